//! Words with spaces in them, as they are typed in a query.

/// A word up to the next space. A space or a backslash after a backslash is literal.
pub(super) fn unescaped(text: &str) -> (String, &str) {
    let mut word = String::new();
    let mut chars = text.chars();
    loop {
        let rest = chars.as_str();
        match chars.next() {
            None | Some(' ') => return (word, rest),
            Some('\\') if chars.as_str().starts_with([' ', '\\']) => word.extend(chars.next()),
            Some(c) => word.push(c),
        }
    }
}

/// What [`unescaped`] reads as this text.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let would_escape = c == '\\' && matches!(chars.peek(), None | Some(' ' | '\\'));
        if c == ' ' || would_escape {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
