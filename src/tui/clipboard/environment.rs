//! Which way a copy takes: decided from what surrounds the program, before anything is tried.
//!
//! Nothing falls back silently: a way that fails says so, because the next one might put a value somewhere else than
//! the person thinks.

use crate::app::clipboard::{ClipboardBackend, Multiplexer};
use crate::app::preferences::Osc52;

/// What surrounds the program, as far as clipboards go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClipboardEnv {
    /// A display whose clipboard can be asked.
    pub has_display: bool,
    /// The terminal is on another machine.
    pub is_ssh: bool,
    /// What the terminal's bytes pass; None where the terminal takes no sequences at all (`TERM=dumb`).
    pub terminal: Option<Multiplexer>,
    /// Everything that is written is kept, and the recorder says so: asciinema, and `script` of the BSDs and macOS, but not
    /// that of Linux.
    pub is_recorded: bool,
    /// What the person wants.
    pub osc52: Osc52,
}

impl ClipboardEnv {
    /// Reads them off the environment; `variable` gives what is set and not empty.
    pub fn of(osc52: Osc52, variable: impl Fn(&str) -> Option<String>) -> Self {
        let has = |name: &&str| variable(name).is_some();
        Self {
            has_display: cfg!(target_os = "macos")
                || ["WAYLAND_DISPLAY", "DISPLAY"].iter().any(has),
            is_ssh: ["SSH_TTY", "SSH_CONNECTION"].iter().any(has),
            terminal: terminal(&variable),
            is_recorded: ["ASCIINEMA_REC", "ASCIINEMA_SESSION", "SCRIPT"]
                .iter()
                .any(has),
            osc52,
        }
    }
}

/// `TMUX` and `STY` do not come along over SSH, and both are there when one runs inside the other; so `TERM` counts too.
/// Where it is open, screen's wrapping is the safe one: tmux drops it, whereas screen would print tmux's, value and all.
fn terminal(variable: impl Fn(&str) -> Option<String>) -> Option<Multiplexer> {
    let term = variable("TERM")?;
    let is_in = |name: &str| variable(name).is_some();
    let through = if term == "dumb" {
        return None;
    } else if term.starts_with("tmux") {
        Multiplexer::Tmux
    } else if is_in("STY") {
        Multiplexer::Screen
    } else if is_in("TMUX") {
        Multiplexer::Tmux
    } else if term.starts_with("screen") {
        Multiplexer::Screen
    } else {
        Multiplexer::Nothing
    };
    Some(through)
}

/// The way that a copy takes.
///
/// # Errors
/// Why there is none, and what to do.
pub(super) fn way(around: ClipboardEnv) -> Result<ClipboardBackend, &'static str> {
    match around.osc52 {
        Osc52::Always => by_terminal(around),
        Osc52::Auto if around.is_ssh => by_terminal(around),
        Osc52::Auto | Osc52::Never => native(around),
    }
}

fn native(around: ClipboardEnv) -> Result<ClipboardBackend, &'static str> {
    if around.has_display {
        return Ok(ClipboardBackend::Native);
    }
    match around.osc52 {
        Osc52::Never => Err("no display here, and OSC 52 is switched off (osc52 = \"never\")"),
        _ => Err("no display here; osc52 = \"always\" asks the terminal instead"),
    }
}

fn by_terminal(around: ClipboardEnv) -> Result<ClipboardBackend, &'static str> {
    let Some(through) = around.terminal else {
        return Err("TERM is dumb: this terminal takes no OSC 52");
    };
    if around.is_recorded {
        return Err("it is being recorded, and OSC 52 would be in the recording");
    }
    Ok(ClipboardBackend::Osc52 { through })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NATIVE: Result<&str, &str> = Ok("native");
    const DIRECT: Result<&str, &str> = Ok("osc52");
    const TMUX: Result<&str, &str> = Ok("osc52 through tmux");
    const SCREEN: Result<&str, &str> = Ok("osc52 through screen");

    fn name(way: ClipboardBackend) -> &'static str {
        match way {
            ClipboardBackend::Native => "native",
            ClipboardBackend::Osc52 { through } => match through {
                Multiplexer::Nothing => "osc52",
                Multiplexer::Tmux => "osc52 through tmux",
                Multiplexer::Screen => "osc52 through screen",
            },
        }
    }

    /// Variables as `NAME=value NAME=value`; an error is told by a part of its sentence.
    #[track_caller]
    fn check(variables: &str, setting: &str, expected: Result<&str, &str>) {
        let variable = |name: &str| {
            let pairs = variables
                .split_whitespace()
                .filter_map(|pair| pair.split_once('='));
            let value = pairs.into_iter().find(|(known, _)| *known == name)?.1;
            Some(value.to_owned()).filter(|value| !value.is_empty())
        };
        let around = ClipboardEnv::of(Osc52::by_name(setting).unwrap(), variable);
        match (way(around), expected) {
            (Ok(way), Ok(expected)) => assert_eq!(name(way), expected, "{variables} {setting}"),
            (Err(why), Err(part)) => {
                assert!(why.contains(part), "{variables} {setting}: {why}");
                // Behind "not copied: " in a window of 80 columns.
                assert!(why.len() <= 66, "{} columns: {why}", why.len());
            }
            (found, expected) => panic!("{variables} {setting}: {found:?}, not {expected:?}"),
        }
    }

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn each_place_and_setting_has_its_way() {
        let none = Err("no display here; osc52 = \"always\"");
        let off = Err("switched off");
        let dumb = Err("TERM is dumb");
        let recorded = Err("being recorded");
        // Where the program runs, then the way under auto, always and never.
        for (variables, auto, always, never) in [
            ("TERM=xterm DISPLAY=:0", NATIVE, DIRECT, NATIVE),
            (
                "TERM=xterm WAYLAND_DISPLAY=wayland-0",
                NATIVE,
                DIRECT,
                NATIVE,
            ),
            ("TERM=xterm", none, DIRECT, off),
            ("TERM=xterm DISPLAY=", none, DIRECT, off),
            ("TERM=xterm SSH_TTY=/dev/pts/1", DIRECT, DIRECT, off),
            ("TERM=xterm SSH_CONNECTION=1.2.3.4", DIRECT, DIRECT, off),
            (
                "TERM=xterm SSH_TTY=x DISPLAY=localhost:10.0",
                DIRECT,
                DIRECT,
                NATIVE,
            ),
            ("TERM=screen TMUX=/tmp/x DISPLAY=:0", NATIVE, TMUX, NATIVE),
            ("TERM=tmux-256color SSH_TTY=x", TMUX, TMUX, off),
            ("TERM=xterm SSH_TTY=x TMUX=/tmp/x", TMUX, TMUX, off),
            ("TERM=screen SSH_TTY=x STY=1.x", SCREEN, SCREEN, off),
            ("TERM=screen-256color SSH_TTY=x", SCREEN, SCREEN, off),
            (
                "TERM=screen SSH_TTY=x STY=1.x TMUX=/tmp/x",
                SCREEN,
                SCREEN,
                off,
            ),
            (
                "TERM=tmux-256color SSH_TTY=x STY=1.x TMUX=y",
                TMUX,
                TMUX,
                off,
            ),
            ("TERM=dumb DISPLAY=:0", NATIVE, dumb, NATIVE),
            ("TERM=dumb SSH_TTY=x DISPLAY=:0", dumb, dumb, NATIVE),
            ("TERM=dumb SSH_TTY=x TMUX=/tmp/x", dumb, dumb, off),
            ("TERM= SSH_TTY=x", dumb, dumb, off),
            (
                "TERM=xterm SSH_TTY=x ASCIINEMA_REC=1",
                recorded,
                recorded,
                off,
            ),
            (
                "TERM=xterm DISPLAY=:0 SCRIPT=typescript",
                NATIVE,
                recorded,
                NATIVE,
            ),
        ] {
            check(variables, "auto", auto);
            check(variables, "always", always);
            check(variables, "never", never);
        }
    }
}
