//! The catalog by small worlds: layers in every order of arrival, searches, and the environment's unknown case.

use super::*;
use crate::domain::query::Query;

fn keys(names: &[&str]) -> Vec<ListedKey> {
    names.iter().map(|name| ListedKey::named(*name)).collect()
}

fn listed(catalog: &Catalog) -> Vec<&str> {
    let name = |row: &RowId| catalog.name(*row);
    catalog.sorted().iter().map(name).collect()
}

fn found<'a>(catalog: &'a Catalog, needle: &str) -> Vec<&'a str> {
    let hits = Query::parse(needle).passing(catalog);
    let hits = hits.unwrap_or_else(|| catalog.sorted().to_vec());
    hits.into_iter().map(|row| catalog.name(row)).collect()
}

fn holds(catalog: &Catalog, layer: Layer, name: &str) -> Presence {
    catalog.presence_of_key(layer, &Key::new(Kind::Variable, name))
}

#[test]
fn rows_are_by_name_in_any_order_of_arrival() {
    let mut catalog = Catalog::new();
    catalog.add(Layer::AWS, keys(&["m", "z"]));
    catalog.add(Layer::DATACOVES, keys(&["a", "m", "q"]));
    assert_eq!(listed(&catalog), ["a", "m", "q", "z"]);
    assert_eq!(catalog.len(), 4);
    catalog.add(Layer::AWS, keys(&["b", "zz", "n"]));
    assert_eq!(listed(&catalog), ["a", "b", "m", "n", "q", "z", "zz"]);
}

#[test]
fn a_layer_holds_what_it_listed_and_lacks_the_rest_once_it_is_complete() {
    let mut catalog = Catalog::new();
    catalog.set_listing(Layer::AWS, Listing::Running);
    catalog.add(Layer::AWS, keys(&["x"]));
    assert_eq!(holds(&catalog, Layer::AWS, "x"), Presence::Present);
    assert_eq!(holds(&catalog, Layer::AWS, "y"), Presence::Unknown);
    catalog.set_listing(Layer::AWS, Listing::Complete);
    assert_eq!(holds(&catalog, Layer::AWS, "y"), Presence::Absent);
    assert_eq!(holds(&catalog, Layer::DATACOVES, "x"), Presence::Unknown);
}

#[test]
fn a_secret_keeps_what_the_listing_said() {
    let mut catalog = Catalog::new();
    let meta = SecretMeta {
        arn: Arn::parse(
            "arn:aws:secretsmanager:us-west-2:012345678910:secret:p/x-AbCdEf",
            "p/x",
        ),
        description: Some("what it is for".to_owned()),
        tags: vec![("team".to_owned(), "data".to_owned())],
        deleted: Some(1_800_000_000),
        ..SecretMeta::default()
    };
    let key = ListedKey {
        name: "x".to_owned(),
        secret: Some(meta.clone()),
    };
    catalog.add(Layer::AWS, vec![key]);
    let row = catalog.find("x").unwrap();
    assert_eq!(catalog.secret(row), Some(meta.clone()));
    let arn = meta.arn.unwrap();
    assert_eq!(arn.account(), Some("012345678910"));
    assert!(arn.full("p/x").ends_with(":secret:p/x-AbCdEf"));
    let presence = holds(&catalog, Layer::AWS, "x");
    assert_eq!(presence, Presence::ScheduledForDeletion);
}

#[test]
fn searching_is_by_any_case_and_gives_rows_by_name() {
    let mut catalog = Catalog::new();
    catalog.add(
        Layer::AWS,
        keys(&["db_Password", "aws_x", "DB_HOST", "ÄPFEL"]),
    );
    assert_eq!(found(&catalog, "db_"), ["DB_HOST", "db_Password"]);
    assert_eq!(found(&catalog, "DB_H"), ["DB_HOST"]);
    assert_eq!(found(&catalog, "äpfel"), ["ÄPFEL"]);
    assert_eq!(found(&catalog, "nothing"), Vec::<&str>::new());
    assert_eq!(found(&catalog, "").len(), 4);
}

#[test]
fn no_hit_spans_two_names() {
    let mut catalog = Catalog::new();
    catalog.add(Layer::AWS, keys(&["ab", "cd", "x\ny"]));
    assert_eq!(found(&catalog, "bc"), Vec::<&str>::new());
    assert_eq!(found(&catalog, "b\nc"), Vec::<&str>::new());
    assert_eq!(found(&catalog, "b\n"), Vec::<&str>::new());
    assert_eq!(found(&catalog, "x\ny"), ["x\ny"]);
}

#[test]
fn a_search_agrees_with_looking_at_each_name() {
    let mut catalog = Catalog::new();
    let names: Vec<String> = (0..3000)
        .map(|n| format!("k{}_{}", n * 7919 % 3000, n % 13))
        .collect();
    let add = names.iter().map(ListedKey::named).collect();
    catalog.add(Layer::AWS, add);
    for needle in ["k1", "_12", "99", "k2999_", "0", "k"] {
        let mut expected: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|name| name.contains(needle))
            .collect();
        expected.sort_unstable();
        assert!(!expected.is_empty(), "{needle}");
        assert_eq!(found(&catalog, needle), expected, "{needle}");
    }
}

#[test]
fn an_environment_variable_is_a_row_until_a_layer_explains_it() {
    let mut catalog = Catalog::new();
    catalog.add_environment(Layer::ENV, vec!["BOTH".to_owned(), "ONLY_ENV".to_owned()]);
    catalog.set_listing(Layer::ENV, Listing::Complete);
    assert_eq!(listed(&catalog), ["both", "only_env"]);
    let row = catalog.find("only_env").unwrap();
    assert!(catalog.is_case_unknown(row));

    catalog.add(Layer::AWS, keys(&["Both"]));
    assert_eq!(listed(&catalog), ["Both", "only_env"]);
    assert_eq!(holds(&catalog, Layer::ENV, "Both"), Presence::Present);
    // Airflow upper-cases, so any case of the key finds the variable.
    assert_eq!(holds(&catalog, Layer::ENV, "bOTH"), Presence::Present);
    assert_eq!(holds(&catalog, Layer::ENV, "other"), Presence::Absent);
}

#[test]
fn an_environment_variable_that_a_layer_already_explains_makes_no_row() {
    let mut catalog = Catalog::new();
    catalog.add(Layer::AWS, keys(&["both"]));
    let new = catalog.add_environment(Layer::ENV, vec!["BOTH".to_owned()]);
    assert!(new.is_empty());
    let row = catalog.find("both").unwrap();
    assert!(!catalog.is_case_unknown(row) && catalog.presence_of_row(Layer::ENV, row).is_listed());
}

#[test]
fn a_layer_that_failed_when_the_user_asked_for_it_can_be_asked_again() {
    let waits = || ListingEvent::PutOff(Fault::new(Reason::OnRequest));
    let waiting = |catalog: &Catalog| catalog.on_request().collect::<Vec<_>>();
    let mut catalog = Catalog::new();
    catalog.apply(Layer::DATACOVES, waits());
    assert_eq!(waiting(&catalog), [Layer::DATACOVES]);
    catalog.apply(Layer::DATACOVES, ListingEvent::Began);
    assert_eq!(waiting(&catalog), []);
    let fault = Fault::new(Reason::Unreachable);
    catalog.apply(Layer::DATACOVES, ListingEvent::Ended(Err(fault.clone())));
    catalog.apply(Layer::AWS, ListingEvent::Began);
    catalog.apply(Layer::AWS, ListingEvent::Ended(Err(fault)));
    assert_eq!(waiting(&catalog), [Layer::DATACOVES]);
    catalog.apply(Layer::DATACOVES, ListingEvent::Began);
    assert_eq!(catalog.fault(Layer::DATACOVES), None);
    catalog.apply(Layer::DATACOVES, ListingEvent::Ended(Ok(())));
    assert_eq!(waiting(&catalog), []);
}
