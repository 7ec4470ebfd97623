//! The arguments of `scan`.

use std::path::PathBuf;

use clap::Args;

use super::command::{Command, ScanWanted, Subcommand};
use super::flags::{AccountArgs, JsonArgs, LayersArgs, Put, RunArgs};
use super::options::Common;

#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    /// DAG files, and folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Print one SARIF document, for a code host
    #[arg(long, conflicts_with = "json")]
    sarif: bool,
    /// Also list the layers, from names alone: keys that no layer has, calls to AWS in vain, and secrets nobody reads
    #[arg(long)]
    keys: bool,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten, next_help_heading = "Datacoves")]
    layers: LayersArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for ScanArgs {
    fn split(self, common: &mut Common) -> Command {
        self.account.put(common);
        self.layers.put(common);
        self.json.put(common);
        self.run.put(common);
        Command::Scan(ScanWanted {
            paths: self.paths,
            sarif: self.sarif,
            keys: self.keys,
        })
    }
}
