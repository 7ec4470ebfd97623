//! How a lookup ends, in one sentence: the same on the screen and on the command line.

use super::withheld::{caveat, unread};
use crate::domain::resolve::{Outcome, Resolution, Step, Verdict};

/// How a lookup ends, in a sentence without the outcome's name; None where the name says it all. `withheld` is the layer
/// whose listed names have the key, and which does not give it.
pub fn conclusion(resolution: &Resolution, withheld: Option<&Step>) -> Option<String> {
    if let Some(unread) = unread(resolution, withheld) {
        return Some(unread);
    }
    match (resolution.outcome, resolution.winner, &resolution.error) {
        (Outcome::Found, Some(layer), _) => {
            let caveat = caveat(resolution, withheld);
            Some(format!("{}{caveat}", layer.title()))
        }
        (Outcome::Undetermined, ..) => {
            let not_inspected: Vec<_> = resolution
                .not_inspected()
                .map(|step| step.layer.name())
                .collect();
            let failed = resolution
                .steps
                .iter()
                .filter(|step| step.verdict == Verdict::Failed);
            let failed: Vec<_> = failed
                .map(|step| format!("; {} failed", step.layer))
                .collect();
            let failed = failed.concat();
            let not_inspected = not_inspected.join(", ");
            Some(format!("not found{failed}; not inspected: {not_inspected}"))
        }
        (_, _, Some(error)) => Some(format!("{}: {}", error.class, error.text)),
        _ => None,
    }
}
