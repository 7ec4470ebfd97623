//! Filtering, looking a key up, and the prompts for both.

use crate::app::keymap::{Code, Named, Press};
use crate::app::message::Effect;
use crate::app::mode::Mode;
use crate::app::pending::Purpose;
use crate::app::prompt::{Prompt, common_beginning};
use crate::app::state::State;
use crate::domain::catalog::RowId;
use crate::domain::key::{Key, Kind};
use crate::domain::pasted::{is_read_as_json, key_in};

impl State {
    pub(super) fn begin_filter(&mut self) {
        let prompt = Prompt::selected(self.listing.list.filter());
        self.overlay.open_prompt(Mode::Filter, prompt);
    }

    pub(super) fn begin_lookup(&mut self) {
        self.overlay.open_prompt(Mode::Lookup, Prompt::default());
        self.leave_key();
        self.hide();
    }

    /// A key press while something is typed.
    pub(super) fn type_in(&mut self, press: Press) {
        match (press.code, self.overlay.mode) {
            (Code::Named(Named::Esc), _) => self.leave_prompt(),
            (Code::Named(Named::Enter), _) => self.enter(),
            (Code::Char('p'), _) if press.ctrl => self.turn_history(-1),
            (Code::Char('n'), _) if press.ctrl => self.turn_history(1),
            // An empty filter has no hits to move among.
            (Code::Named(Named::Up), Mode::Filter) if self.overlay.prompt.text().is_empty() => {
                self.turn_history(-1);
            }
            (Code::Named(Named::Down), Mode::Filter) => self.go(1),
            (Code::Named(Named::Up), Mode::Filter) => self.go(-1),
            (Code::Named(Named::Down), _) => self.turn_history(1),
            (Code::Named(Named::Up), _) => self.turn_history(-1),
            (Code::Named(Named::Tab), Mode::Command) => self.complete_command(),
            (Code::Named(Named::Tab), Mode::Lookup) => self.complete_key(),
            (Code::Named(Named::Tab), Mode::Filter) => self.filter_by_similar(),
            // What is all gone and deleted once more is left, as in every pager.
            (Code::Named(Named::Backspace), Mode::Command)
                if self.overlay.prompt.text().is_empty() =>
            {
                self.leave_prompt();
            }
            _ => {
                self.overlay.prompt.edit(press);
                self.typed();
            }
        }
    }

    pub(super) fn typed(&mut self) {
        if self.overlay.mode != Mode::Filter {
            return;
        }
        self.listing.list.set_filter(self.overlay.prompt.text());
        self.leave_key();
        self.hide();
    }

    /// Takes the most similar name in place of one that no key has.
    fn filter_by_similar(&mut self) {
        let scan = self.walks.nearest.as_ref();
        let near = scan.filter(|_| self.name_without_hits().is_some());
        let near = near.and_then(|scan| scan.best().first());
        if let Some(name) = near.map(|near| near.name.clone()) {
            self.overlay.prompt = Prompt::with(&name);
            self.typed();
        }
    }

    fn leave_prompt(&mut self) {
        if self.overlay.mode == Mode::Filter {
            self.listing.list.set_filter("");
        }
        self.overlay.mode = Mode::Browse;
        self.overlay.prompt = Prompt::default();
    }

    fn enter(&mut self) {
        let typed = self.overlay.prompt.text().to_owned();
        let key = self.typed_key();
        if self.overlay.mode != Mode::Command {
            self.overlay.history().remember(&typed);
        }
        let mode = std::mem::replace(&mut self.overlay.mode, Mode::Browse);
        let typed = std::mem::take(&mut self.overlay.prompt);
        match mode {
            Mode::Lookup => {
                if let Some(key) = key {
                    self.look_up_typed(&key, typed.text());
                }
            }
            // A completion ends in a space for the argument, which may not be needed.
            Mode::Command => self.run_line(typed.text().trim_end()),
            Mode::Filter => {
                self.listing.list.derive(&self.listing.catalog);
                self.listing.list.keep();
            }
            _ => {}
        }
    }

    /// Looks up what was meant, among the keys of its kind, and says what that is.
    fn look_up_typed(&mut self, key: &Key, typed: &str) {
        self.list_kind(key.kind);
        let reads_json = is_read_as_json(typed, key);
        if reads_json {
            self.session.decode();
        }
        self.look_up(&key.name);
        if key.name != typed && self.walks.looked_up.is_some() {
            let as_json = if reads_json { ", read as JSON" } else { "" };
            self.notify(format!(
                "understood as the {} {}{as_json}",
                key.kind, key.name
            ));
        }
    }

    /// What was pasted while nothing is typed: the key in it is put into the prompt, where enter looks it up.
    /// A log of several lines is shown with all that it says.
    pub(super) fn paste_key(&mut self, text: &str) {
        if self.take_log(text) {
            return;
        }
        let meant = key_in(text, self.session.deployment());
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let only = lines.next().filter(|_| lines.next().is_none());
        let key = only.filter(|line| !line.contains(char::is_whitespace));
        let Some(typed) = meant
            .map(|key| self.as_typed(&key, text))
            .or(key.map(str::to_owned))
        else {
            self.warn("the pasted text names no key; press = to type one");
            return;
        };
        self.begin_lookup();
        self.overlay.prompt.paste(&typed);
    }

    /// A pasted text of several lines is replaced by the key that it means. False if something else was left out.
    pub(super) fn paste_in_lookup(&mut self, text: &str) -> bool {
        let is_several = text.trim().contains(['\r', '\n']);
        let lines = text.replace('\r', "\n");
        let meant = key_in(&lines, self.session.deployment());
        match meant.filter(|_| is_several) {
            Some(key) => self.overlay.prompt.paste(&self.as_typed(&key, &lines)),
            None => self.overlay.prompt.paste(text),
        }
    }

    /// A text that the prompt reads as this key: its name, or the call for a key of another kind, or one that `text` reads as
    /// JSON.
    fn as_typed(&self, key: &Key, text: &str) -> String {
        let is_quoted = key.name.contains('"');
        if !is_quoted && is_read_as_json(text, key) {
            return format!("Variable.get(\"{}\", deserialize_json=True)", key.name);
        }
        match key.kind {
            kind if kind == self.listing.kind || is_quoted => key.name.clone(),
            Kind::Connection => format!("get_connection(\"{}\")", key.name),
            _ => format!("Variable.get(\"{}\")", key.name),
        }
    }

    /// The listed keys that begin as the typed text does, in their order.
    pub fn completions_of_key(&self) -> &[RowId] {
        let catalog = &self.listing.catalog;
        let (typed, all) = (self.overlay.prompt.text(), catalog.sorted());
        let start = catalog.position(all, typed);
        let end = catalog.position(all, &format!("{typed}{}", char::MAX));
        all.get(start..end).unwrap_or_default()
    }

    /// What all listed keys that begin like the typed text share; the first of them where that is typed already; without
    /// any, the most similar key.
    fn complete_key(&mut self) {
        let typed = self.overlay.prompt.text();
        let rows = self.completions_of_key();
        let name = |row: Option<&RowId>| row.map(|row| self.listing.catalog.name(*row));
        let similar = || {
            let scan = self.walks.nearest.as_ref()?;
            Some(scan.best().first()?.name.as_str())
        };
        let longer = match (name(rows.first()), name(rows.last())) {
            (Some(first), Some(last)) => {
                let shared = common_beginning(first, last);
                Some(if shared.len() > typed.len() {
                    shared
                } else {
                    first
                })
            }
            _ => similar(),
        };
        if let Some(longer) = longer.map(str::to_owned) {
            self.overlay.prompt = Prompt::with(&longer);
        }
    }

    /// Resolves any key, and selects it if it is listed.
    pub(in crate::app) fn look_up(&mut self, name: &str) {
        if self.session.is_presented() && self.listing.catalog.find(name).is_none() {
            self.warn("presentation mode only looks up listed keys");
            return;
        }
        self.hide();
        self.leave_key();
        self.walks.looked_up = Some(Key::new(self.listing.kind, name));
        if self.listing.catalog.find(name).is_some() {
            self.listing.list.derive(&self.listing.catalog);
            self.listing.list.select_name(&self.listing.catalog, name);
        }
        self.walk(Purpose::Lookup);
    }

    pub(in crate::app) fn filter_by(&mut self, text: &str) {
        self.listing.list.set_filter(text);
        self.leave_key();
        self.hide();
    }

    pub(super) fn next_kind(&mut self) {
        let at = Kind::ALL.iter().position(|kind| *kind == self.listing.kind);
        let next = at.map_or(0, |at| (at + 1) % Kind::ALL.len());
        self.list_kind(Kind::ALL.get(next).copied().unwrap_or_default());
    }

    pub(in crate::app) fn take_kind(&mut self, name: &str) {
        match name.parse() {
            Ok(kind) => self.list_kind(kind),
            Err(error) => {
                self.warn(error);
            }
        }
    }

    /// Shows the keys of a kind: as they were listed, if they were. A refresh lists them again.
    pub(super) fn list_kind(&mut self, kind: Kind) {
        self.walks.looked_up = None;
        self.leave_key();
        self.hide();
        if kind == self.listing.kind {
            return;
        }
        if !self.listing.turn_to(kind) {
            return self.list();
        }
        // What another listing reports from now on is late.
        self.listing.generation += 1;
        self.effects.push(Effect::CancelListing);
        self.show_other_keys();
    }
}
