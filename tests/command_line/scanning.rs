//! `varlens scan`: text, JSON lines, SARIF, and how it ends.

use serde_json::{Value, json};

use super::{file, folder, run, run_in};

const LEAKING: &str = "\
from airflow.decorators import dag, task
from airflow.models import Variable

TOP = Variable.get('top', default_var=None)

@dag()
def d():
    @task
    def a():
        return Variable.get('aws_password')

    @task
    def b(value):
        print(value)

    b(a())

d()
";

fn lines(out: &str) -> Vec<Value> {
    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

#[test]
fn usages_and_escapes_are_lines() {
    let path = file("scan-json", "dag.py", LEAKING);
    let scan = run(&["scan", &path, "--json", "--airflow", "2.10.5"]);
    assert_eq!(scan.code, 1, "{scan:?}");
    let found = lines(&scan.out);
    assert_eq!(
        found[0],
        json!({"schema": 1, "kind": "variable", "key": "top", "dynamic": false, "file": path, "line": 4, "when": "parse",
            "how": "Variable.get", "why": "module level", "default": true, "deserialize_json": false})
    );
    assert_eq!(found[1]["when"], "run");
    let escapes: Vec<_> = found
        .iter()
        .filter(|line| line["finding"] == "escape")
        .collect();
    let of = |sink: &str, line: u32| {
        let found = escapes
            .iter()
            .find(|escape| escape["sink"] == sink && escape["line"] == line);
        found.map(|escape| escape["masked"].clone())
    };
    assert_eq!(of("xcom", 10), Some(json!(false)));
    // The process that read it masks it; the next one does not know it.
    assert_eq!(of("log", 10), Some(json!(true)));
    assert_eq!(of("log", 14), Some(json!(false)));
    assert_eq!(of("rendered-field", 16), Some(json!(false)));
}

#[test]
fn the_text_has_what_costs_first() {
    let path = file("scan-text", "dag.py", LEAKING);
    let scan = run(&["scan", &path]);
    let at = |text: &str| {
        scan.out
            .find(text)
            .unwrap_or_else(|| panic!("{text}: {scan:?}"))
    };
    assert!(at("read each time the file is parsed") < at("in the clear"));
    assert!(at("in the clear") < at("read at run time"));
    assert!(
        scan.says("1 file, 2 keys, 1 read at parse time"),
        "{scan:?}"
    );
    assert_eq!(scan.code, 1);
}

#[test]
fn sarif_is_one_document() {
    let path = file("scan-sarif", "dag.py", LEAKING);
    let scan = run(&["scan", &path, "--sarif"]);
    let document = scan.object();
    let results = document["runs"][0]["results"].as_array().unwrap();
    assert_eq!(document["version"], "2.1.0");
    assert_eq!(results[0]["ruleId"], "parse-time-read");
    let rules = document["runs"][0]["tool"]["driver"]["rules"]
        .as_array()
        .unwrap();
    for result in results {
        assert!(
            rules.iter().any(|rule| rule["id"] == result["ruleId"]),
            "{result}"
        );
    }
}

#[test]
fn a_file_that_airflow_does_not_import_is_said_first() {
    let text = "from airflow.decorators import dag\nfrom airflow.models import Variable\n@dag(schedule_interval=None)\ndef d():\n    Variable.get('a')\nd()\n";
    let path = file("scan-import", "dag.py", text);
    let scan = run(&["scan", &path, "--airflow", "3.3.2"]);
    let at = |text: &str| {
        scan.out
            .find(text)
            .unwrap_or_else(|| panic!("{text}: {scan:?}"))
    };
    assert!(at("Airflow fails to import this file") < at("read each time"));
    let lines = lines(&run(&["scan", &path, "--airflow", "3.3.2", "--json"]).out);
    let fault = lines
        .iter()
        .find(|line| line["finding"] == "import-error")
        .unwrap();
    assert_eq!(fault["line"], 3, "{fault}");
    let sarif = run(&["scan", &path, "--airflow", "3.3.2", "--sarif"]);
    assert!(sarif.out.contains("import-error"), "{sarif:?}");
    assert!(!run(&["scan", &path, "--airflow", "2.10.5"]).says("fails to import"));
}

/// What a template reads that was not found is not known: by `scan` and `cost` as by the explorer.
#[test]
fn a_template_that_was_not_found_is_said() {
    let bash = "from airflow.operators.bash import BashOperator\nBashOperator(task_id='a', bash_command='gone.sh')\n";
    let path = file("scan-template", "dag.py", bash);
    let scan = run(&["scan", &path]);
    assert_eq!(scan.code, 3, "{scan:?}");
    assert!(scan.says("the template gone.sh was not found"), "{scan:?}");
    assert!(scan.says("1 file without a template"), "{scan:?}");
    assert!(!scan.says("not read to"), "{scan:?}");
    let cost = run(&["cost", &path]);
    assert_eq!(cost.code, 3, "{cost:?}");
    assert!(cost.says("the template gone.sh was not found"), "{cost:?}");
    let json = lines(&run(&["scan", &path, "--json"]).out);
    assert_eq!(json[0]["finding"], "incomplete", "{json:?}");
    let read = format!("from airflow.models import Variable\nVariable.get('a')\n{bash}");
    let finding = file("scan-template-read", "dag.py", &read);
    assert_eq!(run(&["scan", &finding]).code, 1);
    std::fs::write(path.replace("dag.py", "gone.sh"), "true").unwrap();
    let found = run(&["scan", &path]);
    assert_eq!(found.code, 0, "{found:?}");
    assert!(!found.says("was not found"), "{found:?}");
    // An operator that isn't known may send a file as it is, and these are endings, not names.
    let others = "from airflow.decorators import task\nfrom airflow.providers.x import XOperator\nXOperator(task_id='a', payload='gone.json', sql='select 1')\n@task(templates_exts=['.sql'])\ndef t():\n    pass\nt()\n";
    let path = file("scan-no-template", "dag.py", others);
    assert_eq!(run(&["scan", &path]).code, 0);
    let sql = others.replace("select 1", "gone.sql");
    let path = file("scan-sql-template", "dag.py", &sql);
    let scan = run(&["scan", &path]);
    assert!(scan.says("the template gone.sql was not found"), "{scan:?}");
}

#[test]
fn how_it_ends() {
    let clean = file("scan-clean", "dag.py", "x = 1\n");
    assert_eq!(run(&["scan", &clean]).code, 0);
    let broken = file(
        "scan-broken",
        "dag.py",
        "from airflow.models import Variable\ndef f(:\n",
    );
    let scan = run(&["scan", &broken, "--json"]);
    assert_eq!(
        (scan.code, lines(&scan.out)[0]["finding"].clone()),
        (3, json!("incomplete"))
    );
    let missing = run(&["scan", "no-such-folder"]);
    assert_eq!(missing.code, 2, "{missing:?}");
    assert!(
        missing.says("there is no such file or folder"),
        "{missing:?}"
    );
    run(&["scan"]).refused(&["PATH", "dags = ["]);
    run(&["list", "usage:parse"]).refused(&["usage:parse is for the explorer"]);
    run(&["scan", &clean, "--json", "--sarif"]).refused(&["--sarif"]);
    run_in(&[("VARLENS_PRESENT", "1")], &["scan", &clean]).refused(&["presentation"]);
}

#[test]
fn airflowignore_is_read_as_the_release_reads_it() {
    let folder = folder("scan-ignore");
    std::fs::write(folder.join(".airflowignore"), "^old\n").unwrap();
    std::fs::write(folder.join("old.py"), LEAKING).unwrap();
    let path = folder.to_str().unwrap();
    assert_eq!(run(&["scan", path, "--airflow", "2.10.5"]).code, 0);
    assert_eq!(run(&["scan", path, "--airflow", "3.3.2"]).code, 1);
}

#[test]
fn keys_are_compared_with_the_names_in_the_layers() {
    let path = file(
        "scan-keys",
        "dag.py",
        "from airflow.models import Variable\nVariable.get('here')\nVariable.get('gone')\n",
    );
    let arguments = ["scan", &path, "--keys", "--json", "--order", "env"];
    let scan = run_in(&[("AIRFLOW_VAR_HERE", "fake")], &arguments);
    let findings: Vec<Value> = lines(&scan.out)
        .into_iter()
        .filter(|line| !line["finding"].is_null())
        .collect();
    assert_eq!(
        findings,
        [
            json!({"schema": 1, "finding": "missing-key", "kind": "variable", "key": "gone", "file": path, "line": 3})
        ],
        "{scan:?}"
    );
}

/// The DAG that this program was asked for has two secrets whose names are sensitive, one task that returns them, and one that puts
/// them into a command.
const TWO_TASKS: &str = "\
from airflow.decorators import dag, task
from operators.datacoves.dbt import DatacovesDbtOperator

@dag(default_args={'owner': 'data'}, catchup=False)
def yearly():
    @task
    def read():
        from airflow.models import Variable
        one = Variable.get('aws_mayras_secret')
        other = Variable.get('datacoves_mayras_secret')
        return [one, other]

    values = read()

    @task
    def build(values):
        DatacovesDbtOperator(
            task_id='dbt',
            bash_command=f\"dbt run --vars '{{first: {values[0]}, second: {values[1]}}}'\",
        )

    build(values)

yearly()
";

#[test]
fn what_is_in_the_clear_comes_with_the_release_and_the_reason() {
    let path = file("scan-two-tasks", "dag.py", TWO_TASKS);
    for release in ["2.10.5", "3.3.2"] {
        let scan = run(&["scan", &path, "--airflow", release]);
        assert_eq!(scan.code, 1, "{scan:?}");
        let keys = "aws_mayras_secret, datacoves_mayras_secret";
        let other = format!(
            "        Airflow {release} shows *** there only for what the same process has read; another task has read this, so that its name does not matter"
        );
        let nothing =
            format!("        Airflow {release} masks nothing there, whatever the key's name is");
        let expected = [
            "  in the clear, where Airflow does not mask it".to_owned(),
            format!("    11  {keys}: goes into XCom, where Airflow stores it as it is and the web UI shows it"),
            nothing.clone(),
            "        instead: return nothing secret; read the key in the task that uses it".to_owned(),
            format!("    17  {keys}: is in a rendered field, which Airflow stores and the web UI shows"),
            other.clone(),
            "        instead: read the key inside this task, in place of handing it from task to task".to_owned(),
            format!("    17  {keys}: is written to a log"),
            other.clone(),
            "        instead: don't print it, or read the key in this task, whose masker then knows the value".to_owned(),
            format!("    17  {keys}: is an argument of a process, which every user of the machine can list"),
            nothing,
            "        instead: pass it by env, or on standard input".to_owned(),
            format!("    22  {keys}: is in a rendered field, which Airflow stores and the web UI shows"),
            other,
            "        instead: read the key inside this task, in place of handing it from task to task".to_owned(),
            format!("  where Airflow {release} shows ***"),
            format!("    11  {keys}: log"),
            "  read at run time".to_owned(),
            "     9  variable aws_mayras_secret: inside @task read".to_owned(),
            "    10  variable datacoves_mayras_secret: inside @task read".to_owned(),
            String::new(),
            "1 file, 2 keys, 0 reads at parse time, 10 places in the clear".to_owned(),
        ];
        let said: Vec<&str> = scan.out.lines().skip(1).collect();
        assert_eq!(said, expected, "{}", scan.out);
        let json = run(&["scan", &path, "--airflow", release, "--json"]);
        let found = lines(&json.out);
        let log = found
            .iter()
            .find(|line| line["sink"] == "log" && line["line"] == 17);
        let log = log.unwrap();
        assert_eq!(
            (&log["masked"], &log["unmasked"]),
            (&json!(false), &json!("other-process"))
        );
        assert!(log["why"].as_str().unwrap().contains(release), "{log}");
    }
}

#[test]
fn a_key_with_letters_that_could_not_be_read_is_dynamic() {
    let path = file("scan-cp1251", "dag.py", "");
    std::fs::write(
        &path,
        b"# coding: cp1251\nfrom airflow.models import Variable\nVariable.get('\xea_key')\nVariable.get('plain')\n",
    )
    .unwrap();
    let scan = run(&["scan", &path, "--json"]);
    let found = lines(&scan.out);
    let keys: Vec<_> = found
        .iter()
        .filter(|line| line["when"] == "parse")
        .map(|line| &line["key"])
        .collect();
    assert_eq!(keys, [&Value::Null, &json!("plain")], "{scan:?}");
    assert_eq!(scan.code, 3, "{scan:?}");
}

#[test]
fn calls_are_counted_by_key_and_by_file() {
    let path = file("cost", "dag.py", LEAKING);
    let rates = [
        "--airflow",
        "3.3.2",
        "--order",
        "airflow",
        "--parse-interval",
        "180",
        "--task-runs",
        "10",
    ];
    let cost = |more: &[&str]| run(&[&["cost", path.as_str()][..], &rates, more].concat());
    let found = lines(&cost(&["--json"]).out);
    let of = |what: &str| found.iter().find(|line| line["cost"] == what).unwrap();
    // A task of Airflow 3 asks its own layers and the api-server, as the DAG processor does: 480 parses, 10 task runs.
    assert_eq!(
        found[0],
        json!({"schema": 1, "cost": "key", "kind": "variable", "key": "top", "file": null, "calls_per_parse": 2, "calls_per_task_run": 2,
            "calls_per_day": 2 * 480 + 2 * 10, "usd_per_30_days": 980.0 * 30.0 / 10_000.0 * 0.05})
    );
    assert_eq!(found[1]["key"], "aws_password");
    assert_eq!(found[1]["calls_per_day"], 20);
    assert_eq!(
        (&of("file")["file"], &of("file")["calls_per_day"]),
        (&json!(path), &json!(1000))
    );
    assert_eq!(of("all")["calls_per_day"], 1000);
    let with_pattern = lines(&cost(&["--json", "--pattern", "^aws_"]).out);
    let last = with_pattern.last().unwrap();
    assert_eq!(
        (&last["cost"], &last["calls_per_day"]),
        (&json!("pattern"), &json!(20))
    );
    let text = cost(&["--pattern", "^aws_"]);
    for part in [
        "parsed 480 times a day",
        "aws → env",
        "variable top",
        "^aws_  20 calls a day",
    ] {
        assert!(text.out.contains(part), "{part}: {}", text.out);
    }
    assert_eq!(text.code, 0);
    let without = run(&["cost", &path, "--order", "env"]);
    assert!(without.out.contains("AWS is not asked"), "{}", without.out);
}

#[test]
fn a_cost_that_cannot_be_known_is_refused_or_incomplete() {
    let path = file("cost-odd", "dag.py", LEAKING);
    run(&["cost"]).refused(&["PATH"]);
    run(&["cost", &path, "--parse-interval", "0"]).refused(&["--parse-interval"]);
    run(&["cost", &path, "--price", "cheap"]).refused(&["US dollars"]);
    run_in(&[("VARLENS_PRESENT", "1")], &["cost", &path]).refused(&["presentation"]);
    let broken = file(
        "cost-broken",
        "dag.py",
        "from airflow.models import Variable\nVariable.get('x')\ndef (:\n",
    );
    let cost = run(&["cost", &broken]);
    assert_eq!(cost.code, 3, "{cost:?}");
    assert!(cost.err.contains("not read to its end"), "{}", cost.err);
}

#[test]
fn what_is_not_there_and_a_pattern_that_python_rejects_are_mistakes() {
    let missing = run(&["scan", "/nowhere/dags"]);
    assert_eq!(missing.code(), 2, "{missing:?}");
    assert!(missing.err.contains("/nowhere/dags"), "{missing:?}");
    let path = file(
        "cost-pattern",
        "dag.py",
        "from airflow.models import Variable\nVariable.get('a')\n",
    );
    let with = |pattern: &str| run(&["cost", &path, "--pattern", pattern]);
    assert_eq!(with("^a$").code(), 0);
    let invalid = with("(");
    assert_eq!(invalid.code(), 2, "{invalid:?}");
    assert!(invalid.err.contains("missing )"), "{invalid:?}");
}

/// Files that would take all of the stack or memory: each way to nest, without end; and one that only is long.
#[test]
fn a_file_that_nests_without_end_is_not_read_to_its_end() {
    let read = "from airflow.models import Variable\nVariable.get('top')\n";
    let chain = |link: &str| format!("{read}x = y{}\n", link.repeat(400_000));
    let before = |link: &str| format!("{read}x = {}1\n", link.repeat(900_000));
    let ways = [
        ("minus.py", before("-")),
        ("tilde.py", before("~")),
        ("not.py", before("not ")),
        ("round.py", before("(")),
        ("square.py", before("[")),
        ("lambda.py", before("lambda: ")),
        ("power.py", before("1**")),
        ("sum.py", chain(" + 1")),
        ("call.py", chain("()")),
        ("attribute.py", chain(".a")),
        ("long.py", format!("{read}x = [{}]\n", "1,".repeat(600_000))),
    ];
    for (name, text) in ways {
        let path = file("scan-deep", name, &text);
        let scan = run(&["scan", &path]);
        assert_eq!(scan.code, 3, "{name}: {scan:?}");
        assert!(
            scan.says("not read to its end: it was not parsed, since "),
            "{name}: {scan:?}"
        );
    }
    // The control: such a file that ends is read.
    let path = file(
        "scan-deep",
        "fine.py",
        &format!("{read}x = {}1\n", "-".repeat(300)),
    );
    let scan = run(&["scan", &path]);
    assert!(
        scan.says("top") && !scan.says("not read to its end"),
        "{scan:?}"
    );
}
