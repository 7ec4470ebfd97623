//! Region, profile, credentials and endpoint: what wins, and what is said when something is missing.

use serde_json::json;

use super::*;
use crate::domain::reason::Reason;
use crate::sources::secrets_manager::fake::{Reply, Request, identity};

const HOME: (&str, &str) = ("HOME", "/home/jane");
const NO_IMDS: (&str, &str) = ("AWS_EC2_METADATA_DISABLED", "true");

type Variables<'a> = &'a [(&'a str, &'a str)];

/// A connection that finds everything in an environment.
fn ambient(server: &FakeAws, variables: &[(&str, &str)]) -> AwsConnection {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let environment = variables.iter().chain(&[HOME, NO_IMDS]).map(own).collect();
    AwsConnection {
        endpoint_url: Some(server.url()),
        environment,
        ..AwsConnection::default()
    }
}

fn found() -> Reply {
    Reply::json(&json!({"Name": "a/b", "SecretString": "x"}))
}

fn config(text: &str) -> Fs {
    Fs::from_slice(&[("/home/jane/.aws/config", text)])
}

/// Key id and region of a request's signature.
fn signed(request: &Request) -> (String, String) {
    let header = &request.headers["authorization"];
    let scope = header.split_once("Credential=").unwrap().1;
    let parts: Vec<_> = scope.split('/').collect();
    (parts[0].to_owned(), parts[2].to_owned())
}

async fn asked_with(connection: AwsConnection, files: Fs, server: &FakeAws) -> (String, String) {
    let reading = ask(&source(connection, QUICK, files), "a/b").await;
    if let SourceAnswer::Fault(fault) = reading {
        panic!("{fault:?}");
    }
    signed(server.asked().last().unwrap())
}

const KEYS: [(&str, &str); 2] = [
    ("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT"),
    ("AWS_SECRET_ACCESS_KEY", "obvious-fake"),
];

const PROFILES: &str = "
[default]
region = eu-south-1
aws_access_key_id = AKIADEFAULT
aws_secret_access_key = obvious-fake
[profile prod]
region = us-west-2
aws_access_key_id = AKIAPROD
aws_secret_access_key = obvious-fake
[profile bare]
output = json
";

#[tokio::test]
async fn a_region_is_given_or_the_environments_or_the_profiles() {
    let server = FakeAws::script(vec![found()]);
    let both = [
        ("AWS_REGION", "ap-south-1"),
        ("AWS_DEFAULT_REGION", "sa-east-1"),
    ];
    let cases: [(_, Variables, _, _); 6] = [
        (Some("eu-west-3"), &both, true, "eu-west-3"),
        (None, &both, true, "ap-south-1"),
        (None, &both, false, "sa-east-1"),
        (None, &[("AWS_PROFILE", "prod")], false, "us-west-2"),
        (
            Some(" "),
            &[("AWS_DEFAULT_REGION", "")],
            false,
            "eu-south-1",
        ),
        (None, &[], true, "eu-south-1"),
    ];
    for (given, variables, reads_aws_region, expected) in cases {
        let variables: Vec<_> = variables.iter().chain(&KEYS).copied().collect();
        let connection = AwsConnection {
            region: given.map(str::to_owned),
            reads_aws_region,
            ..ambient(&server, &variables)
        };
        let (_, region) = asked_with(connection, config(PROFILES), &server).await;
        assert_eq!(region, expected);
    }
}

#[tokio::test]
async fn without_a_region_nothing_is_sent() {
    let server = FakeAws::script(vec![found()]);
    let named = [("AWS_PROFILE", "bare")];
    for variables in [&KEYS[..], &named[..]] {
        let source = source(ambient(&server, variables), QUICK, config("[profile bare]"));
        assert_eq!(fault_of(&source, "a/b").await, Fault::new(Reason::NoRegion));
        assert_eq!(
            list(&source, Kind::Variable).await.1,
            Err(Fault::new(Reason::NoRegion))
        );
        assert_eq!(source.caller().await.unwrap().region, None);
        assert_eq!(source.calls(), 0);
    }
    let ignored = source(
        ambient(&server, &[("AWS_REGION", "eu-west-1")]),
        QUICK,
        no_files(),
    );
    let fault = fault_of(&ignored, "a/b").await;
    assert_eq!(
        fault.note.as_deref(),
        Some("AWS_REGION is set, but boto3 does not read it; set AWS_DEFAULT_REGION")
    );
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn keys_that_are_given_beat_a_profile_that_beats_the_environment() {
    let server = FakeAws::script(vec![found()]);
    let all: Vec<_> = KEYS
        .iter()
        .chain(&[("AWS_PROFILE", "prod")])
        .copied()
        .collect();
    let with = |profile: Option<&str>, keys| AwsConnection {
        profile: profile.map(str::to_owned),
        keys,
        ..ambient(&server, &all)
    };
    let key_of = async |connection| asked_with(connection, config(PROFILES), &server).await.0;
    assert_eq!(
        key_of(with(Some("prod"), Some(keys()))).await,
        "AKIAOBVIOUSFAKE"
    );
    assert_eq!(key_of(with(Some("prod"), None)).await, "AKIAPROD");
    assert_eq!(key_of(with(Some("default"), None)).await, "AKIADEFAULT");
    assert_eq!(key_of(with(None, None)).await, "AKIAENVIRONMENT");
    assert_eq!(key_of(ambient(&server, &[])).await, "AKIADEFAULT");
    let older = [("AWS_PROFILE", "prod"), ("AWS_DEFAULT_PROFILE", "default")];
    assert_eq!(key_of(ambient(&server, &older)).await, "AKIADEFAULT");
}

#[tokio::test]
async fn a_session_token_travels_along() {
    let server = FakeAws::script(vec![found()]);
    let mut connection = to(&server.url());
    connection.keys = Some(StaticKeys {
        token: Some(SecretValue::from_text("obvious-fake-token".to_owned())),
        ..keys()
    });
    asked_with(connection, no_files(), &server).await;
    assert_eq!(
        server.asked()[0].headers["x-amz-security-token"],
        "obvious-fake-token"
    );
}

#[tokio::test]
async fn no_credentials_anywhere() {
    let server = FakeAws::script(vec![found()]);
    let region = [("AWS_DEFAULT_REGION", "eu-west-1")];
    let source = source(ambient(&server, &region), QUICK, no_files());
    assert_eq!(
        fault_of(&source, "a/b").await,
        Fault::new(Reason::NoCredentials)
    );
    assert_eq!((server.asked().len(), source.calls()), (0, 0));
    let caller = source.caller().await.unwrap();
    assert_eq!(caller.region.as_deref(), Some("eu-west-1"));
}

#[tokio::test]
async fn a_region_that_cannot_be_part_of_a_host_name_is_rejected() {
    let server = FakeAws::script(vec![found()]);
    for region in ["eu west 1", "eu-west-1.example.com", "x/y", "é", "a@b"] {
        let connection = AwsConnection {
            region: Some(region.to_owned()),
            ..to(&server.url())
        };
        let fault = fault_of(&source(connection, QUICK, no_files()), "a/b").await;
        assert_eq!(
            (fault.reason, fault.note.is_some(), fault.next.is_some()),
            (Reason::InvalidRegion, true, true)
        );
    }
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn credentials_that_take_too_long_are_asked_for_once() {
    let server = FakeAws::script(vec![Reply::never()]);
    let uri = format!("{}/credentials", server.url());
    let variables = [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri.as_str()),
        ("AWS_DEFAULT_REGION", "eu-west-1"),
    ];
    let limits = Limits {
        credentials: SHORT.credentials,
        ..QUICK
    };
    let source = source(ambient(&server, &variables), limits, no_files());
    let fault = fault_of(&source, "a/b").await;
    assert_eq!(fault.reason, Reason::TimedOut);
    assert_eq!(
        fault.note.as_deref(),
        Some("getting credentials took too long")
    );
    assert!(server.asked().len() <= 1);
    assert_eq!(server.count("GetSecretValue"), 0);
}

/// Files, a profile, and what is said of it.
const BAD_PROFILES: &[(&str, &str, Reason, &str)] = &[
    (
        "[profile other]",
        "gone",
        Reason::NoCredentials,
        "there is no AWS profile named gone",
    ),
    (
        "[profile broken",
        "broken",
        Reason::NoCredentials,
        "the AWS configuration files cannot be read; check ~/.aws/config",
    ),
    (
        "[profile sso]\nsso_session = s\nsso_account_id = 012345678910\nsso_role_name = r\n[sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://example.com/start",
        "sso",
        Reason::ExpiredCredentials,
        "there is no valid SSO login",
    ),
    (
        "[profile old]\nsso_region = eu-west-1\nsso_start_url = https://example.com/start\nsso_account_id = 012345678910\nsso_role_name = r",
        "old",
        Reason::ExpiredCredentials,
        "there is no valid SSO login",
    ),
    (
        "[profile half]\nsso_session = s\nsso_account_id = 012345678910\nsso_role_name = r",
        "half",
        Reason::NoCredentials,
        "the profile names an sso-session that does not exist",
    ),
    (
        "[profile a]\nrole_arn = arn:aws:iam::012345678910:role/r\nsource_profile = b\n[profile b]\nrole_arn = arn:aws:iam::012345678910:role/r\nsource_profile = a",
        "a",
        Reason::NoCredentials,
        "the profiles refer to each other in a circle",
    ),
    (
        "[profile p]\ncredential_process = echo obvious-fake-canary; echo obvious-fake-canary >&2; exit 3",
        "p",
        Reason::NoCredentials,
        "the profile's credential_process failed",
    ),
    (
        "[profile q]\ncredential_process = echo obvious-fake-canary",
        "q",
        Reason::NoCredentials,
        "the profile's credential_process failed",
    ),
    (
        "[profile l]\nlogin_session = arn:aws:iam::012345678910:user/jane",
        "l",
        Reason::NoCredentials,
        "varlens does not support this profile's way to log in",
    ),
];

#[tokio::test]
async fn a_profile_that_does_not_work_says_why() {
    let server = FakeAws::script(vec![found()]);
    for (text, profile, reason, note) in BAD_PROFILES {
        let connection = AwsConnection {
            region: Some("eu-west-1".to_owned()),
            profile: Some((*profile).to_owned()),
            ..ambient(&server, &KEYS)
        };
        let fault = fault_of(&source(connection, QUICK, config(text)), "a/b").await;
        assert_eq!(
            (fault.reason, fault.note.as_deref()),
            (*reason, Some(*note)),
            "{profile}"
        );
        assert!(!format!("{fault:?}").contains(CANARY));
    }
    assert_eq!(server.asked().len(), 0);
}

const SSO: &str = "[profile sso]
sso_session = s
sso_account_id = 012345678910
sso_role_name = r
region = eu-west-1
[sso-session s]
sso_region = eu-west-1
sso_start_url = https://example.com/start
";

/// A profile whose login lasts until a year.
fn logged_in_until(year: u16) -> Fs {
    let token = json!({
        "accessToken": CANARY, "expiresAt": format!("{year}-01-01T00:00:00Z"),
        "startUrl": "https://example.com/start", "region": "eu-west-1",
    });
    // The SHA-1 of the session's name.
    let path = "/home/jane/.aws/sso/cache/a0f1490a20d0211c997b44bc357e1972deab8ae3.json";
    Fs::from_slice(&[("/home/jane/.aws/config", SSO), (path, &token.to_string())])
}

fn sso_next_step(server: &FakeAws) -> AwsConnection {
    let url = server.url();
    ambient(
        server,
        &[("AWS_PROFILE", "sso"), ("AWS_ENDPOINT_URL_SSO", &url)],
    )
}

#[tokio::test]
async fn an_sso_login_gives_credentials() {
    let server = FakeAws::new(|request, _| {
        if request.operation == "GetSecretValue" {
            return found();
        }
        assert_eq!(request.headers["x-amz-sso_bearer_token"], CANARY);
        Reply::json(&json!({"roleCredentials": {
            "accessKeyId": "ASIASSO", "secretAccessKey": "obvious-fake",
            "sessionToken": "obvious-fake", "expiration": 32_000_000_000_000_u64,
        }}))
    });
    let (key, region) = asked_with(sso_next_step(&server), logged_in_until(2999), &server).await;
    assert_eq!((key.as_str(), region.as_str()), ("ASIASSO", "eu-west-1"));
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn an_sso_login_that_has_expired_names_the_command() {
    let revoked = Reply::error(401, "UnauthorizedException", CANARY);
    let server = FakeAws::script(vec![revoked]);
    for (year, asked) in [(2001, 0), (2999, 1)] {
        let source = source(sso_next_step(&server), QUICK, logged_in_until(year));
        let fault = fault_of(&source, "a/b").await;
        assert_eq!(fault.reason, Reason::ExpiredCredentials, "{year}");
        assert_eq!(fault.note.as_deref(), Some("there is no valid SSO login"));
        assert_eq!(fault.next_step(), "run: aws sso login --profile sso");
        assert!(!format!("{fault:?}").contains(CANARY));
        assert_eq!(server.asked().len(), asked);
    }
}

#[tokio::test]
async fn a_container_hands_out_credentials() {
    let server = FakeAws::new(|request, _| match request.operation.as_str() {
        "GET /credentials" => Reply::json(&json!({
            "AccessKeyId": "ASIACONTAINER", "SecretAccessKey": "obvious-fake",
            "Token": "obvious-fake", "Expiration": "2999-01-01T00:00:00Z",
        })),
        _ => found(),
    });
    let uri = format!("{}/credentials", server.url());
    let variables = [
        ("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri.as_str()),
        ("AWS_DEFAULT_REGION", "eu-west-1"),
    ];
    let (key, _) = asked_with(ambient(&server, &variables), no_files(), &server).await;
    assert_eq!(key, "ASIACONTAINER");
}

#[tokio::test]
async fn no_metadata_endpoint_is_asked_for_a_region() {
    let server = FakeAws::script(vec![Reply::never()]);
    let url = server.url();
    let mut connection = ambient(&server, &[("AWS_EC2_METADATA_SERVICE_ENDPOINT", &url)]);
    connection.environment.retain(|(name, _)| name != NO_IMDS.0);
    let source = source(connection, QUICK, no_files());
    assert_eq!(fault_of(&source, "a/b").await, Fault::new(Reason::NoRegion));
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn a_profile_may_assume_a_role() {
    let files = || {
        config(
            "[profile r]\nregion = eu-west-1\nrole_arn = arn:aws:iam::012345678910:role/r\nsource_profile = b\n[profile b]\naws_access_key_id = AKIABASE\naws_secret_access_key = obvious-fake",
        )
    };
    let by_role = |server: &FakeAws| {
        let url = server.url();
        ambient(
            server,
            &[("AWS_PROFILE", "r"), ("AWS_ENDPOINT_URL_STS", &url)],
        )
    };
    let server = FakeAws::new(|request, _| role(request));
    assert_eq!(
        asked_with(by_role(&server), files(), &server).await.0,
        "ASIAROLE"
    );
    let server = FakeAws::script(vec![denied("AccessDenied")]);
    let fault = fault_of(&source(by_role(&server), QUICK, files()), "a/b").await;
    assert_eq!(fault.reason, Reason::AccessDenied);
    assert_eq!(fault.note.as_deref(), Some("while assuming the role"));
}

const PRINTS: &str = "echo '{\"Version\": 1, \"AccessKeyId\": \"AKIAPRINTED\", \"SecretAccessKey\": \"obvious-fake\", \"Expiration\": \"2999-01-01T00:00:00+00:00\"}'";

#[tokio::test]
async fn a_process_gives_the_credentials_of_its_profile_and_of_roles() {
    let server = FakeAws::new(|request, _| role(request));
    let files = config(&format!(
        "[profile p]\ncredential_process = {PRINTS}\nregion = eu-west-1\n\
         [profile r]\nrole_arn = arn:aws:iam::012345678910:role/reader\nsource_profile = p\nregion = eu-west-1"
    ));
    let url = server.url();
    for (profile, id) in [("p", "AKIAPRINTED"), ("r", "ASIAROLE")] {
        let variables = [("AWS_PROFILE", profile), ("AWS_ENDPOINT_URL_STS", &url)];
        let connection = ambient(&server, &variables);
        assert_eq!(asked_with(connection, files.clone(), &server).await.0, id);
    }
}

#[tokio::test]
async fn a_process_that_prints_without_end_or_hangs_is_ended() {
    let server = FakeAws::script(vec![found()]);
    let pid = std::env::temp_dir().join(format!("varlens-process-{}", std::process::id()));
    let hangs = format!("echo $$ >{}; exec sleep 600", pid.display());
    for command in ["yes obvious-fake-canary", &hangs] {
        let files = config(&format!(
            "[profile p]\ncredential_process = {command}\nregion = eu-west-1"
        ));
        let limits = Limits {
            credentials: Duration::from_secs(1),
            ..QUICK
        };
        let source = source(ambient(&server, &[("AWS_PROFILE", "p")]), limits, files);
        let fault = fault_of(&source, "a/b").await;
        assert!(fault.reason != Reason::NotFound, "{fault:?}");
        assert!(!format!("{fault:?}").contains(CANARY), "{fault:?}");
    }
    let number = std::fs::read_to_string(&pid).unwrap();
    let process = rustix::process::Pid::from_raw(number.trim().parse().unwrap()).unwrap();
    let is_there = || rustix::process::test_kill_process(process).is_ok();
    // Killed already; the runtime still has to wait for it.
    for _ in 0..1_000 {
        if !is_there() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    std::fs::remove_file(&pid).unwrap();
    assert!(!is_there());
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn after_forget_credentials_are_read_again() {
    let server = FakeAws::script(vec![found()]);
    let files = config(
        "[profile p]\ncredential_process = cat \"$0-there-is-no-such-file\"\nregion = eu-west-1",
    );
    let connection = ambient(&server, &[("AWS_PROFILE", "p")]);
    let source = source(connection, QUICK, files.clone());
    assert_eq!(fault_of(&source, "a/b").await.reason, Reason::NoCredentials);
    let config = "[profile p]\naws_access_key_id = AKIANEW\naws_secret_access_key = obvious-fake\nregion = eu-west-1";
    files.write("/home/jane/.aws/config", config).await.unwrap();
    assert_eq!(fault_of(&source, "a/b").await.reason, Reason::NoCredentials);
    source.forget();
    assert!(matches!(ask(&source, "a/b").await, SourceAnswer::Value(_)));
    assert_eq!(signed(&server.asked()[0]).0, "AKIANEW");
}

pub(super) fn role(request: &Request) -> Reply {
    match request.operation.as_str() {
        "AssumeRole" => Reply::raw(
            200,
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>\
             <AssumedRoleUser><Arn>arn:aws:sts::012345678910:assumed-role/reader/varlens</Arn>\
             <AssumedRoleId>AROA:varlens</AssumedRoleId></AssumedRoleUser><Credentials>\
             <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>obvious-fake</SecretAccessKey>\
             <SessionToken>obvious-fake</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>\
             </Credentials></AssumeRoleResult></AssumeRoleResponse>",
        ),
        "GetCallerIdentity" => identity(),
        _ => found(),
    }
}

#[tokio::test]
async fn what_is_no_role_is_refused_before_anything_is_sent() {
    let server = FakeAws::script(vec![found()]);
    for arn in [
        "reader",
        "arn:aws:iam::012345678910:user/jane",
        "arn:aws:iam::0123:role/reader",
        "arn:aws:iam::012345678910:role/",
        "arn:aws:sts::012345678910:assumed-role/reader/x",
        "arn:aws:iam::012345678910:role/a b",
        "",
    ] {
        let connection = AwsConnection {
            role_arn: Some(arn.to_owned()),
            ..to(&server.url())
        };
        let fault = fault_of(&source(connection, QUICK, no_files()), "a/b").await;
        assert_eq!(fault.reason, Reason::NoCredentials, "{arn}");
        assert!(
            fault.at_role && fault.next_step().contains("--as-role"),
            "{arn}"
        );
    }
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn a_role_that_cannot_be_assumed_says_so_and_says_nothing_of_the_secret() {
    let xml = |status: u16, code: &str| {
        Reply::raw(
            status,
            format!(
                "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Code>{code}</Code><Message>\
                 User: arn:aws:iam::012345678910:user/jane is not authorized to perform: sts:AssumeRole on resource: \
                 arn:aws:iam::012345678910:role/reader</Message></Error></ErrorResponse>"
            ),
        )
    };
    for (status, code, reason, note, next) in [
        (
            403,
            "AccessDenied",
            Reason::AccessDenied,
            "arn:aws:iam::012345678910:user/jane may not call sts:AssumeRole",
            "allow sts:AssumeRole on the role to this caller",
        ),
        (
            403,
            "ExpiredToken",
            Reason::ExpiredCredentials,
            "while assuming the role",
            "",
        ),
        (
            400,
            "ValidationError",
            Reason::NoCredentials,
            "while assuming the role: HTTP 400",
            "check the role's ARN",
        ),
        (
            403,
            "RegionDisabledException",
            Reason::AccessDenied,
            "while assuming the role: this region is not enabled",
            "enable it",
        ),
        (
            500,
            "InternalFailure",
            Reason::ServerError,
            "while assuming the role: HTTP 500",
            "try again",
        ),
    ] {
        let server = FakeAws::script(vec![xml(status, code)]);
        let source = source(with_role(&server), QUICK, no_files());
        let fault = fault_of(&source, "a/b").await;
        assert_eq!(fault.reason, reason, "{code}");
        assert!(fault.at_role, "{code}");
        let said = fault.note.clone().unwrap();
        assert!(said.starts_with(note), "{code}: {said}");
        assert!(
            fault.next_step().starts_with(next),
            "{code}: {}",
            fault.next_step()
        );
        assert!(fault.reason.depends_on_caller());
        assert_eq!(server.count("GetSecretValue"), 0);
    }
}

#[tokio::test]
async fn a_role_is_assumed_once_and_under_our_name() {
    let server = FakeAws::new(|request, _| role(request));
    let source = source(with_role(&server), QUICK, no_files());
    assert!(matches!(ask(&source, "a/b").await, SourceAnswer::Value(_)));
    assert!(matches!(ask(&source, "a/b").await, SourceAnswer::Value(_)));
    source.caller().await.unwrap();
    let asked = server.asked();
    let operations: Vec<_> = asked
        .iter()
        .map(|request| request.operation.as_str())
        .collect();
    assert_eq!(
        operations,
        [
            "AssumeRole",
            "GetSecretValue",
            "GetSecretValue",
            "GetCallerIdentity"
        ]
    );
    assert!(asked[0].body.contains("RoleSessionName=varlens"));
    assert_eq!(signed(&asked[0]).0, "AKIAOBVIOUSFAKE");
    assert_eq!(signed(&asked[1]).0, "ASIAROLE");
}

fn denied(code: &str) -> Reply {
    let body = format!(
        "<ErrorResponse><Error><Code>{code}</Code><Message>{CANARY}</Message></Error></ErrorResponse>"
    );
    Reply::raw(403, body)
}

pub(super) fn with_role(server: &FakeAws) -> AwsConnection {
    AwsConnection {
        role_arn: Some("arn:aws:iam::012345678910:role/reader".to_owned()),
        ..to(&server.url())
    }
}

#[tokio::test]
async fn a_role_that_may_not_be_assumed() {
    let cases = [
        (
            "AccessDenied",
            Reason::AccessDenied,
            "while assuming the role",
        ),
        (
            "ExpiredToken",
            Reason::ExpiredCredentials,
            "while assuming the role",
        ),
        (
            "InvalidClientTokenId",
            Reason::InvalidCredentials,
            "while assuming the role: AWS does not know this access key",
        ),
    ];
    for (code, reason, note) in cases {
        let server = FakeAws::script(vec![denied(code)]);
        let fault = fault_of(&source(with_role(&server), QUICK, no_files()), "a/b").await;
        assert_eq!((fault.reason, fault.code.as_deref()), (reason, Some(code)));
        assert_eq!(fault.note.as_deref(), Some(note));
        assert!(!format!("{fault:?}").contains(CANARY));
        assert_eq!(server.count("GetSecretValue"), 0);
    }
}

#[tokio::test]
async fn plain_http_is_rejected_wherever_the_endpoint_comes_from() {
    let server = FakeAws::script(vec![found()]);
    let given = AwsConnection {
        endpoint_url: Some("http://secrets.example.com".to_owned()),
        ..to(&server.url())
    };
    let of_environment = |name: &str| AwsConnection {
        region: Some("eu-west-1".to_owned()),
        endpoint_url: None,
        keys: Some(keys()),
        environment: vec![(name.to_owned(), "http://192.0.2.1:4566".to_owned())],
        ..AwsConnection::default()
    };
    let user = AwsConnection {
        endpoint_url: Some(format!("https://jane:{CANARY}@example.com")),
        ..to(&server.url())
    };
    let connections = [
        (
            given,
            "varlens sends plain http to this machine only; use an https endpoint",
        ),
        (
            of_environment("AWS_ENDPOINT_URL"),
            "varlens sends plain http to this machine only; use an https endpoint",
        ),
        (
            of_environment("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
            "varlens sends plain http to this machine only; use an https endpoint",
        ),
        (
            user,
            "the endpoint's address holds a user name or password, which varlens does not send; give it without",
        ),
    ];
    for (connection, note) in connections {
        let source = source(connection, QUICK, no_files());
        let fault = fault_of(&source, "a/b").await;
        assert_eq!(
            (fault.reason, fault.note.as_deref()),
            (Reason::Unreachable, Some(note))
        );
        assert_eq!(source.calls(), 0);
        assert!(!format!("{:?}", source.caller().await).contains(CANARY));
    }
}

#[tokio::test]
async fn plain_http_to_sts_alone_is_rejected_too() {
    let server = FakeAws::script(vec![found()]);
    let url = server.url();
    let variables = [
        ("AWS_ENDPOINT_URL_STS", "http://192.0.2.1:4566"),
        ("AWS_ENDPOINT_URL_SECRETS_MANAGER", &url),
    ];
    let connection = |role_arn: Option<&str>| AwsConnection {
        region: Some("eu-west-1".to_owned()),
        endpoint_url: None,
        keys: Some(keys()),
        role_arn: role_arn.map(str::to_owned),
        ..ambient(&server, &variables)
    };
    // The identity stays unknown, and the secret is read.
    let by_keys = source(connection(None), QUICK, no_files());
    assert!(matches!(ask(&by_keys, "a/b").await, SourceAnswer::Value(_)));
    let caller = by_keys.caller().await.unwrap();
    assert_eq!(
        (caller.account, caller.endpoint),
        (None, Some(server.url()))
    );
    // The role cannot be assumed, so nothing is read.
    let role = connection(Some("arn:aws:iam::012345678910:role/reader"));
    let fault = fault_of(&source(role, QUICK, no_files()), "a/b").await;
    assert_eq!(fault.reason, Reason::Unreachable);
    assert_eq!(
        fault.note.as_deref(),
        Some("varlens sends plain http to this machine only; use an https endpoint")
    );
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn nothing_else_of_the_environment_is_kept() {
    let server = FakeAws::script(vec![found()]);
    let source = source(
        ambient(&server, &[("AIRFLOW_VAR_X", CANARY)]),
        QUICK,
        no_files(),
    );
    assert_eq!(source.environment.get("HOME").as_deref(), Ok("/home/jane"));
    assert!(source.environment.get("AIRFLOW_VAR_X").is_err());
}
