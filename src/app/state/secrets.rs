//! The value on the screen, the one on the clipboard, and the versions of one secret.

use crate::app::value::{ClipboardHold, Reveal};
use crate::app::versions::Versions;
use crate::domain::key::Key;

/// The value on the screen, the one on the clipboard, and the versions of one secret.
#[derive(Default)]
pub struct Secrets {
    pub(in crate::app) reveal: Option<Reveal>,
    pub(in crate::app) clipboard: Option<ClipboardHold>,
    pub(in crate::app) versions: Option<Versions>,
}

impl Secrets {
    /// The value on the screen.
    pub fn reveal(&self) -> Option<&Reveal> {
        self.reveal.as_ref()
    }

    /// The copied value that is still on the clipboard.
    pub fn clipboard(&self) -> Option<ClipboardHold> {
        self.clipboard
    }

    /// The versions of a key, if they were requested.
    pub fn versions_of(&self, key: &Key) -> Option<&Versions> {
        self.versions
            .as_ref()
            .filter(|versions| versions.key == *key)
    }
}
