//! What a person prefers in the explorer: flag, environment, file, in this order, each with where it came from.
//!
//! Nothing here keeps the explorer from starting: what cannot be used is said, and left as it was.

use std::path::Path;

use super::file::{At, File, Section};
use super::{EffectiveOption, Flags, Shell, themes};
use crate::app::action::ACTIONS;
use crate::app::keymap::{Binding, Keymap};
use crate::app::preferences::{AUTO, Durations, Osc52, Preferences};
use crate::domain::deployment::Origin;

/// What is preferred.
pub struct Preferred {
    /// The preferences.
    pub preferences: Preferences,
    /// What was ignored, and the nearest right name.
    pub warnings: Vec<String>,
    /// What `varlens config` prints of it.
    pub in_force: Vec<EffectiveOption>,
}

/// Merges what the top of the file says with flags and environment.
pub(super) fn prefer(flags: &Flags, shell: &Shell, file: &File) -> Preferred {
    let mut merger = Merger {
        shell,
        top: &file.top,
        path: file.path.as_deref(),
        warnings: Vec::new(),
        in_force: Vec::new(),
    };
    let theme = merger.theme(flags.theme.as_ref());
    let no_mouse = flags.no_mouse.then_some("--no-mouse");
    let no_motion = flags.no_motion.then_some("--no-motion");
    let plain = flags.plain.then_some("--plain");
    let standard = Durations::default();
    let preferences = Preferences {
        theme,
        mouse: merger.switch("mouse", true, no_mouse, None),
        motion: merger.switch("motion", true, no_motion, Some("NO_MOTION")),
        plain: merger.switch("plain", false, plain, Some("VARLENS_PLAIN")),
        durations: Durations {
            reveal: merger.seconds("reveal-seconds", standard.reveal),
            clipboard: merger.seconds("clipboard-seconds", standard.clipboard),
            ..standard
        },
        osc52: merger.osc52(),
        keymap: merger.keymap(&file.keys),
    };
    Preferred {
        preferences,
        warnings: merger.warnings,
        in_force: merger.in_force,
    }
}

struct Merger<'a> {
    shell: &'a Shell,
    top: &'a Section,
    path: Option<&'a Path>,
    warnings: Vec<String>,
    in_force: Vec<EffectiveOption>,
}

impl Merger<'_> {
    fn note(&mut self, name: &str, value: &str, origin: &Origin) {
        self.in_force.push(EffectiveOption {
            name: name.to_owned(),
            value: value.to_owned(),
            origin: origin.to_string(),
        });
    }

    /// Of file and default; a flag or a variable that is there and not empty means the opposite of the default.
    fn switch(
        &mut self,
        name: &'static str,
        default: bool,
        flag: Option<&'static str>,
        variable: Option<&'static str>,
    ) -> bool {
        let is_set = |variable: &&str| self.shell.text(variable).is_some();
        let variable = variable.filter(is_set);
        let by_flag = flag.map(|flag| (!default, Origin::Flag(flag)));
        let by_variable =
            variable.map(|variable| (!default, Origin::Environment(variable.to_owned())));
        let by_file = self.top.flag(name).map(of_file);
        let said = by_flag.or(by_variable).or(by_file);
        let (value, origin) = said.unwrap_or((default, Origin::Default));
        self.note(name, &value.to_string(), &origin);
        value
    }

    /// Milliseconds, of a number of seconds whose bounds the file's table holds.
    fn seconds(&mut self, name: &'static str, default: u64) -> u64 {
        let said = self.top.number(name).map(of_file);
        let (seconds, origin) = said
            .map_or((default / 1_000, Origin::Default), |(said, origin)| {
                (u64::try_from(said).unwrap_or(default / 1_000), origin)
            });
        self.note(name, &seconds.to_string(), &origin);
        seconds * 1_000
    }

    fn osc52(&mut self) -> Osc52 {
        let said = self.top.text("osc52").map(of_file);
        let said = said.and_then(|(name, origin)| Some((Osc52::by_name(&name)?, origin)));
        let (choice, origin) = said.unwrap_or((Osc52::default(), Origin::Default));
        self.note("osc52", choice.name(), &origin);
        choice
    }

    fn theme(&mut self, flag: Option<&String>) -> Option<String> {
        let variable = "VARLENS_THEME";
        let by_flag = flag.map(|name| (name.clone(), Origin::Flag("--theme")));
        let by_variable = || {
            let name = self.shell.text(variable)?;
            Some((name, Origin::Environment(variable.to_owned())))
        };
        let by_file = || {
            let (name, origin) = self.top.text("theme").map(of_file)?;
            Some((themes::beside(&name, self.path), origin))
        };
        let (name, origin) = by_flag.or_else(by_variable).or_else(by_file)?;
        if let Err(what) = themes::check(self.shell, &name) {
            self.warnings.push(format!("{origin}: {what}"));
            return None;
        }
        self.note("theme", &name, &origin);
        Some(name).filter(|name| name != AUTO)
    }

    fn keymap(&mut self, bindings: &[Binding]) -> Keymap {
        let mut keymap = Keymap::default();
        self.warnings.extend(keymap.rebind(bindings));
        for row in ACTIONS {
            if let Some(place) = keymap.place(row.action) {
                let keys: Vec<_> = keymap.keys(row.action).collect();
                let origin = Origin::File(place.to_owned());
                self.note(&format!("keys.{}", row.name), &keys.join(" "), &origin);
            }
        }
        keymap
    }
}

fn of_file<T>(at: At<T>) -> (T, Origin) {
    (at.value, Origin::File(at.place))
}
