//! The plain set of signs, for screen readers: the same screens, in ASCII, with nothing drawn around panes.
//!
//! Every frame that any journey looks at is tried in it by the driver; here is what such a screen looks like.

use super::plain_screen;
use crate::driver::{Driver, text_of};

#[test]
fn the_same_screens_in_ascii() {
    let mut driver = Driver::demo(80, 24);
    plain_screen("plain-open", &driver);
    driver.select("aws_mayras_password").press("enter");
    plain_screen("plain-performed", &driver);
    driver.press("?");
    plain_screen("plain-help", &driver);
}

#[test]
fn a_task_s_walk_in_ascii() {
    let mut driver = Driver::task(120, 40);
    driver.press("enter");
    plain_screen("plain-task", &driver);
}

#[test]
fn the_plain_screen_says_all_that_the_usual_one_says() {
    let mut driver = Driver::demo(160, 50);
    driver.select("aws_mayras_password").press("enter");
    let usual = text_of(&driver.frame_in(false));
    let plain = text_of(&driver.frame_in(true));
    assert!(!usual.is_ascii(), "{usual}");
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric());
        let words = words.filter(|word| word.len() > 1);
        words.map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(words(&usual).len() > 100, "{usual}");
    assert_eq!(words(&usual), words(&plain));
}
