//! `varlens keys`: the table of actions, with the keys that are in force.

use serde_json::json;

use super::args::Options;
use super::exit::{Exit, Outcome};
use super::output::{Data, eprint_line};
use crate::app::action::{ACTIONS, ActionRow};
use crate::config::{Flags, Shell, preferred};

pub(super) fn run(flags: &Flags, shell: &Shell, options: &Options) -> Outcome {
    let preferred = preferred(flags, shell)?;
    for warning in &preferred.warnings {
        eprint_line(warning);
    }
    let keymap = preferred.preferences.keymap;
    let mut data = Data::new();
    let line = |row: &ActionRow| {
        let keys: Vec<_> = keymap.keys(row.action).collect();
        if options.json {
            json!({"schema": 1, "action": row.name, "keys": keys, "group": row.group.title(), "does": row.sentence})
                .to_string()
        } else {
            format!("{:<16} {:<24} {}", row.name, keys.join(" "), row.sentence)
        }
    };
    let written = ACTIONS.iter().try_for_each(|row| data.line(&line(row)));
    data.finish(written, Exit::Found)
}
