//! Key presses and their names.

use std::fmt;
use std::str::FromStr;

/// A key, without its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A character, with shift applied.
    Char(char),
    /// A function key.
    Function(u8),
    /// A key that has a name.
    Named(Named),
}

/// Keys with names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Named {
    /// Return.
    Enter,
    /// Escape.
    Esc,
    /// Tab.
    Tab,
    /// Shift and tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    /// Home.
    Home,
    /// End.
    End,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
}

const NAMED: [(Named, &str); 14] = [
    (Named::Enter, "enter"),
    (Named::Esc, "esc"),
    (Named::Tab, "tab"),
    (Named::BackTab, "backtab"),
    (Named::Backspace, "backspace"),
    (Named::Delete, "delete"),
    (Named::Up, "up"),
    (Named::Down, "down"),
    (Named::Left, "left"),
    (Named::Right, "right"),
    (Named::Home, "home"),
    (Named::End, "end"),
    (Named::PageUp, "pageup"),
    (Named::PageDown, "pagedown"),
];

/// How keys are written, for whoever wrote one wrongly.
const HOW: &str = "keys are written x, X, ctrl-x, alt-x, f1, space, enter, esc, tab, up";

/// A key press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Press {
    /// Which key.
    pub code: Code,
    /// With control.
    pub ctrl: bool,
    /// With alt.
    pub alt: bool,
}

impl Press {
    /// A key without modifiers.
    pub const fn plain(code: Code) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
        }
    }

    /// A key with a name, without modifiers.
    pub const fn named(named: Named) -> Self {
        Self::plain(Code::Named(named))
    }

    /// The character that this press types into a text.
    pub const fn typed(self) -> Option<char> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        match self.code {
            Code::Char(' ') => f.write_str("space"),
            Code::Char(c) => write!(f, "{c}"),
            Code::Function(number) => write!(f, "f{number}"),
            Code::Named(named) => {
                let row = NAMED.iter().find(|(other, _)| *other == named);
                f.write_str(row.map_or("?", |(_, name)| name))
            }
        }
    }
}

impl FromStr for Press {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (ctrl, rest) = prefix(text, "ctrl-");
        let (alt, rest) = prefix(rest, "alt-");
        let code = code(rest).ok_or_else(|| format!("`{text}` is not a key; {HOW}"))?;
        Ok(Self { code, ctrl, alt })
    }
}

fn prefix<'a>(text: &'a str, prefix: &str) -> (bool, &'a str) {
    match text.strip_prefix(prefix) {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, text),
    }
}

fn code(name: &str) -> Option<Code> {
    let mut chars = name.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return Some(Code::Char(only));
    }
    if name == "space" {
        return Some(Code::Char(' '));
    }
    if let Some((named, _)) = NAMED.iter().find(|(_, other)| *other == name) {
        return Some(Code::Named(*named));
    }
    let number = name.strip_prefix('f')?.parse().ok()?;
    (1..=24).contains(&number).then_some(Code::Function(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key() {
        for text in ["", "enterr", "f0", "f25", "ctrl-nothing"] {
            assert!(text.parse::<Press>().is_err(), "{text}");
        }
        let minus: Press = "ctrl--".parse().unwrap();
        assert_eq!(minus.code, Code::Char('-'));
        assert_eq!(minus.to_string(), "ctrl--");
    }
}
