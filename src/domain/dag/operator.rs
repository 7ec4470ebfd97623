//! Operators: which of their arguments are rendered, which run later, and what they do with values.

use std::rc::Rc;

use super::context::TemplateFile;
use super::entry::{Code, Entry, Fields, Listed};
use super::interpreter::Interpreter;
use super::names::{
    RUN_METHODS, Thing, is_connection_argument, sure_template_endings, template_endings, thing,
};
use super::usage::{Sink, When};
use super::value::{Args, Instance, Kind, Taints, Value, join_taints};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn is_parsing(&self) -> bool {
        self.when == When::Parse
    }

    /// An operator of another module.
    pub(super) fn operator(&mut self, path: &Rc<str>, args: Args<'a>, line: u32) -> Value<'a> {
        let name: Rc<str> = path.rsplit('.').next().unwrap_or(path).into();
        self.note_connection_arguments(&args, line);
        if let Some(Kind::Dict(dict)) = args.keyword("params").map(|value| &value.kind) {
            self.params.extend(dict.keywords());
        }
        let task = self.new_task(args.keyword("task_id").and_then(Value::as_text));
        self.queue_fields(Fields {
            name: name.clone(),
            rendered_as: name.clone(),
            values: args.keywords.clone(),
            line,
            at_parse: self.is_parsing(),
            instance: None,
            listed: None,
        });
        self.queue_python_callable(&args, &name, task);
        self.queue_callables(&args, &format!("callback of {name}"));
        let value = Self::made(path, args, line);
        if let Kind::Made(made) = &value.kind {
            made.task.set(Some(task));
        }
        value
    }

    /// `python_callable` with its `op_args` and `op_kwargs`.
    fn queue_python_callable(&mut self, args: &Args<'a>, name: &str, task: usize) {
        let Some(callable) = args.keyword("python_callable").cloned() else {
            return;
        };
        let positional = args
            .keyword("op_args")
            .cloned()
            .map(|value| self.iterate(&value).0)
            .unwrap_or_default();
        let keywords = match args.keyword("op_kwargs").map(|value| &value.kind) {
            Some(Kind::Dict(dict)) => dict.keywords(),
            _ => Vec::new(),
        };
        let function = match &callable.kind {
            Kind::Function(function) | Kind::Method(_, function) => function.name,
            _ => "",
        };
        let shows = !args.is_off("show_return_value_in_logs");
        let pushes = !args.is_off("do_xcom_push");
        self.entries.push(Entry {
            code: Code::Call(callable.clone()),
            args: Args {
                positional,
                keywords,
                open: false,
            },
            why: format!("python_callable {function} of {name}").into(),
            task: Some(task),
            pushes,
            logs_return: shows && !name.ends_with("Sensor"),
            rendered: None,
        });
    }

    /// Functions among the arguments run later: callbacks, conditions, functions that compute an argument.
    pub(super) fn queue_callables(&mut self, args: &Args<'a>, why: &str) {
        for (name, value) in &args.keywords {
            if &**name == "python_callable" {
                continue;
            }
            let members = match &value.kind {
                Kind::List(list) => list.members.borrow().clone(),
                _ => vec![value.clone()],
            };
            for member in members.iter().filter(|member| is_callable(member)) {
                self.entries.push(Entry {
                    code: Code::Call(member.clone()),
                    args: Args {
                        positional: vec![Value::external("context")],
                        ..Args::default()
                    },
                    why: format!("{why} ({name})").into(),
                    task: None,
                    pushes: false,
                    logs_return: false,
                    rendered: None,
                });
            }
        }
    }

    pub(super) fn queue_fields(&mut self, fields: Fields<'a>) {
        self.queue_shared_fields(&Rc::new(fields));
    }

    fn queue_shared_fields(&mut self, fields: &Rc<Fields<'a>>) {
        self.entries.push(Entry {
            code: Code::Fields(fields.clone()),
            args: Args::default(),
            why: "template fields".into(),
            task: None,
            pushes: false,
            logs_return: false,
            rendered: None,
        });
    }

    /// An operator whose class is in this file: its methods run later.
    pub(super) fn operator_instance(&mut self, instance: &Rc<Instance<'a>>) {
        let id = instance.args.keyword("task_id").and_then(Value::as_text);
        let task = self.new_task(id);
        instance.task.set(Some(task));
        let base: Rc<str> =
            super::class::external_base(&instance.class).unwrap_or_else(|| "".into());
        let plain = base.rsplit('.').next().unwrap_or(&base);
        let listed = self.listed_fields(instance, plain);
        let fields = Rc::new(Fields {
            name: instance.class.name.into(),
            rendered_as: plain.into(),
            values: instance.args.keywords.clone(),
            line: instance.line,
            at_parse: self.is_parsing(),
            instance: Some(instance.clone()),
            listed,
        });
        self.queue_shared_fields(&fields);
        self.queue_python_callable(&instance.args, instance.class.name, task);
        self.queue_callables(
            &instance.args,
            &format!("callback of {}", instance.class.name),
        );
        let value = Value::new(Kind::Instance(instance.clone()));
        for name in RUN_METHODS {
            let Some(method) = Self::find_method(&value, name) else {
                continue;
            };
            self.entries.push(Entry {
                code: Code::Call(method),
                args: Args {
                    positional: vec![Value::external("context")],
                    ..Args::default()
                },
                why: format!("method {name} of operator {}", instance.class.name).into(),
                task: (*name == "execute").then_some(task),
                pushes: *name == "execute",
                logs_return: false,
                rendered: Some(fields.clone()),
            });
        }
    }

    /// `template_fields` and `template_ext` of a class of this file; those of the base classes without any are none.
    fn listed_fields(&mut self, instance: &Rc<Instance<'a>>, base: &str) -> Option<Listed> {
        let is_plain = matches!(base, "BaseOperator" | "BaseSensorOperator");
        let mut texts = |name: &str| {
            let (value, _) = super::class::find_in_class(&instance.class, name)?;
            let (members, open) = self.iterate(&value);
            let texts: Vec<String> = members.iter().filter_map(Value::as_text).collect();
            let has_more = open || texts.len() < members.len();
            Some((texts, has_more))
        };
        let none = || is_plain.then(|| (Vec::new(), false));
        let (fields, has_more) = texts("template_fields").or_else(none)?;
        let endings = texts("template_ext").or_else(none);
        let endings = endings.and_then(|(endings, has_more)| (!has_more).then_some(endings));
        Some(Listed {
            fields,
            has_more,
            endings,
        })
    }

    /// A field that is set after the operator was made.
    pub(super) fn set_operator_field(
        &mut self,
        made: &super::value::Made<'a>,
        name: &str,
        value: &Value<'a>,
    ) {
        if made.task.get().is_none() {
            return;
        }
        let operator: Rc<str> = made.path.rsplit('.').next().unwrap_or(&made.path).into();
        if is_connection_argument(name) {
            self.note_connection(name, value, made.line, When::Run);
        }
        self.queue_fields(Fields {
            name: operator.clone(),
            rendered_as: operator,
            values: vec![(name.into(), value.clone())],
            line: made.line,
            at_parse: self.is_parsing(),
            instance: None,
            listed: None,
        });
    }

    pub(super) fn dag(&mut self, path: &Rc<str>, args: Args<'a>, line: u32) -> Value<'a> {
        self.check_dag_arguments(&args, line);
        self.queue_callables(&args, "callback of the DAG");
        self.note_dag_options(&args, line);
        self.serialized(&args, line);
        if let Some(found) = args.keyword("template_searchpath").cloned() {
            let paths = match found.as_text() {
                Some(path) => vec![path],
                None => self
                    .iterate(&found)
                    .0
                    .iter()
                    .filter_map(Value::as_text)
                    .collect(),
            };
            self.search_path.extend(paths);
        }
        Self::made(path, args, line)
    }

    /// What tasks and templates of the DAG get from it: `params`, `user_defined_macros`, connections of `default_args`.
    pub(super) fn note_dag_options(&mut self, args: &Args<'a>, line: u32) {
        for (name, into) in [
            ("params", false),
            ("user_defined_macros", true),
            ("user_defined_filters", true),
        ] {
            let Some(Kind::Dict(dict)) = args.keyword(name).map(|value| &value.kind) else {
                continue;
            };
            let given = dict.keywords();
            if into {
                self.macros.extend(given);
            } else {
                self.params.extend(given);
            }
        }
        if let Some(Kind::Dict(dict)) = args.keyword("default_args").map(|value| &value.kind) {
            for (name, value) in dict.keywords() {
                if is_connection_argument(&name) {
                    self.note_connection(&name, &value, line, When::Run);
                }
            }
        }
    }

    /// Arguments that are stored in the serialized DAG. Macros and filters are not.
    pub(super) fn serialized(&mut self, args: &Args<'a>, line: u32) {
        let stored = args
            .keywords
            .iter()
            .filter(|(name, _)| !matches!(&**name, "user_defined_macros" | "user_defined_filters"));
        let stored = Args {
            keywords: stored.cloned().collect(),
            ..args.clone()
        };
        let taints = self.taints_of_args(&stored);
        self.escape_if(Sink::SerializedDag, &taints, line, |taint| taint.parse);
    }

    /// What the fields read and let out when the task runs.
    pub(super) fn run_fields(&mut self, fields: &Fields<'a>) {
        let mut all: Vec<(Rc<str>, Value<'a>)> = fields.values.clone();
        if let Some(instance) = &fields.instance {
            let own = instance.fields.borrow();
            all.retain(|(name, _)| !own.iter().any(|(known, _)| known == name));
            all.extend(own.iter().cloned());
        }
        for (name, value) in &all {
            let rendered = fields.is_rendered(name);
            let field = format!("template field {name} of {}", fields.name);
            let mut templated = None;
            if rendered {
                let own = fields.listed.as_ref();
                let own = own.and_then(|listed| listed.endings.as_ref());
                let own: Option<Vec<&str>> =
                    own.map(|endings| endings.iter().map(String::as_str).collect());
                let endings = match own.as_deref() {
                    Some(own) => (own, own),
                    None => (template_endings(name), sure_template_endings(name)),
                };
                templated = self.render_value(value, fields.line, &field, endings, 8);
            }
            self.field_escapes(fields, name, value, &templated, rendered);
        }
    }

    pub(super) fn template_file(&mut self, name: &str, is_sure: bool) -> Option<TemplateFile> {
        let found = (self.context.template)(name, &self.search_path);
        if found.is_none() && is_sure {
            self.missing_templates.insert(name.to_owned());
        }
        found
    }

    fn render_value(
        &mut self,
        value: &Value<'a>,
        line: u32,
        field: &str,
        (endings, sure): (&[&str], &[&str]),
        depth: usize,
    ) -> Taints {
        let mut all = None;
        if depth == 0 {
            return all;
        }
        match &value.kind {
            Kind::Text(text) => {
                let constant = text.constant();
                if let Some(name) =
                    constant.filter(|name| endings.iter().any(|end| name.ends_with(end)))
                {
                    let is_sure = sure.iter().any(|end| name.ends_with(end));
                    return self.render_file(&name, field, is_sure);
                }
                all = self.render(text, line, field);
            }
            Kind::List(list) => {
                for member in list.members.borrow().clone() {
                    all = join_taints(
                        &all,
                        &self.render_value(&member, line, field, (endings, sure), depth - 1),
                    );
                }
            }
            Kind::Dict(dict) => {
                for (_, member) in dict.items.borrow().clone() {
                    all = join_taints(
                        &all,
                        &self.render_value(&member, line, field, (endings, sure), depth - 1),
                    );
                }
            }
            Kind::Made(made)
                if made.task.get().is_none()
                    && !matches!(thing(&made.path), Thing::Dag | Thing::Hook) =>
            {
                for member in made.args.values() {
                    all = join_taints(
                        &all,
                        &self.render_value(member, made.line, field, (endings, sure), depth - 1),
                    );
                }
            }
            _ => {}
        }
        all
    }
}

fn is_callable(value: &Value<'_>) -> bool {
    match &value.kind {
        Kind::Function(_) | Kind::Method(..) => true,
        Kind::Made(made) => &*made.path == "functools.partial",
        _ => false,
    }
}
