//! varlens' own file, the files of AWS and Airflow, and what AWS answers: nothing panics, and no message has the value.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use varlens::config::{Flags, Shell, load, sources_of};
use varlens::domain::key::{Key, Kind};
use varlens::domain::resolve::{Basis, Walk};
use varlens::sources::PerformOptions;

use super::{CANARY, Case, bytes};
use crate::command_line::folder;
use crate::versions::fake::{FakeAws, Reply};

pub(super) fn all() -> Vec<Case> {
    own_files()
        .into_iter()
        .map(|bytes| Case {
            kind: "C20 varlens' own file",
            bytes,
        })
        .collect()
}

/// `config.toml`.
#[allow(clippy::too_many_lines, reason = "a list of cases")]
fn own_files() -> Vec<Vec<u8>> {
    let deployments = [
        "airflow = \"2\"",
        "airflow = 2",
        "airflow = \"nope\"",
        "airflow = \"\"",
        "airflow = \"99.9.9\"",
        "amazon-provider = \"x\"",
        "process = \"nope\"",
        "python = \"2.7\"",
        "order = []",
        "order = \"nope\"",
        "order = [\"aws\", \"aws\"]",
        "order = [5]",
        "order = \"\"",
        "env = 5",
        "env = { file = \"/nowhere/x\" }",
        "env = { file = \"/dev/zero\" }",
        "env = { file = 5 }",
        "env = { nope = \"x\" }",
        "color = \"\"",
        "color = \"#zzzzzz\"",
        "metadata-only = \"yes\"",
        "min-length = -1",
        "min-length = 1e9",
        "team = \"a b\"",
        "multi-team = 1",
        "airflow-cfg = \"/nowhere\"",
        "aws = 5",
        "aws = { region = \"\" }",
        "aws = { region = \"\\u001b[31m\" }",
        "aws = { profile = \"nope\" }",
        "aws = { role-arn = \"nope\" }",
        "aws = { sep = \"\" }",
        "aws = { variables-lookup-pattern = \"(\" }",
        "aws = { variables-prefix = \"//\" }",
        "metastore = { url-env = \"\" }",
        "metastore = { url-env = \"NOPE\" }",
        "metastore = { url = \"CANARY\" }",
        "datacoves = { token = \"CANARY\" }",
        "nope = 1",
        "\"\" = 1",
    ];
    let urls = [
        "",
        "x",
        "http://",
        "https://",
        "htps://h",
        "http://127.0.0.1:99999",
        "http://[::1",
        "http://h:p@x",
        "http://user:CANARY@h",
        "https://h/?q=CANARY",
        "https://h/#CANARY",
        "http://127.1",
        "http://0x7f.1",
        "http://2130706433",
        "http://localhost.",
        "https://xn--",
        "https://h\\u0000",
        "https://h\\n",
        "//h",
        "file:///etc/passwd",
        "javascript:x",
        "https://h:0",
        "https://ä.example",
        "http://127.0.0.1 .example",
    ];
    let broken = [
        "",
        "[",
        "]",
        "[deployments",
        "[deployments.]",
        "[deployments.d",
        "[[deployments.d]]",
        "deployments = 5",
        "default = 5",
        "default = \"nope\"",
        "x",
        "x =",
        "= 5",
        "x = \"",
        "x = 'CANARY",
        "x = \"\"\"CANARY",
        "[deployments.d]\n[deployments.d]",
        "theme = 5",
        "mouse = \"x\"",
        "reveal-seconds = 0",
        "keys = 5",
    ];
    let mut all: Vec<String> = deployments
        .iter()
        .map(|line| format!("[deployments.d]\n{line}\n"))
        .collect();
    all.extend(urls.iter().map(|url| format!("[deployments.d]\naws = {{ region = \"eu-west-1\", endpoint-url = \"{url}\" }}\ndatacoves = {{ url = \"{url}\", environment = \"e\", token-env = \"T\" }}\nmetastore = {{ api = \"{url}\", token-env = \"T\" }}\n")));
    all.extend(broken.map(str::to_owned));
    let mut all: Vec<Vec<u8>> = all
        .into_iter()
        .map(|text| text.replace("CANARY", CANARY).into_bytes())
        .collect();
    all.extend([
        b"x = \"\xff\"".to_vec(),
        b"\xff\xfex\0".to_vec(),
        b"\xef\xbb\xbf[deployments.d]".to_vec(),
        vec![0; 9],
        b"[a]\n".repeat(2_000),
    ]);
    all
}

fn of_kind(kind: &str) -> impl Iterator<Item = Case> {
    bytes::all()
        .into_iter()
        .filter(move |case| case.kind == kind)
}

/// What is said of a configuration: its error, or its warnings.
fn said(flags: &Flags, variables: &[(&str, &str)]) -> String {
    let variables = variables
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()));
    match load(flags, &Shell::new(variables)) {
        Ok(settings) => {
            let said = settings.warnings.join("\n");
            drop(sources_of(settings));
            said
        }
        Err(error) => error.to_string(),
    }
}

/// What may not be repeated, wherever it is in a file.
fn is_secret(text: &str) -> bool {
    [
        "fernet_key = ",
        "aws_secret_access_key",
        "u:fake-canary",
        "user:fake-canary",
        "token = \"fake-canary",
    ]
    .iter()
    .any(|part| text.contains(part))
}

#[test]
fn corpus_files() {
    let home = folder("corpus-files");
    let path = |name: &str, bytes: &[u8]| -> PathBuf {
        std::fs::write(home.join(name), bytes).unwrap();
        home.join(name)
    };
    let mut secret = 0;
    for case in of_kind("C19 files of Airflow") {
        let flags = Flags {
            airflow_cfg: Some(path("airflow.cfg", &case.bytes)),
            ..Flags::default()
        };
        let said = said(&flags, &[]);
        let text = String::from_utf8_lossy(&case.bytes).into_owned();
        secret += usize::from(is_secret(&text));
        assert!(
            !is_secret(&text) || !said.contains(CANARY),
            "{text}: {said}"
        );
    }
    for bytes in own_files() {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let flags = Flags {
            config: Some(path("config.toml", &bytes)),
            deployment: Some("d".to_owned()),
            ..Flags::default()
        };
        let said = said(&flags, &[("T", CANARY)]);
        secret += usize::from(is_secret(&text));
        assert!(
            !is_secret(&text) || !said.contains(CANARY),
            "{text}: {said}"
        );
    }
    // The control: some of them have what may not be said.
    assert!(secret >= 5, "{secret}");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for case in of_kind("C18 files of AWS") {
        let file = path("aws-config", &case.bytes).display().to_string();
        let flags = Flags {
            order: Some("aws".to_owned()),
            region: Some("eu-west-1".to_owned()),
            ..Flags::default()
        };
        let variables = [
            ("AWS_CONFIG_FILE", file.as_str()),
            ("AWS_SHARED_CREDENTIALS_FILE", "/nowhere/x"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("AWS_PROFILE", "p"),
        ];
        let variables = variables.map(|(name, text)| (name.into(), text.into()));
        let (_, sources) = sources_of(load(&flags, &Shell::new(variables)).unwrap());
        let source = Arc::clone(
            sources
                .source(varlens::domain::search_path::Layer::AWS)
                .unwrap(),
        );
        let ready = runtime.block_on(source.ready());
        let said = ready.map_or_else(
            |fault| format!("{fault:?} {:?}", fault.detail()),
            |()| String::new(),
        );
        assert!(!said.contains(CANARY), "{said}");
    }
}

/// What is said of a lookup that AWS answers so.
#[test]
fn corpus_answers_of_aws() {
    let reply: Arc<Mutex<Reply>> = Arc::new(Mutex::new(Reply::raw(200, "")));
    let shared = Arc::clone(&reply);
    let server = FakeAws::new(move |_, _| shared.lock().unwrap().clone());
    let url = server.url();
    let flags = Flags {
        order: Some("aws".to_owned()),
        region: Some("eu-west-1".to_owned()),
        endpoint_url: Some(url),
        ..Flags::default()
    };
    let variables = [
        ("AWS_ACCESS_KEY_ID", "fake"),
        ("AWS_SECRET_ACCESS_KEY", "fake"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    let variables = variables.map(|(name, text)| (name.into(), text.into()));
    let (deployment, sources) = sources_of(load(&flags, &Shell::new(variables)).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut quoted = 0;
    let bodies = of_kind("C16 answers of AWS")
        .map(|case| (200, case))
        .chain(of_kind("C17 errors of AWS").map(|case| (400, case)));
    for (status, case) in bodies {
        let text = String::from_utf8_lossy(&case.bytes).into_owned();
        // What AWS throttles is asked again, after a wait.
        if text.contains("Throttl")
            || text.contains("LimitExceeded")
            || text.contains("InternalService")
        {
            continue;
        }
        *reply.lock().unwrap() = Reply::raw(status, case.bytes);
        quoted += usize::from(text.contains(CANARY));
        let walk = Walk::new(
            Arc::clone(&deployment),
            Key::new(Kind::Variable, "k"),
            Basis::Performed,
        );
        let performed = runtime.block_on(sources.perform(walk, PerformOptions::default()));
        let said = format!("{:?}", performed.resolution);
        assert!(!said.contains(CANARY), "{text}: {said}");
    }
    assert!(quoted > 150, "{quoted}");
}
