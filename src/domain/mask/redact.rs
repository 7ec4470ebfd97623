//! `redact`: the walk through a JSON value.
//!
//! Text patterns, which `redact` replaces too, are those of other secrets of the same process: none here.

use super::super::python_json::{Json, PyText};
use super::super::release::{Depth, RestRule};
use super::super::value::SecretValue;
use super::{Masking, Shown};

/// What Airflow writes in place of a hidden text.
const STARS: &str = "***";

/// `MAX_RECURSION_DEPTH`.
const FIVE_LEVELS: usize = 5;

/// What `redact` gives.
pub enum Redacted {
    /// For a value that is JSON.
    Json(Json),
    /// For any other.
    Text(SecretValue),
}

/// A walk, and what it has met.
struct JsonWalk<'a> {
    masking: &'a Masking,
    max_depth: usize,
    hidden: usize,
    shown: usize,
}

impl Masking {
    /// `redact(value, name)` of the release, in a process that has not met another secret: the JSON value redacted if
    /// the value is JSON, else the text. In 2.0, which has no `redact`, nothing is.
    pub fn redact(&self, name: Option<&str>, value: &SecretValue) -> Redacted {
        match super::decoded(value) {
            Ok(json) => Redacted::Json(self.redact_json(name, json)),
            Err(_) if self.redacts() && self.hides(name) => {
                Redacted::Text(SecretValue::from_text(STARS.to_owned()))
            }
            Err(_) => Redacted::Text(SecretValue::new(value.expose().to_vec())),
        }
    }

    fn redacts(&self) -> bool {
        self.rules.depth != Depth::Nowhere
    }

    pub(super) fn redact_json(&self, name: Option<&str>, json: Json) -> Json {
        self.walk(FIVE_LEVELS).by_name(json, name, 0)
    }

    /// What the REST API shows of a value that is JSON.
    pub(super) fn rest_of_json(&self, rule: RestRule, name: &str, json: Json) -> Shown {
        let (name, levels) = match rule {
            RestRule::UnderName => (Some(name), FIVE_LEVELS),
            RestRule::JsonFirstLevel => (None, 1),
            RestRule::JsonInnerNames | RestRule::Plain => (None, FIVE_LEVELS),
        };
        let mut walk = self.walk(levels);
        walk.by_name(json, name, 0);
        Shown::of_parts(self.hides(name), walk.hidden, walk.shown)
    }

    fn walk(&self, levels: usize) -> JsonWalk<'_> {
        let endless = self.rules.depth == Depth::Endless;
        JsonWalk {
            masking: self,
            max_depth: if endless { usize::MAX } else { levels },
            hidden: 0,
            shown: 0,
        }
    }
}

impl JsonWalk<'_> {
    /// `_redact`: an item under a name; the elements of a list have none.
    fn by_name(&mut self, item: Json, name: Option<&str>, depth: usize) -> Json {
        if self.stops_at(depth) {
            return self.leave(item);
        }
        if self.masking.hides(name) {
            return self.hide(item, depth);
        }
        match item {
            Json::Object(entries) => self.object(entries, depth),
            Json::Array(items) if !self.stops_lists(depth) => {
                let element = |item| self.by_name(item, None, depth + 1);
                Json::Array(items.into_iter().map(element).collect())
            }
            other => self.leave(other),
        }
    }

    fn object(&mut self, entries: Vec<(PyText, Json)>, depth: usize) -> Json {
        let entry = |(name, item): (PyText, Json)| {
            let redacted = self.by_name(item, Some(&name.to_lossy()), depth + 1);
            (name, redacted)
        };
        Json::Object(entries.into_iter().map(entry).collect())
    }

    /// Up to 3.2.1 nothing is looked at beyond the last level, not even its name.
    fn stops_at(&self, depth: usize) -> bool {
        match self.masking.rules.depth {
            Depth::Nowhere => true,
            Depth::Five => depth > self.max_depth,
            Depth::Endless | Depth::Objects | Depth::ObjectsAndLists => false,
        }
    }

    /// In 3.2.2 to 3.3.0 lists are left beyond the last level, objects are walked.
    fn stops_lists(&self, depth: usize) -> bool {
        self.masking.rules.depth == Depth::Objects && depth > self.max_depth
    }

    /// `_redact_all`: every text, and beyond the last level everything.
    fn hide(&mut self, item: Json, depth: usize) -> Json {
        match item {
            _ if depth > self.max_depth => self.stars(),
            Json::Str(_) => self.stars(),
            Json::Array(items) => {
                let element = |item| self.hide(item, depth + 1);
                Json::Array(items.into_iter().map(element).collect())
            }
            Json::Object(entries) => {
                let entry = |(name, item)| (name, self.hide(item, depth + 1));
                Json::Object(entries.into_iter().map(entry).collect())
            }
            other => self.leave(other),
        }
    }

    fn stars(&mut self) -> Json {
        self.hidden += 1;
        Json::text(STARS)
    }

    fn leave(&mut self, item: Json) -> Json {
        item.for_each_leaf(&mut |_| self.shown += 1);
        item
    }
}
