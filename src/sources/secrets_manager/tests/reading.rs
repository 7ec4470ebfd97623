//! Reading one value, and what is refused.

use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::domain::caller::Caller;
use crate::domain::deployment::Deployment;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Basis, Walk};
use crate::domain::search_path::Order;
use crate::sources::environment::Environment;
use crate::sources::identity::Identities;
use crate::sources::secrets_manager::fake::{Content, REQUEST_ID, Reply, Secret};
use crate::sources::{PerformOptions, Sources};

async fn value_of(source: &SecretsManager, place: &str) -> Vec<u8> {
    match ask(source, place).await {
        SourceAnswer::Value(value)
        | SourceAnswer::Noted(value, _)
        | SourceAnswer::Arguments(value)
        | SourceAnswer::Object(value, _) => value.expose().to_vec(),
        SourceAnswer::Absent(reason) | SourceAnswer::NotInspected(reason, _) => {
            panic!("{reason:?}")
        }
        SourceAnswer::Fault(fault) => panic!("{fault:?}"),
        SourceAnswer::Row(_) | SourceAnswer::Present => panic!("no text"),
    }
}

#[tokio::test]
async fn values_arrive_byte_by_byte() {
    let odd = "\u{feff}{\"a\": \"\\u00e9\"}\r\n\t\u{0}\u{1f600}\u{202e} ";
    let big: String = (0..65_536_u32)
        .map(|number| char::from(b' ' + u8::try_from(number % 95).unwrap()))
        .collect();
    for text in ["", " ", "obvious-fake", odd, &big] {
        let server = FakeAws::holding(vec![Secret::text("a/b", text)]);
        let source = client(&server);
        assert!(value_of(&source, "a/b").await == text.as_bytes());
        let asked = server.asked();
        assert_eq!(asked.len(), 1);
        assert_eq!(asked[0].json(), json!({"SecretId": "a/b"}));
        assert_eq!(
            asked[0].headers["x-amz-target"],
            "secretsmanager.GetSecretValue"
        );
        assert_eq!(source.calls(), 1);
    }
}

#[tokio::test]
async fn a_secret_may_be_asked_for_by_its_arn() {
    let secret = Secret::text("a/b", "obvious-fake");
    let arn = secret.arn();
    let server = FakeAws::holding(vec![secret]);
    assert_eq!(value_of(&client(&server), &arn).await, b"obvious-fake");
}

#[tokio::test]
async fn a_secret_without_text() {
    let secrets = [
        ("bytes", Content::Binary),
        ("deleted", Content::Deleted),
        ("empty", Content::Nothing),
    ];
    let secrets = secrets.map(|(name, content)| Secret::new(name, content));
    let server = FakeAws::holding(secrets.to_vec());
    let source = client(&server);
    assert!(matches!(
        ask(&source, "bytes").await,
        SourceAnswer::Absent(Reason::NoSecretString)
    ));
    let fault = fault_of(&source, "deleted").await;
    assert_eq!(fault.reason, Reason::ScheduledForDeletion);
    assert_eq!(fault.code.as_deref(), Some("InvalidRequestException"));
    assert_eq!(fault.request_id.as_deref(), Some(REQUEST_ID));
    let fault = fault_of(&source, "empty").await;
    assert_eq!(fault.reason, Reason::NoCurrentVersion);
    assert_eq!(fault.code.as_deref(), Some("ResourceNotFoundException"));
    assert_eq!(fault_of(&source, "nowhere").await.reason, Reason::NotFound);
}

#[tokio::test]
async fn an_answer_about_another_secret_is_rejected() {
    let other = Secret::text("a/other", CANARY);
    let bodies = [
        json!({"Name": "a/other", "ARN": other.arn(), "SecretString": CANARY}),
        json!({"Name": "a/B", "SecretString": CANARY}),
        json!({"ARN": other.arn(), "SecretString": CANARY}),
        json!({"SecretString": CANARY}),
        json!({"SecretList": [{"Name": "a/b"}]}),
    ];
    for body in bodies {
        let server = FakeAws::script(vec![Reply::json(&body)]);
        let fault = fault_of(&client(&server), "a/b").await;
        assert_eq!(fault.reason, Reason::BadResponse, "{body}");
        assert!(!format!("{fault:?} {:?}", fault.detail()).contains(CANARY));
    }
    let right = json!({"Name": "a/b", "SecretString": CANARY});
    let server = FakeAws::script(vec![Reply::json(&right)]);
    assert_eq!(value_of(&client(&server), "a/b").await, CANARY.as_bytes());
}

#[tokio::test]
async fn sts_is_asked_once_who_the_caller_is() {
    let server = FakeAws::holding(Vec::new());
    let source = client(&server);
    let caller = source.caller().await.unwrap();
    assert_eq!(caller.region.as_deref(), Some("eu-west-1"));
    assert_eq!(caller.account.as_deref(), Some("012345678910"));
    assert_eq!(caller.short_arn(), Some("user/jane"));
    assert_eq!(caller.endpoint, Some(server.url()));
    assert_eq!(caller.profile, None);
    source.caller().await.unwrap();
    assert_eq!((source.calls(), server.count("GetCallerIdentity")), (1, 1));
}

#[tokio::test]
async fn the_query_of_an_endpoint_is_not_shown() {
    let server = FakeAws::holding(Vec::new());
    for end in ["/?x=obvious-fake", "#obvious-fake"] {
        let source = source(to(&format!("{}{end}", server.url())), QUICK, no_files());
        let caller = source.caller().await.unwrap();
        let shown = caller.endpoint.unwrap();
        assert_eq!(shown.trim_end_matches('/'), server.url(), "{end}");
    }
    let nowhere = AwsConnection {
        role_arn: Some("none".to_owned()),
        ..to("https://example.com/?x=obvious-fake")
    };
    let caller = source(nowhere, QUICK, no_files()).caller().await.unwrap();
    assert_eq!(caller.endpoint.as_deref(), Some("https://example.com/"));
}

#[tokio::test]
async fn a_caller_of_whom_sts_says_nothing_is_no_error() {
    let denied = Reply::raw(
        403,
        "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>",
    );
    let server = FakeAws::script(vec![denied]);
    let caller = client(&server).caller().await.unwrap();
    assert_eq!((caller.account, caller.arn), (None, None));
    assert_eq!(caller.region.as_deref(), Some("eu-west-1"));
}

/// What answers of Secrets Manager show counts where STS says nothing, or is not waited for.
#[tokio::test]
async fn the_account_is_in_the_arn_of_a_secret_that_was_read() {
    let secret = Secret::text("a/b", CANARY);
    let server = FakeAws::new(move |request, _| match request.operation.as_str() {
        "GetSecretValue" => {
            Reply::json(&json!({"Name": "a/b", "ARN": secret.arn(), "SecretString": CANARY}))
        }
        _ => Reply::raw(403, ""),
    });
    let source = client(&server);
    assert_eq!(source.caller_so_far().await.unwrap().account, None);
    value_of(&source, "a/b").await;
    for caller in [source.caller_so_far().await, source.caller().await] {
        let caller = caller.unwrap();
        assert_eq!(caller.account.as_deref(), Some("012345678910"));
        assert_eq!(caller.arn, None);
        assert!(caller.why.is_some());
    }
}

#[tokio::test]
async fn the_caller_is_in_the_message_of_a_denied_request() {
    let arn = "arn:aws:sts::012345678910:assumed-role/reader/jane";
    let message = format!(
        "User: {arn} is not authorized to perform: secretsmanager:GetSecretValue on resource: a/b because no \
         identity-based policy allows the secretsmanager:GetSecretValue action"
    );
    let server = FakeAws::script(vec![Reply::error(400, "AccessDeniedException", &message)]);
    let source = client(&server);
    fault_of(&source, "a/b").await;
    let caller = source.caller_so_far().await.unwrap();
    assert_eq!(caller.arn.as_deref(), Some(arn));
    assert_eq!(caller.account.as_deref(), Some("012345678910"));
    assert_eq!((caller.why, server.count("GetCallerIdentity")), (None, 0));
}

/// A lookup of `k` in AWS, and what the sources know of the caller then.
async fn identified(server: &FakeAws, order: Vec<Layer>, keys: usize) -> Option<Caller> {
    let mut deployment = Deployment::assumed("test");
    deployment.order.value = Order::Own(order);
    let deployment = Arc::new(deployment);
    let aws: Arc<dyn Source> = Arc::new(client(server));
    let value = SecretValue::from_text("fake".to_owned());
    let environment = Environment::new([("AIRFLOW_VAR_K".to_owned(), value)]);
    let sources = Sources::new(vec![aws, Arc::new(environment)]);
    for _ in 0..keys {
        let key = Key::new(Kind::Variable, "k");
        let walk = Walk::new(Arc::clone(&deployment), key, Basis::Performed);
        let options = PerformOptions {
            identify: true,
            ..PerformOptions::default()
        };
        sources.perform(walk, options).await;
    }
    sources.caller(Duration::from_mins(1)).await
}

#[tokio::test]
async fn who_asks_is_asked_once_and_only_where_aws_is_asked() {
    let server = FakeAws::holding(Vec::new());
    let caller = identified(&server, vec![Layer::AWS, Layer::ENV], 3).await;
    assert_eq!(caller.unwrap().short_arn(), Some("user/jane"));
    assert_eq!(server.count("GetCallerIdentity"), 1);
    let server = FakeAws::holding(Vec::new());
    assert_eq!(
        identified(&server, vec![Layer::ENV, Layer::AWS], 3).await,
        None
    );
    assert_eq!(server.asked().len(), 0);
}

/// The answer does not wait for an STS that never answers.
#[tokio::test]
async fn an_sts_that_never_answers_is_not_waited_for() {
    let server = FakeAws::new(|request, _| match request.operation.as_str() {
        "GetCallerIdentity" => Reply::never(),
        _ => Reply::json(&json!({"Name": "a/b", "SecretString": CANARY})),
    });
    let source: Arc<dyn Source> = Arc::new(client(&server));
    let identities = Identities::default();
    identities.begin(Layer::AWS, &source);
    let caller = identities.first(Duration::ZERO).await.unwrap();
    assert_eq!(caller.region.as_deref(), Some("eu-west-1"));
    assert_eq!((caller.arn, caller.why), (None, Some(Reason::TimedOut)));
    // It is given once.
    assert!(identities.first(Duration::ZERO).await.is_none());
}

#[expect(
    clippy::disallowed_methods,
    reason = "the control of the lint: it must see these calls"
)]
#[tokio::test]
async fn writes_are_rejected_before_anything_is_sent() {
    let server = FakeAws::script(vec![Reply::json(
        &json!({"Name": "a/b", "SecretString": "x"}),
    )]);
    let source = client(&server);
    let client = source.client().await.unwrap();
    let secrets = &client.secrets;
    let refused = [
        secrets
            .put_secret_value()
            .secret_id("a/b")
            .secret_string(CANARY)
            .send()
            .await
            .is_err(),
        secrets.create_secret().name("a/b").send().await.is_err(),
        secrets
            .delete_secret()
            .secret_id("a/b")
            .send()
            .await
            .is_err(),
        secrets
            .batch_get_secret_value()
            .secret_id_list("a/b")
            .send()
            .await
            .is_err(),
        // Its name is the nearest to one that may pass.
        secrets
            .update_secret_version_stage()
            .secret_id("a/b")
            .version_stage("AWSCURRENT")
            .send()
            .await
            .is_err(),
        client.sts().get_session_token().send().await.is_err(),
    ];
    assert_eq!(refused, [true; 6]);
    assert_eq!((server.asked().len(), source.calls()), (0, 0));
    let error = secrets
        .update_secret()
        .secret_id("a/b")
        .send()
        .await
        .unwrap_err();
    let fault = crate::sources::secrets_manager::fault::fault(
        &error,
        "secretsmanager:GetSecretValue",
        None,
    );
    assert_eq!(
        fault.note.as_deref(),
        Some("varlens only reads, and did not send this operation")
    );
    // The same client does read.
    assert_eq!(value_of(&source, "a/b").await, b"x");
    assert_eq!(server.asked().len(), 1);
}
