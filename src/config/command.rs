//! The command of a `_CMD` option, run as Airflow runs it (`configuration.py`, `run_command`): without a shell.

use std::process::{Command, Stdio};

use crate::domain::lookup::PythonError;

/// A command that gave nothing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CommandError {
    /// What happened; the output is never quoted.
    pub(super) sentence: String,
    /// What Airflow raises.
    pub(super) error: PythonError,
}

fn error(sentence: String, class: &str, text: &str) -> CommandError {
    CommandError {
        sentence,
        error: PythonError::new(class, text),
    }
}

/// What a command prints.
///
/// # Errors
/// It is not a command line, cannot be started or fails.
pub(super) fn output(line: &str) -> Result<String, CommandError> {
    let words = shlex::split(line).ok_or_else(|| {
        let sentence = "the command's quotes are not closed".to_owned();
        error(sentence, "ValueError", "No closing quotation")
    })?;
    let (program, arguments) = words.split_first().ok_or_else(|| {
        let sentence = "the command is empty".to_owned();
        error(sentence, "IndexError", "list index out of range")
    })?;
    let ended = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let ended = ended.map_err(|failure| not_run(&failure))?;
    if !ended.status.success() {
        let sentence = format!("the command failed: {}", ended.status);
        return Err(error(sentence, "AirflowConfigException", "…"));
    }
    // Python decodes with errors="ignore".
    let text = ended
        .stdout
        .utf8_chunks()
        .map(|chunk| chunk.valid().to_owned());
    Ok(text.collect())
}

fn not_run(failure: &std::io::Error) -> CommandError {
    let sentence = format!("the command cannot be run: {}", failure.kind());
    let class = match failure.kind() {
        std::io::ErrorKind::NotFound => "FileNotFoundError",
        std::io::ErrorKind::PermissionDenied => "PermissionError",
        _ => "OSError",
    };
    error(sentence, class, "…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_gives_its_output_or_a_sentence() {
        assert_eq!(output("printf '%s' \"fake x\"").unwrap(), "fake x");
        let sentence = |line| output(line).unwrap_err().sentence;
        assert!(sentence("printf 'fake").contains("quotes"));
        assert!(sentence("").contains("empty"));
        assert!(sentence("false").contains("failed"));
        assert_eq!(
            sentence("/nowhere/fake-command"),
            "the command cannot be run: entity not found"
        );
    }
}
