//! How readable a theme is: contrast as WCAG defines it, and colours as colour-blind users see them.

use super::super::color::{Rgb, contrast};
use super::*;

/// What text and lines around panes need (WCAG 2.2, 1.4.3 and 1.4.11).
fn required_contrast(role: Role) -> f64 {
    if role == Role::Border { 3.0 } else { 4.5 }
}

/// Descriptions of the roles that are too faint. A colour that a theme does not define is the terminal's own.
fn faint(theme: &Theme) -> Vec<String> {
    let mut found = Vec::new();
    for row in &ROLES {
        let style = theme.style(row.role);
        let background = style.bg.or(theme.background());
        let (Some(fg), Some(bg)) = (
            style.fg.and_then(Rgb::from_color),
            background.and_then(Rgb::from_color),
        ) else {
            continue;
        };
        let contrast = contrast(fg, bg);
        if contrast < required_contrast(row.role) {
            found.push(format!("{} {contrast:.2}", row.name));
        }
    }
    found
}

#[test]
fn every_role_is_readable() {
    for (name, theme) in embedded() {
        assert_eq!(faint(&theme), Vec::<String>::new(), "{name}");
        let mapped = theme.at_depth(ColorDepth::TwoFiftySix);
        assert_eq!(
            faint(&mapped),
            Vec::<String>::new(),
            "{name} in 256 colours"
        );
    }
    let planted = "background = \"#ffffff\"\n[roles]\ntext = \"#777777\"\nborder = \"#949494\"\nbar = { fg = \"16\", bg = \"236\" }";
    let (theme, _) = read(planted);
    let found = faint(&theme);
    let begins = |name: &str| found.iter().any(|text| text.starts_with(name));
    assert!(begins("text 4.48") && begins("bar "), "{found:?}");
    assert!(!begins("border"), "{found:?}");
}

#[test]
fn every_theme_names_its_background() {
    for (name, theme) in embedded().filter(|(name, _)| *name != "monochrome") {
        let ground = theme.background().and_then(Rgb::from_color);
        let ground = ground.unwrap_or_else(|| panic!("{name} names no background"));
        assert_eq!(ground.is_dark(), theme.kind() == ThemeKind::Dark, "{name}");
    }
}

/// Every theme and role that is too faint in xterm's sixteen colours, with its contrast: only the light blue on black, which
/// is the blue that these terminals have.
const FAINT_IN_SIXTEEN: [&str; 6] = [
    "colour-blind: accent 4.43",
    "colour-blind: winner 4.43",
    "colour-blind: key 4.43",
    "soft: accent 4.43",
    "soft: key 4.43",
    "solar-dark: key 4.43",
];

#[test]
fn every_role_is_readable_in_sixteen_colours() {
    let of_theme = |(name, theme): (&'static str, Theme)| {
        let faint = faint(&theme.at_depth(ColorDepth::Sixteen));
        faint.into_iter().map(move |role| format!("{name}: {role}"))
    };
    let found: Vec<_> = embedded().flat_map(of_theme).collect();
    assert_eq!(found, FAINT_IN_SIXTEEN);
}

/// A role with its own background is readable in sixteen colours too, as xterm paints them.
#[test]
fn roles_with_a_background_are_readable_in_sixteen_colours() {
    for (name, theme) in embedded() {
        let mapped = theme.at_depth(ColorDepth::Sixteen);
        for row in ROLES.iter().filter(|row| row.role != Role::Border) {
            let style = mapped.style(row.role);
            if style.bg == mapped.background() {
                continue;
            }
            if let (Some(fg), Some(bg)) = (
                style.fg.and_then(Rgb::from_color),
                style.bg.and_then(Rgb::from_color),
            ) {
                let contrast = contrast(fg, bg);
                assert!(contrast >= 4.5, "{name}: {} {contrast:.2}", row.name);
            }
        }
    }
}

#[test]
fn monochrome_has_no_colour_and_a_distinct_selection() {
    let theme = Theme::embedded(MONOCHROME);
    for row in &ROLES {
        let style = theme.style(row.role);
        assert_eq!((style.fg, style.bg), (None, None), "{}", row.name);
    }
    let selection = theme.style(Role::Selection);
    assert!(
        selection
            .add_modifier
            .contains(ratatui::style::Modifier::REVERSED)
    );
}

/// How red, green and blue blindness change linear light (Machado, Oliveira and Fernandes 2009, severity 1), and full
/// colour vision.
const EYES: [(&str, [[f64; 3]; 3]); 4] = [
    ("all", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// Lightness and colour as such eyes see them.
fn seen(rgb: Rgb, eyes: &[[f64; 3]; 3]) -> [f64; 3] {
    let light = rgb.linear();
    let turned = eyes.map(|row| {
        let sum: f64 = row
            .iter()
            .zip(light)
            .map(|(part, light)| part * light)
            .sum();
        sum.clamp(0.0, 1.0)
    });
    super::super::color::oklab_from_linear(turned)
}

/// A clear difference between two small symbols, in Oklab; the smallest visible one is 0.02.
const PLAIN_STEP: f64 = 0.09;

const TELLING: [Role; 5] = [
    Role::Winner,
    Role::Shadowed,
    Role::Skipped,
    Role::Warning,
    Role::Error,
];

/// Pairs of distinct roles whose colours some users can hardly distinguish.
fn confused(theme: &Theme) -> Vec<String> {
    let mut found = Vec::new();
    for (eyes, matrix) in &EYES {
        for (at, one) in TELLING.iter().enumerate() {
            for two in TELLING.iter().skip(at + 1) {
                let color = |role: Role| Rgb::from_color(theme.style(role).fg.unwrap()).unwrap();
                let (a, b) = (seen(color(*one), matrix), seen(color(*two), matrix));
                let apart = super::super::color::distance(a, b).sqrt();
                if apart < PLAIN_STEP {
                    found.push(format!("{eyes}: {one:?} {two:?} {apart:.3}"));
                }
            }
        }
    }
    found
}

#[test]
fn colour_blind_users_can_distinguish_the_roles() {
    for name in ["colour-blind", "colour-blind-light"] {
        let theme = Theme::embedded(by_name(name).unwrap());
        assert_eq!(confused(&theme), Vec::<String>::new(), "{name}");
        let mapped = theme.at_depth(ColorDepth::TwoFiftySix);
        assert_eq!(
            confused(&mapped),
            Vec::<String>::new(),
            "{name} in 256 colours"
        );
    }
    let red_and_green = "[roles]\nwinner = \"#4f8f3f\"\nerror = \"#c05030\"\nskipped = \"#e0c000\"\nwarning = \"#ffffff\"\nshadowed = \"#505090\"";
    let (theme, _) = read(red_and_green);
    let found = confused(&theme);
    assert!(
        found.iter().all(|text| !text.starts_with("all")),
        "{found:?}"
    );
    assert!(
        found
            .iter()
            .any(|text| text.starts_with("deuteranopia: Winner Error")),
        "{found:?}"
    );
}

/// Colour is never the only difference: each verdict has its own symbol (see `ui::symbols`), and winner and error have a
/// weight.
#[test]
fn the_winner_and_the_error_have_a_weight_in_every_theme() {
    for (name, theme) in embedded() {
        for role in [Role::Winner, Role::Error] {
            let weight = theme.style(role).add_modifier;
            assert!(!weight.is_empty(), "{name}: {role:?}");
        }
    }
}
