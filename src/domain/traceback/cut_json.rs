//! JSON that was cut off: a page shows the beginning of a log, a shipper the first kilobytes of a line.

use serde_json::Value;

/// What may be missing after the last character: the end of a text, of a name, or a value.
const ENDS: [&str; 6] = ["", "\"", "\":null", ":null", "null", "\"\":null"];

/// The document, as if it had ended where it was cut off; none if it was not cut off.
pub(super) fn completed(text: &str) -> Option<Value> {
    let Open {
        closers,
        is_escaped,
    } = open(text)?;
    let text = text.trim_end();
    // A backslash that escapes nothing.
    let text = if is_escaped {
        text.get(..text.len() - 1)?
    } else {
        text
    };
    let text = without_escape(text).trim_end_matches(',');
    ENDS.iter()
        .find_map(|end| serde_json::from_str(&format!("{text}{end}{closers}")).ok())
}

/// What is open at the end of a text.
struct Open {
    /// What closes it.
    closers: String,
    is_escaped: bool,
}

fn open(text: &str) -> Option<Open> {
    let mut closers = Vec::new();
    let (mut in_text, mut is_escaped) = (false, false);
    for c in text.chars() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = in_text,
            '"' => in_text = !in_text,
            '{' if !in_text => closers.push('}'),
            '[' if !in_text => closers.push(']'),
            '}' | ']' if !in_text => {
                closers.pop().filter(|closer| *closer == c)?;
            }
            _ => {}
        }
    }
    (!closers.is_empty()).then(|| Open {
        closers: closers.into_iter().rev().collect(),
        is_escaped,
    })
}

/// Without a `\u00` at the end, which lacks digits.
fn without_escape(text: &str) -> &str {
    match text.rsplit_once("\\u") {
        Some((before, digits)) if digits.len() < 4 && !digits.contains('"') => before,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_is_cut_anywhere_is_read_as_far_as_it_goes() {
        let whole = r#"{"content":[{"event":"a \"b\" \u00e9","n":12,"list":["x",{"y":null}]},{"event":"c"}]}"#;
        assert_eq!(completed(whole), None);
        for end in 1..whole.len() {
            let cut = whole.get(..end).unwrap();
            let is_in_number_or_word =
                cut.ends_with("nu") || cut.ends_with("nul") || cut.ends_with(":n");
            assert!(completed(cut).is_some() || is_in_number_or_word, "{cut}");
        }
        for other in ["", "text", "}", "{]", "[1}"] {
            assert_eq!(completed(other), None, "{other}");
        }
    }
}
