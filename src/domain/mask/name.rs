//! Names and words as Python compares them.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::super::release::NameRule;

/// What `\w` of Python's `re` matches beyond ASCII: letters and numbers, but not the marks that Rust calls alphabetic.
static LETTER_OR_NUMBER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^[\p{L}\p{N}]$").ok());

/// `sensitive_var_conn_names.split(",")`, each item stripped; nothing if the option is empty.
pub fn configured_words(extra_names: &str) -> Vec<String> {
    if extra_names.is_empty() {
        return Vec::new();
    }
    extra_names
        .split(',')
        .map(|item| strip(item).to_owned())
        .collect()
}

/// A name as it is compared: `name.strip().lower()`, and from 3.3.0 `re.sub(r"\W+", "_", …)` of that.
pub fn normalized(name: &str, rule: NameRule) -> Cow<'_, str> {
    // Most names are written this way; they need no copy.
    let is_plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    if name.bytes().all(is_plain) {
        return Cow::Borrowed(name);
    }
    let lower = strip(name).to_lowercase();
    if rule == NameRule::FoldsPunctuation {
        Cow::Owned(folded(&lower))
    } else {
        Cow::Owned(lower)
    }
}

/// Finds any of these words in a name as it is compared, in one pass. None if they are too many.
pub fn any_of<'a>(words: impl Iterator<Item = &'a str>) -> Option<Regex> {
    let words: Vec<_> = words.map(regex::escape).collect();
    if words.is_empty() {
        // An empty alternative would be in every name.
        return Regex::new(r"[^\s\S]").ok();
    }
    Regex::new(&words.join("|")).ok()
}

/// Whether any name can contain this word.
pub fn can_match(word: &str, rule: NameRule) -> bool {
    let folds_punctuation = rule == NameRule::FoldsPunctuation;
    word.to_lowercase() == word && (!folds_punctuation || word.chars().all(is_word))
}

/// `str.strip()`.
fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// `str.isspace()`: to Python four separators among the control characters are white space too.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    let pattern = LETTER_OR_NUMBER.as_ref();
    pattern.is_some_and(|pattern| pattern.is_match(c.encode_utf8(&mut [0; 4])))
}

fn folded(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let mut in_run = false;
    for c in name.chars() {
        let is_word = is_word(c);
        if is_word {
            folded.push(c);
        } else if !in_run {
            folded.push('_');
        }
        in_run = !is_word;
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pass_finds_what_each_word_would() {
        let words = ["password", "api.key", "", "a|b"];
        for end in 0..=words.len() {
            let words = &words[..end];
            let found = any_of(words.iter().copied()).unwrap();
            for name in ["", "db_password_x", "apixkey", "api.key", "a", "a|b"] {
                let expected = words.iter().any(|word| name.contains(word));
                assert_eq!(found.is_match(name), expected, "{words:?} {name}");
            }
        }
    }
}
