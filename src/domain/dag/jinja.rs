//! Jinja in template fields: which variables and connections the expressions between the braces read.

use super::usage::{How, KeyKind};

/// A key that a template reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TemplateRead {
    pub kind: KeyKind,
    /// None for an expression such as `var.value[name]`.
    pub key: Option<String>,
    pub how: How,
    pub default: bool,
    /// Offset of the `{{` or `{%` in the text.
    pub at: usize,
    /// The number of that tag among all `{{` and `{%` of the text, comments and raw parts included.
    pub nth: usize,
    /// Fields of the value that are used, such as `password`.
    pub fields: Vec<String>,
    /// The expression only prints the value, or changes it on the way (a filter).
    pub filtered: bool,
}

/// What one template contains.
#[derive(Default)]
pub(super) struct Template {
    pub reads: Vec<TemplateRead>,
    /// Templates that it includes, imports or extends, with the tag's offset.
    pub includes: Vec<String>,
    /// Task ids whose results it pulls; None for all other uses of `xcom_pull`.
    pub pulls: Vec<String>,
    /// Names of `params` that it uses.
    pub params: Vec<String>,
    /// All other names that begin an expression, or that are filters.
    pub names: Vec<String>,
}

/// Reads of a text that Airflow renders. Comments and raw parts are no reads.
pub(super) fn template(text: &str) -> Template {
    let mut found = Template::default();
    let mut rest = 0;
    let mut nth = 0;
    while let Some((at, opening)) = next_tag(text, rest) {
        let (closing, counted) = match opening {
            '{' => ("}}", true),
            '%' => ("%}", true),
            _ => ("#}", false),
        };
        let begin = at + 2;
        let Some(length) = find_end(&text[begin..], closing, counted) else {
            break;
        };
        let inside = &text[begin..begin + length];
        rest = begin + length + 2;
        if !counted {
            continue;
        }
        if opening == '%' && statement_word(inside) == "raw" {
            let Some(end) = end_of_raw(&text[rest..]) else {
                break;
            };
            nth += 1 + count_tags(&text[rest..rest + end]);
            rest += end;
            continue;
        }
        if opening == '%' {
            found.includes.extend(included(inside));
        }
        let tokens = tokenize(inside);
        found.pulls.extend(pulled(&tokens));
        other_names(&tokens, &mut found);
        for mut read in expression_reads(&tokens) {
            read.at = at;
            read.nth = nth;
            found.reads.push(read);
        }
        nth += 1;
    }
    found
}

fn next_tag(text: &str, from: usize) -> Option<(usize, char)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(found) = memchr::memchr(b'{', &bytes[at..]) {
        let here = at + found;
        match bytes.get(here + 1) {
            Some(b'{') => return Some((here, '{')),
            Some(b'%') => return Some((here, '%')),
            Some(b'#') => return Some((here, '#')),
            _ => at = here + 1,
        }
    }
    None
}

fn count_tags(text: &str) -> usize {
    let mut count = 0;
    let mut at = 0;
    while let Some((here, opening)) = next_tag(text, at) {
        count += usize::from(opening != '#');
        at = here + 2;
    }
    count
}

/// The end of the tag, not counting ends within quotes.
fn find_end(text: &str, closing: &str, quotes: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut quote = None;
    let mut depth = 0usize;
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        match quote {
            Some(_) if byte == b'\\' => at += 1,
            Some(open) if byte == open => quote = None,
            None if depth == 0 && bytes[at..].starts_with(closing.as_bytes()) => return Some(at),
            None if quotes && (byte == b'\'' || byte == b'"') => quote = Some(byte),
            None if quotes && byte == b'{' => depth += 1,
            None if quotes && byte == b'}' => depth = depth.saturating_sub(1),
            Some(_) | None => {}
        }
        at += 1;
    }
    // A quote that is never closed is no quote.
    text.find(closing)
}

fn statement_word(inside: &str) -> &str {
    let inside = inside.trim_start_matches(['-', '+']).trim_start();
    inside
        .split(|letter: char| !letter.is_alphanumeric())
        .next()
        .unwrap_or("")
}

fn end_of_raw(text: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = text[from..].find("{%") {
        let begin = from + found + 2;
        let length = text[begin..].find("%}")?;
        if statement_word(&text[begin..begin + length]) == "endraw" {
            return Some(begin + length + 2);
        }
        from = begin;
    }
    None
}

fn included(inside: &str) -> Option<String> {
    if !matches!(
        statement_word(inside),
        "include" | "import" | "extends" | "from"
    ) {
        return None;
    }
    tokenize(inside).into_iter().find_map(|token| match token {
        Token::Text(text) => Some(text),
        _ => None,
    })
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Name(String),
    Text(String),
    Sign(char),
}

fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\'' || letter == '"' {
            let mut inner = String::new();
            while let Some(next) = letters.next() {
                match next {
                    '\\' => inner.extend(letters.next()),
                    end if end == letter => break,
                    other => inner.push(other),
                }
            }
            tokens.push(Token::Text(inner));
        } else if letter.is_alphanumeric() || letter == '_' {
            let mut name = String::from(letter);
            while let Some(next) = letters.next_if(|next| next.is_alphanumeric() || *next == '_') {
                name.push(next);
            }
            tokens.push(Token::Name(name));
        } else if !letter.is_whitespace() {
            tokens.push(Token::Sign(letter));
        }
    }
    tokens
}

fn name_at(tokens: &[Token], at: usize) -> Option<&str> {
    match tokens.get(at) {
        Some(Token::Name(name)) => Some(name),
        _ => None,
    }
}

fn sign_at(tokens: &[Token], at: usize, sign: char) -> bool {
    tokens.get(at) == Some(&Token::Sign(sign))
}

fn expression_reads(tokens: &[Token]) -> Vec<TemplateRead> {
    let mut reads = Vec::new();
    for at in 0..tokens.len() {
        if at > 0 && sign_at(tokens, at - 1, '.') {
            continue;
        }
        let filtered = tokens.contains(&Token::Sign('|'));
        let read = match name_at(tokens, at) {
            Some("var") => variable_read(tokens, at + 1),
            Some("conn") => connection_read(tokens, at + 1),
            _ => None,
        };
        reads.extend(read.map(|mut read| {
            read.filtered = filtered;
            read
        }));
    }
    reads
}

fn variable_read(tokens: &[Token], at: usize) -> Option<TemplateRead> {
    let (how, next) = match member(tokens, at)? {
        (Some(name), next) if name == "value" => (How::VarValue, next),
        (Some(name), next) if name == "json" => (How::VarJson, next),
        _ => return None,
    };
    lookup(tokens, next, KeyKind::Variable, how)
}

fn connection_read(tokens: &[Token], at: usize) -> Option<TemplateRead> {
    lookup(tokens, at, KeyKind::Connection, How::GetConnection)
}

/// `.key`, `['key']` or `.get('key', default)` after the accessor.
fn lookup(tokens: &[Token], at: usize, kind: KeyKind, how: How) -> Option<TemplateRead> {
    let (name, mut next) = member(tokens, at)?;
    let mut key = name;
    let mut default = false;
    if key.as_deref() == Some("get") && sign_at(tokens, next, '(') {
        let end = closing(tokens, next);
        let arguments = &tokens[next + 1..end.min(tokens.len())];
        default = arguments.contains(&Token::Sign(','));
        let first: Vec<&Token> = arguments
            .iter()
            .take_while(|token| **token != Token::Sign(','))
            .collect();
        key = match first.as_slice() {
            [Token::Text(text)] | [Token::Name(_), Token::Sign('='), Token::Text(text)] => {
                Some(text.clone())
            }
            _ => None,
        };
        next = end + 1;
    }
    let mut fields = Vec::new();
    while let Some((Some(field), after)) = member(tokens, next) {
        fields.push(field);
        next = after;
    }
    Some(TemplateRead {
        kind,
        key,
        how,
        default,
        at: 0,
        nth: 0,
        fields,
        filtered: false,
    })
}

/// `.name` or `['text']`; the name is None for `[expression]`.
fn member(tokens: &[Token], at: usize) -> Option<(Option<String>, usize)> {
    if sign_at(tokens, at, '.') {
        return name_at(tokens, at + 1).map(|name| (Some(name.to_owned()), at + 2));
    }
    if !sign_at(tokens, at, '[') {
        return None;
    }
    if let (Some(Token::Text(text)), true) = (tokens.get(at + 1), sign_at(tokens, at + 2, ']')) {
        Some((Some(text.clone()), at + 3))
    } else {
        let end = (at..tokens.len()).find(|index| sign_at(tokens, *index, ']'))?;
        Some((None, end + 1))
    }
}

fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    tokens.len()
}

fn pulled(tokens: &[Token]) -> Vec<String> {
    let mut ids = Vec::new();
    for at in 0..tokens.len() {
        if name_at(tokens, at) != Some("xcom_pull") || !sign_at(tokens, at + 1, '(') {
            continue;
        }
        let end = closing(tokens, at + 1).min(tokens.len());
        let mut inside = tokens[at + 2..end].iter();
        ids.extend(inside.find_map(|token| match token {
            Token::Text(text) => Some(text.clone()),
            _ => None,
        }));
    }
    ids
}

fn other_names(tokens: &[Token], found: &mut Template) {
    for at in 0..tokens.len() {
        let Some(name) = name_at(tokens, at) else {
            continue;
        };
        if at > 0 && sign_at(tokens, at - 1, '.') {
            continue;
        }
        match member(tokens, at + 1) {
            Some((Some(param), _)) if name == "params" => found.params.push(param),
            _ => found.names.push(name.to_owned()),
        }
    }
}
