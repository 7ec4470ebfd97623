//! Credentials that expire: the exact next step, until when they are good, and going on after a new login.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use super::*;
use crate::domain::reason::Reason;
use crate::sources::secrets_manager::fake::{Reply, Request};

/// A home of its own for one test, removed at its end.
struct Home(PathBuf);

impl Home {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("varlens-{}-{name}", std::process::id()));
        fs::create_dir_all(path.join(".aws/sso/cache")).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(".aws").join(name), text).unwrap();
    }

    /// A login of this home against a server, with these variables more.
    fn source(&self, server: &FakeAws, variables: &[(&str, &str)]) -> SecretsManager {
        let (home, url) = (self.0.display().to_string(), server.url());
        let always = [
            ("HOME", home.as_str()),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_ENDPOINT_URL_SSO", &url),
        ];
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let connection = AwsConnection {
            endpoint_url: Some(server.url()),
            region: Some("eu-west-1".to_owned()),
            environment: always.iter().chain(variables).map(own).collect(),
            ..AwsConnection::default()
        };
        source(connection, QUICK, Fs::real())
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const SSO: &str = "[profile sso]
sso_session = s
sso_account_id = 012345678910
sso_role_name = r
[profile prod]
role_arn = arn:aws:iam::012345678910:role/r
source_profile = sso
[sso-session s]
sso_region = eu-west-1
sso_start_url = https://example.com/start
";

/// Where a login of the session `s` is kept: the SHA-1 of its name.
const TOKEN: &str = "sso/cache/a0f1490a20d0211c997b44bc357e1972deab8ae3.json";

fn token(year: u16) -> String {
    json!({
        "accessToken": CANARY, "expiresAt": format!("{year}-01-01T00:00:00Z"),
        "startUrl": "https://example.com/start", "region": "eu-west-1",
    })
    .to_string()
}

/// Credentials of a role until this many milliseconds since 1970, and one secret.
fn good_until(milliseconds: u64) -> impl Fn(&Request, usize) -> Reply + Send + Sync + 'static {
    move |request, _| match request.operation.as_str() {
        "ListSecrets" => Reply::json(&json!({"SecretList": [{"Name": "airflow/variables/a"}]})),
        "GetSecretValue" => Reply::json(&json!({"Name": "a/b", "SecretString": "obvious-fake"})),
        "GetCallerIdentity" => Reply::raw(200, ""),
        _ => Reply::json(&json!({"roleCredentials": {
            "accessKeyId": "ASIASSO", "secretAccessKey": "obvious-fake",
            "sessionToken": "obvious-fake", "expiration": milliseconds,
        }})),
    }
}

#[tokio::test]
async fn after_a_login_the_same_source_goes_on() {
    let home = Home::new("goes-on");
    home.write("config", SSO);
    let server = FakeAws::new(good_until(32_000_000_000_000));
    let source = home.source(&server, &[("AWS_PROFILE", "sso")]);
    let fault = list(&source, Kind::Variable).await.1.unwrap_err();
    assert_eq!(fault.reason, Reason::ExpiredCredentials);
    assert_eq!(fault.next_step(), "run: aws sso login --profile sso");
    assert!(!source.is_renewed().await, "nothing has changed");
    // The first thing that a login writes is how this machine is registered.
    let registered =
        json!({"clientId": "x", "clientSecret": CANARY, "expiresAt": "2999-01-01T00:00:00Z"});
    home.write("sso/cache/botocore-client-id.json", &registered.to_string());
    assert!(!source.is_renewed().await, "there is no token yet");
    home.write(TOKEN, &token(2001));
    assert!(!source.is_renewed().await, "the token is an old one");
    home.write(TOKEN, &token(2999));
    assert!(source.is_renewed().await);
    assert_eq!(server.asked().len(), 0, "looking asks nobody");
    source.forget();
    let (pages, ended) = list(&source, Kind::Variable).await;
    assert_eq!((names(&pages), ended), (vec!["a"], Ok(())));
    assert!(!source.is_renewed().await, "it is what is in use");
}

#[tokio::test]
async fn keys_in_a_file_are_renewed_when_it_is_written() {
    let home = Home::new("keys");
    let keys = |id: &str| {
        format!(
            "[default]\naws_access_key_id = {id}\naws_secret_access_key = obvious-fake\naws_session_token = obvious-fake\n"
        )
    };
    home.write("credentials", &keys("ASIAOLD"));
    let server = FakeAws::new(|request, _| {
        if request.headers["authorization"].contains("ASIAOLD") {
            return Reply::error(400, "ExpiredTokenException", CANARY);
        }
        Reply::json(&json!({"SecretList": []}))
    });
    let source = home.source(&server, &[]);
    let fault = list(&source, Kind::Variable).await.1.unwrap_err();
    assert_eq!(fault.reason, Reason::ExpiredCredentials);
    assert_eq!(
        fault.next_step(),
        "write new keys and a new aws_session_token for the default profile"
    );
    assert!(!source.is_renewed().await);
    home.write("credentials", &keys("ASIABRANDNEW"));
    assert!(source.is_renewed().await);
    source.forget();
    assert_eq!(list(&source, Kind::Variable).await.1, Ok(()));
}

#[tokio::test]
async fn the_next_step_fits_where_the_credentials_came_from() {
    let home = Home::new("next");
    let process = "[profile p]\ncredential_process = echo '{\"Version\": 1, \"AccessKeyId\": \"x\", \"SecretAccessKey\": \"obvious-fake\"}'\n";
    home.write("config", &format!("{SSO}{process}"));
    let expired = Reply::error(400, "ExpiredTokenException", CANARY);
    let server = FakeAws::script(vec![expired]);
    let keys = [
        ("AWS_ACCESS_KEY_ID", "ASIAX"),
        ("AWS_SECRET_ACCESS_KEY", "obvious-fake"),
        ("AWS_SESSION_TOKEN", "obvious-fake"),
    ];
    let cases: [(&[(&str, &str)], &str); 3] = [
        (
            &keys,
            "set new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and run varlens again",
        ),
        (
            &[("AWS_PROFILE", "p")],
            "log in again for the credential_process of profile p",
        ),
        // The role's own profile cannot be logged in to; its source can.
        (
            &[("AWS_PROFILE", "prod")],
            "run: aws sso login --profile sso",
        ),
    ];
    for (variables, expected) in cases {
        let source = home.source(&server, variables);
        let fault = fault_of(&source, "a/b").await;
        assert_eq!(
            (fault.reason, fault.next_step()),
            (Reason::ExpiredCredentials, expected)
        );
    }
    let given = AwsConnection {
        keys: Some(super::keys()),
        ..to(&server.url())
    };
    let fault = fault_of(&source(given, QUICK, no_files()), "a/b").await;
    let expected = "put new keys into backend_kwargs, and run varlens again";
    assert_eq!(fault.next_step(), expected);
}

#[tokio::test]
async fn the_caller_says_until_when_the_credentials_are_good() {
    let home = Home::new("until");
    home.write("config", SSO);
    home.write(TOKEN, &token(2999));
    let server = FakeAws::new(good_until(32_000_000_000_000));
    let source = home.source(&server, &[("AWS_PROFILE", "sso")]);
    assert!(matches!(ask(&source, "a/b").await, SourceAnswer::Value(_)));
    let caller = source.caller().await.unwrap();
    assert_eq!(caller.expires, Some(32_000_000_000));
    let keys = client(&server);
    assert!(matches!(ask(&keys, "a/b").await, SourceAnswer::Value(_)));
    assert_eq!(keys.caller().await.unwrap().expires, None);
}
