//! Comprehensions and generator expressions, each in a scope of its own.

use std::cell::Cell;
use std::rc::Rc;

use ruff_python_ast::{Comprehension, Expr, ExprGenerator};

use super::interpreter::Interpreter;
use super::value::{Kind, Lazy, Value};
use super::value::{Scope, ScopeKind};

impl<'a> Interpreter<'a, '_> {
    pub(super) fn comprehension(
        &mut self,
        element: &'a Expr,
        generators: &'a [Comprehension],
    ) -> Value<'a> {
        let most = std::mem::replace(&mut self.most, usize::MAX);
        let first = self.first_iterable(generators);
        let (members, open) = self.in_own_scope(|this| {
            let mut members = Vec::new();
            let open = this.each(generators, first, &mut |this| {
                if members.len() < most {
                    let value = this.evaluate(element);
                    members.push(value);
                }
            });
            (members, open)
        });
        Value::list(members, open)
    }

    pub(super) fn dict_comprehension(
        &mut self,
        key: Option<&'a Expr>,
        value: &'a Expr,
        generators: &'a [Comprehension],
    ) -> Value<'a> {
        let first = self.first_iterable(generators);
        let (items, open) = self.in_own_scope(|this| {
            let mut items = Vec::new();
            let open = this.each(generators, first, &mut |this| {
                let key = key.map_or_else(Value::unknown, |key| this.evaluate(key));
                let value = this.evaluate(value);
                items.push((key, value));
            });
            (items, open)
        });
        Value::dict(items, open)
    }

    /// The first iterable is evaluated at once, as in Python; the rest when somebody consumes it.
    pub(super) fn generator(&mut self, generator: &'a ExprGenerator) -> Value<'a> {
        Value::new(Kind::Lazy(Rc::new(Lazy::Generator(
            generator,
            self.scope.clone(),
            Cell::new(false),
        ))))
    }

    pub(super) fn consume_generator(
        &mut self,
        generator: &'a ExprGenerator,
        scope: Scope<'a>,
    ) -> (Vec<Value<'a>>, bool) {
        let before = std::mem::replace(&mut self.scope, scope);
        let value = self.comprehension(&generator.elt, &generator.generators);
        self.scope = before;
        self.iterate(&value)
    }

    fn in_own_scope<T>(&mut self, act: impl FnOnce(&mut Self) -> T) -> T {
        let inner = self.new_scope(ScopeKind::Function, self.scope.clone());
        let before = std::mem::replace(&mut self.scope, inner);
        let given = act(self);
        self.scope = before;
        given
    }

    /// Python evaluates it in the scope around the comprehension, which may be that of a class.
    fn first_iterable(&mut self, generators: &'a [Comprehension]) -> Option<Value<'a>> {
        let first = generators.first()?;
        Some(self.evaluate(&first.iter))
    }

    /// Runs the action for each combination; true if there may be others.
    /// `iterable`: that of the first one, if it was evaluated outside.
    fn each(
        &mut self,
        generators: &'a [Comprehension],
        iterable: Option<Value<'a>>,
        act: &mut dyn FnMut(&mut Self),
    ) -> bool {
        let Some((first, rest)) = generators.split_first() else {
            act(self);
            return false;
        };
        let iterable = iterable.unwrap_or_else(|| self.evaluate(&first.iter));
        let (members, mut open) = self.iterate(&iterable);
        let (is_open, before) = (open, self.noted());
        let unknown = open.then(|| Value::tainted(iterable.taint.clone()));
        for member in members.into_iter().chain(unknown) {
            self.step();
            self.assign(&first.target, member);
            let mut included = Some(true);
            for condition in &first.ifs {
                match self.evaluate(condition).truth() {
                    Some(true) => {}
                    Some(false) => {
                        included = Some(false);
                        break;
                    }
                    None => included = None,
                }
            }
            if included == Some(false) {
                continue;
            }
            open |= included.is_none();
            open |= if included.is_none() || is_open {
                self.perhaps(|this| this.each(rest, None, act))
            } else {
                self.each(rest, None, act)
            };
            if self.is_exhausted() {
                self.leave_loop(before);
                return true;
            }
        }
        if is_open {
            self.end_of_open_loop(self.line(&first.iter), before);
        }
        open
    }
}
