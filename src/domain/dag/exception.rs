//! `try`, and which of its handlers run: what raises for certain is known by its type; what may raise counts both ways.

use std::rc::Rc;

use ruff_python_ast::{ExceptHandler, ExceptHandlerExceptHandler, Expr, Stmt, StmtTry};

use super::flow::Flow;
use super::interpreter::Interpreter;
use super::value::{Class, Kind, Value};

/// Python's own exceptions, each with the one that it is a kind of.
const PARENTS: &[(&str, &str)] = &[
    ("Exception", "BaseException"),
    ("SystemExit", "BaseException"),
    ("KeyboardInterrupt", "BaseException"),
    ("GeneratorExit", "BaseException"),
    ("ArithmeticError", "Exception"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("OverflowError", "ArithmeticError"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("ImportError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("LookupError", "Exception"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("NameError", "Exception"),
    ("OSError", "Exception"),
    ("FileNotFoundError", "OSError"),
    ("FileExistsError", "OSError"),
    ("PermissionError", "OSError"),
    ("ConnectionError", "OSError"),
    ("TimeoutError", "OSError"),
    ("RuntimeError", "Exception"),
    ("NotImplementedError", "RuntimeError"),
    ("RecursionError", "RuntimeError"),
    ("StopIteration", "Exception"),
    ("TypeError", "Exception"),
    ("ValueError", "Exception"),
    ("UnicodeError", "ValueError"),
];

/// Modules that every Python has, so that importing them cannot fail.
#[rustfmt::skip]
const MODULES: &[&str] = &[
    "abc", "argparse", "ast", "asyncio", "base64", "collections", "concurrent", "configparser", "contextlib", "copy", "csv",
    "dataclasses", "datetime", "decimal", "enum", "functools", "glob", "gzip", "hashlib", "html", "http", "importlib", "inspect",
    "io", "itertools", "json", "logging", "math", "multiprocessing", "operator", "os", "pathlib", "pickle", "platform", "pprint",
    "queue", "random", "re", "shlex", "shutil", "socket", "sqlite3", "ssl", "statistics", "string", "subprocess", "sys", "tempfile",
    "textwrap", "threading", "time", "traceback", "types", "typing", "unittest", "urllib", "uuid", "warnings", "xml", "zipfile",
];

impl<'a> Interpreter<'a, '_> {
    /// This raises Python's own exception of this name, which matters where a handler may catch it.
    pub(super) fn raises(&mut self, name: &str) {
        if !self.caught.is_empty() && self.raising.is_none() {
            self.raising = Some(Value::external(format!("builtins.{name}")));
        }
    }

    /// What may not be evaluated at all raises nothing for certain.
    pub(super) fn perhaps<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.raising.take();
        let given = act(self);
        self.raising = before;
        given
    }

    pub(super) fn execute_try(&mut self, statement: &'a StmtTry) -> Flow {
        let catches = !statement.handlers.is_empty();
        if catches {
            self.caught.push(None);
        }
        let flow = self.execute(&statement.body);
        let caught = if catches {
            self.caught.pop().flatten()
        } else {
            None
        };
        let raised = self.raised.take().filter(|_| flow == Flow::Raise);
        let before = std::mem::replace(&mut self.handled, caught);
        let end = self.after_body(statement, flow, raised);
        self.handled = before;
        match self.execute(&statement.finalbody) {
            Flow::Next => end,
            other => other,
        }
    }

    fn after_body(
        &mut self,
        statement: &'a StmtTry,
        flow: Flow,
        raised: Option<Value<'a>>,
    ) -> Flow {
        if flow == Flow::Raise {
            return self.after_raise(statement, raised);
        }
        let handlers: Vec<_> = if may_raise(&statement.body) {
            handlers(statement).collect()
        } else {
            Vec::new()
        };
        let mut branches = vec![self.branch(|this| match flow {
            Flow::Next => this.execute(&statement.orelse),
            other => other,
        })];
        for handler in handlers {
            branches.push(self.branch(|this| this.handle(handler)));
        }
        let goes_on = flow == Flow::Next || branches.iter().any(|(flow, _)| *flow == Flow::Next);
        let joined = self.join(branches);
        if goes_on { joined } else { flow }
    }

    /// The first handler that fits runs; if the type is not known, any of them may.
    fn after_raise(&mut self, statement: &'a StmtTry, raised: Option<Value<'a>>) -> Flow {
        let mut branches = Vec::new();
        for handler in handlers(statement) {
            let fits = match &raised {
                Some(raised) => self.fits(handler.type_.as_deref(), raised),
                None => None,
            };
            match fits {
                Some(false) => continue,
                Some(true) if branches.is_empty() => return self.handle(handler),
                _ => branches.push(self.branch(|this| this.handle(handler))),
            }
            if fits == Some(true) {
                return self.join(branches);
            }
        }
        if branches.is_empty() {
            self.raised = raised;
            return Flow::Raise;
        }
        self.join(branches)
    }

    fn handle(&mut self, handler: &'a ExceptHandlerExceptHandler) -> Flow {
        if let Some(name) = &handler.name {
            self.bind(&name.id, Value::tainted(self.handled.clone()));
        }
        self.execute(&handler.body)
    }

    /// The handler catches what was raised.
    fn fits(&mut self, wanted: Option<&'a Expr>, raised: &Value<'a>) -> Option<bool> {
        let Some(wanted) = wanted else {
            return Some(true);
        };
        let wanted = self.evaluate(wanted);
        is_kind_of(raised, &wanted)
    }
}

/// What was raised is an instance of the class, or of one of several.
pub(super) fn is_kind_of<'a>(raised: &Value<'a>, wanted: &Value<'a>) -> Option<bool> {
    let Kind::List(several) = &wanted.kind else {
        return is_subclass(raised, wanted);
    };
    let mut unknown = several.open.get();
    for one in several.members.borrow().iter() {
        match is_subclass(raised, one) {
            Some(true) => return Some(true),
            None => unknown = true,
            Some(false) => {}
        }
    }
    (!unknown).then_some(false)
}

fn handlers(statement: &StmtTry) -> impl Iterator<Item = &ExceptHandlerExceptHandler> {
    let handlers = statement.handlers.iter();
    handlers.map(|ExceptHandler::ExceptHandler(handler)| handler)
}

/// The path of a class that is not of this file.
fn path_of(value: &Value<'_>) -> Option<Rc<str>> {
    match &value.kind {
        Kind::External(path) => Some(path.clone()),
        Kind::Made(made) => Some(made.path.clone()),
        _ => None,
    }
}

fn class_of<'a>(value: &Value<'a>) -> Option<Rc<Class<'a>>> {
    match &value.kind {
        Kind::Class(class) => Some(class.clone()),
        Kind::Instance(instance) => Some(instance.class.clone()),
        _ => None,
    }
}

fn is_subclass<'a>(raised: &Value<'a>, wanted: &Value<'a>) -> Option<bool> {
    if let Some(class) = class_of(raised) {
        if class_of(wanted).is_some_and(|wanted| Rc::ptr_eq(&wanted, &class)) {
            return Some(true);
        }
        let of_bases: Vec<_> = class
            .bases
            .iter()
            .map(|base| is_subclass(base, wanted))
            .collect();
        return match of_bases.as_slice() {
            all if all.contains(&Some(true)) => Some(true),
            all if all.contains(&None) => None,
            _ => Some(false),
        };
    }
    let raised = path_of(raised)?;
    if class_of(wanted).is_some() {
        return raised.starts_with("builtins.").then_some(false);
    }
    let wanted = path_of(wanted)?;
    if raised == wanted {
        return Some(true);
    }
    let wanted = builtin(&wanted)?;
    let Some(mut name) = builtin(&raised) else {
        return matches!(wanted, "Exception" | "BaseException").then_some(true);
    };
    if name != "BaseException" && !PARENTS.iter().any(|(child, _)| *child == name) {
        return None;
    }
    while let Some((_, parent)) = PARENTS.iter().find(|(child, _)| *child == name) {
        if *parent == wanted {
            return Some(true);
        }
        name = parent;
    }
    Some(name == wanted)
}

/// The name of one of Python's own exceptions.
fn builtin(path: &str) -> Option<&str> {
    match path.strip_prefix("builtins.")? {
        "IOError" | "EnvironmentError" => Some("OSError"),
        name => Some(name),
    }
}

/// Anything but importing a module that every Python has and assigning constants may raise something.
fn may_raise(body: &[Stmt]) -> bool {
    body.iter().any(|statement| match statement {
        Stmt::Import(import) => import.names.iter().any(|alias| {
            let name = alias.name.id.as_str();
            !MODULES.contains(&name) && name != "os.path"
        }),
        Stmt::Assign(assign) => {
            !assign.targets.iter().all(Expr::is_name_expr) || !is_constant(&assign.value)
        }
        Stmt::Expr(inner) => !is_constant(&inner.value),
        Stmt::Pass(_) => false,
        _ => true,
    })
}

fn is_constant(expr: &Expr) -> bool {
    match expr {
        Expr::List(list) => list.elts.iter().all(is_constant),
        Expr::Tuple(tuple) => tuple.elts.iter().all(is_constant),
        other => other.is_literal_expr(),
    }
}
