//! Marked keys: marking, copying their names, looking all of them up.

use crate::app::message::Effect;
use crate::app::pending::Purpose;
use crate::app::state::State;
use crate::domain::key::Key;
use crate::domain::resolve::Outcome;

impl State {
    /// Marks the key, or takes its mark away, and goes to the next one.
    pub(super) fn mark(&mut self) {
        self.listing.list.derive(&self.listing.catalog);
        let Some(key) = self.subject() else {
            return self.no_key();
        };
        self.listing.marked.toggle(key);
        if self.walks.looked_up.is_none() {
            self.go(1);
        }
    }

    /// The marked keys of the kind that is listed.
    pub(super) fn marked_keys(&self) -> Vec<Key> {
        self.listing.marked.of(self.listing.kind)
    }

    /// Copies the names of the marked keys, a line each. False if none is marked.
    pub(super) fn copy_marked(&mut self) -> bool {
        let names: Vec<_> = self.marked_keys().into_iter().map(|key| key.name).collect();
        if names.is_empty() {
            return false;
        }
        self.effects.push(Effect::CopyText {
            what: "names",
            text: names.join("\n"),
        });
        true
    }

    /// Looks up one marked key after the other.
    pub(super) fn perform_marked(&mut self) {
        let keys = self.marked_keys();
        if keys.is_empty() {
            let keymap = self.appearance.keymap();
            let hint = keymap.hint("; ", crate::app::action::Action::Mark, "marks one");
            return self.warn(format!("no key is marked{hint}"));
        }
        if let Some(why) = self.why_not(&Purpose::Lookup) {
            return self.warn(why);
        }
        self.walks.queued = keys.len();
        self.walks.queue = keys.into();
        self.look_up_queued();
    }

    /// Looks up the next key of the queue; after the last one says how they ended.
    pub(super) fn look_up_queued(&mut self) {
        if self.walks.queued == 0 {
            return;
        }
        let left = self.walks.queue.len();
        match self.walks.queue.pop_front() {
            Some(key) => {
                let number = self.walks.queued - left + 1;
                let of = self.walks.queued;
                self.notify(format!("looking up marked key {number} of {of}"));
                self.walk_key(key, Purpose::Lookup);
            }
            None => self.say_how_marked_ended(),
        }
    }

    fn say_how_marked_ended(&mut self) {
        self.walks.queued = 0;
        let keys = self.marked_keys();
        let ends: Vec<_> = keys
            .iter()
            .filter_map(|key| Some(self.walks.performed.get(key)?.outcome))
            .collect();
        let all = [
            Outcome::Found,
            Outcome::Missing,
            Outcome::Error,
            Outcome::WillNotStart,
            Outcome::Undetermined,
        ];
        let counts = all.iter().map(|outcome| {
            let count = ends.iter().filter(|end| *end == outcome).count();
            (count, outcome.name())
        });
        let counts = counts.filter(|(count, _)| *count > 0);
        let counts: Vec<_> = counts
            .map(|(count, name)| format!("{count} {name}"))
            .collect();
        self.notify(format!("marked keys: {}", counts.join(", ")));
    }
}
