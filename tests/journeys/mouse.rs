//! The mouse: a click selects, the wheel scrolls, and both can be switched off.

use varlens::app::mode::Pane;
use varlens::app::mouse::Gesture::{Click, WheelDown, WheelUp};

use super::screen;
use crate::driver::Driver;

#[test]
fn a_click_selects_a_row_and_makes_no_call() {
    let mut driver = Driver::demo(80, 24);
    let calls = driver.state.session().calls();
    driver.mouse(Click, "aws_quoted_url");
    assert_eq!(driver.selected(), "aws_quoted_url");
    driver.mouse(Click, "aws_quoted_url");
    assert_eq!(
        driver.state.session().calls(),
        calls,
        "performing takes a key"
    );
    screen("mouse-selected", &driver);
}

#[test]
fn a_click_elsewhere_hides_a_value_only_by_moving() {
    let mut driver = Driver::demo(80, 24);
    driver.select("aws_mayras_password").press("x");
    driver.mouse(Click, "KEY");
    assert!(driver.state.secrets().reveal().is_some());
    driver.mouse(Click, "aws_finance_key");
    assert!(driver.state.secrets().reveal().is_none());
}

#[test]
fn the_wheel_moves_the_list_and_scrolls_the_pane() {
    let mut driver = Driver::task(80, 24);
    driver.mouse(WheelDown, "aws_db_host");
    let moved = driver.selected();
    assert_ne!(moved, "aws_db_host");
    driver.mouse(WheelUp, "KEY");
    assert_eq!(driver.selected(), "aws_db_host");
    driver
        .press("=")
        .type_in("aws_nowhere_at_all")
        .press("enter");
    driver.mouse(WheelDown, "api-server: asked");
    assert!(driver.state.panes().top() > 0);
    assert_eq!(driver.selected(), "aws_db_host");
}

#[test]
fn a_click_on_a_title_brings_its_pane_to_the_front() {
    let mut driver = Driver::demo(80, 24);
    driver.mouse(Click, "Masking");
    assert_eq!(driver.state.panes().active(), Pane::Masking);
    driver.mouse(Click, "Lookup");
    assert_eq!(driver.state.panes().active(), Pane::Walk);
    let mut wide = Driver::demo(160, 50);
    wide.mouse(Click, "task log");
    assert_eq!(wide.state.panes().active(), Pane::Masking);
}

#[test]
fn a_menu_is_clicked_twice_to_run_and_outside_to_close() {
    let mut driver = Driver::demo(120, 35);
    driver.press("T").mouse(Click, "high-contrast");
    assert_eq!(driver.state.appearance().theme(), 2, "seen at once");
    driver.mouse(Click, "high-contrast");
    assert!(driver.state.overlay().menu().is_none());
    assert_eq!(driver.state.appearance().theme(), 2);
    driver.press("?").mouse(WheelDown, "next key");
    driver.mouse_at(Click, 0, 0);
    assert!(driver.state.overlay().menu().is_none());
}

#[test]
fn places_outside_the_window_mean_nothing() {
    let mut driver = Driver::demo(80, 24);
    for (column, row) in [(u16::MAX, u16::MAX), (0, u16::MAX), (79, 23), (500, 3)] {
        driver.mouse_at(Click, column, row);
        driver.mouse_at(WheelDown, column, row);
    }
    assert_eq!(driver.selected(), "aws_db_host");
}

#[test]
fn the_mouse_can_be_left_to_the_terminal() {
    let mut driver = Driver::demo(80, 24);
    driver.press("m").mouse(Click, "aws_quoted_url");
    assert_eq!(driver.selected(), "aws_db_host");
    assert!(driver.shows("mouse capture is off"), "{}", driver.text());
    driver.press(":").type_in("mouse on").press("enter");
    driver.mouse(Click, "aws_quoted_url");
    assert_eq!(driver.selected(), "aws_quoted_url");
    driver.press(":").type_in("mouse perhaps").press("enter");
    assert!(driver.shows("on or off"), "{}", driver.text());
}
