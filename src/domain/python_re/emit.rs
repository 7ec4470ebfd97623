//! Writes a pattern out again so that nothing in it depends on the engine's dialect.
//!
//! Case is spelt out as classes, names become numbers, and Python's anchors, possessive
//! repeats and conditions are expressed by what both engines agree on.

use super::ast::{Anchor, ClassKind, Conditional, Group, Lookaround, Measure, Mode, Node, SetItem};
use super::ast::{Parsed, Repeat, Sequence};
use super::flags::Flags;
use super::fold::Case;
use super::plan::{KeyForm, Plan};
use super::set::{ANYTHING, NOTHING, SetWriter};
use super::version::PythonVersion;

/// The whole pattern as text, anchored at the key's start.
pub(super) fn emit(parsed: &Parsed, plan: &Plan, python: PythonVersion) -> String {
    let mut writer = Writer {
        plan,
        python,
        measure: Measure::new(&parsed.widths, true),
        out: String::new(),
    };
    writer.wrapped(r"\A(?:", ")", |writer| {
        writer.sequence(&parsed.body, parsed.flags);
    });
    writer.out
}

struct Writer<'a> {
    plan: &'a Plan,
    python: PythonVersion,
    measure: Measure<'a>,
    out: String,
}

impl Writer<'_> {
    fn wrapped(&mut self, open: &str, close: &str, inside: impl FnOnce(&mut Self)) {
        self.out += open;
        inside(self);
        self.out += close;
    }

    fn sequence(&mut self, nodes: &Sequence, flags: Flags) {
        for node in nodes {
            self.node(node, flags);
        }
    }

    fn node(&mut self, node: &Node, flags: Flags) {
        match node {
            Node::Literal(c) => self.out += &self.reading(flags).literal(*c),
            Node::Any if flags.has(Flags::DOT_ALL) => self.out += ANYTHING,
            Node::Any => self.out += r"[^\n]",
            Node::Set { negated, items } => self.out += &self.reading(flags).set(*negated, items),
            Node::Anchor(anchor) => self.out += &self.anchor(*anchor, flags),
            Node::Branch(branches) => self.branch(branches, flags),
            Node::Group(group) => self.group(group, flags),
            Node::Atomic(body) => self.wrapped("(?>", ")", |w| w.sequence(body, flags)),
            Node::Repeat(repeat) => self.repeat(repeat, flags),
            Node::BackReference(group) => self.back_reference(*group, flags),
            Node::Conditional(conditional) => self.conditional(conditional, flags),
            Node::Lookaround(look) => self.look(look, flags),
        }
    }

    fn reading(&self, flags: Flags) -> SetWriter {
        SetWriter {
            case: Case::from_flags(flags),
            ascii: !flags.has(Flags::UNICODE),
            python: self.python,
        }
    }

    fn anchor(&self, anchor: Anchor, flags: Flags) -> String {
        let multi_line = flags.has(Flags::MULTI_LINE);
        match anchor {
            Anchor::LineStart if multi_line => "(?m:^)".into(),
            Anchor::LineEnd if multi_line => "(?m:$)".into(),
            Anchor::TextStart | Anchor::LineStart => r"\A".into(),
            Anchor::TextEnd => r"\z".into(),
            Anchor::LineEnd if self.plan.backtracking => r"(?=\n?\z)".into(),
            Anchor::LineEnd => r"(?:\n?\z)".into(),
            Anchor::Boundary | Anchor::NotBoundary => {
                self.boundary(anchor == Anchor::Boundary, flags)
            }
        }
    }

    /// Before Python 3.14, an empty key has neither kind of boundary.
    fn boundary(&self, wanted: bool, flags: Flags) -> String {
        let kind = ClassKind::Word;
        let negated = false;
        let word = [SetItem::Class { kind, negated }];
        let word = self.reading(flags).set(false, &word);
        if wanted {
            format!("(?:(?<={word})(?!{word})|(?<!{word})(?={word}))")
        } else {
            format!(r"(?:(?<={word})(?={word})|(?<!{word})(?!{word})(?!\A\z))")
        }
    }

    fn branch(&mut self, branches: &[Sequence], flags: Flags) {
        self.wrapped("(?:", ")", |writer| {
            for (index, branch) in branches.iter().enumerate() {
                writer.out += if index == 0 { "" } else { "|" };
                writer.sequence(branch, flags);
            }
        });
    }

    fn group(&mut self, group: &Group, flags: Flags) {
        let flags = flags.within(group.add, group.remove);
        let number = group.number.unwrap_or(0);
        let captured = self.plan.captures.contains_key(&number);
        let marked = self.plan.markers.contains_key(&number);
        let (open, close) = match (captured, marked) {
            (false, false) => ("(?:", ")"),
            (true, false) => ("(", ")"),
            (false, true) => ("(?:", "())"),
            (true, true) => ("(?:(", ")())"),
        };
        self.wrapped(open, close, |w| w.sequence(&group.body, flags));
    }

    fn repeat(&mut self, repeat: &Repeat, flags: Flags) {
        if self.measure.sequence(&repeat.body).most == 0 {
            self.repeat_nothing(repeat, flags);
            return;
        }
        let possessive = repeat.mode == Mode::Possessive;
        if possessive {
            // Python commits to each round of the body, not only to the whole.
            self.out += "(?>(?>";
        } else {
            self.out += "(?:";
        }
        self.sequence(&repeat.body, flags);
        self.out += ")";
        self.out += &counts(repeat);
        self.out += match repeat.mode {
            Mode::Greedy => "",
            Mode::Lazy => "?",
            Mode::Possessive => ")",
        };
    }

    /// A repeat whose body takes no characters: once is enough.
    fn repeat_nothing(&mut self, repeat: &Repeat, flags: Flags) {
        let never = format!("(?:{NOTHING}");
        let (open, close) = match (repeat.min, repeat.max, repeat.mode) {
            (_, Some(0), _) => (never.as_str(), "|)"),
            (0, _, Mode::Greedy) => ("(?:", "|)"),
            (0, _, Mode::Lazy) => ("(?:|", ")"),
            (0, _, Mode::Possessive) => ("(?>", "|)"),
            (_, _, Mode::Possessive) => ("(?>", ")"),
            _ => ("(?:", ")"),
        };
        self.wrapped(open, close, |w| w.sequence(&repeat.body, flags));
    }

    fn back_reference(&mut self, group: usize, flags: Flags) {
        let number = self.plan.captures.get(&group).copied().unwrap_or(0);
        let mixed = self.plan.key_form == KeyForm::AsciiOnly;
        let folded = mixed && Case::from_flags(flags) != Case::Exact;
        let flag = if folded { "i" } else { "" };
        self.out
            .extend(["(?", flag, r":\", &number.to_string(), ")"]);
    }

    fn conditional(&mut self, conditional: &Conditional, flags: Flags) {
        let marker = self.plan.markers.get(&conditional.group);
        let marker = marker.map_or("(?!)".to_owned(), |marker| format!(r"\{marker}"));
        self.out.extend(["(?:(?:", &marker, ")"]);
        self.sequence(&conditional.yes, flags);
        self.out.extend(["|(?!", &marker, ")"]);
        for node in conditional.no.iter().flatten() {
            self.node(node, flags);
        }
        self.out += ")";
    }

    fn look(&mut self, look: &Lookaround, flags: Flags) {
        let open = match (look.behind, look.negated) {
            (false, false) => "(?=",
            (false, true) => "(?!",
            (true, false) => "(?<=",
            (true, true) => "(?<!",
        };
        self.wrapped(open, ")", |w| w.sequence(&look.body, flags));
    }
}

fn counts(repeat: &Repeat) -> String {
    match (repeat.min, repeat.max) {
        (0, None) => "*".into(),
        (1, None) => "+".into(),
        (0, Some(1)) => "?".into(),
        (min, None) => format!("{{{min},}}"),
        (min, Some(max)) => format!("{{{min},{max}}}"),
    }
}
