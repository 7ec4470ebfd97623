//! How a deployment looks keys up, as far as a snapshot keeps it: enough to look its keys up again without the deployment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::deployment::{AwsOptions, Deployment, LookupPattern, Origin, Sourced, Teams};
use crate::domain::key::Kind;
use crate::domain::process::Process;
use crate::domain::python_re::PythonVersion;
use crate::domain::search_path::{Layer, Order};

/// What decides about lookups. Texts are as in varlens' file and in what-ifs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// None where nobody said it: then it follows the release.
    process: Option<String>,
    python: String,
    order: OrderForm,
    off: Vec<String>,
    assumed_absent: Vec<String>,
    name_gate: Option<String>,
    sep: String,
    /// By kind: the prefix, or null.
    prefixes: BTreeMap<String, Option<String>>,
    /// By kind; null: every key.
    patterns: BTreeMap<String, Option<String>>,
}

/// An order of lookup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "kebab-case")]
enum OrderForm {
    Datacoves {
        replace: bool,
        metastore: bool,
    },
    Airflow {
        custom: Option<String>,
        server_custom: Option<String>,
    },
    Own {
        layers: Vec<String>,
    },
}

impl Default for OrderForm {
    fn default() -> Self {
        Self::Own { layers: Vec::new() }
    }
}

impl OrderForm {
    fn of(order: &Order) -> Self {
        let name = |layer: &Option<Layer>| layer.map(|layer| layer.name().to_owned());
        match order {
            Order::Datacoves { replace, metastore } => Self::Datacoves {
                replace: *replace,
                metastore: *metastore,
            },
            Order::Airflow {
                custom,
                server_custom,
            } => Self::Airflow {
                custom: name(custom),
                server_custom: name(server_custom),
            },
            Order::Own(layers) => Self::Own {
                layers: names(layers),
            },
        }
    }

    fn read(&self) -> Result<Order, String> {
        let layer = |name: &Option<String>| name.as_deref().map(str::parse).transpose();
        Ok(match self {
            Self::Datacoves { replace, metastore } => Order::Datacoves {
                replace: *replace,
                metastore: *metastore,
            },
            Self::Airflow {
                custom,
                server_custom,
            } => Order::Airflow {
                custom: layer(custom)?,
                server_custom: layer(server_custom)?,
            },
            Self::Own { layers } => Order::Own(parsed(layers)?),
        })
    }
}

fn names(layers: &[Layer]) -> Vec<String> {
    layers.iter().map(|layer| layer.name().to_owned()).collect()
}

fn parsed(names: &[String]) -> Result<Vec<Layer>, String> {
    names.iter().map(|name| name.parse()).collect()
}

impl Setup {
    /// None for a deployment whose lookups these texts do not decide: one that does not start, that has teams, or with an option
    /// that varlens does not follow.
    pub(super) fn of(deployment: &Deployment) -> Option<Self> {
        let has_teams = [&deployment.teams, &deployment.server.teams]
            .iter()
            .any(|teams| **teams != Teams::Off);
        let aws = &deployment.aws;
        let is_odd = has_teams
            || deployment.refusal.is_some()
            || Kind::ALL
                .iter()
                .any(|kind| aws.not_followed_for(*kind).is_some())
            || aws.client_error.is_some()
            || aws.strips_spaces;
        if is_odd {
            return None;
        }
        let by_kind = |of: &dyn Fn(Kind) -> Option<String>| {
            let kinds = Kind::ALL.into_iter();
            kinds
                .map(|kind| (kind.name().to_owned(), of(kind)))
                .collect()
        };
        let process = &deployment.process;
        Some(Self {
            process: (!process.is_assumed()).then(|| process.value.name().to_owned()),
            python: deployment.python.value.to_string(),
            order: OrderForm::of(&deployment.order.value),
            off: names(&deployment.off),
            assumed_absent: names(&deployment.assumed_absent),
            name_gate: deployment.name_gate.value.clone(),
            sep: aws.sep.value.clone(),
            prefixes: by_kind(&|kind| aws.kind(kind).prefix.value.clone()),
            patterns: by_kind(&|kind| {
                let pattern = aws.kind(kind).pattern.value.source();
                pattern.map(str::to_owned)
            }),
        })
    }

    /// A deployment of these releases that looks keys up so. `place`: the file that says it.
    pub(super) fn deployment(
        &self,
        (name, airflow, amazon_provider): (&str, &str, &str),
        place: &str,
    ) -> Result<Deployment, String> {
        fn seen<T>(place: &str, value: T) -> Sourced<T> {
            Sourced::new(value, Origin::Observed(place.to_owned()))
        }
        let unknown = |what: &str| format!("{what} is not known to this version of varlens");
        let version = |text: &str| {
            text.parse()
                .map_err(|_| unknown(&format!("release {text}")))
        };
        let mut deployment = Deployment::assumed(name);
        deployment.airflow = seen(place, version(airflow)?);
        deployment.amazon_provider = seen(place, version(amazon_provider)?);
        deployment.process = match &self.process {
            Some(process) => seen(place, process.parse().map_err(|_| unknown(process))?),
            None => Sourced::assumed(Process::assumed(deployment.airflow.value)),
        };
        let python: PythonVersion = self
            .python
            .parse()
            .map_err(|_| unknown(&format!("Python {}", self.python)))?;
        deployment.python = seen(place, python);
        deployment.order = seen(place, self.order.read()?);
        deployment.off = parsed(&self.off)?;
        deployment.assumed_absent = parsed(&self.assumed_absent)?;
        deployment.name_gate = seen(place, self.name_gate.clone());
        deployment.aws.sep = seen(place, self.sep.clone());
        for kind in Kind::ALL {
            let of = deployment.aws.kind_mut(kind);
            let prefix = self.prefixes.get(kind.name()).cloned().flatten();
            of.prefix = seen(place, prefix);
            let pattern = self.patterns.get(kind.name()).and_then(Option::as_deref);
            of.pattern = seen(place, LookupPattern::parse(pattern, python));
        }
        deployment.server.aws = deployment.aws.clone();
        Ok(deployment)
    }
}

/// Nobody configured it for the deployment that is asked about; what an installation of this machine says is no better.
fn is_open(origin: &Origin) -> bool {
    matches!(
        origin,
        Origin::Assumed | Origin::Default | Origin::Detected(_)
    )
}

fn fill<T: Clone>(option: &mut Sourced<T>, from: &Sourced<T>) {
    if is_open(&option.origin) {
        option.clone_from(from);
    }
}

/// `deployment` with what another one says where nobody configured it.
pub fn completed(deployment: &Deployment, from: &Deployment) -> Deployment {
    let mut whole = deployment.clone();
    fill(&mut whole.airflow, &from.airflow);
    fill(&mut whole.amazon_provider, &from.amazon_provider);
    fill(&mut whole.python, &from.python);
    if is_open(&whole.order.origin) {
        whole.order.clone_from(&from.order);
        whole.is_backend_assumed = from.is_backend_assumed;
    }
    if whole.process.is_assumed() {
        whole.process.clone_from(&from.process);
    }
    if from.process.is_assumed() && whole.process.is_assumed() {
        whole.process.value = Process::assumed(whole.airflow.value);
    }
    fill(&mut whole.name_gate, &from.name_gate);
    if whole.off.is_empty() {
        whole.off.clone_from(&from.off);
    }
    if whole.assumed_absent.is_empty() {
        whole.assumed_absent.clone_from(&from.assumed_absent);
    }
    fill_aws(&mut whole.aws, &from.aws);
    fill_aws(&mut whole.server.aws, &from.server.aws);
    // What was listed apart was listed for the other one.
    whole.server.has_own_aws = from.server.has_own_aws;
    whole.server.is_env_given |= from.server.is_env_given;
    whole
}

fn fill_aws(options: &mut AwsOptions, from: &AwsOptions) {
    fill(&mut options.sep, &from.sep);
    for kind in Kind::ALL {
        let other = from.kind(kind);
        let own = options.kind_mut(kind);
        fill(&mut own.prefix, &other.prefix);
        fill(&mut own.pattern, &other.pattern);
    }
}
