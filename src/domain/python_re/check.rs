//! Mistakes that Python finds only after the whole pattern has been read.

use super::ast::{Lookaround, MAX_COUNT, Measure, Mode, Node, Parsed, Sequence};
use super::error::Failure;
use super::flags::Flags;
use super::version::PythonVersion;

/// Goes through the pattern in the order Python compiles it.
pub(super) fn check(parsed: &Parsed, python: PythonVersion) -> Result<(), Failure> {
    let check = Checker {
        measure: Measure::new(&parsed.widths, python.has_atomic()),
        wide: python.has_atomic(),
        template: parsed.flags.has(Flags::TEMPLATE),
    };
    check.sequence(&parsed.body)?;
    check_conditions(&parsed.body, parsed.widths.len())
}

struct Checker<'a> {
    measure: Measure<'a>,
    /// Widths are kept beyond 32 bits.
    wide: bool,
    template: bool,
}

impl Checker<'_> {
    fn sequence(&self, nodes: &Sequence) -> Result<(), Failure> {
        nodes.iter().try_for_each(|node| self.node(node))
    }

    fn node(&self, node: &Node) -> Result<(), Failure> {
        match node {
            Node::Repeat(repeat) if self.template => return Err(unsupported(repeat.mode)),
            Node::Lookaround(look) if look.behind => self.look_behind(look)?,
            _ => {}
        }
        let bodies = node.bodies();
        bodies.into_iter().try_for_each(|body| self.sequence(body))
    }

    fn look_behind(&self, look: &Lookaround) -> Result<(), Failure> {
        let width = self.measure.sequence(&look.body);
        if self.wide && width.least > MAX_COUNT {
            return Err(Failure::unplaced("looks too much behind"));
        }
        if width.least != width.most {
            let message = "look-behind requires fixed-width pattern";
            return Err(Failure::unplaced(message));
        }
        Ok(())
    }
}

fn unsupported(mode: Mode) -> Failure {
    let name = match mode {
        Mode::Greedy => "MAX_REPEAT",
        Mode::Lazy => "MIN_REPEAT",
        Mode::Possessive => "POSSESSIVE_REPEAT",
    };
    Failure::unplaced(format!("internal: unsupported template operator {name}"))
}

/// Python 3.8 notices a condition on a group that never comes only in its byte code.
fn check_conditions(nodes: &Sequence, groups: usize) -> Result<(), Failure> {
    nodes.iter().try_for_each(|node| {
        if matches!(node, Node::Conditional(conditional) if conditional.group >= groups) {
            return Err(Failure::Raised {
                class: "RuntimeError",
                message: "invalid SRE code".into(),
            });
        }
        let mut bodies = node.bodies().into_iter();
        bodies.try_for_each(|body| check_conditions(body, groups))
    })
}
