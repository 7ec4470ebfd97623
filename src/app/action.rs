//! Everything that a person can do, one row each.
//!
//! From [`ACTIONS`] come the keymap, the help, the hints, the palette, the commands, `varlens keys` and the README's
//! table. A new action is one row there and one arm in `app::update::actions`.

mod table;

pub use table::ACTIONS;

/// What a key press or a command asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Select the next key.
    MoveDown,
    /// Select the key before.
    MoveUp,
    /// One page down, or on in a revealed value.
    PageDown,
    /// One page up, or back in a revealed value.
    PageUp,
    /// Half a page down.
    HalfPageDown,
    /// Half a page up.
    HalfPageUp,
    /// Select the first key.
    First,
    /// Select the last key.
    Last,
    /// On in the pane in front.
    ScrollDown,
    /// Back in the pane in front.
    ScrollUp,
    /// Filter the list.
    Filter,
    /// Resolve any key.
    Lookup,
    /// Choose a column to sort by.
    Sort,
    /// Turn the order of the list round.
    InvertSort,
    /// Variables, connections, config options.
    NextKind,
    /// Really ask.
    Perform,
    /// One layer further in the walk.
    Step,
    /// Change the lookup in thought.
    WhatIf,
    /// List the versions of a secret.
    Versions,
    /// Compare two versions.
    CompareVersions,
    /// The next pane beside the list.
    NextPane,
    /// The pane before.
    PreviousPane,
    /// The pane in front over the whole window.
    Zoom,
    /// Show one value.
    Reveal,
    /// Copy the name.
    CopyName,
    /// Show one field of a JSON value.
    RevealField,
    /// Choose what to copy.
    Copy,
    /// Copy the value.
    CopyValue,
    /// Type a command.
    Command,
    /// All actions and commands, by name.
    Palette,
    /// Go to another deployment.
    Deployment,
    /// Go to another region.
    Region,
    /// List anew.
    Refresh,
    /// Choose a theme.
    Theme,
    /// Take the mouse, or leave it to the terminal.
    Mouse,
    /// Write the screen to a file.
    Screenshot,
    /// Start or leave the guided tour.
    Tour,
    /// The tour's next step.
    SkipStep,
    /// What the keys do.
    Help,
    /// What was ignored in the configuration.
    Warnings,
    /// One step back.
    Back,
    /// Stop the program till the shell continues it.
    Suspend,
    /// Leave.
    Quit,
    /// Leave from anywhere.
    Interrupt,
}

impl Action {
    /// Its row in the table.
    pub fn row(self) -> Option<&'static ActionRow> {
        ACTIONS.iter().find(|row| row.action == self)
    }
}

/// Where an action stands in the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Moving.
    Move,
    /// Finding.
    Find,
    /// The walk.
    Walk,
    /// Values.
    Value,
    /// The program.
    Program,
}

impl Group {
    /// All groups, in the order of the help.
    pub const ALL: [Self; 5] = [
        Self::Move,
        Self::Find,
        Self::Walk,
        Self::Value,
        Self::Program,
    ];

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Find => "Find",
            Self::Walk => "Walk",
            Self::Value => "Value",
            Self::Program => "Program",
        }
    }
}

/// When an action can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At any time.
    Always,
    /// While a key is selected or typed in.
    WithKey,
    /// While a key is there whose value may be read.
    MayRead,
    /// On sample data.
    InSample,
    /// On the guided tour.
    OnTour,
}

/// One row of the table.
#[derive(Debug)]
pub struct ActionRow {
    /// The action.
    pub action: Action,
    /// Its name in configuration, commands and `varlens keys`.
    pub name: &'static str,
    /// The keys it is bound to unless the configuration says otherwise.
    pub keys: &'static [&'static str],
    /// Where it stands in the help.
    pub group: Group,
    /// When it can be done.
    pub when: When,
    /// What it does.
    pub sentence: &'static str,
    /// The word in the hints at the bottom; empty for an action that is not hinted at.
    pub hint: &'static str,
}

const fn row(
    action: Action,
    name: &'static str,
    keys: &'static [&'static str],
    group: Group,
    when: When,
    sentence: &'static str,
    hint: &'static str,
) -> ActionRow {
    ActionRow {
        action,
        name,
        keys,
        group,
        when,
        sentence,
        hint,
    }
}

/// One that can be done at any time.
const fn always(
    action: Action,
    name: &'static str,
    keys: &'static [&'static str],
    group: Group,
    sentence: &'static str,
    hint: &'static str,
) -> ActionRow {
    row(action, name, keys, group, When::Always, sentence, hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_keys_are_given_once() {
        let mut names: Vec<_> = ACTIONS.iter().map(|row| row.name).collect();
        let mut keys: Vec<_> = ACTIONS.iter().flat_map(|row| row.keys).collect();
        let counts = (names.len(), keys.len());
        names.sort_unstable();
        names.dedup();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!((names.len(), keys.len()), counts);
    }

    #[test]
    fn every_group_has_an_action_and_each_action_a_sentence() {
        for group in Group::ALL {
            assert!(ACTIONS.iter().any(|row| row.group == group), "{group:?}");
        }
        for row in ACTIONS {
            assert!(!row.sentence.is_empty(), "{}", row.name);
            assert_eq!(row.action.row().map(|found| found.name), Some(row.name));
        }
    }

    #[test]
    fn what_is_hinted_at_has_a_key() {
        for row in ACTIONS.iter().filter(|row| !row.hint.is_empty()) {
            assert!(!row.keys.is_empty(), "{}", row.name);
        }
    }
}
