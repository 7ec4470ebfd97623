//! Whether a text fits a pattern of parts, some of which stand for any number of letters.

/// The whole text fits. `is_any`: the part stands for any letters, or for none. `takes`: any other part stands for this letter.
pub fn fits<P, L: Copy>(
    parts: &[P],
    text: &[L],
    is_any: impl Fn(&P) -> bool,
    takes: impl Fn(&P, L) -> bool,
) -> bool {
    let (mut part, mut at) = (0, 0);
    // After the last part that stands for any: the one behind it, and how far that one reaches.
    let mut again: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(at) {
        match parts.get(part) {
            Some(any) if is_any(any) => {
                part += 1;
                again = Some((part, at));
            }
            Some(other) if takes(other, *letter) => {
                part += 1;
                at += 1;
            }
            _ => {
                let Some((behind, reach)) = again else {
                    return false;
                };
                (part, at) = (behind, reach + 1);
                again = Some((behind, at));
            }
        }
    }
    parts.iter().skip(part).all(is_any)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        let found = fits(
            pattern.as_bytes(),
            text.as_bytes(),
            |part| *part == b'*',
            |part, letter| *part == letter,
        );
        assert_eq!(found, expected, "{pattern} {text}");
    }

    #[test]
    fn parts_that_stand_for_any_letters() {
        check("", "", true);
        check("", "a", false);
        check("*", "", true);
        check("**", "abc", true);
        check("a*b*c", "a1b2b3c", true);
        check("a*b*c", "a1c2b", false);
        check("*ab", "aab", true);
        check("a*a", "a", false);
        check("a*", "b", false);
    }
}
