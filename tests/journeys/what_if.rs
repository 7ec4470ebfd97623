//! What if: another order, pattern, release; who wins then, for one key and for all, without a call.

use varlens::app::mode::Mode;

use super::screen;
use crate::driver::Driver;

fn form(width: u16, height: u16) -> Driver {
    let mut driver = Driver::demo(width, height);
    driver.select("aws_mayras_password").press("w");
    assert_eq!(driver.state.overlay().mode(), Mode::WhatIf);
    driver
}

#[test]
fn nothing_is_changed_at_first() {
    let driver = form(80, 24);
    assert!(driver.shows("no changes yet"), "{}", driver.text());
    assert!(!driver.shows("WHAT IF"), "{}", driver.text());
    screen("what-if-open", &driver);
}

#[test]
fn a_layer_is_switched_off_and_on_without_a_call() {
    let mut driver = form(80, 24);
    let calls = driver.state.session().calls();
    driver.press("space");
    for text in [
        "aws_mayras_password: aws → env",
        "10 of 16 keys get another winner or none",
        "11 no longer reach AWS",
        "WHAT IF",
    ] {
        assert!(driver.shows(text), "{text}\n{}", driver.text());
    }
    screen("what-if-layer-off", &driver);
    driver.press("space");
    assert!(driver.shows("no changes yet"), "{}", driver.text());
    assert_eq!(driver.state.session().calls(), calls);
}

#[test]
fn layers_are_moved() {
    let mut driver = form(120, 35);
    driver.press("j j h h");
    assert!(driver.shows("env → aws → datacoves"), "{}", driver.text());
    assert!(
        driver.shows("aws_mayras_password: aws → env"),
        "{}",
        driver.text()
    );
    screen("what-if-order", &driver);
    driver.press("h");
    assert!(
        driver.shows("env → aws → datacoves"),
        "the first cannot go further"
    );
    driver.press("u");
    assert!(driver.shows("no changes yet"), "{}", driver.text());
}

#[test]
fn a_pattern_counts_as_it_is_typed_and_esc_takes_it_back() {
    let mut driver = form(80, 24);
    driver.press("j j j enter ctrl-u").type_in("^aws_m");
    assert!(
        driver.shows("AWS calls to read every key once: 11 → 2"),
        "{}",
        driver.text()
    );
    screen("what-if-pattern", &driver);
    driver.type_in("[");
    assert!(driver.shows("Python rejects it"), "{}", driver.text());
    driver.press("esc");
    assert!(driver.shows("no changes yet"), "{}", driver.text());
    assert_eq!(driver.state.overlay().mode(), Mode::WhatIf);
}

#[test]
fn another_prefix_is_another_secret_that_nobody_listed() {
    let mut driver = form(120, 35);
    driver
        .press("j j j j enter ctrl-u")
        .type_in("prod/variables")
        .press("enter tab");
    assert!(driver.shows("names below"), "{}", driver.text());
    screen("what-if-prefix", &driver);
}

#[test]
fn another_release_asks_in_a_task_and_an_unknown_one_is_said() {
    let mut driver = form(120, 35);
    driver
        .press(":")
        .type_in("what-if airflow=3.3.2")
        .press("enter :")
        .type_in("what-if order=airflow")
        .press("enter :")
        .type_in("what-if process=task")
        .press("enter");
    assert!(driver.shows("api-server"), "{}", driver.text());
    screen("what-if-release", &driver);
    driver
        .press(":")
        .type_in("what-if airflow=three")
        .press("enter");
    assert!(driver.shows("three"), "{}", driver.text());
    driver.press(":").type_in("what-if oder=env").press("enter");
    assert!(driver.shows("did you mean `order`?"), "{}", driver.text());
}

#[test]
fn the_list_and_the_walk_go_on_with_it_and_esc_ends_it() {
    let mut driver = form(120, 35);
    driver.press("space tab");
    assert_eq!(driver.state.overlay().mode(), Mode::Browse);
    driver.press("j");
    assert_eq!(driver.selected(), "aws_mayras_secret");
    assert!(
        driver.shows("aws_mayras_secret: aws → missing"),
        "{}",
        driver.text()
    );
    assert!(driver.shows("≠ missing"), "{}", driver.text());
    driver.press("w");
    assert_eq!(driver.state.overlay().mode(), Mode::WhatIf);
    driver.press("tab esc");
    assert!(driver.state.session().changes().is_none());
    assert!(
        driver.shows("what-if changes discarded"),
        "{}",
        driver.text()
    );
    assert!(!driver.shows("≠"), "{}", driver.text());
}

#[test]
fn what_was_read_answers_too() {
    let mut driver = Driver::demo(120, 35);
    driver.select("aws_report_template").press("w j space tab");
    assert!(
        driver.shows("aws_report_template: aws, unchanged"),
        "{}",
        driver.text()
    );
    driver.press("enter");
    assert!(
        driver.shows("aws_report_template: env, unchanged"),
        "{}",
        driver.text()
    );
    driver.press("w j space tab");
    assert!(
        driver.shows("aws_report_template: env → missing"),
        "{}",
        driver.text()
    );
}

#[test]
fn a_paste_goes_into_the_field_that_is_typed() {
    let paste = |driver: &mut Driver| {
        driver.send(varlens::app::message::Message::Paste(
            "q^gcp_\nq".to_owned(),
        ));
    };
    let mut driver = form(80, 24);
    paste(&mut driver);
    assert!(driver.shows("no changes yet") && !driver.has_quit);
    driver.press("j j j enter ctrl-u");
    paste(&mut driver);
    assert!(driver.shows("q^gcp_"), "{}", driver.text());
}

#[test]
fn masking_is_that_of_the_release_in_thought() {
    let mut driver = Driver::demo(120, 35);
    driver
        .press("tab")
        .press(":")
        .type_in("what-if airflow=2.2.5")
        .press("enter");
    assert!(
        driver.shows("Airflow 2.2.5; UI, REST API: metadata database only"),
        "{}",
        driver.text()
    );
}

#[test]
fn the_help_of_the_form_has_the_keys_of_the_form() {
    let mut driver = Driver::demo(120, 35);
    driver.press("w ?");
    assert!(
        driver.shows("ask the layer earlier or later"),
        "{}",
        driver.text()
    );
    assert!(!driver.shows("reveal the value"), "{}", driver.text());
    screen("what-if-help", &driver);
    driver.press("esc esc ?");
    assert!(!driver.shows("ask the layer earlier"), "{}", driver.text());
}
