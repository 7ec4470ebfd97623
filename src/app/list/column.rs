//! The columns of the list, by any of which it can be sorted.

use crate::domain::dag::KeyKind;
use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::query::Cost;
use crate::domain::search_path::Layer;

/// A column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// The key.
    #[default]
    Key,
    /// What one layer has.
    Layer(Layer),
    /// What the api-server's layers have.
    ApiServer,
    /// Who wins.
    Winner,
    /// What DAG files do with it; those that read it at parse time first.
    Usage,
    /// When AWS says that it changed last; the latest first.
    Changed,
    /// Whether Airflow treats its name as sensitive; those first.
    Sensitive,
}

impl Column {
    /// All columns of a deployment's list, from left to right; that of usages where there are DAG files.
    pub fn all(deployment: &Deployment, kind: Kind, has_dags: bool) -> Vec<Self> {
        let layers = deployment.layers(kind);
        let own = layers.into_iter().filter(|layer| !layer.is_nested());
        let mut columns = vec![Self::Key];
        columns.extend(own.map(Self::Layer));
        if !Self::ApiServer.layers(deployment, kind).is_empty() {
            columns.push(Self::ApiServer);
        }
        if has_dags && KeyKind::of(kind).is_some() {
            columns.push(Self::Usage);
        }
        columns.extend([Self::Winner, Self::Changed, Self::Sensitive]);
        columns
    }

    /// The layers of a column: of the api-server's, what the task has asked already is left out.
    pub fn layers(self, deployment: &Deployment, kind: Kind) -> Vec<Layer> {
        match self {
            Self::Layer(layer) => vec![layer],
            Self::ApiServer => beyond_the_task(deployment, kind),
            _ => Vec::new(),
        }
    }

    /// Its head.
    pub fn head(self) -> &'static str {
        match self {
            Self::Key => "KEY",
            Self::Layer(layer) => layer.column(),
            Self::ApiServer => "API-SERVER",
            Self::Winner => "WINNER",
            Self::Usage => "DAGS",
            Self::Changed => "CHANGED",
            Self::Sensitive => "SENSITIVE",
        }
    }

    /// What working out its order costs for a row.
    pub(super) fn cost(self) -> Cost {
        match self {
            Self::Key | Self::Changed | Self::Usage => Cost::Row,
            _ => Cost::Walk,
        }
    }
}

fn beyond_the_task(deployment: &Deployment, kind: Kind) -> Vec<Layer> {
    let (nested, own): (Vec<_>, Vec<_>) = deployment
        .layers(kind)
        .into_iter()
        .partition(|layer| layer.is_nested());
    let asked: Vec<_> = own.iter().map(|layer| deployment.store(*layer)).collect();
    let is_new = |layer: &Layer| !asked.contains(&deployment.store(*layer));
    nested.into_iter().filter(is_new).collect()
}
