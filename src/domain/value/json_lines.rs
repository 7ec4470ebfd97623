//! A value that is a JSON object or array, laid out over several lines.
//!
//! Copies nothing but names: a line refers to a part of the value's own text, so that numbers and texts keep their
//! spelling, and the value stays in one place.

use std::ops::Range;

use super::field::{FieldName, FieldStep};
use super::secret::SecretValue;
use crate::domain::python_json::{Inside, MAX_NESTING, Outline, outline};

/// Longer values, in bytes, are not laid out. A secret of AWS has 64 KiB at most.
const LONGEST: usize = 1 << 18;

/// The lines of one value. They take memory by their number, however deep the value is nested.
#[derive(Debug)]
pub struct JsonLines(Vec<JsonLine>);

impl JsonLines {
    /// All lines, from the first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &JsonLine> {
        self.0.iter()
    }

    /// A line, from 0.
    pub fn get(&self, line: usize) -> Option<&JsonLine> {
        self.0.get(line)
    }

    /// How many lines begin a part that can be selected.
    pub fn parts(&self) -> usize {
        self.0.iter().filter(|line| line.is_part()).count()
    }

    /// The number of the line on which this part begins; both count from 0.
    pub fn line_of_part(&self, part: usize) -> Option<usize> {
        let lines = self.0.iter().enumerate();
        let mut parts = lines.filter(|(_, line)| line.is_part());
        parts.nth(part).map(|(at, _)| at)
    }

    /// The path of the part that begins on a line; None for the whole value, and for a closing bracket.
    pub fn field_at(&self, line: usize) -> Option<FieldName> {
        let mut steps = Vec::new();
        let mut line = self.0.get(line)?;
        while let Some(step) = &line.step {
            steps.push(step.clone());
            line = self.0.get(line.parent)?;
        }
        steps.reverse();
        (!steps.is_empty()).then(|| FieldName::from_steps(steps))
    }
}

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
    /// The step to the part that begins on this line, from the part it is in; None for the whole value, and for a closing
    /// bracket.
    step: Option<FieldStep>,
    /// The number of the line on which the part begins that it is in.
    parent: usize,
}

impl JsonLine {
    /// A part that can be selected begins on this line.
    pub fn is_part(&self) -> bool {
        self.step.is_some()
    }
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
pub fn json_lines(value: &SecretValue) -> Option<JsonLines> {
    let text = value.expose_text()?;
    if text.len() > LONGEST || !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let outline = outline(text, MAX_NESTING).ok()?;
    let mut layout = Layout {
        text,
        lines: Vec::new(),
    };
    layout.put(&outline, Position::default(), false);
    Some(JsonLines(layout.lines))
}

struct Layout<'t> {
    text: &'t str,
    lines: Vec<JsonLine>,
}

/// Where a part is.
#[derive(Default)]
struct Position {
    depth: usize,
    name: Option<String>,
    step: Option<FieldStep>,
    parent: usize,
}

impl Layout<'_> {
    fn put(&mut self, part: &Outline, position: Position, has_comma: bool) {
        let (open, close, empty, count) = match &part.inside {
            Inside::Entries(entries) => ("{", "}", "{}", entries.len()),
            Inside::Items(items) => ("[", "]", "[]", items.len()),
            Inside::Closed => {
                let token = self.scalar(part.span.clone());
                return self.push(position, token, has_comma);
            }
        };
        if count == 0 {
            return self.push(position, JsonToken::Brackets(empty), has_comma);
        }
        let (depth, own) = (position.depth, self.lines.len());
        self.push(position, JsonToken::Brackets(open), false);
        let inner = |name, step| Position {
            depth: depth + 1,
            name,
            step: Some(step),
            parent: own,
        };
        match &part.inside {
            Inside::Entries(entries) => {
                for (at, (name, entry)) in entries.iter().enumerate() {
                    let inner = inner(Some(name.to_lossy()), FieldStep::entry(name));
                    self.put(entry, inner, at + 1 < count);
                }
            }
            Inside::Items(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.put(item, inner(None, FieldStep::Item(at)), at + 1 < count);
                }
            }
            Inside::Closed => {}
        }
        let closing = Position {
            depth,
            parent: own,
            ..Position::default()
        };
        self.push(closing, JsonToken::Brackets(close), has_comma);
    }

    fn push(&mut self, position: Position, token: JsonToken, has_comma: bool) {
        self.lines.push(JsonLine {
            depth: position.depth,
            name: position.name,
            token,
            has_comma,
            step: position.step,
            parent: position.parent,
        });
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
        let line = |(at, line): (usize, &JsonLine)| {
            let name = line.name.as_ref();
            let name = name.map_or(String::new(), |name| format!("\"{name}\": "));
            let token = match &line.token {
                JsonToken::Brackets(brackets) => brackets,
                JsonToken::Text(span) | JsonToken::Word(span) => &text[span.clone()],
            };
            let comma = if line.has_comma { "," } else { "" };
            let field = lines.field_at(at);
            assert_eq!(field.is_some(), line.is_part());
            let field = field.map_or(String::new(), |field| format!(" <{field}>"));
            format!("{}{name}{token}{comma}{field}", "  ".repeat(line.depth))
        };
        lines.iter().enumerate().map(line).collect()
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
        assert_eq!(lines.parts(), 6);
        assert_eq!(lines.line_of_part(6), None);
        let taken = |part: usize| {
            let line = lines.line_of_part(part).unwrap();
            field(&value, &lines.field_at(line).unwrap()).unwrap()
        };
        assert_eq!(taken(4).expose_text(), Some("fake-deep"));
        assert_eq!(taken(5).expose_text(), Some("2"));
        assert_eq!(taken(3).expose_text(), Some(r#"["fake-deep", 2]"#));
    }

    #[test]
    fn a_line_takes_the_same_memory_however_deep_it_is() {
        // With a path on each line this would take a gigabyte.
        let (deep, wide) = (900, 100_000);
        let text = format!(
            "{}{}1{}",
            "[".repeat(deep),
            "1,".repeat(wide),
            "]".repeat(deep)
        );
        let lines = json_lines(&value(&text)).unwrap();
        assert_eq!(lines.parts(), deep + wide);
        let heap = |line: &JsonLine| match &line.step {
            Some(FieldStep::Entry(name)) => name.capacity(),
            _ => 0,
        };
        let heap: usize = lines.iter().map(heap).sum();
        assert_eq!(heap, 0);
        let last = lines.line_of_part(deep + wide - 1).unwrap();
        let path = lines.field_at(last).unwrap().to_string();
        assert_eq!(path, format!("{}[{wide}]", "[0]".repeat(deep - 1)));
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
