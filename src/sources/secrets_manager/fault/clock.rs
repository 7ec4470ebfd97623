//! How this machine's clock differs from the service's, where a fault may come from that: by the answer's `Date`.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_secretsmanager::primitives::{DateTime, DateTimeFormat};

use crate::domain::resolve::Fault;

/// The codes of requests whose time AWS does not accept (AWS General Reference, "Troubleshooting Signature Version 4").
const OF_TIME: [&str; 7] = [
    "RequestExpired",
    "RequestTimeTooSkewed",
    "RequestInTheFuture",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "ExpiredTokenException",
];

/// AWS accepts five minutes; two clocks that differ by less than this are the same to a user.
const ENOUGH: i64 = 60;

/// The fault with what the clocks say, if it may come from them. `date` is the answer's header, `now` this machine's time.
pub(super) fn with_skew(fault: Fault, date: Option<&str>, now: SystemTime) -> Fault {
    let may_be = fault
        .code
        .as_deref()
        .is_some_and(|code| OF_TIME.contains(&code));
    let Some(skew) = date.filter(|_| may_be).and_then(|date| skew(date, now)) else {
        return fault;
    };
    let is_right = skew.abs() < ENOUGH;
    // Right clocks are worth a word only where the code alone would blame them.
    if is_right && fault.code.as_deref() != Some("RequestExpired") {
        return fault;
    }
    let said = if is_right {
        "this machine's clock agrees with the service's".to_owned()
    } else {
        let side = if skew > 0 { "ahead of" } else { "behind" };
        format!(
            "this machine's clock is {} {side} the service's",
            length(skew.abs())
        )
    };
    let note = fault
        .note
        .as_deref()
        .map_or(String::new(), |note| format!("{note}; "));
    let next = if is_right {
        fault.next.clone()
    } else {
        Some("set this machine's clock, then refresh".to_owned())
    };
    Fault {
        note: Some(format!("{note}{said}")),
        next,
        ..fault
    }
}

/// Seconds by which this machine's clock is ahead.
fn skew(date: &str, now: SystemTime) -> Option<i64> {
    let theirs = DateTime::from_str(date, DateTimeFormat::HttpDate).ok()?;
    let ours = now.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(ours.as_secs())
        .ok()?
        .checked_sub(theirs.secs())
}

fn length(seconds: i64) -> String {
    let (number, unit) = match seconds {
        ..7_200 => (seconds / 60, "minute"),
        7_200..172_800 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::reason::Reason;

    /// 29 November 2026, 12:00:00.
    const NOON: u64 = 1_795_953_600;

    fn noted(code: &str, date: Option<&str>) -> (Option<String>, Option<String>) {
        let fault = Fault {
            code: Some(code.to_owned()),
            next: Some("own".to_owned()),
            ..Fault::new(Reason::ExpiredCredentials)
        };
        let fault = with_skew(fault, date, UNIX_EPOCH + Duration::from_secs(NOON));
        (fault.note, fault.next)
    }

    #[test]
    fn the_skew_is_that_of_the_date() {
        let cases = [
            ("Sun, 29 Nov 2026 11:46:00 GMT", "14 minutes ahead of"),
            ("Sun, 29 Nov 2026 12:01:05 GMT", "1 minute behind"),
            ("Sun, 29 Nov 2026 17:00:00 GMT", "5 hours behind"),
            ("Thu, 26 Nov 2026 12:00:00 GMT", "3 days ahead of"),
        ];
        for (date, said) in cases {
            let (note, next) = noted("RequestExpired", Some(date));
            let expected = format!("this machine's clock is {said} the service's");
            assert_eq!(note, Some(expected), "{date}");
            assert_eq!(
                next.as_deref(),
                Some("set this machine's clock, then refresh")
            );
        }
    }

    #[test]
    fn nothing_is_said_where_nothing_is_known_or_it_is_not_the_clock() {
        let own = |note: Option<&str>| (note.map(str::to_owned), Some("own".to_owned()));
        let right = Some("Sun, 29 Nov 2026 12:00:30 GMT");
        assert_eq!(
            noted("RequestExpired", right),
            own(Some("this machine's clock agrees with the service's"))
        );
        assert_eq!(noted("ExpiredTokenException", right), own(None));
        assert_eq!(noted("RequestExpired", None), own(None));
        assert_eq!(noted("RequestExpired", Some("soon")), own(None));
        let wrong = Some("Sun, 29 Nov 2026 17:00:00 GMT");
        assert_eq!(noted("AccessDeniedException", wrong), own(None));
    }
}
