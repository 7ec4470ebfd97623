//! The grammar of airflow.cfg: that of Python's `ConfigParser` with Airflow's settings (`configuration.py`).
//!
//! Options in lower case only (`optionxform`), `=` or `:`, whole-line comments, continuation lines, `%%` and `%(name)s`, `[DEFAULT]`; a section
//! or an option given twice is an error.

use std::collections::BTreeMap;

use super::super::python_error::PythonError;

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
    /// The exception with which Python ends.
    pub class: &'static str,
}

impl CfgError {
    fn new(line: usize, class: &'static str, what: &'static str) -> Self {
        Self { line, what, class }
    }
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
    /// The line that Python's `ConfigParser` would reject: the first that stops the parser, else the first that is not an
    /// option, which it notes and skips.
    pub fn parse(text: &str) -> Result<Self, CfgError> {
        let mut reader = Reader::default();
        // Python reads with universal newlines. A byte order mark is part of the first line.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        for (number, line) in text.split('\n').enumerate() {
            reader.line(number + 1, line)?;
        }
        reader.finish()
    }

    /// The text of an option as written, with `%` interpolated. None where it is not set.
    ///
    /// # Errors
    /// What Python raises for a `%` that is neither doubled nor a reference, or for a reference to nothing.
    pub fn get(&self, section: &str, option: &str) -> Result<Option<String>, PythonError> {
        match self.raw(section, option) {
            Some(text) => self.interpolate(section, text, 1, &mut 0).map(Some),
            None => Ok(None),
        }
    }

    /// How often Python interpolates a text for [`Self::get`]: the option's, and each that it refers to and that has a `%`.
    pub fn interpolations(&self, section: &str, option: &str) -> usize {
        let mut count = 0;
        if let Some(text) = self.raw(section, option) {
            // What Python refuses is counted as far as it comes.
            let _ = self.interpolate(section, text, 1, &mut count);
        }
        count
    }

    /// A text refers to another option, or tries to.
    pub fn has_percent(&self) -> bool {
        let mut texts = self.sections.values().flat_map(|options| options.values());
        texts.any(|text| text.contains('%'))
    }

    /// The option is set, whatever its text.
    pub fn has(&self, section: &str, option: &str) -> bool {
        self.raw(section, option).is_some()
    }

    /// Sections and options, as the file names them, without those of `DEFAULT`.
    pub fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        let sections = self.sections.iter().filter(|(name, _)| *name != "DEFAULT");
        sections.flat_map(|(section, options)| {
            let names = options.keys();
            names.map(move |option| (section.as_str(), option.as_str()))
        })
    }

    fn raw(&self, section: &str, option: &str) -> Option<&str> {
        // The options of `DEFAULT` are those of each section that the file has (`has_option`).
        let own = self.sections.get(section)?.get(option);
        let shared = || self.sections.get("DEFAULT")?.get(option);
        own.or_else(shared).map(String::as_str)
    }

    /// `%%` is `%`, `%(name)s` another option; `count` goes up by one for each text that is interpolated (`configparser.py`,
    /// `_interpolate_some`). Errors never quote the text: it may hold a secret.
    fn interpolate(
        &self,
        section: &str,
        text: &str,
        depth: usize,
        count: &mut usize,
    ) -> Result<String, PythonError> {
        *count += 1;
        if *count > MOST_TEXTS {
            return Err(PythonError::new(
                "MemoryError",
                "its references to other options make a text without end",
            ));
        }
        if depth > DEEPEST {
            return Err(PythonError::new(
                "InterpolationDepthError",
                "Recursion limit exceeded in value substitution: …",
            ));
        }
        let mut shown = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('%') {
            shown.push_str(before);
            if let Some(behind) = after.strip_prefix('%') {
                shown.push('%');
                rest = behind;
                continue;
            }
            let (name, behind) = reference(after)?;
            let value = self.raw(section, name).ok_or_else(|| {
                PythonError::new(
                    "InterpolationMissingOptionError",
                    "Bad value substitution: …",
                )
            })?;
            if value.contains('%') {
                shown.push_str(&self.interpolate(section, value, depth + 1, count)?);
            } else {
                shown.push_str(value);
            }
            rest = behind;
        }
        shown.push_str(rest);
        Ok(shown)
    }
}

/// References that multiply: Python would need hours and all memory for what follows.
const MOST_TEXTS: usize = 100_000;

/// `MAX_INTERPOLATION_DEPTH`.
const DEEPEST: usize = 10;

/// `(name)s`, after a `%`.
fn reference(after: &str) -> Result<(&str, &str), PythonError> {
    let error = |text| PythonError::new("InterpolationSyntaxError", text);
    let Some(open) = after.strip_prefix('(') else {
        return Err(error("'%' must be followed by '%' or '(', found: …"));
    };
    open.split_once(")s")
        .filter(|(name, _)| !name.is_empty() && !name.contains(')'))
        .ok_or_else(|| error("bad interpolation variable reference …"))
}

#[derive(Default)]
struct Reader {
    cfg: AirflowCfg,
    section: Option<String>,
    option: Option<(String, usize)>,
    /// The first line that is neither section nor option.
    noted: Option<CfgError>,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) -> Result<(), CfgError> {
        let text = strip(line);
        let indent = line.chars().take_while(|c| is_space(*c)).count();
        if text.is_empty() {
            // An empty line belongs to the value, at whose end it is cut off.
            if let Some((option, _)) = self.option.clone() {
                self.continue_option(&option, "");
            }
            return Ok(());
        }
        if text.starts_with(['#', ';']) {
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
            let is_new = !self.cfg.sections.contains_key(name);
            self.cfg.sections.entry(name.to_owned()).or_default();
            if !is_new && name != "DEFAULT" {
                let what = "repeats a section";
                return Err(CfgError::new(number, "DuplicateSectionError", what));
            }
            return Ok(());
        }
        match self.option(number, text, indent) {
            Err(error) if error.class == "ParsingError" => {
                self.noted.get_or_insert(error);
                Ok(())
            }
            other => other,
        }
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
        let error = |class, what| CfgError::new(number, class, what);
        let section = self.section.clone().ok_or_else(|| {
            let what = if text.starts_with('\u{feff}') {
                "begins with a byte order mark, which Python takes for a part of it; save the file without the mark"
            } else {
                "comes before the first [section]"
            };
            error("MissingSectionHeaderError", what)
        })?;
        let (name, value) = text
            .split_once(['=', ':'])
            .ok_or_else(|| error("ParsingError", "is neither [section] nor option = value"))?;
        let name = strip(name).to_owned();
        if name.is_empty() {
            return Err(error("ParsingError", "has no option name"));
        }
        let options = self.cfg.sections.entry(section).or_default();
        let former = options.insert(name.clone(), strip(value).to_owned());
        if former.is_some() {
            let what = "repeats an option of its section";
            return Err(error("DuplicateOptionError", what));
        }
        self.option = Some((name, indent));
        Ok(())
    }

    fn finish(mut self) -> Result<AirflowCfg, CfgError> {
        if let Some(error) = self.noted {
            return Err(error);
        }
        for value in self
            .cfg
            .sections
            .values_mut()
            .flat_map(BTreeMap::values_mut)
        {
            value.truncate(value.trim_end_matches(is_space).len());
        }
        Ok(self.cfg)
    }
}

/// `str.strip()`: to Python four separators among the control characters are white space too.
fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}

/// `[name]`, with any text after it.
fn header(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('[')?.rsplit_once(']')?;
    Some(name).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CFG: &str = "
# comment
[DEFAULT]
team = data

[secrets]
backend = airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend
backend_kwargs = {\"variables_prefix\": \"p\",
    # a comment within
    \"sep\": \"/\"}
percent: 100%%
PERCENT: another option
who = %(team)s-%(team)s
[core]
x = ; not a comment
";

    fn check(section: &str, option: &str, expected: Option<&str>) {
        let cfg = AirflowCfg::parse(CFG).unwrap();
        assert_eq!(
            cfg.get(section, option).unwrap().as_deref(),
            expected,
            "{option}"
        );
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
        check("secrets", "who", Some("data-data"));
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
    fn what_python_cannot_interpolate_is_an_error_that_quotes_nothing() {
        for (text, class) in [
            ("100% fake", "InterpolationSyntaxError"),
            ("%(fake)", "InterpolationSyntaxError"),
            ("%(fake)s", "InterpolationMissingOptionError"),
            ("%(x)s", "InterpolationDepthError"),
        ] {
            let cfg = AirflowCfg::parse(&format!("[a]\nx = {text}")).unwrap();
            let error = cfg.get("a", "x").unwrap_err();
            assert_eq!(error.class, class, "{text}");
            assert!(!error.text.contains("fake"), "{text}");
        }
    }

    #[test]
    fn each_text_that_is_interpolated_counts_up_to_ten_deep() {
        let counted = |text: &str| {
            let cfg = AirflowCfg::parse(text).unwrap();
            (cfg.interpolations("a", "x"), cfg.get("a", "x").is_ok())
        };
        assert_eq!(counted("[a]\ny = 1"), (0, true));
        assert_eq!(counted("[a]\nx = 1"), (1, true));
        assert_eq!(counted("[a]\nx = %(y)s\ny = 1"), (1, true));
        assert_eq!(counted("[a]\nx = %(y)s%(y)s\ny = %%"), (3, true));
        assert_eq!(counted("[a]\nx = %(y)s%(no)s%(y)s\ny = %%"), (2, false));
        let chain = |length: usize| {
            let link = |at| format!("x{at} = %(x{})s\n", at + 1);
            let links: String = (1..length).map(link).collect();
            format!("[a]\nx = %(x1)s\n{links}x{length} = %%")
        };
        assert_eq!(counted(&chain(9)), (10, true));
        let nine = |at: usize| format!("x{at} = {}", format!("%(x{})s", at + 1).repeat(9));
        let lines: Vec<_> = (0..9).map(nine).collect();
        let text = format!("[a]\n{}\nx9 = %%", lines.join("\n"));
        let cfg = AirflowCfg::parse(&text).unwrap();
        assert_eq!(cfg.get("a", "x0").unwrap_err().class, "MemoryError");
        assert_eq!(counted(&chain(10)), (11, false));
    }

    #[test]
    fn lines_end_as_python_reads_them_and_a_mark_is_no_space() {
        let cfg = AirflowCfg::parse("[a]\rx = 1\r\n\x1cy\n\nz = 2").unwrap();
        assert_eq!(cfg.get("a", "x").unwrap().as_deref(), Some("1\ny"));
        assert_eq!(cfg.get("a", "z").unwrap().as_deref(), Some("2"));
        let error = AirflowCfg::parse("\u{feff}[a]").unwrap_err();
        assert_eq!(error.class, "MissingSectionHeaderError");
    }

    #[test]
    fn what_ends_the_reading_beats_what_is_only_noted() {
        let error = AirflowCfg::parse("[a]\nfake\nx = 1\nx = 2").unwrap_err();
        assert_eq!((error.class, error.line), ("DuplicateOptionError", 4));
        let error = AirflowCfg::parse("[a]\nfake\nx = 1").unwrap_err();
        assert_eq!((error.class, error.line), ("ParsingError", 2));
    }

    #[test]
    fn what_is_given_twice_is_an_error() {
        let error = AirflowCfg::parse("[a]\nx = 1\nx = 2").unwrap_err();
        assert_eq!(error.line, 3);
        let error = AirflowCfg::parse("[a]\nx = 1\n[a]").unwrap_err();
        assert_eq!(error.line, 3);
    }
}
