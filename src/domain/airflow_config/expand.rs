//! `$NAME`, `${NAME}` and `~` in the text of an option (`configuration.py`, `expand_env_var`).

/// Longer texts are not expanded further.
const LONGEST: usize = 64 * 1024;

/// Python's `expandvars` and `expanduser` until nothing changes; a cycle ends after ten rounds.
pub fn expand(text: &str, environment: &impl Fn(&str) -> Option<String>) -> String {
    let mut text = text.to_owned();
    for _ in 0..10 {
        // A text that doubles itself would grow without end, as it does in Airflow.
        if text.len() > LONGEST {
            break;
        }
        let next = expand_user(&expand_variables(&text, environment), environment);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

fn expand_variables(text: &str, environment: &impl Fn(&str) -> Option<String>) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        shown.push_str(before);
        let (name, behind) = match after
            .strip_prefix('{')
            .and_then(|open| open.split_once('}'))
        {
            Some(braced) => braced,
            None => after.split_at(name_length(after)),
        };
        if let Some(value) = environment(name).filter(|_| !name.is_empty()) {
            shown.push_str(&value);
            rest = behind;
        } else {
            shown.push('$');
            rest = after;
        }
    }
    shown.push_str(rest);
    shown
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(text.len())
}

fn expand_user(text: &str, environment: &impl Fn(&str) -> Option<String>) -> String {
    let home = || environment("HOME");
    match text.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => {
            home().map_or_else(|| text.to_owned(), |home| format!("{home}{rest}"))
        }
        _ => text.to_owned(),
    }
}
