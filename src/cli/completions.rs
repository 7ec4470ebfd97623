//! `varlens completions SHELL`.

use clap_complete::{Shell, generate};

use super::args::command;
use super::exit::{Exit, Outcome};
use super::output::Data;

pub(super) fn run(shell: Shell) -> Outcome {
    let mut script = Vec::new();
    generate(shell, &mut command(), "varlens", &mut script);
    let mut data = Data::new();
    let written = data.bytes(&script);
    data.finish(written, Exit::Found)
}
