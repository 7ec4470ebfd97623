//! What a layer's names say of a key: the questions of a walk and of a scan.

use super::row::{RowId, bit};
use super::{Catalog, Listing};
use crate::domain::key::Key;
use crate::domain::search_path::{Layer, Store};

/// What a layer's names say of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The name is there.
    Present,
    /// The listing is complete, and the name is not there.
    Absent,
    /// The name is there, and the secret is about to be deleted.
    ScheduledForDeletion,
    /// The layer was not listed, or not to its end.
    Unknown,
}

impl Catalog {
    /// What `layer` holds of `key`, from names alone.
    pub fn holds(&self, layer: Layer, key: &Key) -> Presence {
        self.holds_at(layer, key, None)
    }

    /// The same, for whoever has made the name of the environment variable already.
    pub fn holds_at(&self, layer: Layer, key: &Key, variable: Option<&str>) -> Presence {
        if layer.store == Store::Env {
            return self.environment_holds(layer, key, variable);
        }
        self.holds_named(layer, &key.name)
    }

    /// What `layer`, which is no environment, holds of a key by this name.
    pub fn holds_named(&self, layer: Layer, name: &str) -> Presence {
        match self.find(name) {
            Some(row) => self.row_holds(layer, row),
            None => self.without(layer),
        }
    }

    /// What `layer`, which is no environment, holds of a row's key.
    pub fn row_holds(&self, layer: Layer, row: RowId) -> Presence {
        let found = self.row(row);
        if found.layers & bit(layer) == 0 {
            return self.without(layer);
        }
        if layer.store == Store::Aws && self.secrets.is_deleted(found.secret) {
            return Presence::ScheduledForDeletion;
        }
        Presence::Present
    }

    /// What a layer's names say of a key that is not among them.
    fn without(&self, layer: Layer) -> Presence {
        match self.listing(layer) {
            Listing::Complete => Presence::Absent,
            _ => Presence::Unknown,
        }
    }

    /// What the environment of `layer`'s process holds of a key. `upper` is written over, so that whoever asks for many
    /// keys makes no text for each.
    pub fn environment_has(&self, layer: Layer, name: &str, upper: &mut String) -> Presence {
        if self.listing(layer) != Listing::Complete {
            return Presence::Unknown;
        }
        if self.environment.is_empty() {
            return Presence::Absent;
        }
        upper.clear();
        if name.is_ascii() {
            upper.push_str(name);
            upper.make_ascii_uppercase();
        } else {
            upper.extend(name.chars().flat_map(char::to_uppercase));
        }
        self.variable(layer, upper)
    }

    fn variable(&self, layer: Layer, bare: &str) -> Presence {
        let named = self.environment.get(bare);
        let is_there = named.is_some_and(|named| named.layers & bit(layer) != 0);
        if is_there {
            Presence::Present
        } else {
            Presence::Absent
        }
    }

    fn environment_holds(&self, layer: Layer, key: &Key, variable: Option<&str>) -> Presence {
        let prefix = key.kind.env_prefix();
        let bare = variable
            .zip(prefix)
            .and_then(|(variable, prefix)| variable.strip_prefix(prefix));
        match bare {
            Some(bare) if self.listing(layer) == Listing::Complete => self.variable(layer, bare),
            _ => self.environment_has(layer, &key.name, &mut String::new()),
        }
    }
}
