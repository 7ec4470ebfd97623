//! What a frame is made of, laid out once: where its parts are, and the lines and columns that they show.
//!
//! The state is fitted to the plan, the frame is drawn from it, and the mouse is located with it, so that the three
//! cannot disagree and nothing is laid out twice. A revealed value is not kept in it: its rows are counted here, and the
//! visible ones are made while they are drawn.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::layout::Areas;
use super::list::columns::Columns;
use super::menu::Sheet;
use super::pane::PanePlan;
use super::status_bar::BarMessage;
use super::theme::Theme;
use super::value::ValuePlan;
use super::{details, list, masking, menu, pane, usages, versions, walk, wrap};
use crate::app::State;
use crate::app::frame_fit::FrameFit;
use crate::app::mode::Pane;
use crate::app::tour::TourPlace;

/// The layout of one frame of a state.
pub struct FramePlan {
    pub(super) areas: Areas,
    pub(super) columns: Columns,
    pub(super) panes: Vec<PanePlan>,
    pub(super) value: Option<ValuePlan>,
    pub(super) message: Option<BarMessage>,
    pub(super) sheet: Option<Sheet>,
    fit: FrameFit,
}

impl FramePlan {
    /// Lays out a frame for the state's window. The state's list is derived by then: see [`State::derive`].
    pub fn new(state: &State, theme: &Theme) -> Self {
        let mut texts: Vec<(Pane, Vec<Line<'static>>)> = Vec::new();
        let message = BarMessage::new(state);
        let size = state.appearance().size();
        let hint_rows = message.as_ref().map_or(1, |message| message.rows(size));
        let areas = Areas::new(state, hint_rows, &mut |pane, width| {
            let lines = lines(pane, width, state, theme);
            let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX);
            texts.push((pane, lines));
            rows
        });
        let columns = Columns::new(state, usize::from(areas.list.width.saturating_sub(2)));
        let mut text_of = |pane: Pane, width| {
            let laid_out = texts.iter().position(|(other, _)| *other == pane);
            laid_out.map_or_else(
                || lines(pane, width, state, theme),
                |at| texts.swap_remove(at).1,
            )
        };
        let panes = areas.panes.iter();
        let panes: Vec<_> = panes
            .map(|(pane, area)| PanePlan {
                pane: *pane,
                area: *area,
                lines: text_of(*pane, area.width),
            })
            .collect();
        let active = panes
            .iter()
            .find(|plan| plan.pane == state.panes().active());
        let value = ValuePlan::new(value_area(&panes, &areas), state, theme);
        let fit = FrameFit {
            list_rows: list::rows_in(state, areas.list),
            hidden_lines: active.map_or(0, PanePlan::hidden_lines),
            hidden_value: value.as_ref().map_or(0, ValuePlan::hidden_rows),
        };
        Self {
            sheet: menu::sheet(state, theme),
            areas,
            columns,
            panes,
            value,
            message,
            fit,
        }
    }

    /// What the state has to know about the frame, for [`State::fit`].
    pub fn fit(&self) -> FrameFit {
        self.fit
    }

    /// Where a part of the screen is that a step of the tour is about; None where the window has no room for it.
    pub(super) fn area_of(&self, place: TourPlace) -> Option<Rect> {
        let pane_area = |pane: Pane| {
            let found = self.panes.iter().find(|plan| plan.pane == pane);
            found.map(|plan| plan.area)
        };
        let area = match place {
            TourPlace::List => Some(self.areas.list),
            TourPlace::Form => Some(self.areas.form),
            TourPlace::Hints => Some(self.areas.hints),
            TourPlace::Pane(pane) => pane_area(pane),
            TourPlace::Value => Some(value_area(&self.panes, &self.areas)),
        };
        area.filter(|area| !area.is_empty())
    }
}

/// Where a revealed value is shown: over the walk where several panes are shown, else over the only one; without a pane
/// over the list, unless the what-if form is there.
fn value_area(panes: &[PanePlan], areas: &Areas) -> Rect {
    let is_walk = |plan: &&PanePlan| plan.pane == Pane::Walk;
    let covered = panes.iter().find(is_walk).or(panes.first());
    match covered {
        Some(plan) => plan.area,
        None if areas.form.is_empty() => areas.list,
        None => Rect::ZERO,
    }
}

/// The text of a pane, wrapped to the width of its frame.
fn lines(pane: Pane, width: u16, state: &State, theme: &Theme) -> Vec<Line<'static>> {
    let width = usize::from(width.saturating_sub(2));
    let Some(key) = state.subject() else {
        return pane::nothing(state, theme);
    };
    let lines = match pane {
        Pane::Walk => walk::lines(state, &key, width, theme),
        Pane::Masking => masking::lines(state, &key, theme),
        Pane::Details => details::lines(state, &key, theme),
        Pane::Versions => versions::pane_lines(state, &key, theme),
        Pane::Usages => usages::lines(state, &key, theme),
    };
    wrap::wrapped(lines, width)
}
