//! Everything that a person can do, one row each.
//!
//! From this table come the keymap, the help screen, the hints, `varlens keys` and the README's table. A new action is
//! one row here and one arm in `app::act`.

/// What a key press asks for.
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
    /// Filter the list.
    Filter,
    /// Resolve any key.
    Lookup,
    /// Variables, connections, config options.
    NextKind,
    /// Really ask.
    Perform,
    /// The next pane beside the list.
    NextPane,
    /// Show one value.
    Reveal,
    /// Copy the name.
    CopyName,
    /// Copy the value.
    CopyValue,
    /// List anew.
    Refresh,
    /// The next theme.
    NextTheme,
    /// What the keys do.
    Help,
    /// One step back.
    Back,
    /// Stop the program till the shell continues it.
    Suspend,
    /// Leave.
    Quit,
    /// Leave from anywhere.
    Interrupt,
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

/// One row of the table.
#[derive(Debug)]
pub struct ActionRow {
    /// The action.
    pub action: Action,
    /// Its name in configuration and `varlens keys`.
    pub name: &'static str,
    /// The keys it is bound to.
    pub keys: &'static [&'static str],
    /// Where it stands in the help.
    pub group: Group,
    /// What it does.
    pub sentence: &'static str,
    /// The word in the hints at the bottom; empty for an action that is not hinted at.
    pub hint: &'static str,
}

/// All actions, in the order of the help.
pub const ACTIONS: &[ActionRow] = &[
    row(
        Action::MoveDown,
        "move-down",
        &["j", "down"],
        Group::Move,
        "select the next key",
        "",
    ),
    row(
        Action::MoveUp,
        "move-up",
        &["k", "up"],
        Group::Move,
        "select the key before",
        "",
    ),
    row(
        Action::PageDown,
        "page-down",
        &["pagedown", "ctrl-f", "space"],
        Group::Move,
        "one page down; in a revealed value, on",
        "",
    ),
    row(
        Action::PageUp,
        "page-up",
        &["pageup", "ctrl-b"],
        Group::Move,
        "one page up; in a revealed value, back",
        "",
    ),
    row(
        Action::HalfPageDown,
        "half-page-down",
        &["ctrl-d"],
        Group::Move,
        "half a page down",
        "",
    ),
    row(
        Action::HalfPageUp,
        "half-page-up",
        &["ctrl-u"],
        Group::Move,
        "half a page up",
        "",
    ),
    row(
        Action::First,
        "first",
        &["g", "home"],
        Group::Move,
        "select the first key",
        "",
    ),
    row(
        Action::Last,
        "last",
        &["G", "end"],
        Group::Move,
        "select the last key",
        "",
    ),
    row(
        Action::Filter,
        "filter",
        &["/"],
        Group::Find,
        "filter the list as you type",
        "filter",
    ),
    row(
        Action::Lookup,
        "lookup",
        &["="],
        Group::Find,
        "resolve any key, also one that is not in the list",
        "resolve a key",
    ),
    row(
        Action::NextKind,
        "next-kind",
        &["K"],
        Group::Find,
        "variables, connections, config options in turn",
        "",
    ),
    row(
        Action::Perform,
        "perform",
        &["enter"],
        Group::Walk,
        "perform the walk: really ask (one GetSecretValue)",
        "perform",
    ),
    row(
        Action::NextPane,
        "next-pane",
        &["tab"],
        Group::Walk,
        "the next pane: walk, masking, details",
        "pane",
    ),
    row(
        Action::Reveal,
        "reveal",
        &["x"],
        Group::Value,
        "reveal the value for a few seconds; again to hide it",
        "reveal",
    ),
    row(
        Action::CopyName,
        "copy-name",
        &["c"],
        Group::Value,
        "copy the name",
        "copy name",
    ),
    row(
        Action::CopyValue,
        "copy-value",
        &["y"],
        Group::Value,
        "copy the value unseen; cleared after 45 s and on exit",
        "copy value",
    ),
    row(
        Action::Refresh,
        "refresh",
        &["r", "ctrl-r"],
        Group::Program,
        "list anew, with credentials read anew",
        "refresh",
    ),
    row(
        Action::NextTheme,
        "next-theme",
        &["T"],
        Group::Program,
        "the next theme",
        "",
    ),
    row(
        Action::Help,
        "help",
        &["?", "f1"],
        Group::Program,
        "what the keys do",
        "help",
    ),
    row(
        Action::Back,
        "back",
        &["esc"],
        Group::Program,
        "one step back: cancel, hide, clear; never quits",
        "",
    ),
    row(
        Action::Suspend,
        "suspend",
        &["ctrl-z"],
        Group::Program,
        "back to the shell; `fg` returns",
        "",
    ),
    row(Action::Quit, "quit", &["q"], Group::Program, "quit", "quit"),
    row(
        Action::Interrupt,
        "interrupt",
        &["ctrl-c"],
        Group::Program,
        "quit, also while typing",
        "",
    ),
];

const fn row(
    action: Action,
    name: &'static str,
    keys: &'static [&'static str],
    group: Group,
    sentence: &'static str,
    hint: &'static str,
) -> ActionRow {
    ActionRow {
        action,
        name,
        keys,
        group,
        sentence,
        hint,
    }
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
            assert!(
                !row.sentence.is_empty() && !row.keys.is_empty(),
                "{}",
                row.name
            );
        }
    }
}
