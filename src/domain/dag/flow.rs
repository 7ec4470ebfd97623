//! How a block of statements ends, and branches of which one runs.

use ruff_python_ast::{CmpOp, Expr, Stmt, StmtIf, StmtWhile};
use ruff_text_size::Ranged;

use super::interpreter::{Interpreter, Place};
use super::journal::Branch;
use super::usage::When;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    Next,
    Break,
    Continue,
    Return,
    Raise,
}

const BY_HAND: &str = "under if __name__ == \"__main__\", when the file is run by hand";

impl<'a> Interpreter<'a, '_> {
    pub(super) fn execute_if(&mut self, statement: &'a StmtIf) -> Flow {
        let mut arms: Vec<(Option<&'a Expr>, &'a [Stmt])> =
            vec![(Some(&statement.test), &statement.body)];
        for clause in &statement.elif_else_clauses {
            arms.push((clause.test.as_ref(), &clause.body));
        }
        self.execute_arms(&arms)
    }

    fn execute_arms(&mut self, arms: &[(Option<&'a Expr>, &'a [Stmt])]) -> Flow {
        let Some(((test, body), rest)) = arms.split_first() else {
            return Flow::Next;
        };
        let Some(test) = test else {
            return self.execute(body);
        };
        if self.when == When::Parse && is_main(test) {
            self.by_hand(body);
            return self.execute_arms(rest);
        }
        let value = self.evaluate(test);
        match self.truth_of(&value) {
            Some(true) => self.execute(body),
            Some(false) => self.execute_arms(rest),
            None => {
                let (first, one) = self.branch(|this| this.execute(body));
                let (second, other) = self.branch(|this| this.execute_arms(rest));
                self.join(vec![(first, one), (second, other)])
            }
        }
    }

    fn by_hand(&mut self, body: &'a [Stmt]) {
        self.when = When::Run;
        let (_, branch) = self.branch(|this| {
            this.within(Place::Run(BY_HAND.into()), |this| this.execute(body))
                .0
        });
        drop(branch);
        self.when = When::Parse;
    }

    pub(super) fn branch(&mut self, act: impl FnOnce(&mut Self) -> Flow) -> (Flow, Branch<'a>) {
        self.journal.begin();
        let flow = act(self);
        (flow, self.journal.end())
    }

    /// The body of a loop of which the length is not known.
    pub(super) fn open_branch(
        &mut self,
        looped: &impl Ranged,
        act: impl FnOnce(&mut Self) -> Flow,
    ) -> (Flow, Branch<'a>) {
        let before = self.noted();
        let branch = self.branch(act);
        self.end_of_open_loop(self.line(looped), before);
        branch
    }

    /// The state after branches of which one ran: those that leave the block don't count for what follows.
    pub(super) fn join(&mut self, branches: Vec<(Flow, Branch<'a>)>) -> Flow {
        let mut flows: Vec<Flow> = branches.iter().map(|(flow, _)| *flow).collect();
        let (mut going, left): (Vec<_>, Vec<_>) = branches
            .into_iter()
            .partition(|(flow, _)| *flow == Flow::Next);
        if going.is_empty() {
            let all: Vec<Branch<'a>> = left.into_iter().map(|(_, branch)| branch).collect();
            self.journal.merge(&all);
            flows.dedup();
            return if flows.len() == 1 {
                flows[0]
            } else {
                Flow::Return
            };
        }
        if going.len() == 1
            && let Some((_, branch)) = going.pop()
        {
            self.journal.apply(branch);
        } else {
            let all: Vec<Branch<'a>> = going.into_iter().map(|(_, branch)| branch).collect();
            self.journal.merge(&all);
        }
        Flow::Next
    }

    pub(super) fn execute_while(&mut self, statement: &'a StmtWhile) -> Flow {
        let before = self.noted();
        for _ in 0..1000 {
            let value = self.evaluate(&statement.test);
            match value.truth() {
                Some(false) => return self.execute(&statement.orelse),
                Some(true) => match self.execute(&statement.body) {
                    Flow::Break => return Flow::Next,
                    flow @ (Flow::Return | Flow::Raise) => return flow,
                    _ if self.is_exhausted() => {
                        self.leave_loop(before);
                        return Flow::Next;
                    }
                    _ => {}
                },
                None => {
                    let (_, once) = self.open_branch(statement, |this| {
                        this.execute(&statement.body);
                        Flow::Next
                    });
                    return self.join(vec![(Flow::Next, once), (Flow::Next, Branch::default())]);
                }
            }
            self.step();
        }
        self.end_of_open_loop(self.line(statement), before);
        Flow::Next
    }
}

/// `__name__ == "__main__"`.
fn is_main(test: &Expr) -> bool {
    let Expr::Compare(compare) = test else {
        return false;
    };
    let ([CmpOp::Eq], [right]) = (&*compare.ops, &*compare.comparators) else {
        return false;
    };
    let name = |side: &Expr| matches!(side, Expr::Name(name) if name.id == "__name__");
    let main = |side: &Expr| matches!(side, Expr::StringLiteral(text) if text.value.to_str() == "__main__");
    name(&compare.left) && main(right) || name(right) && main(&compare.left)
}
