//! The nearest of many names to one that was asked for, and how they differ.
//!
//! Names are compared one by one, so that a scan of 500,000 names can pause between two of them.

mod distance;

use distance::distance;

/// How an existing name differs from the one that was asked for. Nearest kinds first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// Only in blanks around it.
    Blanks,
    /// Only in upper and lower case.
    Case,
    /// Only in `_`, `-`, `.`, `/` or space.
    Separator,
    /// It has the same words in another order.
    Order,
    /// The one that was asked for is a member of its JSON value.
    Member,
    /// One has more at its beginning, e.g. `aws_`.
    Beginning,
    /// One has more at its end.
    Ending,
    /// In a few letters.
    Letters(u8),
    /// The one that was asked for goes on with a dot: `settings.host`.
    Path,
}

impl Difference {
    /// What differs, as a phrase.
    pub fn words(self) -> String {
        match self {
            Self::Blanks => "differs only in leading/trailing spaces".to_owned(),
            Self::Case => "differs only in upper/lower case".to_owned(),
            Self::Separator => "differs only in separators".to_owned(),
            Self::Order => "has the same words in another order".to_owned(),
            Self::Member => "its JSON value has a member of that name".to_owned(),
            Self::Path => "without the part after the dot".to_owned(),
            Self::Beginning => "differs at the beginning".to_owned(),
            Self::Ending => "differs at the end".to_owned(),
            Self::Letters(1) => "differs in one letter".to_owned(),
            Self::Letters(count) => format!("differs in {count} letters"),
        }
    }
}

/// A name that exists and is near.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// The name.
    pub name: String,
    /// What differs.
    pub difference: Difference,
}

impl Near {
    /// It differs from `name` at most in case, separators and blanks around it.
    pub fn is_alike(&self, name: &str) -> bool {
        fold(&self.name) == fold(name)
    }
}

/// How many near names are kept.
const KEPT: usize = 3;

/// The nearest of the names that were considered so far.
#[derive(Clone, Debug)]
pub struct Nearest {
    asked: String,
    folded: String,
    best: Vec<Near>,
}

impl Nearest {
    /// Nothing considered yet.
    pub fn to(asked: &str) -> Self {
        Self {
            asked: asked.to_owned(),
            folded: fold(asked),
            best: Vec::new(),
        }
    }

    /// The name that was asked for.
    pub fn asked(&self) -> &str {
        &self.asked
    }

    /// Compares one existing name.
    pub fn consider(&mut self, name: &str) {
        if let Some(difference) = self.difference(name) {
            self.keep(name, difference);
        }
    }

    /// A key whose JSON value has a member of the name that was asked for.
    pub fn consider_member(&mut self, name: &str) {
        let is_known = self.best.iter().any(|near| near.name == name);
        if !is_known {
            self.keep(name, Difference::Member);
        }
    }

    fn keep(&mut self, name: &str, difference: Difference) {
        let near = Near {
            name: name.to_owned(),
            difference,
        };
        let asked = self.asked.len();
        let key = |near: &Near| {
            let missing = near.name.len().abs_diff(asked);
            (near.difference, missing, near.name.clone())
        };
        let at = self.best.partition_point(|other| key(other) < key(&near));
        if at < KEPT && self.best.get(at) != Some(&near) {
            self.best.insert(at, near);
            self.best.truncate(KEPT);
        }
    }

    /// The nearest, nearest first.
    pub fn best(&self) -> &[Near] {
        &self.best
    }

    fn difference(&self, name: &str) -> Option<Difference> {
        if name == self.asked {
            return None;
        }
        if name.trim() == self.asked.trim() {
            return Some(Difference::Blanks);
        }
        let folded = fold(name);
        if folded == self.folded {
            let is_case = name.to_lowercase() == self.asked.to_lowercase();
            return Some(if is_case {
                Difference::Case
            } else {
                Difference::Separator
            });
        }
        if has_same_words(&folded, &self.folded) {
            return Some(Difference::Order);
        }
        if is_part(&folded, &self.folded, |long, short| long.ends_with(short)) {
            return Some(Difference::Beginning);
        }
        let letters = self.letters(&folded);
        let rest = self.asked.strip_prefix(name).filter(|_| !name.is_empty());
        if letters.is_none() && rest.is_some_and(|rest| rest.starts_with('.')) {
            return Some(Difference::Path);
        }
        if letters.is_none()
            && is_part(&folded, &self.folded, |long, short| long.starts_with(short))
        {
            return Some(Difference::Ending);
        }
        letters.map(Difference::Letters)
    }

    /// A few letters: one in five, three at most.
    fn letters(&self, folded: &str) -> Option<u8> {
        let allowed = (self.folded.chars().count() / 5 + 1).min(3);
        let found = distance(&self.folded, folded, allowed)?;
        u8::try_from(found).ok()
    }
}

/// How an existing name differs from the one that is asked for; None where it is not near.
pub(super) fn difference(asked: &str, name: &str) -> Option<Difference> {
    Nearest::to(asked).difference(name)
}

/// Lower case, with one separator for all.
pub(super) fn fold(name: &str) -> String {
    let separator = |c: char| matches!(c, '-' | '.' | '/' | ' ');
    let one = |c: char| if separator(c) { '_' } else { c };
    name.trim().to_lowercase().chars().map(one).collect()
}

/// The same words between separators, in another order.
fn has_same_words(a: &str, b: &str) -> bool {
    let words = |text: &str| {
        let mut words: Vec<_> = text.split('_').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    // Most names differ in their length or their letters, which costs nothing to see.
    let sum = |text: &str| text.bytes().map(u32::from).sum::<u32>();
    a.len() == b.len() && sum(a) == sum(b) && words(a) == words(b)
}

/// The shorter is a part of the longer, at least four letters long, and cut at a separator.
fn is_part(a: &str, b: &str, test: impl Fn(&str, &str) -> bool) -> bool {
    let (long, short) = if a.len() > b.len() { (a, b) } else { (b, a) };
    if short.len() < 4 || !test(long, short) {
        return false;
    }
    let rest = long.len() - short.len();
    let begins = long.get(..rest).is_some_and(|head| head.ends_with('_'));
    let ends = long
        .get(short.len()..)
        .is_some_and(|tail| tail.starts_with('_'));
    begins || ends
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(asked: &str, existing: &str, expected: Option<Difference>) {
        let found = Nearest::to(asked).difference(existing);
        assert_eq!(found, expected, "{asked} {existing}");
    }

    #[test]
    fn what_differs() {
        check("aws_x", "AWS_X", Some(Difference::Case));
        check("aws_my-key", "aws_my_key", Some(Difference::Separator));
        check("/db_password", "db_password", Some(Difference::Beginning));
        check(
            "db_password",
            "aws_db_password",
            Some(Difference::Beginning),
        );
        check("db_password", "db_password_old", Some(Difference::Ending));
        check(
            "aws_mayras_secert",
            "aws_mayras_secret",
            Some(Difference::Letters(1)),
        );
        check(
            "aws_mayra_secret",
            "aws_mayras_secret",
            Some(Difference::Letters(1)),
        );
        check(" aws_x", "aws_x", Some(Difference::Blanks));
        check("etl.var3.k", "etl", Some(Difference::Path));
        check(
            "terms_example_variable",
            "TERMS_VARIABLE_EXAMPLE",
            Some(Difference::Order),
        );
        check("ab_c", "ac_b", None);
        check("aws_x", "aws_x", None);
        check("aws_x", "something_else", None);
        check("x", "max_x", None);
    }

    #[test]
    fn a_member_of_a_json_value_is_near() {
        let mut nearest = Nearest::to("var3");
        nearest.consider("var3_old");
        nearest.consider_member("etl");
        let best: Vec<_> = nearest.best().iter().map(|near| &near.name).collect();
        assert_eq!(best, ["etl", "var3_old"]);
    }

    #[test]
    fn the_three_nearest_nearest_first() {
        let mut nearest = Nearest::to("db_password");
        let names = [
            "db_passwort",
            "db_passwords",
            "DB_PASSWORD",
            "aws_db_password",
            "unrelated",
            "db-password",
        ];
        for name in names {
            nearest.consider(name);
        }
        let best: Vec<_> = nearest
            .best()
            .iter()
            .map(|near| near.name.as_str())
            .collect();
        assert_eq!(best, ["DB_PASSWORD", "db-password", "aws_db_password"]);
    }
}
