//! Phase 6: how the Datacoves store is reached: what varlens' file says, else what a Datacoves workspace has in its environment.
//!
//! A named deployment never takes its address or its token from this shell, unless the file names the variable: a workspace
//! of one environment must not answer for another.

use super::super::report::Report;
use super::super::section::FileValue;
use super::super::settings::DatacovesAccess;
use super::super::shell::Shell;
use super::inputs::Inputs;
use crate::domain::deployment::{Origin, Sourced};
use crate::domain::search_path::Layer;
use crate::domain::value::SecretValue;

const URL: &str = "DATACOVES__SECRETS_URL";
const TOKEN: &str = "DATACOVES__SECRETS_TOKEN";
/// The name up to release 1.8 of the client comes last.
const ENVIRONMENT: [&str; 2] = ["DATACOVES__ENVIRONMENT_SLUG", "DATACOVES__SECRETS_PROJECT"];

/// How the store is reached, or the names of what is still to be set for that; nothing where it is not asked.
pub(super) type Access = Result<DatacovesAccess, Vec<&'static str>>;

/// The store of a deployment that asks these layers.
pub(super) fn store(inputs: Inputs<'_>, layers: &[Layer]) -> (Access, Report) {
    let mut report = Report::default();
    if !layers.contains(&Layer::DATACOVES) {
        return (Err(Vec::new()), report);
    }
    let process = inputs.processes.environment();
    let by_file = |key| inputs.section.text(key).map(FileValue::sourced);
    let url = by_file("datacoves.url").or_else(|| variable(process, &[URL]));
    let environment = by_file("datacoves.environment").or_else(|| variable(process, &ENVIRONMENT));
    let tags = inputs
        .section
        .list("datacoves.tags")
        .map(FileValue::sourced);
    let token = report.collect(token(inputs, process));
    if let Some(url) = &url {
        let shown = super::access::without_password(&url.value);
        report.option("datacoves.url", &shown, &url.origin);
    }
    if let Some(environment) = &environment {
        report.sourced("datacoves.environment", environment);
    }
    if let Some(token) = &token {
        report.option("datacoves.token", "(given)", &token.origin);
    }
    if let Some(tags) = &tags {
        report.option("datacoves.tags", &tags.value.join(", "), &tags.origin);
    }
    let is_begun = url.is_some() || token.is_some();
    match (url, environment, token) {
        (Some(url), Some(environment), Some(token)) => {
            let access = DatacovesAccess {
                url: url.value,
                environment: environment.value,
                tags: tags.map(|tags| tags.value).unwrap_or_default(),
                token: token.value.1,
                token_variable: token.value.0,
            };
            (Ok(access), report)
        }
        (url, environment, token) => {
            let parts = [
                (url.is_none(), "datacoves.url", URL),
                (
                    environment.is_none(),
                    "datacoves.environment",
                    ENVIRONMENT[0],
                ),
                (token.is_none(), "datacoves.token-env", TOKEN),
            ];
            let missing = parts.iter().filter(|(is_missing, ..)| *is_missing);
            let missing: Vec<_> = missing
                .map(|(_, key, variable)| if inputs.is_named { *key } else { *variable })
                .collect();
            if is_begun {
                report.warn(format!(
                    "the Datacoves store is shown as not inspected: {} is not set",
                    missing.join(" and ")
                ));
            }
            (Err(missing), report)
        }
    }
}

/// The token, and the variable that has it.
fn token(inputs: Inputs<'_>, process: &Shell) -> (Option<Sourced<(String, SecretValue)>>, Report) {
    let mut report = Report::default();
    let secret = |shell: &Shell, name: &str| {
        let token = SecretValue::from_text(shell.text(name)?);
        let origin = Origin::Environment(name.to_owned());
        Some(Sourced::new((name.to_owned(), token), origin))
    };
    let Some(name) = inputs.section.text("datacoves.token-env") else {
        return (secret(process, TOKEN), report);
    };
    // The user asked for the variable by name, so it may be this shell's.
    let token = secret(inputs.shell, &name.value);
    if token.is_none() {
        report.warn(format!(
            "{}: datacoves.token-env: the variable {} is not set in this shell",
            name.place, name.value
        ));
    }
    (token, report)
}

/// The first of these variables that is set.
fn variable(process: &Shell, names: &[&str]) -> Option<Sourced<String>> {
    names.iter().find_map(|name| {
        let text = process.text(name)?;
        Some(Sourced::new(text, Origin::Environment((*name).to_owned())))
    })
}
