//! Dates and times: `construct_yaml_timestamp`, and `str` of what it makes.

use super::super::entries::LoadError;
use crate::domain::python_error::PythonError;

/// `str` of the date or the time, and its class. None for a text that is none.
pub(super) fn parse(text: &str) -> Result<Option<(String, &'static str)>, LoadError> {
    let Some(parts) = Parts::read(text) else {
        return Ok(None);
    };
    parts.check()?;
    Ok(Some(parts.shown()))
}

/// What the text says, as numbers.
struct Parts {
    date: [u32; 3],
    time: Option<Time>,
}

struct Time {
    /// Hour, minute, second.
    clock: [u32; 3],
    /// Millionths of a second.
    micros: u32,
    zone: Option<Zone>,
}

/// Before or after UTC, in minutes.
struct Zone {
    is_before: bool,
    minutes: u32,
}

impl Parts {
    fn read(text: &str) -> Option<Self> {
        let mut rest = Rest(text);
        let year = rest.number(4, 4)?;
        rest.skip('-')?;
        let month_at = rest.0;
        let month = rest.number(1, 2)?;
        let has_long_month = month_at.len() - rest.0.len() == 2;
        rest.skip('-')?;
        let day_at = rest.0;
        let day = rest.number(1, 2)?;
        let has_long_day = day_at.len() - rest.0.len() == 2;
        let date = [year, month, day];
        if rest.0.is_empty() {
            return (has_long_month && has_long_day).then_some(Self { date, time: None });
        }
        let time = Some(rest.time()?);
        rest.0.is_empty().then_some(Self { date, time })
    }

    /// What `datetime` raises.
    fn check(&self) -> Result<(), PythonError> {
        let [year, month, day] = self.date;
        let wrong = |text: &str| Err(PythonError::new("ValueError", text));
        if year == 0 {
            return wrong("year 0 is out of range");
        }
        if !(1..=12).contains(&month) {
            return wrong("month must be in 1..12");
        }
        if !(1..=days(year, month)).contains(&day) {
            return wrong("day is out of range for month");
        }
        let Some(time) = &self.time else {
            return Ok(());
        };
        let [hour, minute, second] = time.clock;
        if hour > 23 {
            return wrong("hour must be in 0..23");
        }
        if minute > 59 {
            return wrong("minute must be in 0..59");
        }
        if second > 59 {
            return wrong("second must be in 0..59");
        }
        if time
            .zone
            .as_ref()
            .is_some_and(|zone| zone.minutes >= 24 * 60)
        {
            return wrong("offset must be a timedelta strictly between …");
        }
        Ok(())
    }

    fn shown(&self) -> (String, &'static str) {
        let [year, month, day] = self.date;
        let mut shown = format!("{year:04}-{month:02}-{day:02}");
        let Some(time) = &self.time else {
            return (shown, "date");
        };
        let [hour, minute, second] = time.clock;
        shown.push_str(&format!(" {hour:02}:{minute:02}:{second:02}"));
        if time.micros > 0 {
            shown.push_str(&format!(".{:06}", time.micros));
        }
        if let Some(zone) = &time.zone {
            let sign = if zone.is_before { '-' } else { '+' };
            let (hours, minutes) = (zone.minutes / 60, zone.minutes % 60);
            shown.push_str(&format!("{sign}{hours:02}:{minutes:02}"));
        }
        (shown, "datetime")
    }
}

fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// What is not read yet.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn skip(&mut self, c: char) -> Option<()> {
        self.0 = self.0.strip_prefix(c)?;
        Some(())
    }

    fn digits(&mut self, most: usize) -> &'a str {
        let count = self.0.bytes().take(most);
        let count = count.take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(count);
        self.0 = rest;
        digits
    }

    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let digits = self.digits(most);
        (digits.len() >= least).then(|| digits.parse().ok())?
    }

    fn skip_blanks(&mut self) -> bool {
        let rest = self.0.trim_start_matches([' ', '\t']);
        let has_some = rest.len() < self.0.len();
        self.0 = rest;
        has_some
    }

    fn time(&mut self) -> Option<Time> {
        if self.skip('T').or_else(|| self.skip('t')).is_none() && !self.skip_blanks() {
            return None;
        }
        let hour = self.number(1, 2)?;
        self.skip(':')?;
        let minute = self.number(2, 2)?;
        self.skip(':')?;
        let second = self.number(2, 2)?;
        let micros = self.micros();
        let zone = if self.0.is_empty() {
            None
        } else {
            self.skip_blanks();
            Some(self.zone()?)
        };
        Some(Time {
            clock: [hour, minute, second],
            micros,
            zone,
        })
    }

    /// The first six digits of a fraction.
    fn micros(&mut self) -> u32 {
        if self.skip('.').is_none() {
            return 0;
        }
        let digits = self.digits(usize::MAX);
        let first = digits.get(..6).unwrap_or(digits);
        format!("{first:0<6}").parse().unwrap_or(0)
    }

    fn zone(&mut self) -> Option<Zone> {
        if self.skip('Z').is_some() {
            return Some(Zone {
                is_before: false,
                minutes: 0,
            });
        }
        let is_before = self.skip('-').is_some();
        if !is_before {
            self.skip('+')?;
        }
        let hours = self.number(1, 2)?;
        let minutes = if self.skip(':').is_some() {
            self.number(2, 2)?
        } else {
            0
        };
        Some(Zone {
            is_before: is_before && hours * 60 + minutes > 0,
            minutes: hours * 60 + minutes,
        })
    }
}
