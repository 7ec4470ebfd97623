//! Who would win, from names alone: a walk answered by the catalog. Free, reads nothing, leaves no trace.

mod listed;
mod outlook;

pub use outlook::{BulkPredictor, Prediction};

use std::sync::Arc;

use crate::domain::catalog::{Catalog, Listing, Presence};
use crate::domain::deployment::Deployment;
use crate::domain::key::Key;
use crate::domain::lookup::{Gate, gate};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Answer, Ask, Basis, Fault, Resolution, Step, Walk};
use crate::domain::search_path::Layer;

use listed::Listed;

/// Walks the lookup of a key by the names that are listed.
pub fn predict(deployment: &Arc<Deployment>, catalog: &Catalog, key: Key) -> Resolution {
    predict_as(deployment, deployment, catalog, key, None)
}

/// Walks the lookup as `simulated` would, by the names that were listed for `listed`.
///
/// What was `performed` there for the same key answers where the same store is asked for the same place; nothing is asked
/// anew.
pub fn predict_as(
    simulated: &Arc<Deployment>,
    listed: &Arc<Deployment>,
    catalog: &Catalog,
    key: Key,
    performed: Option<&Resolution>,
) -> Resolution {
    let kind = key.kind;
    let performed = performed.filter(|end| *end.key == key);
    let mut walk = Walk::new(Arc::clone(simulated), key, Basis::Predicted);
    while let Some(ask) = walk.next_ask() {
        let store = simulated.store(ask.layer);
        let recorded = performed.and_then(|end| recorded(listed, end, store, &ask.place));
        let answer = recorded.unwrap_or_else(|| {
            let names = Listed::of(simulated, listed, ask.layer, kind);
            by_name(catalog, store, &names, ask)
        });
        walk.answer(answer);
    }
    walk.finish()
}

/// What `store` answered for `place` when it was really asked.
fn recorded(
    deployment: &Deployment,
    end: &Resolution,
    store: Layer,
    place: &str,
) -> Option<Answer> {
    let is_same = |step: &&Step| {
        deployment.store(step.layer) == store && step.place.as_deref() == Some(place)
    };
    end.steps.iter().filter(is_same).find_map(Step::answer)
}

fn by_name(catalog: &Catalog, store: Layer, names: &Listed, ask: &Ask) -> Answer {
    let Some(presence) = held(catalog, store, names, &ask.key, &ask.place) else {
        return Answer::NotInspected(None, Some(not_listed(&ask.place, &ask.key.name)));
    };
    match presence {
        Presence::Present => Answer::Present,
        Presence::Absent => Answer::Absent(Reason::NotFound),
        Presence::ScheduledForDeletion => about_to_be_deleted(),
        Presence::Unknown => unknown(catalog, store),
    }
}

/// What the names of a store say; None where no such name was listed.
fn held(
    catalog: &Catalog,
    store: Layer,
    names: &Listed,
    key: &Key,
    place: &str,
) -> Option<Presence> {
    if *names == Listed::AsItIs {
        return Some(catalog.holds_at(store, key, Some(place)));
    }
    let mut text = String::new();
    let name = names.name(&key.name, &mut text)?;
    Some(catalog.holds_named(store, name))
}

/// Whether the names that were listed for `listed` have what a simulated layer would be asked for at this place.
pub(crate) fn has_name(
    simulated: &Deployment,
    listed: &Deployment,
    catalog: &Catalog,
    layer: Layer,
    key: &Key,
    place: &str,
) -> bool {
    let names = Listed::of(simulated, listed, layer, key.kind);
    let presence = held(catalog, simulated.store(layer), &names, key, place);
    matches!(
        presence,
        Some(Presence::Present | Presence::ScheduledForDeletion)
    )
}

fn not_listed(place: &str, key: &str) -> String {
    let beginning = place.strip_suffix(key).unwrap_or(place);
    format!("names below {beginning} were not listed")
}

/// What AWS answers for a secret that is scheduled for deletion.
fn about_to_be_deleted() -> Answer {
    Answer::Fault(Fault {
        code: Some("InvalidRequestException".to_owned()),
        ..Fault::new(Reason::ScheduledForDeletion)
    })
}

/// Why a layer's names do not say it. A fault of the listing is varlens' own and proves nothing about Airflow.
fn unknown(catalog: &Catalog, layer: Layer) -> Answer {
    if let Some(fault) = catalog.fault(layer) {
        return Answer::NotInspected(Some(fault.reason), fault.detail());
    }
    match catalog.listing(layer) {
        Listing::Running => Answer::NotInspected(None, Some("still listing".to_owned())),
        _ => Answer::NotInspected(
            Some(Reason::NotConfigured),
            layer.config_hint().map(str::to_owned),
        ),
    }
}

/// What a row of the list says of one layer, whoever wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// It holds the key.
    Present,
    /// It does not.
    Absent,
    /// It is never asked for this key.
    Skipped,
    /// It holds the key, about to be deleted.
    ScheduledForDeletion,
    /// Not known.
    NotInspected,
}

impl Cell {
    /// The word of `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Skipped => "skipped",
            Self::ScheduledForDeletion => "scheduled-for-deletion",
            Self::NotInspected => "not-inspected",
        }
    }
}

/// What `layer` holds of `key`, for Airflow.
pub fn cell(deployment: &Deployment, catalog: &Catalog, layer: Layer, key: &Key) -> Cell {
    cell_as(deployment, deployment, catalog, layer, key)
}

/// What it would hold for `simulated`, by the names that were listed for `listed`.
pub fn cell_as(
    simulated: &Deployment,
    listed: &Deployment,
    catalog: &Catalog,
    layer: Layer,
    key: &Key,
) -> Cell {
    let place = match gate(simulated, layer, key) {
        // A pattern that Python rejects keeps every key from the layer.
        Gate::Skipped { .. } | Gate::Failed { .. } => return Cell::Skipped,
        Gate::NotInspected { .. } => return Cell::NotInspected,
        Gate::Ask(place) => place,
    };
    let names = Listed::of(simulated, listed, layer, key.kind);
    let held = held(catalog, simulated.store(layer), &names, key, &place);
    held.unwrap_or(Presence::Unknown).into()
}

impl From<Presence> for Cell {
    fn from(presence: Presence) -> Self {
        match presence {
            Presence::Present => Self::Present,
            Presence::Absent => Self::Absent,
            Presence::ScheduledForDeletion => Self::ScheduledForDeletion,
            Presence::Unknown => Self::NotInspected,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::ListedKey;
    use crate::domain::key::Kind;
    use crate::domain::resolve::{Outcome, Verdict};
    use crate::domain::search_path::Order;

    fn world() -> (Arc<Deployment>, Catalog) {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(vec![Layer::AWS, Layer::ENV]);
        let mut catalog = Catalog::new();
        catalog.add(Layer::AWS, vec![ListedKey::named("both")]);
        catalog.add_environment(Layer::ENV, vec!["BOTH".to_owned(), "ENV_ONLY".to_owned()]);
        catalog.set_listing(Layer::AWS, Listing::Complete);
        catalog.set_listing(Layer::ENV, Listing::Complete);
        (Arc::new(deployment), catalog)
    }

    fn predicted(name: &str) -> Resolution {
        let (deployment, catalog) = world();
        predict(&deployment, &catalog, Key::new(Kind::Variable, name))
    }

    #[test]
    fn names_alone_show_winner_and_shadowed() {
        let end = predicted("both");
        assert_eq!(end.basis, Basis::Predicted);
        assert_eq!(end.winner, Some(Layer::AWS));
        assert_eq!(end.shadowed.len(), 1);
        assert_eq!(end.shadowed[0].same, None);
        assert_eq!(predicted("env_only").winner, Some(Layer::ENV));
        assert_eq!(predicted("nope").outcome, Outcome::Missing);
    }

    #[test]
    fn a_listing_that_failed_leaves_the_layer_unseen_with_its_reason() {
        let (deployment, mut catalog) = world();
        catalog.set_fault(Layer::AWS, Fault::new(Reason::AccessDenied));
        let key = Key::new(Kind::Variable, "nope");
        let end = predict(&deployment, &catalog, key.clone());
        assert_eq!(end.steps[0].verdict, Verdict::NotInspected);
        assert_eq!(end.steps[0].reason, Some(Reason::AccessDenied));
        assert_eq!(end.outcome, Outcome::Undetermined);
        let seen = cell(&deployment, &catalog, Layer::AWS, &key);
        assert_eq!(seen, Cell::NotInspected);
    }
}
