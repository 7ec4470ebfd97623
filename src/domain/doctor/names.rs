//! Names that are nearly the key: in case, separators, slashes, spaces, letters that look alike.

use super::case::{Case, evidence};
use super::finding::{Confidence, Finding, FindingId, Level};
use crate::domain::catalog::Presence;
use crate::domain::config_warning::{ConfigWarning, WarningId};
use crate::domain::diagnosis::{
    Misnamed, dead_end, misnamed_variable, misplaced_next_step, nothing_listed, place_of_missing,
};
use crate::domain::key::{Key, Kind, written};
use crate::domain::lookup::place;
use crate::domain::misplaced::{Misplaced, Rule};
use crate::domain::nearest::{Difference, Near};
use crate::domain::resolve::{Outcome, Step, Verdict};
use crate::domain::search_path::{Layer, Store};

pub(super) fn findings(case: Case<'_>) -> Vec<Finding> {
    let is_found = case.resolution.steps.iter().any(has_value);
    if is_found || case.resolution.outcome == Outcome::WillNotStart {
        return Vec::new();
    }
    let mut findings = Vec::new();
    // Another name explains nothing where the key itself exists.
    if !case.exists() {
        findings.extend(case.near.iter().map(|near| about_near(case, near)));
        let misplaced = case.misplaced.iter();
        // What another process asks for is in its place.
        let is_of_other = |found: &&Misplaced| {
            let mut others = case.others.iter();
            others.any(|other| other.secret.as_ref() == Some(&found.name))
        };
        let misplaced = misplaced.filter(|found| !is_of_other(found));
        findings.extend(misplaced.map(|found| about_misplaced(case, found)));
        findings.extend(about_variable(case));
        findings.extend(
            case.beside
                .other_kinds
                .iter()
                .map(|(layer, kind)| about_kind(case, *layer, *kind)),
        );
        findings.extend(about_spelling(&case.resolution.key));
        findings.extend(about_prefix(case));
    }
    findings.extend(about_environment(case));
    findings
}

/// The layer has the key, even where Airflow can't decode its value.
fn has_value(step: &Step) -> bool {
    step.verdict == Verdict::Found || (step.verdict == Verdict::Failed && step.held.is_some())
}

fn about_near(case: Case<'_>, near: &Near) -> Finding {
    let key = &case.resolution.key;
    let id = id_of(&key.name, near);
    let dead_end = dead_end(case.scenario, Key::new(key.kind, near.name.as_str()));
    let confidence = match near.difference {
        _ if dead_end.is_some() => Confidence::Possible,
        Difference::Blanks | Difference::Case | Difference::Separator | Difference::Letters(1) => {
            Confidence::Likely
        }
        _ if id != FindingId::NearName => Confidence::Likely,
        _ => Confidence::Possible,
    };
    let name = written(&near.name);
    let prefix = prefix_in(key, &near.name);
    let says = match prefix {
        Some(prefix) => format!("{name} exists: {prefix} is not part of a key"),
        None if id == FindingId::SlashInName => {
            format!("{name} exists: it has a slash too many or too few")
        }
        None => format!("{name} exists: it {}", near.difference.words()),
    };
    let asked = place_of_missing(case.resolution).map(evidence);
    let finding = Finding::problem(id, confidence, says);
    let finding = asked.into_iter().fold(finding, Finding::seen);
    let holders = holders(case, &near.name).map(|layer| listed_as(case, layer, &near.name));
    let finding = holders.fold(finding, Finding::seen);
    let finding = match dead_end {
        Some(why) => finding.seen(format!("Airflow would not get {name} either: {why}")),
        None => finding,
    };
    finding.next(match prefix {
        Some(_) => format!("use {name} in the DAG"),
        None => format!(
            "use {name} in the DAG, or store it as {}",
            written(&key.name)
        ),
    })
}

/// The beginning of environment variables, where a key was written with it: `AIRFLOW_VAR_X` for `x`.
fn prefix_in(key: &Key, name: &str) -> Option<&'static str> {
    let prefix = key.kind.env_prefix()?;
    let rest = key.name.strip_prefix(prefix)?;
    rest.eq_ignore_ascii_case(name).then_some(prefix)
}

/// In AWS the key is the end of the secret's name.
fn listed_as(case: Case<'_>, layer: Layer, name: &str) -> String {
    let key = Key::new(case.resolution.key.kind, name);
    let place = place(case.scenario.simulated, layer, &key);
    let place = place.filter(|_| layer.store == Store::Aws);
    let shown = place.unwrap_or_else(|| name.to_owned());
    format!("{}: {} is listed", layer.name(), written(&shown))
}

/// The environment has it under a name that Airflow does not read as this key.
fn about_variable(case: Case<'_>) -> Option<Finding> {
    let found = misnamed_variable(case.scenario.simulated, case.resolution)?;
    let Misnamed {
        asked,
        name,
        other_kind,
    } = &found;
    // The key is that variable's name, or a warning of the configuration says so.
    let is_said = |warning: &ConfigWarning| {
        warning.id == WarningId::MisspeltVariable && warning.text.contains(name.as_str())
    };
    let mut warnings = case.scenario.simulated.warnings.iter();
    if *name == case.resolution.key.name || warnings.any(is_said) {
        return None;
    }
    let is_bare = !name.to_uppercase().starts_with("AIRFLOW");
    let id = if is_bare || other_kind.is_some() {
        FindingId::WrongPrefix
    } else {
        FindingId::NearName
    };
    let says = format!("the environment has {name}, and Airflow reads {asked}");
    let step = case
        .resolution
        .steps
        .iter()
        .find(|step| step.place.as_ref() == Some(asked));
    let finding = Finding::problem(id, Confidence::Likely, says);
    let finding = step.map(evidence).into_iter().fold(finding, Finding::seen);
    Some(finding.next(match other_kind {
        Some(kind) => read_as(*kind, &found.next_step()),
        None => found.next_step(),
    }))
}

/// A layer has the key, and as another kind.
fn about_kind(case: Case<'_>, layer: Layer, kind: Kind) -> Finding {
    let own = case.resolution.key.kind;
    let title = layer.title();
    let says = format!("{title} has a {kind} of this name, and no {own}");
    let finding = Finding::problem(FindingId::WrongPrefix, Confidence::Likely, says);
    let step = case
        .resolution
        .steps
        .iter()
        .find(|step| step.layer == layer);
    let finding = step.map(evidence).into_iter().fold(finding, Finding::seen);
    finding.next(read_as(kind, &format!("store a {own} of this name")))
}

fn read_as(kind: Kind, otherwise: &str) -> String {
    let read = match kind {
        Kind::Connection => "BaseHook.get_connection",
        Kind::Variable => "Variable.get",
        Kind::Config => "conf.get",
    };
    let name = kind.name();
    format!(
        "if the {kind} is meant, read it with {read} (varlens: --kind {name}); else {otherwise}"
    )
}

/// AWS has nothing at all where Airflow looks, and something elsewhere.
fn about_prefix(case: Case<'_>) -> Option<Finding> {
    if !case.near.is_empty() || !case.misplaced.is_empty() {
        return None;
    }
    let empty = nothing_listed(case.scenario, case.resolution, None)?;
    let others = case.outside.filter(|count| *count > 0)?;
    let finding = Finding::problem(FindingId::WrongPrefix, Confidence::Likely, empty.says());
    let asked = place_of_missing(case.resolution).map(evidence);
    let finding = asked.into_iter().fold(finding, Finding::seen);
    let others = format!("secrets of AWS with other beginnings: {others}");
    Some(finding.seen(others).next(empty.next()))
}

/// The layers that list a name.
fn holders<'a>(case: Case<'a>, name: &str) -> impl Iterator<Item = Layer> + use<'a> {
    let deployment = case.scenario.simulated;
    let twin = Key::new(case.resolution.key.kind, name);
    let layers = deployment.stores(twin.kind).into_iter();
    layers.filter(move |layer| {
        case.scenario
            .catalog
            .presence_of_key(*layer, &twin)
            .is_listed()
    })
}

/// A secret under another name than the one that Airflow asks for.
fn about_misplaced(case: Case<'_>, found: &Misplaced) -> Finding {
    let id = match found.rule {
        Rule::SpaceInName => FindingId::SpaceInName,
        Rule::SlashInName => FindingId::SlashInName,
        Rule::CaseDiffers => FindingId::CaseDiffers,
        Rule::WrongSeparator => FindingId::WrongSeparator,
        Rule::WrongPrefix => FindingId::WrongPrefix,
        Rule::NearName => FindingId::NearName,
    };
    let confidence = if found.is_likely() {
        Confidence::Likely
    } else {
        Confidence::Possible
    };
    let says = format!(
        "AWS has {} ({}), where Airflow does not look",
        written(&found.name),
        found.why
    );
    let finding = Finding::problem(id, confidence, says);
    let step = place_of_missing(case.resolution).map(evidence);
    let finding = step.into_iter().fold(finding, Finding::seen);
    let next = misplaced_next_step(case.scenario.simulated, case.resolution, found);
    finding.next(next.unwrap_or_default())
}

fn id_of(key: &str, near: &Near) -> FindingId {
    let name = near.name.as_str();
    if visible(name) == visible(key) {
        return FindingId::SpaceInName;
    }
    if slashes(name) == slashes(key) {
        return FindingId::SlashInName;
    }
    match near.difference {
        Difference::Blanks => FindingId::SpaceInName,
        Difference::Case => FindingId::CaseDiffers,
        _ => FindingId::NearName,
    }
}

/// Without spaces around it and without characters that are not shown.
fn visible(name: &str) -> String {
    let is_shown = |c: &char| !c.is_control() && !is_invisible(*c);
    let shown: String = name.chars().filter(is_shown).collect();
    shown.trim().to_owned()
}

/// Unicode's characters without width, and soft hyphens (Unicode, `Default_Ignorable_Code_Point`).
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// With each run of slashes as one, and none around it.
fn slashes(name: &str) -> String {
    let parts: Vec<_> = name.split('/').filter(|part| !part.is_empty()).collect();
    parts.join("/")
}

/// The key itself has what no name should have.
fn about_spelling(key: &Key) -> Option<Finding> {
    let shown = visible(&key.name);
    if shown != key.name && !shown.is_empty() {
        let says =
            "the key has spaces around it or characters that are not shown; Airflow keeps them";
        let finding = Finding::problem(FindingId::SpaceInName, Confidence::Likely, says);
        return Some(finding.next(format!("write the key as {shown}")));
    }
    let bare = slashes(&key.name);
    let has_extra = bare != key.name && !bare.is_empty();
    has_extra.then(|| {
        let says = "the key has a slash at its beginning or end, or two in a row; AWS compares names exactly";
        let finding = Finding::problem(FindingId::SlashInName, Confidence::Possible, says);
        finding.next(format!("write the key as {bare}"))
    })
}

/// A shell exports names of letters, digits and underscores only (POSIX, "Environment Variable Definition").
fn about_environment(case: Case<'_>) -> Option<Finding> {
    let key = &case.resolution.key;
    let variable = key.env_name()?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if variable.chars().all(is_plain) {
        return None;
    }
    let exportable = variable.replace(|c| !is_plain(c), "_");
    let has_it = has_variable(case, &exportable);
    let says = if has_it {
        format!(
            "the environment has {exportable}, and Airflow reads {variable}, which a shell cannot export"
        )
    } else {
        format!("Airflow reads {variable}, which a shell cannot export")
    };
    let finding = Finding::problem(FindingId::EnvNameNotExportable, Confidence::Certain, says);
    let next = format!(
        "use a key of letters, digits and _, or set {variable} without a shell (docker --env-file, a Kubernetes env entry)"
    );
    Some(Finding {
        level: if has_it { Level::Problem } else { Level::Note },
        ..finding.next(next)
    })
}

/// The environment of Airflow's process has a variable of this name.
fn has_variable(case: Case<'_>, name: &str) -> bool {
    let kind = case.resolution.key.kind;
    let bare = kind
        .env_prefix()
        .and_then(|prefix| name.strip_prefix(prefix));
    let presence = bare.map(|bare| {
        let twin = Key::new(kind, bare);
        case.scenario.catalog.presence_of_key(Layer::ENV, &twin)
    });
    presence == Some(Presence::Present)
}
