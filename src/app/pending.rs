//! A walk that is under way, and why.

use crate::domain::key::Key;

/// Why a walk is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To see how it ends.
    Look,
    /// To show the value.
    Reveal,
    /// To copy the value.
    Copy,
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
