//! Attributes of things that are not of this file and that the file replaces: `Variable.get = …`, `mock.patch.object`.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::names::{Thing, thing};
use super::value::{Kind, Value};

impl<'a> Interpreter<'a, '_> {
    /// What replaces the attribute of this path.
    pub(super) fn replacement(&self, path: &str) -> Option<Value<'a>> {
        if self.replaced.is_empty() {
            return None;
        }
        let name = one_name(path);
        let mut known = self.replaced.iter().rev();
        let (_, value) = known.find(|(known, _)| **known == *name)?;
        // The thing itself was put back.
        value
            .path()
            .is_none_or(|own| one_name(own) != name)
            .then(|| value.clone())
    }

    pub(super) fn replace(&mut self, path: &str, value: Value<'a>) {
        self.replaced.push((one_name(path), value));
    }

    /// `patch.object(Variable, "get")` and `patch("airflow.models.Variable.get")`, while their block runs.
    pub(super) fn patch(&mut self, manager: &Value<'a>) {
        let Kind::Made(made) = &manager.kind else {
            return;
        };
        let given = &made.args.positional;
        let named = given.get(1).and_then(Value::as_text);
        let path = match (made.path.rsplit('.').next(), given.first()) {
            (Some("object"), Some(owner)) if made.path.ends_with("patch.object") => owner
                .path()
                .zip(named)
                .map(|(owner, name)| format!("{owner}.{name}")),
            (Some("patch"), Some(path)) => path.as_text(),
            _ => None,
        };
        if let Some(path) = path {
            self.replace(&path, Value::unknown());
        }
    }
}

/// One name for the several paths by which Airflow's things can be imported.
fn one_name(path: &str) -> Rc<str> {
    match path.rsplit_once('.') {
        Some((owner, name)) => match thing(owner) {
            Thing::Variable => format!("Variable.{name}").into(),
            Thing::Connection => format!("Connection.{name}").into(),
            _ => path.into(),
        },
        None => path.into(),
    }
}
