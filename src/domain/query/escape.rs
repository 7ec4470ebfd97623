//! Words with spaces and `|` in them, as they are typed in a query.

/// What may be literal after a backslash.
const SIGNS: [char; 3] = [' ', '\\', '|'];

/// A word up to the next space, split at each `|`. One of [`SIGNS`] after a backslash is literal.
pub(super) fn alternatives(text: &str) -> (Vec<String>, &str) {
    let mut words = vec![];
    let mut word = String::new();
    let mut chars = text.chars();
    loop {
        let rest = chars.as_str();
        match chars.next() {
            None | Some(' ') => {
                words.push(word);
                return (words, rest);
            }
            Some('|') => words.push(std::mem::take(&mut word)),
            Some('\\') if chars.as_str().starts_with(SIGNS) => word.extend(chars.next()),
            Some(c) => word.push(c),
        }
    }
}

/// A word up to the next space, with each `|` as it is.
pub(super) fn unescaped(text: &str) -> (String, &str) {
    let (words, rest) = alternatives(text);
    (words.join("|"), rest)
}

/// What both read as this text.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let would_escape = c == '\\' && chars.peek().is_none_or(|next| SIGNS.contains(next));
        if c == ' ' || c == '|' || would_escape {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
