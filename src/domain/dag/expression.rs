//! Expressions: constants are folded, names looked up, and every call is followed.

use std::rc::Rc;

use ruff_python_ast::{
    BoolOp, CmpOp, Expr, ExprBoolOp, ExprCompare, ExprDict, ExprLambda, Number, Operator, UnaryOp,
};
use ruff_text_size::Ranged;

use super::interpreter::{Interpreter, NESTING};
use super::journal::merge_values;
use super::value::look_up;
use super::value::{Args, Body, Function, Kind, Role, Shape, Value};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn evaluate(&mut self, expr: &'a Expr) -> Value<'a> {
        self.step();
        if self.nesting > NESTING {
            self.cut = true;
            return Value::unknown();
        }
        self.nesting += 1;
        let value = self.evaluate_inner(expr);
        self.nesting -= 1;
        value
    }

    fn evaluate_inner(&mut self, expr: &'a Expr) -> Value<'a> {
        match expr {
            Expr::Name(name) => self.name(&name.id),
            Expr::StringLiteral(text) => Self::literal(text),
            Expr::FString(text) => self.f_string(text),
            Expr::NumberLiteral(number) => match &number.value {
                Number::Int(int) => int
                    .as_i64()
                    .map_or_else(Value::unknown, |int| Value::new(Kind::Int(int))),
                _ => Value::unknown(),
            },
            Expr::BooleanLiteral(literal) => Value::new(Kind::Bool(literal.value)),
            Expr::NoneLiteral(_) => Value::new(Kind::None),
            Expr::Attribute(attribute) => {
                let owner = self.evaluate(&attribute.value);
                self.attribute(&owner, attribute.attr.id.as_str(), self.line(expr))
            }
            Expr::Call(call) => self.call_expression(call),
            Expr::Subscript(subscript) => {
                let owner = self.evaluate(&subscript.value);
                if let Expr::Slice(slice) = &*subscript.slice {
                    return self.sliced(&owner, slice);
                }
                let index = self.evaluate(&subscript.slice);
                self.check_member(&owner, &index, self.line(subscript));
                self.check_bounds(&owner, &index);
                self.subscript(&owner, &index)
            }
            Expr::List(list) => self.sequence(&list.elts, Shape::List),
            Expr::Tuple(tuple) => self.sequence(&tuple.elts, Shape::Tuple),
            Expr::Set(set) => self.sequence(&set.elts, Shape::Unordered),
            Expr::Dict(dict) => self.mapping(dict),
            Expr::BinOp(binary) => {
                let left = self.evaluate(&binary.left);
                let right = self.evaluate(&binary.right);
                self.operate(&left, binary.op, &right)
            }
            Expr::BoolOp(bool) => self.bool(bool),
            Expr::UnaryOp(unary) => {
                let value = self.evaluate(&unary.operand);
                match (unary.op, &value.kind) {
                    (UnaryOp::Not, _) => value
                        .truth()
                        .map_or_else(Value::unknown, |truth| Value::new(Kind::Bool(!truth))),
                    (UnaryOp::USub, Kind::Int(int)) => int
                        .checked_neg()
                        .map_or_else(Value::unknown, |int| Value::new(Kind::Int(int))),
                    _ => Value::unknown(),
                }
            }
            Expr::Compare(compare) => self.compare(compare),
            Expr::If(inner) => self.conditional(&inner.test, &inner.body, &inner.orelse),
            Expr::Named(named) => {
                let value = self.evaluate(&named.value);
                self.assign(&named.target, value.clone());
                value
            }
            Expr::Lambda(lambda) => self.lambda(lambda, expr.start().to_u32()),
            Expr::ListComp(inner) => self.comprehension(&inner.elt, &inner.generators),
            Expr::SetComp(inner) => {
                let value = self.comprehension(&inner.elt, &inner.generators);
                value.with_shape(Shape::Unordered)
            }
            Expr::DictComp(inner) => {
                self.dict_comprehension(inner.key.as_deref(), &inner.value, &inner.generators)
            }
            Expr::Generator(inner) => self.generator(inner),
            Expr::Await(inner) => {
                let value = self.evaluate(&inner.value);
                self.awaited(&value)
            }
            Expr::Starred(inner) => self.evaluate(&inner.value),
            Expr::Yield(inner) => {
                let value = inner
                    .value
                    .as_ref()
                    .map_or_else(|| Value::new(Kind::None), |value| self.evaluate(value));
                self.yielded(vec![value])
            }
            Expr::YieldFrom(inner) => {
                let value = self.evaluate(&inner.value);
                let (members, _) = self.iterate(&value);
                self.yielded(members)
            }
            _ => Value::unknown(),
        }
    }

    fn yielded(&mut self, values: Vec<Value<'a>>) -> Value<'a> {
        if let Some(frame) = self.frames.last_mut() {
            frame.yields.extend(values);
        }
        Value::unknown()
    }

    fn name(&mut self, name: &'a str) -> Value<'a> {
        match look_up(&self.scope, name) {
            Some(value) => value,
            None => Value::external(format!("builtins.{name}")),
        }
    }

    fn sequence(&mut self, elements: &'a [Expr], shape: Shape) -> Value<'a> {
        let mut members = Vec::new();
        let mut open = false;
        for element in elements {
            let value = self.evaluate(element);
            if element.is_starred_expr() {
                let (spread, more) = self.iterate(&value);
                members.extend(spread);
                open |= more;
            } else {
                members.push(value);
            }
        }
        Value::sequence(members, open, shape)
    }

    fn mapping(&mut self, dict: &'a ExprDict) -> Value<'a> {
        let mut items: Vec<(Value<'a>, Value<'a>)> = Vec::new();
        let mut open = false;
        for item in &dict.items {
            let key = item.key.as_ref().map(|key| self.evaluate(key));
            let value = self.evaluate(&item.value);
            match (key, &value.kind) {
                (Some(key), _) => items.push((key, value)),
                (None, Kind::Dict(inner)) => {
                    for (key, value) in inner.items.borrow().iter() {
                        let mut known = items.iter_mut();
                        match known.find(|(known, _)| known.same(key) == Some(true)) {
                            Some((_, known)) => *known = value.clone(),
                            None => items.push((key.clone(), value.clone())),
                        }
                    }
                    open |= inner.open.get();
                }
                (None, _) => open = true,
            }
        }
        Value::dict(items, open)
    }

    fn bool(&mut self, bool: &'a ExprBoolOp) -> Value<'a> {
        let stops = bool.op == BoolOp::Or;
        let mut merged = None;
        let mut is_certain = true;
        for operand in &bool.values {
            let value = if is_certain {
                self.evaluate(operand)
            } else {
                self.perhaps(|this| this.evaluate(operand))
            };
            let truth = self.truth_of(&value);
            if truth == Some(stops) {
                return merge_values(merged, Some(value)).unwrap_or_else(Value::unknown);
            }
            is_certain &= truth.is_some();
            if truth.is_none()
                || std::ptr::eq(operand, &raw const bool.values[bool.values.len() - 1])
            {
                merged = merge_values(merged, Some(value));
            }
        }
        merged.unwrap_or_else(Value::unknown)
    }

    fn conditional(&mut self, test: &'a Expr, body: &'a Expr, orelse: &'a Expr) -> Value<'a> {
        let test = self.evaluate(test);
        match self.truth_of(&test) {
            Some(true) => self.evaluate(body),
            Some(false) => self.evaluate(orelse),
            None => {
                let one = self.perhaps(|this| this.evaluate(body));
                let other = self.perhaps(|this| this.evaluate(orelse));
                merge_values(Some(one), Some(other)).unwrap_or_else(Value::unknown)
            }
        }
    }

    /// A chain of comparisons ends at the first that is false.
    fn compare(&mut self, compare: &'a ExprCompare) -> Value<'a> {
        let mut left = self.evaluate(&compare.left);
        let mut last = Value::unknown();
        let mut is_certain = true;
        for (operator, comparator) in compare.ops.iter().zip(&compare.comparators) {
            let right = if is_certain {
                self.evaluate(comparator)
            } else {
                self.perhaps(|this| this.evaluate(comparator))
            };
            let value = self.compared_once(&left, *operator, &right);
            let truth = self.truth_of(&value);
            if truth == Some(false) && is_certain {
                return value;
            }
            is_certain &= truth.is_some();
            (left, last) = (right, value);
        }
        if is_certain || compare.ops.len() == 1 {
            last
        } else {
            Value::unknown()
        }
    }

    fn compared_once(&mut self, left: &Value<'a>, operator: CmpOp, right: &Value<'a>) -> Value<'a> {
        if let Some(value) = self.compared(left, operator, right) {
            return value;
        }
        let answer = match operator {
            CmpOp::Eq | CmpOp::Is => left.same(right),
            CmpOp::NotEq | CmpOp::IsNot => left.same(right).map(|same| !same),
            CmpOp::In => self.contains(right, left),
            CmpOp::NotIn => self.contains(right, left).map(|inside| !inside),
            CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE => match (&left.kind, &right.kind) {
                (Kind::Int(left), Kind::Int(right)) => Some(ordered(operator, *left, *right)),
                _ => None,
            },
        };
        answer.map_or_else(Value::unknown, |answer| Value::new(Kind::Bool(answer)))
    }

    fn contains(&mut self, container: &Value<'a>, value: &Value<'a>) -> Option<bool> {
        if let (Some(text), Some(part)) = (container.as_text(), value.as_text()) {
            return Some(text.contains(&part));
        }
        if let Some(method) = Self::find_method(container, "__contains__") {
            return self.call_with(&method, vec![value.clone()]).truth();
        }
        if !matches!(container.kind, Kind::List(_) | Kind::Dict(_)) {
            return None;
        }
        let (members, open) = self.iterate(container);
        let mut unknown = open;
        for member in &members {
            match member.same(value) {
                Some(true) => return Some(true),
                None => unknown = true,
                Some(false) => {}
            }
        }
        (!unknown).then_some(false)
    }

    fn lambda(&mut self, lambda: &'a ExprLambda, at: u32) -> Value<'a> {
        let parameters = lambda.parameters.as_deref();
        let defaults = parameters
            .map(|parameters| self.defaults("a lambda", parameters))
            .unwrap_or_default();
        let function = Rc::new(Function {
            name: "a lambda",
            at,
            parameters,
            body: Body::Expression(&lambda.body),
            scope: self.scope.clone(),
            defaults,
            role: Role::Plain,
            generator: false,
            is_async: false,
            class: None,
            bound: Args::default(),
            options: Args::default(),
            decorator: "".into(),
        });
        self.functions.push(function.clone());
        Value::new(Kind::Function(function))
    }

    /// `a + b`, also of operators of Airflow, where `a >> b` orders tasks.
    fn operate(&mut self, left: &Value<'a>, operator: Operator, right: &Value<'a>) -> Value<'a> {
        if let Some(value) = self.operated(left, operator, right) {
            return value;
        }
        if matches!(operator, Operator::Div | Operator::FloorDiv | Operator::Mod)
            && matches!((&left.kind, &right.kind), (Kind::Int(_), Kind::Int(0)))
        {
            self.raises("ZeroDivisionError");
        }
        match operator {
            Operator::RShift | Operator::LShift => right.clone(),
            Operator::BitOr
                if matches!((&left.kind, &right.kind), (Kind::Dict(_), Kind::Dict(_))) =>
            {
                self.joined_dicts(left, right)
            }
            _ => self.binary(left, operator, right),
        }
    }

    fn joined_dicts(&mut self, left: &Value<'a>, right: &Value<'a>) -> Value<'a> {
        let joined = Value::dict(Vec::new(), false);
        for side in [left, right] {
            let Kind::Dict(dict) = &side.kind else {
                continue;
            };
            let items = dict.items.borrow().clone();
            for (key, value) in items {
                self.set_item(&joined, key, value, 0);
            }
            if let Kind::Dict(all) = &joined.kind {
                all.open.set(all.open.get() || dict.open.get());
            }
        }
        joined
    }
}

fn ordered(operator: CmpOp, left: i64, right: i64) -> bool {
    match operator {
        CmpOp::Lt => left < right,
        CmpOp::LtE => left <= right,
        CmpOp::Gt => left > right,
        _ => left >= right,
    }
}
