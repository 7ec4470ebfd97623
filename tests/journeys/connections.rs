//! The fields of a connection: which ones it has, and one of them at a time.

use varlens::app::mode::Pane;

use super::screen;
use crate::driver::{Clip, Driver};

/// On the connection, looked up.
fn looked_up(width: u16, height: u16) -> Driver {
    let mut driver = Driver::demo(width, height);
    driver.press("2").select("aws_warehouse").press("enter");
    driver.turn_to(Pane::Details);
    driver
}

const VALUES: [&str; 3] = ["dwh.example.com", "reader:", "5439/main"];

#[track_caller]
fn check_without(driver: &Driver, values: &[&str]) {
    for value in values {
        assert!(!driver.shows(value), "{value}\n{}", driver.text());
    }
}

#[test]
fn the_fields_of_a_connection_are_listed_without_values() {
    let driver = looked_up(80, 24);
    screen("connection-fields", &driver);
    check_without(&driver, &VALUES);
    let driver = looked_up(160, 50);
    screen("connection-fields-wide", &driver);
    check_without(&driver, &VALUES);
    for shown in ["host set", "password ***", "port 5439", "extra none"] {
        assert!(driver.shows(shown), "{shown}\n{}", driver.text());
    }
}

#[test]
fn the_fields_are_known_after_the_lookup() {
    let mut driver = Driver::demo(160, 50);
    driver.press("2").select("aws_warehouse");
    driver.turn_to(Pane::Details);
    assert!(
        driver.shows("the fields are known once"),
        "{}",
        driver.text()
    );
}

#[test]
fn one_field_of_a_uri_is_shown_alone_and_hides() {
    let mut driver = looked_up(80, 24);
    driver.press("X");
    for name in ["conn_type", "host", "login", "password", "schema", "port"] {
        assert!(driver.shows(name), "{name}\n{}", driver.text());
    }
    check_without(&driver, &VALUES);
    driver.type_in("host").press("enter");
    assert!(driver.shows("dwh.example.com"), "{}", driver.text());
    check_without(&driver, &VALUES[1..]);
    driver.press("esc");
    check_without(&driver, &VALUES);
}

#[test]
fn one_field_of_a_uri_is_copied_alone() {
    let mut driver = looked_up(80, 24);
    driver.type_in(":copy-field schema").press("enter");
    let Some(Clip::Value(copied)) = driver.host.clips.last() else {
        panic!("{:?}", driver.host.clips);
    };
    assert_eq!(copied.as_slice(), b"main");
    check_without(&driver, &VALUES);
}
