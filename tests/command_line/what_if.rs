//! `--what-if` on a Secrets Manager on loopback that counts what it is asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use super::{CANARY, Run, run, run_in};

/// What was called, by its last word.
type Calls = Arc<Mutex<Vec<String>>>;

/// The names of its secrets.
const SECRETS: [&str; 4] = [
    "airflow/variables/aws_a",
    "airflow/variables/aws_b",
    "airflow/variables/b",
    "airflow/variables/prod/p",
];

/// Serves the secrets on a port of this machine. Gives the address, and what it was asked by then.
fn secrets_manager() -> (String, Calls) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let calls = Calls::default();
    let seen = Arc::clone(&calls);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let seen = Arc::clone(&seen);
            std::thread::spawn(move || serve(&stream, &seen));
        }
    });
    (url, calls)
}

/// One connection, until the other side ends it.
fn serve(stream: &TcpStream, calls: &Calls) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let (mut operation, mut length) = (String::new(), 0);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            let line = line.trim_end().to_ascii_lowercase();
            match line.split_once(':') {
                Some(("x-amz-target", target)) => {
                    target.rsplit('.').next()?.clone_into(&mut operation);
                }
                Some(("content-length", text)) => length = text.trim().parse().ok()?,
                None if line.is_empty() => break,
                _ => {}
            }
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        let entry = |name| json!({"Name": name, "ARN": format!("arn:aws:secretsmanager:us-west-2:012345678910:secret:{name}-AbCdEf")});
        let body = match operation.as_str() {
            "listsecrets" => json!({"SecretList": SECRETS.map(entry)}),
            _ => {
                json!({"Name": SECRETS[0], "SecretString": CANARY, "VersionId": "fake-version-of-32-characters-at-all"})
            }
        };
        calls.lock().unwrap().push(operation);
        let body = body.to_string();
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        writer.write_all((head + &body).as_bytes()).ok()?;
    }
}

/// A run against it, in an environment that has two variables. Gives what was called, too.
fn run_there(arguments: &[&str]) -> (Run, Vec<String>) {
    let (url, calls) = secrets_manager();
    let variables = [
        ("AIRFLOW_VAR_AWS_B", CANARY),
        ("AIRFLOW_VAR_C", CANARY),
        ("AWS_ACCESS_KEY_ID", "fake-id"),
        ("AWS_SECRET_ACCESS_KEY", "fake-key"),
    ];
    let common = [
        "--order",
        "aws,env",
        "--airflow",
        "2.10.5",
        "--region",
        "us-west-2",
        "--endpoint-url",
        &url,
    ];
    let run = run_in(&variables, &[arguments, &common].concat());
    assert!(!run.says(CANARY), "{run:?}");
    let calls = calls.lock().unwrap().clone();
    (run, calls)
}

fn objects(run: &Run) -> Vec<Value> {
    let lines = run.out.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn the_winner_is_predicted_without_reading_a_value() {
    let arguments = ["resolve", "aws_b", "--what-if", "order=env,aws", "--json"];
    let (changed, calls) = run_there(&arguments);
    assert_eq!(changed.code, 0, "{changed:?}");
    assert_eq!(calls, ["listsecrets"]);
    let objects = objects(&changed);
    let [key, all] = objects.as_slice() else {
        panic!("{changed:?}");
    };
    assert_eq!(
        (&key["schema"], &key["basis"]),
        (&json!(1), &json!("predicted"))
    );
    assert_eq!(
        (&key["winner"], &key["value"]),
        (&json!("env"), &Value::Null)
    );
    assert_eq!(key["what_if"], json!({"order": "env,aws"}));
    assert_eq!(key["before"], json!({"outcome": "found", "winner": "aws"}));
    assert_eq!(all["what_if"], key["what_if"]);
    assert_eq!(all["summary"]["keys"], 5);
    assert_eq!(all["summary"]["changed_winner"], 1);
    // The control: without it, the value is asked for.
    let (_, mut calls) = run_there(&["resolve", "aws_b"]);
    // STS is asked who the caller is, and its calls name no operation in a header.
    calls.retain(|call| !call.is_empty());
    assert_eq!(calls, ["getsecretvalue"]);
}

#[test]
fn in_words() {
    let edit = ["--what-if", "variables-lookup-pattern=^aws_"];
    let (words, _) = run_there(&[&["resolve", "b", "aws_a"][..], &edit].concat());
    assert_eq!(words.code, 1, "{words:?}");
    let lines: Vec<_> = words.out.lines().collect();
    assert_eq!(
        lines[0],
        "b: found in AWS Secrets Manager → missing: KeyError: Variable b does not exist"
    );
    assert!(
        lines.contains(&"aws_a: found in AWS Secrets Manager, as before"),
        "{words:?}"
    );
    assert_eq!(
        lines.last(),
        Some(
            &"5 listed keys: 2 with another winner, 3 no longer reach AWS, 2 newly missing; AWS calls to read every key once: 5 → 2"
        )
    );
}

#[test]
fn all_keys_alone_and_how_it_ends() {
    for (edit, code, part) in [
        ("order=env,aws", 0, "1 with another winner"),
        ("off=aws", 1, "3 newly missing"),
        (
            "variables-prefix=other",
            3,
            "5 newly uncertain: a layer that was not inspected may win",
        ),
        (
            "variables-prefix=airflow/variables/prod",
            1,
            "newly missing",
        ),
        ("sep=/", 0, "no change"),
    ] {
        let (all, _) = run_there(&["resolve", "--what-if", edit]);
        assert_eq!((all.code, all.out.lines().count()), (code, 1), "{all:?}");
        assert!(all.out.contains(part), "{part}: {all:?}");
    }
}

#[test]
fn under_another_prefix_the_listed_names_answer() {
    let (below, calls) = run_there(&[
        "resolve",
        "p",
        "aws_b",
        "--json",
        "--what-if",
        "variables-prefix=airflow/variables/prod",
    ]);
    assert_eq!(calls, ["listsecrets"]);
    let objects = objects(&below);
    assert_eq!(objects[0]["winner"], "aws", "{below:?}");
    assert_eq!(objects[0]["steps"][0]["place"], "airflow/variables/prod/p");
    assert_eq!(objects[1]["winner"], "env");
}

#[test]
fn the_list_as_it_would_be() {
    let edits = [
        "--what-if",
        "off=env",
        "--what-if",
        "variables-lookup-pattern=^aws_",
    ];
    let (list, _) = run_there(&[&["list", "--json"][..], &edits].concat());
    let mut rows = objects(&list);
    let summary = rows.pop().unwrap();
    assert_eq!(summary["summary"]["newly_missing"], 3);
    let of = |key: &str| rows.iter().find(|row| row["key"] == key).unwrap();
    assert_eq!(of("aws_b")["layers"], json!({"aws": "present"}));
    assert_eq!(of("b")["layers"], json!({"aws": "skipped"}));
    assert_eq!(of("b")["winner"], Value::Null);
    assert_eq!(of("b")["before"]["winner"], "aws");
    let (words, _) = run_there(&[&["list"][..], &edits].concat());
    assert!(
        words.out.contains("b\taws → missing\taws=skipped"),
        "{words:?}"
    );
    // The control: a list of what is has nothing of it.
    let (plain, _) = run_there(&["list", "--json"]);
    assert!(!plain.says("what_if") && !plain.says("before") && !plain.says("summary"));
}

#[test]
fn edits_that_are_none() {
    let refused = |edit: &str, words: &[&str]| {
        run(&["resolve", "x", "--order", "env", "--what-if", edit]).refused(words);
        run(&["list", "--order", "env", "--what-if", edit]).refused(words);
    };
    refused("ordr=env", &["ordr", "did you mean `order`"]);
    refused("order=evn", &["evn", "did you mean `env`"]);
    refused("order", &["FIELD=VALUE"]);
    refused("airflow=banana", &["banana", "2.10.5"]);
    refused("process=tasks", &["did you mean `task`"]);
    let noted = run(&[
        "resolve",
        "x",
        "--order",
        "env",
        "--what-if",
        "variables-lookup-pattern=(",
    ]);
    assert!(noted.err.contains("Python rejects it"), "{noted:?}");
}
