//! Phase 6: how the metadata database is reached.

use super::super::airflow::{AirflowOptions, OptionLookup};
use super::super::cfg_file;
use super::super::report::Report;
use super::super::section::Section;
use super::super::settings::{ApiAccess, MetastoreAccess};
use super::super::shell::Shell;
use super::access::without_password;
use super::inputs::Inputs;
use crate::domain::config_warning::{ConfigWarning, WarningId};
use crate::domain::database_url;
use crate::domain::deployment::StartupError;
use crate::domain::release::{AirflowOptionName as Name, DatabaseRule};
use crate::domain::search_path::Store;
use crate::domain::value::SecretValue;

/// A URL, or a command for it, with which Airflow does not start.
pub(super) fn startup_error(
    server: &AirflowOptions<'_>,
    rule: DatabaseRule,
) -> Option<StartupError> {
    let (error, origin) = match server.find(Name::SqlAlchemyConn)? {
        OptionLookup::Text(url, origin) => (database_url::refused(&url, rule)?, origin),
        OptionLookup::CommandFailed(_, error, origin) | OptionLookup::Failed(error, origin) => {
            (error, origin)
        }
        OptionLookup::NotFollowed(..) => return None,
    };
    Some(StartupError {
        error,
        because: origin.to_string(),
    })
}

/// The metadata database: the variable that varlens' file names, else what the server's options say, else the default
/// database in Airflow's home, if this shell's Airflow is simulated and has it.
pub(super) fn metastore(
    inputs: Inputs<'_>,
    server: &AirflowOptions<'_>,
) -> (Option<MetastoreAccess>, Report) {
    let mut report = Report::default();
    let (section, shell) = (inputs.section, inputs.shell);
    let home = || {
        inputs
            .processes
            .current_shell()
            .filter(|_| inputs.is_configured)
    };
    let named = report.collect(named_variable("metastore.url-env", section, shell));
    let url = named
        .or_else(|| report.collect(database(server)))
        .or_else(|| default_database(home()?));
    let Some(url) = url else {
        return (None, report);
    };
    let named = report.collect(named_variable("metastore.fernet-key-env", section, shell));
    let (fernet_key, not_followed) = match named {
        Some(key) => (key, None),
        None => report.collect(fernet_key(server)),
    };
    let access = MetastoreAccess {
        url,
        fernet_key,
        not_followed,
        schema: schema(server),
    };
    (Some(access), report)
}

/// Airflow's REST API, if the deployment says that it is asked in place of the database.
pub(super) fn api(inputs: Inputs<'_>) -> (Option<ApiAccess>, Report) {
    let mut report = Report::default();
    let (section, shell) = (inputs.section, inputs.shell);
    let Some(url) = section.text("metastore.api") else {
        return (None, report);
    };
    let shown = without_password(&url.value);
    let address = url.sourced();
    report.option("metastore.api", &shown, &address.origin);
    let mut named = |setting| report.collect(named_variable(setting, section, shell));
    let token = named("metastore.token-env");
    let user = section.text("metastore.user-env");
    let user = user.and_then(|name| shell.text(&name.value));
    let user = user.zip(named("metastore.password-env"));
    let url = address.value;
    (Some(ApiAccess { url, token, user }), report)
}

/// The variable of this shell that varlens' file names. It may be one of Airflow's: the user asked for it by name.
fn named_variable(
    setting: &str,
    section: &Section,
    shell: &Shell,
) -> (Option<SecretValue>, Report) {
    let mut report = Report::default();
    let Some(name) = section.text(setting) else {
        return (None, report);
    };
    let text = shell.text(&name.value);
    if text.is_some() {
        report.sourced(setting, &name.sourced());
    } else {
        report.warn(format!(
            "{}: {setting}: the variable {} is not set in this shell",
            name.place, name.value
        ));
    }
    (text.map(SecretValue::from_text), report)
}

fn database(server: &AirflowOptions<'_>) -> (Option<SecretValue>, Report) {
    let mut report = Report::default();
    let url = match server.find(Name::SqlAlchemyConn) {
        Some(OptionLookup::Text(text, _)) if !text.is_empty() => Some(SecretValue::from_text(text)),
        Some(OptionLookup::NotFollowed(what, _) | OptionLookup::CommandFailed(what, ..)) => {
            let text = format!("{what}; the metadata database is shown as not inspected");
            report.warn(not_followed(text, &what));
            None
        }
        _ => None,
    };
    (url, report)
}

fn not_followed(text: String, what: &str) -> ConfigWarning {
    ConfigWarning::new(WarningId::NotFollowed, text)
        .about(Store::Metastore)
        .remedy(format!("give what varlens does not know: {what}"))
}

/// The schema of Airflow's tables; none where it is empty or blank (`models/base.py`, `_get_schema`).
fn schema(server: &AirflowOptions<'_>) -> Option<String> {
    match server.find(Name::SqlAlchemySchema)? {
        OptionLookup::Text(text, _) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
}

/// `sqlite:////home/jane/airflow/airflow.db`, if there is such a file.
fn default_database(environment: &Shell) -> Option<SecretValue> {
    let path = cfg_file::home(environment)?.join("airflow.db");
    let url = format!("sqlite:///{}", path.display());
    path.is_file().then(|| SecretValue::from_text(url))
}

/// `[core] fernet_key`, empty where it is not known; then why.
fn fernet_key(server: &AirflowOptions<'_>) -> ((SecretValue, Option<String>), Report) {
    let mut report = Report::default();
    let (key, not_followed) = match server.find(Name::FernetKey) {
        Some(OptionLookup::Text(text, _)) => (text, None),
        Some(OptionLookup::Failed(error, _)) => (String::new(), Some(error.class)),
        Some(OptionLookup::NotFollowed(what, _) | OptionLookup::CommandFailed(what, ..)) => {
            let text = format!("{what}; encrypted rows are shown as not inspected");
            report.warn(not_followed(text, &what));
            (String::new(), Some(what))
        }
        None => (String::new(), None),
    };
    ((SecretValue::from_text(key), not_followed), report)
}
