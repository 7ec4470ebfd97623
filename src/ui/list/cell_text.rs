//! What a row shows in the columns of winners and of usages.

use super::seen::Seen;
use crate::app::State;
use crate::domain::key::Key;
use crate::domain::resolve::Resolution;
use crate::domain::search_path::Layer;
use crate::domain::usage::UsageState;
use crate::ui::roles;
use crate::ui::symbols::Symbols;
use crate::ui::theme::Role;

/// What DAG files do with a key. The legend explains each letter.
pub(super) fn usage(
    state: &State,
    key: &Key,
    seen: &mut Seen,
    symbols: &Symbols,
) -> (String, Role) {
    let Some(usage) = state.usage(key) else {
        return (String::new(), Role::Muted);
    };
    let shown: &[&str] = match usage {
        UsageState::Both => &[symbols.read_at_parse, symbols.read_at_run],
        UsageState::Parse => &[symbols.read_at_parse],
        UsageState::Run => &[symbols.read_at_run],
        UsageState::Dynamic => &[symbols.dynamic],
        UsageState::NotSeen => &[symbols.unseen],
        UsageState::Unused => &[symbols.unused],
        UsageState::Scanning => &[symbols.more],
        UsageState::NotInspected => &[symbols.not_inspected],
    };
    for symbol in shown {
        seen.note(symbol);
    }
    (shown.concat(), roles::of_usage(usage))
}

pub(super) fn winner(
    state: &State,
    key: &Key,
    resolution: &Resolution,
    symbols: &Symbols,
) -> (String, Role) {
    let (name, role) = name_of_winner(resolution);
    if state.is_changed(key, resolution) {
        return (format!("{} {name}", symbols.changed), role);
    }
    (name, role)
}

fn name_of_winner(resolution: &Resolution) -> (String, Role) {
    // The walk names the layer inside the api-server's search path.
    let name = |layer: Layer| {
        if layer.is_nested() {
            "api-server"
        } else {
            layer.name()
        }
    };
    let text = match resolution.winner {
        Some(layer) if resolution.certain => name(layer).to_owned(),
        Some(layer) => format!("{}?", name(layer)),
        None => resolution.outcome.name().to_owned(),
    };
    (text, roles::of_end(resolution.into()))
}
