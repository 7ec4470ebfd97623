//! Keys that are written out in the source of a DAG: in a call, or in a template.

use super::key::{Key, Kind};

/// Calls whose first argument is a key.
const CALLS: [(&str, Kind); 7] = [
    ("Variable.get(", Kind::Variable),
    ("get_variable_from_secrets(", Kind::Variable),
    ("var.value.get(", Kind::Variable),
    ("var.json.get(", Kind::Variable),
    ("get_connection(", Kind::Connection),
    ("get_connection_from_secrets(", Kind::Connection),
    ("conn.get(", Kind::Connection),
];

/// What comes before a key in a template.
const TEMPLATES: [(&str, Kind); 3] = [
    ("var.value.", Kind::Variable),
    ("var.json.", Kind::Variable),
    ("conn.", Kind::Connection),
];

/// The key in `get("key", …)` or `get(key='key')`.
pub fn in_call(line: &str) -> Option<Key> {
    CALLS.iter().find_map(|(call, kind)| {
        let (_, arguments) = line.split_once(call)?;
        let argument = arguments.trim_start();
        let value = match argument.split_once('=') {
            Some((name, value)) if is_name(name.trim_end()) => value.trim_start(),
            _ => argument,
        };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (name, _) = value.get(1..)?.split_once(quote)?;
        named(*kind, name)
    })
}

/// The key in `{{ var.json.key.field }}`.
pub fn in_template(line: &str) -> Option<Key> {
    let (_, template) = line.split_once("{{")?;
    TEMPLATES.iter().find_map(|(before, kind)| {
        let (_, rest) = template.split_once(before)?;
        let end = rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len());
        named(*kind, rest.get(..end)?)
    })
}

/// The line reads the variable as JSON.
pub fn reads_json(line: &str) -> bool {
    let is_flag = |line: &str| {
        let value = line
            .split_once("deserialize_json")
            .map(|(_, rest)| rest.trim_start());
        let value = value.and_then(|rest| rest.strip_prefix('='));
        value.is_some_and(|value| value.trim_start().starts_with("True"))
    };
    (in_call(line).is_some() && (is_flag(line) || line.contains("var.json.")))
        || (in_template(line).is_some() && line.contains("var.json."))
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_of_name)
}

fn named(kind: Kind, name: &str) -> Option<Key> {
    (!name.is_empty()).then(|| Key::new(kind, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<(Kind, &str)>) {
        let found = in_call(line).or_else(|| in_template(line));
        assert_eq!(
            found,
            expected.map(|(kind, name)| Key::new(kind, name)),
            "{line:?}"
        );
    }

    #[test]
    fn keys_are_read_where_they_are_written_out() {
        check(
            "x = Variable.get(\"a=b\", default=None)",
            Some((Kind::Variable, "a=b")),
        );
        check(
            "conn = get_connection(conn_id='c')",
            Some((Kind::Connection, "c")),
        );
        check("{{ conn.get('c').host }}", Some((Kind::Connection, "c")));
        check("Variable.get(f\"{name}\")", None);
        check("Variable.get(", None);
    }

    #[test]
    fn what_reads_json_says_so() {
        for line in [
            "Variable.get(\"x\", deserialize_json=True)",
            "Variable.get('x', deserialize_json = True)",
            "{{ var.json.x.field }}",
            "{{ var.json.get('x') }}",
        ] {
            assert!(reads_json(line), "{line}");
        }
        for line in [
            "Variable.get('x')",
            "Variable.get('x', deserialize_json=False)",
            "{{ var.value.x }}",
            "deserialize_json=True",
        ] {
            assert!(!reads_json(line), "{line}");
        }
    }
}
