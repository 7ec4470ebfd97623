//! Which Python 3 the pattern is for, and what that version's `re` knows.

use std::fmt;
use std::str::FromStr;

/// Minor version of Python 3 whose syntax and character data apply (8 to 13).
///
/// Values outside that range act as the nearest version within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PythonVersion {
    /// The `11` of `3.11`.
    pub minor: u8,
}

impl PythonVersion {
    /// The oldest version known here.
    pub const OLDEST: Self = Self { minor: 8 };
    /// The newest version known here.
    pub const NEWEST: Self = Self { minor: 13 };

    /// Possessive counts (`a++`) and atomic groups (`(?>a)`).
    pub(super) fn has_atomic(self) -> bool {
        self.minor >= 11
    }

    /// Global flags after the start are an error, not a warning.
    pub(super) fn flags_only_first(self) -> bool {
        self.minor >= 11
    }

    /// Group numbers in a condition are plain ASCII digits, not whatever `int()` takes.
    pub(super) fn strict_group_numbers(self) -> bool {
        self.minor >= 12
    }

    /// The undocumented template flag `t`.
    pub(super) fn has_template_flag(self) -> bool {
        self.minor < 13
    }

    /// A condition on a group that never comes is found by the parser.
    pub(super) fn checks_conditions(self) -> bool {
        self.minor >= 9
    }

    /// The class of a pattern error, as a traceback shows it.
    pub(super) fn error_class(self) -> &'static str {
        if self.minor >= 13 {
            "re.PatternError"
        } else {
            "re.error"
        }
    }

    /// The version of Unicode that Python's `unicodedata` was built from.
    pub(super) fn unicode(self) -> &'static str {
        match self.minor {
            0..=8 => "12.1",
            9 | 10 => "13.0",
            11 => "14.0",
            12 => "15.0",
            _ => "15.1",
        }
    }
}

impl Default for PythonVersion {
    fn default() -> Self {
        Self { minor: 11 }
    }
}

impl fmt::Display for PythonVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "3.{}", self.minor)
    }
}

/// The text is not a Python version from 3.8 to 3.13.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPython(String);

impl fmt::Display for UnknownPython {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (oldest, newest) = (PythonVersion::OLDEST, PythonVersion::NEWEST);
        let text = &self.0;
        write!(
            f,
            "`{text}` is not a Python version from {oldest} to {newest}"
        )
    }
}

impl std::error::Error for UnknownPython {}

impl FromStr for PythonVersion {
    type Err = UnknownPython;

    /// Reads `3.11`, `3.11.7` or `3.13.0rc1`; only the first two numbers count.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.trim().split('.');
        let (major, minor) = (parts.next(), parts.next());
        minor
            .filter(|_| major == Some("3"))
            .and_then(|minor| minor.parse().ok())
            .map(|minor| Self { minor })
            .filter(|version| (Self::OLDEST..=Self::NEWEST).contains(version))
            .ok_or_else(|| UnknownPython(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_shows_versions() {
        for (text, shown) in [("3.8", "3.8"), ("3.11.7", "3.11"), (" 3.13.0rc1", "3.13")] {
            let version: PythonVersion = text.parse().unwrap();
            assert_eq!(version.to_string(), shown);
        }
        assert_eq!(PythonVersion::default().to_string(), "3.11");
    }

    #[test]
    fn other_versions_are_rejected() {
        for text in ["", "3", "2.7", "3.7", "3.14", "3.x", "311", "3.-1"] {
            let refused = text.parse::<PythonVersion>();
            assert!(refused.is_err(), "{text}: {refused:?}");
        }
        assert_eq!(
            "3.7".parse::<PythonVersion>().unwrap_err().to_string(),
            "`3.7` is not a Python version from 3.8 to 3.13"
        );
    }
}
