//! `[secrets] backend_kwargs`: what the Amazon provider takes from it, and what it silently ignores.
//!
//! Airflow 2.4.1 and later: what is not JSON, or not an object, counts as `{}` with a warning in Airflow's log
//! (`configuration.py`, `initialize_secrets_backends`).

use super::suggest::unknown;
use crate::domain::python_json::{self, Json};

/// The provider's own options and those of its connection to AWS (`secrets_manager.py`, `connection_wrapper.py`).
///
/// The first [`PLACES`] decide which secret is asked for.
const KNOWN: &[&str] = &[
    "connections_prefix",
    "variables_prefix",
    "config_prefix",
    "connections_lookup_pattern",
    "variables_lookup_pattern",
    "config_lookup_pattern",
    "sep",
    "profile_name",
    "region_name",
    "endpoint_url",
    "role_arn",
    "assume_role_method",
    "assume_role_kwargs",
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "verify",
    "use_ssl",
    "api_version",
    "config_kwargs",
    "service_config",
    "session_kwargs",
    "extra_conn_words",
    "full_url_mode",
    "are_secret_values_urlencoded",
];

/// How many of [`KNOWN`] decide which secret is asked for.
const PLACES: usize = 7;

/// The options, by name.
#[derive(Default)]
pub(super) struct Kwargs {
    members: Vec<(String, Json)>,
    pub(super) warnings: Vec<String>,
}

/// What a member is.
pub(super) enum Member {
    /// JSON's null.
    Null,
    /// A text.
    Text(String),
    /// Something else.
    Other,
}

impl Kwargs {
    /// Reads the option's text; an empty one has no members.
    pub(super) fn parse(text: &str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        let members = match python_json::loads(text) {
            Ok(Json::Object(members)) => members,
            Ok(other) if other.is_falsy() => Vec::new(),
            Ok(_) => return Self::ignored("is JSON, but not an object"),
            Err(error) => return Self::ignored(&format!("is not JSON: {error}")),
        };
        let members: Vec<_> = members
            .into_iter()
            .map(|(name, value)| (name.to_lossy(), value))
            .collect();
        let unknown_names = members
            .iter()
            .filter(|(name, _)| !KNOWN.contains(&name.as_str()));
        let warnings = unknown_names
            .map(|(name, _)| format!("backend_kwargs: {}", unknown("option", name, KNOWN)))
            .collect();
        Self { members, warnings }
    }

    fn ignored(what: &str) -> Self {
        let warning = format!(
            "backend_kwargs {what}; Airflow goes on as if it were empty, with its defaults"
        );
        Self {
            members: Vec::new(),
            warnings: vec![warning],
        }
    }

    /// Sets a member to a text, in place of what the JSON says.
    pub(super) fn set(&mut self, name: &str, text: &str) {
        self.members.retain(|(other, _)| other != name);
        self.members.push((name.to_owned(), Json::text(text)));
        if !KNOWN.contains(&name) {
            let warning = format!("backend_kwarg: {}", unknown("option", name, KNOWN));
            self.warnings.push(warning);
        }
    }

    /// The first option that decides which secret is asked for and is of a kind that Airflow fails on.
    pub(super) fn wrong_kind(&self) -> Option<&'static str> {
        let is_wrong = |name: &&&'static str| match self.get(name) {
            Some(Member::Null) => **name == "sep",
            Some(Member::Other) => true,
            _ => false,
        };
        KNOWN.iter().take(PLACES).find(is_wrong).copied()
    }

    /// A member, if it is there.
    pub(super) fn get(&self, name: &str) -> Option<Member> {
        let (_, value) = self.members.iter().find(|(other, _)| other == name)?;
        Some(match value {
            Json::Null => Member::Null,
            Json::Str(text) => Member::Text(text.to_lossy()),
            _ => Member::Other,
        })
    }

    /// A text that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Member::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_an_object_is_ignored_with_a_warning_that_quotes_nothing() {
        for text in ["{fake", "[1]", "\"fake\"", "3"] {
            let kwargs = Kwargs::parse(text);
            assert_eq!(kwargs.warnings.len(), 1, "{text}");
            assert!(!kwargs.warnings[0].contains("fake"), "{text}");
        }
        for text in ["", "{}", "null", "[]", "0", "\"\""] {
            assert!(Kwargs::parse(text).warnings.is_empty(), "{text}");
        }
    }

    #[test]
    fn members_and_misspelt_names() {
        let text = "{\"variables_prefix\": null, \"sep\": \"-\", \"variable_prefix\": \"x\"}";
        let kwargs = Kwargs::parse(text);
        assert!(matches!(kwargs.get("variables_prefix"), Some(Member::Null)));
        assert_eq!(kwargs.text("sep").as_deref(), Some("-"));
        let expected =
            "backend_kwargs: unknown option `variable_prefix`; did you mean `variables_prefix`?";
        assert_eq!(kwargs.warnings, [expected]);
    }
}
