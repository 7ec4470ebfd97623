//! A theme in memory: a style for each role, and the symbols to draw with.

use ratatui::style::{Color, Style};

use super::kind::ThemeKind;
use super::role::{ROLES, Role};
use crate::ui::symbols::{PLAIN, Symbols, UNICODE};

/// A style for each role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    pub(super) styles: [Style; ROLES.len()],
    pub(super) about: Option<String>,
    pub(super) kind: ThemeKind,
    pub(super) background: Option<Color>,
    pub(super) is_plain: bool,
}

impl Theme {
    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    pub(super) fn set(&mut self, role: Role, style: Style) {
        if let Some(place) = self.styles.get_mut(role as usize) {
            *place = style;
        }
    }

    /// The same theme with each style changed.
    #[must_use]
    pub fn map(mut self, change: impl Fn(Style) -> Style) -> Self {
        self.styles = self.styles.map(change);
        self
    }

    /// The file's own description.
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }

    /// Which terminals it is for.
    pub fn kind(&self) -> ThemeKind {
        self.kind
    }

    /// The background that it was made for; painted only if its styles have it.
    pub fn background(&self) -> Option<Color> {
        self.background
    }

    /// The same theme with its background and its ink in every style, so that it can be read on any terminal. Unchanged
    /// where it names no background.
    #[must_use]
    pub fn painted(mut self) -> Self {
        let Some(ground) = self.background else {
            return self;
        };
        let ink = self.kind.ink();
        let own = |color: Option<Color>| color.filter(|color| *color != Color::Reset);
        for style in &mut self.styles {
            style.bg = own(style.bg).or(Some(ground));
            style.fg = own(style.fg).or(Some(ink));
        }
        self
    }

    /// The theme for a terminal of this kind: painted unless it is made for such terminals. An unknown kind fits none.
    #[must_use]
    pub fn for_terminal(self, terminal: Option<ThemeKind>) -> Self {
        if terminal == Some(self.kind) {
            self
        } else {
            self.painted()
        }
    }

    /// The same theme with plain symbols and no visible frames, or with the usual ones.
    pub fn plain(mut self, is_plain: bool) -> Self {
        self.is_plain = is_plain;
        self
    }

    /// The symbols.
    pub fn symbols(&self) -> &'static Symbols {
        if self.is_plain { &PLAIN } else { &UNICODE }
    }
}
