//! Listing the versions of one secret, and comparing two of them. Each request is an effect of one key press.

use crate::app::message::Effect;
use crate::app::state::State;
use crate::app::versions::{Compared, Listed, Versions};
use crate::domain::key::Key;
use crate::domain::resolve::Fault;
use crate::domain::versions::{SecretPlace, SecretVersion, ValueDiff, comparable};

impl State {
    /// The versions of a key, if they were asked for.
    pub fn versions_of(&self, key: &Key) -> Option<&Versions> {
        self.secrets
            .versions
            .as_ref()
            .filter(|versions| versions.key == *key)
    }

    /// Lists the versions of the key in question: one `ListSecretVersionIds`, which reads no value. What is listed or
    /// on its way already is not asked for again.
    pub fn list_versions(&mut self) -> Vec<Effect> {
        self.listing.list.derive(&self.listing.catalog);
        let Some(key) = self.subject() else {
            self.warn("no key is selected; press = to type one");
            return Vec::new();
        };
        let known = self.versions_of(&key);
        if known.is_some_and(|versions| !matches!(versions.list, Listed::Failed(_))) {
            return Vec::new();
        }
        let mut effects = self.leave_versions();
        self.session.tickets += 1;
        let secret = SecretPlace::for_key(&self.session.deployment, &key);
        let versions = Versions::new(key, secret, self.session.tickets);
        effects.extend(versions.secret.clone().map(|secret| Effect::Versions {
            ticket: versions.ticket,
            secret,
        }));
        self.secrets.versions = Some(versions);
        effects
    }

    /// Compares the current version with the one before: two `GetSecretValue`. Once is enough; `refresh` forgets it.
    pub fn compare_versions(&mut self) -> Vec<Effect> {
        let Some(versions) = &mut self.secrets.versions else {
            return Vec::new();
        };
        if matches!(versions.comparison, Compared::Asked | Compared::Done(_)) {
            return Vec::new();
        }
        let pair = match &versions.list {
            Listed::Listed(all) => comparable(all),
            Listed::Loading | Listed::Failed(_) => None,
        };
        let Some((secret, pair)) = versions.secret.clone().zip(pair) else {
            self.warn("there is no AWSPREVIOUS version to compare");
            return Vec::new();
        };
        self.session.tickets += 1;
        versions.ticket = self.session.tickets;
        versions.comparison = Compared::Asked;
        vec![Effect::CompareVersions {
            ticket: self.session.tickets,
            secret,
            pair,
        }]
    }

    /// Forgets the versions, and drops what is on its way: the key was left, or the pane.
    pub fn leave_versions(&mut self) -> Vec<Effect> {
        let left = self.secrets.versions.take();
        let is_waiting = left.is_some_and(|versions| versions.is_waiting());
        is_waiting
            .then_some(Effect::CancelVersions)
            .into_iter()
            .collect()
    }

    pub(super) fn versions_listed(
        &mut self,
        ticket: u64,
        result: Result<Vec<SecretVersion>, Fault>,
    ) -> Vec<Effect> {
        if let Some(versions) = self.expected(ticket) {
            versions.list = result.map_or_else(Listed::Failed, Listed::Listed);
        }
        Vec::new()
    }

    pub(super) fn versions_compared(
        &mut self,
        ticket: u64,
        result: Result<Box<ValueDiff>, Fault>,
    ) -> Vec<Effect> {
        if let Some(versions) = self.expected(ticket) {
            versions.comparison = result.map_or_else(Compared::Failed, Compared::Done);
        }
        Vec::new()
    }

    fn expected(&mut self, ticket: u64) -> Option<&mut Versions> {
        self.secrets
            .versions
            .as_mut()
            .filter(|versions| versions.ticket == ticket)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::Setup;
    use crate::app::message::Message;
    use crate::domain::catalog::{ListedKey, ListingEvent, Page};
    use crate::domain::deployment::Deployment;
    use crate::domain::reason::Reason;
    use crate::domain::search_path::{Layer, Order};
    use crate::domain::value::SecretValue;
    use crate::domain::versions::{CURRENT, PREVIOUS, VersionSelector};

    /// A state whose first key is selected.
    fn state(deployment: Deployment) -> State {
        let (mut state, _) = State::new(Setup::new(Arc::new(deployment)));
        let key = |name: &str| ListedKey {
            name: name.to_owned(),
            secret: None,
        };
        state.listing.list.set_height(10);
        state.update(Message::Listing {
            generation: 1,
            layer: Layer::AWS,
            event: ListingEvent::page(Page::Keys(vec![key("a"), key("b")])),
        });
        state.derive();
        state
    }

    fn version(stages: &[&str]) -> SecretVersion {
        SecretVersion {
            id: stages.concat(),
            stages: stages.iter().map(|stage| (*stage).to_owned()).collect(),
            created: None,
            accessed: None,
        }
    }

    fn listed(state: &mut State, ticket: u64, stages: &[&str]) {
        let result = Ok(stages.iter().map(|stage| version(&[stage])).collect());
        state.update(Message::Versions { ticket, result });
    }

    fn compared() -> ValueDiff {
        let value = |text: &str| SecretValue::from_text(text.to_owned());
        ValueDiff::new(&value("fake-1"), &value("fake-2"))
    }

    #[track_caller]
    fn ticket(effects: &[Effect]) -> u64 {
        match effects {
            [Effect::Versions { ticket, .. } | Effect::CompareVersions { ticket, .. }] => *ticket,
            _ => panic!("not one request"),
        }
    }

    #[test]
    fn versions_are_listed_once_and_compared_once() {
        let mut state = state(Deployment::assumed("test"));
        assert!(state.compare_versions().is_empty());
        let effects = state.list_versions();
        let [Effect::Versions { ticket, secret }] = &effects[..] else {
            panic!("no listing");
        };
        assert_eq!(secret.name, "airflow/variables/a");
        assert!(state.list_versions().is_empty());
        listed(&mut state, *ticket, &[CURRENT, PREVIOUS]);
        assert!(state.list_versions().is_empty());
        let effects = state.compare_versions();
        let [Effect::CompareVersions { ticket, pair, .. }] = &effects[..] else {
            panic!("no comparison");
        };
        assert_eq!(*pair, VersionSelector::current_and_previous());
        assert!(state.compare_versions().is_empty());
        let (ticket, result) = (*ticket, Ok(Box::new(compared())));
        state.update(Message::VersionsCompared { ticket, result });
        let versions = state.secrets.versions.as_ref().unwrap();
        assert!(matches!(versions.comparison, Compared::Done(_)));
        assert!(state.compare_versions().is_empty());
        assert!(state.leave_versions().is_empty());
    }

    #[test]
    fn what_is_late_is_dropped_and_what_is_left_is_cancelled() {
        let mut state = state(Deployment::assumed("test"));
        let first = ticket(&state.list_versions());
        let effects = state.leave_versions();
        assert!(matches!(effects[..], [Effect::CancelVersions]));
        let second = ticket(&state.list_versions());
        listed(&mut state, first, &[CURRENT]);
        let versions = state.secrets.versions.as_ref().unwrap();
        assert!(matches!(versions.list, Listed::Loading));
        listed(&mut state, second, &[CURRENT, PREVIOUS]);
        let asked = ticket(&state.compare_versions());
        for (ticket, is_taken) in [(second, false), (asked + 1, false), (asked, true)] {
            let result = Ok(Box::new(compared()));
            state.update(Message::VersionsCompared { ticket, result });
            let versions = state.secrets.versions.as_ref().unwrap();
            assert_eq!(matches!(versions.comparison, Compared::Done(_)), is_taken);
        }
    }

    #[test]
    fn one_version_alone_is_not_compared() {
        let mut state = state(Deployment::assumed("test"));
        let asked = ticket(&state.list_versions());
        listed(&mut state, asked, &[CURRENT]);
        assert!(state.compare_versions().is_empty());
        let notice = state.overlay.notice.as_ref().unwrap();
        assert!(notice.is_warning && notice.text.contains(PREVIOUS));
    }

    #[test]
    fn a_failure_may_be_tried_again_and_a_refresh_forgets() {
        let mut state = state(Deployment::assumed("test"));
        let asked = ticket(&state.list_versions());
        let result = Err(Fault::new(Reason::AccessDenied));
        state.update(Message::Versions {
            ticket: asked,
            result,
        });
        let again = ticket(&state.list_versions());
        assert!(again > asked);
        listed(&mut state, again, &[CURRENT, PREVIOUS]);
        let asked = ticket(&state.compare_versions());
        let result = Err(Fault::new(Reason::AccessDenied));
        state.update(Message::VersionsCompared {
            ticket: asked,
            result,
        });
        assert!(ticket(&state.compare_versions()) > asked);
        state.relist();
        assert!(state.secrets.versions.is_none());
    }

    #[test]
    fn a_key_without_a_secret_asks_nobody() {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(vec![Layer::ENV, Layer::DATACOVES]);
        let mut state = state(deployment);
        assert!(state.list_versions().is_empty());
        let versions = state.secrets.versions.as_ref().unwrap();
        assert!(matches!(
            &versions.list,
            Listed::Failed(fault) if fault.reason == Reason::NotConfigured
        ));
    }
}
