//! Menus to choose from: columns, what to copy, one field, deployments, regions.

use varlens::app::deployments::DeploymentChoice;
use varlens::app::list::column::Column;
use varlens::app::mouse::Gesture::Click;
use varlens::domain::search_path::Layer;

use super::screen;
use crate::driver::{Clip, Driver};

#[test]
fn the_list_is_sorted_by_any_column() {
    let mut driver = Driver::demo(120, 35);
    driver.press("S");
    screen("sort-menu", &driver);
    driver.type_in("winner").press("enter");
    assert_eq!(
        driver.state.listing().list().sorting(),
        (Column::Winner, false)
    );
    let first = driver.press("g").selected();
    driver.press("I").press("g");
    assert_eq!(
        driver.state.listing().list().sorting(),
        (Column::Winner, true)
    );
    assert_ne!(driver.selected(), first);
    driver
        .press(":")
        .type_in("sort env reversed")
        .press("enter");
    assert_eq!(
        driver.state.listing().list().sorting(),
        (Column::Layer(Layer::ENV), true)
    );
    driver.press(":").type_in("sort wimmer").press("enter");
    assert!(driver.shows("did you mean `winner`?"), "{}", driver.text());
}

#[test]
fn a_click_on_a_head_sorts_and_once_more_turns_round() {
    let mut driver = Driver::demo(120, 35);
    driver.mouse(Click, "WINNER");
    assert_eq!(
        driver.state.listing().list().sorting(),
        (Column::Winner, false)
    );
    driver.mouse(Click, "WINNER");
    assert_eq!(
        driver.state.listing().list().sorting(),
        (Column::Winner, true)
    );
}

#[test]
fn what_can_be_copied_is_shown_before_it_is() {
    let mut driver = Driver::demo(120, 35);
    driver.select("aws_mayras_secret").press("C");
    screen("copy-menu", &driver);
    for (name, text) in [
        ("arn", "arn:aws:secretsmanager"),
        ("python", "Variable.get(\"aws_mayras_secret\")"),
        ("place", "airflow/variables/aws_mayras_secret"),
        ("environment", "AIRFLOW_VAR_AWS_MAYRAS_SECRET"),
        ("aws-cli", "aws secretsmanager get-secret-value"),
    ] {
        driver
            .press("esc :")
            .type_in(&format!("copy {name}"))
            .press("enter");
        let copied = driver.host.clips.last();
        let is_it = matches!(copied, Some(Clip::Text(copied)) if copied.contains(text));
        assert!(is_it, "{name}: {copied:?}");
    }
    driver.press(":").type_in("copy pyhton").press("enter");
    assert!(driver.shows("did you mean `python`?"), "{}", driver.text());
}

#[test]
fn one_field_is_revealed_and_never_the_rest() {
    let mut driver = Driver::demo(120, 35);
    driver.select("aws_warehouse_settings").press("X");
    screen("field-menu", &driver);
    assert!(!driver.flat().contains("fake-"), "{}", driver.text());
    driver.type_in("password").press("enter");
    assert!(driver.shows("fake-inner"), "{}", driver.text());
    assert!(!driver.shows("dwh.example.com"), "{}", driver.text());
    screen("field-revealed", &driver);
    driver.press("esc");
    assert!(!driver.flat().contains("fake-"), "{}", driver.text());
}

#[test]
fn one_field_is_copied_unseen() {
    let mut driver = Driver::demo(120, 35);
    driver
        .select("aws_warehouse_settings")
        .press("C")
        .type_in("one field")
        .press("enter");
    driver.type_in("password").press("enter");
    let Some(Clip::Value(copied)) = driver.host.clips.last() else {
        panic!("{:?}", driver.host.clips);
    };
    assert!(copied.starts_with(b"fake-inner"));
    assert!(!driver.flat().contains("fake-"), "{}", driver.text());
}

#[test]
fn where_there_are_no_fields_it_says_so() {
    let mut driver = Driver::demo(80, 24);
    driver.select("aws_mayras_secret").press("X");
    assert!(driver.shows("not a JSON object"), "{}", driver.text());
    driver
        .press(":")
        .type_in("reveal-field nothing")
        .press("enter");
    assert!(
        driver.shows("not a JSON object with fields"),
        "{}",
        driver.text()
    );
    assert!(!driver.shows("known:"), "{}", driver.text());
    assert!(driver.state.secrets().reveal().is_none());
}

#[test]
fn deployments_and_regions_are_chosen_by_name() {
    let choice = |name: &str| DeploymentChoice {
        name: name.to_owned(),
        is_current: name == "sample",
        metadata_only: name == "prod",
        ..DeploymentChoice::default()
    };
    let mut driver = Driver::demo_with(80, 24, |setup| {
        setup.deployments = ["sample", "prod"].map(choice).to_vec();
        setup.is_sample = false;
    });
    driver.press("P");
    screen("deployment-menu", &driver);
    assert!(
        driver.shows("sample") && driver.shows("(current)"),
        "{}",
        driver.text()
    );
    driver.press("esc R").type_in("frankfurt");
    screen("region-menu", &driver);
    driver.press("enter");
    let (_, to) = driver.host.switches.last().expect("a switch was asked for");
    assert_eq!(to.region.as_deref(), Some("eu-central-1"));
    driver.press(":").type_in("deployment prdo").press("enter");
    assert!(driver.shows("did you mean `prod`?"), "{}", driver.text());
    driver.press(":").type_in("region xx-new-1").press("enter");
    assert_eq!(driver.host.switches.len(), 2, "new regions come");
}

#[test]
fn the_sample_says_that_it_has_no_other_region() {
    for keys in ["R", ": r e g i o n space x x enter"] {
        let mut driver = Driver::demo(80, 24);
        driver.press(keys);
        let said = "the sample has no other region; run varlens without demo to switch";
        assert!(driver.shows(said), "{}", driver.text());
        assert!(driver.state.overlay().menu().is_none() && driver.host.switches.is_empty());
    }
}
