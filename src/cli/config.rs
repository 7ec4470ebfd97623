//! `varlens config`: the effective configuration, and the origin of each value.

use serde_json::json;

use super::args::Options;
use super::exit::{Exit, Outcome};
use super::output::Data;
use super::session;
use crate::config::{EffectiveOption, Flags, Shell};
use crate::domain::deployment::title;
use crate::domain::stand_in::NAME as PRESENTATION;
use crate::ui::sanitize;

pub(super) fn run(flags: &Flags, shell: &Shell, options: &Options, template: bool) -> Outcome {
    let mut data = Data::new();
    if template {
        let written = data.bytes(crate::config::template().as_bytes());
        return data.finish(written, Exit::Found);
    }
    let settings = session::settings(flags, shell)?;
    let name = if settings.is_presented {
        PRESENTATION
    } else {
        &settings.deployment.name
    };
    let rows = |name| std::iter::once(deployment(name)).chain(settings.options.iter().cloned());
    let written = if options.json {
        rows(name).try_for_each(|row| data.line(&json_line(&row)))
    } else {
        let cells: Vec<_> = rows(title(name)).map(cells).collect();
        data.table(&cells)
    };
    data.finish(written, Exit::Found)
}

/// The first row: which deployment it is.
fn deployment(name: &str) -> EffectiveOption {
    EffectiveOption {
        name: "deployment".to_owned(),
        value: name.to_owned(),
        origin: String::new(),
    }
}

fn json_line(row: &EffectiveOption) -> String {
    json!({"schema": 1, "option": row.name, "value": row.value, "from": row.origin}).to_string()
}

fn cells(row: EffectiveOption) -> [String; 3] {
    let (value, origin) = (sanitize::line(&row.value), sanitize::line(&row.origin));
    [row.name, value, origin]
}
