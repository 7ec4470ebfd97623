//! Methods that Python calls for an operator, a truth value or an attribute of an instance.

use std::rc::Rc;

use ruff_python_ast::{CmpOp, Operator};

use super::class::find_in_class;
use super::interpreter::Interpreter;
use super::value::{Args, Class, Kind, Value};

impl<'a> Interpreter<'a, '_> {
    /// The truth of a value, asking `__bool__` or `__len__` of an instance.
    pub(super) fn truth_of(&mut self, value: &Value<'a>) -> Option<bool> {
        if matches!(value.kind, Kind::Instance(_)) {
            let answer = self.call_method_if_any(value, "__bool__", 0);
            let answer = answer.or_else(|| self.call_method_if_any(value, "__len__", 0));
            return answer.and_then(|answer| answer.truth());
        }
        value.truth()
    }

    /// What an instance gives for `left operator right`.
    pub(super) fn operated(
        &mut self,
        left: &Value<'a>,
        operator: Operator,
        right: &Value<'a>,
    ) -> Option<Value<'a>> {
        let (name, reflected) = match operator {
            Operator::Add => ("__add__", "__radd__"),
            Operator::Sub => ("__sub__", "__rsub__"),
            Operator::Mult => ("__mul__", "__rmul__"),
            Operator::Div => ("__truediv__", "__rtruediv__"),
            Operator::Mod => ("__mod__", "__rmod__"),
            Operator::BitOr => ("__or__", "__ror__"),
            Operator::BitAnd => ("__and__", "__rand__"),
            Operator::RShift => ("__rshift__", "__rrshift__"),
            Operator::LShift => ("__lshift__", "__rlshift__"),
            _ => return None,
        };
        self.called_if_any(left, name, right)
            .or_else(|| self.called_if_any(right, reflected, left))
    }

    /// What an instance gives for a comparison.
    pub(super) fn compared(
        &mut self,
        left: &Value<'a>,
        operator: CmpOp,
        right: &Value<'a>,
    ) -> Option<Value<'a>> {
        let name = match operator {
            CmpOp::Eq => "__eq__",
            CmpOp::NotEq => "__ne__",
            CmpOp::Lt => "__lt__",
            CmpOp::LtE => "__le__",
            CmpOp::Gt => "__gt__",
            CmpOp::GtE => "__ge__",
            _ => return None,
        };
        self.called_if_any(left, name, right)
    }

    pub(super) fn called_if_any(
        &mut self,
        value: &Value<'a>,
        name: &str,
        argument: &Value<'a>,
    ) -> Option<Value<'a>> {
        let method = Self::find_method(value, name)?;
        Some(self.call_with(&method, vec![argument.clone()]))
    }

    /// The value of a class attribute that is a descriptor.
    pub(super) fn described(&mut self, found: Value<'a>, owner: &Value<'a>) -> Value<'a> {
        match Self::find_method(&found, "__get__") {
            Some(method) => self.call_with(&method, vec![owner.clone(), Value::unknown()]),
            None => found,
        }
    }

    /// `__setattr__` of the file's class; the attribute is set in any case.
    pub(super) fn called_setattr(&mut self, owner: &Value<'a>, name: &str, value: &Value<'a>) {
        let Some(method) = Self::find_method(owner, "__setattr__") else {
            return;
        };
        self.call_with(&method, vec![Value::text(name), value.clone()]);
    }

    /// `__new__` of the class, before `__init__`.
    pub(super) fn make_new(&mut self, class: &Rc<Class<'a>>, args: &Args<'a>, line: u32) {
        let Some((
            Value {
                kind: Kind::Function(function),
                ..
            },
            owner,
        )) = find_in_class(class, "__new__")
        else {
            return;
        };
        let function = super::task::rebuilt(&function, |new| new.class = Some(owner));
        let mut args = args.clone();
        args.positional
            .insert(0, Value::new(Kind::Class(class.clone())));
        self.call_function(&function, args, line);
    }

    /// A metaclass of the file makes the class.
    pub(super) fn make_class(&mut self, metaclass: &Value<'a>, class: &Rc<Class<'a>>) {
        let Kind::Class(metaclass) = &metaclass.kind else {
            return;
        };
        for name in ["__new__", "__init__"] {
            let Some((
                Value {
                    kind: Kind::Function(function),
                    ..
                },
                owner,
            )) = find_in_class(metaclass, name)
            else {
                continue;
            };
            let function = super::task::rebuilt(&function, |new| new.class = Some(owner));
            let first = Value::new(Kind::Class(class.clone()));
            let bases = Value::list(class.bases.clone(), false);
            let positional = vec![
                first,
                Value::text(class.name),
                bases,
                Value::dict(Vec::new(), true),
            ];
            self.call_function(
                &function,
                Args {
                    positional,
                    ..Args::default()
                },
                self.line(class.definition),
            );
        }
    }
}
