//! The versions of a secret: listed on request, compared on request, never shown.

use varlens::app::message::Message;
use varlens::app::mode::Pane;
use varlens::domain::catalog::{ListedKey, ListingEvent, Page, SecretMeta};
use varlens::domain::search_path::Layer;

use super::screen;
use crate::driver::Driver;

fn listed(name: &str) -> Driver {
    let mut driver = Driver::demo(80, 24);
    driver.select(name).press("v");
    assert_eq!(driver.state.panes().active(), Pane::Versions);
    driver
}

#[test]
fn the_pane_says_how_one_asks_and_what_it_costs() {
    let mut driver = Driver::demo(80, 24);
    driver.turn_to(Pane::Versions);
    assert!(
        driver.shows("v: list the versions (1 ListSecretVersionIds"),
        "{}",
        driver.text()
    );
    screen("versions-not-asked", &driver);
}

#[test]
fn stages_and_dates_without_values() {
    let driver = listed("aws_mayras_password");
    for text in ["AWSCURRENT", "AWSPREVIOUS", "created 20"] {
        assert!(driver.shows(text), "{text}\n{}", driver.text());
    }
    screen("versions-listed", &driver);
}

#[test]
fn a_comparison_is_offered_with_its_calls_and_made_at_once() {
    let mut driver = Driver::demo(80, 24);
    driver.select("aws_mayras_password");
    let calls = driver.state.session().calls();
    driver.press("v");
    assert!(
        driver.shows(
            "D: compare AWSCURRENT with AWSPREVIOUS, without showing values (2 GetSecretValue"
        ),
        "{}",
        driver.text()
    );
    let listed = driver.state.session().calls();
    driver.press("D z");
    screen("versions-compared", &driver);
    assert_eq!(driver.state.session().calls(), listed + 2);
    assert_eq!(listed, calls + 1);
    assert!(!driver.flat().contains("fake-"), "{}", driver.text());
    // Versions that are not listed yet are listed first.
    let mut driver = Driver::demo(80, 24);
    driver.select("aws_mayras_password").press("D z");
    screen("versions-compared", &driver);
    assert_eq!(driver.state.session().calls(), calls + 3);
}

#[test]
fn what_only_the_environment_has_is_not_compared_and_why() {
    let mut driver = Driver::demo(120, 35);
    driver.select("team_mailing_list").press("D");
    let why = "it comes from environment variables, and only AWS keeps versions";
    assert!(driver.shows(why), "{}", driver.text());
    driver.press("D");
    assert!(driver.shows(why), "{}", driver.text());
}

#[test]
fn the_current_version_is_what_airflow_reads_where_that_is_so() {
    let cases = [
        ("aws_mayras_password", "AWSCURRENT  what Airflow reads"),
        (
            "aws_retired_token",
            "AWSCURRENT  current, but Airflow reads nothing: scheduled for deletion",
        ),
        (
            "smtp_password",
            "AWSCURRENT  current, but Airflow never reads it: lookup pattern",
        ),
    ];
    for (name, said) in cases {
        let driver = listed(name);
        assert!(driver.shows(said), "{said}\n{}", driver.text());
    }
    // That there are bytes only is known once it was asked for.
    let mut driver = Driver::demo(80, 24);
    driver.select("aws_report_template").press("enter v");
    let said = "AWSCURRENT  current, but Airflow reads nothing: no secret string";
    assert!(driver.shows(said), "{}", driver.text());
}

#[test]
fn a_day_of_the_versions_is_known_in_the_details_too() {
    let mut driver = Driver::demo(160, 50);
    let bare = ListedKey {
        name: "aws_mayras_password".to_owned(),
        secret: Some(SecretMeta::default()),
    };
    driver.send(Message::Listing {
        generation: driver.answers.generation,
        layer: Layer::AWS,
        event: ListingEvent::page(Page::Keys(vec![bare])),
    });
    driver.select("aws_mayras_password");
    let accessed = |driver: &Driver| {
        let text = driver.text();
        let line = text.lines().find(|line| line.contains("last accessed"));
        line.map(str::to_owned).unwrap_or_default()
    };
    driver.turn_to(Pane::Details);
    let before = accessed(&driver);
    assert!(before.contains("unknown"), "{}", driver.text());
    driver.press("v").turn_to(Pane::Details);
    let after = accessed(&driver);
    assert!(after.contains("2026-11-19"), "{}", driver.text());
}

#[test]
fn another_key_has_versions_of_its_own() {
    let mut driver = listed("aws_mayras_password");
    driver.press("j");
    assert!(driver.shows("v: list the versions"), "{}", driver.text());
    driver.press("v D");
    screen("versions-of-another", &driver);
}

#[test]
fn a_key_without_a_secret_has_none() {
    let driver = listed("feature_flags");
    screen("versions-none", &driver);
}
