//! Members, slices and fields of values, assignments to them, and what is left of a secret in them.

use std::rc::Rc;

use ruff_python_ast::ExprSlice;

use super::interpreter::Interpreter;
use super::taint::hidden;
use super::usage::{Sink, Unmasked};
use super::value::{Kind, Value, join_taints};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn sliced(&mut self, owner: &Value<'a>, slice: &'a ExprSlice) -> Value<'a> {
        let mut bounds = [0, i64::MAX];
        let mut known = slice.step.is_none();
        for (bound, part) in bounds.iter_mut().zip([&slice.lower, &slice.upper]) {
            let Some(part) = part else { continue };
            match self.evaluate(part).kind {
                Kind::Int(at) => *bound = at,
                _ => known = false,
            }
        }
        let text = owner.as_text().filter(|_| owner.taint.is_none());
        match (&owner.kind, text) {
            (Kind::List(list), _) if known && !owner.is_unordered() => {
                let members = list.members.borrow();
                let (begin, end) = within(bounds, members.len());
                Value::list(members[begin..end].to_vec(), list.open.get())
            }
            (_, Some(text)) if known => {
                let letters: Vec<char> = text.chars().collect();
                let (begin, end) = within(bounds, letters.len());
                Value::text(letters[begin..end].iter().collect::<String>())
            }
            (Kind::List(_) | Kind::Dict(_), _) => Value::tainted(self.taints_within(owner)),
            _ => changed(owner),
        }
    }

    /// A member that is not there raises.
    pub(super) fn check_bounds(&mut self, owner: &Value<'a>, index: &Value<'a>) {
        match (&owner.kind, &index.kind) {
            (Kind::List(list), Kind::Int(at)) if !list.open.get() => {
                let length = i64::try_from(list.members.borrow().len()).unwrap_or(i64::MAX);
                if *at >= length || *at < -length {
                    self.raises("IndexError");
                }
            }
            (Kind::Dict(dict), _) if !dict.open.get() => {
                let items = dict.items.borrow();
                if items.iter().all(|(key, _)| key.same(index) == Some(false)) {
                    drop(items);
                    self.raises("KeyError");
                }
            }
            _ => {}
        }
    }

    pub(super) fn subscript(&mut self, owner: &Value<'a>, index: &Value<'a>) -> Value<'a> {
        match (&owner.kind, &index.kind) {
            (Kind::List(_), _) if owner.is_unordered() => Value::tainted(self.taints_within(owner)),
            (Kind::List(list), Kind::Int(at)) => {
                let members = list.members.borrow();
                let length = i64::try_from(members.len()).unwrap_or(i64::MAX);
                let at = if *at < 0 { at + length } else { *at };
                let member = usize::try_from(at).ok().and_then(|at| members.get(at));
                member
                    .cloned()
                    .unwrap_or_else(|| Value::tainted(self.taints_within(owner)))
            }
            (Kind::Dict(dict), _) => {
                if let Some(value) = dict.find(index) {
                    return value;
                }
                let known = index.as_text().is_some() && !dict.open.get();
                Value::tainted(if known {
                    None
                } else {
                    self.taints_within(owner)
                })
            }
            (Kind::Result(_) | Kind::Item(..), _) => {
                Value::new(Kind::Item(Rc::new(owner.clone()), Rc::new(index.clone())))
            }
            (Kind::External(path), _) if &**path == "globals" => {
                let name = index.as_text().unwrap_or_default();
                super::value::look_up(&self.scope, &name).unwrap_or_else(Value::unknown)
            }
            (Kind::External(path), _) if &**path == "context.params" => {
                self.param(&index.as_text().unwrap_or_default())
            }
            (Kind::External(path), _) if &**path == "context" => {
                Value::external(format!("context.{}", index.as_text().unwrap_or_default()))
            }
            (Kind::Class(class), _) => self.class_item(&class.clone(), index),
            (Kind::External(_), _) => Value::unknown(),
            (Kind::Made(made), _) if &*made.path == "collections.defaultdict" => {
                let factory = made.args.positional.first().cloned();
                let name: Rc<str> = index.as_text().unwrap_or_default().into();
                if let Some((_, known)) = made.fields.borrow().iter().find(|(key, _)| *key == name)
                {
                    return known.clone();
                }
                let value = factory.map_or_else(Value::unknown, |factory| {
                    self.call_with(&factory, Vec::new())
                });
                made.fields.borrow_mut().push((name, value.clone()));
                value
            }
            (Kind::Text(_), Kind::Int(at)) if owner.taint.is_none() => {
                let letters: Option<Vec<char>> = owner.as_text().map(|text| text.chars().collect());
                letters
                    .and_then(|letters| {
                        let length = i64::try_from(letters.len()).ok()?;
                        let at = if *at < 0 { at + length } else { *at };
                        letters.get(usize::try_from(at).ok()?).copied()
                    })
                    .map_or_else(Value::unknown, |letter| Value::text(letter.to_string()))
            }
            (Kind::Text(_), _) => changed(owner),
            (Kind::Instance(_), _) => match Self::find_method(owner, "__getitem__") {
                Some(method) => self.call_with(&method, vec![index.clone()]),
                None => Value::unknown(),
            },
            _ => inner_field(owner, index),
        }
    }

    pub(super) fn set_attribute(&mut self, owner: &Value<'a>, name: &'a str, value: Value<'a>) {
        self.called_setattr(owner, name, &value);
        let fields = match &owner.kind {
            Kind::Instance(instance) => &instance.fields,
            Kind::Made(made) => {
                if let ("user_defined_macros", Kind::Dict(dict)) = (name, &value.kind) {
                    self.macros.extend(dict.keywords());
                }
                self.set_operator_field(made, name, &value);
                &made.fields
            }
            Kind::Class(class) => {
                let scope = class.scope.clone();
                self.journal.bind(&scope, name, value);
                return;
            }
            Kind::External(path) => {
                self.replace(&format!("{path}.{name}"), value);
                return;
            }
            _ => return,
        };
        let mut fields = fields.borrow_mut();
        match fields.iter_mut().find(|(known, _)| &**known == name) {
            Some((_, known)) => *known = value,
            None => fields.push((name.into(), value)),
        }
    }

    pub(super) fn set_item(
        &mut self,
        owner: &Value<'a>,
        index: Value<'a>,
        value: Value<'a>,
        line: u32,
    ) {
        match &owner.kind {
            Kind::Dict(dict) => {
                let mut items = dict.items.borrow_mut();
                match items
                    .iter_mut()
                    .find(|(key, _)| key.same(&index) == Some(true))
                {
                    Some((_, known)) => *known = value,
                    None => items.push((index, value)),
                }
            }
            Kind::List(list) => {
                let mut members = list.members.borrow_mut();
                let at = match index.kind {
                    Kind::Int(at) => usize::try_from(at).ok(),
                    _ => None,
                };
                match at.and_then(|at| members.get_mut(at)) {
                    Some(known) => *known = value,
                    None => members
                        .iter_mut()
                        .for_each(|known| known.taint = join_taints(&known.taint, &value.taint)),
                }
            }
            Kind::External(path) if &**path == "os.environ" => self.escape(Sink::Env, &value, line),
            _ => {}
        }
    }
}

/// Begin and end of a slice of so many members, as Python takes them.
fn within(bounds: [i64; 2], length: usize) -> (usize, usize) {
    let all = i64::try_from(length).unwrap_or(i64::MAX);
    let place = |at: i64| {
        usize::try_from(if at < 0 {
            at.saturating_add(all).max(0)
        } else {
            at.min(all)
        })
        .unwrap_or(0)
    };
    let begin = place(bounds[0]);
    (begin, place(bounds[1]).max(begin))
}

/// The value after an operation that the masker cannot follow.
pub(super) fn changed<'a>(value: &Value<'a>) -> Value<'a> {
    Value::tainted(hidden(&value.taint, Unmasked::Changed))
}

/// A field of a deserialized JSON: the inner name decides whether it is masked. Members of a text are changed text.
pub(super) fn inner_field<'a>(owner: &Value<'a>, index: &Value<'a>) -> Value<'a> {
    let Some(taints) = &owner.taint else {
        return Value::unknown();
    };
    let name: Option<Rc<str>> = index.as_text().map(Into::into);
    let mut all = taints.as_ref().clone();
    for taint in &mut all {
        if !taint.json {
            taint.hidden.get_or_insert(Unmasked::Changed);
        } else if let Some(name) = &name {
            taint.name = Some(name.clone());
        }
    }
    Value::tainted(join_taints(&None, &Some(Rc::new(all))))
}
