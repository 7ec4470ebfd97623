//! The commands of `_CMD` options, run as Airflow runs them (`configuration.py`, `run_command`): without a shell and in the
//! environment of the simulated process. Each runs once, however often its option is read.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::shell::Shell;
use crate::domain::python_error::PythonError;

/// How long a command may run. One that prints a password takes much less.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Far above any password or list of options.
const MOST_PRINTED: u64 = 1 << 20;
/// How often a running command is polled.
const POLL: Duration = Duration::from_millis(5);

/// A command that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CommandError {
    /// What happened. Never quotes the output, which may be a secret.
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

type Output = Result<String, CommandError>;

/// The outputs of the commands that have run, and whether any may run.
pub(super) struct Commands {
    is_allowed: bool,
    printed: RefCell<BTreeMap<String, Output>>,
}

impl Commands {
    /// No command has run yet.
    pub(super) fn new(is_allowed: bool) -> Self {
        Self {
            is_allowed,
            printed: RefCell::default(),
        }
    }

    /// What a command prints in an environment; None where no command may run.
    ///
    /// # Errors
    /// The line cannot be split into words, or the command does not start, fails or takes too long.
    pub(super) fn output(&self, line: &str, environment: &Shell) -> Option<Output> {
        if !self.is_allowed {
            return None;
        }
        // The same line may print something else in the api-server's environment.
        let key = format!("{environment:p} {line}");
        if let Some(output) = self.printed.borrow().get(&key) {
            return Some(output.clone());
        }
        let output = run(line, environment);
        self.printed.borrow_mut().insert(key, output.clone());
        Some(output)
    }
}

fn run(line: &str, environment: &Shell) -> Output {
    let arguments = shlex::split(line).ok_or_else(|| {
        let sentence = "the command has an unclosed quote".to_owned();
        error(sentence, "ValueError", "No closing quotation")
    })?;
    let (program, arguments) = arguments.split_first().ok_or_else(|| {
        let sentence = "the command is empty".to_owned();
        error(sentence, "IndexError", "list index out of range")
    })?;
    let variables = environment.pick(|_| true);
    let started = Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(
            variables
                .iter()
                .filter_map(|(name, value)| Some((name, value.expose_text()?))),
        )
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let printed = wait_for(started.map_err(|failure| not_run(&failure))?)?;
    // Python decodes with errors="ignore".
    let text = printed.utf8_chunks().map(|chunk| chunk.valid().to_owned());
    Ok(text.collect())
}

/// What it prints until it ends. Stops waiting after [`TIMEOUT`], also for a grandchild that keeps the output open.
fn wait_for(mut child: Child) -> Result<Vec<u8>, CommandError> {
    let (sender, printed) = mpsc::channel();
    let out = child.stdout.take();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let out = out.map(|out| out.take(MOST_PRINTED + 1));
        let is_read = out.is_some_and(|mut out| out.read_to_end(&mut bytes).is_ok());
        // The receiver is gone if the command took too long. One that prints more gets an error from now on.
        let _ = sender.send(if is_read { bytes } else { Vec::new() });
    });
    let began = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if began.elapsed() < TIMEOUT => std::thread::sleep(POLL),
            Ok(None) => {
                // It may have ended in the meantime.
                let _ = child.kill();
                let _ = child.wait();
                return Err(too_long());
            }
            Err(failure) => return Err(not_run(&failure)),
        }
    };
    let printed = printed.recv_timeout(TIMEOUT.saturating_sub(began.elapsed()));
    let length = printed.as_ref().map_or(0, Vec::len) as u64;
    if length > MOST_PRINTED {
        let sentence = format!("the command printed more than {} MiB", MOST_PRINTED >> 20);
        return Err(error(sentence, "AirflowConfigException", "…"));
    }
    if !status.success() {
        let sentence = format!("the command failed: {status}");
        return Err(error(sentence, "AirflowConfigException", "…"));
    }
    printed.map_err(|_| too_long())
}

fn too_long() -> CommandError {
    let sentence = format!("the command did not end within {} s", TIMEOUT.as_secs());
    error(sentence, "AirflowConfigException", "…")
}

fn reason(failure: &io::Error) -> String {
    match failure.kind() {
        ErrorKind::NotFound => "no such program".to_owned(),
        other => other.to_string(),
    }
}

fn not_run(failure: &io::Error) -> CommandError {
    let sentence = format!("the command cannot run: {}", reason(failure));
    let class = match failure.kind() {
        ErrorKind::NotFound => "FileNotFoundError",
        ErrorKind::PermissionDenied => "PermissionError",
        _ => "OSError",
    };
    error(sentence, class, "…")
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    fn shell() -> Shell {
        let path = std::env::var_os("PATH").unwrap();
        Shell::new([
            (OsString::from("PATH"), path),
            ("FAKE".into(), "fake".into()),
        ])
    }

    #[test]
    fn a_command_gives_its_output_or_says_what_failed() {
        let shell = shell();
        assert_eq!(run("printf '%s' \"fake x\"", &shell).unwrap(), "fake x");
        assert_eq!(run("sh -c 'printf $FAKE$HOME'", &shell).unwrap(), "fake");
        let sentence = |line| run(line, &shell).unwrap_err().sentence;
        assert!(sentence("printf 'fake").contains("unclosed quote"));
        assert!(sentence("").contains("empty"));
        assert!(sentence("false").contains("failed"));
        assert_eq!(
            sentence("/nowhere/fake-command"),
            "the command cannot run: no such program"
        );
    }

    #[test]
    fn a_command_that_prints_without_end_is_given_up() {
        let began = Instant::now();
        let sentence = run("yes fake-canary", &shell()).unwrap_err().sentence;
        assert_eq!(sentence, "the command printed more than 1 MiB");
        assert!(began.elapsed() < TIMEOUT);
    }

    #[test]
    fn a_command_runs_once_and_only_if_allowed() {
        let shell = shell();
        let line = "sh -c 'printf $$'";
        assert_eq!(Commands::new(false).output(line, &shell), None);
        let commands = Commands::new(true);
        assert_eq!(commands.output(line, &shell), commands.output(line, &shell));
    }
}
