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
