//! The guided tour of the sample: ten steps, each done by a key press of the person's own.
//!
//! One table. A step may be skipped, so none speaks of what the one before did, and each names the key that it is about. It
//! says what is on the screen now, and which keys lead on; it is done when they did what it wanted, however else the person
//! got there. Names actions, not keys, so that a rebinding shows. Refuses to press a key itself.

use super::State;
use super::action::Action;
use super::message::Effect;
use super::mode::{Mode, Pane};
use crate::domain::key::Kind;
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::search_path::Layer;
use std::sync::Arc;

/// One thing to press or to type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// The key of an action.
    Do(Action),
    /// A text.
    Type(&'static str),
    /// What ends a text.
    Enter,
}

/// One step.
pub struct Step {
    /// What it is about.
    pub title: &'static str,
    /// What to read: up to [`LINES`] lines of [`WIDTH`] columns.
    pub lines: &'static [&'static str],
    /// What to press then.
    pub press: &'static [Press],
    /// It was done; the action is the last one since the step began.
    is_done: fn(&State, Option<Action>) -> bool,
}

/// So many lines a step has at most.
pub const LINES: usize = 3;
/// So many columns a line has at most; it fits into a window of 60.
pub const WIDTH: usize = 56;

/// The near miss that the sample holds as `aws_stripe-api-key`.
const MISSING: &str = "aws_stripe_api_key";

use Press::{Do, Enter, Type};

/// The tour.
pub const STEPS: [Step; 10] = [
    Step {
        title: "Keys and layers",
        lines: &[
            "A row is a key, a column a layer that may hold it.",
            "● wins, ○ holds the key too and is never reached,",
            "– is never asked. Nothing was read: names tell it.",
        ],
        press: &[Do(Action::MoveDown)],
        is_done: |_, last| matches!(last, Some(Action::MoveDown | Action::MoveUp)),
    },
    Step {
        title: "The walk",
        lines: &[
            "The other pane walks the lookup as Airflow does, from",
            "the top down: the first layer that holds the key wins.",
            "The last key of the list goes all the way.",
        ],
        press: &[Do(Action::Last)],
        is_done: |state, _| end(state).is_some_and(|end| end.winner == Some(Layer::ENV)),
    },
    Step {
        title: "The order of lookup",
        lines: &[
            "For the last key AWS is skipped and Datacoves has none:",
            "the third layer, the environment, wins. The key above",
            "it has no such luck.",
        ],
        press: &[Do(Action::Last), Do(Action::MoveUp)],
        is_done: |state, _| end(state).is_some_and(|end| end.outcome == Outcome::Missing),
    },
    Step {
        title: "Lookup patterns",
        lines: &[
            "smtp_password is in AWS. But its name does not match",
            "the lookup pattern, so Airflow never asks: missing.",
            "Now find a key that two layers hold.",
        ],
        press: &[Do(Action::Filter), Type("mayras_p"), Enter],
        is_done: |state, _| {
            state.mode == Mode::Browse && end(state).is_some_and(|end| !end.shadowed.is_empty())
        },
    },
    Step {
        title: "Shadowing",
        lines: &[
            "AWS wins aws_mayras_password. The environment's one is",
            "shadowed: nobody reads it. Are both the same? To know,",
            "really ask; AWS records a GetSecretValue of yours.",
        ],
        press: &[Do(Action::Perform)],
        is_done: |state, _| {
            let subject = state.subject();
            let is_performed = subject.is_some_and(|key| state.performed.contains_key(&key));
            is_performed && end(state).is_some_and(|end| !end.shadowed.is_empty())
        },
    },
    Step {
        title: "What it costs",
        lines: &[
            "Asking tells whether both are the same: those of",
            "aws_mayras_password differ; none is shown. The last",
            "line counts calls to AWS. Now look up a missing key.",
        ],
        press: &[Do(Action::Lookup), Type(MISSING), Enter],
        is_done: |state, _| {
            let missing = end(state).is_some_and(|end| end.outcome != Outcome::Found);
            state.mode == Mode::Browse && state.looked_up.is_some() && missing
        },
    },
    Step {
        title: "Near names",
        lines: &[
            "Of a missing key each layer says why it does not give",
            "it, and the nearest name tells the mistake: - for _.",
            "One step back leads to the list, and never out.",
        ],
        press: &[Do(Action::Back)],
        is_done: |state, _| state.mode == Mode::Browse && state.looked_up.is_none(),
    },
    Step {
        title: "Masking",
        lines: &[
            "✱ marks a name that Airflow takes for sensitive, by a",
            "word in it. What it then hides, and where, stands in",
            "the next pane.",
        ],
        press: &[Do(Action::NextPane)],
        is_done: |state, last| last == Some(Action::NextPane) && state.pane == Pane::Masking,
    },
    Step {
        title: "One value",
        lines: &[
            "Task log, UI, REST and CLI each have a rule of their",
            "own. varlens shows no value unasked; asked, it shows",
            "that of the selected key, for 15 seconds.",
        ],
        press: &[Do(Action::Reveal)],
        is_done: |state, _| state.reveal.is_some(),
    },
    Step {
        title: "Hidden again",
        lines: &[
            "A value goes by itself, and at once when you move,",
            "resize, stop, or turn to another window. Or hide it.",
        ],
        press: &[Do(Action::Back)],
        is_done: |state, _| state.reveal.is_none(),
    },
];

/// How far a person is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tour {
    step: usize,
    /// A key was pressed since the step began; what was so before does not count as done.
    is_pressed: bool,
    last: Option<Action>,
}

impl Tour {
    /// The step's number, from 1.
    pub fn number(self) -> usize {
        self.step + 1
    }

    /// The step.
    pub fn step(self) -> Option<&'static Step> {
        STEPS.get(self.step)
    }

    /// Notes a key press, and what it asked for while nothing is typed.
    pub(super) fn pressed(&mut self, action: Option<Action>) {
        self.is_pressed = true;
        self.last = action;
    }
}

/// How the lookup of the selected key ends.
fn end(state: &State) -> Option<Arc<Resolution>> {
    Some(state.resolution(&state.subject()?))
}

impl State {
    /// Says once that there is a tour.
    pub(super) fn welcome(&mut self) {
        let text = "new here? the tour has ten short steps:";
        let key = self.preferences.keymap.first(Action::Tour);
        let key = key.unwrap_or_else(|| ":tour".to_owned());
        self.say(format!("{text} press {key}"));
    }

    /// Starts the tour from a plain list, or leaves it.
    pub(super) fn toggle_tour(&mut self) -> Vec<Effect> {
        if self.tour.is_some() {
            self.leave_tour();
            return Vec::new();
        }
        if !self.is_sample {
            self.warn("the tour is on sample data: varlens demo");
            return Vec::new();
        }
        let mut effects = self.hide();
        self.tour = Some(Tour::default());
        self.notice = None;
        self.looked_up = None;
        self.pane = Pane::Walk;
        self.list.set_filter("");
        if self.kind != Kind::Variable {
            self.kind = Kind::Variable;
            effects.extend(self.relist());
        }
        effects
    }

    pub(super) fn leave_tour(&mut self) {
        if self.tour.take().is_some() {
            let keymap = &self.preferences.keymap;
            let again = keymap.hint("; ", Action::Tour, "starts it again");
            self.say(format!("the tour is over{again}"));
        }
    }

    /// Goes on to the next step; behind the last one the tour is over.
    pub(super) fn next_step_of_tour(&mut self) {
        let Some(tour) = self.tour else {
            return;
        };
        let step = tour.step + 1;
        if step < STEPS.len() {
            self.tour = Some(Tour {
                step,
                ..Tour::default()
            });
        } else {
            self.leave_tour();
        }
    }

    /// Goes on if the person has done what the step wants.
    pub(super) fn follow_tour(&mut self) {
        let Some(tour) = self.tour.filter(|tour| tour.is_pressed) else {
            return;
        };
        let is_done = tour
            .step()
            .is_some_and(|step| (step.is_done)(self, tour.last));
        if is_done {
            self.next_step_of_tour();
        }
    }
}

#[cfg(test)]
mod tests {
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn steps_are_short() {
        for step in &STEPS {
            assert!(step.lines.len() <= LINES, "{}", step.title);
            assert!(!step.press.is_empty(), "{}", step.title);
            for line in step.lines {
                assert!(line.width() <= WIDTH, "{line}");
            }
        }
    }
}
