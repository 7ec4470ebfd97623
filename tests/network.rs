//! What a lookup sends over the network is what its steps name, each request once: for every kind of key and every layer, on
//! the command line and in the explorer.
//!
//! Each layer has a server on this machine that records what it gets. What may be sent is worked out from the steps alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use varlens::config::{Flags, Shell, load, sources_of};
use varlens::domain::deployment::Deployment;
use varlens::domain::diagnosis::place_of_missing;
use varlens::domain::elsewhere::SecretNames;
use varlens::domain::key::{Key, Kind};
use varlens::domain::resolve::{Ask, Fault, Resolution};
use varlens::domain::search_path::Layer;
use varlens::sources::{Listable, PageSink, Source, SourceAnswer, SourceFuture, Sources};

use crate::command_line::{Run, folder, run_in};
use crate::driver::Driver;
use crate::fake_postgres::FakePostgres;
use crate::versions::fake::{FakeAws as Server, Reply, Request, Secret, answer};

/// No value is without it.
const CANARY: &str = "fake-canary-3306";

const VARIABLES: &[(&str, &str)] = &[("in_database", CANARY), ("in_all", CANARY)];
const CONNECTIONS: &[&str] = &["in_database", "in_all"];
const KEYS: [&str; 6] = [
    "in_aws",
    "in_store",
    "in_env",
    "in_database",
    "in_all",
    "nowhere",
];

/// Who answers for the metadata database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Metastore {
    Server,
    Api,
}

/// One server for each layer, and a deployment that asks them all.
struct World {
    aws: Server,
    store: Server,
    api: Server,
    database: FakePostgres,
    config: String,
    variables: Vec<(&'static str, String)>,
}

/// The lookup of a whole search path of Datacoves, and that of a task whose api-server asks AWS too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Path {
    Own,
    Task,
    /// As the role that Airflow has.
    Role,
}

fn secrets() -> Vec<Secret> {
    let kinds = ["variables", "connections", "config"];
    let secret = |kind: &str, key: &str| {
        let text = if kind == "connections" {
            format!("http://{CANARY}")
        } else {
            CANARY.to_owned()
        };
        Secret::text(&format!("airflow/{kind}/{key}"), &text)
    };
    let of_kind = |kind: &'static str| ["in_aws", "in_all"].map(|key| secret(kind, key));
    kinds.into_iter().flat_map(of_kind).collect()
}

fn aws() -> Server {
    let secrets = secrets();
    Server::new(move |request, _| match request.operation.as_str() {
        "AssumeRole" => assumed_role(),
        _ => answer(&secrets, request),
    })
}

fn assumed_role() -> Reply {
    let body = "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><AssumedRoleUser>\
        <Arn>arn:aws:sts::012345678910:assumed-role/airflow/varlens</Arn><AssumedRoleId>AROA:varlens</AssumedRoleId></AssumedRoleUser>\
        <Credentials><AccessKeyId>ASIAFAKE</AccessKeyId><SecretAccessKey>fake</SecretAccessKey><SessionToken>fake</SessionToken>\
        <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    Reply::raw(200, body).header("content-type", "text/xml")
}

fn store() -> Server {
    let secret = |slug: &str| json!({"slug": slug, "value": CANARY});
    let body = json!([secret("in_store"), secret("in_all")]);
    Server::new(move |_, _| Reply::json(&body).header("content-type", "application/json"))
}

/// Airflow 2's, with what the database has.
fn api() -> Server {
    Server::new(|request, _| {
        let path = request.operation.trim_start_matches("GET /api/v1/");
        let (rows, key) = path.split_once('/').unwrap_or((path, ""));
        let name = if rows.starts_with("variables") {
            "key"
        } else {
            "connection_id"
        };
        let row = |key: &str| json!({name: key, "value": CANARY});
        let keys = ["in_database", "in_all"];
        if key.is_empty() {
            let rows = rows.split('?').next().unwrap_or_default();
            let all: Vec<_> = keys.iter().map(|key| row(key)).collect();
            return Reply::json(&json!({rows: all, "total_entries": 2}));
        }
        if keys.contains(&key) {
            return Reply::json(&row(key));
        }
        let title = if name == "key" {
            "Variable not found"
        } else {
            "Connection not found"
        };
        Reply::raw(404, json!({"title": title, "status": 404}).to_string())
    })
}

impl World {
    fn new(path: Path, metastore: Metastore) -> Self {
        // Tests run at the same time, each with its own files.
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let (aws, store, api) = (aws(), store(), api());
        let database = FakePostgres::holding(VARIABLES, CONNECTIONS);
        let name = format!("network-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let config = config(&name, path, metastore, [aws.url(), store.url(), api.url()]);
        let fake = |name, text: &str| (name, text.to_owned());
        let variables = vec![
            fake("AWS_ACCESS_KEY_ID", "fake"),
            fake("AWS_SECRET_ACCESS_KEY", "fake"),
            fake("AWS_EC2_METADATA_DISABLED", "true"),
            fake("FAKE_TOKEN", "fake"),
            fake("FAKE_URL", &database.url()),
            fake("FAKE_KEY", "bmV2ZXItdXNlZC1mYWtlLWtleS1vZi0zMi1ieXRlcyE="),
        ];
        Self {
            aws,
            store,
            api,
            database,
            config,
            variables,
        }
    }

    /// All requests so far, one text each, of each server in its order.
    fn sent(&self) -> Vec<String> {
        let named = |request: &Request| match request.operation.as_str() {
            "GetSecretValue" => format!("GetSecretValue {}", request.text("SecretId")),
            "ListSecrets" => format!(
                "ListSecrets {}",
                request.json()["Filters"][0]["Values"][0]
                    .as_str()
                    .unwrap_or("*")
            ),
            other => other.to_owned(),
        };
        let servers = [
            ("aws", &self.aws),
            ("datacoves", &self.store),
            ("metastore", &self.api),
        ];
        let http = servers.iter().flat_map(|(layer, server)| {
            server
                .asked()
                .into_iter()
                .map(move |request| format!("{layer}: {}", named(&request)))
        });
        let statements = self.database.sent();
        http.chain(statements.iter().filter_map(|text| question(text)))
            .collect()
    }

    fn command_line(&self, kind: Kind, key: &str, more: &[&str]) -> Value {
        let variables: Vec<_> = self
            .variables
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        let common = [
            "resolve",
            "--json",
            "--config",
            &self.config,
            "--deployment",
            "d",
            "--kind",
            kind.name(),
            key,
        ];
        let run: Run = run_in(&variables, &[&common[..], more].concat());
        assert!(!run.says(CANARY), "{run:?}");
        run.object()
    }

    fn loaded(&self) -> (Arc<Deployment>, Sources) {
        let flags = Flags {
            config: Some(self.config.clone().into()),
            deployment: Some("d".to_owned()),
            ..Flags::default()
        };
        let variables = self
            .variables
            .iter()
            .map(|(name, text)| ((*name).into(), text.into()));
        sources_of(load(&flags, &Shell::new(variables)).unwrap())
    }
}

/// What a statement asks of the rows; None for what frames a question.
fn question(statement: &str) -> Option<String> {
    let of = |table: &str| {
        statement
            .contains(&format!(" FROM {table} "))
            .then(|| table.to_owned())
    };
    let table = of("variable").or_else(|| of("connection"))?;
    Some(match statement.split_once(" -- ") {
        Some((_, key)) => format!("metastore: row of {table} {key}"),
        None => format!("metastore: names of {table}"),
    })
}

fn config(name: &str, path: Path, metastore: Metastore, [aws, store, api]: [String; 3]) -> String {
    let home = folder(name);
    let backend = "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n";
    let own = format!(
        "AIRFLOW_VAR_IN_ENV={CANARY}\nAIRFLOW_CONN_IN_ENV=http://{CANARY}\nAIRFLOW_VAR_IN_ALL={CANARY}\n"
    );
    let write = |file: &str, text: &str| std::fs::write(home.join(file), text).unwrap();
    write(
        "own.env",
        &if path == Path::Task {
            format!("{backend}{own}")
        } else {
            own.clone()
        },
    );
    write("server.env", backend);
    let database = match metastore {
        Metastore::Server => "url-env = \"FAKE_URL\", fernet-key-env = \"FAKE_KEY\"".to_owned(),
        Metastore::Api => format!("api = \"{api}\", token-env = \"FAKE_TOKEN\""),
    };
    let (release, order) = match path {
        Path::Task => ("airflow = \"3.3.2\"\nprocess = \"task\"", "\"airflow\""),
        _ => (
            "airflow = \"2.10.5\"",
            "[\"aws\", \"datacoves\", \"env\", \"metastore\"]",
        ),
    };
    let role = if path == Path::Role {
        ", role-arn = \"arn:aws:iam::012345678910:role/airflow\""
    } else {
        ""
    };
    let text = format!(
        "[deployments.d]\n{release}\norder = {order}\nenv = {{ file = \"own.env\" }}\nserver-env = {{ file = \"server.env\" }}\n\
         aws = {{ region = \"eu-west-1\", endpoint-url = \"{aws}\"{role} }}\n\
         datacoves = {{ url = \"{store}\", environment = \"dev123\", token-env = \"FAKE_TOKEN\" }}\nmetastore = {{ {database} }}\n"
    );
    write("config.toml", &text);
    home.join("config.toml").to_str().unwrap().to_owned()
}

/// A step, whoever made it.
struct Named {
    layer: String,
    place: String,
    verdict: String,
    reason: String,
}

fn of_json(object: &Value) -> Vec<Named> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let steps = object["steps"].as_array().unwrap().iter();
    let named = |step: &Value| Named {
        layer: text(&step["layer"]),
        place: text(&step["place"]),
        verdict: text(&step["verdict"]),
        reason: text(&step["reason"]),
    };
    steps.map(named).collect()
}

fn of_resolution(resolution: &Resolution) -> Vec<Named> {
    let named = |step: &varlens::domain::resolve::Step| Named {
        layer: step.layer.name().to_owned(),
        place: step.place.clone().unwrap_or_default(),
        verdict: step.verdict.name().to_owned(),
        reason: step
            .reason
            .map_or(String::new(), |reason| reason.name().to_owned()),
    };
    resolution.steps.iter().map(named).collect()
}

/// What may be sent for a lookup: each step that asks is one request, and two steps that ask one store for one thing share it.
fn expected(kind: Kind, steps: &[Named], metastore: Metastore, shadowed: bool) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for step in steps {
        let store = step.layer.rsplit('/').next().unwrap_or_default();
        let is_asked = match step.verdict.as_str() {
            "found" | "absent" | "failed" => true,
            "not-inspected" => {
                !["not-configured", "not-documented"].contains(&step.reason.as_str())
            }
            // What nobody records is compared with the winner unasked.
            verdict => verdict == "not-reached" && (shadowed || store == "metastore"),
        };
        let place = &step.place;
        let request = match store {
            "aws" => format!("aws: GetSecretValue {place}"),
            "datacoves" if kind == Kind::Variable => {
                format!("datacoves: GET /api/v1/secrets/dev123?slug={place}&key={place}")
            }
            "metastore" if kind != Kind::Config && metastore == Metastore::Api => {
                format!("metastore: GET /api/v1/{}s/{place}", kind.name())
            }
            "metastore" if kind != Kind::Config => {
                format!("metastore: row of {} {place}", kind.name())
            }
            _ => continue,
        };
        if is_asked && !all.contains(&request) {
            all.push(request);
        }
    }
    all.sort();
    all
}

/// What is sent beside a lookup: who asks, and, for a key that is missing, the names to compare with, each list once.
fn is_beside(request: &str) -> bool {
    [
        "aws: GetCallerIdentity",
        "aws: AssumeRole",
        "aws: ListSecrets ",
        "metastore: names of ",
        "metastore: GET /api/v1/variables?",
        "metastore: GET /api/v1/connections?",
    ]
    .iter()
    .any(|begin| request.starts_with(begin))
}

/// Each once, and no list of names for a key that is found.
#[track_caller]
fn check_beside(beside: &[String], is_found: bool) {
    let mut once = beside.to_vec();
    once.dedup();
    assert_eq!(once, beside);
    let names = beside
        .iter()
        .filter(|request| !request.ends_with("Identity") && !request.ends_with("AssumeRole"));
    assert!(!is_found || names.count() == 0, "{beside:?}");
}

/// The requests of a lookup, and those beside it.
fn split(mut sent: Vec<String>) -> (Vec<String>, Vec<String>) {
    sent.sort();
    sent.into_iter().partition(|request| !is_beside(request))
}

const KINDS: [Kind; 3] = [Kind::Variable, Kind::Connection, Kind::Config];

fn each_world() -> impl Iterator<Item = (Path, Metastore)> {
    let paths = [Path::Own, Path::Task, Path::Role].into_iter();
    let both = paths.flat_map(|path| [(path, Metastore::Server), (path, Metastore::Api)]);
    // What Airflow 3's API says of rows is its own sources' affair.
    both.filter(|(path, metastore)| *path == Path::Own || *metastore == Metastore::Server)
}

#[test]
fn a_lookup_on_the_command_line_sends_what_its_steps_name_each_once() {
    let mut count = 0;
    for (path, metastore) in each_world() {
        for kind in KINDS {
            for key in KEYS {
                let both = [&[][..], &["--shadowed"]];
                for more in &both[..if key == "in_all" { 2 } else { 1 }] {
                    let world = World::new(path, metastore);
                    let object = world.command_line(kind, key, more);
                    let (sent, beside) = split(world.sent());
                    let wanted = expected(kind, &of_json(&object), metastore, !more.is_empty());
                    assert_eq!(
                        sent, wanted,
                        "{path:?} {metastore:?} {kind:?} {key} {more:?}: {object}"
                    );
                    check_beside(&beside, object["outcome"] == "found");
                    count += sent.len();
                }
            }
        }
    }
    assert!(count > 150, "{count}");
}

/// An explorer on these sources, which has listed what it lists unasked.
fn explorer(deployment: Arc<Deployment>, sources: Sources, kind: Kind) -> Driver {
    Driver::networked(deployment, sources, (120, 40), |setup| setup.kind = kind)
}

/// Looks a key up in the explorer. Gives the steps.
fn look_up(driver: &mut Driver, kind: Kind, key: &str) -> Vec<Named> {
    driver.press("=").type_in(key).press("enter");
    let key = Key::new(kind, key);
    driver.until(|state| state.walks().performed().contains_key(&key));
    let resolution = Arc::clone(&driver.state.walks().performed()[&key]);
    if place_of_missing(&resolution).is_some() {
        // All names are listed once, to say where else the key may be.
        driver.until(|state| state.walks().elsewhere(&key).is_some());
    }
    let steps = of_resolution(&resolution);
    driver.press("esc esc");
    steps
}

#[test]
fn a_live_lookup_in_the_explorer_sends_what_its_steps_name_each_once() {
    let mut count = 0;
    for (path, metastore) in each_world() {
        for kind in KINDS {
            let world = World::new(path, metastore);
            let (deployment, sources) = world.loaded();
            let mut driver = explorer(deployment, sources, kind);
            let (read, _) = split(world.sent());
            assert!(read.is_empty(), "{read:?}");
            let mut before = world.sent();
            let mut listed = Vec::new();
            for key in KEYS {
                let steps = look_up(&mut driver, kind, key);
                let after = world.sent();
                let (sent, beside) = split(less(after.clone(), &before));
                before = after;
                assert_eq!(
                    sent,
                    expected(kind, &steps, metastore, false),
                    "{path:?} {metastore:?} {kind:?} {key}"
                );
                // Who asks is found out beside the listing, which may end before.
                let names = beside
                    .into_iter()
                    .filter(|request| !request.ends_with("Identity"));
                listed.extend(names);
                count += sent.len();
            }
            // All names, once until the next refresh, to say where else a missing key may be.
            assert_eq!(
                listed,
                ["aws: ListSecrets *"],
                "{path:?} {metastore:?} {kind:?}"
            );
        }
    }
    assert!(count > 100, "{count}");
}

/// What is in the first list and not in the second, each as often as it is there more often.
fn less(mut all: Vec<String>, before: &[String]) -> Vec<String> {
    for request in before {
        let at = all.iter().position(|other| other == request).unwrap();
        all.remove(at);
    }
    all
}

/// A source that asks once more than it is asked.
struct Twice(Arc<dyn Source>);

impl Source for Twice {
    fn layer(&self) -> Layer {
        self.0.layer()
    }

    fn is_audited(&self) -> bool {
        self.0.is_audited()
    }

    fn listable(&self, kind: Kind) -> Listable {
        self.0.listable(kind)
    }

    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        self.0.list(kind, pages)
    }

    fn every_name(&self, most_pages: usize) -> SourceFuture<'_, Result<SecretNames, Fault>> {
        self.0.every_name(most_pages)
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async move {
            drop(self.0.ask(ask).await);
            self.0.ask(ask).await
        })
    }
}

#[test]
fn a_request_more_than_the_steps_name_is_caught() {
    for layer in [Layer::AWS, Layer::DATACOVES, Layer::METASTORE] {
        for metastore in [Metastore::Server, Metastore::Api] {
            let world = World::new(Path::Own, metastore);
            let (deployment, sources) = world.loaded();
            let inner = Arc::clone(sources.source(layer).unwrap());
            let sources = sources.with(layer, Arc::new(Twice(inner)));
            let mut driver = explorer(deployment, sources, Kind::Variable);
            let steps = look_up(&mut driver, Kind::Variable, "nowhere");
            let (sent, _) = split(world.sent());
            let wanted = expected(Kind::Variable, &steps, metastore, false);
            assert_eq!((sent.len(), wanted.len()), (4, 3), "{sent:?}");
        }
    }
}
