//! Options of a secrets backend that a listing hides, in whole or in part, and what isn't known without them.

use super::SecretsBackend;
use crate::domain::backend_kwargs::stem;
use crate::domain::deployment::Origin;
use crate::domain::key::Kind;

/// What an option decides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decides {
    /// Which secret is asked for a key of this kind, or what it gives.
    Kind(Kind),
    /// The same for a key of any kind.
    EachKind,
    /// Where AWS is asked.
    Place,
    /// Who asks, or nothing that varlens simulates.
    Caller,
}

fn decides(name: &str) -> Decides {
    let of_kind = |kind: &Kind| {
        let stem = stem(*kind);
        name == format!("{stem}_prefix") || name == format!("{stem}_lookup_pattern")
    };
    if let Some(kind) = Kind::ALL.into_iter().find(|kind| of_kind(kind)) {
        return Decides::Kind(kind);
    }
    match name {
        "sep" => Decides::EachKind,
        "full_url_mode" | "are_secret_values_urlencoded" | "extra_conn_words" => {
            Decides::Kind(Kind::Connection)
        }
        "region_name" | "endpoint_url" => Decides::Place,
        _ => Decides::Caller,
    }
}

impl SecretsBackend {
    /// Why it isn't known what is asked for a key of this kind.
    pub(in crate::config::merge) fn unknown_of_kind(&self, kind: Kind) -> Option<String> {
        let is_of_kind = |name: &str| {
            matches!(decides(name), Decides::EachKind) || decides(name) == Decides::Kind(kind)
        };
        self.unknown_options
            .clone()
            .or_else(|| self.hidden_where(is_of_kind))
    }

    /// Why it isn't known where AWS is asked: `said` are the options that the user gives otherwise.
    pub(in crate::config::merge) fn unknown_place(&self, said: &[&str]) -> Option<String> {
        self.hidden_where(|name| decides(name) == Decides::Place && !said.contains(&name))
    }

    /// Why it isn't known who asks.
    pub(in crate::config::merge) fn unknown_caller(&self) -> Option<String> {
        self.hidden_where(|name| decides(name) == Decides::Caller)
    }

    /// Why any of its options isn't known.
    pub(super) fn unknown_option(&self) -> Option<String> {
        self.hidden_where(|_| true)
    }

    fn hidden_where(&self, wanted: impl Fn(&str) -> bool) -> Option<String> {
        let names = self.hidden.iter().map(String::as_str);
        let names: Vec<_> = names.filter(|name| wanted(name)).collect();
        let is = match names.as_slice() {
            [] => return None,
            [_] => "is",
            _ => "are",
        };
        let (place, real) = match self.origin() {
            Origin::Environment(name) => (name, "value"),
            Origin::AirflowCfg(place) => (format!("airflow.cfg {place}"), "airflow.cfg"),
            other => (other.to_string(), "value"),
        };
        let names = names.join(" and ");
        Some(format!(
            "{names} in {place} {is} hidden in this listing; give the real {real}"
        ))
    }
}
