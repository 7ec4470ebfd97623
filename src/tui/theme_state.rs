//! Which theme is shown: the one that was named or chosen, else dark or light as the terminal says it is.
//!
//! Themes are read anew when a person comes back to the window. Nothing is watched and nobody waits.

use std::time::{Duration, Instant};

use crossterm::event::Event;

use crate::app::ThemeName;

use super::terminal_background::{Background, BackgroundReply, QUESTION};
use crate::ui::theme::{
    ColorDepth, LIGHT, MONOCHROME, RenderCaps, Reread, THEMES, Theme, ThemeCatalog,
};

/// How long keys are held that may be the beginning of the terminal's answer, which may come in pieces.
const HOLD: Duration = Duration::from_secs(1);

/// Themes, and what the terminal can show of them.
pub(super) struct ThemeState {
    themes: ThemeCatalog,
    reread: Option<Reread>,
    look: RenderCaps,
    /// Nobody named a theme.
    is_auto: bool,
    /// The theme that the terminal's last answer asks for; the dark one before there is any.
    of_terminal: usize,
    reply: BackgroundReply,
    /// When held events are released; it counts only while some are held.
    release_at: Option<Instant>,
    /// The theme in force, with its number.
    theme: Option<(usize, Theme)>,
}

impl ThemeState {
    pub(super) fn new(
        themes: ThemeCatalog,
        named: Option<usize>,
        reread: Option<Reread>,
        look: RenderCaps,
    ) -> Self {
        Self {
            is_auto: named.is_none() && look.depth != ColorDepth::None,
            of_terminal: 0,
            themes,
            reread,
            look,
            reply: BackgroundReply::default(),
            release_at: None,
            theme: None,
        }
    }

    /// How many themes there are. Without colour there is one only.
    pub(super) fn count(&self) -> usize {
        match self.look.depth {
            ColorDepth::None => 1,
            _ => self.themes.len(),
        }
    }

    /// Names and what each is for, by number.
    pub(super) fn names(&self) -> Vec<ThemeName> {
        let name = |(name, about): (String, String)| ThemeName { name, about };
        let rows = self.themes.rows().into_iter().map(name);
        match self.look.depth {
            ColorDepth::None => rows
                .filter(|row| row.name == THEMES[MONOCHROME].name)
                .collect(),
            _ => rows.collect(),
        }
    }

    /// The theme of this number. Read once as long as it stays.
    pub(super) fn theme(&mut self, number: usize) -> &Theme {
        let kept = self.theme.take().filter(|(kept, _)| *kept == number);
        let (_, theme) = self
            .theme
            .insert(kept.unwrap_or_else(|| (number, self.themes.theme(number, self.look))));
        theme
    }

    /// What the terminal is to be asked, if that decides anything.
    pub(super) fn question(&mut self) -> Option<&'static [u8]> {
        if !self.is_auto {
            return None;
        }
        self.reply.listen_for_it();
        Some(QUESTION)
    }

    /// Goes back to the theme that the terminal asks for. Gives the one of its last answer, which a new one may change:
    /// terminals turn dark in the evening.
    pub(super) fn follow_terminal(&mut self) -> usize {
        self.is_auto = self.look.depth != ColorDepth::None;
        self.of_terminal
    }

    /// The theme is the person's, whatever the terminal answers from now on.
    pub(super) fn stay(&mut self) {
        self.is_auto = false;
    }

    /// Filters an event. Gives those that are no part of the terminal's answer.
    pub(super) fn filter(&mut self, event: Event, now: Instant) -> Vec<Event> {
        self.release_at = Some(now + HOLD);
        self.reply.take(event)
    }

    /// When [`Self::release_held`] is due; None while nothing is held.
    pub(super) fn release_at(&self) -> Option<Instant> {
        self.release_at.filter(|_| self.reply.is_holding())
    }

    /// What was held back and is no answer.
    pub(super) fn release_held(&mut self) -> Vec<Event> {
        self.reply.release_held()
    }

    /// The theme that the terminal's answer asks for, once; None where it is that one already, a person has chosen one, or
    /// looks at another in the menu.
    pub(super) fn answered(&mut self, current: usize) -> Option<usize> {
        let wanted = match self.reply.found()? {
            Background::Dark => 0,
            Background::Light => LIGHT,
        };
        let before = std::mem::replace(&mut self.of_terminal, wanted);
        (self.is_auto && current == before && current != wanted).then_some(wanted)
    }

    /// Takes in themes whose files have changed. Gives the number that the current one has now.
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

    fn shelf(names: &[&str], color: &str) -> ThemeCatalog {
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
        let asks = |named, look| {
            ThemeState::new(ThemeCatalog::default(), named, None, look)
                .question()
                .is_some()
        };
        assert!(asks(None, RenderCaps::default()));
        assert!(!asks(Some(0), RenderCaps::default()));
        assert!(!asks(None, without_color()));
    }

    #[test]
    fn the_answer_picks_a_theme_unless_one_was_chosen() {
        let check = |answer: &str, current: usize, expected: Option<usize>| {
            let mut looks =
                ThemeState::new(ThemeCatalog::default(), None, None, RenderCaps::default());
            looks.question();
            for event in crate::tui::terminal_background::events(answer) {
                looks.filter(event, Instant::now());
            }
            assert_eq!(looks.answered(current), expected, "{answer} {current}");
            assert_eq!(looks.answered(current), None);
        };
        check("^]11;rgb:ffff/ffff/ffff^G", 0, Some(LIGHT));
        check("^]11;rgb:ffff/ffff/ffff^G", 2, None);
        check("^]11;rgb:0000/0000/0000^G", 0, None);
        check("j", 0, None);
    }

    #[test]
    fn the_terminal_is_followed_again_after_a_theme_was_named() {
        let mut looks = ThemeState::new(
            ThemeCatalog::default(),
            Some(2),
            None,
            RenderCaps::default(),
        );
        assert_eq!(looks.question(), None);
        assert_eq!(looks.follow_terminal(), 0, "dark till the terminal says");
        let mut answered = |answer: &str, current: usize| {
            assert!(looks.question().is_some());
            for event in crate::tui::terminal_background::events(answer) {
                looks.filter(event, Instant::now());
            }
            (looks.answered(current), looks.follow_terminal())
        };
        let (dark, light) = ("^]11;rgb:0000/0000/0000^G", "^]11;rgb:ffff/ffff/ffff^G");
        assert_eq!(answered(light, 0), (Some(LIGHT), LIGHT));
        assert_eq!(answered(light, LIGHT), (None, LIGHT));
        assert_eq!(answered(dark, LIGHT), (Some(0), 0));
        assert_eq!(answered(light, 2), (None, LIGHT), "chosen meanwhile");
        let mut looks = ThemeState::new(ThemeCatalog::default(), None, None, without_color());
        assert_eq!((looks.follow_terminal(), looks.question()), (0, None));
    }

    #[test]
    fn an_answer_that_comes_late_does_not_take_a_chosen_theme_away() {
        let mut looks = ThemeState::new(ThemeCatalog::default(), None, None, RenderCaps::default());
        assert!(looks.question().is_some());
        looks.stay();
        for event in crate::tui::terminal_background::events("^]11;rgb:ffff/ffff/ffff^G") {
            looks.filter(event, Instant::now());
        }
        assert_eq!((looks.answered(0), looks.question()), (None, None));
        assert_eq!(looks.follow_terminal(), LIGHT, "its answer is kept");
    }

    #[test]
    fn a_theme_read_anew_keeps_its_name_and_is_drawn_anew() {
        let mut later = vec![
            None,
            Some(shelf(&["mine"], "blue")),
            Some(shelf(&["a", "mine"], "green")),
        ];
        let reread: Reread = Box::new(move || later.pop().flatten());
        let first = THEMES.len();
        let mut looks = ThemeState::new(
            shelf(&["mine"], "red"),
            Some(first),
            Some(reread),
            RenderCaps::default(),
        );
        let key = |looks: &mut ThemeState, number| looks.theme(number).style(Role::Key).fg;
        assert_eq!(key(&mut looks, first), Some(Color::Red));
        assert_eq!(looks.reread(first), Some(first + 1));
        assert_eq!(looks.count(), first + 2);
        assert_eq!(key(&mut looks, first + 1), Some(Color::Green));
        assert_eq!(looks.reread(first + 1), Some(first));
        assert_eq!(key(&mut looks, first), Some(Color::Blue));
        assert_eq!(looks.reread(first), None);
        assert_eq!(key(&mut looks, first), Some(Color::Blue));
    }

    #[test]
    fn without_colour_there_is_one_theme() {
        let reread: Reread = Box::new(|| Some(ThemeCatalog::default()));
        let mut looks = ThemeState::new(
            shelf(&["mine"], "red"),
            Some(2),
            Some(reread),
            without_color(),
        );
        assert_eq!(looks.count(), 1);
        assert_eq!(looks.reread(0), Some(0));
        assert_eq!(looks.theme(0).style(Role::Key).fg, None);
    }
}
