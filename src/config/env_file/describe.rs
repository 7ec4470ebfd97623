//! The environment of the containers in the output of `kubectl describe pod`.

use super::names::is_name;
use super::variables::Variables;
use crate::domain::value::SecretValue;

/// The head of the part that has the variables, and that of what they refer to.
const HEAD: &str = "Environment:";
const REFERENCES: &str = "Environment Variables from:";

/// What the form is called.
pub(super) const FORM: &str = "the output of `kubectl describe`";

/// None where no part of the text is one with variables, in columns: a YAML file may have a key `Environment:` too.
pub(super) fn read(text: &str) -> Option<Variables> {
    let lines = section_lines(text);
    let is_cell = |line: &&&str| cell(line).is_some_and(|(_, value)| value.starts_with("  "));
    let is_of_yaml = |line: &&&str| {
        let value = cell(line).map(|(_, value)| value);
        line.starts_with("- ")
            || value.is_some_and(|value| value.starts_with(' ') && !value.starts_with("  "))
    };
    if lines.iter().any(|line| is_of_yaml(&line)) || !lines.iter().any(|line| is_cell(&line)) {
        return None;
    }
    let mut variables = Variables::default();
    for (name, value) in lines.iter().filter_map(|line| cell(line)) {
        one(&mut variables, name, value.trim());
    }
    if text.lines().any(|line| line.trim().starts_with(REFERENCES)) {
        variables.note("the variables that it refers to (envFrom) are not in it");
    }
    variables.incomplete = Some(
        "the output of `kubectl describe`: other variables may come from the image and other objects"
            .to_owned(),
    );
    Some(variables)
}

/// The lines of all parts with variables, without what they are indented by.
fn section_lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    // How far the head is indented, while its lines are read.
    let mut inside = None;
    for line in text.lines() {
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        if bare.starts_with(HEAD) {
            inside = Some(indent);
            continue;
        }
        match inside {
            Some(head) if indent > head => lines.push(bare),
            _ => inside = None,
        }
    }
    lines
}

/// `NAME:  value`: the column is padded, which tells the output from a YAML file.
fn cell(line: &str) -> Option<(&str, &str)> {
    line.split_once(':').filter(|(name, _)| is_name(name))
}

fn one(variables: &mut Variables, name: &str, value: &str) {
    let is_reference = value.starts_with("<set to the key ")
        || value.starts_with('(') && value.ends_with(')') && value.contains(':');
    if is_reference {
        return variables.set_unknown(name, "its value is not in the output (valueFrom)");
    }
    variables.agree(name, SecretValue::from_text(value.to_owned()));
}

/// The entries of `kubectl describe configmap`: names and values. None for any other text.
pub(in crate::config) fn config_map(text: &str) -> Option<Vec<(String, String)>> {
    let (_, data) = text.split_once("\nData\n====\n")?;
    let mut entries: Vec<(String, String)> = Vec::new();
    let mut lines = data.lines().peekable();
    while let Some(line) = lines.next() {
        if lines.peek().is_some_and(|next| *next == "====") || line.starts_with("Events:") {
            break;
        }
        let head = line.strip_suffix(':');
        match head.filter(|_| lines.peek().is_some_and(|next| *next == "----")) {
            Some(name) => {
                lines.next();
                entries.push((name.to_owned(), String::new()));
            }
            None => {
                if let Some((_, value)) = entries.last_mut() {
                    value.push_str(line);
                    value.push('\n');
                }
            }
        }
    }
    // Blank lines are between the entries.
    for (_, value) in &mut entries {
        value.truncate(value.trim_end().len());
    }
    (!entries.is_empty()).then_some(entries)
}

/// The variables of a `ConfigMap`.
pub(super) fn read_config_map(text: &str) -> Option<Variables> {
    let mut variables = Variables::default();
    for (name, value) in config_map(text)? {
        if is_name(&name) && !name.contains('.') {
            variables.set(name, SecretValue::from_text(value));
        }
    }
    variables.incomplete = Some(
        "the output of `kubectl describe configmap`: other variables may come from the image and other objects"
            .to_owned(),
    );
    (variables.count() > 0).then_some(variables)
}
