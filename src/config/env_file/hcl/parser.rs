//! The grammar of HCL, as far as files of Terraform and Nomad need it. It never fails: what it does not know is computed.

use std::iter::Peekable;
use std::str::Chars;

use super::super::yaml::{Node, documents};
use super::value::{Value, merged, of_yaml};

/// Deeper files aren't written by anyone, and would cost stack.
const DEEPEST: usize = 64;

pub(super) struct Parser<'t> {
    rest: Peekable<Chars<'t>>,
    depth: usize,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            rest: text.chars().peekable(),
            depth: 0,
        }
    }

    /// The attributes and blocks of a body, or the entries of an object, up to the character that closes it.
    pub(super) fn entries(&mut self, close: Option<char>) -> Vec<(String, Value)> {
        let mut entries = Vec::new();
        loop {
            self.blanks(true);
            match self.rest.peek() {
                None => return entries,
                Some(&c) if Some(c) == close => {
                    self.rest.next();
                    return entries;
                }
                Some(_) => {}
            }
            let Some(key) = self.key() else {
                self.rest.next();
                continue;
            };
            self.blanks(false);
            match self.rest.peek() {
                Some('=' | ':') => {
                    self.rest.next();
                    let value = self.expression(false);
                    entries.push((key, value));
                }
                _ => entries.extend(self.block(key)),
            }
        }
    }

    /// `resource "type" "name" {`: the labels, and the body.
    fn block(&mut self, key: String) -> Option<(String, Value)> {
        while self.key().is_some() {
            self.blanks(false);
        }
        (self.rest.peek() == Some(&'{')).then(|| (key, self.object()))
    }

    fn object(&mut self) -> Value {
        self.rest.next();
        if self.depth == DEEPEST {
            self.rest = "".chars().peekable();
            return Value::Computed;
        }
        self.depth += 1;
        let entries = self.entries(Some('}'));
        self.depth -= 1;
        Value::Map(entries)
    }

    fn list(&mut self, close: char) -> Vec<Value> {
        self.rest.next();
        let mut items = Vec::new();
        if self.depth == DEEPEST {
            self.rest = "".chars().peekable();
            return items;
        }
        self.depth += 1;
        loop {
            self.blanks(true);
            match self.rest.peek() {
                None => break,
                Some(&c) if c == close => {
                    self.rest.next();
                    break;
                }
                Some(',') => {
                    self.rest.next();
                }
                Some(_) => items.push(self.expression(true)),
            }
        }
        self.depth -= 1;
        items
    }

    fn key(&mut self) -> Option<String> {
        match self.rest.peek()? {
            '"' => match self.quoted() {
                Value::Text(text) => Some(text),
                _ => Some(String::new()),
            },
            c if c.is_alphabetic() || *c == '_' => Some(self.word()),
            _ => None,
        }
    }

    fn word(&mut self) -> String {
        let mut word = String::new();
        while let Some(c) = self
            .rest
            .next_if(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
        {
            word.push(c);
        }
        word
    }

    /// One value. If more than a literal or a known function is there, the value is computed. A newline ends it outside of brackets.
    fn expression(&mut self, is_in_brackets: bool) -> Value {
        self.blanks(is_in_brackets);
        let value = match self.rest.peek() {
            Some('"') => self.quoted(),
            Some('<') => self.heredoc(),
            Some('[') => Value::List(self.list(']')),
            Some('{') => self.object(),
            Some(c) if c.is_alphanumeric() || matches!(c, '-' | '_') => self.named(),
            _ => Value::Computed,
        };
        if self.ends_here(is_in_brackets) {
            return value;
        }
        self.skip(is_in_brackets);
        Value::Computed
    }

    /// A number, a keyword, a reference or a function.
    fn named(&mut self) -> Value {
        let mut word = String::new();
        while let Some(c) = self
            .rest
            .next_if(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        {
            word.push(c);
        }
        if self.rest.peek() == Some(&'(') {
            let mut given = self.list(')');
            return match word.as_str() {
                "jsonencode" if given.len() == 1 => Value::Encoded(Box::new(given.remove(0))),
                "yamlencode" | "tomap" | "tostring" | "sensitive" | "nonsensitive"
                    if given.len() == 1 =>
                {
                    given.remove(0)
                }
                "merge" => merged(given),
                _ => Value::Computed,
            };
        }
        match word.as_str() {
            "null" => Value::Null,
            "true" | "false" => Value::Plain(word),
            _ if word.parse::<f64>().is_ok() => Value::Plain(word),
            _ => Value::Computed,
        }
    }

    /// In double quotes; computed where a template is in it.
    fn quoted(&mut self) -> Value {
        self.rest.next();
        let mut text = String::new();
        let mut is_computed = false;
        while let Some(c) = self.rest.next() {
            match c {
                '"' => break,
                '\\' => text.extend(match self.rest.next() {
                    Some('n') => Some('\n'),
                    Some('t') => Some('\t'),
                    Some('r') => Some('\r'),
                    other => other,
                }),
                '$' | '%' if self.rest.peek() == Some(&c) => {
                    self.rest.next();
                    text.push(c);
                }
                '$' | '%' if self.rest.peek() == Some(&'{') => {
                    is_computed = true;
                    self.template();
                }
                _ => text.push(c),
            }
        }
        if is_computed {
            Value::Computed
        } else {
            Value::Text(text)
        }
    }

    /// `{…}` after a dollar sign, with what is in quotes inside.
    fn template(&mut self) {
        let mut open = 0_usize;
        let mut is_quoted = false;
        for c in self.rest.by_ref() {
            match c {
                '"' => is_quoted = !is_quoted,
                '{' if !is_quoted => open += 1,
                '}' if !is_quoted => open = open.saturating_sub(1),
                _ => {}
            }
            if open == 0 {
                return;
            }
        }
    }

    /// `<<EOT`, or `<<-EOT`: the YAML of a chart is read, other texts are taken as they are.
    fn heredoc(&mut self) -> Value {
        while self.rest.next_if(|c| matches!(c, '<' | '-')).is_some() {}
        let mark = self.line();
        let mut text = String::new();
        while self.rest.peek().is_some() {
            let line = self.line();
            if line.trim() == mark.trim() {
                break;
            }
            text.push_str(&line);
            text.push('\n');
        }
        let maps = documents(&text).unwrap_or_default();
        match maps.first().map(|map| &**map) {
            Some(map @ Node::Map(_)) => of_yaml(map),
            _ if text.contains("${") => Value::Computed,
            _ => Value::Text(text),
        }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        for c in self.rest.by_ref() {
            if c == '\n' {
                break;
            }
            line.push(c);
        }
        line
    }

    /// Blanks and comments; the end of a line too where it does not count.
    fn blanks(&mut self, with_lines: bool) {
        loop {
            match self.rest.peek() {
                Some('\n') if !with_lines => return,
                Some(c) if c.is_whitespace() || (with_lines && *c == ',') => {
                    self.rest.next();
                }
                Some('#') => self.comment(),
                Some('/') => {
                    let mut ahead = self.rest.clone();
                    ahead.next();
                    match ahead.next() {
                        Some('/') => self.comment(),
                        Some('*') => self.long_comment(),
                        _ => return,
                    }
                }
                _ => return,
            }
        }
    }

    /// Up to the end of its line, which stays.
    fn comment(&mut self) {
        while self.rest.next_if(|c| *c != '\n').is_some() {}
    }

    fn long_comment(&mut self) {
        let mut last = ' ';
        for c in self.rest.by_ref() {
            if last == '*' && c == '/' {
                return;
            }
            last = c;
        }
    }

    fn ends_here(&mut self, is_in_brackets: bool) -> bool {
        self.blanks_before_end(is_in_brackets);
        matches!(self.rest.peek(), None | Some('\n' | ',' | '}' | ']' | ')'))
    }

    fn blanks_before_end(&mut self, is_in_brackets: bool) {
        while self
            .rest
            .next_if(|c| c.is_whitespace() && (is_in_brackets || *c != '\n'))
            .is_some()
        {}
        self.blanks(false);
    }

    /// The rest of an expression, with all brackets in it.
    fn skip(&mut self, is_in_brackets: bool) {
        let mut open = 0_usize;
        while let Some(&c) = self.rest.peek() {
            match c {
                '"' => {
                    self.quoted();
                    continue;
                }
                '\n' if open == 0 && !is_in_brackets => return,
                ',' | '}' | ']' | ')' if open == 0 => return,
                '{' | '[' | '(' => open += 1,
                '}' | ']' | ')' => open -= 1,
                _ => {}
            }
            self.rest.next();
        }
    }
}
