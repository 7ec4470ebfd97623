//! `.airflowignore`: which files below its folder Airflow does not parse (`utils/file.py`, `find_path_from_directory`).

use regex::Regex;

use crate::domain::release::IgnoreSyntax;

/// The patterns of one file.
#[derive(Debug, Default)]
pub struct Ignore {
    patterns: Vec<Pattern>,
    /// Lines that are no valid pattern.
    pub rejected: Vec<String>,
}

#[derive(Debug)]
struct Pattern {
    regex: Regex,
    /// `!pattern` of the glob syntax: takes the path back in.
    negated: bool,
    /// `pattern/` of the glob syntax.
    folders_only: bool,
}

impl Ignore {
    /// The lines of a file; what follows a `#` is a comment.
    pub fn new(text: &str, syntax: IgnoreSyntax) -> Self {
        let mut ignore = Self::default();
        for line in text.lines() {
            let line = match syntax {
                IgnoreSyntax::Regexp => line.split('#').next().unwrap_or("").trim(),
                IgnoreSyntax::Glob if line.starts_with('#') => "",
                IgnoreSyntax::Glob => line.trim(),
            };
            if line.is_empty() {
                continue;
            }
            match pattern(line, syntax) {
                Some(pattern) => ignore.patterns.push(pattern),
                None => ignore.rejected.push(line.to_owned()),
            }
        }
        ignore
    }

    /// Whether the path, relative to the file's folder and with `/`, is ignored; None where no pattern matches it.
    pub fn decides(&self, path: &str, is_folder: bool) -> Option<bool> {
        let matching = |pattern: &&Pattern| {
            (is_folder || !pattern.folders_only) && pattern.regex.is_match(path)
        };
        self.patterns
            .iter()
            .rev()
            .find(matching)
            .map(|pattern| !pattern.negated)
    }
}

fn pattern(line: &str, syntax: IgnoreSyntax) -> Option<Pattern> {
    if syntax == IgnoreSyntax::Regexp {
        let regex = Regex::new(line).ok()?;
        return Some(Pattern {
            regex,
            negated: false,
            folders_only: false,
        });
    }
    let (negated, glob) = match line.strip_prefix('!') {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let (folders_only, glob) = match glob.strip_suffix('/') {
        Some(rest) => (true, rest),
        None => (false, glob),
    };
    let anchored = glob.contains('/');
    let begin = if anchored { "^" } else { "(?:^|/)" };
    let regex = Regex::new(&format!(
        "{begin}{}$",
        glob_regex(glob.trim_start_matches('/'))
    ))
    .ok()?;
    Some(Pattern {
        regex,
        negated,
        folders_only,
    })
}

/// A glob as a regular expression: `**/` is any number of folders, `*` and `?` stop at `/`.
fn glob_regex(glob: &str) -> String {
    let mut regex = String::new();
    let mut rest = glob;
    while let Some(letter) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("**/") {
            regex.push_str("(?:.*/)?");
            rest = after;
            continue;
        }
        if let Some(after) = rest.strip_prefix("**") {
            regex.push_str(".*");
            rest = after;
            continue;
        }
        if letter == '['
            && let Some(end) = rest[1..].find(']')
        {
            let inner = &rest[1..=end];
            let inner = inner
                .strip_prefix('!')
                .map_or_else(|| inner.to_owned(), |rest| format!("^{rest}"));
            regex.push_str(&format!("[{inner}]"));
            rest = &rest[end + 2..];
            continue;
        }
        match letter {
            '*' => regex.push_str("[^/]*"),
            '?' => regex.push_str("[^/]"),
            other => regex.push_str(&regex::escape(&other.to_string())),
        }
        rest = &rest[letter.len_utf8()..];
    }
    regex
}

#[cfg(test)]
mod tests {
    use super::Ignore;
    use crate::domain::release::IgnoreSyntax::{Glob, Regexp};

    #[test]
    fn lines_as_each_syntax_reads_them() {
        let check = |text, syntax, path, ignored| {
            assert_eq!(
                Ignore::new(text, syntax).decides(path, false),
                ignored,
                "{text} {path}"
            );
        };
        check("old_", Regexp, "sub/old_dag.py", Some(true));
        check("^old_", Regexp, "sub/old_dag.py", None);
        check("# old\n", Regexp, "old.py", None);
        check("old_*.py", Glob, "sub/old_dag.py", Some(true));
        check("/old_*.py", Glob, "sub/old_dag.py", None);
        check("sub/**/x.py", Glob, "sub/a/b/x.py", Some(true));
        check("*.py\n!keep.py", Glob, "keep.py", Some(false));
        check("[ab].py", Glob, "a.py", Some(true));
        check("sub/", Glob, "sub", None);
        assert_eq!(Ignore::new("sub/", Glob).decides("sub", true), Some(true));
        assert_eq!(Ignore::new("(", Regexp).rejected, ["("]);
    }
}
