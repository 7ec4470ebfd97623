//! The clipboard backends, and what is true of each: which was used, what is cleared, what is not.
//!
//! One table. It doesn't say "copied" where that can't be known, and "cleared" where a copy may stay.

/// What is between the program and the terminal that a sequence is meant for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Multiplexer {
    /// Nothing that is known of.
    #[default]
    Nothing,
    /// tmux.
    Tmux,
    /// GNU screen.
    Screen,
}

/// How a text reaches a clipboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClipboardBackend {
    /// The desktop's own clipboard: Wayland, X11, macOS.
    Native,
    /// A sequence that asks the terminal to do it, on whichever machine that runs.
    Osc52 {
        /// What it has to pass.
        through: Multiplexer,
    },
}

/// What can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClearPolicy {
    /// The clipboard is read first, and cleared only if it still holds what was put there.
    IfStillOurs,
    /// It cannot be read; it is overwritten whatever it holds by then, unless something else was copied here since.
    Blindly,
    /// As `Blindly`, and a copy may stay where no program inside can reach it.
    InPart,
}

/// The texts for a backend. `{seconds}` stands for the seconds that are left, `{what}` for the name of a text.
struct BackendRow {
    backend: ClipboardBackend,
    clears: ClearPolicy,
    value_copied: &'static str,
    text_copied: &'static str,
    held: &'static str,
    ended: &'static str,
    stopped: &'static str,
    explained: &'static str,
}

const fn osc52(through: Multiplexer) -> ClipboardBackend {
    ClipboardBackend::Osc52 { through }
}

const BACKENDS: [BackendRow; 4] = [
    BackendRow {
        backend: ClipboardBackend::Native,
        clears: ClearPolicy::IfStillOurs,
        value_copied: "value copied; cleared in {seconds} s and on exit, if it is still there",
        text_copied: "{what} copied",
        held: "value on the clipboard, {seconds} s",
        ended: "the copied value was cleared from the clipboard, if it was still there",
        stopped: "the copied value was cleared before the program stopped",
        explained: "the desktop's clipboard; managers are asked not to keep a value, and it is cleared if it still \
            holds that value",
    },
    BackendRow {
        backend: osc52(Multiplexer::Nothing),
        clears: ClearPolicy::Blindly,
        value_copied: "value sent to the terminal (OSC 52); overwritten blindly in {seconds} s and on exit",
        text_copied: "{what} sent to the terminal (OSC 52)",
        held: "value sent by OSC 52, {seconds} s",
        ended: "the terminal's clipboard was overwritten (OSC 52), whatever it held",
        stopped: "the terminal's clipboard was overwritten before the program stopped",
        explained: "OSC 52 asks the terminal to copy; it does not answer, so nobody can tell whether it did, and the \
            clipboard is overwritten at the end without looking",
    },
    BackendRow {
        backend: osc52(Multiplexer::Tmux),
        clears: ClearPolicy::InPart,
        value_copied: "value sent to tmux (OSC 52), which must allow it and may keep a copy",
        text_copied: "{what} sent to tmux (OSC 52), which must allow it",
        held: "value sent through tmux, {seconds} s",
        ended: "overwritten blindly by OSC 52; tmux may keep the value: tmux list-buffers",
        stopped: "overwritten before the program stopped; tmux may keep it: tmux list-buffers",
        explained: "OSC 52 through tmux, which by default lets nothing through: with `set-clipboard on` it passes it \
            on and keeps a buffer of its own that varlens cannot clear; with `allow-passthrough on` it only passes \
            it on",
    },
    BackendRow {
        backend: osc52(Multiplexer::Screen),
        clears: ClearPolicy::Blindly,
        value_copied: "value sent through screen (OSC 52); overwritten blindly in {seconds} s and on exit",
        text_copied: "{what} sent through screen (OSC 52)",
        held: "value sent through screen, {seconds} s",
        ended: "the terminal's clipboard was overwritten through screen, whatever it held",
        stopped: "the terminal's clipboard was overwritten before the program stopped",
        explained: "OSC 52 through GNU screen, which hands it to the terminal in parts and keeps nothing",
    },
];

impl ClipboardBackend {
    /// All backends.
    pub fn all() -> impl Iterator<Item = Self> {
        BACKENDS.iter().map(|row| row.backend)
    }

    fn row(self) -> &'static BackendRow {
        // A test holds that each backend has a row.
        let row = BACKENDS.iter().find(|row| row.backend == self);
        row.unwrap_or(&BACKENDS[0])
    }

    /// What can be taken back.
    pub fn clears(self) -> ClearPolicy {
        self.row().clears
    }

    /// A value was copied by this backend, to be cleared in so many seconds.
    pub fn value_copied(self, seconds: u64) -> String {
        in_seconds(self.row().value_copied, seconds)
    }

    /// A text that is not secret was copied by this backend, e.g. "ARN".
    pub fn text_copied(self, what: &str) -> String {
        self.row().text_copied.replace("{what}", what)
    }

    /// For the status line while a value is there.
    pub fn held(self, seconds: u64) -> String {
        in_seconds(self.row().held, seconds)
    }

    /// The time is up.
    pub fn ended(self) -> &'static str {
        self.row().ended
    }

    /// The program was stopped, and goes on.
    pub fn stopped(self) -> &'static str {
        self.row().stopped
    }

    /// What the user should know about it, for the help.
    pub fn explained(self) -> &'static str {
        self.row().explained
    }
}

fn in_seconds(text: &str, seconds: u64) -> String {
    text.replace("{seconds}", &seconds.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A window of 80 columns, less a space at each side.
    const ROOM: usize = 78;

    #[test]
    fn each_backend_has_a_row_and_its_words_fit() {
        let every = [
            ClipboardBackend::Native,
            osc52(Multiplexer::Nothing),
            osc52(Multiplexer::Tmux),
            osc52(Multiplexer::Screen),
        ];
        assert!(ClipboardBackend::all().eq(every));
        for backend in every {
            assert_eq!(backend.row().backend, backend);
            let texts = [
                backend.value_copied(999),
                backend.text_copied("Python line with import"),
                backend.ended().to_owned(),
                backend.stopped().to_owned(),
            ];
            for text in texts {
                assert!(text.len() <= ROOM, "{} columns: {text}", text.len());
                assert!(!text.contains(['{', '}']), "{text}");
            }
            assert!(!backend.explained().is_empty());
            assert!(backend.held(45).len() <= 34 && backend.held(45).ends_with(", 45 s"));
        }
    }

    #[test]
    fn the_words_say_what_can_be_cleared() {
        let check = |backend: ClipboardBackend, clears: ClearPolicy, parts: &[&str]| {
            assert_eq!(backend.clears(), clears);
            let said = [backend.value_copied(45), backend.ended().to_owned()].join(" ");
            for part in parts {
                assert!(said.contains(part), "{backend:?}: no `{part}` in: {said}");
            }
        };
        check(
            ClipboardBackend::Native,
            ClearPolicy::IfStillOurs,
            &["if it is still there"],
        );
        let direct = osc52(Multiplexer::Nothing);
        check(
            direct,
            ClearPolicy::Blindly,
            &["OSC 52", "blindly", "whatever"],
        );
        let screen = osc52(Multiplexer::Screen);
        check(
            screen,
            ClearPolicy::Blindly,
            &["screen", "OSC 52", "blindly"],
        );
        let tmux = osc52(Multiplexer::Tmux);
        check(
            tmux,
            ClearPolicy::InPart,
            &["tmux", "OSC 52", "may keep", "blindly"],
        );
        // Only the native backend may claim more than that something was sent.
        for backend in ClipboardBackend::all().skip(1) {
            assert!(!backend.value_copied(45).contains("copied"), "{backend:?}");
            assert!(!backend.ended().contains("cleared"), "{backend:?}");
        }
    }
}
