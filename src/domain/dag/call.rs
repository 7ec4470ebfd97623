//! Calls: of functions and classes of the file, of Airflow's readers, and of everything else.

use std::cell::Cell;
use std::rc::Rc;

use ruff_python_ast::{Arguments, Expr, ExprCall};
use ruff_text_size::TextSize;

use super::flow::Flow;
use super::interpreter::{Interpreter, Place};
use super::names::{Thing, changes_text, thing};
use super::value::{Args, Body, Function, Kind, Lazy, Made, Role, Value};
use super::value::{Scope, ScopeKind};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn call_expression(&mut self, call: &'a ExprCall) -> Value<'a> {
        if let Expr::Name(name) = &*call.func
            && name.id == "super"
        {
            return self.super_object();
        }
        let line = self.line(call);
        let callee = self.evaluate(&call.func);
        let args = self.arguments(&call.arguments);
        self.call(&callee, args, line)
    }

    fn arguments(&mut self, arguments: &'a Arguments) -> Args<'a> {
        let mut args = Args::default();
        for argument in &arguments.args {
            let value = self.evaluate(argument);
            if argument.is_starred_expr() {
                let (members, open) = self.iterate(&value);
                args.positional.extend(members);
                args.open |= open;
            } else {
                args.positional.push(value);
            }
        }
        for keyword in &arguments.keywords {
            let value = self.evaluate(&keyword.value);
            match (&keyword.arg, &value.kind) {
                (Some(name), _) => args.keywords.push((name.id.as_str().into(), value)),
                (None, Kind::Dict(dict)) => {
                    args.keywords.extend(dict.keywords());
                    args.open |= dict.open.get();
                }
                (None, _) => args.open = true,
            }
        }
        args
    }

    pub(super) fn call_with(
        &mut self,
        callee: &Value<'a>,
        positional: Vec<Value<'a>>,
    ) -> Value<'a> {
        self.call(
            callee,
            Args {
                positional,
                ..Args::default()
            },
            0,
        )
    }

    pub(super) fn call(&mut self, callee: &Value<'a>, args: Args<'a>, line: u32) -> Value<'a> {
        match &callee.kind {
            Kind::External(path) => {
                let path = path.clone();
                self.call_external(&path, args, line)
            }
            Kind::Function(function) => self.call_function(function, args, line),
            Kind::Method(owner, function) => {
                let mut args = args;
                args.positional.insert(0, owner.as_ref().clone());
                self.call_function(function, args, line)
            }
            Kind::Class(class) => self.instantiate(class, &args, line),
            Kind::Attribute(owner, name) => self.call_method(owner, name, args, line),
            Kind::Instance(_) => match Self::find_method(callee, "__call__") {
                Some(method) => self.call(&method, args, line),
                None => Value::unknown(),
            },
            Kind::Made(made) => self.call_made(made, args, line),
            _ => {
                self.consume_all(&args);
                super::subscript::changed(&Value::tainted(self.taints_of_args(&args)))
            }
        }
    }

    /// What calls the result of a call: decorators with arguments, `partial` objects.
    fn call_made(&mut self, made: &Rc<Made<'a>>, args: Args<'a>, line: u32) -> Value<'a> {
        if &*made.path == "functools.partial"
            && let Some((function, bound)) = made.args.positional.split_first()
        {
            let keywords = made
                .args
                .keywords
                .iter()
                .cloned()
                .chain(args.keywords)
                .collect();
            let positional = bound.iter().cloned().chain(args.positional).collect();
            return self.call(
                function,
                Args {
                    positional,
                    keywords,
                    open: args.open || made.args.open,
                },
                line,
            );
        }
        if let Some(value) = self.call_getter(made, &args, line) {
            return value;
        }
        if &*made.path == "collections.namedtuple" {
            return self.named_tuple(made, &args, line);
        }
        if let [function] = args.positional.as_slice()
            && matches!(function.kind, Kind::Function(_))
        {
            return self.decorate(&Value::new(Kind::Made(made.clone())), function, line);
        }
        self.consume_all(&args);
        Value::tainted(self.taints_of_args(&args))
    }

    fn call_external(&mut self, path: &Rc<str>, args: Args<'a>, line: u32) -> Value<'a> {
        if let Some((owner, method)) = path.rsplit_once('.')
            && let Some(value) = self.call_of_class(owner, method, &args, line)
        {
            return value;
        }
        match thing(path) {
            Thing::Variable => return Value::external(path.clone()),
            Thing::Task if path.ends_with(".run_if") || path.ends_with(".skip_if") => {
                return Self::made(path, args, line);
            }
            Thing::Task | Thing::TaskGroup | Thing::DagDecorator | Thing::Marker => {
                if let Some(function) = args.positional.first()
                    && matches!(function.kind, Kind::Function(_))
                {
                    return self.decorate(&Value::external(path.clone()), function, line);
                }
                return Self::made(path, args, line);
            }
            Thing::Operator => return self.operator(path, args, line),
            Thing::Hook => return self.hook(path, args, line),
            Thing::Dag => return self.dag(path, args, line),
            Thing::Connection | Thing::Other => {}
        }
        if let Some(value) = self.builtin(path, &args, line) {
            return value;
        }
        if args.keyword("task_id").is_some() {
            return self.operator(path, args, line);
        }
        self.note_connection_arguments(&args, line);
        self.consume_all(&args);
        let made = Self::made(path, args, line);
        match &made.kind {
            Kind::Made(inner) => {
                let taint = self.taints_of_args(&inner.args);
                let taint = if changes_text(path) {
                    super::subscript::changed(&Value::tainted(taint)).taint
                } else {
                    taint
                };
                Value { taint, ..made }
            }
            _ => made,
        }
    }

    /// `Variable.get`, `BaseHook.get_connection`, `SomeOperator.partial` and the like.
    fn call_of_class(
        &mut self,
        owner: &str,
        method: &str,
        args: &Args<'a>,
        line: u32,
    ) -> Option<Value<'a>> {
        match (thing(owner), method) {
            (Thing::Variable, "get" | "get_variable_from_secrets" | "setdefault") => {
                Some(self.read_variable(method, args, line))
            }
            (Thing::Variable, "set" | "update") => {
                self.write_variable(args, line);
                Some(Value::unknown())
            }
            (Thing::Connection, "get" | "get_connection_from_secrets")
            | (Thing::Hook, "get_connection" | "get_connections") => {
                Some(self.read_connection(args, line))
            }
            (Thing::Hook, "get_hook") => {
                let value = self.read_connection(args, line);
                drop(value);
                Some(Value::unknown())
            }
            (Thing::Operator, "partial") => Some(Self::made(
                &format!("{owner}.partial").into(),
                args.clone(),
                line,
            )),
            _ => None,
        }
    }

    pub(super) fn made(path: &Rc<str>, args: Args<'a>, line: u32) -> Value<'a> {
        let made = Made {
            path: path.clone(),
            args,
            line,
            fields: std::cell::RefCell::default(),
            task: Cell::new(None),
        };
        Value::new(Kind::Made(Rc::new(made)))
    }

    pub(super) fn call_function(
        &mut self,
        function: &Rc<Function<'a>>,
        args: Args<'a>,
        line: u32,
    ) -> Value<'a> {
        if !self.dispatched.is_empty()
            && let Some(value) = self.dispatch(function, &args, line)
        {
            return value;
        }
        match function.role {
            Role::Task => return self.call_task(function, args, line),
            _ if function.generator
                || function.is_async
                || function.role == Role::ContextManager =>
            {
                return Value::new(Kind::Lazy(Rc::new(Lazy::Call(
                    function.clone(),
                    args,
                    Cell::new(false),
                ))));
            }
            _ => {}
        }
        if function.role == Role::Dag {
            let at = self.line_at(TextSize::new(function.at));
            self.check_dag_arguments(&function.options, at);
        }
        let (value, _) = self.run_body(function, &args, line);
        if function.role == Role::Dag {
            return Self::made(&"airflow.DAG".into(), Args::default(), line);
        }
        value
    }

    /// Runs the body; gives what it returns and what it yields.
    pub(super) fn run_body(
        &mut self,
        function: &Rc<Function<'a>>,
        args: &Args<'a>,
        line: u32,
    ) -> (Value<'a>, Vec<Value<'a>>) {
        if !self.may_enter(function, args) {
            return (Value::tainted(self.taints_of_args(args)), Vec::new());
        }
        self.visited.insert(function.at);
        let noted = self.noted();
        let scope = self.new_scope(ScopeKind::Function, function.scope.clone());
        self.bind_parameters(function, args, &scope);
        let before = std::mem::replace(&mut self.scope, scope);
        let place = Place::Function(function.clone(), line);
        let (expression, frame) = self.within(place, |this| match function.body {
            Body::Expression(expr) => Some(this.evaluate(expr)),
            Body::Statements(body) => {
                let flow = this.execute(body);
                // The statement that called it ends here, if a handler may catch what is known to be raised.
                if flow == Flow::Raise && !this.caught.is_empty() {
                    this.raising = this.raised.take();
                }
                None
            }
        });
        self.scope = before;
        if self.noted() > noted {
            self.reading.insert(function.at);
        }
        self.returned = match expression {
            Some(value) => vec![(value, line)],
            None => frame.returns,
        };
        (super::journal::merged(&self.returned), frame.yields)
    }

    fn bind_parameters(&mut self, function: &Function<'a>, args: &Args<'a>, scope: &Scope<'a>) {
        let Some(parameters) = function.parameters else {
            return;
        };
        let mut positional = function.bound.positional.iter().chain(&args.positional);
        let mut keywords: Vec<(Rc<str>, Value<'a>)> = function
            .bound
            .keywords
            .iter()
            .chain(&args.keywords)
            .cloned()
            .collect();
        let open = args.open || function.bound.open;
        let mut names = scope.names.borrow_mut();
        let all = parameters
            .posonlyargs
            .iter()
            .chain(&parameters.args)
            .map(|parameter| (parameter, true));
        for (parameter, by_position) in all.chain(
            parameters
                .kwonlyargs
                .iter()
                .map(|parameter| (parameter, false)),
        ) {
            let name = parameter.parameter.name.id.as_str();
            let given = if by_position {
                positional.next().cloned()
            } else {
                None
            };
            let given = given.or_else(|| {
                let at = keywords.iter().position(|(key, _)| &**key == name)?;
                Some(keywords.remove(at).1)
            });
            let default = || {
                function
                    .defaults
                    .iter()
                    .find(|(known, _)| *known == name)
                    .map(|(_, value)| value.clone())
            };
            let value = match given {
                Some(value) => value,
                None if open => Value::unknown(),
                None => default().unwrap_or_else(|| super::task::context_value(name)),
            };
            names.insert(name, value);
        }
        if let Some(variadic) = &parameters.vararg {
            names.insert(
                variadic.name.id.as_str(),
                Value::list(positional.cloned().collect(), open),
            );
        }
        if let Some(variadic) = &parameters.kwarg {
            let value = if keywords.is_empty()
                && matches!(
                    self.frames.last().map(|frame| &frame.place),
                    Some(Place::Run(_))
                ) {
                super::task::context_value("context")
            } else {
                Value::dict(
                    keywords
                        .into_iter()
                        .map(|(key, value)| (Value::text(key), value))
                        .collect(),
                    open,
                )
            };
            names.insert(variadic.name.id.as_str(), value);
        }
    }

    pub(super) fn taints_of_args(&self, args: &Args<'a>) -> super::value::Taints {
        let mut all = None;
        for value in args.values() {
            all = super::value::join_taints(&all, &self.taints_within(value));
        }
        all
    }

    /// What is lazy is consumed by what is not known.
    pub(super) fn consume_all(&mut self, args: &Args<'a>) {
        let lazy: Vec<Value<'a>> = args
            .values()
            .filter(|value| matches!(value.kind, Kind::Lazy(_)))
            .cloned()
            .collect();
        for value in &lazy {
            self.iterate(value);
        }
    }
}
