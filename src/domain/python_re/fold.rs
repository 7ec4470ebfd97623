//! Which characters `re.IGNORECASE` takes for the same.
//!
//! Python compares simple lower cases and adds a few pairs with one upper case, so `i`, `I`,
//! `İ` and `ı` are all one, unlike in Unicode's case folding.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::flags::Flags;
use super::fold_table::{EXTRA, LOWER, SINCE};
use super::version::PythonVersion;

/// Inclusive ranges of code points.
pub(super) type Ranges = Vec<(u32, u32)>;

/// How letters are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Exact,
    /// Only ASCII letters have a case.
    Ascii,
    Unicode,
}

impl Case {
    /// The comparison that flags ask for.
    pub(super) fn from_flags(flags: Flags) -> Self {
        if !flags.has(Flags::IGNORE_CASE) {
            Self::Exact
        } else if flags.has(Flags::UNICODE) {
            Self::Unicode
        } else {
            Self::Ascii
        }
    }

    /// The character that all others it equals are compared by, but for the extra pairs: what
    /// back-references compare.
    pub(super) fn lower(self, c: char, python: PythonVersion) -> char {
        match self {
            Self::Exact => c,
            Self::Ascii => c.to_ascii_lowercase(),
            Self::Unicode if c.is_ascii() => c.to_ascii_lowercase(),
            Self::Unicode => lower(u32::from(c), python)
                .and_then(char::from_u32)
                .unwrap_or(c),
        }
    }

    /// Adds all characters that equal one in the ranges.
    pub(super) fn widen(self, ranges: &mut Ranges, python: PythonVersion) {
        let given = ranges.clone();
        match self {
            Self::Exact => {}
            Self::Ascii => given.iter().for_each(|&range| {
                push_shifted(range, ('A', 'Z'), 32, ranges);
                push_shifted(range, ('a', 'z'), -32, ranges);
            }),
            Self::Unicode if count(&given) <= FEW => {
                for c in given.iter().flat_map(|&(low, high)| low..=high) {
                    ranges.extend(class_of(c, python).map(|c| (c, c)));
                }
            }
            Self::Unicode => {
                for class in classes(python) {
                    let mut members = class.clone();
                    if members.any(|c| given.iter().any(|range| holds(*range, c))) {
                        ranges.extend(class.map(|c| (c, c)));
                    }
                }
            }
        }
    }
}

/// Up to so many characters are widened one by one, else class by class: a literal is one character, and there are
/// 1,400 classes.
const FEW: u32 = 64;

fn count(ranges: &[(u32, u32)]) -> u32 {
    let counts = ranges.iter().map(|(low, high)| high - low + 1);
    counts.fold(0, u32::saturating_add)
}

/// The characters that a version of Python takes for the same as this one; none if it is not one that has a case.
fn class_of(c: u32, python: PythonVersion) -> impl Iterator<Item = u32> {
    let root = root(lower_of_newest(c).unwrap_or(c));
    let extra = EXTRA.iter().find(|extra| extra.contains(&root));
    let lowers = extra.map_or_else(|| vec![root], |extra| extra.to_vec());
    let uppers: Vec<_> = lowers.iter().copied().flat_map(uppers).collect();
    let class = lowers.into_iter().chain(uppers);
    class.filter(move |other| is_known(c, python) && is_known(*other, python))
}

/// The upper-case characters that have this lower case.
fn uppers(lower: u32) -> impl Iterator<Item = u32> {
    LOWER.iter().filter_map(move |&(first, last, step, by)| {
        let upper = lower.wrapping_add_signed(-by);
        let is_in_run = holds((first, last), upper) && (upper - first).is_multiple_of(step);
        is_in_run.then_some(upper)
    })
}

fn holds((low, high): (u32, u32), c: u32) -> bool {
    (low..=high).contains(&c)
}

/// Pushes the part of a range that lies within letters, shifted.
fn push_shifted(range: (u32, u32), letters: (char, char), by: i32, ranges: &mut Ranges) {
    let low = range.0.max(u32::from(letters.0));
    let high = range.1.min(u32::from(letters.1));
    if low <= high {
        ranges.push((low.wrapping_add_signed(by), high.wrapping_add_signed(by)));
    }
}

/// Whether the version of Python already gives the character a case.
fn is_known(c: u32, python: PythonVersion) -> bool {
    let since = SINCE.iter().find(|(low, high, _)| holds((*low, *high), c));
    since.is_none_or(|(_, _, minor)| python.minor >= *minor)
}

/// The lower case of an upper-case character.
fn lower(c: u32, python: PythonVersion) -> Option<u32> {
    lower_of_newest(c).filter(|_| is_known(c, python))
}

/// The same in the newest version.
fn lower_of_newest(c: u32) -> Option<u32> {
    let run = LOWER.partition_point(|(first, ..)| *first <= c);
    let &(first, last, step, by) = LOWER.get(run.checked_sub(1)?)?;
    let inside = c <= last && (c - first).is_multiple_of(step);
    inside.then(|| c.wrapping_add_signed(by))
}

/// Whether the character is beyond U+FFFF and has a lower case.
pub(super) fn is_high_capital(c: u32, python: PythonVersion) -> bool {
    c > 0xFFFF && lower(c, python).is_some()
}

/// The classes of two or more characters that a version of Python takes for the same, and
/// some of one.
pub(super) fn classes(
    python: PythonVersion,
) -> impl Iterator<Item = impl Iterator<Item = u32> + Clone> {
    let known = move |c: &u32| is_known(*c, python);
    let classes = CLASSES.iter();
    classes.map(move |class| class.iter().copied().filter(known))
}

/// All classes of two or more characters of the newest version.
static CLASSES: LazyLock<Vec<Vec<u32>>> = LazyLock::new(|| {
    let mut classes = BTreeMap::<u32, Vec<u32>>::new();
    for extra in EXTRA {
        let root = root(*extra.first().unwrap_or(&0));
        classes.entry(root).or_default().extend(*extra);
    }
    for &(first, last, step, by) in LOWER {
        for upper in (first..=last).step_by(step as usize) {
            let lower = upper.wrapping_add_signed(by);
            let class = classes.entry(root(lower)).or_insert_with(|| vec![lower]);
            class.push(upper);
        }
    }
    classes.into_values().collect()
});

/// One lower-case character that represents a class.
fn root(lower: u32) -> u32 {
    let extra = EXTRA.iter().find(|extra| extra.contains(&lower));
    extra
        .and_then(|extra| extra.first())
        .copied()
        .unwrap_or(lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equal_to(c: char, case: Case, minor: u8) -> Vec<char> {
        let mut ranges = vec![(u32::from(c), u32::from(c))];
        case.widen(&mut ranges, PythonVersion { minor });
        let all = ranges.into_iter().flat_map(|(low, high)| low..=high);
        let mut all: Vec<char> = all.filter_map(char::from_u32).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    #[test]
    fn widens_to_all_that_are_equal() {
        for (c, case, minor, expected) in [
            ('a', Case::Exact, 11, "a"),
            ('a', Case::Ascii, 11, "Aa"),
            ('k', Case::Ascii, 11, "Kk"),
            ('k', Case::Unicode, 11, "Kk\u{212a}"),
            ('ı', Case::Unicode, 11, "Iiİı"),
            ('ß', Case::Unicode, 11, "ßẞ"),
            ('1', Case::Unicode, 11, "1"),
            ('в', Case::Unicode, 8, "Вв"),
            ('в', Case::Unicode, 9, "Ввᲀ"),
            ('\u{2c2f}', Case::Unicode, 10, "\u{2c2f}"),
            ('\u{2c2f}', Case::Unicode, 11, "\u{2c2f}\u{2c5f}"),
        ] {
            let equal: String = equal_to(c, case, minor).into_iter().collect();
            assert_eq!(equal, expected, "{c} {case:?} {minor}");
        }
    }

    /// Both ways of widening, for every character that has a case and for some that have none.
    #[test]
    fn one_by_one_is_as_class_by_class() {
        let with_case = LOWER.iter().flat_map(|&(first, last, _, by)| {
            let lower = |c: u32| c.wrapping_add_signed(by);
            (first..=last).chain(lower(first)..=lower(last))
        });
        let all: Vec<u32> = with_case.chain(0..0x200).collect();
        for minor in 8..=13 {
            let python = PythonVersion { minor };
            let mut by_class = std::collections::HashMap::new();
            for class in classes(python) {
                let class: std::collections::BTreeSet<_> = class.collect();
                by_class.extend(class.iter().map(|c| (*c, class.clone())));
            }
            for &c in &all {
                let one: std::collections::BTreeSet<_> = class_of(c, python).collect();
                let expected = by_class.get(&c).cloned().unwrap_or_default();
                let alone = one.len() < 2 && expected.len() < 2;
                assert!(
                    one == expected || alone,
                    "{c:x} {minor}: {one:x?} {expected:x?}"
                );
            }
        }
    }

    #[test]
    fn lowers_simply() {
        let lower = |c| Case::Unicode.lower(c, PythonVersion::default());
        assert_eq!("AKİΣẞ1".chars().map(lower).collect::<String>(), "akiσß1");
        assert_eq!(lower('\u{212a}'), 'k');
        assert_eq!(Case::Ascii.lower('É', PythonVersion::default()), 'É');
    }
}
