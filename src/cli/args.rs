//! The command line: subcommands, flags and their help.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use clap_complete::Shell as CompletionShell;

use crate::config::Flags;
use crate::domain::key::Kind;

const ABOUT: &str = "Where does an Airflow variable come from, and why? Lists what the secrets backends hold, \
    simulates Airflow's lookup, shows which layer wins, which layers are shadowed, why a key is missing, and what \
    Airflow masks. Read-only; prints no secret value by default.";

const EXIT_CODES: &str = "Exit codes: 0 found, nothing wrong; 1 missing, error, will-not-start; 2 usage or \
    configuration error; 3 undetermined; 130 interrupted.";

/// Where does an Airflow variable come from, and why?
#[derive(Debug, Parser)]
#[command(name = "varlens", version, about = ABOUT, after_help = EXIT_CODES)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Option<Command>,
    #[command(flatten)]
    pub(super) common: CommonArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Explore built-in sample data: no account, no network, no file
    Demo,
    /// List keys, the layers that hold them, and the layer that would win, from names alone
    List {
        /// Only keys without a winner: missing or undetermined
        #[arg(long)]
        missing: bool,
        /// Simulate one change, e.g. `order=env,aws`; repeatable
        #[arg(long, value_name = "FIELD=VALUE")]
        what_if: Vec<String>,
    },
    /// Look up keys now; AWS logs one `GetSecretValue` for each key that is looked up there
    Resolve {
        /// The keys, as DAGs write them
        #[arg(required_unless_present = "what_if", value_name = "KEY")]
        keys: Vec<String>,
        /// Simulate one change, e.g. `order=env,aws`, from names alone: no value is read; repeatable
        #[arg(long, value_name = "FIELD=VALUE")]
        what_if: Vec<String>,
    },
    /// Show what Airflow masks of a variable with this name; give its value, if any, on standard input
    Mask {
        /// The variable's name
        #[arg(required_unless_present = "list", conflicts_with = "list")]
        name: Option<String>,
        /// List the sensitive words of the release instead
        #[arg(long)]
        list: bool,
    },
    /// List the versions that AWS keeps of a key's secret, without values: one `ListSecretVersionIds`
    Versions {
        /// The key, as DAGs write it
        key: String,
        /// Also compare AWSCURRENT with AWSPREVIOUS without showing values: two `GetSecretValue`; exit code 1 if they differ
        #[arg(long)]
        compare: bool,
    },
    /// Show the effective configuration, and where each option comes from
    Config {
        /// Print a commented configuration file instead
        #[arg(long)]
        template: bool,
    },
    /// List the explorer's keyboard shortcuts
    Keys,
    /// List the explorer's themes
    Themes,
    /// Print a completion script for a shell
    Completions {
        /// The shell
        #[arg(ignore_case = true)]
        shell: CompletionShell,
    },
    /// Print the manual page
    Man,
}

impl Command {
    /// Its name, for the log.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::List { .. } => "list",
            Self::Resolve { .. } => "resolve",
            Self::Mask { .. } => "mask",
            Self::Versions { .. } => "versions",
            Self::Config { .. } => "config",
            Self::Keys => "keys",
            Self::Themes => "themes",
            Self::Completions { .. } => "completions",
            Self::Man => "man",
        }
    }
}

#[derive(Debug, clap::Args)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "flags of a command line are independent switches"
)]
pub(super) struct CommonArgs {
    /// The deployment to simulate, from varlens' configuration file
    #[arg(long, global = true, value_name = "NAME")]
    deployment: Option<String>,
    /// varlens' configuration file
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The release of Airflow, e.g. 2.10.5
    #[arg(long, global = true, value_name = "VERSION")]
    airflow: Option<String>,
    /// The release of apache-airflow-providers-amazon
    #[arg(long, global = true, value_name = "VERSION")]
    amazon_provider: Option<String>,
    /// The Airflow process that looks up: server, task, dag-processor, triggerer
    #[arg(long, global = true, value_name = "P")]
    process: Option<String>,
    /// The order of lookup: datacoves, airflow, or a list of layers like aws,env
    #[arg(long, global = true, value_name = "L,L,…")]
    order: Option<String>,
    /// The environment of Airflow's process: output of `env`, a .env file, or JSON
    #[arg(long, global = true, value_name = "FILE")]
    env_file: Option<PathBuf>,
    /// The airflow.cfg of Airflow's process, if it is not the one found here
    #[arg(long, global = true, value_name = "FILE")]
    airflow_cfg: Option<PathBuf>,
    /// The environment of Airflow 3's api-server, which a task asks last
    #[arg(long, global = true, value_name = "FILE")]
    server_env_file: Option<PathBuf>,
    /// The airflow.cfg of the api-server
    #[arg(long, global = true, value_name = "FILE")]
    server_airflow_cfg: Option<PathBuf>,
    /// Run the commands of Airflow's `_CMD` options
    #[arg(long, global = true)]
    allow_cmd: bool,
    /// The AWS profile
    #[arg(long, global = true, value_name = "NAME")]
    profile: Option<String>,
    /// The AWS region
    #[arg(long, global = true, value_name = "NAME")]
    region: Option<String>,
    /// The endpoint of AWS, if it is not AWS's own
    #[arg(long, global = true, value_name = "URL")]
    endpoint_url: Option<String>,
    /// The Python version of Airflow's process; lookup patterns depend on it
    #[arg(long, global = true, value_name = "VERSION")]
    python: Option<String>,
    /// The explorer's theme: a name from `varlens themes`, a path, or auto
    #[arg(long, global = true, value_name = "NAME")]
    theme: Option<String>,
    /// Leave the mouse to the terminal
    #[arg(long, global = true)]
    no_mouse: bool,
    /// Animate nothing
    #[arg(long, global = true)]
    no_motion: bool,
    /// Draw no boxes, for screen readers
    #[arg(long, global = true)]
    plain: bool,
    /// The kind of keys: variable, connection or config
    #[arg(long, global = true, value_name = "KIND", default_value = "variable")]
    kind: Kind,
    /// Print one JSON object per line
    #[arg(long, global = true)]
    json: bool,
    /// Decode values as `Variable.get(…, deserialize_json=True)` does
    #[arg(long, global = true)]
    deserialize_json: bool,
    /// Also read layers that Airflow would not reach
    #[arg(long, global = true)]
    shadowed: bool,
    /// Print secret values (off by default)
    #[arg(long, global = true)]
    reveal: bool,
    /// Show stand-ins for names and account numbers, and no value, for presentations
    #[arg(long, global = true)]
    present: bool,
    /// Use no color
    #[arg(long, global = true)]
    no_color: bool,
    /// Append a line about each run, never a value, to this file
    #[arg(long, global = true, value_name = "FILE")]
    log_file: Option<PathBuf>,
}

/// Options that are not part of the configuration.
#[derive(Debug)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "flags of a command line are independent switches"
)]
pub(super) struct Options {
    pub(super) kind: Kind,
    pub(super) json: bool,
    pub(super) deserialize_json: bool,
    pub(super) shadowed: bool,
    pub(super) reveal: bool,
    pub(super) no_color: bool,
    pub(super) log_file: Option<PathBuf>,
}

pub(super) struct Common {
    pub(super) flags: Flags,
    pub(super) options: Options,
}

impl CommonArgs {
    /// Splits the flags of the configuration from the other options.
    pub(super) fn split(self) -> Common {
        Common {
            flags: Flags {
                deployment: self.deployment,
                config: self.config,
                airflow: self.airflow,
                amazon_provider: self.amazon_provider,
                process: self.process,
                order: self.order,
                env_file: self.env_file,
                airflow_cfg: self.airflow_cfg,
                server_env_file: self.server_env_file,
                server_airflow_cfg: self.server_airflow_cfg,
                allow_cmd: self.allow_cmd,
                profile: self.profile,
                region: self.region,
                endpoint_url: self.endpoint_url,
                python: self.python,
                theme: self.theme,
                no_mouse: self.no_mouse,
                no_motion: self.no_motion,
                plain: self.plain,
                present: self.present,
            },
            options: Options {
                kind: self.kind,
                json: self.json,
                deserialize_json: self.deserialize_json,
                shadowed: self.shadowed,
                reveal: self.reveal,
                no_color: self.no_color,
                log_file: self.log_file,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Args::command().debug_assert();
    }
}
