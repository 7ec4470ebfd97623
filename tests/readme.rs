//! What the README says of the keys and of what can be changed is what their tables say.

use std::fmt::Write;
use std::path::Path;

use varlens::app::action::ACTIONS;
use varlens::domain::what_if::FIELDS;

/// The table of the keys as it stands in the README.
fn keys() -> String {
    let mut table = "| key | what it does |\n|---|---|\n".to_owned();
    for row in ACTIONS {
        let keys: Vec<_> = row.keys.iter().map(|key| format!("`{key}`")).collect();
        let typed = format!("`:{}`", row.name);
        let how = if keys.is_empty() {
            typed
        } else {
            keys.join(" ")
        };
        writeln!(table, "| {how} | {} |", row.sentence).unwrap();
    }
    table
}

/// The table of what can be changed.
fn fields() -> String {
    let mut table = "| field | what it is | e.g. |\n|---|---|---|\n".to_owned();
    for field in &FIELDS {
        let (name, about, example) = (field.name, field.about, field.example);
        writeln!(table, "| `{name}` | {about} | `{example}` |").unwrap();
    }
    table
}

#[track_caller]
fn check(name: &str, table: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let mut readme = std::fs::read_to_string(&path).unwrap_or_default();
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    if std::env::var_os("VARLENS_UPDATE").is_some_and(|update| update == "1") {
        let (before, rest) = readme.split_once(&begin).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        readme = format!("{before}{begin}{table}{end}{after}");
        std::fs::write(&path, &readme).unwrap();
    }
    let kept = readme
        .split_once(&begin)
        .and_then(|(_, rest)| rest.split_once(&end))
        .map(|(table, _)| table);
    assert!(
        kept.is_some_and(|kept| kept.trim() == table.trim()),
        "README.md has to hold this between `<!-- {name} -->` and `{end}`; \
         VARLENS_UPDATE=1 writes it:\n\n{table}"
    );
}

#[test]
fn the_table_of_keys_is_the_table_of_actions() {
    check("keys", &keys());
}

#[test]
fn the_table_of_what_can_be_changed_is_the_table_of_fields() {
    check("fields", &fields());
}
