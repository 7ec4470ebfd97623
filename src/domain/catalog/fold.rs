//! Text as it is compared when case does not count.
//!
//! Letter by letter, without context, so that a part of a text folds to a part of the folded text.

use std::borrow::Cow;

/// The text in lower case; itself where nothing changes.
pub fn fold(text: &str) -> Cow<'_, str> {
    if is_folded(text) {
        return Cow::Borrowed(text);
    }
    let mut folded = String::with_capacity(text.len());
    push_folded(&mut folded, text);
    Cow::Owned(folded)
}

/// Folding changes nothing.
pub(super) fn is_folded(text: &str) -> bool {
    if text.is_ascii() {
        return !text.bytes().any(|byte| byte.is_ascii_uppercase());
    }
    text.chars().all(|c| folded(c).eq([c]))
}

pub(super) fn push_folded(into: &mut String, text: &str) {
    if text.is_ascii() {
        into.extend(text.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        into.extend(text.chars().flat_map(folded));
    }
}

/// A letter in lower case. Greek has a second small sigma for the ends of words; here it is the first.
pub(in crate::domain) fn folded(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase().map(|c| if c == 'ς' { 'σ' } else { c })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folding() {
        let check = |text: &str, expected: &str| assert_eq!(fold(text), expected, "{text}");
        check("aws_x", "aws_x");
        check("AWS_x", "aws_x");
        check("ÄPFEL", "äpfel");
        check("ΟΔΟΣ", "οδοσ");
        check("οδος", "οδοσ");
        check("İ", "i\u{307}");
        assert!(matches!(fold("größe"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn parts_fold_to_parts_and_folding_twice_changes_nothing(a in any::<String>(), b in any::<String>()) {
            let whole = fold(&format!("{a}{b}")).into_owned();
            prop_assert_eq!(&whole, &format!("{}{}", fold(&a), fold(&b)));
            prop_assert!(is_folded(&whole));
        }
    }
}
