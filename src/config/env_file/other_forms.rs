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
    if is_list_of_go(text) {
        return Some(
            "this is a list as Go prints it (docker inspect -f '{{.Config.Env}}'), in which a blank may be inside a value or \
             between two: give the output of `docker inspect` or of `docker inspect -f '{{json .Config.Env}}'`",
        );
    }
    if let Some(what) = of_airflow(text) {
        return Some(what);
    }
    if begins(&[
        "import ",
        "from airflow",
        "const ",
        "def ",
        "class ",
        "@dag",
        "environment = Environment(",
    ]) || has(&["CfnEnvironment(", "os.environ["])
    {
        return Some(
            "this is a program: what it sets can't be read from its text; give the output of `env -0` inside Airflow's process, or \
             what the program makes (`cdk synth`, `aws mwaa get-environment`)",
        );
    }
    if begins(&[
        "$env:",
        "set -x ",
        "set -gx ",
        "set -Ux ",
        "set AIRFLOW",
        "SET AIRFLOW",
        "setx ",
    ]) {
        return Some(
            "these are commands of PowerShell, cmd or fish: write the variables as NAME=value, one a line, or give the output of \
             `env -0` inside Airflow's process",
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

/// `[PATH=/bin NAME=value]`.
fn is_list_of_go(text: &str) -> bool {
    let inner = text
        .trim()
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let first = inner
        .and_then(|inner| inner.split(' ').next())
        .unwrap_or_default();
    let name = first
        .split_once('=')
        .map(|(name, _)| name)
        .unwrap_or_default();
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Airflow's own variables and connections, which are written into its metadata database and not into an environment.
fn of_airflow(text: &str) -> Option<&'static str> {
    let lines = || text.lines().map(str::trim);
    let has = |words: &[&str]| words.iter().all(|word| text.contains(word));
    let has_line = |line: &str| lines().any(|other| other == line);
    if has(&["variable_name:"]) || has(&["conn_id:", "conn_type:"]) {
        return Some(
            "these are variables and connections that Astro writes into the metadata database of a local Airflow \
             (airflow_settings.yaml), no environment: give the project's .env or Dockerfile, and ask the database itself",
        );
    }
    if has_line("variables:") || has_line("variables: |") || has_line("connections:") {
        return Some(
            "its variables and connections are those that the chart writes into the metadata database, no environment \
             variables: give the output of `env -0` inside a container, and ask the database itself",
        );
    }
    let first = lines().find(|line| !line.is_empty()).unwrap_or_default();
    let words: Vec<_> = first
        .split([' ', '\t', '|'])
        .filter(|word| !word.is_empty())
        .collect();
    if words.contains(&"KEY") && words.contains(&"VALUE") {
        return Some(
            "this is a table of a command line: let it write a file (astro deployment variable list --save --env .env)",
        );
    }
    if matches!(
        words[..],
        ["key"] | ["key", "value"] | ["id", "conn_id", ..]
    ) {
        return Some(
            "this is what `airflow variables list` or `airflow connections list` prints from the metadata database, no \
             environment: give the output of `env -0` inside Airflow's process",
        );
    }
    None
}
