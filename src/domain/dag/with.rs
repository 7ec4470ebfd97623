//! `with`: what context managers do at the beginning and at the end of the block.

use ruff_python_ast::StmtWith;

use super::flow::Flow;
use super::interpreter::Interpreter;
use super::value::{Kind, Value};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn execute_with(&mut self, statement: &'a StmtWith) -> Flow {
        let mut managers = Vec::new();
        let replaced = self.replaced.clone();
        for item in &statement.items {
            let manager = self.evaluate(&item.context_expr);
            self.patch(&manager);
            let entered = self.enter(&manager, self.line(&item.context_expr));
            if let Some(target) = &item.optional_vars {
                self.assign(target, entered);
            }
            managers.push(manager);
        }
        let suppressed = managers.iter().find_map(suppressed);
        if suppressed.is_some() {
            self.caught.push(None);
        }
        let mut flow = self.execute(&statement.body);
        if let Some(wanted) = suppressed {
            self.caught.pop();
            let raised = self.raised.clone();
            let is_other =
                |raised: Value<'a>| super::exception::is_kind_of(&raised, &wanted) == Some(false);
            if flow == Flow::Raise && !raised.is_some_and(is_other) {
                flow = Flow::Next;
            }
        }
        let line = self.line(statement);
        for manager in managers.iter().rev() {
            self.leave(manager, line);
        }
        self.replaced = replaced;
        flow
    }

    /// What a context manager does at its end.
    fn leave(&mut self, manager: &Value<'a>, line: u32) {
        self.call_method_if_any(manager, "__exit__", line);
        if let Kind::Made(made) = &manager.kind
            && &*made.path == "contextlib.closing"
            && let Some(inner) = made.args.positional.first()
        {
            self.call_method_if_any(inner, "close", line);
        }
    }

    pub(super) fn enter(&mut self, manager: &Value<'a>, line: u32) -> Value<'a> {
        match &manager.kind {
            Kind::Instance(_) => self
                .call_method_if_any(manager, "__enter__", line)
                .unwrap_or_else(|| manager.clone()),
            Kind::Lazy(_) => self
                .iterate(manager)
                .0
                .into_iter()
                .next()
                .unwrap_or_else(Value::unknown),
            _ => manager.clone(),
        }
    }
}

/// The exceptions that `contextlib.suppress` suppresses.
fn suppressed<'a>(manager: &Value<'a>) -> Option<Value<'a>> {
    match &manager.kind {
        Kind::Made(made) if &*made.path == "contextlib.suppress" => {
            Some(Value::list(made.args.positional.clone(), made.args.open))
        }
        _ => None,
    }
}
