//! What every source can do, and what it answers with.
//!
//! No method writes: a source lists names, and reads one value when asked.

use std::future::Future;
use std::pin::Pin;

use crate::domain::caller::Caller;
use crate::domain::catalog::Page;
use crate::domain::connection::RowFields;
use crate::domain::elsewhere::SecretNames;
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::release::SchemaRevision;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::value::SecretValue;
use crate::domain::versions::{SecretVersion, VersionSelector};

/// What a source's methods return: a boxed future, so that sources of several types fit into one list.
pub type SourceFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Receives the pages of a listing.
pub trait PageSink: Send + Sync {
    /// Hands a page over, and waits while the receiver is busy. False when nobody receives pages any more.
    fn send(&self, page: Page) -> SourceFuture<'_, bool>;

    /// How many requests a listing may take where each one counts; None: as many as it needs.
    fn most_pages(&self) -> Option<usize> {
        None
    }
}

/// What a layer answers when it is asked for a value.
pub enum SourceAnswer {
    /// The value.
    Value(SecretValue),
    /// The value, and what is not certain about it.
    Noted(SecretValue, String),
    /// A connection's row.
    Row(Box<ConnectionRow>),
    /// The key is there, and whoever was asked does not show the value as Airflow's lookup gives it.
    Present,
    /// A value that is no `str` in Python: as JSON, and the name of its type.
    Object(SecretValue, &'static str),
    /// The constructor's arguments of a connection, as a JSON object.
    Arguments(SecretValue),
    /// There is no value, or none that Airflow can use.
    Absent(Reason),
    /// The request failed.
    Fault(Fault),
    /// varlens cannot see it from here; why, and a detail.
    NotInspected(Reason, Option<String>),
}

impl SourceAnswer {
    /// The answer of a store that Airflow reaches by another way than varlens: what stops varlens need not stop Airflow.
    #[cfg(any(feature = "http", feature = "metastore"))]
    pub(super) fn not_seen(fault: Fault) -> Self {
        if fault.reason.depends_on_caller() {
            // It is judged as not inspected, and keeps what to do about it.
            return Self::Fault(fault);
        }
        Self::NotInspected(fault.reason, fault.detail())
    }
}

/// Whether a source lists its names.
pub enum Listable {
    /// At any time: names come without values, and leave no trace of a read.
    Freely,
    /// Only when the user asks for it: the answer brings the values too, and may leave a trace at each of them.
    OnRequest,
    /// Not this kind of key; why.
    Not(Fault),
}

/// A connection's row of the metadata database.
pub struct ConnectionRow {
    /// `Connection.as_json`.
    pub json: SecretValue,
    /// Its columns, decrypted.
    pub fields: RowFields,
    /// Why its extra can't be decrypted: the fault of the layer for an Airflow that reads it in the lookup.
    pub extra_fault: Option<Fault>,
}

/// Answers for one layer (Airflow: secrets backend).
pub trait Source: Send + Sync {
    /// Which layer.
    fn layer(&self) -> Layer;

    /// Reading a value sends a request that an audit log records.
    fn is_audited(&self) -> bool;

    /// Whether the names of a kind can be listed.
    fn listable(&self, _kind: Kind) -> Listable {
        Listable::Freely
    }

    /// Lists the names of one kind, page by page. Ends early, without an error, when nobody receives pages any more.
    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>>;

    /// Reads one value.
    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer>;

    /// The versions of what is at a place, without values, newest first. A source without its own method keeps none.
    fn versions<'a>(
        &'a self,
        _place: &'a str,
    ) -> SourceFuture<'a, Result<Vec<SecretVersion>, Fault>> {
        Box::pin(async { Err(no_versions()) })
    }

    /// Reads the value of one version.
    fn read_version<'a>(
        &'a self,
        _place: &'a str,
        _which: &'a VersionSelector,
    ) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async { SourceAnswer::Fault(no_versions()) })
    }

    /// The names of everything that it holds, whatever Airflow would ask for, up to so many pages.
    fn every_name(&self, _most_pages: usize) -> SourceFuture<'_, Result<SecretNames, Fault>> {
        Box::pin(async { Err(Fault::new(Reason::UnsupportedOption)) })
    }

    /// Whether its settings suffice to ask at all; sends nothing.
    fn ready(&self) -> SourceFuture<'_, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    /// The identity that asks, as far as this layer knows it. None where requests carry no identity.
    fn caller(&self) -> SourceFuture<'_, Option<Caller>> {
        Box::pin(async { None })
    }

    /// The same without a request: what answers have shown so far.
    fn caller_so_far(&self) -> SourceFuture<'_, Option<Caller>> {
        Box::pin(async { None })
    }

    /// The last migration of the database that answers, without a request: what answers have shown so far. None where
    /// no database answers, or its migration is not known to whoever was asked.
    fn revision(&self) -> Option<SchemaRevision> {
        None
    }

    /// Requests sent so far.
    fn calls(&self) -> u64 {
        0
    }

    /// How many of these were requests of listings that AWS throttled.
    fn throttled(&self) -> u64 {
        0
    }

    /// Whether the user has renewed credentials since they were read last, judged by the files they are read from;
    /// sends nothing.
    fn is_renewed(&self) -> SourceFuture<'_, bool> {
        Box::pin(async { false })
    }

    /// Drops credentials and connections, so that the next request reads them again.
    fn forget(&self) {}
}

/// The fault of a layer that keeps no versions.
pub(super) fn no_versions() -> Fault {
    Fault {
        note: Some("this layer keeps no versions; only AWS Secrets Manager does".to_owned()),
        ..Fault::new(Reason::UnsupportedOption)
    }
}
