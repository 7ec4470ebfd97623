//! varlens' own file. An unknown key is a warning with the nearest right name; a wrong value is an error with file and line.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::read::read_text;
use super::section::{FileValue, KEYS, PREFERENCES, Section, Type};
use super::settings::{ConfigError, Flags};
use super::shell::Shell;
use crate::app::keymap::Binding;
use crate::domain::deployment::{Origin, Sourced};
use crate::domain::suggest::unknown;

/// The file: what is known of it, and warnings about the rest.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) path: Option<PathBuf>,
    pub(super) default: Option<FileValue<String>>,
    /// The top of the file: preferences for the explorer.
    pub(super) top: Section,
    /// The lines of `[keys]`, in their order.
    pub(super) keys: Vec<Binding>,
    pub(super) deployments: BTreeMap<String, Section>,
    pub(super) warnings: Vec<String>,
}

/// The default path of varlens' own file: `$XDG_CONFIG_HOME/varlens/config.toml`, else below `~/.config`.
pub(super) fn default_path(shell: &Shell) -> Option<PathBuf> {
    let base = match shell
        .text("XDG_CONFIG_HOME")
        .filter(|path| Path::new(path).is_absolute())
    {
        Some(path) => PathBuf::from(path),
        None => PathBuf::from(shell.text("HOME")?).join(".config"),
    };
    Some(base.join("varlens").join("config.toml"))
}

/// The path that the flag, `VARLENS_CONFIG` or the default says.
pub(super) fn path(flags: &Flags, shell: &Shell) -> Option<PathBuf> {
    let by_variable = || shell.text("VARLENS_CONFIG").map(PathBuf::from);
    let given = flags.config.clone().or_else(by_variable);
    given.or_else(|| default_path(shell))
}

/// Reads the file that the flag, `VARLENS_CONFIG` or the default path names. Only the default may be missing.
pub(super) fn read(flags: &Flags, shell: &Shell) -> Result<File, ConfigError> {
    let by_flag = flags.config.clone();
    let by_flag = by_flag.map(|path| Sourced::new(path, Origin::Flag("--config")));
    let by_variable = || {
        let path = shell.text("VARLENS_CONFIG").map(PathBuf::from)?;
        let origin = Origin::Environment("VARLENS_CONFIG".to_owned());
        Some(Sourced::new(path, origin))
    };
    if let Some(Sourced { value, origin }) = by_flag.or_else(by_variable) {
        let text = read_text(&value, "configuration file").map_err(|error| {
            let ConfigError(what) = error.named_by(&origin);
            ConfigError(format!(
                "{what}; varlens config --template prints a file to begin with"
            ))
        })?;
        return parse(&value, &text);
    }
    match default_path(shell).filter(|path| path.is_file()) {
        Some(path) => parse(&path, &read_text(&path, "configuration file")?),
        None => Ok(File::default()),
    }
}

pub(super) fn parse(path: &Path, text: &str) -> Result<File, ConfigError> {
    let reader = FileReader {
        path,
        text,
        warnings: Vec::new(),
    };
    let table = DeTable::parse(text).map_err(|error| {
        // The parser's own message may quote the line, which may hold a secret.
        let at = error.span().map_or(0, |span| span.start);
        reader.error(at, "this is not TOML; check quotes and brackets")
    })?;
    reader.file(table.get_ref())
}

struct FileReader<'a> {
    path: &'a Path,
    text: &'a str,
    warnings: Vec<String>,
}

impl FileReader<'_> {
    fn place(&self, offset: usize) -> String {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        format!("{}:{line}", self.path.display())
    }

    fn error(&self, offset: usize, what: &str) -> ConfigError {
        ConfigError(format!("{}: {what}", self.place(offset)))
    }

    fn warn(&mut self, offset: usize, what: &str) {
        let warning = format!("{}: {what}", self.place(offset));
        self.warnings.push(warning);
    }

    fn file(mut self, table: &DeTable<'_>) -> Result<File, ConfigError> {
        let mut file = File {
            path: Some(self.path.to_owned()),
            ..File::default()
        };
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "default" => file.default = Some(self.text(key.get_ref(), value)?),
                "deployments" => file.deployments = self.deployments(value)?,
                "keys" => file.keys = self.keys(value),
                other => self.preference(key.span().start, other, value, &mut file.top),
            }
        }
        file.warnings = self.warnings;
        Ok(file)
    }

    /// One line at the top of the file, for the explorer.
    fn preference(
        &mut self,
        offset: usize,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        into: &mut Section,
    ) {
        let Some(row) = PREFERENCES.iter().find(|row| row.name == name) else {
            let known = ["default", "deployments", "keys"].into_iter();
            let known: Vec<_> = known
                .chain(PREFERENCES.iter().map(|row| row.name))
                .collect();
            self.warn(offset, &unknown("key", name, &known));
            return;
        };
        if let Err(ConfigError(wrong)) = self.put(row.name, row.kind, value, into) {
            self.warnings.push(wrong);
        }
    }

    /// `[keys]`: an action's name, and a key or a list of keys.
    fn keys(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<Binding> {
        let table = match self.table("keys", value) {
            Ok(table) => table,
            Err(ConfigError(wrong)) => {
                self.warnings.push(wrong);
                return Vec::new();
            }
        };
        let mut lines: Vec<_> = table.iter().collect();
        // Of two lines that claim a key, the first gets it, so their order matters.
        lines.sort_by_key(|(name, _)| name.span().start);
        let binding = |(name, value): (&Spanned<_>, &Spanned<_>)| self.binding(name, value);
        lines.into_iter().filter_map(binding).collect()
    }

    fn binding(
        &mut self,
        name: &Spanned<DeString<'_>>,
        value: &Spanned<DeValue<'_>>,
    ) -> Option<Binding> {
        let action = name.get_ref().to_string();
        let keys = value
            .get_ref()
            .as_str()
            .map(|key| vec![key.to_owned()])
            .or_else(|| strings(value));
        if keys.is_none() {
            let ConfigError(wrong) = self.wrong(
                &format!("keys.{action}"),
                value,
                "a key in quotes, or a list of them",
            );
            self.warnings.push(wrong);
        }
        Some(Binding {
            place: self.place(name.span().start),
            keys: keys?,
            action,
        })
    }

    fn deployments(
        &mut self,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<BTreeMap<String, Section>, ConfigError> {
        let table = self.table("deployments", value)?;
        let mut deployments = BTreeMap::new();
        for (name, value) in table {
            let name: &str = name.get_ref();
            let mut section = Section::default();
            let table = self.table(&format!("deployments.{name}"), value)?;
            self.section(table, "", &mut section)?;
            deployments.insert(name.to_owned(), section);
        }
        Ok(deployments)
    }

    fn section(
        &mut self,
        table: &DeTable<'_>,
        prefix: &str,
        into: &mut Section,
    ) -> Result<(), ConfigError> {
        for (key, value) in table {
            let name = format!("{prefix}{}", key.get_ref());
            let Some(row) = KEYS.iter().find(|row| row.name == name) else {
                let known: Vec<_> = KEYS.iter().map(|row| row.name).collect();
                self.warn(key.span().start, &unknown("key", &name, &known));
                continue;
            };
            self.put(row.name, row.kind, value, into)?;
        }
        Ok(())
    }

    fn put(
        &mut self,
        name: &'static str,
        kind: Type,
        value: &Spanned<DeValue<'_>>,
        into: &mut Section,
    ) -> Result<(), ConfigError> {
        match kind {
            Type::Text => {
                into.texts.insert(name, self.text(name, value)?);
            }
            Type::Flag => {
                let flag = value.get_ref().as_bool();
                let flag = flag.ok_or_else(|| self.wrong(name, value, "true or false"))?;
                into.flags.insert(name, self.at(value, flag));
            }
            Type::Number => {
                let number = number(value).ok_or_else(|| self.wrong(name, value, "a number"))?;
                into.numbers.insert(name, self.at(value, number));
            }
            Type::Within((least, most)) => {
                let number = number(value).filter(|number| (least..=most).contains(number));
                let expected = || format!("a whole number from {least} to {most}");
                let number = number.ok_or_else(|| self.wrong(name, value, &expected()))?;
                into.numbers.insert(name, self.at(value, number));
            }
            Type::OneOf(known) => {
                let text = value.get_ref().as_str().filter(|text| known.contains(text));
                let expected = || format!("one of \"{}\"", known.join("\", \""));
                let text = text.ok_or_else(|| self.wrong(name, value, &expected()))?;
                into.texts.insert(name, self.at(value, text.to_owned()));
            }
            Type::List => {
                into.lists.insert(name, self.list(name, value)?);
            }
            Type::Table => {
                let table = self.table(name, value)?;
                self.section(table, &format!("{name}."), into)?;
            }
        }
        Ok(())
    }

    fn at<T>(&self, value: &Spanned<DeValue<'_>>, content: T) -> FileValue<T> {
        FileValue {
            value: content,
            place: self.place(value.span().start),
        }
    }

    fn wrong(&self, name: &str, value: &Spanned<DeValue<'_>>, expected: &str) -> ConfigError {
        self.error(value.span().start, &format!("{name}: expected {expected}"))
    }

    fn text(
        &self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<FileValue<String>, ConfigError> {
        let text = value.get_ref().as_str();
        let text = text.ok_or_else(|| self.wrong(name, value, "a string in quotes"))?;
        Ok(self.at(value, text.to_owned()))
    }

    fn list(
        &self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<FileValue<Vec<String>>, ConfigError> {
        let wrong = || self.wrong(name, value, "a string or a list of strings");
        if let Some(text) = value.get_ref().as_str() {
            let parts = text.split(',').map(|part| part.trim().to_owned());
            return Ok(self.at(value, parts.collect()));
        }
        Ok(self.at(value, strings(value).ok_or_else(wrong)?))
    }

    fn table<'v>(
        &self,
        name: &str,
        value: &'v Spanned<DeValue<'v>>,
    ) -> Result<&'v DeTable<'v>, ConfigError> {
        let table = value.get_ref().as_table();
        table.ok_or_else(|| self.wrong(name, value, "a [table]"))
    }
}

fn number(value: &Spanned<DeValue<'_>>) -> Option<usize> {
    value.get_ref().as_integer()?.as_str().parse().ok()
}

/// A list of strings.
fn strings(value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
    let list = value.get_ref().as_array()?.iter();
    list.map(|item| item.get_ref().as_str().map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<File, ConfigError> {
        parse(Path::new("config.toml"), text)
    }

    #[test]
    fn an_unknown_key_is_a_warning_with_the_nearest_right_name() {
        let file = read("[deployments.prod.aws]\nregoin = \"us-west-2\"\n").unwrap();
        let expected = "config.toml:2: unknown key `aws.regoin`; did you mean `aws.region`?";
        assert_eq!(file.warnings, [expected]);
    }

    #[test]
    fn a_wrong_value_names_the_line_and_what_was_expected() {
        let error = read("[deployments.prod]\nairflow = 2.10\n").unwrap_err();
        assert_eq!(
            error.0,
            "config.toml:2: airflow: expected a string in quotes"
        );
        let error = read("default = \"a\"\nfake-secret\n").unwrap_err();
        assert_eq!(
            error.0,
            "config.toml:2: this is not TOML; check quotes and brackets"
        );
    }
}
