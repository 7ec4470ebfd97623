//! The arguments of each subcommand: its own, and the groups of flags that it uses.

use clap::Args;
use clap_complete::Shell as CompletionShell;

use super::command::{Command, Common};
use super::flags::{
    AirflowArgs, AwsArgs, ExplorerArgs, FileArgs, JsonArgs, KindArgs, PlainArgs, PresentArgs, Put,
    ReadArgs, RevealArgs, RunArgs, ThemeArgs,
};

/// The arguments of a subcommand.
pub(super) trait Subcommand: Args {
    /// The subcommand; the flags that it shares with others go into `common`.
    fn split(self, common: &mut Common) -> Command;
}

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    #[command(flatten)]
    kind: KindArgs,
    #[command(flatten)]
    theme: ThemeArgs,
    #[command(flatten)]
    explorer: ExplorerArgs,
    #[command(flatten, next_help_heading = "Explorer")]
    plain: PlainArgs,
    #[command(flatten)]
    present: PresentArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for DemoArgs {
    fn split(self, common: &mut Common) -> Command {
        self.kind.put(common);
        self.theme.put(common);
        self.explorer.put(common);
        self.plain.put(common);
        self.present.put(common);
        self.run.put(common);
        Command::Demo
    }
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Only the keys that this filter finds, as `/` in the explorer: text, ^start, wins:env, missing:, changed<2d, …
    #[arg(value_name = "FILTER")]
    filter: Vec<String>,
    /// Only keys without a winner: missing or undetermined
    #[arg(long)]
    missing: bool,
    /// Simulate one change, e.g. `order=env,aws`; repeatable
    #[arg(long, value_name = "FIELD=VALUE")]
    what_if: Vec<String>,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten, next_help_heading = "Output")]
    plain: PlainArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for ListArgs {
    fn split(self, common: &mut Common) -> Command {
        self.account.put(common);
        self.json.put(common);
        self.plain.put(common);
        self.run.put(common);
        Command::List {
            filter: self.filter.join(" "),
            missing: self.missing,
            what_if: self.what_if,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct ResolveArgs {
    /// The keys, as DAGs write them
    #[arg(required_unless_present = "what_if", value_name = "KEY")]
    keys: Vec<String>,
    /// Simulate one change, e.g. `order=env,aws`, from names alone: no value is read; repeatable
    #[arg(long, value_name = "FIELD=VALUE")]
    what_if: Vec<String>,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    reads: ReadArgs,
    #[command(flatten)]
    reveal: RevealArgs,
    #[command(flatten, next_help_heading = "Output")]
    plain: PlainArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for ResolveArgs {
    fn split(self, common: &mut Common) -> Command {
        self.account.put(common);
        self.json.put(common);
        self.reads.put(common);
        self.reveal.put(common);
        self.plain.put(common);
        self.run.put(common);
        Command::Resolve {
            keys: self.keys,
            what_if: self.what_if,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct MaskArgs {
    /// The variable's name
    #[arg(required_unless_present = "list", conflicts_with = "list")]
    name: Option<String>,
    /// List the sensitive words of the release instead
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    file: FileArgs,
    #[command(flatten)]
    airflow: AirflowArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    reveal: RevealArgs,
    #[command(flatten)]
    present: PresentArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for MaskArgs {
    fn split(self, common: &mut Common) -> Command {
        self.file.put(common);
        self.airflow.put(common);
        self.json.put(common);
        self.reveal.put(common);
        self.present.put(common);
        self.run.put(common);
        Command::Mask { name: self.name }
    }
}

#[derive(Debug, Args)]
pub(super) struct VersionsArgs {
    /// The key, as DAGs write it
    key: String,
    /// Also compare AWSCURRENT with AWSPREVIOUS without showing values: two `GetSecretValue`; exit code 1 if they differ
    #[arg(long)]
    compare: bool,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for VersionsArgs {
    fn split(self, common: &mut Common) -> Command {
        self.account.put(common);
        self.json.put(common);
        self.run.put(common);
        Command::Versions {
            key: self.key,
            compare: self.compare,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct ConfigArgs {
    /// Print a commented configuration file instead
    #[arg(long)]
    template: bool,
    #[command(flatten)]
    file: FileArgs,
    #[command(flatten)]
    airflow: AirflowArgs,
    #[command(flatten)]
    aws: AwsArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    present: PresentArgs,
    #[command(flatten)]
    run: RunArgs,
    #[command(flatten)]
    theme: ThemeArgs,
    #[command(flatten)]
    explorer: ExplorerArgs,
    #[command(flatten, next_help_heading = "Explorer")]
    plain: PlainArgs,
}

impl Subcommand for ConfigArgs {
    fn split(self, common: &mut Common) -> Command {
        self.file.put(common);
        self.airflow.put(common);
        self.aws.put(common);
        self.json.put(common);
        self.present.put(common);
        self.run.put(common);
        self.theme.put(common);
        self.explorer.put(common);
        self.plain.put(common);
        Command::Config {
            template: self.template,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct KeysArgs {
    #[command(flatten)]
    file: FileArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for KeysArgs {
    fn split(self, common: &mut Common) -> Command {
        self.file.put(common);
        self.json.put(common);
        self.run.put(common);
        Command::Keys
    }
}

#[derive(Debug, Args)]
pub(super) struct ThemesArgs {
    /// Check that this theme exists: a name or a path
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for ThemesArgs {
    fn split(self, common: &mut Common) -> Command {
        common.flags.theme = self.theme.or(common.flags.theme.take());
        self.json.put(common);
        self.run.put(common);
        Command::Themes
    }
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell
    #[arg(ignore_case = true)]
    shell: CompletionShell,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for CompletionsArgs {
    fn split(self, common: &mut Common) -> Command {
        self.run.put(common);
        Command::Completions { shell: self.shell }
    }
}

#[derive(Debug, Args)]
pub(super) struct ManArgs {
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for ManArgs {
    fn split(self, common: &mut Common) -> Command {
        self.run.put(common);
        Command::Man
    }
}

// What list, resolve and versions have in common.
#[derive(Debug, Args)]
struct AccountArgs {
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
