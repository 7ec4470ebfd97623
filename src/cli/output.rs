//! Data goes to standard output, messages to standard error. A broken pipe is success.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use clap::error::{ContextKind, ContextValue};

use super::columns::aligned;
use super::exit::{Exit, Failure, Outcome};
use crate::ui::sanitize;

/// Standard output, buffered.
pub(super) struct Data {
    out: io::BufWriter<io::StdoutLock<'static>>,
}

impl Data {
    pub(super) fn new() -> Self {
        Self {
            out: io::BufWriter::new(io::stdout().lock()),
        }
    }

    /// A line of text that is safe on a terminal already, or an object of JSON, which becomes so.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(sanitize::json(text).as_bytes())?;
        self.out.write_all(b"\n")
    }

    /// The rows of a table, for the terminal or for a pipe.
    pub(super) fn table<const N: usize>(&mut self, rows: &[[String; N]]) -> io::Result<()> {
        let lines = aligned(rows, crate::tui::stdout_width());
        lines.iter().try_for_each(|line| self.line(line))
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Writes what is left, and turns a result of writing into the run's.
    pub(super) fn finish(mut self, result: io::Result<()>, exit: Exit) -> Outcome {
        written(result.and_then(|()| self.out.flush()), exit)
    }
}

/// Prints what clap says: help and version are data, anything else is a wrong command line.
pub(super) fn print_help(error: clap::Error) -> Outcome {
    let error = made_visible(error);
    let printed = error.print().and_then(|()| io::stdout().flush());
    if error.use_stderr() {
        return Ok(Exit::Usage);
    }
    written(printed, Exit::Found)
}

/// The words of the command line that clap repeats, safe on a terminal: clap leaves their control characters as they are
/// (`clap_builder` 4.6.7, `error::format`).
fn made_visible(mut error: clap::Error) -> clap::Error {
    let shown: Vec<_> = error
        .context()
        .filter_map(|(kind, value)| Some((kind, visible(value)?)))
        .collect();
    if shown.is_empty() {
        return error;
    }
    for (kind, value) in shown {
        error.insert(kind, value);
    }
    // The tips have the same words, between styles.
    error.remove(ContextKind::Suggested);
    error
}

/// None if it is as it should be.
fn visible(value: &ContextValue) -> Option<ContextValue> {
    let shown = match value {
        ContextValue::String(text) => ContextValue::String(sanitize::line(text)),
        ContextValue::Strings(texts) => {
            ContextValue::Strings(texts.iter().map(|text| sanitize::line(text)).collect())
        }
        _ => return None,
    };
    (shown != *value).then_some(shown)
}

static READER_IS_GONE: AtomicBool = AtomicBool::new(false);

/// Nobody reads standard output any more, so a run that prints several times has nothing left to do.
pub(super) fn reader_is_gone() -> bool {
    READER_IS_GONE.load(Ordering::Relaxed)
}

/// The end of a run that printed data.
fn written(written: io::Result<()>, exit: Exit) -> Outcome {
    match written {
        Ok(()) => Ok(exit),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            READER_IS_GONE.store(true, Ordering::Relaxed);
            Ok(exit)
        }
        Err(error) => Err(Failure(format!(
            "standard output: {}; nothing more can be written",
            error.kind()
        ))),
    }
}

/// Prints a message of one line on standard error; a closed standard error is no failure.
pub(super) fn eprint_line(text: &str) {
    let line = format!("varlens: {}\n", sanitize::line(text));
    let _ = io::stderr().write_all(line.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is printed for a command line, with its styles.
    fn printed(words: [&str; 2]) -> String {
        let command = clap::Command::new("varlens")
            .arg(
                clap::Arg::new("count")
                    .long("count")
                    .value_parser(["1", "2"]),
            )
            .arg(clap::Arg::new("file"));
        let line = std::iter::once("varlens").chain(words);
        let error = command.try_get_matches_from(line).unwrap_err();
        made_visible(error).render().ansi().to_string()
    }

    #[test]
    fn what_clap_repeats_does_not_act_on_the_terminal() {
        let hostile = "\u{1b}]0;t\u{7}\u{202e}";
        let flag = format!("--{hostile}");
        for words in [["--count", hostile], ["x", hostile], ["x", &flag]] {
            let text = printed(words);
            assert!(text.contains("⟨ESC⟩]0;t⟨U+0007⟩⟨U+202E⟩"), "{text:?}");
            assert!(!text.contains(['\u{7}', '\u{202e}']), "{text:?}");
            assert!(!text.contains("\u{1b}]"), "{text:?}");
        }
        assert!(printed(["x", "--cuont"]).contains("tip:"));
    }
}
