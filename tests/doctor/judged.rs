//! How real Airflow's lookup ends in the worlds: `judged-*.jsonl`, recorded by `judge.py`, which describes their lines.

use std::ffi::OsString;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use varlens::config::{Flags, Shell, load, sources_of};
use varlens::domain::key::Key;
use varlens::domain::resolve::{Basis, Outcome, Resolution, Walk};
use varlens::domain::search_path::Layer;
use varlens::sources::PerformOptions;

use super::worlds::{Stage, worlds};

/// The value after a flag of a world.
fn flag(flags: &[String], name: &str) -> Option<String> {
    let at = flags.iter().position(|flag| flag == name)?;
    flags.get(at + 1).cloned()
}

/// Looks the key of a world up as its release does.
fn looked_up(runtime: &Runtime, stage: &Stage<'_>, release: &Value, key: &str) -> Resolution {
    let given = stage.flags();
    let text = |number: usize| release[number].as_str().map(str::to_owned);
    let cfg = stage.home.join("airflow.cfg");
    let flags = Flags {
        airflow: text(1),
        amazon_provider: text(2),
        python: text(3),
        process: Some("server".to_owned()),
        order: flag(&given, "--order"),
        endpoint_url: Some(stage.server.url()),
        env_file: Some(stage.environment_file("env")),
        airflow_cfg: cfg.is_file().then_some(cfg),
        ..Flags::default()
    };
    let shell = stage.shell().map(|(name, value)| (name, value.into()));
    let home = [("HOME", stage.home.clone().into_os_string())];
    let shell = shell.chain(home);
    let shell = Shell::new(shell.map(|(name, value)| (OsString::from(name), value)));
    let settings = load(&flags, &shell).unwrap();
    let (deployment, sources) = sources_of(settings);
    let kind = flag(&given, "--kind").map_or_else(Default::default, |kind| kind.parse().unwrap());
    let walk = Walk::new(
        Arc::clone(&deployment),
        Key::new(kind, key),
        Basis::Performed,
    )
    .deserialize_json(given.iter().any(|flag| flag == "--deserialize-json"));
    let performed = runtime.block_on(sources.perform(walk, PerformOptions::default()));
    performed.resolution
}

/// A resolution in the recording's form: outcome, layer and class of the error.
fn ending(resolution: &Resolution) -> Value {
    let winner = resolution
        .winner
        .filter(|_| resolution.outcome == Outcome::Found);
    let error = resolution.error.as_ref().map(|error| {
        let class = error.class.rsplit('.').next();
        class.unwrap_or_default().to_owned()
    });
    json!([resolution.outcome.name(), winner.map(Layer::name), error])
}

fn recorded_ending(line: &Value) -> Value {
    json!([line[2], line[3], line[4][0]])
}

/// Where Airflow's credentials come from, and which modules its Python has, varlens does not see.
fn is_out_of_sight(world: &Value) -> bool {
    let class = world["env"]["AIRFLOW__SECRETS__BACKEND"].as_str();
    world["cause"] == "no-credentials" || class == Some("my_company.secrets.Backend")
}

#[track_caller]
fn check(recording: &str) {
    let worlds = worlds();
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let mut lines = recording
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let release = lines.next().unwrap();
    let name = release[1].as_str().unwrap();
    let (mut judged, mut undecided, mut differing) = (0, 0, Vec::new());
    for line in lines {
        let number = usize::try_from(line[0].as_u64().unwrap()).unwrap();
        let world = &worlds[number];
        assert_eq!(
            world["key"], line[1],
            "record it again: tests/doctor/judge.py"
        );
        let stage = Stage::new(&format!("judged-{name}-{number}"), world);
        let resolution = looked_up(&runtime, &stage, &release, line[1].as_str().unwrap());
        judged += 1;
        if resolution.outcome == Outcome::Undetermined && is_out_of_sight(world) {
            undecided += 1;
            continue;
        }
        if ending(&resolution) != recorded_ending(&line) {
            differing.push(format!(
                "Airflow {line}, varlens {} {world}",
                ending(&resolution)
            ));
        }
    }
    assert!(
        judged > 200 && undecided * 20 < judged,
        "{judged} {undecided}"
    );
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}

#[test]
fn a_release_of_airflow_2_ends_each_lookup_of_the_worlds_alike() {
    check(include_str!("judged-2.10.5.jsonl"));
}

#[test]
fn a_release_of_airflow_3_ends_each_lookup_of_the_worlds_alike() {
    check(include_str!("judged-3.3.2.jsonl"));
}
