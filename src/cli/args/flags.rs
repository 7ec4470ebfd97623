//! Flags that several subcommands share, in the groups in which `--help` shows them.

use std::path::PathBuf;

use super::options::Common;
use crate::domain::key::Kind;
use crate::domain::search_path::Layer;

/// Flags that were given replace what is known so far: a flag may be before the subcommand or after it.
pub(super) trait Put {
    fn put(self, into: &mut Common);
}

fn set<T>(slot: &mut Option<T>, given: Option<T>) {
    if given.is_some() {
        *slot = given;
    }
}

// No doc comments on these structs: clap would take them for the help of the subcommand.

#[derive(Debug, clap::Args)]
pub(super) struct FileArgs {
    /// varlens' configuration file
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Put for FileArgs {
    fn put(self, into: &mut Common) {
        set(&mut into.flags.config, self.config);
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Airflow")]
pub(super) struct AirflowArgs {
    /// The deployment to simulate, from varlens' configuration file
    #[arg(long, value_name = "NAME")]
    deployment: Option<String>,
    /// The release of Airflow, e.g. 2.10.5; 3 is the newest known 3.x
    #[arg(long, value_name = "VERSION")]
    airflow: Option<String>,
    /// The release of apache-airflow-providers-amazon
    #[arg(long, value_name = "VERSION")]
    amazon_provider: Option<String>,
    /// The Airflow process that looks up: server, task, dag-processor, triggerer
    #[arg(long, value_name = "P")]
    process: Option<String>,
    /// The team whose task asks, where Airflow 3.2 or later has teams
    #[arg(long, value_name = "NAME")]
    team: Option<String>,
    /// The order of lookup: datacoves, airflow, or a list of layers like aws,env
    #[arg(long, value_name = "L,L,…")]
    order: Option<String>,
    /// Count this layer as not having the key where varlens cannot read it, e.g. metastore; repeatable
    #[arg(long, value_name = "LAYER")]
    assume_absent: Vec<String>,
    /// The environment of Airflow's process: output of `env`, a .env, JSON, compose, Helm or Docker file
    #[arg(long, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// The airflow.cfg of Airflow's process, or a `ConfigMap` around it, if it is not the one found here
    #[arg(long, value_name = "FILE")]
    airflow_cfg: Option<PathBuf>,
    /// The environment of Airflow 3's api-server, which a task asks last
    #[arg(long, value_name = "FILE")]
    server_env_file: Option<PathBuf>,
    /// The airflow.cfg of the api-server
    #[arg(long, value_name = "FILE")]
    server_airflow_cfg: Option<PathBuf>,
    /// Run the commands of Airflow's `_CMD` options
    #[arg(long)]
    allow_cmd: bool,
    /// The Python version of Airflow's process; lookup patterns depend on it
    #[arg(long, value_name = "VERSION")]
    python: Option<String>,
}

impl Put for AirflowArgs {
    fn put(self, into: &mut Common) {
        let flags = &mut into.flags;
        set(&mut flags.deployment, self.deployment);
        set(&mut flags.airflow, self.airflow);
        set(&mut flags.amazon_provider, self.amazon_provider);
        set(&mut flags.process, self.process);
        set(&mut flags.team, self.team);
        set(&mut flags.order, self.order);
        if !self.assume_absent.is_empty() {
            flags.assume_absent = self.assume_absent;
        }
        set(&mut flags.env_file, self.env_file);
        set(&mut flags.airflow_cfg, self.airflow_cfg);
        set(&mut flags.server_env_file, self.server_env_file);
        set(&mut flags.server_airflow_cfg, self.server_airflow_cfg);
        flags.allow_cmd |= self.allow_cmd;
        set(&mut flags.python, self.python);
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Airflow")]
pub(super) struct KindArgs {
    /// The kind of keys: variable, connection or config [default: variable]
    #[arg(long, value_name = "KIND")]
    kind: Option<Kind>,
}

impl Put for KindArgs {
    fn put(self, into: &mut Common) {
        if let Some(kind) = self.kind {
            into.options.kind = kind;
        }
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "AWS")]
pub(super) struct AwsArgs {
    /// The AWS profile
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// The AWS region
    #[arg(long, value_name = "NAME")]
    region: Option<String>,
    /// The endpoint of AWS, if it is not AWS's own
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
    /// Airflow's IAM role: varlens assumes it (sts:AssumeRole) and asks AWS as that role
    #[arg(long, value_name = "ARN")]
    as_role: Option<String>,
}

impl Put for AwsArgs {
    fn put(self, into: &mut Common) {
        set(&mut into.flags.profile, self.profile);
        set(&mut into.flags.region, self.region);
        set(&mut into.flags.endpoint_url, self.endpoint_url);
        set(&mut into.flags.as_role, self.as_role);
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct LayersArgs {
    /// Also list these layers, which are not listed by default: datacoves (its answer brings all values and may mark each as retrieved)
    #[arg(long, value_name = "LAYER", value_delimiter = ',', value_parser = requested_layer)]
    layers: Vec<Layer>,
}

impl Put for LayersArgs {
    fn put(self, into: &mut Common) {
        into.options.layers.extend(self.layers);
    }
}

/// A layer that is listed on request.
fn requested_layer(text: &str) -> Result<Layer, String> {
    match text.parse()? {
        Layer::DATACOVES => Ok(Layer::DATACOVES),
        layer => Err(format!(
            "{layer} is always listed; only datacoves waits for --layers"
        )),
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct JsonArgs {
    /// Print one JSON object per line
    #[arg(long)]
    json: bool,
}

impl Put for JsonArgs {
    fn put(self, into: &mut Common) {
        into.options.json |= self.json;
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct DecodingArgs {
    /// Decode values as `Variable.get(…, deserialize_json=True)` does
    #[arg(long)]
    deserialize_json: bool,
}

impl Put for DecodingArgs {
    fn put(self, into: &mut Common) {
        into.options.deserialize_json |= self.deserialize_json;
    }
}

fn pages(text: &str) -> Result<usize, String> {
    text.parse()
        .map_err(|_| "expected a number of pages, e.g. 20".to_owned())
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct ReadArgs {
    #[command(flatten)]
    decoding: DecodingArgs,
    /// Also read layers that Airflow would not reach
    #[arg(long)]
    shadowed: bool,
    #[command(flatten)]
    everywhere: EverywhereArgs,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct EverywhereArgs {
    /// For a key that AWS lacks, search the names of all secrets: at most this many pages of 100; 0: none [default: 20]
    #[arg(long, value_name = "PAGES", value_parser = pages)]
    everywhere: Option<usize>,
}

impl Put for EverywhereArgs {
    fn put(self, into: &mut Common) {
        set(&mut into.options.everywhere, self.everywhere);
    }
}

impl Put for ReadArgs {
    fn put(self, into: &mut Common) {
        self.decoding.put(into);
        into.options.shadowed |= self.shadowed;
        self.everywhere.put(into);
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct RevealArgs {
    /// Print secret values (off by default)
    #[arg(long)]
    reveal: bool,
}

impl Put for RevealArgs {
    fn put(self, into: &mut Common) {
        into.options.reveal |= self.reveal;
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct PresentArgs {
    /// Show stand-ins for names and account numbers, and no value, for presentations
    #[arg(long)]
    present: bool,
}

impl Put for PresentArgs {
    fn put(self, into: &mut Common) {
        into.flags.present |= self.present;
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct RunArgs {
    /// Use no color
    #[arg(long)]
    no_color: bool,
    /// Append a line about each run, never a value, to this file
    #[arg(long, value_name = "FILE")]
    log_file: Option<PathBuf>,
}

impl Put for RunArgs {
    fn put(self, into: &mut Common) {
        into.options.no_color |= self.no_color;
        set(&mut into.options.log_file, self.log_file);
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Explorer")]
struct ThemeArgs {
    /// The theme: a name from `varlens themes`, a path, or auto
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,
}

impl Put for ThemeArgs {
    fn put(self, into: &mut Common) {
        set(&mut into.flags.theme, self.theme);
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Explorer")]
struct ExplorerArgs {
    /// Leave the mouse to the terminal
    #[arg(long)]
    no_mouse: bool,
    /// Animate nothing
    #[arg(long)]
    no_motion: bool,
}

impl Put for ExplorerArgs {
    fn put(self, into: &mut Common) {
        into.flags.no_mouse |= self.no_mouse;
        into.flags.no_motion |= self.no_motion;
    }
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Explorer")]
pub(super) struct DagsArgs {
    /// DAG files, or folders of them: show which keys they read, when and where; repeatable
    #[arg(long, value_name = "PATH")]
    dags: Vec<PathBuf>,
}

impl Put for DagsArgs {
    fn put(self, into: &mut Common) {
        if !self.dags.is_empty() {
            into.flags.dags = self.dags;
        }
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct PlainArgs {
    /// Draw no boxes and no columns, for screen readers
    #[arg(long)]
    plain: bool,
}

impl Put for PlainArgs {
    fn put(self, into: &mut Common) {
        into.flags.plain |= self.plain;
    }
}

// A report for others.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(super) struct ReportArgs {
    /// Write Markdown for a ticket or a chat, without values
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
    /// Replace the names in it by stand-ins
    #[arg(long, requires = "markdown")]
    stand_ins: bool,
}

impl Put for ReportArgs {
    fn put(self, into: &mut Common) {
        into.options.markdown |= self.markdown;
        into.options.stand_ins |= self.stand_ins;
    }
}

// How the explorer looks.
#[derive(Debug, clap::Args)]
pub(super) struct ScreenArgs {
    #[command(flatten)]
    theme: ThemeArgs,
    #[command(flatten)]
    explorer: ExplorerArgs,
    #[command(flatten, next_help_heading = "Explorer")]
    plain: PlainArgs,
}

impl Put for ScreenArgs {
    fn put(self, into: &mut Common) {
        self.theme.put(into);
        self.explorer.put(into);
        self.plain.put(into);
    }
}

// What list, resolve and versions have in common.
#[derive(Debug, clap::Args)]
pub(super) struct AccountArgs {
    #[command(flatten)]
    file: FileArgs,
    #[command(flatten)]
    airflow: AirflowArgs,
    #[command(flatten)]
    kind: KindArgs,
    #[command(flatten)]
    aws: AwsArgs,
    #[command(flatten)]
    present: PresentArgs,
}

impl Put for AccountArgs {
    fn put(self, into: &mut Common) {
        self.file.put(into);
        self.airflow.put(into);
        self.kind.put(into);
        self.aws.put(into);
        self.present.put(into);
    }
}
