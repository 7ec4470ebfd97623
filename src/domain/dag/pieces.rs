//! A text in pieces, of which some are not known.

use std::rc::Rc;

/// A text in pieces; a piece without text is not known.
#[derive(Default)]
pub(super) struct Text {
    pub pieces: Vec<Piece>,
}

#[derive(Clone)]
pub(super) struct Piece {
    pub text: Option<Rc<str>>,
    /// Begin and end of the literal in the source, 0 and 0 for a text that has none.
    pub range: (u32, u32),
    /// The literal is part of an f-string, where braces are doubled.
    pub doubled: bool,
}

impl Text {
    /// Equal; None where one of them is not known.
    pub fn same(&self, other: &Self) -> Option<bool> {
        if let ([left], [right]) = (self.pieces.as_slice(), other.pieces.as_slice()) {
            return Some(left.text.as_deref()? == right.text.as_deref()?);
        }
        Some(self.constant()? == other.constant()?)
    }

    /// The whole text, if all of it is known.
    pub fn constant(&self) -> Option<String> {
        let mut all = String::new();
        for piece in &self.pieces {
            all.push_str(piece.text.as_deref()?);
        }
        Some(all)
    }

    pub fn truth(&self) -> Option<bool> {
        let known = |piece: &Piece| piece.text.as_deref().is_some_and(|text| !text.is_empty());
        if self.pieces.iter().any(known) {
            return Some(true);
        }
        self.constant().map(|text| !text.is_empty())
    }

    /// The known parts, with `…` for the others; None if nothing is known.
    pub fn parts(&self) -> Option<String> {
        let mut all = String::new();
        for piece in &self.pieces {
            all.push_str(piece.text.as_deref().unwrap_or("…"));
        }
        (!all.chars().all(|letter| letter == '…')).then_some(all)
    }
}

impl Text {
    /// The text, with a control character for what is not known.
    pub fn whole(&self) -> String {
        let pieces = self.pieces.iter();
        let text = |piece: &Piece| piece.text.clone().unwrap_or_else(|| "\u{1}".into());
        pieces.map(text).map(|text| text.to_string()).collect()
    }
}

impl Piece {
    pub const HOLE: Self = Self {
        text: None,
        range: (0, 0),
        doubled: false,
    };

    pub fn plain(text: impl Into<Rc<str>>) -> Self {
        Self {
            text: Some(text.into()),
            range: (0, 0),
            doubled: false,
        }
    }
}
