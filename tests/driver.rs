//! Drives the explorer without a terminal: keys as text in, screens as text out.
//!
//! The sample answers at once; time passes only when a journey says so.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;
use tokio::sync::mpsc;

use varlens::app::clipboard::ClipboardBackend;
use varlens::app::deployments::{Choice, Switched};
use varlens::app::message::{Copied, Effect, Message, Millis};
use varlens::app::mouse::{Gesture, Target};
use varlens::app::{Setup, State, ThemeName};
use varlens::domain::catalog::ListingEvent;
use varlens::domain::deployment::Deployment;
use varlens::domain::key::{Key, Kind};
use varlens::domain::process::Process;
use varlens::domain::release::{NEWEST_AIRFLOW, NEWEST_AMAZON};
use varlens::domain::resolve::{Basis, Walk};
use varlens::domain::search_path::{Layer, Order};
use varlens::domain::value::SecretValue;
use varlens::sources::environment::Environment;
use varlens::sources::{PerformOptions, Source, Sources, list_into, sample};
use varlens::ui;
use varlens::ui::theme::{ROLES, THEMES, Theme, ThemeRow};

/// 2026-11-20 12:00 UTC, which is "today" in the sample.
const NOON: i64 = 1_795_176_000;

/// What went to the clipboard.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Clip {
    Text(String),
    Value(Vec<u8>),
    Cleared,
}

/// The explorer, and what it asked for.
pub(crate) struct Driver {
    pub(crate) state: State,
    pub(crate) clips: Vec<Clip>,
    pub(crate) has_quit: bool,
    pub(crate) suspended: usize,
    pub(crate) screenshots: Vec<String>,
    /// For which listings credentials were looked for.
    pub(crate) checks: Vec<u64>,
    /// Answers of walks are kept back until they are let go.
    pub(crate) holds_answers: bool,
    /// Text that is data: typed or pasted in.
    typed: String,
    /// Switches that were asked for, by ticket.
    pub(crate) switches: Vec<(u64, Choice)>,
    /// Of the listing that was asked for last.
    pub(crate) generation: u64,
    /// The way that copies take.
    pub(crate) way: ClipboardBackend,
    late: Vec<Message>,
    deployment: Arc<Deployment>,
    sources: Sources,
    runtime: tokio::runtime::Runtime,
    effects: Vec<Effect>,
}

impl Driver {
    /// The sample in a window of this size, listed and at rest.
    pub(crate) fn demo(width: u16, height: u16) -> Self {
        let mut driver = Self::unlisted(width, height);
        driver.settle();
        driver
    }

    /// The sample before anything answered.
    pub(crate) fn unlisted(width: u16, height: u16) -> Self {
        Self::of(sample::deployment(), sample::sources(), (width, height))
    }

    /// The sample, listed and at rest, with another setup.
    pub(crate) fn demo_with(width: u16, height: u16, change: impl FnOnce(&mut Setup)) -> Self {
        let deployment = Arc::new(sample::deployment());
        let mut driver = Self::set_up(deployment, sample::sources(), (width, height), change);
        driver.settle();
        driver
    }

    /// The sample as a task of Airflow 3 sees it, whose api-server has an environment of its own.
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
        let mut driver = Self::of(deployment, sources, (width, height));
        driver.settle();
        driver
    }

    /// Any deployment on any sources, listed and at rest.
    pub(crate) fn on(deployment: Deployment, sources: Sources, size: (u16, u16)) -> Self {
        let mut driver = Self::of(deployment, sources, size);
        driver.settle();
        driver
    }

    /// Sources of a test's own, listed and at rest.
    pub(crate) fn world(deployment: Arc<Deployment>, sources: Sources, size: (u16, u16)) -> Self {
        let mut driver = Self::set_up(deployment, sources, size, |setup| setup.is_sample = false);
        driver.settle();
        driver
    }

    fn of(deployment: impl Into<Arc<Deployment>>, sources: Sources, size: (u16, u16)) -> Self {
        Self::set_up(deployment.into(), sources, size, |_| {})
    }

    fn set_up(
        deployment: Arc<Deployment>,
        sources: Sources,
        (width, height): (u16, u16),
        change: impl FnOnce(&mut Setup),
    ) -> Self {
        let name = |row: &ThemeRow| ThemeName {
            name: row.name.to_owned(),
            about: row.about.to_owned(),
        };
        let mut setup = Setup {
            is_sample: true,
            is_presented: sources.is_presented(),
            began_at: Some(NOON),
            themes: THEMES.iter().map(name).collect(),
            ..Setup::new(Arc::clone(&deployment))
        };
        change(&mut setup);
        let (state, effects) = State::new(setup);
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let mut driver = Self {
            state,
            clips: Vec::new(),
            has_quit: false,
            suspended: 0,
            screenshots: Vec::new(),
            checks: Vec::new(),
            holds_answers: false,
            typed: String::new(),
            switches: Vec::new(),
            generation: 0,
            way: ClipboardBackend::Native,
            late: Vec::new(),
            deployment,
            sources,
            runtime: runtime.unwrap(),
            effects,
        };
        driver.feed(Message::Resize(width, height));
        driver
    }

    /// Presses keys, written with spaces between.
    pub(crate) fn press(&mut self, keys: &str) -> &mut Self {
        for key in keys.split_whitespace() {
            self.feed(Message::Press(key.parse().unwrap()));
            self.settle();
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
        self.send(Message::Mouse(gesture, self.target(column, row)))
    }

    /// What is at a column and a row.
    pub(crate) fn target(&self, column: u16, row: u16) -> Target {
        let plan = ui::FramePlan::new(&self.state, &Theme::embedded(self.state.theme));
        ui::hit_test::at(&self.state, &plan, column, row)
    }

    /// Lets time pass up to this moment.
    pub(crate) fn at(&mut self, now: Millis) -> &mut Self {
        self.send(Message::Tick(now))
    }

    /// Whatever else happens.
    pub(crate) fn send(&mut self, message: Message) -> &mut Self {
        self.feed(message);
        self.settle();
        self
    }

    /// Lets answers go that were kept back.
    pub(crate) fn let_go(&mut self) -> usize {
        let late = std::mem::take(&mut self.late);
        let count = late.len();
        for message in late {
            self.send(message);
        }
        count
    }

    /// What was asked for as the last switch is there: these sources under this name.
    pub(crate) fn arrive(&mut self, deployment: Deployment, sources: Sources) -> &mut Self {
        let (ticket, to) = self.switches.pop().unwrap();
        let mut deployments = self.state.deployments.clone();
        for choice in &mut deployments {
            choice.is_current = choice.name == to.deployment;
        }
        self.deployment = Arc::new(deployment);
        self.sources = sources;
        let switched = Switched {
            deployment: Arc::clone(&self.deployment),
            deployments,
            warnings: Vec::new(),
        };
        let result = Ok(switched);
        self.send(Message::Switched { ticket, result })
    }

    /// Selects a key of the list from wherever the journey is.
    pub(crate) fn select(&mut self, name: &str) -> &mut Self {
        self.press("g");
        for _ in 0..self.state.catalog.len() {
            if self.selected() == name {
                return self;
            }
            self.press("j");
        }
        panic!("`{name}` is not in the list");
    }

    pub(crate) fn selected(&self) -> String {
        let row = self.state.list.selected_row();
        row.map_or(String::new(), |row| self.state.catalog.name(row).to_owned())
    }

    /// Does what a call of the state asked for.
    pub(crate) fn run_effects(&mut self, effects: Vec<Effect>) {
        self.effects.extend(effects);
        self.settle();
    }

    fn feed(&mut self, message: Message) {
        if let Message::Paste(text) = &message {
            self.typed.push_str(text);
        }
        let effects = self.state.update(message);
        self.effects.extend(effects);
    }

    /// Does what was asked for until nothing is left to do.
    fn settle(&mut self) {
        loop {
            for effect in std::mem::take(&mut self.effects) {
                self.run_effect(effect);
            }
            self.state.derive();
            let plan = ui::FramePlan::new(&self.state, &Theme::default());
            self.state.fit(plan.fit());
            if self.state.has_slice() {
                self.feed(Message::Slice);
            } else if self.effects.is_empty() {
                return;
            }
        }
    }

    fn run_effect(&mut self, effect: Effect) {
        match effect {
            Effect::List { generation, kind } => self.list(generation, kind),
            Effect::Walk {
                ticket,
                key,
                keep_value,
            } => self.walk(ticket, key, keep_value),
            Effect::CancelWalk
            | Effect::CancelListing
            | Effect::CancelVersions
            | Effect::ThemeChosen
            | Effect::Mouse(_) => {}
            Effect::CheckCredentials { generation } => self.checks.push(generation),
            Effect::Versions { ticket, secret } => {
                let listed = self.sources.versions(secret.store, &secret.name);
                let result = self.runtime.block_on(listed);
                self.answer(Message::Versions { ticket, result });
            }
            Effect::CompareVersions {
                ticket,
                secret,
                pair,
            } => {
                let compared = self.sources.compare(secret.store, &secret.name, &pair);
                let result = self.runtime.block_on(compared).map(Box::new);
                self.answer(Message::VersionsCompared { ticket, result });
            }
            Effect::CopyText { what, text } => {
                self.clips.push(Clip::Text(text));
                self.copied(Copied::Text(what));
            }
            Effect::CopyValue(value) => {
                self.clips.push(Clip::Value(value.expose().to_vec()));
                self.copied(Copied::Value);
            }
            Effect::ClearClipboard => self.clips.push(Clip::Cleared),
            // Nobody answers here, and then it is the dark one.
            Effect::ThemeOfTerminal => self.feed(Message::Theme(0)),
            Effect::Suspend => self.suspended += 1,
            Effect::Screenshot(path) => self.screenshots.push(path),
            Effect::Switch { ticket, to } => self.switches.push((ticket, to)),
            Effect::Quit => self.has_quit = true,
        }
    }

    fn copied(&mut self, what: Copied) {
        let result = Ok(self.way);
        self.feed(Message::Clipboard { what, result });
    }

    fn list(&mut self, generation: u64, kind: Kind) {
        self.generation = generation;
        for layer in self.deployment.stores(kind) {
            let Some(source) = self.sources.source(layer).map(Arc::clone) else {
                continue;
            };
            for event in self.runtime.block_on(events(&*source, kind)) {
                self.feed(Message::Listing {
                    generation,
                    layer,
                    event,
                });
            }
            if let Some(caller) = self.runtime.block_on(source.caller()) {
                self.feed(Message::Caller { generation, caller });
            }
        }
        self.count_calls();
    }

    fn walk(&mut self, ticket: u64, key: Key, keep_value: bool) {
        let walk = Walk::new(Arc::clone(&self.deployment), key, Basis::Performed);
        let how = PerformOptions {
            keep_value,
            ..PerformOptions::default()
        };
        let performed = self.runtime.block_on(self.sources.perform(walk, how));
        let message = Message::Walked {
            ticket,
            resolution: Box::new(performed.resolution),
            value: performed.value,
        };
        self.answer(message);
    }

    /// An answer, now or when it is let go.
    fn answer(&mut self, message: Message) {
        if self.holds_answers {
            self.late.push(message);
        } else {
            self.feed(message);
        }
        self.count_calls();
    }

    fn count_calls(&mut self) {
        let calls = self.sources.calls();
        self.feed(Message::Calls(calls));
        self.feed(Message::Throttled(self.sources.throttled()));
        let left_out = self.sources.left_out(self.state.kind);
        self.feed(Message::LeftOut(left_out));
    }

    /// The frame as it is now. Each is tried in the plain set of signs too.
    pub(crate) fn frame(&self) -> Buffer {
        let plain = text_of(&self.frame_in(true));
        let foreign: String = plain.chars().filter(|c| !self.may_show(*c)).collect();
        assert!(foreign.is_empty(), "plain signs, but {foreign:?}:\n{plain}");
        self.frame_in(false)
    }

    /// The frame with plain signs, or with the usual ones.
    pub(crate) fn frame_in(&self, is_plain: bool) -> Buffer {
        self.frame_with(&Theme::embedded(self.state.theme).plain(is_plain))
    }

    /// The frame in a theme.
    pub(crate) fn frame_with(&self, theme: &Theme) -> Buffer {
        let (width, height) = self.state.size;
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        let drawn = terminal.draw(|frame| ui::view(frame, &self.state, theme));
        drawn.unwrap().buffer.clone()
    }

    /// ASCII, what a journey typed in, and the brackets of `ui::sanitize`, which stand for data.
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
        let theme = Theme::embedded(self.state.theme);
        format!("{}\n{}", text_of(&buffer), styles_of(&buffer, &theme))
    }
}

/// All that a listing reports.
async fn events(source: &dyn Source, kind: Kind) -> Vec<ListingEvent> {
    let (sender, mut receiver) = mpsc::channel(8);
    let listed = async move { list_into(source, kind, &sender, |event| event).await };
    let collect = async {
        let mut events = Vec::new();
        while let Some(event) = receiver.recv().await {
            events.push(event);
        }
        events
    };
    let ((), events) = tokio::join!(listed, collect);
    events
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
        for run in cells.chunk_by(|a, b| look(a) == look(b)) {
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

fn look(cell: &Cell) -> (Color, Color, ratatui::style::Modifier) {
    (cell.fg, cell.bg, cell.modifier)
}

/// The roles that look like this; the colours where none does.
fn name_of(cell: &Cell, theme: &Theme) -> String {
    let plain = Cell::default();
    let looks_alike = |style| {
        let mut other = plain.clone();
        other.set_style(theme.style(varlens::ui::theme::Role::Text));
        other.set_style(style);
        look(&other) == look(cell)
    };
    let roles: Vec<_> = ROLES
        .iter()
        .filter(|row| looks_alike(theme.style(row.role)))
        .map(|row| row.name)
        .collect();
    match roles.first() {
        Some(_) if roles.contains(&"text") => "text".to_owned(),
        Some(_) => roles.join("/"),
        None => format!("{:?} on {:?} {:?}", cell.fg, cell.bg, cell.modifier),
    }
}
