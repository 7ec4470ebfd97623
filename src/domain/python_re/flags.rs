//! Python's flags for patterns, and which letter sets which.

use std::ops::{BitAnd, BitOr, BitOrAssign};

use super::version::PythonVersion;

/// A set of Python's flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags(u8);

impl Flags {
    pub(super) const NONE: Self = Self(0);
    pub(super) const ASCII: Self = Self(1);
    pub(super) const IGNORE_CASE: Self = Self(2);
    pub(super) const LOCALE: Self = Self(4);
    pub(super) const MULTI_LINE: Self = Self(8);
    pub(super) const DOT_ALL: Self = Self(16);
    pub(super) const VERBOSE: Self = Self(32);
    pub(super) const UNICODE: Self = Self(64);
    /// Undocumented, without a purpose; gone in 3.13.
    pub(super) const TEMPLATE: Self = Self(128);
    /// At most one of these holds.
    pub(super) const TYPES: Self = Self(1 | 4 | 64);

    /// The flag of a letter.
    pub(super) fn of_letter(letter: char, python: PythonVersion) -> Option<Self> {
        Some(match letter {
            'a' => Self::ASCII,
            'i' => Self::IGNORE_CASE,
            'L' => Self::LOCALE,
            'm' => Self::MULTI_LINE,
            's' => Self::DOT_ALL,
            'x' => Self::VERBOSE,
            'u' => Self::UNICODE,
            't' if python.has_template_flag() => Self::TEMPLATE,
            _ => return None,
        })
    }

    /// Whether the two have a flag in common.
    pub(super) fn has(self, any: Self) -> bool {
        self & any != Self::NONE
    }

    /// The flags inside a group that adds some and removes others.
    pub(super) fn within(self, add: Self, remove: Self) -> Self {
        let kept = if add.has(Self::TYPES) {
            self.without(Self::TYPES)
        } else {
            self
        };
        (kept | add).without(remove)
    }

    fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl BitOr for Flags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Flags {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl BitAnd for Flags {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}
