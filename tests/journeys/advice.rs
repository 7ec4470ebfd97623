//! A key that was looked up: where the screen shows it, and what it advises.

use varlens::app::mouse::{Gesture, Target};
use varlens::domain::key::Kind;

use super::screen;
use crate::driver::{Clip, Driver};

/// The lines of the screen that begin with this.
fn lines(driver: &Driver, beginning: &str) -> Vec<String> {
    let is_such = |line: &&str| line.trim_start_matches(['│', ' ']).starts_with(beginning);
    let text = driver.text();
    text.lines().filter(is_such).map(str::to_owned).collect()
}

fn looked_up(key: &str) -> Driver {
    let mut driver = Driver::demo(80, 24);
    driver.press("=").type_in(key).press("enter");
    driver
}

#[test]
fn a_key_that_was_looked_up_is_the_highlighted_one() {
    let mut driver = looked_up("aws_stripe_api_key");
    assert_eq!(lines(&driver, "= aws_stripe_api_key").len(), 1);
    assert!(lines(&driver, "▸").is_empty(), "{}", driver.text());
    // The first row of the list is below it.
    assert_eq!(driver.target(5, 3), Target::List);
    assert_eq!(driver.target(5, 4), Target::Row(0));
    screen("lookup-pinned", &driver);
    driver.press("esc");
    assert!(lines(&driver, "= ").is_empty(), "{}", driver.text());
    assert_eq!(lines(&driver, "▸ aws_db_host").len(), 1);
    // One that is a row of the list is highlighted there, unless the filter hides it.
    driver
        .press("=")
        .type_in("aws_mayras_secret")
        .press("enter");
    assert!(lines(&driver, "= ").is_empty(), "{}", driver.text());
    assert_eq!(lines(&driver, "▸ aws_mayras_secret").len(), 1);
    driver.press("esc / h o s t enter = ");
    driver.type_in("aws_mayras_secret");
    assert_eq!(lines(&driver, "= aws_mayras_secret").len(), 1);
    driver.press("enter");
    assert_eq!(lines(&driver, "= aws_mayras_secret").len(), 1);
    driver.mouse(Gesture::Click, "aws_db_host");
    assert!(lines(&driver, "= ").is_empty(), "{}", driver.text());
}

#[test]
fn a_pinned_key_is_shown_above_a_list_without_rows() {
    let mut driver = Driver::demo(80, 24);
    driver.press("/ z z z z enter =").type_in("aws_x");
    assert_eq!(lines(&driver, "= aws_x").len(), 1);
    assert!(driver.shows("no key matches"), "{}", driver.text());
}

#[test]
fn a_similar_key_is_one_key_press_away() {
    let mut driver = looked_up("aws_stripe_api_key");
    assert!(driver.shows("1 or enter: look up"), "{}", driver.text());
    driver.press("enter");
    assert_eq!(driver.selected(), "aws_stripe-api-key");
    assert!(driver.shows("Variable.get(\"aws_stripe-api-key\")  live"));
    let mut driver = looked_up("aws_mayras_passwort");
    driver.press("1");
    assert_eq!(driver.selected(), "aws_mayras_password");
    assert_eq!(driver.state.listing().kind(), Kind::Variable);
    // While a key is typed, a digit is a part of it.
    driver.press("=").type_in("aws_stripe_api_key1");
    assert!(!driver.shows("1: look up"), "{}", driver.text());
}

#[test]
fn the_next_step_names_a_key_as_it_is_listed() {
    let driver = looked_up("AIRFLOW_VAR_AWS_STRIPE_API_KEY");
    let said = "next: leave off AIRFLOW_VAR_, which Airflow puts before the key:";
    assert!(driver.shows(said), "{}", driver.text());
    assert!(driver.shows("aws_stripe-api-key"), "{}", driver.text());
    let driver = looked_up("aws_retired-token");
    // It is scheduled for deletion, so it would be no better.
    assert!(!driver.shows("next: use aws_retired"), "{}", driver.text());
}

#[test]
fn the_command_of_the_next_step_can_be_copied() {
    let mut driver = Driver::demo(120, 35);
    driver.select("aws_retired_token");
    assert!(driver.shows("N: copy the command"), "{}", driver.text());
    driver.press("N");
    let command = "aws secretsmanager restore-secret --secret-id airflow/variables/aws_retired_token --region us-west-2";
    assert_eq!(driver.host.clips, [Clip::Text(command.to_owned())]);
    assert!(driver.shows("command copied"), "{}", driver.text());
    driver.select("aws_db_host").press("N");
    assert_eq!(driver.host.clips.len(), 1);
    assert!(driver.shows("no command to copy"), "{}", driver.text());
}
