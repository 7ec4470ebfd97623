//! A deployment to simulate, and the names to predict its lookups from.

use std::sync::Arc;

use crate::domain::catalog::{Catalog, Listing, Presence};
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::{self, decide, team_key, team_of_folder};
use crate::domain::reason::Reason;
use crate::domain::release::TeamNames;
use crate::domain::resolve::{Answer, Ask, Basis, Fault, Outcome, Resolution, Walk};
use crate::domain::search_path::{Layer, Store};
use crate::domain::team::TeamView;

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
            let recorded = performed
                .and_then(|resolution| resolution.answer_to(self.listed, self.simulated, ask));
            let answer = recorded.unwrap_or_else(|| self.answer(ask));
            walk.answer(answer);
        }
        let database = performed.and_then(|resolution| resolution.database.clone());
        Resolution {
            database,
            ..walk.finish()
        }
    }

    /// A live lookup, as `Variable.get(key, deserialize_json=True)` or without, from the answers that there are. Where Airflow
    /// would ask a further layer, the names count, and the result is predicted.
    pub fn replay(self, performed: &Resolution, deserialize_json: bool) -> Resolution {
        let key = performed.key.as_ref().clone();
        let walk = Walk::new(Arc::clone(self.simulated), key, Basis::Performed);
        let mut walk = walk.deserialize_json(deserialize_json);
        let mut is_guessed = false;
        while let Some(ask) = walk.next_ask() {
            let recorded = performed.answer_to(self.listed, self.simulated, ask);
            let recorded = recorded.or_else(|| performed.unseen(self.listed, self.simulated, ask));
            is_guessed |= ask.reached && recorded.is_none();
            let answer = recorded.unwrap_or_else(|| self.answer(ask));
            walk.answer(answer);
        }
        let mut resolution = walk.finish();
        if resolution.winner == performed.winner {
            resolution.masking.clone_from(&performed.masking);
        }
        resolution.database.clone_from(&performed.database);
        if is_guessed {
            resolution.basis = Basis::Predicted;
        }
        resolution
    }

    /// What names say of `layer` for `key`, whoever wins.
    pub fn cell(self, layer: Layer, key: &Key) -> Cell {
        if let Err(refusal) = decide(self.simulated, layer, key) {
            return refusal.into();
        }
        if self.team_with(layer, key).is_some() {
            return Cell::NotInspected;
        }
        let own = team_key(self.simulated, layer, key);
        let of_team = own.as_ref().map(|own| self.presence_of(layer, &own.key));
        match (own, of_team) {
            (Some(own), Some(presence)) if presence != Presence::Absent || !own.falls_back => {
                presence.into()
            }
            _ => self.presence_of(layer, key).into(),
        }
    }

    fn presence_of(self, layer: Layer, key: &Key) -> Presence {
        let place = lookup::place(self.simulated, layer, key).unwrap_or_default();
        let presence = self.presence(layer, key, &place);
        presence.unwrap_or(Presence::Unknown)
    }

    /// The team that has its own value for a key, where it is not known which team asks and nothing else is there.
    fn team_with(self, layer: Layer, key: &Key) -> Option<&'a str> {
        let team = self.catalog.team_with(self.simulated.store(layer), key)?;
        let is_open = self.is_open_to_teams(layer);
        let is_absent = || self.presence_of(layer, key) == Presence::Absent;
        (is_open && key.kind != Kind::Config && is_absent()).then_some(team)
    }

    /// It is not known which team asks, and some team's lookup may find what a name says to be its own.
    pub(super) fn is_open_to_teams(self, layer: Layer) -> bool {
        let is_of_aws = self.simulated.store(layer).store == Store::Aws;
        // An older provider has no names of teams, and 9.26 has others than those that are noted.
        let has_names = self.simulated.amazon_rules().team_names == TeamNames::First;
        self.simulated.team_view(layer) == TeamView::Open && (!is_of_aws || has_names)
    }

    /// The team in whose folder the key is: provider 9.26 looks there, and not in the folder of all teams. Reads all names.
    fn team_below(self, layer: Layer, key: &Key) -> Option<&'a str> {
        if self.simulated.team_view(layer) != TeamView::Open {
            return None;
        }
        let catalog = self.catalog;
        let mut names = catalog.sorted().iter().map(|row| catalog.name(*row));
        names.find_map(|name| {
            let team = team_of_folder(self.simulated, layer, key, name)?;
            let own = Key::new(key.kind, name);
            (self.presence_of(layer, &own) == Presence::Present).then_some(team)
        })
    }

    /// A live lookup that found nothing, where a listed name says that a team's task would find it: the same, with the
    /// layer not inspected. None where no listed name says so.
    pub fn asked_by_a_team(self, performed: &Resolution) -> Option<Resolution> {
        if performed.outcome != Outcome::Missing {
            return None;
        }
        let key = performed.key.as_ref().clone();
        let mut walk = Walk::new(Arc::clone(self.simulated), key, Basis::Performed);
        let mut is_open = false;
        while let Some(ask) = walk.next_ask() {
            let recorded = performed.answer_to(self.listed, self.simulated, ask);
            let is_absent = match &recorded {
                Some(Answer::Absent(_)) | None => true,
                // As AWS says it.
                Some(Answer::Fault(fault)) => fault.reason == Reason::NotFound,
                Some(_) => false,
            };
            let team = is_absent.then(|| {
                self.team_with(ask.layer, &ask.key)
                    .or_else(|| self.team_below(ask.layer, &ask.key))
            });
            let team = team.flatten();
            is_open |= team.is_some();
            let answer = team.map(asked_by_a_team).or(recorded);
            walk.answer(answer.unwrap_or(Answer::NotInspected(None, None)));
        }
        is_open.then(|| walk.finish())
    }

    /// The listed names have what a simulated layer would be asked for at this place.
    pub(crate) fn has_name(self, layer: Layer, key: &Key, place: &str) -> bool {
        let presence = self.presence(layer, key, place);
        presence.is_some_and(Presence::is_listed)
    }

    fn answer(self, ask: &Ask) -> Answer {
        let key = ask.team.as_ref().map_or(&ask.key, |team| &team.listed_as);
        if let Some(team) = self.team_with(ask.layer, key) {
            return asked_by_a_team(team);
        }
        let Some(presence) = self.presence(ask.layer, key, &ask.place) else {
            let detail = not_listed(&ask.place, &ask.key.name);
            return Answer::NotInspected(None, Some(detail));
        };
        match presence {
            Presence::Present => Answer::Present,
            Presence::Absent => Answer::Absent(Reason::NotFound),
            Presence::ScheduledForDeletion => about_to_be_deleted(),
            Presence::NoCurrentVersion => without_current_version(),
            Presence::Alike => {
                let store = self.simulated.store(ask.layer);
                Answer::NotInspected(None, self.catalog.why_alike(store, &key.name))
            }
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

/// What a layer says where only a team has the key.
fn asked_by_a_team(team: &str) -> Answer {
    let detail = format!("team {team} has its own");
    Answer::NotInspected(Some(Reason::TeamUnknown), Some(detail))
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
    use crate::domain::catalog::{Collation, ListedKey, ListingEvent, Page};
    use crate::domain::resolve::Verdict;
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
    fn a_key_that_the_database_may_take_for_a_listed_one_is_undetermined() {
        let (mut deployment, _) = world();
        Arc::make_mut(&mut deployment).order.value = Order::Own(vec![Layer::AWS, Layer::METASTORE]);
        let (aws, metastore) = (["Both", "both", "only"], ["both", "Stra\u{df}e"]);
        let predicted = |collation: Option<Collation>| {
            let mut catalog = Catalog::new();
            let keys = |names: &[&str]| names.iter().copied().map(ListedKey::named).collect();
            catalog.add(Layer::AWS, keys(&aws));
            catalog.set_listing(Layer::AWS, Listing::Complete);
            catalog.apply(Layer::METASTORE, ListingEvent::Began);
            let compared = collation.map(Page::Compared).into_iter();
            for page in compared.chain([Page::Keys(keys(&metastore))]) {
                catalog.apply(Layer::METASTORE, ListingEvent::page(page));
            }
            catalog.apply(Layer::METASTORE, ListingEvent::Ended(Ok(())));
            let scenario = Scenario::new(&deployment, &catalog);
            let bulk = scenario.bulk(Kind::Variable);
            for row in catalog.sorted() {
                let key = catalog.key(Kind::Variable, *row);
                assert_eq!(
                    bulk.predict(*row).outcome,
                    scenario.predict(key.clone()).outcome
                );
                assert_eq!(
                    bulk.cell(*row, Layer::METASTORE),
                    scenario.cell(Layer::METASTORE, &key)
                );
            }
            let key = |name: &str| Key::new(Kind::Variable, name);
            let said = |name: &str| {
                let resolution = scenario.predict(key(name));
                let why = resolution.steps[1].detail.clone().unwrap_or_default();
                format!("{} {why}", resolution.outcome.name())
            };
            let cells = ["Both", "both"].map(|name| scenario.cell(Layer::METASTORE, &key(name)));
            (["BOTH", "strasse", "nope"].map(said), cells)
        };
        let by = "the database compares keys by utf8mb4_unicode_ci, so it may be";
        let loose = predicted(Collation::named("utf8mb4_unicode_ci"));
        assert_eq!(
            loose.0,
            [
                format!("undetermined {by} both"),
                format!("undetermined {by} Stra\u{df}e"),
                "missing ".to_owned()
            ]
        );
        assert_eq!(loose.1, [Cell::NotInspected, Cell::Present]);
        let exact = predicted(Collation::named("utf8mb4_0900_bin"));
        assert_eq!(exact.0, ["missing ", "missing ", "missing "]);
        assert_eq!(exact.1, [Cell::Absent, Cell::Present]);
    }

    /// A listed secret of a team leaves open who asks; the team itself finds it, then the one of all teams.
    #[test]
    fn a_secret_of_a_team_is_predicted_for_that_team() {
        let (mut deployment, mut catalog) = world();
        let names = ["red--own", "red--both"].map(ListedKey::named);
        catalog.add(Layer::AWS, names.to_vec());
        let key = |name: &str| Key::new(Kind::Variable, name);
        let changed = Arc::make_mut(&mut deployment);
        changed.teams = crate::domain::deployment::Teams::On;
        let outcomes = |deployment: &Arc<Deployment>| {
            let scenario = Scenario::new(deployment, &catalog);
            let bulk = scenario.bulk(Kind::Variable);
            let places = ["own", "both", "nope"].map(|name| {
                let resolution = scenario.predict(key(name));
                if let Some(row) = catalog.find(name) {
                    assert_eq!(bulk.predict(row).outcome, resolution.outcome);
                    let cell = scenario.cell(Layer::AWS, &key(name));
                    assert_eq!(bulk.cell(row, Layer::AWS), cell);
                }
                let winner = resolution.winner_step();
                winner.map_or(resolution.outcome.name().to_owned(), |step| {
                    step.place.clone().unwrap()
                })
            });
            places.join(" ")
        };
        assert_eq!(
            outcomes(&deployment),
            "undetermined airflow/variables/both missing"
        );
        let nobody = Scenario::new(&deployment, &catalog).predict(key("own"));
        let why = nobody.steps[0].why().unwrap();
        assert!(why.contains("team red has its own"), "{why}");
        // A live lookup that found nothing is as open.
        let mut walk = Walk::new(Arc::clone(&deployment), key("own"), Basis::Performed);
        while walk.next_ask().is_some() {
            walk.answer(Answer::Absent(Reason::NotFound));
        }
        let missing = walk.finish();
        assert_eq!(missing.outcome, Outcome::Missing);
        let scenario = Scenario::new(&deployment, &catalog);
        let open = scenario.asked_by_a_team(&missing).unwrap();
        assert_eq!(open.outcome, Outcome::Undetermined);
        assert_eq!(open.basis, Basis::Performed);
        Arc::make_mut(&mut deployment).team = Some("red".parse().unwrap());
        let red = "airflow/variables/red--own airflow/variables/red--both missing";
        assert_eq!(outcomes(&deployment), red);
        let scenario = Scenario::new(&deployment, &catalog);
        assert!(scenario.asked_by_a_team(&missing).is_none());
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
