//! Keys and pastes on a list of names: each leaves a state that can be drawn.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use varlens::app::keymap::{Code, Named, Press};
use varlens::app::message::{Effect, Message};
use varlens::app::{Setup, State};
use varlens::domain::catalog::{ListedKey, ListingEvent, Page};
use varlens::domain::search_path::Layer;
use varlens::sources::sample;
use varlens::ui::theme::Theme;

const NAMED: [Named; 14] = [
    Named::Enter,
    Named::Esc,
    Named::Tab,
    Named::BackTab,
    Named::Backspace,
    Named::Delete,
    Named::Up,
    Named::Down,
    Named::Left,
    Named::Right,
    Named::Home,
    Named::End,
    Named::PageUp,
    Named::PageDown,
];

/// The message that a byte begins, and what is left.
fn message<'a>(byte: u8, rest: &'a [u8], now: &mut u64) -> (Message, &'a [u8]) {
    let press = |code, ctrl, alt| Message::Press(Press { code, ctrl, alt });
    match byte {
        0..=13 => (
            press(Code::Named(NAMED[usize::from(byte)]), false, false),
            rest,
        ),
        14..=31 => (press(Code::Function(byte - 13), false, false), rest),
        b' '..=b'~' => (press(Code::Char(char::from(byte)), false, false), rest),
        0x80..=0x99 => (
            press(Code::Char(char::from(byte - 0x80 + b'a')), true, false),
            rest,
        ),
        0x9a..=0xb3 => (
            press(Code::Char(char::from(byte - 0x9a + b'a')), false, true),
            rest,
        ),
        0xb4..=0xd3 => {
            let (pasted, rest) = rest.split_at(rest.len().min(usize::from(byte - 0xb3)));
            (
                Message::Paste(String::from_utf8_lossy(pasted).into_owned()),
                rest,
            )
        }
        0xd4..=0xdf => {
            let (width, height) = (
                rest.first().copied().unwrap_or(80),
                rest.get(1).copied().unwrap_or(24),
            );
            (
                Message::Resize(width.into(), height.into()),
                rest.get(2..).unwrap_or_default(),
            )
        }
        0xe0..=0xef => {
            *now += u64::from(byte) * 40;
            (Message::Tick(*now), rest)
        }
        0xf0..=0xf3 => (Message::FocusLost, rest),
        0xf4..=0xf7 => (Message::FocusGained, rest),
        _ => (Message::Slice, rest),
    }
}

fn names() -> Vec<ListedKey> {
    let names = [
        "a",
        "db/host",
        "db_host",
        "Name",
        "ä\u{202e}b",
        "\u{1b}[31m",
        "",
    ];
    names
        .into_iter()
        .map(|name| ListedKey::named(name.to_owned()))
        .collect()
}

fn run(state: &mut State, effects: Vec<Effect>) {
    for effect in effects {
        if let Effect::List { generation, .. } = effect {
            let page = ListingEvent::Page {
                page: Page::Keys(names()),
                pages: 1,
            };
            for event in [ListingEvent::Began, page, ListingEvent::Ended(Ok(()))] {
                state.update(Message::Listing {
                    generation,
                    layer: Layer::AWS,
                    event,
                });
            }
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let (mut state, effects) = State::new(Setup::new(sample::deployment().into()));
    run(&mut state, effects);
    let (mut rest, mut now) = (data, 0);
    while let [byte, after @ ..] = rest {
        let (message, left) = message(*byte, after, &mut now);
        rest = left;
        let effects = state.update(message);
        run(&mut state, effects);
    }
    let (width, height) = state.appearance().size();
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("in memory");
    let theme = Theme::embedded(state.appearance().theme());
    terminal
        .draw(|frame| varlens::ui::view(frame, &state, &theme))
        .expect("in memory");
});
