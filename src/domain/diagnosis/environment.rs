//! A variable of the process that was meant for a key, under a name that Airflow does not ask for.

use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::resolve::{Outcome, Resolution, Step, Verdict};
use crate::domain::search_path::Store;

/// What a wrong beginning has besides AIRFLOW and separators.
const BEGINNINGS: [&str; 7] = [
    "",
    "VAR",
    "VARS",
    "VARIABLE",
    "VARIABLES",
    "CONN",
    "CONNECTION",
];

/// A variable of the process that was meant for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misnamed {
    /// What Airflow asks for.
    pub asked: String,
    /// What is set: in lower case, without the prefix, or with another one.
    pub name: String,
    /// It is where another kind of the same key belongs.
    pub other_kind: Option<Kind>,
}

impl Misnamed {
    /// What to do.
    pub fn next_step(&self) -> String {
        let Self { asked, name, .. } = self;
        format!("set {asked}: {name} is set, and Airflow does not read that as this key")
    }
}

/// What the environment has for the key under a nearly right name. None where it has nothing, or the lookup ended well.
pub fn misnamed_variable(deployment: &Deployment, resolution: &Resolution) -> Option<Misnamed> {
    if !matches!(resolution.outcome, Outcome::Missing | Outcome::Undetermined) {
        return None;
    }
    let is_without = |step: &&Step| {
        step.layer.store == Store::Env
            && matches!(step.verdict, Verdict::Absent | Verdict::NotInspected)
    };
    let step = resolution.steps.iter().find(is_without)?;
    let asked = step.place.as_deref()?;
    let prefix = resolution.key.kind.env_prefix()?;
    let bare = asked.strip_prefix(prefix).filter(|bare| !bare.is_empty())?;
    let mut names = deployment.environment_names.iter();
    let name = names.find(|name| *name != asked && is_meant(name, bare))?;
    let mut others = Kind::ALL
        .into_iter()
        .filter(|kind| *kind != resolution.key.kind);
    let is_of = |kind: &Kind| {
        let prefix = kind.env_prefix();
        prefix.and_then(|prefix| name.strip_prefix(prefix)) == Some(bare)
    };
    Some(Misnamed {
        asked: asked.to_owned(),
        name: name.clone(),
        other_kind: others.find(is_of),
    })
}

fn is_meant(name: &str, bare: &str) -> bool {
    let capitals = name.to_uppercase();
    let Some(beginning) = capitals.strip_suffix(bare) else {
        return false;
    };
    let rest = beginning.strip_prefix("AIRFLOW").unwrap_or(beginning);
    BEGINNINGS.contains(&rest.trim_matches('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_meant_for_a_key() {
        for name in [
            "DATASET_NAME",
            "dataset_name",
            "AIRFLOW_VAR_dataset_name",
            "airflow_var_dataset_name",
            "AIRFLOW__VAR__DATASET_NAME",
            "AIRFLOW_VARS_DATASET_NAME",
            "AIRFLOW_VARIABLE_DATASET_NAME",
            "VAR_DATASET_NAME",
            "AIRFLOW_DATASET_NAME",
        ] {
            assert!(is_meant(name, "DATASET_NAME"), "{name}");
        }
        for name in [
            "AIRFLOW_VAR_MY_DATASET_NAME",
            "MY_DATASET_NAME",
            "DATASET",
            "AIRFLOW_VAR_DATASET_NAME_2",
        ] {
            assert!(!is_meant(name, "DATASET_NAME"), "{name}");
        }
    }
}
