//! What was found of a key among the names of all secrets, and what it cost to list them.

use super::misplaced::{Misplaced, Misplacement};

/// The names of all secrets, as far as they were listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretNames {
    /// As AWS writes them.
    pub names: Vec<String>,
    /// How many calls that took, without repetitions.
    pub calls: usize,
    /// There are more.
    pub is_cut: bool,
}

/// What was found of one key among the names of all secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Elsewhere {
    /// The likeliest first.
    pub found: Vec<Misplaced>,
    /// Among how many names.
    pub names: usize,
    /// How many calls it took to list them.
    pub calls: usize,
    /// There are more names.
    pub is_cut: bool,
    /// How many of the names have the prefix of no kind.
    pub outside: usize,
}

impl Elsewhere {
    /// Searches the names that were listed.
    pub fn among(mut search: Misplacement, listed: &SecretNames) -> Self {
        let names = listed.names.iter();
        names.for_each(|name| search.consider(name));
        let outside = listed.names.iter().filter(|name| !search.is_below(name));
        Self {
            outside: outside.count(),
            found: search.best().to_vec(),
            names: listed.names.len(),
            calls: listed.calls,
            is_cut: listed.is_cut,
        }
    }

    /// Among which names it was looked for, and at what cost.
    pub fn looked_at(&self) -> String {
        let names = if self.names == 1 { "name" } else { "names" };
        let calls = match self.calls {
            0 => "no further call".to_owned(),
            1 => "1 ListSecrets call".to_owned(),
            calls => format!("{calls} ListSecrets calls"),
        };
        if self.names == 0 {
            return format!("AWS lists no secrets here ({calls})");
        }
        let nothing = if self.found.is_empty() {
            "no similar name among "
        } else {
            "looked at "
        };
        let (which, more) = if self.is_cut {
            ("the first ", "; there are more: --everywhere PAGES")
        } else {
            ("all ", "")
        };
        format!(
            "{nothing}{which}{} secret {names} ({calls}{more})",
            self.names
        )
    }
}

/// How many pages of 100 names are listed, where nobody says otherwise: that costs 20 calls, a ten-thousandth of a dollar.
pub const MOST_PAGES: usize = 20;

/// AWS lists so many names with one call.
pub const NAMES_IN_PAGE: usize = 100;
