//! The text of a list without rows: what is in progress, else why there are none.

use ratatui::text::{Line, Span};

use crate::app::State;
use crate::app::action::Action;
use crate::app::list::Progress;
use crate::app::mode::Mode;
use crate::domain::diagnosis::empty_prefix;
use crate::domain::query::FIELDS;
use crate::domain::search_path::Layer;
use crate::ui::pane::key_hint;
use crate::ui::sanitize;
use crate::ui::theme::{Role, Theme};

pub(super) fn lines<'a>(state: &State, theme: &Theme) -> Vec<Line<'a>> {
    let mut lines = vec![Line::styled(first(state, theme), theme.style(Role::Muted))];
    if is_settled(state) {
        let waiting = waiting(state).into_iter();
        lines.extend(waiting.map(|text| Line::styled(text, theme.style(Role::Muted))));
        let why = nothing_below(state).into_iter();
        let why = why.chain(why_nothing_matches(state));
        lines.extend(why.map(|text| Line::styled(text, theme.style(Role::Warning))));
        lines.extend(similar(state, theme));
    }
    lines
}

/// The layers that are listed on request.
fn waiting(state: &State) -> Option<String> {
    let layers = state.listing().catalog().on_request();
    let titles: Vec<_> = layers.map(Layer::title).collect();
    let hint = key_hint(state, "; ", Action::ListOnRequest, "lists it");
    let titles = titles.join(" and ");
    (!titles.is_empty()).then(|| format!("{titles} is listed on request{hint}"))
}

fn is_settled(state: &State) -> bool {
    let is_searching = matches!(
        state.listing().list().progress(),
        Some(Progress::Looking(_))
    );
    !is_searching && !state.is_loading()
}

fn first(state: &State, theme: &Theme) -> String {
    let symbols = theme.symbols();
    let kind = state.listing().kind().plural();
    if matches!(
        state.listing().list().progress(),
        Some(Progress::Looking(_))
    ) {
        return format!("searching{}", symbols.more);
    }
    if state.is_loading() {
        return format!("listing{}", symbols.more);
    }
    if !state.listing().list().filter().is_empty() {
        let filter = sanitize::line(state.listing().list().filter());
        let (open, close) = (symbols.text("“"), symbols.text("”"));
        let hint = key_hint(state, "; ", Action::Back, "clear the filter");
        return format!("no key matches {open}{filter}{close}{hint}");
    }
    if let Some((layer, fault)) = state.listing().catalog().faults().next() {
        return format!("no keys listed; {layer}: {}", fault.reason.sentence());
    }
    format!("no {kind} found in any layer that can be listed")
}

/// The prefix below which AWS lists nothing.
fn nothing_below(state: &State) -> Option<String> {
    let is_all = state.listing().list().filter().is_empty();
    let kind = state.listing().kind();
    let is_asked = state.simulated().asks_aws(kind);
    let empty = empty_prefix(state.scenario(), kind).filter(|_| is_all && is_asked)?;
    Some(sanitize::line(&empty.sentence()))
}

/// Keys whose names are similar to the one that was typed.
fn similar<'a>(state: &State, theme: &Theme) -> Option<Line<'a>> {
    let asked = state.name_without_hits()?;
    let scan = state.walks().nearest();
    let scan = scan.filter(|scan| scan.asked() == asked && !scan.best().is_empty())?;
    let names = scan.best().iter().map(|near| sanitize::line(&near.name));
    let take = match state.overlay().mode() {
        Mode::Filter => theme.symbols().text(" · tab: the first").into_owned(),
        _ => String::new(),
    };
    Some(Line::from(vec![
        Span::styled("similar: ", theme.style(Role::Accent)),
        Span::styled(
            names.collect::<Vec<_>>().join("  "),
            theme.style(Role::Title),
        ),
        Span::styled(take, theme.style(Role::Key)),
    ]))
}

/// Parts of the filter that may not mean what the user expects.
fn why_nothing_matches(state: &State) -> Vec<String> {
    let query = state.listing().list().query();
    let mut lines = Vec::new();
    match (query.problem(), query.unknown_field()) {
        // The frame has it too, and may have cut it.
        (Some(problem), _) => lines.push(sanitize::line(problem)),
        (None, Some(word)) => {
            let word = sanitize::line(word);
            lines.push(format!("\"{word}\" is no filter and is searched as text"));
            lines.push(format!("filters: {}", fields()));
        }
        (None, None) => {}
    }
    let layers = state.simulated().layers(state.listing().kind());
    if let Some(term) = query.without_layers(&layers) {
        let names: Vec<_> = layers.into_iter().map(Layer::name).collect();
        let term = sanitize::line(&term);
        lines.push(format!("{term}: this deployment has no such layer"));
        lines.push(format!("layers: {}", names.join(", ")));
    }
    if let Some(term) = query.usage_term().filter(|_| !state.dags().has_dags()) {
        let term = sanitize::line(&term);
        lines.push(format!("{term}: {}", state.why_no_dags()));
    }
    lines
}

fn fields() -> String {
    FIELDS.map(|field| field.example).join(" ")
}
