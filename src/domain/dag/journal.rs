//! A journal that takes assignments back after a branch, and one value for two that may be there.

use std::rc::Rc;

use hashbrown::HashMap;

use super::value::{Kind, Scope, ScopeData, Taints, Value, join_taints, owner};

/// Assignments since a point, so that they can be taken back.
#[derive(Default)]
pub(super) struct Journal<'a> {
    branches: Vec<Open<'a>>,
    /// How many branches have begun.
    begun: u64,
}

/// A branch under way.
struct Open<'a> {
    /// Its number, from 1.
    number: u64,
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    scope: Scope<'a>,
    name: &'a str,
    before: Option<Value<'a>>,
}

/// What one branch left behind.
#[derive(Default)]
pub(super) struct Branch<'a> {
    changes: Vec<Change<'a>>,
    /// Where in `changes` each name is.
    places: HashMap<Place<'a>, usize>,
}

/// A name in a scope, which is kept alive by the change.
type Place<'a> = (*const ScopeData<'a>, &'a str);

fn place<'a>(scope: &Scope<'a>, name: &'a str) -> Place<'a> {
    (Rc::as_ptr(scope), name)
}

struct Change<'a> {
    scope: Scope<'a>,
    name: &'a str,
    before: Option<Value<'a>>,
    after: Option<Value<'a>>,
}

impl<'a> Journal<'a> {
    pub fn bind(&mut self, scope: &Scope<'a>, name: &'a str, value: Value<'a>) {
        let scope = owner(scope, name);
        let before = scope.names.borrow_mut().insert(name, value);
        // A scope that is younger than the branch is seen by nobody outside.
        if let Some(branch) = self
            .branches
            .last_mut()
            .filter(|branch| branch.number > scope.born)
        {
            branch.entries.push(Entry {
                scope,
                name,
                before,
            });
        }
    }

    /// Something may or may not run.
    pub fn is_in_branch(&self) -> bool {
        !self.branches.is_empty()
    }

    /// How many branches have begun: a scope remembers it.
    pub fn begun(&self) -> u64 {
        self.begun
    }

    pub fn begin(&mut self) {
        self.begun += 1;
        self.branches.push(Open {
            number: self.begun,
            entries: Vec::new(),
        });
    }

    /// Ends the branch and takes its assignments back.
    pub fn end(&mut self) -> Branch<'a> {
        let branch = self.branches.pop();
        let entries = branch.map(|branch| branch.entries).unwrap_or_default();
        let mut ended = Branch::default();
        for entry in entries.into_iter().rev() {
            let now = entry.scope.own(entry.name);
            let known = ended.places.get(&place(&entry.scope, entry.name));
            match known.and_then(|at| ended.changes.get_mut(*at)) {
                Some(change) => change.before.clone_from(&entry.before),
                None => ended.push(Change {
                    scope: entry.scope.clone(),
                    name: entry.name,
                    before: entry.before.clone(),
                    after: now,
                }),
            }
            let mut names = entry.scope.names.borrow_mut();
            match entry.before {
                Some(value) => names.insert(entry.name, value),
                None => names.remove(entry.name),
            };
        }
        ended
    }

    /// Keeps what the one branch that is known to run did.
    pub fn apply(&mut self, branch: Branch<'a>) {
        for change in branch.changes {
            if let Some(value) = change.after {
                self.bind(&change.scope, change.name, value);
            }
        }
    }

    /// Joins branches of which one runs: a name that differs is not known.
    pub fn merge(&mut self, branches: &[Branch<'a>]) {
        for (index, branch) in branches.iter().enumerate() {
            for change in &branch.changes {
                let earlier = branches[..index]
                    .iter()
                    .any(|other| other.find(change).is_some());
                if earlier {
                    continue;
                }
                let mut merged: Option<Value<'a>> = None;
                for other in branches {
                    let value = match other.find(change) {
                        Some(found) => found.after.clone(),
                        None => change.before.clone(),
                    };
                    merged = merge_values(merged, value);
                }
                if let Some(value) = merged {
                    self.bind(&change.scope, change.name, value);
                }
            }
        }
    }
}

impl<'a> Branch<'a> {
    fn find(&self, wanted: &Change<'a>) -> Option<&Change<'a>> {
        let at = self.places.get(&place(&wanted.scope, wanted.name))?;
        self.changes.get(*at)
    }

    fn push(&mut self, change: Change<'a>) {
        let place = place(&change.scope, change.name);
        self.places.insert(place, self.changes.len());
        self.changes.push(change);
    }
}

/// One value for two that may be there: a name that only one branch binds is that one.
pub(super) fn merge_values<'a>(
    left: Option<Value<'a>>,
    right: Option<Value<'a>>,
) -> Option<Value<'a>> {
    let (left, right) = match (left, right) {
        (None, other) | (other, None) => return other,
        (Some(left), Some(right)) => (left, right),
    };
    let inner = join_taints(&inner_taints(&left, 6), &inner_taints(&right, 6));
    let outer = join_taints(&left.taint, &right.taint);
    let kind = merge_kinds(left.kind, right.kind);
    let taint = if matches!(kind, Kind::Unknown) {
        inner
    } else {
        outer
    };
    Some(Value { kind, taint })
}

/// One value for all that a function may return.
pub(super) fn merged<'a>(values: &[(Value<'a>, u32)]) -> Value<'a> {
    let mut all = None;
    for (value, _) in values {
        all = merge_values(all, Some(value.clone()));
    }
    all.unwrap_or_else(|| Value::new(Kind::None))
}

fn inner_taints(value: &Value<'_>, depth: usize) -> Taints {
    let mut all = value.taint.clone();
    if depth == 0 {
        return all;
    }
    match &value.kind {
        Kind::List(list) => list
            .members
            .borrow()
            .iter()
            .for_each(|member| all = join_taints(&all, &inner_taints(member, depth - 1))),
        Kind::Dict(dict) => dict
            .items
            .borrow()
            .iter()
            .for_each(|(_, member)| all = join_taints(&all, &inner_taints(member, depth - 1))),
        _ => {}
    }
    all
}

fn merge_kinds<'a>(left: Kind<'a>, right: Kind<'a>) -> Kind<'a> {
    match (left, right) {
        (Kind::External(left), Kind::External(right))
            if left.rsplit('.').next() == right.rsplit('.').next() =>
        {
            Kind::External(left)
        }
        (Kind::External(path), Kind::None | Kind::Unknown)
        | (Kind::None | Kind::Unknown, Kind::External(path)) => Kind::External(path),
        (
            left @ (Kind::List(_)
            | Kind::Dict(_)
            | Kind::Made(_)
            | Kind::Instance(_)
            | Kind::Result(_)),
            Kind::None,
        ) => left,
        (
            Kind::None,
            right @ (Kind::List(_)
            | Kind::Dict(_)
            | Kind::Made(_)
            | Kind::Instance(_)
            | Kind::Result(_)),
        ) => right,
        (Kind::List(left), Kind::List(right)) if Rc::ptr_eq(&left, &right) => Kind::List(left),
        (Kind::Dict(left), Kind::Dict(right)) if Rc::ptr_eq(&left, &right) => Kind::Dict(left),
        (Kind::Function(left), Kind::Function(right)) if Rc::ptr_eq(&left, &right) => {
            Kind::Function(left)
        }
        (Kind::Function(one), Kind::None | Kind::Unknown)
        | (Kind::None | Kind::Unknown, Kind::Function(one)) => Kind::Function(one),
        (Kind::Instance(left), Kind::Instance(right)) if Rc::ptr_eq(&left, &right) => {
            Kind::Instance(left)
        }
        (Kind::Made(left), Kind::Made(right)) if Rc::ptr_eq(&left, &right) => Kind::Made(left),
        (Kind::Class(left), Kind::Class(right)) if Rc::ptr_eq(&left, &right) => Kind::Class(left),
        (left, right) => {
            let (left, right) = (Value::new(left), Value::new(right));
            if left.same(&right) == Some(true) {
                left.kind
            } else {
                Kind::Unknown
            }
        }
    }
}
