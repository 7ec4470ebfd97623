//! Windows of any size: no panic, nothing that should be hidden, and a word where nothing fits.

use varlens::app::message::Message;

use super::screen;
use crate::driver::Driver;

const JOURNEY: &str =
    "j enter tab tab tab / a w s enter x x y c ? j j esc T = z z enter K K K G g pagedown esc";

#[test]
fn a_journey_in_every_size() {
    for (width, height) in [
        (0, 0),
        (1, 1),
        (0, 24),
        (80, 0),
        (24, 8),
        (23, 8),
        (24, 7),
        (30, 12),
        (60, 20),
        (99, 40),
        (100, 8),
        (100, 15),
        (500, 200),
    ] {
        let mut driver = Driver::demo(width, height);
        for key in JOURNEY.split_whitespace() {
            driver.press(key);
            driver.frame();
        }
    }
}

#[test]
fn small_windows() {
    screen("size-24x8", &Driver::demo(24, 8));
    screen("size-23x8", &Driver::demo(23, 8));
    screen("size-1x1", &Driver::demo(1, 1));
    let driver = Driver::demo(0, 0);
    assert_eq!(driver.text(), "");
}

#[test]
fn a_value_is_shown_or_nothing_claims_that_it_is_in_a_low_window() {
    let mut driver = Driver::demo(80, 12);
    driver.select("aws_mayras_secret").press("x");
    assert!(
        driver.shows("fake-mayras-secret") || driver.state.reveal.is_none(),
        "{}",
        driver.text()
    );
}

#[test]
fn the_window_can_change_at_any_time() {
    let mut driver = Driver::demo(80, 24);
    driver.press("G enter");
    let selected = driver.selected();
    for (width, height) in [(0, 0), (200, 60), (24, 8), (1, 200), (200, 1), (80, 24)] {
        driver.send(Message::Resize(width, height));
        driver.frame();
        assert_eq!(driver.selected(), selected);
    }
    assert!(driver.shows(&selected), "{}", driver.text());
}
