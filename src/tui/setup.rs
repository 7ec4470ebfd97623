//! What the explorer is started with, and how it can end.

use std::io;

use crate::app;
use crate::sources::Sources;
use crate::ui::theme::{Reread, ThemeCatalog};

use super::clipboard::ClipboardEnv;
use super::editor::Editor;
use super::switch::Load;

/// Writes an order of lookup to varlens' own file. Gives the file's path, or why nothing was written.
pub type Remember = Box<dyn Fn(&str) -> Result<String, String> + Send>;

/// What the explorer is started with.
pub struct Setup {
    /// What it shows first.
    pub start: Start,
    /// Loads another deployment.
    pub load: Load,
    /// Which clipboards can be reached, and which may be used.
    pub clipboard: ClipboardEnv,
    /// The user's editor.
    pub editor: Editor,
    /// Writes the chosen order of lookup to varlens' own file.
    pub remember: Remember,
}

/// What the core begins with.
pub struct Start {
    /// What the state begins with. The core sets the themes and whether names are replaced by invented ones.
    pub state: app::Setup,
    /// The sources of its deployment's layers.
    pub sources: Sources,
    /// The themes to choose from.
    pub themes: ThemeCatalog,
    /// The theme's number; None: dark or light, like the terminal.
    pub theme: Option<usize>,
    /// Reads theme files again; None where they never change.
    pub reread: Option<Reread>,
}

/// How the explorer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The user quit.
    Quit,
    /// A signal, by number.
    Signal(i32),
    /// The terminal is gone.
    HungUp,
    /// A thread panicked.
    Fault,
}

/// Why the explorer could not run.
#[derive(Debug)]
pub enum RunError<E> {
    /// The terminal failed.
    Terminal(io::Error),
    /// The configuration could not be read.
    Load(E),
}
