//! What the interpreter knows of a value: its text, its parts, where it was imported from, and which secrets are in it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use hashbrown::{HashMap, HashSet};
use ruff_python_ast::{Expr, Parameters, Stmt, StmtClassDef};

pub(super) use super::pieces::{Piece, Text};
pub(super) use super::taint::{Taint, Taints, join_taints};

#[derive(Clone)]
pub(super) struct Value<'a> {
    pub kind: Kind<'a>,
    pub taint: Taints,
}

#[derive(Clone)]
pub(super) enum Kind<'a> {
    Unknown,
    None,
    Bool(bool),
    Int(i64),
    Text(Rc<Text>),
    List(Rc<Sequence<'a>>),
    Dict(Rc<Mapping<'a>>),
    /// Something imported, by its dotted path.
    External(Rc<str>),
    /// What calling something imported gave.
    Made(Rc<Made<'a>>),
    Function(Rc<Function<'a>>),
    Class(Rc<Class<'a>>),
    Instance(Rc<Instance<'a>>),
    /// A function with the first argument given.
    Method(Rc<Value<'a>>, Rc<Function<'a>>),
    /// A method of a value that is not of this file: the receiver and the name.
    Attribute(Rc<Value<'a>>, Rc<str>),
    Lazy(Rc<Lazy<'a>>),
    /// What the task of this number returns.
    Result(usize),
    /// A member of such a result: the result and the index.
    Item(Rc<Value<'a>>, Rc<Value<'a>>),
    /// `super()`: the instance and the class after whose bases are looked through.
    Super(Rc<Value<'a>>, Rc<Class<'a>>),
}

/// A list, tuple or set. `open`: it may have further members.
pub(super) struct Sequence<'a> {
    pub members: RefCell<Vec<Value<'a>>>,
    pub open: Cell<bool>,
    pub shape: Cell<Shape>,
}

/// What a sequence is in Python, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    List,
    Tuple,
    /// A set, or a list of its members: nobody knows which comes first.
    Unordered,
}

pub(super) struct Mapping<'a> {
    pub items: RefCell<Vec<(Value<'a>, Value<'a>)>>,
    pub open: Cell<bool>,
}

pub(super) struct Made<'a> {
    pub path: Rc<str>,
    pub args: Args<'a>,
    pub line: u32,
    /// Attributes that were assigned later.
    pub fields: RefCell<Vec<(Rc<str>, Value<'a>)>>,
    /// The number of the task, for an operator.
    pub task: Cell<Option<usize>>,
}

#[derive(Clone, Default)]
pub(super) struct Args<'a> {
    pub positional: Vec<Value<'a>>,
    pub keywords: Vec<(Rc<str>, Value<'a>)>,
    /// There is a `*` or `**` whose members are not known.
    pub open: bool,
}

impl<'a> Args<'a> {
    pub fn keyword(&self, name: &str) -> Option<&Value<'a>> {
        let (_, value) = self.keywords.iter().find(|(key, _)| &**key == name)?;
        Some(value)
    }

    /// The argument is given, and Python takes it for false.
    pub fn is_off(&self, name: &str) -> bool {
        self.keyword(name).and_then(Value::truth) == Some(false)
    }

    /// The argument by position or by name.
    pub fn get(&self, index: usize, name: &str) -> Option<&Value<'a>> {
        self.positional.get(index).or_else(|| self.keyword(name))
    }

    pub fn values(&self) -> impl Iterator<Item = &Value<'a>> {
        let keywords = self.keywords.iter().map(|(_, value)| value);
        self.positional.iter().chain(keywords)
    }
}

#[derive(Clone, Copy)]
pub(super) enum Body<'a> {
    Statements(&'a [Stmt]),
    Expression(&'a Expr),
}

/// What a decorator made of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    Task,
    Dag,
    TaskGroup,
    Property,
    Static,
    ClassMethod,
    ContextManager,
}

#[derive(Clone)]
pub(super) struct Function<'a> {
    pub name: &'a str,
    pub at: u32,
    pub parameters: Option<&'a Parameters>,
    pub body: Body<'a>,
    pub scope: Scope<'a>,
    pub defaults: Vec<(&'a str, Value<'a>)>,
    pub role: Role,
    pub generator: bool,
    /// A coroutine: it runs when it is awaited.
    pub is_async: bool,
    pub class: Option<Rc<Class<'a>>>,
    /// Arguments of `functools.partial`, or of `.partial()` and `.override()` of a task.
    pub bound: Args<'a>,
    /// Arguments of the decorator, for a task.
    pub options: Args<'a>,
    /// The full name of the decorator that made the role, such as `task.bash`.
    pub decorator: Rc<str>,
}

pub(super) struct Class<'a> {
    pub name: &'a str,
    pub definition: &'a StmtClassDef,
    pub scope: Scope<'a>,
    pub bases: Vec<Value<'a>>,
    /// Of this file.
    pub metaclass: Option<Rc<Class<'a>>>,
}

pub(super) struct Instance<'a> {
    pub class: Rc<Class<'a>>,
    pub fields: RefCell<Vec<(Rc<str>, Value<'a>)>>,
    pub args: Args<'a>,
    pub line: u32,
    pub task: Cell<Option<usize>>,
}

/// What is only read if somebody consumes it.
pub(super) enum Lazy<'a> {
    /// A call of a generator function.
    Call(Rc<Function<'a>>, Args<'a>, Cell<bool>),
    /// A generator expression in its scope.
    Generator(&'a ruff_python_ast::ExprGenerator, Scope<'a>, Cell<bool>),
    Map(Value<'a>, Vec<Value<'a>>, Cell<bool>),
    Filter(Value<'a>, Value<'a>, Cell<bool>),
    Starmap(Value<'a>, Value<'a>, Cell<bool>),
    /// What `iter` gave: the members that are left, and whether there may be others.
    Iterator(RefCell<VecDeque<Value<'a>>>, bool),
    /// Members whose order is not known; they can be consumed again and again.
    Unordered(Vec<Value<'a>>, bool),
}

impl<'a> Value<'a> {
    pub fn new(kind: Kind<'a>) -> Self {
        Self { kind, taint: None }
    }

    pub fn unknown() -> Self {
        Self::new(Kind::Unknown)
    }

    pub fn tainted(taint: Taints) -> Self {
        Self {
            kind: Kind::Unknown,
            taint,
        }
    }

    pub fn external(path: impl Into<Rc<str>>) -> Self {
        Self::new(Kind::External(path.into()))
    }

    pub fn text(text: impl Into<Rc<str>>) -> Self {
        let piece = Piece {
            text: Some(text.into()),
            range: (0, 0),
            doubled: false,
        };
        Self::new(Kind::Text(Rc::new(Text {
            pieces: vec![piece],
        })))
    }

    pub fn list(members: Vec<Value<'a>>, open: bool) -> Self {
        Self::sequence(members, open, Shape::List)
    }

    pub fn sequence(members: Vec<Value<'a>>, open: bool, shape: Shape) -> Self {
        Self::new(Kind::List(Rc::new(Sequence {
            members: RefCell::new(members),
            open: Cell::new(open),
            shape: Cell::new(shape),
        })))
    }

    pub fn with_shape(self, shape: Shape) -> Self {
        if let Kind::List(list) = &self.kind {
            list.shape.set(shape);
        }
        self
    }

    /// It has several members, and which comes first is not known.
    pub fn is_unordered(&self) -> bool {
        match &self.kind {
            Kind::List(list) => {
                list.shape.get() == Shape::Unordered && list.members.borrow().len() > 1
            }
            Kind::Lazy(lazy) => matches!(&**lazy, Lazy::Unordered(..)),
            _ => false,
        }
    }

    pub fn dict(items: Vec<(Value<'a>, Value<'a>)>, open: bool) -> Self {
        let items = RefCell::new(items);
        Self::new(Kind::Dict(Rc::new(Mapping {
            items,
            open: Cell::new(open),
        })))
    }

    /// The text, if all of it is known.
    pub fn as_text(&self) -> Option<String> {
        match &self.kind {
            Kind::Text(text) => text.constant(),
            _ => None,
        }
    }

    pub fn path(&self) -> Option<&str> {
        match &self.kind {
            Kind::External(path) => Some(path),
            _ => None,
        }
    }

    /// A function that gets this value may read a key by it, or let a secret out.
    pub fn is_delicate(&self) -> bool {
        let is_airflow = || {
            let path = self.path();
            path.is_some_and(|path| path.starts_with("airflow."))
        };
        self.taint.is_some() || is_airflow()
    }

    /// True or false where Python's truth of it is known.
    pub fn truth(&self) -> Option<bool> {
        match &self.kind {
            Kind::None => Some(false),
            Kind::Bool(value) => Some(*value),
            Kind::Int(value) => Some(*value != 0),
            Kind::Text(text) => text.truth(),
            Kind::External(path) if path.ends_with("TYPE_CHECKING") => Some(false),
            Kind::List(list) if !list.open.get() => Some(!list.members.borrow().is_empty()),
            Kind::Dict(dict) if !dict.open.get() => Some(!dict.items.borrow().is_empty()),
            Kind::Function(_) | Kind::Class(_) | Kind::Method(..) => Some(true),
            _ => None,
        }
    }

    /// Equal as constants; None where one of them is not known.
    pub fn same(&self, other: &Self) -> Option<bool> {
        match (&self.kind, &other.kind) {
            (Kind::None, Kind::None) => Some(true),
            (Kind::Bool(left), Kind::Bool(right)) => Some(left == right),
            (Kind::Int(left), Kind::Int(right)) => Some(left == right),
            (Kind::Bool(bool), Kind::Int(int)) | (Kind::Int(int), Kind::Bool(bool)) => {
                Some(i64::from(*bool) == *int)
            }
            (Kind::Text(left), Kind::Text(right)) => left.same(right),
            (
                Kind::Text(_) | Kind::None | Kind::Int(_) | Kind::Bool(_),
                Kind::Text(_) | Kind::None | Kind::Int(_) | Kind::Bool(_),
            ) => Some(false),
            _ => None,
        }
    }
}

pub(super) type Scope<'a> = Rc<ScopeData<'a>>;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Module,
    Class,
    Function,
}

pub(super) struct ScopeData<'a> {
    pub kind: ScopeKind,
    pub names: RefCell<HashMap<&'a str, Value<'a>>>,
    pub parent: Option<Scope<'a>>,
    /// Names that belong to the module (`global`) or to an outer function (`nonlocal`).
    pub elsewhere: RefCell<HashSet<&'a str>>,
    /// How many branches had begun when it was made.
    pub born: u64,
}

impl<'a> ScopeData<'a> {
    pub fn new(kind: ScopeKind, parent: Option<Scope<'a>>, born: u64) -> Scope<'a> {
        Rc::new(Self {
            kind,
            names: RefCell::default(),
            parent,
            elsewhere: RefCell::default(),
            born,
        })
    }

    pub fn own(&self, name: &str) -> Option<Value<'a>> {
        self.names.borrow().get(name).cloned()
    }
}

/// What the name is bound to, seen from this scope: class scopes count only for code directly in them.
pub(super) fn look_up<'a>(scope: &Scope<'a>, name: &str) -> Option<Value<'a>> {
    if let Some(value) = scope.own(name) {
        return Some(value);
    }
    let mut outer = scope.parent.as_ref();
    while let Some(next) = outer {
        if next.kind != ScopeKind::Class
            && let Some(value) = next.own(name)
        {
            return Some(value);
        }
        outer = next.parent.as_ref();
    }
    None
}

/// The scope in which an assignment to the name takes place.
pub(super) fn owner<'a>(scope: &Scope<'a>, name: &str) -> Scope<'a> {
    if !scope.elsewhere.borrow().contains(name) {
        return scope.clone();
    }
    let mut outer = scope.parent.as_ref();
    let mut module = scope;
    while let Some(next) = outer {
        if next.kind == ScopeKind::Function && next.own(name).is_some() {
            return next.clone();
        }
        module = next;
        outer = next.parent.as_ref();
    }
    module.clone()
}
