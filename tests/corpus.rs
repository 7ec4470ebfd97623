//! Bad input of 24 kinds, each case through the fields that it can reach: nothing panics, nothing on the screen acts on the
//! terminal or hides, the model keeps the exact text, and no part of a value is in a message.
//!
//! The cases are made here, the same in every run. `cargo test corpus -- --nocapture` prints how many there are.

mod bytes;
mod files;
mod streams;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use crossterm::event::Event;
use ratatui::buffer::Cell;

use varlens::app::mode::Pane;
use varlens::domain::catalog::{ListedKey, Page, SecretMeta};
use varlens::domain::deployment::Deployment;
use varlens::domain::key::Kind;
use varlens::domain::resolve::{Ask, Fault};
use varlens::domain::search_path::{Layer, Order};
use varlens::domain::value::SecretValue;
use varlens::sources::{PageSink, Source, SourceAnswer, SourceFuture, Sources};

use crate::driver::{Driver, key_event, text_of};

/// In every body and file that has a value.
const CANARY: &str = "fake-canary-1769";

/// One input.
struct Case {
    kind: &'static str,
    bytes: Vec<u8>,
}

impl Case {
    fn text(kind: &'static str, text: String) -> Self {
        Self {
            kind,
            bytes: text.into_bytes(),
        }
    }

    fn as_text(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }
}

fn all() -> Vec<Case> {
    [texts::all(), bytes::all(), files::all(), streams::all()]
        .into_iter()
        .flatten()
        .collect()
}

/// How many cases there are.
pub(crate) fn count() -> usize {
    all().len()
}

#[test]
#[allow(
    clippy::print_stdout,
    reason = "cargo test corpus -- --nocapture prints the counts"
)]
fn the_corpus_has_all_kinds() {
    let mut counts = BTreeMap::<_, usize>::new();
    for case in all() {
        *counts.entry(case.kind).or_default() += 1;
    }
    for (kind, count) in &counts {
        println!("{kind:<24} {count:>5}");
        assert!(*count >= 30, "{kind}: {count}");
    }
    let total: usize = counts.values().sum();
    println!("{:<24} {total:>5}", "in all");
    assert_eq!(counts.len(), 24);
    assert!(total >= 1_769, "{total}");
}

/// Acts on a terminal, or is not seen.
fn acts(c: char) -> bool {
    let is_ascii = c.is_ascii() && !c.is_ascii_control();
    !is_ascii && (c.is_control() || texts::BIDI.contains(&c) || texts::INVISIBLE.contains(&c))
}

/// Nothing of the kind is on the screen. The usual symbols are looked at: the texts have any character that is seen.
#[track_caller]
fn check_screen(driver: &Driver, of: &str) {
    let screen = driver.host.screen();
    let cells = screen.content.iter().map(Cell::symbol);
    let found: Vec<_> = cells.filter(|symbol| symbol.chars().any(acts)).collect();
    let text = || text_of(screen);
    assert!(
        found.is_empty(),
        "{of:?} leaves {found:?} on the screen:\n{}",
        text()
    );
}

/// A store with these names, each described by itself, and one value under every key.
struct Store {
    names: Vec<String>,
    value: Arc<Mutex<Vec<u8>>>,
}

impl Source for Store {
    fn layer(&self) -> Layer {
        Layer::AWS
    }

    fn is_audited(&self) -> bool {
        true
    }

    fn list<'a>(&'a self, _: Kind, pages: &'a dyn PageSink) -> SourceFuture<'a, Result<(), Fault>> {
        let key = |name: &String| ListedKey {
            name: name.clone(),
            secret: Some(SecretMeta {
                description: Some(name.clone()),
                tags: vec![(name.clone(), name.clone())],
                ..SecretMeta::default()
            }),
        };
        Box::pin(async move {
            pages
                .send(Page::Keys(self.names.iter().map(key).collect()))
                .await;
            Ok(())
        })
    }

    fn ask<'a>(&'a self, _: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        let value = SecretValue::new(self.value.lock().unwrap().clone());
        Box::pin(async move { SourceAnswer::Value(value) })
    }
}

fn canary() -> Arc<Mutex<Vec<u8>>> {
    Arc::new(Mutex::new(CANARY.into()))
}

fn explorer(names: Vec<String>, value: Arc<Mutex<Vec<u8>>>, size: (u16, u16)) -> Driver {
    let mut deployment = Deployment::assumed("corpus");
    deployment.order.value = Order::Own(vec![Layer::AWS]);
    let sources = Sources::new(vec![Arc::new(Store { names, value })]);
    Driver::world(Arc::new(deployment), sources, size)
}

/// In the list, the lookup and the details: as name, description and tag.
#[test]
fn corpus_names_descriptions_and_tags() {
    let cases = texts::all();
    let (mut dangerous, mut described) = (0, 0);
    for group in cases.chunks(24) {
        let names: BTreeSet<_> = group.iter().map(|case| case.as_text().to_owned()).collect();
        dangerous += names.iter().filter(|name| name.chars().any(acts)).count();
        let mut driver = explorer(names.iter().cloned().collect(), canary(), (60, 22));
        for pane in [Pane::Walk, Pane::Details] {
            driver.turn_to(pane).press("g");
            let mut seen = BTreeSet::new();
            for _ in 0..driver.state.listing().catalog().len() {
                let selected = driver.selected();
                check_screen(&driver, &selected);
                described += usize::from(text_of(driver.host.screen()).contains("description  "));
                seen.insert(selected);
                driver.press("j");
            }
            // Names that look the same are still two.
            assert_eq!(seen, names, "{}", group[0].kind);
        }
    }
    // The controls: the texts themselves would act, and the panes have them.
    assert!(dangerous > 500, "{dangerous}");
    assert!(described > 300, "{described}");
}

/// Revealed, with the next page of a long one, and hidden at the end.
#[test]
fn corpus_values() {
    let kinds = ["C10 not UTF-8", "C12 JSON values", "C23 binary"];
    let bytes = bytes::all()
        .into_iter()
        .filter(|case| kinds.contains(&case.kind));
    let value = canary();
    let mut driver = explorer(vec!["key".to_owned()], Arc::clone(&value), (44, 13));
    let press = |key: &str| Event::Key(key_event(key.parse().unwrap()));
    for case in texts::all().into_iter().chain(bytes) {
        *value.lock().unwrap() = case.bytes.clone();
        driver.events([press("esc"), press("x")]);
        check_screen(&driver, case.kind);
        let screen = text_of(driver.host.screen());
        assert!(
            screen.contains("hides in"),
            "{} is not shown:\n{screen}",
            case.kind
        );
        if case.bytes.len() > 500 {
            driver.press("pagedown");
            check_screen(&driver, case.kind);
        }
    }
    driver.press("esc");
    let screen = text_of(driver.host.screen());
    assert!(!screen.contains("hides in"), "{screen}");
}

/// Typed or pasted where a text is typed.
#[test]
fn corpus_prompts() {
    let names = vec!["key".to_owned(), "other".to_owned()];
    let mut driver = explorer(names, canary(), (40, 12));
    let press = |key: &str| Event::Key(key_event(key.parse().unwrap()));
    let mut typed = 0;
    for case in texts::all().into_iter().chain(streams::filters()) {
        for prompt in ["/", "=", ":"] {
            let paste = Event::Paste(case.as_text().to_owned());
            driver.events([press("esc"), press("esc"), press(prompt), paste]);
            check_screen(&driver, case.kind);
            typed += usize::from(!driver.state.overlay().prompt().text().is_empty());
        }
    }
    // The control: what is pasted is in the prompts.
    assert!(typed > 1_500, "{typed}");
    assert_eq!(driver.state.session().calls(), 0);
}
