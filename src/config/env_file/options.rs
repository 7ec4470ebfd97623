//! Airflow's options by `section.option`, as MWAA's console and its commands have them: one a line, or as members of an object.

use super::variables::Variables;
use crate::domain::airflow_config::env_name;
use crate::domain::value::SecretValue;

/// What the forms are called.
pub(super) const MWAA: &str = "the configuration options of an MWAA environment";

/// Sections of which one at least is in every such listing. Other files have dotted names, too.
const SECTIONS: [&str; 9] = [
    "api",
    "celery",
    "core",
    "database",
    "logging",
    "scheduler",
    "secrets",
    "webserver",
    "workers",
];

/// `secrets.backend` as the variable that it becomes: `AIRFLOW__SECRETS__BACKEND`. None for any other name.
pub(super) fn variable(name: &str) -> Option<String> {
    let (section, option) = name.split_once('.')?;
    let is_word = |word: &str| {
        let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        !word.is_empty() && word.chars().all(is_part)
    };
    (SECTIONS.contains(&section) && is_word(option)).then(|| env_name(section, option))
}

/// Lines such as `secrets.backend | x`, as a page shows them, or with `=`, `:`, a tab or blanks between. None where that is
/// not what most of the lines are.
pub(super) fn of_lines(text: &str) -> Option<Variables> {
    let mut variables = Variables::default();
    let mut others = 0_usize;
    let mut changed = 0_usize;
    // `aws --output table` has rows for everything else, too.
    let is_table = text.lines().any(is_border) && text.contains("AirflowConfigurationOptions");
    for line in text.lines().map(str::trim) {
        match pair(line) {
            Some((name, value)) => {
                let bare = as_in_yaml(value);
                changed += usize::from(bare.len() < value.len());
                variables.set(name, SecretValue::from_text(bare.to_owned()));
            }
            None => others += usize::from(!is_table && !line.is_empty() && !line.starts_with('#')),
        }
    }
    if variables.count() == 0 || others > variables.count() {
        return None;
    }
    if changed > 0 {
        let values = if changed == 1 {
            "1 value".to_owned()
        } else {
            format!("{changed} values")
        };
        variables.note(format!(
            "the quotes around, or the comma after, {values} were removed, as in YAML and JSON; MWAA's console keeps them"
        ));
    }
    let lines = match others {
        0 => String::new(),
        1 => ", and 1 line is no option".to_owned(),
        _ => format!(", and {others} lines are no options"),
    };
    variables.incomplete = Some(format!(
        "{MWAA}: other variables may come from a start-up script and the image{lines}"
    ));
    Some(variables)
}

/// Without the quotes of YAML around a value, and the comma that a list of JSON has after it.
fn as_in_yaml(value: &str) -> &str {
    let bare = value.strip_suffix(',').unwrap_or(value).trim_end();
    let inner = |quote| bare.strip_prefix(quote)?.strip_suffix(quote);
    // In double quotes, YAML and JSON write other signs for those inside.
    let plain = inner('"').filter(|inner: &&str| !inner.contains(['"', '\\']));
    inner('\'').or(plain).unwrap_or(bare)
}

/// A line between two rows of a table.
fn is_border(line: &str) -> bool {
    line.contains("---") && line.chars().all(|c| matches!(c, '|' | '+' | '-'))
}

fn pair(line: &str) -> Option<(String, &str)> {
    let line = line.trim_start_matches(['|', ' ']);
    let end = line.find(|c: char| c.is_whitespace() || matches!(c, '|' | '=' | ':'))?;
    let (name, rest) = line.split_at(end);
    let rest = rest.trim_start();
    let value = rest.strip_prefix(['|', '=', ':']).unwrap_or(rest).trim();
    // The border at the end of a row.
    let value = value.trim_end_matches('|').trim_end();
    Some((variable(name)?, value))
}

const DEFAULT_REGION: &str = "AWS_DEFAULT_REGION";

/// MWAA sets it in its processes, to the region of the environment: that of the only one in a file.
pub(super) fn set_region(variables: &mut Variables, regions: &[String]) {
    let is_known = variables.names().any(|name| name == DEFAULT_REGION);
    let Some(region) = regions.first().filter(|_| !is_known) else {
        return;
    };
    if regions.iter().any(|other| other != region) {
        return;
    }
    variables.note(format!(
        "{DEFAULT_REGION} is taken to be {region}, the region in the environment's Arn, as MWAA sets it"
    ));
    variables.set(DEFAULT_REGION, SecretValue::from_text(region.clone()));
}

/// `arn:aws:airflow:us-east-1:111122223333:environment/name`.
pub(super) fn region_of_mwaa(arn: &str) -> Option<String> {
    let mut parts = arn.splitn(6, ':');
    let is_mwaa = parts.next() == Some("arn")
        && parts
            .next()
            .is_some_and(|partition| partition.starts_with("aws"))
        && parts.next() == Some("airflow");
    let region = parts
        .next()
        .filter(|region| is_mwaa && !region.is_empty())?;
    let is_environment = parts.nth(1)?.starts_with("environment/");
    is_environment.then(|| region.to_owned())
}
