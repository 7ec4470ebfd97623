//! The guided tour of the sample: short steps, each completed by the user's own key presses.
//!
//! One table. A step may be skipped, so none refers to what the previous one did, and each names the key that it is about. It
//! says what is on the screen now, and which keys lead on; it is done when its goal is reached, whichever way the user got
//! there. The table names actions, not keys, so that a rebinding shows. The tour never presses a key itself.

use super::action::Action;
use super::mode::Pane;
use super::what_if::Changes;
use crate::domain::key::Kind;

/// One thing to press or to type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// The key of an action.
    Do(Action),
    /// A text.
    Type(&'static str),
    /// What ends a text.
    Enter,
    /// The space bar, in a form.
    Space,
}

/// The part of the screen that a step is about; it is marked there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TourPlace {
    /// The list.
    List,
    /// A pane.
    Pane(Pane),
    /// The what-if form.
    Form,
    /// The pane that a revealed value covers.
    Value,
    /// The line with the keys.
    Hints,
}

/// What completes a step, whichever keys lead there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// Another key was selected with the keys for the next and the previous one.
    Moved,
    /// The environment wins the selected key.
    EnvironmentWins,
    /// The selected key is missing.
    Missing,
    /// While browsing, the selected key is shadowed in some layer.
    Shadowed,
    /// A shadowed key was looked up live.
    ShadowedLive,
    /// A key that is not found was typed in.
    NotFound,
    /// The list is shown again.
    BackInList,
    /// The masking pane became active by the key for the next pane.
    MaskingPane,
    /// A value is on the screen.
    Revealed,
    /// No value is on the screen.
    Hidden,
    /// The what-if form holds a change.
    WhatIf,
    /// No what-if change is left.
    AsConfigured,
    /// The versions of a secret are shown.
    Versions,
    /// A name was copied, or at least asked for.
    Copied,
    /// The help was opened, and closed again.
    HelpRead,
    /// The user goes to the next step.
    Read,
}

/// One step.
pub struct Step {
    /// What it is about.
    pub title: &'static str,
    /// What to read: up to [`LINES`] lines of [`WIDTH`] columns.
    pub lines: &'static [&'static str],
    /// What to press then.
    pub press: &'static [Press],
    /// Where to look.
    pub place: TourPlace,
    /// What has to be on the screen for the step to be done.
    pub goal: Goal,
}

/// So many lines a step has at most.
pub const LINES: usize = 3;
/// So many columns a line has at most; it fits into a window of 60.
pub const WIDTH: usize = 56;

/// The near miss that the sample holds as `aws_stripe-api-key`.
const MISSING: &str = "aws_stripe_api_key";

use Press::{Do, Enter, Space, Type};

/// The tour.
pub const STEPS: [Step; 16] = [
    Step {
        title: "Keys and layers",
        lines: &[
            "A row is a key, a column a layer that may hold it.",
            "● wins, ○ holds the key too and is never reached,",
            "– is never asked. All this is known from names alone.",
        ],
        press: &[Do(Action::MoveDown)],
        place: TourPlace::List,
        goal: Goal::Moved,
    },
    Step {
        title: "The lookup",
        lines: &[
            "The other pane looks the key up as Airflow does, from",
            "the top down: the first layer that holds the key wins.",
            "The lookup of the last key reaches the last layer.",
        ],
        press: &[Do(Action::Last)],
        place: TourPlace::Pane(Pane::Walk),
        goal: Goal::EnvironmentWins,
    },
    Step {
        title: "The order of lookup",
        lines: &[
            "For the last key AWS is skipped and Datacoves has none:",
            "the third layer, the environment, wins. The key above",
            "it is missing.",
        ],
        press: &[Do(Action::Last), Do(Action::MoveUp)],
        place: TourPlace::Pane(Pane::Walk),
        goal: Goal::Missing,
    },
    Step {
        title: "Lookup patterns",
        lines: &[
            "smtp_password is in AWS. But its name does not match",
            "the lookup pattern, so Airflow never asks: missing.",
            "Now find a key that two layers hold.",
        ],
        press: &[Do(Action::Filter), Type("mayras_p"), Enter],
        place: TourPlace::Pane(Pane::Walk),
        goal: Goal::Shadowed,
    },
    Step {
        title: "Shadowing",
        lines: &[
            "AWS provides aws_mayras_password. The environment has it",
            "too, but Airflow never reads that one. To compare both,",
            "look it up: CloudTrail logs this under your name.",
        ],
        press: &[Do(Action::Perform)],
        place: TourPlace::Pane(Pane::Walk),
        goal: Goal::ShadowedLive,
    },
    Step {
        title: "What it costs",
        lines: &[
            "A live lookup compares the values without showing them:",
            "those of aws_mayras_password differ. The last line",
            "counts calls to AWS. Now look up a missing key.",
        ],
        press: &[Do(Action::Lookup), Type(MISSING), Enter],
        place: TourPlace::Pane(Pane::Walk),
        goal: Goal::NotFound,
    },
    Step {
        title: "Similar keys",
        lines: &[
            "For a missing key each layer says why it has no value,",
            "and a similar key shows the mistake: - instead of _.",
            "Going back leads to the list and never quits.",
        ],
        press: &[Do(Action::Back)],
        place: TourPlace::Pane(Pane::Walk),
        goal: Goal::BackInList,
    },
    Step {
        title: "What if",
        lines: &[
            "What would another order, pattern or release change?",
            "The form simulates it without a call. Switch the first",
            "layer off.",
        ],
        press: &[Do(Action::WhatIf), Space],
        place: TourPlace::List,
        goal: Goal::WhatIf,
    },
    Step {
        title: "What would change",
        lines: &[
            "≠ marks each key whose winner would change; the form",
            "counts them. Nothing was called and nothing is saved.",
            "Going back discards the changes.",
        ],
        press: &[Do(Action::Back)],
        place: TourPlace::Form,
        goal: Goal::AsConfigured,
    },
    Step {
        title: "Masking",
        lines: &[
            "✱ marks a name that Airflow treats as sensitive because",
            "of a word in it. What it then hides, and where, is in",
            "the next pane.",
        ],
        press: &[Do(Action::NextPane)],
        place: TourPlace::List,
        goal: Goal::MaskingPane,
    },
    Step {
        title: "One value",
        lines: &[
            "Task log, UI, REST and CLI each have their own rule.",
            "varlens shows no value until you ask; then it shows the",
            "selected key's value for 15 seconds.",
        ],
        press: &[Do(Action::Reveal)],
        place: TourPlace::Pane(Pane::Masking),
        goal: Goal::Revealed,
    },
    Step {
        title: "Hidden again",
        lines: &[
            "Values hide automatically, and at once when you move,",
            "resize, suspend or switch windows. Or hide it now.",
        ],
        press: &[Do(Action::Back)],
        place: TourPlace::Value,
        goal: Goal::Hidden,
    },
    Step {
        title: "Versions",
        lines: &[
            "AWS keeps earlier values of a secret. Their list has no",
            "value; comparing the last two reads both and shows only",
            "whether and where they differ.",
        ],
        press: &[Do(Action::Versions)],
        place: TourPlace::List,
        goal: Goal::Versions,
    },
    Step {
        title: "Copying",
        lines: &[
            "Copy the name, or the value without showing it: it is",
            "cleared from the clipboard after a while. A menu has the",
            "ARN, a Python line and command lines.",
        ],
        press: &[Do(Action::CopyName)],
        place: TourPlace::List,
        goal: Goal::Copied,
    },
    Step {
        title: "Help",
        lines: &[
            "The help lists every key and symbol. Type there to",
            "search, enter runs what is selected.",
        ],
        press: &[Do(Action::Help), Do(Action::Back)],
        place: TourPlace::Hints,
        goal: Goal::HelpRead,
    },
    Step {
        title: "Your account",
        lines: &[
            "varlens without demo lists the names in your account.",
            "= and the failing key say why it fails; enter asks AWS.",
            "varlens --present hides names and values from viewers.",
        ],
        press: &[Do(Action::SkipStep)],
        place: TourPlace::List,
        goal: Goal::Read,
    },
];

/// How far the user is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tour {
    step: usize,
    /// A key was pressed since the step began; what was already so does not count as done.
    is_pressed: bool,
    /// The goal was not reached at some time since the step began.
    was_open: bool,
    last: Option<Action>,
    /// The help was opened since the step began.
    has_helped: bool,
}

/// What the list and the panes showed when the tour began, for the end of it.
pub(super) struct Before {
    pub(super) kind: Kind,
    pub(super) filter: String,
    /// The name of the selected key.
    pub(super) selected: Option<String>,
    pub(super) pane: Pane,
    pub(super) changes: Option<Changes>,
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

    /// The tour at the next step; None after the last.
    pub fn next(self) -> Option<Self> {
        let step = self.step + 1;
        (step < STEPS.len()).then(|| Self {
            step,
            ..Self::default()
        })
    }

    /// The tour at the previous step; the first has none.
    pub fn previous(self) -> Self {
        Self {
            step: self.step.saturating_sub(1),
            ..Self::default()
        }
    }

    /// The help is open.
    pub(super) fn helped(&mut self) {
        self.has_helped = true;
    }

    /// The help was opened since the step began.
    pub(super) fn has_helped(self) -> bool {
        self.has_helped
    }

    /// Notes a key press, and its action while nothing is typed.
    pub(super) fn pressed(&mut self, action: Option<Action>) {
        self.is_pressed = true;
        self.last = action;
    }

    /// Notes that the goal is not reached.
    pub(super) fn opened(&mut self) {
        self.was_open = true;
    }

    /// A goal that is reached now was reached by the user in this step: it was not before, or the last key is one that the
    /// step names. A step that was skipped may leave the goal of the next one reached.
    pub(super) fn is_done_by_user(self) -> bool {
        let named = |action| {
            self.step()
                .is_some_and(|step| step.press.contains(&Do(action)))
        };
        self.is_pressed && (self.was_open || self.last.is_some_and(named))
    }

    /// A key was pressed since the step began.
    pub fn is_pressed(self) -> bool {
        self.is_pressed
    }

    /// The last action since the step began.
    pub fn last(self) -> Option<Action> {
        self.last
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
