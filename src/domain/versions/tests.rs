//! Order, standing and ids of versions, and whose versions a key means.

use super::*;
use crate::domain::key::Kind;
use crate::domain::search_path::Order;

fn version(id: &str, stages: &[&str], created: Option<i64>) -> SecretVersion {
    SecretVersion {
        id: id.to_owned(),
        stages: stages.iter().map(|stage| (*stage).to_owned()).collect(),
        created,
        accessed: None,
    }
}

#[test]
fn standings() {
    let check = |stages: &[&str], expected| {
        assert_eq!(
            version("x", stages, None).standing(),
            expected,
            "{stages:?}"
        );
    };
    check(&[CURRENT], VersionStage::Current);
    check(&[PENDING, CURRENT], VersionStage::Current);
    check(&[PREVIOUS], VersionStage::Previous);
    check(&[PENDING], VersionStage::Pending);
    check(&[PREVIOUS, PENDING], VersionStage::Pending);
    check(&["mine"], VersionStage::Labelled);
    check(&["mine", PREVIOUS], VersionStage::Previous);
    check(&["awscurrent"], VersionStage::Labelled);
    check(&[], VersionStage::Deprecated);
    for (at, row) in STANDINGS.iter().enumerate() {
        assert_eq!(row.standing as usize, at);
        assert_eq!(row.standing.name(), row.name);
    }
}

#[test]
fn the_newest_comes_first() {
    let mut versions = vec![
        version("unknown", &[], None),
        version("previous", &[PREVIOUS], Some(5)),
        version("current", &[CURRENT], Some(5)),
        version("oldest", &[], Some(1)),
        version("pending", &[PENDING], Some(9)),
    ];
    newest_first(&mut versions);
    let ids: Vec<_> = versions.iter().map(|version| version.id.as_str()).collect();
    assert_eq!(ids, ["pending", "current", "previous", "oldest", "unknown"]);
}

#[test]
fn ids_are_as_short_as_they_may_be() {
    let check = |ids: &[&str], expected: &[&str]| {
        let versions: Vec<_> = ids.iter().map(|id| version(id, &[], None)).collect();
        assert_eq!(short_ids(&versions), expected);
    };
    check(&[], &[]);
    check(&["short"], &["short"]);
    check(&["0123456789abcdef"], &["01234567"]);
    check(
        &["terraform-1-aaaa", "terraform-2-bbbb"],
        &["terraform-1", "terraform-2"],
    );
    check(&["ääääääääää", "b"], &["ääääääää", "b"]);
    check(&["0123456789", "0123456789"], &["01234567", "01234567"]);
    check(&["01234567", "0123456789"], &["01234567", "012345678"]);
}

#[test]
fn what_can_be_compared() {
    let [current, previous] = [CURRENT, PREVIOUS].map(|stage| version(stage, &[stage], None));
    assert_eq!(comparable(&[]), None);
    assert_eq!(comparable(std::slice::from_ref(&current)), None);
    let both = comparable(&[previous, current]).unwrap();
    assert_eq!(both, VersionSelector::current_and_previous());
    assert_eq!(both.map(|which| which.to_string()), [CURRENT, PREVIOUS]);
    let by_id = VersionSelector::Id("0123456789abcdef".to_owned());
    assert_eq!(by_id.to_string(), "version 01234567");
}

#[test]
fn whose_versions_a_key_means() {
    let key = Key::new(Kind::Variable, "x");
    let mut deployment = Deployment::assumed("test");
    assert_eq!(
        SecretPlace::for_key(&deployment, &key),
        Ok(SecretPlace {
            layer: Layer::AWS,
            store: Layer::AWS,
            name: "airflow/variables/x".to_owned(),
        })
    );
    let mut without = deployment.clone();
    without.order.value = Order::Own(vec![Layer::ENV]);
    let fault = SecretPlace::for_key(&without, &key).unwrap_err();
    assert_eq!(fault.reason, Reason::NotConfigured);
    let mut empty = deployment.clone();
    empty.aws.kinds[0].prefix.value = Some(String::new());
    let fault = SecretPlace::for_key(&empty, &Key::new(Kind::Variable, "")).unwrap_err();
    assert_eq!(fault.reason, Reason::NotFound);
    let mut unknown = deployment.clone();
    unknown.aws.not_followed = Some("backend_kwargs_secret".to_owned());
    let fault = SecretPlace::for_key(&unknown, &key).unwrap_err();
    assert_eq!(fault.reason, Reason::UnsupportedOption);
    assert_eq!(fault.note.as_deref(), Some("backend_kwargs_secret"));
    deployment.aws.kinds[0].prefix.value = None;
    let fault = SecretPlace::for_key(&deployment, &key).unwrap_err();
    assert_eq!(fault.reason, Reason::PrefixNull);
}
