//! What a stand-in must keep of its real name: everything that Airflow decides by.
//!
//! Both are tested by the same rules, each under its own deployment; a stand-in is accepted only if all answers are equal.

use std::sync::Arc;

use crate::domain::api_route::{Arrives, arrival};
use crate::domain::deployment::{Deployment, LookupPattern};
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::{Decision, decide};
use crate::domain::mask::Masking;
use crate::domain::release::TaskRules;
use crate::domain::search_path::Layer;

/// The rules by which real names and stand-ins are compared.
pub(super) struct Judge {
    real: Arc<Deployment>,
    shown: Arc<Deployment>,
    masking: Masking,
    layers: [Vec<Layer>; 3],
    task: Option<TaskRules>,
}

/// What is decided of a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decided {
    separators: [bool; 6],
    decisions: Vec<Decision>,
    sensitive: Option<String>,
    route: Routed,
}

impl Decided {
    /// The word that makes the name sensitive; an empty one is in every name.
    pub(super) fn word(&self) -> Option<&str> {
        self.sensitive.as_deref().filter(|word| !word.is_empty())
    }
}

/// What happens to a key on its way to the api-server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Routed {
    /// It arrives, or no server is asked.
    AsItIs,
    /// It arrives as another key.
    AsAnother,
    Nowhere(&'static str),
    Unsent,
}

impl Judge {
    pub(super) fn new(real: Arc<Deployment>, shown: Arc<Deployment>) -> Self {
        Self {
            masking: real.masker(),
            layers: Kind::ALL.map(|kind| real.layers(kind)),
            task: real.task_rules(),
            real,
            shown,
        }
    }

    pub(super) fn shown(&self) -> &Arc<Deployment> {
        &self.shown
    }

    /// The word that makes a name sensitive.
    pub(super) fn sensitive(&self, name: &str) -> Option<&str> {
        self.masking.because(name)
    }

    /// Texts of the configuration, in lower case, that decide by a key's name, without backslashes.
    pub(super) fn literals(&self, kind: Kind) -> Vec<String> {
        let patterns = [&self.real.aws, &self.real.server.aws].map(|aws| &aws.kind(kind).pattern);
        let mut literals: Vec<String> = patterns
            .into_iter()
            .filter_map(|pattern| LookupPattern::source(&pattern.value))
            .chain(self.real.name_gate.value.as_deref())
            .map(|text| text.replace('\\', "").to_lowercase())
            .collect();
        literals.dedup();
        literals
    }

    /// What is decided about a real name. None if it cannot have a stand-in: it reaches the api-server as another key, so
    /// its stand-in would have to represent both.
    pub(super) fn decided(&self, real: &Key) -> Option<Decided> {
        let route = self.routed(real);
        (route != Routed::AsAnother).then(|| Decided {
            separators: separators(&real.name),
            decisions: self.decisions(&self.real, real).collect(),
            sensitive: self.sensitive(&real.name).map(str::to_owned),
            route,
        })
    }

    /// Whether the same is decided about a stand-in.
    pub(super) fn keeps(&self, decided: &Decided, shown: &Key) -> bool {
        separators(&shown.name) == decided.separators
            && self
                .decisions(&self.shown, shown)
                .eq(decided.decisions.iter().copied())
            && self.sensitive(&shown.name) == decided.sensitive.as_deref()
            && self.routed(shown) == decided.route
    }

    fn decisions<'a>(
        &'a self,
        deployment: &'a Deployment,
        key: &'a Key,
    ) -> impl Iterator<Item = Decision> + 'a {
        let [variables, connections, configs] = &self.layers;
        let layers = match key.kind {
            Kind::Variable => variables,
            Kind::Connection => connections,
            Kind::Config => configs,
        };
        layers.iter().map(|layer| decide(deployment, *layer, key))
    }

    fn routed(&self, key: &Key) -> Routed {
        let Some(rules) = self.task else {
            return Routed::AsItIs;
        };
        match arrival(rules.route(key.kind), key) {
            Arrives::As(name) if name == key.name => Routed::AsItIs,
            Arrives::As(_) => Routed::AsAnother,
            Arrives::Nowhere(why) => Routed::Nowhere(why),
            Arrives::Unsent => Routed::Unsent,
        }
    }
}

/// Which separators a name has that somebody decides by: teams (`--`, `___`), a shell that exports none of the others
/// than `_`, a URL's path.
fn separators(name: &str) -> [bool; 6] {
    let is_other = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !"-_/.".contains(c);
    [
        name.contains('-'),
        name.contains("--"),
        name.contains("___"),
        name.contains('/'),
        name.contains('.'),
        name.contains(is_other),
    ]
}
