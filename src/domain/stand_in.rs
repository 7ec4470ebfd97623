//! Stand-ins for names and account numbers, so that a real account can be shown to others.
//!
//! The same real name has the same stand-in in all layers and for the whole run; it is drawn at random for each
//! run, so that a name can't be found out by trying. A stand-in keeps what Airflow decides by (`preserved`), so that
//! Airflow treats it like the name; a name for which none is found is left out and counted.

mod case;
mod layout;
mod preserved;
mod setting;
mod words;

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};

use case::NameCase;
use layout::{ATTEMPTS, KeepPlan, Layout, Real};
use preserved::{Decided, Judge};

pub use setting::NAME;

/// How many candidates of a plan may be rejected before the next plan is tried.
const REFUSALS: u32 = 4;

/// Draws a number for a text and an attempt; the same one within a run.
pub type Draw = Box<dyn Fn(&str, u32) -> u64 + Send + Sync>;

/// The names of one deployment and their stand-ins, in both directions.
pub struct StandIns {
    judge: Judge,
    draw: Draw,
    kinds: [KindNames; 3],
}

/// The names of one kind.
#[derive(Default)]
struct KindNames {
    literals: Vec<String>,
    /// None for a name that has no stand-in.
    by_real: HashMap<String, Option<String>>,
    by_stand_in: HashMap<String, String>,
    /// Names that differ only in case, by their upper-case form.
    groups: HashMap<String, CaseGroup>,
    /// The upper-case form of a stand-in, and that of its real names.
    taken: HashMap<String, String>,
    left_out: HashSet<String>,
}

/// Names that share their upper-case form, and so the environment variable: their stand-ins share theirs.
struct CaseGroup {
    layout: Layout,
    /// The upper-case form of the stand-ins.
    upper: String,
    reals: Vec<String>,
}

impl StandIns {
    /// Stand-ins of this run.
    pub fn random(real: Arc<Deployment>) -> Self {
        let key = RandomState::new();
        Self::drawn_by(
            real,
            Box::new(move |text, attempt| key.hash_one((text, attempt))),
        )
    }

    /// Stand-ins from the caller's own numbers.
    pub fn drawn_by(real: Arc<Deployment>, draw: Draw) -> Self {
        let shown = Arc::new(setting::presented(&real));
        let judge = Judge::new(real, shown);
        let names = |kind| KindNames {
            literals: judge.literals(kind),
            ..KindNames::default()
        };
        Self {
            kinds: Kind::ALL.map(names),
            judge,
            draw,
        }
    }

    /// The deployment under which stand-ins are looked up.
    pub fn shown(&self) -> &Arc<Deployment> {
        self.judge.shown()
    }

    /// The stand-in of a key. None where no stand-in keeps what Airflow decides by.
    pub fn stand_in(&mut self, key: &Key) -> Option<String> {
        let upper = key.name.to_uppercase();
        self.in_group(key, &upper)
    }

    /// The stand-in of an environment variable without its prefix, in upper case as it is.
    pub fn of_variable(&mut self, kind: Kind, upper: &str) -> Option<String> {
        let lower = Key::new(kind, upper.to_lowercase());
        // A key that does not lead back to its variable cannot represent it.
        if lower.name.to_uppercase() != upper {
            self.names_mut(kind).left_out.insert(upper.to_owned());
            return None;
        }
        Some(self.in_group(&lower, upper)?.to_uppercase())
    }

    /// The real key of a stand-in. A stand-in in another case means its real names in another case; None for anything
    /// that is not a stand-in.
    pub fn real(&self, shown: &Key) -> Option<Key> {
        let names = self.names(shown.kind);
        if let Some(real) = names.by_stand_in.get(&shown.name) {
            return Some(Key::new(shown.kind, real));
        }
        let upper = names.taken.get(&shown.name.to_uppercase())?;
        let group = names.groups.get(upper)?;
        Some(Key::new(shown.kind, group.other_case(&shown.name)?))
    }

    /// The stand-in of an account number.
    pub fn account(&self, real: &str) -> String {
        let number = |attempt| format!("{:012}", (self.draw)(real, attempt) % 1_000_000_000_000);
        let first = number(u32::MAX);
        if first == real {
            number(u32::MAX - 1)
        } else {
            first
        }
    }

    /// The stand-in of another text, e.g. a KMS key's name.
    pub fn word(&self, real: &str) -> &'static str {
        let drawn = |attempt| words::word((self.draw)(real, attempt));
        let lower = real.to_lowercase();
        let fits = |word: &&str| !lower.contains(*word);
        (0..ATTEMPTS).map(drawn).find(fits).unwrap_or("amber")
    }

    /// How many keys of a kind have no stand-in.
    pub fn left_out(&self, kind: Kind) -> usize {
        self.names(kind).left_out.len()
    }

    fn names(&self, kind: Kind) -> &KindNames {
        let [variables, connections, configs] = &self.kinds;
        match kind {
            Kind::Variable => variables,
            Kind::Connection => connections,
            Kind::Config => configs,
        }
    }

    fn names_mut(&mut self, kind: Kind) -> &mut KindNames {
        let [variables, connections, configs] = &mut self.kinds;
        match kind {
            Kind::Variable => variables,
            Kind::Connection => connections,
            Kind::Config => configs,
        }
    }

    fn in_group(&mut self, key: &Key, upper: &str) -> Option<String> {
        if let Some(known) = self.names(key.kind).by_real.get(&key.name) {
            return known.clone();
        }
        let found = match self.names(key.kind).groups.get(upper) {
            Some(group) => self.variant(group, key),
            None => self.first_of_group(key, upper),
        };
        let names = self.names_mut(key.kind);
        match &found {
            Some(stand_in) => names.note(key, upper, stand_in),
            None => {
                names.left_out.insert(upper.to_owned());
            }
        }
        names.by_real.insert(key.name.clone(), found.clone());
        found
    }

    /// The stand-in of a name whose group has a layout: in the name's own case, or in one that is not taken.
    fn variant(&self, group: &CaseGroup, key: &Key) -> Option<String> {
        let names = self.names(key.kind);
        let decided = self.judge.decided(key)?;
        let case = group.layout.case_of(&key.name);
        let candidates = case
            .and_others()
            .map(|case| group.layout.put(&key.name, case));
        candidates
            .filter(|name| *name != key.name && !names.by_stand_in.contains_key(name))
            .filter(|name| name.to_uppercase() == group.upper)
            .map(|name| Key::new(key.kind, name))
            .find(|shown| self.judge.keeps(&decided, shown))
            .map(|shown| shown.name)
    }

    /// Tries what keeps the least of the name first.
    fn first_of_group(&mut self, key: &Key, upper: &str) -> Option<String> {
        let decided = self.judge.decided(key)?;
        let real = Real::new(&key.name);
        let plans = real.plans(&self.names(key.kind).literals);
        let search = StandInSearch {
            stand_ins: self,
            real: &real,
            key,
            upper,
            decided: &decided,
        };
        let (layout, stand_in) = plans.iter().find_map(|plan| search.by_plan(plan))?;
        let group = CaseGroup {
            layout,
            upper: stand_in.to_uppercase(),
            reals: Vec::new(),
        };
        let names = self.names_mut(key.kind);
        names.taken.insert(group.upper.clone(), upper.to_owned());
        names.groups.insert(upper.to_owned(), group);
        Some(stand_in)
    }
}

/// The search for the stand-in of one name.
struct StandInSearch<'a> {
    stand_ins: &'a StandIns,
    real: &'a Real,
    key: &'a Key,
    upper: &'a str,
    decided: &'a Decided,
}

impl StandInSearch<'_> {
    fn by_plan(&self, plan: &KeepPlan) -> Option<(Layout, String)> {
        let mut refused = 0;
        for attempt in 0..ATTEMPTS {
            match self.attempt(plan, attempt) {
                Ok(found) => return Some(found),
                Err(Unfit::Taken) => {}
                Err(Unfit::Refused) => refused += 1,
            }
            if refused == REFUSALS {
                return None;
            }
        }
        None
    }

    fn attempt(&self, plan: &KeepPlan, attempt: u32) -> Result<(Layout, String), Unfit> {
        let drawn = (self.stand_ins.draw)(self.upper, attempt);
        let with = |word: Option<&str>| {
            let layout = self.real.candidate(plan, attempt, drawn, word);
            let layout = layout.ok_or(Unfit::Taken)?;
            let name = self.fitting(&layout)?;
            Ok((layout, name))
        };
        match (with(None), self.decided.word()) {
            (Err(Unfit::Refused), Some(word)) => with(Some(word)),
            (tried, _) => tried,
        }
    }

    fn fitting(&self, layout: &Layout) -> Result<String, Unfit> {
        let name = layout.put(&self.key.name, layout.case_of(&self.key.name));
        let names = self.stand_ins.names(self.key.kind);
        if name == self.key.name || names.taken.contains_key(&name.to_uppercase()) {
            return Err(Unfit::Taken);
        }
        let shown = Key::new(self.key.kind, name);
        if self.stand_ins.judge.keeps(self.decided, &shown) {
            Ok(shown.name)
        } else {
            Err(Unfit::Refused)
        }
    }
}

/// Why a candidate cannot be a stand-in.
enum Unfit {
    /// Another name has it, or it would give a part of the name away.
    Taken,
    /// Airflow would treat it otherwise.
    Refused,
}

impl KindNames {
    fn note(&mut self, key: &Key, upper: &str, stand_in: &str) {
        self.by_stand_in
            .insert(stand_in.to_owned(), key.name.clone());
        if let Some(group) = self.groups.get_mut(upper) {
            group.reals.push(key.name.clone());
        }
    }
}

impl CaseGroup {
    /// The real name in the case of a stand-in that no known name has.
    fn other_case(&self, shown: &str) -> Option<String> {
        let first = self.reals.first()?;
        let cases = NameCase::from_text(shown).and_others();
        let mut names = cases.map(|case| case.put(first));
        names.find(|name| !self.reals.contains(name))
    }
}

#[cfg(test)]
mod tests;
