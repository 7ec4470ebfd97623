//! The releases that are simulated: said, detected, or assumed.

use std::fmt::Display;
use std::str::FromStr;

use super::super::ConfigError;
use super::super::detect::{self, Installed};
use super::Merger;
use crate::domain::deployment::{Deployment, Origin, Sourced};
use crate::domain::release::{self, Version, assumed_amazon};

impl Merger<'_> {
    /// Airflow's release, the provider's and Python's: said, else those that are installed here, else assumed.
    pub(super) fn releases(&mut self, deployment: &mut Deployment) -> Result<(), ConfigError> {
        let installed = self.installed();
        let flags = self.flags;
        deployment.airflow = self.release(
            "airflow",
            (flags.airflow.clone(), "--airflow"),
            installed.found(installed.airflow.as_ref()),
            deployment.airflow.clone(),
        )?;
        // Beside another release than the one that is simulated, what is installed says nothing.
        let is_simulated = installed
            .airflow
            .as_ref()
            .is_some_and(|text| text.parse() == Ok(deployment.airflow.value));
        let installed = if is_simulated {
            installed
        } else {
            Installed::default()
        };
        self.check_provider(&installed);
        deployment.amazon_provider.value = assumed_amazon(deployment.airflow.value);
        deployment.amazon_provider = self.release(
            "amazon-provider",
            (flags.amazon_provider.clone(), "--amazon-provider"),
            installed.found(installed.amazon_provider.as_ref()),
            deployment.amazon_provider.clone(),
        )?;
        deployment.python = self.release(
            "python",
            (flags.python.clone(), "--python"),
            installed.found(installed.python.as_ref()),
            deployment.python.clone(),
        )?;
        self.check_release(deployment.airflow.value, deployment.amazon_provider.value)
    }

    /// What is installed on a laptop says nothing of a named deployment, or of a process elsewhere.
    fn installed(&self) -> Installed {
        let is_here = !self.is_named && self.flags.env_file.is_none();
        let installed = is_here.then(|| detect::installed(self.shell));
        installed.flatten().unwrap_or_default()
    }

    fn check_provider(&mut self, installed: &Installed) {
        if installed.airflow.is_some() && installed.amazon_provider.is_none() && self.is_configured
        {
            self.warnings.push(format!(
                "{} has no Amazon provider; an Airflow there does not start with its secrets backend",
                installed.place
            ));
        }
    }

    fn release<T: FromStr + Display>(
        &mut self,
        name: &str,
        (given, flag): (Option<String>, &'static str),
        detected: Option<(String, Origin)>,
        assumed: Sourced<T>,
    ) -> Result<Sourced<T>, ConfigError>
    where
        T::Err: Display,
    {
        let given = given.map(|text| (text, Origin::Flag(flag)));
        let release = match (given.or_else(|| self.in_file(name)), detected) {
            (Some((text, origin)), _) => {
                let release = text
                    .parse()
                    .map_err(|error| ConfigError(format!("{origin}: {error}")))?;
                Sourced::new(release, origin)
            }
            (None, Some((text, origin))) => match text.parse() {
                Ok(release) => Sourced::new(release, origin),
                // Nobody asked for it, so nobody is stopped by it.
                Err(error) => {
                    let used = &assumed.value;
                    self.warnings
                        .push(format!("{origin}: {error}; the rules of {used} are used"));
                    assumed
                }
            },
            (None, None) => assumed,
        };
        self.note(name, &release.value.to_string(), &release.origin);
        Ok(release)
    }

    fn check_release(&mut self, airflow: Version, amazon: Version) -> Result<(), ConfigError> {
        release::check(airflow, amazon).map_err(ConfigError)?;
        self.warnings.extend(release::doubts(airflow, amazon));
        Ok(())
    }
}
