//! Any number of invented secrets with realistic names, and a state that lists them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use varlens::app::list::column::Column;
use varlens::app::message::{Effect, Message};
use varlens::app::mode::Mode;
use varlens::app::{Setup, State};
use varlens::domain::catalog::{Arn, ListedKey, ListingEvent, Page, SecretMeta};
use varlens::domain::deployment::Deployment;
use varlens::domain::search_path::Layer;
use varlens::ui;
use varlens::ui::theme::Theme;

const WIDTH: u16 = 200;
const HEIGHT: u16 = 60;

// Each is sorted, so that the names are.
const TEAMS: [&str; 8] = [
    "billing",
    "finance",
    "growth",
    "logistics",
    "marketing",
    "platform",
    "risk",
    "sales",
];
const SYSTEMS: [&str; 8] = [
    "airbyte",
    "databricks",
    "kafka",
    "postgres",
    "redshift",
    "salesforce",
    "snowflake",
    "zendesk",
];
const PARTS: [&str; 8] = [
    "account", "api_key", "bucket", "host", "password", "schema", "token", "url",
];

/// A prime.
const STRIDE: usize = 7_919;

/// The row that is listed n-th of so many: AWS does not list by name.
pub fn nth(n: usize, of: usize) -> usize {
    n * STRIDE % of
}

/// The name of a row among so many; names are sorted like the rows.
pub fn name(row: usize, of: usize) -> String {
    let sorts = TEAMS.len() * SYSTEMS.len() * PARTS.len();
    let sort = row * sorts / of;
    let part = PARTS[sort % PARTS.len()];
    let system = SYSTEMS[sort / PARTS.len() % SYSTEMS.len()];
    let team = TEAMS[sort / PARTS.len() / SYSTEMS.len()];
    format!("{team}_{system}_{part}_{row:06}")
}

/// Three in five have one.
pub fn description(row: usize) -> Option<String> {
    (row % 5 < 3).then(|| format!("made for the nightly load of warehouse number {row:06}"))
}

/// The ARN of a secret.
pub fn arn(name: &str) -> String {
    format!("arn:aws:secretsmanager:us-west-2:012345678910:secret:{name}-AbCdEf")
}

fn listed(row: usize, of: usize) -> ListedKey {
    let name = name(row, of);
    let tag = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let meta = SecretMeta {
        arn: Arn::parse(&arn(&name), &name),
        description: description(row),
        tags: vec![tag("team", "data"), tag("env", "prod")],
        created: Some(1_600_000_000),
        changed: Some(1_700_000_000),
        accessed: Some(1_750_000_000),
        ..SecretMeta::default()
    };
    ListedKey {
        name,
        secret: Some(meta),
    }
}

/// The explorer without a terminal: what its loop does for a key press, without waiting and writing.
pub struct Explorer {
    pub state: State,
    theme: Theme,
    terminal: Terminal<TestBackend>,
}

impl Explorer {
    /// All rows were listed, in pages like those of AWS, and some environment variables that no layer explains.
    pub fn holding(rows: usize) -> Self {
        let (mut explorer, arrivals) = Self::before(rows);
        for message in arrivals {
            explorer.state.update(message);
        }
        explorer
    }

    /// No row is listed yet. Also gives the messages that will list them.
    pub fn before(rows: usize) -> (Self, impl Iterator<Item = Message>) {
        let deployment = Arc::new(Deployment::assumed("ratios"));
        let (mut state, effects) = State::new(Setup {
            began_at: Some(1_750_000_000),
            ..Setup::new(deployment)
        });
        let asked = effects.iter().find_map(|effect| match effect {
            Effect::List { generation, .. } => Some(*generation),
            _ => None,
        });
        let generation = asked.expect("the state asks for a listing");
        state.update(Message::Resize(WIDTH, HEIGHT));
        let explorer = Self {
            state,
            theme: Theme::embedded(0),
            terminal: Terminal::new(TestBackend::new(WIDTH, HEIGHT)).expect("no terminal is asked"),
        };
        (explorer, arrivals(generation, rows))
    }

    /// A key press.
    pub fn press(&mut self, key: &str) {
        let press = key.parse().expect("a key");
        self.state.update(Message::Press(press));
    }

    /// Types a filter in place of the current one; keys stay in the filter.
    pub fn set_filter(&mut self, filter: &str) {
        if self.state.overlay().mode() != Mode::Filter {
            self.press("/");
        }
        self.press("ctrl-u");
        self.state.update(Message::Paste(filter.to_owned()));
    }

    /// Sorts by a column.
    pub fn sort(&mut self, column: Column, is_reversed: bool) {
        if self.state.overlay().mode() == Mode::Filter {
            self.press("enter");
        }
        let name = column.head().to_lowercase();
        let order = if is_reversed { " reversed" } else { "" };
        self.press(":");
        let line = format!("sort {name}{order}");
        self.state.update(Message::Paste(line));
        self.press("enter");
    }

    /// What the loop does before a frame: scans run for half a frame. Gives whether they have ended.
    pub fn scan(&mut self) -> bool {
        let began = Instant::now();
        self.state.derive();
        while self.state.has_slice() && began.elapsed() < Duration::from_millis(8) {
            self.state.update(Message::Slice);
            self.state.derive();
        }
        !self.state.has_slice()
    }

    /// The frame after it.
    pub fn draw(&mut self) {
        self.state.derive();
        let plan = ui::FramePlan::new(&self.state, &self.theme);
        self.state.fit(plan.fit());
        let (state, theme) = (&self.state, &self.theme);
        let drawn = self
            .terminal
            .draw(|frame| ui::draw(frame, state, &plan, theme));
        drawn.expect("no terminal is asked");
    }
}

fn arrivals(generation: u64, rows: usize) -> impl Iterator<Item = Message> {
    let begun = move |layer| Message::Listing {
        generation,
        layer,
        event: ListingEvent::Began,
    };
    let listed_to_the_end = move |layer| Message::Listing {
        generation,
        layer,
        event: ListingEvent::Ended(Ok(())),
    };
    let names = (0..50).map(|n| format!("ONLY_HERE_{n}")).collect();
    let page = move |first: usize| Message::Listing {
        generation,
        layer: Layer::AWS,
        event: ListingEvent::page(Page::Keys(
            (first..rows.min(first + 100))
                .map(|n| listed(nth(n, rows), rows))
                .collect(),
        )),
    };
    let environment = [
        begun(Layer::AWS),
        begun(Layer::ENV),
        Message::Listing {
            generation,
            layer: Layer::ENV,
            event: ListingEvent::page(Page::Environment(names)),
        },
        listed_to_the_end(Layer::ENV),
    ];
    let pages = (0..rows).step_by(100).map(page);
    environment
        .into_iter()
        .chain(pages)
        .chain([listed_to_the_end(Layer::AWS)])
}
