//! What arrives from the sources: keys, ends of listings, performed walks.
//!
//! Everything carries a generation or a ticket; what is late is dropped, and a late value is wiped by that.

use std::sync::Arc;

use crate::app::clipboard::ClipboardBackend;
use crate::app::message::{Copied, Effect};
use crate::app::pending::{FieldUse, Pending, Purpose};
use crate::app::state::State;
use crate::app::value::{ClipboardHold, Reveal};
use crate::domain::caller::Caller;
use crate::domain::catalog::{ListingEvent, Page, RowId};
use crate::domain::diagnosis::decisive_step;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::search_path::Layer;
use crate::domain::value::{SecretValue, field, fields};

/// The warning for a value whose fields were requested and that has none.
const NO_FIELDS: &str = "the value is not a JSON object with fields";

impl State {
    pub(super) fn listing_reported(&mut self, generation: u64, layer: Layer, event: ListingEvent) {
        if generation != self.listing.generation {
            return;
        }
        let is_page = matches!(event, ListingEvent::Page { .. });
        let is_complete = matches!(event, ListingEvent::Ended(Ok(())));
        let has_failed = matches!(event, ListingEvent::Ended(Err(_)));
        if let ListingEvent::Page {
            page: Page::Keys(_),
            pages,
        } = &event
        {
            self.listing.progress.pages += pages;
        }
        let new = self.listing.catalog.apply(layer, event);
        if is_page {
            self.rows_arrived(&new);
        }
        if has_failed {
            self.keep_earlier_keys(layer);
        }
        if is_complete {
            self.listing.set_up_to_date(layer);
        }
        self.listing.drop_earlier();
        if is_complete && let Some(changes) = self.session.changes_mut() {
            changes.restart();
        }
    }

    /// Shows the keys that a layer had before its listing failed, beside those that have come since.
    pub(super) fn keep_earlier_keys(&mut self, layer: Layer) {
        let new = self.listing.take_earlier_keys(layer);
        self.rows_arrived(&new);
    }

    fn rows_arrived(&mut self, new: &[RowId]) {
        self.listing.list.added(&self.listing.catalog, new);
        if self.session.caller().account.is_none() {
            let account = self.account_of(new);
            self.session.set_account(account);
        }
    }

    /// The account's number is in every ARN, so it is known even where the caller may not ask for it.
    fn account_of(&self, rows: &[RowId]) -> Option<String> {
        let secret = self.listing.catalog.secret(*rows.first()?)?;
        secret.arn?.account().map(str::to_owned)
    }

    pub(super) fn called_by(&mut self, generation: u64, caller: Caller) {
        if generation != self.listing.generation {
            return;
        }
        self.session.set_caller(caller);
    }

    pub(super) fn walked(
        &mut self,
        ticket: u64,
        resolution: Resolution,
        value: Option<SecretValue>,
    ) {
        let expected = |pending: &mut Pending| pending.ticket == ticket;
        let Some(pending) = self.walks.pending.take_if(expected) else {
            return;
        };
        let by_team = self.scenario().unchanged().asked_by_a_team(&resolution);
        let resolution = Arc::new(by_team.unwrap_or(resolution));
        self.note_expiry(&resolution);
        self.walks
            .performed
            .insert(pending.key.clone(), Arc::clone(&resolution));
        match &pending.purpose {
            Purpose::Lookup => self.look_up_queued(),
            Purpose::Reveal => self.reveal(&pending, &resolution, value, None),
            Purpose::Copy => self.copy_value(&resolution, value),
            Purpose::Fields(wanted) => self.choose_field(*wanted, &pending, &resolution, value),
            Purpose::Field(wanted, name) => {
                let (wanted, name) = (*wanted, name.clone());
                self.take_field(wanted, name, &pending, &resolution, value);
            }
        }
    }

    fn reveal(
        &mut self,
        pending: &Pending,
        resolution: &Resolution,
        value: Option<SecretValue>,
        field: Option<String>,
    ) {
        if self.subject().as_ref() != Some(&pending.key) {
            return;
        }
        match value {
            None => self.warn(nothing_to(resolution, "reveal")),
            Some(value) => {
                let until = self.clock.now() + self.appearance.preferences().durations.reveal;
                let key = pending.key.clone();
                let reveal = Reveal::new(key, resolution.winner, field, value, until);
                self.secrets.show(reveal);
            }
        }
    }

    fn copy_value(&mut self, resolution: &Resolution, value: Option<SecretValue>) {
        match value {
            Some(value) => self.effects.push(Effect::CopyValue(value)),
            None => self.warn(nothing_to(resolution, "copy")),
        }
    }

    /// The names of the fields are kept in the menu; the value goes at once.
    fn choose_field(
        &mut self,
        wanted: FieldUse,
        pending: &Pending,
        resolution: &Resolution,
        value: Option<SecretValue>,
    ) {
        if self.subject().as_ref() != Some(&pending.key) {
            return;
        }
        let Some(value) = value else {
            self.warn(nothing_to(resolution, wanted.verb()));
            return;
        };
        match fields(&value) {
            Some(names) if !names.is_empty() => {
                let names: Vec<_> = names.iter().map(ToString::to_string).collect();
                self.open_fields(wanted, &names);
            }
            _ => self.warn(NO_FIELDS),
        }
    }

    fn take_field(
        &mut self,
        wanted: FieldUse,
        name: String,
        pending: &Pending,
        resolution: &Resolution,
        value: Option<SecretValue>,
    ) {
        let Some(value) = value else {
            self.warn(nothing_to(resolution, wanted.verb()));
            return;
        };
        let names = fields(&value).unwrap_or_default();
        if names.is_empty() {
            self.warn(NO_FIELDS);
            return;
        }
        let named = names.iter().find(|field| field.to_string() == name);
        let Some(found) = named.and_then(|named| field(&value, named)) else {
            let known: Vec<_> = names.iter().map(ToString::to_string).collect();
            self.warn_unknown("field", &name, &known);
            return;
        };
        match wanted {
            FieldUse::Reveal => self.reveal(pending, resolution, Some(found), Some(name)),
            FieldUse::Copy => self.copy_value(resolution, Some(found)),
        }
    }

    pub(super) fn copied(&mut self, what: Copied, result: Result<ClipboardBackend, String>) {
        match (what, result) {
            (_, Err(why)) => self.warn(format!("not copied: {why}")),
            (Copied::Text(what), Ok(backend)) => {
                self.secrets.release();
                self.notify(backend.text_copied(what));
            }
            (Copied::Value, Ok(backend)) => {
                let until = self.clock.now() + self.appearance.preferences().durations.clipboard;
                self.secrets.hold(ClipboardHold { until, backend });
                self.notify(
                    backend.value_copied(self.appearance.preferences().durations.clipboard / 1_000),
                );
            }
        }
    }
}

/// What a layer holds and does not give is no missing key.
fn nothing_to(resolution: &Resolution, verb: &str) -> String {
    if resolution.outcome != Outcome::Missing {
        return format!("nothing to {verb}: no layer returned a value; the lookup shows why");
    }
    let Some(step) = decisive_step(resolution) else {
        return format!("nothing to {verb}: no layer has this key");
    };
    let sentence = step.reason.map_or("", Reason::sentence);
    let layer = step.layer.name();
    format!("nothing to {verb}: no layer returns this key; {layer}: {sentence}")
}
