//! The cursor in a text that is being typed.

use unicode_width::UnicodeWidthStr;

use super::sanitize;
use crate::app::prompt::Prompt;

/// The screen columns of the text before the cursor.
pub(super) fn column(prompt: &Prompt) -> usize {
    let before: String = prompt.text().chars().take(prompt.cursor()).collect();
    sanitize::line(&before).width()
}
