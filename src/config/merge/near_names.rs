//! Names that Airflow ignores and that are nearly those which it reads.

use std::cell::LazyCell;

use super::super::airflow::AirflowOptions;
use crate::domain::airflow_config::env_name;
use crate::domain::config_warning::{ConfigWarning, WarningId};
use crate::domain::key::Kind;
use crate::domain::nearest::{Difference, Nearest};
use crate::domain::release::{AirflowOption, NEWEST_AIRFLOW};
use crate::domain::search_path::Store;

/// A warning for each option and variable that has a nearly right name.
///
/// `backend` is the store that the configured secrets backend is; an option that is nearly one of its is filed there.
pub(super) fn warnings(airflow: &AirflowOptions<'_>, backend: Store) -> Vec<ConfigWarning> {
    let options = LazyCell::new(|| Options::new(airflow));
    let names = airflow.environment.names();
    let environment = names.filter(|name| may_be_meant(name)).filter_map(|name| {
        if let Some(why) = variable(name) {
            let text = format!("{name} is not read by Airflow: {why}");
            return Some(ConfigWarning::new(WarningId::MisspeltVariable, text));
        }
        let (place, form): (_, fn(&str) -> String) = match dotted(name) {
            // The name that MWAA has for it.
            Some(place) if name.contains('.') => (place, of_mwaa),
            _ => (name.to_owned(), str::to_owned),
        };
        let why = options
            .trouble(name, form)
            .filter(|_| !Kind::is_env_name(name))?;
        Some(misspelt_option(&place, name, &why, backend))
    });
    let cfg = airflow.cfg.iter().flat_map(|file| {
        file.cfg.names().filter_map(|(section, option)| {
            let name = env_name(section, option);
            let why = options.trouble(&name, of_cfg)?;
            let place = format!("airflow.cfg {}", file.place(section, option));
            Some(misspelt_option(&place, &name, &why, backend))
        })
    });
    environment.chain(cfg).collect()
}

/// `place` is where the option is, `name` its variable's name.
fn misspelt_option(place: &str, name: &str, why: &str, backend: Store) -> ConfigWarning {
    let text = format!("{place} is not read by Airflow: {why}");
    let warning = ConfigWarning::new(WarningId::MisspeltOption, text);
    let warning = warning.remedy(format!("fix {place}, which Airflow does not read: {why}"));
    match store_of_option(&squeeze(name), backend) {
        Some(store) => warning.about(store),
        None => warning,
    }
}

/// The store whose answers an option decides, by its squeezed name; it need not be spelt right.
fn store_of_option(squeezed: &str, backend: Store) -> Option<Store> {
    let has = |words: &[&str]| words.iter().any(|word| squeezed.contains(word));
    if has(&["BACKEND", "SECRET"]) {
        return Some(backend);
    }
    has(&["SQLALCHEMY", "FERNET"]).then_some(Store::Metastore)
}

/// What all names that Airflow reads begin with.
const BEGINNING: &[u8] = b"AIRFLOW";

/// Whether a name of the environment, where there may be hundreds, can be near one that begins with AIRFLOW: so many of its
/// letters are there in their order, after at most [`MOST_LETTERS`] others.
fn may_be_meant(name: &str) -> bool {
    let letters = name.bytes().filter(u8::is_ascii_alphanumeric);
    let mut common = [0; BEGINNING.len() + 1];
    for letter in letters.take(BEGINNING.len() + MOST_LETTERS) {
        // The longest common subsequence, row by row.
        let mut diagonal = 0;
        for (column, known) in BEGINNING.iter().enumerate() {
            let above = common[column + 1];
            common[column + 1] = if letter.eq_ignore_ascii_case(known) {
                diagonal + 1
            } else {
                above.max(common[column])
            };
            diagonal = above;
        }
    }
    common[BEGINNING.len()] >= BEGINNING.len() - MOST_LETTERS
}

#[rustfmt::skip] // One row per wrong beginning.
const BEGINNINGS: [(&str, Kind); 16] = [
    ("AIRFLOW__VAR__", Kind::Variable),
    ("AIRFLOW__VAR_", Kind::Variable),
    ("AIRFLOWVAR_", Kind::Variable),
    ("AIRFLOW__VARIABLE__", Kind::Variable),
    ("AIRFLOW__VARIABLES__", Kind::Variable),
    ("AIRFLOW_VARS_", Kind::Variable),
    ("AIRFLOW_VARIABLE_", Kind::Variable),
    ("AIRFLOW_VARIABLES_", Kind::Variable),
    ("AIRFLOW__CONN__", Kind::Connection),
    ("AIRFLOW__CONN_", Kind::Connection),
    ("AIRFLOWCONN_", Kind::Connection),
    ("AIRFLOW__CONNECTION__", Kind::Connection),
    ("AIRFLOW__CONNECTIONS__", Kind::Connection),
    ("AIRFLOW_CONNS_", Kind::Connection),
    ("AIRFLOW_CONNECTION_", Kind::Connection),
    ("AIRFLOW_CONNECTIONS_", Kind::Connection),
];

/// Airflow asks for `AIRFLOW_VAR_` and the key in capitals (`secrets/environment_variables.py`).
fn variable(name: &str) -> Option<String> {
    let capitals = name.to_uppercase();
    if Kind::is_env_name(&capitals) {
        return (capitals != name).then(|| format!("it asks for {capitals}, in capitals"));
    }
    let known = BEGINNINGS
        .into_iter()
        .find(|(wrong, _)| capitals.starts_with(wrong));
    let (beginning, kind) = match known {
        Some((wrong, kind)) => (wrong, kind),
        None => misspelt_beginning(&capitals)?,
    };
    let (prefix, key) = (kind.env_prefix()?, capitals.strip_prefix(beginning)?);
    (!key.is_empty()).then(|| format!("did you mean {prefix}{key}?"))
}

/// The first two words of a name, where they are nearly those of a kind: `AIRLFOW_VAR_`.
fn misspelt_beginning(name: &str) -> Option<(&str, Kind)> {
    let (first, rest) = name.split_once('_')?;
    let (second, _) = rest.split_once('_')?;
    let beginning = name.get(..first.len() + second.len() + 2)?;
    let is_meant = |kind: &Kind| {
        kind.env_prefix()
            .is_some_and(|prefix| is_slip(beginning, prefix))
    };
    let kind = Kind::ALL.into_iter().find(is_meant)?;
    Some((beginning, kind))
}

/// One letter away, or two that were swapped.
fn is_slip(name: &str, known: &str) -> bool {
    let mut nearest = Nearest::to(name);
    nearest.consider(known);
    let near = nearest.best().first();
    near.is_some_and(|near| near.difference == Difference::Letters(1))
}

/// The options that varlens knows, by the names of their environment variables.
struct Options {
    version: String,
    /// What this release reads.
    read: Vec<String>,
    /// The same, squeezed.
    squeezed: Vec<String>,
    /// What only a later one reads.
    later: Vec<String>,
}

impl Options {
    fn new(airflow: &AirflowOptions<'_>) -> Self {
        let read: Vec<_> = AirflowOption::all(airflow.version)
            .flat_map(names)
            .collect();
        let newest = AirflowOption::all(NEWEST_AIRFLOW).flat_map(names);
        Self {
            version: airflow.version.to_string(),
            later: newest.filter(|name| !read.contains(name)).collect(),
            squeezed: read.iter().map(|name| squeeze(name)).collect(),
            read,
        }
    }

    /// Why the option of this name has no effect. None where it has one, or is of no interest here.
    /// `form` writes the name of a variable as the place of the option has it.
    fn trouble(&self, name: &str, form: fn(&str) -> String) -> Option<String> {
        if self.read.iter().any(|read| read == name) || name.contains(SINGLE) {
            return None;
        }
        if self.later.iter().any(|later| later == name) {
            return Some(format!(
                "{} does not have this option, a later release does",
                self.version
            ));
        }
        let squeezed = squeeze(name);
        if squeezed.starts_with(KWARG) && !squeezed.starts_with(KWARGS) {
            return Some(
                "the options of a backend are AIRFLOW__SECRETS__BACKEND_KWARGS, as JSON; since Airflow 3.2 also \
                 AIRFLOW__SECRETS__BACKEND_KWARG__NAME"
                    .to_owned(),
            );
        }
        let mut names = self.read.iter().zip(&self.squeezed);
        let near = names.find(|(_, read)| is_near(&squeezed, read));
        let near = near.map(|(near, _)| near.as_str());
        near.or_else(|| about_backend(&squeezed))
            .map(|near| format!("did you mean {}?", form(near)))
    }
}

/// `AIRFLOW__SECRETS__BACKEND` as `secrets.backend`.
fn dotted(name: &str) -> Option<String> {
    let (section, option) = name.strip_prefix("AIRFLOW__")?.split_once("__")?;
    Some(format!("{section}.{option}").to_lowercase())
}

fn of_mwaa(name: &str) -> String {
    dotted(name).unwrap_or_else(|| name.to_owned())
}

/// `AIRFLOW__SECRETS__BACKEND` as `[secrets] backend`.
fn of_cfg(name: &str) -> String {
    let dotted = of_mwaa(name);
    match dotted.split_once('.') {
        Some((section, option)) => format!("[{section}] {option}"),
        None => dotted,
    }
}

/// The option of the backend that is probably meant by another name in the section `[secrets]`.
fn about_backend(squeezed: &str) -> Option<&'static str> {
    let option = squeezed.strip_prefix("AIRFLOWSECRETS")?;
    match option {
        _ if option.contains("ORDER") => None,
        _ if option.contains("KWARG") => Some("AIRFLOW__SECRETS__BACKEND_KWARGS"),
        _ if option.contains("BACKEND") => Some("AIRFLOW__SECRETS__BACKEND"),
        _ => None,
    }
}

/// Between the option and the name of one kwarg; whether this release reads them is another question.
const SINGLE: &str = "BACKEND_KWARG__";
const KWARG: &str = "AIRFLOWSECRETSBACKENDKWARG";
const KWARGS: &str = "AIRFLOWSECRETSBACKENDKWARGS";

/// All names under which the environment can set the option.
fn names(option: AirflowOption) -> Vec<String> {
    let places = [Some((option.section, option.name)), option.older];
    let names = places
        .into_iter()
        .flatten()
        .map(|(section, name)| env_name(section, name));
    let forms: &[&str] = if option.sensitive {
        &["", "_CMD", "_SECRET"]
    } else {
        &[""]
    };
    names
        .flat_map(|name| forms.iter().map(move |form| format!("{name}{form}")))
        .collect()
}

/// Without separators and case, which are what is forgotten most often.
fn squeeze(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

/// The name is nearly that of an option of a secrets backend: an Airflow is configured with it, though it ignores the
/// option.
pub(super) fn means_a_backend(name: &str) -> bool {
    let squeezed = squeeze(name);
    may_be_meant(name)
        && ["AIRFLOWSECRETSBACKEND", KWARGS]
            .iter()
            .any(|known| is_near(&squeezed, known))
}

/// More letters than this are not a slip.
const MOST_LETTERS: usize = 2;

/// The same, or one or two letters away.
fn is_near(name: &str, known: &str) -> bool {
    if name == known {
        return true;
    }
    if name.len().abs_diff(known.len()) > MOST_LETTERS {
        return false;
    }
    let mut nearest = Nearest::to(name);
    nearest.consider(known);
    let difference = nearest.best().first().map(|near| near.difference);
    match difference {
        Some(Difference::Letters(letters)) => usize::from(letters) <= MOST_LETTERS,
        Some(_) => true,
        None => false,
    }
}
