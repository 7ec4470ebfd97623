//! The code that answers for a layer: lists its names, and reads one value when asked (Airflow: secrets backend).
//!
//! Knows neither the screen nor the command line. A new source is one file here and one line where `config` makes the
//! sources. No source can write.

#[cfg(feature = "http")]
pub mod airflow_api;
pub mod dag_files;
pub mod dag_scan;
#[cfg(feature = "http")]
pub mod datacoves;
pub mod environment;
#[cfg(feature = "http")]
pub mod http;
pub mod local_file;
#[cfg(feature = "metastore")]
pub mod metastore;
pub mod presented;
pub mod sample;
#[cfg(feature = "aws")]
pub mod secrets_manager;

mod dags;
#[cfg(any(feature = "http", feature = "metastore"))]
mod extent;
mod identity;
mod listing;
pub(crate) mod regular_file;
mod set;
mod source;
mod versions;

pub use listing::list_into;
pub use set::{PerformOptions, Performed, Sources};
pub use source::{Listable, PageSink, Source, SourceAnswer, SourceFuture};
