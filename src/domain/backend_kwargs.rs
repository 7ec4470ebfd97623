//! `[secrets] backend_kwargs`: from the option's text to what the Amazon provider does with it, or to the exception that
//! keeps the process from starting.
//!
//! Sources: `configuration.py` (`get_custom_secret_backend`) and the provider's `secrets_manager.py` (`__init__`).

mod client;
mod local_file;
mod other_backend;

use super::deployment::{
    AwsOptions, ConnectionOptions, ExtraWords, LookupPattern, Origin, Sourced, Words,
};
use super::key::Kind;
use super::python_error::PythonError;
use super::python_json::{self, Json, JsonError};
use super::python_re::PythonVersion;
use super::python_text::{formatted, type_name};
use super::release::{AmazonRules, ClientOptions, KwargsRule, PrefixRule};

pub use client::NO_PROFILE;

/// What an AWS connection takes (`providers/amazon/aws/utils/connection_wrapper.py`), besides the backend's own options.
const CONNECTION: &[&str] = &[
    "region_name",
    "endpoint_url",
    "role_arn",
    "assume_role_method",
    "assume_role_kwargs",
    "assume_role_with_saml",
    "assume_role_with_web_identity_token_file",
    "assume_role_with_web_identity_federation",
    "assume_role_with_web_identity_federation_audience",
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "external_id",
    "verify",
    "use_ssl",
    "api_version",
    "config_kwargs",
    "service_config",
    "session_kwargs",
];

/// Parameters of `boto3.session.Session.client`, besides the service's name.
const BOTO3: &[&str] = &[
    "region_name",
    "api_version",
    "use_ssl",
    "verify",
    "endpoint_url",
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
    "config",
];

/// Options of the way to AWS that are texts.
const ACCESS: [&str; 7] = [
    "region_name",
    "endpoint_url",
    "profile_name",
    "role_arn",
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
];

const PATTERNS: [&str; 3] = [
    "variables_lookup_pattern",
    "connections_lookup_pattern",
    "config_lookup_pattern",
];

/// The class whose options these are, as `TypeError` names it.
const CLASS: &str = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";

/// The options, by name, in their order.
#[derive(Debug, Default)]
pub struct Kwargs {
    members: Vec<(String, Json)>,
    /// What was ignored, without a word of the text: it may hold keys.
    pub ignored: Option<String>,
}

impl Kwargs {
    /// Reads the option's text as the release does.
    ///
    /// # Errors
    /// The exception with which Airflow's process ends while it starts.
    pub fn read(text: &str, rule: KwargsRule, python: PythonVersion) -> Result<Self, PythonError> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let members = match (python_json::loads(text), rule) {
            (Ok(Json::Object(members)), _) => members,
            (Ok(other), KwargsRule::Warned) if other.is_falsy() => Vec::new(),
            (Ok(_), KwargsRule::Warned) => return Ok(Self::ignored("is JSON, but not an object")),
            (Ok(other), _) => return Err(no_mapping(&other, rule, python)),
            (Err(error), rule) if is_raised(&error, rule) => {
                return Err(PythonError::new(error.class(), "…"));
            }
            (Err(error), _) => return Ok(Self::ignored(&format!("is not JSON: {error}"))),
        };
        if rule == KwargsRule::SilentAndHashed {
            check_hashable(members.iter().map(|(_, value)| value))?;
        }
        let named = |(name, value): (python_json::PyText, Json)| (name.to_lossy(), value);
        Ok(Self {
            members: members.into_iter().map(named).collect(),
            ignored: None,
        })
    }

    fn ignored(what: &str) -> Self {
        Self {
            members: Vec::new(),
            ignored: Some(what.to_owned()),
        }
    }

    /// Sets a member to a text, in place of what the JSON says.
    pub fn set(&mut self, name: &str, text: &str) {
        match self.members.iter_mut().find(|(other, _)| other == name) {
            Some((_, value)) => *value = Json::text(text),
            None => self.members.push((name.to_owned(), Json::text(text))),
        }
    }

    /// Takes out the members that have a text for which `is_hidden` is true, at any depth. Gives their names.
    pub fn take_hidden(&mut self, is_hidden: impl Fn(&str) -> bool) -> Vec<String> {
        let has_hidden = |value: &Json| {
            let mut is_found = false;
            value.for_each_leaf(&mut |leaf| {
                is_found |= matches!(leaf, Json::Str(text) if is_hidden(&text.to_lossy()));
            });
            is_found
        };
        let taken = self.members.extract_if(.., |(_, value)| has_hidden(value));
        taken.map(|(name, _)| name).collect()
    }

    /// All names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|(name, _)| name.as_str())
    }

    fn get(&self, name: &str) -> Option<&Json> {
        let (_, value) = self.members.iter().find(|(other, _)| other == name)?;
        Some(value)
    }

    /// A text, which may be empty.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.get(name)? {
            Json::Str(text) => Some(text.to_lossy()),
            _ => None,
        }
    }

    /// The first option of the AWS connection that is neither a text nor null; what botocore does with it is not simulated.
    pub fn odd_access(&self) -> Option<&'static str> {
        let is_odd =
            |name: &&str| !matches!(self.get(name), None | Some(Json::Null | Json::Str(_)));
        ACCESS.into_iter().find(is_odd)
    }

    /// The names that the provider knows: what others are likely to be misspelt from.
    pub fn known(rules: &AmazonRules) -> Vec<&'static str> {
        let client = match rules.client_options {
            ClientOptions::Boto3 => BOTO3,
            ClientOptions::Connection => CONNECTION,
        };
        let patterns: &[_] = if rules.lookup_patterns {
            &PATTERNS
        } else {
            &[]
        };
        [rules.own_options, patterns, client].concat()
    }

    /// What the provider makes of the options that decide which secret is asked for.
    ///
    /// # Errors
    /// The exception of the constructor, with which Airflow's process ends while it starts.
    pub fn aws_options(
        &self,
        origin: &Origin,
        rules: &AmazonRules,
        python: PythonVersion,
    ) -> Result<AwsOptions, PythonError> {
        self.check_names(python)?;
        self.check_prefixes(rules)?;
        let mut options = AwsOptions::default();
        if let Some(sep) = self.get("sep") {
            let text = formatted(sep).unwrap_or_else(|| python_json::dumps(sep));
            options.sep = Sourced::new(text, origin.clone());
            options.strips_spaces = matches!(sep, Json::Null);
        }
        for (kind, slot) in Kind::ALL.into_iter().zip(&mut options.kinds) {
            let stem = stem(kind);
            if let Some(prefix) = self.get(&format!("{stem}_prefix")) {
                slot.prefix = Sourced::new(formatted_prefix(prefix), origin.clone());
            }
            if let Some(pattern) = self.get(&format!("{stem}_lookup_pattern")) {
                slot.pattern = Sourced::new(lookup_pattern(pattern, python), origin.clone());
            }
        }
        options.connections = self.connection_options();
        options.client_error = self.client_error(rules, python);
        Ok(options)
    }

    fn connection_options(&self) -> ConnectionOptions {
        let truth = |name: &str| self.get(name).map(|value| !value.is_falsy());
        let unquotes = self.get("are_secret_values_urlencoded");
        let is_given = !matches!(unquotes, None | Some(Json::Null));
        ConnectionOptions {
            full_url_mode: truth("full_url_mode").unwrap_or(true),
            unquotes: unquotes.filter(|_| is_given).map(|value| !value.is_falsy()),
            extra_words: self
                .get("extra_conn_words")
                .map_or(ExtraWords::None, extra_words),
        }
    }

    /// `cls(**kwargs)` hands the instance itself on as `self`.
    fn check_names(&self, python: PythonVersion) -> Result<(), PythonError> {
        if self.get("self").is_none() {
            return Ok(());
        }
        let method = if python.minor >= 10 {
            "SecretsManagerBackend.__init__()"
        } else {
            "__init__()"
        };
        let text = format!("{method} got multiple values for argument 'self'");
        Err(PythonError::new("TypeError", text))
    }

    /// `prefix.rstrip(…)` of each prefix that counts, in the constructor's order: of each but None up to provider 2.2,
    /// of each that Python does not call false since.
    fn check_prefixes(&self, rules: &AmazonRules) -> Result<(), PythonError> {
        let sep = self.get("sep");
        let is_separated = rules.prefix == PrefixRule::Separator;
        for kind in [Kind::Connection, Kind::Variable, Kind::Config] {
            let prefix = self.get(&format!("{}_prefix", stem(kind)));
            match prefix {
                Some(Json::Null) => continue,
                Some(other) if is_separated && other.is_falsy() => continue,
                None | Some(Json::Str(_)) => {}
                Some(other) => {
                    let text = format!("'{}' object has no attribute 'rstrip'", type_name(other));
                    return Err(PythonError::new("AttributeError", text));
                }
            }
            if is_separated && !matches!(sep, None | Some(Json::Null | Json::Str(_))) {
                let text = "rstrip arg must be None or str";
                return Err(PythonError::new("TypeError", text));
            }
        }
        Ok(())
    }
}

/// What the provider's options of a kind begin with.
pub fn stem(kind: Kind) -> &'static str {
    match kind {
        Kind::Config => "config",
        other => other.plural(),
    }
}

/// `extra_conn_words or {}`, whose `items()` are read at each lookup.
fn extra_words(given: &Json) -> ExtraWords {
    match given {
        falsy if falsy.is_falsy() => ExtraWords::None,
        Json::Object(fields) => {
            let field =
                |(name, given): &(python_json::PyText, Json)| (name.to_lossy(), words(given));
            ExtraWords::Fields(fields.iter().map(field).collect())
        }
        _ => ExtraWords::NoObject,
    }
}

/// What `list.extend` takes: a text gives its letters, an object its names.
fn words(given: &Json) -> Words {
    let text = |item: &Json| match item {
        Json::Str(text) => Some(text.to_lossy()),
        _ => None,
    };
    match given {
        Json::Array(items) => Words::Names(items.iter().filter_map(text).collect()),
        Json::Object(entries) => {
            Words::Names(entries.iter().map(|(name, _)| name.to_lossy()).collect())
        }
        Json::Str(text) => Words::Names(text.to_lossy().chars().map(String::from).collect()),
        Json::Null | Json::Bool(_) | Json::Int(_) | Json::Float(_) => Words::NotIterable,
    }
}

/// What is false and not None leaves the bare key, as an empty text does.
fn formatted_prefix(prefix: &Json) -> Option<String> {
    match prefix {
        Json::Null => None,
        Json::Str(text) => Some(text.to_lossy()),
        _ => Some(String::new()),
    }
}

/// `if lookup_pattern and not re.match(lookup_pattern, …)`.
fn lookup_pattern(pattern: &Json, python: PythonVersion) -> LookupPattern {
    let of = |message: String| LookupPattern::Invalid {
        source: python_json::dumps(pattern),
        class: "TypeError",
        message,
    };
    match pattern {
        Json::Str(text) => LookupPattern::parse(Some(&text.to_lossy()), python),
        other if other.is_falsy() => LookupPattern::Every,
        Json::Array(_) | Json::Object(_) => {
            of(format!("unhashable type: '{}'", type_name(pattern)))
        }
        _ => of("first argument must be string or compiled pattern".to_owned()),
    }
}

/// `JSONDecodeError` is caught in every release, and what else is a `ValueError` since 2.4.1.
fn is_raised(error: &JsonError, rule: KwargsRule) -> bool {
    match error {
        JsonError::Decode { .. } => false,
        JsonError::IntegerTooLong { .. } => rule != KwargsRule::Warned,
        JsonError::Recursion { .. } => true,
    }
}

fn check_hashable<'a>(mut values: impl Iterator<Item = &'a Json>) -> Result<(), PythonError> {
    let unhashable = values.find(|value| matches!(value, Json::Array(_) | Json::Object(_)));
    let Some(value) = unhashable else {
        return Ok(());
    };
    let text = format!("unhashable type: '{}'", type_name(value));
    Err(PythonError::new("TypeError", text))
}

/// `cls(**value)` of something that is not a dict. Python 3.8 names the type, later versions name the function.
fn no_mapping(value: &Json, rule: KwargsRule, python: PythonVersion) -> PythonError {
    let called = match (rule, python.minor >= 9) {
        (KwargsRule::SilentAndHashed, true) => {
            "airflow.configuration._custom_secrets_backend()".to_owned()
        }
        (KwargsRule::SilentAndHashed, false) => "functools._lru_cache_wrapper object".to_owned(),
        (_, true) => format!("{CLASS}()"),
        (_, false) => "ABCMeta object".to_owned(),
    };
    let kind = type_name(value);
    let text = format!("{called} argument after ** must be a mapping, not {kind}");
    PythonError::new("TypeError", text)
}

#[cfg(test)]
mod tests {
    use super::super::release::Version;
    use super::*;

    fn read(text: &str, rule: KwargsRule) -> Result<Kwargs, PythonError> {
        Kwargs::read(text, rule, PythonVersion::default())
    }

    #[test]
    fn other_json_than_an_object_is_ignored_or_prevents_the_start() {
        for text in ["{fake", "[1]", "\"fake\"", "3"] {
            let kwargs = read(text, KwargsRule::Warned).unwrap();
            assert!(!kwargs.ignored.unwrap().contains("fake"), "{text}");
        }
        for text in ["", "{}", "null", "[]", "0", "\"\""] {
            assert!(
                read(text, KwargsRule::Warned).unwrap().ignored.is_none(),
                "{text}"
            );
        }
        for text in ["[1]", "null", "[]", "0", "\"\"", "\"fake\""] {
            let error = read(text, KwargsRule::Silent).unwrap_err();
            assert_eq!(error.class, "TypeError", "{text}");
            assert!(!error.text.contains("fake"), "{text}");
        }
        assert!(read("{fake", KwargsRule::Silent).unwrap().ignored.is_some());
        let nested = "{\"extra_conn_words\": {}}";
        assert!(read(nested, KwargsRule::Silent).is_ok());
        let error = read(nested, KwargsRule::SilentAndHashed).unwrap_err();
        assert_eq!(error.text, "unhashable type: 'dict'");
    }

    fn options(text: &str, amazon: Version) -> Result<AwsOptions, PythonError> {
        let kwargs = read(text, KwargsRule::Warned).unwrap();
        kwargs.aws_options(
            &Origin::Default,
            &AmazonRules::for_version(amazon),
            PythonVersion::default(),
        )
    }

    const NEW: Version = Version::new(9, 39, 0);

    #[test]
    fn a_prefix_or_separator_of_another_kind_fails_in_the_constructor() {
        let text = |json: &str, amazon| options(json, amazon).unwrap_err().text;
        assert_eq!(
            text("{\"config_prefix\": 5}", NEW),
            "'int' object has no attribute 'rstrip'"
        );
        assert!(options("{\"config_prefix\": 0}", NEW).is_ok());
        assert!(options("{\"config_prefix\": 0}", Version::new(2, 2, 0)).is_err());
        assert_eq!(text("{\"sep\": 5}", NEW), "rstrip arg must be None or str");
        let old = options("{\"sep\": 5}", Version::new(2, 2, 0)).unwrap();
        assert_eq!(old.sep.value, "5");
        let none = options("{\"sep\": null, \"variables_prefix\": null}", NEW).unwrap();
        assert_eq!(none.sep.value, "None");
        assert!(none.strips_spaces && none.kind(Kind::Variable).prefix.value.is_none());
    }

    #[test]
    fn a_pattern_of_another_kind_fails_every_lookup_unless_it_is_false() {
        let pattern = |json: &str| {
            let text = format!("{{\"variables_lookup_pattern\": {json}}}");
            options(&text, NEW).unwrap().kinds[0].pattern.value.clone()
        };
        assert!(matches!(pattern("0"), LookupPattern::Every));
        assert!(matches!(pattern("[]"), LookupPattern::Every));
        assert!(matches!(pattern("true"), LookupPattern::Invalid { .. }));
        assert!(matches!(pattern("[1]"), LookupPattern::Invalid { .. }));
        assert!(matches!(pattern("\"^a\""), LookupPattern::Python(_)));
    }

    #[test]
    fn old_providers_hand_what_they_do_not_know_to_boto3() {
        let text = "{\"variables_lookup_pattern\": \"^a\", \"region_name\": \"x\"}";
        let old = options(text, Version::new(5, 0, 0)).unwrap();
        assert_eq!(
            old.client_error.unwrap().error.text,
            "Session.client() got an unexpected keyword argument 'variables_lookup_pattern'"
        );
        let text_of_both = "{\"variables_lookup_pattern\": \"^a\", \"profile_name\": \"\"}";
        let both = options(text_of_both, Version::new(5, 0, 0)).unwrap();
        assert_eq!(both.client_error.unwrap().error.class, "ProfileNotFound");
        assert!(
            options(text, Version::new(5, 1, 0))
                .unwrap()
                .client_error
                .is_none()
        );
    }
}
