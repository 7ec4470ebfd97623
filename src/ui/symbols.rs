//! The symbols of the screen, in two sets: the usual one, and a plain one for screen readers and for fonts without them.
//!
//! Widgets ask the theme for a symbol and never write one. In the plain set everything but names and values is ASCII, and
//! panes have no visible frame.

use std::borrow::Cow;

use ratatui::symbols::border;

/// Every symbol that the screen uses.
#[derive(Debug, PartialEq, Eq)]
pub struct Symbols {
    /// This layer wins.
    pub wins: &'static str,
    /// This layer also has the key and is never reached.
    pub shadowed: &'static str,
    /// This layer does not have the key.
    pub absent: &'static str,
    /// This layer is not asked for the key.
    pub skipped: &'static str,
    /// Failed, or scheduled for deletion.
    pub failed: &'static str,
    /// varlens could not inspect this layer.
    pub not_inspected: &'static str,
    /// Airflow treats the name as sensitive.
    pub sensitive: &'static str,
    /// A warning follows.
    pub warning: &'static str,
    /// DAG files read the key at parse time.
    pub read_at_parse: &'static str,
    /// DAG files read the key at run time.
    pub read_at_run: &'static str,
    /// DAG files may read the key by a name that is known at run time only.
    pub dynamic: &'static str,
    /// No DAG file reads the key.
    pub unused: &'static str,
    /// No read of the key was seen, and not all are known.
    pub unseen: &'static str,
    /// The selected row.
    pub selected: &'static str,
    /// The result of a walk.
    pub result: &'static str,
    /// A what-if changes it.
    pub changed: &'static str,
    /// The lines below are inside it.
    pub inside: &'static str,
    /// Sorted by this, the smallest first.
    pub up: &'static str,
    /// Sorted by this, the greatest first.
    pub down: &'static str,
    /// Text was cut, or something is in progress.
    pub more: &'static str,
    /// The path of a walk, down to the next layer.
    pub path: &'static str,
    /// The path passes a layer.
    pub path_branch: &'static str,
    /// The path ends at a layer that does not win.
    pub path_end: &'static str,
    /// The path ends at the layer that wins.
    pub path_win: &'static str,
    /// Where the path would have continued.
    pub path_not_taken: &'static str,
    /// Lines around a pane: blanks in the plain set, so that a pane has the same size in both.
    pub frame: border::Set<'static>,
    is_plain: bool,
}

/// How the legend writes a winner that is not certain; the list has the layer's name.
pub const UNCERTAIN: &str = "env?";

/// After a key that is known from the environment only, where case is lost.
pub const CASE_UNKNOWN: &str = "(Aa?)";

/// What a symbol of the list means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The symbol.
    pub symbol: &'static str,
    /// A word for it.
    pub word: &'static str,
    /// A sentence for it.
    pub sentence: &'static str,
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
    read_at_parse: "P",
    read_at_run: "R",
    dynamic: "D",
    unused: "U",
    unseen: "N",
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

/// ASCII only. Letters where a screen reader would skip punctuation.
pub const PLAIN: Symbols = Symbols {
    wins: "*",
    shadowed: "o",
    absent: ".",
    skipped: "-",
    failed: "x",
    not_inspected: "?",
    sensitive: "s",
    warning: "!",
    read_at_parse: "P",
    read_at_run: "R",
    dynamic: "D",
    unused: "U",
    unseen: "N",
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

/// Characters of our own sentences, and what the plain set has instead.
const IN_SENTENCES: [(char, &str); 18] = [
    ('●', PLAIN.wins),
    ('○', PLAIN.shadowed),
    ('✱', PLAIN.sensitive),
    ('≠', PLAIN.changed),
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
    /// The arrow of a column that rows are sorted by.
    pub fn of_sorting(&self, is_reversed: bool) -> &'static str {
        if is_reversed { self.down } else { self.up }
    }

    /// The symbols of what DAG files do with a key.
    pub fn of_usages(&self) -> [&'static str; 5] {
        [
            self.read_at_parse,
            self.read_at_run,
            self.dynamic,
            self.unused,
            self.unseen,
        ]
    }

    /// The symbols of the list, the most important first: each with a word for the legend, and its meaning for the help.
    pub fn legend(&self) -> [Meaning; 15] {
        let meaning = |symbol, word, sentence| Meaning {
            symbol,
            word,
            sentence,
        };
        [
            meaning(self.wins, "wins", "this layer wins"),
            meaning(
                self.shadowed,
                "shadowed",
                "this layer also has the key and is never reached",
            ),
            meaning(self.changed, "changed", "the what-if changes who wins"),
            meaning(
                UNCERTAIN,
                "uncertain",
                "this layer wins unless one that was not inspected has the key",
            ),
            meaning(
                self.failed,
                "failed",
                "Airflow can't read it: an error, or scheduled for deletion",
            ),
            meaning(
                self.skipped,
                "skipped",
                "this layer is not asked for the key",
            ),
            meaning(
                self.not_inspected,
                "not inspected",
                "varlens could not inspect this layer",
            ),
            meaning(
                self.sensitive,
                "sensitive",
                "Airflow treats this name as sensitive",
            ),
            meaning(
                self.read_at_parse,
                "parse",
                "DAG files read the key each time they are parsed",
            ),
            meaning(
                self.read_at_run,
                "run",
                "DAG files read the key when a task or a callback runs",
            ),
            meaning(
                self.dynamic,
                "dynamic",
                "DAG files may read the key: they build a name like it at run time",
            ),
            meaning(self.unused, "unused", "no DAG file reads the key"),
            meaning(
                self.unseen,
                "not seen",
                "no read of the key was seen, and not all reads are known",
            ),
            meaning(self.absent, "absent", "this layer does not have the key"),
            meaning(
                CASE_UNKNOWN,
                "case",
                "known from an environment variable only, whose name is in capitals whatever the key's case",
            ),
        ]
    }

    /// A sentence of ours in this set. Not for names and values, which must stay as they are.
    pub fn text<'a>(&self, sentence: &'a str) -> Cow<'a, str> {
        if !self.is_plain || sentence.is_ascii() {
            return Cow::Borrowed(sentence);
        }
        Cow::Owned(sentence.chars().map(in_plain).collect())
    }
}

fn in_plain(c: char) -> Cow<'static, str> {
    match IN_SENTENCES.iter().find(|(symbol, _)| *symbol == c) {
        Some((_, plain)) => Cow::Borrowed(plain),
        None => Cow::Owned(c.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn all(symbols: &Symbols) -> Vec<&'static str> {
        let legend = symbols.legend().map(|meaning| meaning.symbol);
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
    fn every_symbol_differs_from_every_other() {
        for symbols in [UNICODE, PLAIN] {
            let found = all(&symbols);
            let different: HashSet<_> = found.iter().collect();
            assert_eq!(different.len(), found.len(), "{found:?}");
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
        check("looking up… esc: cancel", "looking up... esc: cancel");
        check("aws → env · “x”", "aws -> env | \"x\"");
        check("no changes yet", "no changes yet");
        check("straße", "straße");
    }
}
