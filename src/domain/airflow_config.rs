//! airflow.cfg and `AIRFLOW__SECTION__OPTION`: grammar and precedence, as pure text.
//!
//! Reads no file and no environment; whoever does hands both in. The grammar is that of Python's `ConfigParser` with
//! Airflow's settings (`configuration.py`): options in any case, `=` or `:`, whole-line comments, continuation lines,
//! `%%` and `%(name)s`, `[DEFAULT]`.

use std::collections::BTreeMap;

/// Where an option's text stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// In this environment variable.
    Environment(String),
    /// In airflow.cfg, in this section and option.
    File(String),
}

/// An option as Airflow reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its text, expanded.
    pub text: String,
    /// Where it stands.
    pub stands: Stands,
}

/// A parsed airflow.cfg.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AirflowCfg {
    sections: BTreeMap<String, BTreeMap<String, String>>,
}

/// A line that `ConfigParser` rejects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CfgError {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong, without the line's text: it may hold a secret.
    pub what: &'static str,
}

impl std::fmt::Display for CfgError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl AirflowCfg {
    /// Reads the file's text.
    ///
    /// # Errors
    /// The first line that Python's `ConfigParser` would reject.
    pub fn parse(text: &str) -> Result<Self, CfgError> {
        let mut reader = Reader::default();
        for (number, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            reader.line(number + 1, line)?;
        }
        Ok(reader.finish())
    }

    /// The text of an option as written, with `%` interpolated. None where it is not set.
    pub fn get(&self, section: &str, option: &str) -> Option<String> {
        let option = option.to_lowercase();
        let text = self.raw(section, &option)?;
        Some(self.interpolate(section, text, 10))
    }

    fn raw(&self, section: &str, option: &str) -> Option<&str> {
        let of = |name: &str| self.sections.get(name)?.get(option);
        of(section).or_else(|| of("DEFAULT")).map(String::as_str)
    }

    /// `%%` is `%`, `%(name)s` another option; what is malformed stays as it is.
    fn interpolate(&self, section: &str, text: &str, depth: usize) -> String {
        let mut shown = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('%') {
            shown.push_str(before);
            if let Some(behind) = after.strip_prefix('%') {
                shown.push('%');
                rest = behind;
            } else if let Some((value, behind)) = self.reference(section, after, depth) {
                shown.push_str(&value);
                rest = behind;
            } else {
                shown.push('%');
                rest = after;
            }
        }
        shown.push_str(rest);
        shown
    }

    fn reference<'a>(
        &self,
        section: &str,
        after: &'a str,
        depth: usize,
    ) -> Option<(String, &'a str)> {
        let (name, behind) = after.strip_prefix('(')?.split_once(")s")?;
        let text = self.raw(section, &name.to_lowercase())?;
        let depth = depth.checked_sub(1)?;
        Some((self.interpolate(section, text, depth), behind))
    }
}

#[derive(Default)]
struct Reader {
    cfg: AirflowCfg,
    section: Option<String>,
    option: Option<(String, usize)>,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) -> Result<(), CfgError> {
        let text = line.trim();
        let indent = line.len() - line.trim_start().len();
        if text.is_empty() || text.starts_with(['#', ';']) {
            return Ok(());
        }
        if let Some((option, start)) = self.option.clone()
            && indent > start
        {
            self.continue_option(&option, text);
            return Ok(());
        }
        if let Some(name) = header(text) {
            self.section = Some(name.to_owned());
            self.option = None;
            self.cfg.sections.entry(name.to_owned()).or_default();
            return Ok(());
        }
        self.option(number, text, indent)
    }

    fn continue_option(&mut self, option: &str, text: &str) {
        let section = self.section.clone().unwrap_or_default();
        let options = self.cfg.sections.entry(section).or_default();
        if let Some(value) = options.get_mut(option) {
            value.push('\n');
            value.push_str(text);
        }
    }

    fn option(&mut self, number: usize, text: &str, indent: usize) -> Result<(), CfgError> {
        let error = |what| CfgError { line: number, what };
        let section = self
            .section
            .clone()
            .ok_or_else(|| error("stands before the first [section]"))?;
        let (name, value) = text
            .split_once(['=', ':'])
            .ok_or_else(|| error("is neither [section] nor option = value"))?;
        let name = name.trim().to_lowercase();
        if name.is_empty() {
            return Err(error("has no option's name"));
        }
        let options = self.cfg.sections.entry(section).or_default();
        options.insert(name.clone(), value.trim().to_owned());
        self.option = Some((name, indent));
        Ok(())
    }

    fn finish(self) -> AirflowCfg {
        self.cfg
    }
}

/// `[name]`, with whatever stands behind it.
fn header(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('[')?.rsplit_once(']')?;
    Some(name).filter(|name| !name.is_empty())
}

/// The environment variable of an option: `AIRFLOW__SECRETS__BACKEND`.
pub fn env_name(section: &str, option: &str) -> String {
    let section = section.to_uppercase().replace('.', "_");
    format!("AIRFLOW__{section}__{}", option.to_uppercase())
}

/// An option as Airflow reads it: the environment, then the file (`configuration.py`, `get`). `$NAME`, `${NAME}` and
/// `~` are expanded where the environment has them.
pub fn option(
    environment: impl Fn(&str) -> Option<String>,
    cfg: Option<&AirflowCfg>,
    section: &str,
    option: &str,
) -> Option<Setting> {
    let name = env_name(section, option);
    let found = match environment(&name) {
        Some(text) => Setting {
            text,
            stands: Stands::Environment(name),
        },
        None => Setting {
            text: cfg?.get(section, option)?,
            stands: Stands::File(format!("[{section}] {option}")),
        },
    };
    let text = expand(&found.text, &environment);
    Some(Setting { text, ..found })
}

/// Python's `expandvars` and `expanduser` until nothing changes; a cycle ends after ten rounds.
fn expand(text: &str, environment: &impl Fn(&str) -> Option<String>) -> String {
    let mut text = text.to_owned();
    for _ in 0..10 {
        let next = expand_user(&expand_variables(&text, environment), environment);
        if next == text {
            break;
        }
        text = next;
    }
    text
}

fn expand_variables(text: &str, environment: &impl Fn(&str) -> Option<String>) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        shown.push_str(before);
        let (name, behind) = match after
            .strip_prefix('{')
            .and_then(|open| open.split_once('}'))
        {
            Some(braced) => braced,
            None => after.split_at(name_length(after)),
        };
        if let Some(value) = environment(name).filter(|_| !name.is_empty()) {
            shown.push_str(&value);
            rest = behind;
        } else {
            shown.push('$');
            rest = after;
        }
    }
    shown.push_str(rest);
    shown
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(text.len())
}

fn expand_user(text: &str, environment: &impl Fn(&str) -> Option<String>) -> String {
    let home = || environment("HOME");
    match text.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => {
            home().map_or_else(|| text.to_owned(), |home| format!("{home}{rest}"))
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CFG: &str = "
# comment
[DEFAULT]
team = data

[secrets]
Backend = airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
backend_kwargs = {\"variables_prefix\": \"p\",
    # a comment within
    \"sep\": \"/\"}
percent: 100%%
who = %(team)s-%(nobody)s
[core]
x = ; not a comment
";

    fn check(section: &str, option: &str, expected: Option<&str>) {
        let cfg = AirflowCfg::parse(CFG).unwrap();
        assert_eq!(cfg.get(section, option).as_deref(), expected, "{option}");
    }

    #[test]
    fn the_grammar() {
        check(
            "secrets",
            "backend",
            Some("airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"),
        );
        check(
            "secrets",
            "backend_kwargs",
            Some("{\"variables_prefix\": \"p\",\n\"sep\": \"/\"}"),
        );
        check("secrets", "percent", Some("100%"));
        check("secrets", "who", Some("data-%(nobody)s"));
        check("core", "team", Some("data"));
        check("core", "x", Some("; not a comment"));
        check("nowhere", "x", None);
    }

    #[test]
    fn errors_name_the_line_and_never_quote_it() {
        let error = AirflowCfg::parse("[a]\nfake-secret-line").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2: is neither [section] nor option = value"
        );
        let error = AirflowCfg::parse("x = 1").unwrap_err();
        assert_eq!(error.line, 1);
    }

    #[test]
    fn the_environment_beats_the_file_and_both_are_expanded() {
        let cfg = AirflowCfg::parse("[secrets]\nbackend = $CLASS\nother = ~/x").unwrap();
        let environment = |name: &str| match name {
            "CLASS" => Some("a.B".to_owned()),
            "HOME" => Some("/home/jane".to_owned()),
            "AIRFLOW__SECRETS__BACKEND_KWARGS" => Some("{\"sep\": \"${NOTHING}\"}".to_owned()),
            _ => None,
        };
        let get = |name| option(environment, Some(&cfg), "secrets", name).unwrap();
        assert_eq!(get("backend").text, "a.B");
        assert_eq!(get("other").text, "/home/jane/x");
        let kwargs = get("backend_kwargs");
        assert_eq!(kwargs.text, "{\"sep\": \"${NOTHING}\"}");
        let name = "AIRFLOW__SECRETS__BACKEND_KWARGS".to_owned();
        assert_eq!(kwargs.stands, Stands::Environment(name));
    }
}
