//! Two values, newer and older: the same or different, and in what, without showing either.
//!
//! The values are read once and may then be dropped. Keeps no part of them except the names in JSON objects.

use std::iter::Peekable;

use super::json::{same, same_in_order};
use super::keys::KeyChanges;
use crate::domain::python_json::{Json, loads};
use crate::domain::value::{SecretValue, Shape};

/// What may be said of two values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueDiff {
    /// Byte for byte.
    pub same: bool,
    /// What each looks like, the newer one first.
    pub shapes: [Shape; 2],
    /// Whether `json.loads` reads them, and the same from both.
    pub decoded: Decoded,
    /// The small difference, if it is the only one; None where they are the same, or differ in more.
    pub only: Option<Only>,
    /// The differences of keys, if both are JSON objects.
    pub keys: Option<KeyChanges>,
}

/// What `json.loads` makes of two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoded {
    /// It fails on both.
    Neither,
    /// It fails on the older one.
    NewerOnly,
    /// It fails on the newer one.
    OlderOnly,
    /// The same from both: key order and spelling do not count, the type of a number does.
    Alike,
    /// Something else from each.
    Apart,
}

impl Decoded {
    /// The word of `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Neither => "neither",
            Self::NewerOnly => "newer-only",
            Self::OlderOnly => "older-only",
            Self::Alike => "alike",
            Self::Apart => "apart",
        }
    }
}

/// Small differences between two values that are hard to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    /// One newline at the end.
    FinalNewline,
    /// White space at the beginning or the end.
    OuterWhiteSpace,
    /// White space between the parts of the same JSON.
    JsonLayout,
    /// The order of keys of the same JSON.
    KeyOrder,
    /// Another spelling of the same JSON: escapes, doubled names, `1.0` and `1.00`.
    JsonSpelling,
    /// Line feeds in one, carriage returns and line feeds in the other.
    LineEnds,
    /// White space somewhere inside.
    InnerWhiteSpace,
}

struct OnlyRow {
    only: Only,
    name: &'static str,
    sentence: &'static str,
}

#[rustfmt::skip] // One row per difference.
const ONLY: [OnlyRow; 7] = [
    row(Only::FinalNewline, "final-newline", "they differ only in a newline at the end, which Airflow passes on with the value"),
    row(Only::OuterWhiteSpace, "outer-white-space", "they differ only in leading or trailing white space, which Airflow passes on with the value"),
    row(Only::JsonLayout, "json-layout", "they differ only in white space between the parts of the JSON"),
    row(Only::KeyOrder, "key-order", "they differ only in the order of the keys (and perhaps in how the same JSON is written)"),
    row(Only::JsonSpelling, "json-spelling", "they differ only in how the same JSON is written: escapes, doubled keys, digits of a float"),
    row(Only::LineEnds, "line-ends", "they differ only in line ends: LF in one, CR LF in the other"),
    row(Only::InnerWhiteSpace, "inner-white-space", "they differ only in white space, also inside the text (line breaks that became spaces?)"),
];

const fn row(only: Only, name: &'static str, sentence: &'static str) -> OnlyRow {
    OnlyRow {
        only,
        name,
        sentence,
    }
}

impl Only {
    fn row(self) -> &'static OnlyRow {
        // One row per thing, which a test holds.
        let own = ONLY.iter().find(|row| row.only == self);
        own.unwrap_or(&ONLY[0])
    }

    /// The word of `--json`.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// As a sentence for the user.
    pub fn sentence(self) -> &'static str {
        self.row().sentence
    }
}

impl ValueDiff {
    /// Looks at the newer value and the older one; both can then be dropped.
    pub fn new(newer: &SecretValue, older: &SecretValue) -> Self {
        let both = [newer, older];
        let [newer_json, older_json] = both.map(decode);
        let decoded = decoded(newer_json.as_ref(), older_json.as_ref());
        let json = newer_json.as_ref().zip(older_json.as_ref());
        let same = newer.expose() == older.expose();
        let texts = newer.expose_text().zip(older.expose_text());
        Self {
            same,
            shapes: both.map(Shape::from_value),
            decoded,
            only: texts
                .filter(|_| !same)
                .and_then(|(a, b)| only(a, b, json.filter(|_| decoded == Decoded::Alike))),
            keys: json.and_then(|(newer, older)| KeyChanges::new(newer, older)),
        }
    }

    /// The comparison in sentences; the first one says whether they are the same. `of` is what they are called, e.g.
    /// `AWSCURRENT` and `AWSPREVIOUS`. Keys are not among them: see [`Self::keys`].
    ///
    /// May hold names of keys as they are: on the screen it goes through `ui::sanitize`.
    pub fn sentences(&self, of: [&str; 2]) -> Vec<String> {
        let [newer, older] = of;
        let first = if self.same {
            format!("{newer} and {older} have the same value, byte for byte")
        } else {
            format!("{newer} and {older} differ")
        };
        let mut sentences = vec![first];
        sentences.extend(self.only.map(|only| only.sentence().to_owned()));
        if !self.same {
            sentences.extend(self.decoding(of));
        }
        sentences.extend(self.looks(of));
        sentences
    }

    fn decoding(&self, [newer, older]: [&str; 2]) -> Option<String> {
        let fails = |good: &str, bad: &str| {
            Some(format!(
                "{good} is JSON, {bad} is not: deserialize_json=True fails on {bad}"
            ))
        };
        match self.decoded {
            Decoded::NewerOnly => fails(newer, older),
            Decoded::OlderOnly => fails(older, newer),
            Decoded::Alike => Some("deserialize_json=True gives the same for both".to_owned()),
            Decoded::Neither | Decoded::Apart => None,
        }
    }

    fn looks(&self, of: [&str; 2]) -> Vec<String> {
        let [newer, older] = &self.shapes;
        if newer == older {
            return vec![format!("both: {}", newer.sentence())];
        }
        let pairs = of.into_iter().zip(&self.shapes);
        pairs
            .map(|(name, shape)| format!("{name}: {}", shape.sentence()))
            .collect()
    }
}

fn decode(value: &SecretValue) -> Option<Json> {
    loads(value.expose_text()?).ok()
}

fn decoded(newer: Option<&Json>, older: Option<&Json>) -> Decoded {
    match (newer, older) {
        (None, None) => Decoded::Neither,
        (Some(_), None) => Decoded::NewerOnly,
        (None, Some(_)) => Decoded::OlderOnly,
        (Some(newer), Some(older)) if same(newer, older) => Decoded::Alike,
        (Some(_), Some(_)) => Decoded::Apart,
    }
}

/// The only difference between two texts that are not the same, if it is a small one. `alike` is set if they are the same
/// JSON.
fn only(newer: &str, older: &str, alike: Option<(&Json, &Json)>) -> Option<Only> {
    if without_final_newline(newer) == without_final_newline(older) {
        return Some(Only::FinalNewline);
    }
    if newer.trim() == older.trim() {
        return Some(Only::OuterWhiteSpace);
    }
    if let Some((newer_json, older_json)) = alike {
        return Some(only_json(
            newer,
            older,
            same_in_order(newer_json, older_json),
        ));
    }
    if line_feeds(newer).eq(line_feeds(older)) {
        return Some(Only::LineEnds);
    }
    let ink = |text| str::chars(text).filter(|c| !c.is_whitespace());
    ink(newer).eq(ink(older)).then_some(Only::InnerWhiteSpace)
}

fn only_json(newer: &str, older: &str, in_order: bool) -> Only {
    if !in_order {
        return Only::KeyOrder;
    }
    if json_ink(newer).eq(json_ink(older)) {
        return Only::JsonLayout;
    }
    Only::JsonSpelling
}

fn without_final_newline(text: &str) -> &str {
    let line = text.strip_suffix('\n');
    line.map_or(text, |line| line.strip_suffix('\r').unwrap_or(line))
}

/// The bytes with each CR LF as LF.
fn line_feeds(text: &str) -> impl Iterator<Item = u8> + '_ {
    let mut bytes = text.bytes().peekable();
    std::iter::from_fn(move || next_line_feed(&mut bytes))
}

fn next_line_feed(bytes: &mut Peekable<std::str::Bytes<'_>>) -> Option<u8> {
    let byte = bytes.next()?;
    if byte == b'\r' {
        return bytes.next_if_eq(&b'\n').or(Some(byte));
    }
    Some(byte)
}

/// The bytes of a JSON text without the white space between its parts.
fn json_ink(text: &str) -> impl Iterator<Item = u8> + '_ {
    let (mut in_string, mut escaped) = (false, false);
    text.bytes().filter(move |byte| {
        let is_quote = *byte == b'"' && !escaped;
        escaped = in_string && *byte == b'\\' && !escaped;
        in_string ^= is_quote;
        in_string || !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::versions::Change;

    fn of(newer: &str, older: &str) -> ValueDiff {
        let value = |text: &str| SecretValue::from_text(text.to_owned());
        ValueDiff::new(&value(newer), &value(older))
    }

    #[track_caller]
    fn check(newer: &str, older: &str, decoded: Decoded, only: Option<Only>) {
        let found = of(newer, older);
        assert_eq!(
            (found.decoded, found.only),
            (decoded, only),
            "{newer:?} {older:?}"
        );
        assert_eq!(found.same, newer == older, "{newer:?} {older:?}");
        let turned = of(older, newer);
        assert_eq!((turned.only, turned.same), (only, found.same));
    }

    #[test]
    fn texts() {
        use Decoded::Neither;
        check("fake-a", "fake-a", Neither, None);
        check("fake-a", "fake-b", Neither, None);
        check("", "", Neither, None);
        check("fake-a", "", Neither, None);
        check("\n", "", Neither, Some(Only::FinalNewline));
        check("fake-a\n", "fake-a", Neither, Some(Only::FinalNewline));
        check("fake-a\r\n", "fake-a", Neither, Some(Only::FinalNewline));
        check("fake-a\r\n", "fake-a\n", Neither, Some(Only::FinalNewline));
        check("fake-a\n\n", "fake-a", Neither, Some(Only::OuterWhiteSpace));
        check(" fake-a", "fake-a\n", Neither, Some(Only::OuterWhiteSpace));
        check("a\r\nb", "a\nb", Neither, Some(Only::LineEnds));
        check("a\r\nb\r\n", "a\nb\n", Neither, Some(Only::LineEnds));
        check("a\rb", "a\nb", Neither, Some(Only::InnerWhiteSpace));
        check("a b", "a\nb", Neither, Some(Only::InnerWhiteSpace));
        check("a b", "ab", Neither, Some(Only::InnerWhiteSpace));
        check("fake-a", "Fake-a", Neither, None);
    }

    #[test]
    fn the_same_json_written_otherwise() {
        use Decoded::Alike;
        check("{\"a\": 1}", "{\"a\":1}", Alike, Some(Only::JsonLayout));
        check(
            "{\"a\":1}\n",
            "{\n  \"a\": 1\n}",
            Alike,
            Some(Only::JsonLayout),
        );
        check(
            "{\"a\":1,\"b\":2}",
            "{\"b\":2,\"a\":1}",
            Alike,
            Some(Only::KeyOrder),
        );
        check("{\"a\":1}", "{\"a\":1}\n", Alike, Some(Only::FinalNewline));
        check("\"é\"", "\"\\u00e9\"", Alike, Some(Only::JsonSpelling));
        check(
            "{\"a\":1,\"a\":2}",
            "{\"a\":2}",
            Alike,
            Some(Only::JsonSpelling),
        );
        check("1.0", "1.00", Alike, Some(Only::JsonSpelling));
        check("3", "3\n", Alike, Some(Only::FinalNewline));
        check("{\"a\":1}", "{\"a\":1}", Alike, None);
    }

    #[test]
    fn json_that_says_something_else() {
        use Decoded::{Apart, NewerOnly};
        check("1", "1.0", Apart, None);
        check("1", "true", Apart, None);
        check("{\"a\":1}", "{\"a\":2}", Apart, None);
        check("[1, 2]", "[12]", Apart, None);
        // White space inside a string is not layout.
        check(
            "{\"a\":\"x y\"}",
            "{\"a\":\"xy\"}",
            Apart,
            Some(Only::InnerWhiteSpace),
        );
        check(
            "{\"a\":\"\\\\\", \"b\":\" \"}",
            "{\"a\":\"\\\\\",\"b\":\"\"}",
            Apart,
            Some(Only::InnerWhiteSpace),
        );
        let found = of("{\"a\":1}", "fake-text");
        assert_eq!(
            (found.decoded, found.only, found.keys),
            (NewerOnly, None, None)
        );
        assert_eq!(of("fake-text", "{\"a\":1}").decoded, Decoded::OlderOnly);
        assert!(of("[1]", "{}").keys.is_none());
    }

    #[test]
    fn keys_are_compared_for_two_objects() {
        let found = of(
            "{\"host\":\"x\",\"password\":\"fake-new\",\"port\":1}",
            "{\"host\":\"x\",\"password\":\"fake-old\"}",
        );
        let keys = found.keys.unwrap();
        assert_eq!(keys.paths(Change::Added).collect::<Vec<_>>(), ["port"]);
        assert_eq!(
            keys.paths(Change::Changed).collect::<Vec<_>>(),
            ["password"]
        );
    }

    #[test]
    fn in_sentences() {
        let said =
            |newer: &str, older: &str| of(newer, older).sentences(["AWSCURRENT", "AWSPREVIOUS"]);
        assert_eq!(
            said("fake-a", "fake-a"),
            [
                "AWSCURRENT and AWSPREVIOUS have the same value, byte for byte",
                "both: text"
            ]
        );
        assert_eq!(
            said("fake-a\n", "fake-a"),
            [
                "AWSCURRENT and AWSPREVIOUS differ",
                Only::FinalNewline.sentence(),
                "AWSCURRENT: text, ends in a newline",
                "AWSPREVIOUS: text"
            ]
        );
        let broken = said("{\"a\": 1", "{\"a\": 1}");
        assert_eq!(
            broken[1],
            "AWSPREVIOUS is JSON, AWSCURRENT is not: deserialize_json=True fails on AWSCURRENT"
        );
        let turned = said("{\"a\":1,\"b\":2}", "{\"b\":2,\"a\":1}");
        assert!(turned.contains(&"deserialize_json=True gives the same for both".to_owned()));
    }

    #[test]
    fn bytes_that_are_not_text() {
        let value = |bytes: &[u8]| SecretValue::new(bytes.to_vec());
        let found = ValueDiff::new(&value(b"\xff"), &value(b"\xff\n"));
        assert_eq!(
            (found.same, found.decoded, found.only),
            (false, Decoded::Neither, None)
        );
        assert!(ValueDiff::new(&value(b"\xff"), &value(b"\xff")).same);
    }

    #[test]
    fn one_row_per_little_thing() {
        for (at, row) in ONLY.iter().enumerate() {
            assert_eq!(row.only as usize, at);
            assert_eq!(row.only.name(), row.name);
        }
    }

    #[test]
    fn no_value_is_kept() {
        let found = of(
            "{\"key\":\"obvious-fake-1\"}",
            "{\"key\":\"obvious-fake-2\"}",
        );
        let text = format!("{found:?} {:?}", found.sentences(["a", "b"]));
        assert!(text.contains("key") && !text.contains("obvious"), "{text}");
    }
}
