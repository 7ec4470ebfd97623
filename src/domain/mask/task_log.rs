//! The task log: which texts `Variable.get` registers as secrets, and which parts of the value that hides.
//!
//! What the task prints counts: a part is hidden if its printed text contains a registered one.

use super::super::python_json::{Json, PyText, printed};
use super::super::release::TaskLogRule;
use super::{Masking, Shown, TaskLog, ValueRoute};

/// The texts that are registered as secrets.
#[derive(Default)]
struct Registered {
    /// Because of the variable's own name.
    own: Vec<PyText>,
    /// Because of a name inside a JSON object.
    inner: Vec<PyText>,
    /// Every event is hidden, whatever it says.
    everything: bool,
}

impl Masking {
    pub(super) fn task_log_rule(&self, via: ValueRoute) -> TaskLogRule {
        match via {
            ValueRoute::Process => self.rules.task_log,
            ValueRoute::ApiServer => self.rules.task_log_of_api_server,
        }
    }

    /// What the log shows of a value, which is `json` if it is JSON.
    pub(super) fn task_log(
        &self,
        name: &str,
        raw: &PyText,
        json: Option<&Json>,
        via: ValueRoute,
    ) -> TaskLog {
        let plain = Shown::masked_if(self.registered_plain(name, raw, via).hides(raw));
        let json = json.filter(|_| self.task_log_rule(via) != TaskLogRule::NothingDecoded);
        let decoded = json.filter(|_| !self.hides_events());
        TaskLog {
            plain,
            deserialize_json: decoded
                .map_or(plain, |json| self.decoded_in_log(name, raw, json, via)),
            decodes: Some(json.is_some()),
        }
    }

    pub(super) fn unknown_in_task_log(&self, name: &str, via: ValueRoute) -> TaskLog {
        let sensitive = name.is_empty() || self.because(name).is_some();
        let (plain, deserialize_json) = match (self.task_log_rule(via), sensitive) {
            _ if self.hides_events() => (Shown::Masked, Shown::Masked),
            (TaskLogRule::Nothing | TaskLogRule::NothingDecoded, _)
            | (
                TaskLogRule::RawText
                | TaskLogRule::DecodedTextOnly
                | TaskLogRule::RawTextAndDecodedText,
                false,
            ) => (Shown::Plain, Shown::Plain),
            (TaskLogRule::RawText, true) | (TaskLogRule::EveryRawText, _) => {
                (Shown::Masked, Shown::Plain)
            }
            (TaskLogRule::Decoded | TaskLogRule::RawTextAndDecoded, false) => {
                (Shown::Plain, self.inner_names())
            }
            (_, true) => (Shown::Masked, Shown::DependsOnValue),
        };
        TaskLog {
            plain,
            deserialize_json,
            decodes: None,
        }
    }

    fn decoded_in_log(&self, name: &str, raw: &PyText, json: &Json, via: ValueRoute) -> Shown {
        let (mut hidden, mut shown, mut by_own_name) = (0, 0, false);
        self.decoded_parts(name, raw, json, via, &mut |own, is_hidden| {
            by_own_name |= own;
            hidden += usize::from(is_hidden);
            shown += usize::from(!is_hidden);
        });
        Shown::of_parts(by_own_name, hidden, shown)
    }

    /// For each text, number, true, false and null of the decoded value: whether the variable's own name hides it, and
    /// whether anything does.
    pub(super) fn decoded_parts(
        &self,
        name: &str,
        raw: &PyText,
        json: &Json,
        via: ValueRoute,
        visit: &mut impl FnMut(bool, bool),
    ) {
        let registered = self.registered_decoded(name, raw, json, via);
        json.for_each_leaf(&mut |leaf| {
            let text = printed(leaf);
            visit(registered.own_hides(&text), registered.hides(&text));
        });
    }

    /// The text of a log event is in the field `event`.
    fn hides_events(&self) -> bool {
        self.rules.redacts_events && self.because("event").is_some()
    }

    fn nothing_registered(&self) -> Registered {
        Registered {
            everything: self.hides_events(),
            ..Registered::default()
        }
    }

    fn registered_plain(&self, name: &str, raw: &PyText, via: ValueRoute) -> Registered {
        let mut registered = self.nothing_registered();
        match self.task_log_rule(via) {
            TaskLogRule::Nothing | TaskLogRule::NothingDecoded => {}
            TaskLogRule::EveryRawText => self.register_text(raw, "", &mut registered.own),
            _ => self.register_text(raw, name, &mut registered.own),
        }
        registered
    }

    fn registered_decoded(
        &self,
        name: &str,
        raw: &PyText,
        json: &Json,
        via: ValueRoute,
    ) -> Registered {
        let rule = self.task_log_rule(via);
        let mut registered = match rule {
            TaskLogRule::EveryRawText
            | TaskLogRule::RawText
            | TaskLogRule::RawTextAndDecodedText
            | TaskLogRule::RawTextAndDecoded => self.registered_plain(name, raw, via),
            _ => self.nothing_registered(),
        };
        let is_registered = match rule {
            TaskLogRule::Nothing
            | TaskLogRule::NothingDecoded
            | TaskLogRule::EveryRawText
            | TaskLogRule::RawText => false,
            TaskLogRule::DecodedTextOnly | TaskLogRule::RawTextAndDecodedText => {
                matches!(json, Json::Str(_))
            }
            TaskLogRule::Decoded | TaskLogRule::RawTextAndDecoded => true,
        };
        if is_registered {
            self.register(json, name, &mut registered);
        }
        registered
    }

    /// `add_mask` of the decoded value: an object's parts go by their own names, a list's by the variable's.
    fn register(&self, json: &Json, name: &str, registered: &mut Registered) {
        match json {
            Json::Str(text) => self.register_text(text, name, &mut registered.own),
            Json::Array(items) => items
                .iter()
                .for_each(|item| self.register(item, name, registered)),
            Json::Object(_) => self.register_inner(json, "", &mut registered.inner),
            _ => {}
        }
    }

    /// `add_mask` inside an object.
    fn register_inner(&self, json: &Json, name: &str, secrets: &mut Vec<PyText>) {
        match json {
            Json::Str(text) => self.register_text(text, name, secrets),
            Json::Array(items) => items
                .iter()
                .for_each(|item| self.register_inner(item, name, secrets)),
            Json::Object(entries) => entries
                .iter()
                .for_each(|(name, item)| self.register_inner(item, &name.to_lossy(), secrets)),
            _ => {}
        }
    }

    /// A text without a name is always a secret (`if not name or should_hide_value_for_key(name)`).
    fn register_text(&self, text: &PyText, name: &str, secrets: &mut Vec<PyText>) {
        let is_secret = name.is_empty() || self.because(name).is_some();
        if is_secret && !text.is_empty() && !self.spares(text) {
            secrets.push(PyText::clone_of(text));
        }
    }

    /// Since 3.0.0 the word `airflow` and what is short.
    fn spares(&self, text: &PyText) -> bool {
        let is_spared_word = || {
            text.as_str()
                .is_some_and(|text| text.to_lowercase() == "airflow")
        };
        text.len() < self.min_length || (self.rules.spares_airflow && is_spared_word())
    }
}

impl Registered {
    fn own_hides(&self, text: &PyText) -> bool {
        self.everything || self.own.iter().any(|secret| text.contains(secret))
    }

    fn hides(&self, text: &PyText) -> bool {
        self.own_hides(text) || self.inner.iter().any(|secret| text.contains(secret))
    }
}
