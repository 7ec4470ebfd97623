//! Valid patterns on which Python and the engines here are known to part ways.
//!
//! Two causes. Python's matcher sometimes keeps what a group matched on a way it has since
//! given up. And after a round of a repeat that took no characters Python leaves the loop,
//! while `fancy-regex` takes the round back and looks for one that takes some: that shows
//! when the first way found is the only one tried, or when groups of that round are referred
//! to.

use super::ast::{Lookaround, Measure, Mode, Node, Parsed, Repeat, Sequence, SetItem};
use super::flags::Flags;
use super::fold::{self, Case};
use super::version::PythonVersion;

/// Outside ASCII, the first character with a capital, and the last such and its capital.
const FIRST_SMALL: u32 = 0xB5;
const LAST_SMALL: u32 = 0x1E943;
const LAST_CAPITAL: u32 = 0x1E921;

const HIGH_CAPITAL: &str = "a capital beyond U+FFFF in alternatives";
const HIGH_RANGE: &str = "a range beyond U+FFFF where only ASCII has case";
const INSIDE: &str = "a condition inside the group it asks about";
const POSSESSIVE: &str = "a reference to a group inside a possessive repeat";
const LAZY: &str = "a reference to a group inside a lazy repeat, before Python 3.11";
const WITHIN: &str =
    "a reference inside a repeat to a group of the same repeat, before Python 3.11";
const NEGATIVE: &str = "a reference into a negative look-around, before Python 3.11";
const EMPTY_ROUND: &str = "a repeat that may take nothing, where the order of trying matters";

/// Why a pattern is not evaluated; `referred` are the groups that are referred to.
pub(super) fn reason(
    parsed: &Parsed,
    referred: &[usize],
    python: PythonVersion,
) -> Option<&'static str> {
    let search = Search {
        referred,
        measure: Measure::new(&parsed.widths, true),
        python,
        restores: python.has_atomic(),
        whole: &parsed.body,
    };
    search.sequence(&parsed.body, parsed.flags, false)
}

struct Search<'a> {
    referred: &'a [usize],
    measure: Measure<'a>,
    python: PythonVersion,
    /// The rewritten matcher of 3.11 undoes more of what it gives up.
    restores: bool,
    whole: &'a Sequence,
}

impl Search<'_> {
    /// `committed`: only the first way found through these nodes is tried.
    fn sequence(&self, nodes: &Sequence, flags: Flags, committed: bool) -> Option<&'static str> {
        let mut nodes = nodes.iter();
        nodes.find_map(|node| self.node(node, flags, committed))
    }

    fn node(&self, node: &Node, flags: Flags, committed: bool) -> Option<&'static str> {
        let found = match node {
            Node::Conditional(conditional) => conditional.inside.then_some(INSIDE),
            Node::Repeat(repeat) => self.repeat(repeat, committed),
            Node::Lookaround(look) => self.look(look),
            Node::Branch(branches) => self.branch(branches, flags),
            Node::Set { items, .. } => set(items, flags),
            _ => None,
        };
        let flags = match node {
            Node::Group(group) => flags.within(group.add, group.remove),
            _ => flags,
        };
        let committed = committed || self.commits(node);
        found.or_else(|| {
            let mut bodies = node.bodies().into_iter();
            bodies.find_map(|body| self.sequence(body, flags, committed))
        })
    }

    /// Python may make a set of alternatives, and forgets such characters in sets.
    fn branch(&self, branches: &[Sequence], flags: Flags) -> Option<&'static str> {
        let folded = Case::from_flags(flags) == Case::Unicode;
        let mut branches = branches.iter();
        let found = folded && branches.any(|branch| self.holds_high_capital(branch));
        found.then_some(HIGH_CAPITAL)
    }

    fn holds_high_capital(&self, nodes: &Sequence) -> bool {
        let high = |c: u32| fold::is_high_capital(c, self.python);
        nodes.iter().any(|node| match node {
            Node::Literal(c) => high(*c),
            Node::Set { items, .. } => {
                let mut items = items.iter();
                items.any(|item| matches!(item, SetItem::Char(c) if high(*c)))
            }
            _ => {
                let mut bodies = node.bodies().into_iter();
                bodies.any(|body| self.holds_high_capital(body))
            }
        })
    }

    fn commits(&self, node: &Node) -> bool {
        match node {
            Node::Atomic(_) => true,
            Node::Repeat(repeat) => repeat.mode == Mode::Possessive,
            Node::Lookaround(look) => self.holds_referred(&look.body),
            _ => false,
        }
    }

    fn repeat(&self, repeat: &Repeat, committed: bool) -> Option<&'static str> {
        let referred = self.holds_referred(&repeat.body);
        match repeat.mode {
            Mode::Possessive if referred => return Some(POSSESSIVE),
            _ if self.restores || repeat.max == Some(1) => {}
            Mode::Lazy if referred => return Some(LAZY),
            _ if self.refers_within(&repeat.body) => return Some(WITHIN),
            _ => {}
        }
        let committed = committed || repeat.mode == Mode::Possessive;
        let matters = referred || (committed && self.is_hasty(&repeat.body));
        (matters && self.may_take_nothing(repeat)).then_some(EMPTY_ROUND)
    }

    /// Whether nodes may take nothing before they have tried to take something.
    fn is_hasty(&self, nodes: &Sequence) -> bool {
        let least = |nodes: &Sequence| self.measure.sequence(nodes).least;
        let hasty = |node: &Node| match node {
            Node::Repeat(repeat) => repeat.mode == Mode::Lazy || self.is_hasty(&repeat.body),
            Node::Branch(branches) => {
                let early = branches.split_last().map_or(&[][..], |(_, early)| early);
                early.iter().any(|branch| least(branch) == 0)
                    || branches.iter().any(|branch| self.is_hasty(branch))
            }
            Node::Group(group) => self.is_hasty(&group.body),
            Node::Conditional(_) => true,
            _ => false,
        };
        least(nodes) == 0 && nodes.iter().any(hasty)
    }

    /// Whether there are rounds of choice that may, but need not, take characters.
    fn may_take_nothing(&self, repeat: &Repeat) -> bool {
        let width = self.measure.sequence(&repeat.body);
        let choice = repeat.max != Some(repeat.min) && repeat.max != Some(1);
        choice && width.least == 0 && width.most > 0
    }

    fn look(&self, look: &Lookaround) -> Option<&'static str> {
        let leaks = |group: &usize| {
            holds_group(&look.body, *group)
                && references(&look.body, *group) < references(self.whole, *group)
        };
        let kept = look.negated && !self.restores && self.referred.iter().any(leaks);
        kept.then_some(NEGATIVE)
    }

    /// Whether nodes hold both a group and a reference to it.
    fn refers_within(&self, nodes: &Sequence) -> bool {
        let mut referred = self.referred.iter();
        referred.any(|group| holds_group(nodes, *group) && references(nodes, *group) > 0)
    }

    fn holds_referred(&self, nodes: &Sequence) -> bool {
        let mut referred = self.referred.iter();
        referred.any(|group| holds_group(nodes, *group))
    }
}

/// Ranges beyond U+FFFF are asked for the key's capital even if only ASCII has case.
fn set(items: &[SetItem], flags: Flags) -> Option<&'static str> {
    let between =
        |low: u32, high: u32| low > FIRST_SMALL && low <= LAST_CAPITAL || high < LAST_SMALL;
    let asked = |item: &SetItem| {
        matches!(*item, SetItem::Range(low, high)
            if high > 0xFFFF && low <= LAST_CAPITAL && between(low, high))
    };
    let found = Case::from_flags(flags) == Case::Ascii && items.iter().any(asked);
    found.then_some(HIGH_RANGE)
}

fn holds_group(nodes: &Sequence, number: usize) -> bool {
    nodes.iter().any(|node| {
        let here = matches!(node, Node::Group(group) if group.number == Some(number));
        here || node
            .bodies()
            .into_iter()
            .any(|body| holds_group(body, number))
    })
}

/// How often a group is referred to.
fn references(nodes: &Sequence, number: usize) -> usize {
    let count = |node: &Node| {
        let here = match node {
            Node::BackReference(group) => *group == number,
            Node::Conditional(conditional) => conditional.group == number,
            _ => false,
        };
        let inside = node.bodies().into_iter();
        usize::from(here) + inside.map(|body| references(body, number)).sum::<usize>()
    };
    nodes.iter().map(count).sum()
}
