//! The environment in a configuration file of supervisord: `environment=A="1",B="2"`.

use super::names::is_name;
use super::variables::Variables;
use crate::domain::value::SecretValue;

pub(super) const FORM: &str = "a file of supervisord";

/// A section of a program, or of supervisord itself, is the first.
pub(super) fn is_of_supervisor(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with([';', '#']));
    first.is_some_and(|line| {
        [
            "[program:",
            "[supervisord]",
            "[unix_http_server]",
            "[group:",
        ]
        .iter()
        .any(|section| line.starts_with(section))
    })
}

/// The variables of all programs: the same name with other values in another program is unknown.
pub(super) fn read(text: &str) -> Variables {
    let mut variables = Variables::default();
    for value in values(text) {
        // Commas are between the variables, and in quotes.
        for word in shlex::split(&value.replace(',', " , ")).unwrap_or_default() {
            let Some((name, value)) = word.split_once('=').filter(|(name, _)| is_name(name)) else {
                continue;
            };
            let value = value.replace(" , ", ",");
            if value.contains("%(") {
                variables.set_unknown(name, "supervisord replaces a %(NAME)s in it");
            } else {
                variables.agree(name, SecretValue::from_text(value.replace("%%", "%")));
            }
        }
    }
    variables.incomplete = Some(format!(
        "{FORM}: other variables come from the process that started it"
    ));
    variables
}

/// The values of `environment`, with the indented lines after it.
fn values(text: &str) -> Vec<String> {
    let mut values: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        let is_indented = line.starts_with([' ', '\t']);
        let option = line.split_once('=').filter(|_| !is_indented);
        match option {
            Some((name, value)) => {
                goes_on = name.trim() == "environment";
                if goes_on {
                    values.push(value.to_owned());
                }
            }
            None if is_indented && goes_on => {
                if let Some(last) = values.last_mut() {
                    last.push(' ');
                    last.push_str(line.trim());
                }
            }
            None => goes_on = false,
        }
    }
    values
}
