//! One trial: what a user gives and asks, on an AWS that is the same for all, and what must be said.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use varlens::config::{Flags, Shell, load, sources_of};
use varlens::domain::caller::Caller;
use varlens::domain::catalog::Page;
use varlens::domain::elsewhere::SecretNames;
use varlens::domain::key::Kind;
use varlens::domain::resolve::{Ask, Fault};
use varlens::domain::search_path::Layer;
use varlens::sources::{PageSink, Source, SourceAnswer, SourceFuture};

use crate::driver::Driver;
use crate::versions::fake::{Content, FakeAws, Reply, Request, Secret, answer};

/// The region that has the secrets; every other one has none.
const HOME: &str = "us-east-1";

/// What the user gives as Airflow's configuration.
#[derive(Clone, Copy)]
enum Input {
    Nothing,
    EnvFile(&'static str),
    AirflowCfg(&'static str),
    /// The text of an environment file.
    EnvText(&'static str),
    /// The text of an `airflow.cfg`.
    CfgText(&'static str),
}

/// How AWS answers an operation that it refuses.
#[derive(Clone, Copy)]
pub(super) struct Refusal {
    pub(super) operation: &'static str,
    pub(super) code: &'static str,
    pub(super) message: &'static str,
    /// Only requests of an assumed role are refused.
    pub(super) is_of_role: bool,
}

/// A question about one key, and the right answer.
pub(super) struct Trial {
    name: &'static str,
    input: Input,
    kind: Kind,
    key: &'static str,
    flags: Vec<&'static str>,
    region: Option<&'static str>,
    has_endpoint: bool,
    refusals: Vec<Refusal>,
    code: i32,
    outcome: &'static str,
    says: Vec<&'static str>,
    on_screen: Vec<&'static str>,
    in_text: Vec<&'static str>,
    never: Vec<&'static str>,
    json: Vec<(&'static str, Value)>,
}

/// The trial of this name; it is used for its folder.
pub(super) fn trial(name: &'static str) -> Trial {
    Trial {
        name,
        input: Input::Nothing,
        kind: Kind::Variable,
        key: "plain",
        flags: vec!["--airflow", "2.10.5"],
        region: Some(HOME),
        has_endpoint: true,
        refusals: Vec::new(),
        code: 0,
        outcome: "found",
        says: Vec::new(),
        on_screen: Vec::new(),
        in_text: Vec::new(),
        never: Vec::new(),
        json: Vec::new(),
    }
}

impl Trial {
    /// A file of `inputs/` as `--env-file`.
    pub(super) fn env_file(self, file: &'static str) -> Self {
        let input = Input::EnvFile(file);
        Self { input, ..self }
    }

    /// A file of `inputs/` as `--airflow-cfg`.
    pub(super) fn airflow_cfg(self, file: &'static str) -> Self {
        let input = Input::AirflowCfg(file);
        Self { input, ..self }
    }

    pub(super) fn env_text(self, text: &'static str) -> Self {
        let input = Input::EnvText(text);
        Self { input, ..self }
    }

    pub(super) fn cfg_text(self, text: &'static str) -> Self {
        let input = Input::CfgText(text);
        Self { input, ..self }
    }

    pub(super) fn key(self, key: &'static str) -> Self {
        Self { key, ..self }
    }

    pub(super) fn connection(self, key: &'static str) -> Self {
        let kind = Kind::Connection;
        Self { kind, key, ..self }
    }

    /// A config option, by the variable that sets it.
    pub(super) fn option(self, key: &'static str) -> Self {
        let kind = Kind::Config;
        Self { kind, key, ..self }
    }

    /// All flags, instead of the usual release.
    pub(super) fn flags(self, flags: &[&'static str]) -> Self {
        let flags = flags.to_vec();
        Self { flags, ..self }
    }

    /// More flags.
    pub(super) fn with(mut self, flags: &[&'static str]) -> Self {
        self.flags.extend(flags);
        self
    }

    /// Without `--region`.
    pub(super) fn without_region(self) -> Self {
        let region = None;
        Self { region, ..self }
    }

    /// Without `--region` and `--endpoint-url`: the trial gives them.
    pub(super) fn without_place(self) -> Self {
        Self {
            has_endpoint: false,
            ..self.without_region()
        }
    }

    pub(super) fn refused(mut self, refusal: Refusal) -> Self {
        self.refusals.push(refusal);
        self
    }

    /// The outcome and the exit code.
    pub(super) fn is(self, outcome: &'static str) -> Self {
        let code = match outcome {
            "found" => 0,
            "missing" => 1,
            _ => 3,
        };
        Self {
            code,
            outcome,
            ..self
        }
    }

    /// Words of the command line and of the screen.
    pub(super) fn says(mut self, words: &[&'static str]) -> Self {
        self.says.extend(words);
        self
    }

    /// Words of the screen alone.
    pub(super) fn on_screen(mut self, words: &[&'static str]) -> Self {
        self.on_screen.extend(words);
        self
    }

    /// Words of the command line alone.
    pub(super) fn in_text(mut self, words: &[&'static str]) -> Self {
        self.in_text.extend(words);
        self
    }

    /// Words that neither of them says.
    pub(super) fn never(mut self, words: &[&'static str]) -> Self {
        self.never.extend(words);
        self
    }

    /// A member of the JSON answer, by its pointer.
    pub(super) fn json(mut self, pointer: &'static str, value: Value) -> Self {
        self.json.push((pointer, value));
        self
    }

    /// Asks on the command line, as text and as JSON, and on the screen.
    #[track_caller]
    pub(super) fn check(self) {
        let server = self.server();
        self.check_text(&server);
        self.check_json(&server);
        self.check_screen(&server);
    }

    /// The same for what is a usage error: it is refused with these words.
    #[track_caller]
    pub(super) fn ends_as_usage_error(self) {
        let server = self.server();
        let (_, err, code) = self.run(&server, &[]);
        assert_eq!(code, 2, "{err}");
        for word in &self.says {
            assert!(err.contains(word), "{word}\n{err}");
        }
        let error = load(&self.parsed(&server), &shell()).err().unwrap();
        for word in &self.says {
            assert!(error.to_string().contains(word), "{word}\n{error}");
        }
    }

    fn check_text(&self, server: &FakeAws) {
        let (out, err, code) = self.run(server, &[]);
        let all = format!("{out}{err}");
        assert_eq!(code, self.code, "{all}");
        let outcome = match self.outcome {
            "found" => format!("{}: found in ", self.key),
            other => format!("{}: {other}: ", self.key),
        };
        assert!(out.starts_with(&outcome), "{all}");
        for word in self.says.iter().chain(&self.in_text) {
            assert!(all.contains(word), "{word}\n{all}");
        }
        for word in &self.never {
            assert!(!all.contains(word), "{word}\n{all}");
        }
    }

    fn check_json(&self, server: &FakeAws) {
        let (out, err, code) = self.run(server, &["--json"]);
        assert_eq!(code, self.code, "{out}{err}");
        let object: Value = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
        assert_eq!(object["outcome"], self.outcome, "{out}");
        for (pointer, value) in &self.json {
            let found = object.pointer(pointer).unwrap_or(&Value::Null);
            assert_eq!(found, value, "{pointer}\n{out}");
        }
    }

    fn check_screen(&self, server: &FakeAws) {
        let mut driver = self.driver(server, (120, 60));
        driver.press("=").type_in(self.key).press("enter");
        let beside = driver.flat();
        driver.press("z");
        assert!(driver.shows("live lookup"), "{}", driver.text());
        // The lookup has the window, and the masking is beside the list.
        let shows = |word: &str| driver.shows(word) || beside.contains(&word.replace(' ', ""));
        for word in self.says.iter().chain(&self.on_screen) {
            assert!(shows(word), "{word}\n{beside}\n{}", driver.text());
        }
        for word in &self.never {
            assert!(!shows(word), "{word}\n{beside}\n{}", driver.text());
        }
    }

    /// What the lookup shows in a window of 80 columns and 24 rows, where nobody scrolls.
    #[track_caller]
    pub(super) fn shows_at_once(self, words: &[&str]) {
        let server = self.server();
        let mut driver = self.driver(&server, (80, 24));
        driver.press("=").type_in(self.key).press("enter");
        let seen = driver.flat();
        for word in words {
            let is_there = seen.contains(&word.replace(' ', ""));
            assert!(is_there, "{}: {word}\n{}", self.name, driver.text());
        }
    }

    fn driver(&self, server: &FakeAws, size: (u16, u16)) -> Driver {
        let settings = load(&self.parsed(server), &shell()).unwrap_or_else(|e| panic!("{e}"));
        let warnings = settings.warnings.clone();
        let (deployment, mut sources) = sources_of(settings);
        let runtime = Arc::new(Builder::new_current_thread().enable_all().build().unwrap());
        for layer in Layer::all() {
            if let Some(real) = sources.source(layer).map(Arc::clone) {
                let runtime = Arc::clone(&runtime);
                sources = sources.with(layer, Arc::new(Bridge { real, runtime }));
            }
        }
        let kind = self.kind;
        Driver::world_with(deployment, sources, size, |setup| {
            setup.kind = kind;
            setup.warnings = warnings;
        })
    }

    /// Runs `varlens resolve`: standard output, standard error, exit code.
    fn run(&self, server: &FakeAws, more: &[&str]) -> (String, String, i32) {
        let arguments = [&["resolve", "--kind", self.kind.name()], more].concat();
        run(&arguments, &self.arguments(server), &["--", self.key])
    }

    /// What `varlens resolve` says with more flags.
    pub(super) fn resolved(self, more: &[&str]) -> String {
        let (out, err, _) = self.run(&self.server(), more);
        out + &err
    }

    /// What `varlens list` says.
    pub(super) fn listed(self, more: &[&str]) -> String {
        let server = self.server();
        let (out, err, _) = run(&["list"], &self.arguments(&server), more);
        out + &err
    }

    fn arguments(&self, server: &FakeAws) -> Vec<String> {
        let mut all: Vec<_> = self.flags.iter().map(|flag| (*flag).to_owned()).collect();
        if self.has_endpoint {
            all.extend(["--endpoint-url".to_owned(), server.url()]);
        }
        let region = self.region.map(|region| ["--region", region]);
        all.extend(region.into_iter().flatten().map(str::to_owned));
        let path = |path: PathBuf| path.to_str().unwrap().to_owned();
        match self.input {
            Input::Nothing => {}
            Input::EnvFile(file) => all.extend(["--env-file".to_owned(), path(input(file))]),
            Input::AirflowCfg(file) => all.extend(["--airflow-cfg".to_owned(), path(input(file))]),
            Input::EnvText(text) => {
                all.extend([
                    "--env-file".to_owned(),
                    path(self.written("given.env", text)),
                ]);
            }
            Input::CfgText(text) => {
                let file = self.written("airflow.cfg", text);
                all.extend(["--airflow-cfg".to_owned(), path(file)]);
            }
        }
        all
    }

    fn written(&self, file: &str, text: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("trial-{}", self.name));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(file);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The same flags, for the explorer.
    fn parsed(&self, server: &FakeAws) -> Flags {
        let arguments = self.arguments(server);
        let mut flags = Flags::default();
        for pair in arguments.chunks(2) {
            let value = pair[1].clone();
            match pair[0].as_str() {
                "--airflow" => flags.airflow = Some(value),
                "--amazon-provider" => flags.amazon_provider = Some(value),
                "--process" => flags.process = Some(value),
                "--team" => flags.team = Some(value),
                "--order" => flags.order = Some(value),
                "--assume-absent" => flags.assume_absent.push(value),
                "--as-role" => flags.as_role = Some(value),
                "--profile" => flags.profile = Some(value),
                "--region" => flags.region = Some(value),
                "--endpoint-url" => flags.endpoint_url = Some(value),
                "--env-file" => flags.env_file = Some(value.into()),
                "--airflow-cfg" => flags.airflow_cfg = Some(value.into()),
                other => panic!("{other}"),
            }
        }
        flags
    }

    fn server(&self) -> FakeAws {
        let refusals = self.refusals.clone();
        let secrets = secrets();
        FakeAws::new(move |request, _| {
            let is_of_role = credential(request).contains(ROLE_KEY);
            let applies = |refusal: &&Refusal| {
                refusal.operation == request.operation && (!refusal.is_of_role || is_of_role)
            };
            if let Some(refusal) = refusals.iter().find(applies) {
                return Reply::error(400, refusal.code, refusal.message);
            }
            if request.operation == "AssumeRole" {
                return assumed_role();
            }
            let is_home = credential(request).contains(HOME);
            let is_sts = request.operation == "GetCallerIdentity";
            answer(if is_home || is_sts { &secrets } else { &[] }, request)
        })
    }
}

/// What `varlens mask` says with a file of `inputs/` as environment.
pub(super) fn run_mask(file: &str, arguments: &[&str]) -> String {
    let file = input(file).to_str().unwrap().to_owned();
    let flags = ["--airflow", "2.10.5", "--env-file"].map(str::to_owned);
    let flags: Vec<_> = flags.into_iter().chain([file]).collect();
    let (out, err, _) = run(&["mask"], &flags, arguments);
    out + &err
}

/// Runs the program: standard output, standard error, exit code.
fn run(first: &[&str], flags: &[String], last: &[&str]) -> (String, String, i32) {
    let home = home();
    let output = Command::new(env!("CARGO_BIN_EXE_varlens"))
        .args(first)
        .args(flags)
        .args(last)
        .env_clear()
        .envs(SHELL)
        .env("HOME", &home)
        .current_dir(&home)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        text(output.stdout),
        text(output.stderr),
        output.status.code().unwrap(),
    )
}

/// The user's shell, beside `HOME`.
const SHELL: [(&str, &str); 3] = [
    ("AWS_ACCESS_KEY_ID", "fake"),
    ("AWS_SECRET_ACCESS_KEY", "fake"),
    ("AWS_EC2_METADATA_DISABLED", "true"),
];

fn home() -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("trials-home");
    std::fs::create_dir_all(&home).unwrap();
    home
}

fn shell() -> Shell {
    let own = SHELL.map(|(name, value)| (OsString::from(name), OsString::from(value)));
    let home = (OsString::from("HOME"), home().into_os_string());
    Shell::new(own.into_iter().chain([home]))
}

fn input(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/trials/inputs")
        .join(file)
}

/// What AWS holds in its one region.
fn secrets() -> Vec<Secret> {
    let text = |name: &str| Secret::text(name, "obvious-fake");
    let mut all: Vec<_> = [
        "airflow/variables/plain",
        "mwaa/variables/conn_id",
        "/airflow/variables/lead_slash",
        "stripe_token",
        "Airflow/Variables/cased",
        "airflow/variable/singular",
        "airflow_variables_under",
        "prod/airflow/variables/deep",
        "variables/short",
        "airflow/variables//double",
        "airflow/variables/tail/",
        "airflow/VARIABLES/other_case",
        "airflow-variables/dashed",
        "airflow/variables/marketing--of_team",
        "airflow/variables/sales/quarter",
        "airflow/variables/AAA",
    ]
    .map(text)
    .into();
    all.extend([
        Secret::text(
            "airflow/variables/etl_settings",
            "{\"var3\": {\"k\": \"fake\"}}",
        ),
        Secret::text("airflow/connections/as_conn", "aws://fake:fake@"),
        Secret::text(
            "airflow/connections/slash_pw",
            "postgres://etl:fa/ke@db.example:5432/app",
        ),
        Secret::text(
            "airflow/connections/good",
            "postgres://etl:fake@db.example:5432/app",
        ),
        Secret::text(
            "airflow/connections/dev_sec",
            "{\"username\": \"fake\", \"password\": \"fake\"}",
        ),
        Secret::text("airflow/connections/api_yield", " username:fake?schema=airflow"),
        Secret::text(
            "pg_main",
            "{\"user\": \"a\", \"pass\": \"fake\", \"host\": \"db.example\", \"port\": \"5432\", \"engine\": \"postgres\"}",
        ),
        Secret::text(
            "airflow/connections/boto_options",
            "{\"region_name\": \"us-east-1\", \"aws_access_key_id\": \"fake\", \"aws_secret_access_key\": \"fake\"}",
        ),
        Secret::text(
            "airflow/connections/many_hosts",
            "mongodb://u:fake@h1:27017,h2:27017/db?replicaSet=rs",
        ),
        Secret::new("airflow/variables/no_version", Content::Nothing),
        Secret::new("airflow/variables/pending", Content::Nothing).with(
            "pending-0001",
            &["AWSPENDING"],
            5,
            "obvious-fake",
        ),
        Secret::new("airflow/variables/deleted", Content::Deleted),
        Secret::new("airflow/connections/deleted", Content::Deleted),
        Secret::new("airflow/variables/binary", Content::Binary),
        Secret::new("airflow/connections/no_version_conn", Content::Nothing),
    ]);
    all
}

const ROLE_KEY: &str = "ASIAOBVIOUSFAKE";

/// Whose key signed the request, and for which region.
fn credential(request: &Request) -> &str {
    let header = request.headers.get("authorization");
    header.map_or("", String::as_str)
}

fn assumed_role() -> Reply {
    Reply::raw(
        200,
        format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
             <AccessKeyId>{ROLE_KEY}</AccessKeyId><SecretAccessKey>obvious-fake</SecretAccessKey>\
             <SessionToken>obvious-fake</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>\
             </Credentials></AssumeRoleResult></AssumeRoleResponse>"
        ),
    )
}

/// A real source, whose requests are sent on a runtime of their own: the driver's has no network.
struct Bridge {
    real: Arc<dyn Source>,
    runtime: Arc<Runtime>,
}

impl Bridge {
    fn block<T: Send>(&self, future: impl Future<Output = T> + Send) -> T {
        std::thread::scope(|scope| {
            let thread = scope.spawn(|| self.runtime.block_on(future));
            thread.join().unwrap()
        })
    }
}

/// Collects the pages of a listing.
#[derive(Default)]
struct Pages(Mutex<Vec<Page>>);

impl PageSink for Pages {
    fn send(&self, page: Page) -> SourceFuture<'_, bool> {
        self.0.lock().unwrap().push(page);
        Box::pin(async { true })
    }
}

impl Source for Bridge {
    fn layer(&self) -> Layer {
        self.real.layer()
    }

    fn is_audited(&self) -> bool {
        self.real.is_audited()
    }

    fn listable(&self, kind: Kind) -> varlens::sources::Listable {
        self.real.listable(kind)
    }

    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let collected = Pages::default();
            let ended = self.block(self.real.list(kind, &collected));
            for page in collected.0.into_inner().unwrap() {
                let _ = pages.send(page).await;
            }
            ended
        })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async move { self.block(self.real.ask(ask)) })
    }

    fn every_name(&self, most_pages: usize) -> SourceFuture<'_, Result<SecretNames, Fault>> {
        Box::pin(async move { self.block(self.real.every_name(most_pages)) })
    }

    fn ready(&self) -> SourceFuture<'_, Result<(), Fault>> {
        Box::pin(async move { self.block(self.real.ready()) })
    }

    fn caller(&self) -> SourceFuture<'_, Option<Caller>> {
        Box::pin(async move { self.block(self.real.caller()) })
    }

    fn caller_so_far(&self) -> SourceFuture<'_, Option<Caller>> {
        Box::pin(async move { self.block(self.real.caller_so_far()) })
    }

    fn calls(&self) -> u64 {
        self.real.calls()
    }
}
