//! A connection that Airflow builds, and that may be of no use: without a type, without a host, misread.

use super::case::Case;
use super::finding::{Confidence, Finding, FindingId, Level};
use crate::domain::search_path::Store;
use crate::domain::value::{ConnectionForm, ConnectionOutline, ConnectionState, Held, Shape};

/// What is unusual about the text of a connection, and about what Airflow makes of it.
pub(super) fn findings(
    case: Case<'_>,
    held: &Held,
    blanks: impl FnOnce() -> Finding,
) -> Vec<Finding> {
    let mut findings = Vec::from_iter(white_space(case, &held.shape, blanks));
    let Some(ConnectionState::Built(outline)) = &held.connection else {
        return findings;
    };
    // A row of the metadata database has no text.
    if held.shape.quoted && outline.form != ConnectionForm::Row {
        findings.push(quotes(outline));
    } else {
        findings.extend(unusable(held, outline));
    }
    findings
}

/// `deserialize_connection` removes white space around the text, in the releases that read JSON there; `urlsplit`
/// removes newlines in all.
fn white_space(case: Case<'_>, shape: &Shape, blanks: impl FnOnce() -> Finding) -> Option<Finding> {
    let layer = case.resolution.winner?;
    if !shape.padded && !shape.trailing_newline {
        return None;
    }
    let reads_json = case
        .scenario
        .simulated
        .airflow_rules()
        .connection
        .reads_json;
    let is_stripped = reads_json && layer.store != Store::LocalFile;
    if shape.padded && !is_stripped {
        return Some(blanks());
    }
    let says = "there is white space around the stored connection; Airflow removes it before it reads the connection";
    Some(Finding::note(FindingId::NewlineAtEnd, says))
}

fn quotes(outline: &ConnectionOutline) -> Finding {
    let says = format!(
        "the connection is in quotes, which Airflow reads as a part of it; {}",
        fields(outline)
    );
    Finding::problem(FindingId::QuotedValue, Confidence::Likely, says)
        .next("store the connection without the quotes")
}

/// Airflow makes a connection of nearly every text.
pub(super) fn unusable(held: &Held, outline: &ConnectionOutline) -> Option<Finding> {
    let has = |name| outline.is_set(name);
    let next = "store a URI (type://login:password@host:port/schema, its parts percent-encoded), or JSON with conn_type and host";
    let problem = |says: String, confidence| {
        let says = format!("{says}; {}", fields(outline));
        Finding::problem(FindingId::ConsoleKeyValue, confidence, says).next(next)
    };
    if let Some(fault) = held.connection_fault {
        // Without `://` all is read as schema.
        let confidence = if has("schema") && !has("host") {
            Confidence::Likely
        } else {
            Confidence::Possible
        };
        return Some(problem(
            format!("Airflow reads another connection than was meant: {fault}"),
            confidence,
        ));
    }
    if !has("conn_type") && outline.form != ConnectionForm::Row {
        let says = "Airflow builds a connection without a conn_type, of which no hook can be made";
        return Some(problem(says.to_owned(), Confidence::Likely));
    }
    let is_bare = !has("host") && !has("login") && !has("password") && outline.extra.is_empty();
    is_bare.then(|| Finding {
        level: Level::Note,
        ..problem(
            "the connection has a type and neither host nor login, password or extra".to_owned(),
            Confidence::Possible,
        )
    })
}

/// Which fields have something, by name.
fn fields(outline: &ConnectionOutline) -> String {
    let others = [
        ("port", outline.port.is_some()),
        ("extra", !outline.extra.is_empty()),
    ];
    let texts = ConnectionOutline::TEXTS.iter();
    let texts = texts.map(|name| (*name, outline.is_set(name)));
    let all: Vec<_> = texts
        .filter(|(name, _)| *name != "description")
        .chain(others)
        .collect();
    let named = |is_wanted: bool| {
        let names = all.iter().filter(|(_, is_set)| *is_set == is_wanted);
        let names: Vec<_> = names.map(|(name, _)| *name).collect();
        if names.is_empty() {
            return "none".to_owned();
        }
        names.join(", ")
    };
    format!("set: {}; empty: {}", named(true), named(false))
}
