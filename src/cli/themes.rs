//! `varlens themes`: those in the binary, and the user's own.

use serde_json::json;

use super::args::Options;
use super::exit::{Exit, Failure, Outcome};
use super::output::{Data, eprint_line};
use crate::config::{Flags, Shell, ThemeFiles, check_theme};

pub(super) fn run(flags: &Flags, shell: &Shell, options: &Options) -> Outcome {
    if let Some(theme) = &flags.theme {
        check_theme(shell, theme).map_err(|what| Failure(format!("flag --theme: {what}")))?;
    }
    let (themes, unreadable) = ThemeFiles::new(shell, None).reload();
    let mistakes = themes.names().flat_map(|name| themes.warnings_of(name));
    for warning in unreadable.into_iter().chain(mistakes) {
        eprint_line(&warning);
    }
    let mut data = Data::new();
    let rows = themes.rows();
    let written = if options.json {
        rows.iter().try_for_each(|(name, about)| {
            data.line(&json!({"schema": 1, "theme": name, "about": about}).to_string())
        })
    } else {
        let cells: Vec<_> = rows
            .into_iter()
            .map(|(name, about)| [name, about])
            .collect();
        data.table(&cells)
    };
    data.finish(written, Exit::Found)
}
