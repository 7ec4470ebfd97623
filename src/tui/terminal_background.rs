//! Whether the terminal is dark or light, by its own answer.
//!
//! The question is written after the first frame, and nobody waits: the answer comes among the keys, late, or never.
//! crossterm 0.29 does not know it and hands it on as keys: `ESC ]` as alt-`]`, then each letter, then ctrl-g for BEL or
//! alt-`\` for `ESC \`. So keys that may be its beginning are held back until they are it, or are not. What is not the
//! answer is given back in its order; no key is lost.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::ui::theme::color::Rgb;

/// Asks for the background's colour: `OSC 11`. BEL at its end is understood by more terminals than `ESC \`.
pub(super) const QUESTION: &[u8] = b"\x1b]11;?\x07";

/// How an answer goes on behind `ESC ]`.
const BEGINNINGS: [&str; 2] = ["11;rgb:", "11;rgba:"];
/// `11;rgba:` and four times four digits with strokes between.
const LONGEST: usize = 8 + 4 * 4 + 3;

/// What the terminal's background is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Background {
    /// Light text is read on it.
    Dark,
    /// Dark text is read on it.
    Light,
}

/// Finds the answer among events.
#[derive(Debug, Default)]
pub(super) struct BackgroundReply {
    is_expected: bool,
    /// What may be the answer's beginning.
    held: Vec<Event>,
    /// The letters of it.
    text: String,
    found: Option<Background>,
}

impl BackgroundReply {
    /// From now on an answer may come.
    pub(super) fn listen_for_it(&mut self) {
        self.is_expected = true;
    }

    /// Takes an event. Gives those that are not of an answer, in their order.
    pub(super) fn take(&mut self, event: Event) -> Vec<Event> {
        if !self.is_expected {
            return vec![event];
        }
        let Event::Key(key) = &event else {
            return self.take_other(event);
        };
        if key.kind == KeyEventKind::Release {
            return vec![event];
        }
        match sign(*key) {
            Sign::Begin => {
                let given_back = self.release_held();
                self.held.push(event);
                given_back
            }
            Sign::Letter(letter) if !self.held.is_empty() => self.take_letter(letter, event),
            Sign::Escape if self.is_whole() => {
                // `ESC \` that came in two reads.
                self.held.push(event);
                Vec::new()
            }
            Sign::End if self.is_whole() => {
                self.answered();
                Vec::new()
            }
            _ => self.give_back_and(event),
        }
    }

    /// An answer may be half here. If nothing follows, [`Self::release_held`] has it.
    pub(super) fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// What was held back and is no answer.
    pub(super) fn release_held(&mut self) -> Vec<Event> {
        self.text.clear();
        std::mem::take(&mut self.held)
    }

    /// The answer, once.
    pub(super) fn found(&mut self) -> Option<Background> {
        self.found.take()
    }

    /// A change of the window or of the focus comes between; pasted text ends whatever was there.
    fn take_other(&mut self, event: Event) -> Vec<Event> {
        match event {
            Event::Paste(_) => self.give_back_and(event),
            _ => vec![event],
        }
    }

    fn take_letter(&mut self, letter: char, event: Event) -> Vec<Event> {
        if letter == '\\' && self.ends_with_escape() {
            self.answered();
            return Vec::new();
        }
        self.text.push(letter);
        if may_be(&self.text) && !self.ends_with_escape() {
            self.held.push(event);
            return Vec::new();
        }
        self.give_back_and(event)
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

    fn give_back_and(&mut self, event: Event) -> Vec<Event> {
        let mut events = self.release_held();
        events.push(event);
        events
    }
}

/// What a key may be in an answer.
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

/// `11;rgb:ffff/ffff/ffff`, each part of one to four digits; `rgba` has one more, which does not count.
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

    /// Feeds keys; what comes out and what is still held are together what went in, without the answer.
    #[track_caller]
    fn check(input: &str, left: &str, found: Option<Background>) {
        let mut reply = BackgroundReply::default();
        reply.listen_for_it();
        let mut out = Vec::new();
        for event in events(input) {
            out.extend(reply.take(event));
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
    fn what_is_no_answer_is_given_back() {
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
    fn it_is_swallowed_once_and_only_where_it_was_asked_for() {
        let answer = "^]11;rgb:0000/0000/0000^G";
        check(&format!("{answer}{answer}"), answer, DARK);
        let mut reply = BackgroundReply::default();
        let out: Vec<_> = events(answer)
            .into_iter()
            .flat_map(|event| reply.take(event))
            .collect();
        assert_eq!(out, events(answer));
    }

    #[test]
    fn what_comes_between_goes_through() {
        let mut reply = BackgroundReply::default();
        reply.listen_for_it();
        for event in events("^]11;rgb:") {
            assert_eq!(reply.take(event), []);
        }
        assert_eq!(reply.take(Event::Resize(1, 2)), [Event::Resize(1, 2)]);
        assert_eq!(reply.take(Event::FocusLost), [Event::FocusLost]);
        assert!(reply.is_holding());
        for event in events("ffff/ffff/ffff^G") {
            assert_eq!(reply.take(event), []);
        }
        assert_eq!(reply.found(), LIGHT);
        assert!(!reply.is_holding());
    }

    #[test]
    fn a_paste_ends_what_was_held() {
        let mut reply = BackgroundReply::default();
        reply.listen_for_it();
        reply.take(events("^]").remove(0));
        let paste = Event::Paste("11".to_owned());
        assert_eq!(reply.take(paste.clone()).last(), Some(&paste));
        assert!(!reply.is_holding());
    }

    proptest::proptest! {
        /// Whatever keys come, all that is no answer comes out again, in its order.
        #[test]
        fn no_key_is_lost(keys in "(\\^\\]|\\^\\\\|\\^G|\\^\\[|11;rgb:|[0-9a-f]{4}/|[j/0;])*") {
            let mut reply = BackgroundReply::default();
            reply.listen_for_it();
            let input = events(&keys);
            let mut out: Vec<_> = input.iter().cloned().flat_map(|event| reply.take(event)).collect();
            out.extend(reply.release_held());
            if reply.found().is_none() {
                proptest::prop_assert_eq!(out, input);
            } else {
                proptest::prop_assert!(input.len() - out.len() >= "^]11;rgb:0/0/0^".len() - 1);
            }
        }
    }
}
