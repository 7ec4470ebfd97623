//! `--what-if FIELD=VALUE`: which layer would win after a change, for some keys and for all, from names alone.
//!
//! Lists names and reads no value; a change causes no other request.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::args::Options;
use super::exit::{Exit, Failure, Outcome};
use super::names::{all_shown_as, nearest};
use super::output::{Data, eprint_line};
use super::runtime::wait_for;
use super::session::Session;
use super::{listing, text};
use crate::domain::catalog::Catalog;
use crate::domain::deployment::Deployment;
use crate::domain::diagnosis::Assumptions;
use crate::domain::key::Key;
use crate::domain::report::LookupObject;
use crate::domain::resolve::{Outcome as LookupOutcome, Prediction, Resolution};
use crate::domain::search_path::Layer;
use crate::domain::what_if::{DiffScan, DiffSummary, ScenarioDiff, WhatIf};
use crate::ui::sanitize;

pub(super) fn run(
    session: &Session,
    options: &Options,
    keys: &[String],
    edits: &[String],
) -> Outcome {
    let keys = all_shown_as(&session.sources, options.kind, keys)?;
    let what_if = read(&session.deployment, edits)?;
    if options.reveal || options.deserialize_json || options.shadowed {
        eprint_line(
            "--what-if reads no value: --reveal, --deserialize-json and --shadowed have no effect",
        );
    }
    let catalog = wait_for(listing::catalog(session, options))?;
    let listed = listing::report_incomplete(&catalog);
    let mut data = Data::new();
    let mut exit = Exit::Found;
    let mut written = Ok(());
    for name in &keys {
        let key = Key::new(options.kind, name);
        let scenario = what_if.scenario(&catalog);
        let before = scenario.unchanged().predict(key.clone());
        let after = scenario.predict(key);
        exit = exit.worst(Exit::from_lookup(after.outcome));
        let lines = lines_of_key(&what_if, &catalog, &before, &after, options.json);
        written = written.and_then(|()| lines.iter().try_for_each(|line| data.line(line)));
    }
    let summary = summary(&what_if, &catalog, options);
    if keys.is_empty() {
        exit = exit.worst(summary.exit).worst(listed);
    }
    let written = written.and_then(|()| data.line(&summary.line));
    data.finish(written, exit)
}

/// Applies the changes of the command line to a deployment, and prints notes about them.
pub(super) fn read(deployment: &Arc<Deployment>, edits: &[String]) -> Result<WhatIf, Failure> {
    let mut what_if = WhatIf::new(Arc::clone(deployment));
    for edit in edits {
        WhatIf::parse(edit)
            .and_then(|(name, text)| what_if.set(name, text))
            .map_err(|error| Failure(format!("--what-if: {error}")))?;
    }
    for note in what_if.notes() {
        eprint_line(&format!("--what-if: {note}"));
    }
    Ok(what_if)
}

/// The changes as `--json` has them.
pub(super) fn edits(what_if: &WhatIf) -> Value {
    let named = |(name, text): (&str, &str)| (name.to_owned(), Value::from(text));
    Value::Object(what_if.edits().map(named).collect::<Map<_, _>>())
}

/// How a lookup ends, as `--json` has it beside another.
pub(super) fn answer(prediction: Prediction) -> Value {
    json!({"outcome": prediction.outcome.name(), "winner": prediction.winner.map(Layer::name)})
}

/// One object of `resolve --what-if --json`.
#[derive(Serialize)]
struct PredictedLine<'a> {
    #[serde(flatten)]
    lookup: LookupObject<'a>,
    what_if: Value,
    before: Value,
}

/// One key before and after.
fn lines_of_key(
    what_if: &WhatIf,
    catalog: &Catalog,
    before: &Resolution,
    after: &Resolution,
    is_json: bool,
) -> Vec<String> {
    let masking = what_if.deployment().masker();
    let masking = masking.preview(&after.key.name, None);
    if is_json {
        let line = PredictedLine {
            lookup: LookupObject::new(what_if.deployment(), after, &masking, None),
            what_if: edits(what_if),
            before: answer(before.into()),
        };
        return serde_json::to_string(&line).into_iter().collect();
    }
    let near = match after.outcome {
        LookupOutcome::Missing | LookupOutcome::Undetermined => nearest(catalog, &after.key.name),
        _ => Vec::new(),
    };
    let scenario = what_if.scenario(catalog);
    let assumed = Assumptions::of(what_if.deployment()).behind(after);
    let found = (near.as_slice(), assumed.as_slice());
    let parts = text::parts(what_if.deployment(), after, &masking, found, Some(scenario));
    let mut lines = text::lines(&parts, after);
    if let Some(first) = lines.first_mut() {
        let name = sanitize::line(&after.key.name);
        let (was, is) = (text::answer(before, None), text::answer(after, None));
        *first = if was == is {
            format!("{name}: {is}, as before")
        } else {
            format!("{name}: {was} → {is}")
        };
    }
    lines
}

/// What the changes mean for all keys.
pub(super) struct Summary {
    /// As it is written.
    pub(super) line: String,
    /// Found where no key is worse off.
    pub(super) exit: Exit,
}

/// Counts all keys of the listing.
pub(super) fn summary(what_if: &WhatIf, catalog: &Catalog, options: &Options) -> Summary {
    let diff = ScenarioDiff::new(what_if.scenario(catalog), options.kind);
    let mut scan = DiffScan::new();
    scan.slice(&diff, usize::MAX);
    let summary = scan.summary();
    let line = if options.json {
        let object = json!({
            "schema": 1,
            "kind": options.kind.name(),
            "deployment": what_if.base().name,
            "what_if": edits(what_if),
            "summary": counts(&summary),
        });
        object.to_string()
    } else {
        in_words(&summary)
    };
    let exit = if summary.is_worse() {
        Exit::Finding
    } else if summary.newly_uncertain > 0 {
        Exit::Undetermined
    } else {
        Exit::Found
    };
    Summary { line, exit }
}

fn counts(summary: &DiffSummary) -> Value {
    let mut object = json!({"keys": summary.rows});
    for count in summary.counts() {
        object[count.name] = count.keys.into();
    }
    object["aws_calls_before"] = summary.aws_calls_before.into();
    object["aws_calls_after"] = summary.aws_calls_after.into();
    object
}

/// `4 listed keys: 1 with another winner, 2 no longer reach AWS; …`, without the counts that are 0.
fn in_words(summary: &DiffSummary) -> String {
    let counts = summary.counts().into_iter();
    let changes: Vec<_> = counts
        .filter(|count| count.keys > 0)
        .map(|count| format!("{} {}", count.keys, count.phrase))
        .collect();
    let changes = match changes.as_slice() {
        [] => "no change".to_owned(),
        changes => changes.join(", "),
    };
    format!(
        "{} listed keys: {changes}; {}: {} → {}",
        summary.rows,
        DiffSummary::AWS_CALLS,
        summary.aws_calls_before,
        summary.aws_calls_after
    )
}
