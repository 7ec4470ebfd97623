//! What a listing has in place of a value that its program hides.

/// The value was left out by whoever printed the listing, or is a template that nobody filled in.
pub(super) fn is_hidden(text: &str) -> bool {
    let text = text.trim();
    if text.starts_with("{{") && text.ends_with("}}") {
        return true;
    }
    let is_mark = |c: char| matches!(c, '*' | '\u{2022}');
    if text.chars().count() >= 3 && text.chars().all(is_mark) {
        return true;
    }
    let bare = text.trim_matches(|c: char| "<>[](){} ".contains(c));
    let bare = bare.to_lowercase();
    let words = ["hidden", "redacted", "masked", "sensitive", "secret"];
    words.contains(&bare.as_str()) && (bare.len() < text.len() || bare == "redacted")
}
