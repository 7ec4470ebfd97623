//! Whether the terminal's background is dark or light: the question, and its answer among the keys.
//!
//! The question is written after the first frame, and nothing waits: the answer comes among the keys, late, or never.
//! crossterm 0.29 doesn't know the answer and passes it on as keys: `ESC ]` as alt-`]`, then each character, then ctrl-g
//! for BEL or alt-`\` for `ESC \`. So keys that may begin the answer are held until it is clear what they are. Keys that
//! are not the answer are released in order; no key is lost.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::ui::theme::color::Rgb;

/// Asks for the background's colour: `OSC 11`. More terminals understand BEL at its end than `ESC \`.
pub(super) const QUESTION: &[u8] = b"\x1b]11;?\x07";

/// What follows `ESC ]` in an answer.
const BEGINNINGS: [&str; 2] = ["11;rgb:", "11;rgba:"];
/// `11;rgba:` and four times four digits, separated by slashes.
const LONGEST: usize = 8 + 4 * 4 + 3;

/// The terminal's background.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Background {
    /// Light text is readable on it.
    Dark,
    /// Dark text is readable on it.
    Light,
}

/// Finds the answer among events.
#[derive(Debug, Default)]
pub(super) struct BackgroundReply {
    is_expected: bool,
    /// Events that may be the beginning of the answer.
    held: Vec<Event>,
    /// Their characters.
    text: String,
    found: Option<Background>,
}

impl BackgroundReply {
    /// From now on an answer may come.
    pub(super) fn expect_answer(&mut self) {
        self.is_expected = true;
    }

    /// Filters an event. Gives the events that are not part of an answer, in order.
    pub(super) fn filter(&mut self, event: Event) -> Vec<Event> {
        if !self.is_expected {
            return vec![event];
        }
        let Event::Key(key) = &event else {
            return self.filter_other(event);
        };
        if key.kind == KeyEventKind::Release {
            return vec![event];
        }
        match sign(*key) {
            Sign::Begin => {
                let released = self.release_held();
                self.held.push(event);
                released
            }
            Sign::Letter(letter) if !self.held.is_empty() => self.filter_letter(letter, event),
            Sign::Escape if self.is_whole() => {
                // `ESC \` that came in two reads.
                self.held.push(event);
                Vec::new()
            }
            Sign::End if self.is_whole() => {
                self.answered();
                Vec::new()
            }
            _ => self.release_with(event),
        }
    }

    /// Events are held that may be part of an answer. [`Self::release_held`] gives them if nothing follows.
    pub(super) fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// Gives the events that were held and are not an answer.
    pub(super) fn release_held(&mut self) -> Vec<Event> {
        self.text.clear();
        std::mem::take(&mut self.held)
    }

    /// The answer, once.
    pub(super) fn found(&mut self) -> Option<Background> {
        self.found.take()
    }

    /// A change of size or focus may come in the middle of an answer; pasted text ends it.
    fn filter_other(&mut self, event: Event) -> Vec<Event> {
        match event {
            Event::Paste(_) => self.release_with(event),
            _ => vec![event],
        }
    }

    fn filter_letter(&mut self, letter: char, event: Event) -> Vec<Event> {
        if letter == '\\' && self.ends_with_escape() {
            self.answered();
            return Vec::new();
        }
        self.text.push(letter);
        if may_be(&self.text) && !self.ends_with_escape() {
            self.held.push(event);
            return Vec::new();
        }
        self.release_with(event)
    }

    fn ends_with_escape(&self) -> bool {
        let is_escape =
            |event: &Event| matches!(event, Event::Key(key) if sign(*key) == Sign::Escape);
        self.held.last().is_some_and(is_escape)
    }

    fn is_whole(&self) -> bool {
        color(&self.text).is_some() && !self.ends_with_escape()
    }

    fn answered(&mut self) {
        self.found = color(&self.text).map(background);
        self.is_expected = false;
        self.release_held();
    }

    /// The held events, then this one.
    fn release_with(&mut self, event: Event) -> Vec<Event> {
        let mut events = self.release_held();
        events.push(event);
        events
    }
}

/// The part that a key may have in an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Begin,
    Letter(char),
    Escape,
    End,
    Other,
}

fn sign(key: KeyEvent) -> Sign {
    let modifiers = key.modifiers.difference(KeyModifiers::SHIFT);
    match (key.code, modifiers) {
        (KeyCode::Char(']'), KeyModifiers::ALT) => Sign::Begin,
        (KeyCode::Char('\\'), KeyModifiers::ALT) | (KeyCode::Char('g'), KeyModifiers::CONTROL) => {
            Sign::End
        }
        (KeyCode::Char(letter), KeyModifiers::NONE) => Sign::Letter(letter),
        (KeyCode::Esc, KeyModifiers::NONE) => Sign::Escape,
        _ => Sign::Other,
    }
}

/// Whether a text is an answer or may become one.
fn may_be(text: &str) -> bool {
    if text.len() > LONGEST {
        return false;
    }
    let goes_on = |beginning: &str| match text.strip_prefix(beginning) {
        Some(rest) => rest.chars().all(|c| c.is_ascii_hexdigit() || c == '/'),
        None => beginning.starts_with(text),
    };
    BEGINNINGS.iter().any(|beginning| goes_on(beginning))
}

/// `11;rgb:ffff/ffff/ffff`, each part of one to four digits; `rgba` has one more, which is ignored.
fn color(text: &str) -> Option<Rgb> {
    let rest = BEGINNINGS
        .iter()
        .find_map(|beginning| text.strip_prefix(beginning))?;
    let parts: Vec<_> = rest.split('/').map(level).collect();
    match parts.as_slice() {
        [Some(red), Some(green), Some(blue)] | [Some(red), Some(green), Some(blue), Some(_)] => {
            Some(Rgb(*red, *green, *blue))
        }
        _ => None,
    }
}

/// A part as one of 256 levels; X scales it by its number of digits.
fn level(digits: &str) -> Option<u8> {
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    let most = (1 << (4 * digits.len())) - 1;
    u8::try_from(value * 255 / most).ok()
}

fn background(rgb: Rgb) -> Background {
    if rgb.is_dark() {
        Background::Dark
    } else {
        Background::Light
    }
}

#[cfg(test)]
pub(super) use tests::events;

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
        Event::Key(KeyEvent::new(code, modifiers))
    }

    /// Keys as crossterm gives them: `^]` is alt-], `^\` alt-\, `^G` BEL, `^[` esc.
    pub(in crate::tui) fn events(text: &str) -> Vec<Event> {
        let mut events = Vec::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            events.push(match letter {
                '^' => match letters.next() {
                    Some('G') => key(KeyCode::Char('g'), KeyModifiers::CONTROL),
                    Some('[') => key(KeyCode::Esc, KeyModifiers::NONE),
                    other => key(KeyCode::Char(other.unwrap()), KeyModifiers::ALT),
                },
                upper if upper.is_uppercase() => key(KeyCode::Char(upper), KeyModifiers::SHIFT),
                other => key(KeyCode::Char(other), KeyModifiers::NONE),
            });
        }
        events
    }

    /// Sends keys. What comes out and what is still held must be what went in, without the answer.
    #[track_caller]
    fn check(input: &str, left: &str, found: Option<Background>) {
        let mut reply = BackgroundReply::default();
        reply.expect_answer();
        let mut out = Vec::new();
        for event in events(input) {
            out.extend(reply.filter(event));
        }
        out.extend(reply.release_held());
        assert_eq!(out, events(left), "{input}");
        assert_eq!(reply.found(), found, "{input}");
        assert_eq!(reply.found(), None);
    }

    const DARK: Option<Background> = Some(Background::Dark);
    const LIGHT: Option<Background> = Some(Background::Light);

    #[test]
    fn answers_are_swallowed() {
        check("^]11;rgb:0000/0000/0000^G", "", DARK);
        check("^]11;rgb:ffff/ffff/ffff^\\", "", LIGHT);
        check("^]11;rgb:ffff/ffff/ffff^[\\", "", LIGHT);
        check("^]11;rgb:FDF6/F6E3/E3AA^G", "", LIGHT);
        check("^]11;rgb:1e/1e/2e^G", "", DARK);
        check("^]11;rgb:f/f/f^G", "", LIGHT);
        check("^]11;rgba:0000/2b2b/3636/ffff^\\", "", DARK);
    }

    #[test]
    fn keys_around_an_answer_stay() {
        check("jj^]11;rgb:0000/0000/0000^Gk", "jjk", DARK);
        check("j^[^]11;rgb:0000/0000/0000^G", "j^[", DARK);
        check("^]11^]11;rgb:0000/0000/0000^G", "^]11", DARK);
        check("^]^]11;rgb:0000/0000/0000^G", "^]", DARK);
    }

    #[test]
    fn keys_that_are_not_an_answer_are_released() {
        for keys in [
            "j",
            "^]",
            "^]j",
            "^]1",
            "^]11;rgb:j",
            "^]11;rgb:0000/0000^G",
            "^]11;rgb:0000/0000/0000",
            "^]11;rgb:0000/0000/0000q",
            "^]11;rgb:0000/0000/0000^[q",
            "^]11;rgb:0000/0000/0000^[^[\\",
            "^]11;rgb:0000/0000/0000^[0\\",
            "^]11;rgb:00000/0000/0000^G",
            "^]11;rgb:0000/0000/0000/0000/0^G",
            "^]11;rgb:////////////////////////////////^G",
            "^]10;rgb:0000/0000/0000^G",
            "^\\^G^[",
            "11;rgb:0000/0000/0000^G",
        ] {
            check(keys, keys, None);
        }
    }

    #[test]
    fn an_answer_is_swallowed_once_and_only_after_the_question() {
        let answer = "^]11;rgb:0000/0000/0000^G";
        check(&format!("{answer}{answer}"), answer, DARK);
        let mut reply = BackgroundReply::default();
        let out: Vec<_> = events(answer)
            .into_iter()
            .flat_map(|event| reply.filter(event))
            .collect();
        assert_eq!(out, events(answer));
    }

    #[test]
    fn other_events_pass_through() {
        let mut reply = BackgroundReply::default();
        reply.expect_answer();
        for event in events("^]11;rgb:") {
            assert_eq!(reply.filter(event), []);
        }
        assert_eq!(reply.filter(Event::Resize(1, 2)), [Event::Resize(1, 2)]);
        assert_eq!(reply.filter(Event::FocusLost), [Event::FocusLost]);
        assert!(reply.is_holding());
        for event in events("ffff/ffff/ffff^G") {
            assert_eq!(reply.filter(event), []);
        }
        assert_eq!(reply.found(), LIGHT);
        assert!(!reply.is_holding());
    }

    #[test]
    fn a_paste_releases_held_keys() {
        let mut reply = BackgroundReply::default();
        reply.expect_answer();
        reply.filter(events("^]").remove(0));
        let paste = Event::Paste("11".to_owned());
        assert_eq!(reply.filter(paste.clone()).last(), Some(&paste));
        assert!(!reply.is_holding());
    }

    proptest::proptest! {
        /// Whatever keys come, all that are not an answer come out again, in order.
        #[test]
        fn no_key_is_lost(keys in "(\\^\\]|\\^\\\\|\\^G|\\^\\[|11;rgb:|[0-9a-f]{4}/|[j/0;])*") {
            let mut reply = BackgroundReply::default();
            reply.expect_answer();
            let input = events(&keys);
            let mut out: Vec<_> = input.iter().cloned().flat_map(|event| reply.filter(event)).collect();
            out.extend(reply.release_held());
            if reply.found().is_none() {
                proptest::prop_assert_eq!(out, input);
            } else {
                proptest::prop_assert!(input.len() - out.len() >= "^]11;rgb:0/0/0^".len() - 1);
            }
        }
    }
}
