//! One character's worth of pattern, as a class both engines read alike.

use super::ast::SetItem;
use super::fold::{self, Case, Ranges};
use super::unicode;
use super::version::PythonVersion;

/// Matches no character at all.
pub(super) const NOTHING: &str = r"[^\x{0}-\x{10FFFF}]";
/// Matches any character.
pub(super) const ANYTHING: &str = "(?s:.)";

/// How the members of a set are to be understood.
#[derive(Clone, Copy)]
pub(super) struct SetWriter {
    pub(super) case: Case,
    pub(super) ascii: bool,
    pub(super) python: PythonVersion,
}

impl SetWriter {
    /// A set as text.
    pub(super) fn set(self, negated: bool, items: &[SetItem]) -> String {
        let members = self.members(items);
        match (members.is_empty(), negated) {
            (true, true) => ANYTHING.into(),
            (true, false) => NOTHING.into(),
            (false, true) => format!("[^{members}]"),
            (false, false) => format!("[{members}]"),
        }
    }

    /// A character as text, with those that equal it.
    pub(super) fn literal(self, c: u32) -> String {
        match char::from_u32(c) {
            Some(c) if c.is_ascii_digit() || c == '_' => c.to_string(),
            _ => self.set(false, &[SetItem::Char(c)]),
        }
    }

    fn members(self, items: &[SetItem]) -> String {
        let alone = items.iter().all(|item| Some(item) == items.first());
        let mut ranges = Ranges::new();
        let mut text = String::new();
        for item in items {
            match *item {
                SetItem::Char(c) if !alone && self.is_lost(c) => {}
                SetItem::Char(c) => ranges.push((c, c)),
                SetItem::Range(low, high) => self.push_range(low, high, &mut ranges),
                SetItem::Class { kind, negated } => {
                    let class = unicode::members(kind, self.ascii, self.python);
                    let sign = if negated { "^" } else { "" };
                    text.extend(["[", sign, &class, "]"]);
                }
            }
        }
        self.case.widen(&mut ranges, self.python);
        for (low, high) in merged(ranges) {
            push_range(low, high, &mut text);
        }
        text
    }

    /// Whether Python forgets this character in a set of several: the key is lowered, but
    /// characters beyond U+FFFF in the set are not.
    fn is_lost(self, c: u32) -> bool {
        self.case == Case::Unicode && fold::is_high_capital(c, self.python)
    }

    fn push_range(self, low: u32, high: u32, ranges: &mut Ranges) {
        ranges.push((low, high));
        // Ranges beyond U+FFFF are also asked for the key's capital, and that of U+1C88 is
        // U+A64A; from 3.9 on the two are equal anyway.
        let asks = self.case == Case::Unicode && high > 0xFFFF;
        if asks && (0x1C89..=0xA64A).contains(&low) {
            ranges.push((0x1C88, 0x1C88));
        }
    }
}

/// Sorts ranges and joins those that touch.
fn merged(mut ranges: Ranges) -> Ranges {
    ranges.sort_unstable();
    let mut joined = Ranges::new();
    for (low, high) in ranges {
        match joined.last_mut() {
            Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
            _ => joined.push((low, high)),
        }
    }
    joined
}

/// Writes a range without its surrogates: no key holds any.
fn push_range(low: u32, high: u32, text: &mut String) {
    for (low, high) in [(low, high.min(0xD7FF)), (low.max(0xE000), high)] {
        if low == high {
            push_code(low, text);
        } else if low < high {
            push_code(low, text);
            text.push('-');
            push_code(high, text);
        }
    }
}

fn push_code(code: u32, text: &mut String) {
    match char::from_u32(code) {
        Some(c) if c.is_ascii_alphanumeric() || c == '_' => text.push(c),
        _ => text.extend([r"\x{", &format!("{code:X}"), "}"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_sets() {
        let reading = |case| SetWriter {
            case,
            ascii: true,
            python: PythonVersion::default(),
        };
        let set = |items: &[SetItem]| reading(Case::Exact).set(false, items);
        assert_eq!(
            set(&[SetItem::Range(97, 99), SetItem::Range(98, 122)]),
            "[a-z]"
        );
        assert_eq!(set(&[SetItem::Range(0xD800, 0xDFFF)]), NOTHING);
        assert_eq!(
            set(&[SetItem::Range(0xD000, 0xE000)]),
            r"[\x{D000}-\x{D7FF}\x{E000}]"
        );
        assert_eq!(reading(Case::Exact).set(true, &[]), ANYTHING);
        assert_eq!(reading(Case::Ascii).literal(97), "[Aa]");
        assert_eq!(reading(Case::Ascii).literal(95), "_");
    }
}
