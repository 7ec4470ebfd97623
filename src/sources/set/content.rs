//! What was read of a layer, until the walk has ended.

use crate::domain::value::SecretValue;
use crate::sources::source::ConnectionRow;

/// What was read of a layer.
pub(super) enum Content {
    Value(SecretValue),
    /// Of a connection.
    Arguments(SecretValue),
    Row(Box<ConnectionRow>),
}

impl Content {
    pub(super) fn value(&self) -> &SecretValue {
        match self {
            Self::Value(value) | Self::Arguments(value) => value,
            Self::Row(row) => &row.json,
        }
    }

    pub(super) fn into_value(self) -> SecretValue {
        match self {
            Self::Value(value) | Self::Arguments(value) => value,
            Self::Row(row) => row.json,
        }
    }
}
