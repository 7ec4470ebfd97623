//! The `AWS_*` variables that the SDK sees: this shell's, with those of Airflow's process before them.

use super::super::super::shell::Shell;

type Variables = Vec<(String, String)>;

/// Variables that belong together: some of this shell's with some of Airflow's would be no valid credentials.
const OF_KEYS: [&str; 4] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
];

/// Where Secrets Manager is.
const ENDPOINTS: [&str; 2] = ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL"];

/// This shell's `AWS_*` and `HOME`; what Airflow's process has of `AWS_*` comes first.
pub(super) fn aws_environment(shell: &Shell, process: Option<&Shell>) -> Variables {
    let is_aws = |name: &str| name.starts_with("AWS_");
    let mut environment = pick(shell, |name| is_aws(name) || name == "HOME");
    let Some(process) = process else {
        return environment;
    };
    let mut own = pick(process, is_aws);
    if has_unknown_key(process) {
        own.retain(|(name, _)| !OF_KEYS.contains(&name.as_str()));
    }
    if own.iter().any(|(name, _)| name == "AWS_ACCESS_KEY_ID") {
        environment.retain(|(name, _)| !OF_KEYS.contains(&name.as_str()));
    }
    // Where an Airflow is configured there, its region and endpoint are its own, or none.
    if process
        .names()
        .any(|name| name.starts_with("AIRFLOW__SECRETS__"))
    {
        environment.retain(|(name, _)| !is_place(name));
    }
    environment.retain(|(name, _)| !own.iter().any(|(other, _)| other == name));
    environment.extend(own);
    environment
}

/// A variable of this shell that sets an endpoint, and that is not among those that count.
pub(super) fn unused_endpoint(
    shell: &Shell,
    environment: &[(String, String)],
) -> Option<&'static str> {
    let is_unused = |name: &&str| {
        let counts = environment.iter().any(|(other, _)| other == name);
        shell.text(name).is_some() && !counts
    };
    ENDPOINTS.into_iter().find(is_unused)
}

/// A part of the process's key is set to something that its file does not have.
pub(super) fn has_unknown_key(process: &Shell) -> bool {
    let parts = OF_KEYS.iter().filter(|name| **name != "AWS_PROFILE");
    parts.copied().any(|name| process.unknown(name).is_some())
}

fn pick(shell: &Shell, wanted: impl Fn(&str) -> bool) -> Variables {
    let pair = |name: &str| {
        // To boto3 an empty region is one, too.
        let text = match name {
            "AWS_DEFAULT_REGION" => shell.raw_text(name)?,
            _ => shell.text(name)?,
        };
        Some((name.to_owned(), text))
    };
    let names = shell.names().filter(|name| wanted(name));
    names.filter_map(pair).collect()
}

fn is_place(name: &str) -> bool {
    name.starts_with("AWS_ENDPOINT_URL") || matches!(name, "AWS_REGION" | "AWS_DEFAULT_REGION")
}
