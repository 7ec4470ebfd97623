//! What a layer's names say of a key: the questions of a walk and of a scan.

use super::collation::{Alike, Collation, LooseNames};
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
    /// The name is there, and the secret has no current version.
    NoCurrentVersion,
    /// The name is not there, and the layer's database may take it for one that is.
    Alike,
    /// The layer was not listed, or not to its end.
    Unknown,
}

impl Presence {
    /// The name is there, whether or not AWS gives a value of it.
    pub const fn is_listed(self) -> bool {
        matches!(
            self,
            Self::Present | Self::ScheduledForDeletion | Self::NoCurrentVersion
        )
    }
}

impl Catalog {
    /// What `layer` has of `key`, from names alone.
    pub fn presence_of_key(&self, layer: Layer, key: &Key) -> Presence {
        self.presence_at(layer, key, None)
    }

    /// The same, for a caller that knows the name of the environment variable already.
    pub fn presence_at(&self, layer: Layer, key: &Key, variable: Option<&str>) -> Presence {
        if layer.store == Store::Env {
            return self.presence_in_environment(layer, key, variable);
        }
        self.presence_of_name(layer, &key.name)
    }

    /// What `layer`, which is not an environment, has of a key by this name.
    pub fn presence_of_name(&self, layer: Layer, name: &str) -> Presence {
        match self.find(name) {
            Some(row) => self.presence_of_row(layer, row),
            None => self.presence_without_row(layer, name),
        }
    }

    /// What `layer`, which is not an environment, has of a row's key.
    pub fn presence_of_row(&self, layer: Layer, row: RowId) -> Presence {
        let found = self.row(row);
        if found.layers & bit(layer) == 0 {
            return self.presence_without_row(layer, self.name(row));
        }
        if layer.store != Store::Aws {
            return Presence::Present;
        }
        if self.secrets.is_deleted(found.secret) {
            return Presence::ScheduledForDeletion;
        }
        if self.secrets.lacks_current(found.secret) {
            return Presence::NoCurrentVersion;
        }
        Presence::Present
    }

    /// What a layer's names say of a key that is not among them.
    fn presence_without_row(&self, layer: Layer, name: &str) -> Presence {
        match self.listing(layer) {
            Listing::Complete if self.alike(layer, name).is_some() => Presence::Alike,
            Listing::Complete => Presence::Absent,
            _ => Presence::Unknown,
        }
    }

    /// The keys of `layer` that follow are compared so.
    pub(super) fn set_collation(&mut self, layer: Layer, collation: Collation) {
        self.loose.insert(layer, LooseNames::new(collation));
    }

    /// Notes a listed name where others may be taken for it.
    pub(super) fn note_loose(&mut self, layer: Layer, name: &str, row: RowId) {
        if let Some(loose) = self.loose.get_mut(&layer) {
            loose.add(name, row);
        }
    }

    /// The listed names, one or any, for which a layer's database may take a name that is not listed.
    fn alike(&self, layer: Layer, name: &str) -> Option<Alike> {
        let loose = self.loose.get(&layer)?;
        let has_layer = |row: &RowId| self.row(*row).layers & bit(layer) != 0;
        loose.alike(name, |other| self.find(other).filter(has_layer))
    }

    /// Why a name that is not listed may be there all the same, as a part of a sentence.
    pub fn why_alike(&self, layer: Layer, name: &str) -> Option<String> {
        let how = self.loose.get(&layer)?.collation().sentence();
        Some(match self.alike(layer, name)? {
            Alike::Row(row) => format!("{how}, so it may be {}", self.name(row)),
            Alike::Any => format!("{how}, so names do not say it"),
        })
    }

    /// What the environment of `layer`'s process has of a key. `upper` is overwritten, so that a scan allocates nothing
    /// for each key.
    pub fn presence_of_variable(&self, layer: Layer, name: &str, upper: &mut String) -> Presence {
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

    fn presence_in_environment(&self, layer: Layer, key: &Key, variable: Option<&str>) -> Presence {
        let prefix = key.kind.env_prefix();
        let bare = variable
            .zip(prefix)
            .and_then(|(variable, prefix)| variable.strip_prefix(prefix));
        match bare {
            Some(bare) if self.listing(layer) == Listing::Complete => self.variable(layer, bare),
            _ => self.presence_of_variable(layer, &key.name, &mut String::new()),
        }
    }
}
