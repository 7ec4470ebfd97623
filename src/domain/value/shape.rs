//! What may be said about a value without showing it.
//!
//! Keeps no part of the value except the names in a JSON object, and does not say how long it is.

use super::secret::SecretValue;
use crate::domain::key::Kind;
use crate::domain::python_json::{Json, JsonError, loads};
use crate::domain::search_path::Store;

/// Names of a JSON object that a sentence lists before it says "and 12 more".
const TOLD_NAMES: usize = 6;

/// What a value looks like.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a finding about the same text, and any of them may hold"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// What it is.
    pub kind: ShapeKind,
    /// It ends in a newline, which Airflow keeps.
    pub trailing_newline: bool,
    /// It is in quotes, single or double, which Airflow keeps.
    pub quoted: bool,
    /// It begins or ends with white space other than one final newline.
    pub padded: bool,
    /// It has characters that are not shown.
    pub hidden: Option<Hidden>,
    /// It is a JSON object with one member, whose text is a JSON object or array itself.
    pub wraps_json: bool,
}

/// Where a value has characters that are not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// Control characters, as those of a terminal's colours.
    Control,
    /// It begins or ends with one without width, as a byte order mark.
    AtEdge,
    /// Ones without width, inside.
    Inside,
}

impl Hidden {
    fn from_text(text: &str) -> Option<Self> {
        let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
        if text.contains(is_control) {
            return Some(Self::Control);
        }
        let bare = text.trim();
        if bare.starts_with(is_invisible) || bare.ends_with(is_invisible) {
            return Some(Self::AtEdge);
        }
        bare.contains(is_invisible).then_some(Self::Inside)
    }

    /// What is said of it.
    pub const fn warning(self) -> &'static str {
        match self {
            Self::Control => {
                "has control characters (escape codes, as of a terminal's colours), which are part of the value"
            }
            Self::AtEdge => {
                "begins or ends with a character that is not shown (a byte order mark, or one without width), which is part of the value"
            }
            Self::Inside => {
                "has characters that are not shown (without width), which are part of the value"
            }
        }
    }
}

/// Characters without width, but for those that join or vary the one before them in texts and emoji.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What a value is to Python's `json.loads`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShapeKind {
    /// Nothing at all. Airflow counts it as found.
    Empty,
    /// Not JSON.
    Text,
    /// A JSON number.
    Number,
    /// A JSON object.
    JsonObject {
        /// The names of its first level, in order.
        keys: Vec<String>,
    },
    /// A JSON array.
    JsonArray,
    /// A JSON text, in its double quotes.
    JsonText,
    /// `true`, `false`, `null`, `NaN` or an infinity.
    JsonOther,
    /// Bytes that are not UTF-8, which AWS never stores as a `SecretString`.
    NotUtf8,
}

impl Shape {
    /// Looks at a value.
    pub fn from_value(value: &SecretValue) -> Self {
        match value.expose_text() {
            Some(text) => Self::of_text(text),
            None => Self {
                kind: ShapeKind::NotUtf8,
                trailing_newline: value.expose().ends_with(b"\n"),
                quoted: false,
                padded: false,
                hidden: None,
                wraps_json: false,
            },
        }
    }

    fn of_text(text: &str) -> Self {
        let line = without_final_newline(text);
        let read = loads(text);
        Self {
            wraps_json: read.as_ref().is_ok_and(wraps_json),
            kind: ShapeKind::from_read(text, read),
            trailing_newline: line.len() < text.len(),
            quoted: is_quoted(text.trim()),
            padded: line.trim().len() < line.len(),
            hidden: Hidden::from_text(text),
        }
    }

    /// The same shape without the names in a JSON object.
    pub fn without_names(mut self) -> Self {
        if let ShapeKind::JsonObject { keys } = &mut self.kind {
            keys.fill("hidden".to_owned());
        }
        self
    }

    /// The shape as a phrase, e.g. "JSON object with the keys host, port, ends in a newline".
    pub fn sentence(&self) -> String {
        let mut sentence = self.kind.sentence();
        if self.quoted {
            sentence.push_str(" in quotes");
        }
        if self.padded {
            sentence.push_str(", begins or ends with white space");
        }
        if self.trailing_newline {
            sentence.push_str(", ends in a newline");
        }
        sentence
    }

    /// What is often a mistake in a value of this kind of key, from this store, for the user on call.
    pub fn warnings(&self, kind: Kind, store: Store) -> Vec<&'static str> {
        // Airflow removes white space around a connection (`deserialize_connection`), but not in a file.
        let keeps_blanks = kind != Kind::Connection || store == Store::LocalFile;
        let of_rest = [
            (self.quoted && self.kind == ShapeKind::Text, QUOTES),
            (
                self.padded && keeps_blanks,
                "begins or ends with white space, which is part of the value",
            ),
            (
                self.trailing_newline && keeps_blanks,
                "ends in a newline, which is part of the value",
            ),
        ];
        let of_rest = of_rest.into_iter().filter(|(applies, _)| *applies);
        let of_kind = if self.wraps_json && kind == Kind::Variable {
            Some(WRAPPED)
        } else {
            self.kind.warning(kind, store)
        };
        let of_rest = of_kind
            .into_iter()
            .chain(of_rest.map(|(_, warning)| warning));
        of_rest.chain(self.hidden.map(Hidden::warning)).collect()
    }
}

/// Said of an object that has the JSON that was meant in its one member, as text.
const WRAPPED: &str = "a JSON object whose one member is JSON again, as text; deserialize_json=True decodes only the outer one";

const QUOTES: &str = "the quotes are part of the value";

impl ShapeKind {
    /// `read` is what `json.loads` makes of the text.
    fn from_read(text: &str, read: Result<Json, JsonError>) -> Self {
        if text.is_empty() {
            return Self::Empty;
        }
        match read {
            Ok(json) => Self::of_json(&json),
            Err(JsonError::IntegerTooLong { .. }) if is_integer(text) => Self::Number,
            Err(_) => Self::Text,
        }
    }

    fn of_json(json: &Json) -> Self {
        match json {
            Json::Object(entries) => Self::JsonObject {
                keys: entries.iter().map(|(name, _)| name.to_lossy()).collect(),
            },
            Json::Array(_) => Self::JsonArray,
            Json::Str(_) => Self::JsonText,
            Json::Int(_) => Self::Number,
            Json::Float(value) if value.is_finite() => Self::Number,
            Json::Null | Json::Bool(_) | Json::Float(_) => Self::JsonOther,
        }
    }

    /// The word of `--json`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Text => "text",
            Self::Number => "number",
            Self::JsonObject { .. } => "json-object",
            Self::JsonArray => "json-array",
            Self::JsonText => "json-text",
            Self::JsonOther => "json-other",
            Self::NotUtf8 => "not-utf8",
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Empty => "empty".to_owned(),
            Self::Text | Self::JsonText => "text".to_owned(),
            Self::Number => "a number".to_owned(),
            Self::JsonObject { keys } => object_sentence(keys),
            Self::JsonArray => "JSON array".to_owned(),
            Self::JsonOther => "JSON true, false, null or NaN".to_owned(),
            Self::NotUtf8 => "not UTF-8".to_owned(),
        }
    }

    /// Sources: Airflow `models/variable.py` (`get` takes any value that is not None, and returns the text as stored);
    /// the Amazon provider's `secrets_manager.py` reads `SecretString` only.
    fn warning(&self, kind: Kind, store: Store) -> Option<&'static str> {
        match self {
            Self::Empty => Some("empty: Airflow counts it as found and asks no further layer"),
            Self::JsonObject { .. } if kind == Kind::Variable => Some(match store {
                Store::Aws => {
                    "a JSON object, as the AWS console's key/value editor saves it; Variable.get returns the whole JSON, not \
                     one field"
                }
                _ => "a JSON object; Variable.get returns the whole JSON, not one field",
            }),
            Self::JsonText if kind == Kind::Connection => Some(QUOTES),
            Self::JsonText => Some(
                "the quotes are part of the value, unless it is read with deserialize_json=True",
            ),
            Self::NotUtf8 => Some("not UTF-8: Airflow cannot read it as text"),
            Self::JsonObject { .. }
            | Self::Text
            | Self::Number
            | Self::JsonArray
            | Self::JsonOther => None,
        }
    }
}

/// One member, and its text is JSON with members or elements: what the AWS console's key/value editor makes of JSON that is
/// entered as a value.
fn wraps_json(json: &Json) -> bool {
    let Json::Object(members) = json else {
        return false;
    };
    let [(_, Json::Str(text))] = members.as_slice() else {
        return false;
    };
    matches!(
        loads(&text.to_lossy()),
        Ok(Json::Object(_) | Json::Array(_))
    )
}

fn object_sentence(keys: &[String]) -> String {
    let described: Vec<_> = keys
        .iter()
        .take(TOLD_NAMES)
        .map(|key| printable(key))
        .collect();
    let more = keys.len() - described.len();
    match (described.as_slice(), more) {
        ([], _) => "JSON object without keys".to_owned(),
        ([only], 0) => format!("JSON object with the key {only}"),
        (described, 0) => format!("JSON object with the keys {}", described.join(", ")),
        (described, more) => format!(
            "JSON object with the keys {} and {more} more",
            described.join(", ")
        ),
    }
}

/// Control and format characters are written as escapes, so that a name cannot act on a terminal.
fn printable(name: &str) -> String {
    let escaped = |c: char| match c {
        '"' | '\'' | '\\' => c.to_string(),
        _ => c.escape_debug().to_string(),
    };
    name.chars().map(escaped).collect()
}

fn without_final_newline(text: &str) -> &str {
    let line = text.strip_suffix('\n').unwrap_or(text);
    if line.len() < text.len() {
        line.strip_suffix('\r').unwrap_or(line)
    } else {
        text
    }
}

fn is_quoted(text: &str) -> bool {
    let mut inside = text.chars();
    let ends = inside.next().zip(inside.next_back());
    ends.is_some_and(|ends| QUOTATION.contains(&ends))
}

/// The text begins with a character that opens a quotation.
pub fn begins_in_quotes(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|first| QUOTATION.iter().any(|(open, _)| *open == first))
}

/// What people, word processors and chats put around a value: each as it begins and ends.
const QUOTATION: [(char, char); 11] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{201d}', '\u{201d}'),
    ('\u{201e}', '\u{201c}'),
    ('\u{201e}', '\u{201d}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{2019}', '\u{2019}'),
    ('\u{ab}', '\u{bb}'),
    ('\u{bb}', '\u{ab}'),
];

fn is_integer(text: &str) -> bool {
    let digits = text.trim().trim_start_matches('-');
    digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_in_one_member_of_an_object_is_told() {
        let wraps = |text: &str| shape(text.as_bytes()).wraps_json;
        assert!(wraps(r#"{"k": "{\"bucket\": \"fake\"}"}"#) && wraps(r#"{"k": "[1]"}"#));
        for plain in [
            r#"{"k": "fake"}"#,
            r#"{"k": "1"}"#,
            r#"{"k": {}}"#,
            r#"{"a": "{}", "b": ""}"#,
        ] {
            assert!(!wraps(plain), "{plain}");
        }
    }

    fn shape(bytes: &[u8]) -> Shape {
        Shape::from_value(&SecretValue::new(bytes.to_vec()))
    }

    fn check(value: &str, sentence: &str, warnings: &[&str]) {
        let shape = shape(value.as_bytes());
        assert_eq!(shape.sentence(), sentence, "{value:?}");
        let found = shape.warnings(Kind::Variable, Store::Aws);
        let starts = warnings
            .iter()
            .map(|start| found.iter().any(|w| w.starts_with(start)));
        assert!(
            starts.eq(found.iter().map(|_| true)),
            "{value:?}: {found:?}"
        );
    }

    #[test]
    fn characters_that_are_not_shown() {
        for (value, hidden) in [
            ("\u{feff}obvious-fake", Some(Hidden::AtEdge)),
            ("obvious-fake\u{200b}\n", Some(Hidden::AtEdge)),
            ("obvious\u{2060}fake", Some(Hidden::Inside)),
            ("obvious\u{1b}[31mfake", Some(Hidden::Control)),
            ("obvious\u{9b}fake", Some(Hidden::Control)),
            ("obvious\tfake\r\nfake\n", None),
            ("\u{1f469}\u{200d}\u{1f4bb}", None),
        ] {
            let shape = shape(value.as_bytes());
            assert_eq!(shape.hidden, hidden, "{value:?}");
            let warnings = shape.warnings(Kind::Variable, Store::Aws);
            assert_eq!(
                warnings.last().copied().filter(|_| hidden.is_some()),
                hidden.map(Hidden::warning)
            );
        }
    }

    #[test]
    fn white_space_around_a_connection_is_no_part_of_it() {
        assert!(
            shape(b" http://h\n")
                .warnings(Kind::Connection, Store::Aws)
                .is_empty()
        );
        let quoted = shape(b"\"http://h\"").warnings(Kind::Connection, Store::Aws);
        assert_eq!(quoted, [QUOTES]);
    }

    #[test]
    fn json_is_a_usual_form_of_a_connection() {
        let object = shape(b"{\"conn_type\": \"http\"}");
        assert_eq!(object.warnings(Kind::Variable, Store::Aws).len(), 1);
        assert!(object.warnings(Kind::Connection, Store::Aws).is_empty());
    }

    #[test]
    fn names_can_be_left_out() {
        let object = shape(b"{\"acme_host\": 1, \"acme_port\": 2}\n");
        assert!(object.sentence().contains("acme_host"));
        assert_eq!(
            object.without_names().sentence(),
            "JSON object with the keys hidden, hidden, ends in a newline"
        );
    }

    #[test]
    fn values_in_words() {
        check("", "empty", &["empty"]);
        check("obvious-fake", "text", &[]);
        check(
            "obvious-fake\n",
            "text, ends in a newline",
            &["ends in a newline"],
        );
        check(
            "obvious-fake\r\n",
            "text, ends in a newline",
            &["ends in a newline"],
        );
        check(
            " obvious-fake",
            "text, begins or ends with white space",
            &["begins or ends"],
        );
        check(
            "obvious-fake \n",
            "text, begins or ends with white space, ends in a newline",
            &["begins", "ends in"],
        );
        check(
            "\"obvious-fake\"",
            "text in quotes",
            &["the quotes are part of the value, unless"],
        );
        check(
            "'obvious-fake'\n",
            "text in quotes, ends in a newline",
            &["the quotes", "ends in a newline"],
        );
        check("\"", "text", &[]);
        check(
            "\"obvious\"fake\"",
            "text in quotes",
            &["the quotes are part of the value"],
        );
        check("5432", "a number", &[]);
        check(
            "-1.5e3\n",
            "a number, ends in a newline",
            &["ends in a newline"],
        );
        check(&"7".repeat(5000), "a number", &[]);
        check("0x10", "text", &[]);
        check("[1, 2]", "JSON array", &[]);
        check("true", "JSON true, false, null or NaN", &[]);
        check("NaN", "JSON true, false, null or NaN", &[]);
        check("{}", "JSON object without keys", &["a JSON object"]);
        check(
            "{\"host\":\"x\"}",
            "JSON object with the key host",
            &["a JSON object"],
        );
        check(
            "{\"host\":\"x\",\"port\":1}",
            "JSON object with the keys host, port",
            &["a JSON object"],
        );
        check("{\"a\": 1", "text", &[]);
    }

    #[test]
    fn long_lists_of_names_are_shortened_and_names_cannot_act_on_a_terminal() {
        let names: Vec<_> = (0..20).map(|n| format!("\"k{n}\":{n}")).collect();
        let object = format!("{{{}}}", names.join(","));
        assert_eq!(
            shape(object.as_bytes()).sentence(),
            "JSON object with the keys k0, k1, k2, k3, k4, k5 and 14 more"
        );
        let odd = shape(br#"{"\u001b[31m\u202e'\u00e4\ud800": 1}"#);
        assert_eq!(
            odd.sentence(),
            "JSON object with the key \\u{1b}[31m\\u{202e}'ä\u{fffd}"
        );
    }

    #[test]
    fn bytes_that_are_not_text() {
        let shape = shape(b"\xff\xfe");
        assert_eq!(shape.kind, ShapeKind::NotUtf8);
        assert_eq!(shape.sentence(), "not UTF-8");
        assert_eq!(shape.warnings(Kind::Variable, Store::Aws).len(), 1);
    }

    #[test]
    fn a_shape_says_nothing_of_the_value_nor_its_length() {
        let long = shape(b"{\"a\": \"obvious-fake-and-long\", \"b\": 123456}");
        let short = shape(b"{\"a\": 1, \"b\": 1}");
        assert_eq!(long, short);
        assert_eq!(shape(b"obvious-fake"), shape(b"x"));
    }

    #[test]
    fn each_kind_of_value_has_its_word() {
        for (value, name) in [
            (&b""[..], "empty"),
            (b"fake", "text"),
            (b"12", "number"),
            (b"-1.5", "number"),
            (b"{\"a\": 1}", "json-object"),
            (b"[1]", "json-array"),
            (b"\"fake\"", "json-text"),
            (b"true", "json-other"),
            (b"null", "json-other"),
            (b"\xff", "not-utf8"),
        ] {
            assert_eq!(shape(value).kind.name(), name, "{value:?}");
        }
    }
}
