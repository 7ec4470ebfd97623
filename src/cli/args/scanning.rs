//! The arguments of the subcommands that read DAG files, and of `check`.

use std::path::PathBuf;

use clap::Args;

use super::command::{CheckWanted, Command, CostWanted, ScanWanted, Subcommand};
use super::flags::{
    AccountArgs, AirflowArgs, AwsArgs, FileArgs, JsonArgs, LayersArgs, PresentArgs, Put, RunArgs,
};
use super::options::Common;
use crate::domain::cost::Rates;

// What both take of the flags that other subcommands have. A doc comment would be their help.
#[derive(Debug, Args)]
struct SharedArgs {
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten, next_help_heading = "Datacoves")]
    layers: LayersArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Put for SharedArgs {
    fn put(self, common: &mut Common) {
        self.account.put(common);
        self.layers.put(common);
        self.json.put(common);
        self.run.put(common);
    }
}

#[derive(Debug, Args)]
pub(super) struct ScanArgs {
    /// DAG files, and folders of them [default: the deployment's dags]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Print one SARIF document, for a code host
    #[arg(long, conflicts_with = "json")]
    sarif: bool,
    /// Also list the layers, from names alone: keys that no layer has, calls to AWS in vain, and secrets nobody reads
    #[arg(long)]
    keys: bool,
    /// Also read the values of variables that are read with `deserialize_json`, and report those that are not JSON
    #[arg(long)]
    values: bool,
    #[command(flatten)]
    shared: SharedArgs,
}

impl Subcommand for ScanArgs {
    fn split(self, common: &mut Common) -> Command {
        self.shared.put(common);
        Command::Scan(ScanWanted {
            paths: self.paths,
            sarif: self.sarif,
            keys: self.keys,
            values: self.values,
        })
    }
}

#[derive(Debug, Args)]
pub(super) struct CostArgs {
    /// DAG files, and folders of them [default: the deployment's dags]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Seconds between two parses of a file: Airflow's `min_file_process_interval`
    #[arg(long, value_name = "SECONDS", default_value_t = Rates::default().parse_interval, value_parser = clap::value_parser!(u32).range(1..))]
    parse_interval: u32,
    /// How many DAG processors (in Airflow 2: schedulers) parse each file
    #[arg(long, value_name = "N", default_value_t = Rates::default().processors, value_parser = clap::value_parser!(u32).range(1..))]
    processors: u32,
    /// Task runs of each file in a day
    #[arg(long, value_name = "N", default_value_t = Rates::default().task_runs)]
    task_runs: u32,
    /// The price of 10,000 calls, in US dollars
    #[arg(long, value_name = "USD", default_value_t = Rates::default().price, value_parser = price)]
    price: f64,
    /// Another lookup pattern for variables, to compare
    #[arg(long, value_name = "RE", allow_hyphen_values = true)]
    pattern: Option<String>,
    /// Also list the layers, from names alone: exact counts, and a lookup pattern that keeps what DAGs read from AWS
    #[arg(long)]
    keys: bool,
    #[command(flatten)]
    shared: SharedArgs,
}

fn price(text: &str) -> Result<f64, String> {
    let price = text
        .parse()
        .ok()
        .filter(|price: &f64| price.is_finite() && *price >= 0.0);
    price.ok_or_else(|| "expected US dollars, such as 0.05".to_owned())
}

impl Subcommand for CostArgs {
    fn split(self, common: &mut Common) -> Command {
        self.shared.put(common);
        Command::Cost(CostWanted {
            paths: self.paths,
            rates: Rates {
                parse_interval: self.parse_interval,
                processors: self.processors,
                task_runs: self.task_runs,
                price: self.price,
            },
            pattern: self.pattern,
            keys: self.keys,
        })
    }
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// A TOML file of expectations, such as "aws_*" = "aws"; docs/check.md describes it
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// Take the names from this file, which `varlens snapshot` wrote, and ask nobody
    #[arg(long, value_name = "SNAPSHOT")]
    offline: Option<PathBuf>,
    /// Simulate one change, e.g. `variables-lookup-pattern=^aws_`; repeatable
    #[arg(long, value_name = "FIELD=VALUE")]
    what_if: Vec<String>,
    /// Print one SARIF document, for a code host
    #[arg(long, conflicts_with_all = ["json", "junit"])]
    sarif: bool,
    /// Print one report in the form of `JUnit`, for a CI system
    #[arg(long, conflicts_with = "json")]
    junit: bool,
    #[command(flatten)]
    file: FileArgs,
    #[command(flatten)]
    airflow: AirflowArgs,
    #[command(flatten)]
    aws: AwsArgs,
    #[command(flatten)]
    present: PresentArgs,
    #[command(flatten, next_help_heading = "Datacoves")]
    layers: LayersArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for CheckArgs {
    fn split(self, common: &mut Common) -> Command {
        self.file.put(common);
        self.airflow.put(common);
        self.aws.put(common);
        self.present.put(common);
        self.layers.put(common);
        self.json.put(common);
        self.run.put(common);
        Command::Check(CheckWanted {
            file: self.path,
            offline: self.offline,
            what_if: self.what_if,
            sarif: self.sarif,
            junit: self.junit,
        })
    }
}
