//! The arguments of the subcommands about one key or one deployment: `doctor`, `policy`, `versions`.

use clap::Args;

use super::command::{Command, Subcommand};
use super::flags::{
    AccountArgs, AirflowArgs, AwsArgs, DecodingArgs, EverywhereArgs, FileArgs, JsonArgs,
    LayersArgs, Put, ReportArgs, RunArgs,
};
use super::options::Common;
use crate::domain::caller::is_account_id;
use crate::domain::policy::Reader;

#[derive(Debug, Args)]
pub(super) struct DoctorArgs {
    /// The key, as DAGs write it; - reads a log or a traceback on standard input and takes the keys from there. Without a
    /// key: who asks AWS from where, and what that identity may do
    #[arg(conflicts_with = "list")]
    key: Option<String>,
    /// List what it can find instead
    #[arg(long)]
    list: bool,
    /// Also ask these regions, one `GetSecretValue` each
    #[arg(long, value_name = "REGION,…", value_delimiter = ',')]
    regions: Vec<String>,
    /// Say what has changed since this snapshot
    #[arg(long, value_name = "FILE", requires = "key")]
    since: Option<String>,
    #[command(flatten)]
    account: AccountArgs,
    #[command(flatten, next_help_heading = "Datacoves")]
    layers: LayersArgs,
    #[command(flatten)]
    report: ReportArgs,
    #[command(flatten)]
    json: JsonArgs,
    #[command(flatten)]
    decoding: DecodingArgs,
    #[command(flatten)]
    everywhere: EverywhereArgs,
    #[command(flatten)]
    run: RunArgs,
}

impl Subcommand for DoctorArgs {
    fn split(self, common: &mut Common) -> Command {
        self.account.put(common);
        self.layers.put(common);
        self.report.put(common);
        self.json.put(common);
        self.decoding.put(common);
        self.everywhere.put(common);
        self.run.put(common);
        Command::Doctor {
            key: self.key,
            list: self.list,
            regions: self.regions,
            since: self.since,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct PolicyArgs {
    /// Who it is for: airflow, varlens, or browse (varlens without any value)
    #[arg(value_name = "READER", default_value = "airflow")]
    reader: Reader,
    /// The ID of the account that has the secrets: 12 digits
    #[arg(long, value_name = "ID", value_parser = account_id)]
    account: Option<String>,
    /// The ARN of the secrets' customer-managed KMS key
    #[arg(long, value_name = "ARN", value_parser = key_arn)]
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

fn account_id(text: &str) -> Result<String, String> {
    if !is_account_id(text) {
        return Err("an account ID has 12 digits, e.g. 012345678910".to_owned());
    }
    Ok(text.to_owned())
}

/// A policy names a key by its ARN; an alias does not work there (AWS KMS Developer Guide, "Specifying KMS keys in IAM policy
/// statements").
fn key_arn(text: &str) -> Result<String, String> {
    let parts: Vec<_> = text.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, "kms", _, _, resource] if resource.starts_with("key/") => Ok(text.to_owned()),
        _ => Err(
            "a policy needs the ARN of a key, e.g. arn:aws:kms:eu-west-1:012345678910:key/ID (not an alias)"
                .to_owned(),
        ),
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
