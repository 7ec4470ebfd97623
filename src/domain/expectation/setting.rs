//! The settings of a file of expectations: one row each.

/// A setting.
#[derive(Debug)]
pub struct SettingRow {
    /// Its name in the file.
    pub name: &'static str,
    /// A line that sets it.
    pub example: &'static str,
    /// What it does.
    pub about: &'static str,
    pub(super) what: Setting,
}

/// Which setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setting {
    Deployment,
    Dags,
    NoParseTimeReads,
    CallsPerDay,
    ParseInterval,
    Processors,
    TaskRuns,
}

#[rustfmt::skip] // a row a line
/// All settings, at the top of the file; those about DAG files also in `[limits]`.
pub const SETTINGS: &[SettingRow] = &[
    row(Setting::Deployment, "deployment", r#"deployment = "prod""#, "the deployment of varlens' file that is checked, unless `--deployment` names one; only at the top"),
    row(Setting::Dags, "dags", r#"dags = ["dags/"]"#, "the DAG files and folders that the limits are about, relative to this file"),
    row(Setting::NoParseTimeReads, "no-parse-time-reads", "no-parse-time-reads = true", "no key is read while a file is parsed"),
    row(Setting::CallsPerDay, "max-calls-per-day", "max-calls-per-day = 5000", "the DAG files cause at most so many calls to AWS in a day, as `varlens cost --keys` counts them"),
    row(Setting::ParseInterval, "parse-interval", "parse-interval = 30", "seconds between two parses of a file, for the count"),
    row(Setting::Processors, "processors", "processors = 1", "how many DAG processors (in Airflow 2: schedulers) parse each file"),
    row(Setting::TaskRuns, "task-runs", "task-runs = 24", "task runs of each file in a day"),
];

const fn row(
    what: Setting,
    name: &'static str,
    example: &'static str,
    about: &'static str,
) -> SettingRow {
    SettingRow {
        name,
        example,
        about,
        what,
    }
}
