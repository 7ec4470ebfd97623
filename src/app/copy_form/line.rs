//! A line for a POSIX shell, put together word by word.

use std::borrow::Cow;

/// A line for a shell; every word is quoted that needs it.
pub(super) struct Line {
    words: Vec<String>,
    is_safe: bool,
}

impl Line {
    /// A line that begins with these plain words.
    pub(super) fn new(words: &[&str]) -> Self {
        Self {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            is_safe: true,
        }
    }

    /// An option with its value. One that begins with a dash would be read as another option unless it is tied on.
    pub(super) fn option(&mut self, name: &str, value: &str) -> &mut Self {
        if value.starts_with('-') {
            return self.word(&format!("{name}={value}"));
        }
        self.word(name).word(value)
    }

    /// An option, if there is a value.
    pub(super) fn option_if(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.option(name, value),
            None => self,
        }
    }

    /// A word that is no option, even if it looks like one.
    pub(super) fn argument(&mut self, text: &str) -> &mut Self {
        if text.starts_with('-') {
            self.word("--");
        }
        self.word(text)
    }

    fn word(&mut self, text: &str) -> &mut Self {
        self.is_safe &= !text.chars().any(char::is_control);
        // An error is a NUL, which is no word of a line at all.
        let quoted = shlex::try_quote(text).map(Cow::into_owned);
        self.words.push(quoted.unwrap_or_default());
        self
    }

    /// The line.
    ///
    /// # Errors
    /// A word holds control characters. Quotes keep those from the shell, and not from the line editor that a terminal
    /// pastes into.
    pub(super) fn finish(&self) -> Result<String, String> {
        if self.is_safe {
            return Ok(self.words.join(" "));
        }
        Err(
            "it contains a control character, which would act on the terminal you paste it into"
                .to_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_quoted_where_they_need_it() {
        let mut line = Line::new(&["fake", "run"]);
        line.option("--plain", "a/b-c.d")
            .option("--odd", "it's $HOME")
            .option("--dash", "-x y")
            .option_if("--none", None)
            .option("--empty", "")
            .argument("--key");
        assert_eq!(
            line.finish().unwrap(),
            "fake run --plain a/b-c.d --odd \"it's \"'$HOME' '--dash=-x y' --empty '' -- --key"
        );
    }

    #[test]
    fn what_would_act_on_a_terminal_is_refused() {
        for text in ["a\nb", "a\u{1b}[31m", "a\0b", "\u{9b}1m", "\u{3}"] {
            assert!(
                Line::new(&["x"]).argument(text).finish().is_err(),
                "{text:?}"
            );
        }
        assert!(Line::new(&["x"]).argument("ä\u{202e}b").finish().is_ok());
    }

    proptest! {
        #[test]
        fn a_shell_reads_the_word_that_was_meant(text in "[^\\p{Cc}]{0,20}") {
            let line = Line::new(&["x"]).argument(&text).finish().unwrap();
            let words = shlex::split(&line).unwrap();
            prop_assert_eq!(words.last().unwrap(), &text);
        }
    }
}
