//! The explorer without a terminal, a clock or waiting: what happens goes in with its time, and frames come out.
//!
//! [`FirstFrame::run`](super::FirstFrame::run) drives it in a terminal and the tests drive it in memory, so that both have
//! the same order of updates, effects, scans and frames. The core decides nothing about the content: that's
//! [`State::update`] and [`ui::draw`].

mod effects;

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{Event, MouseEvent};
use tokio::sync::mpsc;

use super::editor::EditPlace;
use super::frame_scheduler::FrameScheduler;
use super::host::Host;
use super::setup::Start;
use super::switch::Loaded;
use super::tasks::Tasks;
use super::theme_state::ThemeState;
use super::{answers, input};
use crate::app::State;
use crate::app::deployments::Switched;
use crate::app::message::{Effect, Message, Millis};
use crate::ui::theme::RenderCaps;
use crate::ui::{self, FramePlan};

/// Events that are handled between two frames.
const BATCH: usize = 512;
/// How long scans go on before what they found is drawn: half a frame.
const SCANNING: Duration = Duration::from_millis(8);

/// When a frame is drawn again that the terminal did not take.
const STALLED: Duration = Duration::from_millis(250);

/// What the caller does after a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Waits for an event, an answer, or [`Core::wake_at`].
    Wait,
    /// Stops the process, then calls [`Core::resume`]. The terminal is restored by then.
    Suspend,
    /// Runs the user's editor, then calls [`Core::edited`]. The terminal is restored by then.
    Edit(EditPlace),
    /// Leaves.
    Quit,
}

/// The explorer's state, and everything that is done with it between two waits.
///
/// Must be used inside a tokio runtime: [`Self::turn`] spawns tasks there, whose answers come through the channel.
pub struct Core<H> {
    /// What the screen shows.
    pub state: State,
    /// The terminal and the process.
    pub host: H,
    themes: ThemeState,
    tasks: Tasks,
    effects: VecDeque<Effect>,
    scheduler: FrameScheduler,
    /// A frame is missing on the screen, and due at this time.
    frame_due: Option<Instant>,
    /// The layout of the frame on the screen; None before the first.
    plan: Option<FramePlan>,
    began: Instant,
}

impl<H: Host> Core<H> {
    /// A core before its first frame. Background tasks send what they find to `answers`, which
    /// [`Self::answer`] takes; give it a capacity of [`QUEUE`](super::QUEUE).
    pub fn new(
        start: Start,
        caps: RenderCaps,
        host: H,
        answers: mpsc::Sender<Message>,
        began: Instant,
    ) -> Self {
        let mut setup = start.state;
        let caps = RenderCaps {
            is_plain: caps.is_plain || setup.preferences.plain,
            ..caps
        };
        let themes = ThemeState::new(start.themes, start.theme, start.reread, caps);
        setup.themes = themes.names();
        setup.theme = start.theme.unwrap_or(0).min(themes.count() - 1);
        setup.is_presented = start.sources.is_presented();
        setup.has_dags = start.sources.has_dags();
        let tasks = Tasks::new(Arc::clone(&setup.deployment), start.sources, answers);
        let (state, effects) = State::new(setup);
        Self {
            state,
            host,
            themes,
            tasks,
            effects: VecDeque::from(effects),
            scheduler: FrameScheduler::new(began),
            frame_due: None,
            plan: None,
            began,
        }
    }

    /// Sets the terminal up: asks for its background colour if that matters, captures the mouse, adopts the size.
    ///
    /// # Errors
    /// The terminal can't be written to.
    pub fn begin(&mut self, now: Instant) -> io::Result<()> {
        self.ask_background(now)?;
        self.host
            .capture_mouse(self.state.appearance().preferences().mouse)?;
        self.resize(now);
        Ok(())
    }

    /// Runs the effects that were asked for, scans until a frame is due or `has_keys`, and draws a frame if one is due.
    ///
    /// # Errors
    /// The terminal can't be written to.
    pub fn turn(
        &mut self,
        clock: impl Fn() -> Instant,
        has_keys: impl Fn() -> bool,
    ) -> io::Result<Turn> {
        // What an effect answers at once may ask for more.
        while let Some(effect) = self.effects.pop_front() {
            match effect {
                Effect::Quit => return Ok(Turn::Quit),
                Effect::Suspend => {
                    self.suspend(clock())?;
                    return Ok(Turn::Suspend);
                }
                Effect::Edit { file, line } => {
                    self.suspend(clock())?;
                    return Ok(Turn::Edit(EditPlace { file, line }));
                }
                effect => self.run_effect(effect, clock())?,
            }
        }
        self.scan(&clock, has_keys);
        let now = clock();
        let is_busy = self.state.is_loading() || self.state.dags().is_scanning();
        if self.scheduler.is_due(is_busy, now) {
            self.draw(now)?;
        } else {
            self.frame_due = Some(self.scheduler.due_at());
        }
        Ok(Turn::Wait)
    }

    /// A scan wants another turn, even if nothing happens.
    pub fn has_slice(&self) -> bool {
        self.state.has_slice()
    }

    /// DAG files are being read; what is found comes as answers.
    pub fn is_scanning(&self) -> bool {
        self.tasks.is_scanning()
    }

    /// When [`Self::wake`] is to be called if nothing happens until then; None: never.
    pub fn wake_at(&self) -> Option<Instant> {
        let tick = self.state.next_tick();
        let tick = tick.map(|due| self.began + Duration::from_millis(due));
        let due = [
            tick,
            self.themes.release_at(),
            self.themes.grace_ends_at(),
            self.frame_due,
        ];
        due.into_iter().flatten().min()
    }

    /// Does what is due by now.
    pub fn wake(&mut self, now: Instant) {
        if self.themes.release_at().is_some_and(|at| at <= now) {
            for event in self.themes.release_held() {
                self.handle(event, now);
            }
        }
        if self.themes.grace_ends_at().is_some_and(|at| at <= now) {
            self.themes.end_grace();
        }
        self.update(Message::Tick(self.millis(now)), now);
        self.count(now);
    }

    /// Handles events that are ready, so that many cost one frame. Quitting and stopping don't wait for more of them.
    pub fn input(&mut self, events: impl IntoIterator<Item = Event>, now: Instant) {
        let mut events = events.into_iter();
        for _ in 0..BATCH {
            if self.is_leaving() {
                return;
            }
            let Some(event) = events.next() else {
                return;
            };
            for event in self.themes.filter(event, now) {
                self.handle(event, now);
            }
            if let Some(theme) = self.themes.answered(self.state.appearance().theme()) {
                self.update(Message::Theme(theme), now);
            }
        }
    }

    /// Applies answers that are ready: the one that woke the loop, and those that `next` gives. Without a first one they
    /// may have to wait for the frame of a key.
    pub fn answer(
        &mut self,
        first: Option<Message>,
        next: impl FnMut() -> Option<Message>,
        now: Instant,
    ) {
        if self.scheduler.takes_answers() || first.is_some() {
            self.apply_ready(first, next, now);
        }
    }

    /// Another deployment was loaded, or not. It is dropped, before it can send a request, if the user no longer waits for it.
    pub fn switched(&mut self, ticket: u64, loaded: Result<Loaded, String>, now: Instant) {
        let awaited = self.state.session().switching();
        if awaited.is_none_or(|switching| switching.ticket != ticket) {
            return;
        }
        let result = loaded.map(|loaded| {
            let has_dags = loaded.sources.has_dags();
            self.tasks
                .replace(Arc::clone(&loaded.deployment), loaded.sources);
            Switched {
                deployment: loaded.deployment,
                deployments: loaded.deployments,
                has_dags,
                warnings: loaded.warnings,
            }
        });
        self.update(Message::Switched { ticket, result }, now);
    }

    /// Asks for effects; the next turn runs them.
    pub fn request(&mut self, effects: impl IntoIterator<Item = Effect>) {
        self.effects.extend(effects);
    }

    /// The process goes on after [`Turn::Suspend`]. `next` gives the answers that came meanwhile, so that a copy that was
    /// answered late is cleared as well.
    ///
    /// # Errors
    /// The terminal can't be set up.
    pub fn resume(
        &mut self,
        next: impl FnMut() -> Option<Message>,
        now: Instant,
    ) -> io::Result<()> {
        self.host.enter()?;
        self.apply_ready(None, next, now);
        self.update(Message::Resumed, now);
        self.resize(now);
        Ok(())
    }

    /// The process goes on after [`Turn::Edit`], as after [`Self::resume`]. `result` is how the editor ended.
    ///
    /// # Errors
    /// The terminal can't be set up.
    pub fn edited(
        &mut self,
        result: Result<(), String>,
        next: impl FnMut() -> Option<Message>,
        now: Instant,
    ) -> io::Result<()> {
        self.resume(next, now)?;
        self.update(Message::Edited(result), now);
        Ok(())
    }

    fn update(&mut self, message: Message, now: Instant) {
        let millis = self.millis(now);
        if millis > self.state.clock().now() && !matches!(message, Message::Tick(_)) {
            self.effects
                .extend(self.state.update(Message::Tick(millis)));
        }
        self.effects.extend(self.state.update(message));
    }

    fn millis(&self, now: Instant) -> Millis {
        let since = now.saturating_duration_since(self.began);
        Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
    }

    fn is_leaving(&self) -> bool {
        self.effects
            .iter()
            .any(|effect| matches!(effect, Effect::Quit | Effect::Suspend | Effect::Edit { .. }))
    }

    fn handle(&mut self, event: Event, now: Instant) {
        self.scheduler.pressed();
        match event {
            Event::Resize(..) => self.resize(now),
            Event::Mouse(mouse) => self.point(mouse, now),
            event => {
                if event == Event::FocusGained {
                    self.reread_themes(now);
                }
                if let Some(message) = input::message(event) {
                    self.update(message, now);
                }
            }
        }
    }

    fn point(&mut self, mouse: MouseEvent, now: Instant) {
        let Some(gesture) = input::gesture(mouse.kind) else {
            return;
        };
        let Some(plan) = &self.plan else {
            return;
        };
        let target = ui::hit_test::at(&self.state, plan, mouse.column, mouse.row);
        self.update(Message::Mouse(gesture, target), now);
    }

    fn resize(&mut self, now: Instant) {
        let (width, height) = self.host.resize();
        self.update(Message::Resize(width, height), now);
    }

    /// Reads themes again whose files have changed.
    fn reread_themes(&mut self, now: Instant) {
        // An open menu of themes refers to them by number.
        if self.state.overlay().menu().is_some() {
            return;
        }
        if let Some(current) = self.themes.reread(self.state.appearance().theme()) {
            let themes = self.themes.names();
            self.update(Message::Themes { themes, current }, now);
        }
    }

    fn apply_ready(
        &mut self,
        first: Option<Message>,
        next: impl FnMut() -> Option<Message>,
        now: Instant,
    ) {
        for message in answers::ready(first, next) {
            self.update(message, now);
        }
        self.count(now);
    }

    /// Updates the counters that move while work goes on.
    fn count(&mut self, now: Instant) {
        let calls = self.tasks.calls();
        if calls != self.state.session().calls() {
            self.update(Message::Calls(calls), now);
        }
        let throttled = self.tasks.throttled();
        if throttled != self.state.listing().progress().throttled_in_all {
            self.update(Message::Throttled(throttled), now);
        }
        let left_out = self.tasks.left_out(self.state.listing().kind());
        if left_out != self.state.listing().left_out() {
            self.update(Message::LeftOut(left_out), now);
        }
    }

    /// Continues scans until what they found is to be drawn, or a key waits.
    fn scan(&mut self, clock: impl Fn() -> Instant, has_keys: impl Fn() -> bool) {
        let began = clock();
        self.state.derive();
        while self.state.has_slice() && !has_keys() && clock() - began < SCANNING {
            self.update(Message::Slice, clock());
            self.state.derive();
        }
    }

    fn draw(&mut self, now: Instant) -> io::Result<()> {
        self.state.derive();
        let theme = self.themes.theme(self.state.appearance().theme());
        let plan = self.plan.insert(FramePlan::new(&self.state, theme));
        self.state.fit(plan.fit());
        self.scheduler.drawn(now);
        self.frame_due = None;
        self.host
            .draw(|frame| ui::draw(frame, &self.state, plan, theme))?;
        if self.host.is_stalled() {
            self.frame_due = Some(now + STALLED);
        }
        Ok(())
    }
}
