//! A connection as Airflow builds it: parsing is part of the lookup. A text that is no connection fails its layer, and
//! Airflow asks the next one.
//!
//! Which class builds it, and how, depends on the release, the process and the Amazon provider. What is built holds the
//! secrets: no `Debug`, no `Clone`. What may be shown of it is its
//! [`ConnectionOutline`](crate::domain::value::ConnectionOutline).

mod amazon;
mod class;
mod faulty_uri;
mod fields;
mod integer;
mod parse_uri;
mod raised;
mod reading;
mod spell_uri;

pub use class::Builder;
pub use faulty_uri::uri_fault;
pub use fields::Connection;
pub use reading::{
    Reading, RowExtra, RowFields, is_spelled, lacks_answer, read, read_arguments, read_row,
};

#[cfg(test)]
mod tests;
