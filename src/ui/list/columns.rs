//! The columns: which ones fit, how wide they are, and what a row shows in them.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::seen::Seen;
use super::{cell_text, name};
use crate::app::State;
use crate::app::list::cell_state::CellState;
use crate::app::list::column::Column;
use crate::domain::catalog::RowId;
use crate::domain::key::Key;
use crate::domain::query::Marker;
use crate::domain::resolve::Resolution;
use crate::domain::search_path::Layer;
use crate::ui::roles;
use crate::ui::symbols::Symbols;
use crate::ui::theme::{Role, Theme};
use crate::ui::time;
use crate::ui::truncate::pad;

const MARKER: usize = 2;
/// Beside a key that is marked.
const MARKED: &str = "+";
/// Before the pinned key: what was typed after `=`.
const PINNED: &str = "=";
/// `undetermined`.
const WINNER: usize = 13;
/// The symbol before a winner that a what-if changes.
const CHANGED_WINNER: usize = 2;
const MARK: usize = 2;
/// `PR` below its header.
const USAGE: usize = 5;
/// A key has at least this much room before its usage is shown.
const KEY_BESIDE_USAGE: usize = 24;
/// `11mo` below its header.
const AGE: usize = 9;
/// `2026-11-20`.
const DATE: usize = 12;
/// The letters of a header where there is little room.
const SHORT: usize = 4;
/// The columns between two headers.
const GAP: usize = 2;
/// The columns of the list's frame.
const FRAME: usize = 2;
/// Below this width the winner's name does not fit.
const NARROW: usize = 48;
/// A key has at least this much room before an age is shown.
const KEY_BESIDE_AGE: usize = 28;
/// A key has at least this much room before a date is shown.
const KEY_BESIDE_DATE: usize = 60;

/// A column on the screen.
struct ShownColumn {
    column: Column,
    header: String,
    /// The layers whose symbols it shows; none for other columns.
    layers: Vec<Layer>,
    width: usize,
}

/// The columns that fit, from left to right.
pub(in crate::ui) struct Columns(Vec<ShownColumn>);

impl Columns {
    /// The columns in a list of this width, without its frame. Whole headers and the day of the change are shown only
    /// beside keys that are not cut for them.
    pub(in crate::ui) fn new(state: &State, width: usize) -> Self {
        let layers = layers_width(state, usize::MAX);
        let is_roomy = layers + MARKER + winner_width(state, width) + MARK + 20 <= width;
        let short = if width < NARROW { 1 } else { SHORT };
        let usual = name::usual_width(state);
        if is_roomy {
            let whole = Self::with_headers(state, width, usize::MAX, usual);
            // Headers are cut before a column gives way.
            let has_all = !state.dags().has_dags() || whole.has(Column::Usage);
            if whole.key_width() > usual && has_all {
                return whole;
            }
        }
        Self::with_headers(state, width, short, usual)
    }

    /// The width of a list, with its frame, in which most keys are not cut.
    pub(in crate::ui) fn wanted_width(state: &State) -> usize {
        let usage = if state.dags().has_dags() { USAGE } else { 0 };
        let others = layers_width(state, SHORT) + winner_width(state, NARROW) + MARK + usage;
        FRAME + MARKER + name::usual_width(state) + 1 + others
    }

    fn key_width(&self) -> usize {
        let key = self.0.iter().find(|column| column.column == Column::Key);
        key.map_or(0, |key| key.width.saturating_sub(MARKER))
    }

    fn with_headers(state: &State, width: usize, longest: usize, usual: usize) -> Self {
        let all = columns_of(state);
        let winner = winner_width(state, width);
        let fixed = MARKER + winner + MARK;
        let mut columns: Vec<ShownColumn> = all
            .into_iter()
            .map(|column| ShownColumn::new(column, state, longest))
            .collect();
        let used: usize = columns.iter().map(|column| column.width).sum();
        let mut key = width.saturating_sub(used + fixed);
        // A date gives way first, then the usage, before a key is cut.
        let has_usage = columns.iter().any(|column| column.column == Column::Usage);
        let has_room = width >= NARROW && key >= usual.max(KEY_BESIDE_USAGE) + USAGE;
        let usage = if has_usage && has_room { USAGE } else { 0 };
        key = key.saturating_sub(usage);
        let changed = [(KEY_BESIDE_DATE, DATE), (KEY_BESIDE_AGE, AGE)];
        let fitting = changed
            .into_iter()
            .find(|(least, size)| key > usual.max(*least) + size);
        let changed = fitting.map_or(0, |(_, size)| size);
        // `undetermined` and an age would look like one text.
        let gap = usize::from(changed > 0);
        key = key.saturating_sub(changed + gap).max(8);
        for column in &mut columns {
            match column.column {
                Column::Key => column.width = MARKER + key,
                Column::Winner => column.width = winner + gap,
                Column::Changed => column.width = changed,
                Column::Usage => column.width = usage,
                Column::Sensitive => column.width = MARK,
                _ => {}
            }
        }
        columns.retain(|column| column.width > 0);
        Self(columns)
    }

    /// The column at this many character columns from the left.
    pub(super) fn at(&self, x: usize) -> Option<Column> {
        let mut right = 0;
        let column = self.0.iter().find(|column| {
            right += column.width;
            x < right
        });
        column.map(|column| column.column)
    }

    /// The header of a column is on the screen.
    pub(super) fn has(&self, column: Column) -> bool {
        let is_shown = |other: &ShownColumn| other.column == column && !other.header.is_empty();
        self.0.iter().any(is_shown)
    }

    /// The headers, with an arrow at the one by which the rows are sorted.
    pub(super) fn headers<'a>(&self, state: &State, theme: &Theme) -> Line<'a> {
        let symbols = theme.symbols();
        let (sorted, is_reversed) = state.listing().list().sorting();
        let headers = self.0.iter().map(|column| {
            let mut header = column.header.clone();
            if column.column == sorted && sorted_on_request(sorted, is_reversed) {
                // The narrowest column has no room for both.
                if header.len() + 1 == column.width {
                    header.pop();
                }
                header.push_str(symbols.of_sorting(is_reversed));
            }
            pad(&header, column.width, symbols)
        });
        let text: String = headers.collect();
        Line::styled(text.trim_end().to_owned(), theme.style(Role::Muted))
    }

    pub(super) fn row<'a>(
        &self,
        state: &State,
        row: RowId,
        marker: &mut Marker<'_>,
        is_selected: bool,
        seen: &mut Seen,
        theme: &Theme,
    ) -> Line<'a> {
        let key = state.listing().catalog().key(state.listing().kind(), row);
        let symbol = if is_selected {
            theme.symbols().selected
        } else {
            " "
        };
        let selection = is_selected.then(|| theme.style(Role::Selection));
        let marked = (symbol, selection);
        self.line(state, (&key, Some(row)), marker, marked, seen, theme)
    }

    /// The key that was typed in, highlighted, whether or not it's listed.
    pub(super) fn pinned<'a>(
        &self,
        state: &State,
        key: &Key,
        marker: &mut Marker<'_>,
        seen: &mut Seen,
        theme: &Theme,
    ) -> Line<'a> {
        let row = state.listing().catalog().find(&key.name);
        let selection = Some(theme.style(Role::Selection));
        self.line(state, (key, row), marker, (PINNED, selection), seen, theme)
    }

    fn line<'a>(
        &self,
        state: &State,
        (key, row): (&Key, Option<RowId>),
        marker: &mut Marker<'_>,
        (marker_symbol, selection): (&str, Option<Style>),
        seen: &mut Seen,
        theme: &Theme,
    ) -> Line<'a> {
        let resolution = state.resolution(key);
        let style = |role| selection.unwrap_or_else(|| theme.style(role));
        let symbols = theme.symbols();
        let mark = if state.listing().marked().has(key) {
            MARKED
        } else {
            " "
        };
        let mut spans = vec![Span::styled(
            pad(&format!("{marker_symbol}{mark}"), MARKER, symbols),
            style(Role::Accent),
        )];
        for column in &self.0 {
            let (text, role) = match column.column {
                Column::Key => {
                    let width = column.width - MARKER;
                    let name = name::RowName::new(state, key, row);
                    seen.note(name.sign());
                    spans.extend(name.spans(width, marker, selection, theme));
                    continue;
                }
                Column::Layer(_) | Column::ApiServer => column.symbol(state, &resolution, symbols),
                Column::Winner => cell_text::winner(state, key, &resolution, symbols),
                Column::Usage => cell_text::usage(state, key, seen, symbols),
                Column::Changed => {
                    let changed = row.map(|row| changed(state, row, column.width));
                    (changed.unwrap_or_default(), Role::Muted)
                }
                Column::Sensitive if state.sensitive_word(&key.name).is_some() => {
                    (symbols.sensitive.to_owned(), Role::Secret)
                }
                Column::Sensitive => (String::new(), Role::Secret),
            };
            if !matches!(column.column, Column::Changed | Column::Usage) {
                seen.note(&text);
            }
            spans.push(Span::styled(pad(&text, column.width, symbols), style(role)));
        }
        Line::from(spans)
    }
}

/// The width of the winner's column in a list of this width. A narrow one shows symbols only: the highlighted one is the
/// winner's.
fn winner_width(state: &State, width: usize) -> usize {
    match state.session().changes() {
        _ if width < NARROW => 0,
        Some(_) => WINNER + CHANGED_WINNER,
        None => WINNER,
    }
}

fn columns_of(state: &State) -> Vec<Column> {
    let has_dags = state.dags().has_dags();
    Column::all(state.simulated(), state.listing().kind(), has_dags)
}

/// The width of all columns of symbols, with headers of at most `longest` letters.
fn layers_width(state: &State, longest: usize) -> usize {
    let all = columns_of(state);
    let has_symbols = |column: &&Column| matches!(column, Column::Layer(_) | Column::ApiServer);
    let widths = all.iter().filter(has_symbols);
    widths
        .map(|column| column.head().len().min(longest) + GAP)
        .sum()
}

/// Sorted by something else than by ascending name, which is the default.
pub(super) fn sorted_on_request(sorted: Column, is_reversed: bool) -> bool {
    sorted != Column::Key || is_reversed
}

impl ShownColumn {
    /// A column of symbols is as wide as its header and a gap; the others get their widths later.
    fn new(column: Column, state: &State, longest: usize) -> Self {
        let layers = column.layers(state.simulated(), state.listing().kind());
        let header: String = match column {
            Column::Key => format!("{:MARKER$}{}", "", column.head()),
            Column::Sensitive => String::new(),
            Column::Layer(_) | Column::ApiServer => column.head().chars().take(longest).collect(),
            _ => column.head().to_owned(),
        };
        let width = if layers.is_empty() {
            0
        } else {
            header.len() + GAP
        };
        Self {
            column,
            header,
            layers,
            width,
        }
    }

    /// The symbol of the layer whose state ranks first.
    fn symbol(&self, state: &State, resolution: &Resolution, symbols: &Symbols) -> (String, Role) {
        let layers = self.layers.iter();
        let scenario = state.scenario();
        let best = layers
            .map(|layer| CellState::new(scenario, *layer, resolution))
            .min();
        let (text, role) = best.map_or(("", Role::Muted), |best| symbol(best, symbols));
        (text.to_owned(), role)
    }
}

/// What a cell shows.
fn symbol(state: CellState, symbols: &Symbols) -> (&'static str, Role) {
    let symbol = match state {
        CellState::Wins => symbols.wins,
        CellState::Shadowed | CellState::Held => symbols.shadowed,
        CellState::Failed => symbols.failed,
        CellState::NotInspected => symbols.not_inspected,
        CellState::Absent => symbols.absent,
        CellState::Skipped => symbols.skipped,
    };
    (symbol, roles::of_cell(state))
}

/// The age if there is little room, else the day. Without a clock there is no age.
fn changed(state: &State, row: RowId, width: usize) -> String {
    let Some(changed) = state.listing().catalog().changed(row) else {
        return String::new();
    };
    if width >= DATE {
        return time::date(changed);
    }
    let now = state.now_epoch();
    now.map_or_else(String::new, |now| time::age(now.saturating_sub(changed)))
}
