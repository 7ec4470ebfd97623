//! What tasks return and push, and what another task gets of it.

use super::entry::TaskResult;
use super::interpreter::Interpreter;
use super::subscript::{changed, inner_field};
use super::usage::Sink;
use super::value::{Args, Kind, Value};

impl<'a> Interpreter<'a, '_> {
    /// `xcom_push(key, value)`.
    pub(super) fn push_result(&mut self, args: &Args<'a>, line: u32) {
        let Some(value) = args.keyword("value").or(args.positional.get(1)).cloned() else {
            return;
        };
        self.escape(Sink::Xcom, &value, line);
        if let Some(task) = self.current_task {
            self.results[task].pushed.push(value);
        }
    }

    pub(super) fn pull_result(&mut self, args: &Args<'a>) -> Value<'a> {
        let key = args.keyword("key").is_some();
        match args.get(0, "task_ids").and_then(Value::as_text) {
            Some(id) if !key => self.result_by_id(&id),
            Some(id) => {
                let found = self
                    .results
                    .iter()
                    .find(|result| result.task_id.as_deref() == Some(&id));
                let pushed = found
                    .map(|result| result.pushed.clone())
                    .unwrap_or_default();
                crossed(&Value::tainted(
                    self.taints_within(&Value::list(pushed, true)),
                ))
            }
            None => Value::unknown(),
        }
    }

    /// What the task of this id returned or pushed, as another process gets it.
    pub(super) fn result_by_id(&self, id: &str) -> Value<'a> {
        let same = |result: &&TaskResult<'a>| result.task_id.as_deref() == Some(id);
        match self.results.iter().find(same) {
            Some(result) => crossed(&result.value),
            None => Value::unknown(),
        }
    }

    /// Results in place of references to them.
    pub(super) fn resolve(&self, value: &Value<'a>) -> Value<'a> {
        self.resolve_to_depth(value, 8)
    }

    fn resolve_to_depth(&self, value: &Value<'a>, depth: usize) -> Value<'a> {
        if depth == 0 {
            return value.clone();
        }
        match &value.kind {
            Kind::Result(task) => self
                .results
                .get(*task)
                .map_or_else(Value::unknown, |result| crossed(&result.value)),
            Kind::Item(owner, index) => item(&self.resolve_to_depth(owner, depth - 1), index),
            Kind::List(list) => {
                let members = list
                    .members
                    .borrow()
                    .iter()
                    .map(|member| self.resolve_to_depth(member, depth - 1))
                    .collect();
                Value {
                    taint: value.taint.clone(),
                    ..Value::list(members, list.open.get())
                }
            }
            Kind::Dict(dict) => {
                let items = dict
                    .items
                    .borrow()
                    .iter()
                    .map(|(key, value)| (key.clone(), self.resolve_to_depth(value, depth - 1)))
                    .collect();
                Value {
                    taint: value.taint.clone(),
                    ..Value::dict(items, dict.open.get())
                }
            }
            _ => Value {
                kind: value.kind.clone(),
                taint: self.settled(&value.taint),
            },
        }
    }

    pub(super) fn context_call(&mut self, name: &str, args: &Args<'a>, line: u32) -> Value<'a> {
        match name.rsplit('.').next().unwrap_or(name) {
            "xcom_push" => {
                self.push_result(args, line);
                Value::unknown()
            }
            "xcom_pull" => self.pull_result(args),
            logging if name.contains(".log.") && super::names::is_logging(logging) => {
                self.logged(logging, args, line)
            }
            "get" => Value::external(format!(
                "context.{}",
                args.positional
                    .first()
                    .and_then(Value::as_text)
                    .unwrap_or_default()
            )),
            _ => {
                self.consume_all(args);
                changed(&Value::tainted(self.taints_of_args(args)))
            }
        }
    }
}

fn item<'a>(owner: &Value<'a>, index: &Value<'a>) -> Value<'a> {
    match (&owner.kind, &index.kind) {
        (Kind::List(list), Kind::Int(at)) => {
            let members = list.members.borrow();
            let at = usize::try_from(*at).unwrap_or(members.len().wrapping_sub(1));
            members.get(at).cloned().unwrap_or_else(Value::unknown)
        }
        (Kind::Dict(dict), _) => dict.find(index).unwrap_or_else(Value::unknown),
        _ => inner_field(owner, index),
    }
}

/// The value as it comes from another process, whose masker does not know it.
fn crossed<'a>(value: &Value<'a>) -> Value<'a> {
    let taint = super::taint::crossed(&value.taint);
    let kind = match &value.kind {
        Kind::List(list) => {
            Value::list(
                list.members.borrow().iter().map(crossed).collect(),
                list.open.get(),
            )
            .kind
        }
        Kind::Dict(dict) => {
            let items = dict
                .items
                .borrow()
                .iter()
                .map(|(key, value)| (key.clone(), crossed(value)))
                .collect();
            Value::dict(items, dict.open.get()).kind
        }
        other => other.clone(),
    };
    Value { kind, taint }
}
