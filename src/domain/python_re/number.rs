//! Numbers in patterns, read as Python's `int()` reads them.

use super::error::Failure;
use super::unicode;
use super::version::PythonVersion;

/// More digits than this raise an error whose text depends on the patch release.
const MAX_DIGITS: usize = 4300;

/// Rejects numbers that `int()` rejects because of their length.
pub(super) fn check_length(digits: &str) -> Result<(), Failure> {
    if digits.len() > MAX_DIGITS {
        return Err(Failure::Unknown(format!(
            "a number of more than {MAX_DIGITS} digits"
        )));
    }
    Ok(())
}

/// The value of ASCII digits; [`usize::MAX`] if it is larger.
pub(super) fn value(digits: &str) -> usize {
    digits.parse().unwrap_or(usize::MAX)
}

/// The digits of a number written as `int()` allows: white space around it, a sign, single
/// underscores between digits, leading zeros. `None` if `int()` rejects it or it is below 0.
pub(super) fn lenient(text: &str, python: PythonVersion) -> Result<Option<String>, Failure> {
    if text.chars().any(|c| unicode::is_other_digit(c, python)) {
        let reason = "a group number in digits other than 0-9";
        return Err(Failure::Unknown(reason.into()));
    }
    let text = text.trim_matches(unicode::is_space);
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let parts = unsigned.split('_');
    let digits_only = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !parts.clone().all(digits_only) {
        return Ok(None);
    }
    let digits = parts.collect::<String>();
    let significant = digits.trim_start_matches('0');
    let too_long = digits.len() > MAX_DIGITS;
    if too_long || (negative && !significant.is_empty()) {
        return Ok(None);
    }
    let zero = significant.is_empty();
    Ok(Some(if zero { "0" } else { significant }.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_int_reads() {
        for (text, digits) in [
            ("1", Some("1")),
            (" +0_1\u{1f}", Some("1")),
            ("-0", Some("0")),
            ("00", Some("0")),
            ("-1", None),
            ("1__0", None),
            ("_1", None),
            ("1_", None),
            ("+ 1", None),
            ("", None),
            ("x", None),
        ] {
            let read = lenient(text, PythonVersion::default()).unwrap();
            assert_eq!(read.as_deref(), digits, "{text:?}");
        }
        assert!(lenient("１", PythonVersion::default()).is_err());
    }
}
