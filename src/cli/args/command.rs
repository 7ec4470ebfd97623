//! What a command line asks for: the subcommands as data, and what turns parsed arguments into one.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell as CompletionShell;

use super::options::Common;
use crate::domain::cost::Rates;
use crate::domain::policy::Reader;

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
    Doctor {
        /// None: the deployment is examined.
        key: Option<String>,
        /// The findings are listed instead.
        list: bool,
        regions: Vec<String>,
        /// A snapshot to compare with.
        since: Option<String>,
    },
    Snapshot {
        file: Option<String>,
        shapes: bool,
    },
    Compare {
        sides: [String; 2],
        values: bool,
    },
    Watch {
        key: String,
        /// Seconds.
        every: u64,
        times: u32,
    },
    Collect,
    Policy {
        reader: Reader,
        account: Option<String>,
        kms_key: Option<String>,
    },
    Check(CheckWanted),
    Scan(ScanWanted),
    Cost(CostWanted),
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

/// What `check` is asked for.
#[derive(Debug)]
pub(in crate::cli) struct CheckWanted {
    pub(in crate::cli) file: PathBuf,
    /// A snapshot, whose names count in place of those that the layers have now.
    pub(in crate::cli) offline: Option<PathBuf>,
    pub(in crate::cli) what_if: Vec<String>,
    pub(in crate::cli) sarif: bool,
    pub(in crate::cli) junit: bool,
}

/// What `scan` is asked for.
#[derive(Debug)]
pub(in crate::cli) struct ScanWanted {
    pub(in crate::cli) paths: Vec<PathBuf>,
    pub(in crate::cli) sarif: bool,
    /// Lists the layers, to find keys that no layer has.
    pub(in crate::cli) keys: bool,
    /// Reads the values of variables that are read as JSON.
    pub(in crate::cli) values: bool,
}

/// What `cost` is asked for.
#[derive(Debug)]
pub(in crate::cli) struct CostWanted {
    pub(in crate::cli) paths: Vec<PathBuf>,
    pub(in crate::cli) rates: Rates,
    /// Another lookup pattern for variables, to be compared.
    pub(in crate::cli) pattern: Option<String>,
    /// Lists the layers: exact counts, and a pattern that is proposed.
    pub(in crate::cli) keys: bool,
}

/// The arguments of a subcommand.
pub(super) trait Subcommand: Args {
    /// The subcommand; the flags that it shares with others go into `common`.
    fn split(self, common: &mut Common) -> Command;
}
