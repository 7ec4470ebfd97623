//! Everything that starts with a parenthesis.

use super::ast::{Conditional, Group, Lookaround, Node, Sequence};
use super::error::Failure;
use super::flags::Flags;
use super::inline_flags::Inline;
use super::number;
use super::parse::{Parser, SequenceReader};
use super::source::Token;
use super::unicode;

/// Group numbers from here on are refused whatever the pattern.
const MAX_GROUPS: usize = 0x3FFF_FFFF;

impl Parser {
    /// A group; the opening parenthesis is already taken.
    pub(super) fn group(&mut self, reading: &mut SequenceReader) -> Result<(), Failure> {
        let start = self.source.position() - 1;
        if !self.source.accept('?')? {
            return self.capture(None, start, reading);
        }
        let token = self.extension_token()?;
        let Token::Plain(c) = token else {
            return Err(self.unknown_extension("?", token));
        };
        match c {
            'P' => self.python_extension(start, reading),
            ':' => self.scoped(Flags::NONE, Flags::NONE, start, reading),
            '#' => self.comment(start),
            '=' | '!' => self.look(false, c == '!', start, reading),
            '<' => self.look_behind(start, reading),
            '(' => self.conditional(start, reading),
            '>' if self.python.has_atomic() => self.atomic(start, reading),
            _ if c == '-' || Flags::of_letter(c, self.python).is_some() => {
                self.flags_group(c, start, reading)
            }
            _ => Err(self.unknown_extension("?", token)),
        }
    }

    fn extension_token(&mut self) -> Result<Token, Failure> {
        let token = self.source.take()?;
        token.ok_or_else(|| self.source.error("unexpected end of pattern", 0))
    }

    fn unknown_extension(&self, before: &str, token: Token) -> Failure {
        let message = format!("unknown extension {before}{token}");
        self.source.error(message, before.len() + token.len())
    }

    /// The contents of a group and its closing parenthesis.
    fn contents(
        &mut self,
        verbose: bool,
        start: usize,
        reading: &SequenceReader,
    ) -> Result<Sequence, Failure> {
        let body = self.alternatives(verbose, reading.depth)?;
        self.close(start)?;
        Ok(body)
    }

    fn close(&mut self, start: usize) -> Result<(), Failure> {
        if self.source.accept(')')? {
            return Ok(());
        }
        let back = self.source.position() - start;
        let message = "missing ), unterminated subpattern";
        Err(self.source.error(message, back))
    }

    fn capture(
        &mut self,
        name: Option<String>,
        start: usize,
        reading: &mut SequenceReader,
    ) -> Result<(), Failure> {
        let number = self.widths.len();
        self.widths.push(None);
        if let Some(name) = name {
            self.name_group(name, number)?;
        }
        let body = self.contents(reading.verbose, start, reading)?;
        let width = self.width(&body);
        if let Some(slot) = self.widths.get_mut(number) {
            *slot = Some(width);
        }
        let group = Group::plain(Flags::NONE, Flags::NONE, body);
        reading.nodes.push(Node::Group(Group {
            number: Some(number),
            ..group
        }));
        Ok(())
    }

    fn name_group(&mut self, name: String, number: usize) -> Result<(), Failure> {
        if let Some(earlier) = self.names.get(&name) {
            let shown = unicode::repr(&name, self.python);
            let message = format!(
                "redefinition of group name {shown} as group {number}; was group {earlier}"
            );
            return Err(self.source.error(message, name.chars().count() + 1));
        }
        self.names.insert(name, number);
        Ok(())
    }

    fn scoped(
        &mut self,
        add: Flags,
        remove: Flags,
        start: usize,
        reading: &mut SequenceReader,
    ) -> Result<(), Failure> {
        let verbose = (reading.verbose || add.has(Flags::VERBOSE)) && !remove.has(Flags::VERBOSE);
        let body = self.contents(verbose, start, reading)?;
        let group = Group::plain(add, remove, body);
        reading.nodes.push(Node::Group(group));
        Ok(())
    }

    fn atomic(&mut self, start: usize, reading: &mut SequenceReader) -> Result<(), Failure> {
        let body = self.contents(reading.verbose, start, reading)?;
        reading.nodes.push(Node::Atomic(body));
        Ok(())
    }

    fn comment(&mut self, start: usize) -> Result<(), Failure> {
        loop {
            let end = self.source.position();
            match self.source.take()? {
                Some(Token::Plain(')')) => return Ok(()),
                Some(_) => {}
                None => {
                    let message = "missing ), unterminated comment";
                    return Err(self.source.error(message, end - start));
                }
            }
        }
    }

    fn flags_group(
        &mut self,
        first: char,
        start: usize,
        reading: &mut SequenceReader,
    ) -> Result<(), Failure> {
        match self.inline_flags(first)? {
            Inline::Scoped { add, remove } => self.scoped(add, remove, start, reading),
            Inline::Global => self.global_flags(start, reading),
        }
    }

    fn global_flags(&self, start: usize, reading: &mut SequenceReader) -> Result<(), Failure> {
        let verbose = self.flags.has(Flags::VERBOSE);
        if !self.python.flags_only_first() {
            return if verbose && !reading.verbose {
                Err(Failure::RestartVerbose)
            } else {
                Ok(())
            };
        }
        if !reading.first || !reading.nodes.is_empty() {
            let back = self.source.position() - start;
            let message = "global flags not at the start of the expression";
            return Err(self.source.error(message, back));
        }
        reading.verbose = verbose;
        Ok(())
    }

    fn look_behind(&mut self, start: usize, reading: &mut SequenceReader) -> Result<(), Failure> {
        let token = self.extension_token()?;
        let negated = match token {
            Token::Plain('=') => false,
            Token::Plain('!') => true,
            _ => return Err(self.unknown_extension("?<", token)),
        };
        self.look(true, negated, start, reading)
    }

    fn look(
        &mut self,
        behind: bool,
        negated: bool,
        start: usize,
        reading: &mut SequenceReader,
    ) -> Result<(), Failure> {
        let outer = self.look_behind;
        if behind {
            self.look_behind = outer.or(Some(self.widths.len()));
        }
        let body = self.alternatives(reading.verbose, reading.depth)?;
        self.look_behind = outer;
        self.close(start)?;
        reading.nodes.push(Node::Lookaround(Lookaround {
            behind,
            negated,
            body,
        }));
        Ok(())
    }

    /// `(?P<name>…)` and `(?P=name)`
    fn python_extension(
        &mut self,
        start: usize,
        reading: &mut SequenceReader,
    ) -> Result<(), Failure> {
        if self.source.accept('<')? {
            let name = self.source.take_until('>', "group name")?;
            self.check_name(&name)?;
            return self.capture(Some(name), start, reading);
        }
        if !self.source.accept('=')? {
            let token = self.extension_token()?;
            return Err(self.unknown_extension("?P", token));
        }
        let name = self.source.take_until(')', "group name")?;
        self.check_name(&name)?;
        let group = self.group_named(&name)?;
        if !self.is_closed(group) {
            let back = name.chars().count() + 1;
            return Err(self.source.error("cannot refer to an open group", back));
        }
        self.check_look_behind(group)?;
        reading.nodes.push(Node::BackReference(group));
        Ok(())
    }

    fn check_name(&self, name: &str) -> Result<(), Failure> {
        if unicode::is_identifier(name, self.python) {
            return Ok(());
        }
        Err(self.bad_name(name))
    }

    fn bad_name(&self, name: &str) -> Failure {
        let shown = unicode::repr(name, self.python);
        let message = format!("bad character in group name {shown}");
        self.source.error(message, name.chars().count() + 1)
    }

    fn group_named(&self, name: &str) -> Result<usize, Failure> {
        self.names.get(name).copied().ok_or_else(|| {
            let shown = unicode::repr(name, self.python);
            let message = format!("unknown group name {shown}");
            self.source.error(message, name.chars().count() + 1)
        })
    }

    fn is_closed(&self, group: usize) -> bool {
        matches!(self.widths.get(group), Some(Some(_)))
    }

    /// Inside a look-behind, only groups closed before it may be referred to.
    pub(super) fn check_look_behind(&self, group: usize) -> Result<(), Failure> {
        let Some(first_inside) = self.look_behind else {
            return Ok(());
        };
        if !self.is_closed(group) {
            return Err(self.source.error("cannot refer to an open group", 0));
        }
        if group >= first_inside {
            let message = "cannot refer to group defined in the same lookbehind subpattern";
            return Err(self.source.error(message, 0));
        }
        Ok(())
    }

    fn conditional(&mut self, start: usize, reading: &mut SequenceReader) -> Result<(), Failure> {
        let name = self.source.take_until(')', "group name")?;
        let group = self.condition(&name)?;
        self.check_look_behind(group)?;
        let inside = matches!(self.widths.get(group), Some(None));
        let yes = self.sequence(reading.verbose, false, reading.depth + 1)?;
        let no = if self.source.accept('|')? {
            let no = self.sequence(reading.verbose, false, reading.depth + 1)?;
            if self.source.at('|') {
                let message = "conditional backref with more than two branches";
                return Err(self.source.error(message, 0));
            }
            Some(no)
        } else {
            None
        };
        self.close(start)?;
        reading.nodes.push(Node::Conditional(Conditional {
            group,
            inside,
            yes,
            no,
        }));
        Ok(())
    }

    /// The group a condition asks about, by name or number.
    fn condition(&mut self, name: &str) -> Result<usize, Failure> {
        match self.condition_number(name)? {
            Some(digits) => self.numbered_condition(name, &digits),
            None => self.group_named(name),
        }
    }

    /// The digits of a condition's number; `None` if it is a valid name.
    fn condition_number(&self, name: &str) -> Result<Option<String>, Failure> {
        if self.python.strict_group_numbers() {
            if !name.bytes().all(|b| b.is_ascii_digit()) {
                self.check_name(name)?;
                return Ok(None);
            }
            number::check_length(name)?;
        } else if unicode::is_identifier(name, self.python) {
            return Ok(None);
        }
        let digits = number::lenient(name, self.python)?;
        digits.map(Some).ok_or_else(|| self.bad_name(name))
    }

    fn numbered_condition(&mut self, name: &str, digits: &str) -> Result<usize, Failure> {
        let length = name.chars().count();
        let group = number::value(digits);
        if group == 0 {
            return Err(self.source.error("bad group number", length + 1));
        }
        if group >= MAX_GROUPS {
            let message = format!("invalid group reference {digits}");
            return Err(self.source.error(message, length + 1));
        }
        if !self.conditions.iter().any(|(known, _)| *known == group) {
            let position = self.source.position() - length - 1;
            self.conditions.push((group, position));
        }
        Ok(group)
    }
}
