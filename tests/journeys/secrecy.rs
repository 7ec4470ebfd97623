//! No value is on the screen unless the user requested it, and then for a few seconds.

use varlens::app::clipboard::{ClipboardBackend, Multiplexer};
use varlens::app::message::{Effect, Message};

use varlens::domain::search_path::Layer;
use varlens::domain::value::SecretValue;
use varlens::sources::environment::Environment;
use varlens::sources::sample;

use super::screen;
use crate::driver::{Clip, Driver};

/// Every value of the sample that can be told from a name.
const CANARIES: [&str; 12] = [
    "fake-mayras-secret",
    "fake-mayras-password",
    "fake-older-password",
    "fake-inner",
    "fake-template-from-env",
    "fake-stripe",
    "fake-smtp",
    "fake-datacoves-secret",
    "db.example.com",
    "dwh.example.com",
    "old.example.com",
    "team@example.com",
];

const PASSWORD: &str = "fake-mayras-password";

fn seen(driver: &Driver) -> Vec<&'static str> {
    let flat = driver.flat();
    let is_seen = |canary: &&str| flat.contains(canary);
    CANARIES.into_iter().filter(is_seen).collect()
}

fn revealed() -> Driver {
    let mut driver = Driver::demo(80, 24);
    driver.select("aws_mayras_password").press("x");
    assert_eq!(seen(&driver), [PASSWORD], "{}", driver.text());
    driver
}

#[track_caller]
fn check_hidden(driver: &Driver) {
    assert!(driver.state.secrets().reveal().is_none());
    assert_eq!(seen(driver), [""; 0], "{}", driver.text());
}

#[test]
fn no_frame_shows_a_value_before_it_is_revealed() {
    for (width, height) in [(80, 24), (160, 50), (60, 20)] {
        let mut driver = Driver::demo(width, height);
        for _ in 0..driver.state.listing().catalog().len() {
            for key in ["enter", "tab", "tab", "tab", "c", "j"] {
                driver.press(key);
                check_hidden(&driver);
            }
        }
        driver.press("K enter tab tab K enter tab tab");
        check_hidden(&driver);
    }
    let mut control = Driver::demo(80, 24);
    let mut shown = Vec::new();
    for _ in 0..control.state.listing().catalog().len() {
        shown.extend(seen(control.press("x")));
        control.press("j");
    }
    shown.sort_unstable();
    shown.dedup();
    assert!(shown.len() >= 8, "{shown:?}");
}

#[test]
fn a_revealed_value_counts_down_and_goes() {
    let mut driver = revealed();
    screen("revealed", &driver);
    assert!(driver.shows("hides in 15 s"), "{}", driver.text());
    let due = driver.state.next_tick().unwrap();
    assert_eq!(due, 1_000);
    driver.at(due);
    assert!(driver.shows("hides in 14 s"), "{}", driver.text());
    driver.at(14_999);
    assert_eq!(seen(&driver), [PASSWORD]);
    driver.at(15_000);
    check_hidden(&driver);
    assert_eq!(driver.state.next_tick(), None);
    screen("hidden-again", &driver);
}

#[test]
fn the_key_that_reveals_makes_it_last_longer() {
    let mut driver = revealed();
    driver.at(10_000).press("x");
    assert!(driver.shows("hides in 15 s"), "{}", driver.text());
    driver.at(24_999);
    assert_eq!(seen(&driver), [PASSWORD]);
    driver.at(25_000);
    check_hidden(&driver);
}

#[test]
fn what_hides_a_value() {
    for keys in [
        "esc", "j", "k", "g", "G", "=", "K", "r", "?", ":", "T", "ctrl-p", "/ z",
    ] {
        let mut driver = revealed();
        driver.press(keys);
        check_hidden(&driver);
    }
    let mut driver = revealed();
    driver.send(Message::FocusLost);
    check_hidden(&driver);
    let mut driver = revealed();
    driver.send(Message::Resize(81, 24));
    check_hidden(&driver);
    let said = "value hidden: the window changed size";
    assert!(driver.shows(said), "{}", driver.text());
    let mut driver = revealed();
    driver.press("ctrl-z");
    assert_eq!(driver.suspended, 1);
    check_hidden(&driver);
    // Stopped from outside, without a key.
    let mut driver = revealed();
    driver.run_effects(vec![Effect::Suspend]);
    check_hidden(&driver);
    let mut driver = revealed();
    driver.send(Message::Resumed);
    check_hidden(&driver);
}

#[test]
fn what_does_not_hide_a_value() {
    for keys in ["pagedown", "c", "tab", "z"] {
        let mut driver = revealed();
        driver.press(keys);
        assert!(driver.state.secrets().reveal().is_some(), "{keys}");
    }
}

#[test]
fn an_answer_that_comes_after_moving_is_never_shown() {
    let leave: [fn(&mut Driver); 5] = [
        |driver| {
            driver.press("j");
        },
        |driver| {
            driver.press("esc");
        },
        |driver| {
            driver.press("=");
        },
        |driver| {
            driver.send(Message::FocusLost);
        },
        |driver| {
            driver.send(Message::Resize(90, 24));
        },
    ];
    for leave in leave {
        let mut driver = Driver::demo(80, 24);
        driver.answers.hold = true;
        driver.select("aws_mayras_password").press("x");
        leave(&mut driver);
        assert_eq!(driver.release(), 1);
        check_hidden(&driver);
    }
    let mut control = Driver::demo(80, 24);
    control.answers.hold = true;
    control.select("aws_mayras_password").press("x");
    check_hidden(&control);
    control.release();
    assert_eq!(seen(&control), [PASSWORD]);
}

#[test]
fn an_answer_that_comes_after_leaving_for_the_filter_or_the_help_is_not_shown() {
    for keys in ["/ z", "/ m", "?"] {
        let mut driver = Driver::demo(80, 24);
        driver.answers.hold = true;
        driver.select("aws_mayras_password").press("x").press(keys);
        driver.release();
        check_hidden(&driver);
    }
}

#[test]
fn a_value_is_copied_without_being_shown() {
    let mut driver = Driver::demo(80, 24);
    driver.select("aws_mayras_password").press("y");
    assert_eq!(driver.host.clips, [Clip::Value(PASSWORD.into())]);
    check_hidden(&driver);
    screen("value-copied", &driver);
    driver.at(44_999);
    assert_eq!(driver.host.clips.len(), 1);
    driver.at(45_000);
    assert_eq!(driver.host.clips[1..], [Clip::Cleared]);
    driver.at(60_000);
    assert_eq!(driver.state.next_tick(), None);
}

#[test]
fn the_words_follow_the_way_that_was_used() {
    let way = |through| ClipboardBackend::Osc52 { through };
    for (way, copied, ended) in [
        (
            ClipboardBackend::Native,
            "value copied; cleared in 45 s",
            "if it was still there",
        ),
        (
            way(Multiplexer::Nothing),
            "overwritten blindly in 45 s",
            "whatever it held",
        ),
        (
            way(Multiplexer::Tmux),
            "sent to tmux (OSC 52), which must allow it and may keep a copy",
            "tmux may keep the value: tmux list-buffers",
        ),
        (
            way(Multiplexer::Screen),
            "sent through screen (OSC 52)",
            "overwritten through screen",
        ),
    ] {
        let mut driver = Driver::demo(80, 24);
        driver.host.backend = way;
        driver.select("aws_mayras_password").press("y");
        assert!(driver.shows(copied), "{}", driver.text());
        assert!(driver.shows(&way.held(45)), "{}", driver.text());
        driver.at(45_000);
        assert!(driver.shows(ended), "{}", driver.text());
        assert_eq!(driver.host.clips[1..], [Clip::Cleared]);
    }
}

#[test]
fn a_copied_value_does_not_outlast_a_stop() {
    let mut driver = Driver::demo(80, 24);
    driver.select("aws_mayras_password").press("y");
    assert!(driver.shows("value on the clipboard"));
    driver.press("ctrl-z");
    assert!(driver.state.secrets().clipboard().is_none());
    assert_eq!(driver.host.clips[1..], [Clip::Cleared]);
    assert!(
        driver.shows("the copied value was cleared before the program stopped"),
        "{}",
        driver.text()
    );
    // The control: without a copy nothing is said.
    let mut driver = Driver::demo(80, 24);
    driver.press("ctrl-z");
    assert!(!driver.shows("cleared before"));
    assert_eq!(driver.host.clips, []);
}

#[test]
fn where_there_is_nothing_to_reveal_or_copy() {
    for name in ["aws_retired_token", "smtp_password", "aws_finance_key"] {
        let mut driver = Driver::demo(80, 24);
        driver.select(name).press("x");
        check_hidden(&driver);
        assert!(driver.shows("nothing to reveal"), "{}", driver.text());
        driver.press("y");
        assert_eq!(driver.host.clips, []);
        assert!(driver.shows("nothing to copy"), "{}", driver.text());
    }
}

#[test]
fn an_empty_value_says_so() {
    let mut driver = Driver::demo(80, 24);
    driver.select("feature_flags").press("x");
    assert!(driver.shows("(empty)"), "{}", driver.text());
}

#[test]
fn a_value_of_several_lines_can_be_read_in_a_wide_window() {
    let mut driver = Driver::demo(160, 50);
    driver.select("aws_warehouse_settings").press("x");
    assert!(driver.shows("fake-inner"), "{}", driver.text());
    screen("revealed-160x50", &driver);
}

/// The sample with this value in the environment, under `settings`; it is looked up.
fn with_settings(value: &str, size: (u16, u16)) -> Driver {
    let value = SecretValue::from_text(value.to_owned());
    let environment = Environment::new([("AIRFLOW_VAR_SETTINGS".to_owned(), value)]);
    let sources = sample::sources().with(Layer::ENV, std::sync::Arc::new(environment));
    let mut driver = Driver::on(sample::deployment(), sources, size);
    driver.press("=").type_in("settings").press("enter");
    driver
}

const NESTED: &str = r#"{"host": "fake.example.com", "extra": {"region": "fake-region", "ids": [1, 2.50]}, "on": true}"#;

#[test]
fn json_is_laid_out_and_each_part_can_be_copied_without_another_call() {
    let mut driver = with_settings(NESTED, (80, 24));
    driver.press("x");
    assert!(
        driver.text().contains("│  \"host\": \"fake.example.com\","),
        "{}",
        driver.text()
    );
    assert!(driver.shows("line 1 of 11"), "{}", driver.text());
    screen("revealed-json", &driver);
    let calls = driver.state.session().calls();
    let copied = |driver: &mut Driver| {
        driver.press("y");
        driver.host.clips.pop()
    };
    let value = |text: &str| Some(Clip::Value(text.as_bytes().to_vec()));
    let parts = [
        "fake.example.com",
        r#"{"region": "fake-region", "ids": [1, 2.50]}"#,
        "fake-region",
        "[1, 2.50]",
        "1",
        "2.50",
        "true",
        "true",
    ];
    for part in parts {
        driver.press("ctrl-e");
        assert_eq!(copied(&mut driver), value(part), "{}", driver.text());
    }
    driver.press("ctrl-y");
    screen("revealed-json-part", &driver);
    assert!(driver.shows("copy extra.ids[1]"), "{}", driver.text());
    assert_eq!(driver.state.session().calls(), calls);
    driver.press("j");
    assert!(driver.state.secrets().reveal().is_none());
    assert!(!driver.shows("fake-region"), "{}", driver.text());
}

#[test]
fn a_long_json_value_scrolls_to_its_end_and_to_the_selected_part() {
    let items: Vec<_> = (0..60).map(|n| format!("\"fake-{n}\"")).collect();
    let mut driver = with_settings(&format!("[{}]", items.join(",")), (80, 24));
    driver.press("x");
    assert!(!driver.shows("fake-59"), "{}", driver.text());
    driver.press(&"pagedown ".repeat(40));
    assert!(driver.shows("fake-59"), "{}", driver.text());
    driver.press("pageup pageup");
    assert!(
        !driver.shows("fake-59"),
        "the end was not passed: {}",
        driver.text()
    );
    driver.press(&"ctrl-e ".repeat(60));
    assert!(
        driver.shows("fake-59") && driver.shows("copy [59]"),
        "{}",
        driver.text()
    );
}

/// Where it is broken is said without asking, and nothing of the value is shown.
#[test]
fn what_looks_like_json_and_is_none_is_pointed_out() {
    let driver = with_settings(r#"{"password": fake-broken}"#, (80, 24));
    let why = "looks like JSON but isn't: Expecting value: line 1 column 14";
    assert!(driver.shows(why), "{}", driver.text());
    assert!(!driver.shows("fake-broken"), "{}", driver.text());
    // Beside the value, the place comes first, and the key is whole.
    for (size, title) in [
        (
            (80, 24),
            "settings from env · 25 bytes · not JSON at line 1 column 14: Expecting value",
        ),
        (
            (60, 20),
            "settings · 25 bytes · not JSON at line 1 column 14",
        ),
    ] {
        let mut driver = with_settings(r#"{"password": fake-broken}"#, size);
        driver.press("x");
        assert!(driver.shows(title), "{}", driver.text());
    }
    let driver = with_settings(NESTED, (80, 24));
    assert!(!driver.shows("looks like JSON"), "{}", driver.text());
}

/// A read would be logged by CloudTrail for nothing.
#[test]
fn without_a_clipboard_no_value_is_read() {
    let mut driver = Driver::demo(80, 24);
    driver.host.no_clipboard = Some("no clipboard (no display)");
    driver.select("aws_warehouse_settings");
    let calls = driver.state.session().calls();
    for keys in ["y", "C v a l u e enter", "C f i e l d enter"] {
        driver.press(keys);
        let said = "not copied, and no value was read: no clipboard";
        assert!(driver.shows(said), "{keys}: {}", driver.text());
        assert_eq!(driver.state.session().calls(), calls, "{keys}");
    }
    driver.type_in(":copy-field host").press("enter");
    assert!(driver.shows("no value was read"), "{}", driver.text());
    assert_eq!(
        (driver.state.session().calls(), driver.host.clips.len()),
        (calls, 0)
    );
    driver.host.no_clipboard = None;
    driver.press("y");
    assert_eq!(driver.state.session().calls(), calls + 1);
    assert_eq!(driver.host.clips.len(), 1);
}
