//! The pattern as a tree, before flags are applied: before 3.11 a flag may come last.

use super::flags::Flags;

/// Things to match one after the other.
pub(super) type Sequence = Vec<Node>;

/// One thing to match. Characters are `u32` because Python's may be lone surrogates.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Literal(u32),
    /// `.`
    Any,
    Set {
        negated: bool,
        items: Vec<SetItem>,
    },
    Anchor(Anchor),
    Branch(Vec<Sequence>),
    Group(Group),
    /// `(?>…)`
    Atomic(Sequence),
    Repeat(Repeat),
    BackReference(usize),
    Conditional(Conditional),
    Lookaround(Lookaround),
}

/// One member of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SetItem {
    Char(u32),
    Range(u32, u32),
    Class { kind: ClassKind, negated: bool },
}

/// `\d`, `\s`, `\w`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClassKind {
    Digit,
    Space,
    Word,
}

/// A condition on the place, taking no characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// `\A`
    TextStart,
    /// `\Z`
    TextEnd,
    /// `^`
    LineStart,
    /// `$`
    LineEnd,
    /// `\b`
    Boundary,
    /// `\B`
    NotBoundary,
}

/// `(…)`, `(?:…)`, `(?P<n>…)`, `(?flags:…)`
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// From 1; `None` if it captures nothing.
    pub(super) number: Option<usize>,
    pub(super) add: Flags,
    pub(super) remove: Flags,
    pub(super) body: Sequence,
}

/// A body and how often it comes.
#[derive(Clone, Debug)]
pub(super) struct Repeat {
    pub(super) min: u32,
    /// `None`: no upper bound.
    pub(super) max: Option<u32>,
    pub(super) mode: Mode,
    pub(super) body: Sequence,
}

/// Which count a repeat tries first, and whether it gives back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Greedy,
    Lazy,
    Possessive,
}

/// `(?(1)yes|no)`
#[derive(Clone, Debug)]
pub(super) struct Conditional {
    pub(super) group: usize,
    /// The group was still open, i.e. the condition is inside the group it asks about.
    pub(super) inside: bool,
    pub(super) yes: Sequence,
    pub(super) no: Option<Sequence>,
}

/// `(?=…)`, `(?!…)`, `(?<=…)`, `(?<!…)`
#[derive(Clone, Debug)]
pub(super) struct Lookaround {
    pub(super) behind: bool,
    pub(super) negated: bool,
    pub(super) body: Sequence,
}

/// A whole pattern.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) body: Sequence,
    /// In force outside all groups.
    pub(super) flags: Flags,
    /// By group number; entry 0 and groups never closed are `None`.
    pub(super) widths: Vec<Option<Width>>,
}

impl Node {
    /// The sequences directly inside this node.
    pub(super) fn bodies(&self) -> Vec<&Sequence> {
        match self {
            Self::Branch(branches) => branches.iter().collect(),
            Self::Group(group) => vec![&group.body],
            Self::Atomic(body) => vec![body],
            Self::Repeat(repeat) => vec![&repeat.body],
            Self::Conditional(conditional) => {
                let no = conditional.no.iter();
                std::iter::once(&conditional.yes).chain(no).collect()
            }
            Self::Lookaround(look) => vec![&look.body],
            _ => Vec::new(),
        }
    }
}

/// How many characters a match takes. Python compares and caps the two; see [`Self::capped`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Width {
    pub(super) least: u128,
    pub(super) most: u128,
}

impl Width {
    const ZERO: Self = Self::exactly(0);

    const fn exactly(n: u128) -> Self {
        Self { least: n, most: n }
    }

    fn then(self, next: Self) -> Self {
        Self {
            least: self.least.saturating_add(next.least),
            most: self.most.saturating_add(next.most),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            least: self.least.min(other.least),
            most: self.most.max(other.most),
        }
    }

    fn capped(self, cap: Self) -> Self {
        Self {
            least: self.least.min(cap.least),
            most: self.most.min(cap.most),
        }
    }
}

/// What measuring needs to know: the closed groups' widths and the version's caps.
pub(super) struct Measure<'a> {
    pub(super) widths: &'a [Option<Width>],
    /// 2^64 from 3.11 on; before, the largest count less one, and the largest count.
    pub(super) cap: Width,
}

impl<'a> Measure<'a> {
    pub(super) fn new(widths: &'a [Option<Width>], wide: bool) -> Self {
        let cap = if wide {
            Width::exactly(1 << 64)
        } else {
            Width {
                least: MAX_COUNT - 1,
                most: MAX_COUNT,
            }
        };
        Self { widths, cap }
    }

    pub(super) fn sequence(&self, nodes: &Sequence) -> Width {
        let sum = nodes.iter().map(|node| self.node(node));
        sum.fold(Width::ZERO, Width::then).capped(self.cap)
    }

    fn node(&self, node: &Node) -> Width {
        match node {
            Node::Literal(_) | Node::Any | Node::Set { .. } => Width::exactly(1),
            Node::Anchor(_) | Node::Lookaround(_) => Width::ZERO,
            Node::Branch(branches) => self.branch(branches),
            Node::Group(group) => self.sequence(&group.body),
            Node::Atomic(body) => self.sequence(body),
            Node::Repeat(repeat) => self.repeat(repeat),
            Node::BackReference(group) => self.group(*group),
            Node::Conditional(conditional) => self.conditional(conditional),
        }
    }

    fn branch(&self, branches: &[Sequence]) -> Width {
        let widths = branches.iter().map(|branch| self.sequence(branch));
        widths.reduce(Width::or).unwrap_or(Width::ZERO)
    }

    fn repeat(&self, repeat: &Repeat) -> Width {
        let one = self.sequence(&repeat.body);
        let times = repeat.max.map_or(MAX_COUNT, u128::from);
        let unbounded = repeat.max.is_none() && one.most > 0;
        Width {
            least: one.least.saturating_mul(u128::from(repeat.min)),
            most: if unbounded {
                self.cap.most
            } else {
                one.most.saturating_mul(times)
            },
        }
    }

    fn group(&self, number: usize) -> Width {
        let closed = self.widths.get(number).copied().flatten();
        closed.unwrap_or(Width::ZERO)
    }

    fn conditional(&self, conditional: &Conditional) -> Width {
        let no = conditional.no.as_ref();
        let no = no.map_or(Width::ZERO, |no| self.sequence(no));
        self.sequence(&conditional.yes).or(no)
    }
}

/// Counts from here on are an error in Python.
pub(super) const MAX_COUNT: u128 = 0xFFFF_FFFF;
