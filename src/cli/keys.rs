//! `varlens keys`: the table of actions, with their current keys.

use serde_json::json;

use super::args::Options;
use super::exit::{Exit, Outcome};
use super::output::{Data, eprint_line};
use crate::app::action::{ACTIONS, ActionRow};
use crate::app::keymap::Keymap;
use crate::config::{Flags, Shell, preferred};

pub(super) fn run(flags: &Flags, shell: &Shell, options: &Options) -> Outcome {
    let preferred = preferred(flags, shell)?;
    for warning in &preferred.warnings {
        eprint_line(warning);
    }
    let keymap = preferred.preferences.keymap;
    let mut data = Data::new();
    let written = if options.json {
        let mut rows = ACTIONS.iter();
        rows.try_for_each(|row| data.line(&json_line(row, &keymap)))
    } else {
        let cells: Vec<_> = ACTIONS.iter().map(|row| cells(row, &keymap)).collect();
        data.table(&cells)
    };
    data.finish(written, Exit::Found)
}

fn json_line(row: &ActionRow, keymap: &Keymap) -> String {
    let keys: Vec<_> = keymap.keys(row.action).collect();
    json!({"schema": 1, "action": row.name, "keys": keys, "group": row.group.title(), "does": row.sentence})
        .to_string()
}

fn cells(row: &ActionRow, keymap: &Keymap) -> [String; 3] {
    let keys: Vec<_> = keymap.keys(row.action).collect();
    [row.name, &keys.join(" "), row.sentence].map(str::to_owned)
}
