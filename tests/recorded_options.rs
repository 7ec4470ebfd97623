//! Lookups of config options against what real Airflow's `conf.get` answered: outcome, value or error, the backends asked,
//! and the calls made. The configuration is read as varlens reads it, from environments and airflow.cfg.
//!
//! `tests/airflow/record_options.py` makes the recordings. Those that were just made are in the folder that
//! `VARLENS_OPTIONS` names.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use varlens::config::{DEFAULT_PLACE, OptionAnswer, look_up_option};
use varlens::domain::python_error::PythonError;
use varlens::domain::resolve::Outcome;

use crate::recorded_walks::compare::{asked, is_error};
use crate::recorded_walks::world::{OptionSetup, World};
use crate::recordings::recordings;

/// What came of one recording.
#[derive(Default)]
struct Report {
    answers: usize,
    undecided: Vec<String>,
    differences: Vec<String>,
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn ask(setup: &OptionSetup, variable: &str) -> OptionAnswer {
    let deployment = Arc::clone(&setup.deployment);
    let answer = look_up_option(
        &setup.flags,
        &setup.shell,
        &deployment,
        &setup.sources,
        variable,
    );
    setup.runtime.block_on(answer).unwrap().unwrap()
}

fn pair(error: &PythonError) -> (String, String) {
    (error.class.clone(), error.text.clone())
}

/// In the recording's form, from the outcome on.
fn shown(setup: &OptionSetup, answer: &OptionAnswer) -> Value {
    let default = answer
        .winner()
        .is_some_and(|step| step.place == DEFAULT_PLACE);
    let outcome = if default {
        "default"
    } else {
        answer.outcome.name()
    };
    let text = match (&answer.value, &answer.error) {
        (_, Some(error)) => json!([error.class, error.text]),
        (Some(value), None) => {
            let home = setup.home.display().to_string();
            json!(value.expose_text().unwrap().replace(&home, "{HOME}"))
        }
        (None, None) => Value::Null,
    };
    let asked: Vec<_> = answer.secret_lookups().flat_map(asked).collect();
    let calls = answer.secret_lookups();
    let calls = calls.flat_map(|secret| &secret.aws_calls);
    let calls: Vec<_> = calls.map(|call| call.place.clone()).collect();
    json!([outcome, text, asked, calls])
}

fn is_same(answer: &OptionAnswer, ours: &Value, real: &Value) -> bool {
    let same_text = match (&answer.error, real[1].as_array()) {
        (Some(error), Some(recorded)) => {
            let text = |number: usize| recorded[number].as_str().unwrap().to_owned();
            is_error(&pair(error), &(text(0), text(1)))
        }
        _ => ours[1] == real[1],
    };
    // What is set may be the same as the default, whose text varlens does not know.
    let same_outcome = match ours[0].as_str() {
        Some("default") => return real[0] == "default" && ours[2] == real[2] && ours[3] == real[3],
        Some("found") => real[0] == "found" || real[0] == "default",
        _ => ours[0] == real[0],
    };
    same_text && same_outcome && ours[2] == real[2] && ours[3] == real[3]
}

fn replay(world: &World, path: &Path) -> Report {
    let mut lines = lines(path).into_iter();
    let release = lines.next().unwrap();
    let mut report = Report::default();
    let mut setup = None;
    for line in lines {
        if line[0] == "deployment" {
            setup = Some(world.set_up_options(&release, &line[2]));
            continue;
        }
        let setup = setup.as_ref().unwrap();
        report.answers += 1;
        let answer = ask(setup, line[2].as_str().unwrap());
        let (ours, real) = (
            shown(setup, &answer),
            json!([line[3], line[4], line[5], line[6]]),
        );
        if is_same(&answer, &ours, &real) {
            continue;
        }
        let of = &setup.described;
        if answer.outcome == Outcome::Undetermined || !answer.certain {
            let steps = answer.steps.iter();
            let why: Vec<_> = steps.filter_map(|step| step.detail.as_deref()).collect();
            report.undecided.push(format!("{line}: {why:?}"));
        } else {
            report
                .differences
                .push(format!("{of}\n    real {line}\n    ours {ours}"));
        }
    }
    report
}

#[test]
#[allow(
    clippy::print_stdout,
    reason = "cargo test faithful -- --nocapture prints how much was compared"
)]
fn faithful_options() {
    let world = World::read();
    let given = std::env::var_os("VARLENS_OPTIONS").map(PathBuf::from);
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/airflow/options");
    // Of those in the repository none may be missing.
    let least = if given.is_some() { 100 } else { 5_000 };
    let folder = given.unwrap_or_else(own);
    let (mut answers, mut undecided, mut differences) = (0, 0, 0);
    for path in recordings(&folder) {
        let report = replay(&world, &path);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        println!(
            "options {name:<8} {:>5} answers, {} not decided, {} differences",
            report.answers,
            report.undecided.len(),
            report.differences.len()
        );
        report
            .differences
            .iter()
            .take(40)
            .for_each(|text| println!("{name}: {text}"));
        if std::env::var_os("VARLENS_UNTOLD").is_some() {
            report
                .undecided
                .iter()
                .for_each(|text| println!("{name} not decided: {text}"));
        }
        answers += report.answers;
        undecided += report.undecided.len();
        differences += report.differences.len();
    }
    println!(
        "options in all: {answers} answers, {undecided} not decided, {differences} differences"
    );
    assert!(answers >= least, "{answers} answers");
    assert_eq!(
        differences, 0,
        "cargo test faithful -- --nocapture shows them"
    );
    // What is not decided is no agreement; it must stay rare.
    assert!(
        undecided * 7 <= answers,
        "{undecided} of {answers} are not decided"
    );
}
