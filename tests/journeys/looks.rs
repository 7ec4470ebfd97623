//! The same screen in every theme and depth: what the theme says, and no more colours than there are.

use ratatui::style::{Color, Modifier};
use varlens::ui::theme::{ColorDepth, RenderCaps, ThemeCatalog};

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
