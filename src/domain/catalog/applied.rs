//! What a listing reports, applied to the catalog.

use super::row::RowId;
use super::{Catalog, Listing, ListingEvent, Page};
use crate::domain::reason::Reason;
use crate::domain::search_path::Layer;

impl Catalog {
    /// Applies what a listing of a layer reports. Gives the rows that are new.
    pub fn apply(&mut self, layer: Layer, event: ListingEvent) -> Vec<RowId> {
        match event {
            ListingEvent::Began => {
                let waited = self.put_off.remove(&layer);
                if waited.is_some_and(|why| why.reason == Reason::OnRequest) {
                    self.requested.insert(layer);
                }
                self.faults.remove(&layer);
                self.loose.remove(&layer);
                self.cut.remove(&layer);
                self.set_listing(layer, Listing::Running);
            }
            ListingEvent::Page { page, .. } => match page {
                Page::Keys(keys) => return self.add(layer, keys),
                Page::Environment(names) => return self.add_environment(layer, names),
                Page::OfTeams(keys) => self.add_team_keys(layer, keys),
                Page::Cut => {
                    self.cut.insert(layer);
                }
                Page::Members(members) => self.members.extend(members),
                Page::Compared(collation) => self.set_collation(layer, collation),
            },
            ListingEvent::Ended(Ok(())) if self.is_cut(layer) => {
                self.set_listing(layer, Listing::Incomplete);
            }
            ListingEvent::Ended(Ok(())) => self.set_listing(layer, Listing::Complete),
            ListingEvent::Ended(Err(fault)) => self.set_fault(layer, fault),
            ListingEvent::PutOff(why) => {
                self.put_off.insert(layer, why);
            }
        }
        Vec::new()
    }

    /// A layer has more keys than were to be listed.
    pub fn is_cut(&self, layer: Layer) -> bool {
        self.cut.contains(&layer)
    }
}
