//! Which theme is shown: the one that was named or chosen, else dark or light as the terminal says it is.
//!
//! A theme that doesn't fit the terminal's background brings its own.
//!
//! Theme files are read again when the user comes back to the window. Nothing is watched, and nothing waits for them.

use std::time::{Duration, Instant};

use crossterm::event::Event;

use crate::app::ThemeName;

use super::terminal_background::{Background, BackgroundReply, QUESTION};
use crate::ui::theme::{
    ColorDepth, LIGHT, MONOCHROME, RenderCaps, Reread, THEMES, Theme, ThemeCatalog, ThemeKind,
};

/// How long keys are held that may be the beginning of the terminal's answer, which may come in pieces.
const HOLD: Duration = Duration::from_secs(1);

/// How long the terminal has time to say what its background is, before a named theme brings its own. Most answer within
/// a few milliseconds, so a theme that fits the terminal doesn't flash.
const GRACE: Duration = Duration::from_millis(200);

/// Themes, and what the terminal can show of them.
pub(super) struct ThemeState {
    themes: ThemeCatalog,
    reread: Option<Reread>,
    caps: RenderCaps,
    /// No theme was named or chosen.
    is_auto: bool,
    /// The theme that the terminal's last answer asks for; the dark one before there is any.
    of_terminal: usize,
    /// What the terminal has answered; None before it does, and where it never does.
    terminal: Option<ThemeKind>,
    /// While a named theme waits for the terminal's answer: until when.
    grace: Option<Instant>,
    reply: BackgroundReply,
    /// When held events are released; it counts only while some are held.
    release_at: Option<Instant>,
    /// The theme that was drawn last, with its number.
    theme: Option<(usize, Theme)>,
}

impl ThemeState {
    pub(super) fn new(
        themes: ThemeCatalog,
        named: Option<usize>,
        reread: Option<Reread>,
        caps: RenderCaps,
    ) -> Self {
        Self {
            is_auto: named.is_none() && caps.depth != ColorDepth::None,
            of_terminal: 0,
            terminal: None,
            grace: None,
            themes,
            reread,
            caps,
            reply: BackgroundReply::default(),
            release_at: None,
            theme: None,
        }
    }

    /// How many themes there are. Without colour there is only one.
    pub(super) fn count(&self) -> usize {
        match self.caps.depth {
            ColorDepth::None => 1,
            _ => self.themes.len(),
        }
    }

    /// Names and descriptions, by number.
    pub(super) fn names(&self) -> Vec<ThemeName> {
        let name = |(name, about): (String, String)| ThemeName { name, about };
        let rows = self.themes.rows().into_iter().map(name);
        match self.caps.depth {
            ColorDepth::None => rows
                .filter(|row| row.name == THEMES[MONOCHROME].name)
                .collect(),
            _ => rows.collect(),
        }
    }

    /// The theme of this number. It is built once, until another is drawn, its file changes, or the terminal answers.
    pub(super) fn theme(&mut self, number: usize) -> &Theme {
        let kept = self.theme.take().filter(|(kept, _)| *kept == number);
        let kept = kept.unwrap_or_else(|| (number, self.built(number)));
        let (_, theme) = self.theme.insert(kept);
        theme
    }

    fn built(&self, number: usize) -> Theme {
        let theme = self.themes.theme(number, self.caps);
        // The default theme leaves a terminal that doesn't answer as it is: nobody has chosen another background.
        let is_default = self.is_auto && number == self.of_terminal;
        if self.terminal.is_none() && (is_default || self.grace.is_some()) {
            return theme;
        }
        theme.for_terminal(self.terminal)
    }

    /// What to ask the terminal; None where its answer would change nothing.
    pub(super) fn question(&mut self, now: Instant) -> Option<&'static [u8]> {
        if self.caps.depth == ColorDepth::None {
            return None;
        }
        if !self.is_auto && self.terminal.is_none() {
            self.grace = Some(now + GRACE);
        }
        self.reply.expect_answer();
        Some(QUESTION)
    }

    /// When the terminal has had its time to answer; None while no theme waits for that.
    pub(super) fn grace_ends_at(&self) -> Option<Instant> {
        self.grace
    }

    /// The terminal has not answered in time.
    pub(super) fn end_grace(&mut self) {
        self.grace = None;
        self.theme = None;
    }

    /// Follows the terminal again. Gives the theme for its last answer; the next answer may change it, because some
    /// terminals turn dark in the evening.
    pub(super) fn follow_terminal(&mut self) -> usize {
        self.is_auto = self.caps.depth != ColorDepth::None;
        self.theme = None;
        self.of_terminal
    }

    /// Keeps the theme that the user has chosen, whatever the terminal answers from now on.
    pub(super) fn keep_chosen(&mut self) {
        self.is_auto = false;
        self.theme = None;
    }

    /// Filters an event. Gives the events that are not part of the terminal's answer.
    pub(super) fn filter(&mut self, event: Event, now: Instant) -> Vec<Event> {
        self.release_at = Some(now + HOLD);
        self.reply.filter(event)
    }

    /// When [`Self::release_held`] is due; None while nothing is held.
    pub(super) fn release_at(&self) -> Option<Instant> {
        self.release_at.filter(|_| self.reply.is_holding())
    }

    /// Gives the events that were held and are not an answer.
    pub(super) fn release_held(&mut self) -> Vec<Event> {
        self.reply.release_held()
    }

    /// The theme for the terminal's answer, once; None where it is shown already, the user has chosen a theme, or the menu
    /// previews another one.
    pub(super) fn answered(&mut self, current: usize) -> Option<usize> {
        let (wanted, kind) = match self.reply.found()? {
            Background::Dark => (0, ThemeKind::Dark),
            Background::Light => (LIGHT, ThemeKind::Light),
        };
        self.terminal = Some(kind);
        self.end_grace();
        let before = std::mem::replace(&mut self.of_terminal, wanted);
        (self.is_auto && current == before && current != wanted).then_some(wanted)
    }

    /// Applies theme files that have changed. Gives the new number of the current theme.
    pub(super) fn reread(&mut self, current: usize) -> Option<usize> {
        let themes = self.reread.as_mut()?()?;
        let name = self.themes.name(current);
        let number = name.and_then(|name| themes.number(name)).unwrap_or(0);
        self.themes = themes;
        self.theme = None;
        Some(number.min(self.count() - 1))
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Color;

    use super::*;
    use crate::ui::theme::{OwnTheme, Role, THEMES};

    fn catalog(names: &[&str], color: &str) -> ThemeCatalog {
        let own = |name: &&str| OwnTheme {
            name: (*name).to_owned(),
            text: format!("[roles]\nkey = \"{color}\""),
        };
        ThemeCatalog::new(names.iter().map(own).collect())
    }

    fn without_color() -> RenderCaps {
        RenderCaps {
            depth: ColorDepth::None,
            ..RenderCaps::default()
        }
    }

    #[test]
    fn the_terminal_is_asked_only_where_that_decides() {
        let asks = |named, caps| {
            ThemeState::new(ThemeCatalog::default(), named, None, caps)
                .question(Instant::now())
                .is_some()
        };
        assert!(asks(None, RenderCaps::default()));
        assert!(asks(Some(0), RenderCaps::default()));
        assert!(!asks(None, without_color()));
    }

    #[test]
    fn the_answer_picks_a_theme_unless_one_was_chosen() {
        let check = |answer: &str, current: usize, expected: Option<usize>| {
            let mut themes =
                ThemeState::new(ThemeCatalog::default(), None, None, RenderCaps::default());
            themes.question(Instant::now());
            for event in crate::tui::terminal_background::events(answer) {
                themes.filter(event, Instant::now());
            }
            assert_eq!(themes.answered(current), expected, "{answer} {current}");
            assert_eq!(themes.answered(current), None);
        };
        check("^]11;rgb:ffff/ffff/ffff^G", 0, Some(LIGHT));
        check("^]11;rgb:ffff/ffff/ffff^G", 2, None);
        check("^]11;rgb:0000/0000/0000^G", 0, None);
        check("j", 0, None);
    }

    #[test]
    fn the_terminal_is_followed_again_after_a_theme_was_named() {
        let mut themes = ThemeState::new(
            ThemeCatalog::default(),
            Some(2),
            None,
            RenderCaps::default(),
        );
        assert_eq!(
            themes.follow_terminal(),
            0,
            "dark until the terminal answers"
        );
        let mut answered = |answer: &str, current: usize| {
            assert!(themes.question(Instant::now()).is_some());
            for event in crate::tui::terminal_background::events(answer) {
                themes.filter(event, Instant::now());
            }
            (themes.answered(current), themes.follow_terminal())
        };
        let (dark, light) = ("^]11;rgb:0000/0000/0000^G", "^]11;rgb:ffff/ffff/ffff^G");
        assert_eq!(answered(light, 0), (Some(LIGHT), LIGHT));
        assert_eq!(answered(light, LIGHT), (None, LIGHT));
        assert_eq!(answered(dark, LIGHT), (Some(0), 0));
        assert_eq!(
            answered(light, 2),
            (None, LIGHT),
            "another one was chosen meanwhile"
        );
        let mut themes = ThemeState::new(ThemeCatalog::default(), None, None, without_color());
        let asked = themes.question(Instant::now());
        assert_eq!((themes.follow_terminal(), asked), (0, None));
    }

    #[test]
    fn a_late_answer_keeps_the_theme_that_was_chosen() {
        let mut themes =
            ThemeState::new(ThemeCatalog::default(), None, None, RenderCaps::default());
        assert!(themes.question(Instant::now()).is_some());
        themes.keep_chosen();
        for event in crate::tui::terminal_background::events("^]11;rgb:ffff/ffff/ffff^G") {
            themes.filter(event, Instant::now());
        }
        assert_eq!(themes.answered(0), None);
        assert_eq!(themes.follow_terminal(), LIGHT, "the answer is remembered");
    }

    /// The background of the theme of this number, after the terminal has or hasn't answered; None is the terminal's own.
    fn ground(named: Option<usize>, shown: usize, answer: &str, is_late: bool) -> Option<Color> {
        let start = Instant::now();
        let mut themes =
            ThemeState::new(ThemeCatalog::default(), named, None, RenderCaps::default());
        themes.question(start);
        let before = themes.theme(shown).style(Role::Text).bg;
        for event in crate::tui::terminal_background::events(answer) {
            themes.filter(event, start);
        }
        let waits = themes.grace_ends_at() == Some(start + GRACE);
        assert_eq!(waits, named.is_some(), "{named:?} {shown} {before:?}");
        themes.answered(named.unwrap_or(0));
        if is_late {
            themes.end_grace();
        }
        assert!(themes.grace_ends_at().is_none() || answer.is_empty());
        themes.theme(shown).style(Role::Text).bg
    }

    #[test]
    fn a_theme_that_does_not_fit_the_terminal_brings_its_background() {
        let (dark, light) = ("^]11;rgb:0000/0000/0000^G", "^]11;rgb:ffff/ffff/ffff^G");
        let own = |number| Theme::embedded(number).background();
        for (answer, fitting, other) in [(dark, 0, LIGHT), (light, LIGHT, 0)] {
            for named in [None, Some(fitting), Some(other)] {
                assert_eq!(ground(named, fitting, answer, false), None, "{named:?}");
                assert_eq!(ground(named, other, answer, false), own(other), "{named:?}");
            }
        }
        assert_eq!(ground(None, 0, "", true), None, "the default is as it was");
        assert_eq!(ground(None, LIGHT, "", true), own(LIGHT), "a preview");
        assert_eq!(ground(Some(0), 0, "", false), None, "it may answer yet");
        assert_eq!(ground(Some(0), 0, "", true), own(0));
        assert_eq!(ground(Some(LIGHT), LIGHT, "", true), own(LIGHT));
        assert_eq!(ground(Some(MONOCHROME), MONOCHROME, light, true), None);
    }

    #[test]
    fn a_theme_whose_file_changed_keeps_its_name_and_is_rebuilt() {
        let mut later = vec![
            None,
            Some(catalog(&["mine"], "blue")),
            Some(catalog(&["a", "mine"], "green")),
        ];
        let reread: Reread = Box::new(move || later.pop().flatten());
        let first = THEMES.len();
        let mut themes = ThemeState::new(
            catalog(&["mine"], "red"),
            Some(first),
            Some(reread),
            RenderCaps::default(),
        );
        let key = |themes: &mut ThemeState, number| themes.theme(number).style(Role::Key).fg;
        assert_eq!(key(&mut themes, first), Some(Color::Red));
        assert_eq!(themes.reread(first), Some(first + 1));
        assert_eq!(themes.count(), first + 2);
        assert_eq!(key(&mut themes, first + 1), Some(Color::Green));
        assert_eq!(themes.reread(first + 1), Some(first));
        assert_eq!(key(&mut themes, first), Some(Color::Blue));
        assert_eq!(themes.reread(first), None);
        assert_eq!(key(&mut themes, first), Some(Color::Blue));
    }

    #[test]
    fn without_colour_there_is_only_one_theme() {
        let reread: Reread = Box::new(|| Some(ThemeCatalog::default()));
        let mut themes = ThemeState::new(
            catalog(&["mine"], "red"),
            Some(2),
            Some(reread),
            without_color(),
        );
        assert_eq!(themes.count(), 1);
        assert_eq!(themes.reread(0), Some(0));
        assert_eq!(themes.theme(0).style(Role::Key).fg, None);
    }
}
