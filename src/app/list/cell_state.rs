//! What a layer is to a key, as a row of the list says it.

use crate::domain::catalog::Catalog;
use crate::domain::deployment::Deployment;
use crate::domain::key::Key;
use crate::domain::prediction::{Cell, cell_as};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Basis, Resolution, Verdict};
use crate::domain::search_path::Layer;

/// What a layer is to a key, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellState {
    /// It wins.
    Wins,
    /// It also holds the key, and another wins.
    Shadowed,
    /// It holds the key, and nobody wins.
    Held,
    /// Scheduled for deletion, or failed.
    Failed,
    /// Not known.
    Unseen,
    /// It does not hold the key.
    Absent,
    /// It is never asked for it.
    Skipped,
}

/// A key, and where one looks for it.
#[derive(Clone, Copy, Debug)]
pub struct ListRow<'a> {
    /// What is simulated.
    pub simulated: &'a Deployment,
    /// What was listed.
    pub listed: &'a Deployment,
    /// The names.
    pub catalog: &'a Catalog,
    /// The key.
    pub key: &'a Key,
}

impl CellState {
    /// What `layer` is to a key whose lookup ends like this.
    pub fn of(row: &ListRow<'_>, layer: Layer, end: &Resolution) -> Self {
        let performed = performed(layer, end).filter(|_| end.winner != Some(layer));
        performed.unwrap_or_else(|| {
            Self::by_name(layer, end.winner, || {
                cell_as(row.simulated, row.listed, row.catalog, layer, row.key)
            })
        })
    }

    /// What names say that `layer` is to a key whose lookup `winner` wins; `cell` is what they say of the layer alone.
    pub fn by_name(layer: Layer, winner: Option<Layer>, cell: impl FnOnce() -> Cell) -> Self {
        if winner == Some(layer) {
            return Self::Wins;
        }
        match cell() {
            Cell::Present if winner.is_some() => Self::Shadowed,
            Cell::Present => Self::Held,
            Cell::Absent => Self::Absent,
            Cell::Skipped => Self::Skipped,
            Cell::ScheduledForDeletion => Self::Failed,
            Cell::NotInspected => Self::Unseen,
        }
    }
}

/// What a performed walk found out beyond the names.
fn performed(layer: Layer, end: &Resolution) -> Option<CellState> {
    let step = end.steps.iter().find(|step| step.layer == layer)?;
    match (end.basis, step.verdict) {
        (Basis::Performed, Verdict::Failed) => Some(CellState::Failed),
        (Basis::Performed, Verdict::NotInspected) => Some(CellState::Unseen),
        (Basis::Performed, Verdict::Absent)
            if step.reason != Some(Reason::ScheduledForDeletion) =>
        {
            Some(CellState::Absent)
        }
        _ => None,
    }
}
