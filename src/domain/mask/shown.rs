//! The closed list of what a surface may show, and where a sensitive name does not protect a value.

use super::super::release::{MaskRules, RestRule, TaskLogRule, UiRule};

/// What a surface shows of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shown {
    /// All of it.
    Plain,
    /// `***` for the whole text; in JSON for each text and number, while names and brackets stay.
    Masked,
    /// The variable's name hides some of it, and the rest is shown: in the REST API of 3.3 numbers, true, false and
    /// null; in the task log these and texts that are too short.
    InPart,
    /// Values under sensitive names inside a JSON object are hidden, the rest is shown; the variable's own name hides
    /// nothing. If the value is unknown: this holds if it is such an object, else all of it is shown.
    InnerNames,
    /// Eight asterisks, whatever the value (web UI of 2.x).
    EightStars,
    /// A red label "Invalid": an empty value in the web UI of 2.x.
    InvalidLabel,
    /// None of it: the answer is an error, since the value is JSON that Python gives up on (too deeply nested, or an
    /// integer of more than 4300 digits).
    Error,
    /// The value is not known, and a JSON value would be treated otherwise than a text.
    DependsOnValue,
}

impl Shown {
    /// The value in JSON output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Masked => "masked",
            Self::InPart => "in-part",
            Self::InnerNames => "inner-names",
            Self::EightStars => "********",
            Self::InvalidLabel => "invalid-label",
            Self::Error => "error",
            Self::DependsOnValue => "depends-on-value",
        }
    }

    /// The words for it on the screen and on the command line.
    pub fn words(self) -> &'static str {
        match self {
            Self::Plain => "not masked",
            Self::Masked => "masked",
            Self::InPart => "partly masked: numbers and short texts show",
            Self::InnerNames => "sensitive JSON fields masked, the rest visible",
            Self::EightStars => "masked (********)",
            Self::InvalidLabel => "a red label: Invalid",
            Self::Error => "an error: Python cannot read this JSON",
            Self::DependsOnValue => "depends on the value",
        }
    }

    pub(super) fn masked_if(hidden: bool) -> Self {
        if hidden { Self::Masked } else { Self::Plain }
    }

    /// From the number of parts hidden and shown, by the variable's own name or by inner names.
    pub(super) fn of_parts(by_own_name: bool, hidden: usize, shown: usize) -> Self {
        match (hidden, shown, by_own_name) {
            (0, _, _) => Self::Plain,
            (_, _, false) => Self::InnerNames,
            (_, 0, true) => Self::Masked,
            (_, _, true) => Self::InPart,
        }
    }
}

/// What a sensitive name does not hide, a sentence each.
pub(super) fn limits(rules: &MaskRules, task_log: TaskLogRule, min_length: usize) -> Vec<String> {
    let masks_log = !matches!(task_log, TaskLogRule::Nothing | TaskLogRule::NothingDecoded);
    let short = format!("task log: texts shorter than {min_length} characters are never masked");
    let limits = [
        (true, task_log_limit(task_log)),
        (masks_log && min_length > 1, short.as_str()),
        (
            masks_log && rules.spares_airflow,
            "task log: the value “airflow” is never masked",
        ),
        (true, rest_limit(rules.rest, rules.ui)),
        (true, "CLI: airflow variables get shows every value"),
    ];
    let in_force = limits.iter().filter(|(applies, _)| *applies);
    in_force.map(|(_, limit)| (*limit).to_owned()).collect()
}

fn task_log_limit(rule: TaskLogRule) -> &'static str {
    match rule {
        TaskLogRule::Nothing | TaskLogRule::NothingDecoded => "task log: nothing is masked",
        TaskLogRule::RawText | TaskLogRule::EveryRawText => {
            "task log: only the JSON text itself is masked; what deserialize_json=True decodes is shown"
        }
        TaskLogRule::RawTextAndDecodedText => {
            "task log: with deserialize_json=True, objects and lists are shown"
        }
        TaskLogRule::Decoded => {
            "task log: with deserialize_json=True, numbers are shown, and in a JSON object only fields with sensitive \
             names are masked"
        }
        TaskLogRule::DecodedTextOnly => {
            "task log: with deserialize_json=True, only a single text is masked; objects, lists and numbers are shown"
        }
        TaskLogRule::RawTextAndDecoded => {
            "task log: with deserialize_json=True, only fields with sensitive names are masked in a JSON object"
        }
    }
}

fn rest_limit(rule: RestRule, ui: UiRule) -> &'static str {
    match (rule, ui) {
        (RestRule::Plain, UiRule::EightStars) => {
            "REST API: every value is shown, even if the UI hides it"
        }
        (RestRule::Plain, UiRule::AsRest) => "UI and REST API: every value is shown",
        (RestRule::JsonFirstLevel, _) => {
            "UI and REST API: in a JSON value, only first-level fields with sensitive names are masked"
        }
        (RestRule::JsonInnerNames, _) => {
            "UI and REST API: in a JSON value, only fields with sensitive names are masked"
        }
        (RestRule::UnderName, _) => "UI and REST API: numbers, true, false and null are shown",
    }
}
