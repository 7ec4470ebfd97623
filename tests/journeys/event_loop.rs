//! The loop's order of keys, answers and frames, which the program and these journeys share.

use std::collections::VecDeque;
use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

use varlens::app::message::Message;
use varlens::domain::catalog::{ListedKey, ListingEvent, Page};
use varlens::domain::search_path::Layer;
use varlens::ui::theme::LIGHT;

use crate::driver::{Driver, text_of};

fn characters(text: &str) -> impl Iterator<Item = Event> {
    text.chars()
        .map(|c| key(KeyCode::Char(c), KeyModifiers::NONE))
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

fn listing(event: ListingEvent) -> Message {
    Message::Listing {
        generation: 1,
        layer: Layer::AWS,
        event,
    }
}

fn page(name: &str) -> Message {
    listing(ListingEvent::page(Page::Keys(vec![ListedKey::named(name)])))
}

/// The terminal's answer that its background is white, as crossterm passes it on.
fn white_background() -> Vec<Event> {
    background("ffff/ffff/ffff")
}

/// The terminal's answer that its background has this colour.
pub(super) fn background(color: &str) -> Vec<Event> {
    let mut events = vec![key(KeyCode::Char(']'), KeyModifiers::ALT)];
    events.extend(characters(&format!("11;rgb:{color}")));
    events.push(key(KeyCode::Char('g'), KeyModifiers::CONTROL));
    events
}

/// The frame that the host has shown last.
fn shown(driver: &Driver) -> String {
    text_of(driver.host.screen())
}

#[test]
fn a_key_is_drawn_before_pages_that_wait() {
    let mut driver = Driver::unlisted(120, 35);
    let now = driver.now;
    driver.answer(Some(listing(ListingEvent::Began)), || None, now);
    driver.turn();
    let frames = driver.host.frames;
    let mut pages = VecDeque::from([page("billing_dsn")]);

    driver.input(characters("/b"), now);
    driver.answer(None, || pages.pop_front(), now);
    driver.turn();
    assert_eq!(driver.host.frames, frames + 1, "at once");
    assert!(shown(&driver).contains("/b "), "{}", shown(&driver));
    assert_eq!(pages.len(), 1, "the page waits");

    driver.answer(None, || pages.pop_front(), now);
    driver.turn();
    assert_eq!((pages.len(), driver.host.frames), (0, frames + 1));
    let due = driver.wake_at().unwrap();
    assert!(due > now && due <= now + Duration::from_millis(33));
    driver.now = due;
    driver.turn();
    assert_eq!(driver.host.frames, frames + 2);
    assert!(shown(&driver).contains("billing_dsn"), "{}", shown(&driver));
}

#[test]
fn pages_wait_for_the_frame_of_one_key_only() {
    let mut driver = Driver::unlisted(120, 35);
    let now = driver.now;
    let mut pages = VecDeque::from([page("billing_dsn")]);
    for waiting in [1, 0] {
        driver.input(characters("j"), now);
        driver.answer(None, || pages.pop_front(), now);
        assert_eq!(pages.len(), waiting);
    }
}

#[test]
fn many_keys_cost_one_frame() {
    let mut driver = Driver::demo(120, 35);
    driver.press("g");
    let frames = driver.host.frames;
    driver.press("j j j j j j j j j j");
    assert_eq!(driver.host.frames, frames + 10, "a frame for each");
    let tenth = driver.selected();

    driver.press("g");
    assert_ne!(driver.selected(), tenth);
    let (now, frames) = (driver.now, driver.host.frames);
    driver.input(characters("jjjjjjjjjj"), now);
    driver.turn();
    assert_eq!(driver.host.frames, frames + 1);
    assert_eq!(driver.selected(), tenth, "no key is lost");
}

#[test]
fn no_key_is_handled_after_the_one_that_quits() {
    let mut driver = Driver::demo(120, 35);
    let now = driver.now;
    let mut keys = characters("qjj");
    driver.input(keys.by_ref(), now);
    assert_eq!(keys.count(), 2);
}

#[test]
fn keys_that_may_begin_the_terminal_s_answer_are_released_after_a_second() {
    let mut driver = Driver::demo(120, 35);
    assert_eq!(driver.host.written, b"\x1b]11;?\x07", "it was asked");
    driver.press("/");
    assert_eq!(driver.wake_at(), None);
    driver.press("alt-] 1 1");
    assert!(!shown(&driver).contains("/11 "), "{}", shown(&driver));
    let pressed = driver.now;
    let due = pressed + Duration::from_secs(1);
    assert_eq!(driver.wake_at(), Some(due));

    driver.now = pressed + Duration::from_millis(999);
    let now = driver.now;
    driver.wake(now);
    driver.turn();
    assert!(!shown(&driver).contains("/11 "), "{}", shown(&driver));

    driver.now = due;
    driver.wake(due);
    driver.turn();
    assert!(shown(&driver).contains("/11 "), "{}", shown(&driver));
    assert_eq!(driver.wake_at(), None);
}

#[test]
fn the_terminal_s_answer_picks_the_theme_and_is_not_typed() {
    let mut driver = Driver::demo(120, 35);
    driver.press("/");
    let before = shown(&driver);
    let now = driver.now;
    driver.input(white_background(), now);
    driver.turn();
    assert_eq!(driver.state.appearance().theme(), LIGHT);
    assert_eq!(shown(&driver), before);
}

#[test]
fn a_late_answer_of_the_terminal_keeps_the_theme_that_the_user_chose() {
    let mut driver = Driver::demo(120, 35);
    // The theme that is shown until the terminal answers, now by name.
    driver.press(":").type_in("theme dark").press("enter");
    assert_eq!(driver.state.appearance().theme(), 0);
    let now = driver.now;
    driver.input(white_background(), now);
    driver.turn();
    assert_eq!(driver.state.appearance().theme(), 0);

    driver.press(":").type_in("theme auto").press("enter");
    assert_eq!(
        driver.state.appearance().theme(),
        LIGHT,
        "the answer is remembered"
    );
}
