//! What is said of a key that Airflow does not get: near names, and what its own name tells.

use varlens::app::message::Message;
use varlens::domain::catalog::ListingEvent;
use varlens::domain::deployment::Identity;
use varlens::domain::reason::Reason;
use varlens::domain::resolve::Fault;
use varlens::domain::search_path::Layer;
use varlens::sources::sample;

use crate::driver::Driver;

const NONE: &str = "no similar key found";

fn typed(driver: &mut Driver, key: &str) {
    driver.press("=").type_in(key);
}

#[track_caller]
fn check(driver: &Driver, shown: &[&str], not_shown: &[&str]) {
    for text in shown {
        assert!(driver.shows(text), "{text}\n{}", driver.text());
    }
    for text in not_shown {
        assert!(!driver.shows(text), "{text}\n{}", driver.text());
    }
}

#[test]
fn nothing_is_said_of_near_names_where_names_could_not_be_listed() {
    let mut driver = Driver::demo(240, 50);
    typed(&mut driver, "aws_qqqqqqqq");
    check(&driver, &[NONE], &[]);
    let (generation, layer) = (driver.answers.generation, Layer::AWS);
    let result = Err(Fault::new(Reason::Throttled));
    driver.send(Message::Listing {
        generation,
        layer,
        event: ListingEvent::Ended(result),
    });
    let said = "similar keys are unknown: AWS Secrets Manager could not be listed completely";
    check(&driver, &[said], &[NONE]);
    driver.send(Message::Listing {
        generation,
        layer,
        event: ListingEvent::Began,
    });
    let said = "no similar key so far; still listing: AWS Secrets Manager";
    check(&driver, &[said], &[NONE]);
}

#[test]
fn a_key_that_is_listed_needs_no_near_one() {
    let mut driver = Driver::demo(240, 50);
    typed(&mut driver, "smtp_password");
    let next = "next: AWS has it, but the lookup pattern keeps Airflow from asking: widen the pattern or rename the key";
    check(&driver, &[next], &[NONE]);
}

#[test]
fn a_near_name_that_would_be_no_better_is_marked() {
    let mut driver = Driver::demo(240, 50);
    typed(&mut driver, "aws_retired-token");
    let near = "similar: aws_retired_token (scheduled for deletion)  differs only in";
    check(&driver, &[near], &[]);
    driver.press("esc");
    typed(&mut driver, "smtp-password");
    let near = "similar: smtp_password (never asked in AWS: lookup pattern)  differs only in";
    check(&driver, &[near], &[]);
    driver.press("esc");
    typed(&mut driver, "aws_stripe_api_key");
    check(
        &driver,
        &["similar: aws_stripe-api-key  differs only in"],
        &[],
    );
}

#[test]
fn a_value_that_is_listed_and_denied_leaves_open_who_wins() {
    let mut deployment = sample::deployment();
    deployment.aws.identity = Identity::Other;
    let mut driver = Driver::on(deployment, sample::sources(), (240, 50));
    driver.select("aws_finance_key").press("enter");
    let said = "listed in AWS, but its value could not be read: the winner is undetermined";
    check(&driver, &[said], &["not found; not inspected"]);
}
