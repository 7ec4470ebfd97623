//! How many colours a terminal has, and a theme reduced to them.

use ratatui::style::Modifier;

use super::*;

#[track_caller]
fn check(variables: &[(&str, &str)], expected: ColorDepth) {
    let variable = |name: &str| {
        let found = variables.iter().find(|(other, _)| *other == name);
        found.map(|(_, text)| (*text).to_owned())
    };
    assert_eq!(ColorDepth::from_env(variable), expected, "{variables:?}");
}

#[test]
fn the_depth_follows_the_environment() {
    check(&[("TERM", "xterm-256color")], ColorDepth::TwoFiftySix);
    check(
        &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")],
        ColorDepth::True,
    );
    check(
        &[("TERM", "screen"), ("COLORTERM", "24bit")],
        ColorDepth::True,
    );
    check(
        &[("TERM", "tmux-256color"), ("COLORTERM", "yes")],
        ColorDepth::TwoFiftySix,
    );
    check(&[("TERM", "xterm")], ColorDepth::Sixteen);
    check(&[("TERM", "linux")], ColorDepth::Sixteen);
    check(&[("TERM", "xterm-kitty")], ColorDepth::True);
    check(&[("TERM", "xterm-direct")], ColorDepth::True);
    check(
        &[("TERM", "dumb"), ("COLORTERM", "truecolor")],
        ColorDepth::None,
    );
    check(&[("TERM", "vt100")], ColorDepth::None);
    check(&[], ColorDepth::Sixteen);
    let term = ("TERM", "xterm-256color");
    check(
        &[("NO_COLOR", "1"), term, ("COLORTERM", "truecolor")],
        ColorDepth::None,
    );
    check(&[("NO_COLOR", ""), term], ColorDepth::TwoFiftySix);
}

fn colors(theme: &Theme) -> Vec<Color> {
    let styles = ROLES.iter().map(|row| theme.style(row.role));
    let colors = styles.flat_map(|style| [style.fg, style.bg]);
    colors.chain([theme.background()]).flatten().collect()
}

#[test]
fn a_theme_has_no_more_colours_than_the_terminal() {
    let is_rgb = |color: &Color| matches!(color, Color::Rgb(..));
    assert!(embedded().any(|(_, theme)| colors(&theme).iter().any(is_rgb)));
    for (name, theme) in embedded() {
        assert_eq!(theme.at_depth(ColorDepth::True), theme, "{name}");
        let mapped = theme.at_depth(ColorDepth::TwoFiftySix);
        assert!(!colors(&mapped).iter().any(is_rgb), "{name}");
        let mapped = theme.at_depth(ColorDepth::Sixteen);
        let is_beyond = |color: &Color| is_rgb(color) || matches!(color, Color::Indexed(16..));
        assert!(!colors(&mapped).iter().any(is_beyond), "{name}");
        assert_eq!(colors(&theme.at_depth(ColorDepth::None)), [], "{name}");
    }
}

#[test]
fn a_colour_becomes_the_nearest_or_the_one_of_its_name() {
    let check = |color: &str, of_256: u8, of_16: Color| {
        let (theme, _) = read(&format!("[roles]\nkey = \"{color}\""));
        let fg = |depth| theme.at_depth(depth).style(Role::Key).fg;
        assert_eq!(
            fg(ColorDepth::TwoFiftySix),
            Some(Color::Indexed(of_256)),
            "{color}"
        );
        assert_eq!(fg(ColorDepth::Sixteen), Some(of_16), "{color}");
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

#[test]
fn a_light_theme_gets_colours_that_are_readable_on_white() {
    let check = |color: &str, expected: Color| {
        let text =
            format!("kind = \"light\"\nbackground = \"#ffffff\"\n[roles]\nkey = \"{color}\"");
        let (theme, _) = read(&text);
        let mapped = theme.at_depth(ColorDepth::Sixteen);
        assert_eq!(mapped.style(Role::Key).fg, Some(expected), "{color}");
    };
    check("#a00000", Color::Red);
    check("#8a6500", Color::Magenta);
    check("#005f00", Color::Blue);
    check("#006060", Color::Blue);
    check("#0000a0", Color::Blue);
    check("#870087", Color::Magenta);
    check("#626262", Color::Black);
    check("#8a8a8a", Color::DarkGray);
    check("#d8d8d8", Color::DarkGray);
}

/// The sixteen are the user's choice and stay.
#[test]
fn named_colours_stay() {
    let (theme, _) = read("[roles]\nkey = { fg = \"blue\", bg = \"white\" }\ntext = \"3\"");
    for depth in [ColorDepth::Sixteen, ColorDepth::TwoFiftySix] {
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

/// Pairs of roles that look alike and mean different things.
fn alike(theme: &Theme) -> Vec<(Role, Role)> {
    let pairs = TELLING.iter().enumerate();
    let pairs =
        pairs.flat_map(|(at, one)| TELLING.iter().skip(at + 1).map(move |two| (*one, *two)));
    pairs
        .filter(|(one, two)| theme.style(*one) == theme.style(*two))
        .collect()
}

#[test]
fn distinct_roles_stay_different() {
    for (name, theme) in embedded().filter(|(name, _)| *name != "monochrome") {
        for depth in [
            ColorDepth::Sixteen,
            ColorDepth::TwoFiftySix,
            ColorDepth::True,
        ] {
            assert_eq!(alike(&theme.at_depth(depth)), [], "{name} {depth:?}");
        }
    }
    // Two oranges that become the same of the sixteen.
    let (theme, _) = read(
        "[roles]\nskipped = \"#f0a050\"\nwarning = \"#f0b050\"\nerror = \"red\"\nwinner = \"green\"",
    );
    assert_eq!(alike(&theme), []);
    let mapped = theme.at_depth(ColorDepth::Sixteen);
    assert_eq!(
        mapped.style(Role::Skipped).fg,
        mapped.style(Role::Warning).fg
    );
    assert_eq!(alike(&mapped), []);
    let warning = mapped.style(Role::Warning);
    assert!(warning.add_modifier.contains(Modifier::BOLD));
    // All the same in the file: with few colours the weights make them differ.
    let (theme, _) = read("[roles]\ntext = \"red\"");
    assert_eq!(alike(&theme).len(), 10);
    assert!(alike(&theme.at_depth(ColorDepth::Sixteen)).len() < 5);
}
