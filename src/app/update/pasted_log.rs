//! A log or a traceback that was pasted: what it says, and the diagnosis of the key that is chosen.

use crate::app::menu::{Item, Menu, MenuKind, Severity};
use crate::app::state::State;
use crate::domain::traceback::{Cause, Finding, findings};

impl State {
    /// Keeps what a pasted log says and shows it. False where the text is no log, or names cannot be shown.
    pub(super) fn take_log(&mut self, text: &str) -> bool {
        // Terminals paste carriage returns for line ends.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let is_log = text.trim().contains('\n') && !self.session.is_presented();
        let found = if is_log { findings(&text) } else { Vec::new() };
        // What names a key and nothing else is put into the prompt.
        let says_more = |found: &Finding| found.file.is_some() || found.process.is_some();
        if !found.iter().any(says_more) && found.len() < 2 {
            return false;
        }
        self.walks.pasted = found;
        self.open_log();
        true
    }

    /// Shows what the pasted log says, or how to paste one.
    pub(super) fn open_log(&mut self) {
        if self.walks.pasted.is_empty() {
            self.notify(
                "paste the log or the traceback now, with your terminal's paste key".to_owned(),
            );
            return;
        }
        let found = self.walks.pasted.iter().enumerate();
        let items = found.map(|(index, found)| item(index + 1, found)).collect();
        self.overlay.menu = Some(Menu::new(MenuKind::Log, items, 0));
    }

    /// Looks a key of the pasted log up, and shows its diagnosis.
    pub(in crate::app) fn diagnose_pasted(&mut self, number: &str) {
        let index = number
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        let found = index.and_then(|index| self.walks.pasted.get(index));
        let Some(found) = found else {
            return self.warn("no log with so many findings was pasted; paste it while browsing");
        };
        let is_json = found.cause == Cause::Json;
        let Some(key) = found.key() else {
            return self.warn("the log does not name this key");
        };
        self.list_kind(key.kind);
        if is_json {
            self.session.decode();
        }
        self.look_up(&key.name);
        self.show_diagnosis(key);
    }
}

fn item(number: usize, found: &Finding) -> Item {
    let fields = found.fields().into_iter();
    Item {
        label: format!("{number} {}", found.sentence()),
        lines: fields
            .map(|(name, value)| format!("{name}: {value}"))
            .collect(),
        command: found.key().map(|_| format!("paste {number}")),
        severity: Some(Severity::Error),
        ..Item::default()
    }
}
