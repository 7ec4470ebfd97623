//! Performing a walk, going through one layer by layer, and the nearest names to a key that is missing.

use crate::app::action::Action;
use crate::app::message::Effect;
use crate::app::mode::{LOW, Mode, Pane};
use crate::app::nearest::NearestScan;
use crate::app::pending::{Pending, Purpose};
use crate::app::state::State;
use crate::domain::key::Key;
use crate::domain::resolve::{Outcome, Verdict};
use crate::domain::versions::NOT_PRESENTED;

impl State {
    /// Requests the walk of the key that the panes show.
    pub(super) fn walk(&mut self, purpose: Purpose) {
        self.listing.list.derive(&self.listing.catalog);
        if let Some(why) = self.why_not(&purpose) {
            self.warn(why);
            return;
        }
        let Some(key) = self.subject() else {
            return self.no_key();
        };
        let is_asked = |pending: &Pending| pending.key == key && pending.purpose == purpose;
        if self.walks.pending.as_ref().is_some_and(is_asked) {
            return;
        }
        match purpose {
            Purpose::Lookup => self.show_answer(Pane::Walk),
            _ if purpose.shows_value() => self.show_answer(self.panes.pane),
            _ => {}
        }
        // Whoever asks for a key no longer waits for the marked ones.
        self.walks.queue.clear();
        self.walks.queued = 0;
        self.walk_key(key, purpose);
    }

    /// Requests the walk of a key.
    pub(super) fn walk_key(&mut self, key: Key, purpose: Purpose) {
        let ticket = self.session.next_ticket();
        // Without a clipboard a value would be read, and logged by CloudTrail, for nothing.
        let effect = if purpose.copies_value() {
            Effect::FindClipboard { ticket }
        } else {
            self.walk_effect(ticket, &key, &purpose)
        };
        self.effects.push(effect);
        self.walks.pending = Some(Pending {
            ticket,
            key,
            purpose,
        });
    }

    /// A value is shown and copied as it is stored.
    fn walk_effect(&self, ticket: u64, key: &Key, purpose: &Purpose) -> Effect {
        Effect::Walk {
            ticket,
            key: key.clone(),
            keep: purpose.keeps(),
            deserialize_json: *purpose == Purpose::Lookup && self.decodes(key),
        }
    }

    /// Reads a value that is to be copied, now that there is a clipboard for it.
    pub(super) fn clipboard_found(&mut self, ticket: u64, result: Result<(), String>) {
        let pending = self.walks.pending.as_ref();
        let Some(pending) = pending.filter(|pending| pending.ticket == ticket) else {
            return;
        };
        match result {
            Ok(()) => {
                let effect = self.walk_effect(ticket, &pending.key, &pending.purpose);
                self.effects.push(effect);
            }
            Err(why) => {
                self.walks.pending = None;
                self.warn(format!("not copied, and no value was read: {why}"));
            }
        }
    }

    /// Looks the key up; one that is known to be missing leads to the most similar one.
    pub(super) fn perform(&mut self) {
        let first = self.suggestions().first().map(|near| near.name.clone());
        if let Some(name) = first.filter(|_| self.performs_suggestion()) {
            self.look_up(&name);
        } else {
            self.panes.stop_stepping();
            self.walk(Purpose::Lookup);
        }
    }

    /// Reads variables with `deserialize_json=True`, or without, also those that were looked up before.
    pub(super) fn toggle_decoded(&mut self) {
        let text = if self.session.toggle_decoded() {
            "variables are read with deserialize_json=True"
        } else {
            "variables are read without deserialize_json"
        };
        self.notify(text);
    }

    /// Activates the pane that shows the answer; in a low window it replaces the list.
    pub(super) fn show_answer(&mut self, pane: Pane) {
        self.panes.show(pane);
        if self.appearance.size().1 < LOW {
            self.panes.zoom();
        }
    }

    pub(super) fn no_key(&mut self) {
        let keymap = self.appearance.keymap();
        let hint = keymap.hint("; press ", Action::Lookup, "to type one");
        self.warn(format!("no key is selected{hint}"));
    }

    /// Shows one layer more of the walk that is known; after the last it starts again. No call is made.
    pub(super) fn step(&mut self) {
        let Some(key) = self.subject() else {
            return self.no_key();
        };
        let resolution = self.resolution(&key);
        let reached = resolution
            .steps
            .iter()
            .take_while(|step| step.verdict != Verdict::NotReached)
            .count();
        self.panes.step(reached);
        self.show_answer(Pane::Walk);
        self.panes.scroll_to_top();
    }

    /// Brings the pane of versions to the front, and lists them.
    pub(super) fn show_versions(&mut self) {
        if self.session.is_presented() {
            self.warn(NOT_PRESENTED);
            return;
        }
        self.hide();
        self.show_answer(Pane::Versions);
        self.panes.scroll_to_top();
        self.list_versions();
    }

    /// Compares two versions; versions that aren't listed yet are listed first.
    pub(super) fn compare_or_say(&mut self) {
        if let Some(why) = self.why_no_value() {
            self.warn(why);
            return;
        }
        self.show_versions();
        self.compare_versions();
    }

    /// Why a walk is not performed for this.
    pub(super) fn why_not(&self, purpose: &Purpose) -> Option<String> {
        if self.session.is_presented() && *purpose != Purpose::Lookup {
            return Some("presentation mode does not show or copy values".to_owned());
        }
        self.why_no_value()
    }

    /// A value may be shown, copied or compared.
    pub(super) fn may_read_values(&self) -> bool {
        !self.session.is_presented() && !self.is_metadata_only()
    }

    /// Why no value is read here.
    pub(super) fn why_no_value(&self) -> Option<String> {
        let name = &self.session.deployment().name;
        self.is_metadata_only().then(|| {
            format!("{name} is metadata-only: values are not read, so the lookup stays predicted")
        })
    }

    pub(in crate::app) fn slice(&mut self) {
        if let Some(scan) = &mut self.walks.nearest {
            scan.slice(&self.listing.catalog);
        }
        if let Some(changes) = self.session.changes_mut() {
            let (catalog, kind) = (&self.listing.catalog, self.listing.kind);
            changes.slice(catalog, kind);
            if changes.is_counting_cost(catalog, self.dags.index()) {
                changes.slice_cost(catalog, kind, self.dags.index());
            }
        }
        self.compare_reads();
        self.slice_list();
    }

    /// Begins a scan for near names when the key that was typed is missing, and drops one that is out of date.
    pub(in crate::app) fn follow_nearest(&mut self) {
        let missing = self.missing_name();
        let Some(name) = missing else {
            self.walks.nearest = None;
            return;
        };
        let current = self.walks.nearest.as_ref();
        let same = current.is_some_and(|scan| scan.asked() == name);
        let settled = current.is_some_and(|scan| {
            !scan.is_outdated(&self.listing.catalog) || scan.is_running() || self.is_loading()
        });
        if !(same && settled) {
            self.walks.nearest = Some(NearestScan::new(&name, &self.listing.catalog));
        }
    }

    /// The name that was typed in, if no layer is known to hold it; or the name that the filter asks for, if no key has it.
    fn missing_name(&self) -> Option<String> {
        if let Some(name) = self.name_without_hits() {
            return Some(name.to_owned());
        }
        let typed = self.overlay.mode == Mode::Lookup
            || self.walks.looked_up.is_some()
            || self.is_diagnosing();
        let key = self.subject().filter(|_| typed)?;
        let outcome = self.resolution(&key).outcome;
        (outcome != Outcome::Found).then_some(key.name)
    }

    /// The name that the filter asks for, if no key matches.
    pub fn name_without_hits(&self) -> Option<&str> {
        let list = &self.listing.list;
        let is_plain = list.query().is_one_name() && self.walks.looked_up.is_none();
        let is_without = is_plain
            && self.overlay.mode != Mode::Lookup
            && list.is_empty(&self.listing.catalog)
            && !list.has_slice(&self.listing.catalog);
        is_without.then(|| list.filter().trim())
    }
}
