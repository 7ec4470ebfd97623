//! Screenshots as SVG files. They never show a value: it is hidden first.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::new_file;
use crate::app::State;
use crate::ui;
use crate::ui::theme::{Theme, ThemeKind};

/// Writes a screenshot to a new file; an empty path means a generated name. Gives the file's path.
///
/// # Errors
/// Why nothing was written, and what to do. An existing file is never overwritten.
pub(super) fn save(path: &str, svg: &str) -> Result<String, String> {
    let path = if path.is_empty() {
        PathBuf::from(format!("varlens-{}.svg", seconds()))
    } else {
        PathBuf::from(path)
    };
    new_file::write(&path, svg, "screenshot", "screenshot FILE")
}

/// The screen as SVG, drawn in memory. A picture is a dark terminal, see [`ui::svg`].
///
/// # Errors
/// The screen could not be drawn.
pub(super) fn picture(state: &State, theme: &Theme) -> Result<String, String> {
    let (width, height) = state.appearance().size();
    let failed = |_| "the screenshot could not be drawn".to_owned();
    let mut terminal = Terminal::new(TestBackend::new(width, height)).map_err(failed)?;
    let theme = theme.clone().for_terminal(Some(ThemeKind::Dark));
    let drawn = terminal
        .draw(|frame| ui::view(frame, state, &theme))
        .map_err(failed)?;
    Ok(ui::svg::svg(drawn.buffer))
}

/// Seconds since 1970, so that each second has its own name.
fn seconds() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |since| since.as_secs())
}
