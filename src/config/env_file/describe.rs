//! The environment of the containers in the output of `kubectl describe pod`.

use super::names::is_name;
use super::variables::Variables;
use crate::domain::value::SecretValue;

/// The head of the part that has the variables, and that of what they refer to.
const HEAD: &str = "Environment:";
const REFERENCES: &str = "Environment Variables from:";

/// What the form is called.
pub(super) const FORM: &str = "the output of `kubectl describe`";

/// None where no part of the text is one with variables.
pub(super) fn read(text: &str) -> Option<Variables> {
    let mut variables = Variables::default();
    // How far the head is indented, while its lines are read.
    let mut inside = None;
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let bare = line.trim();
        if bare.starts_with(REFERENCES) {
            variables.note("the variables that it refers to (envFrom) are not in it");
        }
        if bare.starts_with(HEAD) {
            inside = Some(indent);
            continue;
        }
        match inside {
            Some(head) if indent > head => one(&mut variables, bare),
            _ => inside = None,
        }
    }
    variables.incomplete = Some(
        "the output of `kubectl describe`: other variables may come from the image and other objects"
            .to_owned(),
    );
    (variables.count() > 0).then_some(variables)
}

fn one(variables: &mut Variables, line: &str) {
    let Some((name, value)) = line.split_once(':').filter(|(name, _)| is_name(name)) else {
        return;
    };
    // The column is padded, which tells the output from a YAML file.
    if !value.is_empty() && !value.starts_with("  ") {
        return;
    }
    let value = value.trim();
    let is_reference = value.starts_with("<set to the key ")
        || value.starts_with('(') && value.ends_with(')') && value.contains(':');
    if is_reference {
        return variables.set_unknown(name, "its value is not in the output (valueFrom)");
    }
    variables.agree(name, SecretValue::from_text(value.to_owned()));
}
