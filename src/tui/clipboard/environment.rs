//! Selects the clipboard backend from the environment and the settings, before anything is tried.
//!
//! There is no silent fallback: a backend that fails reports it, because another one might put a value where the user
//! doesn't expect it.

use crate::app::clipboard::{ClipboardBackend, Multiplexer};
use crate::app::preferences::Osc52;

/// What the choice of the backend depends on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClipboardEnv {
    /// There is a display, so the desktop's clipboard can be used.
    pub has_display: bool,
    /// The terminal is on another machine.
    pub is_ssh: bool,
    /// The multiplexer between here and the terminal; None where the terminal understands no sequences (`TERM=dumb`).
    pub terminal: Option<Multiplexer>,
    /// The terminal's output is being recorded, as far as a variable shows it: by asciinema, or by `script` of the BSDs and
    /// macOS (not of Linux).
    pub is_recorded: bool,
    /// The user's setting.
    pub osc52: Osc52,
}

impl ClipboardEnv {
    /// Reads the environment through `variable`, which gives values that are set and not empty.
    pub fn from_env(osc52: Osc52, variable: impl Fn(&str) -> Option<String>) -> Self {
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

/// SSH doesn't pass `TMUX` and `STY` on, and both are set when one runs inside the other; so `TERM` counts too. Where it
/// is undecided, screen's wrapping is the safe one: tmux drops it, but screen would print tmux's, with the value.
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

/// The backend that copies use.
///
/// # Errors
/// Why there is none, and what to do.
pub(super) fn backend(env: ClipboardEnv) -> Result<ClipboardBackend, &'static str> {
    match env.osc52 {
        Osc52::Always => osc52(env),
        // Without a display there is no other clipboard: in a container, or in the terminal of a browser's editor.
        Osc52::Auto if env.is_ssh || !env.has_display => osc52(env),
        Osc52::Auto | Osc52::Never => native(env),
    }
}

fn native(env: ClipboardEnv) -> Result<ClipboardBackend, &'static str> {
    if env.has_display {
        return Ok(ClipboardBackend::Native);
    }
    Err("no clipboard (no display), and osc52 = \"never\" in config.toml")
}

fn osc52(env: ClipboardEnv) -> Result<ClipboardBackend, &'static str> {
    let Some(through) = env.terminal else {
        return Err("TERM is dumb: this terminal doesn't support OSC 52");
    };
    if env.is_recorded {
        return Err("the terminal is being recorded, and so would be the value");
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

    fn name(backend: ClipboardBackend) -> &'static str {
        match backend {
            ClipboardBackend::Native => "native",
            ClipboardBackend::Osc52 { through } => match through {
                Multiplexer::Nothing => "osc52",
                Multiplexer::Tmux => "osc52 through tmux",
                Multiplexer::Screen => "osc52 through screen",
            },
        }
    }

    /// Variables as `NAME=value NAME=value`; an error is given by a part of its text.
    #[track_caller]
    fn check(variables: &str, setting: &str, expected: Result<&str, &str>) {
        let variable = |name: &str| {
            let pairs = variables
                .split_whitespace()
                .filter_map(|pair| pair.split_once('='));
            let value = pairs.into_iter().find(|(known, _)| *known == name)?.1;
            Some(value.to_owned()).filter(|value| !value.is_empty())
        };
        let env = ClipboardEnv::from_env(Osc52::by_name(setting).unwrap(), variable);
        match (backend(env), expected) {
            (Ok(backend), Ok(expected)) => {
                assert_eq!(name(backend), expected, "{variables} {setting}");
            }
            (Err(why), Err(part)) => {
                assert!(why.contains(part), "{variables} {setting}: {why}");
                // After "not copied: " in a window of 80 columns.
                assert!(why.len() <= 66, "{} columns: {why}", why.len());
            }
            (found, expected) => panic!("{variables} {setting}: {found:?}, not {expected:?}"),
        }
    }

    #[test]
    #[cfg(not(target_os = "macos"))]
    fn each_environment_and_setting_has_its_backend() {
        let off = Err("osc52 = \"never\"");
        let dumb = Err("TERM is dumb");
        let recorded = Err("being recorded");
        // The environment, then the backend for auto, always and never.
        for (variables, auto, always, never) in [
            ("TERM=xterm DISPLAY=:0", NATIVE, DIRECT, NATIVE),
            (
                "TERM=xterm WAYLAND_DISPLAY=wayland-0",
                NATIVE,
                DIRECT,
                NATIVE,
            ),
            ("TERM=xterm", DIRECT, DIRECT, off),
            ("TERM=xterm DISPLAY=", DIRECT, DIRECT, off),
            ("TERM=tmux-256color", TMUX, TMUX, off),
            ("TERM=dumb", dumb, dumb, off),
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
