//! The keys that the layers hold, by name, without values.
//!
//! Built for 500,000 rows: names are stored in one text, rows are small, and nothing here is computed for all rows per frame.
//! Does not know deployments; `resolve` decides who wins, from what [`Catalog::presence_of_key`] answers.

pub mod fold;
pub mod needle;

mod applied;
mod collation;
mod environment;
mod interned;
mod lines;
mod merge;
mod names;
mod page;
mod presence;
mod row;
mod secret;
mod secret_table;
mod teams;

pub use collation::Collation;
pub use page::{ListingEvent, Page};
pub use presence::Presence;
pub use row::RowId;
pub use secret::{Arn, ListedKey, Rotation, SecretMeta, Tag};

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use crate::domain::key::{Key, Kind};
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::search_path::{Layer, Store};

use collation::LooseNames;
use merge::merge_sorted;
use names::NameTable;
use needle::Needle;
use row::bit;
use secret_table::SecretTable;

/// How far a layer has been listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Listing {
    /// Not asked, or it cannot be listed.
    #[default]
    NotListed,
    /// Pages are arriving.
    Running,
    /// The listing is complete.
    Complete,
    /// It failed; the keys that had arrived are kept.
    Incomplete,
}

/// One key.
#[derive(Clone, Copy, Debug, Default)]
struct KeyRow {
    /// A bit per layer.
    layers: u16,
    /// Known only from an environment variable, so its case is not known.
    case_unknown: bool,
    /// Number in the table of secrets, plus one; 0 for a key that AWS does not hold.
    secret: u32,
}

/// A name in the environment of one or more processes.
#[derive(Clone, Copy, Debug, Default)]
struct Named {
    /// A bit per layer that has it.
    layers: u16,
    /// The row that was created for it, if any.
    own: Option<RowId>,
}

/// The keys of one kind, gathered from every layer that can be listed.
#[derive(Debug, Default)]
pub struct Catalog {
    names: NameTable,
    rows: Vec<KeyRow>,
    /// Row numbers by name.
    sorted: Vec<RowId>,
    secrets: SecretTable,
    listings: [Listing; Layer::COUNT],
    /// Environment variables without their prefix.
    environment: HashMap<String, Named>,
    faults: BTreeMap<Layer, Fault>,
    put_off: BTreeMap<Layer, Fault>,
    /// Layers whose listing the user has asked for.
    requested: BTreeSet<Layer>,
    /// By layer, the teams' keys: each with the first of the teams that have it.
    team_keys: BTreeMap<(Layer, String), String>,
    /// Layers whose database may take other names for the listed ones.
    loose: BTreeMap<Layer, LooseNames>,
    /// Members of JSON values that were read for free, each with its key.
    members: BTreeMap<String, String>,
    /// Layers of which only the first keys were to be listed.
    cut: BTreeSet<Layer>,
    changes: u32,
}

impl Catalog {
    /// An empty catalog.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many keys are listed.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// How many of them are secrets in AWS.
    pub fn secrets(&self) -> usize {
        self.secrets.len()
    }

    /// No key is listed.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Rows have numbers below this; removed rows keep theirs, see [`Self::is_listed`].
    pub fn rows(&self) -> RowId {
        RowId::try_from(self.rows.len()).unwrap_or(RowId::MAX)
    }

    /// All rows by name.
    pub fn sorted(&self) -> &[RowId] {
        &self.sorted
    }

    /// The key of a row, as the layer writes it.
    pub fn name(&self, row: RowId) -> &str {
        self.names.get(row)
    }

    /// The key is known only from an environment variable, so its case is not known.
    pub fn is_case_unknown(&self, row: RowId) -> bool {
        self.row(row).case_unknown
    }

    /// What AWS's listing says about a row.
    pub fn secret(&self, row: RowId) -> Option<SecretMeta> {
        self.secrets.get(self.row(row).secret)
    }

    /// When AWS says a row's secret changed last, in seconds since 1970.
    pub fn changed(&self, row: RowId) -> Option<i64> {
        self.secrets.changed(self.row(row).secret)
    }

    /// The row of a key.
    pub fn find(&self, name: &str) -> Option<RowId> {
        self.names
            .find(name)
            .filter(|row| self.row(*row).layers != 0)
    }

    /// How far a layer has been listed.
    pub fn listing(&self, layer: Layer) -> Listing {
        self.listings
            .get(layer.index())
            .copied()
            .unwrap_or_default()
    }

    /// The key whose JSON value has a member of this name, as far as values are read without a call.
    pub fn holder_of_member(&self, member: &str) -> Option<&str> {
        self.members.get(member).map(String::as_str)
    }

    /// A layer is still being listed.
    pub fn is_listing(&self) -> bool {
        self.listings.contains(&Listing::Running)
    }

    /// Records how far a layer has been listed.
    pub fn set_listing(&mut self, layer: Layer, listing: Listing) {
        if let Some(slot) = self.listings.get_mut(layer.index()) {
            *slot = listing;
        }
    }

    /// Records that a layer's listing failed; the keys that had arrived are kept.
    pub fn set_fault(&mut self, layer: Layer, fault: Fault) {
        self.set_listing(layer, Listing::Incomplete);
        self.faults.insert(layer, fault);
    }

    /// Why a layer's listing failed.
    pub fn fault(&self, layer: Layer) -> Option<&Fault> {
        self.faults.get(&layer)
    }

    /// Why a layer is not listed though nothing failed.
    pub fn put_off(&self, layer: Layer) -> Option<&Fault> {
        self.put_off.get(&layer)
    }

    /// The layers that are listed as soon as the user asks for it: for the first time, or again after a failure.
    pub fn on_request(&self) -> impl Iterator<Item = Layer> {
        let waits =
            |(layer, why): (&Layer, &Fault)| (why.reason == Reason::OnRequest).then_some(*layer);
        let failed = |layer: &&Layer| self.faults.contains_key(layer);
        let again = self.requested.iter().filter(failed).copied();
        self.put_off.iter().filter_map(waits).chain(again)
    }

    /// The layers that are not listed though nothing failed.
    pub fn all_put_off(&self) -> impl Iterator<Item = (Layer, &Fault)> {
        self.put_off.iter().map(|(layer, why)| (*layer, why))
    }

    /// The layers whose listing failed.
    pub fn faults(&self) -> impl Iterator<Item = (Layer, &Fault)> {
        self.faults.iter().map(|(layer, fault)| (*layer, fault))
    }

    /// The keys that a layer other than an environment lists, by name.
    pub fn keys_of(&self, layer: Layer) -> Vec<ListedKey> {
        if layer.store == Store::Env {
            return Vec::new();
        }
        let is_of = |row: &&RowId| self.row(**row).layers & bit(layer) != 0;
        let key = |row: &RowId| ListedKey {
            name: self.name(*row).to_owned(),
            secret: self.secret(*row).filter(|_| layer.store == Store::Aws),
        };
        self.sorted.iter().filter(is_of).map(key).collect()
    }

    fn row(&self, row: RowId) -> KeyRow {
        self.rows.get(row as usize).copied().unwrap_or_default()
    }

    /// Adds keys that a layer holds. Gives the new rows, and those of other layers that it was not known to hold too, by name.
    pub fn add(&mut self, layer: Layer, keys: Vec<ListedKey>) -> Vec<RowId> {
        let (mut new, mut changed) = (Vec::new(), Vec::new());
        for key in keys {
            self.note_team(layer, &key.name);
            let row = match self.names.find(&key.name) {
                Some(row) => row,
                None => self.push(&key.name),
            };
            match self.row(row).layers {
                0 => new.push(row),
                layers if layers & bit(layer) == 0 => changed.push(row),
                _ => {}
            }
            self.note_loose(layer, &key.name, row);
            self.mark(row, layer, key.secret);
            self.claim_environment(&key.name, row);
        }
        self.merge(&mut new);
        self.put_by_name(&mut changed);
        self.changes += u32::from(!changed.is_empty());
        self.merge_into(&mut new, &changed, |row| *row);
        new
    }

    fn push(&mut self, name: &str) -> RowId {
        self.rows.push(KeyRow::default());
        self.names.push(name)
    }

    fn mark(&mut self, row: RowId, layer: Layer, secret: Option<SecretMeta>) {
        let known = self.row(row).secret;
        let number = secret.map(|meta| self.secrets.put(known, meta));
        if let Some(slot) = self.rows.get_mut(row as usize) {
            slot.layers |= bit(layer);
            slot.secret = number.unwrap_or(known);
        }
    }

    /// A key of a layer replaces the row of the environment variable of that name.
    fn claim_environment(&mut self, name: &str, row: RowId) {
        if self.environment.is_empty() {
            return;
        }
        let Some(named) = self.environment.get_mut(&name.to_uppercase()) else {
            return;
        };
        let replaced = named.own.take();
        let layers = named.layers;
        if let Some(slot) = self.rows.get_mut(row as usize) {
            slot.layers |= layers;
            slot.case_unknown = false;
        }
        if let Some(old) = replaced.filter(|old| *old != row) {
            self.remove(old);
        }
    }

    fn remove(&mut self, row: RowId) {
        self.sorted.retain(|other| *other != row);
        self.changes += 1;
        if let Some(slot) = self.rows.get_mut(row as usize) {
            *slot = KeyRow::default();
        }
    }

    /// How often a row was replaced by another, or was found in one more layer.
    pub fn changes(&self) -> u32 {
        self.changes
    }

    /// The row is still listed: no other row has replaced it.
    pub fn is_listed(&self, row: RowId) -> bool {
        self.row(row).layers != 0
    }

    /// Sorts new rows and merges them in. Pages that arrive by name are appended at no cost.
    fn merge(&mut self, new: &mut Vec<RowId>) {
        self.put_by_name(new);
        let names = &self.names;
        merge_sorted(&mut self.sorted, new, |row| names.get(*row));
    }

    /// Each row that is listed once, by name.
    fn put_by_name(&self, rows: &mut Vec<RowId>) {
        rows.retain(|row| self.is_listed(*row));
        let names = &self.names;
        rows.sort_unstable_by(|a, b| names.get(*a).cmp(names.get(*b)));
        rows.dedup();
    }

    /// Merges items that refer to rows, sorted by name, into a view that is sorted by name.
    pub fn merge_into<T: Copy>(&self, view: &mut Vec<T>, new: &[T], row: impl Fn(&T) -> RowId) {
        merge_sorted(view, new, |item| self.names.get(row(item)));
    }

    /// Where a name is, or would be, in a view that is sorted by name.
    pub fn position(&self, view: &[RowId], name: &str) -> usize {
        view.partition_point(|row| self.names.get(*row) < name)
    }

    /// Sets the marks, one for each row, of the rows whose name a needle is in.
    pub(super) fn mark_names(&self, needle: &Needle, marks: &mut [bool]) {
        self.names.mark(needle, marks);
    }

    /// Whether a needle is in the name of one row.
    pub(super) fn name_has(&self, row: RowId, needle: &Needle) -> bool {
        self.names.has(row, needle)
    }

    /// The rows whose mark is set, by name.
    pub(super) fn marked(&self, marks: &[bool]) -> Vec<RowId> {
        merge::marked(&self.sorted, marks)
    }

    /// Its secret is scheduled for deletion.
    pub fn is_deleted(&self, row: RowId) -> bool {
        self.secrets.is_deleted(self.row(row).secret)
    }

    /// How far each layer has been listed, by [`Layer::index`].
    pub fn listings(&self) -> [Listing; Layer::COUNT] {
        self.listings
    }

    /// The key of a row, of the kind that is listed.
    pub fn key(&self, kind: Kind, row: RowId) -> Key {
        Key::new(kind, self.name(row))
    }
}

#[cfg(test)]
mod tests;
