//! From AWS's description of a secret to the domain's. Texts are moved, not copied.
//!
//! Accepts everything: what AWS leaves out is None, and an ARN of another form is dropped.

use aws_sdk_secretsmanager::primitives::DateTime;
use aws_sdk_secretsmanager::types::{RotationRulesType, SecretListEntry, Tag};

use crate::domain::catalog::{Arn, Rotation, SecretMeta};

/// The stage of the version that is given where none is asked for.
const CURRENT: &str = "AWSCURRENT";

/// What a listing says; `name` is the secret's whole name. `says_stages`: this service names the stages of every secret
/// that has a version with one.
pub(super) fn meta_from_entry(entry: SecretListEntry, name: &str, says_stages: bool) -> SecretMeta {
    let lacks_current = lacks_current(&entry, says_stages);
    SecretMeta {
        arn: arn(entry.arn.as_deref(), name),
        description: text(entry.description),
        kms_key: text(entry.kms_key_id),
        tags: tags(entry.tags),
        rotation: rotation(
            entry.rotation_enabled,
            entry.rotation_rules.as_ref(),
            entry.last_rotated_date,
            entry.next_rotation_date,
        ),
        created: seconds(entry.created_date),
        changed: seconds(entry.last_changed_date),
        accessed: seconds(entry.last_accessed_date),
        deleted: seconds(entry.deleted_date),
        lacks_current,
    }
}

/// Whether no version has the stage `AWSCURRENT`. AWS leaves the stages out for a secret without any version.
fn lacks_current(entry: &SecretListEntry, says_stages: bool) -> bool {
    let Some(versions) = entry.secret_versions_to_stages() else {
        return says_stages;
    };
    !versions.values().flatten().any(|stage| stage == CURRENT)
}

fn arn(arn: Option<&str>, name: &str) -> Option<Arn> {
    Arn::parse(arn?, name)
}

fn text(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// A secret of AWS has no more tags (Secrets Manager User Guide, "Quotas").
const MOST_TAGS: usize = 50;

fn tags(tags: Option<Vec<Tag>>) -> Vec<(String, String)> {
    let pair = |tag: Tag| Some((tag.key?, tag.value.unwrap_or_default()));
    let mut tags: Vec<_> = tags.into_iter().flatten().filter_map(pair).collect();
    let more = tags.len().saturating_sub(MOST_TAGS);
    if more > 0 {
        // Each is drawn at every key.
        tags.truncate(MOST_TAGS);
        let says = format!("{more} more tags, which AWS does not allow; not shown");
        tags.push(("…".to_owned(), says));
    }
    tags
}

fn rotation(
    enabled: Option<bool>,
    rules: Option<&RotationRulesType>,
    last: Option<DateTime>,
    next: Option<DateTime>,
) -> Option<Rotation> {
    enabled.filter(|on| *on).map(|_| Rotation {
        every_days: rules.and_then(|rules| rules.automatically_after_days),
        last: seconds(last),
        next: seconds(next),
    })
}

pub(super) fn seconds(time: Option<DateTime>) -> Option<i64> {
    time.map(|time| time.secs())
}
