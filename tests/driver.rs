//! Drives the explorer's core without a terminal: keys as text in, screens as text out.
//!
//! Sources answer on a runtime with one thread, and the driver waits until all have. Time passes only when a journey asks
//! for it.

mod recorder;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;

use varlens::app::keymap::{Code, Named, Press};
use varlens::app::message::{Effect, Message, Millis};
use varlens::app::mode::Pane;
use varlens::app::mouse::{Gesture, Target};
use varlens::app::{Setup, State};
use varlens::domain::deployment::Deployment;
use varlens::domain::process::Process;
use varlens::domain::release::{NEWEST_AIRFLOW, NEWEST_AMAZON};
use varlens::domain::search_path::{Layer, Order};
use varlens::domain::value::SecretValue;
use varlens::sources::environment::Environment;
use varlens::sources::{Sources, sample};
use varlens::tui::{Core, EditPlace, Loaded, QUEUE, Start, Turn};
use varlens::ui;
use varlens::ui::theme::{ROLES, RenderCaps, Theme, ThemeCatalog};

pub(crate) use recorder::{Clip, Recorder};

/// 2026-11-20 12:00 UTC, which is "today" in the sample.
const NOON: i64 = 1_795_176_000;
/// More turns than any journey needs until no work is left.
const PATIENCE: usize = 100_000;
/// After this long a listing has its next frame.
const FRAME: Duration = Duration::from_millis(40);

/// What background work has answered.
pub(crate) struct Answers {
    channel: mpsc::Receiver<Message>,
    /// Answers of walks and versions are held until [`Driver::release`].
    pub(crate) hold: bool,
    held: Vec<Message>,
    /// Of the listing that began last.
    pub(crate) generation: u64,
}

impl Answers {
    fn new(channel: mpsc::Receiver<Message>) -> Self {
        Self {
            channel,
            hold: false,
            held: Vec::new(),
            generation: 0,
        }
    }

    fn next(&mut self) -> Option<Message> {
        loop {
            let message = self.channel.try_recv().ok()?;
            match message {
                Message::Walked { .. }
                | Message::Versions { .. }
                | Message::VersionsCompared { .. }
                    if self.hold =>
                {
                    self.held.push(message);
                }
                Message::Listing { generation, .. } => {
                    self.generation = generation;
                    return Some(message);
                }
                message => return Some(message),
            }
        }
    }
}

/// The explorer's core in memory. Time passes only when a journey says so.
pub(crate) struct Driver {
    core: Core<Recorder>,
    pub(crate) has_quit: bool,
    pub(crate) suspended: usize,
    /// What was opened in the editor.
    pub(crate) edited: Vec<EditPlace>,
    /// How the editor ends.
    pub(crate) editor_ends: Result<(), String>,
    pub(crate) answers: Answers,
    /// Text that is data: typed or pasted.
    typed: String,
    runtime: Runtime,
    /// Answers come from servers. Connections that are kept are tasks that do not end, so these are not waited for.
    is_networked: bool,
    began: Instant,
    pub(crate) now: Instant,
    /// A journey changed the state by itself, so the screen may be behind.
    is_changed: bool,
}

/// So that a journey reads `driver.state` and `driver.host`.
impl Deref for Driver {
    type Target = Core<Recorder>;

    fn deref(&self) -> &Self::Target {
        &self.core
    }
}

impl DerefMut for Driver {
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.is_changed = true;
        &mut self.core
    }
}

impl Driver {
    /// The sample in a window of this size, listed and idle.
    pub(crate) fn demo(width: u16, height: u16) -> Self {
        let mut driver = Self::unlisted(width, height);
        driver.settle();
        driver
    }

    /// The sample before anything answered.
    pub(crate) fn unlisted(width: u16, height: u16) -> Self {
        let mut driver = Self::new(sample::deployment(), sample::sources(), (width, height));
        driver.turn();
        driver
    }

    /// The sample, listed and idle, with another setup.
    pub(crate) fn demo_with(width: u16, height: u16, change: impl FnOnce(&mut Setup)) -> Self {
        let deployment = Arc::new(sample::deployment());
        let mut driver = Self::set_up(deployment, sample::sources(), (width, height), change);
        driver.settle();
        driver
    }

    /// The sample as a task of Airflow 3 sees it, whose api-server has its own environment.
    pub(crate) fn task(width: u16, height: u16) -> Self {
        let mut deployment = sample::deployment();
        deployment.airflow.value = NEWEST_AIRFLOW;
        deployment.amazon_provider.value = NEWEST_AMAZON;
        deployment.process.value = Process::Task;
        deployment.order.value = Order::Airflow {
            custom: Some(Layer::AWS),
            server_custom: Some(Layer::AWS),
        };
        deployment.server.aws = deployment.aws.clone();
        let fake = SecretValue::from_text("fake-of-the-server".to_owned());
        let environment = Environment::new([("AIRFLOW_VAR_SERVER_FLAG".to_owned(), fake)]);
        let sources = sample::sources().with(Layer::ENV.at_server(), Arc::new(environment));
        Self::on(deployment, sources, (width, height))
    }

    /// Any deployment on any sources, listed and idle.
    pub(crate) fn on(deployment: Deployment, sources: Sources, size: (u16, u16)) -> Self {
        let mut driver = Self::new(deployment, sources, size);
        driver.settle();
        driver
    }

    /// A test's own sources, listed and idle.
    pub(crate) fn world(deployment: Arc<Deployment>, sources: Sources, size: (u16, u16)) -> Self {
        Self::world_with(deployment, sources, size, |_| {})
    }

    /// The same with another setup.
    pub(crate) fn world_with(
        deployment: Arc<Deployment>,
        sources: Sources,
        size: (u16, u16),
        change: impl FnOnce(&mut Setup),
    ) -> Self {
        let mut driver = Self::set_up(deployment, sources, size, |setup| {
            setup.is_sample = false;
            change(setup);
        });
        driver.settle();
        driver
    }

    /// The same on sources that ask servers on this machine, which take their time.
    pub(crate) fn networked(
        deployment: Arc<Deployment>,
        sources: Sources,
        size: (u16, u16),
        change: impl FnOnce(&mut Setup),
    ) -> Self {
        let mut driver = Self::set_up(deployment, sources, size, |setup| {
            setup.is_sample = false;
            change(setup);
        });
        driver.is_networked = true;
        driver.until(|state| !state.is_loading());
        driver
    }

    fn new(deployment: impl Into<Arc<Deployment>>, sources: Sources, size: (u16, u16)) -> Self {
        Self::set_up(deployment.into(), sources, size, |_| {})
    }

    /// The sample, listed and idle, in a theme that was named, on a terminal with these colours.
    pub(crate) fn themed(width: u16, height: u16, theme: usize, caps: RenderCaps) -> Self {
        let deployment = Arc::new(sample::deployment());
        let look = (caps, Some(theme));
        let mut driver = Self::start(deployment, sample::sources(), (width, height), look, |_| {});
        driver.settle();
        driver
    }

    fn set_up(
        deployment: Arc<Deployment>,
        sources: Sources,
        size: (u16, u16),
        change: impl FnOnce(&mut Setup),
    ) -> Self {
        let look = (RenderCaps::default(), None);
        Self::start(deployment, sources, size, look, change)
    }

    fn start(
        deployment: Arc<Deployment>,
        sources: Sources,
        size: (u16, u16),
        (caps, theme): (RenderCaps, Option<usize>),
        change: impl FnOnce(&mut Setup),
    ) -> Self {
        let mut state = Setup {
            is_sample: true,
            began_at: Some(NOON),
            ..Setup::new(deployment)
        };
        change(&mut state);
        let start = Start {
            state,
            sources,
            themes: ThemeCatalog::default(),
            theme,
            reread: None,
        };
        let (sender, answers) = mpsc::channel(QUEUE);
        let now = Instant::now();
        let host = Recorder::new(size);
        let mut core = Core::new(start, caps, host, sender, now);
        core.begin(now).unwrap();
        Self {
            core,
            has_quit: false,
            suspended: 0,
            edited: Vec::new(),
            editor_ends: Ok(()),
            answers: Answers::new(answers),
            typed: String::new(),
            runtime: Builder::new_current_thread().enable_all().build().unwrap(),
            is_networked: false,
            began: now,
            now,
            is_changed: false,
        }
    }

    /// Presses keys, written with spaces between.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.event(Event::Key(key_event(key.parse().unwrap())));
        }
        self
    }

    /// Types a text, a key press per character.
    pub(crate) fn type_in(&mut self, text: &str) -> &mut Self {
        self.typed.push_str(text);
        for c in text.chars() {
            let key = if c == ' ' {
                "space".to_owned()
            } else {
                c.to_string()
            };
            self.press(&key);
        }
        self
    }

    /// The mouse at the first place where the screen shows this text.
    pub(crate) fn mouse(&mut self, gesture: Gesture, on: &str) -> &mut Self {
        let text = self.text();
        let found = text.lines().enumerate().find_map(|(y, line)| {
            let at = line.find(on)?;
            Some((line[..at].chars().count(), y))
        });
        let (x, y) = found.unwrap_or_else(|| panic!("no {on} on the screen\n{text}"));
        self.mouse_at(
            gesture,
            u16::try_from(x).unwrap(),
            u16::try_from(y).unwrap(),
        )
    }

    /// The mouse at a column and a row.
    pub(crate) fn mouse_at(&mut self, gesture: Gesture, column: u16, row: u16) -> &mut Self {
        let kind = match gesture {
            Gesture::Click => MouseEventKind::Down(MouseButton::Left),
            Gesture::WheelUp => MouseEventKind::ScrollUp,
            Gesture::WheelDown => MouseEventKind::ScrollDown,
        };
        self.event(Event::Mouse(MouseEvent {
            kind,
            column,
            row,
            modifiers: KeyModifiers::NONE,
        }))
    }

    /// What is at a column and a row.
    pub(crate) fn target(&self, column: u16, row: u16) -> Target {
        let plan = ui::FramePlan::new(
            &self.state,
            &Theme::embedded(self.state.appearance().theme()),
        );
        ui::hit_test::at(&self.state, &plan, column, row)
    }

    /// Lets time pass until this moment, in milliseconds since the start.
    pub(crate) fn at(&mut self, now: Millis) -> &mut Self {
        self.now = self.now.max(self.began + Duration::from_millis(now));
        self.core.wake(self.now);
        self.settle();
        self
    }

    /// An event of the terminal.
    pub(crate) fn event(&mut self, event: Event) -> &mut Self {
        self.events([event])
    }

    /// Events of the terminal that arrive at once: one frame shows what they did.
    pub(crate) fn events(&mut self, events: impl IntoIterator<Item = Event>) -> &mut Self {
        self.core.input(events, self.now);
        self.settle();
        self
    }

    /// Sends a message: as an event of the terminal if it is one, else as an answer of background work.
    pub(crate) fn send(&mut self, message: Message) -> &mut Self {
        match message {
            Message::Press(press) => self.event(Event::Key(key_event(press))),
            Message::Paste(text) => {
                self.typed.push_str(&text);
                self.event(Event::Paste(text))
            }
            Message::Resize(width, height) => {
                self.core.host.size = (width, height);
                self.event(Event::Resize(width, height))
            }
            Message::FocusLost => self.event(Event::FocusLost),
            Message::FocusGained => self.event(Event::FocusGained),
            Message::Tick(now) => self.at(now),
            message => {
                self.core.answer(Some(message), || None, self.now);
                self.settle();
                self
            }
        }
    }

    /// Sends the answers that were held. Gives their number.
    pub(crate) fn release(&mut self) -> usize {
        let held = std::mem::take(&mut self.answers.held);
        let count = held.len();
        for message in held {
            self.send(message);
        }
        count
    }

    /// The switch that was asked for last has loaded these sources.
    pub(crate) fn arrive(&mut self, deployment: Deployment, sources: Sources) -> &mut Self {
        let (ticket, to) = self.core.host.switches.pop().unwrap();
        let mut deployments = self.state.session().deployments().to_vec();
        for choice in &mut deployments {
            choice.is_current = choice.name == to.deployment;
        }
        let loaded = Loaded {
            deployment: Arc::new(deployment),
            sources,
            deployments,
            warnings: Vec::new(),
        };
        self.switched(ticket, Ok(loaded))
    }

    /// A switch has loaded something, or failed.
    pub(crate) fn switched(&mut self, ticket: u64, loaded: Result<Loaded, String>) -> &mut Self {
        self.core.switched(ticket, loaded, self.now);
        self.settle();
        self
    }

    /// Selects a key of the list.
    pub(crate) fn select(&mut self, name: &str) -> &mut Self {
        self.press("g");
        for _ in 0..self.state.listing().catalog().len() {
            if self.selected() == name {
                return self;
            }
            self.press("j");
        }
        panic!("`{name}` is not in the list");
    }

    /// Presses `tab` until a pane is the active one.
    pub(crate) fn turn_to(&mut self, pane: Pane) -> &mut Self {
        for _ in Pane::ALL {
            if self.state.panes().active() == pane {
                return self;
            }
            self.press("tab");
        }
        panic!("`tab` does not reach the pane {}", pane.title());
    }

    pub(crate) fn selected(&self) -> String {
        let row = self.state.listing().list().selected_row();
        row.map_or(String::new(), |row| {
            self.state.listing().catalog().name(row).to_owned()
        })
    }

    /// Runs what a call of the state asked for.
    pub(crate) fn run_effects(&mut self, effects: Vec<Effect>) {
        self.core.request(effects);
        self.settle();
    }

    /// Waits for answers until the state is as it is to be.
    pub(crate) fn until(&mut self, is_done: impl Fn(&State) -> bool) {
        self.settle();
        while !is_done(&self.core.state) {
            let first = self.runtime.block_on(self.answers.channel.recv());
            let (core, answers) = (&mut self.core, &mut self.answers);
            core.answer(first, || answers.next(), self.now);
            self.settle();
        }
    }

    /// Continues until no work is left, and the screen is up to date.
    fn settle(&mut self) {
        let mut is_counted = !self.answers.hold;
        for _ in 0..PATIENCE {
            self.turn();
            self.runtime.block_on(tokio::task::yield_now());
            let mut first = self.answers.next();
            while first.is_none() && self.core.is_scanning() {
                std::thread::yield_now();
                first = self.answers.next();
            }
            let has_tasks = !self.is_networked && self.runtime.metrics().num_alive_tasks() > 0;
            let is_working = has_tasks || self.has_slice();
            if first.is_none() && !is_working {
                if is_counted {
                    return self.show_listing();
                }
                // What is held has cost requests.
                is_counted = true;
            }
            let (core, answers) = (&mut self.core, &mut self.answers);
            core.answer(first, || answers.next(), self.now);
        }
        panic!("work in the background does not end");
    }

    /// While a listing goes on, its next frame is due a little later.
    fn show_listing(&mut self) {
        if self.state.is_loading() || self.state.dags().is_scanning() {
            self.now += FRAME;
            self.turn();
        }
        self.is_changed = false;
    }

    /// Runs what was asked for, and draws a frame if one is due.
    pub(crate) fn turn(&mut self) {
        let _inside = self.runtime.enter();
        let now = self.now;
        loop {
            match self.core.turn(|| now, || false).unwrap() {
                Turn::Wait => return,
                Turn::Quit => self.has_quit = true,
                Turn::Suspend => {
                    self.suspended += 1;
                    self.core.resume(|| None, now).unwrap();
                }
                Turn::Edit(place) => {
                    self.edited.push(place);
                    let ended = self.editor_ends.clone();
                    self.core.edited(ended, || None, now).unwrap();
                }
            }
        }
    }

    /// The frame on the screen. Each is checked with the plain set of symbols too.
    pub(crate) fn frame(&self) -> Buffer {
        let plain = text_of(&self.frame_in(true));
        let foreign: String = plain.chars().filter(|c| !self.may_show(*c)).collect();
        assert!(
            foreign.is_empty(),
            "plain symbols, but {foreign:?}:\n{plain}"
        );
        if self.is_changed {
            return self.frame_in(false);
        }
        self.host.screen().clone()
    }

    /// The state's frame with plain symbols, or with the usual ones.
    pub(crate) fn frame_in(&self, is_plain: bool) -> Buffer {
        self.frame_with(&Theme::embedded(self.state.appearance().theme()).plain(is_plain))
    }

    /// The state's frame in a theme.
    pub(crate) fn frame_with(&self, theme: &Theme) -> Buffer {
        let (width, height) = self.state.appearance().size();
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let drawn = terminal.draw(|frame| ui::view(frame, &self.state, theme));
        drawn.unwrap().buffer.clone()
    }

    /// ASCII, what a journey typed in, and the brackets of `ui::sanitize`.
    fn may_show(&self, c: char) -> bool {
        c.is_ascii() || "⟨⟩".contains(c) || self.typed.contains(c)
    }

    /// The frame's text.
    pub(crate) fn text(&self) -> String {
        text_of(&self.frame())
    }

    /// The frame's text, without line ends and frames, so that folded values are found.
    pub(crate) fn flat(&self) -> String {
        let is_kept = |c: &char| !c.is_whitespace() && !"│╭╮╰╯─".contains(*c);
        self.text().chars().filter(is_kept).collect()
    }

    pub(crate) fn shows(&self, text: &str) -> bool {
        let wanted: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        self.flat().contains(&wanted)
    }

    /// The frame's text and, below it, which stretches have which role's style.
    pub(crate) fn picture(&self) -> String {
        let buffer = self.frame();
        let mut theme = Theme::embedded(self.state.appearance().theme());
        if buffer.content.iter().all(|cell| cell.bg != Color::Reset) {
            theme = theme.painted();
        }
        format!("{}\n{}", text_of(&buffer), styles_of(&buffer, &theme))
    }
}

/// A press as the terminal sends it.
pub(crate) fn key_event(press: Press) -> KeyEvent {
    let code = match press.code {
        Code::Char(c) => KeyCode::Char(c),
        Code::Function(number) => KeyCode::F(number),
        Code::Named(named) => key_code(named),
    };
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::CONTROL, press.ctrl);
    modifiers.set(KeyModifiers::ALT, press.alt);
    KeyEvent::new(code, modifiers)
}

fn key_code(named: Named) -> KeyCode {
    match named {
        Named::Enter => KeyCode::Enter,
        Named::Esc => KeyCode::Esc,
        Named::Tab => KeyCode::Tab,
        Named::BackTab => KeyCode::BackTab,
        Named::Backspace => KeyCode::Backspace,
        Named::Delete => KeyCode::Delete,
        Named::Up => KeyCode::Up,
        Named::Down => KeyCode::Down,
        Named::Left => KeyCode::Left,
        Named::Right => KeyCode::Right,
        Named::Home => KeyCode::Home,
        Named::End => KeyCode::End,
        Named::PageUp => KeyCode::PageUp,
        Named::PageDown => KeyCode::PageDown,
    }
}

/// The text of a buffer, without spaces at the ends of lines.
pub(crate) fn text_of(buffer: &Buffer) -> String {
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let row: String = (0..buffer.area.width)
            .map(|x| buffer[(x, y)].symbol())
            .collect();
        text.push_str(row.trim_end());
        text.push('\n');
    }
    text
}

/// Stretches of one style that differ from ordinary text: `role: line:column+length …`.
fn styles_of(buffer: &Buffer, theme: &Theme) -> String {
    let mut stretches: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for y in 0..buffer.area.height {
        let cells: Vec<&Cell> = (0..buffer.area.width).map(|x| &buffer[(x, y)]).collect();
        let mut start = 0;
        for run in cells.chunk_by(|a, b| style_of(a) == style_of(b)) {
            let name = name_of(run[0], theme);
            let is_seen = run.iter().any(|cell| cell.symbol() != " ") || run[0].bg != Color::Reset;
            if is_seen && name != "text" && name != "border" {
                let stretch = format!("{y}:{start}+{}", run.len());
                stretches.entry(name).or_default().push(stretch);
            }
            start += run.len();
        }
    }
    let mut text = String::new();
    for (name, stretches) in stretches {
        writeln!(text, "{name}: {}", stretches.join(" ")).unwrap();
    }
    text
}

fn style_of(cell: &Cell) -> (Color, Color, ratatui::style::Modifier) {
    (cell.fg, cell.bg, cell.modifier)
}

/// The roles with this style; its colours where no role has it.
fn name_of(cell: &Cell, theme: &Theme) -> String {
    let plain = Cell::default();
    let has_style = |style| {
        let mut other = plain.clone();
        other.set_style(theme.style(varlens::ui::theme::Role::Text));
        other.set_style(style);
        style_of(&other) == style_of(cell)
    };
    let roles: Vec<_> = ROLES
        .iter()
        .filter(|row| has_style(theme.style(row.role)))
        .map(|row| row.name)
        .collect();
    match roles.first() {
        Some(_) if roles.contains(&"text") => "text".to_owned(),
        Some(_) => roles.join("/"),
        None => format!("{:?} on {:?} {:?}", cell.fg, cell.bg, cell.modifier),
    }
}
