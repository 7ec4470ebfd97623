//! The table of actions, in the order of the help.

use super::row::{Action, ActionRow, Group, When, always, row};

impl Action {
    /// Its row in the table.
    pub fn row(self) -> Option<&'static ActionRow> {
        ACTIONS.iter().find(|row| row.action == self)
    }
}

/// All actions, in the order of the help.
#[rustfmt::skip] // One row per action.
pub const ACTIONS: &[ActionRow] = &[
    always(Action::MoveDown, "move-down", &["j", "down"], Group::Move, "next key", ""),
    always(Action::MoveUp, "move-up", &["k", "up"], Group::Move, "previous key", ""),
    always(Action::PageDown, "page-down", &["pagedown", "ctrl-f"], Group::Move, "page down (also scrolls a revealed value)", ""),
    always(Action::PageUp, "page-up", &["pageup", "ctrl-b"], Group::Move, "page up (also scrolls a revealed value)", ""),
    always(Action::HalfPageDown, "half-page-down", &["ctrl-d"], Group::Move, "half a page down", ""),
    always(Action::HalfPageUp, "half-page-up", &["ctrl-u"], Group::Move, "half a page up", ""),
    always(Action::First, "first", &["g", "home"], Group::Move, "first key", ""),
    always(Action::Last, "last", &["G", "end"], Group::Move, "last key", ""),
    always(Action::ScrollDown, "scroll-down", &["ctrl-e", "alt-down"], Group::Move, "scroll the active pane down; in revealed JSON: next part, y copies it", ""),
    always(Action::ScrollUp, "scroll-up", &["ctrl-y", "alt-up"], Group::Move, "scroll the active pane up; in revealed JSON: previous part", ""),
    always(Action::Filter, "filter", &["/"], Group::Find, "filter the list as you type", "filter"),
    always(Action::Lookup, "lookup", &["="], Group::Find, "look up any key, even one that is not listed", "key"),
    always(Action::Sort, "sort", &["S"], Group::Find, "sort by a column (or click a column header)", ""),
    always(Action::InvertSort, "invert-sort", &["I"], Group::Find, "reverse the sort order", ""),
    always(Action::NextKind, "next-kind", &["K"], Group::Find, "switch: variables / connections / config options", ""),
    always(Action::Variables, "variables", &["1"], Group::Find, "variables; beside a similar key, a digit looks that key up", ""),
    always(Action::Connections, "connections", &["2"], Group::Find, "connections", ""),
    always(Action::ConfigOptions, "config-options", &["3"], Group::Find, "config options", ""),
    row(Action::Mark, "mark", &["M"], Group::Find, When::WithKey, "mark or unmark the key (esc unmarks all)", ""),
    row(Action::Perform, "perform", &["enter"], Group::Walk, When::WithKey, "look it up in AWS now (1 GetSecretValue)", "look up"),
    always(Action::PerformMarked, "perform-marked", &["A"], Group::Walk, "look up all marked keys now (1 GetSecretValue each)", ""),
    row(Action::Step, "step", &["space"], Group::Walk, When::WithKey, "step through the lookup one layer at a time", "step"),
    always(Action::Decode, "deserialize-json", &["J"], Group::Walk, "read variables with deserialize_json=True (toggle, no call)", ""),
    always(Action::WhatIf, "what-if", &["w"], Group::Walk, "simulate one change: order, pattern, release (no calls)", "what-if"),
    row(Action::Versions, "versions", &["v"], Group::Walk, When::WithKey, "list the versions of the secret (1 ListSecretVersionIds, no value)", ""),
    row(Action::CompareVersions, "compare-versions", &["D"], Group::Walk, When::MayRead, "compare AWSCURRENT and AWSPREVIOUS without showing values (2 GetSecretValue)", ""),
    row(Action::Doctor, "doctor", &["d"], Group::Walk, When::WithKey, "why is it missing, or not what was expected: findings (no call)", ""),
    always(Action::PasteLog, "paste", &[], Group::Walk, "paste a log or a traceback: its keys, and the diagnosis of each", ""),
    always(Action::Usages, "usages", &["u"], Group::Walk, "where DAG files read the key, and when", ""),
    row(Action::EditUsage, "edit", &["e"], Group::Walk, When::WithDagFile, "open a usage in your editor ($VISUAL, $EDITOR) at its line", ""),
    always(Action::MissingReads, "missing-reads", &["U"], Group::Walk, "list the keys that DAG files read and no layer has", ""),
    always(Action::NextPane, "next-pane", &["tab"], Group::Walk, "next pane: lookup, masking, details, versions, usages", "pane"),
    always(Action::PreviousPane, "previous-pane", &["backtab"], Group::Walk, "previous pane", ""),
    always(Action::Zoom, "zoom", &["z"], Group::Walk, "zoom the active pane (toggle)", ""),
    row(Action::Reveal, "reveal", &["x"], Group::Value, When::MayRead, "reveal the value for a few seconds (press again to extend)", "reveal"),
    row(Action::RevealField, "reveal-field", &["X"], Group::Value, When::MayRead, "reveal one field of a JSON value (lists its fields first)", ""),
    row(Action::CopyName, "copy-name", &["c"], Group::Value, When::WithKey, "copy the name, or the names of all marked keys", "copy name"),
    row(Action::CopyValue, "copy-value", &["y"], Group::Value, When::MayRead, "copy the value without showing it; cleared after a while and on exit", "copy value"),
    row(Action::Report, "copy-report", &["E"], Group::Value, When::WithKey, "copy a report of the key, or of all marked keys: Markdown, no value", ""),
    row(Action::WriteReport, "write-report", &["W"], Group::Value, When::WithKey, "write this report to a new file (FILE.jsonl: as JSON lines)", ""),
    always(Action::CopyCommand, "copy-command", &["N"], Group::Value, "copy the command after `next:`", ""),
    row(Action::Copy, "copy", &["C"], Group::Value, When::WithKey, "copy something else: ARN, Python line, AWS CLI line, a field", ""),
    always(Action::Command, "command", &[":"], Group::Program, "type a command (tab completes)", ""),
    always(Action::Palette, "palette", &["ctrl-p"], Group::Program, "find any action or command by name", ""),
    always(Action::Deployment, "deployment", &["P"], Group::Program, "switch deployment", ""),
    always(Action::Compare, "compare", &["B"], Group::Program, "compare with another deployment: names and winners, no value", ""),
    always(Action::Region, "region", &["R"], Group::Program, "switch region", ""),
    always(Action::Refresh, "refresh", &["r", "ctrl-r"], Group::Program, "refresh the list and credentials", "refresh"),
    always(Action::ListOnRequest, "list-on-request", &["L"], Group::Program, "list Datacoves too, which brings all its values (asks first)", ""),
    always(Action::Theme, "theme", &["T"], Group::Program, "choose a theme, with a live preview", ""),
    always(Action::Mouse, "mouse", &["m"], Group::Program, "toggle mouse capture (off: the terminal selects text)", ""),
    always(Action::Screenshot, "screenshot", &[], Group::Program, "write the screen to an SVG file, values masked", ""),
    row(Action::Tour, "tour", &["t"], Group::Program, When::InSample, "start or leave the guided tour", ""),
    row(Action::SkipStep, "tour-skip", &["n"], Group::Program, When::OnTour, "next step of the tour", ""),
    row(Action::StepBack, "tour-back", &["p"], Group::Program, When::OnTour, "previous step of the tour", ""),
    always(Action::Help, "help", &["?", "f1"], Group::Program, "keyboard shortcuts", "help"),
    always(Action::Warnings, "warnings", &[], Group::Program, "show configuration warnings", ""),
    always(Action::Back, "back", &["esc"], Group::Program, "go back: cancel, hide, clear (never quits)", ""),
    always(Action::Suspend, "suspend", &["ctrl-z"], Group::Program, "suspend (`fg` resumes)", ""),
    always(Action::Quit, "quit", &["q"], Group::Program, "quit", "quit"),
    always(Action::Interrupt, "interrupt", &["ctrl-c"], Group::Program, "quit, even while typing", ""),
];
