//! The order of lookup is asked for once, where it is only assumed.

use std::sync::Arc;

use varlens::app::deployments::DeploymentChoice;
use varlens::domain::deployment::{CURRENT_SHELL, Deployment, Origin, Sourced};
use varlens::domain::search_path::{Layer, Order};
use varlens::sources::sample;

use super::screen;
use crate::driver::Driver;

const QUESTION: &str = "order? a: AWS, env";

fn assumed() -> Deployment {
    let mut deployment = sample::deployment();
    CURRENT_SHELL.clone_into(&mut deployment.name);
    deployment.order = Sourced::assumed(deployment.order.value);
    deployment
}

/// What is loaded where the user chose AWS and the environment.
fn aws_env() -> Deployment {
    let mut chosen = assumed();
    let order = Order::Own(vec![Layer::AWS, Layer::ENV]);
    chosen.order = Sourced::new(order, Origin::Flag("--order"));
    chosen
}

fn prod() -> Deployment {
    let mut deployment = sample::deployment();
    "prod".clone_into(&mut deployment.name);
    deployment
}

fn opened(deployment: Deployment) -> Driver {
    opened_in((80, 24), deployment)
}

fn opened_in((width, height): (u16, u16), deployment: Deployment) -> Driver {
    Driver::demo_with(width, height, |setup| {
        setup.is_sample = false;
        setup.welcome = varlens::app::Welcome::Order;
        let choice = |name: &str, is_current| DeploymentChoice {
            name: name.to_owned(),
            is_current,
            ..DeploymentChoice::default()
        };
        setup.deployments = vec![choice(&deployment.name, true), choice("prod", false)];
        setup.deployment = Arc::new(deployment);
    })
}

#[test]
fn an_assumed_order_is_asked_for_and_remembered() {
    let mut driver = opened(assumed());
    assert!(driver.shows(QUESTION), "{}", driver.text());
    screen("first-use", &driver);
    driver.press("a");
    let (_, to) = driver.host.switches.last().unwrap();
    assert_eq!(to.order.as_deref(), Some("aws,env"));
    driver.arrive(aws_env(), sample::sources());
    assert!(
        driver.shows("s: save the order aws,env"),
        "{}",
        driver.text()
    );
    assert_eq!(driver.host.orders.len(), 0);
    driver.press("s");
    assert_eq!(driver.host.orders, ["aws,env"]);
    let said = "the order was written to /fake/config.toml";
    assert!(driver.shows(said), "{}", driver.text());
}

#[test]
fn esc_keeps_the_assumption() {
    let mut driver = opened(assumed());
    // The first esc hides a value.
    driver.press("x esc");
    assert!(driver.state.secrets().reveal().is_none());
    assert!(driver.shows(QUESTION), "{}", driver.text());
    driver.press("esc");
    assert!(driver.shows("the order stays assumed"), "{}", driver.text());
    driver.at(60_000);
    assert!(!driver.shows(QUESTION), "{}", driver.text());
    assert!(driver.host.switches.is_empty());
    // A choice that could not be loaded is asked for again.
    let mut driver = opened(assumed());
    driver.press("o");
    let (ticket, _) = driver.host.switches.pop().unwrap();
    driver.switched(ticket, Err("no such luck".to_owned()));
    driver.at(60_000);
    assert!(driver.shows(QUESTION), "{}", driver.text());
}

/// The offer to save an order is the answer to a choice of the order, not to any switch.
#[test]
fn another_switch_gives_the_choice_up() {
    let mut driver = opened(assumed());
    driver.press("a");
    // Before the order is loaded, the user goes to another deployment.
    driver.press(":");
    driver.type_in("deployment prod");
    driver.press("enter");
    let (_, to) = driver.host.switches.last().unwrap();
    assert_eq!(
        (to.deployment.as_str(), to.order.as_deref()),
        ("prod", None)
    );
    driver.arrive(prod(), sample::sources());
    assert!(!driver.shows("save the order"), "{}", driver.text());
    // Its order isn't assumed.
    assert!(!driver.shows(QUESTION), "{}", driver.text());
    let mut driver = opened(assumed());
    driver.press("a");
    driver.arrive(assumed(), sample::sources());
    assert!(driver.shows("save the order"), "{}", driver.text());
}

#[test]
fn an_assumed_order_of_a_named_deployment_is_not_asked_for() {
    let mut deployment = prod();
    deployment.order = Sourced::assumed(deployment.order.value);
    assert!(!opened(deployment).shows("order?"));
}

#[test]
fn an_order_that_something_says_is_not_asked_for() {
    assert!(!opened(sample::deployment()).shows("order?"));
    assert!(!Driver::demo(80, 24).shows("order?"));
}

/// The question is there beside everything else, so that its keys do nothing else.
#[test]
fn every_other_key_does_what_it_always_does() {
    let mut driver = opened(assumed());
    driver.press("=");
    driver.type_in("aws_stripe_api_key");
    driver.press("enter");
    driver.at(60_000);
    assert!(driver.shows(QUESTION), "{}", driver.text());
    // The text beside the key names another esc.
    assert!(driver.shows("esc: back to the list"), "{}", driver.text());
    assert!(!driver.shows("esc: not now"), "{}", driver.text());
    driver.press("d");
    assert!(driver.shows("near-name"), "{}", driver.text());
    driver.press("esc e");
    assert!(driver.shows("Open in the editor"), "{}", driver.text());
    driver.press("esc");
    assert_eq!(driver.host.switches.len(), 0);
    driver.press("W");
    assert!(driver.shows(":write-report"), "{}", driver.text());
    driver.press("esc esc");
    assert!(!driver.shows("esc: back to the list"), "{}", driver.text());
    assert!(driver.shows("esc: not now"), "{}", driver.text());
}

#[test]
fn the_key_that_was_looked_up_outlasts_the_answer() {
    let mut driver = opened(assumed());
    driver.press("=");
    driver.type_in("aws_stripe_api_key");
    driver.press("enter");
    driver.at(60_000);
    driver.press("a");
    driver.arrive(aws_env(), sample::sources());
    assert!(
        driver.shows("Variable.get(\"aws_stripe_api_key\")  live lookup"),
        "{}",
        driver.text()
    );
    assert!(
        driver.shows("similar: aws_stripe-api-key"),
        "{}",
        driver.text()
    );
    assert!(driver.shows("does not exist"), "{}", driver.text());
}

/// What is not on the screen does not act.
#[test]
fn a_small_window_shows_all_answers() {
    for (width, height) in [(24, 8), (30, 8), (40, 14), (60, 20), (80, 24)] {
        let mut driver = opened_in((width, height), assumed());
        for answer in ["a: ", "b: ", "o: ", "esc: not now"] {
            assert!(driver.shows(answer), "{width}x{height}: {}", driver.text());
        }
        driver.press("a");
        driver.arrive(aws_env(), sample::sources());
        for answer in ["s: save", "esc: "] {
            assert!(driver.shows(answer), "{width}x{height}: {}", driver.text());
        }
    }
}
