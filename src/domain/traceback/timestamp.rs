//! Times in logs, as far as they say in which zone they are.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use time::{Date, Duration, Month, PrimitiveDateTime, Time};

/// `2026-11-29T15:04:05.678+0100`, `2026-11-29 15:04:05,678Z`, and as Airflow's pages show it: `2026-11-29, 15:04:05 UTC`.
const PATTERN: &str = r"(\d{4})-(\d\d)-(\d\d)(?:[T ]|, )(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))? ?(Z|UTC|[+-]\d\d:?\d\d)?";

static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PATTERN).ok());

/// The first time in a text, in UTC; none if there is none, or if it is a local time of an unknown zone.
pub(super) fn utc(text: &str) -> Option<String> {
    let found = TIME.as_ref()?.captures(text)?;
    let zone = found.get(8)?.as_str();
    let written = written(&found)?;
    let there = written.checked_sub(offset(zone)?)?;
    let date = there.date();
    let (hour, minute, second) = there.time().as_hms();
    let decimals = found
        .get(7)
        .map_or(String::new(), |part| format!(".{}", part.as_str()));
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    Some(format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{decimals}Z"
    ))
}

/// A number of seconds since 1970, or of thousandths, millionths or billionths of them, as log services write a time.
pub(super) fn since_1970(text: &str) -> Option<String> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) || !matches!(whole.len(), 10 | 13 | 16 | 19) {
        return None;
    }
    let (seconds, fraction) = whole.split_at_checked(10)?;
    let fraction = format!("{fraction}{decimals}");
    let moment = time::OffsetDateTime::from_unix_timestamp(seconds.parse().ok()?).ok()?;
    let zoned = if fraction.is_empty() {
        format!("{}T{}Z", moment.date(), hms(moment.time()))
    } else {
        let fraction = fraction.get(..9).unwrap_or(&fraction);
        format!("{}T{}.{fraction}Z", moment.date(), hms(moment.time()))
    };
    utc(&zoned)
}

fn hms(time: Time) -> String {
    let (hour, minute, second) = time.as_hms();
    format!("{hour:02}:{minute:02}:{second:02}")
}

fn written(found: &Captures) -> Option<PrimitiveDateTime> {
    let part = |index: usize| found.get(index)?.as_str().parse::<u16>().ok();
    let small = |index: usize| part(index).and_then(|number| u8::try_from(number).ok());
    let month = Month::try_from(small(2)?).ok()?;
    let date = Date::from_calendar_date(part(1)?.into(), month, small(3)?).ok()?;
    let time = Time::from_hms(small(4)?, small(5)?, small(6)?).ok()?;
    Some(PrimitiveDateTime::new(date, time))
}

/// How far a zone is ahead of UTC.
fn offset(zone: &str) -> Option<Duration> {
    let Some(sign) = zone.chars().next().filter(|c| matches!(c, '+' | '-')) else {
        return Some(Duration::ZERO);
    };
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let hours: i64 = digits.get(..2)?.parse().ok()?;
    let minutes: i64 = digits.get(2..)?.parse().ok()?;
    let ahead = Duration::minutes(hours * 60 + minutes);
    Some(if sign == '-' { -ahead } else { ahead })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_since_1970_are_times() {
        for (text, expected) in [
            ("1795966845", Some("2026-11-29T15:40:45Z")),
            ("1795966845678", Some("2026-11-29T15:40:45.678Z")),
            (
                "1795966845678901234",
                Some("2026-11-29T15:40:45.678901234Z"),
            ),
            ("1795966845.5", Some("2026-11-29T15:40:45.5Z")),
            ("12", None),
            ("17959668456", None),
            ("worker-0001", None),
        ] {
            assert_eq!(since_1970(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn times_are_given_in_utc() {
        for (text, expected) in [
            (
                "[2026-11-29T15:38:57.541+0000] {x.py:1}",
                Some("2026-11-29T15:38:57.541Z"),
            ),
            (
                "2026-11-29T00:08:57.541372+01:00",
                Some("2026-11-28T23:08:57.541372Z"),
            ),
            ("2026-12-31 23:30:00-0130", Some("2027-01-01T01:00:00Z")),
            (
                "[2026-11-29, 15:38:57 UTC] {x.py:1}",
                Some("2026-11-29T15:38:57Z"),
            ),
            ("2026-11-29T15:38:57Z", Some("2026-11-29T15:38:57Z")),
            ("[2026-11-29 15:47:35,235] {x.py:1}", None),
            ("[2026-11-29, 15:38:57 CET]", None),
            ("2026-13-29T15:38:57Z", None),
            ("no time", None),
        ] {
            assert_eq!(utc(text).as_deref(), expected, "{text}");
        }
    }
}
