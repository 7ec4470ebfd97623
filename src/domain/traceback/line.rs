//! A line as it was before a terminal, a container or a log shipper put something around it.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// Colours and other escape sequences of terminals, and links (OSC 8).
static ESCAPES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]|[\r\x00-\x08\x0b\x0c\x0e-\x1a]").ok()
});

/// What programs put before each line.
#[rustfmt::skip] // One row per program.
const PREFIXES: &[&str] = &[
    // docker logs --timestamps, kubectl logs --timestamps, aws logs tail
    r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)? ?(?:Z|UTC|[+-]\d\d:?\d\d)?[ \t]",
    // kubectl logs --prefix
    r"^\[pod/[^\]]+\] ",
    // the stream of the container runtime
    r"^std(?:out|err) [FP] ",
    // docker compose, airflow standalone
    r"^[\w.-]+ *\| ",
    // a table that a command prints
    r"^[\w./:-]* *(?:\| [\w./:-]* *)?\| ",
    // syslog and journald
    r"^(?:<\d{1,3}>)?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d \S+ [^\s:]+: ",
    r"^<\d{1,3}>1 \S+ \S+ \S+ \S+ \S+ (?:-|\[[^\]]*\]) ",
    // the name of a log stream of CloudWatch
    r"^[\w.-]+/[\w./-]*[\w-] ",
    // a quotation in a mail or chat
    r"^> ?",
];

static PREFIX: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    PREFIXES
        .iter()
        .filter_map(|pattern| Regex::new(pattern).ok())
        .collect()
});

/// Without colours and other control characters.
pub(super) fn plain(line: &str) -> Cow<'_, str> {
    let is_plain = !line.bytes().any(|byte| byte < b' ' && byte != b'\t');
    match ESCAPES.as_ref() {
        Some(escapes) if !is_plain => escapes.replace_all(line, ""),
        _ => Cow::Borrowed(line),
    }
}

/// A line after all that was put before it.
pub(super) fn content(line: &str) -> &str {
    let mut rest = line;
    // Each program adds one prefix; more than a few on top of each other are none.
    for _ in 0..4 {
        if !may_have_prefix(rest) {
            break;
        }
        let Some(end) = PREFIX
            .iter()
            .find_map(|prefix| prefix.find(rest))
            .map(|found| found.end())
        else {
            break;
        };
        rest = rest.get(end..).unwrap_or_default();
    }
    rest
}

/// Whether one of the prefixes can match, by the first byte: frames and source lines begin with blanks, and are many.
fn may_have_prefix(line: &str) -> bool {
    match line.bytes().next() {
        None => false,
        Some(b' ') => line.contains('|'),
        Some(b'[') => line.starts_with("[pod/"),
        Some(first) => {
            first.is_ascii_alphanumeric() || !first.is_ascii() || b"<>_.-/:|".contains(&first)
        }
    }
}

/// One line of bytes: UTF-8, else latin-1, where each byte is a character.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}
