//! The sample shows each case, performed as the explorer performs it.

use super::*;
use crate::domain::key::Key;
use crate::domain::resolve::{Basis, Outcome, Resolution, Verdict, Walk};
use crate::domain::versions::{Change, Only, ValueDiff, VersionStage};
use crate::sources::PerformOptions;

async fn resolve(name: &str) -> Resolution {
    let key = Key::new(Kind::Variable, name);
    let walk = Walk::new(Arc::new(deployment()), key, Basis::Performed);
    sources()
        .perform(walk, PerformOptions::default())
        .await
        .resolution
}

fn reason(resolution: &Resolution, layer: Layer) -> Option<Reason> {
    resolution
        .steps
        .iter()
        .find(|step| step.layer == layer)
        .and_then(|step| step.reason)
}

async fn check_winner(name: &str, winner: Layer, shadowed: &[Option<bool>]) {
    let resolution = resolve(name).await;
    assert_eq!(resolution.winner, Some(winner), "{name}");
    let same: Vec<_> = resolution.shadowed.iter().map(|other| other.same).collect();
    assert_eq!(same, shadowed, "{name}");
}

#[tokio::test]
async fn each_layer_wins_once_and_shadows_same_and_different() {
    check_winner("aws_mayras_secret", Layer::AWS, &[]).await;
    check_winner("aws_mayras_password", Layer::AWS, &[Some(false)]).await;
    check_winner("aws_default_region", Layer::AWS, &[Some(true)]).await;
    check_winner("datacoves_mayras_secret", Layer::DATACOVES, &[]).await;
    check_winner("datacoves_api_url", Layer::DATACOVES, &[Some(false)]).await;
    check_winner("team_mailing_list", Layer::ENV, &[]).await;
    check_winner("feature_flags", Layer::ENV, &[]).await;
    check_winner("aws_report_template", Layer::ENV, &[]).await;
}

#[tokio::test]
async fn each_way_of_missing() {
    let skipped = resolve("smtp_password").await;
    assert_eq!(skipped.outcome, Outcome::Missing);
    assert_eq!(reason(&skipped, Layer::AWS), Some(Reason::LookupPattern));
    let deleted = resolve("aws_retired_token").await;
    assert_eq!(deleted.outcome, Outcome::Missing);
    assert_eq!(
        reason(&deleted, Layer::AWS),
        Some(Reason::ScheduledForDeletion)
    );
    let denied = resolve("aws_finance_key").await;
    assert_eq!(denied.steps[0].verdict, Verdict::Failed);
    assert_eq!(denied.outcome, Outcome::Undetermined);
    let binary = resolve("aws_report_template").await;
    assert_eq!(reason(&binary, Layer::AWS), Some(Reason::NoSecretString));
}

#[tokio::test]
async fn connections_are_listed_apart() {
    let resolution = resolve("aws_warehouse").await;
    assert_eq!(resolution.outcome, Outcome::Missing);
    let key = Key::new(Kind::Connection, "aws_warehouse");
    let walk = Walk::new(Arc::new(deployment()), key, Basis::Performed);
    let resolution = sources()
        .perform(walk, PerformOptions::default())
        .await
        .resolution;
    assert_eq!(resolution.winner, Some(Layer::AWS));
}

async fn compare(name: &str) -> Result<ValueDiff, Fault> {
    let place = format!("airflow/variables/{name}");
    let pair = VersionSelector::current_and_previous();
    sources().compare(Layer::AWS, &place, &pair).await
}

#[tokio::test]
async fn each_way_in_which_two_versions_compare() {
    let rotated = compare("aws_warehouse_settings").await.unwrap();
    let keys = rotated.keys.unwrap();
    let of = |change| keys.paths(change).collect::<Vec<_>>();
    assert!(!rotated.same);
    assert_eq!(of(Change::Changed), ["password"]);
    assert_eq!(of(Change::Added), ["port"]);
    assert_eq!(of(Change::Removed), ["schema"]);
    assert_eq!(of(Change::Unchanged), ["host"]);
    assert!(compare("aws_default_region").await.unwrap().same);
    let newline = compare("aws_quoted_url").await.unwrap();
    assert_eq!(newline.only, Some(Only::FinalNewline));
    let other = compare("aws_mayras_password").await.unwrap();
    assert_eq!((other.same, other.only), (false, None));
    let alone = compare("aws_mayras_secret").await.unwrap_err();
    assert_eq!(alone.reason, Reason::NotFound);
    assert_eq!(alone.note.as_deref(), Some("reading AWSPREVIOUS"));
}

#[tokio::test]
async fn versions_are_listed_without_values_and_counted_as_calls() {
    use VersionStage::{Current, Deprecated, Pending, Previous};
    let sources = sources();
    let stages = async |name: &str| {
        let place = format!("airflow/variables/{name}");
        let listed = sources.versions(Layer::AWS, &place).await;
        listed.map(|all| all.iter().map(SecretVersion::standing).collect::<Vec<_>>())
    };
    assert_eq!(
        stages("aws_warehouse_settings").await,
        Ok(vec![Current, Previous, Deprecated])
    );
    assert_eq!(
        stages("aws_mayras_password").await,
        Ok(vec![Pending, Current, Previous])
    );
    assert_eq!(stages("aws_mayras_secret").await, Ok(vec![Current]));
    assert_eq!(stages("aws_retired_token").await, Ok(vec![Current]));
    assert_eq!(sources.calls(), 4);
    let reason = async |name: &str| stages(name).await.unwrap_err().reason;
    assert_eq!(reason("aws_finance_key").await, Reason::AccessDenied);
    assert_eq!(reason("aws_nowhere").await, Reason::NotFound);
    let env = sources.versions(Layer::ENV, "AIRFLOW_VAR_X").await;
    assert_eq!(env.unwrap_err().reason, Reason::UnsupportedOption);
}

#[tokio::test]
async fn where_no_value_may_be_read_none_is_compared() {
    let place = "airflow/variables/aws_warehouse_settings";
    let pair = VersionSelector::current_and_previous();
    let closed = sources().metadata_only();
    let refused = closed.compare(Layer::AWS, place, &pair).await.unwrap_err();
    assert_eq!(refused.reason, Reason::MetadataOnly);
    assert!(compare("aws_warehouse_settings").await.is_ok());
}
