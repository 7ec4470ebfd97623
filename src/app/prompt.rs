//! A line that is being typed: a filter or a key. Kept in memory only.

use tui_input::{Input, InputRequest};

use super::keymap::{Code, Named, Press};

/// Longer pastes are cut; no name of AWS is longer than 512 characters.
pub const LONGEST: usize = 2_048;

/// The line and the place of the cursor in it.
#[derive(Debug, Default)]
pub struct Prompt {
    input: Input,
    /// All of the text is selected: what is typed next replaces it.
    is_selected: bool,
}

impl Prompt {
    /// A line with a text in it, the cursor after it.
    pub fn with(text: &str) -> Self {
        Self {
            input: Input::new(text.to_owned()),
            is_selected: false,
        }
    }

    /// A line whose text is selected, as in a browser: typing replaces it, any other key keeps it to be edited.
    pub fn selected(text: &str) -> Self {
        Self {
            is_selected: !text.is_empty(),
            ..Self::with(text)
        }
    }

    /// All of the text is selected.
    pub fn is_selected(&self) -> bool {
        self.is_selected
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// The cursor's place, in characters.
    pub fn cursor(&self) -> usize {
        self.input.cursor()
    }

    /// Takes a key in, if it edits.
    pub fn edit(&mut self, press: Press) {
        let was_selected = std::mem::take(&mut self.is_selected);
        if was_selected && replaces(press) {
            self.input = Input::default();
        }
        if let Some(request) = request(press)
            && (self.text().chars().count() < LONGEST || press.typed().is_none())
        {
            self.input.handle(request);
        }
    }

    /// Takes in the first line of a paste, as far as there is room. False if something was left out.
    pub fn paste(&mut self, text: &str) -> bool {
        if std::mem::take(&mut self.is_selected) {
            self.input = Input::default();
        }
        // Terminals send the end of a line as a carriage return.
        let line = text.split(['\r', '\n']).next().unwrap_or_default();
        let room = LONGEST.saturating_sub(self.text().chars().count());
        let mut typed = line.chars().filter(|c| !c.is_control());
        for c in typed.by_ref().take(room) {
            self.input.handle(InputRequest::InsertChar(c));
        }
        typed.next().is_none() && text.trim_end_matches(['\r', '\n']) == line
    }
}

/// It replaces a text that is selected: by a letter, or by nothing.
fn replaces(press: Press) -> bool {
    let is_deletion = matches!(
        press.code,
        Code::Named(Named::Backspace | Named::Delete) if !press.ctrl && !press.alt
    );
    is_deletion || press.typed().is_some()
}

fn request(press: Press) -> Option<InputRequest> {
    use InputRequest as Request;
    if let Some(typed) = press.typed() {
        return Some(Request::InsertChar(typed));
    }
    Some(match (press.code, press.ctrl, press.alt) {
        (Code::Named(Named::Backspace), false, false) => Request::DeletePrevChar,
        (Code::Named(Named::Delete), ..) => Request::DeleteNextChar,
        (Code::Named(Named::Left), false, false) => Request::GoToPrevChar,
        (Code::Named(Named::Right), false, false) => Request::GoToNextChar,
        (Code::Named(Named::Home), ..) | (Code::Char('a'), true, _) => Request::GoToStart,
        (Code::Named(Named::End), ..) | (Code::Char('e'), true, _) => Request::GoToEnd,
        (Code::Char('u'), true, _) => Request::DeleteLine,
        (Code::Char('k'), true, _) => Request::DeleteTillEnd,
        (Code::Char('w'), true, _) | (Code::Named(Named::Backspace), ..) => Request::DeletePrevWord,
        (Code::Char('b'), _, true) | (Code::Named(Named::Left), ..) => Request::GoToPrevWord,
        (Code::Char('f'), _, true) | (Code::Named(Named::Right), ..) => Request::GoToNextWord,
        _ => return None,
    })
}

/// What both begin with: as far as a completion is sure.
pub(super) fn common_beginning<'a>(a: &'a str, b: &str) -> &'a str {
    let same = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
    let length = same.map(|(a, _)| a.len_utf8()).sum();
    a.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(keys: &str, expected: &str) {
        let mut prompt = Prompt::with("aws_one two");
        for key in keys.split_whitespace() {
            prompt.edit(key.parse().unwrap());
        }
        assert_eq!(prompt.text(), expected, "{keys}");
    }

    #[test]
    fn editing() {
        check("x", "aws_one twox");
        check("backspace backspace", "aws_one t");
        check("ctrl-w", "aws_one ");
        check("ctrl-u y", "y");
        check("ctrl-a X", "Xaws_one two");
        check("home delete end !", "ws_one two!");
        check("left left ctrl-k", "aws_one t");
        check("f5 ctrl-g", "aws_one two");
    }

    #[test]
    fn typing_replaces_what_is_selected_and_other_keys_keep_it() {
        let check = |keys: &str, expected: &str| {
            let mut prompt = Prompt::selected("one");
            for key in keys.split_whitespace() {
                prompt.edit(key.parse().unwrap());
            }
            assert_eq!((prompt.text(), prompt.is_selected()), (expected, false));
        };
        check("x y", "xy");
        check("backspace", "");
        check("delete x", "x");
        check("left x", "onxe");
        check("end x", "onex");
        check("ctrl-e x", "onex");
        let mut prompt = Prompt::selected("one");
        prompt.paste("two");
        assert_eq!(prompt.text(), "two");
        assert!(!Prompt::selected("").is_selected());
    }

    #[test]
    fn a_paste_gives_its_first_line_without_controls_and_is_bounded() {
        let mut prompt = Prompt::default();
        prompt.paste("a\u{1b}[31mb\nsecond");
        assert_eq!(prompt.text(), "a[31mb");
        let mut prompt = Prompt::default();
        assert!(!prompt.paste("aws_db_host\rsecond\rthird"));
        assert_eq!(prompt.text(), "aws_db_host");
        assert!(prompt.paste("_1\r") && prompt.paste("_2\r\n"));
        assert_eq!(prompt.text(), "aws_db_host_1_2");
        prompt.paste(&"x".repeat(1_000_000));
        assert_eq!(prompt.text().chars().count(), LONGEST);
    }
}
