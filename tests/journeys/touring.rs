//! The guided tour: done by the user's own keys, skipped, left.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

use varlens::app::tour::{Press, STEPS};
use varlens::ui::theme::{Role, Theme};

use super::screen;
use crate::driver::Driver;

const SIZES: [(u16, u16); 4] = [(60, 20), (80, 24), (120, 35), (200, 60)];

fn started(size: (u16, u16)) -> Driver {
    let mut driver = Driver::demo(size.0, size.1);
    driver.press("t");
    assert_eq!(step(&driver), Some(1));
    driver
}

/// The number of the step that is on.
fn step(driver: &Driver) -> Option<usize> {
    driver
        .state
        .overlay()
        .tour()
        .map(varlens::app::tour::Tour::number)
}

/// Presses what a step says.
fn run_effect(driver: &mut Driver, press: Press) {
    match press {
        Press::Do(action) => {
            let key = driver.state.appearance().keymap().first(action).unwrap();
            driver.press(&key)
        }
        Press::Type(text) => driver.type_in(text),
        Press::Enter => driver.press("enter"),
        Press::Space => driver.press("space"),
    };
}

/// The whole box is there, and nothing lies over it.
#[track_caller]
fn check_box(driver: &Driver, number: usize) {
    let shown = &STEPS[number - 1];
    let text = driver.text();
    // A low window says what to press instead.
    let title = if driver.state.appearance().size().1 < 24 {
        format!("Tour {number} of {}: press", STEPS.len())
    } else {
        format!("Tour {number} of {}: {}", STEPS.len(), shown.title)
    };
    assert!(text.contains(&title), "{title}\n{text}");
    for line in shown.lines {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn every_step_is_done_by_what_it_says_and_by_nothing_before() {
    for size in SIZES {
        let mut driver = started(size);
        for (index, shown) in STEPS.iter().enumerate() {
            let number = index + 1;
            assert_eq!(step(&driver), Some(number), "{}", driver.text());
            check_box(&driver, number);
            if matches!(size, (80, 24) | (120, 35)) {
                screen(&format!("tour-{number:02}-{}x{}", size.0, size.1), &driver);
            }
            let (last, before) = shown.press.split_last().unwrap();
            for press in before {
                run_effect(&mut driver, *press);
                assert_eq!(step(&driver), Some(number), "{}", driver.text());
            }
            run_effect(&mut driver, *last);
        }
        assert_eq!(step(&driver), None, "{}", driver.text());
        assert!(driver.shows("the tour is over"), "{}", driver.text());
        assert!(driver.state.secrets().reveal().is_none());
    }
}

/// What a step speaks of can be seen while it does.
#[test]
fn what_a_step_speaks_of_is_on_the_screen() {
    let spoken_of: [(usize, &[&str]); 9] = [
        (2, &["Variable.get(", "1 ● AWS"]),
        (3, &["3 ● environment variables", "found, wins"]),
        (4, &["smtp_password", "skipped", "does not match"]),
        (5, &["shadowed"]),
        (6, &["live lookup", "shadowed, different value", "calls"]),
        (7, &["similar:", "aws_stripe-api-key"]),
        (9, &["≠", "get another winner"]),
        (11, &["task log"]),
        (14, &["AWSCURRENT"]),
    ];
    for size in SIZES {
        let mut driver = started(size);
        for (index, shown) in STEPS.iter().enumerate() {
            let words = spoken_of.iter().find(|(number, _)| *number == index + 1);
            // The winner of step 3 is below the end of a window that low.
            let words = words.filter(|(number, _)| *number != 3 || size.1 >= 24);
            for word in words.map_or(&[][..], |(_, words)| words) {
                assert!(
                    driver.shows(word),
                    "step {}: {word}\n{}",
                    index + 1,
                    driver.text()
                );
            }
            for press in shown.press {
                run_effect(&mut driver, *press);
            }
        }
    }
}

#[test]
fn steps_can_be_skipped_to_the_end() {
    let mut driver = started((80, 24));
    let calls = driver.state.session().calls();
    for number in 1..=STEPS.len() {
        assert_eq!(step(&driver), Some(number));
        driver.press("n");
    }
    assert_eq!(step(&driver), None);
    assert_eq!(driver.state.session().calls(), calls);
    driver.press("n");
    assert_eq!(step(&driver), None);
}

/// Each step can be done, and is true, though none before it was.
#[test]
fn a_step_needs_none_before_it() {
    for size in SIZES {
        for skipped in [2, 3, 5, 7, 9, 12, 13, 14] {
            let mut driver = started(size);
            for _ in 0..skipped {
                driver.press("n");
            }
            for press in STEPS[skipped].press {
                run_effect(&mut driver, *press);
            }
            assert_eq!(step(&driver), Some(skipped + 2), "{}", driver.text());
        }
    }
    for step in &STEPS[2..] {
        let first = step.lines[0].split(' ').next();
        assert!(
            !["It", "They", "This"].contains(&first.unwrap()),
            "{}",
            step.title
        );
    }
}

#[test]
fn the_tour_is_left_by_its_key_or_by_the_last_step_back() {
    let mut driver = started((80, 24));
    driver.press("j t");
    assert_eq!(step(&driver), None);
    assert!(!driver.text().contains("Tour"), "{}", driver.text());
    driver.press("t");
    assert_eq!(step(&driver), Some(1), "it starts again");
    driver.press("/").type_in("db").press("enter");
    driver.press("esc");
    assert_eq!(step(&driver), Some(1), "the filter went first");
    driver.press("esc");
    assert_eq!(step(&driver), None);
    assert!(!driver.has_quit);
}

#[test]
fn other_keys_do_no_step_and_typed_letters_do_none() {
    let mut driver = started((80, 24));
    driver
        .press("T down esc c tab")
        .press("=")
        .type_in("jnt")
        .press("esc");
    assert_eq!(step(&driver), Some(1));
    driver.press("j");
    assert_eq!(step(&driver), Some(2));
}

#[test]
fn the_tour_starts_from_a_plain_list_and_only_on_the_sample() {
    let mut driver = Driver::demo(80, 24);
    driver.press("K tab").press("/").type_in("x").press("enter");
    driver.press("t");
    assert_eq!(step(&driver), Some(1));
    assert!(
        driver.shows("aws_db_host") && driver.shows("Variable.get("),
        "{}",
        driver.text()
    );
    let mut real = Driver::demo_with(80, 24, |setup| setup.is_sample = false);
    real.press("t");
    assert_eq!(step(&real), None);
    assert!(real.shows("varlens demo"), "{}", real.text());
}

#[test]
fn the_start_says_that_there_is_a_tour() {
    let driver = Driver::demo(80, 24);
    assert!(!driver.shows("press t"), "{}", driver.text());
    let driver = Driver::demo_with(80, 24, |setup| setup.welcome = varlens::app::Welcome::Tour);
    assert!(driver.shows("press t"), "{}", driver.text());
}

#[test]
fn a_window_that_is_too_low_for_the_box_stays_usable() {
    let mut driver = started((40, 10));
    assert!(!driver.text().contains("Tour"), "{}", driver.text());
    driver.press("j");
    assert_eq!(step(&driver), Some(2));
}

#[test]
fn the_list_is_again_as_it_was_before_the_tour() {
    let before = |driver: &Driver| {
        let state = &driver.state;
        let list = state.listing();
        (
            list.kind(),
            list.list().filter().to_owned(),
            driver.selected(),
            state.panes().active(),
            state
                .session()
                .changes()
                .map(|changes| format!("{:?}", changes.what_if)),
        )
    };
    for ends in [
        "t",
        "n n n n n n n n n n n n n n n n",
        "/ m a y enter t",
        "w space t",
    ] {
        let mut driver = Driver::demo(80, 24);
        driver.press("/").type_in("aws").press("enter j j j tab");
        driver.press("w space tab");
        let expected = before(&driver);
        assert!(expected.4.is_some());
        driver.press("t");
        assert_eq!(step(&driver), Some(1));
        assert_eq!(driver.state.listing().list().filter(), "");
        assert!(driver.state.session().changes().is_none());
        driver.press(ends);
        assert_eq!(step(&driver), None, "{ends}");
        assert_eq!(before(&driver), expected, "{ends}");
    }
}

#[test]
fn a_step_back_shows_the_step_before() {
    let mut driver = started((80, 24));
    driver.press("p");
    assert_eq!(step(&driver), Some(1));
    driver.press("n n p");
    assert_eq!(step(&driver), Some(2));
    // What was done already does not count as done again.
    driver.press("G");
    assert_eq!(step(&driver), Some(3));
    assert!(
        driver.text().contains("n: next step · p: back · t: leave"),
        "{}",
        driver.text()
    );
}

/// The place that a step is about has the symbol at its corner, without colour too.
#[test]
fn each_step_marks_its_place() {
    for size in SIZES {
        for is_plain in [false, true] {
            let mut driver = started(size);
            for (index, shown) in STEPS.iter().enumerate() {
                let symbol = if is_plain { ">" } else { "▸" };
                let buffer = driver.frame_in(is_plain);
                let accent = Theme::embedded(0).style(Role::Accent);
                let is_mark = |cell: &&Cell| {
                    let is_accent = Some(cell.fg) == accent.fg && cell.bg == Color::Reset;
                    cell.symbol() == symbol && is_accent && cell.modifier == Modifier::BOLD
                };
                let marks = buffer.content.iter().filter(is_mark).count();
                let number = index + 1;
                assert_eq!(marks, 1, "{number} {size:?}\n{}", driver.text());
                for press in shown.press {
                    run_effect(&mut driver, *press);
                }
            }
        }
    }
}

/// A step whose goal is reached only because the step before it was skipped is not done by just any key.
#[test]
fn skipping_a_step_does_not_complete_the_next() {
    let mut driver = started((80, 24));
    let value = STEPS.iter().position(|step| step.title == "One value");
    let value = value.unwrap() + 1;
    for number in 1..value {
        assert_eq!(step(&driver), Some(number));
        driver.press("n");
    }
    // No value is shown, so "hide it" has nothing to hide.
    driver.press("n");
    assert_eq!(step(&driver), Some(value + 1));
    driver.press("j");
    assert_eq!(step(&driver), Some(value + 1), "{}", driver.text());
    driver.press("x");
    assert_eq!(step(&driver), Some(value + 1), "{}", driver.text());
    driver.press("j");
    assert_eq!(step(&driver), Some(value + 2), "{}", driver.text());
}
