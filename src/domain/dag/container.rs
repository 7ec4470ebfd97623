//! Methods of lists, sets and dicts.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::value::{Args, Kind, Mapping, Shape, Value};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn list_method(
        &mut self,
        owner: &Value<'a>,
        name: &str,
        args: &Args<'a>,
    ) -> Value<'a> {
        let Kind::List(list) = &owner.kind else {
            return Value::unknown();
        };
        let first = args.positional.first().cloned();
        let adds = matches!(
            name,
            "append" | "add" | "extend" | "update" | "copy" | "union" | "index" | "count"
        );
        let by_place = matches!(name, "pop" | "popleft" | "insert" | "reverse");
        if by_place && owner.is_unordered() {
            list.forget();
            return Value::tainted(owner.taint.clone());
        }
        if !adds && self.journal.is_in_branch() {
            list.forget();
            return Value::unknown();
        }
        match (name, first) {
            ("append" | "add", Some(value)) => list.members.borrow_mut().push(value),
            ("extend" | "update", Some(value)) => {
                let (members, open) = self.iterate(&value);
                list.members.borrow_mut().extend(members);
                list.open.set(list.open.get() || open);
            }
            ("copy", _) => {
                let members = list.members.borrow().clone();
                return Value::sequence(members, list.open.get(), list.shape.get());
            }
            ("union", Some(value)) => {
                return self.binary(owner, ruff_python_ast::Operator::Add, &value);
            }
            ("index" | "count", _) => return Value::unknown(),
            ("clear", _) => list.clear(),
            ("reverse", _) => list.members.borrow_mut().reverse(),
            ("sort", None) if args.keywords.is_empty() => list.sort(),
            ("insert", Some(at)) => list.insert(&at, args.positional.get(1).cloned()),
            ("pop", at) => return list.pop(at.as_ref()),
            ("popleft", None) => return list.pop(Some(&Value::new(Kind::Int(0)))),
            ("appendleft", Some(value)) => list.insert(&Value::new(Kind::Int(0)), Some(value)),
            ("remove" | "discard", Some(value)) => list.remove(&value),
            _ => list.forget(),
        }
        Value::new(Kind::None)
    }

    pub(super) fn dict_method(
        &mut self,
        owner: &Value<'a>,
        name: &str,
        args: &Args<'a>,
    ) -> Value<'a> {
        let Kind::Dict(dict) = &owner.kind else {
            return Value::unknown();
        };
        let pairs = |list: Vec<(Value<'a>, Value<'a>)>| {
            list.into_iter()
                .map(|(key, value)| Value::sequence(vec![key, value], false, Shape::Tuple))
                .collect()
        };
        match (name, args.positional.first()) {
            ("items", _) => Value::list(pairs(dict.items.borrow().clone()), dict.open.get()),
            ("keys", _) => Value::list(
                dict.items
                    .borrow()
                    .iter()
                    .map(|(key, _)| key.clone())
                    .collect(),
                dict.open.get(),
            ),
            ("values", _) => Value::list(
                dict.items
                    .borrow()
                    .iter()
                    .map(|(_, value)| value.clone())
                    .collect(),
                dict.open.get(),
            ),
            ("copy", _) => Value::dict(dict.items.borrow().clone(), dict.open.get()),
            ("get" | "pop" | "setdefault", Some(index)) => {
                let found = dict.find(index);
                let certain = index.as_text().is_some() && !dict.open.get();
                if let ("setdefault", None, Some(default)) = (name, &found, args.positional.get(1))
                {
                    self.set_item(owner, index.clone(), default.clone(), 0);
                }
                match (found, args.positional.get(1)) {
                    (Some(found), _) => found,
                    (None, Some(default)) if certain => default.clone(),
                    (None, None) if certain => Value::new(Kind::None),
                    _ => Value::tainted(self.taints_within(owner)),
                }
            }
            ("update", other) => {
                if let Some(Value {
                    kind: Kind::Dict(other),
                    ..
                }) = other
                {
                    let items = other.items.borrow().clone();
                    for (key, value) in items {
                        self.set_item(owner, key, value, 0);
                    }
                    dict.open.set(dict.open.get() || other.open.get());
                } else if other.is_some() {
                    dict.open.set(true);
                }
                for (key, value) in &args.keywords {
                    self.set_item(owner, Value::text(key.clone()), value.clone(), 0);
                }
                Value::new(Kind::None)
            }
            _ => Value::unknown(),
        }
    }
}

impl<'a> Mapping<'a> {
    /// The members whose key is a known text, as `**` gives them.
    pub(super) fn keywords(&self) -> Vec<(Rc<str>, Value<'a>)> {
        let items = self.items.borrow();
        items
            .iter()
            .filter_map(|(key, value)| Some((key.as_text()?.into(), value.clone())))
            .collect()
    }

    /// The value of the last key that is equal for certain.
    pub(super) fn find(&self, index: &Value<'a>) -> Option<Value<'a>> {
        let items = self.items.borrow();
        let mut latest_first = items.iter().rev();
        latest_first
            .find(|(key, _)| key.same(index) == Some(true))
            .map(|(_, value)| value.clone())
    }
}
