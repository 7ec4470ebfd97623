//! Which listed name, if any, is the secret of a simulated place.
//!
//! A listing has the names below one beginning. Under another prefix or separator a key's place is another secret: it is
//! among the listed ones exactly if its name begins as they do. Nothing is guessed about those that do not.

use std::sync::Arc;

use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::lookup::name_beginning;
use crate::domain::search_path::{Layer, Store};

/// How a key becomes a listed name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Listed {
    /// It is one.
    AsItIs,
    /// With this before it.
    After(String),
    /// Without this, which it must begin with; other names were not listed.
    Without(String),
    /// Not at all: no such name was listed.
    Elsewhere,
}

impl Listed {
    /// For the keys of `kind` at a simulated layer, whose store was listed for another deployment.
    pub(super) fn new(
        simulated: &Arc<Deployment>,
        listed: &Arc<Deployment>,
        layer: Layer,
        kind: Kind,
    ) -> Self {
        if layer.store != Store::Aws || Arc::ptr_eq(simulated, listed) {
            return Self::AsItIs;
        }
        let place = name_beginning(simulated, layer, kind);
        let names = name_beginning(listed, simulated.store(layer), kind);
        match (place, names) {
            // Without a place nothing is asked.
            (None, _) => Self::AsItIs,
            (Some(_), None) => Self::Elsewhere,
            (Some(place), Some(names)) => Self::between(&place, &names),
        }
    }

    fn between(place: &str, names: &str) -> Self {
        match (place.strip_prefix(names), names.strip_prefix(place)) {
            (Some(""), _) => Self::AsItIs,
            (Some(more), _) => Self::After(more.to_owned()),
            (_, Some(more)) => Self::Without(more.to_owned()),
            _ => Self::Elsewhere,
        }
    }

    /// The listed name of a key, written into `text` where it is longer; None for one that was not listed.
    pub(super) fn name<'a>(&self, key: &'a str, text: &'a mut String) -> Option<&'a str> {
        match self {
            Self::AsItIs => Some(key),
            Self::Without(beginning) => key.strip_prefix(beginning.as_str()),
            Self::Elsewhere => None,
            Self::After(beginning) => {
                text.clear();
                text.push_str(beginning);
                text.push_str(key);
                Some(text)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(place: &str, names: &str, key: &str, expected: Option<&str>) {
        let mut text = String::new();
        let listed = Listed::between(place, names);
        assert_eq!(listed.name(key, &mut text), expected, "{place} {names}");
        // What it says, said in whole names.
        let whole = format!("{place}{key}");
        assert_eq!(whole.strip_prefix(names), expected, "{place} {names}");
    }

    #[test]
    fn a_place_is_listed_if_it_begins_as_the_listing_does() {
        check("airflow/variables/", "airflow/variables/", "x", Some("x"));
        check(
            "airflow/variables/prod/",
            "airflow/variables/",
            "x",
            Some("prod/x"),
        );
        check("airflow/", "airflow/variables/", "variables/x", Some("x"));
        check("airflow/", "airflow/variables/", "x", None);
        check("airflow/other/", "airflow/variables/", "x", None);
        check("", "p/", "p/x", Some("x"));
        check("", "p/", "x", None);
        check("p/", "", "x", Some("p/x"));
        check("p--", "p-", "x", Some("-x"));
    }
}
