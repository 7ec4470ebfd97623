//! The least IAM policies: for Airflow's own lookups in a deployment, for varlens, and for browsing alone.
//!
//! What AWS checks each action against: Service Authorization Reference, "Actions defined by AWS Secrets Manager".

use std::str::FromStr;

use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::lookup::name_beginning;
use crate::domain::search_path::Store;
use crate::domain::suggest::unknown;

/// Who the policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Airflow's secrets backend: it reads single secrets and lists none.
    Airflow,
    /// varlens with all that it can do.
    Varlens,
    /// varlens without any value: names, dates and versions.
    Browse,
}

#[derive(Clone, Copy)]
struct ReaderRow {
    reader: Reader,
    name: &'static str,
    about: &'static str,
}

#[rustfmt::skip] // One row per reader.
const READERS: [ReaderRow; 3] = [
    ReaderRow { reader: Reader::Airflow, name: "airflow", about: "what Airflow's secrets backend needs" },
    ReaderRow { reader: Reader::Varlens, name: "varlens", about: "what varlens needs for everything it does" },
    ReaderRow { reader: Reader::Browse, name: "browse", about: "what varlens needs to browse, without reading any value" },
];

impl Reader {
    /// All readers.
    pub fn all() -> impl Iterator<Item = Self> {
        READERS.iter().map(|row| row.reader)
    }

    fn row(self) -> &'static ReaderRow {
        // One row per reader in the order of the enum.
        READERS.get(self as usize).unwrap_or(&READERS[0])
    }

    /// The word of the command line.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What the policy allows.
    pub fn about(self) -> &'static str {
        self.row().about
    }

    /// Those of Secrets Manager.
    fn actions(self) -> &'static [&'static str] {
        match self {
            Self::Airflow => &["secretsmanager:GetSecretValue"],
            Self::Varlens => &[
                "secretsmanager:GetSecretValue",
                "secretsmanager:ListSecretVersionIds",
            ],
            Self::Browse => &["secretsmanager:ListSecretVersionIds"],
        }
    }

    fn lists(self) -> bool {
        self != Self::Airflow
    }

    fn reads_values(self) -> bool {
        self != Self::Browse
    }
}

impl FromStr for Reader {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let written = text.trim().to_lowercase();
        let found = Self::all().find(|reader| reader.name() == written);
        found.ok_or_else(|| unknown("reader", text, &READERS.map(|row| row.name)))
    }
}

/// Where the secrets are.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The region; None: any.
    pub region: Option<String>,
    /// The account's number; None: any.
    pub account: Option<String>,
    /// The ARN of the secrets' customer-managed KMS key, if they have one.
    pub kms_key: Option<String>,
}

impl Place {
    /// `aws`, `aws-cn`, `aws-us-gov` (IAM User Guide, "Amazon Resource Names").
    fn partition(&self) -> &'static str {
        let region = self.region.as_deref().unwrap_or_default();
        match region {
            _ if region.starts_with("cn-") => "aws-cn",
            _ if region.starts_with("us-gov-") => "aws-us-gov",
            _ => "aws",
        }
    }

    fn secrets(&self, beginning: &str) -> String {
        let region = self.region.as_deref().unwrap_or("*");
        let account = self.account.as_deref().unwrap_or("*");
        let partition = self.partition();
        format!("arn:{partition}:secretsmanager:{region}:{account}:secret:{beginning}*")
    }
}

/// One statement: it allows these actions on these resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its `Sid`.
    pub id: &'static str,
    /// E.g. `secretsmanager:GetSecretValue`.
    pub actions: Vec<&'static str>,
    /// ARNs, or `*`.
    pub resources: Vec<String>,
    /// `kms:ViaService`, for the statement about a key.
    pub via_service: Option<String>,
}

/// The statements of the least policy; empty where AWS is asked for nothing.
pub fn statements(deployment: &Deployment, reader: Reader, place: &Place) -> Vec<Statement> {
    let resources = resources(deployment, place);
    if resources.is_empty() {
        return Vec::new();
    }
    let mut statements = Vec::new();
    if reader.lists() {
        statements.push(Statement {
            id: "ListNames",
            actions: vec!["secretsmanager:ListSecrets"],
            // AWS checks a listing against no single secret.
            resources: vec!["*".to_owned()],
            via_service: None,
        });
    }
    statements.push(Statement {
        id: if reader.reads_values() {
            "ReadSecrets"
        } else {
            "ListVersions"
        },
        actions: reader.actions().to_vec(),
        resources,
        via_service: None,
    });
    if let Some(key) = place.kms_key.as_ref().filter(|_| reader.reads_values()) {
        let region = place.region.as_deref().unwrap_or("*");
        statements.push(Statement {
            id: "DecryptSecrets",
            actions: vec!["kms:Decrypt"],
            resources: vec![key.clone()],
            via_service: Some(format!("secretsmanager.{region}.amazonaws.com")),
        });
    }
    statements
}

/// The secrets that this deployment's Airflow may ask for, in whatever process.
fn resources(deployment: &Deployment, place: &Place) -> Vec<String> {
    let mut resources = Vec::new();
    for kind in Kind::ALL {
        let layers = deployment.layers(kind).into_iter();
        for layer in layers.filter(|layer| layer.store == Store::Aws) {
            let beginning = name_beginning(deployment, layer, kind);
            resources.extend(beginning.map(|beginning| place.secrets(&beginning)));
        }
    }
    resources.sort();
    resources.dedup();
    resources
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::deployment::{Origin, Sourced};
    use crate::domain::search_path::{Layer, Order};

    fn deployment() -> Deployment {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(vec![Layer::AWS, Layer::ENV]);
        let configs = deployment.aws.kind_mut(Kind::Config);
        configs.prefix = Sourced::new(None, Origin::Default);
        deployment
    }

    fn place() -> Place {
        Place {
            region: Some("eu-west-1".to_owned()),
            account: Some("012345678910".to_owned()),
            kms_key: Some("arn:aws:kms:eu-west-1:012345678910:key/fake".to_owned()),
        }
    }

    fn ids(reader: Reader) -> Vec<&'static str> {
        let statements = statements(&deployment(), reader, &place());
        statements.iter().map(|statement| statement.id).collect()
    }

    #[test]
    fn each_reader_gets_no_more_than_it_needs() {
        assert_eq!(ids(Reader::Airflow), ["ReadSecrets", "DecryptSecrets"]);
        assert_eq!(
            ids(Reader::Varlens),
            ["ListNames", "ReadSecrets", "DecryptSecrets"]
        );
        assert_eq!(ids(Reader::Browse), ["ListNames", "ListVersions"]);
        for reader in Reader::all() {
            assert_eq!(reader.row().reader, reader);
        }
    }

    #[test]
    fn only_prefixes_that_are_asked_for_are_in_it() {
        let statements = statements(&deployment(), Reader::Airflow, &place());
        let secrets = "arn:aws:secretsmanager:eu-west-1:012345678910:secret:airflow/";
        let expected = ["connections/*", "variables/*"].map(|end| format!("{secrets}{end}"));
        assert_eq!(statements[0].resources, expected);
        let mut without = deployment();
        without.order.value = Order::Own(vec![Layer::ENV]);
        assert_eq!(super::statements(&without, Reader::Varlens, &place()), []);
    }

    #[test]
    fn regions_of_other_partitions_have_their_own_arns() {
        let china = Place {
            region: Some("cn-north-1".to_owned()),
            ..Place::default()
        };
        assert_eq!(
            china.secrets("p/"),
            "arn:aws-cn:secretsmanager:cn-north-1:*:secret:p/*"
        );
    }
}
