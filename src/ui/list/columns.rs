//! The columns: which there is room for, how wide they are, and what stands in a row.

use ratatui::text::{Line, Span};

use super::name;
use crate::app::State;
use crate::app::list::cell_state::CellState;
use crate::app::list::column::Column;
use crate::domain::catalog::RowId;
use crate::domain::key::Key;
use crate::domain::query::Marker;
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::search_path::Layer;
use crate::ui::symbols::Symbols;
use crate::ui::theme::{Role, Theme};
use crate::ui::time;
use crate::ui::truncate::pad;

const MARKER: usize = 2;
const WINNER: usize = 11;
const MARK: usize = 2;
/// `11mo` and its head.
const AGE: usize = 9;
/// `2026-11-20`.
const DATE: usize = 12;
/// Below this width there is no room for the winner's name.
const NARROW: usize = 48;
/// A key has at least this much room before an age is shown.
const KEY_BESIDE_AGE: usize = 32;
/// A key has at least this much room before a date is shown.
const KEY_BESIDE_DATE: usize = 60;

/// A column on the screen.
struct ShownColumn {
    column: Column,
    head: String,
    /// Of a column of signs.
    layers: Vec<Layer>,
    width: usize,
}

/// The columns that there is room for, from left to right.
pub(in crate::ui) struct Columns(Vec<ShownColumn>);

impl Columns {
    /// In a list so wide, without its frame.
    pub(in crate::ui) fn new(state: &State, width: usize) -> Self {
        let all = Column::all(state.simulated(), state.kind);
        let signs = |column: &Column| matches!(column, Column::Layer(_) | Column::ApiServer);
        let full = all.iter().filter(|column| signs(column));
        let full: usize = full.map(|column| column.head().len() + 2).sum();
        // A narrow window has the signs alone: the one that is lit is the winner.
        let winner = if width < NARROW { 0 } else { WINNER };
        let fixed = MARKER + winner + MARK;
        let is_roomy = full + fixed + 20 <= width;
        let longest = match (is_roomy, width < NARROW) {
            (true, _) => usize::MAX,
            (false, false) => 4,
            (false, true) => 1,
        };
        let mut columns: Vec<ShownColumn> = all
            .into_iter()
            .map(|column| ShownColumn::new(column, state, longest))
            .collect();
        let used: usize = columns.iter().map(|column| column.width).sum();
        let mut key = width.saturating_sub(used + fixed);
        let changed = [(KEY_BESIDE_DATE, DATE), (KEY_BESIDE_AGE, AGE)];
        let fitting = changed
            .into_iter()
            .find(|(least, size)| key >= least + size);
        let changed = fitting.map_or(0, |(_, size)| size);
        key = key.saturating_sub(changed).max(8);
        for column in &mut columns {
            match column.column {
                Column::Key => column.width = MARKER + key,
                Column::Winner => column.width = winner,
                Column::Changed => column.width = changed,
                Column::Sensitive => column.width = MARK,
                _ => {}
            }
        }
        columns.retain(|column| column.width > 0);
        Self(columns)
    }

    /// The column at so many columns from the left.
    pub(super) fn at(&self, x: usize) -> Option<Column> {
        let mut right = 0;
        let column = self.0.iter().find(|column| {
            right += column.width;
            x < right
        });
        column.map(|column| column.column)
    }

    /// The heads, with an arrow at the one by which the rows are sorted.
    pub(super) fn heads<'a>(&self, state: &State, theme: &Theme) -> Line<'a> {
        let symbols = theme.symbols();
        let (sorted, is_reversed) = state.list.sorting();
        let heads = self.0.iter().map(|column| {
            let mut head = column.head.clone();
            if column.column == sorted && sorted_on_request(sorted, is_reversed) {
                head.push_str(if is_reversed {
                    symbols.down
                } else {
                    symbols.up
                });
            }
            pad(&head, column.width, symbols)
        });
        let text: String = heads.collect();
        Line::styled(text.trim_end().to_owned(), theme.style(Role::Muted))
    }

    pub(super) fn row<'a>(
        &self,
        state: &State,
        row: RowId,
        marker: &mut Marker<'_>,
        is_selected: bool,
        theme: &Theme,
    ) -> Line<'a> {
        let key = state.catalog.key(state.kind, row);
        let end = state.resolution(&key);
        let selection = is_selected.then(|| theme.style(Role::Selection));
        let style = |role| selection.unwrap_or_else(|| theme.style(role));
        let symbols = theme.symbols();
        let sign = if is_selected { symbols.selected } else { " " };
        let mut spans = vec![Span::styled(
            pad(sign, MARKER, symbols),
            style(Role::Accent),
        )];
        for column in &self.0 {
            let (text, role) = match column.column {
                Column::Key => {
                    let width = column.width - MARKER;
                    spans.extend(name::spans(state, row, width, marker, selection, theme));
                    continue;
                }
                Column::Layer(_) | Column::ApiServer => column.sign(state, &end, symbols),
                Column::Winner => winner(state, &key, &end, symbols),
                Column::Changed => (changed(state, row, column.width), Role::Muted),
                Column::Sensitive if state.sensitive_word(&key.name).is_some() => {
                    (symbols.sensitive.to_owned(), Role::Secret)
                }
                Column::Sensitive => (String::new(), Role::Secret),
            };
            spans.push(Span::styled(pad(&text, column.width, symbols), style(role)));
        }
        Line::from(spans)
    }
}

/// By name, upwards, is how rows are without a wish.
fn sorted_on_request(sorted: Column, is_reversed: bool) -> bool {
    sorted != Column::Key || is_reversed
}

impl ShownColumn {
    /// A column of signs is as wide as its head and a gap; the others get their widths later.
    fn new(column: Column, state: &State, longest: usize) -> Self {
        let layers = column.layers(state.simulated(), state.kind);
        let head: String = match column {
            Column::Key => format!("{:MARKER$}{}", "", column.head()),
            Column::Sensitive => String::new(),
            Column::Layer(_) | Column::ApiServer => column.head().chars().take(longest).collect(),
            _ => column.head().to_owned(),
        };
        let width = if layers.is_empty() { 0 } else { head.len() + 2 };
        Self {
            column,
            head,
            layers,
            width,
        }
    }

    /// The most telling of its layers' signs.
    fn sign(&self, state: &State, end: &Resolution, symbols: &Symbols) -> (String, Role) {
        let layers = self.layers.iter();
        let scenario = state.scenario();
        let best = layers
            .map(|layer| CellState::new(scenario, *layer, end))
            .min();
        let (sign, role) = best.map_or(("", Role::Muted), |best| sign(best, symbols));
        (sign.to_owned(), role)
    }
}

/// What a cell shows: the winner lit, the shadowed dimmed.
fn sign(standing: CellState, symbols: &Symbols) -> (&'static str, Role) {
    match standing {
        CellState::Wins => (symbols.wins, Role::Winner),
        CellState::Shadowed => (symbols.shadowed, Role::Shadowed),
        CellState::Held => (symbols.shadowed, Role::Warning),
        CellState::Failed => (symbols.failed, Role::Error),
        CellState::Unseen => (symbols.not_inspected, Role::Warning),
        CellState::Absent => (symbols.absent, Role::Muted),
        CellState::Skipped => (symbols.skipped, Role::Skipped),
    }
}

/// The age where there is little room, else the day. Without a clock there is no age.
fn changed(state: &State, row: RowId, width: usize) -> String {
    let Some(changed) = state.catalog.changed(row) else {
        return String::new();
    };
    if width >= DATE {
        return time::date(changed);
    }
    let now = state.now_epoch();
    now.map_or_else(String::new, |now| time::age(now.saturating_sub(changed)))
}

fn winner(state: &State, key: &Key, end: &Resolution, symbols: &Symbols) -> (String, Role) {
    let (name, role) = name_of_winner(end);
    if state.is_changed(key, end) {
        return (format!("{} {name}", symbols.changed), role);
    }
    (name, role)
}

fn name_of_winner(end: &Resolution) -> (String, Role) {
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
