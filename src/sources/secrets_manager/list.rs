//! Lists names, page by page, in AWS's order of names; secrets that are scheduled for deletion are among them.
//!
//! Does not trust the server's filter: names without the prefix are dropped. Does not fetch values, and does not
//! look for duplicates; the catalog does.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use aws_sdk_secretsmanager::error::SdkError;
use aws_sdk_secretsmanager::operation::list_secrets::{ListSecretsError, ListSecretsOutput};
use aws_sdk_secretsmanager::types::{
    Filter, FilterNameStringType, SecretListEntry, SortByType, SortOrderType,
};

use super::connect::Client;
use super::endpoint::is_aws;
use super::fault::bad_answer;
use super::meta::meta_from_entry;
use crate::domain::catalog::{ListedKey, Page};
use crate::domain::elsewhere::SecretNames;
use crate::domain::resolve::Fault;
use crate::sources::extent::Extent;
use crate::sources::source::PageSink;

/// AWS's maximum.
pub(super) const PAGE: i32 = 100;

/// Names of secrets hold no other characters, and `!` would negate the filter: no name has such a prefix.
pub(super) fn is_valid_prefix(prefix: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "/_+=.@-".contains(c);
    prefix.len() < 512 && prefix.chars().all(is_allowed)
}

/// Sends pages until the listing ends or nobody receives them any more.
///
/// A token that AWS no longer knows restarts the listing, once. One that comes again is a fault: it would never end.
pub(super) async fn list(client: &Client, prefix: &str, pages: &dyn PageSink) -> Result<(), Fault> {
    let mut position = Position::default();
    let mut says_stages = is_aws(client.settings.endpoint.as_deref());
    let most = pages.most_pages().unwrap_or(usize::MAX);
    let mut asked = ask(client, prefix, None).await;
    let mut calls = 1;
    loop {
        let answer = match asked {
            Err(error) if is_stale(&error) && position.restart() => {
                asked = ask(client, prefix, None).await;
                calls += 1;
                continue;
            }
            Err(error) => return Err(listing_fault(client, &error)),
            Ok(answer) => answer,
        };
        let Some(entries) = answer.secret_list else {
            return Err(no_list());
        };
        position.count(&entries, prefix)?;
        says_stages |= entries.iter().any(has_stages);
        let keys = keys(entries, prefix, says_stages);
        let there_is_more = position.advance(answer.next_token);
        if !matches!(there_is_more, Ok(true)) {
            deliver(keys, pages).await;
            return there_is_more.map(|_| ());
        }
        if calls >= most {
            if deliver(keys, pages).await {
                pages.send(Page::Cut).await;
            }
            return Ok(());
        }
        calls += 1;
        // The next request is already running while this page is received.
        let next = ask(client, prefix, position.token.clone());
        let delivered = async {
            tokio::task::yield_now().await;
            deliver(keys, pages).await
        };
        let (answer, somebody_listens) = tokio::join!(next, delivered);
        if !somebody_listens {
            return Ok(());
        }
        asked = answer;
    }
}

/// The names of all secrets, in AWS's order of names, up to so many pages.
pub(super) async fn every_name(client: &Client, most_pages: usize) -> Result<SecretNames, Fault> {
    let mut position = Position::default();
    let mut found = SecretNames::default();
    while found.calls < most_pages {
        found.calls += 1;
        let answer = match ask(client, "", position.token.clone()).await {
            Err(error) if is_stale(&error) && position.restart() => {
                found.names.clear();
                continue;
            }
            Err(error) => return Err(listing_fault(client, &error)),
            Ok(answer) => answer,
        };
        let Some(entries) = answer.secret_list else {
            return Err(no_list());
        };
        position.count(&entries, "")?;
        found
            .names
            .extend(entries.into_iter().filter_map(|entry| entry.name));
        if !position.advance(answer.next_token)? {
            return Ok(found);
        }
    }
    found.is_cut = true;
    Ok(found)
}

fn listing_fault(client: &Client, error: &SdkError<ListSecretsError>) -> Fault {
    client.fault(error, "secretsmanager:ListSecrets")
}

/// For no secrets, AWS answers with an empty list; an answer without a list is from another service.
fn no_list() -> Fault {
    bad_answer("the answer has no list of secrets; check what the endpoint is")
}

/// Sends a page; false if nobody receives it.
async fn deliver(keys: Vec<ListedKey>, pages: &dyn PageSink) -> bool {
    keys.is_empty() || pages.send(Page::Keys(keys)).await
}

/// How far a listing has come.
#[derive(Default)]
pub(super) struct Position {
    /// Where the next page begins; None for the first.
    pub(super) token: Option<String>,
    /// Hashes of all tokens so far.
    seen: HashSet<u64>,
    hasher: RandomState,
    restarted: bool,
    /// What came so far, also before a restart, and names that are not wanted.
    extent: Extent,
}

impl Position {
    /// One more page; a fault for a listing that has more of them than any store.
    fn count(&mut self, entries: &[SecretListEntry], prefix: &str) -> Result<(), Fault> {
        let mut brings = false;
        for entry in entries {
            let name = entry.name().unwrap_or_default();
            brings |= name.starts_with(prefix);
            self.extent.add(name);
            self.extent
                .add_text(entry.description().unwrap_or_default());
            for tag in entry.tags() {
                self.extent.add_text(tag.key().unwrap_or_default());
                self.extent.add_text(tag.value().unwrap_or_default());
            }
        }
        self.extent.add_page(brings);
        if !self.extent.is_endless() {
            return Ok(());
        }
        let says = self.extent.sentence();
        Err(bad_answer(&format!("{says}; check what the endpoint is")))
    }

    /// Begins again; false if that was done before, or nothing else than the prefix was asked for.
    pub(super) fn restart(&mut self) -> bool {
        let may = !self.restarted && self.token.take().is_some();
        self.restarted = true;
        self.seen.clear();
        may
    }

    /// To the next page; false at the end.
    pub(super) fn advance(&mut self, token: Option<String>) -> Result<bool, Fault> {
        self.token = token.filter(|token| !token.is_empty());
        let Some(token) = &self.token else {
            return Ok(false);
        };
        if self.seen.insert(self.hasher.hash_one(token)) {
            return Ok(true);
        }
        Err(bad_answer(
            "the listing repeats a page token, so it would never end; check what the endpoint is",
        ))
    }
}

async fn ask(
    client: &Client,
    prefix: &str,
    token: Option<String>,
) -> Result<ListSecretsOutput, SdkError<ListSecretsError>> {
    client
        .secrets
        .list_secrets()
        .max_results(PAGE)
        .set_filters(filters(prefix))
        .sort_by(SortByType::Name)
        .sort_order(SortOrderType::Asc)
        .include_planned_deletion(true)
        .set_next_token(token)
        .send()
        .await
}

fn filters(prefix: &str) -> Option<Vec<Filter>> {
    let filter = Filter::builder()
        .key(FilterNameStringType::Name)
        .values(prefix)
        .build();
    (!prefix.is_empty()).then(|| vec![filter])
}

fn is_stale(error: &SdkError<ListSecretsError>) -> bool {
    matches!(error, SdkError::ServiceError(error) if error.err().is_invalid_next_token_exception())
}

fn has_stages(entry: &SecretListEntry) -> bool {
    entry.secret_versions_to_stages().is_some()
}

fn keys(entries: Vec<SecretListEntry>, prefix: &str, says_stages: bool) -> Vec<ListedKey> {
    let key = |entry| key(entry, prefix, says_stages);
    entries.into_iter().filter_map(key).collect()
}

fn key(mut entry: SecretListEntry, prefix: &str, says_stages: bool) -> Option<ListedKey> {
    let mut name = entry.name.take()?;
    if name.len() <= prefix.len() || !name.starts_with(prefix) {
        return None;
    }
    let secret = Some(meta_from_entry(entry, &name, says_stages));
    name.replace_range(..prefix.len(), "");
    Some(ListedKey { name, secret })
}
