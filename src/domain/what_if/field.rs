//! What can be changed: one table, and how each text is read and written.

use crate::domain::deployment::{Deployment, LookupPattern};
use crate::domain::key::Kind;
use crate::domain::named_order::{self, Presets};
use crate::domain::process::Process;
use crate::domain::release::{
    self, NEWEST_AMAZON, NotAVersion, OLDEST_AIRFLOW, Version, newest_airflow, newest_amazon,
};
use crate::domain::search_path::{Layer, Order, names};

/// One setting that can be changed.
#[derive(Debug)]
pub struct Field {
    /// Its name on the command line and on the screen.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// A value that it may have.
    pub example: &'static str,
    what: What,
}

/// Which setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Order,
    Off,
    Pattern(Kind),
    Prefix(Kind),
    Sep,
    NameGate,
    Airflow,
    AmazonProvider,
    Process,
}

/// A change that was read.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    Order(Order),
    Off(Vec<Layer>),
    Pattern(Kind, String),
    Prefix(Kind, Option<String>),
    Sep(String),
    NameGate(Option<String>),
    Airflow(Version),
    AmazonProvider(Version),
    Process(Process),
}

/// A prefix that switches its kind off, as JSON writes it.
const NULL: &str = "null";

const PATTERN: &str =
    "which keys AWS is asked for: Python's re.match, in any case; empty: every key";
const PREFIX: &str = "what the secrets' names begin with; null: AWS is not asked";

/// All that can be changed. Releases and process come first, since others depend on them.
pub const FIELDS: [Field; 13] = [
    row(What::Airflow, "airflow", "Airflow's release", "3.3.2"),
    row(
        What::AmazonProvider,
        "amazon-provider",
        "the release of apache-airflow-providers-amazon",
        "9.4.0",
    ),
    row(
        What::Process,
        "process",
        "which of Airflow's processes asks: server, task, dag-processor, triggerer",
        "task",
    ),
    row(
        What::Order,
        "order",
        "the order of lookup: datacoves, airflow, or layers with commas",
        "env,aws",
    ),
    row(
        What::Off,
        "off",
        "layers that are switched off, with commas",
        "aws",
    ),
    row(What::Sep, "sep", "separator between prefix and key", "/"),
    row(
        What::NameGate,
        "name-gate",
        "what keys must start with to reach AWS and Datacoves; empty: nothing",
        "datacoves-",
    ),
    row(
        What::Pattern(Kind::Variable),
        "variables-lookup-pattern",
        PATTERN,
        "^aws_",
    ),
    row(
        What::Prefix(Kind::Variable),
        "variables-prefix",
        PREFIX,
        "airflow/variables",
    ),
    row(
        What::Pattern(Kind::Connection),
        "connections-lookup-pattern",
        PATTERN,
        "^aws_",
    ),
    row(
        What::Prefix(Kind::Connection),
        "connections-prefix",
        PREFIX,
        "airflow/connections",
    ),
    row(
        What::Pattern(Kind::Config),
        "config-lookup-pattern",
        PATTERN,
        "^sql_",
    ),
    row(
        What::Prefix(Kind::Config),
        "config-prefix",
        PREFIX,
        "airflow/config",
    ),
];

const fn row(what: What, name: &'static str, about: &'static str, example: &'static str) -> Field {
    Field {
        name,
        about,
        example,
        what,
    }
}

impl What {
    pub(super) fn name(self) -> &'static str {
        let row = FIELDS.iter().find(|field| field.what == self);
        row.map_or("", |field| field.name)
    }
}

impl Field {
    /// Reads a text. `base` says what the presets mean.
    pub(super) fn read(&self, base: &Deployment, text: &str) -> Result<Edit, String> {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Ok(match self.what {
            What::Order => Edit::Order(order(base, text)?),
            What::Off => Edit::Off(off(text)?),
            What::Pattern(kind) => Edit::Pattern(kind, text.to_owned()),
            What::Prefix(kind) if text == NULL => Edit::Prefix(kind, None),
            What::Prefix(kind) => Edit::Prefix(kind, Some(text.to_owned())),
            What::Sep => Edit::Sep(text.to_owned()),
            What::NameGate => Edit::NameGate(some(text)),
            What::Airflow => {
                let version = whole_release(text, newest_airflow)?;
                release::check(version, NEWEST_AMAZON)?;
                Edit::Airflow(version)
            }
            What::AmazonProvider => {
                let version = whole_release(text, newest_amazon)?;
                release::check(OLDEST_AIRFLOW, version)?;
                Edit::AmazonProvider(version)
            }
            What::Process => Edit::Process(text.parse()?),
        })
    }

    /// The text that `read` makes what is in force of.
    pub(super) fn text(&self, deployment: &Deployment) -> String {
        let aws = &deployment.aws;
        match self.what {
            What::Order => deployment.order.value.name(),
            What::Off => names(&deployment.off, ","),
            What::Pattern(kind) => pattern_text(&aws.kind(kind).pattern.value),
            What::Prefix(kind) => match &aws.kind(kind).prefix.value {
                Some(prefix) => prefix.clone(),
                None => NULL.to_owned(),
            },
            What::Sep => aws.sep.value.clone(),
            What::NameGate => deployment.name_gate.value.clone().unwrap_or_default(),
            What::Airflow => deployment.airflow.value.to_string(),
            What::AmazonProvider => deployment.amazon_provider.value.to_string(),
            What::Process => deployment.process.value.name().to_owned(),
        }
    }

    /// The base has this text already, and nothing can change it but an edit of this field.
    pub(super) fn is_kept_as(&self, base: &Deployment, text: &str) -> bool {
        let follows = matches!(self.what, What::AmazonProvider | What::Process);
        !follows && self.text(base) == text
    }
}

fn pattern_text(pattern: &LookupPattern) -> String {
    pattern.source().unwrap_or_default().to_owned()
}

/// A release; one that is only begun is the newest known one of its line.
fn whole_release(text: &str, newest: fn(&str) -> Option<Version>) -> Result<Version, String> {
    let text = release_text(text)?;
    let parsed = || text.parse().map_err(|error: NotAVersion| error.to_string());
    newest(text).map_or_else(parsed, Ok)
}

fn off(text: &str) -> Result<Vec<Layer>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    named_order::layers(&named_order::split(text))
}

/// A preset keeps what the base says of it, where the base has it.
fn order(base: &Deployment, text: &str) -> Result<Order, String> {
    let known = base.order.value.clone();
    let has_metastore = matches!(&known, Order::Own(layers) if layers.contains(&Layer::METASTORE));
    let mut presets = Presets {
        datacoves: Order::Datacoves {
            replace: false,
            metastore: has_metastore,
        },
        airflow: Order::Airflow {
            custom: Some(Layer::AWS),
            server_custom: Some(Layer::AWS),
        },
    };
    match known {
        Order::Datacoves { .. } => presets.datacoves = known,
        Order::Airflow { .. } => presets.airflow = known,
        Order::Own(_) => {}
    }
    named_order::order(&named_order::split(text), presets)
}
/// Only numbers: a release that is typed letter by letter must not count before it is one.
fn release_text(text: &str) -> Result<&str, String> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if text.split('.').all(is_number) {
        return Ok(text);
    }
    Err(format!("`{text}` is not a release number such as 2.10.5"))
}
