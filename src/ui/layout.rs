//! Where each part of the screen is, by the size of the window.
//!
//! Wide windows have the list on the left and the panes on the right, three or four of them if there is room. Narrow ones
//! have the list above the active pane. The parts have usual heights; one whose text needs more takes the rows that another
//! leaves blank, so that no text is cut beside blank rows and little moves from key to key.

mod heights;
mod split;

use ratatui::layout::{Constraint, Rect};

use super::list::columns::Columns;
use super::{list, tour, what_if};
use crate::app::State;
use crate::app::mode::{LOW, Mode, Pane};
use crate::app::tour::{Tour, TourPlace};
use crate::app::what_if::Changes;

/// From this width on, list and panes are side by side.
const WIDE: u16 = 100;
/// The list's usual share of a wide window, and its share where the keys need more, in percent.
const LIST_SHARE: [usize; 2] = [53, 62];
/// From this height on, all panes are shown in a wide window.
const TALL: u16 = 32;

/// From this height on, all panes are shown below a task's walk too.
const TALLER: u16 = 44;
/// From this height on, a wide window has room for a fourth pane, also below a task's walk.
const TALLEST: u16 = 54;

/// The rows of a list with one key.
const LIST_LEAST: u16 = 4;
/// Rows of a pane's frame.
const FRAME: u16 = 2;

/// Gives the number of lines that a pane's text has in a frame of this width.
pub(super) type TextRows<'a> = &'a mut dyn FnMut(Pane, u16) -> u16;

/// The parts of the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Areas {
    /// What is simulated.
    pub header: Rect,
    /// The list.
    pub list: Rect,
    /// The what-if form; empty while it is not shown.
    pub form: Rect,
    /// The panes that are shown.
    pub panes: Vec<(Pane, Rect)>,
    /// The tour's box; empty while no tour runs.
    pub tour: Rect,
    /// Key hints, a notice, or the text that is being typed.
    pub hints: Rect,
    /// Region, account and caller.
    pub status: Rect,
}

impl Areas {
    /// The parts of the state's window.
    pub(super) fn new(state: &State, hint_rows: u16, text_rows: TextRows<'_>) -> Self {
        let (width, height) = state.appearance().size();
        let area = Rect::new(0, 0, width, height);
        let rows = [
            Constraint::Length(1),
            Constraint::Min(0),
            Constraint::Length(tour::rows(state, area.height)),
            Constraint::Length(hint_rows),
            Constraint::Length(1),
        ];
        let [header, body, tour, hints, status] = split::vertical(area, rows);
        // A two-line notice takes one row of the body; nothing else moves while it is shown.
        let height = body.height + hints.height.saturating_sub(1);
        let mut form = Rect::ZERO;
        let (list, panes) = if state.panes().is_zoomed() {
            (Rect::ZERO, vec![(state.panes().active(), body)])
        } else if let Some(changes) = shown_form(state, area.width) {
            let (list, rest);
            (list, form, rest) = with_form(body, what_if::height(state, changes), state);
            (list, rest)
        } else if area.width >= WIDE {
            side_by_side(body, height, state, text_rows)
        } else {
            stacked(body, height, state, text_rows)
        };
        Self {
            header,
            list,
            form,
            panes,
            tour,
            hints,
            status,
        }
    }
}

/// A narrow window has room for the form or for a pane: the form while keys go there.
fn shown_form(state: &State, width: u16) -> Option<&Changes> {
    let changes = state.session().changes();
    changes.filter(|_| width >= WIDE || state.overlay().mode() == Mode::WhatIf)
}

/// The form beside the list with the pane below it, or below the list in a narrow window.
fn with_form(body: Rect, wanted: u16, state: &State) -> (Rect, Rect, Vec<(Pane, Rect)>) {
    if body.width < WIDE {
        let form = wanted.min(body.height * 2 / 3);
        let rows = [Constraint::Min(5), Constraint::Length(form)];
        let [list, form] = heights::fitted(
            split::vertical(body, rows),
            [list::height_for_all(state), wanted],
            [1, 0],
        );
        return (list, form, Vec::new());
    }
    let columns = [list_width(body, state), Constraint::Min(0)];
    let [list, right] = split::horizontal(body, columns);
    let [form, below] = split::vertical(right, [Constraint::Length(wanted), Constraint::Min(0)]);
    let panes = if below.height < 5 {
        Vec::new()
    } else {
        vec![(state.panes().active(), below)]
    };
    (list, form, panes)
}

fn side_by_side(
    body: Rect,
    height: u16,
    state: &State,
    text_rows: TextRows<'_>,
) -> (Rect, Vec<(Pane, Rect)>) {
    let columns = [list_width(body, state), Constraint::Min(0)];
    let [list, right] = split::horizontal(body, columns);
    if height < TALL {
        return (list, vec![(state.panes().active(), right)]);
    }
    let active = state.panes().active();
    let panes = if has_long_walk(state) && height < TALLER {
        let other = match active {
            Pane::Walk => Pane::Masking,
            other => other,
        };
        let rows = [16, 9];
        one_below_other(right, rows, [Pane::Walk, other], active, text_rows)
    } else if let Some(fourth) = fourth_pane(state).filter(|_| height >= TALLEST) {
        let rows = [16, 9, 11, 11];
        let shown = [Pane::Walk, Pane::Masking, Pane::Details, fourth];
        one_below_other(right, rows, shown, active, text_rows)
    } else {
        let last = match active {
            Pane::Walk | Pane::Masking => Pane::Details,
            other => other,
        };
        let rows = [16, 9, 11];
        let shown = [Pane::Walk, Pane::Masking, last];
        one_below_other(right, rows, shown, active, text_rows)
    };
    (list, panes)
}

/// Shares an area between panes of these usual heights; the first takes what the others don't need. The active one is
/// served first.
fn one_below_other<const N: usize>(
    area: Rect,
    rows: [u16; N],
    shown: [Pane; N],
    active: Pane,
    text_rows: TextRows<'_>,
) -> Vec<(Pane, Rect)> {
    let wanted = shown.map(|pane| text_rows(pane, area.width).saturating_add(FRAME));
    let first = shown.iter().position(|pane| *pane == active).unwrap_or(0);
    let order = std::iter::once(first).chain(0..N);
    // All but the first are as high as is usual, as long as there is room.
    let mut constraints = rows.map(Constraint::Length);
    if let (Some(constraint), Some(rows)) = (constraints.first_mut(), rows.first()) {
        *constraint = Constraint::Min(*rows);
    }
    let areas = heights::fitted(split::vertical(area, constraints), wanted, order);
    shown.into_iter().zip(areas).collect()
}

/// What a very high window shows besides the usual panes: the one that the user chose, else where DAGs read the key.
fn fourth_pane(state: &State) -> Option<Pane> {
    match state.panes().active() {
        chosen @ (Pane::Versions | Pane::Usages) => Some(chosen),
        _ => state.has_usages().then_some(Pane::Usages),
    }
}

/// The list takes more of a wide window for long keys only, so that the panes keep what they need.
fn list_width(body: Rect, state: &State) -> Constraint {
    let [usual, most] = LIST_SHARE.map(|share| (usize::from(body.width) * share + 50) / 100);
    let width = Columns::wanted_width(state).clamp(usual, most);
    Constraint::Length(u16::try_from(width).unwrap_or(u16::MAX))
}

/// A task's walk has the api-server's path inside it.
fn has_long_walk(state: &State) -> bool {
    state.session().deployment().task_rules().is_some()
}

/// The tour is at a step about a pane.
fn explains_pane(state: &State) -> bool {
    let step = state.overlay().tour().and_then(Tour::step);
    step.is_some_and(|step| matches!(step.place, TourPlace::Pane(_) | TourPlace::Value))
}

fn stacked(
    body: Rect,
    height: u16,
    state: &State,
    text_rows: TextRows<'_>,
) -> (Rect, Vec<(Pane, Rect)>) {
    if height < LOW - 3 {
        return (body, Vec::new());
    }
    let share = if has_long_walk(state) { 14 } else { 11 };
    let pane = (height * share / 20).clamp(8, 18);
    let rows = [Constraint::Min(LIST_LEAST), Constraint::Length(pane)];
    let active = state.panes().active();
    let wanted = text_rows(active, body.width).saturating_add(FRAME);
    let [list, below] = split::vertical(body, rows);
    // A window with the tour's box is low: what a step explains is shown whole, beside one or two keys of the list.
    let list_wants = match explains_pane(state) {
        true if height < 16 => LIST_LEAST,
        true => LIST_LEAST + 1,
        false => list::height_for_all(state),
    };
    // Only the pane takes rows: a list that did would move from key to key.
    let [list, below] = heights::fitted([list, below], [list_wants, wanted], [1]);
    (list, vec![(active, below)])
}
