//! What runs after the file was parsed: code with its arguments, and the fields of tasks.

use std::rc::Rc;

use super::names::is_rendered;
use super::value::{Args, Instance, Value};

#[derive(Clone)]
pub(super) struct TaskResult<'a> {
    pub task_id: Option<String>,
    pub value: Value<'a>,
    /// What the task pushes itself, by key.
    pub pushed: Vec<Value<'a>>,
}

/// Code that runs later: a task, a callback, a method of an operator.
#[derive(Clone)]
pub(super) struct Entry<'a> {
    pub code: Code<'a>,
    pub args: Args<'a>,
    pub why: Rc<str>,
    pub task: Option<usize>,
    /// Airflow pushes what it returns into `XCom`.
    pub pushes: bool,
    /// Airflow logs what it returns.
    pub logs_return: bool,
    /// A method of an operator of this file: when it runs, its fields are rendered.
    pub rendered: Option<Rc<Fields<'a>>>,
}

#[derive(Clone)]
pub(super) enum Code<'a> {
    Call(Value<'a>),
    /// The fields of an operator, which are rendered and used when it runs.
    Fields(Rc<Fields<'a>>),
}

/// The fields of a task, as they are when it runs.
pub(super) struct Fields<'a> {
    /// The operator or decorator in words.
    pub name: Rc<str>,
    /// The name by which its template fields are known.
    pub rendered_as: Rc<str>,
    pub values: Vec<(Rc<str>, Value<'a>)>,
    pub line: u32,
    pub at_parse: bool,
    pub instance: Option<Rc<Instance<'a>>>,
    /// Of a class of this file that lists them.
    pub listed: Option<Listed>,
}

impl Fields<'_> {
    /// Airflow renders the field.
    pub fn is_rendered(&self, name: &str) -> bool {
        let by_operator = || is_rendered(&self.rendered_as, name);
        match &self.listed {
            Some(listed) => {
                let is_listed = listed.fields.iter().any(|field| field == name);
                is_listed || listed.has_more && by_operator()
            }
            None => by_operator(),
        }
    }
}

/// What a class of the file says of its template fields.
pub(super) struct Listed {
    pub fields: Vec<String>,
    /// Some of them are those of a class that is not known.
    pub has_more: bool,
    /// Ends of names of template files; None where they are not known.
    pub endings: Option<Vec<String>>,
}
