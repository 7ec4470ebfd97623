//! A value that is a JSON object or array, laid out over several lines.
//!
//! Copies nothing but names: a line refers to a part of the value's own text, so that numbers and texts keep their
//! spelling, and the value stays in one place.

use std::ops::Range;

use super::field::FieldName;
use super::secret::SecretValue;
use crate::domain::python_json::{Inside, MAX_NESTING, Outline, outline};

/// Longer values are not laid out: that is done again for each frame.
const LONGEST: usize = 1 << 20;

/// One line.
#[derive(Debug)]
pub struct JsonLine {
    /// How deep it is nested; the first line has 0.
    pub depth: usize,
    /// The name before it, in an object.
    pub name: Option<String>,
    /// What is on it.
    pub token: JsonToken,
    /// Another part of the same object or array follows.
    pub has_comma: bool,
    /// The field that begins on this line; None for the whole value, and for a closing bracket.
    pub field: Option<FieldName>,
}

/// What is on a line.
#[derive(Debug, PartialEq, Eq)]
pub enum JsonToken {
    /// `{`, `[`, `}`, `]`, `{}` or `[]`.
    Brackets(&'static str),
    /// A text with its quotes: where it is in the value, in bytes.
    Text(Range<usize>),
    /// A number, `true`, `false` or `null`: where it is in the value, in bytes.
    Word(Range<usize>),
}

/// The lines of a value that is a JSON object or array; None for every other value.
pub fn json_lines(value: &SecretValue) -> Option<Vec<JsonLine>> {
    let text = value.expose_text()?;
    if text.len() > LONGEST || !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let outline = outline(text, MAX_NESTING).ok()?;
    let mut layout = Layout {
        text,
        lines: Vec::new(),
    };
    layout.put(&outline, None, &FieldName::whole(), false);
    Some(layout.lines)
}

struct Layout<'t> {
    text: &'t str,
    lines: Vec<JsonLine>,
}

impl Layout<'_> {
    fn put(&mut self, part: &Outline, name: Option<String>, field: &FieldName, has_comma: bool) {
        let depth = field.depth();
        let line = |name, token, has_comma, field: Option<&FieldName>| JsonLine {
            depth,
            name,
            token,
            has_comma,
            field: field.filter(|field| field.depth() > 0).cloned(),
        };
        let (open, close, empty) = match &part.inside {
            Inside::Entries(_) => ("{", "}", "{}"),
            Inside::Items(_) => ("[", "]", "[]"),
            Inside::Closed => {
                let token = self.scalar(part.span.clone());
                self.lines.push(line(name, token, has_comma, Some(field)));
                return;
            }
        };
        let count = match &part.inside {
            Inside::Entries(entries) => entries.len(),
            Inside::Items(items) => items.len(),
            Inside::Closed => 0,
        };
        if count == 0 {
            let token = JsonToken::Brackets(empty);
            self.lines.push(line(name, token, has_comma, Some(field)));
            return;
        }
        let token = JsonToken::Brackets(open);
        self.lines.push(line(name, token, false, Some(field)));
        match &part.inside {
            Inside::Entries(entries) => {
                for (at, (name, entry)) in entries.iter().enumerate() {
                    let field = field.entry(name);
                    self.put(entry, Some(name.to_lossy()), &field, at + 1 < count);
                }
            }
            Inside::Items(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.put(item, None, &field.item(at), at + 1 < count);
                }
            }
            Inside::Closed => {}
        }
        let token = JsonToken::Brackets(close);
        self.lines.push(line(None, token, has_comma, None));
    }

    fn scalar(&self, span: Range<usize>) -> JsonToken {
        let text = self.text.get(span.clone()).unwrap_or_default();
        if text.starts_with('"') {
            JsonToken::Text(span)
        } else {
            JsonToken::Word(span)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::field;
    use super::*;

    fn value(text: &str) -> SecretValue {
        SecretValue::from_text(text.to_owned())
    }

    /// The lines as a screen shows them, each with its field.
    fn shown(text: &str) -> Vec<String> {
        let lines = json_lines(&value(text)).unwrap();
        let line = |line: &JsonLine| {
            let name = line.name.as_ref();
            let name = name.map_or(String::new(), |name| format!("\"{name}\": "));
            let token = match &line.token {
                JsonToken::Brackets(brackets) => brackets,
                JsonToken::Text(span) | JsonToken::Word(span) => &text[span.clone()],
            };
            let comma = if line.has_comma { "," } else { "" };
            let field = line.field.as_ref();
            let field = field.map_or(String::new(), |field| format!(" <{field}>"));
            format!("{}{name}{token}{comma}{field}", "  ".repeat(line.depth))
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn each_part_has_a_line_and_keeps_its_spelling() {
        let text = r#"{"host":"fake.example.com","port": 1.50,"extra":{"a":[true,{"b":null}],"none":{}}, "list":[ ]}"#;
        let expected = [
            "{",
            r#"  "host": "fake.example.com", <host>"#,
            r#"  "port": 1.50, <port>"#,
            r#"  "extra": { <extra>"#,
            r#"    "a": [ <extra.a>"#,
            "      true, <extra.a[0]>",
            "      { <extra.a[1]>",
            r#"        "b": null <extra.a[1].b>"#,
            "      }",
            "    ],",
            r#"    "none": {} <extra.none>"#,
            "  },",
            r#"  "list": [] <list>"#,
            "}",
        ];
        assert_eq!(shown(text), expected);
        assert_eq!(shown("[1]"), ["[", "  1 <[0]>", "]"]);
        assert_eq!(shown(" {} "), ["{}"]);
    }

    #[test]
    fn every_field_can_be_taken_however_deep() {
        let value = value(r#"{"a": {"b": {"c": {"d": ["fake-deep", 2]}}}}"#);
        let lines = json_lines(&value).unwrap();
        let fields: Vec<_> = lines
            .iter()
            .filter_map(|line| line.field.as_ref())
            .collect();
        assert_eq!(fields.len(), 6);
        let taken = |at: usize| field(&value, fields[at]).unwrap();
        assert_eq!(taken(4).expose_text(), Some("fake-deep"));
        assert_eq!(taken(5).expose_text(), Some("2"));
        assert_eq!(taken(3).expose_text(), Some(r#"["fake-deep", 2]"#));
    }

    #[test]
    fn other_values_have_no_lines() {
        for text in ["", "fake", "5", "\"fake\"", "{\"a\": 1", "null", "[1] x"] {
            assert!(json_lines(&value(text)).is_none(), "{text}");
        }
        assert!(json_lines(&SecretValue::new(b"{\"a\": \"\xff\"}".to_vec())).is_none());
        let long = format!("[\"{}\"]", "x".repeat(LONGEST));
        assert!(json_lines(&value(&long)).is_none());
    }

    #[test]
    fn a_line_in_a_log_says_nothing_of_the_value() {
        let lines = json_lines(&value(r#"{"a": "fake-value"}"#));
        assert!(!format!("{lines:?}").contains("fake-value"));
    }
}
