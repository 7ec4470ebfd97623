//! Windows of any size: no panic, nothing that should be hidden, and a word where nothing fits.

use varlens::app::action::{ACTIONS, Action};
use varlens::app::message::Message;
use varlens::app::mode::Mode;
use varlens::app::mouse::Gesture;
use varlens::domain::catalog::{ListedKey, ListingEvent, Page};
use varlens::domain::search_path::Layer;

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

/// A key that nobody sees the end of could read a secret, or change what is shown later.
#[test]
fn in_a_window_too_small_to_draw_only_leaving_and_stopping_act() {
    for (width, height) in [(23, 24), (80, 7), (0, 0)] {
        let mut driver = Driver::demo(80, 24);
        driver.select("aws_mayras_secret");
        driver.send(Message::Resize(width, height));
        let before = (
            driver.state.session().calls(),
            driver.selected(),
            driver.state.appearance().theme(),
        );
        for row in ACTIONS {
            let leaves = [Action::Quit, Action::Interrupt, Action::Suspend];
            if !leaves.contains(&row.action) {
                driver.press(&row.keys.join(" "));
            }
        }
        driver.press("q").has_quit = false;
        driver.send(Message::Paste("text".to_owned()));
        driver.mouse_at(Gesture::Click, 1, 4);
        let state = &driver.state;
        let after = (
            state.session().calls(),
            driver.selected(),
            state.appearance().theme(),
        );
        assert_eq!(after, before, "{width}x{height}");
        assert!(
            state.secrets().reveal().is_none()
                && state.overlay().menu().is_none()
                && state.walks().pending().is_none()
        );
        assert!(
            state.overlay().mode() == Mode::Browse
                && state.overlay().tour().is_none()
                && driver.host.clips.is_empty()
        );
        driver.press("ctrl-z");
        assert_eq!(driver.suspended, 1);
        driver.press("ctrl-c");
        assert!(driver.has_quit);
        driver.send(Message::Resize(80, 24)).press("j");
        assert_ne!(driver.selected(), before.1);
    }
}

#[test]
fn the_mouse_does_nothing_in_a_window_too_small_whatever_is_open() {
    for (width, height) in [(7, 20), (5, 5), (1, 1), (0, 0)] {
        for keys in ["", "?", "w", "T", "P", "/", "t"] {
            let mut driver = Driver::demo(80, 24);
            driver.press(keys).send(Message::Resize(width, height));
            let before = driver
                .state
                .overlay()
                .menu()
                .map(varlens::app::menu::Menu::selected);
            driver.mouse_at(Gesture::Click, width / 2, height / 2);
            driver.mouse_at(Gesture::WheelDown, 0, 0);
            let after = driver
                .state
                .overlay()
                .menu()
                .map(varlens::app::menu::Menu::selected);
            assert_eq!(after, before, "{keys} in {width}x{height}");
        }
    }
}

#[test]
fn where_text_is_typed_q_does_not_leave_a_window_too_small() {
    let mut driver = Driver::demo(80, 24);
    driver.press("/").type_in("aws");
    driver.send(Message::Resize(10, 5)).press("q x esc enter");
    assert!(!driver.has_quit && driver.state.overlay().mode() == Mode::Filter);
    assert_eq!(driver.state.overlay().prompt().text(), "aws");
    driver.press("ctrl-z ctrl-c");
    assert!(driver.has_quit && driver.suspended == 1);
}

/// A value that is on its way is dropped when the window changes, so that it is not shown where the user doesn't expect it.
#[test]
fn a_field_on_its_way_is_dropped_like_a_value() {
    let mut driver = Driver::demo(80, 24);
    driver.answers.hold = true;
    driver.press(": r e v e a l - f i e l d space x enter");
    assert!(driver.state.walks().pending().is_some());
    driver.send(Message::Resize(10, 5));
    assert!(driver.state.walks().pending().is_none());
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
        driver.shows("fake-mayras-secret") || driver.state.secrets().reveal().is_none(),
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

/// The panes at the right: which ones have blank rows, and which ones are cut.
fn blank_and_cut(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut blank, mut cut, mut title) = (Vec::new(), Vec::new(), String::new());
    let first: Vec<char> = text.lines().nth(1).unwrap().chars().collect();
    let left = first.iter().rposition(|c| *c == '╭').unwrap();
    for line in text.lines() {
        let right: String = line.chars().skip(left).collect();
        let inner = right.trim_matches(['╭', '╮', '│', '╰', '╯', '─', ' ']);
        match right.chars().next() {
            Some('╭') => inner.clone_into(&mut title),
            Some('│') if inner.is_empty() => blank.push(title.clone()),
            Some('╰') if inner.contains("more line") || inner.contains("above") => {
                cut.push(title.clone());
            }
            _ => {}
        }
    }
    (blank, cut)
}

#[test]
fn no_pane_has_blank_rows_while_another_is_cut() {
    let mut is_cut_somewhere = false;
    for (width, height) in [(100, 35), (120, 35), (120, 38), (140, 41), (200, 60)] {
        for names in ["aws_mayras_password", "aws_retired_token", "smtp_password"] {
            for keys in ["", "enter", "tab", "tab", "tab"] {
                let mut driver = Driver::demo(width, height);
                driver.select(names).press(keys);
                let text = driver.text();
                let (blank, cut) = blank_and_cut(&text);
                let fits = blank.is_empty() || cut.is_empty();
                assert!(fits, "{blank:?} {cut:?} {width}x{height} {names}\n{text}");
                is_cut_somewhere |= !cut.is_empty();
            }
        }
    }
    assert!(is_cut_somewhere, "the check can find something");
}

#[test]
fn a_very_high_window_shows_four_panes() {
    let titles = |height, keys: &str| {
        let mut driver = Driver::demo(200, height);
        driver.select("aws_finance_key").press(keys);
        let text = driver.text();
        let all = ["Lookup", "Masking", "Details", "Versions", "Usages"];
        all.map(|title| text.contains(&format!("╭ {title} ─")))
    };
    assert_eq!(titles(60, ""), [true, true, true, false, true]);
    assert_eq!(titles(60, "tab tab tab"), [true, true, true, true, false]);
    assert_eq!(titles(50, ""), [true, true, true, false, false]);
    assert_eq!(titles(50, "u"), [true, true, false, false, true]);
}

#[test]
fn long_keys_that_begin_alike_can_be_told_apart() {
    const KEYS: [&str; 3] = [
        "aws_billing_database_primary_password_eu_west_1",
        "aws_billing_database_primary_password_us_east_1",
        "aws_billing_database_replica_password_us_east_2",
    ];
    for (width, height) in [
        (30, 12),
        (60, 20),
        (80, 24),
        (100, 30),
        (120, 35),
        (200, 60),
    ] {
        let mut driver = Driver::demo(width, height);
        let page = Page::Keys(KEYS.map(ListedKey::named).to_vec());
        driver.send(Message::Listing {
            generation: driver.answers.generation,
            layer: Layer::AWS,
            event: ListingEvent::page(page),
        });
        driver.press("g");
        let text = driver.text();
        let rows: Vec<_> = text.lines().filter(|line| line.contains("aws_b")).collect();
        for end in ["eu_west_1", "us_east_1", "us_east_2"] {
            // The walk beside the list may name the selected key too.
            let list = |row: &&&str| row.chars().take(75).collect::<String>().contains(&end[3..]);
            assert!(rows.iter().any(|row| list(&row)), "{end}\n{text}");
        }
    }
}

/// Where the legend has no room for all symbols it explains those on the screen, and help can always be found.
#[test]
fn a_small_window_explains_its_symbols() {
    for (width, height) in [(59, 18), (40, 14), (30, 8)] {
        let mut driver = Driver::demo(width, height);
        driver.select("aws_retired_token");
        let text = driver.text();
        assert!(text.contains("● wins"), "{width}x{height}\n{text}");
        assert!(text.contains("? help"), "{width}x{height}\n{text}");
        screen(&format!("size-{width}x{height}"), &driver);
    }
    let driver = Driver::demo(240, 24);
    assert!(driver.shows("✗ failed"), "{}", driver.text());
}

/// Symbols that rows show, and the words that the frame of the list has for them.
const WORDS: [(&str, &str); 10] = [
    ("●", "● wins"),
    ("○", "○ shadowed"),
    ("✗", "✗ failed"),
    ("–", "– skipped"),
    ("✱", "✱ sensitive"),
    ("P", "P parse"),
    ("R", "R run"),
    ("D", "D dynamic"),
    ("U", "U unused"),
    ("(Aa?)", "(Aa?) case"),
];

/// The words of a row of the list, without what is right of the list.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let list = line.trim_start_matches('│').split('│').next();
    list.unwrap_or_default().split_whitespace()
}

/// From a window of 59 columns on, wherever the list is scrolled to.
#[test]
fn each_symbol_on_the_screen_is_explained() {
    for (width, height) in [(59, 18), (70, 24), (80, 24), (120, 35), (200, 60)] {
        for keys in ["", "G"] {
            let mut driver = Driver::demo(width, height);
            driver.press(keys);
            let text = driver.text();
            let end = text.lines().position(|line| line.starts_with('╰'));
            let lines: Vec<_> = text.lines().take(end.unwrap() + 1).collect();
            let frame = format!("{}{}", lines[1], lines.last().unwrap());
            let rows = &lines[3..lines.len() - 1];
            let shown: Vec<_> = rows.iter().flat_map(|row| words(row)).collect();
            for (symbol, said) in WORDS {
                let is_letter = symbol.chars().all(|c| c.is_ascii_uppercase());
                let is_shown = |word: &&str| {
                    *word == symbol || (is_letter && *word == "PR" && "PR".contains(symbol))
                };
                if shown.iter().any(is_shown) {
                    assert!(
                        frame.contains(said),
                        "{width}x{height} {keys} {said}\n{text}"
                    );
                }
            }
        }
    }
}

/// In a smaller window, the legend says that there is more.
#[test]
fn a_legend_that_is_cut_says_so() {
    let mut driver = Driver::demo(30, 8);
    driver.select("aws_mayras_password");
    let text = driver.text();
    assert!(
        text.contains('✱') && !text.contains("✱ sensitive"),
        "{text}"
    );
    assert!(
        text.contains("● wins … ") || text.contains("○ shadowed … "),
        "{text}"
    );
}

#[test]
fn a_key_keeps_the_sign_that_its_case_is_unknown() {
    for (width, height) in [(120, 35), (80, 24), (70, 24), (60, 20), (59, 18), (40, 14)] {
        let mut driver = Driver::demo(width, height);
        driver.select("team_mailing_list");
        let text = driver.text();
        let row = text.lines().find(|line| line.contains("▸ team"));
        let row = row.unwrap_or_else(|| panic!("{text}"));
        assert!(row.contains(" (Aa?) "), "{width}x{height}\n{text}");
    }
}

/// What the help says of a symbol is not cut.
#[test]
fn the_help_wraps_what_a_symbol_means() {
    let mut driver = Driver::demo(80, 200);
    driver.press("?");
    for meaning in varlens::ui::symbols::UNICODE.legend() {
        assert!(
            driver.shows(meaning.sentence),
            "{}\n{}",
            meaning.sentence,
            driver.text()
        );
    }
}
