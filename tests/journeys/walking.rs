//! Performing walks: one screen for each way that a key can go.

use varlens::app::message::Message;
use varlens::app::mode::Pane;
use varlens::domain::process::Process;
use varlens::domain::release::NEWEST_AIRFLOW;
use varlens::domain::search_path::{Layer, Order};
use varlens::sources::sample;

use super::screen;
use crate::driver::Driver;

fn performed(name: &str) -> Driver {
    let mut driver = Driver::demo(80, 24);
    driver.select(name);
    let predicted = driver.text();
    assert!(predicted.contains("predicted"), "{predicted}");
    assert!(!predicted.contains("live lookup"), "{predicted}");
    driver.press("enter");
    assert!(driver.shows("live lookup"), "{}", driver.text());
    driver
}

#[test]
fn found_in_one_layer() {
    screen("performed-found", &performed("aws_mayras_secret"));
}

#[test]
fn shadowed_and_different() {
    let driver = performed("aws_mayras_password");
    assert!(driver.shows("different"), "{}", driver.text());
    screen("performed-shadowed-different", &driver);
}

#[test]
fn shadowed_and_the_same() {
    let driver = performed("aws_default_region");
    assert!(driver.shows("same"), "{}", driver.text());
    assert!(!driver.shows("different"), "{}", driver.text());
    screen("performed-shadowed-same", &driver);
}

#[test]
fn bytes_only() {
    screen("performed-binary", &performed("aws_report_template"));
}

#[test]
fn scheduled_for_deletion() {
    screen("performed-deleted", &performed("aws_retired_token"));
}

#[test]
fn denied() {
    screen("performed-denied", &performed("aws_finance_key"));
}

#[test]
fn skipped_by_the_lookup_pattern() {
    let driver = performed("smtp_password");
    screen("performed-pattern-skip", &driver);
}

#[test]
fn the_console_s_key_value_form() {
    screen("performed-console-json", &performed("aws_db_host"));
}

#[test]
fn a_paste_s_leftovers_and_an_empty_variable() {
    screen("performed-quoted", &performed("aws_quoted_url"));
    screen("performed-empty", &performed("feature_flags"));
}

#[test]
fn the_other_panes() {
    let mut driver = performed("aws_warehouse_settings");
    driver.turn_to(Pane::Masking);
    screen("pane-masking", &driver);
    driver.turn_to(Pane::Details);
    screen("pane-details", &driver);
}

#[test]
fn the_active_pane_is_shown_in_a_large_window() {
    let mut driver = Driver::demo(160, 50);
    driver.select("aws_mayras_password");
    for pane in Pane::ALL {
        driver.turn_to(pane);
        let title = format!(" {} ", pane.title());
        assert!(driver.text().contains(&title), "{}", driver.text());
    }
}

#[test]
fn all_panes_of_a_large_window() {
    let mut driver = Driver::demo(160, 50);
    driver.select("aws_mayras_password").press("enter");
    screen("performed-160x50", &driver);
}

#[test]
fn moving_makes_no_call_and_performing_makes_one() {
    let mut driver = Driver::demo(80, 24);
    let listed = driver.state.session().calls();
    driver.press("j j j k G g tab tab tab / a esc ? esc");
    assert_eq!(driver.state.session().calls(), listed);
    driver.select("aws_mayras_secret").press("enter");
    assert_eq!(driver.state.session().calls(), listed + 1);
}

#[test]
fn a_walk_can_be_cancelled_and_its_answer_is_dropped() {
    let mut driver = Driver::demo(80, 24);
    driver.answers.hold = true;
    driver.select("aws_mayras_secret").press("enter");
    assert!(driver.state.walks().pending().is_some());
    screen("walk-under-way", &driver);
    driver.press("esc");
    assert!(driver.state.walks().pending().is_none());
    assert_eq!(driver.release(), 1);
    assert!(driver.state.walks().performed().is_empty());
}

#[test]
fn what_was_asked_for_comes_to_the_front_whichever_pane_was_there() {
    for keys in ["tab", "tab tab", "tab tab tab"] {
        let mut driver = Driver::demo(80, 24);
        driver.press(keys).press("=").type_in("aws_stripe_api_key");
        driver.press("enter");
        assert!(driver.shows("[Lookup]"), "{keys}: {}", driver.text());
        assert!(driver.shows("aws_stripe-api-key"), "{}", driver.text());
        let mut driver = Driver::demo(80, 24);
        driver.select("aws_mayras_secret").press(keys);
        assert!(!driver.shows("[Lookup]"));
        driver.press("enter");
        assert!(driver.shows("found, wins"), "{keys}: {}", driver.text());
        driver.press(keys).press("space");
        assert!(driver.shows("step 1 of"), "{keys}: {}", driver.text());
    }
}

#[test]
fn a_low_window_shows_the_answer_in_the_place_of_the_list() {
    for (width, height) in [(80, 14), (80, 12), (60, 10)] {
        let mut driver = Driver::demo(width, height);
        assert!(!driver.shows("Lookup"), "{}", driver.text());
        driver
            .press("=")
            .type_in("aws_stripe_api_key")
            .press("enter");
        assert!(driver.shows("[Lookup]"), "{}", driver.text());
        driver.press("esc esc");
        assert!(driver.shows("16 variables"), "{}", driver.text());
        driver.select("aws_mayras_secret").press("x");
        assert!(driver.shows("fake-mayras-secret"), "{}", driver.text());
        driver.press("esc esc").press("v");
        assert!(driver.shows("AWSCURRENT"), "{}", driver.text());
        // What is only copied is not looked at.
        driver.press("esc").press("y");
        assert!(driver.shows("16 variables"), "{}", driver.text());
    }
}

#[test]
fn a_key_that_is_held_down_asks_once() {
    for key in ["enter", "x", "y"] {
        let mut driver = Driver::demo(80, 24);
        driver.answers.hold = true;
        driver.select("aws_mayras_secret");
        let calls = driver.state.session().calls();
        driver.press(&[key; 30].join(" "));
        assert_eq!(driver.release(), 1, "{key}");
        assert_eq!(driver.state.session().calls(), calls + 1, "{key}");
    }
}

#[test]
fn what_a_paste_leaves_out_is_said_beside_what_is_typed() {
    let mut driver = Driver::demo(80, 24);
    driver.press("=");
    driver.send(Message::Paste("aws_mayras_secret\rsecond line".to_owned()));
    assert!(driver.shows("= key: aws_mayras_secret   only the first line was pasted"));
    driver.send(Message::Paste("x".repeat(1_000_000)));
    assert!(
        driver.shows("only the first line was pasted"),
        "{}",
        driver.text()
    );
}

/// A task of Airflow 3 goes on to the next layer where a value is not JSON: what that has is read, not predicted.
#[test]
fn a_value_that_is_no_json_fails_in_a_live_lookup_of_a_task() {
    let opened = || {
        let mut deployment = sample::deployment();
        deployment.airflow.value = NEWEST_AIRFLOW;
        deployment.process.value = Process::Task;
        deployment.order.value = Order::Own(vec![Layer::AWS, Layer::ENV]);
        let mut driver = Driver::on(deployment, sample::sources(), (120, 35));
        driver.select("aws_mayras_secret");
        driver
    };
    let check = |driver: &Driver| {
        let text = driver.text();
        assert!(text.contains("live lookup"), "{text}");
        assert!(text.contains("JSONDecodeError"), "{text}");
        let row = text.lines().find(|line| line.contains("▸ aws_mayras_"));
        let row = row.unwrap();
        assert!(row.contains('✗') && row.contains("missing"), "{row}");
        assert!(!text.contains("predicted"), "{text}");
    };
    let mut driver = opened();
    driver.press("J enter");
    check(&driver);
    driver.press("J");
    assert!(driver.shows("found, wins"), "{}", driver.text());
    // What was read before counts as well.
    let mut driver = opened();
    driver.press("enter J");
    check(&driver);
}

#[test]
fn deserialize_json_is_switched_on_the_screen_without_a_call() {
    let mut driver = performed("aws_mayras_secret");
    let calls = driver.state.session().calls();
    driver.press("J");
    assert!(driver.shows("deserialize_json=True)"), "{}", driver.text());
    assert!(
        driver.shows("JSONDecodeError: Expecting value"),
        "{}",
        driver.text()
    );
    driver.select("aws_warehouse_settings");
    assert!(!driver.shows("JSONDecodeError"), "{}", driver.text());
    driver.press("enter");
    assert!(driver.shows("found, wins"), "{}", driver.text());
    driver.select("aws_mayras_secret").press("J");
    assert!(driver.shows("found, wins"), "{}", driver.text());
    assert!(!driver.shows("deserialize_json=True)"), "{}", driver.text());
    assert_eq!(
        driver.state.session().calls(),
        calls + 1,
        "for the second key"
    );
}
