//! How fast varlens is, as ratios to bare programs that are measured in the same run.
//!
//! `cargo bench --bench ratios` prints one line per measurement; `-- --quick` takes fewer rounds, `-- --only WORD` only
//! the measurements whose group has that name; `-- --serve N` is only the server, with so many secrets. Absolute times
//! differ from machine to machine and from minute to minute, ratios do not, so the limits are ratios, except for what the
//! user waits for. It is not a test: it ends with 0 whatever it finds.
//!
//! The bare programs of AWS are this one, started again with `--floor NAME`: the same libraries are linked, so the
//! difference is in what the programs do. The bare ratatui program is the bench `floor`, which links nothing else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints its results, and stops when its environment fails"
)]

mod command_line;
mod finding;
mod first_frame;
mod floors;
mod idle;
mod listing;
mod memory;
mod metastore;
mod program;
mod report;
mod rounds;
mod rows;
mod scale;
mod scanning;
mod screen;
mod server;

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

use report::Report;
use rounds::Effort;

/// The same as in varlens.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

type Group = (&'static str, fn(Effort, &mut Report));

/// Memory comes first, while the process has not held anything else.
const GROUPS: [Group; 12] = [
    ("memory", scale::memory),
    ("frames", scale::frames),
    ("filter", scale::filter),
    ("finding", finding::measure),
    ("scanning", scanning::measure),
    ("walks", scale::walks),
    ("what-if", scale::what_if),
    ("start", first_frame::measure),
    ("commands", command_line::measure),
    ("listing", listing::measure),
    ("metastore", metastore::measure),
    ("idle", idle::measure),
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some(floor) = after(&arguments, "--floor") {
        return floors::run(floor);
    }
    if let Some(secrets) = after(&arguments, "--serve") {
        return serve(secrets);
    }
    let is_quick = arguments.iter().any(|argument| argument == "--quick");
    let only = after(&arguments, "--only");
    let effort = if is_quick {
        Effort::QUICK
    } else {
        Effort::FULL
    };
    let mut report = Report::begin();
    for (name, measure) in GROUPS {
        if only.is_none_or(|only| only == name) {
            measure(effort, &mut report);
        }
    }
    report.end();
}

/// Only the server, so that a command can be profiled by hand.
fn serve(secrets: &str) {
    let secrets = secrets.parse().expect("a number of secrets");
    println!("{}", server::secrets_manager(secrets));
    loop {
        std::thread::park();
    }
}

fn after<'a>(arguments: &'a [String], flag: &str) -> Option<&'a str> {
    let at = arguments.iter().position(|argument| argument == flag)?;
    arguments.get(at + 1).map(String::as_str)
}
