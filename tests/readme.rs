//! README.md and docs/: their tables are those of the program, their links lead somewhere, and the README stays short.

use std::path::{Path, PathBuf};

use varlens::app::action::ACTIONS;
use varlens::domain::config_warning::WarningId;
use varlens::domain::dag::Sink;
use varlens::domain::doctor::FindingId;
use varlens::domain::expectation::SETTINGS;
use varlens::domain::query::{FIELDS as FILTER_FIELDS, FORMS};
use varlens::domain::reason::Reason;
use varlens::domain::what_if::FIELDS;
use varlens::ui::theme::THEMES;

use crate::driver::Driver;

/// Longer than this is no front page.
const README_LINES: usize = 170;

/// A table in Markdown.
fn table<const N: usize>(heads: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut table = line(&heads.map(str::to_owned));
    table += &format!("|{}\n", "---|".repeat(N));
    for row in rows {
        // A bar would end the cell.
        table += &line(&row.map(|cell| cell.replace('|', "\\|")));
    }
    table
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn keys() -> String {
    let rows = ACTIONS.iter().map(|row| {
        let keys: Vec<_> = row.keys.iter().map(|key| code(key)).collect();
        let keys = if keys.is_empty() {
            code(&format!(":{}", row.name))
        } else {
            keys.join(" ")
        };
        [keys, row.sentence.to_owned()]
    });
    table(["key", "what it does"], rows)
}

fn filter_terms() -> String {
    let forms = FORMS.iter().map(|form| (form.example, form.sentence));
    let fields = FILTER_FIELDS
        .iter()
        .map(|field| (field.example, field.sentence));
    let rows = forms
        .chain(fields)
        .map(|(example, sentence)| [code(example), sentence.to_owned()]);
    table(["term", "finds the keys that…"], rows)
}

fn what_if_fields() -> String {
    let rows = FIELDS.iter().map(|field| {
        [
            code(field.name),
            field.about.to_owned(),
            code(field.example),
        ]
    });
    table(["field", "what it is", "e.g."], rows)
}

fn themes() -> String {
    let rows = THEMES
        .iter()
        .map(|row| [code(row.name), row.about.to_owned()]);
    table(["theme", "what it is for"], rows)
}

fn reasons() -> String {
    let rows = Reason::all().map(|reason| [code(reason.name()), reason.sentence().to_owned()]);
    table(["reason", "meaning"], rows)
}

fn warnings() -> String {
    let rows = WarningId::all().map(|id| [code(id.name()), id.meaning().to_owned()]);
    table(["id", "meaning"], rows)
}

fn findings() -> String {
    let rows = FindingId::all().map(|id| [code(id.name()), id.about().to_owned()]);
    table(["finding", "meaning"], rows)
}

fn sinks() -> String {
    let rows = Sink::ALL.map(|sink| {
        [
            code(sink.as_str()),
            format!("it {}", sink.what_happens()),
            sink.instead().to_owned(),
        ]
    });
    table(["sink", "what happens to the value", "instead"], rows)
}

fn settings() -> String {
    let rows = SETTINGS
        .iter()
        .map(|row| [code(row.example), row.about.to_owned()]);
    table(["setting", "what it does"], rows)
}

/// The walk pane after `=`, a misspelt key and `enter`, without the lines around it.
fn example() -> String {
    let mut driver = Driver::demo(80, 40);
    driver
        .press("=")
        .type_in("aws_stripe_api_key")
        .press("enter");
    let screen = driver.text();
    let pane = screen
        .lines()
        .skip_while(|line| !line.contains("Variable.get("))
        .map_while(|line| line.strip_prefix('│'))
        .map(|line| line.trim_end_matches('│').trim_end())
        .take_while(|line| !line.is_empty());
    let pane: Vec<_> = pane.collect();
    format!("```text\n{}\n```\n", pane.join("\n"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Compares what is between two markers of a document with what the program says; `VARLENS_UPDATE=1` writes it.
#[track_caller]
fn check(document: &str, name: &str, generated: &str) {
    let path = root().join(document);
    let mut text = std::fs::read_to_string(&path).unwrap();
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    if std::env::var_os("VARLENS_UPDATE").is_some_and(|update| update == "1") {
        let (before, rest) = text.split_once(&begin).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        text = format!("{before}{begin}{generated}{end}{after}");
        std::fs::write(&path, &text).unwrap();
    }
    let kept = text
        .split_once(&begin)
        .and_then(|(_, rest)| rest.split_once(&end))
        .map(|(kept, _)| kept);
    assert!(
        kept.is_some_and(|kept| kept.trim() == generated.trim()),
        "{document} must contain this between `<!-- {name} -->` and `{end}`; \
         `VARLENS_UPDATE=1 cargo test readme` writes it:\n\n{generated}"
    );
}

#[test]
fn the_table_of_keys_is_the_table_of_actions() {
    check("docs/keys.md", "keys", &keys());
}

#[test]
fn the_table_of_filter_terms_is_that_of_the_query_language() {
    check("docs/keys.md", "terms", &filter_terms());
}

#[test]
fn the_table_of_sinks_is_that_of_the_scan() {
    check("docs/scan.md", "sinks", &sinks());
}

#[test]
fn the_table_of_settings_is_that_of_the_check() {
    check("docs/check.md", "settings", &settings());
}

#[test]
fn the_table_of_findings_is_the_table_of_the_doctor() {
    check("docs/doctor.md", "findings", &findings());
}

#[test]
fn the_table_of_what_if_fields_is_the_table_of_fields() {
    check("docs/what-if.md", "fields", &what_if_fields());
}

#[test]
fn the_table_of_themes_is_the_table_of_themes_in_the_binary() {
    check("docs/configuration.md", "themes", &themes());
}

#[test]
fn the_table_of_reasons_is_the_closed_list_of_reasons() {
    check("docs/json.md", "reasons", &reasons());
}

#[test]
fn the_table_of_warnings_is_the_closed_list_of_ids() {
    check("docs/json.md", "warnings", &warnings());
}

#[test]
fn the_example_is_what_the_demo_shows() {
    let example = example();
    assert!(example.contains("KeyError"), "{example}");
    check("README.md", "example", &example);
}

#[test]
fn the_readme_is_a_front_page() {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let lines = text.lines().count();
    assert!(lines <= README_LINES, "README.md has {lines} lines");
}

#[test]
fn the_example_of_a_check_file_is_understood() {
    let text = std::fs::read_to_string(root().join("docs/check.md")).unwrap();
    let (_, example) = text.split_once("```toml\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let file = varlens::domain::expectation::parse(example).unwrap();
    assert_eq!((file.keys.len(), file.limits.len()), (6, 2));
}

/// The targets of `[text](target)` outside code, and of `src="target"`.
fn links(text: &str) -> Vec<String> {
    let mut links = Vec::new();
    let mut is_code = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        }
        if is_code {
            continue;
        }
        // Every second part is between backticks.
        let plain: String = line.split('`').step_by(2).collect();
        for start in ["](", "src=\""] {
            let targets = plain.split(start).skip(1);
            links.extend(
                targets.filter_map(|rest| rest.split([')', '"']).next().map(str::to_owned)),
            );
        }
    }
    links
}

/// The anchors of a document's headings, as GitHub makes them.
fn anchors(text: &str) -> Vec<String> {
    let mut is_code = false;
    let mut anchors = Vec::new();
    for line in text.lines() {
        is_code ^= line.starts_with("```");
        if is_code || !line.starts_with('#') {
            continue;
        }
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        anchors.push(kept.map(|c| if c == ' ' { '-' } else { c }).collect());
    }
    anchors
}

/// What is wrong with the relative links of a document.
fn broken_links(path: &Path, text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    for link in links(text) {
        if link.contains("://") || link.starts_with("mailto:") {
            continue;
        }
        let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
        let target = if file.is_empty() {
            path.to_owned()
        } else {
            path.parent().unwrap().join(file)
        };
        if !target.exists() {
            broken.push(format!("{}: {link} does not exist", path.display()));
        } else if !anchor.is_empty() {
            let text = std::fs::read_to_string(&target).unwrap();
            if !anchors(&text).iter().any(|known| known == anchor) {
                broken.push(format!("{}: {link} has no such heading", path.display()));
            }
        }
    }
    broken
}

fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in [root(), root().join("docs"), root().join(".github")] {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        let paths = entries.map(|entry| entry.unwrap().path());
        found.extend(paths.filter(|path| path.extension().is_some_and(|end| end == "md")));
    }
    found.sort();
    found
}

#[test]
fn every_relative_link_and_image_resolves() {
    let readme = root().join("README.md");
    let planted =
        "[a](docs/nothing.md) ![b](no.svg) [c](README.md#no-heading) [d](README.md#install)";
    assert_eq!(broken_links(&readme, planted).len(), 3);
    assert!(broken_links(&readme, "`[a](no.md)`\n```\n[b](no.md)\n```\n").is_empty());
    let documents = documents();
    assert!(documents.len() > 8, "{documents:?}");
    let mut broken = Vec::new();
    for path in documents {
        let text = std::fs::read_to_string(&path).unwrap();
        broken.extend(broken_links(&path, &text));
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_document_is_reached_from_the_readme() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let links = links(&readme);
    for path in documents() {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
        let is_reached = name == "README.md"
            || name.starts_with(".github/")
            || links.iter().any(|link| link == name);
        assert!(is_reached, "README.md does not link to {name}");
    }
}

/// The rows of the glossary: word, meaning, and the links to the code.
fn glossary() -> Vec<[String; 3]> {
    let text = std::fs::read_to_string(root().join("docs/glossary.md")).unwrap();
    text.lines()
        .filter(|line| line.starts_with("| **"))
        .map(|line| {
            let mut cells = line.trim_matches('|').split(" | ").map(str::trim);
            [(); 3].map(|()| cells.next().unwrap_or_default().to_owned())
        })
        .collect()
}

/// The names that a cell links to, each with its file: ``[`Walk`](../src/domain/resolve.rs)``.
fn named_items(cell: &str) -> Vec<(String, PathBuf)> {
    cell.split("[`")
        .skip(1)
        .map(|link| {
            let (name, rest) = link.split_once("`](").unwrap();
            let file = rest.split(')').next().unwrap();
            (name.to_owned(), root().join("docs").join(file))
        })
        .collect()
}

fn declares(code: &str, name: &str) -> bool {
    let kinds = [
        "struct", "enum", "trait", "type", "fn", "const", "mod", "static",
    ];
    let is_declared = |kind: &str| {
        let start = format!("{kind} {name}");
        code.match_indices(&start).any(|(at, _)| {
            let after = code[at + start.len()..].chars().next();
            !after.is_some_and(|c| c.is_alphanumeric() || c == '_')
        })
    };
    let last = name.rsplit("::").next().unwrap_or(name);
    let is_variant = name.contains("::") && code.contains(&format!(" {last}"));
    is_variant || kinds.iter().any(|kind| is_declared(kind))
}

#[test]
fn every_word_of_the_glossary_names_code_that_exists() {
    assert!(declares("pub struct Walk<'a> {", "Walk"));
    assert!(!declares("pub struct Walker {", "Walk"));
    let rows = glossary();
    assert!(rows.len() > 30, "{}", rows.len());
    for [word, meaning, code] in rows {
        assert!(!meaning.is_empty(), "{word} has no meaning");
        for (name, file) in named_items(&code) {
            let text = std::fs::read_to_string(&file).unwrap_or_default();
            assert!(
                declares(&text, &name),
                "{word}: {} does not declare {name}",
                file.display()
            );
        }
    }
}

#[test]
fn each_word_of_the_glossary_is_there_once_and_in_order() {
    let words: Vec<_> = glossary()
        .into_iter()
        .map(|[word, ..]| word.to_lowercase())
        .collect();
    for pair in words.windows(2) {
        assert!(
            pair[0] < pair[1],
            "{} must come before {}",
            pair[1],
            pair[0]
        );
    }
}

#[test]
fn the_documents_name_the_minimum_rust_version() {
    let version = format!("Rust {}", env!("CARGO_PKG_RUST_VERSION"));
    for document in ["README.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(root().join(document)).unwrap();
        let is_named = text.contains(&version) || text.contains(&version.replacen(' ', " (", 1));
        assert!(
            is_named,
            "{document} must say {version}, which Cargo.toml says"
        );
    }
}
