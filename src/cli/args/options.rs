//! What the flags that subcommands share set.

use std::path::PathBuf;

use crate::config::Flags;
use crate::domain::key::Kind;
use crate::domain::search_path::Layer;

/// Options that are not part of the configuration.
#[derive(Clone, Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "flags of a command line are independent switches"
)]
pub(in crate::cli) struct Options {
    pub(in crate::cli) kind: Kind,
    /// Layers that are listed though they wait for the user.
    pub(in crate::cli) layers: Vec<Layer>,
    pub(in crate::cli) json: bool,
    /// A report for a ticket or a chat.
    pub(in crate::cli) markdown: bool,
    /// Names in it are replaced.
    pub(in crate::cli) stand_ins: bool,
    pub(in crate::cli) deserialize_json: bool,
    pub(in crate::cli) shadowed: bool,
    /// Pages of names of all secrets.
    pub(in crate::cli) everywhere: Option<usize>,
    pub(in crate::cli) reveal: bool,
    pub(in crate::cli) no_color: bool,
    pub(in crate::cli) log_file: Option<PathBuf>,
}

/// The flags of all subcommands.
#[derive(Debug, Default)]
pub(in crate::cli) struct Common {
    pub(in crate::cli) flags: Flags,
    pub(in crate::cli) options: Options,
}
