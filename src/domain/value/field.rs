//! The fields of a value that is a JSON object: their names without the values, and one field's own value.
//!
//! So that a user can copy or see the password and nothing else. A field keeps the spelling of the value: a number its
//! zeros, an object its spaces.

use std::fmt;

use super::secret::SecretValue;
use crate::domain::python_json::{Inside, Outline, PyText, outline, string};

/// The most fields listed for one value; a screen shows fewer.
pub const MOST_FIELDS: usize = 200;

/// Below the object itself: its entries, and what is in those.
const LEVELS: usize = 2;

/// One step towards a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum FieldStep {
    /// Into an object, by the name's bytes, which differ for every two names.
    Entry(Vec<u8>),
    /// Into an array, from 0.
    Item(usize),
}

impl FieldStep {
    /// Into an object.
    pub(super) fn entry(name: &PyText) -> Self {
        Self::Entry(name.as_bytes().to_vec())
    }
}

/// The path from a JSON object to one of its fields, written `host`, `extra.region`, `hosts[0]`.
///
/// A name that would read as something else is quoted: `"a.b"` is one name, `a.b` are two.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FieldName(Vec<FieldStep>);

impl FieldName {
    /// A path from the whole value.
    pub(super) fn from_steps(steps: Vec<FieldStep>) -> Self {
        Self(steps)
    }

    /// How deep it is in the value; 0 for all of it.
    pub(super) fn depth(&self) -> usize {
        self.0.len()
    }

    fn then(&self, step: FieldStep) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in self.0.iter().enumerate() {
            match step {
                FieldStep::Item(item) => write!(f, "[{item}]")?,
                FieldStep::Entry(name) => {
                    let dot = if number == 0 { "" } else { "." };
                    write!(f, "{dot}{}", spelled(&String::from_utf8_lossy(name)))?;
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for FieldName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn spelled(name: &str) -> String {
    let reads_otherwise = |c: char| c.is_control() || ".[]\"\\".contains(c);
    if name.is_empty() || name.contains(reads_otherwise) {
        return format!("{name:?}");
    }
    name.to_owned()
}

/// The names of the fields of a JSON object, in its order, each followed by those inside it: two levels, at most
/// [`MOST_FIELDS`]. Of two entries with one name the last one counts, as in Python.
///
/// None where the value is not UTF-8, not what `json.loads` reads, or no object.
pub fn fields(value: &SecretValue) -> Option<Vec<FieldName>> {
    let object = object(value.expose_text()?)?;
    let mut names = Vec::new();
    collect(&object, &FieldName(Vec::new()), &mut names);
    Some(names)
}

/// The value of one field: a JSON string's own text, without quotes and escapes; of everything else the JSON text,
/// byte for byte as it is in the value.
///
/// None where the value has no such field, or the field is a text that UTF-8 cannot hold (a lone surrogate).
pub fn field(value: &SecretValue, name: &FieldName) -> Option<SecretValue> {
    let text = value.expose_text()?;
    let whole = outline(text, name.depth()).ok()?;
    let part = text.get(find(&whole, &name.0)?.span.clone())?;
    if part.starts_with('"') {
        let text = string(part)?;
        return Some(SecretValue::new(text.as_str()?.as_bytes().to_vec()));
    }
    Some(SecretValue::new(part.as_bytes().to_vec()))
}

fn object(text: &str) -> Option<Outline> {
    let outline = outline(text, LEVELS).ok()?;
    matches!(outline.inside, Inside::Entries(_)).then_some(outline)
}

fn collect(outline: &Outline, name: &FieldName, names: &mut Vec<FieldName>) {
    let mut take = |step: FieldStep, inner: &Outline| {
        if names.len() < MOST_FIELDS {
            let name = name.then(step);
            names.push(name.clone());
            collect(inner, &name, names);
        }
    };
    match &outline.inside {
        Inside::Closed => {}
        Inside::Items(items) => {
            for (at, item) in items.iter().enumerate() {
                take(FieldStep::Item(at), item);
            }
        }
        Inside::Entries(entries) => {
            for (name, entry) in entries {
                take(FieldStep::entry(name), entry);
            }
        }
    }
}

fn find<'a>(outline: &'a Outline, steps: &[FieldStep]) -> Option<&'a Outline> {
    let Some((first, rest)) = steps.split_first() else {
        return Some(outline);
    };
    let inner = match (first, &outline.inside) {
        (FieldStep::Item(at), Inside::Items(items)) => items.get(*at),
        (FieldStep::Entry(name), Inside::Entries(entries)) => {
            let named = entries.iter().find(|(known, _)| known.as_bytes() == name);
            named.map(|(_, entry)| entry)
        }
        _ => None,
    };
    find(inner?, rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(text: &str) -> SecretValue {
        SecretValue::from_text(text.to_owned())
    }

    fn exposed(value: &SecretValue) -> String {
        value.expose_text().unwrap().to_owned()
    }

    /// Every field with its value, `name=value`.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let value = value(text);
        let names = fields(&value).unwrap();
        let described = names.iter().map(|name| {
            let field = field(&value, name).map_or("(none)".to_owned(), |field| exposed(&field));
            format!("{name}={field}")
        });
        assert_eq!(described.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn fields_keep_their_spelling() {
        check("{}", &[]);
        check(
            r#"{"host": "fake.example.com", "port": 5432}"#,
            &["host=fake.example.com", "port=5432"],
        );
        check(
            "\n{ \"a\" :1.10 , \"b\":1E+2,\"c\":-0, \"d\": null ,\"e\":true, \"f\":NaN}\r\n",
            &["a=1.10", "b=1E+2", "c=-0", "d=null", "e=true", "f=NaN"],
        );
        check(
            r#"{"text": "a\n\"b\" \u00e4\ud83d\ude00\/ \\"}"#,
            &["text=a\n\"b\" ä😀/ \\"],
        );
        check(
            r#"{"empty": "", "digits": "007"}"#,
            &["empty=", "digits=007"],
        );
        check(
            "{\"long\": 1234567890123456789012345678901234567890}",
            &["long=1234567890123456789012345678901234567890"],
        );
    }

    #[test]
    fn what_is_inside_a_field_has_its_own_path() {
        check(
            r#"{"extra": { "region":"x",  "deep": {"no": 1} }, "hosts": ["a", 2.50, [3]], "z": 1}"#,
            &[
                r#"extra={ "region":"x",  "deep": {"no": 1} }"#,
                "extra.region=x",
                r#"extra.deep={"no": 1}"#,
                r#"hosts=["a", 2.50, [3]]"#,
                "hosts[0]=a",
                "hosts[1]=2.50",
                "hosts[2]=[3]",
                "z=1",
            ],
        );
        check(r#"{"a": {}, "b": [ ]}"#, &["a={}", "b=[ ]"]);
    }

    #[test]
    fn names_that_read_as_something_else_are_quoted() {
        check(
            r#"{"a.b": 1, "a": {"b": 2}, "": 3, "c[0]": 4, "q\"": 5, "line\n": 6, "ä x": 7}"#,
            &[
                "\"a.b\"=1",
                r#"a={"b": 2}"#,
                "a.b=2",
                "\"\"=3",
                "\"c[0]\"=4",
                "\"q\\\"\"=5",
                "\"line\\n\"=6",
                "ä x=7",
            ],
        );
    }

    #[test]
    fn the_last_of_equal_names_counts_where_the_first_stood() {
        check(
            r#"{"a": 1, "b": 2, "a": {"x": 3}, "\u0061": {"y": 4}}"#,
            &[r#"a={"y": 4}"#, "a.y=4", "b=2"],
        );
    }

    #[test]
    fn lone_surrogates_are_distinguished_and_not_returned() {
        check(
            r#"{"\ud800": 1, "\ud801": 2, "text": "\udfff"}"#,
            &[
                "\u{fffd}\u{fffd}\u{fffd}=1",
                "\u{fffd}\u{fffd}\u{fffd}=2",
                "text=(none)",
            ],
        );
    }

    #[test]
    fn other_values_than_objects_have_no_fields() {
        for text in [
            "",
            "fake",
            "[1]",
            "\"fake\"",
            "5",
            "null",
            "{\"a\": 1",
            "{\"a\": 1} x",
            "\u{feff}{}",
        ] {
            assert!(fields(&value(text)).is_none(), "{text}");
        }
        assert!(fields(&SecretValue::new(b"{\"a\": \"\xff\"}".to_vec())).is_none());
        // What Python rejects as a whole has none either.
        let deep = format!("{{\"a\": {}1{}}}", "[".repeat(2_000), "]".repeat(2_000));
        assert!(fields(&value(&deep)).is_none());
        assert!(fields(&value(&format!("{{\"a\": {}}}", "7".repeat(5_000)))).is_none());
        // The control.
        let deep = format!("{{\"a\": {}1{}}}", "[".repeat(900), "]".repeat(900));
        assert_eq!(fields(&value(&deep)).unwrap().len(), 2);
    }

    #[test]
    fn a_field_that_is_not_there_any_more_gives_nothing() {
        let names = fields(&value(r#"{"a": {"b": 1}, "c": [1, 2]}"#)).unwrap();
        let described: Vec<_> = names.iter().map(ToString::to_string).collect();
        assert_eq!(described, ["a", "a.b", "c", "c[0]", "c[1]"]);
        for (text, left) in [
            ("{}", 0),
            (r#"{"a": 1, "c": 2}"#, 2),
            (r#"{"a": ["b"], "c": {"0": 1}}"#, 2),
            (r#"{"c": [1]}"#, 2),
            (r#"["a", "c"]"#, 0),
            ("fake", 0),
        ] {
            let value = value(text);
            let found = names.iter().filter(|name| field(&value, name).is_some());
            assert_eq!(found.count(), left, "{text}");
        }
    }

    #[test]
    fn a_large_object_is_listed_in_part() {
        let entries: Vec<_> = (0..5_000)
            .map(|n| format!("\"k{n}\": {{\"x\": {n}}}"))
            .collect();
        let value = value(&format!("{{{}}}", entries.join(",")));
        let names = fields(&value).unwrap();
        assert_eq!(names.len(), MOST_FIELDS);
        assert_eq!(names[199].to_string(), "k99.x");
        assert_eq!(exposed(&field(&value, &names[199]).unwrap()), "99");
    }

    #[test]
    fn a_name_in_a_log_says_nothing_of_the_value() {
        let names = fields(&value(r#"{"a": {"b": "fake-value"}}"#)).unwrap();
        assert_eq!(format!("{names:?}"), "[a, a.b]");
    }

    proptest! {
        #[test]
        fn fields_of_what_was_written_are_what_was_written(
            entries in proptest::collection::btree_map(".{0,12}", ".{0,24}", 0..8)
        ) {
            let value = value(&serde_json::to_string(&entries).unwrap());
            let names = fields(&value).unwrap();
            prop_assert_eq!(names.len(), entries.len());
            for (name, text) in names.iter().zip(entries.values()) {
                prop_assert_eq!(&exposed(&field(&value, name).unwrap()), text);
            }
        }
    }
}
