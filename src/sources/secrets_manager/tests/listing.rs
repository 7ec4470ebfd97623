//! Listing: pages, filters, tokens.

use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::*;
use crate::domain::catalog::SecretMeta;
use crate::domain::reason::Reason;
use crate::sources::secrets_manager::fake::{Content, Reply, Request, Secret};

fn many(count: usize) -> Vec<Secret> {
    let name = |number| format!("{VARIABLES}key_{number:04}");
    (0..count)
        .map(|number| Secret::text(&name(number), CANARY))
        .collect()
}

pub(super) fn page(names: &[&str], token: Option<&str>) -> Reply {
    let entry = |name: &&str| json!({"Name": format!("{VARIABLES}{name}")});
    let entries: Vec<_> = names.iter().map(entry).collect();
    let mut body = json!({"SecretList": entries});
    if let Some(token) = token {
        body["NextToken"] = json!(token);
    }
    Reply::json(&body)
}

#[tokio::test]
async fn twelve_hundred_secrets_come_in_pages_of_a_hundred_and_no_value_is_read() {
    let server = FakeAws::holding(many(1234));
    let source = client(&server);
    let (pages, ended) = list(&source, Kind::Variable).await;
    assert_eq!(ended, Ok(()));
    assert_eq!(pages.len(), 13);
    assert!(pages.iter().take(12).all(|page| page.len() == 100));
    let expected: Vec<_> = (0..1234).map(|number| format!("key_{number:04}")).collect();
    assert_eq!(names(&pages), expected);
    assert_eq!(source.calls(), 13);
    assert_eq!(server.count("ListSecrets"), 13);
    assert_eq!(server.asked().len(), 13);
}

#[tokio::test]
async fn aws_is_asked_to_filter_and_to_sort() {
    let server = FakeAws::holding(many(101));
    list(&client(&server), Kind::Variable).await.1.unwrap();
    let first = json!({
        "MaxResults": 100,
        "IncludePlannedDeletion": true,
        "Filters": [{"Key": "name", "Values": [VARIABLES]}],
        "SortBy": "name",
        "SortOrder": "asc",
    });
    let mut second = first.clone();
    second["NextToken"] = json!("from-100");
    let asked: Vec<_> = server.asked().iter().map(Request::json).collect();
    assert_eq!(asked, [first, second]);
}

#[tokio::test]
async fn what_the_listing_says_of_a_secret() {
    let secret = Secret::new(&format!("{VARIABLES}gone"), Content::Deleted);
    let arn = secret.arn();
    let server = FakeAws::holding(vec![secret]);
    let source = client(&server);
    let (pages, _) = list(&source, Kind::Variable).await;
    let meta = pages[0][0].secret.clone().unwrap();
    let name = format!("{VARIABLES}gone");
    assert_eq!(meta.arn.as_ref().map(|base| base.full(&name)), Some(arn));
    assert_eq!(meta.description, Some(format!("about {name}")));
    assert_eq!(meta.tags, [("team".to_owned(), "data".to_owned())]);
    assert_eq!(meta.created, Some(1_700_000_000));
    assert_eq!(meta.changed, Some(1_710_000_000));
    assert_eq!(meta.accessed, Some(1_720_000_000));
    assert_eq!(meta.deleted, Some(1_730_000_000));
    assert_eq!((meta.kms_key, meta.rotation), (None, None));
}

#[tokio::test]
async fn rotation_key_and_odd_arns() {
    let server = FakeAws::script(vec![Reply::json(&json!({"SecretList": [
        {
            "Name": format!("{VARIABLES}a"), "ARN": "arn:of:another:form", "KmsKeyId": "alias/mine",
            "RotationEnabled": true, "RotationRules": {"AutomaticallyAfterDays": 30},
            "LastRotatedDate": 5, "NextRotationDate": 7.5, "Description": "",
        },
        {"ARN": "no name"},
        {"Name": format!("{VARIABLES}b"), "RotationEnabled": false, "Tags": null},
    ]}))]);
    let (pages, ended) = list(&client(&server), Kind::Variable).await;
    assert_eq!((ended, names(&pages)), (Ok(()), vec!["a", "b"]));
    let meta = pages[0][0].secret.clone().unwrap();
    let rotation = meta.rotation.unwrap();
    assert_eq!(
        (rotation.every_days, rotation.last, rotation.next),
        (Some(30), Some(5), Some(7))
    );
    assert_eq!((meta.arn, meta.description), (None, None));
    assert_eq!(meta.kms_key.as_deref(), Some("alias/mine"));
    assert_eq!(pages[0][1].secret.clone().unwrap(), SecretMeta::default());
}

/// The names that lack a current version, of entries with these stages.
async fn without_current(entries: &[(&str, Value)]) -> Vec<String> {
    let entry = |(name, stages): &(&str, Value)| {
        let mut entry = json!({"Name": format!("{VARIABLES}{name}")});
        if !stages.is_null() {
            entry["SecretVersionsToStages"] = stages.clone();
        }
        entry
    };
    let entries: Vec<_> = entries.iter().map(entry).collect();
    let server = FakeAws::script(vec![Reply::json(&json!({"SecretList": entries}))]);
    let (pages, ended) = list(&client(&server), Kind::Variable).await;
    assert_eq!(ended, Ok(()));
    let keys = pages.into_iter().flatten();
    let lacks = |key: &ListedKey| key.secret.as_ref().is_some_and(|meta| meta.lacks_current);
    keys.filter(lacks).map(|key| key.name).collect()
}

#[tokio::test]
async fn a_secret_without_a_current_version_is_listed_as_one() {
    let listed = without_current(&[
        ("whole", json!({"v1": ["AWSCURRENT"]})),
        (
            "rotating",
            json!({"v1": ["AWSPENDING"], "v2": ["AWSPREVIOUS", "AWSCURRENT"]}),
        ),
        ("never_set", Value::Null),
        ("empty_map", json!({})),
        ("first_rotation", json!({"v1": ["AWSPENDING"]})),
        ("custom_label", json!({"v1": ["prod"], "v2": []})),
        ("other_case", json!({"v1": ["awscurrent"]})),
    ])
    .await;
    assert_eq!(
        listed,
        [
            "never_set",
            "empty_map",
            "first_rotation",
            "custom_label",
            "other_case"
        ]
    );
}

#[tokio::test]
async fn where_the_service_names_no_stages_nothing_is_said_of_them() {
    let listed = without_current(&[("a", Value::Null), ("b", Value::Null)]).await;
    assert_eq!(listed, [""; 0]);
}

#[tokio::test]
async fn names_beside_the_beginning_are_dropped_even_if_the_server_sends_them() {
    let all = [
        "airflow/variables/x",
        "airflow/variables_old/x",
        "airflow/variables/",
        "Airflow/Variables/x",
        "airflow/variables/a/b",
    ];
    let entries: Vec<_> = all.iter().map(|name| json!({"Name": name})).collect();
    let server = FakeAws::script(vec![Reply::json(&json!({"SecretList": entries}))]);
    let (pages, ended) = list(&client(&server), Kind::Variable).await;
    assert_eq!(ended, Ok(()));
    assert_eq!(names(&pages), ["x", "a/b"]);
}

#[tokio::test]
async fn a_null_prefix_lists_nothing_and_an_empty_one_lists_everything() {
    let server = FakeAws::holding(vec![Secret::text("anything", CANARY)]);
    let source = client(&server);
    let (pages, ended) = list(&source, Kind::Connection).await;
    assert_eq!((pages.len(), ended, source.calls()), (0, Ok(()), 0));
    let (pages, _) = list(&source, Kind::Config).await;
    assert_eq!(names(&pages), ["anything"]);
    assert_eq!(server.asked()[0].json()["Filters"], Value::Null);
}

#[tokio::test]
async fn a_beginning_that_no_name_can_have_is_not_asked_for() {
    let server = FakeAws::holding(many(1));
    for prefix in ["!airflow/", "a b/", "arn:aws:", "é/"] {
        let names = [Some(prefix.to_owned()), None, None];
        let source = SecretsManager::with(to(&server.url()), names, QUICK, no_files());
        let (pages, ended) = list(&source, Kind::Variable).await;
        assert_eq!((pages.len(), ended), (0, Ok(())), "{prefix}");
    }
    assert_eq!(server.asked().len(), 0);
    list(&client(&server), Kind::Variable).await.1.unwrap();
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn an_answer_without_a_list_proves_nothing() {
    for (replies, found) in [
        (vec![Reply::raw(200, "{}")], &[][..]),
        (vec![page(&["a"], Some("t")), Reply::raw(200, "{}")], &["a"]),
    ] {
        let server = FakeAws::script(replies);
        let (pages, ended) = list(&client(&server), Kind::Variable).await;
        assert_eq!(names(&pages), found);
        assert_eq!(ended.unwrap_err().reason, Reason::BadResponse);
    }
    let server = FakeAws::script(vec![Reply::raw(200, r#"{"SecretList": []}"#)]);
    let (_, ended) = list(&client(&server), Kind::Variable).await;
    assert_eq!(ended, Ok(()));
}

#[tokio::test]
async fn a_token_that_comes_again_is_a_fault_and_keeps_what_came() {
    let server = FakeAws::script(vec![
        page(&["a"], Some("t")),
        page(&["b"], Some("u")),
        page(&["c"], Some("t")),
    ]);
    let source = client(&server);
    let (pages, ended) = list(&source, Kind::Variable).await;
    assert_eq!(names(&pages), ["a", "b", "c"]);
    let fault = ended.unwrap_err();
    assert_eq!(fault.reason, Reason::BadResponse);
    assert_eq!(
        fault.note.as_deref(),
        Some("the listing repeats a page token, so it would never end; check what the endpoint is")
    );
    assert_eq!(source.calls(), 3);
}

#[tokio::test]
async fn every_name_is_listed_without_a_filter_and_up_to_a_limit() {
    let mut secrets = many(250);
    secrets.push(Secret::text("/airflow/variables/x", CANARY));
    let server = FakeAws::holding(secrets);
    let all = client(&server).every_name(20).await.unwrap();
    assert_eq!((all.names.len(), all.calls, all.is_cut), (251, 3, false));
    assert_eq!(all.names[0], "/airflow/variables/x");
    assert_eq!(server.asked()[0].json()["Filters"], Value::Null);
    let some = client(&server).every_name(2).await.unwrap();
    assert_eq!((some.names.len(), some.calls, some.is_cut), (200, 2, true));
    assert_eq!(server.count("ListSecrets"), 5);
    let denied = FakeAws::script(vec![Reply::error(400, "AccessDeniedException", CANARY)]);
    let fault = client(&denied).every_name(20).await.unwrap_err();
    assert_eq!(fault.reason, Reason::AccessDenied);
    let endless = FakeAws::script(vec![page(&["a"], Some("t"))]);
    let fault = client(&endless).every_name(20).await.unwrap_err();
    assert_eq!(fault.reason, Reason::BadResponse);
    assert_eq!(endless.count("ListSecrets"), 2);
}

#[tokio::test]
async fn empty_pages_are_legal_and_an_empty_token_ends() {
    let server = FakeAws::script(vec![
        page(&[], Some("t")),
        page(&["a"], Some("u")),
        page(&[], Some("v")),
        page(&["b"], Some("")),
    ]);
    let (pages, ended) = list(&client(&server), Kind::Variable).await;
    assert_eq!((names(&pages), ended), (vec!["a", "b"], Ok(())));
    assert_eq!(server.count("ListSecrets"), 4);
}

#[tokio::test]
async fn a_token_that_aws_forgot_restarts_the_listing_once() {
    let stale = || Reply::error(400, "InvalidNextTokenException", "expired");
    let script = vec![
        page(&["a"], Some("t")),
        stale(),
        page(&["a"], Some("u")),
        page(&["b"], None),
    ];
    let server = FakeAws::script(script);
    let (pages, ended) = list(&client(&server), Kind::Variable).await;
    assert_eq!((names(&pages), ended), (vec!["a", "a", "b"], Ok(())));
    let tokens: Vec<_> = server
        .asked()
        .iter()
        .map(|request| request.text("NextToken"))
        .collect();
    assert_eq!(tokens, ["", "t", "", "u"]);

    let server = FakeAws::script(vec![
        page(&["a"], Some("t")),
        stale(),
        page(&["a"], Some("t")),
        stale(),
    ]);
    let fault = list(&client(&server), Kind::Variable).await.1.unwrap_err();
    assert_eq!(fault.code.as_deref(), Some("InvalidNextTokenException"));
    assert_eq!(server.count("ListSecrets"), 4);

    let server = FakeAws::script(vec![stale()]);
    assert!(list(&client(&server), Kind::Variable).await.1.is_err());
    assert_eq!(server.count("ListSecrets"), 1);
}

#[tokio::test]
async fn a_fault_in_the_middle_keeps_the_pages_before_it() {
    let denied = Reply::error(400, "ExpiredTokenException", CANARY);
    let server = FakeAws::script(vec![page(&["a"], Some("t")), denied]);
    let (pages, ended) = list(&client(&server), Kind::Variable).await;
    assert_eq!(names(&pages), ["a"]);
    assert_eq!(ended.unwrap_err().reason, Reason::ExpiredCredentials);
}

#[tokio::test]
async fn a_throttled_page_is_asked_for_again_with_its_own_token() {
    let throttled = Reply::error(400, "ThrottlingException", "Rate exceeded");
    let server = FakeAws::script(vec![page(&["a"], Some("t")), throttled, page(&["b"], None)]);
    let source = client(&server);
    let (pages, ended) = list(&source, Kind::Variable).await;
    assert_eq!((names(&pages), ended), (vec!["a", "b"], Ok(())));
    assert_eq!((source.calls(), source.throttled()), (3, 1));
    let tokens: Vec<_> = server
        .asked()
        .iter()
        .map(|request| request.text("NextToken"))
        .collect();
    assert_eq!(tokens, ["", "t", "t"]);
}

#[tokio::test]
async fn a_page_is_handed_on_before_the_next_is_asked_for_and_nobody_listening_is_no_error() {
    let server = FakeAws::holding(many(1000));
    let source = client(&server);
    let (sender, mut receiver) = mpsc::channel(1);
    let take_one = async {
        let first = receiver.recv().await;
        let asked = server.count("ListSecrets");
        drop(receiver);
        (first.is_some(), asked)
    };
    let listed = async { source.list(Kind::Variable, &sender).await };
    let (ended, (came, asked)) = tokio::join!(listed, take_one);
    assert!(came);
    assert_eq!(ended, Ok(()));
    assert!(asked < 10, "{asked}");
    assert!(server.count("ListSecrets") <= 3);
}

#[tokio::test]
async fn a_listing_that_is_dropped_asks_no_more() {
    let server = FakeAws::new(|_, number| match number {
        0 => page(&["a"], Some("t")),
        _ => Reply::never(),
    });
    let source = client(&server);
    let (sender, mut receiver) = mpsc::channel(1);
    let listed = async move { source.list(Kind::Variable, &sender).await };
    tokio::select! {
        _ = listed => panic!("it ended"),
        page = receiver.recv() => assert!(page.is_some()),
    }
    assert!(receiver.recv().await.is_none());
    assert!(server.asked().len() <= 2);
}

/// Each page has another token, so that only a bound ends it.
#[tokio::test]
async fn a_listing_whose_pages_bring_nothing_is_given_up() {
    for foreign in [false, true] {
        let server = FakeAws::new(move |_, number| {
            let entries = if foreign {
                vec![json!({"Name": "other/x"})]
            } else {
                Vec::new()
            };
            Reply::json(&json!({"SecretList": entries, "NextToken": format!("t{number}")}))
        });
        let (pages, ended) = list(&client(&server), Kind::Variable).await;
        let fault = ended.unwrap_err();
        assert_eq!((pages.len(), fault.reason), (0, Reason::BadResponse));
        let note = fault.note.unwrap();
        assert!(
            note.contains("has no end") && note.contains("1001 pages"),
            "{note}"
        );
    }
}

#[tokio::test]
async fn tags_beyond_what_aws_allows_are_counted_and_not_kept() {
    let tag = |number| json!({"Key": format!("k{number}"), "Value": "v"});
    for (count, kept) in [(50, 50), (20_000, 51)] {
        let tags: Vec<_> = (0..count).map(tag).collect();
        let entry = json!({"Name": format!("{VARIABLES}a"), "Tags": tags});
        let server = FakeAws::script(vec![Reply::json(&json!({"SecretList": [entry]}))]);
        let (pages, _) = list(&client(&server), Kind::Variable).await;
        let meta = pages[0][0].secret.clone().unwrap();
        assert_eq!(meta.tags.len(), kept);
        let says_more = meta.tags.last().unwrap().1.starts_with("19950 more tags");
        assert_eq!(says_more, count > 50);
    }
}
