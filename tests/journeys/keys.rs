//! A key that was bound otherwise does its work everywhere, and every place that names it names the new one.

use varlens::app::keymap::{Binding, Keymap};
use varlens::app::message::Message;
use varlens::domain::catalog::ListingEvent;
use varlens::domain::reason::Reason;
use varlens::domain::resolve::Fault;
use varlens::domain::search_path::Layer;

use crate::driver::{Clip, Driver};

/// The sample in a window of this size with these bindings, and the warnings about them.
fn bound(width: u16, height: u16, lines: &[(&str, &[&str])]) -> (Driver, Vec<String>) {
    let bindings: Vec<_> = lines
        .iter()
        .enumerate()
        .map(|(at, (action, keys))| Binding {
            place: format!("config.toml:{}", at + 1),
            action: (*action).to_owned(),
            keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        })
        .collect();
    let mut keymap = Keymap::default();
    let warnings = keymap.rebind(&bindings);
    let driver = Driver::demo_with(width, height, |setup| setup.preferences.keymap = keymap);
    (driver, warnings)
}

#[test]
fn a_new_key_acts_and_the_old_one_no_longer_does() {
    let (mut driver, warnings) = bound(80, 24, &[("copy-name", &["f6", "f5"])]);
    assert_eq!(warnings, [""; 0]);
    driver.select("aws_mayras_secret").press("c");
    assert_eq!(driver.host.clips, []);
    driver.press("f6 f5");
    let name = || Clip::Text("aws_mayras_secret".to_owned());
    assert_eq!(driver.host.clips, [name(), name()]);
}

#[test]
fn help_and_hints_name_the_keys_that_are_in_force() {
    let driver = Driver::demo(120, 40);
    assert!(driver.shows("/ filter") && driver.shows("x reveal"));
    let (mut driver, _) = bound(
        120,
        40,
        &[("filter", &["ctrl-l"]), ("reveal", &[]), ("help", &["f2"])],
    );
    assert!(driver.shows("ctrl-l filter") && driver.shows("f2 help"));
    assert!(!driver.shows("/ filter") && !driver.shows("x reveal"));
    driver.press("f2");
    assert!(driver.shows("ctrl-l filter the list"), "{}", driver.text());
    driver.press("esc ctrl-l m a y r a");
    assert_eq!(driver.state.listing().list().filter(), "mayra");
}

#[test]
fn sentences_name_the_keys_that_are_in_force() {
    let (mut driver, _) = bound(
        120,
        30,
        &[("lookup", &["L"]), ("refresh", &["f5"]), ("back", &["h"])],
    );
    driver.press("/").type_in("zzzz").press("enter");
    assert!(driver.shows("h: clear the filter"), "{}", driver.text());
    assert!(driver.shows("press L to type one"), "{}", driver.text());
    driver.press("h").press("f5");
    driver.send(Message::Listing {
        generation: 2,
        layer: Layer::AWS,
        event: ListingEvent::Ended(Err(Fault::new(Reason::Throttled))),
    });
    assert!(driver.shows("f5: retry"), "{}", driver.text());
}

#[test]
fn in_a_prompt_enter_and_esc_stay_what_they_are() {
    let (mut driver, _) = bound(80, 24, &[("back", &["h"]), ("perform", &["p"])]);
    driver.press("/").type_in("hp").press("enter");
    assert_eq!(driver.state.listing().list().filter(), "hp");
    driver.press("/ esc");
    assert_eq!(driver.state.listing().list().filter(), "");
}

#[test]
fn two_actions_on_one_key_are_said_and_the_first_has_it() {
    let (mut driver, warnings) = bound(80, 24, &[("copy-name", &["f9"]), ("quit", &["f9"])]);
    assert_eq!(
        warnings,
        [
            "config.toml:2: quit: `f9` is already copy-name, by an earlier line",
            "config.toml:2: quit: none of its keys can be used; it keeps q",
        ]
    );
    driver.press("f9");
    assert_eq!((driver.host.clips.len(), driver.has_quit), (1, false));
    driver.press("q");
    assert!(driver.has_quit);
}

#[test]
fn ctrl_c_leaves_whatever_is_bound() {
    let (mut driver, warnings) = bound(80, 24, &[("interrupt", &[]), ("filter", &["ctrl-c"])]);
    assert_eq!(
        warnings,
        [
            "config.toml:2: filter: `ctrl-c` is always interrupt",
            "config.toml:2: filter: none of its keys can be used; it keeps /",
        ]
    );
    driver.press("/ ctrl-c");
    assert!(driver.has_quit);
}
