//! Actions, and what the table says about each.

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
    /// Variables.
    Variables,
    /// Connections.
    Connections,
    /// Config options.
    ConfigOptions,
    /// Mark the key, or take its mark away.
    Mark,
    /// Look up every marked key.
    PerformMarked,
    /// Really ask.
    Perform,
    /// One layer further in the walk.
    Step,
    /// Read variables with `deserialize_json=True`, or without.
    Decode,
    /// Open the what-if form.
    WhatIf,
    /// List the versions of a secret.
    Versions,
    /// Compare two versions.
    CompareVersions,
    /// Say why the key is missing, or is not what was expected.
    Doctor,
    /// Show where DAG files read the key.
    Usages,
    /// Open a usage in the editor.
    EditUsage,
    /// List the keys that DAG files read and no layer has.
    MissingReads,
    /// Copy the lookup and its findings as Markdown.
    Report,
    /// Write the same to a file.
    WriteReport,
    /// Show what a pasted log says, or how to paste one.
    PasteLog,
    /// Compare with another deployment.
    Compare,
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
    /// Copy the command that the screen advises.
    CopyCommand,
    /// Type a command.
    Command,
    /// All actions and commands, by name.
    Palette,
    /// Go to another deployment.
    Deployment,
    /// Go to another region.
    Region,
    /// List again.
    Refresh,
    /// List the layers that wait for it.
    ListOnRequest,
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
    /// The tour's previous step.
    StepBack,
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

/// The action's group in the help.
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
            Self::Walk => "Look up",
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
    /// While a key is there, and DAG files that an editor can open.
    WithDagFile,
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
    /// Its group in the help.
    pub group: Group,
    /// When it can be done.
    pub when: When,
    /// What it does.
    pub sentence: &'static str,
    /// The word in the hints at the bottom; empty for an action that is not hinted at.
    pub hint: &'static str,
}

pub(super) const fn row(
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
pub(super) const fn always(
    action: Action,
    name: &'static str,
    keys: &'static [&'static str],
    group: Group,
    sentence: &'static str,
    hint: &'static str,
) -> ActionRow {
    row(action, name, keys, group, When::Always, sentence, hint)
}
