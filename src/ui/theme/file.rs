//! Reads a theme's TOML. A mistake is a warning with the line and the nearest right name; the rest of the file is used.

use ratatui::style::Modifier;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::{Document, LocatedText, Spec};
use super::kind::ThemeKind;
use super::role::{ROLES, Role};
use crate::domain::suggest::unknown;
use crate::ui::sanitize;

/// The keys at the top of a file.
const KEYS: [&str; 7] = [
    "inherits",
    "about",
    "kind",
    "background",
    "paint",
    "palette",
    "roles",
];

/// The keys of a role.
const PARTS: [&str; 7] = ["fg", "bg", "bold", "dim", "italic", "underline", "reverse"];

/// Reads a file. Each warning begins with `owner`: empty for the file itself, "in `dark`, " for an inherited theme.
pub(super) fn read(text: &str, owner: &str, warnings: &mut Vec<String>) -> Document {
    let mut reader = ThemeReader {
        text,
        owner,
        warnings,
        document: Document::default(),
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    if let Some(error) = errors.first() {
        let at = error.span().map_or(0, |span| span.start);
        reader.warn(at, "this is not TOML; check quotes and brackets");
    }
    reader.top(table.get_ref());
    reader.document
}

struct ThemeReader<'a> {
    text: &'a str,
    owner: &'a str,
    warnings: &'a mut Vec<String>,
    document: Document,
}

impl ThemeReader<'_> {
    fn place(&self, offset: usize) -> String {
        let before = self.text.get(..offset).unwrap_or(self.text);
        format!("{}line {}", self.owner, before.matches('\n').count() + 1)
    }

    fn warn(&mut self, offset: usize, what: &str) {
        let warning = format!("{}: {what}", self.place(offset));
        self.warnings.push(warning);
    }

    fn unknown(&mut self, key: &Spanned<impl AsRef<str>>, what: &str, known: &[&str]) {
        let name = sanitize::line(key.get_ref().as_ref());
        self.warn(key.span().start, &unknown(what, &name, known));
    }

    fn top(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "inherits" => self.document.inherits = self.text(value),
                "about" => {
                    let about = self.text(value);
                    self.document.about = about.map(|about| sanitize::line(&about.text));
                }
                "kind" => self.document.kind = self.kind(value),
                "background" => self.document.background = self.color(value),
                "paint" => self.document.paint = self.switch(value),
                "palette" => self.palette(value),
                "roles" => self.roles(value),
                _ => self.unknown(key, "key", &KEYS),
            }
        }
    }

    fn palette(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(table) = self.table(value) else {
            return;
        };
        for (name, color) in table {
            if let Some(color) = self.color(color) {
                self.document
                    .palette
                    .insert(name.get_ref().to_string(), color);
            }
        }
    }

    fn roles(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(table) = self.table(value) else {
            return;
        };
        for (name, value) in table {
            let Some(role) = Role::by_name(name.get_ref()) else {
                self.unknown(name, "role", &ROLES.map(|row| row.name));
                continue;
            };
            if let Some(spec) = self.spec(value) {
                self.document.roles.push((role, spec));
            }
        }
    }

    /// `{ fg = "green", bold = true }`, or the foreground alone.
    fn spec(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Spec> {
        if let DeValue::String(_) | DeValue::Integer(_) = value.get_ref() {
            let fg = self.color(value);
            return Some(Spec {
                fg,
                ..Spec::default()
            });
        }
        let mut spec = Spec::default();
        for (part, value) in self.table(value)? {
            match part.get_ref().as_ref() {
                "fg" => spec.fg = self.color(value),
                "bg" => spec.bg = self.color(value),
                name => match weight(name) {
                    Some(weight) => spec.modifier.set(weight, self.switch(value) == Some(true)),
                    None => self.unknown(part, "part of a role", &PARTS),
                },
            }
        }
        Some(spec)
    }

    fn kind(&mut self, value: &Spanned<DeValue<'_>>) -> Option<ThemeKind> {
        let kind = self.text(value)?;
        match kind.text.as_str() {
            "dark" => Some(ThemeKind::Dark),
            "light" => Some(ThemeKind::Light),
            other => {
                let sentence = unknown("kind", &sanitize::line(other), &["dark", "light"]);
                self.warn(value.span().start, &sentence);
                None
            }
        }
    }

    fn text(&mut self, value: &Spanned<DeValue<'_>>) -> Option<LocatedText> {
        let place = self.place(value.span().start);
        if let DeValue::String(text) = value.get_ref() {
            let text = text.to_string();
            return Some(LocatedText { text, place });
        }
        self.warn(value.span().start, "expected a string in quotes");
        None
    }

    /// A colour's text; a number needs no quotes.
    fn color(&mut self, value: &Spanned<DeValue<'_>>) -> Option<LocatedText> {
        let place = self.place(value.span().start);
        match value.get_ref() {
            DeValue::String(text) => Some(LocatedText {
                text: text.to_string(),
                place,
            }),
            DeValue::Integer(number) => Some(LocatedText {
                text: number.as_str().to_owned(),
                place,
            }),
            _ => {
                self.warn(
                    value.span().start,
                    "expected a colour in quotes, such as \"green\" or \"#80ff00\"",
                );
                None
            }
        }
    }

    fn switch(&mut self, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        if let DeValue::Boolean(switch) = value.get_ref() {
            return Some(*switch);
        }
        self.warn(value.span().start, "expected true or false");
        None
    }

    fn table<'t, 'v>(&mut self, value: &'t Spanned<DeValue<'v>>) -> Option<&'t DeTable<'v>> {
        if let DeValue::Table(table) = value.get_ref() {
            return Some(table);
        }
        self.warn(value.span().start, "expected a table");
        None
    }
}

fn weight(name: &str) -> Option<Modifier> {
    Some(match name {
        "bold" => Modifier::BOLD,
        "dim" => Modifier::DIM,
        "italic" => Modifier::ITALIC,
        "underline" => Modifier::UNDERLINED,
        "reverse" => Modifier::REVERSED,
        _ => return None,
    })
}
