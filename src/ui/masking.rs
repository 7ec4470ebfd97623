//! What Airflow masks of the selected key, surface by surface.

use ratatui::text::{Line, Span};

use super::sanitize;
use super::theme::{Role, Theme};
use crate::app::State;
use crate::domain::key::{Key, Kind};
use crate::domain::mask::Shown;

pub(super) fn lines<'a>(state: &State, key: &Key, theme: &Theme) -> Vec<Line<'a>> {
    if key.kind != Kind::Variable {
        return vec![Line::styled(
            format!("masking applies to variables; this is a {}", key.kind),
            theme.style(Role::Muted),
        )];
    }
    let preview = state.masking(key);
    let release = state.simulated().airflow.value;
    let symbols = theme.symbols();
    let name = match &preview.because {
        Some(word) => Span::styled(
            format!(
                "sensitive: the name contains {}{}{}",
                symbols.text("“"),
                sanitize::line(word),
                symbols.text("”")
            ),
            theme.style(Role::Secret),
        ),
        None => Span::styled("not sensitive by its name", theme.style(Role::Warning)),
    };
    vec![
        Line::from(name),
        surface("task log", preview.task_log.plain, theme),
        surface("log, JSON read", preview.task_log.deserialize_json, theme),
        surface("UI", preview.ui, theme),
        surface("REST API", preview.rest, theme),
        surface("CLI", preview.cli, theme),
        Line::styled(
            format!("Airflow {release}; UI, REST API: metadata database only"),
            theme.style(Role::Muted),
        ),
    ]
}

/// Columns of a surface's name.
const WIDTH: usize = 15;

fn surface<'a>(label: &str, shown: Shown, theme: &Theme) -> Line<'a> {
    let role = match shown {
        Shown::Plain => Role::Warning,
        Shown::DependsOnValue => Role::Muted,
        _ => Role::Secret,
    };
    Line::from(vec![
        Span::styled(format!("{label:<WIDTH$}"), theme.style(Role::Muted)),
        Span::styled(describe(shown), theme.style(role)),
    ])
}

fn describe(shown: Shown) -> &'static str {
    match shown {
        Shown::DependsOnValue => "depends on the value (enter: look up)",
        known => known.words(),
    }
}
