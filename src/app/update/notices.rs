//! Notices: what a message tells the user at the bottom of the screen.

use crate::app::action::Action;
use crate::app::notice::Notice;
use crate::app::state::State;
use crate::domain::suggest::unknown;

impl State {
    /// Tells the user that something happened.
    pub(super) fn notify(&mut self, text: impl Into<String>) {
        self.overlay.notice = Some(Notice::info(
            text,
            self.clock.now() + self.appearance.preferences().durations.notice,
        ));
    }

    /// Tells the user that something went wrong.
    pub(super) fn warn(&mut self, text: impl Into<String>) {
        self.overlay.notice = Some(Notice::warning(
            text,
            self.clock.now() + self.appearance.preferences().durations.notice,
        ));
    }

    /// Keeps what was ignored in the configuration, and says the first of it. What stands first is always seen, so that
    /// is how all of it is read, and not where the file lies.
    pub fn warn_of_configuration(&mut self, warnings: Vec<String>) {
        self.session.set_warnings(warnings);
        let count = self.session.warnings().len();
        let Some(first) = self
            .session
            .warnings()
            .first()
            .map(|first| without_folder(first))
        else {
            return;
        };
        let fits = first.chars().count() < usize::from(self.appearance.size().0);
        if count == 1 && fits {
            self.warn(first);
            return;
        }
        let key = self.appearance.keymap().first(Action::Warnings);
        let key = key.unwrap_or_else(|| ":warnings".to_owned());
        self.warn(match count {
            1 => format!("{key} shows this warning in full: {first}"),
            _ => format!("{count} warnings, {key} shows them: {first}"),
        });
    }

    /// Says that there is no such name, and the nearest that there is.
    pub(super) fn warn_unknown(&mut self, what: &str, name: &str, known: &[String]) {
        let known: Vec<_> = known.iter().map(String::as_str).collect();
        self.warn(unknown(what, name, &known));
    }
}

/// `/home/me/config.toml:3: what` without the folder.
fn without_folder(warning: &str) -> String {
    let Some((place, what)) = warning.split_once(": ") else {
        return warning.to_owned();
    };
    let line = place.rsplit_once(':').map_or("", |(_, line)| line);
    let has_line = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    let name = place.rsplit('/').next().unwrap_or(place);
    if has_line || place.starts_with('/') {
        format!("{name}: {what}")
    } else {
        warning.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_by_the_name_of_its_file() {
        let check = |warning: &str, expected: &str| assert_eq!(without_folder(warning), expected);
        check("/a/b c/v.toml:3: x: y/z", "v.toml:3: x: y/z");
        check("a/v.toml:3: x", "v.toml:3: x");
        check("/a/airflow.cfg [core] x: y", "airflow.cfg [core] x: y");
        check("api-server/env: x", "api-server/env: x");
        check("--order: a/b", "--order: a/b");
        check("a/b", "a/b");
    }
}
