//! `varlens themes`.

use serde_json::json;

use super::args::Options;
use super::output::Data;
use super::{Exit, Outcome};
use crate::ui::theme::{THEMES, ThemeRow};

pub(super) fn run(options: &Options) -> Outcome {
    let mut data = Data::new();
    let line = |row: &ThemeRow| {
        if options.json {
            json!({"schema": 1, "theme": row.name, "about": row.about}).to_string()
        } else {
            format!("{:<14} {}", row.name, row.about)
        }
    };
    let written = THEMES.iter().try_for_each(|row| data.line(&line(row)));
    data.finish(written, Exit::Found)
}
