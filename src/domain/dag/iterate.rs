//! The members of a value that is looped over; what is lazy is consumed.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Stmt};

use super::interpreter::Interpreter;
use super::value::{Kind, Lazy, Taints, Value, join_taints};

impl<'a> Interpreter<'a, '_> {
    /// The known members, and whether there may be others.
    pub(super) fn iterate(&mut self, value: &Value<'a>) -> (Vec<Value<'a>>, bool) {
        match &value.kind {
            Kind::List(list) => (list.members.borrow().clone(), list.open.get()),
            Kind::Dict(dict) => {
                let keys = dict
                    .items
                    .borrow()
                    .iter()
                    .map(|(key, _)| key.clone())
                    .collect();
                (keys, dict.open.get())
            }
            Kind::Text(text) => match text.constant() {
                Some(text) if value.taint.is_none() => (
                    text.chars()
                        .map(|letter| Value::text(letter.to_string()))
                        .collect(),
                    false,
                ),
                _ => (Vec::new(), true),
            },
            Kind::Lazy(lazy) => self.consume(lazy),
            Kind::Instance(_) => self.iterate_instance(value),
            Kind::Class(class) => super::class::members_of_enum(class),
            _ => (Vec::new(), true),
        }
    }

    fn iterate_instance(&mut self, value: &Value<'a>) -> (Vec<Value<'a>>, bool) {
        match self.call_method_if_any(value, "__iter__", 0) {
            Some(inner) if !matches!(inner.kind, Kind::Instance(_)) => self.iterate(&inner),
            Some(inner) => {
                let next = self.call_method_if_any(&inner, "__next__", 0);
                (next.into_iter().collect(), true)
            }
            None => (Vec::new(), true),
        }
    }

    fn consume(&mut self, lazy: &Lazy<'a>) -> (Vec<Value<'a>>, bool) {
        let used = match lazy {
            Lazy::Unordered(members, open) => return (members.clone(), *open),
            Lazy::Iterator(left, open) => return (left.borrow_mut().drain(..).collect(), *open),
            Lazy::Call(_, _, used)
            | Lazy::Generator(_, _, used)
            | Lazy::Map(_, _, used)
            | Lazy::Starmap(_, _, used)
            | Lazy::Filter(_, _, used) => used,
        };
        if used.replace(true) {
            return (Vec::new(), false);
        }
        self.run_lazy(lazy)
    }

    /// What it gives from its beginning, as many members as are asked for.
    fn run_lazy(&mut self, lazy: &Lazy<'a>) -> (Vec<Value<'a>>, bool) {
        match lazy {
            Lazy::Call(function, args, _) => {
                let (value, yields) = self.run_body(function, args, 0);
                let members = if function.is_async && !function.generator {
                    vec![value]
                } else {
                    yields
                };
                (members, false)
            }
            Lazy::Generator(generator, scope, _) => {
                self.consume_generator(generator, scope.clone())
            }
            Lazy::Map(function, iterables, _) => {
                let most = std::mem::replace(&mut self.most, usize::MAX);
                let (rows, open) = self.zip(iterables);
                let open = open && rows.len() < most;
                let open_row = open.then(|| vec![Value::unknown(); iterables.len()]);
                self.call_each(function, rows.into_iter().take(most).chain(open_row), open)
            }
            Lazy::Starmap(function, iterable, _) => {
                let most = std::mem::replace(&mut self.most, usize::MAX);
                let (members, open) = self.iterate(iterable);
                let mut rows = Vec::new();
                for member in members.iter().take(most) {
                    rows.push(self.iterate(member).0);
                }
                self.call_each(function, rows.into_iter(), open)
            }
            Lazy::Filter(function, iterable, _) => {
                let (members, open) = self.iterate(iterable);
                let mut kept = Vec::new();
                let mut uncertain = open;
                for member in members {
                    let truth = self.call_with(function, vec![member.clone()]).truth();
                    uncertain |= truth.is_none();
                    if truth != Some(false) {
                        kept.push(member);
                    }
                }
                (kept, uncertain)
            }
            Lazy::Unordered(..) | Lazy::Iterator(..) => self.consume(lazy),
        }
    }

    fn call_each(
        &mut self,
        function: &Value<'a>,
        rows: impl Iterator<Item = Vec<Value<'a>>>,
        open: bool,
    ) -> (Vec<Value<'a>>, bool) {
        let before = self.noted();
        let members = rows.map(|row| self.call_with(function, row)).collect();
        if let Kind::Function(function) = &function.kind
            && open
        {
            self.end_of_open_loop(self.line_at(function.at.into()), before);
        }
        (members, open)
    }

    /// At most so many members: what is lazy runs no further.
    pub(super) fn take(&mut self, value: &Value<'a>, most: usize) -> (Vec<Value<'a>>, bool) {
        if let Kind::Made(made) = &value.kind
            && &*made.path == "itertools.count"
        {
            return super::concurrent::counted(made, most);
        }
        let stops = matches!(&value.kind, Kind::Lazy(lazy)
            if matches!(**lazy, Lazy::Call(..) | Lazy::Generator(..) | Lazy::Map(..) | Lazy::Starmap(..)));
        if stops {
            self.most = most;
        }
        let (mut members, open) = self.iterate(value);
        self.most = usize::MAX;
        let open = open && members.len() < most;
        members.truncate(most);
        (members, open)
    }

    /// `next(value, default)`: a generator runs only to its next `yield`; what it read before is read once.
    pub(super) fn next_member(
        &mut self,
        value: &Value<'a>,
        default: Option<&Value<'a>>,
    ) -> Value<'a> {
        let Kind::Lazy(lazy) = &value.kind else {
            let first = self.iterate(value).0.into_iter().next();
            return first
                .filter(|_| !value.is_unordered())
                .unwrap_or_else(Value::unknown);
        };
        if let Lazy::Iterator(left, open) = &**lazy {
            if self.journal.is_in_branch() {
                return Value::unknown();
            }
            let first = left.borrow_mut().pop_front();
            let end = default.filter(|_| !open).cloned();
            return first.or(end).unwrap_or_else(Value::unknown);
        }
        let place = self
            .taken
            .iter()
            .position(|(other, _)| std::rc::Rc::ptr_eq(other, lazy));
        let place = place.unwrap_or_else(|| {
            self.taken.push((lazy.clone(), 0));
            self.taken.len() - 1
        });
        self.taken[place].1 += 1;
        let wanted = self.taken[place].1;
        self.most = wanted;
        let (members, open) = self.run_lazy(lazy);
        self.most = usize::MAX;
        let end = default.filter(|_| !open).cloned();
        let found = members.into_iter().nth(wanted - 1).or(end);
        found.unwrap_or_else(Value::unknown)
    }

    /// What a coroutine, or a list of them, gives.
    pub(super) fn awaited(&mut self, value: &Value<'a>) -> Value<'a> {
        match &value.kind {
            Kind::Lazy(_) => self
                .iterate(value)
                .0
                .into_iter()
                .next()
                .unwrap_or_else(Value::unknown),
            Kind::List(list) => {
                let members = list.members.borrow().clone();
                Value::list(
                    members.iter().map(|member| self.awaited(member)).collect(),
                    list.open.get(),
                )
            }
            _ => value.clone(),
        }
    }

    /// Rows of the members of all iterables, as `zip` gives them.
    pub(super) fn zip(&mut self, iterables: &[Value<'a>]) -> (Vec<Vec<Value<'a>>>, bool) {
        let mut columns = Vec::new();
        let mut open = false;
        for (at, iterable) in iterables.iter().enumerate() {
            let (mut members, more) = self.take(iterable, longest(iterables, at));
            if iterable.is_unordered() {
                members = members
                    .iter()
                    .map(|member| Value::tainted(member.taint.clone()))
                    .collect();
            }
            open |= more;
            columns.push(members);
        }
        let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
        let row = |at: usize| {
            columns
                .iter()
                .filter_map(|column| column.get(at).cloned())
                .collect()
        };
        ((0..rows).map(row).collect(), open)
    }

    /// The secrets that are anywhere in the value.
    pub(super) fn taints_within(&self, value: &Value<'a>) -> Taints {
        self.taints_to_depth(value, 8)
    }

    fn taints_to_depth(&self, value: &Value<'a>, depth: usize) -> Taints {
        let mut all = self.settled(&value.taint);
        if depth == 0 {
            return all;
        }
        let mut add =
            |inner: &Value<'a>| all = join_taints(&all, &self.taints_to_depth(inner, depth - 1));
        match &value.kind {
            Kind::List(list) => list.members.borrow().iter().for_each(&mut add),
            Kind::Dict(dict) => dict.items.borrow().iter().for_each(|(_, value)| add(value)),
            Kind::Result(_) | Kind::Item(..) => add(&self.resolve(value)),
            Kind::Lazy(lazy) => match &**lazy {
                Lazy::Map(_, iterables, _) => iterables.iter().for_each(add),
                Lazy::Iterator(left, _) => left.borrow().iter().for_each(add),
                _ => {}
            },
            _ => {}
        }
        all
    }
}

/// How many members of one iterable `zip` asks for: it stops at the first that has no more.
fn longest(iterables: &[Value<'_>], at: usize) -> usize {
    let known = iterables
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != at);
    let lengths = known.filter_map(|(other, value)| match &value.kind {
        Kind::List(list) if !list.open.get() => {
            Some(list.members.borrow().len() + usize::from(other > at))
        }
        Kind::Text(text) => {
            let known = text.constant()?;
            Some(known.chars().count() + usize::from(other > at))
        }
        _ => None,
    });
    lengths.min().unwrap_or(usize::MAX)
}

/// The body is that of a generator: it has a `yield` outside of inner functions.
pub(super) fn has_yield(body: &[Stmt]) -> bool {
    let mut search = Search(false);
    for statement in body {
        search.visit_stmt(statement);
    }
    search.0
}

struct Search(bool);

impl<'v> Visitor<'v> for Search {
    fn visit_stmt(&mut self, statement: &'v Stmt) {
        if !self.0 && !matches!(statement, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
            walk_stmt(self, statement);
        }
    }

    fn visit_expr(&mut self, expr: &'v Expr) {
        match expr {
            Expr::Yield(_) | Expr::YieldFrom(_) => self.0 = true,
            Expr::Lambda(_) => {}
            _ if self.0 => {}
            other => walk_expr(self, other),
        }
    }
}
