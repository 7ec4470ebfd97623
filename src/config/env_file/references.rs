//! References to other variables: `$NAME` and `${NAME}`, which some readers of a file replace.

use super::variables::Variables;
use crate::domain::other_reading::OtherReading;

/// `$NAME` or `${NAME}` is in the text.
pub(super) fn refers(value: &[u8]) -> bool {
    let pairs = value.windows(2);
    let is_start = |pair: &[u8]| matches!(pair, [b'$', b'{' | b'_' | b'a'..=b'z' | b'A'..=b'Z']);
    pairs.into_iter().any(is_start)
}

/// A reader of a .env file replaces a reference in the value, which may have quotes around it.
pub(super) fn is_replaced(value: &[u8]) -> bool {
    !value.starts_with(b"'") && refers(value)
}

/// What a reference leaves open. Airflow itself replaces those in its own options, so that it ends the same where the file has
/// the variable; nobody but the reader of the file replaces those in AWS's.
pub(super) fn doubt(variables: &mut Variables) {
    for name in variables.doubted(OtherReading::Reference) {
        let is_settled = variables
            .known_text(&name)
            .is_some_and(|text| all_names(&text).is_some_and(|names| variables.has_all(&names)));
        let is_option = name.starts_with("AIRFLOW__");
        if is_option && is_settled {
            variables.settle(&name, OtherReading::Reference);
        } else if is_option {
            variables.set_unknown(name, NOT_HERE);
        } else if name.starts_with("AWS_") {
            variables.set_unknown(name, BY_READER);
        }
    }
}

const NOT_HERE: &str = "docker compose, a shell or Airflow itself replaces a $NAME in it, with what the file does not have";
const BY_READER: &str = "docker compose, python-dotenv or a shell replaces a $NAME in it";

/// The names of all references; None where one has more than a name, such as `${NAME:-default}`.
fn all_names(text: &str) -> Option<Vec<&str>> {
    let parts = text.split('$').skip(1);
    let name = |part: &'_ str| -> Option<Option<(usize, usize)>> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if let Some(inner) = part.strip_prefix('{') {
            let (name, _) = inner.split_once('}')?;
            let is_name = !name.is_empty() && name.chars().all(is_part);
            return is_name.then_some(Some((1, 1 + name.len())));
        }
        let end = part.find(|c| !is_part(c)).unwrap_or(part.len());
        let is_name = part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        Some(is_name.then_some((0, end)))
    };
    let mut names = Vec::new();
    for part in parts {
        if let Some((start, end)) = name(part)? {
            names.push(part.get(start..end)?);
        }
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_references() {
        assert_eq!(all_names("a"), Some(vec![]));
        assert_eq!(all_names("${A}/x/$B_1-$"), Some(vec!["A", "B_1"]));
        assert_eq!(all_names("${A:-x}"), None);
        assert_eq!(all_names("cost: 5$ or $5"), Some(vec![]));
        assert!(is_replaced(b"\"$A\"") && !is_replaced(b"'$A'") && !is_replaced(b"$5"));
    }
}
