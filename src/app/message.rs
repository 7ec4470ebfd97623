//! Everything that can happen to the state, and everything that it can ask for.

use std::path::PathBuf;

use crate::domain::caller::Caller;
use crate::domain::catalog::ListingEvent;
use crate::domain::elsewhere::Elsewhere;
use crate::domain::inventory::Inventory;
use crate::domain::key::{Key, Kind};
use crate::domain::resolve::{Fault, Resolution};
use crate::domain::search_path::Layer;
use crate::domain::usage::ScanEvent;
use crate::domain::value::SecretValue;
use crate::domain::versions::{SecretPlace, SecretVersion, ValueDiff, VersionSelector};

use super::clipboard::ClipboardBackend;
use super::deployments::{Choice, Switched};
use super::keymap::Press;
use super::mouse::{Gesture, Target};
use super::theme_name::ThemeName;

/// Milliseconds since the program began.
pub type Millis = u64;

/// What was to be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Copied {
    /// A text that is no secret, by its name on the screen: "name", "ARN".
    Text(&'static str),
    /// A value.
    Value,
}

/// What happened.
pub enum Message {
    /// A key was pressed.
    Press(Press),
    /// Text was pasted.
    Paste(String),
    /// The mouse did something to this target.
    Mouse(Gesture, Target),
    /// The window has this many columns and rows.
    Resize(u16, u16),
    /// The terminal's answer asks for the theme of this number.
    Theme(usize),
    /// The files of themes were read again.
    Themes {
        /// All themes that can be chosen, by number.
        themes: Vec<ThemeName>,
        /// The number that the current theme has now.
        current: usize,
    },
    /// The screen was written to this file, or why not.
    Screenshot(Result<String, String>),
    /// Another deployment's names were listed to be compared with, or why not.
    Compared {
        /// Of which question.
        ticket: u64,
        /// Of which kind.
        kind: Kind,
        /// What it has.
        result: Result<Box<Inventory>, String>,
    },
    /// The scan of DAG files reports.
    Dags {
        /// Which scan.
        generation: u64,
        /// What it reports.
        event: ScanEvent,
    },
    /// The editor has ended, or why it could not be started.
    Edited(Result<(), String>),
    /// A report was written to this file, or why not.
    ReportWritten(Result<String, String>),
    /// The terminal lost the focus.
    FocusLost,
    /// The terminal has the focus again.
    FocusGained,
    /// Credentials that had expired were renewed, by the look of their files.
    CredentialsRenewed {
        /// The generation for which they were looked for.
        generation: u64,
    },
    /// The program was stopped and goes on.
    Resumed,
    /// It is now.
    Tick(Millis),
    /// Go on with a scan that was sliced.
    Slice,
    /// A listing reports.
    Listing {
        /// The listing's generation.
        generation: u64,
        /// The layer.
        layer: Layer,
        /// What it reports.
        event: ListingEvent,
    },
    /// A walk was performed.
    Walked {
        /// The ticket it was asked for with.
        ticket: u64,
        /// How it ended.
        resolution: Box<Resolution>,
        /// The winner's value, if it was asked for.
        value: Option<SecretValue>,
    },
    /// The versions of a secret were listed.
    Versions {
        /// The ticket they were asked for with.
        ticket: u64,
        /// The versions, newest first, or why not.
        result: Result<Vec<SecretVersion>, Fault>,
    },
    /// Two versions were compared.
    VersionsCompared {
        /// The ticket it was asked for with.
        ticket: u64,
        /// What may be said of them, or why not.
        result: Result<Box<ValueDiff>, Fault>,
    },
    /// A key that AWS lacks was looked for among the names of all its secrets.
    Elsewhere {
        /// The key.
        key: Key,
        /// What was found.
        elsewhere: Elsewhere,
    },
    /// Who asks AWS.
    Caller {
        /// The listing's generation.
        generation: u64,
        /// Who.
        caller: Caller,
    },
    /// Requests sent so far.
    Calls(u64),
    /// Of these, those of listings that were put off because there were too many.
    Throttled(u64),
    /// Keys that a presentation does not show, so far.
    LeftOut(usize),
    /// There is a clipboard for what a walk would read, or why not, in words of our own.
    ClipboardFound {
        /// The ticket of the walk.
        ticket: u64,
        /// Whether it can be reached.
        result: Result<(), String>,
    },
    /// The chosen order was written to this file, or why not.
    OrderRemembered(Result<String, String>),
    /// A copy was made, or why not, in words of our own.
    Clipboard {
        /// What was to be copied.
        what: Copied,
        /// The backend that was used.
        result: Result<ClipboardBackend, String>,
    },
    /// Another deployment or region was loaded, or why not, in words of our own.
    Switched {
        /// The ticket it was asked for with.
        ticket: u64,
        /// What was loaded.
        result: Result<Switched, String>,
    },
}

/// What a walk brings of the winner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Nothing.
    Nothing,
    /// The value.
    Value,
    /// What has the fields: of a connection the object that Airflow builds, as JSON; else the value.
    Fields,
}

/// What the state asks for.
pub enum Effect {
    /// List all layers, dropping the listing before.
    List {
        /// The new generation.
        generation: u64,
        /// Of which kind.
        kind: Kind,
    },
    /// List layers that waited for the user, beside what is being listed.
    ListRequested {
        /// The listing's generation.
        generation: u64,
        /// Of which kind.
        kind: Kind,
        /// The layers.
        layers: Vec<Layer>,
    },
    /// Drop the listing that is under way.
    CancelListing,
    /// Check whether credentials were renewed; makes no call.
    CheckCredentials {
        /// Of which listing.
        generation: u64,
    },
    /// Perform a walk, dropping the one before.
    Walk {
        /// To tell its answer from late ones.
        ticket: u64,
        /// The key.
        key: Key,
        /// What of the winner is brought.
        keep: Keep,
        /// As `Variable.get(key, deserialize_json=True)`, which may ask further layers.
        deserialize_json: bool,
    },
    /// Find out whether there is a clipboard, before a walk reads a value for it.
    FindClipboard {
        /// The ticket of the walk.
        ticket: u64,
    },
    /// Drop the walk that is under way.
    CancelWalk,
    /// Load another deployment or region.
    Switch {
        /// To tell its answer from late ones.
        ticket: u64,
        /// Where to.
        to: Choice,
    },
    /// List the versions of a secret, dropping what was asked of versions before.
    Versions {
        /// To tell the answer from late ones.
        ticket: u64,
        /// Whose versions.
        secret: SecretPlace,
    },
    /// Read two versions and compare them.
    CompareVersions {
        /// To tell the answer from late ones.
        ticket: u64,
        /// Of which secret.
        secret: SecretPlace,
        /// The newer one and the older one.
        pair: [VersionSelector; 2],
    },
    /// Drop what was asked of versions.
    CancelVersions,
    /// Copy a text that is no secret.
    CopyText {
        /// Its name on the screen: "name", "ARN".
        what: &'static str,
        /// The text.
        text: String,
    },
    /// Copy a value.
    CopyValue(SecretValue),
    /// Clear the value that was copied, as far as the backend allows.
    ClearClipboard,
    /// Write the screen to this file; if empty, to a file with a generated name.
    Screenshot(String),
    /// List the names of another deployment, to compare with.
    Compare {
        /// To tell its answer from late ones.
        ticket: u64,
        /// Which deployment.
        to: Choice,
        /// Of which kind.
        kind: Kind,
    },
    /// Read the DAG files, dropping the scan before.
    ScanDags {
        /// The number of the scan.
        generation: u64,
    },
    /// Open a file in the user's editor, and wait until that ends.
    Edit {
        /// Its path.
        file: PathBuf,
        /// From 1.
        line: u32,
    },
    /// Write a report to a new file.
    WriteReport {
        /// Its name.
        path: String,
        /// The report.
        text: String,
    },
    /// Write the chosen order to varlens' own file.
    RememberOrder(&'static str),
    /// Take the theme that is dark or light as the terminal is, and ask it.
    ThemeOfTerminal,
    /// The user chose a theme; the terminal's answers no longer matter.
    ThemeChosen,
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Go back to the shell till it continues the program.
    Suspend,
    /// Leave.
    Quit,
}
