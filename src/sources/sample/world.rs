//! What the sample holds. Values are obvious fakes.

use crate::domain::catalog::{Arn, Rotation, SecretMeta};
use crate::domain::key::Kind;
use crate::domain::search_path::Layer;

/// The account of AWS's own documentation.
pub(super) const ACCOUNT: &str = "012345678910";

/// What a place holds.
#[derive(Clone, Copy)]
pub(super) enum EntryContent {
    /// A text.
    Text(&'static str),
    /// Bytes only.
    Binary,
    /// A secret that is scheduled for deletion.
    Deleted,
    /// A secret that nobody here may read.
    Denied,
}

/// One key in one layer.
pub(super) struct Entry {
    pub(super) layer: Layer,
    pub(super) kind: Kind,
    pub(super) name: &'static str,
    pub(super) content: EntryContent,
    /// A tag `team`, and days since the last change.
    team: &'static str,
    age: i64,
}

/// 2026-11-20 00:00 UTC, "today" in the sample.
const TODAY: i64 = 1_795_132_800;
const DAY: i64 = 86_400;

/// The world. One comment per case.
pub(super) const WORLD: &[Entry] = &[
    // Found in AWS, and nowhere else.
    aws(
        "aws_mayras_secret",
        EntryContent::Text("fake-mayras-secret"),
        "data",
        12,
    ),
    // Sensitive by its name; shadows an environment variable that differs.
    aws(
        "aws_mayras_password",
        EntryContent::Text("fake-mayras-password"),
        "data",
        3,
    ),
    env("aws_mayras_password", "fake-older-password"),
    // Shadows an environment variable that is the same.
    aws(
        "aws_default_region",
        EntryContent::Text("us-west-2"),
        "platform",
        400,
    ),
    env("aws_default_region", "us-west-2"),
    // The AWS console's key/value form was used instead of plaintext.
    aws(
        "aws_db_host",
        EntryContent::Text("{\"aws_db_host\":\"db.example.com\"}"),
        "data",
        30,
    ),
    // JSON meant as JSON, with a sensitive name inside.
    aws(
        "aws_warehouse_settings",
        EntryContent::Text(
            "{\"host\": \"dwh.example.com\", \"port\": 5439, \"password\": \"fake-inner\"}",
        ),
        "data",
        45,
    ),
    // A number.
    aws("aws_retry_limit", EntryContent::Text("3"), "platform", 90),
    // Quotes and a newline that came with copy and paste.
    aws(
        "aws_quoted_url",
        EntryContent::Text("\"https://example.com\"\n"),
        "data",
        8,
    ),
    // Bytes only: Airflow goes on to the next layer, and the environment wins.
    aws(
        "aws_report_template",
        EntryContent::Binary,
        "reporting",
        200,
    ),
    env("aws_report_template", "fake-template-from-env"),
    // Scheduled for deletion: listed, yet missing for Airflow.
    aws("aws_retired_token", EntryContent::Deleted, "platform", 5),
    // Nobody here may read it.
    aws("aws_finance_key", EntryContent::Denied, "finance", 61),
    // A near miss: DAGs ask for aws_stripe_api_key.
    aws(
        "aws_stripe-api-key",
        EntryContent::Text("fake-stripe"),
        "finance",
        2,
    ),
    // In AWS, yet never asked for: the lookup pattern is ^aws_.
    aws(
        "smtp_password",
        EntryContent::Text("fake-smtp"),
        "platform",
        77,
    ),
    // Skipped by the pattern, found in Datacoves' store.
    datacoves("datacoves_mayras_secret", "fake-datacoves-secret"),
    // Found in Datacoves' store, shadows the environment.
    datacoves("datacoves_api_url", "https://api.example.com"),
    env("datacoves_api_url", "https://old.example.com"),
    // Only in the environment.
    env("team_mailing_list", "team@example.com"),
    // An empty environment variable counts as found.
    env("feature_flags", ""),
    // Connections, beside the variables.
    connection(
        Layer::AWS,
        "aws_warehouse",
        "postgres://reader:fake@dwh.example.com:5439/main",
    ),
    connection(
        Layer::AWS,
        "aws_redshift",
        "{\"conn_type\": \"redshift\", \"host\": \"r.example.com\"}",
    ),
    connection(Layer::ENV, "smtp_default", "smtp://mail.example.com:25"),
    Entry {
        layer: Layer::AWS,
        kind: Kind::Config,
        name: "aws_sql_alchemy_conn",
        content: EntryContent::Text("postgresql://airflow:fake@db.example.com/airflow"),
        team: "platform",
        age: 300,
    },
];

const fn aws(name: &'static str, content: EntryContent, team: &'static str, age: i64) -> Entry {
    Entry {
        layer: Layer::AWS,
        kind: Kind::Variable,
        name,
        content,
        team,
        age,
    }
}

const fn text(layer: Layer, kind: Kind, name: &'static str, value: &'static str) -> Entry {
    Entry {
        layer,
        kind,
        name,
        content: EntryContent::Text(value),
        team: "data",
        age: 20,
    }
}

const fn datacoves(name: &'static str, value: &'static str) -> Entry {
    text(Layer::DATACOVES, Kind::Variable, name, value)
}

const fn env(name: &'static str, value: &'static str) -> Entry {
    text(Layer::ENV, Kind::Variable, name, value)
}

const fn connection(layer: Layer, name: &'static str, value: &'static str) -> Entry {
    text(layer, Kind::Connection, name, value)
}

/// The secret's whole name.
pub(super) fn place(entry: &Entry) -> String {
    format!("{}/{}", entry.kind.default_prefix(), entry.name)
}

/// Seconds since 1970, so many days before "today".
pub(super) const fn days_ago(days: i64) -> i64 {
    TODAY - days * DAY
}

/// What a listing would say of an entry of AWS.
pub(super) fn meta(entry: &Entry) -> SecretMeta {
    let name = place(entry);
    let arn = format!("arn:aws:secretsmanager:us-west-2:{ACCOUNT}:secret:{name}-SaMpLe");
    let changed = days_ago(entry.age);
    let is_deleted = matches!(entry.content, EntryContent::Deleted);
    let is_finance = entry.team == "finance";
    SecretMeta {
        arn: Arn::parse(&arn, &name),
        description: None,
        kms_key: is_finance.then(|| "alias/finance".to_owned()),
        tags: vec![("team".to_owned(), entry.team.to_owned())],
        rotation: entry.name.contains("password").then_some(Rotation {
            every_days: Some(30),
            last: Some(changed),
            next: Some(changed + 30 * DAY),
        }),
        created: Some(changed - 100 * DAY),
        changed: Some(changed),
        accessed: Some(TODAY - DAY),
        deleted: is_deleted.then_some(TODAY + 7 * DAY),
        lacks_current: false,
    }
}
