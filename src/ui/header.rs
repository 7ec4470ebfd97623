//! The line at the top: the deployment, its search path, and its releases.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_width::UnicodeWidthStr;

use super::deployment_color;
use super::sanitize;
use super::symbols::Symbols;
use super::theme::{Role, Theme};
use super::truncate;
use crate::app::State;
use crate::domain::deployment::{Deployment, Sourced, title};
use crate::domain::search_path;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: &Theme) {
    let bar = theme.style(Role::Bar);
    let banner = banner(state);
    let room = usize::from(area.width).saturating_sub(banner.len());
    let shown = truncate::pad(&text(state, room, theme), room, theme.symbols());
    let mut spans = marked(shown, state, theme);
    spans.push(Span::styled(banner, theme.style(Role::Banner)));
    let line = Line::from(spans);
    frame.render_widget(Paragraph::new(line).style(bar), area);
}

/// Words of this line that the help explains.
pub(super) const TERMS: [(&str, &str); 1] = [(
    "assumed",
    "nothing is configured, so it is a guess; --order or --airflow settles it",
)];

/// What the user must not forget.
fn banner(state: &State) -> &'static str {
    let is_changed = state
        .session()
        .changes()
        .is_some_and(|changes| !changes.what_if.is_empty());
    match (
        is_changed,
        state.session().is_presented(),
        state.session().is_sample(),
    ) {
        (true, true, _) => " PRESENTATION, WHAT IF ",
        (true, false, _) => " WHAT IF ",
        (false, true, true) => " PRESENTATION OF SAMPLE DATA ",
        (false, true, false) => " PRESENTATION ",
        (false, false, true) => " SAMPLE DATA ",
        (false, false, false) => "",
    }
}

/// The text before the deployment's name.
const BEFORE: &str = " varlens ";

/// The line with the deployment's name on its colour, where it has one.
fn marked<'a>(text: String, state: &State, theme: &Theme) -> Vec<Span<'a>> {
    let bar = theme.style(Role::Bar);
    let color = state
        .current_deployment()
        .and_then(|one| one.color.as_deref());
    let name = format!(
        " {} ",
        sanitize::line(title(&state.session().deployment().name))
    );
    let rest = text.strip_prefix(BEFORE);
    let rest = rest.and_then(|rest| rest.strip_prefix(&name));
    match (deployment_color::style(color, theme), rest) {
        (Some(style), Some(rest)) => {
            let rest = rest.to_owned();
            vec![
                Span::styled(BEFORE, bar),
                Span::styled(name, style),
                Span::styled(rest, bar),
            ]
        }
        _ => vec![Span::styled(text, bar)],
    }
}

/// The parts that fit, the most important first.
fn text(state: &State, room: usize, theme: &Theme) -> String {
    let symbols = theme.symbols();
    let deployment = state.simulated();
    let order = search_path::in_a_line(&deployment.layers(state.listing().kind()));
    let order = symbols.text(&order);
    let reads = if state.is_metadata_only() {
        " (metadata-only)"
    } else {
        ""
    };
    let name = sanitize::line(title(&deployment.name));
    let parts = [
        [format!("{BEFORE} {name}{reads}"), String::new()],
        order_forms(&order, deployment),
        forms(
            &format!("Airflow {}", deployment.airflow.value),
            &deployment.airflow,
            "--airflow sets it",
        ),
        [
            format!("amazon {}", deployment.amazon_provider.value),
            String::new(),
        ],
        [deployment.process.value.name().to_owned(), String::new()],
    ];
    let short: Vec<_> = parts.iter().map(|[short, _]| short.as_str()).collect();
    let mut shown = joined(&short, room, symbols);
    // The explanations, where everything else fits.
    for count in 1..=parts.len() {
        let explained = parts.iter().take(count).map(|[_, long]| long.as_str());
        let texts: Vec<_> = explained.zip(&short).map(longer_of).collect();
        let rest = short.iter().skip(count).copied();
        let texts: Vec<_> = texts.into_iter().chain(rest).collect();
        let whole = texts.join(&symbols.text(" · "));
        if whole.width() > room {
            break;
        }
        shown = whole;
    }
    shown
}

/// A part's text, and the longer one that explains why it is assumed; empty where it isn't.
fn forms<T>(text: &str, setting: &Sourced<T>, how: &str) -> [String; 2] {
    if setting.is_assumed() {
        [
            format!("{text} (assumed)"),
            format!("{text} (assumed: {how})"),
        ]
    } else {
        [text.to_owned(), String::new()]
    }
}

/// The order, and why it is this one where a Datacoves workspace says so.
fn order_forms(order: &str, deployment: &Deployment) -> [String; 2] {
    match deployment.workspace() {
        Some(place) => [
            format!("{order} (Datacoves workspace)"),
            format!("{order} ({})", sanitize::line(place)),
        ],
        None => forms(order, &deployment.order, "not configured, --order sets it"),
    }
}

fn longer_of<'a>((long, short): (&'a str, &&'a str)) -> &'a str {
    if long.is_empty() { short } else { long }
}

/// The first parts, as many as fit.
fn joined(parts: &[&str], room: usize, symbols: &Symbols) -> String {
    let mut shown = String::new();
    for part in parts {
        let between = if shown.is_empty() { "" } else { " · " };
        let longer = format!("{shown}{}{part}", symbols.text(between));
        if longer.width() > room && !shown.is_empty() {
            break;
        }
        shown = longer;
    }
    shown
}
