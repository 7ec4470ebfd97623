//! The tokens of a Python expression.

use zeroize::Zeroizing;

use super::literal::{Literal, SYNTAX};
use crate::domain::python_json::{Json, PyText};
use crate::domain::python_re::PythonVersion;

/// A token. What a text holds stays in it.
pub(super) enum Token {
    /// A name that is no keyword.
    Name(String),
    /// A keyword.
    Keyword(&'static str),
    /// A literal by itself.
    Value(Literal),
    /// An f-string.
    Formatted,
    /// An operator or a bracket.
    Operator(&'static str),
}

const KEYWORDS: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
    "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Longer ones first.
const OPERATORS: &[&str] = &[
    "...", "**", "//", "<<", ">>", "<=", ">=", "==", "!=", ":=", "(", ")", "[", "]", "{", "}", ",",
    ":", ".", "+", "-", "*", "/", "%", "@", "&", "|", "^", "~", "<", ">", "=",
];

struct Lexer<'a> {
    rest: &'a str,
    depth: usize,
    tokens: Vec<Token>,
}

/// # Errors
/// `SyntaxError` or `IndentationError`.
pub(super) fn tokens(text: &str, python: PythonVersion) -> Result<Vec<Token>, &'static str> {
    let mut lexer = Lexer {
        rest: text,
        depth: 0,
        tokens: Vec::new(),
    };
    lexer.start()?;
    while !lexer.rest.is_empty() {
        if !lexer.step()? {
            lexer.end_of_line(python)?;
            break;
        }
    }
    Ok(lexer.tokens)
}

impl<'a> Lexer<'a> {
    /// Empty lines, and the first line's indentation.
    fn start(&mut self) -> Result<(), &'static str> {
        loop {
            let line = self.rest.trim_start_matches([' ', '\t', '\x0c']);
            let is_indented = line.len() < self.rest.trim_start_matches('\x0c').len();
            match line.chars().next() {
                Some('\n' | '\r') => self.rest = &line[1..],
                Some('#') => self.rest = line.find('\n').map_or("", |at| &line[at..]),
                None => return Err(SYNTAX),
                Some(_) if is_indented => return Err("IndentationError"),
                Some(_) => return Ok(()),
            }
        }
    }

    /// One token; false where the line ends outside brackets.
    fn step(&mut self) -> Result<bool, &'static str> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\x0c']);
        let Some(first) = self.rest.chars().next() else {
            return Ok(true);
        };
        match first {
            '\n' | '\r' if self.depth == 0 => return Ok(false),
            '\n' | '\r' => self.rest = &self.rest[1..],
            '#' => self.rest = self.rest.find('\n').map_or("", |at| &self.rest[at..]),
            '\\' => {
                let rest = self.rest[1..]
                    .strip_prefix("\r\n")
                    .or(self.rest[1..].strip_prefix('\n'));
                self.rest = rest.filter(|rest| !rest.is_empty()).ok_or(SYNTAX)?;
            }
            '\'' | '"' => self.string("")?,
            '0'..='9' => self.number()?,
            '.' if self.rest[1..].starts_with(|c: char| c.is_ascii_digit()) => self.number()?,
            '_' => self.name()?,
            c if c.is_alphabetic() => self.name()?,
            _ => self.operator()?,
        }
        Ok(true)
    }

    /// Nothing but empty lines may follow, and no indented one.
    fn end_of_line(&mut self, python: PythonVersion) -> Result<(), &'static str> {
        let rest = self.rest.trim_start_matches(['\n', '\r']);
        let is_blank = |line: &str| {
            let line = line.trim_matches([' ', '\t', '\x0c', '\r']);
            line.is_empty() || line.starts_with('#')
        };
        if !rest.lines().all(is_blank) {
            return Err(SYNTAX);
        }
        let last = rest.rsplit('\n').next().unwrap_or_default();
        let is_indented = last.starts_with([' ', '\t']) && !last.contains('#');
        match (is_indented, python.minor >= 10) {
            (true, true) => Err("IndentationError"),
            (true, false) => Err(SYNTAX),
            (false, _) => Ok(()),
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }

    fn operator(&mut self) -> Result<(), &'static str> {
        let found = OPERATORS
            .iter()
            .find(|operator| self.rest.starts_with(**operator));
        let operator = *found.ok_or(SYNTAX)?;
        match operator {
            "(" | "[" | "{" => self.depth += 1,
            ")" | "]" | "}" => self.depth = self.depth.checked_sub(1).ok_or(SYNTAX)?,
            _ => {}
        }
        self.take(operator.len());
        self.tokens.push(Token::Operator(operator));
        Ok(())
    }

    fn name(&mut self) -> Result<(), &'static str> {
        let is_part = |c: char| c == '_' || c.is_alphanumeric();
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let name = self.take(end);
        let is_prefix = PREFIXES.contains(&name.to_ascii_lowercase().as_str());
        if is_prefix && self.rest.starts_with(['\'', '"']) {
            return self.string(name);
        }
        let token = match name {
            "None" => Token::Value(Literal::Plain(Json::Null)),
            "True" => Token::Value(Literal::Plain(Json::Bool(true))),
            "False" => Token::Value(Literal::Plain(Json::Bool(false))),
            _ => match KEYWORDS.iter().find(|keyword| **keyword == name) {
                Some(keyword) => Token::Keyword(keyword),
                None => Token::Name(name.to_owned()),
            },
        };
        self.tokens.push(token);
        Ok(())
    }

    fn number(&mut self) -> Result<(), &'static str> {
        let (length, value) = number(self.rest).ok_or(SYNTAX)?;
        self.take(length);
        let follows = self.rest.chars().next();
        if follows.is_some_and(|c| c == '_' || c.is_alphanumeric()) {
            return Err(SYNTAX);
        }
        self.tokens.push(Token::Value(value));
        Ok(())
    }

    fn string(&mut self, prefix: &str) -> Result<(), &'static str> {
        let prefix = prefix.to_ascii_lowercase();
        let quote = &self.rest[..1];
        let triple = quote.repeat(3);
        let (delimiter, is_long) = if self.rest.starts_with(&triple) {
            (triple.as_str(), true)
        } else {
            (quote, false)
        };
        self.take(delimiter.len());
        let mut end = 0;
        let body = loop {
            let rest = self
                .rest
                .get(end..)
                .filter(|rest| !rest.is_empty())
                .ok_or(SYNTAX)?;
            if rest.starts_with(delimiter) {
                break self.take(end);
            }
            let mut chars = rest.chars();
            let first = chars.next().ok_or(SYNTAX)?;
            match first {
                '\\' => end += 1 + chars.next().ok_or(SYNTAX)?.len_utf8(),
                '\n' | '\r' if !is_long => return Err(SYNTAX),
                _ => end += first.len_utf8(),
            }
        };
        self.take(delimiter.len());
        let token = if prefix.contains('f') {
            if body.matches('{').count() != body.matches('}').count() {
                return Err(SYNTAX);
            }
            Token::Formatted
        } else {
            Token::Value(text(body, &prefix)?)
        };
        self.tokens.push(token);
        Ok(())
    }
}

const PREFIXES: &[&str] = &["r", "u", "b", "f", "br", "rb", "fr", "rf"];

fn text(body: &str, prefix: &str) -> Result<Literal, &'static str> {
    let is_bytes = prefix.contains('b');
    if is_bytes && !body.is_ascii() {
        return Err(SYNTAX);
    }
    let body = body.replace("\r\n", "\n").replace('\r', "\n");
    let text = if prefix.contains('r') {
        PyText::from(body.as_str())
    } else {
        unescaped(&body, is_bytes).ok_or(SYNTAX)?
    };
    Ok(if is_bytes {
        Literal::Bytes(text)
    } else {
        Literal::Plain(Json::Str(text))
    })
}

/// None where an escape is no character. Names of characters are not known here.
fn unescaped(body: &str, is_bytes: bool) -> Option<PyText> {
    let mut text = PyText::default();
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let escape = rest[at + 1..].chars().next()?;
        rest = &rest[at + 1 + escape.len_utf8()..];
        match escape {
            '\n' => {}
            '\\' | '\'' | '"' => text.push_code(u32::from(escape)),
            'a' => text.push_code(7),
            'b' => text.push_code(8),
            'f' => text.push_code(12),
            'n' => text.push_code(10),
            'r' => text.push_code(13),
            't' => text.push_code(9),
            'v' => text.push_code(11),
            '0'..='7' => {
                let digits = rest.chars().take(2).take_while(|c| c.is_digit(8)).count();
                let octal = format!("{escape}{}", &rest[..digits]);
                text.push_code(u32::from_str_radix(&octal, 8).ok()?);
                rest = &rest[digits..];
            }
            'x' => text.push_code(hexadecimal(&mut rest, 2)?),
            'u' if !is_bytes => text.push_code(hexadecimal(&mut rest, 4)?),
            'U' if !is_bytes => {
                text.push_code(hexadecimal(&mut rest, 8).filter(|code| *code <= 0x10_ffff)?);
            }
            'N' if !is_bytes => return None,
            other => {
                text.push_str("\\");
                text.push_code(u32::from(other));
            }
        }
    }
    text.push_str(rest);
    Some(text)
}

fn hexadecimal(rest: &mut &str, digits: usize) -> Option<u32> {
    let (code, after) = rest.split_at_checked(digits)?;
    *rest = after;
    code.bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then_some(())?;
    u32::from_str_radix(code, 16).ok()
}

/// The length of the number that the text begins with, and the number.
fn number(text: &str) -> Option<(usize, Literal)> {
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        let begins = text
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        if begins {
            let digits = digits(text[2..].strip_prefix('_').unwrap_or(&text[2..]), radix);
            let skipped = text.len() - text[2..].strip_prefix('_').unwrap_or(&text[2..]).len();
            let number = u128::from_str_radix(&digits.replace('_', ""), radix).ok()?;
            return Some((skipped + digits.len(), int(number.to_string())));
        }
    }
    let whole = digits(text, 10);
    let mut length = whole.len();
    let mut is_float = false;
    if text[length..].starts_with('.') {
        is_float = true;
        length += 1;
        length += digits(&text[length..], 10).len();
    }
    if text[length..].starts_with(['e', 'E']) {
        let rest = &text[length + 1..];
        let unsigned = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        let exponent = digits(unsigned, 10);
        if exponent.is_empty() {
            return None;
        }
        is_float = true;
        length += 1 + rest.len() - unsigned.len() + exponent.len();
    }
    let written = text[..length].replace('_', "");
    if text[length..].starts_with(['j', 'J']) {
        return Some((length + 1, Literal::Other(format!("{written}j"))));
    }
    if is_float {
        let written = format!("0{written}");
        return Some((length, Literal::Plain(Json::Float(written.parse().ok()?))));
    }
    let significant = written.trim_start_matches('0');
    let is_octal = written.starts_with('0') && !significant.is_empty();
    let is_long = significant.len() > 4_300;
    if is_octal || is_long {
        return None;
    }
    let digits = if significant.is_empty() {
        "0"
    } else {
        significant
    };
    Some((length, int(digits.to_owned())))
}

fn int(digits: String) -> Literal {
    Literal::Plain(Json::Int(Zeroizing::new(digits)))
}

/// Digits with single underscores between them.
fn digits(text: &str, radix: u32) -> &str {
    let mut end = 0;
    let mut after_digit = false;
    for (at, c) in text.char_indices() {
        if c.is_digit(radix) {
            end = at + 1;
            after_digit = true;
        } else if c == '_' && after_digit {
            after_digit = false;
        } else {
            break;
        }
    }
    &text[..end]
}
