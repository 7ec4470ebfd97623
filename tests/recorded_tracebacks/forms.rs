//! The forms in which a log reaches its reader: what terminals, containers and log shippers make of it.

use serde_json::json;

/// Makes one.
type Form = fn(&str) -> Vec<u8>;

pub const ALL: [(&str, Form); 19] = [
    ("colours", |text| each(text, coloured)),
    ("wrapped at 80", |text| each(text, |line| wrapped(line, 80))),
    ("wrapped at 120", |text| {
        each(text, |line| wrapped(line, 120))
    }),
    ("folded at 80", |text| each(text, |line| folded(line, 80))),
    ("folded at 120", |text| each(text, |line| folded(line, 120))),
    ("docker", |text| each(text, |line| format!("{TIME} {line}"))),
    ("docker wrapped at 120", |text| {
        each(text, |line| wrapped(&format!("{TIME} {line}"), 120))
    }),
    ("docker file", |text| {
        each(text, |line| {
            json!({"log": format!("{line}\n"), "stream": "stderr", "time": TIME}).to_string()
        })
    }),
    ("kubectl", |text| {
        each(text, |line| {
            format!("[pod/airflow-worker-0/worker] {TIME} {line}")
        })
    }),
    ("container runtime", |text| {
        each(text, |line| format!("{TIME} stdout F {line}"))
    }),
    ("compose", |text| {
        each(text, |line| format!("airflow-scheduler-1  | {line}"))
    }),
    ("compose in colours", |text| {
        each(text, |line| {
            format!("\x1b[36mairflow-worker-1  |\x1b[0m {}", coloured(line))
        })
    }),
    ("standalone", |text| {
        each(text, |line| format!("\x1b[34mscheduler \x1b[0m | {line}"))
    }),
    ("syslog", |text| {
        each(text, |line| {
            format!("Nov 29 16:01:02 worker-0 airflow[4711]: {line}")
        })
    }),
    ("CloudWatch", |text| {
        each(text, |line| {
            format!("2026-11-29T16:01:02.345000+00:00 airflow/task/0123456789abcdef {line}")
        })
    }),
    ("Splunk", |text| {
        each(text, |line| {
            json!({"preview": false, "result": {"_raw": line, "_time": "2026-11-29T16:01:02.345+00:00"}}).to_string()
        })
    }),
    ("fluentd", |text| {
        each(text, |line| {
            json!({"kubernetes": {"pod_name": "worker-0"}, "message": line, "stream": "stdout"})
                .to_string()
        })
    }),
    ("CRLF", |text| each(text, |line| format!("{line}\r"))),
    ("latin-1", latin_1),
];

const TIME: &str = "2026-11-29T16:01:02.345678901Z";

fn each(text: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let lines: Vec<_> = text.lines().map(change).collect();
    (lines.join("\n") + "\n").into_bytes()
}

/// As Airflow colours a record, a Python 3.13 a traceback, and a pager a JSON line.
fn coloured(line: &str) -> String {
    let line = line
        .replace("File \"", "File \x1b[35m\"")
        .replace("\", line ", "\"\x1b[0m, line \x1b[35m")
        .replace(", in ", "\x1b[0m, in \x1b[35m");
    let line = line
        .replace("Error: ", "Error\x1b[0m: \x1b[35m")
        .replace("] {", "\x1b[0m] {\x1b[34m");
    format!("\x1b[1;31m{line}\x1b[0m\x1b[K")
}

/// Cut after so many characters.
fn wrapped(line: &str, width: usize) -> String {
    let characters: Vec<_> = line.chars().collect();
    let pieces = characters
        .chunks(width)
        .map(|piece| piece.iter().collect::<String>());
    pieces.collect::<Vec<_>>().join("\n")
}

/// Broken at blanks, which are left out; a longer word is cut.
fn folded(line: &str, width: usize) -> String {
    let mut pieces = Vec::new();
    let mut rest: Vec<_> = line.chars().collect();
    while rest.len() > width {
        let blank = rest[..=width]
            .iter()
            .rposition(|c| *c == ' ')
            .filter(|at| rest[..*at].iter().any(|c| *c != ' '));
        let (end, next) = blank.map_or((width, width), |at| (at, at + 1));
        pieces.push(rest[..end].iter().collect::<String>());
        rest.drain(..next);
    }
    pieces.push(rest.iter().collect());
    pieces.join("\n")
}

/// As it is, if it has other characters.
fn latin_1(text: &str) -> Vec<u8> {
    let bytes: Option<Vec<_>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    bytes.unwrap_or_else(|| text.as_bytes().to_vec())
}
