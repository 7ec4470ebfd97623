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
        if let Lazy::Unordered(members, open) = lazy {
            return (members.clone(), *open);
        }
        let (Lazy::Call(_, _, used)
        | Lazy::Generator(_, _, used)
        | Lazy::Map(_, _, used)
        | Lazy::Filter(_, _, used)) = lazy
        else {
            return (Vec::new(), true);
        };
        if used.replace(true) {
            return (Vec::new(), false);
        }
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
                let (rows, open) = self.zip(iterables);
                let open_row = open.then(|| vec![Value::unknown(); iterables.len()]);
                let (mut members, before) = (Vec::new(), self.noted());
                for row in rows.into_iter().chain(open_row) {
                    members.push(self.call_with(function, row));
                }
                if let Kind::Function(function) = &function.kind
                    && open
                {
                    self.end_of_open_loop(self.line_at(function.at.into()), before);
                }
                (members, open)
            }
            Lazy::Unordered(members, open) => (members.clone(), *open),
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
        }
    }

    /// `next(value)`: a generator runs only to its next `yield`; what it read before is read once.
    pub(super) fn next_member(&mut self, value: &Value<'a>) -> Value<'a> {
        let Kind::Lazy(lazy) = &value.kind else {
            return self
                .iterate(value)
                .0
                .into_iter()
                .next()
                .unwrap_or_else(Value::unknown);
        };
        let taken = {
            let mut taken = self
                .taken
                .iter()
                .position(|(other, _)| std::rc::Rc::ptr_eq(other, lazy));
            if taken.is_none() {
                taken = Some(self.taken.len());
                self.taken.push((lazy.clone(), 0));
            }
            taken.unwrap_or(0)
        };
        self.taken[taken].1 += 1;
        let wanted = self.taken[taken].1;
        self.most = wanted;
        let members = match &**lazy {
            Lazy::Call(function, args, _) => self.run_body(function, args, 0).1,
            Lazy::Generator(generator, scope, _) => {
                self.consume_generator(generator, scope.clone()).0
            }
            _ => self.iterate(value).0,
        };
        self.most = usize::MAX;
        members
            .into_iter()
            .nth(wanted - 1)
            .unwrap_or_else(Value::unknown)
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
        for iterable in iterables {
            let (members, more) = self.iterate(iterable);
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
            Kind::Lazy(lazy) => {
                if let Lazy::Map(_, iterables, _) = &**lazy {
                    iterables.iter().for_each(add);
                }
            }
            _ => {}
        }
        all
    }
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
