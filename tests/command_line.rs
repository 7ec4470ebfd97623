//! The built program as a script sees it: data, talk, exit codes. In an environment of its own, without a network.

mod checking;
mod configuration;
mod connections;
mod database;
mod datacoves;
mod listing;
mod local_file;
mod manual;
mod mistakes;
mod oncall;
mod options;
mod patterns;
mod presenting;
mod scanning;
mod terminal_text;
mod tls;
mod what_if;

use std::ffi::OsString;
use std::io::Write;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use varlens::app::action::ACTIONS;

/// No value of the tests is without it.
const CANARY: &str = "fake-canary-8841";

/// What a run gave back.
#[derive(Debug)]
pub(crate) struct Run {
    out: String,
    err: String,
    code: i32,
}

impl Run {
    pub(crate) fn object(&self) -> Value {
        assert_eq!(self.out.lines().count(), 1, "{self:?}");
        serde_json::from_str(&self.out).unwrap()
    }

    /// Ended with this code, and said something that has these words.
    #[track_caller]
    fn refused(&self, words: &[&str]) {
        assert_eq!(self.code, 2, "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "{word}: {self:?}");
        }
    }

    /// Went on, and said so.
    #[track_caller]
    fn warned(&self, words: &[&str]) {
        assert_eq!(self.code, 0, "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "{word}: {self:?}");
        }
    }

    pub(crate) fn code(&self) -> i32 {
        self.code
    }

    pub(crate) fn says(&self, text: &str) -> bool {
        self.out.contains(text) || self.err.contains(text)
    }
}

/// A folder that is this test's alone.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn file(folder: &str, name: &str, text: &str) -> String {
    let path = self::folder(folder).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The program in an empty home, with nothing on its standard input.
fn program(arguments: &[&str]) -> Command {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("empty-home");
    std::fs::create_dir_all(&home).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_varlens"));
    command
        .args(arguments)
        .env_clear()
        .env("HOME", &home)
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .current_dir(&home)
        .stdin(Stdio::null());
    command
}

fn ended(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

fn run(arguments: &[&str]) -> Run {
    ended(&mut program(arguments))
}

pub(crate) fn run_in(variables: &[(&str, &str)], arguments: &[&str]) -> Run {
    ended(program(arguments).envs(variables.iter().copied()))
}

fn run_with_input(input: &str, arguments: &[&str]) -> Run {
    let mut child = program(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    Run {
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().unwrap(),
    }
}

#[test]
fn version_and_help() {
    let version = run(&["--version"]);
    assert_eq!(
        version.out,
        format!("varlens {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!((version.err.as_str(), version.code), ("", 0));
    let help = run(&["--help"]);
    assert_eq!(help.code, 0);
    for command in [
        "demo",
        "list",
        "resolve",
        "mask",
        "versions",
        "doctor",
        "snapshot",
        "compare",
        "watch",
        "collect",
        "policy",
        "scan",
        "check",
        "cost",
        "config",
        "keys",
        "themes",
        "completions",
        "man",
    ] {
        assert!(
            help.out.contains(&format!("  {command} ")),
            "{command}: {}",
            help.out
        );
    }
}

#[test]
fn keys_are_the_table_of_actions() {
    let keys = run(&["keys", "--json"]);
    let names: Vec<_> = keys
        .out
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["action"].clone())
        .collect();
    let expected: Vec<_> = ACTIONS.iter().map(|row| json!(row.name)).collect();
    assert_eq!(names, expected);
    assert_eq!(run(&["keys"]).out.lines().count(), ACTIONS.len());
}

#[test]
fn effective_keys_are_listed_and_mistakes_reported() {
    let text = "[keys]\nreveal = [\"f8\", \"f7\"]\nquit = []\nreveall = \"c\"\n[deployments.prod]\nregion = 3\n";
    let path = file("bound", "config.toml", text);
    let keys = run(&["keys", "--json", "--config", &path]);
    let of = |run: &Run, action: &str| {
        let rows = run.out.lines();
        let mut rows = rows.map(|line| serde_json::from_str::<Value>(line).unwrap());
        rows.find(|row| row["action"] == action).unwrap()["keys"].clone()
    };
    assert_eq!(keys.code, 0, "{keys:?}");
    assert_eq!(of(&keys, "reveal"), json!(["f8", "f7"]));
    assert_eq!(of(&keys, "quit"), json!([]));
    assert_eq!(keys.out.lines().count(), ACTIONS.len());
    let said = format!("{path}:4: unknown action `reveall`; did you mean `reveal`?");
    assert!(keys.err.contains(&said), "{keys:?}");
    let usual = run(&["keys", "--json"]);
    assert_eq!(of(&usual, "reveal"), json!(["x"]));
    assert_eq!(usual.err, "");
}

#[test]
fn preferences_are_in_the_configuration_with_their_origin() {
    let path = file("preferred", "config.toml", "mouse = false\nplain = false\n");
    let config = run_in(
        &[("NO_MOTION", "1")],
        &["config", "--json", "--config", &path, "--plain"],
    );
    let of = |option: &str| {
        let rows = config.out.lines();
        let mut rows = rows.map(|line| serde_json::from_str::<Value>(line).unwrap());
        let row = rows.find(|row| row["option"] == option).unwrap();
        (row["value"].clone(), row["from"].clone())
    };
    assert_eq!(
        of("mouse"),
        (json!("false"), json!(format!("file {path}:1")))
    );
    assert_eq!(
        of("motion"),
        (json!("false"), json!("environment NO_MOTION"))
    );
    assert_eq!(of("plain"), (json!("true"), json!("flag --plain")));
    assert_eq!(of("osc52"), (json!("auto"), json!("default")));
    assert_eq!(config.err, "");
}

#[test]
fn of_a_metadata_only_deployment_no_value_is_read_or_shown() {
    let resolved = |name: &str, level: &str| {
        let text = format!(
            "[deployments.prod]\nairflow = \"2.10.5\"\norder = [\"aws\", \"env\"]\n{level}env.file = \"airflow.env\"\n\
             aws.region = \"eu-west-1\"\naws.endpoint-url = \"http://127.0.0.1:9\"\n"
        );
        let path = file(name, "config.toml", &text);
        let beside = PathBuf::from(&path).with_file_name("airflow.env");
        std::fs::write(beside, format!("AIRFLOW_VAR_K={CANARY}\n")).unwrap();
        let keys = [
            ("AWS_ACCESS_KEY_ID", "AKIAOBVIOUSFAKE"),
            ("AWS_SECRET_ACCESS_KEY", "obvious-fake"),
        ];
        let arguments = ["resolve", "k", "--json", "--reveal", "--deployment", "prod"];
        run_in(&keys, &[&arguments[..], &["--config", &path]].concat())
    };
    let control = resolved("level-0", "");
    assert_eq!(control.object()["value"], CANARY, "{control:?}");
    assert_eq!(control.object()["steps"][0]["reason"], "unreachable");
    let guarded = resolved("level-1", "metadata-only = true\n");
    let object = guarded.object();
    assert_eq!(object["steps"][0]["verdict"], "not-inspected");
    assert_eq!(object["steps"][0]["reason"], "metadata-only");
    assert_eq!(
        (&object["winner"], &object["certain"]),
        (&json!("env"), &json!(false))
    );
    assert!(!guarded.says(CANARY), "{guarded:?}");
    assert!(guarded.err.contains("prod is metadata-only"), "{guarded:?}");
}

#[test]
fn themes() {
    let themes = run(&["themes"]);
    assert_eq!(themes.code, 0);
    for row in &varlens::ui::theme::THEMES {
        assert!(themes.out.contains(row.name), "{}", themes.out);
    }
}

/// A home with two themes of its own, one of which has a mistake.
fn themed_home(name: &str) -> String {
    let home = folder(name);
    let themes = home.join("varlens/themes");
    std::fs::create_dir_all(&themes).unwrap();
    let mine = "about = \"for me\"\n[roles]\nwiner = {}\n";
    std::fs::write(themes.join("mine.toml"), mine).unwrap();
    std::fs::write(themes.join("other.yaml"), "base00: \"101010\"\n").unwrap();
    home.to_str().unwrap().to_owned()
}

#[test]
fn own_themes() {
    let home = themed_home("own-themes");
    let shell = [("XDG_CONFIG_HOME", home.as_str())];
    let themes = run_in(&shell, &["themes", "--json"]);
    let rows: Vec<Value> = themes
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mine = json!({"schema": 1, "theme": "mine", "about": "for me"});
    assert!(rows.contains(&mine), "{themes:?}");
    assert_eq!(rows.len(), varlens::ui::theme::THEMES.len() + 2);
    let said = "theme `mine`: line 3: unknown role `winer`; did you mean `winner`?";
    assert!(themes.err.contains(said), "{themes:?}");
    for theme in [
        "mine",
        "other",
        "auto",
        "soft",
        &format!("{home}/varlens/themes/mine.toml"),
    ] {
        let config = run_in(&shell, &["config", "--theme", theme]);
        assert_eq!(config.code, 0, "{config:?}");
        assert!(config.says(theme), "{config:?}");
    }
    run(&["config", "--theme", "mine"]).warned(&["--theme", "mine"]);
    run_in(&shell, &["config", "--theme", "mnie"]).warned(&["did you mean `mine`?"]);
    run(&["config", "--theme", "no/such.toml"]).warned(&["no/such.toml"]);
}

#[test]
fn a_theme_that_is_not_there_is_a_warning() {
    let shell = run_in(&[("VARLENS_THEME", "drak")], &["config"]);
    assert_eq!(shell.code, 0, "{shell:?}");
    let said = "VARLENS_THEME: unknown theme `drak`; did you mean `dark`?";
    assert!(shell.err.contains(said), "{shell:?}");
    let path = file("theme-in-file", "config.toml", "theme = \"my/own.toml\"\n");
    let config = run(&["config", "--config", &path]);
    assert_eq!(config.code, 0, "{config:?}");
    // A path in the file is relative to it.
    let own = path.replace("config.toml", "my/own.toml");
    assert!(
        config.err.contains(&own) && config.err.contains(&format!("{path}:1")),
        "{config:?}"
    );
}

#[test]
fn completions_and_the_manual_page() {
    for shell in ["bash", "zsh", "fish"] {
        let script = run(&["completions", shell]);
        assert_eq!(script.code, 0, "{shell}");
        assert!(script.out.contains("resolve"), "{shell}");
    }
    run(&["completions", "nosuch"]).refused(&["nosuch"]);
    let page = run(&["man"]);
    assert!(page.out.contains(".TH varlens"), "{}", page.out);
}

#[test]
fn what_is_in_force_and_where_it_came_from() {
    let config = run(&["config", "--airflow", "2.10.5"]);
    assert_eq!(config.code, 0);
    let line = |name: &str| {
        let mut lines = config.out.lines();
        lines
            .find(|line| line.starts_with(name))
            .unwrap_or_default()
            .to_owned()
    };
    assert!(line("airflow ").contains("2.10.5"), "{}", config.out);
    assert!(line("airflow ").contains("--airflow"), "{}", config.out);
    assert!(
        line("amazon-provider").contains("assumed"),
        "{}",
        config.out
    );
    let installed = line("installed-airflow");
    assert!(installed.contains("none found"), "{}", config.out);
    assert!(installed.contains("searched VIRTUAL_ENV"), "{}", config.out);
    // Of a process elsewhere varlens doesn't look for a release here.
    let environment = file("elsewhere", "airflow.env", "A=b\n");
    let elsewhere = run(&["config", "--env-file", &environment]);
    assert!(!elsewhere.says("installed-airflow"), "{elsewhere:?}");
}

#[test]
fn the_template_is_a_configuration_without_mistakes() {
    let template = run(&["config", "--template"]);
    assert_eq!(template.code, 0);
    let path = file("template", "config.toml", &template.out);
    let read = run(&["config", "--config", &path]);
    assert_eq!((read.code, read.err.as_str()), (0, ""), "{read:?}");
}

#[test]
fn mask_gives_the_object_of_the_contract() {
    let arguments = ["mask", "db_password", "--json", "--airflow"];
    let old = [&arguments[..], &["2.10.5"]].concat();
    let hidden = run_with_input(CANARY, &old);
    let expected = json!({
        "schema": 1, "name": "db_password", "airflow": "2.10.5", "sensitive": true, "because": "password",
        "hide_sensitive": true, "sensitive_fields": [],
        "redacted": null, "task_log": {"plain": "masked", "deserialize_json": "masked"},
        "ui": "********", "rest": "plain", "cli": "plain",
    });
    assert_eq!(hidden.object(), expected);
    assert_eq!(hidden.code, 0);
    let revealed = run_with_input(CANARY, &[&old[..], &["--reveal"]].concat());
    assert_eq!(revealed.object()["redacted"], "***");
    let new = [&arguments[..], &["3.3.2"]].concat();
    let hidden = run_with_input(CANARY, &new).object();
    assert_eq!(hidden["airflow"], "3.3.2");
    assert_eq!(hidden["redacted"], Value::Null);
    let revealed = run_with_input(CANARY, &[&new[..], &["--reveal"]].concat());
    assert_eq!(revealed.object()["redacted"], "***");
}

#[test]
fn mask_redacts_json_by_its_inner_names() {
    let value = format!("{{\"password\": \"{CANARY}\", \"port\": 5432}}\n");
    for release in ["2.10.5", "3.3.2"] {
        let arguments = ["mask", "db_cfg", "--json", "--airflow", release];
        let hidden = run_with_input(&value, &arguments);
        assert_eq!(hidden.object()["redacted"], Value::Null, "{release}");
        let revealed = run_with_input(&value, &[&arguments[..], &["--reveal"]].concat());
        assert_eq!(
            revealed.object()["redacted"],
            json!({"password": "***", "port": 5432}),
            "{release}"
        );
        assert!(!hidden.says(CANARY) && !revealed.says(CANARY), "{release}");
    }
    let plain = run_with_input(CANARY, &["mask", "region", "--json", "--reveal"]);
    assert_eq!(plain.object()["redacted"], CANARY);
    let nothing = run(&["mask", "region", "--json", "--reveal"]);
    assert_eq!(nothing.object()["redacted"], Value::Null);
}

#[test]
fn the_words_of_a_release() {
    let words = run(&["mask", "--list", "--airflow", "2.10.5"]);
    assert_eq!(words.out.lines().count(), 12, "{}", words.out);
    assert!(
        words.out.lines().any(|word| word == "password"),
        "{}",
        words.out
    );
}

#[test]
fn resolve_in_the_environment() {
    let arguments = ["resolve", "k", "--order", "env", "--json"];
    let found = run_in(&[("AIRFLOW_VAR_K", CANARY)], &arguments);
    assert_eq!(found.code, 0, "{found:?}");
    let object = found.object();
    assert_eq!(object["outcome"], "found");
    assert_eq!(object["winner"], "env");
    assert_eq!(object["certain"], true);
    assert_eq!(object["value"], Value::Null);
    assert_eq!(object["steps"][0]["place"], "AIRFLOW_VAR_K");
    let empty = run_in(&[("AIRFLOW_VAR_K", "")], &arguments);
    assert_eq!(
        (empty.code, &empty.object()["outcome"]),
        (0, &json!("found"))
    );
    // Where nobody names the process, DAGs run in the server of Airflow 2 and in a task of Airflow 3.
    for (release, process, error) in [
        ("2.10.5", "server", "KeyError"),
        ("3.3.2", "task", "AirflowRuntimeError"),
    ] {
        let missing = run(&[&arguments[..], &["--airflow", release]].concat());
        assert_eq!(missing.code, 1);
        let object = missing.object();
        assert_eq!(object["outcome"], "missing");
        assert_eq!(object["process"], process);
        assert_eq!(object["error"]["type"], error);
    }
}

#[test]
fn of_several_keys_the_worst_exit_code_counts() {
    let variables = [("AIRFLOW_VAR_A", "1"), ("AIRFLOW_VAR_B", "2")];
    let both = run_in(
        &variables,
        &["resolve", "a", "b", "--order", "env", "--json"],
    );
    assert_eq!((both.code, both.out.lines().count()), (0, 2));
    let some = run_in(
        &variables,
        &["resolve", "a", "c", "b", "--order", "env", "--json"],
    );
    assert_eq!((some.code, some.out.lines().count()), (1, 3));
    let unseen = run_in(
        &variables,
        &["resolve", "a", "c", "--order", "datacoves,env", "--json"],
    );
    assert_eq!((unseen.code, unseen.out.lines().count()), (3, 2));
}

#[test]
fn a_missing_key_names_what_is_near() {
    let variables = [("AIRFLOW_VAR_AWS_API_KEY", "1")];
    let missing = run_in(&variables, &["resolve", "aws_apikey", "--order", "env"]);
    assert_eq!(missing.code, 1);
    assert!(missing.out.contains("similar: aws_api_key"), "{missing:?}");
    assert!(
        missing.out.contains("AIRFLOW_VAR_AWS_APIKEY"),
        "{missing:?}"
    );
}

#[test]
fn the_environment_of_airflow_s_process_in_three_kinds() {
    let kinds = [
        (
            "env.txt",
            format!("PATH=/bin\nAIRFLOW_VAR_K={CANARY}\nOTHER=x\n"),
        ),
        (
            "env0.txt",
            format!("PATH=/bin\0AIRFLOW_VAR_K={CANARY}\0OTHER=x\0"),
        ),
        (
            "scheduler.env",
            format!("# a comment\nexport AIRFLOW_VAR_K=\"{CANARY}\"\n"),
        ),
        (
            "env.json",
            format!("{{\"PATH\": \"/bin\", \"AIRFLOW_VAR_K\": \"{CANARY}\"}}"),
        ),
    ];
    for (name, text) in kinds {
        let path = file(&format!("env-file-{name}"), name, &text);
        let arguments = [
            "resolve",
            "k",
            "--order",
            "env",
            "--json",
            "--env-file",
            &path,
        ];
        let hidden = run(&arguments);
        assert_eq!(hidden.code, 0, "{name}: {hidden:?}");
        assert!(!hidden.says(CANARY), "{name}: {hidden:?}");
        let revealed = run(&[&arguments[..], &["--reveal"]].concat());
        assert_eq!(revealed.object()["value"], CANARY, "{name}");
    }
    let missing = run(&[
        "resolve",
        "k",
        "--order",
        "env",
        "--env-file",
        "no-such-file",
    ]);
    missing.refused(&["no-such-file"]);
}

#[test]
fn a_file_without_variables_is_refused_and_one_that_cannot_have_all_never_says_absent() {
    let walk = |name: &str, text: &str, key: &str| {
        let path = file("env-file-forms", name, text);
        run(&[
            "resolve",
            key,
            "--order",
            "env",
            "--json",
            "--env-file",
            &path,
        ])
    };
    for (name, text) in [
        ("empty.env", ""),
        ("notes.txt", "hello\n"),
        ("x.yaml", "a: [1]\n"),
    ] {
        walk(name, text, "k").refused(&[name, "expected"]);
    }
    let compose = format!("services:\n  a:\n    environment:\n      AIRFLOW_VAR_K: {CANARY}\n");
    let found = walk("compose.yaml", &compose, "k");
    assert_eq!(found.code, 0, "{found:?}");
    assert!(!found.says(CANARY), "{found:?}");
    let other = walk("compose.yaml", &compose, "other");
    assert_eq!(other.code, 3, "{other:?}");
    assert_eq!(other.object()["steps"][0]["reason"], "incomplete-file");
    let skipped = walk("some.env", "# x\nAIRFLOW_VAR_K='1'\noops\n", "other");
    assert_eq!(skipped.code, 3, "{skipped:?}");
    assert!(skipped.says("line 3 is not a variable"), "{skipped:?}");
}

#[test]
fn what_a_listing_hides_is_not_followed_and_a_wrapped_airflow_cfg_is_unwrapped() {
    let walk = |name: &str, text: &str| {
        let path = file("cfg-forms", name, text);
        run(&[
            "resolve",
            "k",
            "--json",
            "--airflow",
            "2.10.5",
            "--airflow-cfg",
            &path,
        ])
    };
    let backend = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let hidden = format!("[secrets]\nbackend = {backend}\nbackend_kwargs = < hidden >\n");
    let run_hidden = walk("listing.txt", &hidden);
    let first = &run_hidden.object()["steps"][0];
    assert_eq!(
        (&first["layer"], &first["verdict"]),
        (&"aws".into(), &"not-inspected".into())
    );
    assert!(run_hidden.says("hidden in this listing"), "{run_hidden:?}");
    let kwargs = "{\"variables_prefix\": \"mwaa/variables\"}";
    let map = format!(
        "kind: ConfigMap\ndata:\n  airflow.cfg: |\n    [secrets]\n    backend = {backend}\n    backend_kwargs = {kwargs}\n"
    );
    let helm =
        format!("config:\n  secrets:\n    backend: {backend}\n    backend_kwargs: '{kwargs}'\n");
    for (name, text) in [("map.yaml", map), ("values.yaml", helm)] {
        let run = walk(name, &text);
        assert_eq!(
            run.object()["steps"][0]["place"],
            "mwaa/variables/k",
            "{run:?}"
        );
    }
    walk("compose.yaml", "services:\n  a: {}\n").refused(&["compose.yaml", "YAML or JSON"]);
}

#[test]
fn an_env_file_replaces_this_shell() {
    let path = file("env-file-alone", "env.txt", "AIRFLOW_VAR_OTHER=1\n");
    let shell = [("AIRFLOW_VAR_K", CANARY)];
    let arguments = ["resolve", "k", "--order", "env", "--json"];
    assert_eq!(run_in(&shell, &arguments).code, 0);
    let other = run_in(&shell, &[&arguments[..], &["--env-file", &path]].concat());
    assert_eq!(other.code, 1, "{other:?}");
}

#[test]
fn a_named_deployment_does_not_read_this_shell_s_variables() {
    let text = "[deployments.prod]\nairflow = \"2.10.5\"\norder = [\"env\"]\n";
    let path = file("named", "config.toml", text);
    let shell = [("AIRFLOW_VAR_K", CANARY)];
    let arguments = ["resolve", "k", "--json", "--config", &path];
    let named = run_in(
        &shell,
        &[&arguments[..], &["--deployment", "prod"]].concat(),
    );
    assert_ne!(named.code, 0, "{named:?}");
    let ambient = run_in(&shell, &[&arguments[..], &["--order", "env"]].concat());
    assert_eq!(ambient.code, 0, "{ambient:?}");
}

#[test]
fn a_pattern_that_python_rejects_fails_its_layer_only() {
    let backend = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let variables = [
        ("AIRFLOW__SECRETS__BACKEND", backend),
        (
            "AIRFLOW__SECRETS__BACKEND_KWARGS",
            "{\"variables_lookup_pattern\": \"([\"}",
        ),
        ("AIRFLOW_VAR_K", CANARY),
    ];
    let found = run_in(&variables, &["resolve", "k", "--json"]);
    let object = found.object();
    assert_eq!(
        (found.code, &object["winner"]),
        (0, &json!("env")),
        "{found:?}"
    );
    assert_eq!(object["steps"][0]["verdict"], "failed");
    assert_eq!(object["steps"][0]["reason"], "lookup-pattern-invalid");
    let detail = object["steps"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("unterminated character set"), "{detail}");
}

#[test]
fn a_hidden_value_is_nowhere_without_reveal() {
    let variables = [("AIRFLOW_VAR_DB_PASSWORD", CANARY)];
    let quiet: [&[&str]; 8] = [
        &["resolve", "db_password", "--order", "env"],
        &["resolve", "db_password", "--order", "env", "--json"],
        &[
            "resolve",
            "db_password",
            "--order",
            "env",
            "--json",
            "--deserialize-json",
        ],
        &["resolve", "db_password", "--order", "env", "--shadowed"],
        &["list", "--order", "env"],
        &["list", "--order", "env", "--json"],
        &["config"],
        &["config", "--json"],
    ];
    for arguments in quiet {
        let hidden = run_in(&variables, arguments);
        assert!(!hidden.says(CANARY), "{arguments:?}: {hidden:?}");
        assert!(
            hidden.says("db_password") || arguments[0] == "config",
            "{arguments:?}: {hidden:?}"
        );
    }
    for arguments in &quiet[..2] {
        let revealed = run_in(&variables, &[arguments, &["--reveal"][..]].concat());
        assert!(revealed.out.contains(CANARY), "{arguments:?}: {revealed:?}");
    }
    for arguments in [&["mask", "db_cfg"][..], &["mask", "db_cfg", "--json"]] {
        assert!(
            !run_with_input(CANARY, arguments).says(CANARY),
            "{arguments:?}"
        );
        let revealed = run_with_input(CANARY, &[arguments, &["--reveal"][..]].concat());
        assert!(revealed.says(CANARY), "{arguments:?}");
    }
}

#[test]
fn the_list_of_the_environment() {
    let variables = [
        ("AIRFLOW_VAR_B", "1"),
        ("AIRFLOW_VAR_A", "2"),
        ("AIRFLOW_CONN_C", "http://x"),
    ];
    let list = run_in(&variables, &["list", "--order", "env", "--json"]);
    assert_eq!(list.code, 0, "{list:?}");
    let rows: Vec<Value> = list
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let keys: Vec<_> = rows.iter().map(|row| row["key"].clone()).collect();
    assert_eq!(keys, ["a", "b"]);
    assert_eq!(rows[0]["layers"], json!({"env": "present"}));
    assert_eq!(rows[0]["winner"], "env");
    assert_eq!(rows[0]["case"], "unknown");
}

#[test]
fn a_key_that_a_layer_gives_is_not_missing_though_another_was_not_seen() {
    let variables = [("AIRFLOW_VAR_B", "1")];
    for (order, rows) in [("custom,env", 0), ("env", 0)] {
        let all = run_in(&variables, &["list", "--order", order]);
        assert!(all.out.lines().count() == 1, "{all:?}");
        let missing = run_in(&variables, &["list", "--missing", "--order", order]);
        assert_eq!(missing.out.lines().count(), rows, "{order}: {missing:?}");
    }
}

#[test]
fn invalid_command_lines_fail() {
    run(&["config", "--deployment", "nope"]).refused(&["nope"]);
    run(&["config", "--airflow", "banana"]).refused(&["--airflow", "banana"]);
    run(&["config", "--amazon-provider", "banana"]).refused(&["--amazon-provider", "banana"]);
    run(&["config", "--process", "banana"]).refused(&["banana"]);
    run(&["config", "--order", "aws,banana"]).refused(&["banana"]);
    run(&["config", "--python", "banana"]).refused(&["banana"]);
    run(&["resolve"]).refused(&["KEY"]);
    run(&["nosuch"]).refused(&["nosuch"]);
    run(&["config", "--config", "no-such-file"]).refused(&["no-such-file"]);
}

#[test]
fn a_configuration_that_does_not_read_names_file_and_line() {
    let broken = file(
        "broken",
        "config.toml",
        "default = \"prod\"\n[deployments.prod\n",
    );
    run(&["config", "--config", &broken]).refused(&[&broken, "2"]);
    let wrong = file("wrong", "config.toml", "[deployments.prod]\nairflow = 3\n");
    run(&["config", "--config", &wrong, "--deployment", "prod"]).refused(&[&wrong, "2"]);
}

#[test]
fn an_unknown_key_of_the_configuration_is_a_warning_with_the_nearest_name() {
    let text = "[deployments.prod]\nairflw = \"2.10.5\"\norder = [\"env\"]\n";
    let path = file("unknown", "config.toml", text);
    let warned = run(&["config", "--config", &path, "--deployment", "prod"]);
    assert_eq!(warned.code, 0, "{warned:?}");
    assert!(
        warned.err.contains("airflw") && warned.err.contains("airflow"),
        "{warned:?}"
    );
}

#[test]
fn logging_of_bodies_is_an_error() {
    for name in ["LOG_SIGNABLE_BODY", "LOG_SENSITIVE_BODIES"] {
        run_in(&[(name, "1")], &["keys"]).refused(&[name]);
    }
    assert_eq!(run_in(&[("LOG_ANYTHING", "1")], &["keys"]).code, 0);
}

#[test]
fn doctor_says_which_protection_of_memory_holds() {
    let doctor = run(&["doctor", "--order", "env"]);
    let lines: Vec<_> = doctor
        .out
        .lines()
        .filter(|line| line.contains(" hardening: "))
        .collect();
    assert!(
        lines.contains(&"ok       hardening: no core dump is written"),
        "{doctor:?}"
    );
    let swap: Vec<_> = lines.iter().filter(|line| line.contains("swap")).collect();
    let [swap] = swap[..] else {
        panic!("{doctor:?}")
    };
    assert_eq!(
        swap.starts_with("ok "),
        !swap.contains("may be written"),
        "{swap}"
    );
    #[cfg(target_os = "linux")]
    {
        let hidden = "ok       hardening: other processes of this user can't read varlens' memory";
        assert!(lines.contains(&hidden), "{doctor:?}");
    }
}

#[test]
fn bytes_that_are_no_text_stop_nothing() {
    let bytes = || OsString::from_vec(vec![b'a', 0xff, 0xfe]);
    let mut command = program(&["resolve", "k", "--order", "env", "--json"]);
    let other = ended(
        command
            .env("AIRFLOW_VAR_K", "1")
            .env("OTHER", bytes())
            .env(bytes(), "x"),
    );
    assert_eq!(other.code, 0, "{other:?}");
    for arguments in [
        &["resolve", "k", "--order", "env"][..],
        &["list", "--order", "env"],
        &["config"],
    ] {
        let own = ended(program(arguments).env("AIRFLOW_VAR_K", bytes()));
        assert!(own.code <= 3 && !own.err.contains("panicked"), "{own:?}");
    }
    let name = ended(program(&["mask"]).arg(bytes()));
    assert_eq!(name.code, 2, "{name:?}");
}

#[test]
fn controls_in_a_name_are_shown_and_not_sent_to_the_terminal() {
    let shown = run(&["resolve", "a\u{1b}[31mb\u{202e}", "--order", "env"]);
    assert!(
        !shown.says("\u{1b}") && !shown.says("\u{202e}"),
        "{shown:?}"
    );
    let exact = run(&["resolve", "a\u{1b}b", "--order", "env", "--json"]);
    assert_eq!(exact.object()["key"], "a\u{1b}b");
}

#[test]
fn the_explorer_without_a_terminal_says_what_to_use() {
    for arguments in [&[][..], &["demo"]] {
        run(arguments).refused(&["terminal", "varlens list"]);
    }
}

#[test]
fn a_broken_pipe_is_success_and_a_full_disk_is_not() {
    for arguments in [
        &["keys"][..],
        &["man"],
        &["completions", "bash"],
        &["mask", "--list"],
        &["list", "--help"],
        &["--version"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = program(arguments).stdout(writer).output().unwrap();
        let talk = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), talk.as_ref()),
            (Some(0), ""),
            "{arguments:?}"
        );
    }
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        return;
    };
    for arguments in [&["keys"][..], &["list", "--help"], &["--version"]] {
        let full = full.try_clone().unwrap();
        let output = program(arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    }
}
