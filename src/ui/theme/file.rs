//! Reads a theme's TOML. Mistakes are warnings with the line and the nearest right name; the rest of the file counts.

use ratatui::style::Modifier;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::document::{At, Document, Spec};
use super::kind::ThemeKind;
use super::role::{ROLES, Role};
use crate::domain::suggest::unknown;
use crate::ui::sanitize;

/// What stands at the top of a file.
const KEYS: [&str; 7] = [
    "inherits",
    "about",
    "kind",
    "background",
    "paint",
    "palette",
    "roles",
];

/// What is said of a role.
const PARTS: [&str; 7] = ["fg", "bg", "bold", "dim", "italic", "underline", "reverse"];

/// Reads a file. `whose` begins each warning: empty for the file itself, else "in `dark`, ".
pub(super) fn read(text: &str, whose: &str, warnings: &mut Vec<String>) -> Document {
    let mut reader = Reader {
        text,
        whose,
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

struct Reader<'a> {
    text: &'a str,
    whose: &'a str,
    warnings: &'a mut Vec<String>,
    document: Document,
}

impl Reader<'_> {
    fn place(&self, offset: usize) -> String {
        let before = self.text.get(..offset).unwrap_or(self.text);
        format!("{}line {}", self.whose, before.matches('\n').count() + 1)
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
                "inherits" => self.document.inherits = self.at(value),
                "about" => self.document.about = self.at(value).map(|at| sanitize::line(&at.text)),
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
        let at = self.at(value)?;
        match at.text.as_str() {
            "dark" => Some(ThemeKind::Dark),
            "light" => Some(ThemeKind::Light),
            other => {
                let said = unknown("kind", &sanitize::line(other), &["dark", "light"]);
                self.warn(value.span().start, &said);
                None
            }
        }
    }

    fn at(&mut self, value: &Spanned<DeValue<'_>>) -> Option<At> {
        let place = self.place(value.span().start);
        if let DeValue::String(text) = value.get_ref() {
            let text = text.to_string();
            return Some(At { text, place });
        }
        self.warn(value.span().start, "a text in quotes was expected");
        None
    }

    /// A colour's text; a number may stand without quotes.
    fn color(&mut self, value: &Spanned<DeValue<'_>>) -> Option<At> {
        let place = self.place(value.span().start);
        match value.get_ref() {
            DeValue::String(text) => Some(At {
                text: text.to_string(),
                place,
            }),
            DeValue::Integer(number) => Some(At {
                text: number.as_str().to_owned(),
                place,
            }),
            _ => {
                self.warn(
                    value.span().start,
                    "a colour was expected: a text in quotes",
                );
                None
            }
        }
    }

    fn switch(&mut self, value: &Spanned<DeValue<'_>>) -> Option<bool> {
        if let DeValue::Boolean(switch) = value.get_ref() {
            return Some(*switch);
        }
        self.warn(value.span().start, "true or false was expected");
        None
    }

    fn table<'t, 'v>(&mut self, value: &'t Spanned<DeValue<'v>>) -> Option<&'t DeTable<'v>> {
        if let DeValue::Table(table) = value.get_ref() {
            return Some(table);
        }
        self.warn(value.span().start, "a table was expected");
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
