//! Files that have an environment in a form that varlens does not read: what they are, and what to give in their place.

/// What a text is in which no variable was found, and what to give in its place.
pub(super) fn named(text: &str) -> Option<&'static str> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let begins = |words: &[&str]| {
        let mut lines = text.lines().map(str::trim_start);
        lines.any(|line| words.iter().any(|word| line.starts_with(word)))
    };
    if begins(&["EnvironmentFile="]) {
        return Some(
            "it has no Environment=, and the variables of its EnvironmentFile are in that file: give it",
        );
    }
    if begins(&["envFrom:", "- envFrom:", "env_file:", "extraEnvFrom:"]) {
        return Some(
            "its variables are in other objects or files (envFrom, env_file): give those, or the output of `env -0` inside \
             the container",
        );
    }
    if begins(&[
        "environment = [",
        "secrets = [",
        "env = [",
        "resource \"",
        "module \"",
        "locals {",
        "variable \"",
        "data \"",
        "task \"",
    ]) || has(&[
        "airflow_configuration_options",
        "environment_variables = {",
        "jsonencode(",
    ]) {
        return Some(
            "this is Terraform, or another file of HCL: give the output of `terraform show -json`, or what runs: \
             `aws mwaa get-environment`, `env -0` inside the container",
        );
    }
    if begins(&[
        "docker ", "podman ", "helm ", "gcloud ", "kubectl ", "astro ", "aws ", "heroku ",
    ]) {
        return Some(
            "this is a command line: write its variables as NAME=value, one a line, or give the output of `env -0` \
             inside the container",
        );
    }
    None
}
