//! The command line: one subcommand per file, data on standard output, messages on standard error, documented exit codes.
//!
//! Prints; decides nothing about Airflow.

mod args;
mod columns;
mod completions;
mod config;
mod exit;
mod explore;
mod hardening;
mod json;
mod keys;
mod list;
mod listing;
mod log;
mod man;
mod mask;
mod names;
mod output;
mod resolve;
mod runtime;
mod session;
mod text;
mod themes;
mod versions;
mod what_if;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use crate::config::{Flags, Shell, is_presentation};
use args::{Args, Command, Common, Options};
use exit::{Exit, Failure, Outcome};

/// A presentation shows no value.
const NO_REVEAL: &str =
    "--reveal: a presentation (--present, VARLENS_PRESENT) shows no value; remove one of the two";

/// Hardens the process, parses, runs.
pub fn main() -> ExitCode {
    if let Err(error) = hardening::harden() {
        output::eprint_line(&error);
        return ExitCode::from(Exit::Usage.code());
    }
    crate::tui::restore_on_panic();
    let exit = run(parse()).unwrap_or_else(|failure| {
        output::eprint_line(&failure.0);
        Exit::Usage
    });
    ExitCode::from(exit.code())
}

/// As `Args::parse`, but what describes all commands and flags is not taken apart afterwards: the process ends soon, and
/// the allocator wipes each of its thousands of pieces.
fn parse() -> Args {
    let mut command = Args::command();
    let mut matches = command.get_matches_mut();
    let args = Args::from_arg_matches_mut(&mut matches);
    let args = args.unwrap_or_else(|error| error.format(&mut command).exit());
    std::mem::forget(command);
    args
}

fn run(args: Args) -> Outcome {
    let shell = Shell::new(std::env::vars_os());
    let Common { flags, options } = args.common.split();
    if options.reveal && is_presentation(&flags, &shell) {
        return Err(Failure(NO_REVEAL.to_owned()));
    }
    let mut log = match &options.log_file {
        Some(path) => Some(log::Log::open(path)?),
        None => None,
    };
    let name = args.command.as_ref().map_or("explore", Command::name);
    let outcome = dispatch(args.command, flags, shell, &options);
    if let Some(log) = &mut log {
        log.ended(name, &outcome);
    }
    outcome
}

fn dispatch(command: Option<Command>, flags: Flags, shell: Shell, options: &Options) -> Outcome {
    let open = || session::open(&flags, &shell);
    match command {
        None => explore::run(flags, shell, options),
        Some(Command::Demo) => explore::demo(&flags, &shell, options),
        Some(Command::List { missing, what_if }) => list::run(&open()?, options, missing, &what_if),
        Some(Command::Resolve { keys, what_if }) if what_if.is_empty() => {
            resolve::run(&open()?, options, &keys)
        }
        Some(Command::Resolve { keys, what_if }) => {
            what_if::run(&open()?, options, &keys, &what_if)
        }
        Some(Command::Mask { name, .. }) => mask::run(&open()?, options, name.as_deref()),
        Some(Command::Versions { key, compare }) => versions::run(&open()?, options, &key, compare),
        Some(Command::Config { template }) => config::run(&flags, &shell, options, template),
        Some(Command::Keys) => keys::run(&flags, &shell, options),
        Some(Command::Themes) => themes::run(&flags, &shell, options),
        Some(Command::Completions { shell }) => completions::run(shell),
        Some(Command::Man) => man::run(),
    }
}
