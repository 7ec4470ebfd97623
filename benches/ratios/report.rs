//! The table: a line per measurement, printed as soon as it is known.

use std::time::Duration;

use crate::rounds::Pair;

/// Prints measurements, and counts those over their limit.
pub struct Report {
    over: usize,
    failed: usize,
}

impl Report {
    pub fn begin() -> Self {
        row("measurement", ["ours", "floor", "ratio", "limit", ""]);
        Self { over: 0, failed: 0 }
    }

    /// A pair of times, and the limit of their ratio.
    pub fn ratio(&mut self, name: &str, pair: Result<Pair, String>, limit: Option<f64>) {
        let pair = match pair {
            Ok(pair) => pair,
            Err(why) => return self.failed(name, &why),
        };
        let (ours, floor) = (pair.ours.median(), pair.floor.median());
        let ratio = ours.as_secs_f64() / floor.as_secs_f64().max(f64::MIN_POSITIVE);
        let verdict = self.verdict(ratio, limit);
        let texts = [ms(ours), ms(floor), format!("{ratio:.2}"), text(limit)];
        let [ours, floor, ratio, limit] = &texts;
        row(name, [ours, floor, ratio, limit, verdict]);
    }

    /// A time by itself, and its limit in milliseconds.
    pub fn time(&mut self, name: &str, time: Duration, limit: Option<f64>) {
        let verdict = self.verdict(time.as_secs_f64() * 1e3, limit);
        let limit = limit.map_or(String::new(), |limit| format!("{limit} ms"));
        row(name, [&ms(time), "", "", &limit, verdict]);
    }

    /// A number by itself, in its own unit, and its limit.
    pub fn number(&mut self, name: &str, number: usize, unit: &str, limit: Option<usize>) {
        let is_within = limit.map(|limit| number <= limit);
        let verdict = self.count(is_within);
        let limit = limit.map_or(String::new(), |limit| limit.to_string());
        row(name, [&format!("{number} {unit}"), "", "", &limit, verdict]);
    }

    pub fn failed(&mut self, name: &str, why: &str) {
        self.failed += 1;
        println!("{name:<58} not measured: {why}");
    }

    pub fn end(self) {
        println!(
            "{} over their limit, {} not measured",
            self.over, self.failed
        );
    }

    fn verdict(&mut self, number: f64, limit: Option<f64>) -> &'static str {
        self.count(limit.map(|limit| number <= limit))
    }

    fn count(&mut self, is_within: Option<bool>) -> &'static str {
        match is_within {
            None => "",
            Some(true) => "within",
            Some(false) => {
                self.over += 1;
                "over"
            }
        }
    }
}

fn row(name: &str, columns: [&str; 5]) {
    let [ours, floor, ratio, limit, verdict] = columns;
    let line = format!("{name:<58} {ours:>14} {floor:>12} {ratio:>7} {limit:>7}  {verdict}");
    println!("{}", line.trim_end());
}

fn ms(time: Duration) -> String {
    format!("{:.3} ms", time.as_secs_f64() * 1e3)
}

fn text(limit: Option<f64>) -> String {
    limit.map_or(String::new(), |limit| limit.to_string())
}
