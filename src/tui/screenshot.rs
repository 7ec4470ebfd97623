//! The screen as a picture in a file. A value is never in it: it is hidden before.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::app::State;
use crate::ui;
use crate::ui::theme::Theme;

/// Writes a picture to a new file; an empty path means a generated name. Gives the file's path.
///
/// # Errors
/// Why there is no file, and what to do. A file that exists is never overwritten.
pub(super) fn save(path: &str, svg: &str) -> Result<String, String> {
    let path = if path.is_empty() {
        PathBuf::from(format!("varlens-{}.svg", seconds()))
    } else {
        PathBuf::from(path)
    };
    let shown = path.display().to_string();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    let written = options
        .open(&path)
        .and_then(|mut file| file.write_all(svg.as_bytes()));
    match written {
        Ok(()) => Ok(shown),
        Err(error) => Err(format!(
            "no picture was written to {shown}: {}; name another file: screenshot FILE",
            match error.kind() {
                ErrorKind::AlreadyExists => "it is there already".to_owned(),
                kind => kind.to_string(),
            }
        )),
    }
}

/// The screen as SVG, drawn off the screen.
///
/// # Errors
/// It could not be drawn.
pub(super) fn picture(state: &State, theme: &Theme) -> Result<String, String> {
    let (width, height) = state.appearance().size();
    let failed = |_| "the picture could not be drawn".to_owned();
    let mut terminal = Terminal::new(TestBackend::new(width, height)).map_err(failed)?;
    let drawn = terminal
        .draw(|frame| ui::view(frame, state, theme))
        .map_err(failed)?;
    Ok(ui::svg::svg(drawn.buffer))
}

/// Since 1970; a name of its own for each second.
fn seconds() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |since| since.as_secs())
}
