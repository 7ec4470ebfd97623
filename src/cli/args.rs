//! The command line: subcommands, flags and their help. A subcommand knows the flags that it uses; only the subcommand that
//! is run is built.

mod command;
mod diagnosing;
mod flags;
mod oncall;
mod options;
mod scanning;
mod subcommands;

pub(super) use command::{CheckWanted, Command, CostWanted, ScanWanted};
pub(super) use options::{Common, Options};

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, FromArgMatches};

use super::exit::{EXIT_CODES, Failure};
use crate::ui::sanitize;
use flags::{
    AirflowArgs, AwsArgs, DagsArgs, FileArgs, JsonArgs, KindArgs, PresentArgs, Put, ReadArgs,
    RevealArgs, RunArgs, ScreenArgs,
};
use subcommands::{SUBCOMMANDS, SubcommandRow};

const ABOUT: &str = "Where does an Airflow variable come from, and why? Lists what the secrets backends hold, \
    simulates Airflow's lookup, shows which layer wins, which layers are shadowed, why a key is missing, and what \
    Airflow masks. Read-only; prints no secret value by default.";

/// Command lines, and what each is for.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    ("varlens", "the explorer"),
    ("varlens demo", "the explorer on sample data"),
    ("varlens resolve aws_x", "where one key comes from"),
    ("varlens list --missing", "keys that no layer provides"),
];

/// A command line that was understood.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) command: Command,
    /// The subcommand's name, for the log.
    pub(super) name: &'static str,
    pub(super) common: Common,
}

/// A command line that was not understood, or that asks for help.
#[derive(Debug)]
pub(super) enum Rejected {
    /// What clap says; help and version too.
    ByClap(clap::Error),
    /// A flag that the subcommand does not use.
    ByVarlens(Failure),
}

impl From<clap::Error> for Rejected {
    fn from(error: clap::Error) -> Self {
        Self::ByClap(error)
    }
}

// The flags of the explorer, and those that may be before a subcommand.
#[derive(Debug, Args)]
struct TopArgs {
    #[command(flatten)]
    file: FileArgs,
    #[command(flatten)]
    airflow: AirflowArgs,
    #[command(flatten)]
    kind: KindArgs,
    #[command(flatten)]
    aws: AwsArgs,
    #[command(flatten)]
    screen: ScreenArgs,
    #[command(flatten)]
    dags: DagsArgs,
    #[command(flatten)]
    present: PresentArgs,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    elsewhere: ElsewhereArgs,
}

// The explorer does not use them.
#[derive(Debug, Args)]
struct ElsewhereArgs {
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    reads: ReadArgs,
    #[command(flatten)]
    reveal: RevealArgs,
}

impl Put for TopArgs {
    fn put(self, into: &mut Common) {
        self.file.put(into);
        self.airflow.put(into);
        self.kind.put(into);
        self.aws.put(into);
        self.screen.put(into);
        self.dags.put(into);
        self.present.put(into);
        self.run.put(into);
        self.elsewhere.json.put(into);
        self.elsewhere.reads.put(into);
        self.elsewhere.reveal.put(into);
    }
}

/// The whole command line, for completions and the manual page.
pub(super) fn command() -> clap::Command {
    let mut command = with_flags(with_examples(bare()));
    command.build();
    command
}

/// Without the flags of the explorer; subcommands get their arguments when they are run.
fn bare() -> clap::Command {
    let subcommands = SUBCOMMANDS.iter().map(|row| {
        clap::Command::new(row.name)
            .about(row.about)
            .defer(row.augment)
    });
    clap::Command::new("varlens")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .subcommands(subcommands)
}

/// What only help shows, below the flags.
fn with_examples(command: clap::Command) -> clap::Command {
    let end = format!("{}\n\n{}", after_help(EXAMPLES), exit_codes());
    let rows = SUBCOMMANDS.iter();
    rows.fold(command.after_help(end), |command, row| {
        let end = after_help(row.examples);
        command.mut_subcommand(row.name, |command| command.after_help(end))
    })
}

fn with_flags(command: clap::Command) -> clap::Command {
    let elsewhere = ids(&ElsewhereArgs::augment_args(clap::Command::new("")));
    TopArgs::augment_args(command).mut_args(|arg| {
        let is_elsewhere = elsewhere.iter().any(|id| arg.get_id() == id.as_str());
        arg.hide(is_elsewhere)
    })
}

fn ids(command: &clap::Command) -> Vec<String> {
    let arguments = command.get_arguments();
    arguments.map(|arg| arg.get_id().to_string()).collect()
}

/// Examples, aligned, below the flags.
fn after_help(examples: &[(&str, &str)]) -> String {
    let width = examples.iter().map(|(line, _)| line.len()).max();
    let width = width.unwrap_or(0);
    let mut text = "\u{1b}[1m\u{1b}[4mExamples:\u{1b}[0m".to_owned();
    for (line, about) in examples {
        let line = format!("\n  {line:<width$}  {about}");
        text.push_str(line.trim_end());
    }
    text
}

fn exit_codes() -> String {
    let codes: Vec<_> = EXIT_CODES
        .iter()
        .map(|(code, about)| format!("{code} {about}"))
        .collect();
    format!("Exit codes: {}.", codes.join("; "))
}

/// Reads a command line.
///
/// # Errors
/// It is not understood, or it asks for help.
pub(super) fn parse(line: impl IntoIterator<Item = OsString>) -> Result<Parsed, Rejected> {
    let line: Vec<OsString> = line.into_iter().collect();
    // Flags before the subcommand are rare, and building them takes longer than everything else here.
    let first = line.get(1).and_then(|first| first.to_str());
    let has_flags = first.and_then(row).is_none();
    let build = || {
        if has_flags {
            with_flags(bare())
        } else {
            bare()
        }
    };
    let mut command = build();
    let matches = command.try_get_matches_from_mut(&line);
    // The examples take longer to write than anything else here, so they are written where they are shown.
    let matches = matches.or_else(|error| match error.kind() {
        ErrorKind::DisplayHelp => with_examples(build()).try_get_matches_from(&line),
        _ => Err(error),
    });
    let mut matches = matches.map_err(|error| explained(error, &line))?;
    let mut common = Common::default();
    let subcommand = matches.remove_subcommand();
    let row = subcommand.as_ref().and_then(|(name, _)| row(name));
    if has_flags {
        check_flags(&command, &matches, row)?;
        TopArgs::from_arg_matches_mut(&mut matches)?.put(&mut common);
    }
    // The process ends soon, and the allocator would wipe each of its thousands of pieces.
    std::mem::forget(command);
    let (command, name) = match (row, subcommand) {
        (Some(row), Some((_, mut matches))) => ((row.read)(&mut matches, &mut common)?, row.name),
        _ => (Command::Explore, "explore"),
    };
    Ok(Parsed {
        command,
        name,
        common,
    })
}

fn row(name: &str) -> Option<&'static SubcommandRow> {
    SUBCOMMANDS.iter().find(|row| row.name == name)
}

/// The flags before the subcommand are flags of the subcommand.
fn check_flags(
    command: &clap::Command,
    matches: &ArgMatches,
    row: Option<&SubcommandRow>,
) -> Result<(), Rejected> {
    let given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let given = command
        .get_arguments()
        .filter(|arg| given(arg.get_id().as_str()));
    for arg in given {
        let flag = arg.get_long().unwrap_or_default();
        let is_used = match row {
            None => !arg.is_hide_set(),
            Some(row) => uses(row, flag),
        };
        if !is_used {
            let name = row.map(|row| row.name);
            return Err(Rejected::ByVarlens(elsewhere(flag, name)));
        }
    }
    Ok(())
}

fn uses(row: &SubcommandRow, flag: &str) -> bool {
    let command = (row.augment)(clap::Command::new(row.name));
    command
        .get_arguments()
        .any(|arg| arg.get_long() == Some(flag))
}

/// What clap says; where another subcommand knows the flag, which one.
fn explained(error: clap::Error, line: &[OsString]) -> Rejected {
    if error.kind() == ErrorKind::InvalidSubcommand {
        return not_a_subcommand(error);
    }
    if error.kind() != ErrorKind::UnknownArgument {
        return error.into();
    }
    let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidArg) else {
        return error.into();
    };
    let flag = given.split('=').next().unwrap_or(given);
    let Some(flag) = flag.strip_prefix("--") else {
        return error.into();
    };
    let is_known = with_flags(clap::Command::new(""))
        .get_arguments()
        .any(|arg| arg.get_long() == Some(flag))
        || SUBCOMMANDS.iter().any(|row| uses(row, flag));
    if !is_known {
        return error.into();
    }
    let words = line.iter().skip(1).filter_map(|word| word.to_str());
    let name = words.filter_map(row).map(|row| row.name).next();
    Rejected::ByVarlens(elsewhere(flag, name))
}

/// A key in place of a subcommand is the likeliest mistake.
fn not_a_subcommand(error: clap::Error) -> Rejected {
    let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidSubcommand) else {
        return error.into();
    };
    // The names of subcommands are letters.
    let may_be_misspelt = given.chars().all(char::is_alphabetic);
    if let Some(ContextValue::Strings(near)) = error.get(ContextKind::SuggestedSubcommand)
        && may_be_misspelt
        && !near.is_empty()
    {
        return error.into();
    }
    let given = sanitize::line(given);
    Rejected::ByVarlens(Failure(format!(
        "{given} is not a subcommand; to look the key up: varlens resolve {given}; for the subcommands: varlens --help"
    )))
}

/// `--reveal: varlens list does not use it; it is for varlens resolve, varlens mask`. None as a name is the explorer.
fn elsewhere(flag: &str, name: Option<&str>) -> Failure {
    let whole = |name: &str| format!("varlens {name}");
    let explorer = "varlens (the explorer)";
    let top = with_flags(clap::Command::new(""));
    let in_explorer = top
        .get_arguments()
        .any(|arg| arg.get_long() == Some(flag) && !arg.is_hide_set());
    let mut users: Vec<_> = SUBCOMMANDS
        .iter()
        .filter(|row| uses(row, flag))
        .map(|row| whole(row.name))
        .collect();
    if in_explorer {
        users.insert(0, explorer.to_owned());
    }
    let users = users.join(", ");
    let hint = match name {
        Some("demo") => "; the demo has its own deployment, and w simulates changes",
        _ => "",
    };
    let name = name.map_or(explorer.to_owned(), whole);
    Failure(format!(
        "--{flag}: {name} does not use it; it is for {users}{hint}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key::Kind;

    fn parsed(line: &str) -> Result<Parsed, Rejected> {
        parse(line.split(' ').map(OsString::from))
    }

    #[track_caller]
    fn refused(line: &str) -> String {
        match parsed(line) {
            Err(Rejected::ByVarlens(Failure(text))) => text,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_command_line_is_consistent() {
        with_flags(with_examples(bare())).debug_assert();
        for row in SUBCOMMANDS {
            (row.augment)(clap::Command::new(row.name)).debug_assert();
        }
    }

    /// A flag that several subcommands have is in the same group of each one's help; what is drawn is the explorer's there.
    #[test]
    fn a_flag_has_one_group() {
        let mut groups = std::collections::HashMap::new();
        for row in SUBCOMMANDS {
            let command = (row.augment)(clap::Command::new(row.name));
            let flags = command.get_arguments().filter(|flag| !flag.is_positional());
            for flag in flags.filter(|flag| flag.get_help_heading() != Some("Explorer")) {
                let group = flag.get_help_heading().unwrap_or_default().to_owned();
                let id = flag.get_id().to_string();
                let (first, in_first) = groups.entry(id).or_insert((group.clone(), row.name));
                let id = flag.get_id();
                assert_eq!(*first, group, "--{id} in {in_first} and {}", row.name);
            }
        }
    }

    #[test]
    fn a_flag_may_be_before_the_subcommand_or_after_it() {
        for line in [
            "varlens --json --region eu-west-1 list --kind connection",
            "varlens --kind connection list --region eu-west-1 --json",
            "varlens list --kind connection --region eu-west-1 --json",
        ] {
            let parsed = parsed(line).unwrap();
            assert!(matches!(parsed.command, Command::List { .. }), "{line}");
            assert_eq!(parsed.name, "list");
            let Common { flags, options } = parsed.common;
            assert!(options.json && options.kind == Kind::Connection, "{line}");
            assert_eq!(flags.region.as_deref(), Some("eu-west-1"), "{line}");
        }
        let explorer = parsed("varlens --theme soft").unwrap();
        assert!(matches!(explorer.command, Command::Explore));
    }

    #[test]
    fn a_key_in_place_of_a_subcommand_is_answered_with_resolve() {
        assert!(refused("varlens batch_size").contains("varlens resolve batch_size"));
        assert!(matches!(
            parsed("varlens resolv x"),
            Err(Rejected::ByClap(_))
        ));
    }

    #[test]
    fn a_flag_that_is_not_used_is_refused_with_where_it_is() {
        let reveal =
            "--reveal: varlens list does not use it; it is for varlens resolve, varlens mask";
        assert_eq!(refused("varlens list --reveal"), reveal);
        assert_eq!(refused("varlens --reveal list"), reveal);
        assert_eq!(
            refused("varlens --shadowed"),
            "--shadowed: varlens (the explorer) does not use it; it is for varlens resolve"
        );
        assert_eq!(
            refused("varlens list --no-mouse"),
            "--no-mouse: varlens list does not use it; it is for varlens (the explorer), varlens demo, varlens config"
        );
        let theme = refused("varlens keys --theme=soft");
        assert!(
            theme.starts_with("--theme: varlens keys does not use it"),
            "{theme}"
        );
        assert!(matches!(
            parsed("varlens list --nosuch"),
            Err(Rejected::ByClap(_))
        ));
    }

    /// A flag in every help that shows it is in its group, and each help ends with examples.
    #[test]
    fn help_has_only_what_applies_in_groups_with_examples() {
        for row in SUBCOMMANDS {
            let line = format!("varlens {} --help", row.name);
            let Err(Rejected::ByClap(error)) = parsed(&line) else {
                panic!("{line}");
            };
            let help = error.to_string();
            for (group, flag) in [
                ("Airflow:", "--order"),
                ("AWS:", "--region"),
                ("Output:", "--log-file"),
                ("Explorer:", "--no-mouse"),
            ] {
                let heading = help.contains(&format!("\n{group}\n"));
                let has_flag = help.contains(&format!("  {flag}"));
                let is_alone = row.name == "demo" && group == "Airflow:";
                assert!(heading == has_flag || is_alone, "{group} {flag} {help}");
                assert_eq!(has_flag, uses(row, flag.trim_start_matches('-')), "{help}");
            }
            let (_, examples) = help.split_once("\nExamples:\n").unwrap();
            assert!(
                examples.contains(&format!("varlens {}", row.name)),
                "{help}"
            );
        }
    }
}
