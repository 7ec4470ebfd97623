//! Quotes, comments and escapes in a .env file, by the rules of docker compose and python-dotenv.

use super::references;
use super::variables::Variables;
use crate::domain::other_reading::OtherReading;

/// A quote at the end of the line, which no backslash escapes.
pub(super) fn closes(line: &[u8], quote: u8) -> bool {
    let line = line.trim_ascii_end();
    line.ends_with(&[quote]) && !line.ends_with(&[b'\\', quote])
}

/// What the rules took away from the lines.
#[derive(Default)]
pub(super) struct Stripped {
    /// How many names have blanks before `=`.
    pub(super) spaces: usize,
}

impl Stripped {
    pub(super) fn report(self, variables: &mut Variables) {
        if self.spaces > 0 {
            variables.note(format!(
                "the blanks around = were removed in {}, as docker compose and python-dotenv do; a shell and `docker run --env-file` \
                 reject such a line",
                lines(self.spaces)
            ));
        }
    }
}

/// The value without its quotes and the comment after it; what other readers make of it is noted.
pub(super) fn unquote(variables: &mut Variables, name: &str, value: &[u8]) -> Vec<u8> {
    let bare = without_comment(value);
    if bare.len() < value.len() {
        variables.doubt(name, OtherReading::CommentRemoved);
    }
    if is_quoted(bare) {
        variables.doubt(name, OtherReading::QuotesRemoved);
    }
    if references::is_replaced(bare) {
        variables.doubt(name, OtherReading::Reference);
    }
    match bare {
        [b'\'', inner @ .., b'\''] => inner.to_vec(),
        [b'"', inner @ .., b'"'] => unescape(inner),
        _ => bare.to_vec(),
    }
}

fn lines(count: usize) -> String {
    if count == 1 {
        "1 line".to_owned()
    } else {
        format!("{count} lines")
    }
}

pub(super) fn is_quoted(value: &[u8]) -> bool {
    matches!(value, [b'"', .., b'"'] | [b'\'', .., b'\''])
}

/// The quote that the value begins with and that is not closed in its line.
pub(super) fn opened(value: &[u8]) -> Option<u8> {
    let (quote, rest) = value.split_first()?;
    let is_quote = matches!(quote, b'"' | b'\'');
    (is_quote && !rest.contains(quote)).then_some(*quote)
}

/// ` #` begins a comment, outside of quotes.
pub(super) fn without_comment(value: &[u8]) -> &[u8] {
    let from = match value.first() {
        Some(quote @ (b'"' | b'\'')) => closing(value, *quote).map_or(0, |at| at + 1),
        _ => 0,
    };
    let tail = value.get(from..).unwrap_or_default();
    match tail.windows(2).position(|pair| pair == b" #") {
        // After quotes nothing but a comment may come; else they are not quotes around the value.
        Some(at)
            if from == 0
                || tail
                    .get(..at)
                    .is_some_and(|between| between.trim_ascii().is_empty()) =>
        {
            value.get(..from + at).unwrap_or(value).trim_ascii()
        }
        _ => value,
    }
}

/// Where the quote that the value begins with is closed; a backslash escapes only in double quotes.
fn closing(value: &[u8], quote: u8) -> Option<usize> {
    let is_closing = |at: &usize| {
        let is_quote = value.get(*at) == Some(&quote);
        let is_escaped = quote == b'"' && value.get(at - 1) == Some(&b'\\');
        is_quote && !is_escaped
    };
    (1..value.len()).find(is_closing)
}

fn unescape(inner: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            text.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => text.push(b'\n'),
            Some(b't') => text.push(b'\t'),
            Some(b'r') => text.push(b'\r'),
            Some(other @ (b'"' | b'\\' | b'$')) => text.push(other),
            Some(other) => text.extend([b'\\', other]),
            None => text.push(b'\\'),
        }
    }
    text
}
