//! What other secrets backends would be asked for, against the providers' real classes.
//!
//! `tests/airflow/record_other_backends.py` makes the recording: `tests/airflow/other_backends.jsonl`.

use serde_json::{Value, json};
use varlens::config::{Flags, Shell, load};
use varlens::domain::key::Key;
use varlens::domain::lookup::{asked_place, place};
use varlens::domain::search_path::Layer;

const RECORDING: &str = include_str!("airflow/other_backends.jsonl");

fn settings(amazon: &Value, class: &str, options: &Value) -> varlens::config::Settings {
    let flags = Flags {
        airflow: Some("3.3.2".to_owned()),
        amazon_provider: amazon.as_str().map(str::to_owned),
        process: Some("server".to_owned()),
        ..Flags::default()
    };
    let environment = [
        ("AIRFLOW__SECRETS__BACKEND", class.to_owned()),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS", options.to_string()),
    ];
    load(
        &flags,
        &Shell::new(environment.map(|(name, value)| (name.into(), value.into()))),
    )
    .unwrap()
}

/// A layer that isn't inspected has the place that would be asked; one that is skipped isn't asked.
fn asked(amazon: &Value, line: &Value) -> Value {
    let settings = settings(amazon, line[1].as_str().unwrap(), &line[2]);
    let key = Key::new(
        line[3].as_str().unwrap().parse().unwrap(),
        line[4].as_str().unwrap(),
    );
    let deployment = &settings.deployment;
    let is_skipped = asked_place(deployment, Layer::CUSTOM, &key)
        .is_err_and(|refusal| refusal.verdict().name() == "skipped");
    match place(deployment, Layer::CUSTOM, &key) {
        Some(places) if !is_skipped => json!(places.split(", ").collect::<Vec<_>>()),
        _ => json!([]),
    }
}

#[test]
#[allow(
    clippy::print_stdout,
    reason = "cargo test faithful -- --nocapture prints how much was compared"
)]
fn faithful_other_backends() {
    let mut lines = RECORDING
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let amazon = lines.next().unwrap()[1]["amazon"].clone();
    let lines: Vec<Value> = lines.collect();
    let wrong: Vec<_> = lines
        .iter()
        .map(|line| (line, asked(&amazon, line)))
        .filter(|(line, ours)| line[5] != *ours)
        .collect();
    println!(
        "other backends: {} answers, {} differences",
        lines.len(),
        wrong.len()
    );
    for (line, ours) in &wrong {
        println!("real {line}\nours {ours}");
    }
    assert!(lines.len() > 300 && wrong.is_empty());
}
