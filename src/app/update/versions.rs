//! Listing the versions of one secret, and comparing two of them. Each request is an effect of one key press.

use crate::app::message::Effect;
use crate::app::state::State;
use crate::app::versions::{Compared, Listed, Versions};
use crate::domain::key::Key;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::versions::{SecretPlace, SecretVersion, ValueDiff, comparable};

impl State {
    /// The versions of a key, if they were asked for.
    pub fn versions_of(&self, key: &Key) -> Option<&Versions> {
        self.secrets.versions_of(key)
    }

    /// Lists the versions of the key in question: one `ListSecretVersionIds`, which reads no value. What is listed or
    /// on its way already is not asked for again.
    pub(super) fn list_versions(&mut self) {
        self.listing.list.derive(&self.listing.catalog);
        let Some(key) = self.subject() else {
            self.warn("no key is selected; press = to type one");
            return;
        };
        let known = self.versions_of(&key);
        if known.is_some_and(|versions| !matches!(versions.list, Listed::Failed(_))) {
            return;
        }
        self.leave_versions();
        let ticket = self.session.next_ticket();
        let secret = SecretPlace::for_key(self.session.deployment(), &key);
        let versions = Versions::new(key, secret, ticket);
        if let Some(secret) = versions.secret.clone() {
            let ticket = versions.ticket;
            self.effects.push(Effect::Versions { ticket, secret });
        }
        self.secrets.open_versions(versions);
    }

    /// Compares the current version with the one before: two `GetSecretValue`. Once is enough; `refresh` forgets it.
    pub(super) fn compare_versions(&mut self) {
        let Some(versions) = self.secrets.versions_mut() else {
            return;
        };
        if matches!(versions.comparison, Compared::Asked | Compared::Done(_)) {
            return;
        }
        let pair = match &versions.list {
            Listed::Listed(all) => comparable(all),
            Listed::Loading => {
                versions.comparison = Compared::Wanted;
                return;
            }
            Listed::Failed(fault) => {
                let is_none = fault.reason == Reason::NotFound;
                let key = versions.key.clone();
                if is_none {
                    self.warn(self.why_no_secret(&key));
                }
                return;
            }
        };
        let Some((secret, pair)) = versions.secret.clone().zip(pair) else {
            self.warn("there is no AWSPREVIOUS version to compare");
            return;
        };
        let ticket = self.session.next_ticket();
        versions.ticket = ticket;
        versions.comparison = Compared::Asked;
        self.effects.push(Effect::CompareVersions {
            ticket,
            secret,
            pair,
        });
    }

    /// Forgets the versions, and drops what is on its way: the key was left, or the pane.
    fn leave_versions(&mut self) {
        let left = self.secrets.close_versions();
        if left.is_some_and(|versions| versions.is_waiting()) {
            self.effects.push(Effect::CancelVersions);
        }
    }

    pub(super) fn versions_listed(
        &mut self,
        ticket: u64,
        result: Result<Vec<SecretVersion>, Fault>,
    ) {
        let Some(versions) = self.expected(ticket) else {
            return;
        };
        versions.list = result.map_or_else(Listed::Failed, Listed::Listed);
        if matches!(versions.comparison, Compared::Wanted) {
            versions.comparison = Compared::NotAsked;
            self.compare_versions();
        }
    }

    pub(super) fn versions_compared(&mut self, ticket: u64, result: Result<Box<ValueDiff>, Fault>) {
        if let Some(versions) = self.expected(ticket) {
            versions.comparison = result.map_or_else(Compared::Failed, Compared::Done);
        }
    }

    fn expected(&mut self, ticket: u64) -> Option<&mut Versions> {
        self.secrets
            .versions_mut()
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

    fn requests(state: &mut State, act: fn(&mut State)) -> Vec<Effect> {
        act(state);
        std::mem::take(&mut state.effects)
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
        assert!(requests(&mut state, State::compare_versions).is_empty());
        let effects = requests(&mut state, State::list_versions);
        let [Effect::Versions { ticket, secret }] = &effects[..] else {
            panic!("no listing");
        };
        assert_eq!(secret.name, "airflow/variables/a");
        assert!(requests(&mut state, State::list_versions).is_empty());
        listed(&mut state, *ticket, &[CURRENT, PREVIOUS]);
        assert!(requests(&mut state, State::list_versions).is_empty());
        let effects = requests(&mut state, State::compare_versions);
        let [Effect::CompareVersions { ticket, pair, .. }] = &effects[..] else {
            panic!("no comparison");
        };
        assert_eq!(*pair, VersionSelector::current_and_previous());
        assert!(requests(&mut state, State::compare_versions).is_empty());
        let (ticket, result) = (*ticket, Ok(Box::new(compared())));
        state.update(Message::VersionsCompared { ticket, result });
        let versions = state.secrets.versions().unwrap();
        assert!(matches!(versions.comparison, Compared::Done(_)));
        assert!(requests(&mut state, State::compare_versions).is_empty());
        assert!(requests(&mut state, State::leave_versions).is_empty());
    }

    #[test]
    fn what_is_late_is_dropped_and_what_is_left_is_cancelled() {
        let mut state = state(Deployment::assumed("test"));
        let first = ticket(&requests(&mut state, State::list_versions));
        let effects = requests(&mut state, State::leave_versions);
        assert!(matches!(effects[..], [Effect::CancelVersions]));
        let second = ticket(&requests(&mut state, State::list_versions));
        listed(&mut state, first, &[CURRENT]);
        let versions = state.secrets.versions().unwrap();
        assert!(matches!(versions.list, Listed::Loading));
        listed(&mut state, second, &[CURRENT, PREVIOUS]);
        let asked = ticket(&requests(&mut state, State::compare_versions));
        for (ticket, is_taken) in [(second, false), (asked + 1, false), (asked, true)] {
            let result = Ok(Box::new(compared()));
            state.update(Message::VersionsCompared { ticket, result });
            let versions = state.secrets.versions().unwrap();
            assert_eq!(matches!(versions.comparison, Compared::Done(_)), is_taken);
        }
    }

    #[test]
    fn one_version_alone_is_not_compared() {
        let mut state = state(Deployment::assumed("test"));
        let asked = ticket(&requests(&mut state, State::list_versions));
        listed(&mut state, asked, &[CURRENT]);
        assert!(requests(&mut state, State::compare_versions).is_empty());
        let notice = state.overlay.notice.as_ref().unwrap();
        assert!(notice.is_warning && notice.text.contains(PREVIOUS));
    }

    #[test]
    fn a_failure_may_be_tried_again_and_a_refresh_forgets() {
        let mut state = state(Deployment::assumed("test"));
        let asked = ticket(&requests(&mut state, State::list_versions));
        let result = Err(Fault::new(Reason::AccessDenied));
        state.update(Message::Versions {
            ticket: asked,
            result,
        });
        let again = ticket(&requests(&mut state, State::list_versions));
        assert!(again > asked);
        listed(&mut state, again, &[CURRENT, PREVIOUS]);
        let asked = ticket(&requests(&mut state, State::compare_versions));
        let result = Err(Fault::new(Reason::AccessDenied));
        state.update(Message::VersionsCompared {
            ticket: asked,
            result,
        });
        assert!(ticket(&requests(&mut state, State::compare_versions)) > asked);
        state.relist();
        assert!(state.secrets.versions().is_none());
    }

    #[test]
    fn a_key_without_a_secret_asks_nobody() {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(vec![Layer::ENV, Layer::DATACOVES]);
        let mut state = state(deployment);
        assert!(requests(&mut state, State::list_versions).is_empty());
        let versions = state.secrets.versions().unwrap();
        assert!(matches!(
            &versions.list,
            Listed::Failed(fault) if fault.reason == Reason::NotConfigured
        ));
    }
}
