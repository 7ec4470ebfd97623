//! One line that holds several: a log as the text of JSON, as HTML of a mail or a page, or with its line breaks escaped.

use std::sync::LazyLock;

use regex::Regex;

use super::frame::BEGINNING;
use super::json_line::{self, Line};
use super::timestamp;
use crate::domain::python_text::{unescaped_text, unquoted};

/// Tags that begin a line. Of others only those are known that a log is shown in: `<module>` and `<lambda>` are Python's.
const BLOCKS: &str = r"(?i)</?(?:br|p|div|pre|li|ul|ol|tr|td|th|table|tbody|thead|h[1-6]|hr|body|html|head|title|blockquote)(?:\s[^<>]*)?/?>";
const INLINE: &str = r"(?i)</?(?:a|b|i|em|u|span|strong|font|code|tt|small|mark)(?:\s[^<>]*)?>";
/// What a line has that is HTML.
const SIGNS: [&str; 7] = ["</", "<br", "<BR", "&#", "&quot;", "&lt;", "&apos;"];
/// Characters that HTML writes otherwise, the ampersand last.
const ENTITIES: [(&str, &str); 11] = [
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&apos;", "'"),
    ("&#34;", "\""),
    ("&#x22;", "\""),
    ("&quot;", "\""),
    ("&#96;", "`"),
    ("&nbsp;", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
];
/// What comes after a line break that was escaped.
const NEXT: [&str; 6] = ["[20", "20", "Traceback (", "  File ", "*** ", "{\""];

static TAGS: LazyLock<Option<[Regex; 2]>> =
    LazyLock::new(|| Some([Regex::new(BLOCKS).ok()?, Regex::new(INLINE).ok()?]));

/// What is in a line that holds others; none where it is one line.
pub(super) fn opened(content: &str) -> Vec<Line> {
    if json_line::begins(content) {
        return json_line::read(content.trim_end());
    }
    if let Some(texts) = from_repr(content) {
        let line = |text| Line::Shipped(text, None);
        return texts.into_iter().map(line).collect();
    }
    let field = || from_field(content);
    let escapes = || Some(Line::Shipped(from_escapes(content)?, None));
    let html = from_html(content).map(|text| Line::Shipped(text, None));
    html.or_else(field).or_else(escapes).into_iter().collect()
}

fn from_html(content: &str) -> Option<String> {
    if !SIGNS.iter().any(|sign| content.contains(sign)) {
        return None;
    }
    let [blocks, inline] = TAGS.as_ref()?;
    let text = blocks.replace_all(content, "\n");
    let mut text = inline.replace_all(&text, "").into_owned();
    for (entity, character) in ENTITIES {
        text = text.replace(entity, character);
    }
    (text != content).then_some(text)
}

/// The logs in what Airflow 2 answers: `[('host', 'the log'), …]`.
fn from_repr(content: &str) -> Option<Vec<String>> {
    let mut rest = content.trim_start_matches('[').strip_prefix('(')?;
    let mut texts = Vec::new();
    loop {
        let (_host, after) = unquoted(rest)?;
        let (text, after) = unquoted(after.strip_prefix(", ")?)?;
        texts.push(text);
        match after.strip_prefix("), (") {
            Some(next) => rest = next,
            None => return Some(texts),
        }
    }
}

/// The log in a field of a line: `ts=2026-11-29T16:01:02Z level=error msg="…\\n…"`.
fn from_field(content: &str) -> Option<Line> {
    let (before, _) = content.split_once("=\"")?;
    let (text, _) = unquoted(content.get(before.len() + 1..)?)?;
    let is_log = text.contains('\n') && !before.contains('(');
    is_log.then(|| Line::Shipped(text, timestamp::utc(before)))
}

/// Any other line in which the line breaks of a log are escaped.
fn from_escapes(content: &str) -> Option<String> {
    let mut breaks = content.split("\\n").skip(1);
    let is_log = content.contains("\\n")
        && (breaks.any(|rest| NEXT.iter().any(|next| rest.starts_with(next)))
            || content.contains(&format!("{BEGINNING}:\\n")));
    is_log.then(|| unescaped_text(content))
}
