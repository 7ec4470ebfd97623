//! What the README says of the keys is what the table of actions says.

use std::fmt::Write;
use std::path::Path;

use varlens::app::action::ACTIONS;

const BEGIN: &str = "<!-- keys -->\n";
const END: &str = "<!-- /keys -->";

/// The table of the keys as it stands in the README.
fn table() -> String {
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

#[test]
fn the_table_of_keys_is_the_table_of_actions() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let mut readme = std::fs::read_to_string(&path).unwrap_or_default();
    if std::env::var_os("VARLENS_UPDATE").is_some_and(|update| update == "1") {
        let (before, rest) = readme.split_once(BEGIN).unwrap();
        let (_, after) = rest.split_once(END).unwrap();
        readme = format!("{before}{BEGIN}{}{END}{after}", table());
        std::fs::write(&path, &readme).unwrap();
    }
    let kept = readme
        .split_once(BEGIN)
        .and_then(|(_, rest)| rest.split_once(END))
        .map(|(table, _)| table);
    let table = table();
    assert!(
        kept.is_some_and(|kept| kept.trim() == table.trim()),
        "README.md has to hold this between `<!-- keys -->` and `<!-- /keys -->`; \
         VARLENS_UPDATE=1 writes it:\n\n{table}"
    );
}
