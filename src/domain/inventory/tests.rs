//! Inventories of small worlds, and what differs between them.

use std::sync::Arc;

use super::*;
use crate::domain::catalog::{Catalog, ListedKey, Listing, SecretMeta};
use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::prediction::Scenario;
use crate::domain::search_path::{Layer, Order};
use crate::domain::value::Shape;

/// AWS before the environment, with these names.
fn world(aws: &[(&str, i64)], env: &[&str]) -> Inventory {
    let mut deployment = Deployment::assumed("test");
    deployment.order.value = Order::Own(vec![Layer::AWS, Layer::ENV]);
    let mut catalog = Catalog::new();
    let listed = aws.iter().map(|(name, changed)| ListedKey {
        name: (*name).to_owned(),
        secret: Some(SecretMeta {
            changed: Some(*changed),
            ..SecretMeta::default()
        }),
    });
    catalog.add(Layer::AWS, listed.collect());
    let names = env.iter().map(|name| (*name).to_owned());
    catalog.add_environment(Layer::ENV, names.collect());
    for layer in [Layer::AWS, Layer::ENV] {
        catalog.set_listing(layer, Listing::Complete);
    }
    let deployment = Arc::new(deployment);
    let mut inventory = Inventory::new(&deployment, Some(1_795_176_000));
    inventory.add(Scenario::new(&deployment, &catalog), Kind::Variable);
    inventory
}

fn told(a: &Inventory, b: &Inventory, values: &Values) -> Vec<String> {
    let differences = compare(a, b, Kind::Variable, values, true);
    let told = |difference: &Difference<'_>| {
        let aspects: Vec<_> = difference
            .aspects
            .iter()
            .map(|aspect| aspect.name())
            .collect();
        format!("{} {}", difference.pair.key, aspects.join(","))
    };
    differences.iter().map(told).collect()
}

#[test]
fn a_snapshot_is_read_as_it_was_written_and_a_part_of_one_is_not() {
    let inventory = world(&[("aws_x", 5), ("aws_y", 6)], &["AWS_X", "ONLY"]);
    let text = inventory.write();
    assert_eq!(text.lines().count(), inventory.keys.len() + 2);
    assert_eq!(Inventory::read(&text), Ok(inventory));
    let half = text.get(..text.len() / 2).unwrap();
    assert!(
        Inventory::read(half)
            .unwrap_err()
            .starts_with("it is cut off")
    );
    assert!(
        Inventory::read("{}")
            .unwrap_err()
            .starts_with("it is not a snapshot")
    );
    let later = text.replace("{\"schema\":1", "{\"schema\":9");
    assert!(Inventory::read(&later).unwrap_err().contains("form 9"));
    assert!(
        Inventory::read(&world(&[], &[]).write())
            .unwrap()
            .keys
            .is_empty()
    );
}

#[test]
fn what_differs_and_what_does_not() {
    let a = world(
        &[("both", 1), ("gone", 1), ("moved", 1)],
        &["SAME", "UPPER"],
    );
    let b = world(&[("both", 9), ("new", 1), ("upper", 1)], &["SAME", "MOVED"]);
    let found = told(&a, &b, &Values::default());
    assert_eq!(told(&a, &a, &Values::default()), Vec::<String>::new());
    assert_eq!(
        found,
        [
            "both changed",
            "gone only-a",
            "moved winner,layers",
            "new only-b",
            "upper winner,layers",
        ]
    );
    let values = Values::from([("both".to_owned(), false)]);
    assert!(told(&a, &b, &values).contains(&"both value,changed".to_owned()));
    let values = Values::from([("both".to_owned(), true)]);
    assert!(told(&a, &b, &values).contains(&"both changed".to_owned()));
}

#[test]
fn a_key_that_only_one_side_has_is_not_certain_where_the_other_could_not_be_listed() {
    let (a, mut b) = (world(&[("x", 1)], &[]), world(&[], &[]));
    let certain =
        |b: &Inventory| compare(&a, b, Kind::Variable, &Values::default(), true)[0].certain;
    assert!(certain(&b));
    b.incomplete.insert("aws".to_owned(), "denied".to_owned());
    assert!(!certain(&b));
}

#[test]
fn what_was_not_inspected_is_no_difference() {
    let (a, mut b) = (world(&[("x", 1)], &[]), world(&[("x", 1)], &[]));
    let entry = b.keys.first_mut().unwrap();
    entry
        .layers
        .insert("env".to_owned(), "not-inspected".to_owned());
    assert_eq!(told(&a, &b, &Values::default()), Vec::<String>::new());
    let entry = b.keys.first_mut().unwrap();
    (entry.outcome, entry.winner) = ("undetermined".to_owned(), None);
    assert_eq!(told(&a, &b, &Values::default()), Vec::<String>::new());
}

#[test]
fn a_shape_names_no_key_of_a_json_object() {
    use crate::domain::value::SecretValue;
    let value = SecretValue::from_text("{\"obvious-fake\": 1}\n".to_owned());
    let words = shape_words(&Shape::from_value(&value));
    assert_eq!(words, "json-object, names: 1, newline at the end");
}
