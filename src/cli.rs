//! The command line: one subcommand per file, data on standard output, talk on standard error, honest exit codes.
//!
//! Prints; decides nothing about Airflow.

mod args;
mod completions;
mod config;
mod explore;
mod hardening;
mod json;
mod keys;
mod list;
mod log;
mod man;
mod mask;
mod output;
mod resolve;
mod text;
mod themes;
mod versions;
mod what_if;

use std::process::ExitCode;

use clap::Parser;

use crate::config::{ConfigError, Flags, Shell, is_presentation};
use args::{Args, Command, Common, Options};

/// How a run ends, as scripts see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Found; nothing is wrong.
    Found,
    /// Missing, an error of Airflow's, will not start.
    Finding,
    /// Nothing was found, and a layer that may hold it was not seen.
    Undetermined,
    /// A wrong command line or configuration.
    Usage,
    /// By a signal.
    Signal(i32),
}

impl Exit {
    /// The process' exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Found => 0,
            Self::Finding => 1,
            Self::Usage => 2,
            Self::Undetermined => 3,
            Self::Signal(number) => 128_u8.saturating_add(u8::try_from(number).unwrap_or(0)),
        }
    }

    /// Of several, the one that matters most: 2, 3, 1, 0.
    pub(crate) fn worst(self, other: Self) -> Self {
        let rank = |exit: Self| match exit {
            Self::Found => 0,
            Self::Finding => 1,
            Self::Undetermined => 2,
            Self::Usage => 3,
            Self::Signal(_) => 4,
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }
}

/// A run that could not do what it was asked for.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self(error.to_string())
    }
}

/// A value has no stand-in.
const NO_REVEAL: &str = "--reveal: a presentation (--present, VARLENS_PRESENT) shows no value; leave one of the two out";

/// A key on the command line that no stand-in can stand for.
const NOT_SHOWN: &str = "no stand-in keeps what decides of this key, so a presentation cannot show it; ask without --present";

/// What a subcommand gives back.
pub(crate) type Outcome = Result<Exit, Failure>;

/// Hardens the process, parses, runs.
pub fn main() -> ExitCode {
    if let Err(refusal) = hardening::harden() {
        output::talk(&refusal);
        return ExitCode::from(Exit::Usage.code());
    }
    crate::tui::restore_on_panic();
    let exit = run(Args::parse()).unwrap_or_else(|failure| {
        output::talk(&failure.0);
        Exit::Usage
    });
    ExitCode::from(exit.code())
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
    match command {
        None => explore::run(flags, shell, options),
        Some(Command::Demo) => explore::demo(&flags, &shell, options),
        Some(Command::List { missing, what_if }) => {
            list::run(&flags, &shell, options, missing, &what_if)
        }
        Some(Command::Resolve { keys, what_if }) if what_if.is_empty() => {
            resolve::run(&flags, &shell, options, &keys)
        }
        Some(Command::Resolve { keys, what_if }) => {
            what_if::run(&flags, &shell, options, &keys, &what_if)
        }
        Some(Command::Mask { name, .. }) => mask::run(&flags, &shell, options, name.as_deref()),
        Some(Command::Versions { key, compare }) => {
            versions::run(&flags, &shell, options, &key, compare)
        }
        Some(Command::Config { template }) => config::run(&flags, &shell, options, template),
        Some(Command::Keys) => keys::run(&flags, &shell, options),
        Some(Command::Themes) => themes::run(&shell, options),
        Some(Command::Completions { shell }) => completions::run(shell),
        Some(Command::Man) => man::run(),
    }
}

/// A runtime with one worker, so that the screen's thread stays free.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("no threads can be started: {}", error.kind())))
}

/// Waits on this thread alone for the answers that a command needs. What is still under way then is not waited for.
fn wait_for<T>(answers: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("no runtime can be started: {}", error.kind())))?;
    let answer = runtime.block_on(answers);
    runtime.shutdown_background();
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::Exit::{Finding, Found, Undetermined, Usage};

    #[test]
    fn the_worst_of_several() {
        assert_eq!(Found.worst(Finding), Finding);
        assert_eq!(Finding.worst(Undetermined), Undetermined);
        assert_eq!(Undetermined.worst(Found), Undetermined);
        assert_eq!(Usage.worst(Undetermined), Usage);
        assert_eq!(super::Exit::Signal(15).code(), 143);
    }
}
