//! The command of a `_CMD` option, run as Airflow runs it (`configuration.py`, `run_command`): without a shell.

use std::process::{Command, Stdio};

/// What a command prints.
///
/// # Errors
/// It is not a command line, cannot be started or fails; its output is never quoted.
pub(super) fn output(line: &str) -> Result<String, String> {
    let words = shlex::split(line).ok_or("the command's quotes are not closed")?;
    let (program, arguments) = words.split_first().ok_or("the command is empty")?;
    let ended = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(|error| format!("the command cannot be run: {}", error.kind()))?;
    if !ended.status.success() {
        return Err(format!("the command failed: {}", ended.status));
    }
    // Python decodes with errors="ignore".
    let text = ended
        .stdout
        .utf8_chunks()
        .map(|chunk| chunk.valid().to_owned());
    Ok(text.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_gives_its_output_or_a_sentence() {
        assert_eq!(output("printf '%s' \"fake x\"").as_deref(), Ok("fake x"));
        assert!(output("printf 'fake").unwrap_err().contains("quotes"));
        assert!(output("").unwrap_err().contains("empty"));
        assert!(output("false").unwrap_err().contains("failed"));
        let missing = output("/nowhere/fake-command").unwrap_err();
        assert_eq!(missing, "the command cannot be run: entity not found");
    }
}
