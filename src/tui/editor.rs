//! The user's editor: which program it is, how it is told the line, and waiting for it.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use tokio::sync::oneshot;

/// What the editor opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditPlace {
    /// The file's path.
    pub file: PathBuf,
    /// From 1.
    pub line: u32,
}

/// How an editor is told the line.
#[derive(Clone, Copy)]
enum Form {
    /// `+12 FILE`: vi, nano, emacs and most others.
    Plus,
    /// `FILE:12`
    Colon,
    /// `--goto FILE:12`
    Goto,
    /// `--line 12 FILE`
    Line,
}

/// The editors that do not take `+12`, by the name of their program.
const FORMS: [(&str, Form); 14] = [
    ("code", Form::Goto),
    ("code-insiders", Form::Goto),
    ("codium", Form::Goto),
    ("vscodium", Form::Goto),
    ("cursor", Form::Goto),
    ("windsurf", Form::Goto),
    ("subl", Form::Colon),
    ("zed", Form::Colon),
    ("hx", Form::Colon),
    ("helix", Form::Colon),
    ("pycharm", Form::Line),
    ("charm", Form::Line),
    ("idea", Form::Line),
    ("kate", Form::Line),
];

/// What is run where neither `VISUAL` nor `EDITOR` is set, as other programs do.
const DEFAULT: &str = "vi";

/// The user's editor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Editor {
    /// The command line of `VISUAL` or `EDITOR`, as it is set.
    line: Option<String>,
}

impl Editor {
    /// From the variables of this shell: `VISUAL`, else `EDITOR`.
    pub fn from_env(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name| variable(name).filter(|line| !line.trim().is_empty());
        Self {
            line: set("VISUAL").or_else(|| set("EDITOR")),
        }
    }

    /// The words of the command that opens a file at a line.
    ///
    /// # Errors
    /// The variable is no command line: a sentence.
    fn words(&self, place: &EditPlace) -> Result<Vec<OsString>, String> {
        let line = self.line.as_deref().unwrap_or(DEFAULT);
        let words = shlex::split(line).filter(|words| !words.is_empty());
        let words = words.ok_or("VISUAL or EDITOR is not a command: a quote does not end")?;
        let mut words: Vec<_> = words.into_iter().map(OsString::from).collect();
        let program = words.first().map(Path::new).and_then(Path::file_name);
        let program = program.and_then(|name| name.to_str()).unwrap_or_default();
        let form = FORMS.iter().find(|(name, _)| *name == program);
        let (file, line) = (operand(&place.file), place.line);
        let with_line = || {
            let mut text = file.clone();
            text.push(format!(":{line}"));
            text
        };
        match form.map_or(Form::Plus, |(_, form)| *form) {
            Form::Plus => words.extend([format!("+{line}").into(), file]),
            Form::Colon => words.push(with_line()),
            Form::Goto => words.extend(["--goto".into(), with_line()]),
            Form::Line => words.extend(["--line".into(), line.to_string().into(), file]),
        }
        Ok(words)
    }

    /// Starts it, on the terminal of this process. What is received is how it ended.
    ///
    /// # Errors
    /// It can't be started: a sentence.
    pub(super) fn start(
        &self,
        place: &EditPlace,
    ) -> Result<oneshot::Receiver<io::Result<ExitStatus>>, String> {
        let words = self.words(place)?;
        let (program, arguments) = words.split_first().ok_or("there is no editor to start")?;
        let started = Command::new(program).args(arguments).spawn();
        let program = program.display();
        let mut child = started.map_err(|error| {
            let hint = "set VISUAL or EDITOR to your editor";
            format!("{program} was not started: {}; {hint}", error.kind())
        })?;
        let (sender, ended) = oneshot::channel();
        let wait = std::thread::Builder::new().name("editor".to_owned());
        let waits = wait.spawn(move || {
            // The loop waits for nothing else.
            let _ = sender.send(child.wait());
        });
        waits.map_err(|error| format!("{program} cannot be waited for: {}", error.kind()))?;
        Ok(ended)
    }
}

/// A path that begins with a sign is no option.
fn operand(file: &Path) -> OsString {
    let first = file.as_os_str().as_encoded_bytes().first();
    if matches!(first, Some(b'-' | b'+')) {
        return Path::new(".").join(file).into_os_string();
    }
    file.as_os_str().to_owned()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[track_caller]
    fn check(visual: &str, editor: &str, file: &str, expected: &str) {
        let variable = |name: &str| match name {
            "VISUAL" => Some(visual.to_owned()),
            _ => Some(editor.to_owned()),
        };
        let place = EditPlace {
            file: PathBuf::from(file),
            line: 12,
        };
        let words = Editor::from_env(variable).words(&place);
        assert_eq!(
            words.map_or_else(
                |why| why,
                |words| words.join(OsStr::new(" | ")).into_string().unwrap()
            ),
            expected
        );
    }

    #[test]
    fn commands() {
        check("", "", "dags/x.py", "vi | +12 | dags/x.py");
        check("", "nano -w", "dags/x.py", "nano | -w | +12 | dags/x.py");
        check("nvim", "nano", "a b.py", "nvim | +12 | a b.py");
        check(
            "code --wait",
            "",
            "x.py",
            "code | --wait | --goto | x.py:12",
        );
        check("/usr/bin/hx", "", "x.py", "/usr/bin/hx | x.py:12");
        check("pycharm", "", "x.py", "pycharm | --line | 12 | x.py");
        check("vi", "", "-c:q!.py", "vi | +12 | ./-c:q!.py");
        check("'my editor' -n", "", "x.py", "my editor | -n | +12 | x.py");
        check(
            "vi 'x",
            "",
            "x.py",
            "VISUAL or EDITOR is not a command: a quote does not end",
        );
    }

    #[test]
    fn an_editor_that_is_not_there_is_named() {
        let editor = Editor::from_env(|_| Some("/no/such/editor".to_owned()));
        let place = EditPlace {
            file: PathBuf::from("x.py"),
            line: 1,
        };
        let why = editor.start(&place).map(|_| ()).unwrap_err();
        assert!(why.starts_with("/no/such/editor was not started"), "{why}");
    }
}
