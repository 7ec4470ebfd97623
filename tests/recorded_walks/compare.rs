//! One recorded answer beside varlens' own.

use std::sync::Arc;

use serde_json::{Value, json};
use varlens::domain::key::Key;
use varlens::domain::python_error::PythonError;
use varlens::domain::python_json::{Json, dumps, loads};
use varlens::domain::reason::Reason;
use varlens::domain::resolve::{Basis, Outcome, Resolution, Step, Verdict, Walk};
use varlens::domain::search_path::Store;
use varlens::sources::{PerformOptions, Performed};

use super::world::Setup;

/// What came of comparing.
pub(super) enum Compared {
    /// In everything.
    Same,
    /// varlens says that it cannot tell: why. What it does tell, up to there, is the same.
    Undecided(String),
    /// In something: what varlens says, in the recording's form.
    Differs(String),
}

/// An answer in the recording's form.
struct Answer {
    outcome: String,
    /// The value.
    value: Option<String>,
    /// Class and text of an exception.
    error: Option<(String, String)>,
    asked: Vec<String>,
    calls: Vec<String>,
}

pub(super) fn compare(setup: &Setup, line: &Value) -> Compared {
    if line[0] == "stop" {
        return compare_stop(setup, line);
    }
    let decodes = line[3] == 1;
    let performed = perform(setup, line[2].as_str().unwrap(), decodes);
    let (real, ours) = (
        Answer::recorded(line),
        Answer::new(setup, &performed, decodes),
    );
    if ours.is(&real) {
        return Compared::Same;
    }
    let end = &performed.resolution;
    // A DAG parser makes its backend at the first lookup.
    let is_import = |(class, _): &(String, String)| class == "AirflowConfigException";
    if setup.names_unknown_class() && real.error.as_ref().is_some_and(is_import) {
        return Compared::Undecided("a class that varlens does not know".to_owned());
    }
    match end.not_inspected().next() {
        Some(not_inspected) if ours.agrees_as_far_as_inspected(&real) => Compared::Undecided(
            format!("{} {:?}", not_inspected.layer, not_inspected.reason),
        ),
        _ => Compared::Differs(ours.shown()),
    }
}

fn perform(setup: &Setup, name: &str, decodes: bool) -> Performed {
    let key = Key::new(setup.kind, name);
    let walk =
        Walk::new(Arc::clone(&setup.deployment), key, Basis::Performed).deserialize_json(decodes);
    let how = PerformOptions {
        keep_value: true,
        ..PerformOptions::default()
    };
    setup.runtime.block_on(setup.sources.perform(walk, how))
}

fn compare_stop(setup: &Setup, line: &Value) -> Compared {
    let class = line[2].as_str().unwrap();
    let class = class.strip_prefix("api-server/").unwrap_or(class);
    let real = (class.to_owned(), line[3].as_str().unwrap().to_owned());
    let refusal = setup.deployment.refusal.as_ref();
    let ours = refusal.map(|refusal| pair(&refusal.error));
    if ours.as_ref().is_some_and(|ours| is_error(ours, &real)) {
        return Compared::Same;
    }
    // Whether Python can import a class that varlens does not know, and make one, it cannot tell.
    let layers = setup.deployment.layers(setup.kind);
    let is_unknown = layers.iter().any(|layer| layer.store == Store::Custom);
    if ours.is_none() && (is_unknown || setup.names_unknown_class()) {
        return Compared::Undecided("a class that varlens does not know".to_owned());
    }
    Compared::Differs(format!("{ours:?}"))
}

impl Answer {
    fn recorded(line: &Value) -> Self {
        let texts = |value: &Value| {
            let items = value.as_array().unwrap().iter();
            items
                .map(|text| text.as_str().unwrap().to_owned())
                .collect()
        };
        let error = line[5].as_array().map(|pair| {
            let text = |number: usize| pair[number].as_str().unwrap().to_owned();
            (text(0), text(1))
        });
        Self {
            outcome: line[4].as_str().unwrap().to_owned(),
            value: line[5].as_str().map(str::to_owned),
            error,
            asked: texts(&line[6]),
            calls: texts(&line[7]),
        }
    }

    fn new(setup: &Setup, performed: &Performed, decodes: bool) -> Self {
        let end = &performed.resolution;
        let value = performed.value.as_ref();
        assert!(
            end.winner.is_some() || value.is_none(),
            "a value without a winner"
        );
        let text = value.map(|value| value.expose_text().unwrap().to_owned());
        let is_found = end.outcome == Outcome::Found;
        let calls = end.aws_calls.iter().map(|call| {
            let side = if call.layer.is_nested() {
                "api-server/"
            } else {
                ""
            };
            format!("{side}{}", call.place)
        });
        Self {
            outcome: end.outcome.name().to_owned(),
            value: text
                .filter(|_| is_found)
                .map(|text| returned(setup, end, decodes, &text)),
            error: end.error.as_ref().filter(|_| !is_found).map(pair),
            asked: asked(end),
            calls: calls.collect(),
        }
    }

    fn is(&self, real: &Self) -> bool {
        let same_error = match (&self.error, &real.error) {
            (Some(ours), Some(real)) => is_error(ours, real),
            (ours, real) => ours.is_none() && real.is_none(),
        };
        self.outcome == real.outcome
            && self.value == real.value
            && same_error
            && self.asked == real.asked
            && self.calls == real.calls
    }

    /// Up to the first layer that varlens did not see, the same backends were asked, and the same calls made.
    fn agrees_as_far_as_inspected(&self, real: &Self) -> bool {
        let seen = self.asked.iter().take_while(|asked| !asked.ends_with('?'));
        let count = seen.clone().count();
        let calls_before = self.calls.len().min(real.calls.len());
        real.asked.len() > count
            && seen.zip(&real.asked).all(|(ours, real)| ours == real)
            && self.calls[..calls_before.min(count)] == real.calls[..calls_before.min(count)]
    }

    fn shown(&self) -> String {
        json!([self.outcome, self.value, self.error, self.asked, self.calls]).to_string()
    }
}

/// Python's traceback has `re.error`, the recording the bare name.
fn bare(class: &str) -> &str {
    class.strip_prefix("re.").unwrap_or(class)
}

fn pair(error: &PythonError) -> (String, String) {
    (bare(&error.class).to_owned(), error.text.clone())
}

/// What `Variable.get` gives, as the recorder writes it.
fn returned(setup: &Setup, end: &Resolution, decodes: bool, text: &str) -> String {
    match (decodes, setup.deployment.decodes(end.winner)) {
        (false, _) => text.to_owned(),
        (true, false) => dumps(&Json::text(text)),
        (true, true) => dumps(&loads(text).unwrap()),
    }
}

/// The backends whose method was called: `=` where it gave a value, `!Class` where it raised.
pub(crate) fn asked(end: &Resolution) -> Vec<String> {
    let is_called =
        |step: &&Step| step.verdict != Verdict::NotReached && step.reason != Some(Reason::NoRoute);
    let one = |step: &Step| {
        let layer = step.layer;
        match (step.verdict, &step.error) {
            (Verdict::Found, _) => format!("{layer}="),
            // The backend has it; what follows in the same loop fails.
            (Verdict::Failed, _)
                if matches!(step.reason, Some(Reason::NotJson | Reason::EventLoop)) =>
            {
                format!("{layer}=")
            }
            (Verdict::Failed, Some(error)) => format!("{layer}!{}", bare(&error.class)),
            (Verdict::NotInspected, _) => format!("{layer}?"),
            _ => layer.to_string(),
        }
    };
    end.steps.iter().filter(is_called).map(one).collect()
}

/// The same class, and the same text, in which `…` of ours stands for words that varlens does not repeat: AWS's own, and
/// what may hold a secret.
pub(crate) fn is_error(ours: &(String, String), real: &(String, String)) -> bool {
    // The recordings allow one attempt; newer releases of botocore say so in every error.
    let once = real.1.replace(" (reached max retries: 0)", "");
    ours.0 == real.0 && (is_like(&ours.1, &real.1) || is_like(&ours.1, &once))
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

/// The comparison notices each kind of difference.
#[test]
fn a_difference_is_noticed() {
    let line = json!(["get", 0, "k", 0, "found", "fake", ["aws", "env="], ["p/k"]]);
    let real = Answer::recorded(&line);
    assert!(Answer::recorded(&line).is(&real));
    for (at, other) in [
        (4, json!("missing")),
        (5, json!("fak…")),
        (6, json!(["aws!ClientError", "env="])),
        (7, json!([])),
    ] {
        let mut changed = line.clone();
        changed[at] = other;
        assert!(!Answer::recorded(&changed).is(&real), "{changed}");
    }
    assert!(is_like("a … b: …", "a x b: y") && !is_like("a … b", "a x c"));
    let not_inspected = json!([
        "get",
        0,
        "k",
        0,
        "undetermined",
        null,
        ["aws", "env?"],
        ["p/k"]
    ]);
    assert!(Answer::recorded(&not_inspected).agrees_as_far_as_inspected(&real));
    let wrong = json!([
        "get",
        0,
        "k",
        0,
        "undetermined",
        null,
        ["aws!ClientError", "env?"],
        ["p/k"]
    ]);
    assert!(!Answer::recorded(&wrong).agrees_as_far_as_inspected(&real));
}
