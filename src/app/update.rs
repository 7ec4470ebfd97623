//! What each message does to the state.

mod actions;
mod arrivals;
mod back;
mod commands;
mod comparison;
mod dags;
mod deployments;
mod diagnosis;
mod finding;
mod first_use;
mod fit;
mod login;
mod marking;
mod menus;
mod mouse;
mod moving;
mod notices;
mod on_request;
mod pasted_log;
mod pickers;
mod report;
mod slices;
mod timers;
mod tour;
mod values;
mod versions;
mod walking;
mod what_if;

use super::message::{Effect, Message};
use super::setup::{Setup, Welcome};
use super::state::State;

impl State {
    /// The state before anything is listed, and the effects to run at the start.
    pub fn new(setup: Setup) -> (Self, Vec<Effect>) {
        let welcome = setup.welcome;
        let (mut state, warnings) = Self::from_setup(setup);
        state.relist();
        match welcome {
            Welcome::Nothing => {}
            Welcome::Tour => state.welcome(),
            Welcome::Order => state.ask_order(),
        }
        state.warn_of_configuration(warnings);
        let effects = std::mem::take(&mut state.effects);
        (state, effects)
    }

    /// Applies a message. Returns the effects to run.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
        self.apply(message);
        std::mem::take(&mut self.effects)
    }

    fn apply(&mut self, message: Message) {
        let is_news = matches!(
            message,
            Message::Walked { .. }
                | Message::Elsewhere { .. }
                | Message::Listing { .. }
                | Message::Caller { .. }
                | Message::Slice
        );
        self.apply_alone(message);
        if is_news {
            self.refresh_diagnosis();
        }
    }

    fn apply_alone(&mut self, message: Message) {
        match message {
            Message::Press(press) => self.press(press),
            Message::Paste(text) => self.paste(&text),
            Message::Mouse(gesture, target) => self.point(gesture, target),
            Message::Listing {
                generation,
                layer,
                event,
            } => self.listing_reported(generation, layer, event),
            Message::Resize(width, height) => self.resize(width, height),
            Message::Theme(number) => self.appearance.set_theme(number),
            Message::Themes { themes, current } => {
                self.appearance.set_themes(themes, current);
            }
            Message::Screenshot(result) => match result {
                Ok(path) => self.notify(format!("written to {path}, values masked")),
                Err(why) => self.warn(why),
            },
            Message::Compared {
                ticket,
                kind,
                result,
            } => self.compared(ticket, kind, result),
            Message::Dags { generation, event } => self.dags_reported(generation, event),
            Message::Edited(result) => self.edited(result),
            Message::ReportWritten(result) => match result {
                Ok(path) => self.notify(format!("report written to {path}, without a value")),
                Err(why) => self.warn(why),
            },
            Message::FocusLost => self.hide(),
            Message::Resumed => self.resumed(),
            Message::FocusGained => self.check_credentials(),
            Message::CredentialsRenewed { generation } => self.credentials_renewed(generation),
            Message::Tick(now) => self.tick(now),
            Message::Slice => self.slice(),
            Message::Walked {
                ticket,
                resolution,
                value,
            } => self.walked(ticket, *resolution, value),
            Message::Elsewhere { key, elsewhere } => {
                self.walks.elsewhere.insert(key, elsewhere);
            }
            Message::Caller { generation, caller } => self.called_by(generation, caller),
            Message::Versions { ticket, result } => self.versions_listed(ticket, result),
            Message::VersionsCompared { ticket, result } => self.versions_compared(ticket, result),
            Message::Calls(calls) => self.session.set_calls(calls),
            Message::Throttled(throttled) => {
                self.listing.progress.throttled_in_all = throttled;
            }
            Message::LeftOut(count) => self.listing.left_out = count,
            Message::ClipboardFound { ticket, result } => self.clipboard_found(ticket, result),
            Message::OrderRemembered(result) => self.order_remembered(result),
            Message::Clipboard { what, result } => self.copied(what, result),
            Message::Switched { ticket, result } => self.switched(ticket, result),
        }
    }

    fn resize(&mut self, width: u16, height: u16) {
        let is_changed = self.appearance.size() != (width, height);
        self.appearance.resize(width, height);
        if is_changed && self.secrets.reveal().is_some() {
            self.notify("value hidden: the window changed size");
        }
        self.hide();
    }

    /// The value was hidden, and the copied one cleared, before the program stopped.
    fn resumed(&mut self) {
        if let Some(hold) = self.secrets.release() {
            self.notify(hold.backend.stopped());
        }
        self.hide();
    }

    /// Hides a value, and drops one that is on its way.
    pub(super) fn hide(&mut self) {
        self.secrets.hide();
        if self
            .walks
            .pending
            .as_ref()
            .is_some_and(|pending| pending.purpose.shows_value())
        {
            self.walks.pending = None;
            self.effects.push(Effect::CancelWalk);
        }
    }
}
