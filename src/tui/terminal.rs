//! The terminal: set up at the start, restored at every end, also after a panic.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, TerminalOptions, Viewport};
use zeroize::Zeroize;

use super::{fault, tty_output};

/// A window of 65,535 by 65,535 would take 200 GB of memory; no real one is wider than this.
const WIDEST: u16 = 1_000;
/// See [`WIDEST`].
const HIGHEST: u16 = 300;

/// Whether the terminal is set up for us, for the panic hook.
static IS_ACQUIRED: AtomicBool = AtomicBool::new(false);

/// Whether it was at any time.
static WAS_ACQUIRED: AtomicBool = AtomicBool::new(false);

/// Whether the mouse is captured while the terminal is set up.
static HAS_MOUSE: AtomicBool = AtomicBool::new(false);

/// Presses and the wheel (1000), in the encoding for wide windows (1006). crossterm's own command asks for every
/// movement too: the program would wake up for each.
const fn mouse(on: bool) -> &'static [u8] {
    if on {
        b"\x1b[?1000h\x1b[?1006h"
    } else {
        b"\x1b[?1006l\x1b[?1000l"
    }
}

/// The columns of the terminal that standard output is; None where it is a pipe or a file. A terminal that does not know its
/// size has 80.
pub fn stdout_width() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let columns = crossterm::terminal::size().map_or(0, |(columns, _)| columns);
    Some(if columns == 0 { 80 } else { columns.into() })
}

/// The terminal while it is set up for us.
pub(super) struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<Output>>,
}

impl Terminal {
    /// A terminal that is not set up yet: frames are drawn, and held until [`Self::show`].
    pub(super) fn prepare() -> io::Result<Self> {
        let output = Output::default();
        let options = TerminalOptions {
            viewport: Viewport::Fixed(area()),
        };
        let inner = ratatui::Terminal::with_options(CrosstermBackend::new(output), options)?;
        Ok(Self { inner })
    }

    /// Sets the terminal up, and writes what was drawn until now.
    pub(super) fn show(&mut self) -> io::Result<()> {
        let backend = self.inner.backend_mut();
        let shown = acquire().and_then(|()| Write::flush(backend));
        if shown.is_err() {
            release();
        }
        shown
    }

    /// Columns and rows.
    pub(super) fn size(&mut self) -> (u16, u16) {
        let area = self.inner.get_frame().area();
        (area.width, area.height)
    }

    /// Adopts the window's size. Gives columns and rows.
    pub(super) fn resize(&mut self) -> (u16, u16) {
        let area = area();
        // A failure to clear shows in the next frame's own result.
        let _ = self.inner.resize(area);
        (area.width, area.height)
    }

    /// Draws a frame at once, without tearing. After one that the terminal did not take, all of it.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if tty_output::is_stalled() {
            self.inner.resize(area())?;
        }
        queue!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
        self.inner.draw(view)?;
        execute!(self.inner.backend_mut(), EndSynchronizedUpdate)
    }

    /// Captures the mouse or not, also after [`Self::enter`].
    pub(super) fn capture_mouse(&mut self, on: bool) -> io::Result<()> {
        HAS_MOUSE.store(on, Ordering::SeqCst);
        self.write(mouse(on))
    }

    /// Where sequences are written that are not part of a frame.
    pub(super) fn output(&mut self) -> &mut impl Write {
        self.inner.backend_mut()
    }

    /// Writes a sequence that is not part of a frame.
    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let backend = self.inner.backend_mut();
        backend.write_all(bytes)?;
        Write::flush(backend)
    }

    /// Restores the terminal for a while.
    pub(super) fn leave(&mut self) {
        tty_output::resume();
        // Nothing must be left on the alternate screen.
        let _ = execute!(self.inner.backend_mut(), Clear(ClearType::All));
        release();
    }

    /// Sets the terminal up again.
    pub(super) fn enter(&mut self) -> io::Result<()> {
        acquire()?;
        // Not `clear`, which asks the terminal where the cursor is: the thread that reads keys would get the answer.
        self.inner.resize(area())
    }

    /// Restores the terminal for good.
    pub(super) fn close(mut self) {
        self.leave();
    }
}

/// The window's size, bounded. 80 by 24 where the terminal doesn't report it.
fn area() -> Rect {
    let size = rustix::termios::tcgetwinsize(io::stdout());
    let (width, height) = size.map_or((80, 24), |size| (size.ws_col, size.ws_row));
    Rect::new(0, 0, width.min(WIDEST), height.min(HIGHEST))
}

fn acquire() -> io::Result<()> {
    enable_raw_mode()?;
    IS_ACQUIRED.store(true, Ordering::SeqCst);
    WAS_ACQUIRED.store(true, Ordering::SeqCst);
    let mut sequence = Vec::new();
    queue!(
        sequence,
        EnterAlternateScreen,
        EnableBracketedPaste,
        EnableFocusChange,
        cursor::Hide
    )?;
    if HAS_MOUSE.load(Ordering::SeqCst) {
        sequence.extend_from_slice(mouse(true));
    }
    let _lock = tty_output::lock();
    tty_output::write(&sequence)
}

/// Undoes each part separately, so that one that fails doesn't keep the others.
fn release() {
    let _lock = tty_output::lock();
    if !IS_ACQUIRED.swap(false, Ordering::SeqCst) {
        return;
    }
    tty_output::resume();
    let mut sequence = mouse(false).to_vec();
    // Into memory, which takes everything. What is shown may be a value, also after a panic.
    let _ = queue!(
        sequence,
        DisableFocusChange,
        DisableBracketedPaste,
        Clear(ClearType::All),
        EndSynchronizedUpdate,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = tty_output::write(&sequence);
    let _ = disable_raw_mode();
}

/// Replaces the panic hook by one that restores the terminal and prints the location, never the message: it may quote a
/// value. A panic on another thread than the caller's ends the program too.
///
/// `lack` says what the process lacks, if anything: then a library panicked for want of it, and the program ends with that sentence.
pub fn restore_on_panic(lack: fn() -> Option<String>) {
    let first = thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        let explorer_runs = IS_ACQUIRED.load(Ordering::SeqCst);
        release();
        let location = info.location().map_or_else(String::new, |location| {
            format!(" at {}:{}", location.file(), location.line())
        });
        let version = env!("CARGO_PKG_VERSION");
        let broken = || {
            format!(
                "varlens {version}: a fault in varlens itself{location}; please report this line"
            )
        };
        let lacking = lack();
        let is_lacking = lacking.is_some();
        let text = lacking.unwrap_or_else(broken) + "\n";
        let _ = io::stderr().write_all(text.as_bytes());
        let is_first = thread::current().id() == first;
        match (is_lacking, is_first) {
            (true, _) => fault::end(explorer_runs && !is_first, fault::LACKING),
            (false, false) => fault::end(explorer_runs, fault::EXIT_CODE),
            // Values are wiped while it unwinds.
            (false, true) => {}
        }
    }));
}

/// One buffer, which is wiped after each write: a frame may contain a revealed value.
struct Output {
    buffer: Vec<u8>,
}

impl Default for Output {
    fn default() -> Self {
        Self {
            buffer: Vec::with_capacity(64 * 1024),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // The first frame is drawn before the terminal is set up.
        if !WAS_ACQUIRED.load(Ordering::SeqCst) {
            return Ok(());
        }
        let _lock = tty_output::lock();
        // Once it was restored, a frame would be seen on the user's own screen.
        let written = if IS_ACQUIRED.load(Ordering::SeqCst) {
            tty_output::write(&self.buffer)
        } else {
            Ok(())
        };
        // What is beyond its length was wiped by earlier flushes, or was never written.
        self.buffer.as_mut_slice().zeroize();
        self.buffer.clear();
        written
    }
}
