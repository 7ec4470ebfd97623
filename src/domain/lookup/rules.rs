//! What each store makes of a key: the rules that decide whether it is asked, in Airflow's order, and the name that it is
//! asked for.
//!
//! The walk applies them to one key; a scan collects them once and applies them to every row, without an allocation.

use crate::domain::deployment::{Deployment, LookupPattern};
use crate::domain::key::{Key, Kind};
use crate::domain::local_file::FileOption;
use crate::domain::other_backend::OtherBackend;
use crate::domain::python_re::Pattern;
use crate::domain::reason::Reason;
use crate::domain::release::{
    AmazonRules, EnvTeamRule, TeamArgument, TeamMethods, TeamSeparatorRule,
};
use crate::domain::search_path::{Layer, Store};
use crate::domain::verdict::Verdict;

use super::place::{beginning, secret_name};

/// Why a layer is not asked for a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The key does not start with the deployment's name gate.
    NameGate,
    /// An option that Airflow follows and varlens does not.
    OptionNotFollowed,
    /// Airflow passes `team_name` to a method of a provider that does not accept it.
    TeamArgument {
        /// The method of the backend.
        method: &'static str,
    },
    /// The prefix is null, so the kind is switched off.
    PrefixNull,
    /// The key contains what is reserved for a team's keys.
    TeamSeparator(&'static str),
    /// `[core] multi_team` is neither true nor false.
    TeamsUnreadable,
    /// The lookup pattern does not match.
    PatternMismatch,
    /// Python rejects the lookup pattern.
    PatternInvalid,
    /// varlens cannot evaluate the lookup pattern as Python does.
    PatternNotEvaluated,
    /// The backend cannot create its client.
    ClientError,
    /// The secret's name would be empty.
    EmptyName,
    /// A backend never reads config options from the environment.
    NoConfigOptions,
    /// The backend has no file for this kind.
    NoFile,
    /// varlens does not know the backend.
    UnknownBackend,
}

/// Whether a layer is asked for a key.
pub type Decision = Result<(), Refusal>;

impl Refusal {
    /// What the layer does for Airflow, then.
    pub const fn verdict(self) -> Verdict {
        match self {
            Self::NameGate
            | Self::PrefixNull
            | Self::TeamSeparator(_)
            | Self::PatternMismatch
            | Self::NoConfigOptions
            | Self::NoFile => Verdict::Skipped,
            Self::TeamArgument { .. }
            | Self::TeamsUnreadable
            | Self::PatternInvalid
            | Self::ClientError
            | Self::EmptyName => Verdict::Failed,
            Self::OptionNotFollowed | Self::PatternNotEvaluated | Self::UnknownBackend => {
                Verdict::NotInspected
            }
        }
    }

    /// The reason of the closed list.
    pub const fn reason(self) -> Reason {
        match self {
            Self::NameGate => Reason::NameGate,
            Self::PrefixNull => Reason::PrefixNull,
            Self::TeamSeparator(_) => Reason::TeamSeparator,
            Self::PatternMismatch => Reason::LookupPattern,
            Self::PatternInvalid => Reason::LookupPatternInvalid,
            Self::PatternNotEvaluated => Reason::LookupPatternNotEvaluated,
            Self::EmptyName => Reason::NotFound,
            Self::NoFile => Reason::NoFile,
            Self::OptionNotFollowed
            | Self::TeamArgument { .. }
            | Self::TeamsUnreadable
            | Self::ClientError
            | Self::NoConfigOptions
            | Self::UnknownBackend => Reason::UnsupportedOption,
        }
    }
}

/// A test of the bare key, and what follows where the key does not pass it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule<'a> {
    test: Condition<'a>,
    refusal: Refusal,
}

#[derive(Clone, Copy, Debug)]
enum Condition<'a> {
    /// No key passes.
    Never,
    StartsWith(&'a str),
    Lacks(&'static str),
    /// Not the name of a team's secret.
    IsOfNoTeam,
    /// Not the name of a team's variable in the environment.
    IsNoTeamVariable,
    IsNotEmpty,
    Matches(&'a Pattern),
}

impl Condition<'_> {
    /// The same keys pass. False proves nothing of patterns that were read twice.
    fn is_like(&self, other: &Condition<'_>) -> bool {
        match (self, other) {
            (Self::StartsWith(one), Condition::StartsWith(other))
            | (Self::Lacks(one), Condition::Lacks(other)) => one == other,
            (Self::Matches(one), Condition::Matches(other)) => one.is_same(other),
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}

impl<'a> Rule<'a> {
    const fn new(test: Condition<'a>, refusal: Refusal) -> Self {
        Self { test, refusal }
    }

    /// No key passes, if `applies`.
    fn never(applies: bool, refusal: Refusal) -> Option<Self> {
        applies.then_some(Self::new(Condition::Never, refusal))
    }

    /// What the rule says of a key.
    pub(crate) fn decide(&self, name: &str) -> Decision {
        let passes = match self.test {
            Condition::Never => false,
            Condition::StartsWith(beginning) => name.starts_with(beginning),
            Condition::Lacks(separator) => !name.contains(separator),
            Condition::IsOfNoTeam => !is_team_scoped(name),
            Condition::IsNoTeamVariable => !is_team_variable(name),
            Condition::IsNotEmpty => !name.is_empty(),
            Condition::Matches(pattern) => {
                let matches = pattern.matches(name);
                matches.map_err(|_| Refusal::PatternNotEvaluated)?
            }
        };
        if passes { Ok(()) } else { Err(self.refusal) }
    }
}

/// Both deployments ask `layer` for the same keys of `kind`, by the same names. False proves nothing.
pub fn asks_alike(one: &Deployment, other: &Deployment, layer: Layer, kind: Kind) -> bool {
    let is_place_alike = match layer.store {
        Store::Aws => beginning(one, layer, kind) == beginning(other, layer, kind),
        Store::Custom => false,
        Store::Env | Store::Datacoves | Store::Metastore | Store::LocalFile => true,
    };
    let is_alike = |(one, other): (Rule<'_>, Rule<'_>)| {
        one.refusal == other.refusal && one.test.is_like(&other.test)
    };
    let of_other = || rules(other, layer, kind);
    is_place_alike
        && rules(one, layer, kind).count() == of_other().count()
        && rules(one, layer, kind).zip(of_other()).all(is_alike)
}

/// The rules for the keys of `kind` at `layer`, in the order in which Airflow applies them.
pub(crate) fn rules(
    deployment: &Deployment,
    layer: Layer,
    kind: Kind,
) -> impl Iterator<Item = Rule<'_>> {
    let of_store = match layer.store {
        Store::Aws => aws(deployment, layer, kind),
        Store::Env => padded(env(deployment, layer, kind)),
        Store::Custom => padded(other(deployment, layer, kind)),
        Store::LocalFile => padded(local_file(deployment, layer, kind)),
        Store::Datacoves | Store::Metastore => padded([]),
    };
    let name_gate = name_gate(deployment, layer.store);
    std::iter::once(name_gate).chain(of_store).flatten()
}

/// What `layer` is, or would be, asked for; None where it has no name for the key.
pub fn place(deployment: &Deployment, layer: Layer, key: &Key) -> Option<String> {
    match layer.store {
        Store::Aws => secret_name(deployment, layer, key),
        Store::Env => key.env_name(),
        Store::Custom => {
            let backend = deployment.other_backend_of(layer);
            match backend.map(|backend| backend.places(key)) {
                Some(places) => places.map(|places| places.join(", ")),
                None => Some(key.name.clone()),
            }
        }
        Store::Datacoves | Store::Metastore | Store::LocalFile => Some(key.name.clone()),
    }
}

/// The store with the most rules has these many; the rules are no `Vec`, since a list decides for every cell on screen.
const MOST: usize = 8;

type RulesOfStore<'a> = [Option<Rule<'a>>; MOST];

fn padded<const N: usize>(rules: [Option<Rule<'_>>; N]) -> RulesOfStore<'_> {
    let mut padded = [None; MOST];
    for (slot, rule) in padded.iter_mut().zip(rules) {
        *slot = rule;
    }
    padded
}

fn name_gate(deployment: &Deployment, store: Store) -> Option<Rule<'_>> {
    let gate = deployment.name_gate.value.as_deref();
    gate.filter(|_| store.is_name_gated())
        .map(|gate| Rule::new(Condition::StartsWith(gate), Refusal::NameGate))
}

/// `SecretsManagerBackend`, from the arguments of its methods to botocore's check of the `SecretId`.
fn aws(deployment: &Deployment, layer: Layer, kind: Kind) -> RulesOfStore<'_> {
    let options = deployment.aws_of(layer);
    let provider = deployment.amazon_rules();
    let beginning = beginning(deployment, layer, kind);
    let has_client = options.client_error.is_none();
    let is_team_checked_first = provider.team_separator == TeamSeparatorRule::RefusedWithTeams;
    let is_team_checked_last = provider.team_separator == TeamSeparatorRule::AlwaysRefused
        && deployment.team_of(layer).is_none();
    [
        Rule::never(
            options.kind(kind).unknown.is_some() || (options.not_followed.is_some() && has_client),
            Refusal::OptionNotFollowed,
        ),
        team_argument(deployment, &provider, layer, kind),
        Rule::never(beginning.is_none(), Refusal::PrefixNull),
        // 9.34 and later look at `--` before the pattern, for every kind.
        is_team_checked_first
            .then(|| if_teams(deployment, layer, "--"))
            .flatten(),
        provider
            .lookup_patterns
            .then(|| pattern(&options.kind(kind).pattern.value))
            .flatten(),
        // 9.27 to 9.33 check in `_get_secret`, after the pattern.
        is_team_checked_last.then_some(Rule::new(
            Condition::IsOfNoTeam,
            Refusal::TeamSeparator("--"),
        )),
        Rule::never(!has_client, Refusal::ClientError),
        // botocore rejects an empty `SecretId` before anything is sent.
        (beginning == Some(["", ""]))
            .then_some(Rule::new(Condition::IsNotEmpty, Refusal::EmptyName)),
    ]
}

/// Airflow 3.2 passes `team_name` to a provider that does not know it: the server to both methods, a task to
/// `get_conn_value` alone (`secrets/base_secrets.py`, `get_connection`).
fn team_argument<'a>(
    deployment: &Deployment,
    provider: &AmazonRules,
    layer: Layer,
    kind: Kind,
) -> Option<Rule<'a>> {
    if deployment.airflow_rules().team_argument != TeamArgument::Always {
        return None;
    }
    let methods = provider.team_methods;
    let (accepts_team, method) = match kind {
        Kind::Variable if deployment.is_asked_by_task(layer) => return None,
        Kind::Variable => (methods != TeamMethods::None, "get_variable"),
        Kind::Connection => (methods == TeamMethods::All, "get_conn_value"),
        Kind::Config => return None,
    };
    Rule::never(!accepts_team, Refusal::TeamArgument { method })
}

fn pattern(pattern: &LookupPattern) -> Option<Rule<'_>> {
    match pattern {
        LookupPattern::Every => None,
        LookupPattern::Python(pattern) => Some(Rule::new(
            Condition::Matches(pattern),
            Refusal::PatternMismatch,
        )),
        LookupPattern::Invalid { .. } => Rule::never(true, Refusal::PatternInvalid),
        LookupPattern::NotEvaluated { .. } => Rule::never(true, Refusal::PatternNotEvaluated),
    }
}

/// A key must not contain the separator if teams are in use, which is looked up first.
fn if_teams<'a>(
    deployment: &Deployment,
    layer: Layer,
    separator: &'static str,
) -> Option<Rule<'a>> {
    match deployment.teams_of(layer).in_use() {
        Ok(in_use) => in_use.then_some(Rule::new(
            Condition::Lacks(separator),
            Refusal::TeamSeparator(separator),
        )),
        Err(_) => Rule::never(true, Refusal::TeamsUnreadable),
    }
}

/// A backend that varlens does not read, as far as its options say that it isn't asked.
fn other(deployment: &Deployment, layer: Layer, kind: Kind) -> [Option<Rule<'_>>; 3] {
    let backend = deployment.other_backend_of(layer);
    let has_patterns = deployment.amazon_rules().lookup_patterns
        && backend.is_some_and(OtherBackend::has_lookup_patterns);
    let options = deployment.aws_of(layer).kind(kind);
    [
        Rule::never(
            backend.is_some_and(|backend| backend.is_off(kind)),
            Refusal::PrefixNull,
        ),
        has_patterns
            .then(|| pattern(&options.pattern.value))
            .flatten(),
        Rule::never(true, Refusal::UnknownBackend),
    ]
}

/// `LocalFilesystemBackend`, as far as its options are known.
fn local_file<'a>(deployment: &Deployment, layer: Layer, kind: Kind) -> [Option<Rule<'a>>; 2] {
    let has_configs = deployment.airflow_rules().local_file.has_configs;
    let files = deployment.local_files_of(layer);
    let is_without = files.is_some_and(|files| *files.of(kind) == FileOption::None);
    [
        Rule::never(
            kind == Kind::Config && !has_configs,
            Refusal::NoConfigOptions,
        ),
        Rule::never(is_without, Refusal::NoFile),
    ]
}

/// `EnvironmentVariablesBackend`.
fn env(deployment: &Deployment, layer: Layer, kind: Kind) -> [Option<Rule<'_>>; 2] {
    let of_teams = match deployment.airflow_rules().env_team {
        EnvTeamRule::Always => None,
        EnvTeamRule::RefusesTeamNames if deployment.team_of(layer).is_some() => None,
        EnvTeamRule::RefusesTeamNames => Some(Rule::new(
            Condition::IsNoTeamVariable,
            Refusal::TeamSeparator("___"),
        )),
        EnvTeamRule::RefusesWithTeams => if_teams(deployment, layer, "___"),
    };
    [
        Rule::never(kind.env_prefix().is_none(), Refusal::NoConfigOptions),
        of_teams,
    ]
}

/// `re.fullmatch(r"[^-]+--.+", id)`.
fn is_team_scoped(id: &str) -> bool {
    let Some((team, rest)) = id.split_once('-') else {
        return false;
    };
    let Some(rest) = rest.strip_prefix('-') else {
        return false;
    };
    !team.is_empty() && !rest.is_empty() && !rest.contains('\n')
}

/// `re.fullmatch(r"_[^_]+___.+", key)`.
fn is_team_variable(key: &str) -> bool {
    let Some((team, rest)) = key.strip_prefix('_').and_then(|key| key.split_once('_')) else {
        return false;
    };
    let Some(rest) = rest.strip_prefix("__") else {
        return false;
    };
    !team.is_empty() && !rest.is_empty() && !rest.contains('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn team_scoped_ids() {
        for refused in ["a--b", "a---b"] {
            assert!(is_team_scoped(refused), "{refused}");
        }
        for asked in ["my-key--x", "--b", "a--", "a--b\n", "ab", "a-b"] {
            assert!(!is_team_scoped(asked), "{asked:?}");
        }
        assert!(is_team_variable("_A___k") && !is_team_variable("_A__k"));
        assert!(!is_team_variable("_A___") && !is_team_variable("A___k"));
    }
}
