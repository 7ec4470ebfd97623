//! What grows with the number of rows, and what must not: without a terminal, in this process.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use varlens::domain::catalog::Catalog;
use varlens::domain::deployment::Deployment;
use varlens::domain::key::{Key, Kind};
use varlens::domain::prediction::Scenario;
use varlens::domain::reason::Reason;
use varlens::domain::resolve::{Answer, Basis, Resolution, Walk};
use varlens::domain::search_path::{Layer, Order};
use varlens::domain::what_if::{DiffScan, ScenarioDiff, WhatIf};

use crate::memory::resident;
use crate::report::Report;
use crate::rounds::{Effort, Pair, Times};
use crate::rows::{self, Explorer};

/// AWS's quota for one account and region.
const MANY: usize = 500_000;
const FEW: usize = 1_000;
/// What is typed into the filter, letter by letter: in every name, in many, in few, in none.
const NEEDLES: [&str; 6] = ["a", "_", "password", "snowflake_to", "0042", "qqq"];
const FRAMES: usize = 20;
const WALKS: usize = 20_000;
/// Rows that are compared between two frames.
const SLICE: usize = 10_000;

/// Memory that each row takes besides its name, with its metadata, and how it grows with the rows.
pub fn memory(_: Effort, report: &mut Report) {
    const LIMIT: usize = 120;
    let Some(few) = memory_of(FEW) else {
        return report.failed("memory", "this system doesn't report it");
    };
    let many = memory_of(MANY).unwrap_or_default();
    let names: usize = (0..MANY).map(|row| rows::name(row, MANY).len()).sum();
    let above = (many * 1_024).saturating_sub(names) / MANY;
    report.number(
        "memory per row above its name, 500,000 rows",
        above,
        "B",
        Some(LIMIT),
    );
    report.number("memory per name, 500,000 rows", names / MANY, "B", None);
    report.number("memory of 1,000 rows", few, "kB", None);
    report.number("memory of 500,000 rows", many, "kB", None);
}

/// Kilobytes that so many rows take.
fn memory_of(rows: usize) -> Option<usize> {
    let process = std::process::id();
    let before = resident(process)?;
    let explorer = Explorer::holding(rows);
    let after = resident(process)?;
    black_box(&explorer.state);
    Some(after.saturating_sub(before))
}

/// Moving the selection, among many rows and among few.
pub fn frames(effort: Effort, report: &mut Report) {
    let (mut many, mut few) = (Explorer::holding(MANY), Explorer::holding(FEW));
    let mut pair = Pair::default();
    for round in 0..effort.warm_up + effort.rounds {
        for _ in 0..FRAMES {
            let (long, short) = (frame(&mut many, "down"), frame(&mut few, "down"));
            if round >= effort.warm_up {
                pair.ours.add(long);
                pair.floor.add(short);
            }
        }
    }
    report.ratio(
        "frame, selection moves: 500,000 rows / 1,000 rows",
        Ok(pair),
        Some(1.2),
    );
}

/// From a key press in the filter to the frame that shows what it found.
pub fn filter(effort: Effort, report: &mut Report) {
    const LIMIT: Option<f64> = Some(16.0);
    let mut explorer = Explorer::holding(MANY);
    let mut all = Times::default();
    let mut slowest = (Duration::ZERO, String::new());
    for needle in NEEDLES {
        for length in 1..=needle.len() {
            let times = typed(&mut explorer, effort, needle, length);
            slowest = slowest.max((times.median(), needle[..length].to_owned()));
            all.extend(&times);
        }
    }
    let what = "key to filtered frame, 500,000 rows";
    report.time(&format!("{what}: median"), all.median(), LIMIT);
    report.time(&format!("{what}: 99 of 100"), all.share(99), LIMIT);
    let (median, needle) = slowest;
    report.time(&format!("{what}: slowest, “{needle}”"), median, None);
}

/// Times of the press that types the last of so many letters.
fn typed(explorer: &mut Explorer, effort: Effort, needle: &str, length: usize) -> Times {
    let letters: Vec<String> = needle[..length].chars().map(String::from).collect();
    let mut times = Times::default();
    for round in 0..effort.warm_up + effort.rounds {
        frame(explorer, "/");
        let pressed = letters.iter().map(|letter| frame(explorer, letter));
        let last = pressed.last().unwrap_or_default();
        if round >= effort.warm_up {
            times.add(last);
        }
        frame(explorer, "esc");
    }
    times
}

fn frame(explorer: &mut Explorer, key: &str) -> Duration {
    let began = Instant::now();
    explorer.press(key);
    explorer.draw();
    began.elapsed()
}

/// Walks alone, each layer answering at once, and walks from names, as each row on the screen needs one.
pub fn walks(effort: Effort, report: &mut Report) {
    let explorer = Explorer::holding(MANY);
    let state = &explorer.state;
    let rows = state
        .listing()
        .catalog()
        .sorted()
        .iter()
        .step_by(MANY / WALKS);
    let key = |row: &u32| state.listing().catalog().key(Kind::Variable, *row);
    let keys: Vec<Key> = rows.map(key).collect();
    let alone = per_second(&keys, effort, |key| {
        let mut walk = Walk::new(
            Arc::clone(state.session().deployment()),
            key,
            Basis::Performed,
        );
        while walk.next_ask().is_some() {
            walk.answer(Answer::Absent(Reason::NotFound));
        }
        walk.finish()
    });
    report.number("walks alone", alone, "/s", None);
    let predicted = per_second(&keys, effort, |key| {
        Scenario::new(state.session().deployment(), state.listing().catalog()).predict(key)
    });
    report.number("walks predicted from 500,000 names", predicted, "/s", None);
}

/// Predictions alone, and a change for all keys, which needs each key's prediction before and after.
pub fn what_if(effort: Effort, report: &mut Report) {
    let explorer = Explorer::holding(MANY);
    let catalog = explorer.state.listing().catalog();
    let mut base = Deployment::assumed("ratios");
    base.order.value = Order::Own(vec![Layer::AWS, Layer::ENV]);
    let mut what_if = WhatIf::new(Arc::new(base));
    let mut all = |edits: &[(&str, &str)]| {
        what_if.clear();
        for (name, text) in edits {
            what_if.set(name, text).expect("a change");
        }
        compared(&what_if, catalog, effort)
    };
    let pattern = ("variables-lookup-pattern", "^aws_");
    let look_ahead = ("variables-lookup-pattern", "(?!risk_.*_token)");
    for (what, edits, limit) in [
        ("pattern", &[pattern][..], 250.0),
        ("order", &[("order", "env,aws")], 250.0),
        (
            "prefix",
            &[("variables-prefix", "airflow/variables/risk_")],
            250.0,
        ),
        (
            "Airflow 3",
            &[("airflow", "3.3.2"), ("order", "datacoves")],
            250.0,
        ),
        ("look-ahead pattern", &[look_ahead], 1_500.0),
    ] {
        let name = format!("what-if for 500,000 keys: {what}");
        report.time(&name, all(edits), Some(limit));
    }
    all(&[pattern]);
    let deployment = what_if.deployment();
    let predictor = Scenario::new(deployment, catalog).bulk(Kind::Variable);
    let mut times = Times::default();
    for _ in 0..effort.rounds.min(15) {
        let began = Instant::now();
        for row in catalog.sorted() {
            black_box(predictor.predict(*row));
        }
        times.add(began.elapsed());
    }
    let name = "500,000 predictions, layers aws,env, pattern ^aws_";
    report.time(name, times.median(), Some(100.0));
}

/// The time of one comparison, in slices as the explorer cuts them.
fn compared(what_if: &WhatIf, catalog: &Catalog, effort: Effort) -> Duration {
    let mut times = Times::default();
    for _ in 0..effort.rounds.min(15) {
        let began = Instant::now();
        let mut scan = DiffScan::new();
        while scan.is_running(catalog) {
            let diff = ScenarioDiff::new(what_if.scenario(catalog), Kind::Variable);
            scan.slice(&diff, SLICE);
        }
        times.add(began.elapsed());
        black_box(scan.summary());
    }
    times.median()
}

/// Walks each second, in the median round.
fn per_second(keys: &[Key], effort: Effort, walk: impl Fn(Key) -> Resolution) -> usize {
    let mut times = Times::default();
    for _ in 0..effort.rounds.min(15) {
        let round = keys.to_vec();
        let began = Instant::now();
        for key in round {
            black_box(walk(key));
        }
        times.add(began.elapsed());
    }
    let nanoseconds = times.median().as_nanos().max(1);
    usize::try_from(keys.len() as u128 * 1_000_000_000 / nanoseconds).unwrap_or(usize::MAX)
}
