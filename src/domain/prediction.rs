//! Who would win, from names alone: a walk answered by the catalog. Free, reads nothing, leaves no trace.

mod bulk;
mod cell;
mod listed;
mod scenario;

pub use bulk::BulkPredictor;
pub use cell::Cell;
pub use scenario::Scenario;
