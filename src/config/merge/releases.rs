//! Phase 1: the releases that are simulated: given, detected, or assumed.

use std::fmt::Display;
use std::str::FromStr;

use super::super::env_file::Observed;
use super::super::report::Report;
use super::super::section::FileValue;
use super::super::settings::ConfigError;
use super::inputs::Inputs;
use crate::domain::deployment::{Origin, Sourced};
use crate::domain::python_re::PythonVersion;
use crate::domain::release::{
    self, NEWEST_AIRFLOW, Version, assumed_amazon, newest_airflow, newest_amazon,
};

/// The releases that are simulated.
pub(super) struct Releases {
    pub(super) airflow: Sourced<Version>,
    pub(super) amazon_provider: Sourced<Version>,
    pub(super) python: Sourced<PythonVersion>,
}

/// Airflow's release, the provider's and Python's: given (`3` is the newest known one of that line), else those that are installed here, else assumed.
///
/// # Errors
/// A given release that is none, or that varlens has no rules for.
pub(super) fn releases(inputs: Inputs<'_>) -> Result<(Releases, Report), ConfigError> {
    let mut report = Report::default();
    let flags = inputs.flags;
    let given = |name: &str, flag: &Option<String>, option| {
        let by_flag = flag
            .clone()
            .map(|text| Sourced::new(text, Origin::Flag(option)));
        by_flag.or_else(|| inputs.section.text(name).map(FileValue::sourced))
    };
    let installed = report.collect(inputs.installed());
    let observed = inputs.processes.observed();
    let seen = |text: fn(&Observed) -> Option<&String>| {
        let (observed, origin) = observed.as_ref()?;
        Some(Sourced::new(text(observed)?.clone(), origin.clone()))
    };
    let asked = given("airflow", &flags.airflow, "--airflow");
    let asked = report.collect(whole(asked, newest_airflow));
    let airflow = report.collect(release(
        "airflow",
        asked,
        seen(|one| one.airflow.as_ref())
            .or_else(|| inputs.processes.release())
            .or_else(|| installed.release(installed.airflow.as_ref())),
        NEWEST_AIRFLOW,
    )?);
    // Next to another release than the simulated one, the installed packages mean nothing.
    let is_simulated = |text: &String| text.parse() == Ok(airflow.value);
    let installed = Some(installed)
        .filter(|installed| installed.airflow.as_ref().is_some_and(is_simulated))
        .unwrap_or_default();
    if installed.airflow.is_some() && installed.amazon_provider.is_none() && inputs.is_configured {
        report.warn(format!(
            "{} has no Amazon provider, so an Airflow there does not start with this secrets backend",
            installed.place
        ));
    }
    let asked = given(
        "amazon-provider",
        &flags.amazon_provider,
        "--amazon-provider",
    );
    let asked = report.collect(whole(asked, newest_amazon));
    let amazon_provider = report.collect(release(
        "amazon-provider",
        asked,
        seen(|one| one.amazon_provider.as_ref())
            .or(installed.release(installed.amazon_provider.as_ref())),
        assumed_amazon(airflow.value),
    )?);
    let python = report.collect(release(
        "python",
        given("python", &flags.python, "--python"),
        seen(|one| one.python.as_ref()).or(installed.release(installed.python.as_ref())),
        PythonVersion::default(),
    )?);
    release::check(airflow.value, amazon_provider.value).map_err(ConfigError)?;
    let doubts = release::doubts(airflow.value, amazon_provider.value);
    report.warn_all(doubts);
    let releases = Releases {
        airflow,
        amazon_provider,
        python,
    };
    Ok((releases, report))
}

/// A release number that is only begun becomes the newest known one that begins so. Where a flag gives it, a note says which;
/// a file is written once, and `varlens config` says which.
fn whole(
    given: Option<Sourced<String>>,
    newest: impl Fn(&str) -> Option<Version>,
) -> (Option<Sourced<String>>, Report) {
    let mut report = Report::default();
    let whole = given.map(|Sourced { value, origin }| {
        let Some(version) = newest(&value) else {
            return Sourced::new(value, origin);
        };
        if let Origin::Flag(flag) = origin {
            report.warn(format!(
                "{flag} {value}: taken as {version}, the newest known release of that line"
            ));
        }
        Sourced::new(version.to_string(), origin)
    });
    (whole, report)
}

fn release<T: FromStr + Display>(
    name: &str,
    given: Option<Sourced<String>>,
    detected: Option<Sourced<String>>,
    assumed: T,
) -> Result<(Sourced<T>, Report), ConfigError>
where
    T::Err: Display,
{
    let mut report = Report::default();
    let parsed = |text: Sourced<String>| match text.value.parse() {
        Ok(release) => Ok(Sourced::new(release, text.origin)),
        Err(error) => Err(format!("{}: {error}", text.origin)),
    };
    let release = match (given, detected) {
        (Some(given), _) => parsed(given).map_err(ConfigError)?,
        (None, Some(detected)) => match parsed(detected) {
            Ok(release) => release,
            // The user did not ask for it, so it is no error.
            Err(what) => {
                report.warn(format!("{what}; the rules of {assumed} are used"));
                Sourced::assumed(assumed)
            }
        },
        (None, None) => Sourced::assumed(assumed),
    };
    report.sourced(name, &release);
    Ok((release, report))
}
