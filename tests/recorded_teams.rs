//! What a team's task gets, against the real backends of Airflow and the Amazon provider.
//!
//! `tests/airflow/record_teams.py` makes the recording: `tests/airflow/teams.jsonl`.

use std::sync::Arc;

use serde_json::{Value, json};
use varlens::config::{Flags, Shell, load, sources_of};
use varlens::domain::deployment::Deployment;
use varlens::domain::key::{Key, Kind};
use varlens::domain::reason::Reason;
use varlens::domain::resolve::{Answer, Ask, Basis, Resolution, Walk};
use varlens::domain::search_path::Store;
use varlens::sources::{PerformOptions, Sources};

use crate::recordings::assert_documented;

const RECORDING: &str = include_str!("airflow/teams.jsonl");

/// As the recorder has them.
const SECRETS: [&str; 9] = [
    "p/red--own",
    "p/red/own",
    "p/red--both",
    "p/both",
    "p/all",
    "red--own",
    "all",
    "p/red--x--y",
    "p/blue--own",
];
const ENVIRONMENT: [(&str, &str); 8] = [
    ("AIRFLOW_VAR__RED___OWN", "fake own"),
    ("AIRFLOW_VAR__RED___BOTH", "fake team"),
    ("AIRFLOW_VAR_BOTH", "fake all"),
    ("AIRFLOW_VAR__RED___EMPTY", ""),
    ("AIRFLOW_VAR_EMPTY", "fake all"),
    ("AIRFLOW_VAR_ALL", "fake all"),
    ("AIRFLOW_CONN__RED___OWN", "http://fake"),
    ("AIRFLOW_CONN_ALL", "http://fake"),
];
const ROWS: [(&str, &str, Option<&str>); 4] = [
    ("row_own", "fake own", Some("red")),
    ("row_all", "fake all", None),
    ("row_other", "fake blue", Some("blue")),
    ("both", "fake row", None),
];

struct Asked<'a> {
    releases: &'a [Value],
    prefix: &'a str,
    has_teams: bool,
    team: Option<&'a str>,
    order: &'a str,
}

fn simulated(asked: &Asked<'_>) -> (Arc<Deployment>, Sources) {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let flags = Flags {
        airflow: text(&asked.releases[1]),
        amazon_provider: text(&asked.releases[2]),
        process: Some("server".to_owned()),
        order: Some(asked.order.to_owned()),
        team: asked.team.map(str::to_owned),
        ..Flags::default()
    };
    let kwargs = json!({"variables_prefix": asked.prefix, "connections_prefix": asked.prefix});
    let class = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";
    let options = [
        ("AIRFLOW__SECRETS__BACKEND", class.to_owned()),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS", kwargs.to_string()),
        ("AIRFLOW__CORE__MULTI_TEAM", asked.has_teams.to_string()),
    ];
    let options = options.map(|(name, value)| (name.into(), value.into()));
    let environment = ENVIRONMENT.map(|(name, value)| (name.into(), value.into()));
    let settings = load(&flags, &Shell::new(options.into_iter().chain(environment))).unwrap();
    sources_of(settings)
}

/// The secrets that are asked for, and what comes of it.
fn aws(asked: &Asked<'_>, key: Key) -> (Vec<String>, String) {
    let (deployment, _) = simulated(asked);
    let mut walk = Walk::new(deployment, key, Basis::Performed);
    let mut places = Vec::new();
    while let Some(ask) = walk.next_ask() {
        let place = ask.place.clone();
        walk.answer(secret(&place));
        places.push(place);
    }
    let resolution = walk.finish();
    let calls: Vec<_> = resolution
        .aws_calls
        .iter()
        .map(|call| &call.place)
        .collect();
    assert_eq!(calls, places.iter().collect::<Vec<_>>());
    let error = resolution.steps[0].error.as_ref();
    let end = match (resolution.winner, error) {
        (Some(_), _) => "found",
        (None, Some(error)) => &error.class,
        (None, None) => "absent",
    };
    (places, end.to_owned())
}

fn secret(place: &str) -> Answer {
    if SECRETS.contains(&place) {
        Answer::Present
    } else {
        Answer::Absent(Reason::NotFound)
    }
}

/// What the environment gives.
fn env(asked: &Asked<'_>, key: Key) -> Value {
    let (deployment, sources) = simulated(asked);
    let walk = Walk::new(deployment, key, Basis::Performed);
    let how = PerformOptions {
        keep_value: true,
        ..PerformOptions::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let performed = runtime.block_on(sources.perform(walk, how));
    let value = performed.value.as_ref();
    value.map_or(Value::Null, |value| json!(value.expose_text().unwrap()))
}

/// The place that answers in the whole search path, as the value that it has.
fn get(asked: &Asked<'_>, key: Key) -> Value {
    let (deployment, _) = simulated(asked);
    let own = |row_team: Option<&str>| row_team.is_none() || row_team == asked.team;
    let answer = |ask: &Ask| {
        let row = ROWS.iter().find(|row| row.0 == ask.place);
        let variable = ENVIRONMENT.iter().find(|variable| variable.0 == ask.place);
        let is_there = match ask.layer.store {
            Store::Aws => return secret(&ask.place),
            Store::Env => variable.is_some_and(|(_, value)| !value.is_empty()),
            _ => row.is_some_and(|row| own(row.2)),
        };
        if is_there {
            Answer::Present
        } else {
            Answer::Absent(Reason::NotFound)
        }
    };
    let mut walk = Walk::new(deployment, key, Basis::Performed);
    while let Some(ask) = walk.next_ask() {
        let answer = answer(ask);
        walk.answer(answer);
    }
    value_of(&walk.finish())
}

fn value_of(resolution: &Resolution) -> Value {
    let Some(step) = resolution.winner_step() else {
        return Value::Null;
    };
    let place = step.place.clone().unwrap();
    match step.layer.store {
        Store::Aws => json!(format!("http://fake/{place}")),
        Store::Env => {
            let mut variables = ENVIRONMENT.iter();
            json!(variables.find(|variable| variable.0 == place).unwrap().1)
        }
        _ => json!(ROWS.iter().find(|row| row.0 == place).unwrap().1),
    }
}

#[test]
#[allow(
    clippy::print_stdout,
    reason = "cargo test faithful -- --nocapture prints how much was compared"
)]
fn faithful_teams() {
    let mut releases = Vec::new();
    let (mut count, mut wrong) = (0, Vec::new());
    for line in RECORDING.lines() {
        let line: Vec<Value> = serde_json::from_str(line).unwrap();
        if line[0] == "release" {
            releases = line;
            continue;
        }
        count += 1;
        let text = |at: usize| line[at].as_str();
        let flag = |at: usize| line[at].as_bool().unwrap();
        let kind = |at: usize| text(at).unwrap().parse::<Kind>().unwrap();
        let asked = |prefix, at: usize, order| Asked {
            releases: &releases,
            prefix,
            has_teams: flag(at),
            team: text(at + 1),
            order,
        };
        let (real, ours) = match text(0).unwrap() {
            "aws" => {
                let asked = asked(text(1).unwrap(), 2, "aws");
                let (places, end) = aws(&asked, Key::new(kind(4), text(5).unwrap()));
                (json!([line[6], line[7]]), json!([places, end]))
            }
            "env" => {
                let key = Key::new(kind(3), text(4).unwrap());
                (line[5].clone(), env(&asked("p", 1, "env"), key))
            }
            _ => {
                let key = Key::new(Kind::Variable, text(3).unwrap());
                let asked = asked("p", 1, "aws,env,metastore");
                (line[4].clone(), get(&asked, key))
            }
        };
        if real != ours {
            wrong.push(format!("{releases:?} {line:?}\nreal {real}\nours {ours}"));
        }
    }
    println!("teams: {count} answers, {} differences", wrong.len());
    assert_documented(&["keys of teams"], count, false);
    for wrong in wrong.iter().take(20) {
        println!("{wrong}");
    }
    assert!(count > 1_000 && wrong.is_empty());
}
