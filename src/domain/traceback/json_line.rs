//! Lines that are objects of JSON: Airflow 3's own logs, and those that a log shipper has made of a line.

use serde_json::{Map, Value};

use super::frame::Frame;
use super::record::{Record, failing, is_error, process_of, template};
use super::timestamp;
use crate::domain::process::Process;

/// Where log shippers put the line.
const LINES: [&str; 9] = [
    "log",
    "message",
    "msg",
    "_raw",
    "line",
    "@message",
    "textPayload",
    "event",
    "MESSAGE",
];
/// Where they, and Airflow, put the time.
const TIMES: [&str; 7] = [
    "timestamp",
    "time",
    "@timestamp",
    "_time",
    "ts",
    "date",
    "eventTime",
];
/// Where they put all of it.
const WRAPPERS: [&str; 5] = ["result", "fields", "data", "record", "jsonPayload"];

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

/// What an object of JSON holds; none if it isn't one, or has neither an event nor a line.
pub(super) fn read(text: &str) -> Option<Line> {
    let Value::Object(object) = serde_json::from_str(text).ok()? else {
        return None;
    };
    line_in(&object)
}

fn line_in(object: &Map<String, Value>) -> Option<Line> {
    if let Some(line) = printed(object) {
        return Some(Line::Shipped(line.to_owned(), time(object)));
    }
    let is_airflow = object.contains_key("error_detail")
        || object.contains_key("level") && object.contains_key("event");
    if is_airflow {
        return Some(Line::Record(Box::new(structured(object))));
    }
    let texts = LINES.iter().filter_map(|name| object.get(*name));
    for found in texts {
        match found {
            Value::String(line) => return Some(Line::Shipped(line.clone(), time(object))),
            Value::Object(inner) => return line_in(inner),
            _ => {}
        }
    }
    let mut inner = WRAPPERS
        .iter()
        .filter_map(|name| object.get(*name)?.as_object());
    inner.find_map(line_in)
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
    let (event, file, logger) = (text("event"), text("filename"), text("logger"));
    let errors = object.get("error_detail").and_then(Value::as_array);
    let record = Record {
        at: time(object).filter(|_| is_error(text("level"))),
        process: process_of(file).or_else(|| process_of_logger(logger)),
        failing: failing(event),
        template: template(event),
        is_closed: !is_error(text("level")),
    };
    Structured {
        event: event.to_owned(),
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
    let mut times = TIMES.iter().filter_map(|name| object.get(*name)?.as_str());
    times.find_map(timestamp::utc)
}
