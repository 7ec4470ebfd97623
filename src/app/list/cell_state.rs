//! What a layer is to a key, as a row of the list shows it.

use crate::domain::prediction::{Cell, Scenario};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Basis, Resolution, Verdict};
use crate::domain::search_path::Layer;

/// What a layer is to a key, the most important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CellState {
    /// It wins.
    Wins,
    /// It also has the key, and another wins.
    Shadowed,
    /// It has the key, and no layer wins.
    Held,
    /// Scheduled for deletion, without a current version, or failed.
    Failed,
    /// Not known.
    NotInspected,
    /// It does not have the key.
    Absent,
    /// It is never asked for it.
    Skipped,
}

impl CellState {
    /// What `layer` is to the key of a lookup that ended like this.
    pub fn new(scenario: Scenario<'_>, layer: Layer, resolution: &Resolution) -> Self {
        let winner = resolution.winner;
        let performed = performed(layer, resolution).filter(|_| winner != Some(layer));
        performed.unwrap_or_else(|| {
            Self::from_names(layer, winner, || scenario.cell(layer, &resolution.key))
        })
    }

    /// What names say that `layer` is to a key that `winner` wins; `cell` is what they say of the layer alone.
    pub fn from_names(layer: Layer, winner: Option<Layer>, cell: impl FnOnce() -> Cell) -> Self {
        if winner == Some(layer) {
            return Self::Wins;
        }
        match cell() {
            Cell::Present if winner.is_some() => Self::Shadowed,
            Cell::Present => Self::Held,
            Cell::Absent => Self::Absent,
            Cell::Skipped => Self::Skipped,
            Cell::ScheduledForDeletion | Cell::NoCurrentVersion => Self::Failed,
            Cell::NotInspected => Self::NotInspected,
        }
    }
}

/// What a performed walk found out beyond the names.
fn performed(layer: Layer, resolution: &Resolution) -> Option<CellState> {
    let step = resolution.steps.iter().find(|step| step.layer == layer)?;
    match (resolution.basis, step.verdict) {
        // It was read, also where a later layer is only predicted.
        (_, Verdict::Failed) if step.held.is_some() => Some(CellState::Failed),
        (Basis::Performed, Verdict::Failed) => Some(CellState::Failed),
        (Basis::Performed, Verdict::NotInspected) => Some(CellState::NotInspected),
        (Basis::Performed, Verdict::Absent)
            if !matches!(
                step.reason,
                Some(Reason::ScheduledForDeletion | Reason::NoCurrentVersion)
            ) =>
        {
            Some(CellState::Absent)
        }
        _ => None,
    }
}
