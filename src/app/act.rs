//! What a key press does.

use super::action::Action;
use super::keymap::{self, Code, Named, Press};
use super::message::Effect;
use super::nearest::NearestScan;
use super::prompt::Prompt;
use super::{Mode, Pending, Purpose, State};
use crate::domain::catalog::{Catalog, Listing};
use crate::domain::key::{Key, Kind};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Fault, Outcome};
use crate::domain::search_path::Layer;

impl State {
    pub(super) fn press(&mut self, press: Press) -> Vec<Effect> {
        let action = keymap::action(press);
        if action == Some(Action::Interrupt) {
            return vec![Effect::Quit];
        }
        match self.mode {
            Mode::Browse => action.map_or_else(Vec::new, |action| self.act(action)),
            Mode::Filter | Mode::Lookup => self.type_in(press),
            Mode::Help => self.read_help(action),
        }
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Effect> {
        // Outside a prompt a paste would run its letters as commands.
        if matches!(self.mode, Mode::Filter | Mode::Lookup) {
            self.prompt.paste(text);
            return self.typed();
        }
        Vec::new()
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        let page = isize::try_from(self.list.height()).unwrap_or(isize::MAX);
        match action {
            Action::MoveDown => return self.go(1),
            Action::MoveUp => return self.go(-1),
            Action::PageDown => return self.page(page),
            Action::PageUp => return self.page(-page),
            Action::HalfPageDown => return self.go(page / 2),
            Action::HalfPageUp => return self.go(-page / 2),
            Action::First => return self.go(isize::MIN),
            Action::Last => return self.go(isize::MAX),
            Action::Filter => self.begin_filter(),
            Action::Lookup => return self.begin_lookup(),
            Action::NextKind => return self.next_kind(),
            Action::Perform => return self.walk(Purpose::Look),
            Action::NextPane => self.pane = self.pane.next(),
            Action::Reveal => return self.toggle_reveal(),
            Action::CopyName => return self.copy_name(),
            Action::CopyValue => return self.walk(Purpose::Copy),
            Action::Refresh => return self.refresh(),
            Action::NextTheme => self.theme = (self.theme + 1) % self.themes.max(1),
            Action::Help => return self.open_help(),
            Action::Back => return self.back(),
            Action::Suspend => return self.suspend(),
            Action::Quit | Action::Interrupt => return vec![Effect::Quit],
        }
        Vec::new()
    }

    /// Moves away, so a value that is shown is hidden.
    fn go(&mut self, by: isize) -> Vec<Effect> {
        let effects = self.hide();
        self.looked_up = None;
        self.list.move_by(&self.catalog, by);
        effects
    }

    fn page(&mut self, by: isize) -> Vec<Effect> {
        if self.reveal.is_some() {
            self.scroll_value(by.signum() * 5);
            return Vec::new();
        }
        self.go(by)
    }

    fn scroll_value(&mut self, by: isize) {
        if let Some(reveal) = &mut self.reveal {
            reveal.top = reveal.top.saturating_add_signed(by);
        }
    }

    fn begin_filter(&mut self) {
        self.mode = Mode::Filter;
        self.prompt = Prompt::with(self.list.filter());
    }

    fn begin_lookup(&mut self) -> Vec<Effect> {
        self.mode = Mode::Lookup;
        self.prompt = Prompt::default();
        self.hide()
    }

    fn type_in(&mut self, press: Press) -> Vec<Effect> {
        match press.code {
            Code::Named(Named::Esc) => self.leave_prompt(),
            Code::Named(Named::Enter) => return self.enter(),
            Code::Named(Named::Down) if self.mode == Mode::Filter => return self.go(1),
            Code::Named(Named::Up) if self.mode == Mode::Filter => return self.go(-1),
            _ => {
                self.prompt.edit(press);
                return self.typed();
            }
        }
        Vec::new()
    }

    fn typed(&mut self) -> Vec<Effect> {
        if self.mode != Mode::Filter {
            return Vec::new();
        }
        self.list.set_filter(self.prompt.text());
        self.hide()
    }

    fn leave_prompt(&mut self) {
        if self.mode == Mode::Filter {
            self.list.set_filter("");
        }
        self.mode = Mode::Browse;
        self.prompt = Prompt::default();
    }

    fn enter(&mut self) -> Vec<Effect> {
        let mode = std::mem::replace(&mut self.mode, Mode::Browse);
        let typed = std::mem::take(&mut self.prompt);
        if mode == Mode::Filter || typed.text().is_empty() {
            return Vec::new();
        }
        let name = typed.text().to_owned();
        self.looked_up = Some(Key::new(self.kind, &name));
        if self.catalog.find(&name).is_some() {
            self.list.derive(&self.catalog);
            self.list.select_name(&self.catalog, &name);
        }
        self.walk(Purpose::Look)
    }

    fn next_kind(&mut self) -> Vec<Effect> {
        let at = Kind::ALL.iter().position(|kind| *kind == self.kind);
        let next = at.map_or(0, |at| (at + 1) % Kind::ALL.len());
        self.kind = Kind::ALL.get(next).copied().unwrap_or_default();
        self.looked_up = None;
        let mut effects = self.hide();
        effects.extend(self.list_anew());
        effects
    }

    fn walk(&mut self, purpose: Purpose) -> Vec<Effect> {
        self.list.derive(&self.catalog);
        let Some(key) = self.subject() else {
            self.warn("no key is selected; press = to type one");
            return Vec::new();
        };
        self.tickets += 1;
        self.pending = Some(Pending {
            ticket: self.tickets,
            key: key.clone(),
            purpose,
        });
        vec![Effect::Walk {
            ticket: self.tickets,
            key,
            keep_value: purpose != Purpose::Look,
        }]
    }

    fn toggle_reveal(&mut self) -> Vec<Effect> {
        if self.reveal.is_some() {
            return self.hide();
        }
        self.walk(Purpose::Reveal)
    }

    fn copy_name(&mut self) -> Vec<Effect> {
        self.list.derive(&self.catalog);
        match self.subject() {
            Some(key) => vec![Effect::CopyName(key.name)],
            None => Vec::new(),
        }
    }

    fn refresh(&mut self) -> Vec<Effect> {
        let mut effects = self.hide();
        effects.extend(self.list_anew());
        effects
    }

    /// Drops what is listed and lists again; a walk that was performed is no longer what is there now.
    pub(super) fn list_anew(&mut self) -> Vec<Effect> {
        self.generation += 1;
        self.catalog = Catalog::new();
        self.performed.clear();
        self.nearest = None;
        self.list.reset();
        vec![Effect::List {
            generation: self.generation,
            kind: self.kind,
        }]
    }

    fn suspend(&mut self) -> Vec<Effect> {
        let mut effects = self.hide();
        effects.push(Effect::Suspend);
        effects
    }

    /// One step back. Never quits.
    fn back(&mut self) -> Vec<Effect> {
        if self.pending.take().is_some() {
            self.say("cancelled");
            return vec![Effect::CancelWalk];
        }
        if self.reveal.is_some() {
            return self.hide();
        }
        if self.looked_up.take().is_some() {
            return Vec::new();
        }
        if !self.list.filter().is_empty() {
            self.list.set_filter("");
        } else if self.is_loading() {
            return self.cancel_listing();
        }
        Vec::new()
    }

    /// What has arrived stays; the layers that were under way are incomplete.
    fn cancel_listing(&mut self) -> Vec<Effect> {
        self.generation += 1;
        for layer in Layer::all() {
            if self.catalog.listing(layer) == Listing::Running {
                let cancelled = Fault {
                    note: Some("cancelled here".to_owned()),
                    ..Fault::new(Reason::TimedOut)
                };
                self.catalog.set_fault(layer, cancelled);
            }
        }
        self.say("listing cancelled; r lists anew");
        vec![Effect::CancelListing]
    }

    fn open_help(&mut self) -> Vec<Effect> {
        self.mode = Mode::Help;
        self.help_top = 0;
        self.hide()
    }

    fn read_help(&mut self, action: Option<Action>) -> Vec<Effect> {
        match action {
            Some(Action::MoveDown) => self.scroll_help(1),
            Some(Action::MoveUp) => self.scroll_help(-1),
            Some(Action::PageDown | Action::HalfPageDown) => self.scroll_help(10),
            Some(Action::PageUp | Action::HalfPageUp) => self.scroll_help(-10),
            Some(Action::First) => self.help_top = 0,
            Some(Action::Back | Action::Help | Action::Quit | Action::Perform) => {
                self.mode = Mode::Browse;
            }
            Some(Action::NextTheme) => self.theme = (self.theme + 1) % self.themes.max(1),
            _ => {}
        }
        Vec::new()
    }

    fn scroll_help(&mut self, by: isize) {
        self.help_top = self.help_top.saturating_add_signed(by).min(200);
    }

    pub(super) fn slice(&mut self) -> Vec<Effect> {
        if let Some(scan) = &mut self.nearest {
            scan.slice(&self.catalog);
        }
        Vec::new()
    }

    /// Begins a scan for near names when the key that was typed is missing, and drops one that is out of date.
    pub(super) fn follow_nearest(&mut self) {
        let missing = self.missing_name();
        let Some(name) = missing else {
            self.nearest = None;
            return;
        };
        let current = self.nearest.as_ref();
        let same = current.is_some_and(|scan| scan.asked() == name);
        let settled = current.is_some_and(|scan| {
            !scan.is_outdated(&self.catalog) || scan.is_running() || self.is_loading()
        });
        if !(same && settled) {
            self.nearest = Some(NearestScan::new(&name, &self.catalog));
        }
    }

    /// The name that was typed in, if no layer is known to hold it.
    fn missing_name(&self) -> Option<String> {
        let typed = self.mode == Mode::Lookup || self.looked_up.is_some();
        let key = self.subject().filter(|_| typed)?;
        let end = self.resolution(&key).outcome;
        (end != Outcome::Found).then_some(key.name)
    }
}
