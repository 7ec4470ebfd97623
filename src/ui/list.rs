//! The matrix: a row per key, a column per layer, and who wins.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::fit::{cut, pad, thousands};
use super::glyphs::Glyphs;
use super::pane;
use super::theme::{Role, Theme};
use super::visible;
use crate::app::State;
use crate::app::action::Action;
use crate::domain::catalog::RowId;
use crate::domain::key::Key;
use crate::domain::prediction::{Cell, cell_as};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Basis, Outcome, Resolution, Verdict};
use crate::domain::search_path::Layer;

const WINNER: usize = 11;
const MARK: usize = 2;
/// Below this width there is no room for the winner's name.
const NARROW: usize = 48;

/// Lines above the first row: the frame and the head.
pub(super) const HEAD: u16 = 2;

/// How many rows fit, below the frame and the head.
pub(super) fn rows_in(area: Rect) -> usize {
    usize::from(area.height.saturating_sub(HEAD + 1))
}

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: &Theme) {
    if area.is_empty() {
        return;
    }
    let columns = Columns::of(state, usize::from(area.width.saturating_sub(2)));
    let mut lines = vec![columns.head(theme)];
    let top = state.list.top();
    for (offset, row) in state.list.window(&state.catalog).iter().enumerate() {
        let is_selected = top + offset == state.list.selected();
        lines.push(columns.row(state, *row, is_selected, theme));
    }
    if lines.len() == 1 {
        lines.push(Line::styled(empty(state, theme), theme.style(Role::Muted)));
    }
    let block = pane::block(theme)
        .title(title(state, theme))
        .title_bottom(legend(usize::from(area.width), theme));
    let paragraph = Paragraph::new(lines)
        .style(theme.style(Role::Text))
        .block(block);
    frame.render_widget(paragraph, area);
}

fn empty(state: &State, theme: &Theme) -> String {
    let glyphs = theme.glyphs();
    let kind = state.kind.plural();
    if state.is_loading() {
        return format!("listing{}", glyphs.more);
    }
    if !state.list.filter().is_empty() {
        let filter = visible::line(state.list.filter());
        let (open, close) = (glyphs.say("“"), glyphs.say("”"));
        let keymap = &state.preferences.keymap;
        let hint = keymap.hint("; ", Action::Back, "clears the filter");
        return format!("no key contains {open}{filter}{close}{hint}");
    }
    if let Some((layer, fault)) = state.catalog.faults().next() {
        return format!("nothing listed, {layer}: {}", fault.reason.sentence());
    }
    format!("no {kind} found in any layer that can be listed")
}

fn title<'a>(state: &State, theme: &Theme) -> Line<'a> {
    let glyphs = theme.glyphs();
    let shown = count(state.list.rows(&state.catalog).len());
    let all = count(state.catalog.len());
    let of = if state.list.filter().is_empty() {
        all
    } else {
        format!("{shown} of {all}")
    };
    let at = if shown == "0" {
        String::new()
    } else {
        format!("{}{}", glyphs.say(" · "), count(state.list.selected() + 1))
    };
    let loading = if state.is_loading() {
        format!(" {}", glyphs.more)
    } else {
        String::new()
    };
    let mut kind = state.kind.plural().to_owned();
    if let Some(first) = kind.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let mut spans = vec![
        Span::styled(format!(" {kind} "), theme.style(Role::Title)),
        Span::styled(format!("{of}{at}{loading} "), theme.style(Role::Muted)),
    ];
    if !state.list.filter().is_empty() {
        let filter = visible::line(state.list.filter());
        spans.push(Span::styled(
            format!("/{filter} "),
            theme.style(Role::Accent),
        ));
    }
    Line::from(spans)
}

fn count(number: usize) -> String {
    thousands(number as u64)
}

fn legend<'a>(width: usize, theme: &Theme) -> Line<'a> {
    let glyphs = theme.glyphs();
    let [wins, shadowed, skipped] = [glyphs.wins, glyphs.shadowed, glyphs.skipped];
    let [failed, unseen, sensitive] = [glyphs.failed, glyphs.unseen, glyphs.sensitive];
    let text = format!(
        " {wins} wins  {shadowed} shadowed  {skipped} skipped  {failed} to be deleted  {unseen} not inspected  \
         {sensitive} sensitive "
    );
    let short = format!(
        " {wins} wins {shadowed} shadowed {skipped} skipped {unseen} unseen {sensitive} sensitive "
    );
    let fitting = [text, short]
        .into_iter()
        .find(|text| text.chars().count() + 2 <= width);
    Line::styled(fitting.unwrap_or_default(), theme.style(Role::Muted))
}

/// What the api-server's column is called.
const API_SERVER: &str = "API-SERVER";

/// A column: one layer, or all of the api-server's, of which what the task has asked already is left out.
struct Column {
    layers: Vec<Layer>,
    head: String,
}

impl Column {
    fn all(state: &State) -> Vec<Self> {
        let layers = state.simulated().layers(state.kind);
        let (nested, own): (Vec<_>, Vec<_>) =
            layers.into_iter().partition(|layer| layer.is_nested());
        let stores: Vec<_> = own
            .iter()
            .map(|layer| state.simulated().store(*layer))
            .collect();
        let one = |layer: Layer| Self {
            layers: vec![layer],
            head: layer.column().to_owned(),
        };
        let mut columns: Vec<_> = own.into_iter().map(one).collect();
        let is_new = |layer: &Layer| !stores.contains(&state.simulated().store(*layer));
        let nested: Vec<_> = nested.into_iter().filter(is_new).collect();
        if !nested.is_empty() {
            columns.push(Self {
                layers: nested,
                head: API_SERVER.to_owned(),
            });
        }
        columns
    }

    /// The most telling of its layers' signs.
    fn sign(
        &self,
        state: &State,
        key: &Key,
        end: &Resolution,
        glyphs: &Glyphs,
    ) -> (&'static str, Role) {
        let signs = self
            .layers
            .iter()
            .map(|layer| sign(state, *layer, key, end, glyphs));
        let order = most_telling_first(glyphs);
        let telling =
            |(sign, _): &(&'static str, Role)| order.iter().position(|other| other == sign);
        signs.min_by_key(telling).unwrap_or(("", Role::Muted))
    }
}

/// The signs of a cell.
fn most_telling_first(glyphs: &Glyphs) -> [&'static str; 6] {
    [
        glyphs.wins,
        glyphs.shadowed,
        glyphs.failed,
        glyphs.unseen,
        glyphs.absent,
        glyphs.skipped,
    ]
}

/// The widths of the columns.
struct Columns {
    layers: Vec<Column>,
    key: usize,
    winner: usize,
}

impl Columns {
    fn of(state: &State, width: usize) -> Self {
        let mut layers = Column::all(state);
        let full = layers.iter().map(|column| column.head.len() + 2);
        // A narrow window has the signs alone: the one that is lit is the winner.
        let winner = if width < NARROW { 0 } else { WINNER };
        let fixed = winner + MARK + 2;
        let is_roomy = full.sum::<usize>() + fixed + 20 <= width;
        let longest = match (is_roomy, width < NARROW) {
            (true, _) => usize::MAX,
            (false, false) => 4,
            (false, true) => 1,
        };
        for column in &mut layers {
            column.head = column.head.chars().take(longest).collect();
        }
        let used: usize = layers.iter().map(|column| column.head.len() + 2).sum();
        Self {
            key: width.saturating_sub(used + fixed).max(8),
            layers,
            winner,
        }
    }

    fn head<'a>(&self, theme: &Theme) -> Line<'a> {
        let mut text = pad("  KEY", self.key + 2, theme.glyphs());
        for column in &self.layers {
            text.push_str(&column.head);
            text.push_str("  ");
        }
        if self.winner > 0 {
            text.push_str("WINNER");
        }
        Line::styled(text, theme.style(Role::Muted))
    }

    fn row<'a>(&self, state: &State, row: RowId, is_selected: bool, theme: &Theme) -> Line<'a> {
        let key = state.catalog.key(state.kind, row);
        let end = state.resolution(&key);
        let selection = is_selected.then(|| theme.style(Role::Selection));
        let style = |role| selection.unwrap_or_else(|| theme.style(role));
        let glyphs = theme.glyphs();
        let marker = if is_selected { glyphs.selected } else { " " };
        let mut spans = vec![Span::styled(pad(marker, 2, glyphs), style(Role::Accent))];
        spans.extend(self.name(state, row, selection, theme));
        for column in &self.layers {
            let (sign, role) = column.sign(state, &key, &end, glyphs);
            let sign = pad(sign, column.head.len() + 2, glyphs);
            spans.push(Span::styled(sign, style(role)));
        }
        let (mut winner, role) = winner(&end);
        if state.is_changed(&key, &end) {
            winner = format!("{} {winner}", theme.glyphs().changed);
        }
        spans.push(Span::styled(pad(&winner, self.winner, glyphs), style(role)));
        let is_sensitive = state.sensitive_word(&key.name).is_some();
        let mark = if is_sensitive { glyphs.sensitive } else { " " };
        spans.push(Span::styled(pad(mark, MARK, glyphs), style(Role::Secret)));
        Line::from(spans)
    }

    /// The key, with what the filter found marked.
    fn name<'a>(
        &self,
        state: &State,
        row: RowId,
        selection: Option<Style>,
        theme: &Theme,
    ) -> Vec<Span<'a>> {
        let glyphs = theme.glyphs();
        let name = state.catalog.name(row);
        let mut shown = visible::line(name);
        if state.catalog.is_case_unknown(row) {
            shown.push_str(" (case unknown)");
        }
        let shown = cut(&shown, self.key.saturating_sub(1), glyphs);
        let shown = pad(&shown, self.key, glyphs);
        let plain = selection.unwrap_or_else(|| theme.style(Role::Text));
        let needle = state.list.filter();
        let found = if name.is_ascii() && !needle.is_empty() {
            shown
                .to_ascii_lowercase()
                .find(&needle.to_ascii_lowercase())
        } else {
            None
        };
        let Some(at) = found else {
            return vec![Span::styled(shown, plain)];
        };
        let (before, rest) = shown.split_at(at);
        let (hit, after) = rest.split_at(needle.len().min(rest.len()));
        let marked = selection.map_or(
            theme.style(Role::Match),
            ratatui::prelude::Style::underlined,
        );
        vec![
            Span::styled(before.to_owned(), plain),
            Span::styled(hit.to_owned(), marked),
            Span::styled(after.to_owned(), plain),
        ]
    }
}

/// What a cell shows: the winner lit, the shadowed dimmed.
fn sign(
    state: &State,
    layer: Layer,
    key: &Key,
    end: &Resolution,
    glyphs: &Glyphs,
) -> (&'static str, Role) {
    if end.winner == Some(layer) {
        return (glyphs.wins, Role::Winner);
    }
    if let Some(sign) = performed_sign(layer, end, glyphs) {
        return sign;
    }
    match cell_as(
        state.simulated(),
        &state.deployment,
        &state.catalog,
        layer,
        key,
    ) {
        Cell::Present if end.winner.is_some() => (glyphs.shadowed, Role::Shadowed),
        Cell::Present => (glyphs.shadowed, Role::Warning),
        Cell::Absent => (glyphs.absent, Role::Muted),
        Cell::Skipped => (glyphs.skipped, Role::Skipped),
        Cell::ScheduledForDeletion => (glyphs.failed, Role::Error),
        Cell::NotInspected => (glyphs.unseen, Role::Warning),
    }
}

/// What a performed walk found out beyond the names.
fn performed_sign(layer: Layer, end: &Resolution, glyphs: &Glyphs) -> Option<(&'static str, Role)> {
    let step = end.steps.iter().find(|step| step.layer == layer)?;
    match (end.basis, step.verdict) {
        (Basis::Performed, Verdict::Failed) => Some((glyphs.failed, Role::Error)),
        (Basis::Performed, Verdict::NotInspected) => Some((glyphs.unseen, Role::Warning)),
        (Basis::Performed, Verdict::Absent)
            if step.reason != Some(Reason::ScheduledForDeletion) =>
        {
            Some((glyphs.absent, Role::Muted))
        }
        _ => None,
    }
}

fn winner(end: &Resolution) -> (String, Role) {
    // Of the api-server's path the walk says which.
    let name = |layer: Layer| {
        if layer.is_nested() {
            "api-server"
        } else {
            layer.name()
        }
    };
    match (end.winner, end.outcome) {
        (Some(layer), _) if end.certain => (name(layer).to_owned(), Role::Winner),
        (Some(layer), _) => (format!("{}?", name(layer)), Role::Warning),
        (None, Outcome::Missing) => ("missing".to_owned(), Role::Error),
        (None, Outcome::Undetermined) => ("not sure".to_owned(), Role::Warning),
        (None, outcome) => (outcome.name().to_owned(), Role::Error),
    }
}
