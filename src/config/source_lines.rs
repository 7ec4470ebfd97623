//! In which line of a file a variable or an option is, for `varlens config`. Only names are kept.
//!
//! Readers of many forms give names and values; where in the text a name is, is looked up here, once for a file.

use std::collections::BTreeMap;

use crate::domain::airflow_config::env_name;

/// Names of variables, each with the number of its line; the last one counts, as for whoever reads the file.
pub(super) fn of_variables(text: &str, names: &[&str]) -> BTreeMap<String, usize> {
    let options = of_options(text);
    let options = options.iter().map(|((section, option), line)| {
        let name = env_name(section, option);
        (name, *line)
    });
    let mut found: BTreeMap<String, usize> = options.collect();
    let mut at_start = BTreeMap::new();
    for (number, line) in numbered(text) {
        let name = first_name(line);
        let name = match name.split_once('.') {
            Some((section, option)) => env_name(section, option),
            None => name.to_owned(),
        };
        at_start.insert(name, number);
    }
    found.extend(at_start);
    let inside = |name: &str| {
        let mut lines = numbered(text);
        // MWAA writes `secrets.backend`.
        let option = name.strip_prefix("AIRFLOW__");
        let option = option.map(|option| option.replacen("__", ".", 1).to_lowercase());
        let is_named = |word: &str| word == name || Some(word) == option.as_deref();
        let is_word = |line: &str| words(line).any(is_named);
        lines.find_map(|(number, line)| is_word(line).then_some(number))
    };
    let line = |name: &&str| {
        let line = found.get(*name).copied().or_else(|| inside(name))?;
        Some(((*name).to_owned(), line))
    };
    names.iter().filter_map(line).collect()
}

/// The options of an airflow.cfg, or of the YAML around it or in place of it, each with the number of its line. Sections and
/// options are in lower case.
pub(super) fn of_options(text: &str) -> BTreeMap<(String, String), usize> {
    let mut found = BTreeMap::new();
    let mut section = String::new();
    for (number, line) in numbered(text) {
        let line = line.trim();
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            section = name.0.to_lowercase();
            continue;
        }
        let Some((name, value)) = line.split_once(['=', ':']) else {
            continue;
        };
        let name = name.trim().trim_matches(['"', '\'']).to_lowercase();
        // A map of YAML begins a section.
        if value.trim().is_empty() && line.ends_with(':') {
            section = name;
            continue;
        }
        found.entry((section.clone(), name)).or_insert(number);
    }
    found
}

/// Lines that are no comment, with their numbers.
fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().enumerate();
    lines.filter_map(|(at, line)| (!line.trim_start().starts_with('#')).then_some((at + 1, line)))
}

/// What may come before a name: in a shell, a Dockerfile, a list of YAML.
const BEFORE: [&str; 6] = ["export ", "declare -x ", "ENV ", "- ", "name:", "\"name\":"];

/// The name with which a line begins.
fn first_name(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some(more) = BEFORE.iter().find_map(|before| rest.strip_prefix(before)) {
        rest = more.trim_start();
    }
    words(rest.trim_start_matches(['"', '\'', '{', ' ']))
        .next()
        .unwrap_or_default()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '-')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, usize)]) {
        let names: Vec<_> = expected.iter().map(|(name, _)| *name).collect();
        let found = of_variables(text, &names);
        for (name, line) in expected {
            assert_eq!(found.get(*name), Some(line), "{name} in {text:?}");
        }
    }

    #[test]
    fn variables_in_every_form() {
        check("# A=0\nA=1\nexport B=2\nA=3\n", &[("A", 4), ("B", 3)]);
        check("declare -x A=\"1\"\ndeclare -x B\n", &[("A", 1), ("B", 2)]);
        check(
            "FROM x\nENV A=1 B=2 \\\n    C=3\nENV D four\n",
            &[("A", 2), ("B", 2), ("C", 3), ("D", 4)],
        );
        check(
            "services:\n  x:\n    environment:\n      - A=1\n      - \"B=2\"\n",
            &[("A", 4), ("B", 5)],
        );
        check(
            "env:\n  - name: A\n    value: x\n  - {name: B, value: y}\n",
            &[("A", 2), ("B", 4)],
        );
        check("{\"A\": \"1\",\n \"B\": \"2\"}", &[("A", 1), ("B", 2)]);
        check(
            "config:\n  secrets:\n    backend: x\n  core:\n    multi_team: True\n",
            &[
                ("AIRFLOW__SECRETS__BACKEND", 3),
                ("AIRFLOW__CORE__MULTI_TEAM", 5),
            ],
        );
        check(
            "{\"AirflowConfigurationOptions\": {\n\"secrets.backend\": \"x\"}}",
            &[("AIRFLOW__SECRETS__BACKEND", 2)],
        );
        check(
            "{\"AirflowConfigurationOptions\": {\"core.x\": \"y\", \"secrets.backend\": \"x\"}}",
            &[("AIRFLOW__SECRETS__BACKEND", 1)],
        );
    }

    #[test]
    fn options_of_airflow_cfg_and_around_it() {
        let line = |text, section: &str, option: &str| {
            let key = (section.to_owned(), option.to_owned());
            of_options(text).get(&key).copied()
        };
        let cfg = "[core]\n# backend = x\nexecutor = y\n\n[secrets]\nBackend: z\n";
        assert_eq!(line(cfg, "secrets", "backend"), Some(6));
        assert_eq!(line(cfg, "core", "executor"), Some(3));
        assert_eq!(line(cfg, "core", "backend"), None);
        let map = "data:\n  airflow.cfg: |-\n    [secrets]\n    backend = x\n";
        assert_eq!(line(map, "secrets", "backend"), Some(4));
    }
}
