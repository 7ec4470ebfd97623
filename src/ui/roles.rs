//! The role of what a lookup says: the same in the list, in the walk and on the command line.

use super::theme::Role;
use crate::app::list::cell_state::CellState;
use crate::domain::resolve::{Outcome, Prediction, Resolution, Step, Verdict};
use crate::domain::usage::UsageState;

/// Of what a layer is to a key.
pub fn of_cell(state: CellState) -> Role {
    match state {
        CellState::Wins => Role::Winner,
        CellState::Shadowed => Role::Shadowed,
        CellState::Failed => Role::Error,
        CellState::Held => Role::Warning,
        // A whole column may be so: the colour of a warning is for what ends uncertain because of it.
        CellState::Absent | CellState::NotInspected => Role::Muted,
        CellState::Skipped => Role::Skipped,
    }
}

/// Of what DAG files do with a key.
pub fn of_usage(usage: UsageState) -> Role {
    match usage {
        UsageState::Both | UsageState::Parse | UsageState::NotInspected => Role::Warning,
        UsageState::Run | UsageState::Dynamic => Role::Text,
        UsageState::NotSeen | UsageState::Unused | UsageState::Scanning => Role::Muted,
    }
}

/// Of how a lookup ends: its winner, or what it ends with instead.
pub fn of_end(end: Prediction) -> Role {
    match (end.winner, end.outcome) {
        (Some(_), _) if end.certain => Role::Winner,
        (Some(_), _) | (None, Outcome::Undetermined) => Role::Warning,
        (None, _) => Role::Error,
    }
}

/// Of a step of a lookup.
pub fn of_step(step: &Step, resolution: &Resolution) -> Role {
    match step.verdict {
        Verdict::Found => Role::Winner,
        Verdict::Absent => Role::Text,
        Verdict::Skipped => Role::Skipped,
        Verdict::Failed => Role::Error,
        Verdict::NotInspected => Role::Warning,
        Verdict::NotReached if is_shadowed(step, resolution) => Role::Shadowed,
        Verdict::NotReached => Role::Muted,
    }
}

/// The layer also has the key, and Airflow does not reach it.
pub fn is_shadowed(step: &Step, resolution: &Resolution) -> bool {
    let mut shadowed = resolution.shadowed.iter();
    shadowed.any(|other| other.layer == step.layer)
}
