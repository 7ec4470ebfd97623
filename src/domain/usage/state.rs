//! What may be said of a key by what DAG files read.

/// What may be said of the usage of a key, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UsageState {
    /// Read at parse time and at run time.
    Both,
    /// Read at parse time.
    Parse,
    /// Read at run time.
    Run,
    /// Not read by its name; a key that is built at run time may be it, by the parts that are known.
    Dynamic,
    /// Not seen: a file was not read to its end, or reads a key of which nothing is known.
    NotSeen,
    /// No file reads it.
    Unused,
    /// The files are still being read, and none so far reads it.
    Scanning,
    /// The files could not be looked into.
    NotInspected,
}
