//! Texts: literals with their place in the source, f-strings, `+`, `%`, `format` and `join`.

use std::rc::Rc;

use ruff_python_ast::{
    ConversionFlag, ExprFString, ExprStringLiteral, FStringPart, InterpolatedElement,
    InterpolatedStringElement, Operator, StringLiteral,
};
use ruff_text_size::Ranged;

use super::format_spec;
use super::interpreter::Interpreter;
use super::value::{Kind, Piece, Shape, Taint, Taints, Text, Value, join_taints};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn literal(text: &'a ExprStringLiteral) -> Value<'a> {
        let pieces = text.value.as_slice().iter().map(literal_piece).collect();
        Value::new(Kind::Text(Rc::new(Text { pieces })))
    }

    pub(super) fn f_string(&mut self, text: &'a ExprFString) -> Value<'a> {
        let mut pieces = Vec::new();
        let mut taint = None;
        for part in text.value.as_slice() {
            match part {
                FStringPart::Literal(literal) => pieces.push(literal_piece(literal)),
                FStringPart::FString(inner) => {
                    for element in &*inner.elements {
                        self.element(element, &mut pieces, &mut taint);
                    }
                }
            }
        }
        Value {
            kind: Kind::Text(Rc::new(Text { pieces })),
            taint,
        }
    }

    fn element(
        &mut self,
        element: &'a InterpolatedStringElement,
        pieces: &mut Vec<Piece>,
        taint: &mut Taints,
    ) {
        match element {
            InterpolatedStringElement::Literal(literal) => {
                let range = (literal.range.start().to_u32(), literal.range.end().to_u32());
                pieces.push(Piece {
                    text: Some(literal.value.as_ref().into()),
                    range,
                    doubled: true,
                });
            }
            InterpolatedStringElement::Interpolation(inner) => {
                self.interpolated(inner, pieces, taint);
            }
        }
    }

    /// `{value}`, `{value=}`, `{value!r}` and `{value:>8}`.
    fn interpolated(
        &mut self,
        inner: &'a InterpolatedElement,
        pieces: &mut Vec<Piece>,
        taint: &mut Taints,
    ) {
        let value = self.evaluate(&inner.expression);
        let mut specification = Vec::new();
        if let Some(given) = &inner.format_spec {
            for element in &*given.elements {
                self.element(element, &mut specification, taint);
            }
        }
        let specification = Text {
            pieces: specification,
        };
        let mut conversion = inner.conversion;
        if let Some(debug) = &inner.debug_text {
            pieces.push(Piece::plain(debug.as_str()));
            if inner.format_spec.is_none() && conversion == ConversionFlag::None {
                conversion = ConversionFlag::Repr;
            }
        }
        let specification = specification.constant();
        let is_text = matches!(conversion, ConversionFlag::None | ConversionFlag::Str);
        if is_text && specification.as_deref() == Some("") {
            return self.push(&value, pieces, taint);
        }
        *taint = join_taints(taint, &self.lazy_taints(&value));
        let converted = match conversion {
            ConversionFlag::None => Some(value.clone()),
            ConversionFlag::Str => format_spec::text_of(&value).map(Value::text),
            ConversionFlag::Repr => format_spec::repr_of(&value).map(Value::text),
            ConversionFlag::Ascii => None,
        };
        let known = converted
            .zip(specification)
            .and_then(|(value, specification)| format_spec::formatted(&value, &specification));
        pieces.push(known.map_or(Piece::HOLE, Piece::plain));
    }

    /// Appends the text of a value.
    fn push(&mut self, value: &Value<'a>, pieces: &mut Vec<Piece>, taint: &mut Taints) {
        *taint = join_taints(taint, &self.lazy_taints(value));
        match &value.kind {
            Kind::Text(text) => pieces.extend(text.pieces.iter().cloned()),
            Kind::Instance(_) => match self.call_method_if_any(value, "__str__", 0) {
                Some(text) if !matches!(text.kind, Kind::Instance(_)) => {
                    self.push(&text, pieces, taint);
                }
                _ => pieces.push(Piece::HOLE),
            },
            _ => pieces.push(format_spec::text_of(value).map_or(Piece::HOLE, Piece::plain)),
        }
    }

    /// The taints of a value, where results of tasks are not known yet.
    pub(super) fn lazy_taints(&mut self, value: &Value<'a>) -> Taints {
        if !matches!(value.kind, Kind::Result(_) | Kind::Item(..)) {
            return self.taints_within(value);
        }
        let index = self.pendings.len();
        self.pendings.push(value.clone());
        let taint = Taint {
            kind: super::usage::KeyKind::Variable,
            key: None,
            name: None,
            json: false,
            parse: false,
            hidden: Some(super::usage::Unmasked::OtherProcess),
            pending: Some(index),
        };
        Some(Rc::new(vec![taint]))
    }

    pub(super) fn binary(
        &mut self,
        left: &Value<'a>,
        operator: Operator,
        right: &Value<'a>,
    ) -> Value<'a> {
        match (operator, &left.kind, &right.kind) {
            (Operator::Add, Kind::Int(left), Kind::Int(right)) => int(left.checked_add(*right)),
            (Operator::Sub, Kind::Int(left), Kind::Int(right)) => int(left.checked_sub(*right)),
            (Operator::Mult, Kind::Int(left), Kind::Int(right)) => int(left.checked_mul(*right)),
            (Operator::FloorDiv, Kind::Int(left), Kind::Int(right)) if *right > 0 => {
                int(left.checked_div_euclid(*right))
            }
            (Operator::Mod, Kind::Int(left), Kind::Int(right)) if *right > 0 => {
                int(left.checked_rem_euclid(*right))
            }
            (Operator::Add | Operator::BitOr, Kind::List(one), Kind::List(other)) => {
                let mut members = one.members.borrow().clone();
                members.extend(other.members.borrow().iter().cloned());
                let shape = if left.is_unordered() || right.is_unordered() {
                    Shape::Unordered
                } else {
                    one.shape.get()
                };
                Value::sequence(members, one.open.get() || other.open.get(), shape)
            }
            (Operator::Add, Kind::Text(_), _) | (Operator::Add, _, Kind::Text(_)) => {
                self.added(left, right)
            }
            (Operator::Mult, Kind::Text(text), Kind::Int(times))
                if left.taint.is_none() && *times < 100 =>
            {
                let repeated = text
                    .constant()
                    .map(|text| text.repeat(usize::try_from(*times).unwrap_or(0)));
                repeated.map_or_else(Value::unknown, Value::text)
            }
            (Operator::Mod, Kind::Text(text), _) => self.percent(text, right, left),
            _ => Value::tainted(join_taints(
                &self.lazy_taints(left),
                &self.lazy_taints(right),
            )),
        }
    }

    pub(super) fn concatenate(&mut self, values: &[Value<'a>]) -> Value<'a> {
        let mut pieces = Vec::new();
        let mut taint = None;
        for value in values {
            self.push(value, &mut pieces, &mut taint);
        }
        Value {
            kind: Kind::Text(Rc::new(Text { pieces })),
            taint,
        }
    }

    /// A text and what may be one: Python refuses to add anything else to a text.
    fn added(&mut self, left: &Value<'a>, right: &Value<'a>) -> Value<'a> {
        let is_other = |value: &Value<'a>| {
            matches!(
                value.kind,
                Kind::Int(_) | Kind::Bool(_) | Kind::None | Kind::List(_) | Kind::Dict(_)
            )
        };
        if is_other(left) || is_other(right) {
            return self.unknown_text(&[left.clone(), right.clone()]);
        }
        self.concatenate(&[left.clone(), right.clone()])
    }

    /// `text % value`.
    fn percent(&mut self, text: &Text, right: &Value<'a>, left: &Value<'a>) -> Value<'a> {
        // A list is one value, a tuple is several.
        let mut all = match &right.kind {
            Kind::List(list) if list.shape.get() == Shape::Tuple => list.members.borrow().clone(),
            _ => vec![right.clone()],
        }
        .into_iter();
        let Some(constant) = text.constant() else {
            return self.unknown_text(&[left.clone(), right.clone()]);
        };
        let mut values = Vec::new();
        let mut rest = constant.as_str();
        while let Some(at) = rest.find('%') {
            values.push(Value::text(&rest[..at]));
            let Some((field, next)) = format_spec::percent_field(&rest[at + 1..]) else {
                return self.unknown_text(&[left.clone(), right.clone()]);
            };
            rest = next;
            if field.letter == '%' {
                values.push(Value::text("%"));
                continue;
            }
            let value = match field.name {
                Some(name) => self.subscript(right, &Value::text(name)),
                None => all.next().unwrap_or_else(Value::unknown),
            };
            values.push(match field.applied(&value) {
                _ if field.is_plain() => self.concatenate(&[value]),
                Some(known) => Value::text(known),
                None => self.unknown_text(&[value]),
            });
        }
        values.push(Value::text(rest));
        self.concatenate(&values)
    }

    /// `text.format(…)`.
    pub(super) fn format(&mut self, text: &Value<'a>, args: &super::value::Args<'a>) -> Value<'a> {
        let whole: Vec<Value<'a>> = std::iter::once(text)
            .chain(args.values())
            .cloned()
            .collect();
        let Some(constant) = text.as_text() else {
            return self.unknown_text(&whole);
        };
        let mut values = Vec::new();
        let mut rest = constant.as_str();
        let mut next = 0;
        while let Some(at) = rest.find(['{', '}']) {
            values.push(Value::text(&rest[..at]));
            let brace = &rest[at..=at];
            let after = &rest[at + 1..];
            if let Some(following) = after.strip_prefix(brace) {
                values.push(Value::text(brace));
                rest = following;
                continue;
            }
            let Some((field, following)) = after.split_once('}') else {
                return self.unknown_text(&whole);
            };
            rest = following;
            if field.contains('{') {
                return self.unknown_text(&whole);
            }
            let name = field.split([':', '!', '.', '[']).next().unwrap_or("");
            let value = match name.parse::<usize>() {
                Ok(index) => args.positional.get(index),
                Err(_) if name.is_empty() => {
                    next += 1;
                    args.positional.get(next - 1)
                }
                Err(_) => args.keyword(name),
            };
            let value = value.cloned().unwrap_or_else(Value::unknown);
            values.push(self.formatted_field(&value, &field[name.len()..]));
        }
        values.push(Value::text(rest));
        self.concatenate(&values)
    }

    /// A field of `format` with what is behind its name: `:>8`, `!r`, or an attribute.
    fn formatted_field(&mut self, value: &Value<'a>, rest: &str) -> Value<'a> {
        if rest.is_empty() {
            return self.concatenate(std::slice::from_ref(value));
        }
        let known = match rest.strip_prefix(':') {
            Some(specification) => format_spec::formatted(value, specification),
            None if rest == "!r" => format_spec::repr_of(value),
            None => None,
        };
        match known {
            Some(known) => Value::text(known),
            None => self.unknown_text(std::slice::from_ref(value)),
        }
    }

    pub(super) fn unknown_text(&mut self, values: &[Value<'a>]) -> Value<'a> {
        let mut taint = None;
        for value in values {
            taint = join_taints(&taint, &self.lazy_taints(value));
        }
        Value {
            kind: Kind::Text(Rc::new(Text {
                pieces: vec![Piece::HOLE],
            })),
            taint,
        }
    }

    pub(super) fn join_texts(&mut self, separator: &Value<'a>, iterable: &Value<'a>) -> Value<'a> {
        let (members, open) = self.iterate(iterable);
        let is_text =
            |member: &Value<'a>| !matches!(member.kind, Kind::Int(_) | Kind::Bool(_) | Kind::None);
        if iterable.is_unordered() || !members.iter().all(is_text) {
            return self.unknown_text(&[separator.clone(), Value::list(members, open)]);
        }
        let mut values = Vec::new();
        for (index, member) in members.into_iter().enumerate() {
            if index > 0 {
                values.push(separator.clone());
            }
            values.push(member);
        }
        if open {
            values.push(Value::tainted(self.lazy_taints(iterable)));
        }
        self.concatenate(&values)
    }
}

fn literal_piece(literal: &StringLiteral) -> Piece {
    let range = (literal.start().to_u32(), literal.end().to_u32());
    Piece {
        text: Some(literal.value.as_ref().into()),
        range,
        doubled: false,
    }
}

fn int<'a>(value: Option<i64>) -> Value<'a> {
    value.map_or_else(Value::unknown, |value| Value::new(Kind::Int(value)))
}
