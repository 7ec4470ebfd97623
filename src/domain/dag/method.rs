//! Attributes and methods of values that are not instances of the file's classes: texts, lists, tasks, hooks, files, loggers.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::names::{Thing, fields, is_logging, thing};
use super::subscript::{changed, inner_field};
use super::usage::{KeyKind, Sink};
use super::value::{Args, Class, Function, Kind, Made, Role, Value};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn attribute(&mut self, owner: &Value<'a>, name: &str, line: u32) -> Value<'a> {
        match &owner.kind {
            Kind::External(path) if name == "template_fields" => fields_of(path),
            Kind::External(path) => {
                let path = format!("{path}.{name}");
                if let Some(value) = self.replacement(&path) {
                    return value;
                }
                super::library::constant(&path).unwrap_or_else(|| Value::external(path))
            }
            Kind::Class(class) => self.class_member(&class.clone(), name, line),
            Kind::Instance(instance) => {
                self.instance_attribute(owner, &instance.clone(), name, line)
            }
            Kind::Super(this, class) => Self::super_attribute(&this.clone(), &class.clone(), name),
            Kind::Made(made) => Self::made_attribute(owner, made, name),
            Kind::Function(function) if matches!(name, "function" | "__wrapped__") => {
                Value::new(Kind::Function(plain(function)))
            }
            Kind::Text(_) | Kind::Int(_) if name == "value" => owner.clone(),
            Kind::Function(function) if name == "__name__" => Value::text(function.name),
            Kind::Unknown if owner.taint.is_some() => Self::secret_attribute(owner, name),
            _ => Value::new(Kind::Attribute(Rc::new(owner.clone()), name.into())),
        }
    }

    fn made_attribute(owner: &Value<'a>, made: &Made<'a>, name: &str) -> Value<'a> {
        if let Some((_, field)) = made
            .fields
            .borrow()
            .iter()
            .find(|(known, _)| &**known == name)
        {
            return field.clone();
        }
        if &*made.path == "types.SimpleNamespace"
            && let Some(value) = made.args.keyword(name)
        {
            return value.clone();
        }
        match (name, made.task.get()) {
            ("output", Some(task)) => Value::new(Kind::Result(task)),
            _ => Value::new(Kind::Attribute(Rc::new(owner.clone()), name.into())),
        }
    }

    /// Of a connection only the password, the URI and the extra are secrets.
    fn secret_attribute(owner: &Value<'a>, name: &str) -> Value<'a> {
        let connection = owner
            .taint
            .as_ref()
            .is_some_and(|taints| taints.iter().any(|taint| taint.kind == KeyKind::Connection));
        if connection && matches!(name, "password" | "extra" | "extra_dejson") {
            let value = inner_field(
                &with_json(owner),
                &Value::text(if name == "password" { name } else { "extra" }),
            );
            return if name == "password" {
                value
            } else {
                with_json(&value)
            };
        }
        if connection
            && matches!(
                name,
                "host" | "login" | "port" | "schema" | "conn_type" | "conn_id" | "description"
            )
        {
            return Value::unknown();
        }
        Value {
            kind: Kind::Attribute(Rc::new(owner.clone()), name.into()),
            taint: owner.taint.clone(),
        }
    }

    pub(super) fn call_method(
        &mut self,
        owner: &Rc<Value<'a>>,
        name: &str,
        args: Args<'a>,
        line: u32,
    ) -> Value<'a> {
        match &owner.kind {
            Kind::Text(_) => self.text_method(owner, name, &args),
            Kind::List(_) => self.list_method(owner, name, &args),
            Kind::Dict(_) => self.dict_method(owner, name, &args),
            Kind::Function(function) => self.function_method(&function.clone(), name, args, line),
            Kind::Made(made) => self.made_method(owner, &made.clone(), name, &args, line),
            Kind::Super(this, class) => self.call_base(this, class, name, args, line),
            Kind::Instance(instance) => {
                let base = super::class::external_base(&instance.class);
                let is_thread = base
                    .as_deref()
                    .is_some_and(|base| base.ends_with("Thread") || base.ends_with("Process"));
                if name == "start" && is_thread {
                    self.call_method_if_any(owner, "run", line);
                }
                match base.as_deref().map(thing) {
                    Some(Thing::Hook) if name == "get_connection" => {
                        self.read_connection(&args, line)
                    }
                    _ => self.other_method(owner, name, &args, line),
                }
            }
            Kind::Lazy(_) => {
                if matches!(name, "__next__" | "send") {
                    self.iterate(owner);
                }
                Value::unknown()
            }
            _ => self.other_method(owner, name, &args, line),
        }
    }

    fn other_method(
        &mut self,
        owner: &Value<'a>,
        name: &str,
        args: &Args<'a>,
        line: u32,
    ) -> Value<'a> {
        let taints = self.taints_of_args(args);
        if is_logging(name) && (taints.is_some() || self.handled.is_some()) {
            return self.logged(name, args, line);
        }
        if matches!(name, "xcom_push") {
            self.push_result(args, line);
            return Value::unknown();
        }
        if name == "xcom_pull" {
            return self.pull_result(args);
        }
        self.consume_all(args);
        match name {
            "get" if owner.taint.is_some() => match args.positional.first() {
                Some(index) => inner_field(owner, index),
                None => Value::tainted(owner.taint.clone()),
            },
            "strip" | "rstrip" | "lstrip" | "encode" | "decode" | "copy" => {
                Value::tainted(owner.taint.clone())
            }
            "get_uri" => Value::tainted(owner.taint.clone()),
            _ if super::text_method::NOTHING_LEFT.contains(&name) => Value::unknown(),
            // What an unknown function makes of a text is mostly the same text with something around it.
            _ => {
                let own = changed(&Value::tainted(owner.taint.clone())).taint;
                Value::tainted(super::value::join_taints(&own, &taints))
            }
        }
    }

    /// A method of a base class that is not of this file.
    fn call_base(
        &mut self,
        this: &Rc<Value<'a>>,
        class: &Rc<Class<'a>>,
        name: &str,
        args: Args<'a>,
        line: u32,
    ) -> Value<'a> {
        if let (Kind::Class(made), "__call__") = (&this.kind, name) {
            return self.new_instance(made, &args, line);
        }
        let Some(base) = super::class::external_base(class) else {
            return Value::unknown();
        };
        if name == "__init__" {
            self.base_init(this, &base, args, line);
            return Value::unknown();
        }
        match thing(&base) {
            Thing::Variable | Thing::Connection | Thing::Hook => {
                self.call(&Value::external(format!("{base}.{name}")), args, line)
            }
            _ => Value::unknown(),
        }
    }

    /// `stack.callback(function, …)` and `stack.enter_context(…)` of an `ExitStack`.
    fn exit_stack(&mut self, name: &str, args: &Args<'a>, line: u32) -> Option<Value<'a>> {
        let (first, rest) = args.positional.split_first()?;
        match name {
            "callback" | "push_async_callback" => {
                let given = Args {
                    positional: rest.to_vec(),
                    ..args.clone()
                };
                Some(self.call(first, given, line))
            }
            "enter_context" | "enter_async_context" => Some(self.enter(first, line)),
            _ => None,
        }
    }

    fn made_method(
        &mut self,
        owner: &Rc<Value<'a>>,
        made: &Rc<Made<'a>>,
        name: &str,
        args: &Args<'a>,
        line: u32,
    ) -> Value<'a> {
        if thing(&made.path) == Thing::Hook || made.path.ends_with(".get_hook") {
            self.use_hook(made);
            self.hook_method(name, args, line);
            return Value::unknown();
        }
        if made.path.ends_with("contextlib.ExitStack")
            || made.path.ends_with("contextlib.AsyncExitStack")
        {
            let value = self.exit_stack(name, args, line);
            return value.unwrap_or_else(Value::unknown);
        }
        if name == "expand_kwargs" && made.path.ends_with(".partial") {
            return self.expand_operator(made, args);
        }
        if (name == "expand" || name == "expand_kwargs")
            && let Some(operator) = made.path.strip_suffix(".partial")
        {
            return self.expanded(operator, made, args);
        }
        if super::builtin::writes_file(&made.path, name) {
            let taints = self.taints_of_args(args);
            self.escape(Sink::File, &Value::tainted(taints), line);
            return Value::unknown();
        }
        match self.concurrent(made, name, args, line) {
            Some(value) => value,
            None => self.other_method(owner, name, args, line),
        }
    }

    fn expanded(&mut self, operator: &str, made: &Made<'a>, args: &Args<'a>) -> Value<'a> {
        let keywords = made.args.keywords.iter().chain(&args.keywords);
        let positional = args.positional.iter().chain(&made.args.positional);
        let all = Args {
            positional: positional.cloned().collect(),
            keywords: keywords.cloned().collect(),
            open: true,
        };
        self.operator(&operator.into(), all, made.line)
    }

    /// `Operator.partial(…).expand_kwargs([{…}, …])`: a task for each dict, as far as they are known.
    fn expand_operator(&mut self, made: &Rc<Made<'a>>, args: &Args<'a>) -> Value<'a> {
        let operator = made.path.trim_end_matches(".partial").to_owned();
        let mut last = None;
        for keywords in self.rows_of_kwargs(args) {
            let row = Args {
                keywords,
                ..Args::default()
            };
            last = Some(self.expanded(&operator, made, &row));
        }
        last.unwrap_or_else(Value::unknown)
    }

    /// Hooks log the statements and commands that they run.
    fn hook_method(&mut self, name: &str, args: &Args<'a>, line: u32) {
        let taints = self.taints_of_args(args);
        if matches!(name, "run" | "get_records" | "get_first" | "get_pandas_df") {
            self.escape_if(Sink::Log, &taints, line, |_| true);
        }
        if name == "run_command" {
            self.escape_if(Sink::Argv, &taints, line, |_| true);
        }
    }

    fn function_method(
        &mut self,
        function: &Rc<Function<'a>>,
        name: &str,
        args: Args<'a>,
        line: u32,
    ) -> Value<'a> {
        match (function.role, name) {
            (Role::Task, "expand" | "expand_kwargs" | "map")
            | (Role::TaskGroup, "expand" | "partial" | "expand_kwargs") => {
                self.expand_task(function, name, &args, line)
            }
            (Role::Task, "partial") => {
                Value::new(Kind::Function(super::task::rebuilt(function, |new| {
                    new.bound.positional.extend(args.positional);
                    new.bound.keywords.extend(args.keywords);
                })))
            }
            (Role::Task | Role::TaskGroup, "override") => {
                Value::new(Kind::Function(super::task::rebuilt(function, |new| {
                    let kept = new
                        .options
                        .keywords
                        .drain(..)
                        .filter(|(key, _)| args.keyword(key).is_none());
                    new.options.keywords = kept.chain(args.keywords.iter().cloned()).collect();
                })))
            }
            (_, "register") => Self::register(function, &args, line),
            _ if matches!(name, "__call__") => self.call_function(function, args, line),
            _ => Value::new(Kind::Function(function.clone())),
        }
    }
}

fn plain<'a>(function: &Rc<Function<'a>>) -> Rc<Function<'a>> {
    super::task::rebuilt(function, |new| new.role = Role::Plain)
}

fn with_json<'a>(value: &Value<'a>) -> Value<'a> {
    let taint = value.taint.as_ref().map(|taints| {
        let mut all = taints.as_ref().clone();
        for taint in &mut all {
            taint.json = true;
        }
        Rc::new(all)
    });
    Value {
        kind: value.kind.clone(),
        taint,
    }
}

/// The template fields of an operator of Airflow's, where they are known.
fn fields_of<'a>(path: &str) -> Value<'a> {
    match fields(path.rsplit('.').next().unwrap_or(path)) {
        Some(fields) => Value::list(
            fields.iter().map(|field| Value::text(*field)).collect(),
            false,
        ),
        None => Value::external(format!("{path}.template_fields")),
    }
}
