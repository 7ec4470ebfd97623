//! What changes a list whose members are known; one that can't be followed is forgotten, so that no member is guessed.

use super::value::{Kind, Sequence, Shape, Value};

impl<'a> Sequence<'a> {
    /// Nothing is known of the members any more.
    pub(super) fn forget(&self) {
        self.members.borrow_mut().clear();
        self.open.set(true);
    }

    pub(super) fn clear(&self) {
        self.members.borrow_mut().clear();
        self.open.set(false);
    }

    pub(super) fn insert(&self, at: &Value<'a>, value: Option<Value<'a>>) {
        match (self.place(at), value) {
            (Some(at), Some(value)) => self.members.borrow_mut().insert(at, value),
            _ => self.forget(),
        }
    }

    /// Takes the member at the place, or the last one.
    pub(super) fn pop(&self, at: Option<&Value<'a>>) -> Value<'a> {
        if self.open.get() {
            self.forget();
            return Value::unknown();
        }
        let at = match at {
            Some(at) => self.place(at),
            None => self.members.borrow().len().checked_sub(1),
        };
        let known = at.filter(|at| *at < self.members.borrow().len());
        if let Some(at) = known {
            return self.members.borrow_mut().remove(at);
        }
        self.forget();
        Value::unknown()
    }

    pub(super) fn remove(&self, value: &Value<'a>) {
        let found = self
            .members
            .borrow()
            .iter()
            .position(|member| member.same(value) != Some(false));
        let Some(at) = found else { return };
        if self.members.borrow()[at].same(value) == Some(true) {
            self.members.borrow_mut().remove(at);
        } else {
            self.forget();
        }
    }

    /// As Python orders texts or whole numbers; a mixture is forgotten.
    pub(super) fn sort(&self) {
        let sorted = sorted(&self.members.borrow()).filter(|_| !self.open.get());
        match sorted {
            Some(members) => {
                *self.members.borrow_mut() = members;
                self.shape.set(Shape::List);
            }
            None => self.forget(),
        }
    }

    fn place(&self, at: &Value<'a>) -> Option<usize> {
        let Kind::Int(at) = at.kind else { return None };
        let length = i64::try_from(self.members.borrow().len()).ok()?;
        let at = if at < 0 {
            (at + length).max(0)
        } else {
            at.min(length)
        };
        usize::try_from(at).ok()
    }
}

/// The members in the order of their texts or numbers.
pub(super) fn sorted<'a>(members: &[Value<'a>]) -> Option<Vec<Value<'a>>> {
    let mut texts = Vec::new();
    let mut numbers = Vec::new();
    for member in members {
        match (&member.kind, member.as_text()) {
            (Kind::Int(number), _) => numbers.push((*number, member.clone())),
            (_, Some(text)) => texts.push((text, member.clone())),
            _ => return None,
        }
    }
    texts.sort_by(|left, right| left.0.cmp(&right.0));
    numbers.sort_by_key(|(number, _)| *number);
    match (texts.is_empty(), numbers.is_empty()) {
        (false, false) => None,
        (true, _) => Some(numbers.into_iter().map(|(_, member)| member).collect()),
        _ => Some(texts.into_iter().map(|(_, member)| member).collect()),
    }
}
