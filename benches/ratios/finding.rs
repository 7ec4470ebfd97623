//! Finding among 500,000 rows: each kind of term, each order, and both while rows come in.

use std::time::{Duration, Instant};

use varlens::app::list::column::Column;
use varlens::app::message::Message;
use varlens::domain::key::Kind;

use crate::report::Report;
use crate::rounds::{Effort, Times};
use crate::rows::Explorer;

const MANY: usize = 500_000;
/// The limit for first hits that need one frame, in milliseconds.
const FRAME: Option<f64> = Some(16.0);
/// The limit for a search row by row, in milliseconds.
const WHOLE: Option<f64> = Some(250.0);

/// A term of each kind, and its limits until the first hits and until the end. Where the first hit is far down the list, or
/// there is none, the first frame shows the progress instead.
const TERMS: [(&str, Option<f64>, Option<f64>); 15] = [
    ("snowflake", FRAME, FRAME),
    ("risk token 0042", FRAME, FRAME),
    ("!password", FRAME, FRAME),
    ("'snowflake", FRAME, FRAME),
    ("^risk_", FRAME, FRAME),
    ("_000042$", FRAME, FRAME),
    ("/^risk.*token_.*7$/", None, WHOLE),
    ("/_/", FRAME, WHOLE),
    ("~rsktok", None, WHOLE),
    ("~a", FRAME, WHOLE),
    ("layer:aws", FRAME, WHOLE),
    ("changed<5y", FRAME, WHOLE),
    ("sensitive:", FRAME, None),
    ("missing:", None, None),
    ("snowflake wins:aws", FRAME, None),
];

/// From the last key press to the first frame with hits, and to the frame with all of them.
pub fn measure(effort: Effort, report: &mut Report) {
    let mut explorer = Explorer::holding(MANY);
    explorer.draw();
    for (term, first_limit, limit) in TERMS {
        let (mut first, mut whole) = (Times::default(), Times::default());
        for _ in 0..effort.rounds.min(7) {
            explorer.set_filter("");
            settle(&mut explorer);
            let (to_first, to_end) = find(&mut explorer, |explorer| {
                explorer.set_filter(term);
            });
            first.add(to_first);
            whole.add(to_end);
        }
        let hits = explorer
            .state
            .listing()
            .list()
            .len(explorer.state.listing().catalog());
        report.time(
            &format!("first hits of {term}"),
            first.median(),
            first_limit,
        );
        report.time(
            &format!("all of {term}, {hits} hits"),
            whole.median(),
            limit,
        );
    }
    explorer.set_filter("");
    orders(&mut explorer, report);
    loading(report);
}

fn orders(explorer: &mut Explorer, report: &mut Report) {
    let columns = Column::all(explorer.state.session().deployment(), Kind::Variable, false);
    for column in columns {
        for is_reversed in [false, true] {
            explorer.sort(Column::Key, false);
            settle(explorer);
            let (first, whole) = find(explorer, |explorer| {
                explorer.sort(column, is_reversed);
            });
            let order = if is_reversed { "reversed" } else { "sorted" };
            let head = column.head();
            report.time(&format!("first frame, {order} by {head}"), first, None);
            report.time(&format!("all, {order} by {head}"), whole, None);
        }
    }
}

/// The times until the first frame with rows, and until the search has ended.
fn find(explorer: &mut Explorer, change: impl Fn(&mut Explorer)) -> (Duration, Duration) {
    let began = Instant::now();
    change(explorer);
    let mut first = None;
    loop {
        let is_done = explorer.scan();
        explorer.draw();
        let has_rows = !explorer
            .state
            .listing()
            .list()
            .is_empty(explorer.state.listing().catalog());
        if has_rows && first.is_none() {
            first = Some(began.elapsed());
        }
        if is_done {
            let whole = began.elapsed();
            return (first.unwrap_or(whole), whole);
        }
    }
}

fn settle(explorer: &mut Explorer) {
    while !explorer.scan() {}
    explorer.draw();
}

/// Key presses while rows come in, a frame after every eight pages, far more than AWS sends.
fn loading(report: &mut Report) {
    for (filter, column) in [
        ("", Column::Key),
        ("snowflake", Column::Key),
        ("/_7/", Column::Key),
        ("~a", Column::Key),
        ("wins:aws", Column::Winner),
    ] {
        let (mut explorer, arrivals) = Explorer::before(MANY);
        explorer.sort(column, false);
        explorer.set_filter(filter);
        let messages: Vec<Message> = arrivals.collect();
        let mut times = Times::default();
        let mut waiting = messages.into_iter();
        let began = Instant::now();
        loop {
            let batch: Vec<Message> = waiting.by_ref().take(8).collect();
            let pressed = Instant::now();
            explorer.press("down");
            for message in batch {
                explorer.state.update(message);
            }
            let is_done = explorer.scan();
            explorer.draw();
            times.add(pressed.elapsed());
            if is_done && waiting.len() == 0 {
                break;
            }
        }
        let what = format!("loading 500,000 with “{filter}”, by {}", column.head());
        report.time(&format!("{what}: all"), began.elapsed(), None);
        report.time(&format!("{what}: frame, median"), times.median(), FRAME);
        report.time(
            &format!("{what}: frame, 99 of 100"),
            times.share(99),
            Some(50.0),
        );
    }
}
