//! The value on the screen, the one on the clipboard, and the versions of one secret.

use crate::app::message::Millis;
use crate::app::value::{ClipboardHold, Reveal};
use crate::app::versions::Versions;
use crate::domain::key::Key;

/// The value on the screen, the one on the clipboard, and the versions of one secret.
#[derive(Default)]
pub struct Secrets {
    reveal: Option<Reveal>,
    clipboard: Option<ClipboardHold>,
    versions: Option<Versions>,
}

impl Secrets {
    /// The value on the screen.
    pub fn reveal(&self) -> Option<&Reveal> {
        self.reveal.as_ref()
    }

    pub(in crate::app) fn reveal_mut(&mut self) -> Option<&mut Reveal> {
        self.reveal.as_mut()
    }

    pub(in crate::app) fn show(&mut self, reveal: Reveal) {
        self.reveal = Some(reveal);
    }

    /// Drops the value on the screen.
    pub(in crate::app) fn hide(&mut self) {
        self.reveal = None;
    }

    /// The copied value that is still on the clipboard.
    pub fn clipboard(&self) -> Option<ClipboardHold> {
        self.clipboard
    }

    /// The clipboard holds a value, until a time.
    pub(in crate::app) fn hold(&mut self, hold: ClipboardHold) {
        self.clipboard = Some(hold);
    }

    /// The clipboard no longer holds the value.
    pub(in crate::app) fn release(&mut self) -> Option<ClipboardHold> {
        self.clipboard.take()
    }

    /// The same, if its time is over.
    pub(in crate::app) fn release_at(&mut self, now: Millis) -> Option<ClipboardHold> {
        self.clipboard.take_if(|hold| hold.until <= now)
    }

    /// The versions that were requested last.
    pub(in crate::app) fn versions(&self) -> Option<&Versions> {
        self.versions.as_ref()
    }

    pub(in crate::app) fn versions_mut(&mut self) -> Option<&mut Versions> {
        self.versions.as_mut()
    }

    pub(in crate::app) fn open_versions(&mut self, versions: Versions) {
        self.versions = Some(versions);
    }

    pub(in crate::app) fn close_versions(&mut self) -> Option<Versions> {
        self.versions.take()
    }

    /// The versions of a key, if they were requested.
    pub fn versions_of(&self, key: &Key) -> Option<&Versions> {
        self.versions().filter(|versions| versions.key == *key)
    }
}
