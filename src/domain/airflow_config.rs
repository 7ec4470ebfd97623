//! Airflow's own options, from airflow.cfg and `AIRFLOW__SECTION__OPTION`: grammar and precedence, as pure text.
//!
//! Reads no file and no environment, runs no command, reads no secret; the caller passes the texts in.

mod cfg;
mod expand;

pub use cfg::{AirflowCfg, CfgError};

use super::python_error::PythonError;
use super::release::AirflowOption;
pub use expand::expand;

/// Where an option's text was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionLocation {
    /// In this environment variable.
    Environment(String),
    /// In airflow.cfg, in this section and option.
    File(String),
}

/// How an option is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OptionForm {
    /// As this text, expanded.
    Text(String),
    /// As what this command prints: `_CMD`, `_cmd`.
    Command(String),
    /// As the secret of this name, below the backend's `config_prefix`: `_SECRET`, `_secret`.
    Secret(String),
}

/// An option as Airflow reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// How it is given.
    pub form: OptionForm,
    /// Where it was found.
    pub location: OptionLocation,
}

/// The environment variable of an option: `AIRFLOW__SECRETS__BACKEND`.
pub fn env_name(section: &str, option: &str) -> String {
    let name = ["AIRFLOW__", &section.replace('.', "_"), "__", option].concat();
    if name.is_ascii() {
        // Nearly all, and some hundred of them at each start.
        return name.to_ascii_uppercase();
    }
    name.to_uppercase()
}

/// Every form in which an option is given, the strongest first (`configuration.py`, `get`): the environment's text,
/// command and secret, then the file's; each under the option's name, then under its older one. Commands and secrets
/// count for sensitive options only.
///
/// More than one is of use: a secret that is not there lets the next one through. An error is what Python raises for a `%`
/// in the file that it cannot interpolate, if it comes that far.
pub fn settings(
    environment: &impl Fn(&str) -> Option<String>,
    cfg: Option<&AirflowCfg>,
    option: &AirflowOption,
) -> Vec<Result<Setting, PythonError>> {
    let names = || std::iter::once((option.section, option.name)).chain(option.older);
    let forms = || {
        FORMS
            .into_iter()
            .filter(|form| form.suffix.is_empty() || option.sensitive)
    };
    let mut found = Vec::new();
    for (section, name) in names() {
        for form in forms() {
            let name = env_name(section, name) + &form.suffix.to_uppercase();
            if let Some(text) = environment(&name) {
                let location = OptionLocation::Environment(name);
                found.push(Ok(form.setting(&text, environment, location)));
            }
        }
    }
    let Some(cfg) = cfg else {
        return found;
    };
    for form in forms() {
        for (section, name) in names() {
            let name = format!("{name}{}", form.suffix);
            let Some(text) = cfg.get(section, &name).transpose() else {
                continue;
            };
            let location = OptionLocation::File(format!("[{section}] {name}"));
            found.push(text.map(|text| form.setting(&text, environment, location)));
        }
    }
    found
}

/// A form of an option, and the suffix of its name.
#[derive(Clone, Copy)]
struct FormRow {
    suffix: &'static str,
    form: fn(String) -> OptionForm,
}

const FORMS: [FormRow; 3] = [
    FormRow {
        suffix: "",
        form: OptionForm::Text,
    },
    FormRow {
        suffix: "_cmd",
        form: OptionForm::Command,
    },
    FormRow {
        suffix: "_secret",
        form: OptionForm::Secret,
    },
];

impl FormRow {
    /// Of the texts only a plain one is expanded.
    fn setting(
        self,
        text: &str,
        environment: &impl Fn(&str) -> Option<String>,
        location: OptionLocation,
    ) -> Setting {
        let text = if self.suffix.is_empty() {
            expand(text, environment)
        } else {
            text.to_owned()
        };
        Setting {
            form: (self.form)(text),
            location,
        }
    }
}

/// `getboolean` (`configuration.py`): text after `#` does not count.
///
/// # Errors
/// None where Airflow raises `AirflowConfigException`.
pub fn boolean(text: &str) -> Option<bool> {
    let text = text.to_lowercase();
    match text.split('#').next().unwrap_or_default().trim() {
        "t" | "true" | "1" => Some(true),
        "f" | "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::release::{AirflowOptionName, Version};
    use super::*;

    fn environment(name: &str) -> Option<String> {
        let text = match name {
            "CLASS" => "a.B",
            "HOME" => "/home/jane",
            "AIRFLOW__SECRETS__BACKEND_KWARGS" => "{\"sep\": \"${NOTHING}\"}",
            "AIRFLOW__SECRETS__BACKEND_KWARGS_CMD" => "cat $CLASS",
            "AIRFLOW__CORE__SQL_ALCHEMY_CONN" => "sqlite:///old",
            _ => return None,
        };
        Some(text.to_owned())
    }

    fn check(cfg: &str, name: AirflowOptionName, version: (u16, u16, u16), expected: &[&str]) {
        let version = Version::new(version.0, version.1, version.2);
        let option = AirflowOption::for_version(name, version).unwrap();
        let cfg = AirflowCfg::parse(cfg).unwrap();
        let found = settings(&environment, Some(&cfg), &option);
        let texts: Vec<_> = found
            .into_iter()
            .map(|setting| match setting.map(|setting| setting.form) {
                Ok(OptionForm::Text(text)) => text,
                Ok(OptionForm::Command(text)) => format!("$ {text}"),
                Ok(OptionForm::Secret(text)) => format!("secret {text}"),
                Err(error) => error.class,
            })
            .collect();
        assert_eq!(texts, expected, "{name:?}");
    }

    #[test]
    fn the_environment_beats_the_file_and_texts_are_expanded() {
        use AirflowOptionName::{Backend, BackendKwargs, SqlAlchemyConn};
        let cfg = "[secrets]\nbackend = $CLASS\nbackend_cmd = x\nbackend_kwargs_secret = kw";
        check(cfg, Backend, (2, 10, 5), &["a.B"]);
        let kwargs = "{\"sep\": \"${NOTHING}\"}";
        check(cfg, BackendKwargs, (2, 6, 1), &[kwargs]);
        let all = [kwargs, "$ cat $CLASS", "secret kw"];
        check(cfg, BackendKwargs, (2, 6, 2), &all);
        let cfg = "[database]\nsql_alchemy_conn = ~/new";
        check(
            cfg,
            SqlAlchemyConn,
            (2, 3, 0),
            &["sqlite:///old", "/home/jane/new"],
        );
        check(cfg, SqlAlchemyConn, (2, 2, 5), &["sqlite:///old"]);
        let cfg = "[database]\nsql_alchemy_conn = 50%";
        let all = ["sqlite:///old", "InterpolationSyntaxError"];
        check(cfg, SqlAlchemyConn, (2, 3, 0), &all);
    }

    #[test]
    fn booleans_as_getboolean_reads_them() {
        for (text, expected) in [
            ("T", Some(true)),
            (" true # yes", Some(true)),
            ("0", Some(false)),
            ("maybe", None),
            ("", None),
        ] {
            assert_eq!(boolean(text), expected, "{text:?}");
        }
    }
}
