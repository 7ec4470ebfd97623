//! `varlens themes`: those inside the binary, and a person's own.

use serde_json::json;

use super::args::Options;
use super::exit::{Exit, Outcome};
use super::output::{Data, eprint_line};
use crate::config::{Shell, ThemeFiles};

pub(super) fn run(shell: &Shell, options: &Options) -> Outcome {
    let (themes, unread) = ThemeFiles::of(shell, None).reload();
    let wrong = themes.names().flat_map(|name| themes.warnings_of(name));
    for warning in unread.into_iter().chain(wrong) {
        eprint_line(&warning);
    }
    let mut data = Data::new();
    let line = |(name, about): &(String, String)| {
        if options.json {
            json!({"schema": 1, "theme": name, "about": about}).to_string()
        } else {
            format!("{name:<19} {about}")
        }
    };
    let rows = themes.rows();
    let written = rows.iter().try_for_each(|row| data.line(&line(row)));
    data.finish(written, Exit::Found)
}
