//! Going through a walk one layer at a time, and seeing all of a long one.

use varlens::app::mode::Pane;

use super::screen;
use crate::driver::Driver;

#[test]
fn a_walk_layer_by_layer_makes_no_call() {
    let mut driver = Driver::demo(80, 24);
    driver.select("smtp_password");
    let calls = driver.state.session().calls();
    driver.press("space");
    assert!(driver.shows("step 1 of"), "{}", driver.text());
    assert!(driver.shows("not asked yet"), "{}", driver.text());
    assert!(!driver.shows("predicted from names →"), "{}", driver.text());
    screen("step-first", &driver);
    driver.press("space");
    assert!(driver.shows("step 2 of"), "{}", driver.text());
    screen("step-second", &driver);
    driver.press("space");
    assert!(driver.shows("step 3 of 3"), "{}", driver.text());
    driver.press("space");
    assert_eq!(
        driver.state.panes().stepping(),
        None,
        "then it is shown whole"
    );
    assert!(!driver.shows("step 3"), "{}", driver.text());
    assert_eq!(driver.state.session().calls(), calls);
}

#[test]
fn the_calls_are_counted_along_the_way() {
    let mut driver = Driver::task(120, 50);
    driver
        .press("=")
        .type_in("aws_nowhere")
        .press("enter space");
    assert!(driver.shows("1 AWS call so far"), "{}", driver.text());
    screen("step-task-first", &driver);
    for _ in 0..2 {
        driver.press("space");
    }
    assert!(driver.shows("2 AWS calls so far"), "{}", driver.text());
    screen("step-task-api-server", &driver);
}

#[test]
fn moving_or_esc_ends_it() {
    for keys in ["esc", "j", "/ a", "=", "K"] {
        let mut driver = Driver::demo(80, 24);
        driver.press("j j space");
        assert!(driver.state.panes().stepping().is_some());
        driver.press(keys);
        assert_eq!(driver.state.panes().stepping(), None, "{keys}");
    }
}

#[test]
fn a_long_walk_scrolls_and_zooms() {
    let mut driver = Driver::task(80, 24);
    driver
        .press("=")
        .type_in("aws_nowhere_at_all")
        .press("enter");
    assert!(driver.state.panes().hidden_lines() > 0, "{}", driver.text());
    assert!(driver.shows("more lines"), "{}", driver.text());
    screen("long-walk", &driver);
    let mut seen = driver.flat();
    for _ in 0..10 {
        driver.press("ctrl-e");
        seen.push_str(&driver.flat());
    }
    assert!(seen.contains("AirflowmakesAWScalls") || seen.contains("Airflowmakes2AWScalls"));
    assert_eq!(
        driver.state.panes().top(),
        driver.state.panes().hidden_lines(),
        "not further than its end"
    );
    driver.press("ctrl-y");
    assert!(driver.state.panes().top() < driver.state.panes().hidden_lines());
    driver.press("z");
    assert_eq!(driver.state.panes().hidden_lines(), 0, "{}", driver.text());
    screen("long-walk-zoomed", &driver);
    driver.press("esc");
    assert!(!driver.state.panes().is_zoomed());
    assert!(
        driver.state.walks().looked_up().is_some(),
        "one step back at a time"
    );
}

#[test]
fn panes_turn_both_ways() {
    let mut driver = Driver::demo(80, 24);
    driver.press("backtab");
    assert_eq!(Some(&driver.state.panes().active()), Pane::ALL.last());
    driver.press("tab tab");
    assert!(driver.shows("[Masking]"), "{}", driver.text());
}
