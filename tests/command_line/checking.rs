//! `varlens check`: what a file expects, what is so, and how it ends.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{CANARY, Run, ended, folder, program, run, run_in};

const LEAKING: &str = "\
from airflow.decorators import dag, task
from airflow.models import Variable

TOP = Variable.get('top', default_var=None)

@dag()
def d():
    @task
    def a():
        Variable.get('both')
    a()

d()
";

/// A deployment whose layers are files: `a`, `both` and `tmp_x` are in the environment, `file_only` and `both` in a secrets file;
/// `hidden` asks AWS first, for which there are no credentials.
fn world(name: &str) -> PathBuf {
    let folder = folder(name);
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
    let env = format!(
        "AIRFLOW_VAR_A={CANARY}\nAIRFLOW_VAR_BOTH={CANARY}\nAIRFLOW_VAR_TMP_X={CANARY}\nAIRFLOW_CONN_W=smtp://{CANARY}\n"
    );
    write("airflow.env", &env);
    write(
        "variables.json",
        &json!({"file_only": CANARY, "both": CANARY}).to_string(),
    );
    write(
        "connections.json",
        &json!({"c": format!("smtp://{CANARY}")}).to_string(),
    );
    write("team.env", &format!("AIRFLOW_VAR__RED___X={CANARY}\n"));
    let common = "amazon-provider = \"9.4.0\"\nenv.file = \"airflow.env\"\nlocal-file.variables = \"variables.json\"\n\
         local-file.connections = \"connections.json\"\n\
         aws.region = \"eu-west-1\"\n";
    let config = format!(
        "default = \"prod\"\n[deployments.prod]\nairflow = \"2.10.5\"\norder = [\"env\", \"local-file\"]\n{common}\
         [deployments.hidden]\nairflow = \"2.10.5\"\norder = [\"aws\", \"env\"]\n{common}\
         [deployments.teams]\nairflow = \"3.3.2\"\nprocess = \"server\"\nmulti-team = true\norder = [\"env\"]\nenv.file = \"team.env\"\n"
    );
    write("config.toml", &config);
    std::fs::create_dir_all(folder.join("dags")).unwrap();
    write("dags/leaking.py", LEAKING);
    std::fs::create_dir_all(folder.join("clean")).unwrap();
    write(
        "clean/dag.py",
        "from airflow.models import Variable\ndef f():\n    Variable.get('a')\n",
    );
    std::fs::create_dir_all(folder.join("broken")).unwrap();
    write(
        "broken/dag.py",
        "from airflow.models import Variable\ndef f(:\n",
    );
    std::fs::create_dir_all(folder.join("empty")).unwrap();
    folder
}

fn check_in(folder: &Path, text: &str, more: &[&str]) -> Run {
    std::fs::write(folder.join("check.toml"), text).unwrap();
    let arguments = [
        &["check", "check.toml", "--config", "config.toml"][..],
        more,
    ]
    .concat();
    let run = ended(program(&arguments).current_dir(folder));
    assert!(!run.says(CANARY), "{run:?}");
    run
}

fn objects(run: &Run) -> Vec<Value> {
    let lines = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

/// The results of the lines, and the exit code.
#[track_caller]
fn judged(folder: &Path, text: &str, more: &[&str], expected: &str, code: i32) {
    let run = check_in(folder, text, &[more, &["--json"]].concat());
    let objects = objects(&run);
    let results: Vec<_> = objects
        .iter()
        .filter_map(|object| object["result"].as_str())
        .collect();
    assert_eq!(results.join(" "), expected, "{text} {run:?}");
    assert_eq!(run.code, code, "{text} {run:?}");
    assert_eq!(objects.len(), results.len() + 1, "{run:?}");
    for object in &objects[..results.len()] {
        let has_advice = object["next"].is_string();
        assert_eq!(has_advice, object["result"] != "passed", "{text} {object}");
    }
}

#[test]
fn what_is_expected_is_judged_by_what_the_layers_have() {
    let folder = world("check-table");
    let check = |text: &str, expected: &str, code: i32| judged(&folder, text, &[], expected, code);
    check("a = \"env\"\n", "passed", 0);
    check("[variables]\nfile_only = \"local-file\"\n", "passed", 0);
    check("[variables]\nboth = \"local-file\"\n", "failed", 1);
    check(
        "[variables]\nboth = [\"env\", \"local-file\"]\n",
        "passed",
        0,
    );
    check("[variables]\nnowhere = \"missing\"\n", "passed", 0);
    check("[variables]\nnowhere = \"env\"\n", "failed", 1);
    check("[variables]\nnowhere = \"found\"\n", "failed", 1);
    check("[variables]\na = \"missing\"\n", "failed", 1);
    check("[variables]\na = \"found\"\n", "passed", 0);
    check("[variables]\n\"tmp_*\" = \"env\"\n", "passed", 0);
    check("[variables]\n\"tmp_*\" = \"missing\"\n", "failed", 1);
    check("[variables]\n\"nope_*\" = \"missing\"\n", "passed", 0);
    // A pattern that fits nothing could not fail.
    check("[variables]\n\"nope_*\" = \"env\"\n", "failed", 1);
    check("[variables]\n\"*\" = \"found\"\n", "passed", 0);
    check("[variables]\n\"*\" = \"env\"\n", "failed", 1);
    // The very name counts before a pattern, and of several patterns the last one.
    check(
        "[variables]\n\"*\" = \"env\"\nfile_only = \"local-file\"\n",
        "passed passed",
        0,
    );
    check(
        "[variables]\n\"*\" = \"env\"\n\"file_*\" = \"local-file\"\n",
        "passed passed",
        0,
    );
    check(
        "[variables]\n\"file_*\" = \"local-file\"\n\"*\" = \"env\"\n",
        "failed failed",
        1,
    );
    check("[variables]\na = \"aws\"\n", "failed", 1);
    check(
        "[connections]\nw = \"env\"\nc = \"local-file\"\n",
        "passed passed",
        0,
    );
    check("[connections]\n\"*\" = \"env\"\n", "failed", 1);
    // The case of an environment variable's key is not known.
    check(
        "[variables]\nA = \"env\"\n\"TMP_[A-Z]\" = \"env\"\n",
        "passed passed",
        0,
    );
    check("[config]\nsmtp = \"env\"\n", "failed", 1);
    let no_config = ["--order", "env"];
    for text in ["x = \"missing\"", "\"*\" = \"missing\"", "x = \"env\""] {
        judged(
            &folder,
            &format!("[config]\n{text}\n"),
            &no_config,
            "failed",
            1,
        );
    }
    check(
        "[variables]\na = \"env\"\nboth = \"local-file\"\n",
        "passed failed",
        1,
    );
}

#[test]
fn a_layer_that_nobody_could_see_leaves_it_undetermined() {
    let folder = world("check-hidden");
    let check = |text: &str, expected: &str, code: i32| {
        judged(&folder, text, &["--deployment", "hidden"], expected, code);
    };
    check("[variables]\na = \"env\"\n", "undetermined", 3);
    check("[variables]\na = \"aws\"\n", "undetermined", 3);
    check("[variables]\na = \"found\"\n", "passed", 0);
    check("[variables]\na = \"missing\"\n", "failed", 1);
    check("[variables]\nnowhere = \"env\"\n", "failed", 1);
    check("[variables]\nnowhere = \"missing\"\n", "undetermined", 3);
    check("[variables]\n\"tmp_*\" = \"env\"\n", "undetermined", 3);
    check("[variables]\n\"tmp_*\" = \"missing\"\n", "failed", 1);
    check("[variables]\n\"nope_*\" = \"aws\"\n", "undetermined", 3);
    check("[variables]\n\"*\" = \"found\"\n", "undetermined", 3);
    check(
        "[variables]\na = \"missing\"\nboth = \"aws\"\n",
        "failed undetermined",
        3,
    );
    let settled = ["--deployment", "hidden", "--assume-absent", "aws"];
    judged(
        &folder,
        "[variables]\n\"*\" = \"env\"\n",
        &settled,
        "passed",
        0,
    );
}

#[test]
fn a_change_that_moves_a_key_fails() {
    let folder = world("check-what-if");
    let file = "[variables]\nboth = \"env\"\n\"file_*\" = \"local-file\"\n";
    judged(&folder, file, &[], "passed passed", 0);
    let change = ["--what-if", "order=local-file,env"];
    judged(&folder, file, &change, "failed passed", 1);
    let run = check_in(&folder, file, &[&change[..], &["--json"]].concat());
    let first = &objects(&run)[0];
    assert_eq!(first["is"], "env → local-file", "{run:?}");
    assert_eq!(
        first["others"],
        json!([{"outcome": "found", "winner": "local-file", "key": "both", "result": "failed", "certain": true,
            "before": {"outcome": "found", "winner": "env"}}])
    );
    let next = first["next"].as_str().unwrap();
    assert!(next.starts_with("leave the change out"), "{next}");
    check_in(&folder, file, &["--what-if", "ordr=env"]).refused(&["--what-if", "`order`"]);
}

/// `hidden` asks AWS first, which cannot be asked; `prod` does not ask it.
#[test]
fn the_file_may_name_the_deployment() {
    let folder = world("check-named");
    let named = |name: &str| format!("deployment = \"{name}\"\n[variables]\na = \"env\"\n");
    judged(&folder, &named("prod"), &[], "passed", 0);
    judged(&folder, &named("hidden"), &[], "undetermined", 3);
    let flag = ["--deployment", "prod"];
    judged(&folder, &named("hidden"), &flag, "passed", 0);
    let run = check_in(&folder, &named("hidden"), &["--json"]);
    assert_eq!(objects(&run)[1]["summary"]["deployment"], "hidden");
    check_in(&folder, &named("hiden"), &[]).refused(&[
        "check.toml:1: ",
        "unknown deployment `hiden`",
        "hidden",
    ]);
    judged(&folder, &named("hiden"), &flag, "passed", 0);
    let limits = "[limits]\ndeployment = \"prod\"\n[variables]\na = \"env\"\n";
    check_in(&folder, limits, &[]).refused(&["check.toml:2: unknown limit `deployment`"]);
}

#[test]
fn the_head_says_whose_environment_was_read() {
    let folder = world("check-environment");
    let file = "[variables]\na = \"env\"\n";
    let own =
        "[deployments.bare]\norder = [\"env\", \"aws\"]\n[deployments.away]\norder = [\"aws\"]\n";
    std::fs::write(folder.join("own.toml"), own).unwrap();
    std::fs::write(folder.join("none.toml"), "").unwrap();
    std::fs::write(folder.join("check.toml"), file).unwrap();
    let head = |more: &[&str]| {
        let first = ["check", "check.toml"];
        let run = |form: &[&str]| {
            let mut program = program(&[&first[..], more, form].concat());
            ended(program.current_dir(&folder).env("AIRFLOW_VAR_A", CANARY))
        };
        let summary = objects(&run(&["--json"])).pop().unwrap()["summary"].take();
        (run(&[]), summary["environment"].clone())
    };
    let (run, json) = head(&["--config", "config.toml"]);
    assert!(
        run.out.contains("environment: Airflow's, from airflow.env"),
        "{run:?}"
    );
    assert_eq!(json, json!({"of": "airflow", "file": "airflow.env"}));
    let (run, json) = head(&["--config", "none.toml", "--order", "env"]);
    assert!(
        run.out
            .contains("environment: this shell's, as if it were Airflow's"),
        "{run:?}"
    );
    assert_eq!(json, json!({"of": "shell", "file": null}));
    let (run, json) = head(&[
        "--config",
        "none.toml",
        "--order",
        "env",
        "--env-file",
        "airflow.env",
    ]);
    assert!(
        run.out.contains("environment: Airflow's, from airflow.env"),
        "{run:?}"
    );
    assert_eq!(json["of"], "airflow");
    let (run, json) = head(&["--config", "own.toml", "--deployment", "bare"]);
    assert!(run.out.contains("environment: not known"), "{run:?}");
    assert_eq!(json["of"], "unknown");
    let (run, _) = head(&["--config", "own.toml", "--deployment", "away"]);
    assert!(!run.out.contains("environment:"), "{run:?}");
}

#[test]
fn a_team_has_its_own_expectations() {
    let folder = world("check-team");
    let teams = ["--deployment", "teams"];
    let file = "[teams.red.variables]\nx = \"env\"\n[teams.blue.variables]\nx = \"missing\"\n";
    judged(&folder, file, &teams, "passed passed", 0);
    judged(
        &folder,
        "[variables]\nx = \"env\"\n",
        &teams,
        "undetermined",
        3,
    );
    check_in(&folder, file, &[]).refused(&["check.toml:2: ", "has no teams"]);
}

#[test]
fn dag_files_are_held_to_their_limits() {
    let folder = world("check-dags");
    let check = |text: &str, expected: &str, code: i32| judged(&folder, text, &[], expected, code);
    check(
        "dags = [\"dags/\"]\nno-parse-time-reads = true\n",
        "failed",
        1,
    );
    check(
        "dags = [\"clean\"]\nno-parse-time-reads = true\n",
        "passed",
        0,
    );
    check(
        "dags = [\"broken\"]\nno-parse-time-reads = true\n",
        "undetermined",
        3,
    );
    check(
        "dags = [\"dags\", \"broken\"]\nno-parse-time-reads = true\n",
        "failed",
        1,
    );
    check(
        "dags = [\"empty\"]\nno-parse-time-reads = true\n",
        "failed",
        1,
    );
    // Where AWS is never asked, no limit could be exceeded.
    check("dags = [\"dags\"]\nmax-calls-per-day = 0\n", "failed", 1);
    let aws = ["--order", "aws,env", "--assume-absent", "aws"];
    // 2,880 parses, and 24 task runs with two reads.
    let limit = |most: u32| format!("dags = [\"dags\"]\n[limits]\nmax-calls-per-day = {most}\n");
    judged(&folder, &limit(2_928), &aws, "passed", 0);
    judged(&folder, &limit(2_927), &aws, "failed", 1);
    // With names that nobody could list, it may be fewer.
    judged(
        &folder,
        &limit(2_927),
        &["--order", "aws,env"],
        "undetermined",
        3,
    );
    // What comes after AWS doesn't change that AWS is asked.
    let before = ["--order", "aws,metastore", "--assume-absent", "aws"];
    judged(&folder, &limit(2_927), &before, "failed", 1);
    let narrow = [&aws[..], &["--what-if", "variables-lookup-pattern=^b"]].concat();
    judged(&folder, &limit(24), &narrow, "passed", 0);
    let rates = "dags = \"dags\"\nmax-calls-per-day = 490\nparse-interval = 180\ntask-runs = 5\n";
    judged(&folder, rates, &aws, "passed", 0);
    let run = check_in(
        &folder,
        "dags = [\"dags\"]\nno-parse-time-reads = true\n",
        &["--json"],
    );
    assert_eq!(
        objects(&run)[0]["reads"],
        json!([{"kind": "variable", "key": "top", "file": "dags/leaking.py", "line": 4, "why": "module level"}])
    );
    check_in(
        &folder,
        "\ndags = [\"gone\"]\nno-parse-time-reads = true\n",
        &[],
    )
    .refused(&["check.toml:2: dags: gone: there is no such file or folder"]);
}

/// Nobody sees what another file calls, how long a loop is, and what is not Python.
#[test]
fn what_a_scan_cannot_know_is_undetermined() {
    let folder = world("check-odd-dags");
    let check = |text: &str, expected: &str, code: i32| judged(&folder, text, &[], expected, code);
    let odd = |name: &str, files: &[(&str, &str)]| {
        std::fs::create_dir(folder.join(name)).unwrap();
        for (file, text) in files {
            std::fs::write(folder.join(name).join(file), text).unwrap();
        }
        format!("dags = [\"{name}\"]\n")
    };
    let reads = "no-parse-time-reads = true\n";
    let read = "from airflow.models import Variable\n";
    let helper = format!("{read}def f():\n    return Variable.get('a')\n");
    let imported = odd(
        "imported",
        &[
            ("helper.py", &helper),
            ("top.py", "from helper import f\nX = f()\n"),
        ],
    );
    check(&(imported.clone() + reads), "undetermined", 3);
    let alone = odd(
        "alone",
        &[("helper.py", &helper), ("top.py", "import other\n")],
    );
    check(&(alone + reads), "passed", 0);
    let text = odd("text", &[("top.py", "def f(:\n")]);
    check(&(text + reads), "undetermined", 3);
    let looped = format!("{read}def f(keys):\n    for key in keys:\n        Variable.get('a')\n");
    let looped = odd("looped", &[("dag.py", &looped)]);
    check(&(looped.clone() + reads), "passed", 0);
    let counted = ["--order", "aws,env", "--assume-absent", "aws"];
    let limit = "max-calls-per-day = 100\n";
    judged(&folder, &(looped + limit), &counted, "undetermined", 3);
    judged(&folder, &(imported + limit), &counted, "undetermined", 3);
    // A template that was not found is rendered in a task run, if at all.
    let template = "from airflow.operators.bash import BashOperator\nBashOperator(task_id='a', bash_command='gone.sh')\n";
    let template = odd("template", &[("dag.py", template)]);
    check(&(template.clone() + reads), "passed", 0);
    judged(&folder, &(template + limit), &counted, "undetermined", 3);
    // Each path has a DAG file.
    check(
        "dags = [\"clean\", \"empty\"]\nno-parse-time-reads = true\n",
        "failed",
        1,
    );
    std::fs::create_dir(folder.join("packed")).unwrap();
    std::fs::write(folder.join("packed/d.zip"), "PK\u{3}\u{4} d.py").unwrap();
    check(
        "dags = [\"clean\", \"packed\"]\nno-parse-time-reads = true\n",
        "undetermined",
        3,
    );
    // Airflow ignores the line, so it hides nothing.
    std::fs::write(folder.join("clean/.airflowignore"), "(\n").unwrap();
    check(
        "dags = [\"clean\"]\nno-parse-time-reads = true\n",
        "passed",
        0,
    );
}

#[test]
fn a_file_that_cannot_be_used_is_refused() {
    let folder = world("check-bad");
    let check = |text: &str, words: &[&str]| check_in(&folder, text, &[]).refused(words);
    check("", &["check.toml:1: nothing is expected here"]);
    check(
        "[variables]\na = missing\n",
        &["check.toml:2: write a = \"missing\""],
    );
    check(
        "[variables]\na = \"env\"\na = \"aws\"\n",
        &["check.toml:3: ", "duplicate key"],
    );
    check(
        "[variables]\na = \"evn\"\nb = \"asw\"\n",
        &[
            "check.toml:2: unknown layer `evn`; did you mean `env`?",
            "check.toml:3: ",
        ],
    );
    check(
        "max-call-per-day = 3\na = \"env\"\n",
        &["did you mean `max-calls-per-day`?"],
    );
    let path = folder.join("odd.toml");
    let odd = |more: &[&str]| {
        ended(program(&[&["check", "odd.toml"][..], more].concat()).current_dir(&folder))
    };
    odd(&[]).refused(&["check file odd.toml: no such file"]);
    std::fs::write(&path, b"[variables]\na = \"\xff\"\n").unwrap();
    odd(&[]).refused(&["check file odd.toml: byte 17 is not UTF-8"]);
    std::fs::File::create(&path)
        .unwrap()
        .set_len(50 << 20)
        .unwrap();
    odd(&[]).refused(&["larger than 16 MiB"]);
    std::fs::remove_file(&path).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    if made.is_ok_and(|status| status.success()) {
        odd(&[]).refused(&["this is a pipe or a device"]);
        std::fs::remove_file(&path).unwrap();
    }
    std::fs::create_dir(&path).unwrap();
    odd(&[]).refused(&["this is a directory"]);
    std::fs::remove_dir(&path).unwrap();
    std::fs::write(&path, "a = \"env\"\n").unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o000)).unwrap();
    if std::fs::read(&path).is_err() {
        odd(&[]).refused(&["permission denied"]);
    }
    run(&["check"]).refused(&["FILE"]);
    for pair in [
        ["--json", "--sarif"],
        ["--json", "--junit"],
        ["--sarif", "--junit"],
    ] {
        odd(&pair).refused(&[pair[0]]);
    }
    run_in(&[("VARLENS_PRESENT", "1")], &["check", "x"]).refused(&["presentation"]);
    odd(&["--kind", "connection"]).refused(&["--kind: varlens check does not use it"]);
}

/// Expectations that the snapshot of `prod` meets.
const IN_SNAPSHOT: &str = "[variables]\nboth = \"env\"\nfile_only = \"local-file\"\nnowhere = \"missing\"\n\"tmp_*\" = \"env\"\n[connections]\nc = \"local-file\"\n";

/// Writes a snapshot of a deployment of `config.toml`.
fn taken(folder: &Path, deployment: &str, name: &str) -> Run {
    let arguments = [
        "snapshot",
        name,
        "--config",
        "config.toml",
        "--deployment",
        deployment,
    ];
    ended(program(&arguments).current_dir(folder))
}

/// Checks a snapshot, where nothing else says how keys are looked up.
fn offline(folder: &Path, text: &str, more: &[&str]) -> Run {
    std::fs::write(folder.join("check.toml"), text).unwrap();
    std::fs::write(folder.join("empty.toml"), "").unwrap();
    let arguments = [
        "check",
        "check.toml",
        "--config",
        "empty.toml",
        "--json",
        "--offline",
    ];
    ended(program(&[&arguments[..], more].concat()).current_dir(folder))
}

/// The results in their order, and the exit code.
fn results(run: &Run) -> String {
    let objects = objects(run);
    let results = objects
        .iter()
        .filter_map(|object| object["result"].as_str());
    format!("{} {}", results.collect::<Vec<_>>().join(" "), run.code)
}

#[test]
fn a_snapshot_is_checked_without_asking_anybody() {
    let folder = world("check-offline");
    let offline = |text: &str, more: &[&str]| offline(&folder, text, more);
    assert_eq!(taken(&folder, "prod", "prod.json").code, 0);
    let file = IN_SNAPSHOT;
    let run = offline(file, &["prod.json"]);
    assert_eq!(
        results(&run),
        "passed passed passed passed passed 0",
        "{run:?}"
    );
    assert_eq!(
        objects(&run).last().unwrap()["summary"]["deployment"],
        "prod"
    );
    let run = offline(file, &["prod.json", "--what-if", "order=local-file,env"]);
    assert_eq!(
        results(&run),
        "failed passed passed passed passed 1",
        "{run:?}"
    );
    // The configuration of this change counts more than the snapshot's.
    let run = offline(file, &["prod.json", "--order", "local-file"]);
    assert_eq!(
        results(&run),
        "failed passed passed failed passed 1",
        "{run:?}"
    );
    std::fs::write(folder.join("new.env"), "AIRFLOW_VAR_FILE_ONLY=fake\n").unwrap();
    let run = offline(
        file,
        &[
            "prod.json",
            "--env-file",
            "new.env",
            "--order",
            "env,local-file",
        ],
    );
    assert_eq!(
        results(&run),
        "failed failed passed failed passed 1",
        "{run:?}"
    );
    // So does the environment that the deployment has in varlens' file, and the api-server's.
    let config = "[deployments.prod]\norder = [\"env\", \"local-file\"]\nenv.file = \"new.env\"\n[deployments.other]\n";
    std::fs::write(folder.join("own.toml"), config).unwrap();
    let own = ["--config", "own.toml", "--deployment"];
    let with_config = |more: &[&str]| {
        let first = ["check", "check.toml", "--json", "--offline", "prod.json"];
        ended(program(&[&first[..], more].concat()).current_dir(&folder))
    };
    let run = with_config(&[&own[..], &["prod"]].concat());
    assert_eq!(
        results(&run),
        "failed failed passed failed passed 1",
        "{run:?}"
    );
    // Names of one deployment say nothing about another one, and nobody is asked.
    with_config(&[&own[..], &["other"]].concat())
        .refused(&["prod.json: it is a snapshot of prod, not of other"]);
    offline(file, &["prod.json", "--region", "eu-west-1"]).refused(&["--region has no effect"]);
    let run = offline(file, &["prod.json"]);
    let printed = objects(&run);
    let snapshot = &printed.last().unwrap()["summary"]["snapshot"];
    assert_eq!(
        (&snapshot["file"], &snapshot["deployment"]),
        (&json!("prod.json"), &json!("prod"))
    );
    assert!(snapshot["taken"].is_i64(), "{run:?}");
    let environment = &printed.last().unwrap()["summary"]["environment"];
    assert_eq!(environment["of"], "shell", "{run:?}");
    for form in [&[][..], &["--sarif"], &["--junit"]] {
        let arguments = ["check", "check.toml", "--config", "empty.toml"];
        let more = [&arguments[..], &["--offline", "prod.json"], form].concat();
        let run = ended(program(&more).current_dir(&folder));
        assert!(
            run.out.contains("names from prod.json: prod, taken 20"),
            "{run:?}"
        );
    }
}

#[test]
fn a_snapshot_that_cannot_tell_is_undetermined_or_refused() {
    let folder = world("check-offline-refused");
    let offline = |text: &str, more: &[&str]| offline(&folder, text, more);
    let taken = |deployment: &str, name: &str| taken(&folder, deployment, name);
    assert_eq!(taken("prod", "prod.json").code, 0);
    let file = IN_SNAPSHOT;
    // A layer that the snapshot has not seen.
    let run = offline(file, &["prod.json", "--order", "aws,env,local-file"]);
    assert_eq!(
        results(&run),
        "undetermined undetermined undetermined undetermined undetermined 3",
        "{run:?}"
    );
    assert_eq!(taken("hidden", "hidden.json").code, 3);
    let run = offline("[variables]\na = \"env\"\na2 = \"env\"\n", &["hidden.json"]);
    assert_eq!(results(&run), "undetermined failed 3", "{run:?}");
    assert_eq!(taken("teams", "teams.json").code, 0);
    offline(file, &["teams.json"]).refused(&["teams.json: it does not say how keys are looked up"]);
    offline("[teams.red.variables]\nx = \"env\"\n", &["prod.json"]).refused(&["[teams]"]);
    offline(file, &["gone.json"]).refused(&["snapshot gone.json: no such file"]);
    offline(file, &["check.toml"]).refused(&["it is not a snapshot"]);
    let text = std::fs::read_to_string(folder.join("prod.json")).unwrap();
    let changed = text.replacen("\"winner\":\"env\"", "\"winner\":\"local-file\"", 1);
    std::fs::write(folder.join("changed.json"), changed).unwrap();
    offline(file, &["changed.json"]).refused(&["another end than it recorded for a"]);
    let older = text.replacen("\"setup\":{", "\"setup_\":{", 1);
    std::fs::write(folder.join("older.json"), older).unwrap();
    offline(file, &["older.json"]).refused(&["of an older version"]);
}

/// Several kinds of results, for every form of the output.
const MIXED: &str = "\
dags = [\"dags/\"]
no-parse-time-reads = true

[variables]
a = \"env\"
both = \"local-file\"   # shadowed
\"*\" = \"env\"
\"nope_*\" = \"env\"
fil_only = \"local-file\"

[connections]
w = \"aws\"
";

#[test]
fn every_form_of_the_output() {
    let folder = world("check-forms");
    let out = |more: &[&str]| {
        let run = check_in(&folder, MIXED, more);
        assert_eq!(run.code, 1, "{run:?}");
        run.out.replace(env!("CARGO_PKG_VERSION"), "VERSION")
    };
    insta::assert_snapshot!("check_text", out(&[]));
    insta::assert_snapshot!("check_json", out(&["--json"]));
    let pretty = |text: &str| {
        let value: Value = serde_json::from_str(text).unwrap();
        serde_json::to_string_pretty(&value).unwrap()
    };
    insta::assert_snapshot!("check_sarif", pretty(&out(&["--sarif"])));
    insta::assert_snapshot!("check_junit", out(&["--junit"]));
    let undetermined = check_in(
        &folder,
        "[variables]\na = \"aws\"\n\"a*\" = \"env\"\n",
        &["--deployment", "hidden"],
    );
    insta::assert_snapshot!("check_undetermined", undetermined.out);
    let changed = check_in(
        &folder,
        "[variables]\nboth = \"env\"\n",
        &["--what-if", "off=env"],
    );
    insta::assert_snapshot!("check_what_if", changed.out);
}

#[test]
fn a_name_that_acts_on_a_terminal_or_in_xml_is_written_in_words() {
    let folder = world("check-odd-names");
    let file = "[variables]\n\"a\\u001b[31m<&>\\u202e\" = \"env\"\n";
    let text = check_in(&folder, file, &[]);
    assert!(!text.out.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    let junit = check_in(&folder, file, &["--junit"]);
    assert!(!junit.out.contains(['\u{1b}', '\u{202e}']), "{junit:?}");
    assert!(junit.out.contains("&lt;&amp;&gt;"), "{junit:?}");
    let object = &objects(&check_in(&folder, file, &["--json"]))[0];
    assert_eq!(object["name"], "a\u{1b}[31m<&>\u{202e}");
}
