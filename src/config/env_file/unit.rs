//! The environment in a unit file of systemd, and in the output of `systemctl show`.

use super::names::is_name;
use super::variables::Variables;
use crate::domain::value::SecretValue;

/// The sections of a unit (systemd.unit(5), systemd.service(5)).
const SECTIONS: [&str; 3] = ["[Unit]", "[Service]", "[Install]"];
const ENVIRONMENT: &str = "Environment=";

/// The text has a section of a unit, or lines of `systemctl show`.
pub(in crate::config) fn is_unit(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let Some(first) = lines.find(|line| !line.is_empty() && !line.starts_with(['#', ';'])) else {
        return false;
    };
    SECTIONS.contains(&first) || first.starts_with(ENVIRONMENT) || first.starts_with("ExecStart=")
}

pub(super) fn read(text: &str) -> Variables {
    let mut variables = Variables::default();
    for line in joined(text) {
        if line.starts_with("EnvironmentFile") {
            variables.note("the variables of its EnvironmentFile are not in it: give that file");
        }
        let Some(words) = line.strip_prefix(ENVIRONMENT) else {
            continue;
        };
        // An empty one takes back what was set before.
        if words.trim().is_empty() {
            variables = Variables::default();
        }
        match shlex::split(words) {
            Some(words) => words.iter().for_each(|word| one(&mut variables, word)),
            None => variables.note("the quotes of an Environment= are not closed"),
        }
    }
    variables.incomplete =
        Some("a unit of systemd: other variables may come from files and the manager".to_owned());
    variables
}

fn one(variables: &mut Variables, word: &str) {
    let Some((name, value)) = word.split_once('=').filter(|(name, _)| is_name(name)) else {
        return;
    };
    if value.contains('%') {
        return variables.set_unknown(name, "systemd replaces a % in it");
    }
    variables.set(name, SecretValue::from_text(value.to_owned()));
}

/// The lines, without comments; a backslash at the end joins the next one.
fn joined(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open = String::new();
    let bare = text.lines().map(str::trim);
    for line in bare.filter(|line| !line.starts_with(['#', ';'])) {
        if let Some(line) = line.strip_suffix('\\') {
            open.push_str(line);
            open.push(' ');
            continue;
        }
        lines.push(std::mem::take(&mut open) + line);
    }
    lines.push(open);
    lines
}
