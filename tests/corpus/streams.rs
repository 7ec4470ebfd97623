//! What reaches the program through its terminal: filters, streams of events, sizes.

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use super::{Case, check_screen};
use crate::driver::Driver;

pub(super) fn all() -> Vec<Case> {
    let streams = (0..100).map(|seed: u32| Case {
        kind: "C21 events",
        bytes: seed.to_le_bytes().to_vec(),
    });
    let sizes = sizes().into_iter().map(|(width, height)| Case {
        kind: "C24 sizes",
        bytes: [width.to_le_bytes(), height.to_le_bytes()].concat(),
    });
    filters().chain(streams).chain(sizes).collect()
}

/// Filters and patterns that cost, or are none.
pub(super) fn filters() -> impl Iterator<Item = Case> {
    let texts = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "*",
        "+",
        "?",
        "\\",
        "^",
        "$",
        "|",
        "(a+)+$",
        "(a|a)*$",
        "(.*)*x",
        "a{1000}",
        "a{1000}{1000}",
        "((a{9}){9}){9}",
        "(?=x)",
        "(?<!x)y",
        "\\1",
        "(?P<a>b)(?P=a)",
        "\\p{L}",
        "\\p{Nope}",
        "[[:alpha:]]",
        "[z-a]",
        "[^]",
        "\\x",
        "\\u{110000}",
        "\\0",
        "re:(",
        "re:(a+)+$",
        "wins:",
        "wins:nope",
        "wins:aws wins:env",
        "layer:",
        "layer:foo",
        "missing",
        "missing:",
        "sensitive:",
        "changed:",
        "changed:>",
        "changed:>nope",
        "changed:99999999999d",
        "a|b",
        "|",
        "||",
        "a||b",
        "!",
        "!!",
        "!a !b",
        "\"",
        "\"a",
        "\"a b\"",
        "'",
        ":",
        "::",
        "a:b:c",
        "-",
        "~",
        "~a",
    ];
    let long = ["a".repeat(10_000), "a|".repeat(2_000), "(".repeat(500)];
    texts
        .map(str::to_owned)
        .into_iter()
        .chain(long)
        .map(|text| Case::text("C22 filters", text))
}

fn sizes() -> Vec<(u16, u16)> {
    let edges = [0, 1, 2, 20, 80, 500];
    let square = edges
        .iter()
        .flat_map(|width| edges.map(|height| (*width, height)));
    let odd = [
        (3, 3),
        (10, 4),
        (39, 11),
        (40, 12),
        (59, 17),
        (60, 18),
        (79, 23),
        (120, 35),
        (1_000, 10),
        (10, 300),
    ];
    square.chain(odd).collect()
}

#[test]
fn corpus_sizes() {
    for (width, height) in sizes() {
        let mut driver = Driver::demo(width, height);
        driver.press("j enter tab ? esc = a esc");
        check_screen(&driver, "C24 sizes");
    }
}

/// Its own generator, so that a stream is the same everywhere.
struct Numbers(u32);

impl Numbers {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0 % limit
    }

    fn small(&mut self, limit: u32) -> u16 {
        u16::try_from(self.below(limit)).unwrap()
    }

    fn key(&mut self) -> KeyEvent {
        let codes = [
            KeyCode::Enter,
            KeyCode::Esc,
            KeyCode::Tab,
            KeyCode::BackTab,
            KeyCode::Backspace,
            KeyCode::Delete,
            KeyCode::Home,
            KeyCode::End,
            KeyCode::PageUp,
            KeyCode::PageDown,
            KeyCode::Up,
            KeyCode::Down,
            KeyCode::Left,
            KeyCode::Right,
            KeyCode::Insert,
            KeyCode::F(1),
            KeyCode::F(24),
            KeyCode::Null,
            KeyCode::CapsLock,
            KeyCode::Menu,
        ];
        let modifiers = [
            KeyModifiers::NONE,
            KeyModifiers::NONE,
            KeyModifiers::NONE,
            KeyModifiers::CONTROL,
            KeyModifiers::ALT,
            KeyModifiers::SHIFT,
            KeyModifiers::all(),
        ];
        let code = match self.below(3) {
            0 => codes[self.below(20) as usize],
            1 => KeyCode::Char(char::from(u8::try_from(self.below(95)).unwrap() + b' ')),
            _ => KeyCode::Char(char::from_u32(self.below(0x3000)).unwrap_or('x')),
        };
        let modifiers = modifiers[self.below(7) as usize];
        let kinds = [
            KeyEventKind::Press,
            KeyEventKind::Press,
            KeyEventKind::Repeat,
            KeyEventKind::Release,
        ];
        KeyEvent::new_with_kind(code, modifiers, kinds[self.below(4) as usize])
    }

    fn event(&mut self) -> Event {
        match self.below(12) {
            0 => Event::Paste(format!(
                "a\u{1b}[31m\r\n\u{202e}{}",
                "q".repeat(self.below(5_000) as usize)
            )),
            1 => Event::Resize(self.small(200), self.small(80)),
            2 => Event::FocusLost,
            3 => Event::FocusGained,
            4 | 5 => {
                let kinds = [
                    MouseEventKind::Down(MouseButton::Left),
                    MouseEventKind::Down(MouseButton::Right),
                    MouseEventKind::Drag(MouseButton::Left),
                    MouseEventKind::ScrollUp,
                    MouseEventKind::ScrollDown,
                    MouseEventKind::Moved,
                ];
                Event::Mouse(MouseEvent {
                    kind: kinds[self.below(6) as usize],
                    column: self.small(300),
                    row: self.small(100),
                    modifiers: KeyModifiers::NONE,
                })
            }
            _ => Event::Key(self.key()),
        }
    }
}

#[test]
fn corpus_events() {
    for seed in 0..100 {
        let mut numbers = Numbers(0x9e37_79b9 ^ (seed + 1));
        let mut driver = Driver::demo(80, 24);
        for _ in 0..15 {
            let event = numbers.event();
            if let Event::Resize(width, height) = event {
                driver.host.size = (width, height);
            }
            driver.event(event);
            if driver.has_quit {
                break;
            }
            check_screen(&driver, "C21 events");
        }
    }
}
