//! What a command line asks for: the subcommand with its arguments, and the flags that all share.

use std::path::PathBuf;

use clap_complete::Shell as CompletionShell;

use crate::config::Flags;
use crate::domain::key::Kind;

/// What is done.
#[derive(Debug)]
pub(in crate::cli) enum Command {
    Explore,
    Demo,
    List {
        /// In the filter language; empty: all keys.
        filter: String,
        missing: bool,
        what_if: Vec<String>,
    },
    Resolve {
        keys: Vec<String>,
        what_if: Vec<String>,
    },
    Mask {
        /// None: the sensitive words are listed.
        name: Option<String>,
    },
    Versions {
        key: String,
        compare: bool,
    },
    Config {
        template: bool,
    },
    Keys,
    Themes,
    Completions {
        shell: CompletionShell,
    },
    Man,
}

/// Options that are not part of the configuration.
#[derive(Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "flags of a command line are independent switches"
)]
pub(in crate::cli) struct Options {
    pub(in crate::cli) kind: Kind,
    pub(in crate::cli) json: bool,
    pub(in crate::cli) deserialize_json: bool,
    pub(in crate::cli) shadowed: bool,
    pub(in crate::cli) reveal: bool,
    pub(in crate::cli) no_color: bool,
    pub(in crate::cli) log_file: Option<PathBuf>,
}

/// The flags of all subcommands.
#[derive(Debug, Default)]
pub(in crate::cli) struct Common {
    pub(in crate::cli) flags: Flags,
    pub(in crate::cli) options: Options,
}
