//! What the listed names add to a walk.

use std::sync::Arc;

use super::*;
use crate::domain::catalog::{Catalog, ListedKey, Listing, SecretMeta};
use crate::domain::deployment::{Deployment, LookupPattern, Origin, Sourced};
use crate::domain::diagnosis::next_step;
use crate::domain::key::Kind;
use crate::domain::resolve::{Answer, Basis, Fault, Walk};
use crate::domain::search_path::Order;

/// AWS, whose pattern is ^aws_, before the environment.
fn deployment(gate: Option<&str>) -> Arc<Deployment> {
    let mut deployment = Deployment::assumed("test");
    deployment.order.value = Order::Own(vec![Layer::AWS, Layer::ENV]);
    for kind in &mut deployment.aws.kinds {
        let pattern = LookupPattern::parse(Some("^aws_"), deployment.python.value);
        kind.pattern = Sourced::new(pattern, Origin::Default);
    }
    deployment.name_gate.value = gate.map(str::to_owned);
    Arc::new(deployment)
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new();
    let gone = SecretMeta {
        deleted: Some(1_800_000_000),
        ..SecretMeta::default()
    };
    let mut keys: Vec<_> = ["plain", "aws_kept"].map(ListedKey::named).into();
    keys.push(ListedKey {
        name: "aws_gone".to_owned(),
        secret: Some(gone),
    });
    catalog.add(Layer::AWS, keys);
    for layer in [Layer::AWS, Layer::ENV] {
        catalog.set_listing(layer, Listing::Complete);
    }
    catalog
}

/// The layer that keeps a key back, and what to do about it; AWS answers with `fault` where it is asked.
fn explained(gate: Option<&str>, name: &str, fault: Reason) -> (Option<Layer>, String, String) {
    let (deployment, catalog) = (deployment(gate), catalog());
    let key = Key::new(Kind::Variable, name);
    let mut walk = Walk::new(Arc::clone(&deployment), key, Basis::Performed);
    while let Some(ask) = walk.next_ask() {
        let answer = match ask.layer {
            Layer::AWS => Answer::Fault(Fault::new(fault)),
            _ => Answer::Absent(Reason::NotFound),
        };
        walk.answer(answer);
    }
    let resolution = walk.finish();
    let scenario = Scenario::new(&deployment, &catalog);
    let kept = withheld_by(scenario, &resolution);
    let next = next_step(&deployment, &resolution, kept, None)
        .unwrap_or_default()
        .into_owned();
    let said = unread(&resolution, kept).unwrap_or_default();
    (kept.map(|step| step.layer), next, said)
}

#[test]
fn a_listed_key_that_is_never_asked_for_is_reported() {
    let (withheld, next, _) = explained(None, "plain", Reason::NotFound);
    assert_eq!(withheld, Some(Layer::AWS));
    assert_eq!(
        next,
        "AWS has it, but the lookup pattern keeps Airflow from asking: widen the pattern or rename the key"
    );
    let (withheld, next, _) = explained(None, "other", Reason::NotFound);
    assert_eq!(withheld, None);
    assert_eq!(next, Reason::LookupPattern.next_step());
    let (_, next, _) = explained(Some("datacoves-"), "plain", Reason::NotFound);
    assert_eq!(
        next,
        "AWS has it, but the name gate keeps Airflow from asking: rename the key, or turn the gate off"
    );
}

#[test]
fn what_is_listed_and_not_read_leaves_open_who_wins() {
    let (withheld, _, said) = explained(None, "aws_kept", Reason::AccessDenied);
    assert_eq!(withheld, Some(Layer::AWS));
    assert_eq!(
        said,
        "listed in AWS, but its value could not be read: the winner is undetermined"
    );
    let (withheld, _, said) = explained(None, "aws_other", Reason::AccessDenied);
    assert_eq!((withheld, said.as_str()), (None, ""));
    // The listing was of another moment.
    assert_eq!(explained(None, "aws_kept", Reason::NotFound).0, None);
}

#[test]
fn a_name_that_would_be_no_better_is_marked() {
    let (deployment, catalog) = (deployment(None), catalog());
    let scenario = Scenario::new(&deployment, &catalog);
    let of = |name: &str| dead_end(scenario, Key::new(Kind::Variable, name));
    assert_eq!(of("aws_kept"), None);
    assert_eq!(of("aws_gone").as_deref(), Some("scheduled for deletion"));
    let skipped = Some("never asked in AWS: lookup pattern");
    assert_eq!(of("plain").as_deref(), skipped);
}

#[test]
fn a_winner_after_a_value_that_was_not_read() {
    let deployment = deployment(None);
    let key = Key::new(Kind::Variable, "aws_kept");
    let mut walk = Walk::new(Arc::clone(&deployment), key, Basis::Performed);
    walk.next_ask();
    walk.answer(Answer::Fault(Fault::new(Reason::AccessDenied)));
    walk.next_ask();
    walk.answer(Answer::Present);
    let resolution = walk.finish();
    assert_eq!(
        caveat(&resolution, None),
        ", unless it is in AWS Secrets Manager"
    );
    assert_eq!(
        caveat(&resolution, resolution.steps.first()),
        ", unless Airflow can read it in AWS Secrets Manager"
    );
}
