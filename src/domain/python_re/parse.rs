//! Python's grammar for patterns: alternatives, sequences and repeats.
//!
//! Reads in the order Python reads, so that of several mistakes the same one is reported.
//! Does not read what is nested deeper than [`MAX_DEPTH`] (Python's own bound depends on its stack)
//! or longer than [`MAX_LENGTH`].

use std::collections::HashMap;

use super::ast::{Group, MAX_COUNT, Measure, Mode, Node, Parsed, Repeat, Sequence, Width};
use super::error::Failure;
use super::flags::Flags;
use super::number;
use super::source::{Source, Token};
use super::version::PythonVersion;

/// Deepest nesting of groups read.
const MAX_DEPTH: usize = 50;

/// Longest pattern read, in bytes: some checks take time quadratic in it.
const MAX_LENGTH: usize = 20_000;

/// A pattern being read.
pub(super) struct Parser {
    pub(super) source: Source,
    pub(super) python: PythonVersion,
    /// Global flags seen so far.
    pub(super) flags: Flags,
    pub(super) names: HashMap<String, usize>,
    /// By group number, `None` while open; entry 0 is the whole pattern, never closed.
    pub(super) widths: Vec<Option<Width>>,
    /// The number the next group had when the outermost look-behind being read began.
    pub(super) look_behind: Option<usize>,
    /// Group numbers asked about by conditions, and where first.
    pub(super) conditions: Vec<(usize, usize)>,
}

/// A sequence being read.
pub(super) struct SequenceReader {
    pub(super) nodes: Sequence,
    pub(super) verbose: bool,
    /// Flags are allowed here: nothing came before, in any group or alternative.
    pub(super) first: bool,
    pub(super) depth: usize,
}

/// Reads a pattern that is to be matched with `re.IGNORECASE`.
pub(super) fn parse(pattern: &str, python: PythonVersion) -> Result<Parsed, Failure> {
    if pattern.len() > MAX_LENGTH {
        let reason = format!("a pattern longer than {MAX_LENGTH} bytes");
        return Err(Failure::Unknown(reason));
    }
    match attempt(pattern, python, Flags::IGNORE_CASE) {
        Err(Failure::RestartVerbose) => {
            attempt(pattern, python, Flags::IGNORE_CASE | Flags::VERBOSE)
        }
        answer => answer,
    }
}

fn attempt(pattern: &str, python: PythonVersion, flags: Flags) -> Result<Parsed, Failure> {
    let mut parser = Parser {
        source: Source::new(pattern)?,
        python,
        flags,
        names: HashMap::new(),
        widths: vec![None],
        look_behind: None,
        conditions: Vec::new(),
    };
    let body = parser.alternatives(flags.has(Flags::VERBOSE), 0)?;
    let flags = settle(parser.flags)?;
    if parser.source.peek().is_some() {
        return Err(parser.source.error("unbalanced parenthesis", 0));
    }
    parser.check_conditions()?;
    let widths = parser.widths;
    Ok(Parsed {
        body,
        flags,
        widths,
    })
}

/// `str` patterns are Unicode unless ASCII was asked for.
fn settle(flags: Flags) -> Result<Flags, Failure> {
    if !flags.has(Flags::ASCII) {
        return Ok(flags | Flags::UNICODE);
    }
    if flags.has(Flags::UNICODE) {
        return Err(Failure::Raised {
            class: "ValueError",
            message: "ASCII and UNICODE flags are incompatible".into(),
        });
    }
    Ok(flags)
}

impl Parser {
    /// `a|b|c`, up to a closing parenthesis or the end.
    pub(super) fn alternatives(
        &mut self,
        mut verbose: bool,
        depth: usize,
    ) -> Result<Sequence, Failure> {
        let mut branches = Vec::new();
        loop {
            let first = depth == 0 && branches.is_empty();
            branches.push(self.sequence(verbose, first, depth + 1)?);
            if !self.source.accept('|')? {
                break;
            }
            if depth == 0 && self.python.flags_only_first() {
                verbose = self.flags.has(Flags::VERBOSE);
            }
        }
        Ok(match branches.len() {
            1 => branches.pop().unwrap_or_default(),
            _ => vec![Node::Branch(branches)],
        })
    }

    /// Everything up to `|`, a closing parenthesis or the end.
    pub(super) fn sequence(
        &mut self,
        verbose: bool,
        first: bool,
        depth: usize,
    ) -> Result<Sequence, Failure> {
        if depth > MAX_DEPTH {
            let reason = format!("groups nested deeper than {MAX_DEPTH}");
            return Err(Failure::Unknown(reason));
        }
        let mut reading = SequenceReader {
            nodes: Vec::new(),
            verbose,
            first,
            depth,
        };
        while let Some(token) = self.source.peek() {
            if matches!(token, Token::Plain('|' | ')')) {
                break;
            }
            self.source.take()?;
            self.item(token, &mut reading)?;
        }
        Ok(reading.nodes)
    }

    fn item(&mut self, token: Token, reading: &mut SequenceReader) -> Result<(), Failure> {
        let c = match token {
            Token::Escaped(c) => {
                let node = self.escape(c)?;
                reading.nodes.push(node);
                return Ok(());
            }
            Token::Plain(c) => c,
        };
        match c {
            ' ' | '\t' | '\n' | '\r' | '\x0B' | '\x0C' if reading.verbose => {}
            '#' if reading.verbose => self.skip_line()?,
            '[' => reading.nodes.push(self.set()?),
            '*' | '+' | '?' | '{' => self.repeat(c, reading)?,
            '(' => self.group(reading)?,
            _ => reading.nodes.push(simple(c)),
        }
        Ok(())
    }

    /// Skips a comment of verbose mode.
    fn skip_line(&mut self) -> Result<(), Failure> {
        while let Some(token) = self.source.take()? {
            if token == Token::Plain('\n') {
                break;
            }
        }
        Ok(())
    }

    fn repeat(&mut self, sign: char, reading: &mut SequenceReader) -> Result<(), Failure> {
        let here = self.source.position();
        let Some((min, max)) = self.counts(sign, here)? else {
            reading.nodes.push(Node::Literal(u32::from(sign)));
            return Ok(());
        };
        let back = self.source.position() - here + 1;
        match reading.nodes.last() {
            None | Some(Node::Anchor(_)) => {
                return Err(self.source.error("nothing to repeat", back));
            }
            Some(Node::Repeat(_)) => return Err(self.source.error("multiple repeat", back)),
            Some(_) => {}
        }
        let mode = self.mode()?;
        let body = reading.nodes.pop().into_iter().collect();
        reading.nodes.push(Node::Repeat(Repeat {
            min,
            max,
            mode,
            body,
        }));
        Ok(())
    }

    fn mode(&mut self) -> Result<Mode, Failure> {
        Ok(if self.source.accept('?')? {
            Mode::Lazy
        } else if self.python.has_atomic() && self.source.accept('+')? {
            Mode::Possessive
        } else {
            Mode::Greedy
        })
    }

    /// The counts of a repeat sign; `None` if a brace is literal.
    fn counts(&mut self, sign: char, here: usize) -> Result<Option<(u32, Option<u32>)>, Failure> {
        match sign {
            '?' => Ok(Some((0, Some(1)))),
            '*' => Ok(Some((0, None))),
            '+' => Ok(Some((1, None))),
            _ => self.braces(here),
        }
    }

    fn braces(&mut self, here: usize) -> Result<Option<(u32, Option<u32>)>, Failure> {
        if self.source.at('}') {
            return Ok(None);
        }
        let (mut low, mut high) = (String::new(), String::new());
        self.digits(&mut low)?;
        if self.source.accept(',')? {
            self.digits(&mut high)?;
        } else {
            high.clone_from(&low);
        }
        if !self.source.accept('}')? {
            self.source.seek(here)?;
            return Ok(None);
        }
        let min = count(&low)?;
        let max = count(&high)?;
        if max.is_some_and(|max| max < min.unwrap_or(0)) {
            let back = self.source.position() - here;
            return Err(self
                .source
                .error("min repeat greater than max repeat", back));
        }
        Ok(Some((min.unwrap_or(0), max)))
    }

    fn digits(&mut self, text: &mut String) -> Result<(), Failure> {
        self.source
            .take_while(usize::MAX, text, |c| c.is_ascii_digit())
    }

    /// From 3.9 on: conditions must ask about groups that exist.
    fn check_conditions(&self) -> Result<(), Failure> {
        let groups = self.widths.len();
        let unknown = self.conditions.iter().find(|(group, _)| *group >= groups);
        match unknown {
            Some((group, position)) if self.python.checks_conditions() => {
                let message = format!("invalid group reference {group}");
                Err(Source::error_at(message, *position))
            }
            _ => Ok(()),
        }
    }

    /// The width of a sequence whose groups are all read.
    pub(super) fn width(&self, body: &Sequence) -> Width {
        Measure::new(&self.widths, self.python.has_atomic()).sequence(body)
    }
}

/// A character that is one node on its own.
fn simple(c: char) -> Node {
    use super::ast::Anchor;
    match c {
        '.' => Node::Any,
        '^' => Node::Anchor(Anchor::LineStart),
        '$' => Node::Anchor(Anchor::LineEnd),
        _ => Node::Literal(u32::from(c)),
    }
}

/// A count in braces; `None` if it was left out.
fn count(digits: &str) -> Result<Option<u32>, Failure> {
    if digits.is_empty() {
        return Ok(None);
    }
    number::check_length(digits)?;
    let value = number::value(digits);
    if u128::try_from(value).unwrap_or(MAX_COUNT) >= MAX_COUNT {
        return Err(Failure::Raised {
            class: "OverflowError",
            message: "the repetition number is too large".into(),
        });
    }
    Ok(u32::try_from(value).ok())
}

impl Group {
    /// A group that captures nothing and changes flags.
    pub(super) fn plain(add: Flags, remove: Flags, body: Sequence) -> Self {
        Self {
            number: None,
            add,
            remove,
            body,
        }
    }
}
