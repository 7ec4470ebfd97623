//! The arguments of the subcommands about one key or one deployment: `doctor`, `policy`, `versions`.

use clap::Args;

use super::command::{Command, Subcommand};
use super::flags::{
    AccountArgs, AirflowArgs, AwsArgs, DecodingArgs, FileArgs, JsonArgs, LayersArgs, Put, RunArgs,
};
use super::options::Common;
use crate::domain::policy::Reader;

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// The key, as DAGs write it; - reads a log or a traceback on standard input and takes the keys from there
    #[arg(required_unless_present = "list", conflicts_with = "list")]
    key: Option<String>,
    /// List what it can find instead
    #[arg(long)]
    list: bool,
    /// Also ask these regions, one `GetSecretValue` each
    #[arg(long, value_name = "REGION,…", value_delimiter = ',')]
    regions: Vec<String>,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten)]
    layers: LayersArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    decoding: DecodingArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for DoctorArgs {
    fn split(self, common: &mut Common) -> Command {
        self.account.put(common);
        self.layers.put(common);
        self.json.put(common);
        self.decoding.put(common);
        self.run.put(common);
        Command::Doctor {
            key: self.key,
            regions: self.regions,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct PolicyArgs {
    /// Who it is for: airflow, varlens, or browse (varlens without any value)
    #[arg(value_name = "READER", default_value = "airflow")]
    reader: Reader,
    /// The number of the account that has the secrets
    #[arg(long, value_name = "NUMBER")]
    account: Option<String>,
    /// The ARN of the secrets' customer-managed KMS key
    #[arg(long, value_name = "ARN")]
    kms_key: Option<String>,
    #[command(flatten)]
    file: FileArgs,
    #[command(flatten)]
    airflow: AirflowArgs,
    #[command(flatten)]
    aws: AwsArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for PolicyArgs {
    fn split(self, common: &mut Common) -> Command {
        self.file.put(common);
        self.airflow.put(common);
        self.aws.put(common);
        self.run.put(common);
        Command::Policy {
            reader: self.reader,
            account: self.account,
            kms_key: self.kms_key,
        }
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
