//! Seconds since 1970 as a date, without a clock and without a time zone other than UTC.

/// `2026-11-20`, by the proleptic Gregorian calendar.
pub fn date(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    format!("{year:04}-{month:02}-{day:02}")
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

/// How long ago, in days: `today`, `yesterday`, `12 days ago`; of what is to come, `in 3 days`.
pub fn days_ago(seconds: i64, now: i64) -> String {
    match now.div_euclid(86_400) - seconds.div_euclid(86_400) {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        -1 => "tomorrow".to_owned(),
        days if days > 0 => format!("{days} days ago"),
        days => format!("in {} days", -days),
    }
}

/// How long ago, in one rough number: `12s`, `5m`, `3h`, `3d`, `5mo`, `2y`. What lies ahead is `0s`.
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

/// Year, month and day of a day since 1970. Counts in eras of 400 years that begin in March, so that the leap day is
/// a year's last.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
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
