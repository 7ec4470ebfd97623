//! The signs of the screen, in two sets: the usual one, and a plain one for screen readers and for fonts without them.
//!
//! Widgets ask the theme for a sign, never write one. In the plain set everything that is ours is ASCII and nothing is
//! drawn around panes; names and values stay as they are in both.

use std::borrow::Cow;

use ratatui::symbols::border;

/// Every sign that the screen uses.
#[derive(Debug, PartialEq, Eq)]
pub struct Symbols {
    /// This layer wins.
    pub wins: &'static str,
    /// This layer also holds the key, and is never reached.
    pub shadowed: &'static str,
    /// This layer does not hold the key.
    pub absent: &'static str,
    /// This layer is never asked for the key.
    pub skipped: &'static str,
    /// Failed, or scheduled for deletion.
    pub failed: &'static str,
    /// varlens could not look.
    pub not_inspected: &'static str,
    /// Airflow takes the name for sensitive.
    pub sensitive: &'static str,
    /// A word of warning follows.
    pub warning: &'static str,
    /// The selected row.
    pub selected: &'static str,
    /// What a walk comes to.
    pub result: &'static str,
    /// It is otherwise than it was.
    pub changed: &'static str,
    /// What follows lies inside.
    pub inside: &'static str,
    /// Sorted by this, the smallest first.
    pub up: &'static str,
    /// Sorted by this, the greatest first.
    pub down: &'static str,
    /// There is more, or it goes on.
    pub more: &'static str,
    /// The way of a walk: on to the next layer.
    pub path: &'static str,
    /// The way comes by a layer.
    pub path_branch: &'static str,
    /// The way ends at a layer that gave nothing.
    pub path_end: &'static str,
    /// The way ends at the layer that wins.
    pub path_win: &'static str,
    /// Where the way would have gone on.
    pub path_not_taken: &'static str,
    /// Lines around a pane: eight signs, blanks in the plain set, so that a pane is as large in both.
    pub frame: border::Set<'static>,
    is_plain: bool,
}

/// The usual set.
pub const UNICODE: Symbols = Symbols {
    wins: "●",
    shadowed: "○",
    absent: "·",
    skipped: "–",
    failed: "✗",
    not_inspected: "?",
    sensitive: "✱",
    warning: "!",
    selected: "▸",
    result: "→",
    changed: "≠",
    inside: "▾",
    up: "▲",
    down: "▼",
    more: "…",
    path: "│ ",
    path_branch: "├─",
    path_end: "╰─",
    path_win: "╰▶",
    path_not_taken: "┆ ",
    frame: border::ROUNDED,
    is_plain: false,
};

/// ASCII only. Letters where a reader would skip a stroke.
pub const PLAIN: Symbols = Symbols {
    wins: "*",
    shadowed: "o",
    absent: ".",
    skipped: "-",
    failed: "x",
    not_inspected: "?",
    sensitive: "s",
    warning: "!",
    selected: ">",
    result: "->",
    changed: "#",
    inside: "+",
    up: "^",
    down: "v",
    more: "...",
    path: "",
    path_branch: "",
    path_end: "",
    path_win: "",
    path_not_taken: "",
    frame: border::EMPTY,
    is_plain: true,
};

/// What stands in our own sentences, and what the plain set says instead.
const IN_SENTENCES: [(char, &str); 17] = [
    ('●', PLAIN.wins),
    ('○', PLAIN.shadowed),
    ('✱', PLAIN.sensitive),
    ('…', "..."),
    ('·', "|"),
    ('→', "->"),
    ('←', "<-"),
    ('↑', "up"),
    ('↓', "down"),
    ('–', "-"),
    ('—', "-"),
    ('“', "\""),
    ('”', "\""),
    ('‘', "'"),
    ('’', "'"),
    ('×', "x"),
    ('≤', "<="),
];

impl Symbols {
    /// The signs of a cell with their meaning, in the order in which the help lists them.
    pub fn legend(&self) -> [(&'static str, &'static str); 7] {
        [
            (self.wins, "this layer wins"),
            (
                self.shadowed,
                "this layer also holds the key, and is never reached",
            ),
            (self.absent, "this layer does not hold it"),
            (self.skipped, "this layer is never asked for it"),
            (self.failed, "scheduled for deletion, or failed"),
            (self.not_inspected, "varlens could not look"),
            (self.sensitive, "Airflow takes the name for sensitive"),
        ]
    }

    /// A sentence of our own in this set. Not for names and values, which must stay what they are.
    pub fn text<'a>(&self, sentence: &'a str) -> Cow<'a, str> {
        if !self.is_plain || sentence.is_ascii() {
            return Cow::Borrowed(sentence);
        }
        Cow::Owned(sentence.chars().map(in_plain).collect())
    }
}

fn in_plain(c: char) -> Cow<'static, str> {
    match IN_SENTENCES.iter().find(|(sign, _)| *sign == c) {
        Some((_, plain)) => Cow::Borrowed(plain),
        None => Cow::Owned(c.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn all(symbols: &Symbols) -> Vec<&'static str> {
        let legend = symbols.legend().map(|(sign, _)| sign);
        let others = [
            symbols.warning,
            symbols.selected,
            symbols.result,
            symbols.inside,
            symbols.up,
            symbols.down,
            symbols.more,
        ];
        legend.into_iter().chain(others).collect()
    }

    #[test]
    fn every_sign_differs_from_every_other() {
        for symbols in [UNICODE, PLAIN] {
            let signs = all(&symbols);
            let different: HashSet<_> = signs.iter().collect();
            assert_eq!(different.len(), signs.len(), "{signs:?}");
        }
    }

    #[test]
    fn the_plain_set_is_ascii_and_the_other_is_not() {
        let is_ascii = |symbols: &Symbols| all(symbols).concat().is_ascii();
        assert!(is_ascii(&PLAIN) && !is_ascii(&UNICODE));
        assert_eq!(PLAIN.frame.top_left, " ");
        assert!(IN_SENTENCES.iter().all(|(_, plain)| plain.is_ascii()));
    }

    #[test]
    fn sentences() {
        let check = |sentence: &str, plain: &str| {
            assert_eq!(PLAIN.text(sentence), plain);
            assert_eq!(UNICODE.text(sentence), sentence);
        };
        check("asking… esc cancels", "asking... esc cancels");
        check("aws → env · “x”", "aws -> env | \"x\"");
        check("as it is", "as it is");
        check("straße", "straße");
    }
}
