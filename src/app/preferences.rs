//! The user's preferences: keys, times, mouse, motion. Read once by the configuration, handed to the state.
//!
//! Holds choices and their bounds; where they come from is the configuration's.

use super::keymap::Keymap;
use super::message::Millis;

/// The theme name for dark or light, as the terminal answers.
pub const AUTO: &str = "auto";

/// How many seconds a revealed value may stay: at least, at most.
pub const REVEAL_SECONDS: (usize, usize) = (1, 600);
/// How many seconds a copied value may stay on the clipboard: at least, at most.
pub const CLIPBOARD_SECONDS: (usize, usize) = (1, 3_600);

/// How long things last, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Durations {
    /// A revealed value.
    pub reveal: Millis,
    /// A copied value.
    pub clipboard: Millis,
    /// A notice.
    pub notice: Millis,
}

impl Default for Durations {
    fn default() -> Self {
        Self {
            reveal: 15_000,
            clipboard: 45_000,
            notice: 6_000,
        }
    }
}

/// Whether a copy may go through the terminal (OSC 52), where it cannot be cleared for certain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Osc52 {
    /// Over SSH, where the native clipboard is another machine's, and where there is no display.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Osc52 {
    /// The names of the choices in the configuration.
    pub const NAMES: [&'static str; 3] = ["auto", "always", "never"];

    /// The choice of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        let all = [Self::Auto, Self::Always, Self::Never];
        all.into_iter().find(|choice| choice.name() == name)
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// The user's preferences; they are the same for all deployments.
#[derive(Clone, Debug)]
pub struct Preferences {
    /// Which key does what.
    pub keymap: Keymap,
    /// How long values and notices stay.
    pub durations: Durations,
    /// The mouse is the program's, so that it can scroll and select rows.
    pub mouse: bool,
    /// Things may move by themselves.
    pub motion: bool,
    /// Plain lines without boxes, for screen readers.
    pub plain: bool,
    /// Whether a copy may go through the terminal.
    pub osc52: Osc52,
    /// The theme's name, as it was given; whoever knows themes says whether there is one.
    pub theme: Option<String>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            keymap: Keymap::default(),
            durations: Durations::default(),
            mouse: true,
            motion: true,
            plain: false,
            osc52: Osc52::default(),
            theme: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_choices() {
        for name in Osc52::NAMES {
            assert_eq!(Osc52::by_name(name).map(Osc52::name), Some(name));
        }
        assert_eq!(Osc52::by_name("sometimes"), None);
    }

    #[test]
    fn what_is_preferred_by_default_lies_within_bounds() {
        let durations = Preferences::default().durations;
        for (milliseconds, (least, most)) in [
            (durations.reveal, REVEAL_SECONDS),
            (durations.clipboard, CLIPBOARD_SECONDS),
        ] {
            let seconds = usize::try_from(milliseconds / 1_000).unwrap();
            assert!((least..=most).contains(&seconds), "{seconds}");
        }
    }
}
