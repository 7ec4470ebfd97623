//! Lists the versions of one secret (`ListSecretVersionIds`), deprecated ones included. Reads no value.
//!
//! Rejects an answer for another secret than the requested one, and a listing that does not end.

use aws_sdk_secretsmanager::error::SdkError;
use aws_sdk_secretsmanager::operation::list_secret_version_ids::{
    ListSecretVersionIdsError, ListSecretVersionIdsOutput,
};
use aws_sdk_secretsmanager::types::SecretVersionsListEntry;

use super::connect::Client;
use super::fault::bad_answer;
use super::list::{PAGE, Position};
use super::meta::seconds;
use super::read::{is_about, other_secret};
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::versions::{SecretVersion, newest_first};

/// No secret has more pages: AWS keeps about a hundred versions, and deletes older ones without a stage.
const MOST_PAGES: usize = 200;

/// All versions, newest first.
///
/// A token that AWS no longer knows restarts the listing, once. One that comes again is a fault: it would never end.
pub(super) async fn versions(client: &Client, place: &str) -> Result<Vec<SecretVersion>, Fault> {
    let mut position = Position::default();
    let mut versions = Vec::new();
    for _ in 0..MOST_PAGES {
        let answer = match ask(client, place, position.token.clone()).await {
            Err(error) if is_stale(&error) && position.restart() => {
                versions.clear();
                continue;
            }
            Err(error) => {
                return Err(denied(
                    client.fault(&error, "secretsmanager:ListSecretVersionIds"),
                ));
            }
            Ok(answer) => answer,
        };
        if !is_about(place, answer.name.as_deref(), answer.arn.as_deref()) {
            return Err(other_secret());
        }
        let entries = answer.versions.unwrap_or_default();
        versions.extend(entries.into_iter().filter_map(version));
        if !position.advance(answer.next_token)? {
            newest_first(&mut versions);
            return Ok(versions);
        }
    }
    Err(bad_answer(
        "the answer has more versions than a secret can have; check what the endpoint is",
    ))
}

async fn ask(
    client: &Client,
    place: &str,
    token: Option<String>,
) -> Result<ListSecretVersionIdsOutput, SdkError<ListSecretVersionIdsError>> {
    client
        .secrets
        .list_secret_version_ids()
        .secret_id(place)
        .max_results(PAGE)
        .include_deprecated(true)
        .set_next_token(token)
        .send()
        .await
}

fn is_stale(error: &SdkError<ListSecretVersionIdsError>) -> bool {
    matches!(error, SdkError::ServiceError(error) if error.err().is_invalid_next_token_exception())
}

/// The permission is another one than those for names and values.
fn denied(fault: Fault) -> Fault {
    if fault.reason != Reason::AccessDenied || fault.note.is_some() {
        return fault;
    }
    Fault {
        note: Some("needs secretsmanager:ListSecretVersionIds".to_owned()),
        ..fault
    }
}

fn version(entry: SecretVersionsListEntry) -> Option<SecretVersion> {
    Some(SecretVersion {
        id: entry.version_id?,
        stages: entry.version_stages.unwrap_or_default(),
        created: seconds(entry.created_date),
        accessed: seconds(entry.last_accessed_date),
    })
}
