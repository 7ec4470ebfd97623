//! Decorators, tasks made of functions, and what passes between tasks.

use std::rc::Rc;

use super::entry::Fields;
use super::entry::{Code, Entry, TaskResult};
use super::interpreter::Interpreter;
use super::names::{Thing, task_decorator, thing};
use super::value::{Args, Function, Kind, Role, Value};

/// Names by which Airflow gives its context to a callable.
const CONTEXT: &[&str] = &[
    "ti",
    "task_instance",
    "params",
    "dag_run",
    "run_id",
    "ds",
    "logical_date",
    "task",
    "conf",
    "var",
    "conn",
];

/// What a parameter is that nobody gives: a part of the context, or not known.
pub(super) fn context_value<'a>(name: &str) -> Value<'a> {
    match name {
        "context" => Value::external("context"),
        _ if CONTEXT.contains(&name) => Value::external(format!("context.{name}")),
        _ => Value::unknown(),
    }
}

/// A copy of the function with something changed.
pub(super) fn rebuilt<'a>(
    function: &Rc<Function<'a>>,
    change: impl FnOnce(&mut Function<'a>),
) -> Rc<Function<'a>> {
    let mut new = Function::clone(function);
    change(&mut new);
    Rc::new(new)
}

impl<'a> Interpreter<'a, '_> {
    /// What the decorator makes of the function. A decorator that isn't known leaves it as it is.
    pub(super) fn decorate(
        &mut self,
        decorator: &Value<'a>,
        decorated: &Value<'a>,
        line: u32,
    ) -> Value<'a> {
        if self.registered(decorator, decorated) {
            return decorated.clone();
        }
        let (path, options) = match &decorator.kind {
            Kind::External(path) => (path.clone(), Args::default()),
            Kind::Made(made) => (made.path.clone(), made.args.clone()),
            Kind::Function(_) | Kind::Method(..) | Kind::Class(_) | Kind::Instance(_) => {
                let value = self.call_with(decorator, vec![decorated.clone()]);
                return if matches!(value.kind, Kind::Unknown | Kind::None) {
                    decorated.clone()
                } else {
                    value
                };
            }
            _ => return decorated.clone(),
        };
        let Kind::Function(function) = &decorated.kind else {
            return decorated.clone();
        };
        let role = match (thing(&path), &*path) {
            (Thing::Task, _) if path.ends_with(".run_if") || path.ends_with(".skip_if") => {
                self.queue_condition(&options);
                return decorated.clone();
            }
            (Thing::DagDecorator, _) => {
                self.note_dag_options(&options, line);
                self.serialized(&options, line);
                Role::Dag
            }
            (Thing::TaskGroup, _) => Role::TaskGroup,
            (Thing::Marker, _) if function.role == Role::Task => return decorated.clone(),
            (Thing::Task | Thing::Marker, _) => Role::Task,
            (_, "builtins.staticmethod") => Role::Static,
            (_, "builtins.classmethod") => Role::ClassMethod,
            (_, "builtins.property" | "functools.cached_property") => Role::Property,
            (_, "contextlib.contextmanager" | "contextlib.asynccontextmanager") => {
                Role::ContextManager
            }
            _ => return decorated.clone(),
        };
        let name: Rc<str> = task_decorator(&path).unwrap_or("task").into();
        if role == Role::Task || role == Role::Dag {
            self.queue_callables(&options, &format!("callback of @{name} {}", function.name));
        }
        Value::new(Kind::Function(rebuilt(function, |new| {
            new.role = role;
            new.options = options;
            new.decorator = name;
        })))
    }

    /// `@task.run_if(condition)`: Airflow asks it before the task runs.
    fn queue_condition(&mut self, options: &Args<'a>) {
        let first = options.positional.first().cloned();
        let named = options.keyword("condition").cloned();
        let keywords = first.or(named).map(|value| ("condition".into(), value));
        let options = Args {
            keywords: keywords.into_iter().collect(),
            ..Args::default()
        };
        self.queue_callables(&options, "condition of a task");
    }

    pub(super) fn new_task(&mut self, task_id: Option<String>) -> usize {
        self.results.push(TaskResult {
            task_id,
            value: Value::unknown(),
            pushed: Vec::new(),
        });
        self.results.len() - 1
    }

    /// A call of a task's function makes a task, whose body runs later.
    pub(super) fn call_task(
        &mut self,
        function: &Rc<Function<'a>>,
        args: Args<'a>,
        line: u32,
    ) -> Value<'a> {
        let id = function.options.keyword("task_id").and_then(Value::as_text);
        let task = self.new_task(Some(id.unwrap_or_else(|| function.name.to_owned())));
        let positional = function
            .bound
            .positional
            .iter()
            .chain(&args.positional)
            .cloned()
            .collect();
        let keywords: Vec<_> = function
            .bound
            .keywords
            .iter()
            .chain(&args.keywords)
            .cloned()
            .collect();
        let mut fields: Vec<(Rc<str>, Value<'a>)> = function.options.keywords.clone();
        fields.push(("op_args".into(), Value::list(positional, args.open)));
        fields.push((
            "op_kwargs".into(),
            Value::dict(
                keywords
                    .into_iter()
                    .map(|(key, value)| (Value::text(key), value))
                    .collect(),
                args.open,
            ),
        ));
        let name: Rc<str> = format!("@{} {}", function.decorator, function.name).into();
        self.note_connection_arguments(&function.options, line);
        self.queue_fields(Fields {
            name,
            rendered_as: function.decorator.clone(),
            values: fields,
            line,
            at_parse: self.is_parsing(),
            instance: None,
            listed: None,
        });
        self.queue_body(function, args, task);
        Value::new(Kind::Result(task))
    }

    fn queue_body(&mut self, function: &Rc<Function<'a>>, args: Args<'a>, task: usize) {
        let plain = rebuilt(function, |new| new.role = Role::Plain);
        let shows = !function.options.is_off("show_return_value_in_logs");
        let pushes = !function.options.is_off("do_xcom_push");
        self.entries.push(Entry {
            code: Code::Call(Value::new(Kind::Function(plain))),
            args,
            why: format!("inside @{} {}", function.decorator, function.name).into(),
            task: Some(task),
            pushes,
            logs_return: shows && &*function.decorator != "task.sensor",
            rendered: None,
        });
    }

    /// `task.expand(x=[…])`: one run for each member, as far as they are known.
    pub(super) fn expand_task(
        &mut self,
        function: &Rc<Function<'a>>,
        how: &str,
        args: &Args<'a>,
        line: u32,
    ) -> Value<'a> {
        let mut rows: Vec<Vec<(Rc<str>, Value<'a>)>> = vec![Vec::new()];
        if how == "expand_kwargs" {
            rows = self.rows_of_kwargs(args);
        }
        for (name, value) in &args.keywords {
            let (members, open) = if matches!(value.kind, Kind::Result(_) | Kind::Item(..)) {
                (Vec::new(), true)
            } else {
                self.iterate(value)
            };
            let unknown = Value::tainted(self.lazy_taints(value));
            let members = if open || rows.len() * members.len() > 64 {
                vec![unknown]
            } else {
                members
            };
            rows = rows
                .iter()
                .flat_map(|row| {
                    members.iter().map(|member| {
                        row.iter()
                            .cloned()
                            .chain([(name.clone(), member.clone())])
                            .collect()
                    })
                })
                .collect();
        }
        let mut last = Value::unknown();
        for keywords in rows {
            let args = Args {
                keywords,
                ..Args::default()
            };
            last = if function.role == Role::Task {
                self.call_task(function, args, line)
            } else {
                self.call_function(function, args, line)
            };
        }
        last
    }

    pub(super) fn rows_of_kwargs(&mut self, args: &Args<'a>) -> Vec<Vec<(Rc<str>, Value<'a>)>> {
        let Some(first) = args.positional.first() else {
            return vec![Vec::new()];
        };
        let (members, _) = self.iterate(first);
        let mut rows = Vec::new();
        for member in members {
            if let Kind::Dict(dict) = &member.kind {
                rows.push(dict.keywords());
            }
        }
        if rows.is_empty() {
            vec![Vec::new()]
        } else {
            rows
        }
    }
}
