//! The walk of one key: each layer in turn, the name it was asked for, its verdict, and why.

mod path;

use ratatui::text::{Line, Span};

use super::pane;
use super::sanitize;
use super::theme::{Role, Theme};
use crate::app::State;
use crate::app::action::Action;
use crate::domain::catalog::Listing;
use crate::domain::diagnosis::{self, Assumptions, dead_end, withheld_by};
use crate::domain::key::{Key, Kind};
use crate::domain::misplaced::Misplaced;
use crate::domain::nearest::Near;
use crate::domain::resolve::{Basis, Outcome, Resolution, Step, Verdict};
use crate::domain::search_path::{Layer, Store};

pub(super) fn lines<'a>(state: &State, key: &Key, width: usize, theme: &Theme) -> Vec<Line<'a>> {
    let resolution = state.resolution(key);
    let mut lines = vec![question(state, &resolution, theme)];
    match state.panes().stepping() {
        Some(shown) => lines.push(progress(shown, &resolution, theme)),
        None => lines.extend(conclusion(state, &resolution, theme)),
    }
    lines.extend(path::lines(
        state.simulated(),
        &resolution,
        state.panes().stepping(),
        width,
        theme,
    ));
    if state.panes().stepping().is_none() {
        lines.push(calls(&resolution, theme));
    }
    lines
}

/// The result, why, and what to do about it.
fn conclusion<'a>(state: &State, resolution: &Resolution, theme: &Theme) -> Vec<Line<'a>> {
    let withheld = withheld_by(state.scenario(), resolution);
    let mut lines = vec![answer(resolution, withheld, theme)];
    if let Some(option) = &resolution.refused_by {
        let text = format!("Airflow does not start: {}", sanitize::line(option));
        lines.push(Line::styled(text, theme.style(Role::Error)));
    }
    for fault in diagnosis::faults_of_path(state.simulated(), resolution) {
        let text = format!(
            "{} {}",
            theme.symbols().warning,
            sanitize::line(&fault.text)
        );
        lines.push(Line::styled(text, theme.style(Role::Warning)));
    }
    for assumption in Assumptions::of(state.simulated()).behind(resolution) {
        let text = format!("assumed: {}", sanitize::line(&assumption.sentence()));
        lines.push(Line::styled(text, theme.style(Role::Warning)));
    }
    let nearest = state.walks().nearest();
    let has_similar = nearest.is_some_and(|scan| !scan.best().is_empty());
    let elsewhere = elsewhere(state, resolution, has_similar, theme);
    // "No similar key" says less than where it was looked for.
    if has_similar || elsewhere.is_empty() {
        lines.extend(similar_keys(state, resolution.key.kind, withheld, theme));
    }
    lines.extend(other_kind(state, resolution, theme));
    lines.extend(elsewhere);
    lines.extend(next_steps(state, resolution, theme));
    lines.extend(uncertainty(state, resolution, theme));
    lines
}

/// The step that is shown, and the AWS calls that Airflow has made by then.
fn progress<'a>(shown: usize, resolution: &Resolution, theme: &Theme) -> Line<'a> {
    let reached = path::reached(resolution);
    let calls = path::calls_by(resolution, shown);
    let calls = match calls {
        1 => "1 AWS call so far".to_owned(),
        calls => format!("{calls} AWS calls so far"),
    };
    let next = if shown < reached {
        "space: next layer"
    } else {
        "space: result"
    };
    let text = format!("step {shown} of {reached} · {calls} · {next} · esc: full lookup");
    Line::styled(
        theme.symbols().text(&text).into_owned(),
        theme.style(Role::Accent),
    )
}

/// The question, and how the answer was found.
fn question<'a>(state: &State, resolution: &Resolution, theme: &Theme) -> Line<'a> {
    let name = sanitize::line(&resolution.key.name);
    let option = if state.decodes(&resolution.key) {
        ", deserialize_json=True"
    } else {
        ""
    };
    let text = match resolution.key.kind {
        Kind::Variable if state.simulated().task_rules().is_some() => {
            let place = state.simulated().process.value.place();
            format!("Variable.get(\"{name}\"{option}) {place}")
        }
        Kind::Variable => format!("Variable.get(\"{name}\"{option})"),
        Kind::Connection => format!("get_connection(\"{name}\")"),
        Kind::Config => format!("config option in secret \"{name}\""),
    };
    let leave = if state.walks().looked_up().is_some() {
        " · esc: back to the list"
    } else {
        ""
    };
    Line::from(vec![
        Span::styled(text, theme.style(Role::Title)),
        Span::styled(
            theme
                .symbols()
                .text(&format!("  {}{leave}", basis(state, resolution)))
                .into_owned(),
            theme.style(Role::Muted),
        ),
    ])
}

fn answer<'a>(resolution: &Resolution, withheld: Option<&Step>, theme: &Theme) -> Line<'a> {
    let symbols = theme.symbols();
    let role = match resolution.outcome {
        Outcome::Found => Role::Winner,
        Outcome::Undetermined => Role::Warning,
        _ => Role::Error,
    };
    let outcome = resolution.outcome.name();
    let text = match diagnosis::conclusion(resolution, withheld) {
        Some(sentence) if resolution.outcome == Outcome::Undetermined => {
            format!("{outcome}: {sentence}")
        }
        Some(sentence) => sentence,
        None => outcome.to_owned(),
    };
    let text = symbols.text(&sanitize::line(&text)).into_owned();
    let text = format!("{} {text}", symbols.result);
    Line::styled(text, theme.style(role))
}

/// Similar keys, or why there are none to show.
fn similar_keys<'a>(
    state: &State,
    kind: Kind,
    withheld: Option<&Step>,
    theme: &Theme,
) -> Vec<Line<'a>> {
    let Some(scan) = state.walks().nearest() else {
        return Vec::new();
    };
    if !scan.best().is_empty() {
        let near = scan.best().iter().enumerate();
        return near
            .map(|(at, near)| similar_key(state, kind, (at, near), theme))
            .collect();
    }
    let text = if scan.is_running() {
        "searching for similar keys…".to_owned()
    } else if withheld.is_some() {
        // The key itself is listed, so a similar one would not help.
        return Vec::new();
    } else {
        no_similar_key(state, kind)
    };
    let text = theme.symbols().text(&text).into_owned();
    vec![Line::styled(text, theme.style(Role::Muted))]
}

/// Where else in AWS the key may be, and among how many names it was looked for.
/// `has_similar`: a similar key is shown already, beside which "no similar name" would be wrong.
fn elsewhere<'a>(
    state: &State,
    resolution: &Resolution,
    has_similar: bool,
    theme: &Theme,
) -> Vec<Line<'a>> {
    let Some(elsewhere) = state.walks().elsewhere(&resolution.key) else {
        return Vec::new();
    };
    if resolution.basis != Basis::Performed || (has_similar && elsewhere.found.is_empty()) {
        return Vec::new();
    }
    let line = |found: &Misplaced| {
        Line::from(vec![
            Span::styled("elsewhere: ", theme.style(Role::Accent)),
            Span::styled(sanitize::line(&found.name), theme.style(Role::Title)),
            Span::styled(
                format!("  {}", sanitize::line(&found.why)),
                theme.style(Role::Muted),
            ),
        ])
    };
    let mut lines: Vec<_> = elsewhere.found.iter().map(line).collect();
    lines.push(Line::styled(
        elsewhere.looked_at(),
        theme.style(Role::Muted),
    ));
    lines
}

/// Why the answer may not be Airflow's own.
fn uncertainty<'a>(state: &State, resolution: &Resolution, theme: &Theme) -> Option<Line<'a>> {
    let caller = state.session().caller();
    let caveat = diagnosis::uncertainty(state.simulated(), resolution, Some(caller))?;
    Some(Line::styled(
        sanitize::line(&caveat),
        theme.style(Role::Warning),
    ))
}

/// A similar key, why it would not help, what differs, and the keys that look it up.
fn similar_key<'a>(
    state: &State,
    kind: Kind,
    (at, near): (usize, &Near),
    theme: &Theme,
) -> Line<'a> {
    let dead_end = dead_end(state.scenario(), Key::new(kind, &near.name));
    let dead_end = dead_end.map_or(String::new(), |why| format!(" ({why})"));
    Line::from(vec![
        Span::styled("similar: ", theme.style(Role::Accent)),
        Span::styled(sanitize::line(&near.name), theme.style(Role::Title)),
        Span::styled(dead_end, theme.style(Role::Warning)),
        Span::styled(
            format!("  {}", near.difference.words()),
            theme.style(Role::Muted),
        ),
        Span::styled(keys_of_suggestion(state, at, theme), theme.style(Role::Key)),
    ])
}

/// `  1 or enter: look up`, where a digit looks the similar key up.
fn keys_of_suggestion(state: &State, at: usize, theme: &Theme) -> String {
    if at >= state.suggestions().len() {
        return String::new();
    }
    let perform = state.appearance().keymap().first(Action::Perform);
    let perform = perform.filter(|_| at == 0 && state.performs_suggestion());
    let perform = perform.map_or(String::new(), |key| format!(" or {key}"));
    let text = format!(" · {}{perform}: look up", at + 1);
    theme.symbols().text(&text).into_owned()
}

/// That no key is similar, as far as keys were listed.
fn no_similar_key(state: &State, kind: Kind) -> String {
    let deployment = state.simulated();
    let stores = deployment.stores(kind);
    let titles_of = |listing| {
        let is_so = |layer: &&Layer| state.listing().catalog().listing(**layer) == listing;
        let titles: Vec<_> = stores
            .iter()
            .filter(is_so)
            .map(|layer| layer.title())
            .collect();
        Some(titles.join(", ")).filter(|titles| !titles.is_empty())
    };
    if let Some(titles) = titles_of(Listing::Incomplete) {
        return format!("similar keys are unknown: {titles} could not be listed completely");
    }
    match titles_of(Listing::Running) {
        Some(titles) => format!("no similar key so far; still listing: {titles}"),
        None => "no similar key found".to_owned(),
    }
}

/// That there is a connection of this name, where a variable is missing; and so on.
fn other_kind<'a>(state: &State, resolution: &Resolution, theme: &Theme) -> Option<Line<'a>> {
    let other = state.other_kind(resolution)?;
    let action = match other {
        Kind::Variable => Action::Variables,
        Kind::Connection => Action::Connections,
        Kind::Config => Action::ConfigOptions,
    };
    let name = sanitize::line(&resolution.key.name);
    let text = match resolution.outcome {
        Outcome::Missing => format!("{name} is a {other}, not a {}", resolution.key.kind),
        // It may be both.
        _ => format!("{name} is listed as a {other}"),
    };
    let hint = pane::key_hint(state, " · ", action, other.plural());
    Some(Line::from(vec![
        Span::styled(text, theme.style(Role::Warning)),
        Span::styled(
            theme.symbols().text(&hint).into_owned(),
            theme.style(Role::Key),
        ),
    ]))
}

fn next_steps<'a>(state: &State, resolution: &Resolution, theme: &Theme) -> Vec<Line<'a>> {
    let steps = state.next_steps(resolution);
    // The key copies the first command.
    let copied = steps
        .iter()
        .position(|step| diagnosis::command(step).is_some());
    let line = |(at, step): (usize, &String)| {
        let copy = if copied == Some(at) {
            pane::key_hint(state, " · ", Action::CopyCommand, "copy the command")
        } else {
            String::new()
        };
        Line::from(vec![
            Span::styled(
                format!("next: {}", sanitize::line(step)),
                theme.style(Role::Accent),
            ),
            Span::styled(
                theme.symbols().text(&copy).into_owned(),
                theme.style(Role::Key),
            ),
        ])
    };
    steps.iter().enumerate().map(line).collect()
}

fn calls<'a>(resolution: &Resolution, theme: &Theme) -> Line<'a> {
    let is_unknown =
        |step: &Step| step.layer.store == Store::Aws && step.verdict == Verdict::NotInspected;
    let text = match resolution.aws_calls.len() {
        0 if resolution.steps.iter().any(is_unknown) => {
            "whether Airflow calls AWS for this is not known".to_owned()
        }
        0 => "Airflow makes no AWS call for this".to_owned(),
        1 => "Airflow makes 1 AWS call for this: GetSecretValue".to_owned(),
        count => {
            format!("Airflow makes {count} AWS calls for this: by the task and by the api-server")
        }
    };
    Line::styled(text, theme.style(Role::Muted))
}

/// A live lookup read a value, and other layers are only predicted.
fn is_partly_read(state: &State, resolution: &Resolution) -> bool {
    let is_read = resolution.steps.iter().any(|step| step.held.is_some());
    is_read && state.decodes(&resolution.key)
}

fn basis(state: &State, resolution: &Resolution) -> &'static str {
    let is_pending = state
        .walks()
        .pending()
        .is_some_and(|pending| pending.key == *resolution.key);
    match (is_pending, resolution.basis) {
        (true, _) => "looking up… esc: cancel",
        (_, Basis::Predicted) if is_partly_read(state, resolution) => {
            "partly live: later layers predicted from names"
        }
        (_, Basis::Predicted) => "predicted from names only",
        (_, Basis::Performed) => "live lookup",
    }
}
