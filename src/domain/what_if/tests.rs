//! Changes and what follows from them, and what they come to for all keys.

use super::*;
use crate::domain::catalog::{Catalog, ListedKey, Listing};
use crate::domain::deployment::{LookupPattern, Origin, Sourced, Teams};
use crate::domain::key::Key;
use crate::domain::process::Process;
use crate::domain::reason::Reason;
use crate::domain::release::Version;
use crate::domain::resolve::{Answer, Basis, Fault, Outcome, Resolution, Verdict, Walk};
use crate::domain::search_path::{Layer, Order, names};

const V2: Version = Version::new(2, 10, 5);
const FLAG: Origin = Origin::Flag("--test");

/// Airflow 2.10.5 that asks AWS and its environment; releases and process were not said.
fn base() -> Deployment {
    let mut base = Deployment::assumed("test");
    base.airflow.value = V2;
    base.amazon_provider.value = Version::new(9, 4, 0);
    base.order.value = Order::Own(vec![Layer::AWS, Layer::ENV]);
    base
}

/// A task of Airflow 3.2.1, whose api-server has the same options.
fn task() -> Deployment {
    let mut base = base();
    base.airflow.value = Version::new(3, 2, 1);
    base.amazon_provider.value = Version::new(9, 27, 0);
    base.process.value = Process::Task;
    base.order.value = Order::Airflow {
        custom: Some(Layer::AWS),
        server_custom: Some(Layer::CUSTOM),
    };
    base
}

fn edited(base: Deployment, edits: &[&str]) -> WhatIf {
    let mut what_if = WhatIf::new(Arc::new(base));
    for edit in edits {
        let (name, text) = WhatIf::parse(edit).unwrap();
        what_if.set(name, text).unwrap();
    }
    what_if
}

fn layers(what_if: &WhatIf) -> String {
    names(&what_if.deployment().layers(Kind::Variable), " ")
}

#[test]
fn every_example_is_taken_told_and_taken_back() {
    for field in &FIELDS {
        let mut what_if = WhatIf::new(Arc::new(base()));
        let before = what_if.text(field.name);
        // What the base says anyway is no change.
        let kept = what_if.set(field.name, field.example);
        assert_eq!(kept, Ok(()), "{}", field.name);
        assert_eq!(what_if.text(field.name), field.example);
        let other = match field.name {
            "process" | "amazon-provider" => true,
            _ => before != field.example,
        };
        assert_eq!(what_if.is_edited(field.name), other, "{}", field.name);
        assert_eq!(what_if.is_empty(), !other);
        let edits: Vec<_> = what_if.edits().collect();
        assert_eq!(edits.len(), usize::from(other), "{}", field.name);
        what_if.unset(field.name);
        assert!(Arc::ptr_eq(what_if.deployment(), what_if.base()));
        assert_eq!(what_if.text(field.name), before);
    }
}

#[track_caller]
fn refused(edit: &str, expected: &str) {
    let mut what_if = WhatIf::new(Arc::new(base()));
    let tried = WhatIf::parse(edit).and_then(|(name, text)| what_if.set(name, text));
    assert_eq!(tried, Err(expected.to_owned()));
    assert!(what_if.is_empty());
}

#[test]
fn what_is_wrong_is_told_with_the_nearest_right_name() {
    refused("ordr=env", "unknown field `ordr`; did you mean `order`?");
    refused("order", "`order`: expected FIELD=VALUE, e.g. order=env,aws");
    refused(
        "order=aws,metastor",
        "order: unknown layer `metastor`; did you mean `metastore`?",
    );
    refused("order=env,env", "order: `env` is given twice");
    refused(
        "off=datacove",
        "off: unknown layer `datacove`; did you mean `datacoves`?",
    );
    refused(
        "process=triggerr",
        "process: unknown process `triggerr`; did you mean `triggerer`?",
    );
    refused(
        "airflow=latest",
        "airflow: `latest` is not a release number such as 2.10.5",
    );
    refused(
        "airflow=1.10.15",
        "airflow: Airflow 1.10.15 is too old to simulate; 2.0.0 is the oldest supported",
    );
    refused(
        "amazon-provider=0.9.0",
        "amazon-provider: Amazon provider 0.9.0 does not exist; 1.0.0 is the oldest",
    );
}

/// Provider, process and teams under Airflow 3.2.1.
fn in_three(base: Deployment) -> (String, &'static str, Teams) {
    let what_if = edited(base, &["airflow=3.2.1"]);
    let after = what_if.deployment();
    let provider = after.amazon_provider.value.to_string();
    (provider, after.process.value.name(), after.teams.clone())
}

#[test]
fn what_nobody_said_follows_the_release() {
    assert_eq!(in_three(base()), ("9.27.0".to_owned(), "task", Teams::Off));
    let mut said = base();
    said.amazon_provider.origin = FLAG;
    said.process.origin = FLAG;
    assert_eq!(in_three(said), ("9.4.0".to_owned(), "server", Teams::Off));
    let mut found = base();
    found.amazon_provider.origin = Origin::Detected("fake".to_owned());
    assert_eq!(in_three(found).0, "9.27.0");
    let mut with_teams = task();
    with_teams.teams = Teams::On;
    assert_eq!(in_three(with_teams.clone()).2, Teams::On);
    let before_teams = edited(with_teams, &["airflow=3.1.0"]);
    assert_eq!(before_teams.deployment().teams, Teams::Off);
}

#[test]
fn an_edit_of_the_process_stays_under_another_release() {
    // The base's own word: still said, since the release would take it elsewhere.
    let what_if = edited(base(), &["process=server", "airflow=3.2.1"]);
    assert_eq!(what_if.deployment().process.value, Process::Server);
    assert!(what_if.is_edited("process"));
    let back = edited(task(), &["airflow=2.10.5"]);
    assert_eq!(back.deployment().process.value, Process::Server);
    assert_eq!(back.text("amazon-provider"), "9.4.0");
    assert!(!back.is_edited("amazon-provider"));
}

#[test]
fn order_and_layers_that_are_off() {
    let of = |edits: &[&str]| layers(&edited(base(), edits));
    assert_eq!(of(&["order=env,aws"]), "env aws");
    assert_eq!(of(&["off=aws"]), "env");
    assert_eq!(of(&["off=aws", "order=datacoves"]), "datacoves env");
    assert_eq!(of(&["off=aws,env"]), "");
    assert_eq!(of(&["order=airflow"]), "aws env metastore");
    let task = |edits: &[&str]| layers(&edited(task(), edits));
    assert_eq!(
        task(&["off=env"]),
        "aws api-server/custom api-server/env api-server/metastore"
    );
    // A server in the task's place has the server's backend.
    assert_eq!(task(&["process=server"]), "custom env metastore");
    assert_eq!(task(&["off="]), task(&[]));
}

fn prefixes(what_if: &WhatIf) -> [Option<&str>; 2] {
    let after = what_if.deployment();
    [&after.aws, &after.server.aws].map(|aws| aws.kind(Kind::Variable).prefix.value.as_deref())
}

#[test]
fn the_api_server_follows_the_task_where_it_did_so() {
    let edit = ["variables-prefix=p"];
    assert_eq!(prefixes(&edited(task(), &edit)), [Some("p"), Some("p")]);
    let mut apart = task();
    let server = &mut apart.server.aws;
    server.kind_mut(Kind::Variable).prefix.value = Some("s".to_owned());
    let edits = ["variables-prefix=p", "variables-lookup-pattern=^a"];
    let what_if = edited(apart, &edits);
    assert_eq!(prefixes(&what_if), [Some("p"), Some("s")]);
    let server = &what_if.deployment().server.aws;
    let pattern = &server.kind(Kind::Variable).pattern.value;
    assert_eq!(pattern.source(), Some("^a"));
    // Of a base whose tasks ask as the server does nobody described the api-server.
    let of_two = edited(base(), &["variables-prefix=p", "airflow=3.2.1"]);
    assert_eq!(prefixes(&of_two), [Some("p"), Some("p")]);
    let null = edited(base(), &["variables-prefix=null"]);
    assert_eq!(prefixes(&null), [None, None]);
    assert_eq!(null.text("variables-prefix"), "null");
}

#[test]
fn patterns_are_read_as_the_deployments_python_reads_them() {
    let is_taken = |python: &str| {
        let mut base = base();
        base.python = Sourced::new(python.parse().unwrap(), FLAG);
        let what_if = edited(base, &["variables-lookup-pattern=a(?i)"]);
        let pattern = &what_if.deployment().aws.kind(Kind::Variable).pattern.value;
        let notes = what_if.notes();
        assert_eq!(notes.is_empty(), pattern.trouble().is_none(), "{notes:?}");
        matches!(pattern, LookupPattern::Python(_))
    };
    assert!(is_taken("3.10") && !is_taken("3.11"));
}

#[test]
fn notes_name_what_is_not_known() {
    assert_eq!(edited(base(), &["airflow=2.9.0"]).notes(), [""; 0]);
    let notes = edited(base(), &["airflow=3.9.0", "name-gate=x"]).notes();
    assert!(
        notes[0].contains("newer than the newest known"),
        "{notes:?}"
    );
    let notes = edited(base(), &["process=task"]).notes();
    assert!(notes[0].contains("as the server does"), "{notes:?}");
}

fn catalog(aws: &[&str], environment: &[&str]) -> Catalog {
    let mut catalog = Catalog::new();
    let keys = aws.iter().map(|name| ListedKey::named(*name)).collect();
    catalog.add(Layer::AWS, keys);
    let variables = environment.iter().map(|name| (*name).to_owned()).collect();
    catalog.add_environment(Layer::ENV, variables);
    for layer in [Layer::AWS, Layer::ENV] {
        catalog.set_listing(layer, Listing::Complete);
    }
    catalog
}

fn walked(what_if: &WhatIf, name: &str, performed: Option<&Resolution>) -> Resolution {
    let catalog = catalog(&["x", "prod/y"], &["X"]);
    let key = Key::new(Kind::Variable, name);
    what_if.scenario(&catalog).predict_after(key, performed)
}

#[test]
fn under_another_prefix_a_place_is_looked_for_among_the_listed_names() {
    let below = edited(base(), &["variables-prefix=airflow/variables/prod"]);
    let found = walked(&below, "y", None);
    assert_eq!(found.winner, Some(Layer::AWS));
    let place = found.steps[0].place.as_deref();
    assert_eq!(place, Some("airflow/variables/prod/y"));
    assert_eq!(walked(&below, "x", None).winner, Some(Layer::ENV));
    let elsewhere = edited(base(), &["variables-prefix=other"]);
    let end = walked(&elsewhere, "y", None);
    assert_eq!(end.outcome, Outcome::Undetermined);
    let why = end.steps[0].why().unwrap();
    assert_eq!(why, "names below other/ were not listed");
    let above = edited(base(), &["variables-prefix=airflow"]);
    assert!(walked(&above, "variables/x", None).certain);
    assert!(!walked(&above, "x", None).certain);
}

/// The base's walk of `x`, AWS having answered so.
fn performed(base: &Deployment, answer: Answer) -> Resolution {
    let key = Key::new(Kind::Variable, "x");
    let mut walk = Walk::new(Arc::new(base.clone()), key, Basis::Performed);
    assert_eq!(walk.next_ask().unwrap().layer, Layer::AWS);
    walk.answer(answer);
    walk.finish()
}

#[test]
fn what_was_read_answers_again_for_the_same_place() {
    let swapped = edited(base(), &["order=env,aws", "off=env"]);
    let read = performed(&base(), Answer::Absent(Reason::NoSecretString));
    let end = walked(&swapped, "x", Some(&read));
    assert_eq!(end.steps[0].verdict, Verdict::Absent);
    assert_eq!(end.steps[0].reason, Some(Reason::NoSecretString));
    // Another place was not read: the names answer.
    let moved = edited(base(), &["variables-prefix=airflow", "off=env"]);
    let end = walked(&moved, "variables/x", Some(&read));
    assert_eq!(end.winner, Some(Layer::AWS));
    // The layer's own error is judged by the other release.
    let fault = Fault {
        code: Some("DecryptionFailure".to_owned()),
        ..Fault::new(Reason::DecryptionFailure)
    };
    let read = performed(&base(), Answer::Fault(fault));
    let verdict =
        |edits: &[&str]| walked(&edited(base(), edits), "x", Some(&read)).steps[0].verdict;
    assert_eq!(verdict(&["off=env"]), Verdict::Absent);
    assert_eq!(verdict(&["amazon-provider=1.0.0"]), Verdict::Failed);
}

fn summary(what_if: &WhatIf, rows: usize) -> (DiffSummary, usize) {
    let catalog = catalog(&["aws_a", "aws_b", "b"], &["AWS_B", "C"]);
    let diff = ScenarioDiff::new(what_if.scenario(&catalog), Kind::Variable);
    let mut scan = DiffScan::new();
    let mut slices = 0;
    while scan.is_running(&catalog) {
        scan.slice(&diff, rows);
        slices += 1;
    }
    assert_eq!(scan.progress(&catalog), (4, 4));
    (scan.summary(), slices)
}

#[test]
fn the_summary_of_a_pattern() {
    let what_if = edited(base(), &["variables-lookup-pattern=^aws_"]);
    let expected = DiffSummary {
        rows: 4,
        changed_winner: 1,
        stop_reaching_aws: 2,
        newly_missing: 1,
        aws_calls_before: 4,
        aws_calls_after: 2,
        ..DiffSummary::default()
    };
    assert_eq!(summary(&what_if, 100), (expected, 1));
    // The same in slices.
    assert_eq!(summary(&what_if, 1), (expected, 4));
}

#[test]
fn summaries_of_other_changes() {
    let of = |edits: &[&str]| summary(&edited(base(), edits), 100).0;
    let none = of(&[]);
    assert_eq!(none.changed_winner + none.newly_missing, 0);
    let swapped = of(&["order=env,aws"]);
    assert_eq!((swapped.changed_winner, swapped.stop_reaching_aws), (1, 2));
    assert_eq!(of(&["variables-lookup-pattern=("]).newly_missing, 2);
    assert_eq!(of(&["variables-prefix=other"]).newly_uncertain, 4);
    let mut narrow = base();
    narrow.order.value = Order::Own(vec![Layer::ENV]);
    let wider = summary(&edited(narrow, &["order=env,aws"]), 3).0;
    assert_eq!((wider.newly_found, wider.start_reaching_aws), (2, 2));
}

#[test]
fn one_row_can_be_compared_alone() {
    let what_if = edited(base(), &["order=env,aws"]);
    let catalog = catalog(&["aws_a", "aws_b"], &["AWS_B"]);
    let diff = ScenarioDiff::new(what_if.scenario(&catalog), Kind::Variable);
    let of = |name| diff.key_diff(catalog.find(name).unwrap());
    assert!(of("aws_b").is_of_winner() && of("aws_b").is_any());
    assert!(!of("aws_a").is_any());
}
