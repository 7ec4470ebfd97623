//! What Python raises.

use crate::domain::python_json::JsonError;
use crate::domain::python_url::{NotAUrl, Unencodable};

/// An exception, by its class. Its text may quote the value, so it is not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Raised(pub(super) &'static str);

impl Raised {
    pub(super) const ATTRIBUTE: Self = Self("AttributeError");
    pub(super) const ENCODE: Self = Self("UnicodeEncodeError");
    pub(super) const INDEX: Self = Self("IndexError");
    pub(super) const KEY: Self = Self("KeyError");
    pub(super) const TYPE: Self = Self("TypeError");
    pub(super) const UNBOUND: Self = Self("UnboundLocalError");
    pub(super) const VALUE: Self = Self("ValueError");
    /// `airflow.exceptions.AirflowException`.
    pub(super) const AIRFLOW: Self = Self("AirflowException");
}

impl From<JsonError> for Raised {
    fn from(error: JsonError) -> Self {
        Self(error.class())
    }
}

impl From<NotAUrl> for Raised {
    fn from(_: NotAUrl) -> Self {
        Self::VALUE
    }
}

impl From<Unencodable> for Raised {
    fn from(_: Unencodable) -> Self {
        Self::ENCODE
    }
}
