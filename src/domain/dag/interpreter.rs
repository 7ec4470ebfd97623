//! The state of one interpretation: scopes, the frames of the calls under way, what was found, and what is left to run.

use std::collections::BTreeSet;
use std::rc::Rc;

use hashbrown::{HashMap, HashSet};
use ruff_text_size::{Ranged, TextSize};

use super::context::ScanContext;
use super::entry::{Entry, TaskResult};
use super::journal::Journal;
use super::usage::{Escape, ImportFault, Unmasked, Usage, When};
use super::value::{Args, Function, Scope, ScopeData, ScopeKind, Taint, Taints, Value};
use crate::domain::line_starts::LineStarts;

/// After so many steps loops and calls are no longer repeated.
const BUDGET: u32 = 200_000;
/// The same for functions that nothing in the file calls, all together: each is followed at least once.
const REST: u32 = 10_000;
/// Calls within calls; deeper ones are not followed.
const DEPTH: usize = 32;
/// Calls of a function within itself.
const RECURSION: usize = 12;
/// Expressions within expressions; a generated file may have thousands.
pub(super) const NESTING: usize = 400;

#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a separate state that many parts set"
)]
pub(super) struct Interpreter<'a, 'c> {
    pub source: &'a str,
    pub context: &'c ScanContext<'c>,
    /// Offsets of the beginnings of the lines.
    line_starts: LineStarts,
    pub module: Scope<'a>,
    pub scope: Scope<'a>,
    pub journal: Journal<'a>,
    pub frames: Vec<Frame<'a>>,
    pub when: When,
    /// Whether what is read now is recorded, or only followed.
    pub recording: bool,
    pub usages: Vec<Usage>,
    pub escapes: Vec<Escape>,
    /// What was noted, and where in `usages` it is.
    seen: HashMap<Usage, usize>,
    seen_escapes: HashSet<Escape>,
    pub entries: Vec<Entry<'a>>,
    /// All functions that were defined, in order.
    pub functions: Vec<Rc<Function<'a>>>,
    /// Functions, by their offset, whose body was followed.
    pub visited: HashSet<u32>,
    /// Those that read something, or let a secret out.
    pub reading: HashSet<u32>,
    /// What each task returns.
    pub results: Vec<TaskResult<'a>>,
    pub pendings: Vec<Value<'a>>,
    /// Templates that were not found, by name.
    pub missing_templates: BTreeSet<String>,
    pub instances: Vec<Rc<super::value::Instance<'a>>>,
    pub classes: Vec<Rc<super::value::Class<'a>>>,
    /// How many members of a generator `next` took.
    pub taken: Vec<(Rc<super::value::Lazy<'a>>, usize)>,
    /// For the next generator that runs: how many members are asked for.
    pub most: usize,
    /// What the function that ended last returned.
    pub returned: Vec<(Value<'a>, u32)>,
    scopes: Vec<Scope<'a>>,
    /// For each `try` under way whose handlers may catch: the secrets in what was raised.
    pub caught: Vec<Taints>,
    /// In a handler: the secrets in the exception.
    pub handled: Taints,
    /// What the expression that is evaluated raises for certain: the exception or its class.
    pub raising: Option<Value<'a>>,
    /// What the last statement that raised did raise, where that is known.
    pub raised: Option<Value<'a>>,
    /// What replaces attributes of things that this file does not define: `Variable.get = …`.
    pub replaced: Vec<(Rc<str>, Value<'a>)>,
    /// What templates of this file can use besides Airflow's own: `params` and `user_defined_macros`.
    pub params: Vec<(Rc<str>, Value<'a>)>,
    pub macros: Vec<(Rc<str>, Value<'a>)>,
    /// Functions that others register, by the offset of those, with the name of the class that chooses each.
    pub dispatched: Vec<(u32, Option<String>, Rc<Function<'a>>)>,
    /// What the task that runs has handed to `mask_secret`.
    pub masked_by_hand: Vec<Taint>,
    /// The number of the task that runs.
    pub current_task: Option<usize>,
    steps: u32,
    pub nesting: usize,
    pub future_annotations: bool,
    pub search_path: Vec<String>,
    /// Something was too deep or too long to be followed to the end.
    pub cut: bool,
    /// A call was not followed again. It matters only in a file that reads something: each function is followed at least once.
    pub cut_of_calls: bool,
    /// How many reads were noted so far, also of the same place.
    noted: u64,
    /// The line of the first loop that reads something and of which the length is not known.
    pub open_loop: Option<u32>,
    /// Functions that the file does not call and that read something, with the line of the first read.
    pub uncalled: Vec<(String, u32)>,
    /// Why Airflow does not import the file.
    pub import_fault: Option<ImportFault>,
}

pub(super) struct Frame<'a> {
    pub place: Place<'a>,
    /// What it returned, with the line of each `return`.
    pub returns: Vec<(Value<'a>, u32)>,
    pub yields: Vec<Value<'a>>,
    /// A generator of which only so many members are asked for.
    pub most: usize,
}

#[derive(Clone)]
pub(super) enum Place<'a> {
    Module,
    Class(&'a str),
    Default(&'a str),
    Decorator(&'a str),
    /// A function, and the line of the call.
    Function(Rc<Function<'a>>, u32),
    /// What runs later, and why.
    Run(Rc<str>),
}

impl<'a, 'c> Interpreter<'a, 'c> {
    pub fn new(source: &'a str, context: &'c ScanContext<'c>) -> Self {
        let module = ScopeData::new(ScopeKind::Module, None, 0);
        Self {
            source,
            context,
            line_starts: LineStarts::new(source),
            scope: module.clone(),
            module,
            journal: Journal::default(),
            frames: Vec::new(),
            when: When::Parse,
            recording: true,
            usages: Vec::new(),
            escapes: Vec::new(),
            seen: HashMap::new(),
            seen_escapes: HashSet::new(),
            entries: Vec::new(),
            functions: Vec::new(),
            visited: HashSet::new(),
            reading: HashSet::new(),
            results: Vec::new(),
            pendings: Vec::new(),
            missing_templates: BTreeSet::new(),
            instances: Vec::new(),
            classes: Vec::new(),
            taken: Vec::new(),
            most: usize::MAX,
            returned: Vec::new(),
            scopes: Vec::new(),
            caught: Vec::new(),
            handled: None,
            raising: None,
            raised: None,
            replaced: Vec::new(),
            params: Vec::new(),
            macros: Vec::new(),
            dispatched: Vec::new(),
            masked_by_hand: Vec::new(),
            current_task: None,
            steps: 0,
            nesting: 0,
            future_annotations: false,
            search_path: Vec::new(),
            cut: false,
            cut_of_calls: false,
            noted: 0,
            open_loop: None,
            uncalled: Vec::new(),
            import_fault: None,
        }
    }

    /// Line of the beginning of the node, from 1.
    pub fn line(&self, node: &impl Ranged) -> u32 {
        self.line_at(node.start())
    }

    pub fn line_at(&self, offset: TextSize) -> u32 {
        let line = self.line_starts.line_at(offset.to_usize());
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    /// A scope below the given one, whose names are forgotten at the end.
    pub fn new_scope(&mut self, kind: ScopeKind, parent: Scope<'a>) -> Scope<'a> {
        let scope = ScopeData::new(kind, Some(parent), self.journal.begun());
        self.scopes.push(scope.clone());
        scope
    }

    pub fn bind(&mut self, name: &'a str, value: Value<'a>) {
        let scope = self.scope.clone();
        self.journal.bind(&scope, name, value);
    }

    pub fn step(&mut self) {
        self.steps = self.steps.saturating_add(1);
    }

    /// Loops and calls were repeated so often that they are followed only once from now on.
    pub fn is_exhausted(&self) -> bool {
        self.steps >= BUDGET
    }

    /// A new phase has its own allowance.
    pub fn restart_steps(&mut self) {
        self.steps = 0;
    }

    /// What nothing in the file calls has a small one.
    pub fn restart_steps_for_rest(&mut self) {
        self.steps = BUDGET - REST;
    }

    /// A loop is left before its end, which matters if it reads something; before it, so many reads were noted.
    pub fn leave_loop(&mut self, before: u64) {
        self.cut |= self.noted > before;
    }

    /// The function may be entered: not too deep, and not too often within itself.
    pub fn may_enter(&mut self, function: &Function<'a>, args: &Args<'a>) -> bool {
        let same = |frame: &&Frame<'a>| matches!(&frame.place, Place::Function(other, _) if other.at == function.at);
        if self.frames.len() >= DEPTH || self.frames.iter().filter(same).count() > RECURSION {
            self.cut_of_calls |= self.frames.len() >= DEPTH;
            return false;
        }
        if !self.is_exhausted() || !self.visited.contains(&function.at) {
            return true;
        }
        // With other arguments it may read, call or let out something else.
        self.cut |= self.reading.contains(&function.at) || args.values().any(Value::is_delicate);
        self.cut_of_calls = true;
        false
    }

    pub fn within<T>(
        &mut self,
        place: Place<'a>,
        act: impl FnOnce(&mut Self) -> T,
    ) -> (T, Frame<'a>) {
        let most = std::mem::replace(&mut self.most, usize::MAX);
        self.frames.push(Frame::new(place, most));
        let given = act(self);
        let frame = self.frames.pop();
        (
            given,
            frame.unwrap_or_else(|| Frame::new(Place::Module, most)),
        )
    }

    /// The generator that runs gave as many members as were asked for.
    pub fn has_enough(&self) -> bool {
        self.frames
            .last()
            .is_some_and(|frame| frame.yields.len() >= frame.most)
    }

    /// Notes a usage, once.
    pub fn note(&mut self, usage: Usage) {
        self.noted = self.noted.saturating_add(1);
        if !self.recording {
            return;
        }
        let once = Usage {
            why: String::new(),
            parts: None,
            times: 0,
            ..usage.clone()
        };
        let at = *self.seen.entry(once).or_insert(self.usages.len());
        match self.usages.get_mut(at) {
            Some(before) => before.times = before.times.saturating_add(usage.times),
            None => self.usages.push(usage),
        }
    }

    /// How many reads were noted so far.
    pub fn noted(&self) -> u64 {
        self.noted
    }

    /// A loop of unknown length ends; before it, so many reads were noted. Each of its reads counts once.
    pub fn end_of_open_loop(&mut self, line: u32, before: u64) {
        if self.noted > before {
            self.open_loop.get_or_insert(line);
        }
    }

    /// Notes an escape, once.
    pub fn note_escape(&mut self, escape: Escape) {
        self.noted = self.noted.saturating_add(1);
        // Two ways to one place are one finding, unless only one of them is masked.
        let once = Escape {
            unmasked: escape.unmasked.map(|_| Unmasked::Name),
            ..escape.clone()
        };
        if self.recording && self.seen_escapes.insert(once) {
            self.escapes.push(escape);
        }
    }

    /// Why the code at this point runs when it runs.
    pub fn why(&self) -> String {
        let mut name = None;
        let mut outer = None;
        for frame in self.frames.iter().rev() {
            match &frame.place {
                Place::Run(why) => {
                    return match name {
                        Some(name) if !why.contains(name) => format!("{why}, which calls {name}"),
                        _ => why.to_string(),
                    };
                }
                Place::Function(function, line) => {
                    name = name.or(Some(function.name));
                    outer = Some((function.clone(), *line));
                }
                Place::Default(function) if name.is_none() => {
                    return format!("default argument of {function}");
                }
                Place::Decorator(function) if name.is_none() => {
                    return format!("argument of a decorator of {function}");
                }
                Place::Class(class) if name.is_none() => {
                    return format!("body of class {class}, module level");
                }
                _ => {}
            }
        }
        match (name, outer) {
            (Some(name), Some((function, line))) => called(name, &function, line),
            _ => "module level".to_owned(),
        }
    }

    /// The taints, with those of pending results in place of the results.
    pub fn settled(&self, taints: &Taints) -> Taints {
        let Some(list) = taints else { return None };
        if list.iter().all(|taint| taint.pending.is_none()) {
            return taints.clone();
        }
        let mut all: Taints = None;
        for taint in list.iter() {
            let more = match taint.pending.and_then(|index| self.pendings.get(index)) {
                Some(value) => self.taints_within(&self.resolve(value)),
                None => Some(Rc::new(vec![taint.clone()])),
            };
            all = super::value::join_taints(&all, &more);
        }
        all
    }
}

impl<'a> Frame<'a> {
    fn new(place: Place<'a>, most: usize) -> Self {
        Self {
            place,
            returns: Vec::new(),
            yields: Vec::new(),
            most,
        }
    }
}

impl Drop for Interpreter<'_, '_> {
    /// Functions hold their scopes and scopes their functions.
    fn drop(&mut self) {
        for scope in self.scopes.drain(..) {
            scope.names.borrow_mut().clear();
        }
        self.module.names.borrow_mut().clear();
    }
}

fn called(name: &str, outer: &Function<'_>, line: u32) -> String {
    use super::value::Role;
    let kind = match outer.role {
        Role::Dag => "@dag function ",
        Role::TaskGroup => "@task_group function ",
        _ => "",
    };
    if name == outer.name {
        format!("{kind}{name}, called at module level (line {line})")
    } else {
        format!(
            "{name}, called from {kind}{} at module level (line {line})",
            outer.name
        )
    }
}
