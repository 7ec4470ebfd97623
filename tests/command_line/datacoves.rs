//! The Datacoves store on this machine, as a workspace's variables and a deployment's section describe it.

use serde_json::json;

use super::{CANARY, Run, file, run_in};
use crate::versions::fake::{FakeAws as Server, Reply};

const ORDER: [&str; 2] = ["--order", "datacoves,env"];

fn server() -> Server {
    let secrets = json!([
        {"slug": "datacoves-api", "value": CANARY},
        {"slug": "datacoves-object", "value": {"user": CANARY}},
        {"slug": "Datacoves-Case", "value": CANARY},
    ]);
    Server::new(move |_, _| Reply::json(&secrets).header("content-type", "application/json"))
}

/// A run in a workspace.
fn run(server: &Server, arguments: &[&str]) -> Run {
    let url = server.url();
    let variables = [
        ("DATACOVES__SECRETS_URL", url.as_str()),
        ("DATACOVES__SECRETS_PROJECT", "dev123"),
        ("DATACOVES__SECRETS_TOKEN", "obvious-fake-token"),
    ];
    run_in(&variables, &[arguments, &ORDER].concat())
}

fn operations(server: &Server) -> Vec<String> {
    server
        .asked()
        .into_iter()
        .map(|asked| asked.operation)
        .collect()
}

#[test]
fn a_workspace_needs_no_configuration() {
    let server = server();
    let found = run(&server, &["resolve", "datacoves-api", "--json", "--reveal"]);
    let object = found.object();
    assert_eq!(
        (&object["winner"], &object["value"]),
        (&json!("datacoves"), &json!(CANARY))
    );
    let text = run(&server, &["resolve", "datacoves-object"]);
    assert!(
        text.says("how it reaches Airflow is not documented"),
        "{text:?}"
    );
    assert!(!text.says(CANARY), "{text:?}");
    assert!(!text.says("AWS console"), "{text:?}");
    assert_eq!(
        operations(&server),
        [
            "GET /api/v1/secrets/dev123?slug=datacoves-api&key=datacoves-api",
            "GET /api/v1/secrets/dev123?slug=datacoves-object&key=datacoves-object",
        ]
    );
    let config = run(&server, &["config"]);
    assert!(
        config.says("environment DATACOVES__SECRETS_PROJECT"),
        "{config:?}"
    );
    assert!(!config.says("obvious-fake-token"), "{config:?}");
}

/// An order that was detected is said, as it is not assumed.
#[test]
fn the_order_of_a_workspace_is_said() {
    let workspace = [("DATACOVES__ENVIRONMENT_SLUG", "dev123")];
    let said =
        "order: datacoves, as this is a Datacoves workspace (DATACOVES__ENVIRONMENT_SLUG is set)";
    let ended = run_in(&workspace, &["resolve", "zzz_nothing"]);
    assert!(ended.says(said), "{ended:?}");
    assert!(!ended.says("--order"), "{ended:?}");
    let ended = run_in(&[], &["resolve", "zzz_nothing"]);
    assert!(!ended.says("order: datacoves, as"), "{ended:?}");
}

#[test]
fn each_of_several_keys_is_asked_for_once() {
    let server = server();
    let keys = ["resolve", "datacoves-api", "nope", "datacoves-object"];
    let ended = run(&server, &keys);
    assert_eq!(ended.code, 1, "{ended:?}");
    let mut asked = operations(&server);
    asked.sort();
    let request = |key: &str| format!("GET /api/v1/secrets/dev123?slug={key}&key={key}");
    assert_eq!(
        asked,
        ["datacoves-api", "datacoves-object", "nope"].map(request)
    );
}

#[test]
fn the_store_is_listed_only_where_the_user_asks_for_it() {
    let server = server();
    let listed = run(&server, &["list"]);
    assert_eq!((listed.code, listed.out.as_str()), (0, ""), "{listed:?}");
    assert!(listed.err.contains("--layers datacoves"), "{listed:?}");
    assert!(operations(&server).is_empty());

    let listed = run(&server, &["list", "--layers", "datacoves"]);
    assert!(
        listed.out.contains("Datacoves-Case\tdatacoves\t"),
        "{listed:?}"
    );
    assert!(!listed.says(CANARY), "{listed:?}");
    assert_eq!(operations(&server), ["GET /api/v1/secrets/dev123"]);

    let near = run(
        &server,
        &["resolve", "datacoves-case", "--layers", "datacoves"],
    );
    assert!(
        near.says("similar: Datacoves-Case (differs only in upper/lower case)"),
        "{near:?}"
    );
    assert_eq!(operations(&server).len(), 3);
    run(&server, &["list", "--layers", "aws"]).refused(&["only datacoves waits"]);
}

#[test]
fn connections_are_not_documented_and_not_asked_for() {
    let server = server();
    let ended = run(
        &server,
        &["resolve", "datacoves-api", "--kind", "connection", "--json"],
    );
    assert_eq!(ended.code, 3, "{ended:?}");
    let step = &ended.object()["steps"][0];
    assert_eq!(
        (&step["verdict"], &step["reason"]),
        (&json!("not-inspected"), &json!("not-documented"))
    );
    assert!(operations(&server).is_empty());
}

#[test]
fn a_named_deployment_takes_nothing_from_this_shell_that_it_does_not_name() {
    let server = server();
    let text = "[deployments.prod]\norder = [\"datacoves\", \"env\"]\n";
    let bare = file("datacoves-bare", "config.toml", text);
    let ended = run(
        &server,
        &[
            "resolve",
            "x",
            "--json",
            "--config",
            &bare,
            "--deployment",
            "prod",
        ],
    );
    assert_eq!(
        ended.object()["steps"][0]["reason"],
        "not-configured",
        "{ended:?}"
    );
    assert!(operations(&server).is_empty());

    let section = format!(
        "{text}datacoves = {{ url = \"{}\", environment = \"prod9\", token-env = \"DATACOVES__SECRETS_TOKEN\", tags = [\"airflow\"] }}\n",
        server.url()
    );
    let named = file("datacoves-named", "config.toml", &section);
    let ended = run(
        &server,
        &[
            "resolve",
            "x",
            "--json",
            "--config",
            &named,
            "--deployment",
            "prod",
        ],
    );
    assert_eq!(ended.object()["steps"][0]["verdict"], "absent", "{ended:?}");
    assert_eq!(
        operations(&server),
        ["GET /api/v1/secrets/prod9?tags=airflow&slug=x&key=x"]
    );
    let asked = &server.asked()[0];
    assert_eq!(asked.headers["authorization"], "token obvious-fake-token");

    let section = section.replace("DATACOVES__SECRETS_TOKEN", "FAKE_UNSET");
    let unset = file("datacoves-unset", "config.toml", &section);
    let ended = run(
        &server,
        &["resolve", "x", "--config", &unset, "--deployment", "prod"],
    );
    assert!(
        ended.err.contains("FAKE_UNSET is not set in this shell"),
        "{ended:?}"
    );
    assert_eq!(operations(&server).len(), 1);
}

#[test]
fn what_fails_leaves_the_others_and_names_no_secret() {
    for (reply, part) in [
        (Reply::raw(401, CANARY), "it is wrong or has expired"),
        (Reply::raw(500, CANARY), "HTTP 500"),
        (Reply::raw(200, format!("<{CANARY}>")), "not JSON"),
        (
            Reply::raw(302, "").header("location", "https://login.example/"),
            "redirects to https://login.example",
        ),
    ] {
        let server = Server::script(vec![reply]);
        let ended = run(&server, &["resolve", "x", "--layers", "datacoves"]);
        assert_eq!(ended.code, 3, "{ended:?}");
        assert!(ended.says(part) && ended.says("AIRFLOW_VAR_X"), "{ended:?}");
        assert!(
            !ended.says(CANARY) && !ended.says("obvious-fake"),
            "{ended:?}"
        );
        let listed = run(&server, &["list", "--layers", "datacoves"]);
        assert_eq!(listed.code, 3, "{listed:?}");
        assert!(listed.err.contains(part), "{listed:?}");
        assert!(!listed.says("AWS"), "{listed:?}");
    }
}

/// The library of TLS would read a device without end, and wait for a pipe.
#[test]
fn a_file_of_certificates_is_a_file() {
    let variables = [
        ("DATACOVES__SECRETS_URL", "https://varlens.invalid"),
        ("DATACOVES__SECRETS_PROJECT", "dev123"),
        ("DATACOVES__SECRETS_TOKEN", "obvious-fake-token"),
        ("SSL_CERT_FILE", "/dev/zero"),
    ];
    let ended = run_in(
        &variables,
        &[
            "resolve",
            "x",
            "--order",
            "datacoves,aws",
            "--region",
            "eu-west-1",
        ],
    );
    assert_eq!(ended.code, 3, "{ended:?}");
    let said = "the file of certificates /dev/zero is not a file";
    assert_eq!(ended.out.matches(said).count(), 2, "{ended:?}");
    assert!(ended.says("check SSL_CERT_FILE"), "{ended:?}");
}

#[test]
fn a_proxy_without_an_answer_is_named_and_its_password_is_not() {
    let proxy = Server::script(vec![Reply::closed()]);
    let place = proxy.url().replacen("http://", "", 1);
    let address = format!("http://jane:obvious-fake@{place}");
    let run = |variables: &[(&str, &str)]| {
        let own = [
            ("DATACOVES__SECRETS_URL", "https://varlens.invalid"),
            ("DATACOVES__SECRETS_PROJECT", "dev123"),
            ("DATACOVES__SECRETS_TOKEN", "obvious-fake-token"),
        ];
        let arguments = ["resolve", "x", "--layers", "datacoves"];
        let ended = run_in(
            &[&own, variables].concat(),
            &[&arguments[..], &ORDER].concat(),
        );
        assert!(!ended.says("obvious-fake"), "{ended:?}");
        assert_eq!(ended.code, 3, "{ended:?}");
        ended
    };
    let named = format!("asked by way of the proxy {place} (HTTPS_PROXY)");
    let ended = run(&[("HTTPS_PROXY", &address)]);
    assert!(ended.says(&named), "{ended:?}");
    assert!(ended.says("NO_PROXY=varlens.invalid"), "{ended:?}");
    let without = run(&[("HTTPS_PROXY", &address), ("NO_PROXY", "varlens.invalid")]);
    assert!(!without.says("by way of the proxy"), "{without:?}");
}

#[test]
fn a_proxy_that_wants_a_password_says_so_for_each_service() {
    for (layer, more) in [
        ("datacoves", &[][..]),
        (
            "aws",
            &[
                ("AWS_ACCESS_KEY_ID", "AKIAFAKE"),
                ("AWS_SECRET_ACCESS_KEY", "obvious-fake"),
                ("AWS_DEFAULT_REGION", "eu-west-1"),
            ],
        ),
    ] {
        let proxy = Server::script(vec![Reply::raw(407, "obvious-fake-page")]);
        let address = proxy.url();
        let own = [
            ("DATACOVES__SECRETS_URL", "https://varlens.invalid"),
            ("DATACOVES__SECRETS_PROJECT", "dev123"),
            ("DATACOVES__SECRETS_TOKEN", "obvious-fake-token"),
            ("HTTPS_PROXY", &address),
        ];
        let mut order = vec!["resolve", "x", "--order", layer];
        if layer == "datacoves" {
            order.extend(["--layers", layer]);
        }
        let ended = run_in(&[&own, more].concat(), &order);
        assert!(
            ended.says("the proxy wants a user and a password"),
            "{ended:?}"
        );
        assert!(!ended.says("obvious-fake"), "{ended:?}");
    }
}
