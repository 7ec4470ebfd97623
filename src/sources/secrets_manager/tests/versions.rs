//! Versions: pages, stages, faults, and the comparison of two of them.

use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::domain::reason::Reason;
use crate::domain::versions::{
    CURRENT, Change, Only, PENDING, PREVIOUS, VersionSelector, VersionStage,
};
use crate::sources::Sources;
use crate::sources::secrets_manager::fake::{Content, REQUEST_ID, Reply, Request, Secret};

const NAME: &str = "airflow/variables/x";

fn sources(server: &FakeAws) -> Sources {
    Sources::new(vec![Arc::new(client(server))])
}

fn stage(name: &str) -> VersionSelector {
    VersionSelector::Stage(name.to_owned())
}

async fn compare(secret: Secret) -> (Result<crate::domain::versions::ValueDiff, Fault>, FakeAws) {
    let name = secret.name.clone();
    let server = FakeAws::holding(vec![secret]);
    let pair = VersionSelector::current_and_previous();
    let found = sources(&server).compare(Layer::AWS, &name, &pair).await;
    (found, server)
}

#[tokio::test]
async fn versions_come_newest_first_and_no_value_is_read() {
    let secret = Secret::text(NAME, CANARY)
        .with("older", &[], 1_600_000_000, CANARY)
        .with("before", &[PREVIOUS], 1_700_000_000, CANARY)
        .with("next", &[PENDING], 1_711_000_000, CANARY);
    let server = FakeAws::holding(vec![secret]);
    let source = client(&server);
    let versions = source.versions(NAME).await.unwrap();
    let described: Vec<_> = versions
        .iter()
        .map(|version| (version.id.as_str(), version.standing(), version.created))
        .collect();
    assert_eq!(
        described,
        [
            ("next", VersionStage::Pending, Some(1_711_000_000)),
            (
                "current-of-airflow/variables/x",
                VersionStage::Current,
                Some(1_710_000_000)
            ),
            ("before", VersionStage::Previous, Some(1_700_000_000)),
            ("older", VersionStage::Deprecated, Some(1_600_000_000)),
        ]
    );
    assert!(
        versions
            .iter()
            .all(|version| version.accessed == Some(1_720_000_000))
    );
    let asked = server.asked();
    assert_eq!((asked.len(), source.calls()), (1, 1));
    assert_eq!(
        asked[0].json(),
        json!({"SecretId": NAME, "MaxResults": 100, "IncludeDeprecated": true})
    );
    assert_eq!(
        asked[0].headers["x-amz-target"],
        "secretsmanager.ListSecretVersionIds"
    );
}

#[tokio::test]
async fn all_pages_are_listed() {
    let mut secret = Secret::text(NAME, CANARY);
    for number in 0..250 {
        secret = secret.with(&format!("v{number}"), &[], number, CANARY);
    }
    let server = FakeAws::holding(vec![secret]);
    let versions = client(&server).versions(NAME).await.unwrap();
    assert_eq!(versions.len(), 251);
    let tokens: Vec<_> = server
        .asked()
        .iter()
        .map(|asked| asked.text("NextToken"))
        .collect();
    assert_eq!(tokens, ["", "from-100", "from-200"]);
}

fn page(ids: &[&str], token: &str) -> Reply {
    let entries: Vec<_> = ids.iter().map(|id| json!({"VersionId": id})).collect();
    Reply::json(&json!({"Name": NAME, "Versions": entries, "NextToken": token}))
}

async fn ids(script: Vec<Reply>) -> (Result<Vec<String>, Fault>, usize) {
    let server = FakeAws::script(script);
    let versions = client(&server).versions(NAME).await;
    let ids = versions.map(|all| all.into_iter().map(|version| version.id).collect());
    (ids, server.count("ListSecretVersionIds"))
}

#[tokio::test]
async fn odd_pages() {
    // What AWS leaves out is not known; an entry without an id is none.
    let bare = json!({"Name": NAME, "Versions": [{"VersionId": "a"}, {"CreatedDate": 5}]});
    let server = FakeAws::script(vec![Reply::json(&bare)]);
    let versions = client(&server).versions(NAME).await.unwrap();
    assert_eq!(versions.len(), 1);
    assert_eq!((versions[0].created, versions[0].accessed), (None, None));
    assert_eq!(versions[0].standing(), VersionStage::Deprecated);

    let (found, asked) = ids(vec![page(&[], "t"), page(&["a"], "u"), page(&["b"], "")]).await;
    assert_eq!(
        (found.unwrap(), asked),
        (vec!["a".to_owned(), "b".to_owned()], 3)
    );
    let (found, asked) = ids(vec![page(&["a"], "t"), page(&["b"], "t")]).await;
    assert_eq!((found.unwrap_err().reason, asked), (Reason::BadResponse, 2));
    let stale = || Reply::error(400, "InvalidNextTokenException", "expired");
    let (found, asked) = ids(vec![page(&["a"], "t"), stale(), page(&["c"], "")]).await;
    assert_eq!((found.unwrap(), asked), (vec!["c".to_owned()], 3));
    let (found, _) = ids(vec![page(&["a"], "t"), stale(), page(&["c"], "u"), stale()]).await;
    assert!(found.is_err());
}

#[tokio::test]
async fn a_listing_without_end_is_given_up() {
    let server = FakeAws::new(|_, number| page(&[], &format!("token-{number}")));
    let fault = client(&server).versions(NAME).await.unwrap_err();
    assert_eq!(fault.reason, Reason::BadResponse);
    assert_eq!(server.count("ListSecretVersionIds"), 200);
}

#[tokio::test]
async fn faults_of_the_listing() {
    let denied = Reply::error(400, "AccessDeniedException", CANARY);
    let server = FakeAws::script(vec![denied]);
    let fault = client(&server).versions(NAME).await.unwrap_err();
    assert_eq!(fault.reason, Reason::AccessDenied);
    assert_eq!(fault.code.as_deref(), Some("AccessDeniedException"));
    assert_eq!(fault.request_id.as_deref(), Some(REQUEST_ID));
    assert_eq!(
        fault.note.as_deref(),
        Some("needs secretsmanager:ListSecretVersionIds")
    );
    assert_eq!(
        fault.next_step(),
        "grant secretsmanager:ListSecretVersionIds on this secret"
    );
    assert!(!format!("{fault:?}").contains(CANARY));

    let server = FakeAws::holding(Vec::new());
    assert_eq!(
        client(&server).versions(NAME).await.unwrap_err().reason,
        Reason::NotFound
    );

    let (found, _) = ids(vec![Reply::json(
        &json!({"Name": "another", "Versions": []}),
    )])
    .await;
    assert_eq!(found.unwrap_err().reason, Reason::BadResponse);

    let throttled = Reply::error(400, "ThrottlingException", "Rate exceeded");
    let (found, asked) = ids(vec![throttled, page(&["a"], "")]).await;
    assert_eq!((found.unwrap(), asked), (vec!["a".to_owned()], 2));

    let server = FakeAws::script(vec![Reply::never()]);
    let source = source(to(&server.url()), SHORT, no_files());
    assert_eq!(
        source.versions(NAME).await.unwrap_err().reason,
        Reason::TimedOut
    );
}

#[tokio::test]
async fn the_version_that_is_asked_for_is_read() {
    let secret = Secret::text(NAME, "fake-now").with("before", &[PREVIOUS], 5, "fake-before");
    let server = FakeAws::holding(vec![secret]);
    let source = client(&server);
    for (which, expected, asked) in [
        (
            stage(CURRENT),
            "fake-now",
            json!({"SecretId": NAME, "VersionStage": CURRENT}),
        ),
        (
            stage(PREVIOUS),
            "fake-before",
            json!({"SecretId": NAME, "VersionStage": PREVIOUS}),
        ),
        (
            VersionSelector::Id("before".to_owned()),
            "fake-before",
            json!({"SecretId": NAME, "VersionId": "before"}),
        ),
    ] {
        match source.read_version(NAME, &which).await {
            SourceAnswer::Value(value) => assert_eq!(value.expose(), expected.as_bytes()),
            _ => panic!("{which}"),
        }
        assert_eq!(server.asked().last().map(Request::json), Some(asked));
    }
    assert_eq!(source.calls(), 3);
}

#[tokio::test]
async fn an_answer_about_another_version_is_refused() {
    let body = json!({"Name": NAME, "VersionId": "v1", "VersionStages": [CURRENT], "SecretString": CANARY});
    let server = FakeAws::script(vec![Reply::json(&body)]);
    let source = client(&server);
    for (which, is_taken) in [
        (stage(CURRENT), true),
        (stage(PREVIOUS), false),
        (VersionSelector::Id("v1".to_owned()), true),
        (VersionSelector::Id("v2".to_owned()), false),
    ] {
        match source.read_version(NAME, &which).await {
            SourceAnswer::Value(_) => assert!(is_taken, "{which}"),
            SourceAnswer::Fault(fault) => {
                assert!(!is_taken, "{which}");
                assert_eq!(fault.reason, Reason::BadResponse);
                assert!(!format!("{fault:?}").contains(CANARY));
            }
            _ => panic!("{which}"),
        }
    }
}

#[tokio::test]
async fn two_versions_are_compared_and_no_value_comes_out() {
    let new = format!("{{\"host\": \"h\", \"password\": \"{CANARY}-new\", \"port\": 1}}");
    let old = format!("{{\"host\": \"h\", \"password\": \"{CANARY}-old\"}}");
    let (found, server) = compare(Secret::text(NAME, &new).with("v0", &[PREVIOUS], 5, &old)).await;
    let found = found.unwrap();
    let keys = found.keys.as_ref().unwrap();
    assert!(!found.same);
    assert_eq!(
        keys.paths(Change::Changed).collect::<Vec<_>>(),
        ["password"]
    );
    assert_eq!(keys.paths(Change::Added).collect::<Vec<_>>(), ["port"]);
    assert_eq!(keys.paths(Change::Unchanged).collect::<Vec<_>>(), ["host"]);
    assert_eq!(
        (server.count("GetSecretValue"), server.asked().len()),
        (2, 2)
    );
    let described = format!("{found:?} {:?}", found.sentences(["a", "b"]));
    assert!(
        described.contains("password") && !described.contains(CANARY),
        "{described}"
    );

    let (found, _) = compare(Secret::text(NAME, CANARY).with("v0", &[PREVIOUS], 5, CANARY)).await;
    assert!(found.unwrap().same);
    let newline = format!("{CANARY}\n");
    let (found, _) = compare(Secret::text(NAME, &newline).with("v0", &[PREVIOUS], 5, CANARY)).await;
    assert_eq!(found.unwrap().only, Some(Only::FinalNewline));
}

#[tokio::test]
async fn a_version_that_is_not_there_ends_the_comparison() {
    let (found, server) = compare(Secret::text(NAME, CANARY)).await;
    let fault = found.unwrap_err();
    assert_eq!(fault.reason, Reason::NotFound);
    assert_eq!(fault.note.as_deref(), Some("reading AWSPREVIOUS"));
    assert!(!format!("{fault:?}").contains(CANARY));
    assert_eq!(server.count("GetSecretValue"), 2);

    // The first fails, so the second is not asked for.
    for (content, reason) in [
        (Content::Nothing, Reason::NoCurrentVersion),
        (Content::Deleted, Reason::ScheduledForDeletion),
        (Content::Binary, Reason::NoSecretString),
    ] {
        let secret = Secret::new(NAME, content).with("v0", &[PREVIOUS], 5, CANARY);
        let (found, server) = compare(secret).await;
        let fault = found.unwrap_err();
        assert_eq!(fault.reason, reason);
        assert_eq!(fault.note.as_deref(), Some("reading AWSCURRENT"));
        assert_eq!(server.count("GetSecretValue"), 1);
    }
}

#[tokio::test]
async fn a_denied_or_throttled_value() {
    let value = |stage: &str| {
        Reply::json(&json!({"Name": NAME, "VersionStages": [stage], "SecretString": CANARY}))
    };
    let kms = "Access to KMS is not allowed";
    let script = vec![
        value(CURRENT),
        Reply::error(400, "AccessDeniedException", kms),
    ];
    let server = FakeAws::script(script);
    let pair = VersionSelector::current_and_previous();
    let fault = sources(&server)
        .compare(Layer::AWS, NAME, &pair)
        .await
        .unwrap_err();
    assert_eq!(fault.reason, Reason::AccessDenied);
    assert_eq!(
        fault.note.as_deref(),
        Some("reading AWSPREVIOUS: KMS denies kms:Decrypt")
    );
    let throttled = Reply::error(400, "ThrottlingException", "Rate exceeded");
    let server = FakeAws::script(vec![value(CURRENT), throttled, value(PREVIOUS)]);
    let sources = sources(&server);
    assert!(sources.compare(Layer::AWS, NAME, &pair).await.unwrap().same);
    assert_eq!((sources.calls(), server.count("GetSecretValue")), (3, 3));
}
