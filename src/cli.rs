//! The command line: one subcommand per file, data on standard output, messages on standard error, documented exit codes.
//!
//! Prints; decides nothing about Airflow.

mod args;
mod check;
mod checkup;
mod collect;
mod columns;
mod compare;
mod completions;
mod config;
mod diagnosis;
mod doctor;
mod doctor_input;
mod elsewhere;
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
mod option;
mod output;
mod policy;
mod resolve;
mod runtime;
mod sarif;
mod scan;
mod screen;
mod session;
mod since;
mod snapshot;
mod text;
mod themes;
mod versions;
mod watch;
mod what_if;

use std::process::ExitCode;
use std::time::Duration;

use crate::config::{Flags, Shell, is_presentation};
use args::{Command, Common, Options, Parsed, Rejected};
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
    crate::tui::restore_on_panic(runtime::lack_of_threads);
    let outcome = match args::parse(std::env::args_os()) {
        Ok(parsed) => run(parsed),
        Err(Rejected::ByVarlens(failure)) => Err(failure),
        Err(Rejected::ByClap(error)) => output::print_help(error),
    };
    let exit = outcome.unwrap_or_else(|failure| {
        output::eprint_line(&failure.0);
        Exit::Usage
    });
    ExitCode::from(exit.code())
}

fn run(parsed: Parsed) -> Outcome {
    let shell = Shell::new(std::env::vars_os());
    let Common { flags, options } = parsed.common;
    if options.reveal && is_presentation(&flags, &shell) {
        return Err(Failure(NO_REVEAL.to_owned()));
    }
    let mut log = match &options.log_file {
        Some(path) => Some(log::Log::open(path)?),
        None => None,
    };
    let outcome = dispatch(parsed.command, flags, shell, &options);
    if let Some(log) = &mut log {
        log.ended(parsed.name, &outcome);
    }
    outcome
}

fn dispatch(command: Command, flags: Flags, shell: Shell, options: &Options) -> Outcome {
    // A comparison numbers its names, since stand-ins are drawn again for each side.
    let is_presented = options.stand_ins && !matches!(command, Command::Compare { .. });
    let flags = Flags {
        present: flags.present || is_presented,
        ..flags
    };
    let open = || session::open(&flags, &shell);
    match command {
        Command::Explore => explore::run(flags, shell, options),
        Command::Demo => explore::demo(&flags, &shell, options),
        Command::List {
            filter,
            missing,
            what_if,
        } => {
            let wanted = list::Wanted {
                filter: &filter,
                missing,
                edits: &what_if,
            };
            list::run(&open()?, &shell, options, &wanted)
        }
        Command::Resolve { keys, what_if } if option::are_options(options.kind, &keys)? => {
            option::run(&flags, &shell, options, &keys, !what_if.is_empty())
        }
        Command::Resolve { keys, what_if } if what_if.is_empty() => {
            resolve::run(&open()?, &shell, options, &keys)
        }
        Command::Resolve { keys, what_if } => what_if::run(&open()?, options, &keys, &what_if),
        Command::Mask { name } => mask::run(&open()?, options, name.as_deref()),
        Command::Versions { key, compare } => versions::run(&open()?, options, &key, compare),
        Command::Doctor {
            key: Some(key),
            regions,
            since,
            ..
        } => {
            if since.is_some() && is_presentation(&flags, &shell) {
                return Err(Failure(since::NOT_PRESENTED.to_owned()));
            }
            let since = since.as_deref().map(since::Since::read).transpose()?;
            let open = || doctor::open(&flags, &shell, options, &regions);
            if key == "-" {
                let is_presented = is_presentation(&flags, &shell);
                return doctor_input::run(options, is_presented, open, since);
            }
            doctor::run(
                &mut open()?,
                options,
                &key,
                doctor::Beside {
                    log: None,
                    since: since.as_ref(),
                },
            )
        }
        Command::Doctor { list: true, .. } => doctor::list(options),
        Command::Doctor { key: None, .. } => checkup::run(&flags, &shell, options),
        Command::Snapshot { file, shapes } => {
            snapshot::run(&open()?, options, file.as_deref(), shapes)
        }
        Command::Compare { sides, values } => {
            let [a, b] = &sides;
            let wanted = compare::Wanted {
                sides: [a, b],
                values,
            };
            compare::run(&flags, &shell, options, &wanted)
        }
        Command::Watch { key, every, times } => {
            let schedule = watch::Schedule {
                first: Duration::from_secs(every),
                times,
            };
            let again = || session::reopen(&flags, &shell);
            watch::run(again, open()?, options, &key, schedule)
        }
        Command::Collect => collect::run(),
        Command::Policy {
            reader,
            account,
            kms_key,
        } => {
            let wanted = policy::Wanted {
                reader,
                account,
                kms_key,
            };
            policy::run(&flags, &shell, wanted)
        }
        Command::Scan(wanted) => scan::run(&flags, &shell, options, &wanted),
        Command::Check(wanted) => check::run(&flags, &shell, options, &wanted),
        Command::Cost(wanted) => scan::cost::run(&flags, &shell, options, &wanted),
        Command::Config { template } => config::run(&flags, &shell, options, template),
        Command::Keys => keys::run(&flags, &shell, options),
        Command::Themes => themes::run(&flags, &shell, options),
        Command::Completions { shell } => completions::run(shell),
        Command::Man => man::run(),
    }
}
