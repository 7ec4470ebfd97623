//! What runs after the file was parsed: tasks, callbacks, methods of operators, and functions that nothing of the file calls.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::entry::{Code, Entry};
use super::interpreter::{Interpreter, Place};
use super::names::RUN_METHODS;
use super::usage::{Sink, When};
use super::value::{Args, Class, Function, Instance, Kind, Role, Value};

/// An instance, and its fields before they were rendered.
type Unrendered<'a> = (Rc<Instance<'a>>, Vec<(Rc<str>, Value<'a>)>);

impl<'a> Interpreter<'a, '_> {
    /// Twice: what tasks return is known only after the first time.
    pub(super) fn run_later(&mut self) {
        self.when = When::Run;
        let entries = self.entries.len();
        let results = self.results.len();
        if entries > 0 {
            self.recording = false;
            self.run_entries_from(0);
            self.entries.truncate(entries);
            self.results.truncate(results);
            self.recording = true;
            self.run_entries_from(0);
        }
        self.restart_steps_for_rest();
        self.run_methods();
        self.run_rest();
        // What was left over may have made tasks.
        self.run_entries_from(entries);
    }

    fn run_entries_from(&mut self, begin: usize) {
        self.restart_steps();
        let mut at = begin;
        while let Some(entry) = self.entries.get(at).cloned() {
            at += 1;
            if at > begin + 5000 {
                self.cut = true;
                return;
            }
            self.run_entry(&entry);
        }
    }

    fn run_entry(&mut self, entry: &Entry<'a>) {
        match &entry.code {
            Code::Fields(fields) => {
                let place = Place::Run(entry.why.clone());
                self.within(place, |this| this.run_fields(fields));
            }
            Code::Call(callable) => {
                self.current_task = entry.task;
                self.returned.clear();
                self.masked_by_hand.clear();
                let unrendered = self.render_instance(entry);
                let args = self.resolved(&entry.args);
                let place = Place::Run(entry.why.clone());
                let (value, _) = self.within(place, |this| {
                    let value = this.call(callable, args, 0);
                    if matches!(value.kind, Kind::Lazy(_)) {
                        Value::list(this.iterate(&value).0, false)
                    } else {
                        value
                    }
                });
                self.end_of_task(entry, value);
                self.current_task = None;
                if let Some((instance, fields)) = unrendered {
                    *instance.fields.borrow_mut() = fields;
                }
            }
        }
    }

    fn end_of_task(&mut self, entry: &Entry<'a>, value: Value<'a>) {
        let Some(task) = entry.task else { return };
        let returned = std::mem::take(&mut self.returned);
        let is_bash = entry.why.starts_with("inside @task.bash");
        for (value, line) in &returned {
            if is_bash {
                self.bash_result(value, *line);
                continue;
            }
            if entry.pushes {
                self.escape(Sink::Xcom, value, *line);
            }
            if entry.logs_return {
                self.escape(Sink::Log, value, *line);
            }
        }
        if entry.pushes
            && !is_bash
            && let Some(result) = self.results.get_mut(task)
        {
            result.value = value;
        }
    }

    /// What a `@task.bash` function returns is its command.
    fn bash_result(&mut self, value: &Value<'a>, line: u32) {
        let mut taints = self.taints_within(value);
        if let Kind::Text(text) = &value.kind {
            let more = self.render(text, line, "the command that @task.bash returns");
            taints = super::value::join_taints(&taints, &more);
        }
        for sink in [Sink::Log, Sink::RenderedField, Sink::Argv] {
            self.escape_if(sink, &taints, line, |_| true);
        }
    }

    fn resolved(&mut self, args: &Args<'a>) -> Args<'a> {
        let mut given = args.clone();
        let keywords = given.keywords.iter_mut().map(|(_, value)| value);
        for value in given.positional.iter_mut().chain(keywords) {
            *value = self.filled_in(self.resolve(value));
        }
        given
    }

    /// The fields of an operator's instance as its methods find them: rendered, with results of tasks. Gives those before.
    fn render_instance(&mut self, entry: &Entry<'a>) -> Option<Unrendered<'a>> {
        let fields = entry.rendered.as_ref()?;
        let instance = fields.instance.clone()?;
        let before = instance.fields.borrow().clone();
        let mut after = before.clone();
        for (name, value) in &mut after {
            if fields.is_rendered(name) {
                *value = self.filled_in(self.resolve(value));
            }
        }
        *instance.fields.borrow_mut() = after;
        Some((instance, before))
    }

    /// An argument of a task as its callable gets it: with the values in place of the braces.
    fn filled_in(&mut self, value: Value<'a>) -> Value<'a> {
        match &value.kind {
            Kind::Text(text) => match self.templated(text) {
                None => value,
                taints => Value::tainted(super::value::join_taints(&value.taint, &taints)),
            },
            Kind::List(list) => {
                let members = list.members.borrow().clone();
                let members = members.into_iter().map(|member| self.filled_in(member));
                let filled = Value::sequence(members.collect(), list.open.get(), list.shape.get());
                Value {
                    taint: value.taint.clone(),
                    ..filled
                }
            }
            Kind::Dict(dict) => {
                let items = dict.items.borrow().clone();
                let items = items
                    .into_iter()
                    .map(|(key, member)| (key, self.filled_in(member)));
                Value {
                    taint: value.taint.clone(),
                    ..Value::dict(items.collect(), dict.open.get())
                }
            }
            _ => value,
        }
    }

    /// Methods that were not called: on an instance that the file makes, or on one of which nothing is known.
    fn run_methods(&mut self) {
        let mut at = 0;
        while let Some(class) = self.classes.get(at).cloned() {
            at += 1;
            let mut methods: Vec<Rc<Function<'a>>> = class
                .scope
                .names
                .borrow()
                .values()
                .filter_map(|value| match &value.kind {
                    Kind::Function(function) => Some(function.clone()),
                    _ => None,
                })
                .collect();
            methods.sort_by_key(|function| (function.name != "__init__", function.at));
            let instance = self.instance_of(&class);
            for function in methods
                .iter()
                .filter(|function| function.role != Role::Task)
            {
                self.run_method(&class, function, &instance);
            }
        }
    }

    fn instance_of(&mut self, class: &Rc<Class<'a>>) -> Value<'a> {
        let known = self
            .instances
            .iter()
            .find(|instance| Rc::ptr_eq(&instance.class, class))
            .cloned();
        let instance = known.unwrap_or_else(|| {
            Rc::new(Instance {
                class: class.clone(),
                fields: RefCell::default(),
                args: Args::default(),
                line: 0,
                task: Cell::new(None),
            })
        });
        Value::new(Kind::Instance(instance))
    }

    fn run_method(
        &mut self,
        class: &Rc<Class<'a>>,
        function: &Rc<Function<'a>>,
        instance: &Value<'a>,
    ) {
        if self.visited.contains(&function.at) {
            return;
        }
        let why = if RUN_METHODS.contains(&function.name) {
            format!(
                "method {} of class {}, which runs with the task",
                function.name, class.name
            )
        } else {
            format!(
                "method {} of class {}, which is not called when the file is parsed",
                function.name, class.name
            )
        };
        let function = super::task::rebuilt(function, |new| new.class = Some(class.clone()));
        let positional = if function.role == Role::Static {
            Vec::new()
        } else {
            vec![instance.clone()]
        };
        self.run_alone(
            &function,
            &Args {
                positional,
                ..Args::default()
            },
            &why,
        );
    }

    fn run_rest(&mut self) {
        let mut at = 0;
        while let Some(function) = self.functions.get(at).cloned() {
            at += 1;
            if self.visited.contains(&function.at) {
                continue;
            }
            let why = format!("{}, which is not called in this file", function.name);
            let before = self.usages.len();
            self.run_alone(&function, &Args::default(), &why);
            if let Some(first) = self.usages.get(before) {
                self.uncalled.push((function.name.to_owned(), first.line));
            }
        }
    }

    fn run_alone(&mut self, function: &Rc<Function<'a>>, args: &Args<'a>, why: &str) {
        let place = Place::Run(why.into());
        self.within(place, |this| this.run_body(function, args, 0));
    }
}
