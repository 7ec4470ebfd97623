//! Lines that other programs print above a listing.

/// What `kubectl` and a shell print above an output.
pub(super) fn is_of_a_tool(line: &str) -> bool {
    let starts = [
        "Defaulted container",
        "Defaulting container name",
        "Unable to use a TTY",
        "Use 'kubectl",
        "$ ",
        "# airflow ",
    ];
    starts.iter().any(|start| line.starts_with(start))
}

/// The same, with what Python and Airflow's log print.
pub(super) fn is_noise(line: &str) -> bool {
    is_timestamp(line)
        || is_of_a_tool(line)
        || ["Warning: ", "WARNING", "WARN[", "warning: "]
            .iter()
            .any(|word| line.contains(word))
        || is_of_structlog(line)
}

/// Airflow's log lines begin with a time in brackets, which its parser would take for a section.
pub(super) fn is_timestamp(header: &str) -> bool {
    header.strip_prefix('[').is_some_and(begins_with_date)
}

/// A line of Airflow 3: `2025-12-01T08:00:00.123456Z [warning  ] …`.
fn is_of_structlog(line: &str) -> bool {
    let rest = line.split_once(" [").map(|(_, rest)| rest);
    let level = rest
        .and_then(|rest| rest.split_once(']'))
        .map(|(level, _)| level.trim());
    begins_with_date(line)
        && level
            .is_some_and(|level| ["debug", "info", "warning", "error", "critical"].contains(&level))
}

fn begins_with_date(text: &str) -> bool {
    let date = text.get(..10).unwrap_or_default();
    let is_date = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    date.len() == 10 && date.bytes().enumerate().all(is_date)
}
