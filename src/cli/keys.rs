//! `varlens keys`: the table of actions.

use serde_json::json;

use super::args::Options;
use super::output::Data;
use super::{Exit, Outcome};
use crate::app::action::{ACTIONS, ActionRow};

pub(super) fn run(options: &Options) -> Outcome {
    let mut data = Data::new();
    let line = |row: &ActionRow| {
        if options.json {
            json!({"schema": 1, "action": row.name, "keys": row.keys, "group": row.group.title(), "does": row.sentence})
                .to_string()
        } else {
            format!(
                "{:<16} {:<24} {}",
                row.name,
                row.keys.join(" "),
                row.sentence
            )
        }
    };
    let written = ACTIONS.iter().try_for_each(|row| data.line(&line(row)));
    data.finish(written, Exit::Found)
}
