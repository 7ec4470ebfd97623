//! The versions of a key's secret: their stages, their dates, and how two of them differ. No value.
//!
//! Starts no request, and shows a bounded number of versions and of keys.

use ratatui::text::{Line, Span};

use super::theme::{Role, Theme};
use super::truncate::truncate;
use super::{sanitize, time};
use crate::app::State;
use crate::app::action::Action;
use crate::app::versions::{Compared, Listed, Versions};
use crate::domain::key::Key;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::versions::{
    CURRENT, Change, KeyChanges, PREVIOUS, SecretVersion, ValueDiff, VersionStage, comparable,
    read_by_airflow, short_ids,
};

/// How many versions are shown; the others are counted.
const MOST_VERSIONS: usize = 20;
/// How many keys of each kind of difference are named; the others are counted.
const MOST_NAMES: usize = 12;
/// Longer names of keys are truncated, in columns.
const WIDEST_NAME: usize = 48;

/// The pane: the key's versions, or the key that lists them.
pub(super) fn pane_lines<'a>(state: &State, key: &Key, theme: &Theme) -> Vec<Line<'a>> {
    let keymap = state.appearance().keymap();
    if let Some(versions) = state.versions_of(key) {
        let compare = keymap.first(Action::CompareVersions).unwrap_or_default();
        let resolution = state.resolution(key);
        let layer = versions.secret.as_ref().map(|secret| secret.layer);
        let current = layer.map_or(String::new(), |layer| read_by_airflow(&resolution, layer));
        let context = VersionContext {
            current: &current,
            no_secret: &state.why_no_secret(key),
            compare_key: &compare,
            now: state.now_epoch(),
        };
        return lines(versions, &context, theme);
    }
    let key = keymap.first(Action::Versions);
    let key = key.unwrap_or_else(|| ":versions".to_owned());
    let what = ": list the versions (1 ListSecretVersionIds, which reads no value)";
    vec![Line::from(vec![
        Span::styled(key, theme.style(Role::Key)),
        Span::styled(what, theme.style(Role::Muted)),
    ])]
}

/// What the lines of the versions need beside AWS's answer.
pub struct VersionContext<'s> {
    /// What the current version is to Airflow.
    pub current: &'s str,
    /// Why AWS has no secret for the key, where it has none.
    pub no_secret: &'s str,
    /// The key that starts the comparison.
    pub compare_key: &'s str,
    /// In seconds since 1970; None leaves out how long ago a version was created.
    pub now: Option<i64>,
}

/// The versions, line by line.
pub fn lines<'a>(versions: &Versions, context: &VersionContext, theme: &Theme) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    if let Some(secret) = &versions.secret {
        let name = sanitize::line(&secret.name);
        lines.push(Line::styled(name, theme.style(Role::Title)));
    }
    match &versions.list {
        Listed::Loading => lines.push(muted("listing the versions…", theme)),
        Listed::Failed(fault) if fault.reason == Reason::NotFound => {
            lines.push(muted(context.no_secret, theme));
        }
        Listed::Failed(fault) => lines.extend(fault_lines(fault, theme)),
        Listed::Listed(all) => {
            // The comparison comes first, since a small pane shows the first lines only.
            lines.extend(comparison_lines(versions, all, context.compare_key, theme));
            lines.extend(version_lines(all, context, theme));
        }
    }
    lines
}

fn version_lines<'a>(
    all: &[SecretVersion],
    context: &VersionContext,
    theme: &Theme,
) -> Vec<Line<'a>> {
    if all.is_empty() {
        return vec![muted("AWS has no version of this secret", theme)];
    }
    let shown = all.get(..MOST_VERSIONS).unwrap_or(all);
    let ids = short_ids(shown);
    let pairs = shown.iter().zip(&ids);
    let mut lines: Vec<_> = pairs
        .flat_map(|(version, id)| {
            [
                stages(version, context.current, theme),
                dates(version, id, context.now, theme),
            ]
        })
        .collect();
    if all.len() > shown.len() {
        let more = format!("and {} older", all.len() - shown.len());
        lines.push(muted(&more, theme));
    }
    lines
}

/// The stages, and what they mean.
fn stages<'a>(version: &SecretVersion, current: &str, theme: &Theme) -> Line<'a> {
    let stage = version.standing();
    let sentence = match stage {
        VersionStage::Current => current,
        other => other.sentence(),
    };
    let symbols = theme.symbols();
    let (mark, role) = match stage {
        VersionStage::Current => (symbols.wins, Role::Winner),
        VersionStage::Pending => (symbols.warning, Role::Warning),
        VersionStage::Previous | VersionStage::Labelled => (symbols.shadowed, Role::Text),
        VersionStage::Deprecated => (symbols.absent, Role::Muted),
    };
    let stages = version.stages.iter().map(|stage| sanitize::line(stage));
    let stages: Vec<_> = stages.collect();
    let name = if stages.is_empty() {
        stage.name().to_owned()
    } else {
        stages.join(", ")
    };
    Line::from(vec![
        Span::styled(format!("{mark} {name}"), theme.style(role)),
        Span::styled(format!("  {sentence}"), theme.style(Role::Muted)),
    ])
}

fn dates<'a>(version: &SecretVersion, id: &str, now: Option<i64>, theme: &Theme) -> Line<'a> {
    let created = version.created.map_or_else(
        || "created at an unknown time".to_owned(),
        |created| describe_creation(created, now),
    );
    let read = version
        .accessed
        .map_or("never read, according to AWS".to_owned(), |day| {
            format!("last read {}", time::date(day))
        });
    let between = theme.symbols().text(" · ");
    let id = sanitize::line(id);
    muted(&format!("  {id}{between}{created}{between}{read}"), theme)
}

fn describe_creation(created: i64, now: Option<i64>) -> String {
    let at = time::date_and_time(created);
    match now {
        Some(now) => format!("created {at}, {}", time::days_ago(created, now)),
        None => format!("created {at}"),
    }
}

fn comparison_lines<'a>(
    versions: &Versions,
    all: &[SecretVersion],
    key: &str,
    theme: &Theme,
) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    match &versions.comparison {
        Compared::NotAsked if comparable(all).is_none() => lines.push(muted(
            &format!("nothing to compare: there is no {PREVIOUS} version"),
            theme,
        )),
        Compared::NotAsked => lines.push(offer(key, theme)),
        Compared::Wanted | Compared::Asked => {
            lines.push(muted("reading two values to compare them…", theme));
        }
        Compared::Failed(fault) => lines.extend(fault_lines(fault, theme)),
        Compared::Done(comparison) => lines.extend(difference_lines(comparison, theme)),
    }
    lines
}

/// What a comparison does and costs, before it is started.
fn offer<'a>(key: &str, theme: &Theme) -> Line<'a> {
    Line::from(vec![
        Span::styled(key.to_owned(), theme.style(Role::Key)),
        Span::styled(
            format!(
                ": compare {CURRENT} with {PREVIOUS}, without showing values (2 GetSecretValue, logged in CloudTrail under your name)"
            ),
            theme.style(Role::Muted),
        ),
    ])
}

fn difference_lines<'a>(comparison: &ValueDiff, theme: &Theme) -> Vec<Line<'a>> {
    let first = if comparison.same {
        Role::Winner
    } else {
        Role::Warning
    };
    let roles = std::iter::once(first).chain(std::iter::repeat(Role::Text));
    let sentences = comparison.sentences([CURRENT, PREVIOUS]);
    let mut lines: Vec<_> = sentences
        .iter()
        .zip(roles)
        .map(|(sentence, role)| Line::styled(sanitize::line(sentence), theme.style(role)))
        .collect();
    if let Some(keys) = comparison.keys.as_ref().filter(|_| !comparison.same) {
        let of = |change| key_line(keys, change, theme);
        lines.extend(Change::ALL.into_iter().filter_map(of));
    }
    lines
}

fn key_line<'a>(keys: &KeyChanges, change: Change, theme: &Theme) -> Option<Line<'a>> {
    let count = keys.count(change);
    if count == 0 {
        return None;
    }
    let (symbol, role) = match change {
        Change::Added => ("+", Role::Winner),
        Change::Removed => ("-", Role::Error),
        Change::Changed => ("~", Role::Warning),
        Change::Unchanged => ("=", Role::Muted),
    };
    let names = keys.paths(change).take(MOST_NAMES);
    let names: Vec<_> = names
        .map(|name| truncate(&sanitize::line(name), WIDEST_NAME, theme.symbols()))
        .collect();
    let more = match count - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let text = format!("{symbol} {}: {}{more}", change.name(), names.join(", "));
    Some(Line::styled(text, theme.style(role)))
}

fn fault_lines<'a>(fault: &Fault, theme: &Theme) -> Vec<Line<'a>> {
    let mut lines = vec![Line::styled(
        fault.reason.sentence(),
        theme.style(Role::Error),
    )];
    if let Some(detail) = fault.detail() {
        lines.push(muted(&sanitize::line(&detail), theme));
    }
    lines.push(Line::styled(
        format!("next: {}", sanitize::line(fault.next_step())),
        theme.style(Role::Text),
    ));
    lines
}

fn muted<'a>(text: &str, theme: &Theme) -> Line<'a> {
    let text = theme.symbols().text(text).into_owned();
    Line::styled(text, theme.style(Role::Muted))
}

#[cfg(test)]
mod tests;
