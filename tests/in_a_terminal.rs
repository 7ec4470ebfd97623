//! The built program in a pseudo-terminal: it starts, shows its list, takes keys, and leaves the terminal as it found it.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use varlens::app::action::{ACTIONS, Action};

const ROWS: u16 = 40;
const COLUMNS: u16 = 120;

/// The program must do each step within this time, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// A program in a terminal. It is killed when a test fails before its end.
pub(crate) struct Session {
    child: Box<dyn Child + Send + Sync>,
    /// Keeps the terminal open.
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    terminal: vt100::Parser,
}

impl Session {
    fn start(arguments: &[&str]) -> Self {
        Self::start_in(arguments, &[], COLUMNS)
    }

    fn start_in(arguments: &[&str], variables: &[(&str, &str)], columns: u16) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        Self::start_with(arguments, variables, columns, folder)
    }

    fn start_with(
        arguments: &[&str],
        variables: &[(&str, &str)],
        columns: u16,
        folder: &Path,
    ) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_varlens"));
        command.args(arguments);
        command.cwd(folder);
        command.env_clear();
        command.env("HOME", env!("CARGO_TARGET_TMPDIR"));
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        for (name, value) in variables {
            command.env(name, value);
        }
        Self::spawn(command, columns)
    }

    /// Any program.
    pub(crate) fn spawn(command: CommandBuilder, columns: u16) -> Self {
        let size = PtySize {
            rows: ROWS,
            cols: columns,
            ..PtySize::default()
        };
        let pair = native_pty_system().openpty(size).unwrap();
        let reader = pair.master.try_clone_reader().unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        let [rows, columns] = [ROWS, columns].map(|cells| NonZeroU16::new(cells).unwrap());
        Self {
            child,
            keyboard: pair.master.take_writer().unwrap(),
            master: pair.master,
            output: read(reader),
            terminal: vt100::Parser::new(rows, columns, 0),
        }
    }

    pub(crate) fn screen(&self) -> &vt100::Screen {
        self.terminal.screen()
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Keys reach the program one by one and unchanged.
    pub(crate) fn is_raw(&self) -> bool {
        let modes = self.master.get_termios().unwrap().local_flags.bits();
        modes & libc::ICANON == 0
    }

    fn process(&self) -> i32 {
        self.child.process_id().unwrap().try_into().unwrap()
    }

    fn signal(&self, signal: Signal) {
        let process = Pid::from_raw(self.process()).unwrap();
        kill_process(process, signal).unwrap();
    }

    /// The terminal as the program has it.
    fn tty(&self) -> std::fs::File {
        let name = self.master.tty_name().unwrap();
        std::fs::File::open(name).unwrap()
    }

    /// Reads until the program has set the terminal up.
    fn until_first_frame(&mut self) {
        while !self.screen().alternate_screen() {
            let chunk = self.output.recv_timeout(PATIENCE).unwrap();
            self.terminal.process(&chunk);
        }
    }

    /// Reads until the screen is as wanted.
    #[track_caller]
    fn until(&mut self, what: &str, is_there: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !is_there(&self.screen().contents()) {
            let left = deadline.saturating_duration_since(Instant::now());
            let chunk = self.output.recv_timeout(left);
            let screen = self.screen().contents();
            let chunk =
                chunk.unwrap_or_else(|why| panic!("{what}: {why}; on the screen:\n{screen}"));
            self.terminal.process(&chunk);
        }
    }

    /// Reads until the program closes the terminal. Gives its exit code.
    pub(crate) fn end(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(chunk) => self.terminal.process(&chunk),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {
                    panic!("it does not end:\n{}", self.screen().contents())
                }
            }
        }
        self.child.wait().unwrap().exit_code()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(mut reader: Box<dyn Read + Send>) -> Receiver<Vec<u8>> {
    let (sender, output) = channel();
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = reader.read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                return;
            }
        }
    });
    output
}

/// What a subcommand leaves on a terminal.
pub(crate) struct Printed {
    pub(crate) contents: String,
    /// It sent a sequence that changes the style.
    pub(crate) has_colors: bool,
}

/// Runs a subcommand in a terminal with so many columns.
pub(crate) fn printed(arguments: &[&str], variables: &[(&str, &str)], columns: u16) -> Printed {
    let mut session = Session::start_in(arguments, variables, columns);
    session.end();
    let screen = session.screen();
    let cells = (0..ROWS).flat_map(|row| (0..columns).map(move |column| (row, column)));
    let is_styled = |(row, column)| {
        let cell = screen.cell(row, column);
        cell.is_some_and(|cell| cell.fgcolor() != vt100::Color::Default || cell.bold())
    };
    Printed {
        contents: screen.contents(),
        has_colors: cells.into_iter().any(is_styled),
    }
}

#[test]
fn the_demo_shows_its_list_and_restores_the_terminal() {
    let mut session = Session::start(&["demo"]);
    session.until("the list", |screen| screen.contains("aws_db_host"));
    assert!(session.screen().alternate_screen() && session.screen().hide_cursor());
    assert!(session.screen().bracketed_paste());

    let perform = ACTIONS.iter().find(|row| row.action == Action::Perform);
    let about = perform.unwrap().sentence;
    assert!(!session.screen().contents().contains(about));
    session.press("?");
    session.until("the help", |screen| screen.contains(about));
    session.press("\x1b");
    session.until("the list again", |screen| !screen.contains(about));

    session.press("q");
    assert_eq!(session.end(), 0, "{}", session.screen().contents());
    assert!(!session.screen().alternate_screen() && !session.screen().hide_cursor());
    assert!(!session.screen().bracketed_paste());
    let mouse = session.screen().mouse_protocol_mode();
    assert_eq!(mouse, vt100::MouseProtocolMode::None);
    assert_eq!(session.screen().contents().trim(), "", "nothing is left");
}

/// Runs in place of an editor: what it is given and what is typed go into a file, until a line ends.
const EDITOR: &str =
    "#!/bin/sh\necho \"$@\" >opened\necho the editor is here\nread line\necho \"$line\" >>opened\n";

#[test]
fn an_editor_has_the_terminal_until_it_ends() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("terminal-editor");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let dag = folder.join("x.py");
    let code = "from airflow.models import Variable\nVariable.get('only_here')\n";
    std::fs::write(&dag, code).unwrap();
    let editor = folder.join("my editor");
    std::fs::write(&editor, EDITOR).unwrap();
    std::fs::set_permissions(&editor, std::fs::Permissions::from_mode(0o700)).unwrap();
    let opened = folder.join("opened");
    let editor = format!("'{}'", editor.display());
    let variables = [
        ("EDITOR", editor.as_str()),
        ("AIRFLOW_VAR_ONLY_HERE", "fake"),
        ("PATH", "/usr/local/bin:/usr/bin:/bin"),
    ];
    let arguments = ["--order", "env", "--dags", dag.to_str().unwrap()];
    let mut session = Session::start_with(&arguments, &variables, COLUMNS, &folder);
    session.until("the list", |screen| screen.contains("only_here"));
    session.press("u");
    session.until("the usage", |screen| screen.contains("x.py:2"));
    session.press("e");
    session.until("the editor", |screen| screen.contains("the editor is here"));
    assert!(!session.screen().alternate_screen() && !session.is_raw());
    // Every letter is the editor's.
    session.press("jjqq typed\r");
    session.until("the list again", |screen| {
        screen.contains("back from the editor")
    });
    assert!(session.screen().alternate_screen() && session.is_raw());
    let text = std::fs::read_to_string(&opened).unwrap();
    assert_eq!(text, format!("+2 {}\njjqq typed\n", dag.display()));
    session.press("q");
    assert_eq!(session.end(), 0);
    assert!(!session.is_raw());
}

/// Signals that end a process by default.
const ENDING: [Signal; 13] = [
    Signal::HUP,
    Signal::INT,
    Signal::QUIT,
    Signal::TERM,
    Signal::USR1,
    Signal::USR2,
    Signal::ALARM,
    Signal::VTALARM,
    Signal::PROF,
    Signal::XCPU,
    Signal::XFSZ,
    Signal::ABORT,
    Signal::SYS,
];

#[track_caller]
fn is_restored(session: &mut Session, signal: Signal) {
    let code = 128 + u32::try_from(signal.as_raw()).unwrap();
    assert_eq!(session.end(), code, "{signal:?}");
    assert!(!session.is_raw(), "{signal:?}");
    assert!(!session.screen().alternate_screen(), "{signal:?}");
    assert!(!session.screen().hide_cursor(), "{signal:?}");
    let left = session.screen().contents();
    assert_eq!(left.trim(), "", "{signal:?} leaves something");
}

#[test]
fn every_signal_that_ends_the_program_hides_the_value_and_restores_the_terminal() {
    for signal in ENDING {
        let mut session = Session::start(&["demo"]);
        session.until("the list", |screen| screen.contains("aws_db_host"));
        session.press("x");
        session.until("a value", |screen| screen.contains(" from aws"));
        assert!(session.is_raw());
        session.signal(signal);
        is_restored(&mut session, signal);
    }
}

#[test]
fn a_signal_right_after_the_first_frame_restores_the_terminal() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT] {
        let mut session = Session::start(&["demo"]);
        session.until_first_frame();
        session.signal(signal);
        is_restored(&mut session, signal);
    }
}

/// The control: what the tests above look for is there where the program can't restore the terminal.
#[test]
fn a_signal_that_no_program_can_catch_leaves_the_terminal_raw() {
    let mut session = Session::start(&["demo"]);
    session.until_first_frame();
    session.signal(Signal::KILL);
    session.end();
    assert!(session.is_raw() && session.screen().alternate_screen());
}

/// An editor's shell window says that it takes no control sequences.
#[test]
fn a_terminal_without_a_cursor_gets_a_sentence() {
    for command in [&[][..], &["demo"]] {
        let mut session = Session::start_in(command, &[("TERM", "dumb")], COLUMNS);
        assert_eq!(session.end(), 2);
        assert!(!session.screen().alternate_screen());
        let said = session.screen().contents();
        assert!(said.contains("TERM is dumb"), "{said}");
        assert!(said.contains("varlens list"), "{said}");
    }
}

#[test]
fn a_dag_file_that_nests_without_end_does_not_end_the_explorer() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let dag = folder.join("terminal-deep.py");
    std::fs::write(&dag, format!("x={}1\n", "-".repeat(900_000))).unwrap();
    let arguments = ["--order", "env", "--dags", dag.to_str().unwrap()];
    let variables = [("AIRFLOW_VAR_X", "fake-canary-shown")];
    let mut session = Session::start_in(&arguments, &variables, COLUMNS);
    session.until("the list", |screen| screen.contains("1 variable"));
    session.press("x");
    session.until("the value", |screen| screen.contains("fake-canary-shown"));
    session.press("q");
    assert_eq!(session.end(), 0);
    assert!(!session.is_raw() && !session.screen().alternate_screen());
}

/// The state of a process, as the kernel has it: `T` for one that is stopped.
#[cfg(target_os = "linux")]
fn state(process: i32) -> char {
    let status = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let (_, after) = status.rsplit_once(") ").unwrap();
    after.chars().next().unwrap()
}

/// The explorer, with the value of its only variable on the screen.
fn shows_a_value() -> Session {
    let mut session = Session::start_in(
        &["--order", "env"],
        &[("AIRFLOW_VAR_X", "fake-canary-shown")],
        COLUMNS,
    );
    session.until("the list", |screen| screen.contains("1 variable"));
    session.press("x");
    session.until("the value", |screen| screen.contains("fake-canary-shown"));
    session
}

/// Nobody can catch that stop; a shell sets the terminal's modes back meanwhile.
#[cfg(target_os = "linux")]
#[test]
fn a_stop_from_outside_is_undone_as_soon_as_the_program_goes_on() {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let mut session = shows_a_value();
    session.signal(Signal::STOP);
    while state(session.process()) != 'T' {
        thread::yield_now();
    }
    let tty = session.tty();
    let mut modes = tcgetattr(&tty).unwrap();
    modes.local_modes |= LocalModes::ICANON | LocalModes::ECHO;
    tcsetattr(&tty, OptionalActions::Now, &modes).unwrap();
    drop(tty);
    assert!(!session.is_raw());
    session.signal(Signal::CONT);
    session.until("no value", |screen| !screen.contains("fake-canary-shown"));
    // The hidden frame comes before the terminal is set up again: a key that is answered comes after.
    session.press("?");
    session.until("the help", |screen| screen.contains("Keyboard shortcuts"));
    assert!(session.is_raw() && session.screen().alternate_screen());
    session.press("\x1b");
    session.until("the list again", |screen| {
        !screen.contains("Keyboard shortcuts")
    });
    session.press("q");
    assert_eq!(session.end(), 0);
}

/// Stopped output blocks whoever waits for it to be taken.
#[test]
fn a_terminal_whose_output_is_stopped_keeps_nothing_from_ending() {
    use rustix::termios::{Action, tcflow};
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
        let mut session = shows_a_value();
        tcflow(session.tty(), Action::OOff).unwrap();
        // Each costs a frame, which the terminal does not take.
        session.press("?");
        session.signal(signal);
        is_restored(&mut session, signal);
    }
}

#[test]
fn a_terminal_that_takes_output_again_shows_all_of_the_screen() {
    use rustix::termios::{Action, tcflow};
    let mut session = Session::start(&["demo"]);
    session.until("the list", |screen| screen.contains("aws_db_host"));
    let tty = session.tty();
    tcflow(&tty, Action::OOff).unwrap();
    session.press("?");
    session.press("\x1b");
    session.press("?");
    tcflow(&tty, Action::OOn).unwrap();
    drop(tty);
    let perform = ACTIONS
        .iter()
        .find(|row| row.action == varlens::app::action::Action::Perform);
    let about = perform.unwrap().sentence;
    session.until("the help", |screen| screen.contains(about));
    session.press("\x1b");
    session.until("the list again", |screen| !screen.contains(about));
    session.press("q");
    assert_eq!(session.end(), 0);
}
