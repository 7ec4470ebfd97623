//! A walk that is under way, and why.

use super::message::Keep;
use crate::domain::key::Key;

/// Why a walk is under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To see how it ends.
    Lookup,
    /// To show the value.
    Reveal,
    /// To copy the value.
    Copy,
    /// To choose one of its fields, by name, to show or to copy.
    Fields(FieldUse),
    /// To show or to copy the field of this name.
    Field(FieldUse, String),
}

impl Purpose {
    /// What it needs of the winner.
    pub fn keeps(&self) -> Keep {
        match self {
            Self::Lookup => Keep::Nothing,
            Self::Reveal | Self::Copy => Keep::Value,
            Self::Fields(_) | Self::Field(..) => Keep::Fields,
        }
    }

    /// Its end puts a value on the screen.
    pub fn shows_value(&self) -> bool {
        matches!(self, Self::Reveal | Self::Field(FieldUse::Reveal, _))
    }

    /// Its end puts a value on the clipboard.
    pub fn copies_value(&self) -> bool {
        matches!(
            self,
            Self::Copy | Self::Fields(FieldUse::Copy) | Self::Field(FieldUse::Copy, _)
        )
    }
}

/// What a field is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldUse {
    /// To show it.
    Reveal,
    /// To copy it.
    Copy,
}

impl FieldUse {
    /// The command that does it, less the field's name.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Reveal => "reveal-field",
            Self::Copy => "copy-field",
        }
    }

    /// The word for it.
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Reveal => "reveal",
            Self::Copy => "copy",
        }
    }
}

/// A walk that is under way.
#[derive(Clone, Debug)]
pub struct Pending {
    /// Tells its answer from late ones.
    pub ticket: u64,
    /// The key.
    pub key: Key,
    /// Why.
    pub purpose: Purpose,
}
