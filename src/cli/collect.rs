//! `varlens collect`: prints the program that says, inside Airflow's own process or pod, what decides about a lookup there.

use super::exit::{Exit, Outcome};
use super::output::Data;

/// Python's standard library alone, so that it runs wherever Airflow does.
const PROGRAM: &str = include_str!("collect/collect.py");

pub(super) fn run() -> Outcome {
    let mut data = Data::new();
    let written = data.bytes(PROGRAM.as_bytes());
    data.finish(written, Exit::Found)
}
