//! A config option by its name, and everywhere that `conf.get` looks for it, in this order (`configuration.py`, `get`).
//!
//! Reads nothing: the caller looks in each place, until one has the option.

use super::airflow_config::env_name;
use super::python_error::PythonError;
use super::release::{
    OptionDefault, OptionPlace, Version, known_options, option_names, option_rules,
    wraps_command_errors,
};

/// The exception of Airflow's own for a configuration that it cannot use.
const EXPECTED: &str = "AirflowConfigException";

/// An option of Airflow, by the name that `conf.get` reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigOption {
    /// Its section and name; those that replace the ones that were asked for, where these are older.
    pub place: OptionPlace,
    older: Option<OptionPlace>,
    version: Version,
}

/// How a site gives the option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SiteForm {
    /// As text.
    Text,
    /// As what a command prints.
    Command,
    /// As a secret of the secrets backend.
    Secret,
}

/// Where a site is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SiteLocation {
    /// This environment variable.
    Environment(String),
    /// This option in a section of airflow.cfg.
    File(OptionPlace),
}

/// One place in which Airflow looks for the option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionSite {
    /// Where.
    pub location: SiteLocation,
    /// In which form it is there.
    pub form: SiteForm,
    /// Airflow reads it; None where a provider decides.
    pub counts: Option<bool>,
}

impl SiteForm {
    const ALL: [Self; 3] = [Self::Text, Self::Command, Self::Secret];

    const fn suffix(self) -> &'static str {
        match self {
            Self::Text => "",
            Self::Command => "_cmd",
            Self::Secret => "_secret",
        }
    }
}

impl SiteLocation {
    /// The site as people write it: `AIRFLOW__CORE__FERNET_KEY`, `[core] fernet_key`.
    pub fn shown(&self) -> String {
        match self {
            Self::Environment(name) => name.clone(),
            Self::File(place) => place.shown(),
        }
    }
}

impl ConfigOption {
    /// The option that is written as the variable that would set it, `AIRFLOW__CORE__FERNET_KEY`, or as in airflow.cfg,
    /// `[core] fernet_key`. None for another text, which may be the name of a secret.
    pub fn parse(text: &str, version: Version) -> Option<Self> {
        Some(Self::new(&place_of(text)?, version))
    }

    /// The option of a section and name.
    pub fn new(asked: &OptionPlace, version: Version) -> Self {
        let (place, older) = option_names(asked, version);
        Self {
            place,
            older,
            version,
        }
    }

    /// Where Airflow looks, the strongest first.
    pub fn sites(&self) -> Vec<OptionSite> {
        let names = || std::iter::once(&self.place).chain(&self.older);
        let environment = names().flat_map(|place| {
            let variable = env_name(&place.section, &place.name);
            SiteForm::ALL.map(|form| {
                let name = variable.clone() + &form.suffix().to_uppercase();
                self.site(place, form, SiteLocation::Environment(name))
            })
        });
        let file = SiteForm::ALL.into_iter().flat_map(|form| {
            names().map(move |place| {
                let name = format!("{}{}", place.name, form.suffix());
                let section = place.section.clone();
                self.site(
                    place,
                    form,
                    SiteLocation::File(OptionPlace { section, name }),
                )
            })
        });
        environment.chain(file).collect()
    }

    fn site(&self, place: &OptionPlace, form: SiteForm, location: SiteLocation) -> OptionSite {
        let counts = match form {
            SiteForm::Text => Some(true),
            SiteForm::Command | SiteForm::Secret => option_rules(place, self.version).is_sensitive,
        };
        OptionSite {
            location,
            form,
            counts,
        }
    }

    /// What Airflow does where no site has it.
    pub fn default(&self) -> OptionDefault {
        option_rules(&self.place, self.version).default
    }

    /// What a command at a site raises that ends with `error`.
    pub fn command_error(&self, location: &SiteLocation, error: PythonError) -> PythonError {
        let SiteLocation::File(place) = location else {
            return error;
        };
        if error.class == EXPECTED || !wraps_command_errors(self.version) {
            return error;
        }
        let OptionPlace { section, name } = place;
        let text = format!(
            "Cannot run the command for the config section [{section}]{name}_cmd. Please check the {name} value."
        );
        PythonError::new(EXPECTED, text)
    }

    /// Airflow replaces this text while it starts, since it is outdated (`configuration.py`, `deprecated_values` and the
    /// `_upgrade_` functions). With what, depends on the release.
    pub fn is_replaced(&self, text: &str) -> bool {
        let OptionPlace { section, name } = &self.place;
        let text = text.to_lowercase();
        match (section.as_str(), name.as_str()) {
            ("core", "hostname_callable") => text.contains(':'),
            ("core", "executor") => text.contains("sequentialexecutor"),
            ("webserver" | "fab", "navbar_color") => text == "#007a87",
            ("email", "email_backend") => text.starts_with("airflow.contrib."),
            ("database" | "core", "sql_alchemy_conn") => {
                text.starts_with("postgres://") || text.starts_with("postgres+psycopg2://")
            }
            ("api", "auth_backend" | "auth_backends")
            | ("logging", "log_filename_template")
            | ("elasticsearch", "log_id_template") => true,
            _ => false,
        }
    }
}

/// The section and the name in `AIRFLOW__CORE__FERNET_KEY` or `[core] fernet_key`. No secret's name has brackets.
pub fn place_of(text: &str) -> Option<OptionPlace> {
    let text = text.trim().to_lowercase();
    let (section, name) = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => text.strip_prefix("airflow__")?.split_once("__")?,
    };
    let (section, name) = (section.trim(), name.trim());
    let is_place = !section.is_empty() && !name.is_empty();
    is_place.then(|| OptionPlace {
        section: section.to_owned(),
        name: name.to_owned(),
    })
}

/// The option that may be meant by a text that is not one: `core.fernet_key`, `AIRFLOW_CORE_FERNET_KEY`, or its name
/// alone, where one section of the release has it.
pub fn meant_option(text: &str, version: Version) -> Option<OptionPlace> {
    let words = words(text);
    let words = words.strip_prefix("airflow_").unwrap_or(&words);
    let bare = ["_cmd", "_secret"]
        .into_iter()
        .find_map(|suffix| words.strip_suffix(suffix));
    [Some(words), bare].into_iter().flatten().find_map(|words| {
        let is_whole = |place: &OptionPlace| self::words(&place.shown()) == words;
        known_options(version).find(is_whole).or_else(|| {
            let mut named = known_options(version).filter(|place| place.name == words);
            named.next().filter(|_| named.next().is_none())
        })
    })
}

/// Its words in lower case, however they are separated.
fn words(text: &str) -> String {
    let is_part = |c: char| c.is_alphanumeric();
    let words = text.split(|c| !is_part(c)).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(variable: &str, version: &str) -> Option<ConfigOption> {
        ConfigOption::parse(variable, version.parse().unwrap())
    }

    #[test]
    fn the_environment_comes_before_the_file_and_the_name_before_the_older_one() {
        let sites = option("AIRFLOW__CORE__SQL_ALCHEMY_CONN", "2.10.5")
            .unwrap()
            .sites();
        let shown: Vec<_> = sites.iter().map(|site| site.location.shown()).collect();
        let expected = [
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_SECRET",
            "AIRFLOW__CORE__SQL_ALCHEMY_CONN",
            "AIRFLOW__CORE__SQL_ALCHEMY_CONN_CMD",
            "AIRFLOW__CORE__SQL_ALCHEMY_CONN_SECRET",
            "[database] sql_alchemy_conn",
            "[core] sql_alchemy_conn",
            "[database] sql_alchemy_conn_cmd",
            "[core] sql_alchemy_conn_cmd",
            "[database] sql_alchemy_conn_secret",
            "[core] sql_alchemy_conn_secret",
        ];
        assert_eq!(shown, expected);
        assert!(sites.iter().all(|site| site.counts == Some(true)));
    }

    #[test]
    fn commands_count_for_sensitive_options_only() {
        let counts = |variable: &str| {
            let sites = option(variable, "3.3.2").unwrap().sites();
            sites[1].counts
        };
        assert_eq!(counts("airflow__core__fernet_key"), Some(true));
        assert_eq!(counts("AIRFLOW__CORE__PARALLELISM"), Some(false));
        assert_eq!(counts("AIRFLOW__NOSUCH__PASSWORD"), None);
    }

    #[test]
    fn an_option_is_written_as_a_variable_or_as_in_the_file() {
        let variable = option("airflow__core__fernet_key", "2.10.5");
        for text in [
            "[core] fernet_key",
            "[core]fernet_key",
            " [ Core ]  FERNET_KEY ",
        ] {
            assert_eq!(option(text, "2.10.5"), variable, "{text}");
        }
    }

    #[test]
    fn the_option_that_is_meant() {
        let meant = |text: &str| {
            let place = meant_option(text, "2.10.5".parse().unwrap());
            place.map(|place| place.shown())
        };
        for text in [
            "core.fernet_key",
            "core/fernet_key",
            "core:fernet_key",
            "core fernet_key",
            "CORE__FERNET_KEY",
            "AIRFLOW_CORE_FERNET_KEY",
            "AIRFLOW__CORE_FERNET_KEY",
            "core.fernet_key_cmd",
            "fernet_key",
            "fernet-key",
        ] {
            assert_eq!(meant(text).as_deref(), Some("[core] fernet_key"), "{text}");
        }
        // Several sections have it, or none.
        for text in ["host", "smtp", "core", "core.no_such_option", ""] {
            assert_eq!(meant(text), None, "{text}");
        }
    }

    #[test]
    fn another_name_is_no_option() {
        for name in [
            "fernet_key",
            "AIRFLOW__CORE",
            "AIRFLOW____X",
            "AIRFLOW__CORE__",
            "core/x",
            "[core]",
            "[] x",
            "[core x",
        ] {
            assert_eq!(option(name, "3.3.2"), None, "{name}");
        }
    }
}
