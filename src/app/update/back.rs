//! `esc`: one step back from what is open, the newest first.

use crate::app::message::Effect;
use crate::app::state::State;
use crate::domain::deployment::title;

/// What can be left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BackStep {
    /// A lookup that is under way.
    Lookup,
    /// A value that is shown.
    Value,
    /// A deployment that is being opened.
    Switch,
    /// A lookup that is shown layer by layer.
    Stepping,
    /// A pane that has the whole window.
    Zoom,
    /// A key that was typed in.
    Key,
    /// What-if changes.
    Changes,
    /// Marked keys.
    Marks,
    /// The filter.
    Filter,
    /// A listing.
    Listing,
}

impl State {
    /// What `esc` leaves next; None where nothing but the tour or a question can be left.
    pub(super) fn back_step(&self) -> Option<BackStep> {
        let open = [
            (self.walks.pending.is_some(), BackStep::Lookup),
            (self.secrets.reveal().is_some(), BackStep::Value),
            (self.session.switching().is_some(), BackStep::Switch),
            (self.panes.stepping().is_some(), BackStep::Stepping),
            (self.panes.is_zoomed(), BackStep::Zoom),
            (self.walks.looked_up.is_some(), BackStep::Key),
            (self.session.changes().is_some(), BackStep::Changes),
            (!self.listing.marked.is_empty(), BackStep::Marks),
            (!self.listing.list.filter().is_empty(), BackStep::Filter),
            (self.is_loading(), BackStep::Listing),
        ];
        open.iter().find(|(is_open, _)| *is_open).map(|open| open.1)
    }

    /// One step back. Never quits.
    pub(super) fn back(&mut self) {
        let Some(step) = self.back_step() else {
            return self.leave_tour();
        };
        match step {
            BackStep::Lookup => {
                self.walks.pending = None;
                self.walks.queue.clear();
                self.notify("cancelled");
                self.effects.push(Effect::CancelWalk);
            }
            BackStep::Value => self.hide(),
            BackStep::Switch => self.stay(),
            BackStep::Stepping => self.panes.stop_stepping(),
            BackStep::Zoom => self.panes.unzoom(),
            BackStep::Key => {
                self.walks.looked_up = None;
                self.listing.list.come_back(&self.listing.catalog);
            }
            BackStep::Changes => self.drop_changes(),
            BackStep::Marks => {
                self.listing.marked.clear();
                self.notify("no key is marked now");
            }
            BackStep::Filter => self.listing.list.set_filter(""),
            BackStep::Listing => self.cancel_listing(),
        }
    }

    /// Gives up a switch that is under way.
    fn stay(&mut self) {
        if let Some(switching) = self.session.end_switch() {
            self.order_loaded(switching.ticket, false);
            let text = format!("stayed with {}", title(&self.session.deployment().name));
            self.notify(text);
        }
    }
}
