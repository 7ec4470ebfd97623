//! The house's rules, read off the source: who imports whom, who reads values, how long files are.
//!
//! A text scan; each rule is tried on a planted violation too.

mod cycles;

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The layers, each with those that it may import.
const LAYERS: [(&str, &[&str]); 7] = [
    ("domain", &["domain"]),
    ("sources", &["domain", "sources"]),
    ("app", &["domain", "app"]),
    ("ui", &["domain", "sources", "app", "ui"]),
    ("tui", &["domain", "sources", "app", "ui", "tui"]),
    ("config", &["domain", "sources", "app", "ui", "config"]),
    (
        "cli",
        &["domain", "sources", "app", "ui", "tui", "config", "cli"],
    ),
];

/// What a layer must not name, below `std` or as a crate.
const REFUSED: [(&str, &[&str]); 3] = [
    (
        "domain",
        &[
            "std::fs",
            "std::env",
            "std::time",
            "std::net",
            "std::thread",
            "tokio",
            "ratatui",
            "crossterm",
        ],
    ),
    (
        "app",
        &[
            "std::fs",
            "std::env",
            "std::time",
            "std::net",
            "std::thread",
            "Instant",
            "tokio",
            "ratatui",
            "crossterm",
        ],
    ),
    (
        "ui",
        &[
            "std::fs",
            "std::env",
            "std::time",
            "std::net",
            "std::thread",
            "tokio",
            "crossterm",
        ],
    ),
];

/// The files that read values, and how often. Whoever changes this list says why in the change.
const EXPOSING: &[(&str, usize)] = &[
    ("cli/mask.rs", 2),
    ("cli/option.rs", 2),
    ("cli/resolve.rs", 2),
    ("config/command.rs", 1),
    ("config/env_file/variables.rs", 5),
    ("config/merge/option_walk/answer.rs", 1),
    ("config/shell.rs", 2),
    ("domain/connection/faulty_uri.rs", 1),
    ("domain/connection/reading.rs", 3),
    ("domain/mask.rs", 2),
    ("domain/mask/redact.rs", 1),
    ("domain/value.rs", 4),
    ("domain/value/field.rs", 2),
    ("domain/value/json_lines.rs", 1),
    ("domain/value/secret.rs", 1),
    ("domain/value/shape.rs", 2),
    ("domain/versions/comparison.rs", 5),
    ("sources/airflow_api.rs", 3),
    ("sources/environment.rs", 5),
    ("sources/http/answer.rs", 1),
    ("sources/http/transport.rs", 2),
    ("sources/metastore.rs", 1),
    ("sources/metastore/fernet.rs", 3),
    ("sources/metastore/reading.rs", 3),
    ("sources/metastore/row.rs", 2),
    ("sources/metastore/server.rs", 1),
    ("sources/metastore/server/link.rs", 2),
    ("sources/secrets_manager/connection.rs", 1),
    ("tui/clipboard.rs", 1),
    ("tui/clipboard/native.rs", 1),
    ("ui/value.rs", 3),
];

const LONGEST: usize = 400;

/// A file of the source, as the rules see it.
struct Source {
    /// Below `src`, e.g. `ui/list.rs`.
    path: String,
    raw: String,
    /// Without comments and without its own module of tests.
    code: String,
    is_test: bool,
}

impl Source {
    fn new(path: &str, raw: &str) -> Self {
        Self {
            path: path.to_owned(),
            raw: raw.to_owned(),
            code: without_tests(&without_comments(raw)),
            is_test: path
                .split('/')
                .any(|part| part == "tests" || part == "tests.rs"),
        }
    }

    fn layer(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    fn names(&self, word: &str) -> bool {
        if let Some(rest) = word.strip_prefix("std::") {
            return heads(&self.code, "std").contains(rest);
        }
        is_named(&self.code, word)
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// Every Rust file below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn sources() -> Vec<Source> {
    let folder = root().join("src");
    let mut sources: Vec<_> = files(&folder)
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).unwrap();
            Source::new(path.strip_prefix(&folder).unwrap().to_str().unwrap(), &text)
        })
        .collect();
    let test_modules: Vec<_> = sources.iter().flat_map(test_modules).collect();
    for source in &mut sources {
        source.is_test |= test_modules.iter().any(|module| {
            source.path == format!("{module}.rs") || source.path.starts_with(&format!("{module}/"))
        });
    }
    assert!(sources.len() > 50, "{}", sources.len());
    sources
}

/// The modules of their own files that are compiled for tests only.
fn test_modules(source: &Source) -> Vec<String> {
    let folder = source.path.strip_suffix(".rs").unwrap();
    let lines: Vec<_> = source.raw.lines().map(str::trim).collect();
    lines
        .windows(2)
        .filter(|pair| pair[0] == "#[cfg(test)]")
        .filter_map(|pair| pair[1].rsplit_once("mod ")?.1.strip_suffix(';'))
        .map(|name| format!("{folder}/{name}"))
        .collect()
}

fn without_comments(text: &str) -> String {
    let line = |line: &str| {
        let is_comment = |at: &usize| line[..*at].matches('"').count().is_multiple_of(2);
        let comment = line.match_indices("//").map(|(at, _)| at).find(is_comment);
        line[..comment.unwrap_or(line.len())].to_owned()
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Modules of tests stand at the end of a file.
fn without_tests(text: &str) -> String {
    let end = text.match_indices("#[cfg(test)]").map(|(at, _)| at);
    let is_module = |at: &usize| {
        let rest = text[*at..].trim_start_matches("#[cfg(test)]").trim_start();
        rest.starts_with("mod ") && rest.lines().next().is_some_and(|line| line.ends_with('{'))
    };
    match end.filter(is_module).min() {
        Some(end) => text[..end].to_owned(),
        None => text.to_owned(),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_named(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

/// The names that follow `root::`, also in braces.
fn heads(text: &str, root: &str) -> BTreeSet<String> {
    let mut heads = BTreeSet::new();
    let start = format!("{root}::");
    for (at, _) in text.match_indices(&start) {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| is_word(c) || c == ':') {
            continue;
        }
        let rest = &text[at + start.len()..];
        match rest.strip_prefix('{') {
            None => heads.extend(head(rest)),
            Some(group) => heads.extend(members(group).iter().filter_map(|member| head(member))),
        }
    }
    heads
}

fn head(text: &str) -> Option<String> {
    let head: String = text
        .trim_start()
        .chars()
        .take_while(|c| is_word(*c))
        .collect();
    (!head.is_empty()).then_some(head)
}

/// The members of a group in braces, up to the brace that closes it.
fn members(group: &str) -> Vec<String> {
    let (mut members, mut depth) = (vec![String::new()], 0_u32);
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => {
                members.push(String::new());
                continue;
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        members.last_mut().unwrap().push(c);
    }
    members
}

/// Runs a rule over the source, and over violations that were made up.
#[track_caller]
fn check(rule: impl Fn(&Source) -> Vec<String>, planted: &[(&str, &str)]) {
    for (path, text) in planted {
        let source = Source::new(path, text);
        assert!(
            !rule(&source).is_empty(),
            "the rule does not see {text:?} in {path}"
        );
    }
    let found: Vec<_> = sources().iter().flat_map(rule).collect();
    assert!(found.is_empty(), "{found:#?}");
}

fn said(source: &Source, what: &str) -> String {
    format!("src/{}: {what}", source.path)
}

#[test]
fn imports_go_down() {
    let modules = LAYERS.map(|(layer, _)| layer);
    let rule = |source: &Source| {
        let Some((_, below)) = LAYERS.iter().find(|(layer, _)| *layer == source.layer()) else {
            return Vec::new();
        };
        // The root of the crate, as this file may call it.
        let up = vec!["super"; source.path.matches('/').count() + 1].join("::");
        heads(&source.code, "crate")
            .union(&heads(&source.code, &up))
            .filter(|head| modules.contains(&head.as_str()) && !below.contains(&head.as_str()))
            .map(|head| said(source, &format!("imports {head}")))
            .collect()
    };
    check(
        rule,
        &[
            ("domain/key.rs", "use crate::app::State;"),
            (
                "domain.rs",
                "use crate::{domain::key, sources::{Page, How}};",
            ),
            ("sources/environment.rs", "fn f() { crate::app::list::x() }"),
            ("app/list.rs", "use crate::sources::Page;"),
            ("app/list.rs", "use crate::ui::theme;"),
            ("ui/list.rs", "use crate::config::Settings;"),
            ("tui/tasks.rs", "use crate::config::Settings;"),
            ("config/merge.rs", "use crate::tui::Setup;"),
            ("app/list.rs", "use super::super::ui::theme;"),
            ("app.rs", "use super::ui::theme;"),
        ],
    );
}

#[test]
fn every_module_of_the_library_is_a_layer() {
    let library = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let code = without_comments(&library);
    let mut modules: Vec<_> = code
        .lines()
        .filter_map(|line| line.trim().rsplit_once("mod ")?.1.strip_suffix(';'))
        .collect();
    let mut layers = LAYERS.map(|(layer, _)| layer).to_vec();
    modules.sort_unstable();
    layers.sort_unstable();
    assert_eq!(modules, layers);
}

#[test]
fn the_lower_layers_name_neither_terminal_nor_clock_nor_file() {
    let rule = |source: &Source| {
        let refused = REFUSED.iter().find(|(layer, _)| *layer == source.layer());
        let words = refused.map_or(&[][..], |(_, words)| words);
        words
            .iter()
            .filter(|word| source.names(word) && !source.is_test)
            .map(|word| said(source, &format!("names {word}")))
            .collect()
    };
    check(
        rule,
        &[
            ("domain/key.rs", "use std::time::Duration;"),
            (
                "domain/key.rs",
                "use std::{collections::HashMap, fs::File};",
            ),
            ("domain/key.rs", "let x = std::env::var(\"A\");"),
            ("domain/key.rs", "use tokio::sync::mpsc;"),
            ("app/list.rs", "fn f(now: Instant) {}"),
            ("app.rs", "use ratatui::Frame;"),
            ("app.rs", "use crossterm::event::KeyEvent;"),
            ("ui/list.rs", "use std::fs;"),
        ],
    );
}

#[test]
fn the_terminal_is_named_in_one_place() {
    let rule = |source: &Source| {
        let may = source.layer() == "tui" || source.path == "cli/explore.rs";
        if !may && source.names("crossterm") {
            return vec![said(source, "names crossterm")];
        }
        Vec::new()
    };
    check(rule, &[("cli/list.rs", "use crossterm::tty::IsTty;")]);
    assert!(sources().iter().any(|source| source.names("crossterm")));
}

#[test]
fn the_sdk_is_named_in_one_place() {
    let crates = [
        "aws_config",
        "aws_sdk_",
        "aws_smithy_",
        "aws_types",
        "aws_credential",
    ];
    let names_it = |source: &Source| {
        crates.iter().any(|name| {
            source
                .code
                .match_indices(name)
                .any(|(at, _)| !source.code[..at].ends_with(is_word))
        })
    };
    // The SDK's HTTP client serves other services too.
    let places = ["sources/secrets_manager", "sources/http/"];
    let rule = |source: &Source| {
        let may = places.iter().any(|place| source.path.starts_with(place));
        if names_it(source) && !may {
            return vec![said(source, "names the SDK")];
        }
        Vec::new()
    };
    check(
        rule,
        &[
            ("config/merge.rs", "use aws_config::BehaviorVersion;"),
            ("sources.rs", "type C = aws_sdk_secretsmanager::Client;"),
        ],
    );
    assert!(sources().iter().any(names_it));
}

#[test]
fn the_database_is_named_in_one_place() {
    let rule = |source: &Source| {
        let may = source.path.starts_with("sources/metastore/");
        let names_it = ["rusqlite", "sqlx"].iter().any(|name| source.names(name));
        if names_it && !may {
            return vec![said(source, "names the database's library")];
        }
        Vec::new()
    };
    check(
        rule,
        &[
            ("sources/metastore.rs", "use rusqlite::Connection;"),
            ("config/sources.rs", "use sqlx::PgConnection;"),
        ],
    );
    assert!(sources().iter().any(|source| source.names("rusqlite")));
    assert!(sources().iter().any(|source| source.names("sqlx")));
}

#[test]
fn files_begin_by_saying_what_they_are_for() {
    let rule = |source: &Source| {
        if source.raw.starts_with("//! ") {
            return Vec::new();
        }
        vec![said(source, "does not begin with `//! `")]
    };
    check(rule, &[("ui/list.rs", "use std::fmt;\n//! late")]);
}

#[test]
fn files_are_short_and_have_names() {
    let rule = |source: &Source| {
        let lines = source.code.trim_end().lines().count();
        let mut found = Vec::new();
        if lines > LONGEST && !source.is_test {
            found.push(said(source, &format!("{lines} lines without its tests")));
        }
        let poor = ["mod", "utils", "common", "helpers", "types"];
        let name = source.path.rsplit('/').next().unwrap_or_default();
        if poor.iter().any(|poor| name == format!("{poor}.rs")) {
            found.push(said(source, "has a name that says nothing"));
        }
        found
    };
    let long = "x\n".repeat(LONGEST + 1);
    check(
        rule,
        &[
            ("ui/list.rs", &long),
            ("ui/mod.rs", ""),
            ("ui/utils.rs", ""),
        ],
    );
}

#[test]
fn nothing_stops_the_program_outside_tests() {
    let stops = [
        ".unwrap()",
        ".expect(",
        ".unwrap_err()",
        "panic!(",
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        "unreachable!(",
        "dbg!(",
        "process::exit(",
    ];
    let rule = |source: &Source| {
        stops
            .iter()
            .filter(|stop| !source.is_test && source.code.contains(*stop))
            .map(|stop| said(source, stop))
            .collect()
    };
    check(
        rule,
        &[
            (
                "app.rs",
                "fn f() { x.unwrap() }\n#[cfg(test)]\nmod tests {}",
            ),
            ("app.rs", "x.expect(\"why\")"),
            ("tui.rs", "panic!(\"no\")"),
        ],
    );
}

#[test]
fn nothing_is_left_over() {
    let words = [
        concat!("/wo", "rk/"),
        concat!("FIX", "ME"),
        concat!("to", "do!"),
    ];
    let rule = |source: &Source| {
        words
            .iter()
            .filter(|word| source.raw.contains(*word))
            .map(|word| said(source, word))
            .collect()
    };
    let planted = format!("// {}: later", words[1]);
    check(rule, &[("app.rs", &planted)]);
    let tests = files(&root().join("tests"));
    assert!(tests.len() > 5);
    for path in tests {
        let text = std::fs::read_to_string(&path).unwrap();
        for word in words {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}

/// How often a file reads a value.
fn exposures(source: &Source) -> usize {
    [
        ".expose(",
        ".expose_text(",
        "::expose(",
        "::expose)",
        "::expose_text",
    ]
    .iter()
    .map(|call| source.code.matches(call).count())
    .sum()
}

#[test]
fn values_are_read_in_few_places() {
    let control = Source::new(
        "ui/list.rs",
        "let v = value.expose();\nx.map(SecretValue::expose_text)",
    );
    assert_eq!(exposures(&control), 2);
    let mut found: Vec<_> = sources()
        .iter()
        .filter(|source| !source.is_test)
        .map(|source| (source.path.clone(), exposures(source)))
        .filter(|(_, count)| *count > 0)
        .collect();
    found.sort();
    let mut rows = String::new();
    for (path, count) in &found {
        writeln!(rows, "    (\"{path}\", {count}),").unwrap();
    }
    let known: Vec<_> = EXPOSING
        .iter()
        .map(|(path, count)| ((*path).to_owned(), *count))
        .collect();
    assert!(
        found == known,
        "the places that read values have changed; if each is needed, EXPOSING becomes:\n{rows}"
    );
}
