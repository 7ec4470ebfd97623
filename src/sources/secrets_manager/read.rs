//! Reads the value of one secret.
//!
//! Rejects an answer for another secret than the requested one. A value is moved from the answer, never copied.

use super::connect::Client;
use super::fault::{bad_answer, denied_caller};
use crate::domain::caller::account_in;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::value::SecretValue;
use crate::domain::versions::VersionSelector;
use crate::sources::source::SourceAnswer;

/// `GetSecretValue`, as the backend calls it: by name alone, so the stage is `AWSCURRENT`.
pub(super) async fn read(client: &Client, place: &str) -> SourceAnswer {
    get(client, place, None).await
}

/// `GetSecretValue` of a certain version.
pub(super) async fn read_version(
    client: &Client,
    place: &str,
    which: &VersionSelector,
) -> SourceAnswer {
    get(client, place, Some(which)).await
}

async fn get(client: &Client, place: &str, which: Option<&VersionSelector>) -> SourceAnswer {
    let request = client.secrets.get_secret_value().secret_id(place);
    let request = match which {
        None => request,
        Some(VersionSelector::Stage(stage)) => request.version_stage(stage),
        Some(VersionSelector::Id(id)) => request.version_id(id),
    };
    let answer = match request.send().await {
        Ok(answer) => answer,
        Err(error) => {
            if let Some(caller) = denied_caller(&error) {
                client.denied.get_or_init(|| caller);
            }
            return SourceAnswer::Fault(client.fault(&error, "secretsmanager:GetSecretValue"));
        }
    };
    // Wiped on drop, also where the answer is rejected.
    let value = answer.secret_string.map(SecretValue::from_text);
    if !is_about(place, answer.name.as_deref(), answer.arn.as_deref()) {
        return SourceAnswer::Fault(other_secret());
    }
    if let Some(account) = answer.arn.as_deref().and_then(account_in) {
        client.account.get_or_init(|| account.to_owned());
    }
    let (id, stages) = (
        answer.version_id.as_deref(),
        answer.version_stages.as_deref(),
    );
    if which.is_some_and(|which| !is_version(which, id, stages)) {
        return SourceAnswer::Fault(bad_answer(
            "the answer is for another version; check that no proxy is in between",
        ));
    }
    match value {
        Some(value) => SourceAnswer::Value(value),
        None => SourceAnswer::Absent(Reason::NoSecretString),
    }
}

/// Whether an answer is for this version, as far as the answer says so.
fn is_version(which: &VersionSelector, id: Option<&str>, stages: Option<&[String]>) -> bool {
    match which {
        VersionSelector::Stage(stage) => stages.is_none_or(|stages| stages.contains(stage)),
        VersionSelector::Id(asked) => id.is_none_or(|id| id == asked),
    }
}

pub(super) fn other_secret() -> Fault {
    bad_answer("the answer is for another secret; check that no proxy is in between")
}

/// A secret is asked for by name, by its ARN, or by its ARN without the six random characters.
pub(super) fn is_about(place: &str, name: Option<&str>, arn: Option<&str>) -> bool {
    if !place.starts_with("arn:") {
        return name.map_or_else(|| ends_with_name(arn, place), |name| name == place);
    }
    arn.is_some_and(|arn| arn == place || without_suffix(arn) == Some(place))
}

fn ends_with_name(arn: Option<&str>, name: &str) -> bool {
    let base = arn.and_then(without_suffix).unwrap_or_default();
    base.split_once(":secret:")
        .is_some_and(|(_, end)| end == name)
}

fn without_suffix(arn: &str) -> Option<&str> {
    let (base, suffix) = arn.rsplit_once('-')?;
    (suffix.len() == 6).then_some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:secretsmanager:eu-west-1:012345678910:secret:a/b-Abc123";
    const PARTIAL: &str = "arn:aws:secretsmanager:eu-west-1:012345678910:secret:a/b";

    #[test]
    fn an_answer_is_about_the_secret_that_was_asked_for() {
        let cases = [
            ("a/b", Some("a/b"), Some(ARN), true),
            ("a/b", Some("a/b"), None, true),
            ("a/b", None, Some(ARN), true),
            ("a/b", Some("a/c"), Some(ARN), false),
            ("a/b", Some("A/b"), Some(ARN), false),
            ("a/b", None, Some("arn:odd"), false),
            ("a/b", None, None, false),
            ("b", None, Some(ARN), false),
            (ARN, Some("a/b"), Some(ARN), true),
            (PARTIAL, Some("a/b"), Some(ARN), true),
            (ARN, Some("a/b"), None, false),
            ("arn:other", Some("arn:other"), Some(ARN), false),
        ];
        for (place, name, arn, expected) in cases {
            assert_eq!(
                is_about(place, name, arn),
                expected,
                "{place} {name:?} {arn:?}"
            );
        }
    }
}
