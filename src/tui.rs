//! The explorer's only loop: waits for keys, answers, timers and signals, and passes them to the [`Core`].
//!
//! The explorer waits nowhere else, and not at all before the first frame.

mod answers;
mod clipboard;
mod core;
mod editor;
mod fault;
mod frame_scheduler;
mod host;
mod input;
mod new_file;
mod screenshot;
mod setup;
mod signals;
mod switch;
mod tasks;
mod terminal;
mod terminal_background;
mod terminal_host;
mod theme_state;
mod tty_output;
mod tty_watch;

use std::future::pending;
use std::io;
use std::iter;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use rustix::process::{Signal, getpid, kill_process};
use tokio::sync::mpsc;

use crate::app::message::{Effect, Message};
use crate::app::{self, State};
use crate::domain::deployment::Deployment;
use crate::ui;
use crate::ui::theme::{RenderCaps, ThemeCatalog};

use input::Pause;
use signals::{Caught, EarlySignals, Signals};
use switch::Switches;
use terminal::Terminal;
use terminal_host::TerminalHost;

pub use self::core::{Core, Turn};
pub use answers::QUEUE;
pub use clipboard::ClipboardEnv;
pub use editor::{EditPlace, Editor};
pub use host::Host;
pub use setup::{End, Remember, RunError, Setup, Start};
pub use switch::{Load, Loaded};
pub use terminal::{restore_on_panic, stdout_width};

/// The first frame, on the screen before anything else is made: no runtime, no thread.
pub struct FirstFrame {
    terminal: Terminal,
    signals: EarlySignals,
    caps: RenderCaps,
}

impl FirstFrame {
    /// Sets the terminal up and draws. [`Self::close`] or [`Self::run`] restores the terminal.
    ///
    /// # Errors
    /// The terminal can't be set up; then it is restored.
    pub fn show(caps: RenderCaps) -> io::Result<Self> {
        let mut terminal = Terminal::prepare()?;
        draw_first(&mut terminal, caps)?;
        let signals = EarlySignals::remember()?;
        terminal.show()?;
        Ok(Self {
            terminal,
            signals,
            caps,
        })
    }

    /// Runs the explorer. `load` reads the configuration while the first frame is on the screen; its error ends the run.
    ///
    /// # Errors
    /// The terminal fails, or what `load` reports.
    pub async fn run<E>(
        mut self,
        load: impl FnOnce() -> Result<Setup, E> + Send + 'static,
    ) -> Result<End, RunError<E>>
    where
        E: Send + 'static,
    {
        let ended = explore(&mut self.terminal, self.signals, self.caps, load).await;
        self.terminal.close();
        ended
    }

    /// Restores the terminal.
    pub fn close(self) {
        self.terminal.close();
    }
}

async fn explore<E>(
    terminal: &mut Terminal,
    early: EarlySignals,
    caps: RenderCaps,
    load: impl FnOnce() -> Result<Setup, E> + Send + 'static,
) -> Result<End, RunError<E>>
where
    E: Send + 'static,
{
    // Signals are listened for while a thread loads.
    let loading = tokio::task::spawn_blocking(load);
    let mut signals = Signals::listen(early).map_err(RunError::Terminal)?;
    let mut setup = tokio::select! {
        loaded = loading => match loaded {
            Ok(setup) => setup.map_err(RunError::Load)?,
            Err(_) => return Err(RunError::Terminal(io::Error::other("reading the configuration failed"))),
        },
        end = signals.ended() => return Ok(end),
    };
    setup.start.state.began_at = seconds_since_1970();
    let (sender, answers) = mpsc::channel(QUEUE);
    let (switches, switched) = Switches::new(setup.load);
    let host = TerminalHost::new(
        terminal,
        setup.clipboard,
        switches,
        setup.remember,
        sender.clone(),
    );
    let mut core = Core::new(setup.start, caps, host, sender, Instant::now());
    let arrivals = Arrivals { answers, switched };
    let ended = event_loop(&mut core, arrivals, &mut signals, &setup.editor).await;
    core.host.clear_clipboard_now();
    ended.map_err(RunError::Terminal)
}

/// An empty screen in its final shape.
fn draw_first(terminal: &mut Terminal, caps: RenderCaps) -> io::Result<()> {
    let (state, _) = State::new(app::Setup {
        size: terminal.size(),
        ..app::Setup::new(Arc::new(Deployment::assumed("…")))
    });
    let theme = ThemeCatalog::default().theme(0, caps);
    terminal.draw(|frame| ui::view(frame, &state, &theme))
}

/// Seconds since 1970, where the clock says.
pub(crate) fn seconds_since_1970() -> Option<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

/// Where background work sends its answers.
struct Arrivals {
    answers: mpsc::Receiver<Message>,
    switched: mpsc::Receiver<switch::Answer>,
}

/// Waits, and passes events to the core, until the explorer ends.
async fn event_loop<H: Host>(
    core: &mut Core<H>,
    mut arrivals: Arrivals,
    signals: &mut Signals,
    editor: &Editor,
) -> io::Result<End> {
    core.begin(Instant::now())?;
    // The first pages are on their way meanwhile.
    signals.listen_for_real_time()?;
    let pause = Pause::default();
    let mut keys = input::listen(pause.clone());
    let mut hangup = tty_watch::watch();
    let Arrivals { answers, switched } = &mut arrivals;
    loop {
        match core.turn(Instant::now, || !keys.is_empty())? {
            Turn::Wait => {}
            Turn::Quit => return Ok(End::Quit),
            Turn::Suspend => {
                signals.stop_group().await;
                core.resume(|| answers.try_recv().ok(), Instant::now())?;
                continue;
            }
            Turn::Edit(place) => {
                let result = edit(&place, editor, &pause, signals).await;
                core.edited(result, || answers.try_recv().ok(), Instant::now())?;
                continue;
            }
        }
        let (mut key, mut answer) = (None, None);
        let wake = core.wake_at();
        tokio::select! {
            biased;
            caught = signals.next() => match caught {
                Caught::Stop => core.request([Effect::Suspend]),
                Caught::Continued => {
                    core.continued(|| answers.try_recv().ok(), Instant::now())?;
                    continue;
                }
                ended @ Caught::End(_) => return Ok(ended.end()),
            },
            () = hangup.gone() => return Ok(End::HungUp),
            () = fault::noticed() => return Ok(End::Fault),
            event = keys.recv() => match event {
                Some(event) => key = Some(*event),
                None => return Ok(End::HungUp),
            },
            Some(message) = answers.recv() => answer = Some(message),
            Some((ticket, loaded)) = switched.recv() => core.switched(ticket, loaded, Instant::now()),
            () = sleep_until(wake) => core.wake(Instant::now()),
            () = tokio::task::yield_now(), if core.has_slice() => {}
        }
        // Every key that is ready by now, so that many cost one frame.
        let more = iter::from_fn(|| keys.try_recv().ok().map(|event| *event));
        core.input(key.into_iter().chain(more), Instant::now());
        core.answer(answer, || answers.try_recv().ok(), Instant::now());
    }
}

/// How long the thread that reads keys may take to stop.
const PAUSE: Duration = Duration::from_secs(2);

/// Runs the editor on the terminal, which nothing else reads meanwhile.
async fn edit(
    place: &EditPlace,
    editor: &Editor,
    pause: &Pause,
    signals: &mut Signals,
) -> Result<(), String> {
    let paused = pause.ask();
    // The thread is inside a read, which a change of the window's size ends.
    let woken = kill_process(getpid(), Signal::WINCH).is_ok();
    let result = if woken && tokio::time::timeout(PAUSE, paused).await.is_ok() {
        wait_for_editor(place, editor, signals).await
    } else {
        Err("the editor was not started: the terminal is in use".to_owned())
    };
    pause.end();
    result
}

/// A stop of the editor stops the whole job, as it would in the shell.
async fn wait_for_editor(
    place: &EditPlace,
    editor: &Editor,
    signals: &mut Signals,
) -> Result<(), String> {
    let mut ended = editor.start(place)?;
    let ended = loop {
        tokio::select! {
            biased;
            ended = &mut ended => break ended,
            () = signals.stopped() => signals.stop_group().await,
        }
    };
    // They went to every process of the terminal.
    signals.drop_interrupts();
    match ended {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(format!("the editor failed: {status}")),
        Ok(Err(_)) | Err(_) => Err("the editor ended in a way that is not known".to_owned()),
    }
}

async fn sleep_until(wake: Option<Instant>) {
    match wake {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => pending().await,
    }
}
