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

/// What mails, pages, REST answers and log services make of a whole log. One reads them as it does a shipper's lines, so each form takes a
/// third of the texts.
pub const SERVICES: [(&str, Form); 16] = [
    ("HTML", |text| html(text).into_bytes()),
    ("HTML in JSON", |text| {
        json!({"message": html(text)}).to_string().into_bytes()
    }),
    ("REST of Airflow 2", |text| {
        json!({"content": as_repr(text), "continuation_token": null})
            .to_string()
            .into_bytes()
    }),
    ("repr", |text| as_repr(text).into_bytes()),
    ("REST, as text", |text| {
        let answer = json!({"content": text, "continuation_token": "abc"});
        serde_json::to_vec_pretty(&answer).unwrap()
    }),
    ("REST of Airflow 3", |text| {
        json!({"content": records(text)}).to_string().into_bytes()
    }),
    ("REST of Airflow 3, pretty", |text| {
        let answer = json!({"content": records(text), "continuation_token": null});
        serde_json::to_vec_pretty(&answer).unwrap()
    }),
    ("array", |text| {
        json!(records(text)).to_string().into_bytes()
    }),
    ("Datadog, one event", |text| {
        let event = json!({"data": [{"id": "A", "attributes": {"host": "i", "service": "airflow", "message": text}}]});
        event.to_string().into_bytes()
    }),
    ("Datadog, an event a line", |text| {
        let events = numbered(
            text,
            |n, line| json!({"id": n.to_string(), "content": {"timestamp": 1_795_966_845_000 + n, "service": "x", "message": line}}),
        );
        json!(events).to_string().into_bytes()
    }),
    ("the newest first", |text| {
        let mut events = numbered(
            text,
            |n, line| json!({"attributes": {"timestamp": format!("2026-11-29T16:{:02}:{:02}.000Z", n / 60, n % 60), "message": line}}),
        );
        events.reverse();
        serde_json::to_vec_pretty(&json!({"data": events})).unwrap()
    }),
    ("Elasticsearch", |text| {
        let hits = numbered(
            text,
            |n, line| json!({"_index": "x", "_source": {"offset": n, "message": line}}),
        );
        json!({"took": 3, "hits": {"total": {"value": 1}, "hits": hits}})
            .to_string()
            .into_bytes()
    }),
    ("Google Cloud", |text| {
        json!([{"insertId": "x", "textPayload": text, "severity": "ERROR"}])
            .to_string()
            .into_bytes()
    }),
    ("Loki", |text| {
        let values = numbered(text, |n, line| {
            json!([format!("{}", 1_795_966_845_000_000_000 + n), line])
        });
        json!({"status": "success", "data": {"resultType": "streams", "result": [{"stream": {"app": "airflow"}, "values": values}]}})
            .to_string()
            .into_bytes()
    }),
    ("logfmt", |text| {
        format!("ts=2026-11-29T16:01:02Z level=error msg={}", json!(text)).into_bytes()
    }),
    ("CSV", |text| {
        format!("Date,Message\n\"x\",\"{}\"\n", text.replace('"', "\"\"")).into_bytes()
    }),
];

const TIME: &str = "2026-11-29T16:01:02.345678901Z";

/// As Airflow's mails and pages write it, in one line.
fn html(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;");
    format!("<pre><code>{}</code></pre>", escaped.replace('\n', "<br>"))
}

/// `[('host', 'the log')]`, as Airflow 2 answers.
fn as_repr(text: &str) -> String {
    format!(
        "[('worker-0', {})]",
        varlens::domain::python_text::repr(text)
    )
}

/// The records of Airflow 3 as data; other lines as texts.
fn records(text: &str) -> Vec<serde_json::Value> {
    let record = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| json!(line));
    text.lines().map(record).collect()
}

fn numbered(
    text: &str,
    entry: impl Fn(usize, &str) -> serde_json::Value,
) -> Vec<serde_json::Value> {
    text.lines()
        .enumerate()
        .map(|(n, line)| entry(n, line))
        .collect()
}

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
