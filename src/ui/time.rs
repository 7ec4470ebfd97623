//! Seconds since 1970 as a date, without a clock and without a time zone other than UTC.

use time::UtcDateTime;

/// `2026-11-20`, by the proleptic Gregorian calendar; `?` beyond the year 9999.
pub fn date(seconds: i64) -> String {
    let Ok(time) = UtcDateTime::from_unix_timestamp(seconds) else {
        return "?".to_owned();
    };
    let (year, month, day) = time.to_calendar_date();
    format!("{year:04}-{:02}-{day:02}", u8::from(month))
}

/// `2026-11-20 13:05 UTC`.
pub fn date_and_time(seconds: i64) -> String {
    let minutes = seconds.rem_euclid(86_400) / 60;
    format!(
        "{} {:02}:{:02} UTC",
        date(seconds),
        minutes / 60,
        minutes % 60
    )
}

/// How long ago, in days: `today`, `yesterday`, `12 days ago`; for a time in the future, `in 3 days`.
pub fn days_ago(seconds: i64, now: i64) -> String {
    match now.div_euclid(86_400) - seconds.div_euclid(86_400) {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        -1 => "tomorrow".to_owned(),
        days if days > 0 => format!("{days} days ago"),
        days => format!("in {} days", -days),
    }
}

/// How long ago, in one rounded number: `12s`, `5m`, `3h`, `3d`, `5mo`, `2y`. A time in the future is `0s`.
pub(super) fn age(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let days = seconds / 86_400;
    match seconds {
        0..60 => format!("{seconds}s"),
        60..3_600 => format!("{}m", seconds / 60),
        3_600..86_400 => format!("{}h", seconds / 3_600),
        _ if days < 60 => format!("{days}d"),
        _ if days < 730 => format!("{}mo", days / 30),
        _ => format!("{}y", days / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: i64, expected: &str) {
        assert_eq!(date_and_time(seconds), expected);
    }

    #[test]
    fn dates() {
        check(0, "1970-01-01 00:00 UTC");
        check(951_782_400, "2000-02-29 00:00 UTC");
        check(1_795_132_800 + 3_900, "2026-11-20 01:05 UTC");
        check(4_102_444_799, "2099-12-31 23:59 UTC");
        check(-1, "1969-12-31 23:59 UTC");
        check(253_402_300_799, "9999-12-31 23:59 UTC");
        check(i64::MAX, "? 15:30 UTC");
    }

    #[test]
    fn days_since() {
        let noon = 1_795_132_800 + 43_200;
        let check = |seconds, expected| assert_eq!(days_ago(seconds, noon), expected);
        check(noon, "today");
        check(noon - 43_200, "today");
        check(noon - 43_201, "yesterday");
        check(noon - 12 * 86_400, "12 days ago");
        check(noon + 43_200, "tomorrow");
        check(noon + 3 * 86_400, "in 3 days");
    }

    #[test]
    fn ages() {
        let check = |seconds: i64, expected: &str| assert_eq!(age(seconds), expected);
        check(-5, "0s");
        check(59, "59s");
        check(60, "1m");
        check(3_599, "59m");
        check(86_399, "23h");
        check(86_400 * 59, "59d");
        check(86_400 * 60, "2mo");
        check(86_400 * 729, "24mo");
        check(86_400 * 730, "2y");
        check(i64::MAX, "292471208677y");
    }
}
