//! One recorded answer beside varlens' own.

use std::sync::Arc;

use serde_json::{Value, json};
use varlens::domain::key::{Key, Kind};
use varlens::domain::python_json::{dumps, loads};
use varlens::domain::reason::Reason;
use varlens::domain::resolve::{Basis, Outcome, Resolution, Step, Verdict, Walk};
use varlens::domain::search_path::Layer;
use varlens::sources::How;

use super::world::Setup;

/// What came of comparing.
pub(super) enum Compared {
    /// In everything.
    Same,
    /// varlens says that it cannot tell: why.
    Untold(String),
    /// In something.
    Differs(Difference),
}

/// What varlens says, in the recording's form.
pub(super) struct Difference {
    pub(super) ours: String,
}

pub(super) fn compare(setup: &Setup, line: &Value) -> Compared {
    if line[0] == "stop" {
        return compare_stop(setup, line);
    }
    let key = Key::new(Kind::Variable, line[2].as_str().unwrap());
    let decodes = line[3] == 1;
    let walk =
        Walk::new(Arc::clone(&setup.deployment), key, Basis::Performed).deserialize_json(decodes);
    let how = How {
        shadowed: false,
        keep_value: true,
    };
    let performed = setup.runtime.block_on(setup.sources.perform(walk, how));
    let end = performed.resolution;
    let value = performed
        .value
        .map(|value| value.expose_text().unwrap().to_owned());
    let text = match end.outcome {
        Outcome::Found => json!(value.map(|text| returned(setup, &end, decodes, &text))),
        _ => json!(end.error.as_ref().map(|error| [&error.class, &error.text])),
    };
    let calls = end.aws_calls.iter().map(|call| {
        let side = if call.layer.is_nested() {
            "api-server/"
        } else {
            ""
        };
        format!("{side}{}", call.place)
    });
    let ours = json!([
        end.outcome.name(),
        text,
        asked(&end),
        calls.collect::<Vec<_>>()
    ]);
    let real = json!([line[4], line[5], line[6], line[7]]);
    if is_same(&ours, &real) {
        return Compared::Same;
    }
    let unseen: Vec<_> = end
        .unseen()
        .map(|step| format!("{} {:?}", step.layer, step.reason))
        .collect();
    if end.outcome == Outcome::Undetermined || !end.certain {
        return Compared::Untold(unseen.join(", "));
    }
    let ours = format!("{ours}");
    Compared::Differs(Difference { ours })
}

fn compare_stop(setup: &Setup, line: &Value) -> Compared {
    let refusal = setup.deployment.refusal.as_ref();
    // Whether Python can import a class that varlens does not know, and make one, it cannot tell.
    let layers = setup.deployment.layers(Kind::Variable);
    let is_unknown = layers.iter().any(|layer| layer.thing() == Layer::Custom)
        || line[3].as_str().unwrap().contains("no.such");
    if refusal.is_none() && is_unknown {
        return Compared::Untold("a class that varlens does not know".to_owned());
    }
    let ours = json!(refusal.map(|refusal| [&refusal.error.class, &refusal.error.text]));
    let class = line[2].as_str().unwrap();
    let real = json!([class.strip_prefix("api-server/").unwrap_or(class), line[3]]);
    if is_same(&ours, &real) {
        return Compared::Same;
    }
    Compared::Differs(Difference {
        ours: format!("{ours}"),
    })
}

/// What `Variable.get` gives, as the recorder writes it.
fn returned(setup: &Setup, end: &Resolution, decodes: bool, text: &str) -> String {
    let is_raw = !setup.deployment.decodes(end.winner);
    match (decodes, is_raw) {
        (false, _) => text.to_owned(),
        (true, true) => json_text(text),
        (true, false) => loads(text).map_or_else(|_| text.to_owned(), |json| dumps(&json)),
    }
}

fn json_text(text: &str) -> String {
    dumps(&varlens::domain::python_json::Json::text(text))
}

/// The backends whose method was called: `=` where it gave a value, `!Class` where it raised.
fn asked(end: &Resolution) -> Vec<String> {
    let is_called =
        |step: &&Step| step.verdict != Verdict::NotReached && step.reason != Some(Reason::NoRoute);
    let one = |step: &Step| {
        let layer = step.layer;
        match (step.verdict, &step.error) {
            (Verdict::Found, _) => format!("{layer}="),
            (Verdict::Failed, _) if step.reason == Some(Reason::NotJson) => format!("{layer}="),
            (Verdict::Failed, Some(error)) => format!("{layer}!{}", error.class),
            (Verdict::NotInspected, _) => format!("{layer}?"),
            _ => layer.to_string(),
        }
    };
    end.steps.iter().filter(is_called).map(one).collect()
}

/// Equal, where `…` of ours stands for AWS's own words.
fn is_same(ours: &Value, real: &Value) -> bool {
    match (ours, real) {
        (Value::Array(ours), Value::Array(real)) => {
            ours.len() == real.len()
                && ours
                    .iter()
                    .zip(real)
                    .all(|(ours, real)| is_same(ours, real))
        }
        (Value::String(ours), Value::String(real)) => {
            // Python's traceback has `re.error`, the recording the bare name.
            let ours = ours.replace("!re.", "!");
            let ours = ours.strip_prefix("re.").unwrap_or(&ours);
            is_like(ours, real)
        }
        _ => ours == real,
    }
}

fn is_like(ours: &str, real: &str) -> bool {
    let Some((before, after)) = ours.split_once('…') else {
        return ours == real;
    };
    let Some(rest) = real.strip_prefix(before) else {
        return false;
    };
    let next = after.split('…').next().unwrap_or_default();
    if next == after {
        return rest.ends_with(after);
    }
    rest.find(next)
        .is_some_and(|at| is_like(after, &rest[at..]))
}
