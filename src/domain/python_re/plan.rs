//! What a pattern needs from an engine, found before any of it is written out.

use std::collections::HashMap;

use super::ast::{Anchor, Group, Mode, Node, Parsed, Sequence};
use super::flags::Flags;
use super::fold::Case;
use super::refuse;
use super::version::PythonVersion;

/// How keys are changed before they are matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyForm {
    AsIs,
    /// Back-references compare lower cases, so the key is lowered; everything else matches
    /// the lowered key exactly when it matches the key.
    Lowered(Case),
    /// Some parts heed case and others do not: only ASCII keys are answered.
    AsciiOnly,
}

/// What a pattern needs.
pub(super) struct Plan {
    /// Beyond what `regex` can do.
    pub(super) backtracking: bool,
    pub(super) key_form: KeyForm,
    /// New numbers of the groups that back-references ask for.
    pub(super) captures: HashMap<usize, usize>,
    /// Numbers of the empty groups that follow those which conditions ask about: such a group
    /// has matched exactly if its marker has.
    pub(super) markers: HashMap<usize, usize>,
    /// Why no engine gives Python's answers.
    pub(super) refused: Option<&'static str>,
}

impl Plan {
    pub(super) fn new(parsed: &Parsed, python: PythonVersion) -> Self {
        let mut survey = Survey::default();
        survey.cases.push(Case::from_flags(parsed.flags));
        survey.sequence(&parsed.body, parsed.flags, true);
        let mut plan = Self {
            backtracking: survey.backtracking,
            key_form: survey.key_form(),
            captures: HashMap::new(),
            markers: HashMap::new(),
            refused: refuse::reason(parsed, &survey.groups(), python),
        };
        plan.number(&parsed.body, &survey);
        plan
    }

    /// Numbers groups in the order in which they will be written.
    fn number(&mut self, nodes: &Sequence, survey: &Survey) {
        for node in nodes {
            let group = match node {
                Node::Group(group) => group.number.unwrap_or(0),
                _ => 0,
            };
            if survey.referred.iter().any(|(g, _)| *g == group) {
                self.captures.insert(group, self.next());
            }
            for body in node.bodies() {
                self.number(body, survey);
            }
            if survey.conditions.contains(&group) {
                self.markers.insert(group, self.next());
            }
        }
    }

    fn next(&self) -> usize {
        self.captures.len() + self.markers.len() + 1
    }
}

#[derive(Default)]
struct Survey {
    backtracking: bool,
    /// All comparisons in force somewhere.
    cases: Vec<Case>,
    /// Groups referred to, and how they are compared.
    referred: Vec<(usize, Case)>,
    conditions: Vec<usize>,
}

impl Survey {
    /// `last`: nothing can follow, so a `$` may take the line end with it.
    fn sequence(&mut self, nodes: &Sequence, flags: Flags, last: bool) {
        let end = nodes.len().saturating_sub(1);
        for (index, node) in nodes.iter().enumerate() {
            self.node(node, flags, last && index == end);
        }
    }

    fn node(&mut self, node: &Node, flags: Flags, last: bool) {
        self.backtracking |= needs_backtracking(node, flags, last);
        let mut flags = flags;
        match node {
            Node::Group(group) => flags = self.group(group, flags),
            Node::BackReference(group) => self.referred.push((*group, Case::from_flags(flags))),
            Node::Conditional(conditional) => self.conditions.push(conditional.group),
            _ => {}
        }
        let last = last && passes_on_last(node);
        for body in node.bodies() {
            self.sequence(body, flags, last);
        }
    }

    /// All groups referred to.
    fn groups(&self) -> Vec<usize> {
        let referred = self.referred.iter().map(|(group, _)| *group);
        referred.chain(self.conditions.iter().copied()).collect()
    }

    fn group(&mut self, group: &Group, flags: Flags) -> Flags {
        let flags = flags.within(group.add, group.remove);
        self.cases.push(Case::from_flags(flags));
        flags
    }

    fn key_form(&self) -> KeyForm {
        if self.referred.iter().all(|(_, case)| *case == Case::Exact) {
            return KeyForm::AsIs;
        }
        match self.cases.split_first() {
            Some((case, rest)) if rest.iter().all(|other| other == case) => KeyForm::Lowered(*case),
            _ => KeyForm::AsciiOnly,
        }
    }
}

fn needs_backtracking(node: &Node, flags: Flags, last: bool) -> bool {
    match node {
        Node::Anchor(Anchor::LineEnd) => !last && !flags.has(Flags::MULTI_LINE),
        Node::Repeat(repeat) => repeat.mode == Mode::Possessive,
        Node::Anchor(Anchor::Boundary | Anchor::NotBoundary)
        | Node::Atomic(_)
        | Node::BackReference(_)
        | Node::Conditional(_)
        | Node::Lookaround(_) => true,
        _ => false,
    }
}

/// Whether nothing follows the end of a node's body if nothing follows the node.
fn passes_on_last(node: &Node) -> bool {
    match node {
        Node::Branch(_) | Node::Group(_) => true,
        Node::Repeat(repeat) => repeat.max.is_some_and(|max| max <= 1),
        _ => false,
    }
}
