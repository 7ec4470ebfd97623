//! What a colour looks like: its red, green and blue, its lightness, and the distance of two colours.
//!
//! The user chooses the sixteen colours of a terminal; here they are xterm's, from which most others start.

use ratatui::style::Color;

/// Red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

/// xterm's sixteen.
const ANSI: [Rgb; 16] = [
    Rgb(0, 0, 0),
    Rgb(205, 0, 0),
    Rgb(0, 205, 0),
    Rgb(205, 205, 0),
    Rgb(0, 0, 238),
    Rgb(205, 0, 205),
    Rgb(0, 205, 205),
    Rgb(229, 229, 229),
    Rgb(127, 127, 127),
    Rgb(255, 0, 0),
    Rgb(0, 255, 0),
    Rgb(255, 255, 0),
    Rgb(92, 92, 255),
    Rgb(255, 0, 255),
    Rgb(0, 255, 255),
    Rgb(255, 255, 255),
];

/// The sixteen with their names, by number.
pub(in crate::ui) const NAMED: [(&str, Color); 16] = [
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("gray", Color::Gray),
    ("darkgray", Color::DarkGray),
    ("lightred", Color::LightRed),
    ("lightgreen", Color::LightGreen),
    ("lightyellow", Color::LightYellow),
    ("lightblue", Color::LightBlue),
    ("lightmagenta", Color::LightMagenta),
    ("lightcyan", Color::LightCyan),
    ("white", Color::White),
];

/// The number of a colour that the terminal knows by number: of the sixteen or of the 256. None for others.
pub(in crate::ui) fn number(color: Color) -> Option<u8> {
    if let Color::Indexed(number) = color {
        return Some(number);
    }
    let number = NAMED.iter().position(|(_, named)| *named == color)?;
    u8::try_from(number).ok()
}

/// The levels of the cube that begins at 16.
const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];

impl Rgb {
    /// The red, green and blue of a colour; None for the terminal's own, which is unknown here.
    pub fn from_color(color: Color) -> Option<Self> {
        match color {
            Color::Reset => None,
            Color::Rgb(red, green, blue) => Some(Self(red, green, blue)),
            numbered => number(numbered).map(Self::indexed),
        }
    }

    /// A colour of the 256: sixteen, a cube of 6 by 6 by 6, 24 greys.
    pub(in crate::ui) fn indexed(number: u8) -> Self {
        if let Some(rgb) = ANSI.get(usize::from(number)) {
            return *rgb;
        }
        let Some(grey) = number.checked_sub(232) else {
            let number = number - 16;
            let level = |at: u8| LEVELS.get(usize::from(at)).copied().unwrap_or(255);
            return Self(level(number / 36), level(number / 6 % 6), level(number % 6));
        };
        let level = 8 + 10 * grey;
        Self(level, level, level)
    }

    /// Relative luminance, 0 to 1, as WCAG 2.2 defines it.
    pub fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Nearer to black than to white: white text on it is easier to read than black text.
    pub fn is_dark(self) -> bool {
        contrast(self, Self(255, 255, 255)) > contrast(self, Self(0, 0, 0))
    }

    /// Light intensities, 0 to 1, of sRGB.
    pub(super) fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|level| {
            let level = f64::from(level) / 255.0;
            if level <= 0.040_45 {
                level / 12.92
            } else {
                ((level + 0.055) / 1.055).powf(2.4)
            }
        })
    }

    /// See [`oklab_from_linear`].
    pub(super) fn oklab(self) -> [f64; 3] {
        oklab_from_linear(self.linear())
    }
}

/// Linear light as lightness, green to red, blue to yellow: Björn Ottosson's Oklab, where equal distances look equal.
pub(super) fn oklab_from_linear([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let long = (0.412_221_47 * red + 0.536_332_54 * green + 0.051_445_99 * blue).cbrt();
    let medium = (0.211_903_5 * red + 0.680_699_55 * green + 0.107_396_96 * blue).cbrt();
    let short = (0.088_302_46 * red + 0.281_718_84 * green + 0.629_978_7 * blue).cbrt();
    [
        0.210_454_26 * long + 0.793_617_78 * medium - 0.004_072_05 * short,
        1.977_998_5 * long - 2.428_592_2 * medium + 0.450_593_7 * short,
        0.025_904_04 * long + 0.782_771_77 * medium - 0.808_675_77 * short,
    ]
}

/// WCAG's contrast of two colours, 1 to 21; text needs 4.5, lines 3.
pub fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (one.luminance() + 0.05, other.luminance() + 0.05);
    if one > other {
        one / other
    } else {
        other / one
    }
}

/// How different two colours look, squared; the smallest visible difference is about 0.0004.
pub(super) fn distance(one: [f64; 3], other: [f64; 3]) -> f64 {
    one.iter()
        .zip(other)
        .map(|(one, other)| (one - other).powi(2))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 0.01, "{found} is not {expected}");
    }

    #[test]
    fn the_256_are_xterm_s() {
        let check = |number, red, green, blue| {
            assert_eq!(
                Rgb::from_color(Color::Indexed(number)),
                Some(Rgb(red, green, blue))
            );
        };
        check(9, 255, 0, 0);
        check(16, 0, 0, 0);
        check(17, 0, 0, 95);
        check(80, 95, 215, 215);
        check(231, 255, 255, 255);
        check(232, 8, 8, 8);
        check(255, 238, 238, 238);
        assert_eq!(Rgb::from_color(Color::LightRed), Some(Rgb(255, 0, 0)));
        assert_eq!(Rgb::from_color(Color::Reset), None);
    }

    /// The figures of WCAG's own examples.
    #[test]
    fn contrasts() {
        let white = Rgb(255, 255, 255);
        near(contrast(Rgb(0, 0, 0), white), 21.0);
        near(contrast(white, white), 1.0);
        near(contrast(Rgb(0x76, 0x76, 0x76), white), 4.54);
        near(contrast(white, Rgb(255, 0, 0)), 4.0);
    }

    #[test]
    fn dark_and_light() {
        assert!(Rgb(0, 0, 0).is_dark() && Rgb(0, 43, 54).is_dark() && Rgb(0, 0, 255).is_dark());
        assert!(!Rgb(255, 255, 255).is_dark() && !Rgb(253, 246, 227).is_dark());
        assert!(!Rgb(0, 255, 0).is_dark());
    }

    /// The figures of Oklab's own page, turned from XYZ to sRGB: white is lightness one without colour.
    #[test]
    fn oklab_of_known_colours() {
        let [lightness, a, b] = Rgb(255, 255, 255).oklab();
        near(lightness, 1.0);
        near(a, 0.0);
        near(b, 0.0);
        let [lightness, a, b] = Rgb(255, 0, 0).oklab();
        near(lightness, 0.628);
        near(a, 0.225);
        near(b, 0.126);
    }
}
