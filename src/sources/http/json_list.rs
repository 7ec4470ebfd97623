//! Finds the elements of a JSON list in a body that arrives in parts.
//!
//! Holds one element at a time, which may contain a secret value and is wiped before the next. Checks the list's own syntax;
//! that of an element is checked by its decoder.

use zeroize::Zeroizing;

use super::fault::bad_answer;
use crate::domain::resolve::Fault;

/// The longest element, in bytes.
const LONGEST: usize = 8 << 20;

/// Why a body is not a list that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListError {
    /// Not JSON, as far as was read.
    NotJson,
    /// JSON of another type.
    NotAList,
    /// An element is longer than [`LONGEST`].
    TooLong,
    /// The body ended within the list.
    Unfinished,
}

impl ListError {
    pub(super) fn fault(self) -> Fault {
        let note = match self {
            Self::NotJson => "the answer is not JSON".to_owned(),
            Self::NotAList => "the answer is JSON, but not a list".to_owned(),
            Self::TooLong => {
                let limit = LONGEST >> 20;
                format!(
                    "an element of the list is longer than {limit} MiB, so the list was not read"
                )
            }
            Self::Unfinished => "the list ends in the middle".to_owned(),
        };
        bad_answer(note)
    }
}

/// What may come next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// The list itself.
    #[default]
    Start,
    /// An element, or the end of an empty list.
    First,
    /// An element.
    Next,
    /// More of an element.
    Within,
    /// Nothing but white space.
    End,
}

/// The state between two parts of a body.
#[derive(Default)]
pub(super) struct Splitter {
    state: State,
    /// Open brackets and braces of the element.
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    element: Zeroizing<Vec<u8>>,
}

type EachElement<'a> = dyn FnMut(&[u8]) -> Result<(), ListError> + 'a;

impl Splitter {
    /// Takes the next part of the body in, and calls `each` with the bytes of every element that is complete.
    pub(super) fn feed(
        &mut self,
        part: &[u8],
        each: &mut EachElement<'_>,
    ) -> Result<(), ListError> {
        for byte in part {
            self.take(*byte, each)?;
        }
        Ok(())
    }

    /// The body has ended.
    pub(super) fn finish(&self) -> Result<(), ListError> {
        match self.state {
            State::End => Ok(()),
            State::Start => Err(ListError::NotJson),
            _ => Err(ListError::Unfinished),
        }
    }

    fn take(&mut self, byte: u8, each: &mut EachElement<'_>) -> Result<(), ListError> {
        if self.state == State::Within {
            return self.take_within(byte, each);
        }
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
            return Ok(());
        }
        match (self.state, byte) {
            (State::Start, b'[') => self.state = State::First,
            (State::Start, b'{' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => {
                return Err(ListError::NotAList);
            }
            (State::First, b']') => self.state = State::End,
            (State::First | State::Next, byte) if !matches!(byte, b',' | b']' | b'}') => {
                self.state = State::Within;
                return self.take_within(byte, each);
            }
            _ => return Err(ListError::NotJson),
        }
        Ok(())
    }

    fn take_within(&mut self, byte: u8, each: &mut EachElement<'_>) -> Result<(), ListError> {
        if self.depth == 0 && !self.in_string && matches!(byte, b',' | b']') {
            each(&self.element)?;
            // A new buffer: the old one is wiped as a whole, and a long element leaves no long buffer.
            self.element = Zeroizing::default();
            self.state = if byte == b',' {
                State::Next
            } else {
                State::End
            };
            return Ok(());
        }
        if self.element.len() >= LONGEST {
            return Err(ListError::TooLong);
        }
        self.element.push(byte);
        if self.in_string {
            self.take_in_string(byte);
            return Ok(());
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.checked_sub(1).ok_or(ListError::NotJson)?,
            _ => {}
        }
        Ok(())
    }

    fn take_in_string(&mut self, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = true,
            b'"' => self.in_string = false,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The elements of a body that comes in parts of this size, and how it ended.
    fn split(body: &str, size: usize) -> (Vec<String>, Result<(), ListError>) {
        let mut splitter = Splitter::default();
        let mut elements = Vec::new();
        for part in body.as_bytes().chunks(size) {
            let fed = splitter.feed(part, &mut |element| {
                elements.push(String::from_utf8(element.to_vec()).unwrap());
                Ok(())
            });
            if fed.is_err() {
                return (elements, fed);
            }
        }
        let ended = splitter.finish();
        (elements, ended)
    }

    #[test]
    fn elements_are_found_however_the_body_is_cut() {
        let body = r#" [ {"a": "],\"}[", "b": [1, {"c": {}}]} , "x\\" ,null,12 ,[]] "#;
        let expected = [
            r#"{"a": "],\"}[", "b": [1, {"c": {}}]} "#,
            r#""x\\" "#,
            "null",
            "12 ",
            "[]",
        ];
        for size in 1..=body.len() {
            let (elements, ended) = split(body, size);
            assert_eq!(elements, expected, "{size}");
            assert_eq!(ended, Ok(()), "{size}");
        }
        assert_eq!(split(" [ ] ", 1), (Vec::new(), Ok(())));
    }

    #[test]
    fn what_is_not_a_list_is_an_error() {
        use ListError::{NotAList, NotJson, Unfinished};
        for (body, expected) in [
            ("", NotJson),
            ("  ", NotJson),
            ("<!doctype html>", NotJson),
            ("\u{feff}[]", NotJson),
            ("{\"detail\": \"x\"}", NotAList),
            ("\"text\"", NotAList),
            ("null", NotAList),
            ("12", NotAList),
            ("[", Unfinished),
            ("[1", Unfinished),
            ("[1,", Unfinished),
            ("[\"]", Unfinished),
            ("[,1]", NotJson),
            ("[1,,2]", NotJson),
            ("[1,]", NotJson),
            ("[1}", NotJson),
            ("[1]]", NotJson),
            ("[] x", NotJson),
        ] {
            assert_eq!(split(body, 1).1, Err(expected), "{body}");
        }
    }

    #[test]
    fn an_element_has_a_limit() {
        let fits = format!("[\"{}\"]", "x".repeat(LONGEST - 2));
        assert_eq!(split(&fits, 1 << 16).1, Ok(()));
        let long = format!("[\"{}\"]", "x".repeat(LONGEST - 1));
        assert_eq!(split(&long, 1 << 16).1, Err(ListError::TooLong));
    }
}
