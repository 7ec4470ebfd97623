//! A theme's file as it was written, before colours have their meaning: what it builds on, its palette, its roles.
//!
//! A file builds on another role by role and colour by colour: what it says itself counts, the rest is the other's.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};

use super::color::{NAMED, Rgb};
use super::kind::ThemeKind;
use super::role::{ROLES, Role};
use super::styles::Theme;
use crate::domain::suggest::unknown;
use crate::ui::sanitize;

/// A text and the line it stands in, in words: `line 4`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub(super) text: String,
    pub(super) place: String,
}

/// What a file says of one role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spec {
    pub(super) fg: Option<At>,
    pub(super) bg: Option<At>,
    pub(super) modifier: Modifier,
}

/// A theme's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) inherits: Option<At>,
    pub(super) about: Option<String>,
    pub(super) kind: Option<ThemeKind>,
    pub(super) background: Option<At>,
    pub(super) paint: Option<bool>,
    pub(super) palette: BTreeMap<String, At>,
    pub(super) roles: Vec<(Role, Spec)>,
}

impl Document {
    fn spec(&self, role: Role) -> Option<&Spec> {
        let found = self.roles.iter().find(|(other, _)| *other == role);
        found.map(|(_, spec)| spec)
    }

    /// This file on top of the one that it builds on. What it is about is its own.
    pub(super) fn over(mut self, below: Self) -> Self {
        self.inherits = below.inherits;
        self.kind = self.kind.or(below.kind);
        self.background = self.background.or(below.background);
        self.paint = self.paint.or(below.paint);
        for (name, color) in below.palette {
            self.palette.entry(name).or_insert(color);
        }
        for (role, spec) in below.roles {
            if self.spec(role).is_none() {
                self.roles.push((role, spec));
            }
        }
        self
    }

    /// The theme, and what was ignored.
    pub(super) fn theme(self, warnings: &mut Vec<String>) -> Theme {
        let mut theme = Theme {
            about: self.about.clone(),
            ..Theme::default()
        };
        let mut color = |at: &Option<At>| at.as_ref().and_then(|at| self.color(at, warnings));
        theme.background = color(&self.background);
        theme.kind = self.kind.unwrap_or_else(|| ThemeKind::on(theme.background));
        let ground = theme.background.filter(|_| self.paint == Some(true));
        for row in &ROLES {
            // Nothing is said of the role nor of those that it falls back to.
            let spec = self.nearest(row.role).cloned().unwrap_or_default();
            let style = Style {
                fg: color(&spec.fg),
                bg: color(&spec.bg).or(ground),
                ..Style::default()
            };
            theme.set(row.role, style.add_modifier(spec.modifier));
        }
        if theme.style(Role::Selection) == theme.style(Role::Text) {
            let style = theme.style(Role::Selection);
            theme.set(Role::Selection, style.add_modifier(Modifier::REVERSED));
        }
        // A role that others fall back to is read more than once.
        let mut seen = std::collections::HashSet::new();
        warnings.retain(|warning| seen.insert(warning.clone()));
        theme
    }

    /// What is said of a role, or of the first that it falls back to.
    fn nearest(&self, role: Role) -> Option<&Spec> {
        let mut at = Some(role);
        while let Some(role) = at {
            if let Some(spec) = self.spec(role) {
                return Some(spec);
            }
            at = role.falls_back();
        }
        None
    }

    fn color(&self, at: &At, warnings: &mut Vec<String>) -> Option<Color> {
        let at = self.palette.get(&at.text).unwrap_or(at);
        let found = parse(&at.text);
        if found.is_none() {
            warnings.push(format!("{}: {}", at.place, self.no_color(&at.text)));
        }
        found
    }

    fn no_color(&self, text: &str) -> String {
        let own = self.palette.keys().map(String::as_str);
        let named = NAMED.iter().map(|(name, _)| *name);
        let known: Vec<_> = own.chain(["reset"]).chain(named).collect();
        let said = unknown("colour", &sanitize::line(text), &known);
        match said.split_once("; known: ") {
            Some((said, _)) => {
                format!("{said}; a colour is a name such as green, a number up to 255, or #rrggbb")
            }
            None => said,
        }
    }
}

fn parse(text: &str) -> Option<Color> {
    // ratatui cuts `#rrggbb` at bytes.
    if !text.is_ascii() {
        return None;
    }
    text.parse().ok()
}

impl ThemeKind {
    /// For a background; dark where there is none.
    pub(super) fn on(background: Option<Color>) -> Self {
        match background.and_then(Rgb::from_color) {
            Some(rgb) if !rgb.is_dark() => Self::Light,
            _ => Self::Dark,
        }
    }
}
