//! JSON around or in a log: Airflow 3's own records, its REST answers, and what log services and shippers make of lines, one by one
//! or the whole log in one document.

use serde_json::{Map, Value};

use super::cut_json;
use super::frame::Frame;
use super::record::{Record, failing, is_error, process_of, template};
use super::timestamp;
use crate::domain::process::Process;

/// Where REST answers, log services and shippers put the line, or all of the log.
const LINES: [&str; 14] = [
    "log",
    "message",
    "msg",
    "_raw",
    "line",
    "@message",
    "textPayload",
    "event",
    "MESSAGE",
    "content",
    "full_message",
    "short_message",
    "body",
    "stringValue",
];
/// Where a library that logs as JSON puts the traceback, beside the message.
const TRACEBACKS: [&str; 9] = [
    "exc_info",
    "exc_text",
    "exception",
    "traceback",
    "stack_trace",
    "stacktrace",
    "stack",
    "error.stack_trace",
    "exception.stacktrace",
];
/// Where they, and Airflow, put the time.
const TIMES: [&str; 9] = [
    "timestamp",
    "time",
    "@timestamp",
    "_time",
    "ts",
    "date",
    "eventTime",
    "asctime",
    "timeUnixNano",
];
/// So deep in an entry its time is looked for.
const TIME_DEPTH: usize = 4;

/// What such a line holds.
pub(super) enum Line {
    /// A record of Airflow's.
    Record(Box<Structured>),
    /// A line of another log, and when.
    Shipped(String, Option<String>),
}

/// A record whose exceptions come as data.
pub(super) struct Structured {
    pub event: String,
    pub record: Record,
    /// Which process logs so, unless another record says otherwise.
    pub likely: Option<Process>,
    /// The exceptions, the outermost first as Airflow writes them.
    pub errors: Vec<Error>,
}

/// An exception as `error_detail` has it.
pub(super) struct Error {
    /// As the last line of a traceback.
    pub text: String,
    pub frames: Vec<Frame>,
}

/// The records and lines in an object or array of JSON, in the order of their times; none if the text is no JSON. JSON that was cut off is
/// read as far as it goes.
pub(super) fn read(text: &str) -> Vec<Line> {
    let value = serde_json::from_str(text)
        .ok()
        .or_else(|| cut_json::completed(text));
    let mut lines = Vec::new();
    if let Some(value) = value {
        collect(&value, None, &mut lines);
    }
    lines
}

/// A document of JSON begins so, and neither what Python prints of a dict or list nor a record.
pub(super) fn begins(content: &str) -> bool {
    let mut rest = content.chars();
    let follow = match rest.next() {
        Some('{') => "\"}",
        Some('[') => "\"{]",
        _ => return false,
    };
    let inside = rest.as_str().trim_start();
    // Arrays may be in arrays; a record or a process begins with a bracket too.
    let is_nested = content.starts_with('[') && inside.starts_with('[') && begins(inside);
    inside.is_empty() || inside.starts_with(|c| follow.contains(c)) || is_nested
}

fn collect(value: &Value, at: Option<&str>, lines: &mut Vec<Line>) {
    match value {
        Value::String(text) => lines.push(Line::Shipped(text.clone(), at.map(str::to_owned))),
        Value::Array(entries) => collect_all(entries, at, lines),
        Value::Object(object) => collect_object(object, at, lines),
        _ => {}
    }
}

fn collect_all(entries: &[Value], at: Option<&str>, lines: &mut Vec<Line>) {
    // Loki's entries are pairs of a time and a line.
    if let [Value::String(time), Value::String(line)] = entries
        && let Some(time) = timestamp::since_1970(time)
    {
        return lines.push(Line::Shipped(line.clone(), Some(time)));
    }
    let times = || {
        entries
            .iter()
            .filter_map(|entry| time_in(entry, TIME_DEPTH))
    };
    // Services list the newest entry first.
    let is_reversed = times()
        .next()
        .zip(times().next_back())
        .is_some_and(|(first, last)| last < first);
    if is_reversed {
        for entry in entries.iter().rev() {
            collect(entry, at, lines);
        }
        return;
    }
    for entry in entries {
        collect(entry, at, lines);
    }
}

fn collect_object(object: &Map<String, Value>, at: Option<&str>, lines: &mut Vec<Line>) {
    let own = time(object);
    let at = own.as_deref().or(at);
    if let Some(line) = printed(object) {
        return lines.push(Line::Shipped(line.to_owned(), at.map(str::to_owned)));
    }
    if is_record(object) {
        return lines.push(Line::Record(Box::new(structured(object))));
    }
    let text = |name: &&str| object.get(*name).and_then(Value::as_str);
    if let Some(line) = LINES.iter().find_map(text) {
        let line = with_tracebacks(line, object);
        return lines.push(Line::Shipped(line, at.map(str::to_owned)));
    }
    let before = lines.len();
    let named = LINES.iter().filter_map(|name| object.get(*name));
    for value in named {
        collect(value, at, lines);
    }
    if lines.len() > before {
        return;
    }
    // Other services have other names for it.
    for value in object.values() {
        collect(value, at, lines);
    }
}

/// Airflow 3 logs so; Airflow 2 does with `[elasticsearch] json_format`.
fn is_record(object: &Map<String, Value>) -> bool {
    let has = |name: &str| object.contains_key(name);
    has("error_detail")
        || has("level") && has("event")
        || has("levelname") && has("filename") && has("message")
}

/// A message, and the traceback that comes as a text beside it.
fn with_tracebacks(message: &str, object: &Map<String, Value>) -> String {
    let texts = TRACEBACKS
        .iter()
        .filter_map(|name| object.get(*name)?.as_str());
    let all: Vec<_> = std::iter::once(message).chain(texts).collect();
    all.join("\n")
}

/// A line that a process of Airflow's, or the user's code in it, has printed.
fn printed(object: &Map<String, Value>) -> Option<&str> {
    let logger = object
        .get("logger")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let is_stream = logger.ends_with(".stdout") || logger.ends_with(".stderr");
    (is_stream || object.contains_key("chan"))
        .then(|| object.get("event")?.as_str())
        .flatten()
}

fn structured(object: &Map<String, Value>) -> Structured {
    let text = |name: &str| object.get(name).and_then(Value::as_str).unwrap_or_default();
    let either = |one: &str, other: &str| match text(one) {
        "" => text(other).to_owned(),
        found => found.to_owned(),
    };
    let (event, level) = (either("event", "message"), either("level", "levelname"));
    let (file, logger) = (text("filename"), text("logger"));
    let errors = object.get("error_detail").and_then(Value::as_array);
    let record = Record {
        at: time(object).filter(|_| is_error(&level)),
        process: process_of(file).or_else(|| process_of_logger(logger)),
        failing: failing(&event),
        template: template(&event),
        is_closed: !is_error(&level),
    };
    Structured {
        event: with_tracebacks(&event, object),
        record,
        likely: process_that_logs(logger),
        errors: errors.into_iter().flatten().filter_map(error).collect(),
    }
}

/// A task loads bundles before it parses its file; the processor's log begins with the file.
fn process_that_logs(logger: &str) -> Option<Process> {
    let starts = [
        ("airflow.dag_processing.bundles.", Process::Task),
        ("airflow.dag_processing.", Process::DagProcessor),
        ("airflow.models.dagbag.", Process::DagProcessor),
    ];
    let mut fitting = starts.iter().filter(|(start, _)| logger.starts_with(start));
    fitting.next().map(|(_, process)| *process)
}

fn process_of_logger(logger: &str) -> Option<Process> {
    let starts = [
        ("airflow.jobs.triggerer", Process::Triggerer),
        ("airflow.api_fastapi", Process::Server),
    ];
    starts
        .iter()
        .find_map(|(start, process)| logger.starts_with(start).then_some(*process))
}

fn error(detail: &Value) -> Option<Error> {
    let text = |name: &str| detail.get(name).and_then(Value::as_str);
    let frames = detail.get("frames").and_then(Value::as_array);
    let text = format!(
        "{}: {}",
        text("exc_type")?,
        text("exc_value").unwrap_or_default()
    );
    Some(Error {
        text,
        frames: frames.into_iter().flatten().filter_map(frame).collect(),
    })
}

fn frame(value: &Value) -> Option<Frame> {
    Some(Frame {
        path: value.get("filename")?.as_str()?.to_owned(),
        line: value.get("lineno")?.as_u64()?.try_into().ok()?,
        function: value
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
    })
}

fn time(object: &Map<String, Value>) -> Option<String> {
    TIMES.iter().find_map(|name| match object.get(*name)? {
        Value::String(text) => timestamp::utc(text).or_else(|| timestamp::since_1970(text)),
        Value::Number(number) => timestamp::since_1970(&number.to_string()),
        _ => None,
    })
}

/// When an entry was written, which may be said further inside of it.
fn time_in(value: &Value, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match value {
        Value::Object(object) => {
            time(object).or_else(|| object.values().find_map(|value| time_in(value, depth)))
        }
        Value::Array(entries) => match entries.first()? {
            Value::String(text) => timestamp::since_1970(text),
            _ => entries.iter().find_map(|value| time_in(value, depth)),
        },
        _ => None,
    }
}
