//! The versions of one key: listed on request, compared on request, gone when the key is left.
//!
//! Holds no value: what is compared is read, compared and wiped by the sources. It asks for nothing by itself: each request
//! is an [`Effect`](super::message::Effect) of a key press.

use crate::domain::key::Key;
use crate::domain::resolve::Fault;
use crate::domain::versions::{SecretPlace, SecretVersion, ValueDiff};

/// What is known of a key's versions.
pub struct Versions {
    /// Whose they are.
    pub key: Key,
    /// The secret; None where the key has none in this deployment, and `list` says why.
    pub secret: Option<SecretPlace>,
    /// The versions.
    pub list: Listed,
    /// The current one and the one before.
    pub comparison: Compared,
    /// Of the last request, so that late answers are dropped.
    pub(super) ticket: u64,
}

/// How far a listing of versions is.
pub enum Listed {
    /// Asked for.
    Loading,
    /// All, newest first.
    Listed(Vec<SecretVersion>),
    /// Why there are none to show.
    Failed(Fault),
}

/// How far a comparison is.
pub enum Compared {
    /// Nobody asked, since it reads two values.
    NotAsked,
    /// Asked for as soon as the versions are listed.
    Wanted,
    /// Asked for.
    Asked,
    /// What may be said of both.
    Done(Box<ValueDiff>),
    /// Why not.
    Failed(Fault),
}

impl Versions {
    /// A listing that was asked for with this ticket, or that cannot be.
    pub fn new(key: Key, secret: Result<SecretPlace, Fault>, ticket: u64) -> Self {
        let (secret, list) = match secret {
            Ok(secret) => (Some(secret), Listed::Loading),
            Err(fault) => (None, Listed::Failed(fault)),
        };
        Self {
            key,
            secret,
            list,
            comparison: Compared::NotAsked,
            ticket,
        }
    }

    /// The day on which a version was read last, as far as they are listed.
    pub fn last_read(&self) -> Option<i64> {
        match &self.list {
            Listed::Listed(all) => all.iter().filter_map(|version| version.accessed).max(),
            Listed::Loading | Listed::Failed(_) => None,
        }
    }

    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.list, Listed::Loading) || matches!(self.comparison, Compared::Asked)
    }
}
