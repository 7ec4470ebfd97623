//! `--since SNAPSHOT`: what has changed of a key since a snapshot, beside the time at which a log names it.

use std::path::Path;

use serde_json::{Value, json};
use time::{Date, Month, PrimitiveDateTime, Time};

use super::exit::Failure;
use crate::config::read_file;
use crate::domain::inventory::{Entry, Inventory};
use crate::domain::key::Kind;
use crate::ui::time::date_and_time;

/// A snapshot has real names.
pub(super) const NOT_PRESENTED: &str = "--since: a snapshot has the real names, which a presentation and --stand-ins replace; leave one of the two out";

/// A snapshot that a diagnosis is compared with.
pub(super) struct Since {
    snapshot: Inventory,
    /// When the log names the key, in seconds since 1970.
    at: Option<i64>,
}

impl Since {
    /// Reads the snapshot.
    ///
    /// # Errors
    /// The file cannot be read, or is no snapshot.
    pub(super) fn read(file: &str) -> Result<Self, Failure> {
        let text = read_file(Path::new(file), "snapshot")?;
        let snapshot = Inventory::read(&text);
        let snapshot = snapshot.map_err(|why| Failure(format!("{file}: {why}")))?;
        Ok(Self { snapshot, at: None })
    }

    /// The log names the key at this time, as `2026-11-29T15:38:57Z`.
    pub(super) fn set_time(&mut self, at: Option<&str>) {
        self.at = at.and_then(seconds);
    }

    /// What has changed, in sentences; empty where nothing has.
    pub(super) fn changes(&self, kind: Kind, now: &Entry) -> Vec<String> {
        let mut changes = Vec::new();
        let taken = self.snapshot.taken.map(date_and_time);
        let taken = taken.as_deref().unwrap_or("an unknown time");
        let before = self.snapshot.find(kind, &now.key);
        match before {
            None if now.winner.is_some() => {
                changes.push(format!("no layer had it in the snapshot of {taken}"));
            }
            Some(before) if before.end() != now.end() => {
                let (then, now) = (before.end(), now.end());
                changes.push(format!("{then} in the snapshot of {taken}, {now} now"));
                // AWS keeps no time of what is gone.
                let when = self.snapshot.taken.filter(|_| self.at.is_some());
                changes.extend(
                    when.map(|when| format!("the snapshot was taken {taken}{}", self.beside(when))),
                );
            }
            None | Some(_) => {}
        }
        let same_layers = |before: &&Entry| before.layers.keys().eq(now.layers.keys());
        if let Some(before) = before.filter(same_layers) {
            let cells = before.layers.iter().zip(now.layers.values());
            for ((layer, then), now) in cells.filter(|((_, then), now)| then != now) {
                changes.push(format!(
                    "{layer}: {then} in the snapshot of {taken}, {now} now"
                ));
            }
        }
        let has_changed = before.is_none_or(|before| before.changed != now.changed);
        if let Some(changed) = now.changed.filter(|_| has_changed) {
            let when = date_and_time(changed);
            changes.push(format!("the secret changed {when}{}", self.beside(changed)));
        }
        changes
    }

    /// How long before or after the log's time.
    fn beside(&self, changed: i64) -> String {
        let Some(at) = self.at else {
            return String::new();
        };
        let minutes = (at - changed).abs() / 60;
        let side = if changed <= at { "before" } else { "after" };
        let (hours, days) = (minutes / 60, minutes / 1_440);
        let long = match minutes {
            0..120 => format!("{minutes} minutes"),
            120..2_880 => format!("{hours} hours"),
            _ => format!("{days} days"),
        };
        format!(", {long} {side} the log names the key")
    }

    /// As `--json` has it.
    pub(super) fn json(&self, changes: &[String]) -> Value {
        json!({"taken": self.snapshot.taken, "at": self.at, "changes": changes})
    }
}

/// Seconds since 1970 of a time in UTC, as `doctor -` prints it.
fn seconds(text: &str) -> Option<i64> {
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<u8>().ok();
    let year = text.get(..4)?.parse().ok()?;
    let month = Month::try_from(part(5, 7)?).ok()?;
    let date = Date::from_calendar_date(year, month, part(8, 10)?).ok()?;
    let time = Time::from_hms(part(11, 13)?, part(14, 16)?, part(17, 19)?).ok()?;
    Some(
        PrimitiveDateTime::new(date, time)
            .assume_utc()
            .unix_timestamp(),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn entry(outcome: &str, winner: Option<&str>, changed: Option<i64>) -> Entry {
        let cell = if winner.is_some() {
            "present"
        } else {
            "absent"
        };
        Entry {
            kind: "variable".to_owned(),
            key: "aws_x".to_owned(),
            layers: BTreeMap::from([("aws".to_owned(), cell.to_owned())]),
            outcome: outcome.to_owned(),
            winner: winner.map(str::to_owned),
            changed,
            ..Entry::default()
        }
    }

    fn since(before: Option<Entry>) -> Since {
        let snapshot = Inventory {
            taken: Some(1_795_176_000),
            keys: before.into_iter().collect(),
            ..Inventory::default()
        };
        let mut since = Since { snapshot, at: None };
        since.set_time(Some("2026-11-20T12:30:00.541Z"));
        since
    }

    #[test]
    fn changes_are_beside_the_time_of_the_log() {
        let found = || entry("found", Some("aws"), Some(1_795_176_000));
        let missing = entry("missing", None, None);
        let changes = |before, now: &Entry| since(before).changes(Kind::Variable, now);
        assert_eq!(
            changes(Some(found()), &missing),
            [
                "found in aws in the snapshot of 2026-11-20 12:00 UTC, missing now",
                "the snapshot was taken 2026-11-20 12:00 UTC, 30 minutes before the log names the key",
                "aws: present in the snapshot of 2026-11-20 12:00 UTC, absent now",
            ]
        );
        assert_eq!(changes(Some(found()), &found()), Vec::<String>::new());
        let later = entry("found", Some("aws"), Some(1_795_177_000));
        assert_eq!(
            changes(Some(found()), &later),
            ["the secret changed 2026-11-20 12:16 UTC, 13 minutes before the log names the key"]
        );
        assert_eq!(
            changes(None, &later).first().map(String::as_str),
            Some("no layer had it in the snapshot of 2026-11-20 12:00 UTC")
        );
        assert_eq!(changes(None, &missing), Vec::<String>::new());
    }

    #[test]
    fn only_whole_times_are_read() {
        assert_eq!(seconds("1970-01-02T00:00:01Z"), Some(86_401));
        assert_eq!(seconds("2026-13-02T00:00:01Z"), None);
        assert_eq!(seconds("soon"), None);
    }
}
