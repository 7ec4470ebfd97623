//! What Airflow masks of the selected key, surface by surface.

use ratatui::text::{Line, Span};

use super::sanitize;
use super::theme::{Role, Theme};
use crate::app::State;
use crate::domain::key::{Key, Kind};
use crate::domain::mask::Shown;

pub(super) fn lines<'a>(state: &State, key: &Key, theme: &Theme) -> Vec<Line<'a>> {
    match key.kind {
        Kind::Variable => of_variable(state, key, theme),
        Kind::Connection => of_connection(state, theme),
        Kind::Config => vec![Line::styled(
            "config options are not masked by their names",
            theme.style(Role::Muted),
        )],
    }
}

/// What is hidden of a connection does not depend on its name.
fn of_connection<'a>(state: &State, theme: &Theme) -> Vec<Line<'a>> {
    let mask = state.simulated().masker().connection();
    vec![
        surface("password", mask.password, theme),
        surface("extra", mask.extra, theme),
        surface("extra_dejson", mask.extra_dejson, theme),
        surface("CLI", mask.cli, theme),
        release(state, "the first three: in the task log", theme),
    ]
}

fn of_variable<'a>(state: &State, key: &Key, theme: &Theme) -> Vec<Line<'a>> {
    let preview = state.masking(key);
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
        None if preview.is_off => Span::styled(
            "not sensitive: hide_sensitive_var_conn_fields is off",
            theme.style(Role::Warning),
        ),
        None => Span::styled("not sensitive by its name", theme.style(Role::Warning)),
    };
    let mut lines = vec![
        Line::from(name),
        surface("task log", preview.task_log.plain, theme),
        surface("task log, JSON", preview.task_log.deserialize_json, theme),
        surface("UI", preview.ui, theme),
        surface("REST API", preview.rest, theme),
        surface("CLI", preview.cli, theme),
    ];
    if !preview.sensitive_fields.is_empty() {
        let fields = sanitize::line(&preview.sensitive_fields.join(", "));
        lines.push(labelled(
            "sensitive JSON",
            Span::styled(fields, theme.style(Role::Secret)),
            theme,
        ));
    }
    lines.push(release(
        state,
        "UI, REST API: metadata database only",
        theme,
    ));
    lines
}

fn release<'a>(state: &State, note: &str, theme: &Theme) -> Line<'a> {
    let release = state.simulated().airflow.value;
    Line::styled(
        format!("Airflow {release}; {note}"),
        theme.style(Role::Muted),
    )
}

/// Columns of a surface's name.
const WIDTH: usize = 15;

fn surface<'a>(label: &str, shown: Shown, theme: &Theme) -> Line<'a> {
    let role = match shown {
        Shown::Plain => Role::Warning,
        Shown::DependsOnValue => Role::Muted,
        _ => Role::Secret,
    };
    labelled(
        label,
        Span::styled(describe(shown), theme.style(role)),
        theme,
    )
}

fn labelled<'a>(label: &str, said: Span<'a>, theme: &Theme) -> Line<'a> {
    let label = Span::styled(format!("{label:<WIDTH$}"), theme.style(Role::Muted));
    Line::from(vec![label, said])
}

fn describe(shown: Shown) -> &'static str {
    match shown {
        Shown::DependsOnValue => "depends on the value (enter: look up)",
        known => known.words(),
    }
}
