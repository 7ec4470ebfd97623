//! The order of lookup is asked for once, where it is only assumed.

use std::sync::Arc;

use varlens::app::deployments::DeploymentChoice;
use varlens::domain::deployment::{CURRENT_SHELL, Deployment, Origin, Sourced};
use varlens::domain::search_path::{Layer, Order};
use varlens::sources::sample;

use super::screen;
use crate::driver::Driver;

const QUESTION: &str = "order? d: Datacoves";

fn assumed() -> Deployment {
    let mut deployment = sample::deployment();
    CURRENT_SHELL.clone_into(&mut deployment.name);
    deployment.order = Sourced::assumed(deployment.order.value);
    deployment
}

fn prod() -> Deployment {
    let mut deployment = sample::deployment();
    "prod".clone_into(&mut deployment.name);
    deployment
}

fn opened(deployment: Deployment) -> Driver {
    Driver::demo_with(80, 24, |setup| {
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
    // Every other key does what it does.
    driver.press("j");
    assert!(driver.shows(QUESTION), "{}", driver.text());
    driver.press("e");
    let (_, to) = driver.host.switches.last().unwrap();
    assert_eq!(to.order.as_deref(), Some("aws,env"));
    let mut chosen = assumed();
    let order = Order::Own(vec![Layer::AWS, Layer::ENV]);
    chosen.order = Sourced::new(order, Origin::Flag("--order"));
    driver.arrive(chosen, sample::sources());
    assert!(
        driver.shows("W: write the order (aws,env)"),
        "{}",
        driver.text()
    );
    assert_eq!(driver.host.orders.len(), 0);
    driver.press("W");
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
    driver.press("d");
    let (ticket, _) = driver.host.switches.pop().unwrap();
    driver.switched(ticket, Err("no such luck".to_owned()));
    driver.at(60_000);
    assert!(driver.shows(QUESTION), "{}", driver.text());
}

/// The offer to write an order is the answer to a choice of the order, not to any switch.
#[test]
fn another_switch_gives_the_choice_up() {
    let mut driver = opened(assumed());
    driver.press("e");
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
    assert!(!driver.shows("write the order"), "{}", driver.text());
    // Its order isn't assumed.
    assert!(!driver.shows(QUESTION), "{}", driver.text());
    let mut driver = opened(assumed());
    driver.press("e");
    driver.arrive(assumed(), sample::sources());
    assert!(driver.shows("write the order"), "{}", driver.text());
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

#[test]
fn yes_remembers_the_order_and_copies_nothing() {
    let mut driver = opened(assumed());
    driver.press("e");
    let mut chosen = assumed();
    let order = Order::Own(vec![Layer::AWS, Layer::ENV]);
    chosen.order = Sourced::new(order, Origin::Flag("--order"));
    driver.arrive(chosen, sample::sources());
    driver.press("y");
    assert_eq!(driver.host.clips.len(), 0);
    assert_eq!(driver.host.orders, ["aws,env"]);
}
