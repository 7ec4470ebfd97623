//! What a listing has in place of a value that its program hides, or that its author left out before showing it.

/// The value was left out by whoever printed the listing, or is a template that nobody filled in.
pub(super) fn is_hidden(text: &str) -> bool {
    let text = text.trim();
    if text.starts_with("{{") && text.ends_with("}}") {
        return true;
    }
    if text.chars().count() >= 3 && text.chars().all(is_mark) {
        return true;
    }
    if STORED_ELSEWHERE.iter().any(|start| text.starts_with(start)) || is_placeholder(text) {
        return true;
    }
    let bare = text.trim_matches(|c: char| "<>[](){} ".contains(c));
    let bare = bare.to_lowercase();
    WORDS.contains(&bare.as_str()) && (bare.len() < text.len() || bare == "redacted")
}

/// The text of an option has a part that was left out, so that the rest doesn't say what Airflow has.
pub(super) fn hides_a_part(text: &str) -> bool {
    has_mark(text) || has_template(text) || bracketed(text, ('<', '>')).any(is_named)
}

/// The same for an option of a secrets backend, whose text is a prefix, a region or a role: authors also write `xxxx` there.
pub(super) fn hides_a_part_of_kwarg(text: &str) -> bool {
    let is_crossed_out =
        |word: &str| word.len() >= 3 && word.chars().all(|c| matches!(c, 'x' | 'X'));
    let is_omitted = matches!(text.trim(), "..." | "\u{2026}");
    is_omitted || hides_a_part(text) || words(text).any(is_crossed_out)
}

/// JSON or YAML that cannot be read, since its author left something out: also `...` in place of members.
pub(super) fn hides_a_part_of_object(text: &str) -> bool {
    hides_a_part_of_kwarg(text) || text.contains("...") || text.contains('\u{2026}')
}

/// The text has what a program prints in place of a secret part, such as the password of a URL.
pub(super) fn has_mark(text: &str) -> bool {
    let is_run = |part: &str| part.chars().count() >= 3;
    is_hidden(text)
        || text.split(|c| !is_mark(c)).any(is_run)
        || text.contains("ENC[")
        || words(text).any(|word| word.eq_ignore_ascii_case("redacted"))
        || [('<', '>'), ('[', ']'), ('(', ')')]
            .into_iter()
            .any(|pair| {
                bracketed(text, pair).any(|inner| WORDS.contains(&inner.to_lowercase().as_str()))
            })
}

/// What programs print: `< hidden >`, `(sensitive value)` of Terraform, `[MASKED]` of a pipeline.
const WORDS: [&str; 8] = [
    "hidden",
    "redacted",
    "masked",
    "sensitive",
    "sensitive value",
    "known after apply",
    "secret",
    "removed",
];

/// The real value is somewhere else, and another program puts it in the place of this text: SOPS, 1Password, Vault's webhook.
const STORED_ELSEWHERE: [&str; 4] = ["ENC[", "op://", "vault:", "${{"];

fn is_mark(c: char) -> bool {
    matches!(c, '*' | '\u{2022}' | '\u{25cf}' | '\u{2588}')
}

/// `{{ .Values.kwargs }}`.
fn has_template(text: &str) -> bool {
    text.split_once("{{")
        .is_some_and(|(_, rest)| rest.contains("}}"))
}

/// `<your-backend-class>`.
fn is_placeholder(text: &str) -> bool {
    let inner = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(is_named)
}

/// The text between brackets says what belongs there.
fn is_named(inner: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "_-.:/#' ".contains(c);
    // A slash at an end is that of a tag.
    let is_tag = inner.starts_with('/') || inner.ends_with('/');
    !is_tag && inner.chars().any(char::is_alphabetic) && inner.chars().all(is_part)
}

/// What is between the brackets, without blanks. A group of a regular expression, `(?P<name>…)`, is none.
fn bracketed(text: &str, (open, close): (char, char)) -> impl Iterator<Item = &str> {
    let mut before = "";
    text.split(open).enumerate().filter_map(move |(at, part)| {
        let is_group = before.ends_with("?P") || before.ends_with('?');
        before = part;
        let (inner, _) = part.split_once(close)?;
        (at > 0 && !is_group).then(|| inner.trim())
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_print_in_place_of_a_value() {
        for text in [
            "***",
            "< hidden >",
            "[REDACTED]",
            "{{ .Values.kwargs }}",
            "${{ secrets.KWARGS }}",
            "<your-backend-class>",
            "<path:secret/data/airflow#kwargs>",
            "ENC[AES256_GCM,data:abc,iv:x,tag:y,type:str]",
            "op://vault/airflow/kwargs",
            "vault:secret/data/airflow#kwargs",
            "(sensitive value)",
            "(known after apply)",
            "[MASKED]",
        ] {
            assert!(is_hidden(text) && hides_a_part(text), "{text}");
        }
        for text in [
            "",
            "x",
            "**",
            "hidden",
            "secret",
            "airflow/variables",
            "<a><b/></a>",
            "<xml/>",
            "</a>",
            "a < b > c",
            "vault/x",
        ] {
            assert!(!is_hidden(text), "{text}");
        }
    }

    #[test]
    fn what_is_left_of_an_option() {
        for text in [
            "***/variables",
            "airflow/<env>/variables",
            "<redacted>",
            "REDACTED/variables",
            "arn:aws:iam::***:role/x",
            "airflow.providers.***.SecretsManagerBackend",
            "{{ env }}/variables",
        ] {
            assert!(hides_a_part(text) && hides_a_part_of_kwarg(text), "{text}");
        }
        for text in [
            "xxxx/variables",
            "arn:aws:iam::XXXXXXXXXXXX:role/x",
            "...",
            "\u{2026}",
        ] {
            assert!(hides_a_part_of_kwarg(text) && !hides_a_part(text), "{text}");
        }
        for text in [
            "airflow/variables",
            "^(?P<team>aws)_.*",
            "(?<!x)aws",
            "us-east-1",
            "arn:aws:iam::123456789012:role/x",
            "exx/variables",
            "**",
            "",
        ] {
            assert!(!hides_a_part_of_kwarg(text), "{text}");
        }
        assert!(hides_a_part_of_object("{\"variables_prefix\": \"a\", ...}"));
        assert!(hides_a_part_of_object("{\"variables_prefix\": <redacted>}"));
        assert!(!hides_a_part_of_object(
            "{'variables_prefix': 'mwaa/variables'}"
        ));
    }
}
