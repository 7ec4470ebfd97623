//! The subcommands, one row each: name, help and examples, and the type of its arguments.

use clap::ArgMatches;

use super::arguments::{
    CompletionsArgs, ConfigArgs, DemoArgs, KeysArgs, ListArgs, ManArgs, MaskArgs, ResolveArgs,
    Subcommand, ThemesArgs, VersionsArgs,
};
use super::command::{Command, Common};

/// A subcommand.
pub(super) struct SubcommandRow {
    pub(super) name: &'static str,
    /// Its line in `varlens --help`.
    pub(super) about: &'static str,
    /// Command lines, and what each is for.
    pub(super) examples: &'static [(&'static str, &'static str)],
    /// Adds its arguments.
    pub(super) augment: fn(clap::Command) -> clap::Command,
    /// Takes its arguments out of what was parsed.
    pub(super) read: fn(&mut ArgMatches, &mut Common) -> Result<Command, clap::Error>,
}

fn read<T: Subcommand>(
    matches: &mut ArgMatches,
    common: &mut Common,
) -> Result<Command, clap::Error> {
    Ok(T::from_arg_matches_mut(matches)?.split(common))
}

const fn row<T: Subcommand>(
    name: &'static str,
    about: &'static str,
    examples: &'static [(&'static str, &'static str)],
) -> SubcommandRow {
    SubcommandRow {
        name,
        about,
        examples,
        augment: T::augment_args,
        read: read::<T>,
    }
}

/// All subcommands, in the order of the help.
pub(super) const SUBCOMMANDS: &[SubcommandRow] = &[
    row::<DemoArgs>(
        "demo",
        "Explore built-in sample data: no account, no network, no file",
        &[
            ("varlens demo", "the explorer; t starts a guided tour"),
            ("varlens demo --theme light", "in another theme"),
        ],
    ),
    row::<ListArgs>(
        "list",
        "List keys, the layers that hold them, and the layer that would win, from names alone",
        &[
            ("varlens list", "all variables"),
            ("varlens list --missing", "those that no layer provides"),
            (
                "varlens list 'password wins:env'",
                "those that a filter finds; ? in the explorer explains it",
            ),
            (
                "varlens list --kind connection --json",
                "connections, for scripts",
            ),
        ],
    ),
    row::<ResolveArgs>(
        "resolve",
        "Look up keys now; AWS logs one `GetSecretValue` for each key that is looked up there",
        &[
            (
                "varlens resolve aws_x",
                "which layer wins, and why; no value",
            ),
            (
                "varlens resolve aws_x --order aws,env",
                "in another order of lookup",
            ),
            (
                "varlens resolve aws_x --what-if airflow=2.10.5",
                "after a change, from names alone",
            ),
        ],
    ),
    row::<MaskArgs>(
        "mask",
        "Show what Airflow masks of a variable with this name; give its value, if any, on standard input",
        &[
            ("varlens mask db_password", "by its name"),
            ("varlens mask db <value.json", "with its value"),
            (
                "varlens mask --list --airflow 2.10",
                "the sensitive words of a release",
            ),
        ],
    ),
    row::<VersionsArgs>(
        "versions",
        "List the versions that AWS keeps of a key's secret, without values: one `ListSecretVersionIds`",
        &[
            ("varlens versions aws_x", "when it changed"),
            ("varlens versions aws_x --compare", "did the value change"),
        ],
    ),
    row::<ConfigArgs>(
        "config",
        "Show the effective configuration, and where each option comes from",
        &[
            ("varlens config", "every option, its value and its origin"),
            (
                "varlens config --template",
                "a configuration file to begin with",
            ),
        ],
    ),
    row::<KeysArgs>(
        "keys",
        "List the explorer's keyboard shortcuts",
        &[("varlens keys", "with your own key bindings")],
    ),
    row::<ThemesArgs>(
        "themes",
        "List the explorer's themes",
        &[("varlens themes", "those in varlens, and your own")],
    ),
    row::<CompletionsArgs>(
        "completions",
        "Print a completion script for a shell",
        &[(
            "varlens completions bash >~/.local/share/bash-completion/completions/varlens",
            "",
        )],
    ),
    row::<ManArgs>(
        "man",
        "Print the manual page",
        &[("varlens man | man -l -", "read it")],
    ),
];
