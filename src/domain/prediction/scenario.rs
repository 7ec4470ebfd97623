//! A deployment to simulate, and the names to predict its lookups from.

use std::sync::Arc;

use crate::domain::catalog::{Catalog, Listing, Presence};
use crate::domain::deployment::Deployment;
use crate::domain::key::Key;
use crate::domain::lookup::asked_place;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Answer, Ask, Basis, Fault, Resolution, Step, Walk};
use crate::domain::search_path::Layer;

use super::cell::Cell;
use super::listed::Listed;

/// A deployment to simulate, by names that may have been listed for another.
#[derive(Clone, Copy)]
pub struct Scenario<'a> {
    /// What is simulated.
    pub simulated: &'a Arc<Deployment>,
    /// What was listed: the same deployment, unless one change is simulated.
    pub listed: &'a Arc<Deployment>,
    /// The names.
    pub catalog: &'a Catalog,
}

impl<'a> Scenario<'a> {
    /// The deployment that was listed, as it is.
    pub fn new(deployment: &'a Arc<Deployment>, catalog: &'a Catalog) -> Self {
        Self {
            simulated: deployment,
            listed: deployment,
            catalog,
        }
    }

    /// The deployment that was listed, without the simulated change.
    pub fn unchanged(self) -> Self {
        Self::new(self.listed, self.catalog)
    }

    /// Walks the lookup of a key by the names that are listed.
    pub fn predict(self, key: Key) -> Resolution {
        self.predict_after(key, None)
    }

    /// The same, after a live lookup of the listed deployment: what it was answered for the same key counts where the
    /// same store is asked for the same place. Nothing is asked again.
    pub fn predict_after(self, key: Key, performed: Option<&Resolution>) -> Resolution {
        let performed = performed.filter(|resolution| *resolution.key == key);
        let mut walk = Walk::new(Arc::clone(self.simulated), key, Basis::Predicted);
        while let Some(ask) = walk.next_ask() {
            let recorded = performed.and_then(|resolution| self.recorded(resolution, ask));
            let answer = recorded.unwrap_or_else(|| self.answer(ask));
            walk.answer(answer);
        }
        walk.finish()
    }

    /// A live lookup as `Variable.get(key, deserialize_json=True)`, from the answers that there are. Where Airflow would ask
    /// a further layer, the names count, and the result is predicted.
    pub fn decoded(self, performed: &Resolution) -> Resolution {
        let key = performed.key.as_ref().clone();
        let walk = Walk::new(Arc::clone(self.simulated), key, Basis::Performed);
        let mut walk = walk.deserialize_json(true);
        let mut is_guessed = false;
        while let Some(ask) = walk.next_ask() {
            let recorded = self.recorded(performed, ask);
            is_guessed |= ask.reached && recorded.is_none();
            let answer = recorded.unwrap_or_else(|| self.answer(ask));
            walk.answer(answer);
        }
        let mut resolution = walk.finish();
        resolution.masking.clone_from(&performed.masking);
        if is_guessed {
            resolution.basis = Basis::Predicted;
        }
        resolution
    }

    /// What names say of `layer` for `key`, whoever wins.
    pub fn cell(self, layer: Layer, key: &Key) -> Cell {
        match asked_place(self.simulated, layer, key) {
            Ok(place) => {
                let presence = self.presence(layer, key, &place);
                presence.unwrap_or(Presence::Unknown).into()
            }
            Err(refusal) => refusal.into(),
        }
    }

    /// The listed names have what a simulated layer would be asked for at this place.
    pub(crate) fn has_name(self, layer: Layer, key: &Key, place: &str) -> bool {
        let presence = self.presence(layer, key, place);
        presence.is_some_and(Presence::is_listed)
    }

    /// What the store of a layer answered for the same place in a live lookup.
    fn recorded(self, resolution: &Resolution, ask: &Ask) -> Option<Answer> {
        let source = self.simulated.store(ask.layer);
        let is_same = |step: &&Step| {
            self.listed.store(step.layer) == source && step.place.as_ref() == Some(&ask.place)
        };
        let mut steps = resolution.steps.iter().filter(is_same);
        steps.find_map(Step::answer)
    }

    fn answer(self, ask: &Ask) -> Answer {
        let Some(presence) = self.presence(ask.layer, &ask.key, &ask.place) else {
            let detail = not_listed(&ask.place, &ask.key.name);
            return Answer::NotInspected(None, Some(detail));
        };
        match presence {
            Presence::Present => Answer::Present,
            Presence::Absent => Answer::Absent(Reason::NotFound),
            Presence::ScheduledForDeletion => about_to_be_deleted(),
            Presence::NoCurrentVersion => without_current_version(),
            Presence::Unknown => unknown(self.catalog, self.simulated.store(ask.layer)),
        }
    }

    /// What names say of a key at a place; None where no such name was listed.
    fn presence(self, layer: Layer, key: &Key, place: &str) -> Option<Presence> {
        let source = self.simulated.store(layer);
        let listed = Listed::new(self.simulated, self.listed, layer, key.kind);
        if listed == Listed::AsItIs {
            return Some(self.catalog.presence_at(source, key, Some(place)));
        }
        let mut text = String::new();
        let name = listed.name(&key.name, &mut text)?;
        Some(self.catalog.presence_of_name(source, name))
    }
}

fn not_listed(place: &str, key: &str) -> String {
    let beginning = place.strip_suffix(key).unwrap_or(place);
    format!("names below {beginning} were not listed")
}

/// What AWS answers for a secret that is scheduled for deletion.
pub(super) fn about_to_be_deleted() -> Answer {
    Answer::Fault(Fault {
        code: Some("InvalidRequestException".to_owned()),
        ..Fault::new(Reason::ScheduledForDeletion)
    })
}

/// What AWS answers for a secret without a current version.
pub(super) fn without_current_version() -> Answer {
    Answer::Fault(Fault {
        code: Some("ResourceNotFoundException".to_owned()),
        ..Fault::new(Reason::NoCurrentVersion)
    })
}

/// Why a layer's names do not say it. A fault of the listing is varlens' own and proves nothing about Airflow.
fn unknown(catalog: &Catalog, layer: Layer) -> Answer {
    if let Some(fault) = catalog.fault(layer).or_else(|| catalog.put_off(layer)) {
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
        Scenario::new(&deployment, &catalog).predict(Key::new(Kind::Variable, name))
    }

    #[test]
    fn names_alone_show_winner_and_shadowed() {
        let resolution = predicted("both");
        assert_eq!(resolution.basis, Basis::Predicted);
        assert_eq!(resolution.winner, Some(Layer::AWS));
        assert_eq!(resolution.shadowed.len(), 1);
        assert_eq!(resolution.shadowed[0].same, None);
        assert_eq!(predicted("env_only").winner, Some(Layer::ENV));
        assert_eq!(predicted("nope").outcome, Outcome::Missing);
    }

    #[test]
    fn a_listing_that_failed_leaves_the_layer_not_inspected_with_its_reason() {
        let (deployment, mut catalog) = world();
        catalog.set_fault(Layer::AWS, Fault::new(Reason::AccessDenied));
        let key = Key::new(Kind::Variable, "nope");
        let scenario = Scenario::new(&deployment, &catalog);
        let resolution = scenario.predict(key.clone());
        assert_eq!(resolution.steps[0].verdict, Verdict::NotInspected);
        assert_eq!(resolution.steps[0].reason, Some(Reason::AccessDenied));
        assert_eq!(resolution.outcome, Outcome::Undetermined);
        assert_eq!(scenario.cell(Layer::AWS, &key), Cell::NotInspected);
    }

    #[test]
    fn a_secret_without_a_current_version_is_absent_as_aws_will_answer() {
        use crate::domain::catalog::SecretMeta;
        let (mut deployment, mut catalog) = world();
        let empty = ListedKey {
            name: "empty".to_owned(),
            secret: Some(SecretMeta {
                lacks_current: true,
                ..SecretMeta::default()
            }),
        };
        catalog.add(Layer::AWS, vec![empty]);
        let key = || Key::new(Kind::Variable, "empty");
        for provider in ["9.39.0", "8.2.0", "1.0.0"] {
            let version = provider.parse().unwrap();
            Arc::make_mut(&mut deployment).amazon_provider.value = version;
            let scenario = Scenario::new(&deployment, &catalog);
            let resolution = scenario.predict(key());
            let step = &resolution.steps[0];
            assert_eq!(step.verdict, Verdict::Absent, "{provider}");
            assert_eq!(step.reason, Some(Reason::NoCurrentVersion));
            assert_eq!(resolution.outcome, Outcome::Missing);
            assert_eq!(scenario.cell(Layer::AWS, &key()), Cell::NoCurrentVersion);
            // A near name that is no better says so.
            let why = crate::domain::diagnosis::dead_end(scenario, key());
            assert_eq!(why.as_deref(), Some("no current version"));
            let withheld = crate::domain::diagnosis::withheld_by(scenario, &resolution);
            let next =
                crate::domain::diagnosis::next_step(&deployment, &resolution, withheld, None)
                    .unwrap();
            assert!(
                next.starts_with("store a value in airflow/variables/empty"),
                "{next}"
            );
        }
    }
}
