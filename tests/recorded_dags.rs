//! What real Airflow asked for when it parsed DAG files, and where values were in the clear when their tasks ran, against what `scan`
//! says of the same files.
//!
//! `tests/dags/record.py` makes `parse.jsonl`, and `tests/dags/run.py` makes `escapes.jsonl`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use varlens::domain::dag::{FileScan, ScanContext, Sink, TemplateFile, When, scan_python};
use varlens::domain::mask::{MaskOptions, Masking};
use varlens::domain::release::{AirflowRules, Version};

const RELEASES: [(&str, Version); 2] = [
    ("2.10.5", Version::new(2, 10, 5)),
    ("3.3.2", Version::new(3, 3, 2)),
];

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/dags")
        .join(name);
    std::fs::read_to_string(path).unwrap()
}

fn rows(name: &str) -> Vec<Value> {
    let text = read(name);
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

fn scan(source: &str, version: Version) -> FileScan {
    let rules = AirflowRules::for_version(version).mask;
    let masking = Masking::new(rules, &MaskOptions::default());
    let sensitive = |name: &str| masking.is_sensitive(name);
    let template = |name: &str, _: &[String]| {
        (name == "query.sql").then(|| TemplateFile {
            name: "dags/query.sql".to_owned(),
            text: "select 1\nfrom {{ var.value.table }} -- {# {{ var.value.no }} #}\n".into(),
        })
    };
    scan_python(
        source,
        &ScanContext {
            sensitive: &sensitive,
            gone_dag_arguments: AirflowRules::for_version(version).gone_dag_arguments,
            template: &template,
        },
    )
}

/// All that is said to be read when the file is parsed, and how often.
fn parse_keys(scan: &FileScan) -> BTreeMap<String, u32> {
    let usages = scan.usages.iter().filter(|usage| usage.when == When::Parse);
    let mut keys = BTreeMap::new();
    for usage in usages {
        let key = usage.key.as_deref().unwrap_or("…");
        let key = format!("{} {key}", usage.kind.as_str());
        *keys.entry(key).or_default() += usage.times;
    }
    keys
}

fn asked_keys(asked: &[Value]) -> BTreeMap<String, u32> {
    let mut keys = BTreeMap::new();
    for key in asked {
        *keys.entry(key.as_str().unwrap().to_owned()).or_default() += 1;
    }
    keys
}

#[test]
fn faithful_parse_time_reads() {
    let mut counted = 0;
    let mut dynamic = 0;
    let mut over = 0;
    for (name, version) in RELEASES {
        let header = read(&format!("header-{name}.py"));
        for row in rows("parse.jsonl") {
            let Some(asked) = row[name].as_array() else {
                continue;
            };
            let asked = asked_keys(asked);
            let code = row["code"].as_str().unwrap();
            let scan = scan(&code.replace("#H\n", &header), version);
            let said = parse_keys(&scan);
            if said.contains_key("variable …") {
                // A key that can't be followed is dynamic, and not another key.
                dynamic += 1;
                assert!(
                    said.keys()
                        .all(|key| key == "variable …" || asked.contains_key(key)),
                    "{name}\n{code}"
                );
            } else {
                assert!(
                    said.keys().eq(asked.keys()),
                    "{name}\n{code}\n{said:?} {asked:?}"
                );
                let is_enough = said.iter().all(|(key, times)| times >= &asked[key]);
                assert!(is_enough, "{name}\n{code}\n{said:?} {asked:?}");
                over += usize::from(said != asked);
            }
            assert_eq!(scan.incomplete, None, "{code}");
            counted += 1;
        }
    }
    assert!(counted > 1_290, "{counted}");
    assert!(dynamic <= 22, "{dynamic}");
    // How often a key is asked for is at most what is said: a cache, or a branch that a value decides, makes it less.
    assert!(over <= 10, "{over}");
}

/// `keys.jsonl`: what Python gives for an expression that `tests/dags/keys.py` evaluates. What can't be followed is dynamic.
#[test]
fn keys_are_those_of_python_or_dynamic() {
    let mut dynamic = Vec::new();
    for row in rows("keys.jsonl") {
        let (code, key) = (row["code"].as_str().unwrap(), row["key"].as_str().unwrap());
        let source = format!(
            "import collections, itertools, json, operator, string, textwrap\nfrom airflow.models import Variable\nVariable.get({code})\n"
        );
        let scan = scan(&source, Version::new(3, 3, 2));
        match scan.usages.as_slice() {
            [read] => match &read.key {
                Some(said) => assert_eq!(said, key, "{code}"),
                None => dynamic.push(code.to_owned()),
            },
            other => panic!("{code}: {other:?}"),
        }
    }
    assert!(dynamic.len() <= 14, "{dynamic:#?}");
}

/// What depends on the order of a set, or on an argument that is not known, is never guessed.
#[test]
fn what_only_the_run_knows_is_dynamic() {
    for code in [
        "list({'a', 'b'})[0]",
        "next(iter({'a', 'b'}))",
        "'_'.join({'a', 'b'})",
        "list(set(['a', 'b'])).pop()",
        "sorted(['b', 'a'], key=hash)[0]",
        "[f'{n}{k}' for n, k in enumerate({'a', 'b'})][0]",
        "'a,b'.split(open('f').read())[0]",
        "'a'.strip(open('f').read())",
        "'a' + 1",
        "','.join(['a', 1])",
        "f'{open(1)}'",
    ] {
        let source = format!("from airflow.models import Variable\nVariable.get({code})\n");
        check(&source, &["2 parse variable ? Variable.get"]);
    }
}

/// Sinks in which a recorded run can be searched; what an exception says is in the log.
fn searched(scan: &FileScan) -> BTreeSet<&'static str> {
    let clear = scan.escapes.iter().filter(|escape| !escape.is_masked());
    let sinks = clear.map(|escape| match escape.sink {
        Sink::Exception => Sink::Log,
        sink => sink,
    });
    let is_searched = |sink: &Sink| {
        matches!(
            sink,
            Sink::Log | Sink::Xcom | Sink::RenderedField | Sink::SerializedDag | Sink::DagrunConf
        )
    };
    sinks.filter(is_searched).map(Sink::as_str).collect()
}

/// `escapes.jsonl`: tasks that real Airflow ran, each in its own process, and where the value of the variable was in the clear then.
#[test]
fn faithful_escapes() {
    for (name, version) in RELEASES {
        escapes_agree(name, version);
    }
}

#[allow(clippy::print_stdout, reason = "whoever asked reads it there")]
fn escapes_agree(name: &str, version: Version) {
    let header = read(&format!("header-run-{name}.py"));
    let (mut right, mut wrong, mut missed) = (0, Vec::new(), Vec::new());
    let mut judged = 0;
    for row in rows("escapes.jsonl") {
        let Some(sinks) = row[name].as_array() else {
            continue;
        };
        let code = row["code"].as_str().unwrap();
        let scan = scan(&code.replace("#H\n", &header), version);
        let said = searched(&scan);
        let seen: BTreeSet<&str> = sinks.iter().map(|sink| sink.as_str().unwrap()).collect();
        judged += 1;
        right += said.intersection(&seen).count();
        wrong.extend(said.difference(&seen).map(|sink| format!("{sink}\n{code}")));
        missed.extend(seen.difference(&said).map(|sink| format!("{sink}\n{code}")));
    }
    println!(
        "escapes {name}: {judged} snippets, {right} right, {} said and not seen, {} seen and not said",
        wrong.len(),
        missed.len()
    );
    assert!(judged >= 120, "{name}: {judged}");
    assert!(
        wrong.len() * 20 <= right,
        "{name}: said, not seen: {wrong:#?}"
    );
    assert!(
        missed.len() * 20 <= right,
        "{name}: seen, not said: {missed:#?}"
    );
}

/// Usages as `line when kind key how`, with `?` for a key that only the run knows.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let scan = scan(source, Version::new(2, 10, 5));
    let found: Vec<String> = scan
        .usages
        .iter()
        .map(|usage| {
            let file = usage
                .template
                .as_deref()
                .map(|file| format!("{file}:"))
                .unwrap_or_default();
            let key = usage.key.as_deref().unwrap_or("?");
            format!(
                "{file}{} {} {} {key} {}",
                usage.line,
                usage.when.as_str(),
                usage.kind.as_str(),
                usage.how.as_str()
            )
        })
        .collect();
    assert_eq!(found, expected, "{source}");
}

#[test]
fn usages_with_line_time_and_key() {
    let bash = "from airflow.operators.bash import BashOperator\n";
    let variable = "from airflow.models import Variable\nfrom airflow.decorators import task\n";
    check(
        &format!(
            "{bash}BashOperator(\n    task_id='t',\n    bash_command='''\n      echo {{{{ var.value.a }}}}\n      {{% if var.json.b.c %}}x{{% endif %}}\n    ''',\n)\n"
        ),
        &["5 run variable a var.value", "6 run variable b var.json"],
    );
    check(
        &format!(
            "{bash}BashOperator(task_id='t', bash_command='{{# {{{{ var.value.a }}}} #}}{{% raw %}}{{{{ var.value.b }}}}{{% endraw %}}')\n"
        ),
        &[],
    );
    check(
        &format!(
            "{bash}BashOperator(task_id='t', bash_command=f'{{{{{{{{ conn.c.host }}}}}}}} {{1}}', doc_md='{{{{ var.value.a }}}}')\n"
        ),
        &["2 run connection c get_connection"],
    );
    check(
        "from airflow.providers.postgres.operators.postgres import PostgresOperator\nPostgresOperator(task_id='t', postgres_conn_id='pg', sql='query.sql')\n",
        &[
            "2 run connection pg conn_id",
            "dags/query.sql:2 run variable table var.value",
        ],
    );
    check(
        &format!(
            "{variable}@task\ndef t(k):\n    Variable.get(k)\n    Variable.get(f'a_{{k}}')\nt(open('x').read())\n"
        ),
        &[
            "5 run variable ? Variable.get",
            "6 run variable ? Variable.get",
        ],
    );
    check(
        &format!(
            "{variable}def h():\n    return Variable.get('a')\n@task\ndef t():\n    h()\nt()\nh()\n"
        ),
        &[
            "4 parse variable a Variable.get",
            "4 run variable a Variable.get",
        ],
    );
    check(
        "from airflow.providers.postgres.hooks.postgres import PostgresHook\nh = PostgresHook(postgres_conn_id='pg')\nh.get_records('select 1')\n",
        &[
            "2 parse connection pg conn_id",
            "2 run connection pg conn_id",
        ],
    );
    check("from mylib import Variable\nx = Variable.get('a')\n", &[]);
    check("def f():\n    Variable.get('a')\n    def g(\n", &[]);
    check(
        &format!("{variable}x = Variable.get('a')\ny = = 1\nclass C\nz = Variable.get('b')\n"),
        &[
            "3 parse variable a Variable.get",
            "6 parse variable b Variable.get",
        ],
    );
}

/// What real Airflow 2.10.5 and 3.3.2 rendered of the same classes: the fields that the class lists, with those of a class that it
/// adds to, and files only with the ends that it lists.
#[test]
fn classes_of_the_file_say_which_fields_are_rendered() {
    let head = "from airflow.models import BaseOperator\nfrom airflow.operators.bash import BashOperator\nclass Own(BaseOperator):\n";
    let own = |fields: &str, call: &str| {
        format!(
            "{head}    {fields}\n    def __init__(self, a=None, b=None, **kw):\n        super().__init__(**kw)\n        self.a = a\n        self.b = b\n    def execute(self, context):\n        pass\nOwn(task_id='t', {call})\n"
        )
    };
    let braces = "a='{{ var.value.x }}', b='{{ var.value.y }}'";
    check(
        &own("template_fields = ('a',)", braces),
        &["11 run variable x var.value"],
    );
    check(
        &own("template_fields: list = ['a', 'b']", braces),
        &["11 run variable x var.value", "11 run variable y var.value"],
    );
    check(&own("ui_color = '#fff'", braces), &[]);
    check(
        &own("template_fields = ('a',)", "a='query.sql', b='query.sql'"),
        &[],
    );
    check(
        &own(
            "template_fields = ('a',); template_ext = ('.sql',)",
            "a='query.sql', b='query.sql'",
        ),
        &["dags/query.sql:2 run variable table var.value"],
    );
    let bash = "from airflow.operators.bash import BashOperator\nclass Own(BashOperator):\n    template_fields = (*BashOperator.template_fields, 'note')\n    def __init__(self, note, other, **kw):\n        super().__init__(**kw)\n        self.note = note\n        self.other = other\nOwn(task_id='t', note='{{ var.value.x }}', other='{{ var.value.y }}', bash_command='echo {{ var.value.z }}')\n";
    check(
        bash,
        &["8 run variable x var.value", "8 run variable z var.value"],
    );
    check(
        &bash.replace(
            "(*BashOperator.template_fields, 'note')",
            "tuple(BashOperator.template_fields) + ('note',)",
        ),
        &["8 run variable x var.value", "8 run variable z var.value"],
    );
}

/// Real Airflow 2.10.5 and 3.3.2 imported each of these, or did not.
#[test]
fn what_keeps_airflow_from_importing_a_file() {
    let head = "from airflow.decorators import dag, task\nfrom airflow.models import Variable\n";
    let with = |arguments: &str, body: &str| {
        format!(
            "{head}@dag({arguments})\ndef d():\n    @task\n    def t():\n        return [Variable.get('a')]\n    x = t()\n{body}d()\n"
        )
    };
    let faults = |source: &str| {
        let of = |version| {
            let fault = scan(source, version).import_fault?;
            Some(format!("{} {}", fault.line, fault.says))
        };
        RELEASES.map(|(_, version)| of(version).unwrap_or_default())
    };
    let check = |source: &str, expected: [&str; 2]| {
        for (found, expected) in faults(source).iter().zip(expected) {
            let is_so = if expected.is_empty() {
                found.is_empty()
            } else {
                found.contains(expected)
            };
            assert!(is_so, "{source} {found}");
        }
    };
    let index = "XComArg only supports str lookup, received int";
    check(&with("schedule=None", ""), ["", ""]);
    check(&with("schedule=None", "    y = x[0]\n"), [index, index]);
    assert!(faults(&with("schedule=None", "    y = x[0]\n"))[0].starts_with("9 "));
    check(&with("schedule=None", "    y = x['a']\n"), ["", ""]);
    let iterable = "'XComArg' object is not iterable";
    check(
        &with("schedule=None", "    a, b = x\n"),
        [iterable, iterable],
    );
    check(
        &with("schedule_interval=None", ""),
        ["", "unexpected keyword argument 'schedule_interval'"],
    );
    check(&with("sla_miss_callback=None", ""), ["", ""]);
    // The first one ends the import.
    check(
        &with("concurrency=3", "    y = x[0]\n"),
        [index, "unexpected keyword argument 'concurrency'"],
    );
    // Nobody calls it, another may be called, or the error is caught: not certain.
    let uncalled = with("concurrency=3", "    y = x[0]\n").replace("\nd()\n", "\n");
    check(&uncalled, ["", ""]);
    check(
        &with(
            "schedule=None",
            "    if Variable.get('b'):\n        y = x[0]\n",
        ),
        ["", ""],
    );
    check(
        &with(
            "schedule=None",
            "    try:\n        y = x[0]\n    except ValueError:\n        pass\n",
        ),
        ["", ""],
    );
    let inside = "    @task\n    def u(v):\n        return v[0]\n    u(x)\n";
    check(&with("schedule=None", inside), ["", ""]);
}

/// A dict of which only a part is known has more than that part.
#[test]
fn a_copy_of_a_dict_is_as_open_as_the_dict() {
    let source = "from airflow.models import Variable\nimport json\nopen_dict = json.loads(open('f').read())\nkw = {'key': 'a', **open_dict}\ndef get(key=None, other='fallback', **kw):\n    return Variable.get(other)\nget(**dict(kw))\n";
    check(source, &["6 parse variable ? Variable.get"]);
    check(
        &source.replace("dict(kw)", "kw"),
        &["6 parse variable ? Variable.get"],
    );
    check(
        &source.replace(", **open_dict", ""),
        &["6 parse variable fallback Variable.get"],
    );
}

/// Functions that call each other in many ways are followed often, but not for ever. Without a read nothing is left out.
#[test]
fn a_file_of_many_calls_is_followed_to_an_end() {
    let functions: String = (0..40)
        .map(|at| {
            let next = at + 1;
            format!("def f{at}(x):\n    return f{next}(x) or f{next}(x.a) or f{next}(x.b)\n")
        })
        .collect::<Vec<_>>()
        .concat();
    let with = |last: &str| {
        let source = format!(
            "from airflow.models import Variable\nimport lib\n{functions}def f40(x):\n    return {last}\nf0(lib.x)\n"
        );
        scan(&source, Version::new(3, 3, 2))
    };
    assert_eq!(with("x").incomplete, None);
    let reading = with("Variable.get('deep')");
    assert_eq!(reading.usages.len(), 1, "{:?}", reading.usages);
    assert!(reading.incomplete.is_some());
}

#[test]
fn a_broken_or_deep_file_is_incomplete() {
    let version = Version::new(2, 10, 5);
    let broken = scan(
        "from airflow.models import Variable\nx = (Variable.get('a')\n",
        version,
    );
    assert_eq!(broken.usages.len(), 1);
    assert!(broken.incomplete.unwrap().starts_with("line "));
    let endless = scan(
        "from airflow.models import Variable\nwhile True:\n    for i in range(2000):\n        x = Variable.get('a')\n",
        version,
    );
    assert_eq!(
        (endless.usages.len(), endless.incomplete.is_some()),
        (1, true)
    );
}
