//! The versions that AWS keeps of a secret, without their values, and what may be said about two of them.
//!
//! Keeps no value: [`ValueDiff`] has names of keys and shapes only. Source of the terms: AWS Secrets Manager,
//! "What's in a secret: version" and `ListSecretVersionIds`.

mod comparison;
mod current;
mod json;
mod keys;

pub use comparison::{Decoded, Only, ValueDiff};
pub use current::{never_asked, not_given, read_by_airflow};
pub use keys::{Change, KeyChanges, MOST_KEYS};

use std::cmp::Reverse;
use std::collections::HashSet;
use std::fmt;

use crate::domain::deployment::Deployment;
use crate::domain::key::Key;
use crate::domain::lookup::secret_name;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::search_path::{Layer, Store};

/// The stage of the version that Airflow reads: the Amazon provider asks by name only.
pub const CURRENT: &str = "AWSCURRENT";
/// The stage of the version that was current before.
pub const PREVIOUS: &str = "AWSPREVIOUS";
/// The stage of a version that a rotation is creating.
pub const PENDING: &str = "AWSPENDING";

/// Why presentation mode lists none: their dates, labels and keys are the owner's, and have no stand-ins.
pub const NOT_PRESENTED: &str = "versions are not shown while presenting";

/// Shortest form of an id on the screen, in characters.
const SHORTEST_ID: usize = 8;

/// One version of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretVersion {
    /// Its whole id, by which it may be asked for.
    pub id: String,
    /// Its staging labels; none where AWS calls it deprecated.
    pub stages: Vec<String>,
    /// Seconds since 1970.
    pub created: Option<i64>,
    /// The day on which it was last read, in seconds since 1970; AWS reports no time of day.
    pub accessed: Option<i64>,
}

impl SecretVersion {
    /// Whether it has this staging label.
    pub fn has(&self, stage: &str) -> bool {
        self.stages.iter().any(|other| other == stage)
    }

    /// What it is to AWS.
    pub fn standing(&self) -> VersionStage {
        let own = STANDINGS
            .iter()
            .find(|row| row.stage.is_some_and(|stage| self.has(stage)));
        match own {
            Some(row) => row.standing,
            None if self.stages.is_empty() => VersionStage::Deprecated,
            None => VersionStage::Labelled,
        }
    }
}

/// What a version is to AWS. A version with several stages is the first of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VersionStage {
    /// `AWSCURRENT`.
    Current,
    /// `AWSPENDING`. A rotation that ended well leaves the stage on the current version.
    Pending,
    /// `AWSPREVIOUS`.
    Previous,
    /// Custom labels only.
    Labelled,
    /// No label: AWS may delete it.
    Deprecated,
}

struct StageRow {
    standing: VersionStage,
    stage: Option<&'static str>,
    name: &'static str,
    sentence: &'static str,
}

#[rustfmt::skip] // One row per stage.
const STANDINGS: [StageRow; 5] = [
    standing(VersionStage::Current, Some(CURRENT), "current", "what Airflow asks for"),
    standing(VersionStage::Pending, Some(PENDING), "pending", "a rotation is under way, or was left unfinished"),
    standing(VersionStage::Previous, Some(PREVIOUS), "previous", "what was current before"),
    standing(VersionStage::Labelled, None, "labelled", "kept by a custom label"),
    standing(VersionStage::Deprecated, None, "deprecated", "has no stage; AWS may delete it"),
];

const fn standing(
    standing: VersionStage,
    stage: Option<&'static str>,
    name: &'static str,
    sentence: &'static str,
) -> StageRow {
    StageRow {
        standing,
        stage,
        name,
        sentence,
    }
}

impl VersionStage {
    fn row(self) -> &'static StageRow {
        // One row per standing in the order of the enum, which a test holds.
        STANDINGS.get(self as usize).unwrap_or(&STANDINGS[0])
    }

    /// The word of `--json`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What it means, for the user.
    pub fn sentence(self) -> &'static str {
        self.row().sentence
    }
}

/// Sorts the newest first. In the same second, and where AWS reports no time, the stage decides.
pub fn newest_first(versions: &mut [SecretVersion]) {
    versions.sort_by_key(|version| (Reverse(version.created), version.standing()));
}

/// Ids for the screen: as short as they may be while they differ, and never shorter than eight characters.
pub fn short_ids(versions: &[SecretVersion]) -> Vec<String> {
    let longest = versions.iter().map(|version| version.id.chars().count());
    let longest = longest.max().unwrap_or_default();
    let all: HashSet<_> = versions.iter().map(|version| &version.id).collect();
    let differ = |length: &usize| {
        let short: HashSet<_> = versions.iter().map(|v| shortened(&v.id, *length)).collect();
        short.len() == all.len()
    };
    let length = (SHORTEST_ID..longest).find(differ).unwrap_or(longest);
    let short = |version: &SecretVersion| shortened(&version.id, length).to_owned();
    versions.iter().map(short).collect()
}

fn shortened(id: &str, length: usize) -> &str {
    let end = id.char_indices().nth(length).map(|(at, _)| at);
    id.get(..end.unwrap_or(id.len())).unwrap_or(id)
}

/// Which version is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionSelector {
    /// The one that has this staging label now.
    Stage(String),
    /// The one with this id.
    Id(String),
}

impl VersionSelector {
    /// What is current, and what was before.
    pub fn current_and_previous() -> [Self; 2] {
        [CURRENT, PREVIOUS].map(|stage| Self::Stage(stage.to_owned()))
    }
}

impl fmt::Display for VersionSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stage(stage) => f.write_str(stage),
            Self::Id(id) => write!(f, "version {}", shortened(id, SHORTEST_ID)),
        }
    }
}

/// The current and the previous version, if a listing says that both are there.
pub fn comparable(versions: &[SecretVersion]) -> Option<[VersionSelector; 2]> {
    let is_there = |stage: &str| versions.iter().any(|version| version.has(stage));
    (is_there(CURRENT) && is_there(PREVIOUS)).then(VersionSelector::current_and_previous)
}

/// The secret whose versions are meant by a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretPlace {
    /// The layer of the search path.
    pub layer: Layer,
    /// The layer whose store answers for it.
    pub store: Layer,
    /// The secret's whole name, e.g. `airflow/variables/x`.
    pub name: String,
}

impl SecretPlace {
    /// The secret of a key in the first AWS layer of its search path, even if the lookup pattern keeps Airflow from
    /// The secret of a key in the first AWS layer of its search path, even if the lookup pattern keeps Airflow from
    /// The secret of a key in the first AWS layer of its search path, even if the lookup pattern keeps Airflow from
    /// asking there.
    ///
    /// # Errors
    /// There is no such layer (`not-configured`), the prefix is null, the name is empty, or the options of the layer
    /// are not known here.
    pub fn for_key(deployment: &Deployment, key: &Key) -> Result<Self, Fault> {
        let mut layers = deployment.layers(key.kind).into_iter();
        let Some(layer) = layers.find(|layer| layer.store == Store::Aws) else {
            let note = "this deployment has no AWS Secrets Manager layer, and only that layer keeps versions";
            return Err(noted(Reason::NotConfigured, note));
        };
        if let Some(option) = deployment.aws_of(layer).not_followed_for(key.kind) {
            return Err(noted(Reason::UnsupportedOption, option));
        }
        let Some(name) = secret_name(deployment, layer, key) else {
            return Err(Fault::new(Reason::PrefixNull));
        };
        if name.is_empty() {
            return Err(Fault::new(Reason::NotFound));
        }
        Ok(Self {
            layer,
            store: deployment.store(layer),
            name,
        })
    }
}

fn noted(reason: Reason, note: &str) -> Fault {
    Fault {
        note: Some(note.to_owned()),
        ..Fault::new(reason)
    }
}

#[cfg(test)]
mod tests;
