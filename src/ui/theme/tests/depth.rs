//! How many colours a terminal has, and what becomes of a theme in as many.

use ratatui::style::Modifier;

use super::*;

#[track_caller]
fn check(variables: &[(&str, &str)], expected: Depth) {
    let variable = |name: &str| {
        let found = variables.iter().find(|(other, _)| *other == name);
        found.map(|(_, text)| (*text).to_owned())
    };
    assert_eq!(Depth::of(variable), expected, "{variables:?}");
}

#[test]
fn depths() {
    check(&[("TERM", "xterm-256color")], Depth::TwoFiftySix);
    check(
        &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")],
        Depth::True,
    );
    check(&[("TERM", "screen"), ("COLORTERM", "24bit")], Depth::True);
    check(
        &[("TERM", "tmux-256color"), ("COLORTERM", "yes")],
        Depth::TwoFiftySix,
    );
    check(&[("TERM", "xterm")], Depth::Sixteen);
    check(&[("TERM", "linux")], Depth::Sixteen);
    check(&[("TERM", "xterm-kitty")], Depth::True);
    check(&[("TERM", "xterm-direct")], Depth::True);
    check(&[("TERM", "dumb"), ("COLORTERM", "truecolor")], Depth::None);
    check(&[("TERM", "vt100")], Depth::None);
    check(&[], Depth::Sixteen);
    let term = ("TERM", "xterm-256color");
    check(
        &[("NO_COLOR", "1"), term, ("COLORTERM", "truecolor")],
        Depth::None,
    );
    check(&[("NO_COLOR", ""), term], Depth::TwoFiftySix);
}

fn colors(theme: &Theme) -> Vec<Color> {
    let styles = ROLES.iter().map(|row| theme.style(row.role));
    let colors = styles.flat_map(|style| [style.fg, style.bg]);
    colors.chain([theme.background()]).flatten().collect()
}

#[test]
fn a_theme_has_no_more_colours_than_there_are() {
    let is_rgb = |color: &Color| matches!(color, Color::Rgb(..));
    assert!(embedded().any(|(_, theme)| colors(&theme).iter().any(is_rgb)));
    for (name, theme) in embedded() {
        assert_eq!(theme.at_depth(Depth::True), theme, "{name}");
        let mapped = theme.at_depth(Depth::TwoFiftySix);
        assert!(!colors(&mapped).iter().any(is_rgb), "{name}");
        let mapped = theme.at_depth(Depth::Sixteen);
        let is_beyond = |color: &Color| is_rgb(color) || matches!(color, Color::Indexed(16..));
        assert!(!colors(&mapped).iter().any(is_beyond), "{name}");
        assert_eq!(colors(&theme.at_depth(Depth::None)), [], "{name}");
    }
}

#[test]
fn colours_go_to_the_nearest_or_to_their_name() {
    let check = |color: &str, of_256: u8, of_16: Color| {
        let (theme, _) = read(&format!("[roles]\nkey = \"{color}\""));
        let fg = |depth| theme.at_depth(depth).style(Role::Key).fg;
        assert_eq!(
            fg(Depth::TwoFiftySix),
            Some(Color::Indexed(of_256)),
            "{color}"
        );
        assert_eq!(fg(Depth::Sixteen), Some(of_16), "{color}");
    };
    check("#ff0000", 196, Color::LightRed);
    check("#5fd7d7", 80, Color::LightCyan);
    check("#56b4e9", 74, Color::LightBlue);
    check("#f6a955", 215, Color::LightYellow);
    check("#a6d9a0", 151, Color::LightGreen);
    check("#cc79a7", 175, Color::LightMagenta);
    check("#859900", 100, Color::LightGreen);
    check("#ffff00", 226, Color::LightYellow);
    check("#9aa0bd", 247, Color::Gray);
    check("#626262", 241, Color::DarkGray);
    check("#8a8a8a", 245, Color::Gray);
    check("#d8d8d8", 188, Color::White);
    check("#ffffff", 231, Color::White);
}

/// The sixteen that a person set are left to them.
#[test]
fn named_colours_stay() {
    let (theme, _) = read("[roles]\nkey = { fg = \"blue\", bg = \"white\" }\ntext = \"3\"");
    for depth in [Depth::Sixteen, Depth::TwoFiftySix] {
        let mapped = theme.at_depth(depth);
        assert_eq!(mapped.style(Role::Key).bg, Some(Color::White));
        assert_eq!(mapped.style(Role::Key).fg, Some(Color::Blue));
        assert_eq!(mapped.style(Role::Text).fg, Some(Color::Indexed(3)));
    }
}

const TELLING: [Role; 5] = [
    Role::Winner,
    Role::Shadowed,
    Role::Skipped,
    Role::Warning,
    Role::Error,
];

/// Pairs of roles that look alike and tell different things.
fn alike(theme: &Theme) -> Vec<(Role, Role)> {
    let pairs = TELLING.iter().enumerate();
    let pairs =
        pairs.flat_map(|(at, one)| TELLING.iter().skip(at + 1).map(move |two| (*one, *two)));
    pairs
        .filter(|(one, two)| theme.style(*one) == theme.style(*two))
        .collect()
}

#[test]
fn roles_that_tell_something_stay_apart() {
    for (name, theme) in embedded().filter(|(name, _)| *name != "monochrome") {
        for depth in [Depth::Sixteen, Depth::TwoFiftySix, Depth::True] {
            assert_eq!(alike(&theme.at_depth(depth)), [], "{name} {depth:?}");
        }
    }
    // Two oranges that are one of the sixteen.
    let (theme, _) = read(
        "[roles]\nskipped = \"#f0a050\"\nwarning = \"#f0b050\"\nerror = \"red\"\nwinner = \"green\"",
    );
    assert_eq!(alike(&theme), []);
    let mapped = theme.at_depth(Depth::Sixteen);
    assert_eq!(
        mapped.style(Role::Skipped).fg,
        mapped.style(Role::Warning).fg
    );
    assert_eq!(alike(&mapped), []);
    let warning = mapped.style(Role::Warning);
    assert!(warning.add_modifier.contains(Modifier::BOLD));
    // All alike by their author's wish: weights tell them apart where colours are few.
    let (theme, _) = read("[roles]\ntext = \"red\"");
    assert_eq!(alike(&theme).len(), 10);
    assert!(alike(&theme.at_depth(Depth::Sixteen)).len() < 5);
}
