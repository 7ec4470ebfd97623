//! `varlens config`: what is in force, and where each part came from.

use serde_json::json;

use super::args::Options;
use super::exit::{Exit, Outcome};
use super::output::Data;
use super::session;
use crate::config::{EffectiveOption, Flags, Shell, TEMPLATE};
use crate::domain::stand_in::NAME as PRESENTATION;
use crate::ui::sanitize;

pub(super) fn run(flags: &Flags, shell: &Shell, options: &Options, template: bool) -> Outcome {
    let mut data = Data::new();
    if template {
        let written = data.bytes(TEMPLATE.as_bytes());
        return data.finish(written, Exit::Found);
    }
    let settings = session::settings(flags, shell)?;
    let name = EffectiveOption {
        name: "deployment".to_owned(),
        value: if settings.is_presented {
            PRESENTATION.to_owned()
        } else {
            settings.deployment.name.clone()
        },
        origin: String::new(),
    };
    let line = |setting: &EffectiveOption| {
        if options.json {
            json!({"schema": 1, "option": setting.name, "value": setting.value, "from": setting.origin}).to_string()
        } else {
            let value = sanitize::line(&setting.value);
            let from = sanitize::line(&setting.origin);
            format!("{:<32} {value:<44} {from}", setting.name)
        }
    };
    let written = std::iter::once(&name)
        .chain(&settings.in_force)
        .try_for_each(|setting| data.line(&line(setting)));
    data.finish(written, Exit::Found)
}
