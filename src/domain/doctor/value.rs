//! What is unusual about the value that Airflow gets, and who else has the key.

use super::case::{Case, evidence};
use super::connection;
use super::doubt;
use super::finding::{Confidence, Finding, FindingId, Level};
use crate::domain::key::{Key, Kind};
use crate::domain::resolve::{Outcome, Resolution, Shadowed, Step};
use crate::domain::search_path::{Layer, Store};
use crate::domain::value::{Held, Hidden, Shape, ShapeKind};

pub(super) fn findings(case: Case<'_>) -> Vec<Finding> {
    let resolution = case.resolution;
    let mut findings = Vec::new();
    if let Some(held) = resolution.held() {
        findings.extend(of_value(case, held));
        findings.extend(ciphertext(resolution, held));
    }
    // Without a winner, nothing is shadowed.
    if let Some(winner) = resolution.winner {
        let others = resolution.shadowed.iter();
        findings.extend(others.map(|other| shadowed(resolution, winner, *other)));
    }
    let most = doubt::confidence(case);
    for finding in &mut findings {
        finding.confidence = finding.confidence.max(most);
    }
    findings
}

fn of_value(case: Case<'_>, held: &Held) -> Vec<Finding> {
    let shape = &held.shape;
    let is_empty = shape.kind == ShapeKind::Empty;
    let mut findings = Vec::from_iter(is_empty.then(empty));
    let store = case.resolution.winner.map(|layer| layer.store);
    let is_aws = store.is_none_or(|store| store == Store::Aws);
    if held.connection.is_some() {
        findings.extend(connection::findings(case, held, || blanks(held, is_aws)));
    } else if case.deserialize_json {
        // White space around JSON does no harm, and quotes belong to it.
        let is_not_json = case.resolution.outcome == Outcome::Error && held.json_error.is_some();
        findings.extend((is_not_json && !is_empty).then(|| not_json(held)));
        findings.extend(wrapped(shape, is_aws));
    } else {
        findings.extend(of_text(&case.resolution.key, held, is_aws));
    }
    findings.extend(shape.hidden.map(hidden));
    let seen = case.resolution.winner_step().map(evidence);
    let seen = |finding| seen.iter().cloned().fold(finding, Finding::seen);
    findings.into_iter().map(seen).collect()
}

/// What is unusual about a value that is read as text.
fn of_text(key: &Key, held: &Held, is_aws: bool) -> Vec<Finding> {
    let shape = &held.shape;
    let quoted = shape.quoted && matches!(shape.kind, ShapeKind::Text | ShapeKind::JsonText);
    let padded = shape.padded || shape.trailing_newline;
    let findings = [
        quoted.then(|| quotes(key.kind)),
        padded.then(|| blanks(held, is_aws)),
        console(key, shape, is_aws),
    ];
    findings.into_iter().flatten().collect()
}

/// Characters that nobody sees. Inside a text of some languages they are right.
fn hidden(hidden: Hidden) -> Finding {
    let says = format!("the value {}", hidden.warning());
    let finding = Finding::problem(FindingId::NewlineAtEnd, Confidence::Likely, says)
        .next("store the value without them, typed or piped and not pasted");
    match hidden {
        Hidden::Inside => Finding {
            level: Level::Note,
            ..finding
        },
        Hidden::Control | Hidden::AtEdge => finding,
    }
}

/// Airflow has no Fernet key, so it returns the row as it is stored.
fn ciphertext(resolution: &Resolution, held: &Held) -> Option<Finding> {
    let winner = resolution.winner_step()?;
    let note = held.note.as_deref();
    let note = note.filter(|_| winner.layer.store == Store::Metastore)?;
    let finding = Finding::problem(FindingId::WrongFernetKey, Confidence::Certain, note);
    let next = "set fernet_key to the key that the row was stored with, or store the value again";
    Some(finding.seen(evidence(winner)).next(next))
}

fn empty() -> Finding {
    let says = "the value is empty; Airflow counts it as found and asks no further layer";
    Finding::problem(FindingId::EmptyValue, Confidence::Certain, says)
        .next("store the value, or delete the key so that the next layer is asked")
}

fn quotes(kind: Kind) -> Finding {
    let says = "the value is in quotes, which are part of it";
    let next = match kind {
        Kind::Variable => "store the value without quotes, or read it with deserialize_json=True",
        Kind::Connection | Kind::Config => "store the value without quotes",
    };
    Finding::problem(FindingId::QuotedValue, Confidence::Likely, says).next(next)
}

fn blanks(held: &Held, is_aws: bool) -> Finding {
    let shape = &held.shape;
    let says = if shape.trailing_newline {
        "the value ends in a newline, which is part of it"
    } else {
        "the value begins or ends with white space, which is part of it"
    };
    let finding = Finding::problem(FindingId::NewlineAtEnd, Confidence::Likely, says);
    // Who reads JSON does not mind, and a file with several lines ends in one: a private key, a certificate.
    let is_json = matches!(
        shape.kind,
        ShapeKind::JsonObject { .. } | ShapeKind::JsonArray
    );
    let is_harmless = is_json || (held.is_multiline && !shape.padded);
    Finding {
        level: if is_harmless { Level::Note } else { Level::Problem },
        ..finding
    }
    .next(match (shape.trailing_newline, is_aws) {
        (true, true) => {
            "store the value without it (printf instead of echo, --secret-string file://… keeps the newline)"
        }
        (true, false) => "store the value without it (printf instead of echo)",
        (false, _) => "store the value without the white space",
    })
}

fn not_json(held: &Held) -> Finding {
    let says = match &held.broken_json {
        Some(broken) => format!("deserialize_json=True fails: the value {broken}"),
        None => "deserialize_json=True fails: the value is text and not JSON".to_owned(),
    };
    let finding = Finding::problem(FindingId::ConsoleKeyValue, Confidence::Certain, says);
    let finding = match &held.json_error {
        Some(error) => finding.seen(format!("{}: {}", error.class, error.text)),
        None => finding,
    };
    finding.next(if held.broken_json.is_some() {
        "correct the JSON at that place"
    } else {
        "store JSON, or read the variable without deserialize_json"
    })
}

/// JSON was entered as the value of one member, so whoever decodes the value gets an object around it.
fn wrapped(shape: &Shape, is_aws: bool) -> Option<Finding> {
    let ShapeKind::JsonObject { keys } = &shape.kind else {
        return None;
    };
    let member = keys.first().filter(|_| shape.wraps_json)?;
    let says = format!(
        "the value is a JSON object with one member, {member}, whose text is JSON again; deserialize_json=True decodes only the \
         outer object, so its one key is {member}"
    );
    let finding = Finding::problem(FindingId::ConsoleKeyValue, Confidence::Likely, says);
    Some(finding.next(if is_aws {
        "store the inner JSON as the whole value (the console's Plaintext tab)"
    } else {
        "store the inner JSON as the whole value"
    }))
}

/// The console's key/value editor saves an object whose members are texts.
fn console(key: &Key, shape: &Shape, is_aws: bool) -> Option<Finding> {
    let ShapeKind::JsonObject { keys } = &shape.kind else {
        return None;
    };
    if key.kind != Kind::Variable {
        return None;
    }
    if shape.wraps_json {
        return wrapped(shape, is_aws);
    }
    let (says, next) = if is_aws {
        (
            "the value is a JSON object, as the AWS console's key/value editor saves it; Variable.get returns all of it",
            "store the value alone (the console's Plaintext tab), or read it with deserialize_json=True",
        )
    } else {
        (
            "the value is a JSON object; Variable.get returns all of it",
            "store the value alone, or read it with deserialize_json=True",
        )
    };
    let finding = Finding::problem(FindingId::ConsoleKeyValue, Confidence::Likely, says).next(next);
    // One member of the key's own name is the value that was meant.
    let is_meant = keys.len() == 1 && keys.iter().any(|member| is_alike(member, &key.name));
    Some(if is_meant {
        finding
    } else {
        Finding {
            level: Level::Note,
            ..finding
        }
    })
}

fn is_alike(member: &str, name: &str) -> bool {
    let member = member.to_lowercase();
    ["value", "key", "secret"].contains(&member.as_str()) || name.to_lowercase().ends_with(&member)
}

fn shadowed(resolution: &Resolution, winner: Layer, other: Shadowed) -> Finding {
    let winner = winner.title();
    let value = match other.same {
        Some(true) => "the same value",
        Some(false) => "a different value",
        None => "a value that was not read",
    };
    let layer = other.layer.title();
    let says = format!("the key is also in {layer}, with {value}; {winner} takes precedence");
    let is_about =
        |step: &&Step| step.layer == other.layer || Some(step.layer) == resolution.winner;
    let steps = resolution.steps.iter().filter(is_about).map(evidence);
    let finding = Finding::note(FindingId::Shadowed, says);
    let finding = steps.fold(finding, Finding::seen);
    finding.next(format!(
        "change the value in {winner}; a change in {layer} has no effect"
    ))
}
