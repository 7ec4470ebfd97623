//! Texts: literals with their place in the source, f-strings, `+`, `%`, `format` and `join`.

use std::rc::Rc;

use ruff_python_ast::{
    ExprFString, ExprStringLiteral, FStringPart, InterpolatedStringElement, Operator, StringLiteral,
};
use ruff_text_size::Ranged;

use super::interpreter::Interpreter;
use super::subscript::changed;
use super::value::{Kind, Piece, Taint, Taints, Text, Value, join_taints};

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
                let value = self.evaluate(&inner.expression);
                if let Some(specification) = &inner.format_spec {
                    let mut ignored = Vec::new();
                    for element in &*specification.elements {
                        self.element(element, &mut ignored, taint);
                    }
                }
                let plain = inner.format_spec.is_none() && inner.debug_text.is_none();
                self.push(&value, plain, pieces, taint);
            }
        }
    }

    /// Appends the text of a value.
    fn push(
        &mut self,
        value: &Value<'a>,
        plain: bool,
        pieces: &mut Vec<Piece>,
        taint: &mut Taints,
    ) {
        *taint = join_taints(taint, &self.lazy_taints(value));
        match &value.kind {
            Kind::Text(text) if plain => pieces.extend(text.pieces.iter().cloned()),
            Kind::Int(int) if plain => pieces.push(Piece::plain(int.to_string())),
            Kind::Bool(bool) if plain => {
                pieces.push(Piece::plain(if *bool { "True" } else { "False" }));
            }
            Kind::None if plain => pieces.push(Piece::plain("None")),
            Kind::Instance(_) => match self.call_method_if_any(value, "__str__", 0) {
                Some(text) if !matches!(text.kind, Kind::Instance(_)) => {
                    self.push(&text, plain, pieces, taint);
                }
                _ => pieces.push(Piece::HOLE),
            },
            _ => pieces.push(Piece::HOLE),
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
            unknown_to_masker: true,
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
            (Operator::Add | Operator::BitOr, Kind::List(one), Kind::List(other)) => {
                let mut members = one.members.borrow().clone();
                members.extend(other.members.borrow().iter().cloned());
                Value::list(members, one.open.get() || other.open.get())
            }
            (Operator::Add, Kind::Text(_), _) | (Operator::Add, _, Kind::Text(_)) => {
                self.concatenate(&[left.clone(), right.clone()])
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
            self.push(value, true, &mut pieces, &mut taint);
        }
        Value {
            kind: Kind::Text(Rc::new(Text { pieces })),
            taint,
        }
    }

    /// `text % value`.
    fn percent(&mut self, text: &Text, right: &Value<'a>, left: &Value<'a>) -> Value<'a> {
        let mut all = match &right.kind {
            Kind::List(list) => list.members.borrow().clone(),
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
            let after = &rest[at + 1..];
            if let Some(next) = after.strip_prefix('%') {
                values.push(Value::text("%"));
                rest = next;
            } else if let Some(next) = after.strip_prefix(['s', 'd']) {
                values.push(all.next().unwrap_or_else(Value::unknown));
                rest = next;
            } else if let Some((name, next)) = after
                .strip_prefix('(')
                .and_then(|inner| inner.split_once(")s"))
            {
                values.push(self.subscript(right, &Value::text(name)));
                rest = next;
            } else {
                return self.unknown_text(&[left.clone(), right.clone()]);
            }
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
            values.push(if name == field {
                value
            } else {
                Value::tainted(self.lazy_taints(&value))
            });
        }
        values.push(Value::text(rest));
        self.concatenate(&values)
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

    /// Methods of texts whose result is known for known texts; others change the text.
    pub(super) fn text_method(
        &mut self,
        owner: &Value<'a>,
        name: &str,
        args: &super::value::Args<'a>,
    ) -> Value<'a> {
        let first = args.positional.first();
        match (name, first) {
            ("format", _) => return self.format(owner, args),
            ("join", Some(iterable)) => return self.join_texts(owner, iterable),
            ("strip" | "rstrip" | "lstrip" | "removesuffix" | "removeprefix", _)
                if owner.as_text().is_none() =>
            {
                return owner.clone();
            }
            _ => {}
        }
        let Some(text) = owner.as_text().filter(|_| owner.taint.is_none()) else {
            return changed(&Value::tainted(self.lazy_taints(owner)));
        };
        let argument = first.and_then(Value::as_text);
        let second = args.positional.get(1).and_then(Value::as_text);
        match (name, argument, second) {
            ("upper", ..) => Value::text(text.to_uppercase()),
            ("lower" | "casefold", ..) => Value::text(text.to_lowercase()),
            ("strip", None, _) => Value::text(text.trim()),
            ("replace", Some(from), Some(to)) => Value::text(text.replace(&from, &to)),
            ("removeprefix", Some(part), _) => {
                Value::text(text.strip_prefix(part.as_str()).unwrap_or(&text))
            }
            ("removesuffix", Some(part), _) => {
                Value::text(text.strip_suffix(part.as_str()).unwrap_or(&text))
            }
            ("startswith", Some(part), _) => {
                Value::new(Kind::Bool(text.starts_with(part.as_str())))
            }
            ("endswith", Some(part), _) => Value::new(Kind::Bool(text.ends_with(part.as_str()))),
            ("split", Some(part), None) if !part.is_empty() => {
                Value::list(text.split(part.as_str()).map(Value::text).collect(), false)
            }
            ("split", None, None) => {
                Value::list(text.split_whitespace().map(Value::text).collect(), false)
            }
            ("splitlines", ..) => Value::list(text.lines().map(Value::text).collect(), false),
            _ => Value::unknown(),
        }
    }
}

impl Text {
    /// The text, with a control character for what is not known.
    pub(super) fn whole(&self) -> String {
        let pieces = self.pieces.iter();
        let text = |piece: &Piece| piece.text.clone().unwrap_or_else(|| "\u{1}".into());
        pieces.map(text).map(|text| text.to_string()).collect()
    }
}

impl Piece {
    pub(super) const HOLE: Self = Self {
        text: None,
        range: (0, 0),
        doubled: false,
    };

    fn plain(text: impl Into<Rc<str>>) -> Self {
        Self {
            text: Some(text.into()),
            range: (0, 0),
            doubled: false,
        }
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
