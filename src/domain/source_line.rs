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
}
