//! The subcommands: a row each with name, help and examples, what each asks for, and the type of its arguments: its own,
//! and the groups of flags that it uses.

use clap::{ArgMatches, Args};
use clap_complete::Shell as CompletionShell;

use super::command::{Command, Subcommand};
use super::diagnosing::{DoctorArgs, PolicyArgs, VersionsArgs};
use super::flags::{
    AccountArgs, AirflowArgs, AwsArgs, FileArgs, JsonArgs, KindArgs, LayersArgs, PlainArgs,
    PresentArgs, Put, ReadArgs, ReportArgs, RevealArgs, RunArgs, ScreenArgs,
};
use super::oncall::{CollectArgs, CompareArgs, SnapshotArgs, WatchArgs};
use super::options::Common;
use super::scanning::{CheckArgs, CostArgs, ScanArgs};

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

#[rustfmt::skip] // One row per subcommand.
/// All subcommands, in the order of the help: name, help, and examples with what each is for.
pub(super) const SUBCOMMANDS: &[SubcommandRow] = &[
    row::<DemoArgs>("demo", "Explore built-in sample data: no account, no network, no file", &[("varlens demo", "the explorer; t starts a guided tour"), ("varlens demo --theme light", "in another theme")]),
    row::<ListArgs>("list", "List keys, the layers that hold them, and the layer that would win, from names alone", &[("varlens list", "all variables"), ("varlens list --missing", "those that no layer provides"), ("varlens list 'password wins:env'", "those that a filter finds; ? in the explorer explains it"), ("varlens list --kind connection --json", "connections, for scripts")]),
    row::<ResolveArgs>("resolve", "Look up keys now; AWS logs one `GetSecretValue` for each key that is looked up there", &[("varlens resolve aws_x", "which layer wins, and why; no value"), ("varlens resolve aws_x --markdown >ticket.md", "for a ticket: a flowchart, and no value"), ("varlens resolve aws_x --order aws,env", "in another order of lookup"), ("varlens resolve aws_x --what-if airflow=2.10.5", "after a change, from names alone")]),
    row::<MaskArgs>("mask", "Show what Airflow masks of a variable with this name; give its value, if any, on standard input", &[("varlens mask db_password", "by its name"), ("varlens mask db <value.json", "with its value"), ("varlens mask --list --airflow 2.10", "the sensitive words of a release")]),
    row::<VersionsArgs>("versions", "List the versions that AWS keeps of a key's secret, without values: one `ListSecretVersionIds`", &[("varlens versions aws_x", "when it changed"), ("varlens versions aws_x --compare", "did the value change")]),
    row::<DoctorArgs>("doctor", "Say why a key is missing, or is not what was expected: the cause first; reads all layers that have it", &[("varlens doctor aws_x", "what is wrong, and what to do next"), ("varlens doctor aws_x --deserialize-json", "as Variable.get(…, deserialize_json=True) reads it"), ("varlens doctor", "identity, permissions, and what is missing"), ("varlens doctor - <task.log", "the keys that a log or a traceback names"), ("varlens doctor --list", "everything that it finds")]),
    row::<SnapshotArgs>("snapshot", "Write what the deployment has now to a file: names, dates, winners, no value", &[("varlens snapshot monday.json", "names, dates and winners"), ("varlens snapshot monday.json --shapes", "also what the values look like: reads each")]),
    row::<CompareArgs>("compare", "Compare two deployments, regions, environment files or snapshots, without showing values", &[("varlens compare staging prod", "two deployments of varlens' file"), ("varlens compare monday.json current", "what has changed since a snapshot"), ("varlens compare current scheduler.env --values", "also whether the values are the same"), ("varlens compare current region:us-east-1", "another region")]),
    row::<WatchArgs>("watch", "Ask for a key again, ever less often, until the answer changes; then ring and exit with 0", &[("varlens watch aws_x", "after the fix, until it counts"), ("varlens watch aws_x --every 20 --times 90", "for longer")]),
    row::<CollectArgs>("collect", "Print a Python program that says, inside Airflow's process, what decides about a lookup there", &[("varlens collect | kubectl exec -i POD -- python - >airflow.json", "run it there"), ("varlens resolve aws_x --env-file airflow.json", "what was assumed is then observed")]),
    row::<PolicyArgs>("policy", "Print the least IAM policy for Airflow with this deployment, or for varlens; asks AWS nothing", &[("varlens policy", "what Airflow's secrets backend needs"), ("varlens policy browse", "what varlens needs to browse, without any value"), ("varlens policy varlens --account 012345678910", "everything that varlens does, in one account")]),
    row::<ScanArgs>("scan", "Read DAG files: which keys they read, when, and where values are in the clear; exit code 1 on findings", &[("varlens scan dags/", "reads at parse time, and values in the clear"), ("varlens scan dags/ --json", "one line for each usage and finding"), ("varlens scan dags/ --sarif >scan.sarif", "for a code host")]),
    row::<CheckArgs>("check", "Check what a file expects of the deployment: which layer gives a key, reads at parse time, calls to AWS; for pull requests", &[("varlens check varlens-check.toml", "what is expected, what is so, and what to do"), ("varlens check varlens-check.toml --what-if variables-lookup-pattern=^aws_", "after a change, from names alone"), ("varlens check varlens-check.toml --offline prod.json", "by the names of a snapshot, without a network"), ("varlens check varlens-check.toml --junit >report.xml", "for a CI system; also --sarif, --json")]),
    row::<CostArgs>("cost", "Count the calls to AWS that DAG files cause in a day at most, by key and by file", &[("varlens cost dags/", "by names and rules alone; asks AWS nothing"), ("varlens cost dags/ --parse-interval 180 --task-runs 500", "with your rates"), ("varlens cost dags/ --pattern '^aws_'", "with another lookup pattern for variables"), ("varlens cost dags/ --keys", "by the names that exist, with a lookup pattern to use")]),
    row::<ConfigArgs>("config", "Show the effective configuration, and where each option comes from", &[("varlens config", "every option, its value and its origin"), ("varlens config --template", "a configuration file to begin with")]),
    row::<KeysArgs>("keys", "List the explorer's keyboard shortcuts", &[("varlens keys", "with your own key bindings")]),
    row::<ThemesArgs>("themes", "List the explorer's themes", &[("varlens themes", "those in varlens, and your own")]),
    row::<CompletionsArgs>("completions", "Print a completion script for a shell", &[("varlens completions bash >~/.local/share/bash-completion/completions/varlens", "")]),
    row::<ManArgs>("man", "Print the manual page", &[("varlens man | man -l -", "read it")]),
];

#[derive(Debug, Args)]
pub(super) struct DemoArgs {
    #[command(flatten)]
    kind: KindArgs,
    #[command(flatten)]
    screen: ScreenArgs,
    #[command(flatten)]
    present: PresentArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for DemoArgs {
    fn split(self, common: &mut Common) -> Command {
        self.kind.put(common);
        self.screen.put(common);
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
    #[command(flatten, next_help_heading = "Datacoves")]
    layers: LayersArgs,
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
        self.layers.put(common);
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
    #[command(flatten, next_help_heading = "Datacoves")]
    layers: LayersArgs,
    #[command(flatten)]
    report: ReportArgs,
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
        self.layers.put(common);
        self.report.put(common);
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
    kind: KindArgs,
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
        self.kind.put(common);
        self.json.put(common);
        self.reveal.put(common);
        self.present.put(common);
        self.run.put(common);
        Command::Mask { name: self.name }
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
    screen: ScreenArgs,
}

impl Subcommand for ConfigArgs {
    fn split(self, common: &mut Common) -> Command {
        self.file.put(common);
        self.airflow.put(common);
        self.aws.put(common);
        self.json.put(common);
        self.present.put(common);
        self.run.put(common);
        self.screen.put(common);
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
