//! What the user prefers in the explorer: flag, environment, file, in this order, each with its origin.
//!
//! A wrong preference never keeps the explorer from starting: it is a warning, and the default stays.

use super::file::File;
use super::report::Report;
use super::section::{FileValue, Section};
use super::settings::Flags;
use super::shell::Shell;
use super::themes;
use crate::app::action::ACTIONS;
use crate::app::keymap::{Binding, Keymap};
use crate::app::message::Millis;
use crate::app::preferences::{AUTO, Durations, Osc52, Preferences};
use crate::domain::deployment::{Origin, Sourced};

/// What the user prefers.
pub struct Preferred {
    /// The preferences.
    pub preferences: Preferences,
    /// What is ignored, with the nearest right name.
    pub warnings: Vec<String>,
}

/// Merges the top of the file with flags and environment.
pub(super) fn prefer(flags: &Flags, shell: &Shell, file: &File) -> (Preferences, Report) {
    let mut report = Report::default();
    let top = &file.top;
    let variable = |name: &str| {
        let origin = Origin::Environment(name.to_owned());
        shell.text(name).map(|_| origin)
    };
    let flag = |is_given: bool, flag| is_given.then_some(Origin::Flag(flag));
    let no_mouse = flag(flags.no_mouse, "--no-mouse");
    let no_motion = flag(flags.no_motion, "--no-motion").or_else(|| variable("NO_MOTION"));
    let plain = flag(flags.plain, "--plain").or_else(|| variable("VARLENS_PLAIN"));
    let standard = Durations::default();
    let preferences = Preferences {
        theme: report.collect(theme(flags, shell, file)),
        mouse: report.collect(switch(top, "mouse", true, no_mouse)),
        motion: report.collect(switch(top, "motion", true, no_motion)),
        plain: report.collect(switch(top, "plain", false, plain)),
        durations: Durations {
            reveal: report.collect(seconds(top, "reveal-seconds", standard.reveal)),
            clipboard: report.collect(seconds(top, "clipboard-seconds", standard.clipboard)),
            ..standard
        },
        osc52: report.collect(osc52(top)),
        keymap: report.collect(keymap(&file.keys)),
    };
    (preferences, report)
}

/// The file's switch, else the default. A flag or a variable that is set means the opposite of the default; `opposite`
/// is which one.
fn switch(top: &Section, name: &str, default: bool, opposite: Option<Origin>) -> (bool, Report) {
    let opposite = opposite.map(|origin| Sourced::new(!default, origin));
    let switch = opposite
        .or_else(|| top.flag(name).map(FileValue::sourced))
        .unwrap_or(Sourced::new(default, Origin::Default));
    let mut report = Report::default();
    report.sourced(name, &switch);
    (switch.value, report)
}

/// Milliseconds, from a number of seconds that the file's reader has checked against its bounds.
fn seconds(top: &Section, name: &str, default: Millis) -> (Millis, Report) {
    let by_file = top.number(name).map(FileValue::sourced);
    let by_file = by_file.and_then(|seconds| {
        let value = Millis::try_from(seconds.value).ok()?;
        Some(Sourced::new(value, seconds.origin))
    });
    let seconds = by_file.unwrap_or(Sourced::new(default / 1_000, Origin::Default));
    let mut report = Report::default();
    report.sourced(name, &seconds);
    (seconds.value * 1_000, report)
}

fn osc52(top: &Section) -> (Osc52, Report) {
    let by_file = top.text("osc52").map(FileValue::sourced);
    let by_file =
        by_file.and_then(|name| Some(Sourced::new(Osc52::by_name(&name.value)?, name.origin)));
    let choice = by_file.unwrap_or(Sourced::new(Osc52::default(), Origin::Default));
    let mut report = Report::default();
    report.option("osc52", choice.value.name(), &choice.origin);
    (choice.value, report)
}

/// A theme's name or path; None: dark or light, as the terminal is.
fn theme(flags: &Flags, shell: &Shell, file: &File) -> (Option<String>, Report) {
    let mut report = Report::default();
    let by_flag = flags.theme.clone();
    let by_flag = by_flag.map(|name| Sourced::new(name, Origin::Flag("--theme")));
    let by_variable = || {
        let variable = "VARLENS_THEME";
        let origin = Origin::Environment(variable.to_owned());
        Some(Sourced::new(shell.text(variable)?, origin))
    };
    let by_file = || {
        let name = file.top.text("theme")?.sourced();
        let path = themes::beside(&name.value, file.path.as_deref());
        Some(Sourced::new(path, name.origin))
    };
    let Some(name) = by_flag.or_else(by_variable).or_else(by_file) else {
        return (None, report);
    };
    if let Err(what) = themes::check(shell, &name.value) {
        report.warn(format!("{}: {what}", name.origin));
        return (None, report);
    }
    report.sourced("theme", &name);
    (Some(name.value).filter(|name| name != AUTO), report)
}

/// The keymap, with a row for each action whose keys the file changes.
fn keymap(bindings: &[Binding]) -> (Keymap, Report) {
    let mut keymap = Keymap::default();
    let mut report = Report::default();
    report.warn_all(keymap.rebind(bindings));
    for row in ACTIONS {
        if let Some(place) = keymap.place(row.action) {
            let keys: Vec<_> = keymap.keys(row.action).collect();
            let origin = Origin::File(place.to_owned());
            report.option(&format!("keys.{}", row.name), &keys.join(" "), &origin);
        }
    }
    (keymap, report)
}
