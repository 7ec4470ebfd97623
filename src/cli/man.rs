//! `varlens man`.

use clap::CommandFactory;

use super::args::Args;
use super::exit::{Exit, Failure, Outcome};
use super::output::Data;

pub(super) fn run() -> Outcome {
    let mut page = Vec::new();
    clap_mangen::Man::new(Args::command())
        .render(&mut page)
        .map_err(|error| Failure(format!("the manual page: {}", error.kind())))?;
    let mut data = Data::new();
    let written = data.bytes(&page);
    data.finish(written, Exit::Found)
}
