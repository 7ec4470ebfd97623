//! The same screen in every theme and depth: what the theme says, and no more colours than there are.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use varlens::app::message::Message;
use varlens::domain::deployment::Deployment;
use varlens::sources::sample;
use varlens::ui::theme::color::{Rgb, contrast};
use varlens::ui::theme::{ColorDepth, LIGHT, RenderCaps, THEMES, Theme, ThemeCatalog};

use super::event_loop::background;
use crate::driver::Driver;

fn busy() -> Driver {
    let mut driver = Driver::demo(120, 40);
    driver.select("aws_mayras_password").press("enter");
    driver
}

#[test]
fn without_colour_no_cell_has_one() {
    let driver = busy();
    let colors = |depth| {
        let look = RenderCaps {
            depth,
            is_plain: false,
        };
        let buffer = driver.frame_with(&ThemeCatalog::default().theme(0, look));
        let cells = buffer.content.iter();
        cells
            .filter(|cell| (cell.fg, cell.bg) != (Color::Reset, Color::Reset))
            .count()
    };
    // Not even a default that is set again: crossterm 0.29 turns any colour into a bare reset under `NO_COLOR`.
    assert_eq!(colors(ColorDepth::None), 0);
    assert!(colors(ColorDepth::True) > 500);
}

#[test]
fn weights_are_left_without_colour() {
    let look = RenderCaps {
        depth: ColorDepth::None,
        is_plain: false,
    };
    let buffer = busy().frame_with(&ThemeCatalog::default().theme(0, look));
    let has = |modifier| {
        buffer
            .content
            .iter()
            .any(|cell| cell.modifier.contains(modifier))
    };
    assert!(has(Modifier::REVERSED) && has(Modifier::BOLD) && has(Modifier::DIM));
}

/// A line below a blank looks like a character.
#[test]
fn no_blank_is_underlined_without_colour() {
    let look = RenderCaps {
        depth: ColorDepth::None,
        is_plain: false,
    };
    let buffer = busy().frame_with(&ThemeCatalog::default().theme(0, look));
    let is_underlined = |cell: &&Cell| cell.modifier.contains(Modifier::UNDERLINED);
    let underlined: Vec<_> = buffer.content.iter().filter(is_underlined).collect();
    assert!(underlined.iter().any(|cell| cell.symbol() == "✱"));
    // Only between two words, and never two in a row.
    let is_blank = |cell: &&Cell| cell.symbol() == " ";
    let blanks = underlined.chunk_by(|a, b| is_blank(a) == is_blank(b));
    let longest = blanks.filter(|run| is_blank(&run[0])).map(<[_]>::len).max();
    assert!(longest <= Some(1), "{longest:?}");
}

/// The order of a deployment that nothing configures is a guess, and the line at the top says so and how to set it.
#[test]
fn what_is_assumed_is_explained() {
    let mut driver = Driver::on(Deployment::assumed("test"), sample::sources(), (160, 30));
    let text = driver.text();
    let explained = "(assumed: not configured, --order sets it)";
    assert!(text.contains(explained), "{text}");
    driver.send(Message::Resize(80, 24));
    let text = driver.text();
    assert!(
        text.contains("(assumed)") && !text.contains(explained),
        "{text}"
    );
    let mut help = Driver::on(Deployment::assumed("test"), sample::sources(), (120, 120));
    help.press("?");
    assert!(
        help.shows("nothing is configured, so it is a guess"),
        "{}",
        help.text()
    );
}

#[test]
fn every_theme_draws_the_same_text_in_every_depth() {
    let driver = busy();
    let text = driver.text();
    let shelf = ThemeCatalog::default();
    for number in 0..shelf.len() {
        for depth in [
            ColorDepth::None,
            ColorDepth::Sixteen,
            ColorDepth::TwoFiftySix,
            ColorDepth::True,
        ] {
            let look = RenderCaps {
                depth,
                is_plain: false,
            };
            let buffer = driver.frame_with(&shelf.theme(number, look));
            assert_eq!(crate::driver::text_of(&buffer), text);
        }
    }
}

/// A theme with its own background paints it in every cell, also under an overlay.
#[test]
fn a_painted_theme_paints_every_cell() {
    let shelf = ThemeCatalog::default();
    for name in ["soft", "solar-light", "ember", "high-contrast"] {
        let theme = shelf.theme(shelf.number(name).unwrap(), RenderCaps::default());
        for keys in ["esc", "?", "x"] {
            let mut driver = busy();
            driver.press(keys);
            let buffer = driver.frame_with(&theme);
            let bare = buffer.content.iter().filter(|cell| cell.bg == Color::Reset);
            assert_eq!(bare.count(), 0, "{name} {keys}");
        }
    }
}

/// What a terminal answers about its background, its background, and its text.
const TERMINALS: [(&str, Rgb, Rgb); 2] = [
    ("0000/0000/0000", Rgb(0, 0, 0), Rgb(229, 229, 229)),
    ("ffff/ffff/ffff", Rgb(255, 255, 255), Rgb(0, 0, 0)),
];

/// Letters and lines that are too faint on a terminal with these colours.
fn faint(buffer: &Buffer, ground: Rgb, ink: Rgb) -> Vec<String> {
    let too_faint = |cell: &&Cell| {
        let is_line = cell.symbol().chars().all(|c| "│╭╮╰╯─".contains(c));
        let least = if is_line { 3.0 } else { 4.5 };
        let fg = Rgb::from_color(cell.fg).unwrap_or(ink);
        let bg = Rgb::from_color(cell.bg).unwrap_or(ground);
        cell.symbol() != " " && contrast(fg, bg) < least
    };
    let found = buffer.content.iter().filter(too_faint);
    let mut found: Vec<_> = found
        .map(|cell| format!("{} {:?} on {:?}", cell.symbol(), cell.fg, cell.bg))
        .collect();
    found.dedup();
    found
}

/// The screens with popups too, whatever theme was named on whatever terminal.
#[test]
fn every_theme_can_be_read_on_every_terminal() {
    for (theme, row) in THEMES.iter().enumerate() {
        for (answer, ground, ink) in TERMINALS {
            for depth in [ColorDepth::TwoFiftySix, ColorDepth::True] {
                let caps = RenderCaps {
                    depth,
                    is_plain: false,
                };
                let mut driver = Driver::themed(80, 24, theme, caps);
                let now = driver.now;
                driver.input(background(answer), now);
                driver.turn();
                for keys in ["j", "?", "esc T", "esc x", "esc : a", "esc w", "esc t"] {
                    driver.press(keys);
                    let found = faint(driver.host.screen(), ground, ink);
                    let name = row.name;
                    assert_eq!(found, Vec::<String>::new(), "{name} {answer} {keys}");
                }
            }
        }
    }
}

/// What the check above has to find: the light theme on black.
#[test]
fn text_that_is_too_faint_is_found() {
    let buffer = busy().frame_with(&Theme::embedded(LIGHT));
    let (_, ground, ink) = TERMINALS[0];
    assert!(faint(&buffer, ground, ink).len() > 20);
}

#[test]
fn a_theme_that_does_not_fit_the_terminal_is_painted_in_every_cell() {
    let bare = |driver: &Driver| {
        let cells = driver.host.screen().content.iter();
        cells.filter(|cell| cell.bg == Color::Reset).count()
    };
    let mut driver = Driver::demo(120, 40);
    let now = driver.now;
    driver.input(background("0000/0000/0000"), now);
    driver.press("j");
    assert!(bare(&driver) > 1000, "the terminal's own background");
    driver.press("T").type_in("light");
    assert_eq!(driver.state.appearance().theme(), LIGHT);
    assert_eq!(bare(&driver), 0, "the preview");
    for keys in ["enter", "?", "esc x", "esc w", "esc : t"] {
        driver.press(keys);
        assert_eq!(bare(&driver), 0, "{keys}");
    }
    driver
        .press("esc esc :")
        .type_in("theme auto")
        .press("enter");
    assert!(bare(&driver) > 1000, "the terminal's own background again");
}

#[test]
fn a_named_theme_on_a_terminal_that_does_not_answer_is_painted_after_a_moment() {
    let mut driver = Driver::themed(80, 24, LIGHT, RenderCaps::default());
    let ground = |driver: &Driver| driver.host.screen()[(40, 12)].bg;
    assert_eq!(ground(&driver), Color::Reset);
    let due = driver.wake_at();
    assert!(due.is_some_and(|due| due > driver.now), "{due:?}");
    driver.at(200);
    assert_eq!(ground(&driver), Color::Rgb(255, 255, 255));
    assert_eq!(driver.wake_at(), None);
}
