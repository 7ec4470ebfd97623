//! What a deployment has at one time: names, dates, what each layer has, winners, shapes. No value, and no fingerprint of one.
//!
//! A snapshot is an inventory in a file, so its fields are plain texts that a later version can still read.

mod compare;
mod kept;
mod replay;
mod setup;

pub use compare::{Aspect, Difference, Pair, Values, compare};
pub use kept::{Entry, Inventory, shape_words};
pub use replay::Replay;
pub use setup::{Setup, completed};

#[cfg(test)]
mod tests;
