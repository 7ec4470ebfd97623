//! The arguments of the subcommands that look at a whole deployment or at a time: `snapshot`, `compare`, `watch`,
//! `collect`.

use clap::Args;

use super::command::{Command, Subcommand};
use super::flags::{AccountArgs, DecodingArgs, JsonArgs, LayersArgs, Put, ReportArgs, RunArgs};
use super::options::Common;

#[derive(Debug, Args)]
pub(super) struct SnapshotArgs {
    /// The file; one that is there must be a snapshot, and is replaced. Without it, or with -: standard output
    file: Option<String>,
    /// Also keep what the values look like: reads each value that Airflow would get, one `GetSecretValue` each
    #[arg(long)]
    shapes: bool,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten, next_help_heading = "Datacoves")]
    layers: LayersArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for SnapshotArgs {
    fn split(self, common: &mut Common) -> Command {
        self.account.put(common);
        self.layers.put(common);
        self.run.put(common);
        Command::Snapshot {
            file: self.file,
            shapes: self.shapes,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// `current`, `region:NAME`, a deployment of varlens' file, a snapshot, or a file with an environment
    a: String,
    /// The same, for the other side
    b: String,
    /// Also say whether the values are the same: reads each on both sides, and shows none
    #[arg(long)]
    values: bool,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten, next_help_heading = "Datacoves")]
    layers: LayersArgs,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for CompareArgs {
    fn split(self, common: &mut Common) -> Command {
        self.account.put(common);
        self.layers.put(common);
        self.report.put(common);
        self.json.put(common);
        self.run.put(common);
        Command::Compare {
            sides: [self.a, self.b],
            values: self.values,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct WatchArgs {
    /// The key, as DAGs write it
    key: String,
    /// Seconds to the second question; each wait after it is half as long again, up to a minute
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
    /// Ask at most so many times
    #[arg(long, value_name = "NUMBER", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    times: u32,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    decoding: DecodingArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for WatchArgs {
    fn split(self, common: &mut Common) -> Command {
        self.account.put(common);
        self.json.put(common);
        self.decoding.put(common);
        self.run.put(common);
        Command::Watch {
            key: self.key,
            every: self.every,
            times: self.times,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct CollectArgs {
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for CollectArgs {
    fn split(self, common: &mut Common) -> Command {
        self.run.put(common);
        Command::Collect
    }
}
