//! A theme's file as it was written, before its colours are resolved: the theme that it inherits, its palette, its roles.
//!
//! A file inherits role by role and colour by colour: its own entries win, the rest comes from the inherited theme.

use std::collections::BTreeMap;

use ratatui::style::{Color, Modifier, Style};

use super::color::{NAMED, Rgb};
use super::kind::ThemeKind;
use super::role::{ROLES, Role};
use super::styles::Theme;
use crate::domain::suggest::unknown;
use crate::ui::sanitize;

/// A string of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LocatedText {
    pub(super) text: String,
    /// Its line: `line 4`.
    pub(super) place: String,
}

/// One role in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spec {
    pub(super) fg: Option<LocatedText>,
    pub(super) bg: Option<LocatedText>,
    pub(super) modifier: Modifier,
}

/// A theme's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) inherits: Option<LocatedText>,
    pub(super) about: Option<String>,
    pub(super) kind: Option<ThemeKind>,
    pub(super) background: Option<LocatedText>,
    pub(super) paint: Option<bool>,
    pub(super) palette: BTreeMap<String, LocatedText>,
    pub(super) roles: Vec<(Role, Spec)>,
}

impl Document {
    fn spec(&self, role: Role) -> Option<&Spec> {
        let found = self.roles.iter().find(|(other, _)| *other == role);
        found.map(|(_, spec)| spec)
    }

    /// This file on top of the one that it inherits. `about` is not inherited.
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

    /// The theme. Adds a warning for each colour that is ignored.
    pub(super) fn theme(self, warnings: &mut Vec<String>) -> Theme {
        let mut theme = Theme {
            about: self.about.clone(),
            ..Theme::default()
        };
        let mut color = |text: &Option<LocatedText>| self.color(text.as_ref()?, warnings);
        theme.background = color(&self.background).or(self.kind.map(ThemeKind::ground));
        theme.kind = self
            .kind
            .unwrap_or_else(|| ThemeKind::for_background(theme.background));
        let painted = theme.background.filter(|_| self.paint == Some(true));
        for row in &ROLES {
            // Empty where neither the role nor any of its fallbacks has an entry.
            let spec = self.nearest(row.role).cloned().unwrap_or_default();
            let style = Style {
                fg: color(&spec.fg),
                bg: color(&spec.bg).or(painted),
                ..Style::default()
            };
            theme.set(row.role, style.add_modifier(spec.modifier));
        }
        if theme.style(Role::Selection) == theme.style(Role::Text) {
            let style = theme.style(Role::Selection);
            theme.set(Role::Selection, style.add_modifier(Modifier::REVERSED));
        }
        // A role that is a fallback of others is resolved more than once.
        let mut seen = std::collections::HashSet::new();
        warnings.retain(|warning| seen.insert(warning.clone()));
        theme
    }

    /// The entry of a role, or of the first of its fallbacks that has one.
    fn nearest(&self, role: Role) -> Option<&Spec> {
        let mut chain = std::iter::successors(Some(role), |role| role.falls_back());
        chain.find_map(|role| self.spec(role))
    }

    fn color(&self, located: &LocatedText, warnings: &mut Vec<String>) -> Option<Color> {
        let located = self.palette.get(&located.text).unwrap_or(located);
        let color = parse(&located.text);
        if color.is_none() {
            let what = self.unknown_color(&located.text);
            warnings.push(format!("{}: {what}", located.place));
        }
        color
    }

    fn unknown_color(&self, text: &str) -> String {
        let own = self.palette.keys().map(String::as_str);
        let named = NAMED.iter().map(|(name, _)| *name);
        let known: Vec<_> = own.chain(["reset"]).chain(named).collect();
        let sentence = unknown("colour", &sanitize::line(text), &known);
        match sentence.split_once("; known: ") {
            Some((unknown, _)) => {
                format!(
                    "{unknown}; a colour is a name such as green, a number up to 255, or #rrggbb"
                )
            }
            None => sentence,
        }
    }
}

fn parse(text: &str) -> Option<Color> {
    // ratatui slices `#rrggbb` at byte offsets, which panics in other text.
    if !text.is_ascii() {
        return None;
    }
    text.parse().ok()
}

impl ThemeKind {
    /// The kind for a background; dark where there is none.
    pub(super) fn for_background(background: Option<Color>) -> Self {
        match background.and_then(Rgb::from_color) {
            Some(rgb) if !rgb.is_dark() => Self::Light,
            _ => Self::Dark,
        }
    }
}
