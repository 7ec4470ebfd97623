//! Ages and dates to compare with: `2d`, `5mo`, `2026-01-31`.

use std::fmt;

use time::{Date, Month, UtcDateTime};

const DAY: i64 = 86_400;
const UNIX_EPOCH: Date = UtcDateTime::UNIX_EPOCH.date();

/// Units of an age, in seconds. A month is thirty days, a year 365: ages are rough.
const UNITS: [(&str, i64); 7] = [
    ("s", 1),
    ("m", 60),
    ("h", 3_600),
    ("d", DAY),
    ("w", 7 * DAY),
    ("mo", 30 * DAY),
    ("y", 365 * DAY),
];

/// `<` or `>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoundSide {
    /// A smaller age, or an earlier date.
    Less,
    /// A greater age, or a later date.
    More,
}

impl BoundSide {
    /// As it is written.
    pub const fn sign(self) -> char {
        match self {
            Self::Less => '<',
            Self::More => '>',
        }
    }
}

/// What a time is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// This long ago.
    Age {
        /// How many.
        count: i64,
        /// Of which unit.
        unit: &'static str,
        /// In seconds.
        seconds: i64,
    },
    /// A day, in UTC.
    Date {
        /// Days since 1970.
        day: i64,
        /// As it was written.
        text: String,
    },
}

impl Bound {
    /// Reads an age or a date.
    pub fn parse(text: &str) -> Option<Self> {
        age(text).or_else(|| date(text))
    }

    /// Whether a time, seconds since 1970, is on this side. A day is neither before nor after itself; without a clock
    /// nothing has an age.
    pub fn holds(&self, side: BoundSide, time: i64, now: Option<i64>) -> bool {
        let age = now.map(|now| now.saturating_sub(time));
        match (self, side) {
            (Self::Age { seconds, .. }, BoundSide::Less) => age.is_some_and(|age| age < *seconds),
            (Self::Age { seconds, .. }, BoundSide::More) => age.is_some_and(|age| age > *seconds),
            (Self::Date { day, .. }, BoundSide::Less) => time < day * DAY,
            (Self::Date { day, .. }, BoundSide::More) => time >= (day + 1) * DAY,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Age { count, unit, .. } => write!(f, "{count}{unit}"),
            Self::Date { text, .. } => f.write_str(text),
        }
    }
}

fn age(text: &str) -> Option<Bound> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (count, unit) = text.split_at(digits);
    let count: i64 = count.parse().ok()?;
    let unit = unit.to_lowercase();
    let (unit, seconds) = UNITS.iter().find(|(name, _)| *name == unit)?;
    Some(Bound::Age {
        count,
        unit,
        seconds: count.saturating_mul(*seconds),
    })
}

fn date(text: &str) -> Option<Bound> {
    let mut parts = text.split('-');
    let mut part = |length: usize| {
        let part = parts.next().filter(|part| part.len() == length)?;
        let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u16>().ok().filter(|_| is_number)
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    if parts.next().is_some() {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(year.into(), month, u8::try_from(day).ok()?).ok()?;
    Some(Bound::Date {
        day: i64::from(date.to_julian_day() - UNIX_EPOCH.to_julian_day()),
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_132_800;

    fn check(side: BoundSide, bound: &str, time: i64, expected: bool) {
        let parsed = Bound::parse(bound).unwrap();
        assert_eq!(
            parsed.holds(side, time, Some(NOW)),
            expected,
            "{bound} {time}"
        );
        assert_eq!(parsed.to_string(), bound);
    }

    #[test]
    fn ages() {
        check(BoundSide::Less, "2d", NOW - 2 * DAY + 1, true);
        check(BoundSide::Less, "2d", NOW - 2 * DAY, false);
        check(BoundSide::More, "2d", NOW - 2 * DAY, false);
        check(BoundSide::More, "2d", NOW - 2 * DAY - 1, true);
        check(BoundSide::Less, "90s", NOW - 80, true);
        check(BoundSide::More, "1y", NOW - 366 * DAY, true);
        check(BoundSide::More, "5mo", NOW - 149 * DAY, false);
        check(BoundSide::Less, "9000000000000000000y", 0, true);
        let any = Bound::parse("1s").unwrap();
        assert!(!any.holds(BoundSide::More, 0, None) && !any.holds(BoundSide::Less, 0, None));
    }

    #[test]
    fn dates() {
        let day = 1_769_817_600; // 2026-01-31
        check(BoundSide::Less, "2026-01-31", day - 1, true);
        check(BoundSide::Less, "2026-01-31", day, false);
        check(BoundSide::More, "2026-01-31", day + DAY - 1, false);
        check(BoundSide::More, "2026-01-31", day + DAY, true);
        check(BoundSide::Less, "1970-01-01", 0, false);
        check(BoundSide::Less, "2000-02-29", 951_782_400, false);
        check(BoundSide::More, "2000-02-28", 951_782_400, true);
    }

    #[test]
    fn neither_age_nor_date() {
        for text in [
            "",
            "2",
            "d",
            "2 d",
            "2fortnights",
            "-2d",
            "2026-02-30",
            "2026-13-01",
            "2026-1-1",
            "2026-01",
            "2026-01-01-01",
            "+026-01-01",
            "99999999999999999999d",
        ] {
            assert_eq!(Bound::parse(text), None, "{text}");
        }
    }
}
