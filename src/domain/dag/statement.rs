//! Statements: what they bind, and in which order their expressions are evaluated.

use std::rc::Rc;

use ruff_python_ast::{Expr, Operator, Stmt, StmtAssert, StmtAugAssign, StmtFor, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::flow::Flow;
use super::interpreter::{Interpreter, Place};
use super::journal::Branch;

use super::value::{Body, Function, Kind, Role, Value};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn execute(&mut self, body: &'a [Stmt]) -> Flow {
        for statement in body {
            if self.raising.is_some() {
                self.raised = self.raising.take();
                return Flow::Raise;
            }
            match self.statement(statement) {
                Flow::Next if self.has_enough() => return Flow::Return,
                Flow::Next => {}
                flow => return flow,
            }
        }
        Flow::Next
    }

    fn statement(&mut self, statement: &'a Stmt) -> Flow {
        self.step();
        if self.nesting > super::interpreter::NESTING {
            self.cut = true;
            return Flow::Next;
        }
        self.nesting += 1;
        let flow = self.simple_or_block(statement);
        self.nesting -= 1;
        match self.raising.take() {
            Some(raised) => {
                self.raised = Some(raised);
                Flow::Raise
            }
            None => flow,
        }
    }

    fn simple_or_block(&mut self, statement: &'a Stmt) -> Flow {
        match statement {
            Stmt::If(inner) => self.execute_if(inner),
            Stmt::For(inner) => self.execute_for(inner),
            Stmt::While(inner) => self.execute_while(inner),
            Stmt::Try(inner) => self.execute_try(inner),
            Stmt::With(inner) => self.execute_with(inner),
            Stmt::Match(inner) => self.execute_match(inner),
            Stmt::Break(_) => Flow::Break,
            Stmt::Continue(_) => Flow::Continue,
            Stmt::Return(inner) => {
                let value = inner
                    .value
                    .as_ref()
                    .map_or_else(|| Value::new(Kind::None), |value| self.evaluate(value));
                let line = self.line(inner);
                if let Some(frame) = self.frames.last_mut() {
                    frame.returns.push((value, line));
                }
                Flow::Return
            }
            Stmt::Raise(inner) => {
                let mut raised = None;
                for expr in [&inner.cause, &inner.exc].into_iter().flatten() {
                    let value = self.evaluate(expr);
                    self.raised(&value, self.line(inner));
                    raised = Some(value);
                }
                if inner.exc.is_none() {
                    let again = Value::tainted(self.handled.clone());
                    self.raised(&again, self.line(inner));
                }
                self.raised = raised.filter(|value| !matches!(value.kind, Kind::Unknown));
                Flow::Raise
            }
            Stmt::Assert(inner) => self.execute_assert(inner),
            other => {
                self.simple(other);
                Flow::Next
            }
        }
    }

    fn simple(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Expr(inner) => {
                let value = self.evaluate(&inner.value);
                drop(value);
            }
            Stmt::Assign(inner) => {
                let value = self.evaluate(&inner.value);
                for target in &inner.targets {
                    self.assign(target, value.clone());
                }
            }
            Stmt::AnnAssign(inner) => {
                if !self.future_annotations && self.is_outside_functions() {
                    self.evaluate(&inner.annotation);
                }
                if let Some(value) = &inner.value {
                    let value = self.evaluate(value);
                    self.assign(&inner.target, value);
                }
            }
            Stmt::AugAssign(inner) => self.assign_augmented(inner),
            Stmt::FunctionDef(inner) => self.define_function(inner),
            Stmt::ClassDef(inner) => self.define_class(inner),
            Stmt::Import(inner) => self.import(inner),
            Stmt::ImportFrom(inner) => self.import_from(inner),
            Stmt::Global(inner) => self.elsewhere(&inner.names),
            Stmt::Nonlocal(inner) => self.elsewhere(&inner.names),
            Stmt::Delete(inner) => {
                for target in &inner.targets {
                    self.delete(target);
                }
            }
            _ => {}
        }
    }

    /// The message is evaluated only if the test is false.
    fn execute_assert(&mut self, statement: &'a StmtAssert) -> Flow {
        let test = self.evaluate(&statement.test);
        let truth = self.truth_of(&test);
        if truth == Some(true) {
            return Flow::Next;
        }
        if let Some(message) = &statement.msg {
            let value = self.perhaps(|this| this.evaluate(message));
            self.raised(&value, self.line(statement));
        }
        if truth.is_none() {
            return Flow::Next;
        }
        self.raised = Some(Value::external("builtins.AssertionError"));
        Flow::Raise
    }

    fn is_outside_functions(&self) -> bool {
        !matches!(
            self.frames.last().map(|frame| &frame.place),
            Some(Place::Function(..) | Place::Run(_))
        )
    }

    fn elsewhere(&mut self, names: &'a [ruff_python_ast::Identifier]) {
        let mut elsewhere = self.scope.elsewhere.borrow_mut();
        elsewhere.extend(names.iter().map(|name| name.id.as_str()));
    }

    pub(super) fn assign(&mut self, target: &'a Expr, value: Value<'a>) {
        match target {
            Expr::Name(name) => self.bind(&name.id, value),
            Expr::Tuple(tuple) => self.unpack(&tuple.elts, &value),
            Expr::List(list) => self.unpack(&list.elts, &value),
            Expr::Starred(starred) => self.assign(&starred.value, value),
            Expr::Attribute(attribute) => {
                let owner = self.evaluate(&attribute.value);
                self.set_attribute(&owner, attribute.attr.id.as_str(), value);
            }
            Expr::Subscript(subscript) => {
                let owner = self.evaluate(&subscript.value);
                let index = self.evaluate(&subscript.slice);
                self.set_item(&owner, index, value, self.line(subscript));
            }
            _ => {}
        }
    }

    fn delete(&mut self, target: &'a Expr) {
        match target {
            Expr::Name(name) => {
                self.scope.names.borrow_mut().remove(name.id.as_str());
            }
            Expr::Subscript(subscript) => {
                let owner = self.evaluate(&subscript.value);
                let index = self.evaluate(&subscript.slice);
                match &owner.kind {
                    Kind::List(list) if self.journal.is_in_branch() => list.forget(),
                    Kind::List(list) => drop(list.pop(Some(&index))),
                    Kind::Dict(dict) => {
                        dict.items
                            .borrow_mut()
                            .retain(|(key, _)| key.same(&index) != Some(true));
                        dict.open
                            .set(dict.open.get() || self.journal.is_in_branch());
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn unpack(&mut self, targets: &'a [Expr], value: &Value<'a>) {
        if matches!(value.kind, Kind::Result(_) | Kind::Item(..)) {
            let line = targets.first().map_or(0, |target| self.line(target));
            self.check_unpacked(value, line);
            for (index, target) in targets.iter().enumerate() {
                let index = Value::new(Kind::Int(i64::try_from(index).unwrap_or(0)));
                let member = self.subscript(value, &index);
                self.assign(target, member);
            }
            return;
        }
        let (members, open) = self.iterate(value);
        let starred = targets
            .iter()
            .position(ruff_python_ast::Expr::is_starred_expr);
        if open
            || value.is_unordered()
            || (starred.is_none() && members.len() != targets.len())
            || members.len() + 1 < targets.len()
        {
            for target in targets {
                self.assign(target, Value::tainted(value.taint.clone()));
            }
            return;
        }
        let spread = members.len() + 1 - targets.len().min(members.len() + 1);
        let mut members = members.into_iter();
        for (index, target) in targets.iter().enumerate() {
            let value = if Some(index) == starred {
                Value::list(members.by_ref().take(spread).collect(), false)
            } else {
                members.next().unwrap_or_else(Value::unknown)
            };
            self.assign(target, value);
        }
    }

    fn assign_augmented(&mut self, statement: &'a StmtAugAssign) {
        let before = self.evaluate(&statement.target);
        let added = self.evaluate(&statement.value);
        if let (Kind::List(list), Operator::Add) = (&before.kind, statement.op) {
            let (members, open) = self.iterate(&added);
            list.members.borrow_mut().extend(members);
            list.open.set(list.open.get() || open);
            return;
        }
        let value = self.binary(&before, statement.op, &added);
        self.assign(&statement.target, value);
    }

    fn execute_for(&mut self, statement: &'a StmtFor) -> Flow {
        let iterable = self.evaluate(&statement.iter);
        let (members, open) = if ends_at_once(&statement.body) {
            self.take(&iterable, 1)
        } else {
            self.iterate(&iterable)
        };
        let before = self.noted();
        for member in members {
            self.step();
            self.assign(&statement.target, member);
            match self.execute(&statement.body) {
                Flow::Break => return Flow::Next,
                flow @ (Flow::Return | Flow::Raise) => return flow,
                _ if self.is_exhausted() => {
                    self.leave_loop(before);
                    break;
                }
                _ => {}
            }
        }
        if open {
            let (_, once) = self.open_branch(statement, |this| {
                this.assign(&statement.target, Value::tainted(iterable.taint.clone()));
                this.execute(&statement.body);
                Flow::Next
            });
            self.join(vec![(Flow::Next, once), (Flow::Next, Branch::default())]);
        }
        self.execute(&statement.orelse)
    }

    fn define_function(&mut self, definition: &'a StmtFunctionDef) {
        let name = definition.name.id.as_str();
        let mut decorators = Vec::new();
        for decorator in &definition.decorator_list {
            let place = Place::Decorator(name);
            decorators.push(
                self.within(place, |this| this.evaluate(&decorator.expression))
                    .0,
            );
        }
        let defaults = self.defaults(name, &definition.parameters);
        if !self.future_annotations {
            let mut annotations = definition
                .parameters
                .iter()
                .filter_map(ruff_python_ast::AnyParameterRef::annotation);
            annotations
                .by_ref()
                .chain(definition.returns.as_deref())
                .for_each(|annotation| {
                    self.evaluate(annotation);
                });
        }
        let function = Rc::new(Function {
            name,
            at: definition.start().to_u32(),
            parameters: Some(&definition.parameters),
            body: Body::Statements(&definition.body),
            scope: self.scope.clone(),
            defaults,
            role: Role::Plain,
            generator: super::iterate::has_yield(&definition.body),
            is_async: definition.is_async,
            class: None,
            bound: super::value::Args::default(),
            options: super::value::Args::default(),
            decorator: "".into(),
        });
        self.functions.push(function.clone());
        let mut value = Value::new(Kind::Function(function));
        for decorator in decorators.iter().rev() {
            value = self.decorate(decorator, &value, self.line(&definition.name));
        }
        self.bind(name, value);
    }

    pub(super) fn defaults(
        &mut self,
        name: &'a str,
        parameters: &'a ruff_python_ast::Parameters,
    ) -> Vec<(&'a str, Value<'a>)> {
        let mut defaults = Vec::new();
        for parameter in parameters.iter_non_variadic_params() {
            if let Some(default) = &parameter.default {
                let value = self
                    .within(Place::Default(name), |this| this.evaluate(default))
                    .0;
                defaults.push((parameter.parameter.name.id.as_str(), value));
            }
        }
        defaults
    }
}

/// The body of the loop runs once: it ends with `break`, and nothing in it goes on with the next member.
fn ends_at_once(body: &[Stmt]) -> bool {
    let is_plain = |statement: &Stmt| {
        matches!(
            statement,
            Stmt::Assign(_)
                | Stmt::Expr(_)
                | Stmt::AugAssign(_)
                | Stmt::AnnAssign(_)
                | Stmt::Pass(_)
        )
    };
    body.split_last()
        .is_some_and(|(last, rest)| last.is_break_stmt() && rest.iter().all(is_plain))
}
