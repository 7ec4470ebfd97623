//! The versions of the sample's secrets. Secrets that are not listed here have their current version only. Values are obvious
//! fakes.

use crate::domain::key::Kind;
use crate::domain::versions::{
    CURRENT, PENDING, PREVIOUS, SecretVersion, VersionSelector, newest_first,
};

use super::world::{self, Entry};

/// A version besides the one that Airflow reads.
struct OlderVersion {
    /// Of the variable of this name.
    name: &'static str,
    id: &'static str,
    stages: &'static [&'static str],
    /// Days since it was made.
    age: i64,
    text: &'static str,
}

/// One comment per case.
const OLDER: &[OlderVersion] = &[
    // Rotated JSON: one key changed, one was added, one was removed.
    older(
        "aws_warehouse_settings",
        "5a1e4c2b-0000-4000-8000-000000000002",
        &[PREVIOUS],
        75,
        "{\"host\": \"dwh.example.com\", \"schema\": \"main\", \"password\": \"fake-inner-before\"}",
    ),
    older(
        "aws_warehouse_settings",
        "5a1e4c2b-0000-4000-8000-000000000001",
        &[],
        105,
        "{\"host\": \"old.example.com\"}",
    ),
    // Written again with the same value.
    older(
        "aws_default_region",
        "7c3d9f10-0000-4000-8000-000000000001",
        &[PREVIOUS],
        500,
        "us-west-2",
    ),
    // Somebody added a newline at the end.
    older(
        "aws_quoted_url",
        "1f8b6e44-0000-4000-8000-000000000001",
        &[PREVIOUS],
        40,
        "\"https://example.com\"",
    ),
    // A rotation that was left unfinished.
    older(
        "aws_mayras_password",
        "9d2c7a55-0000-4000-8000-000000000003",
        &[PENDING],
        1,
        "fake-next-password",
    ),
    older(
        "aws_mayras_password",
        "9d2c7a55-0000-4000-8000-000000000001",
        &[PREVIOUS],
        33,
        "fake-older-password",
    ),
];

const fn older(
    name: &'static str,
    id: &'static str,
    stages: &'static [&'static str],
    age: i64,
    text: &'static str,
) -> OlderVersion {
    OlderVersion {
        name,
        id,
        stages,
        age,
        text,
    }
}

/// What a listing says of the versions of an entry of AWS, newest first.
pub(super) fn versions(entry: &Entry) -> Vec<SecretVersion> {
    let mut versions = vec![current(entry)];
    versions.extend(older_versions(entry).map(listed));
    newest_first(&mut versions);
    versions
}

/// The text of a version that is not the current one; None where the entry has no such version.
pub(super) fn text(entry: &Entry, which: &VersionSelector) -> Option<&'static str> {
    let is_meant = |older: &&OlderVersion| match which {
        VersionSelector::Stage(stage) => older.stages.contains(&stage.as_str()),
        VersionSelector::Id(id) => older.id == id,
    };
    older_versions(entry).find(is_meant).map(|older| older.text)
}

/// Whether the current version is meant.
pub(super) fn is_current(entry: &Entry, which: &VersionSelector) -> bool {
    match which {
        VersionSelector::Stage(stage) => stage == CURRENT,
        VersionSelector::Id(id) => *id == current_id(entry),
    }
}

fn older_versions(entry: &Entry) -> impl Iterator<Item = &'static OlderVersion> {
    let name = (entry.kind == Kind::Variable).then_some(entry.name);
    OLDER.iter().filter(move |older| Some(older.name) == name)
}

fn current(entry: &Entry) -> SecretVersion {
    let meta = world::meta(entry);
    SecretVersion {
        id: current_id(entry),
        stages: vec![CURRENT.to_owned()],
        created: meta.changed,
        accessed: meta.accessed,
    }
}

/// An id as AWS makes them, by the name's length alone: the sample is the same in each run.
fn current_id(entry: &Entry) -> String {
    let number = entry.name.len();
    format!("c0ffee{number:02}-0000-4000-8000-0000000000ff")
}

fn listed(older: &OlderVersion) -> SecretVersion {
    let stages = older.stages.iter().map(|stage| (*stage).to_owned());
    SecretVersion {
        id: older.id.to_owned(),
        stages: stages.collect(),
        created: Some(world::days_ago(older.age)),
        accessed: None,
    }
}
