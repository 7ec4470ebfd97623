//! The explorer's only loop: keys, answers, timers and signals in; frames out.
//!
//! All waiting of the explorer is here. It decides nothing: what happens goes to [`State::update`], what that asks
//! for is done, and a frame is drawn if anything changed. Nothing is waited for before the first frame.

mod answers;
mod clipboard;
mod effects;
mod frame_scheduler;
mod input;
mod scanning;
mod screenshot;
mod signals;
mod switch;
mod tasks;
mod terminal;
mod terminal_background;
mod theme_state;
mod tty_watch;

use std::future::pending;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crossterm::event::{Event, MouseEvent};
use tokio::sync::mpsc;

use crate::app::deployments::Switched;
use crate::app::message::{Effect, Message, Millis};
use crate::app::preferences::Preferences;
use crate::app::{self, State};
use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::ui::theme::{RenderCaps, Reread, ThemeCatalog};
use crate::ui::{self, FramePlan};

use clipboard::Clipboard;
use frame_scheduler::Pace;
use signals::{Caught, Signals};
use switch::Switches;
use tasks::Tasks;
use terminal::Terminal;
use theme_state::ThemeState;

pub use clipboard::ClipboardEnv;
pub use switch::{Load, Loaded};
pub use terminal::restore_on_panic;

/// What the explorer works on.
pub struct Setup {
    /// The deployment that is shown first.
    pub first: Loaded,
    /// How another one is loaded.
    pub load: Load,
    /// What the person prefers.
    pub preferences: Preferences,
    /// What is listed first.
    pub kind: Kind,
    /// The themes that can be chosen.
    pub themes: ThemeCatalog,
    /// The number of the theme; None: dark or light, as the terminal says it is.
    pub theme: Option<usize>,
    /// Reads the themes anew; None where they do not change.
    pub reread: Option<Reread>,
    /// The data is the sample's.
    pub is_sample: bool,
    /// Which clipboards can be reached, and which may be.
    pub around: ClipboardEnv,
}

/// How the explorer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The person left.
    Quit,
    /// A signal, by number.
    Signal(i32),
    /// The terminal is gone.
    HungUp,
}

/// Keys that are taken in between two frames.
const BATCH: usize = 512;
/// How long keys are held back that may be the beginning of the terminal's answer, which may come in pieces.
const HOLD: Duration = Duration::from_secs(1);

/// Runs the explorer. `load` reads the configuration while the first frame is on the screen; its error ends the run.
///
/// # Errors
/// The terminal cannot be set up, or what `load` says.
pub async fn run<E>(
    look: RenderCaps,
    load: impl FnOnce() -> Result<Setup, E> + Send + 'static,
) -> Result<End, RunError<E>>
where
    E: Send + 'static,
{
    let mut terminal = Terminal::open().map_err(RunError::Terminal)?;
    let ended = explore(&mut terminal, look, load).await;
    terminal.close();
    ended
}

/// Why the explorer could not run.
#[derive(Debug)]
pub enum RunError<E> {
    /// The terminal failed.
    Terminal(io::Error),
    /// The configuration could not be read.
    Load(E),
}

async fn explore<E>(
    terminal: &mut Terminal,
    look: RenderCaps,
    load: impl FnOnce() -> Result<Setup, E> + Send + 'static,
) -> Result<End, RunError<E>>
where
    E: Send + 'static,
{
    let mut signals = Signals::listen().map_err(RunError::Terminal)?;
    first_frame(terminal, look).map_err(RunError::Terminal)?;
    let loading = tokio::task::spawn_blocking(load);
    let setup = tokio::select! {
        loaded = loading => match loaded {
            Ok(setup) => setup.map_err(RunError::Load)?,
            Err(_) => return Err(RunError::Terminal(io::Error::other("reading the configuration failed"))),
        },
        caught = signals.next() => return Ok(caught.end()),
    };
    let mut explorer = Explorer::new(setup, look);
    let ended = explorer.run(terminal, &mut signals).await;
    explorer.clipboard.clear_now(terminal.output());
    ended.map_err(RunError::Terminal)
}

/// An empty screen in its final shape.
fn first_frame(terminal: &mut Terminal, look: RenderCaps) -> io::Result<()> {
    let (state, _) = State::new(app::Setup {
        size: terminal.size(),
        ..app::Setup::new(Arc::new(Deployment::assumed("…")))
    });
    let theme = ThemeCatalog::default().theme(0, look);
    terminal.draw(|frame| ui::view(frame, &state, &theme))
}

fn seconds_since_1970() -> Option<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_secs()).ok()
}

struct Explorer {
    state: State,
    looks: ThemeState,
    tasks: Tasks,
    answers: mpsc::Receiver<Message>,
    switches: Switches,
    switched: mpsc::Receiver<switch::Answer>,
    clipboard: Clipboard,
    began: Instant,
    pace: Pace,
    /// The layout of the frame on the screen; None before the first.
    plan: Option<FramePlan>,
    /// When keys were held back last.
    held: Instant,
    effects: Vec<Effect>,
}

impl Explorer {
    fn new(setup: Setup, look: RenderCaps) -> Self {
        let (sender, answers) = mpsc::channel(answers::QUEUE);
        let first = setup.first;
        let (switches, switched) = Switches::new(setup.load);
        let look = RenderCaps {
            is_plain: look.is_plain || setup.preferences.plain,
            ..look
        };
        let looks = ThemeState::new(setup.themes, setup.theme, setup.reread, look);
        let (state, effects) = State::new(app::Setup {
            kind: setup.kind,
            is_sample: setup.is_sample,
            is_presented: first.sources.is_presented(),
            offers_tour: setup.is_sample,
            began_at: seconds_since_1970(),
            preferences: setup.preferences,
            deployments: first.deployments,
            themes: looks.names(),
            theme: setup.theme.unwrap_or(0).min(looks.count() - 1),
            warnings: first.warnings,
            ..app::Setup::new(Arc::clone(&first.deployment))
        });
        Self {
            looks,
            tasks: Tasks::new(first.deployment, first.sources, sender.clone()),
            answers,
            switches,
            switched,
            clipboard: Clipboard::new(setup.around, sender),
            began: Instant::now(),
            pace: Pace::new(Instant::now()),
            plan: None,
            held: Instant::now(),
            state,
            effects,
        }
    }

    async fn run(&mut self, terminal: &mut Terminal, signals: &mut Signals) -> io::Result<End> {
        if let Some(question) = self.looks.question() {
            terminal.say(question)?;
        }
        let mut keys = input::listen();
        let mut hangup = tty_watch::watch();
        terminal.take_mouse(self.state.preferences.mouse)?;
        self.resize(terminal);
        loop {
            if let Some(end) = self.do_effects(terminal, signals).await? {
                return Ok(end);
            }
            self.scan(&keys);
            let is_due = self.pace.is_due(self.state.is_loading(), Instant::now());
            if is_due {
                self.draw(terminal)?;
            }
            let tick = self.until_tick();
            let is_holding = self.looks.is_holding();
            let (release, due) = (self.held + HOLD, self.pace.due_at());
            let mut answer = None;
            tokio::select! {
                biased;
                caught = signals.next() => match caught {
                    Caught::Stop => self.effects.push(Effect::Suspend),
                    ended @ Caught::End(_) => return Ok(ended.end()),
                },
                () = hangup.gone() => return Ok(End::HungUp),
                key = keys.recv() => match key {
                    Some(event) => self.input(event, terminal),
                    None => return Ok(End::HungUp),
                },
                Some(message) = self.answers.recv() => answer = Some(message),
                Some((ticket, loaded)) = self.switched.recv() => self.switch(ticket, loaded),
                () = tokio::time::sleep_until(release.into()), if is_holding => self.flush_held(terminal),
                () = tick => {
                    self.update(Message::Tick(self.now()));
                    self.count();
                }
                () = tokio::task::yield_now(), if self.state.has_slice() => {}
                () = tokio::time::sleep_until(due.into()), if !is_due => {}
            }
            self.apply_keys(&mut keys, terminal);
            if self.pace.takes_answers() || answer.is_some() {
                self.apply_ready(answer);
            }
        }
    }

    /// Every key that is ready by now, so that many cost one frame.
    fn apply_keys(&mut self, keys: &mut mpsc::Receiver<Event>, terminal: &mut Terminal) {
        for _ in 0..BATCH {
            if self.wants_out() {
                break;
            }
            let Ok(event) = keys.try_recv() else {
                break;
            };
            self.input(event, terminal);
        }
    }

    /// Leaving and stopping are not kept waiting behind more keys.
    fn wants_out(&self) -> bool {
        self.effects
            .iter()
            .any(|effect| matches!(effect, Effect::Quit | Effect::Suspend))
    }

    fn input(&mut self, event: Event, terminal: &mut Terminal) {
        self.held = Instant::now();
        for event in self.looks.take(event) {
            self.handle(event, terminal);
        }
        if let Some(theme) = self.looks.answered(self.state.theme) {
            self.update(Message::Theme(theme));
        }
    }

    fn handle(&mut self, event: Event, terminal: &mut Terminal) {
        self.pace.pressed();
        match event {
            Event::Resize(..) => self.resize(terminal),
            Event::FocusGained => {
                self.reread_themes();
                self.take_event(Event::FocusGained);
            }
            Event::Mouse(mouse) => self.point(mouse),
            event => self.take_event(event),
        }
    }

    fn take_event(&mut self, event: Event) {
        if let Some(message) = input::message(event) {
            self.update(message);
        }
    }

    fn point(&mut self, mouse: MouseEvent) {
        let Some(gesture) = input::gesture(mouse.kind) else {
            return;
        };
        let Some(plan) = &self.plan else {
            return;
        };
        let target = ui::hit_test::at(&self.state, plan, mouse.column, mouse.row);
        self.update(Message::Mouse(gesture, target));
    }

    /// Takes in themes whose files have changed.
    fn reread_themes(&mut self) {
        // A menu of themes goes by their numbers.
        if self.state.menu.is_some() {
            return;
        }
        if let Some(current) = self.looks.reread(self.state.theme) {
            let themes = self.looks.names();
            self.update(Message::Themes { themes, current });
        }
    }

    /// Keys that were held back and are no answer.
    fn flush_held(&mut self, terminal: &mut Terminal) {
        for event in self.looks.release_held() {
            self.handle(event, terminal);
        }
    }

    fn resize(&mut self, terminal: &mut Terminal) {
        let (width, height) = terminal.resize();
        self.update(Message::Resize(width, height));
    }

    /// Another deployment was loaded. One that is no longer waited for is dropped before it could ask anything.
    fn switch(&mut self, ticket: u64, loaded: Result<Loaded, String>) {
        let awaited = self.state.switching.as_ref();
        if awaited.is_none_or(|switching| switching.ticket != ticket) {
            return;
        }
        let result = loaded.map(|loaded| {
            self.tasks
                .replace(Arc::clone(&loaded.deployment), loaded.sources);
            Switched {
                deployment: loaded.deployment,
                deployments: loaded.deployments,
                warnings: loaded.warnings,
            }
        });
        self.update(Message::Switched { ticket, result });
    }

    fn update(&mut self, message: Message) {
        let now = self.now();
        if now > self.state.now && !matches!(message, Message::Tick(_)) {
            self.effects.extend(self.state.update(Message::Tick(now)));
        }
        self.effects.extend(self.state.update(message));
    }

    fn now(&self) -> Millis {
        Millis::try_from(self.began.elapsed().as_millis()).unwrap_or(Millis::MAX)
    }

    /// Waits for the next timer; for ever, if none runs.
    fn until_tick(&self) -> impl Future<Output = ()> + use<> {
        let due = self.state.next_tick();
        let at = due.map(|due| self.began + Duration::from_millis(due));
        async move {
            match at {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => pending().await,
            }
        }
    }

    fn draw(&mut self, terminal: &mut Terminal) -> io::Result<()> {
        self.state.derive();
        let theme = self.looks.theme(self.state.theme);
        let plan = self.plan.insert(FramePlan::new(&self.state, theme));
        self.state.fit(plan.fit());
        self.pace.drawn(Instant::now());
        terminal.draw(|frame| ui::draw(frame, &self.state, plan, theme))
    }
}
