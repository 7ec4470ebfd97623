//! The explorer's state, and what each thing that happens does to it.
//!
//! No I/O, no clock, no ratatui: [`State::update`] is a function of state and message, and answers with the
//! [`Effect`]s that it wants. Times come in with [`Message::Tick`].

pub mod action;
pub mod clipboard;
pub mod command;
pub mod copy_form;
pub mod deployments;
pub mod frame_fit;
pub mod keymap;
pub mod list;
pub mod menu;
pub mod message;
pub mod mode;
pub mod mouse;
pub mod nearest;
pub mod notice;
pub mod pending;
pub mod preferences;
pub mod progress;
pub mod prompt;
pub mod tour;
pub mod value;
pub mod versions;
pub mod what_if;

mod act;
mod arrivals;
mod login;
mod scanning;
mod setup;
mod timers;

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::caller::Caller;
use crate::domain::catalog::Catalog;
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::mask::{MaskPreview, Masking};
use crate::domain::resolve::Resolution;

use deployments::{DeploymentChoice, Switching};
use list::List;
use menu::Menu;
use message::{Effect, Message, Millis};
use mode::{Mode, Pane};
use nearest::NearestScan;
use notice::Notice;
use pending::Pending;
use preferences::Preferences;
use progress::ListingProgress;
use prompt::Prompt;
use tour::Tour;
use value::{ClipboardHold, Reveal};
use versions::Versions;
use what_if::Changes;

pub use setup::{Setup, ThemeName};

/// Everything that the screen shows.
pub struct State {
    /// What is simulated.
    pub deployment: Arc<Deployment>,
    /// What is listed.
    pub kind: Kind,
    /// The data is the sample's.
    pub is_sample: bool,
    /// The deployments that can be gone to; the one that is shown among them.
    pub deployments: Vec<DeploymentChoice>,
    /// A switch that is under way.
    pub switching: Option<Switching>,
    /// Names are stand-ins, and no value is shown or copied.
    pub is_presented: bool,
    /// Keys that a presentation does not show.
    pub left_out: usize,
    /// The keys.
    pub catalog: Catalog,
    /// The list.
    pub list: List,
    /// Where keys go.
    pub mode: Mode,
    /// What is being typed.
    pub prompt: Prompt,
    /// A key that was typed in; it stands in for the selected one.
    pub looked_up: Option<Key>,
    /// The nearest names to a key that is missing.
    pub nearest: Option<NearestScan>,
    /// Walks that were performed, by key.
    pub performed: HashMap<Key, Arc<Resolution>>,
    /// The walk that is under way.
    pub pending: Option<Pending>,
    /// The versions of one key, once they were asked for.
    pub versions: Option<Versions>,
    /// The value on the screen.
    pub reveal: Option<Reveal>,
    /// Our value on the clipboard.
    pub clipboard: Option<ClipboardHold>,
    /// What was ignored in the configuration, in words.
    pub warnings: Vec<String>,
    /// A word to the person.
    pub notice: Option<Notice>,
    /// The guided tour of the sample.
    pub tour: Option<Tour>,
    /// Who asks AWS.
    pub caller: Caller,
    /// How far the listing is.
    pub listing: ListingProgress,
    /// Requests sent so far.
    pub calls: u64,
    /// The pane that is in front where only one fits.
    pub pane: Pane,
    /// That pane has the whole window.
    pub is_zoomed: bool,
    /// The first line of that pane which is shown.
    pub pane_top: usize,
    /// Lines of that pane which do not fit.
    pub hidden_lines: usize,
    /// How many layers of the walk are shown while one goes through it; None for all.
    pub stepping: Option<usize>,
    /// What is changed in thought.
    pub changes: Option<Changes>,
    /// The menu that is open.
    pub menu: Option<Menu>,
    /// The theme's number.
    pub theme: usize,
    /// The themes that there are.
    pub themes: Vec<ThemeName>,
    /// Columns and rows of the window.
    pub size: (u16, u16),
    /// Now.
    pub now: Millis,
    /// The moment 0 of `now` in seconds since 1970; None where nobody said.
    pub began_at: Option<i64>,
    /// Keys, times and the like.
    pub preferences: Preferences,
    masking: Masking,
    history: Vec<String>,
    history_at: usize,
    generation: u64,
    tickets: u64,
    /// A walk that failed because credentials have expired.
    expired_walk: Option<Key>,
    /// When files are looked at again for new credentials.
    next_check: Millis,
}

impl State {
    /// The state before anything is listed, and the effects to run at the start.
    pub fn new(setup: Setup) -> (Self, Vec<Effect>) {
        let mut state = Self {
            masking: setup.deployment.masker(),
            deployment: setup.deployment,
            kind: setup.kind,
            is_sample: setup.is_sample,
            deployments: setup.deployments,
            switching: None,
            is_presented: setup.is_presented,
            left_out: 0,
            catalog: Catalog::new(),
            list: List::default(),
            mode: Mode::Browse,
            prompt: Prompt::default(),
            looked_up: None,
            nearest: None,
            performed: HashMap::new(),
            pending: None,
            versions: None,
            reveal: None,
            clipboard: None,
            warnings: Vec::new(),
            notice: None,
            tour: None,
            caller: Caller::default(),
            listing: ListingProgress::default(),
            calls: 0,
            pane: Pane::Walk,
            is_zoomed: false,
            pane_top: 0,
            hidden_lines: 0,
            stepping: None,
            changes: None,
            menu: None,
            theme: setup.theme,
            themes: setup.themes,
            size: setup.size,
            now: 0,
            began_at: setup.began_at,
            preferences: setup.preferences,
            history: Vec::new(),
            history_at: 0,
            generation: 0,
            tickets: 0,
            expired_walk: None,
            next_check: 0,
        };
        let effects = state.relist();
        if setup.offers_tour {
            state.welcome();
        }
        state.warn_of_configuration(setup.warnings);
        (state, effects)
    }

    /// Takes in what happened. Gives what is to be done about it.
    pub fn update(&mut self, message: Message) -> Vec<Effect> {
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
            Message::Theme(number) => {
                self.theme = number;
                Vec::new()
            }
            Message::Themes { themes, current } => {
                self.themes = themes;
                self.theme = current;
                Vec::new()
            }
            Message::Screenshot(result) => {
                match result {
                    Ok(path) => self.say(format!("written to {path}, values masked")),
                    Err(why) => self.warn(why),
                }
                Vec::new()
            }
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
            Message::Caller { generation, caller } => self.called_by(generation, caller),
            Message::Versions { ticket, result } => self.versions_listed(ticket, result),
            Message::VersionsCompared { ticket, result } => self.versions_compared(ticket, result),
            Message::Calls(calls) => {
                self.calls = calls;
                Vec::new()
            }
            Message::Throttled(throttled) => {
                self.listing.throttled_in_all = throttled;
                Vec::new()
            }
            Message::LeftOut(count) => {
                self.left_out = count;
                Vec::new()
            }
            Message::Clipboard { what, result } => self.copied(what, result),
            Message::Switched { ticket, result } => self.switched(ticket, result),
        }
    }

    /// Seconds since 1970, where the clock says.
    pub fn now_epoch(&self) -> Option<i64> {
        let since = i64::try_from(self.now / 1_000).ok()?;
        Some(self.began_at? + since)
    }

    /// The key that the panes speak of: the one that was typed in, else the selected one.
    pub fn subject(&self) -> Option<Key> {
        if self.mode == Mode::Lookup && !self.prompt.text().is_empty() {
            return Some(Key::new(self.kind, self.prompt.text()));
        }
        if let Some(key) = &self.looked_up {
            return Some(key.clone());
        }
        let row = self.list.selected_row()?;
        Some(self.catalog.key(self.kind, row))
    }

    /// The walk of a key: as it was performed, else as names predict it; with changes in thought, as it would be.
    pub fn resolution(&self, key: &Key) -> Arc<Resolution> {
        match &self.changes {
            Some(changes) if !changes.what_if.is_empty() => {
                Arc::new(self.changed_resolution(changes, key))
            }
            _ => self.resolution_as_it_is(key),
        }
    }

    /// The walk of a key, whatever is changed in thought.
    pub fn resolution_as_it_is(&self, key: &Key) -> Arc<Resolution> {
        match self.performed.get(key) {
            Some(performed) => Arc::clone(performed),
            None => Arc::new(self.scenario().unchanged().predict(key.clone())),
        }
    }

    /// What Airflow masks of a key: of its value, where a walk read it, else as far as the name tells.
    pub fn masking(&self, key: &Key) -> MaskPreview {
        let performed = self.performed.get(key).filter(|_| self.changes.is_none());
        let read = performed.and_then(|resolution| resolution.masking.clone());
        read.unwrap_or_else(|| self.masker().preview(&key.name, None))
    }

    /// The word that makes a name sensitive.
    pub fn sensitive_word(&self, name: &str) -> Option<&str> {
        self.masker().because(name)
    }

    fn masker(&self) -> &Masking {
        self.changes
            .as_ref()
            .map_or(&self.masking, |changes| &changes.masking)
    }

    /// A layer is still being listed.
    pub fn is_loading(&self) -> bool {
        self.catalog.is_listing()
    }

    /// What is changed in thought is still being counted.
    pub fn is_counting(&self) -> bool {
        let changes = self.changes.as_ref();
        changes.is_some_and(|changes| changes.is_running(&self.catalog))
    }

    fn resize(&mut self, width: u16, height: u16) -> Vec<Effect> {
        self.size = (width, height);
        self.hide()
    }

    /// The value was hidden, and the copied one cleared, before the program stopped.
    fn resumed(&mut self) -> Vec<Effect> {
        if let Some(hold) = self.clipboard.take() {
            self.say(hold.way.stopped());
        }
        self.hide()
    }

    /// Hides a value, and drops one that is on its way.
    fn hide(&mut self) -> Vec<Effect> {
        self.reveal = None;
        if self
            .pending
            .as_ref()
            .is_some_and(|pending| pending.purpose.shows_value())
        {
            self.pending = None;
            return vec![Effect::CancelWalk];
        }
        Vec::new()
    }

    fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice::info(
            text,
            self.now + self.preferences.durations.notice,
        ));
    }

    fn warn(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice::warning(
            text,
            self.now + self.preferences.durations.notice,
        ));
    }
}
