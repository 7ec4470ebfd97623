//! What the listing knows about the selected key's secret, and which fields a connection has.

use ratatui::text::Line;

use super::theme::{Role, Theme};
use super::{pane, sanitize, time};
use crate::app::State;
use crate::app::action::Action;
use crate::app::versions::Versions;
use crate::domain::catalog::{Listing, Rotation, SecretMeta, Tag};
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::secret_name;
use crate::domain::search_path::Layer;
use crate::domain::value::FieldState;

pub(super) fn lines<'a>(state: &State, key: &Key, theme: &Theme) -> Vec<Line<'a>> {
    let mut lines = connection_lines(state, key, theme);
    lines.extend(of_secret(state, key, theme));
    lines
}

fn of_secret<'a>(state: &State, key: &Key, theme: &Theme) -> Vec<Line<'a>> {
    let row = state.listing().catalog().find(&key.name);
    let Some(mut secret) = row.and_then(|row| state.listing().catalog().secret(row)) else {
        let text = match state.listing().catalog().listing(Layer::AWS) {
            Listing::Complete => "AWS Secrets Manager lists no secret for this key",
            Listing::Running => {
                "no secret for this key so far; AWS Secrets Manager is being listed"
            }
            Listing::Incomplete => "AWS Secrets Manager could not be listed completely",
            Listing::NotListed => "AWS Secrets Manager was not listed",
        };
        return vec![Line::styled(text, theme.style(Role::Muted))];
    };
    // The versions may have a day of access where the listing has none.
    let read = state.versions_of(key).and_then(Versions::last_read);
    secret.accessed = secret.accessed.max(read);
    let name = secret_name(state.session().deployment(), Layer::AWS, key).unwrap_or_default();
    secret_lines(&secret, &name, theme)
}

/// The fields of the connection that Airflow builds, without a value; none before it was looked up.
fn connection_lines<'a>(state: &State, key: &Key, theme: &Theme) -> Vec<Line<'a>> {
    if key.kind != Kind::Connection {
        return Vec::new();
    }
    let resolution = state.resolution(key);
    let Some(outline) = resolution.connection() else {
        let keymap = state.appearance().keymap();
        let hint = keymap.hint("; ", Action::Lookup, "looks it up");
        let text = format!("the fields are known once it was looked up{hint}");
        let text = theme.symbols().text(&text).into_owned();
        return vec![Line::styled(text, theme.style(Role::Muted))];
    };
    let field = |label: &str, text: String| pane::field(label, text, theme);
    let [conn_type, host, login, password, schema, description] = outline.texts;
    let text = |name, state| field(name, state_of(state).to_owned());
    let mut lines = vec![
        text("conn_type", conn_type),
        text("host", host),
        text("login", login),
        field("password", masked(password).to_owned()),
        text("schema", schema),
        field(
            "port",
            outline.port.clone().unwrap_or_else(|| "none".to_owned()),
        ),
        field("extra", extra(&outline.extra)),
    ];
    if description != FieldState::Missing {
        lines.push(text("description", description));
    }
    if !outline.dropped.is_empty() {
        lines.push(field("not used", names(&outline.dropped)));
    }
    let from = format!("from {}", outline.form.name());
    let one = pane::key_hint(state, "; ", Action::RevealField, "show one field");
    lines.push(Line::styled(
        theme.symbols().text(&format!("{from}{one}")).into_owned(),
        theme.style(Role::Muted),
    ));
    lines
}

fn state_of(state: FieldState) -> &'static str {
    match state {
        FieldState::Missing => "none",
        FieldState::Empty => "empty",
        FieldState::Set => "set",
    }
}

fn masked(state: FieldState) -> &'static str {
    match state {
        FieldState::Set => "***",
        other => state_of(other),
    }
}

/// The names in the extra, whose values are masked.
fn extra(keys: &[String]) -> String {
    let one = |name: &String| format!("{}=***", sanitize::line(name));
    match keys {
        [] => "none".to_owned(),
        keys => keys.iter().map(one).collect::<Vec<_>>().join("  "),
    }
}

fn names(keys: &[String]) -> String {
    let shown = keys.iter().map(|name| sanitize::line(name));
    shown.collect::<Vec<_>>().join("  ")
}

fn secret_lines<'a>(secret: &SecretMeta, name: &str, theme: &Theme) -> Vec<Line<'a>> {
    let field = |label: &str, text: String| pane::field(label, text, theme);
    let day = |time: Option<i64>| time.map_or_else(|| "unknown".to_owned(), time::date);
    let mut lines = vec![field("secret", sanitize::line(name))];
    if let Some(deleted) = secret.deleted {
        lines.push(Line::styled(
            format!(
                "scheduled for deletion on {}; Airflow can no longer read it",
                time::date(deleted)
            ),
            theme.style(Role::Error),
        ));
    }
    if secret.lacks_current {
        lines.push(Line::styled(
            "no version is labelled AWSCURRENT, so AWS gives no value; Airflow cannot read it",
            theme.style(Role::Error),
        ));
    }
    lines.push(field("last changed", time_or_unknown(secret.changed)));
    lines.push(field("last accessed", day(secret.accessed)));
    lines.push(field("created", day(secret.created)));
    lines.push(field("KMS key", kms(secret)));
    lines.push(field("rotation", rotation(secret.rotation.as_ref())));
    lines.push(field("tags", tags(&secret.tags)));
    if let Some(description) = &secret.description {
        lines.push(field("description", sanitize::line(description)));
    }
    if let Some(arn) = &secret.arn {
        lines.push(field("ARN", sanitize::line(&arn.full(name))));
    }
    lines
}

fn time_or_unknown(time: Option<i64>) -> String {
    time.map_or_else(|| "unknown".to_owned(), time::date_and_time)
}

fn kms(secret: &SecretMeta) -> String {
    match &secret.kms_key {
        Some(key) => format!("{} (needs kms:Decrypt)", sanitize::line(key)),
        None => "AWS managed (aws/secretsmanager)".to_owned(),
    }
}

fn rotation(rotation: Option<&Rotation>) -> String {
    let Some(rotation) = rotation else {
        return "off".to_owned();
    };
    let mut text = match rotation.every_days {
        Some(days) => format!("every {days} days"),
        None => "on".to_owned(),
    };
    if let Some(last) = rotation.last {
        text.push_str(&format!(", last {}", time::date(last)));
    }
    if let Some(next) = rotation.next {
        text.push_str(&format!(", next {}", time::date(next)));
    }
    text
}

fn tags(tags: &[Tag]) -> String {
    if tags.is_empty() {
        return "none".to_owned();
    }
    let one = |(key, value): &Tag| format!("{}={}", sanitize::line(key), sanitize::line(value));
    let all: Vec<_> = tags.iter().map(one).collect();
    all.join("  ")
}
