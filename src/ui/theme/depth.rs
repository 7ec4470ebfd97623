//! How many colours the terminal has, and a theme reduced to them.
//!
//! A colour that the terminal lacks becomes the nearest one that is as readable. Roles that must differ and then look
//! alike get different weights.

use ratatui::style::{Color, Modifier};

use super::color::{NAMED, Rgb, contrast, distance};
use super::embedded::MONOCHROME;
use super::kind::ThemeKind;
use super::role::{ROLES, Role};
use super::styles::Theme;

/// How many colours there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColorDepth {
    /// None: `NO_COLOR`, or a terminal without colours.
    None,
    /// The terminal's own sixteen.
    Sixteen,
    /// The sixteen, a cube and greys.
    TwoFiftySix,
    /// Any.
    #[default]
    True,
}

/// Terminals by the start of `TERM`; the first match counts.
const TERMINALS: [(&str, ColorDepth); 12] = [
    ("dumb", ColorDepth::None),
    ("vt", ColorDepth::None),
    ("xterm-kitty", ColorDepth::True),
    ("xterm-ghostty", ColorDepth::True),
    ("ghostty", ColorDepth::True),
    ("alacritty", ColorDepth::True),
    ("wezterm", ColorDepth::True),
    ("foot", ColorDepth::True),
    ("contour", ColorDepth::True),
    ("iterm", ColorDepth::True),
    ("linux", ColorDepth::Sixteen),
    ("cygwin", ColorDepth::Sixteen),
];

impl ColorDepth {
    /// By `NO_COLOR` (present and not empty: none), `COLORTERM` (`truecolor`, `24bit`) and `TERM`.
    pub fn from_env(variable: impl Fn(&str) -> Option<String>) -> Self {
        if variable("NO_COLOR").is_some_and(|text| !text.is_empty()) {
            return Self::None;
        }
        let term = variable("TERM").unwrap_or_default();
        let listed = TERMINALS.iter().find(|(name, _)| term.starts_with(name));
        if let Some((_, Self::None)) = listed {
            return Self::None;
        }
        let color_term = variable("COLORTERM").unwrap_or_default();
        if matches!(color_term.as_str(), "truecolor" | "24bit") || term.ends_with("-direct") {
            return Self::True;
        }
        match listed {
            Some((_, depth)) => *depth,
            None if term.contains("256color") => Self::TwoFiftySix,
            None => Self::Sixteen,
        }
    }
}

/// Roles that must differ, the less important first: of two that look alike the later one gets a weight.
const DISTINCT_ROLES: [Role; 5] = [
    Role::Shadowed,
    Role::Skipped,
    Role::Winner,
    Role::Warning,
    Role::Error,
];

/// Weights, in the order in which they are tried.
const WEIGHTS: [Modifier; 3] = [Modifier::BOLD, Modifier::UNDERLINED, Modifier::ITALIC];

/// The contrast that text needs, see [`contrast`].
const READABLE: f64 = 4.5;

impl Theme {
    /// The theme in the colours of the terminal. Without colour every theme is the monochrome one.
    pub fn at_depth(&self, depth: ColorDepth) -> Self {
        match depth {
            ColorDepth::None => Self::embedded(MONOCHROME).plain(self.is_plain),
            ColorDepth::True => self.clone(),
            ColorDepth::Sixteen => self.mapped(&Sixteen(self.kind)),
            ColorDepth::TwoFiftySix => self.mapped(&TwoFiftySix),
        }
    }

    fn mapped(&self, palette: &dyn Palette) -> Self {
        let mut theme = self.clone();
        theme.background = self.background.map(|color| palette.ground(color));
        for row in &ROLES {
            let mut style = self.style(row.role);
            style.bg = match style.bg {
                own if own == self.background => own.and(theme.background),
                own => own.map(|color| palette.background(color)),
            };
            let background = TextBackground {
                own: style
                    .bg
                    .filter(|bg| Some(*bg) != theme.background)
                    .and_then(Rgb::from_color),
                any: style.bg.or(theme.background).and_then(Rgb::from_color),
            };
            style.fg = style.fg.map(|color| palette.foreground(color, background));
            theme.set(row.role, style);
        }
        theme.tell_apart();
        theme
    }

    fn tell_apart(&mut self) {
        for (number, role) in DISTINCT_ROLES.iter().enumerate() {
            let before: Vec<_> = DISTINCT_ROLES
                .iter()
                .take(number)
                .map(|role| self.style(*role))
                .collect();
            let style = self.style(*role);
            let weighted = WEIGHTS.iter().map(|weight| style.add_modifier(*weight));
            let mut candidates = std::iter::once(style).chain(weighted);
            if let Some(free) = candidates.find(|style| !before.contains(style)) {
                self.set(*role, free);
            }
        }
    }
}

/// The background of a text.
#[derive(Clone, Copy)]
struct TextBackground {
    /// Its own background, other than the screen's.
    own: Option<Rgb>,
    /// Its own, else the theme's, which may not be the terminal's.
    any: Option<Rgb>,
}

/// The colours of a terminal.
trait Palette {
    /// For the whole screen.
    fn ground(&self, color: Color) -> Color;
    /// For a part of it.
    fn background(&self, color: Color) -> Color;
    /// For text.
    fn foreground(&self, color: Color, background: TextBackground) -> Color;
}

/// Colours 16 to 255, which users of terminals do not change.
struct TwoFiftySix;

impl Palette for TwoFiftySix {
    fn ground(&self, color: Color) -> Color {
        nearest_of_256(color, |_| true)
    }

    fn background(&self, color: Color) -> Color {
        nearest_of_256(color, |_| true)
    }

    /// The nearest that is readable, if the colour itself is.
    fn foreground(&self, color: Color, background: TextBackground) -> Color {
        let is_readable = |rgb: Rgb| {
            background
                .any
                .is_none_or(|any| contrast(rgb, any) >= READABLE)
        };
        if Rgb::from_color(color).is_some_and(is_readable) {
            return nearest_of_256(color, is_readable);
        }
        nearest_of_256(color, |_| true)
    }
}

fn nearest_of_256(color: Color, may: impl Fn(Rgb) -> bool) -> Color {
    let Color::Rgb(red, green, blue) = color else {
        return color;
    };
    let wanted = Rgb(red, green, blue).oklab();
    let far = |number: u8| {
        let rgb = Rgb::indexed(number);
        may(rgb).then(|| (number, distance(rgb.oklab(), wanted)))
    };
    let nearest = (16..=255)
        .filter_map(far)
        .min_by(|(_, one), (_, other)| one.total_cmp(other));
    nearest.map_or(color, |(number, _)| Color::Indexed(number))
}

/// The terminal's own sixteen, in a theme of this kind. The user chooses what they look like, so a colour becomes the one
/// that it would be called by, and not the nearest of a palette that may not be in use.
struct Sixteen(ThemeKind);

impl Palette for Sixteen {
    fn ground(&self, _: Color) -> Color {
        match self.0 {
            ThemeKind::Dark => Color::Black,
            ThemeKind::Light => Color::White,
        }
    }

    fn background(&self, color: Color) -> Color {
        named(color, &GROUNDS, &HUES)
    }

    /// On a text's own background the colour may be unreadable; then it is black or white.
    fn foreground(&self, color: Color, background: TextBackground) -> Color {
        let found = match self.0 {
            ThemeKind::Dark => named(color, &GREYS, &BRIGHT_HUES),
            ThemeKind::Light => named(color, &GREYS_ON_LIGHT, &HUES_ON_LIGHT),
        };
        match (background.own, Rgb::from_color(found)) {
            (Some(own), Some(rgb)) if contrast(rgb, own) < READABLE => {
                if own.is_dark() {
                    Color::White
                } else {
                    Color::Black
                }
            }
            _ => found,
        }
    }
}

/// Below this chroma a colour is a grey.
const GREY: f64 = 0.06;

/// Where the hues of Oklab end, in degrees, with the number of the colour.
const HUES: [(f64, usize); 7] = [
    (55.0, 1),
    (113.0, 3),
    (165.0, 2),
    (220.0, 6),
    (290.0, 4),
    (350.0, 5),
    (360.0, 1),
];

/// The same in a dark theme: the bright colours.
const BRIGHT_HUES: [(f64, usize); 7] = [
    (55.0, 9),
    (113.0, 11),
    (165.0, 10),
    (220.0, 14),
    (290.0, 12),
    (350.0, 13),
    (360.0, 9),
];

/// The same in a light theme. Many palettes are made for a black background, and their yellow, green and cyan are hard to
/// read on white: xterm's have contrasts of 1.7 to 2.1.
const HUES_ON_LIGHT: [(f64, usize); 5] =
    [(55.0, 1), (113.0, 5), (290.0, 4), (350.0, 5), (360.0, 1)];

/// Up to which lightness each grey goes, with the number of the colour. The dark grey is hard to read in many palettes,
/// so only the darkest colours become it.
const GREYS: [(f64, usize); 3] = [(0.35, 0), (0.58, 8), (0.8, 7)];

/// The same in a light theme: only greys that are faint in the theme become the dark grey, and none the light one.
const GREYS_ON_LIGHT: [(f64, usize); 2] = [(0.58, 0), (0.93, 8)];

/// The same for backgrounds of black or white text: the dark grey is not used.
const GROUNDS: [(f64, usize); 2] = [(0.28, 0), (0.93, 7)];

/// The one of the sixteen that a colour would be called by.
fn named(color: Color, greys: &[(f64, usize)], hues: &[(f64, usize)]) -> Color {
    let (Color::Rgb(..) | Color::Indexed(16..)) = color else {
        return color;
    };
    let Some(rgb) = Rgb::from_color(color) else {
        return color;
    };
    let [lightness, a, b] = rgb.oklab();
    let below = |steps: &[(f64, usize)], value: f64| {
        let step = steps.iter().find(|(end, _)| value < *end);
        step.map(|(_, number)| *number)
    };
    let number = if a.hypot(b) < GREY {
        below(greys, lightness).unwrap_or(15)
    } else {
        let hue = b.atan2(a).to_degrees().rem_euclid(360.0);
        below(hues, hue).unwrap_or(1)
    };
    NAMED.get(number).map_or(color, |(_, named)| *named)
}
