//! What a task of Airflow 3 makes of an api-server that fails: the table in `docs/configuration.md` is what was recorded.
//!
//! `tests/airflow/record_api_faults.py` makes the recordings: `tests/airflow/api_faults`.

use serde_json::Value;

const OLD: &str = include_str!("airflow/api_faults/3.0.6.jsonl");
const NEW: &str = include_str!("airflow/api_faults/3.3.2.jsonl");

/// What the server does, and the recorded keys for which it does so.
const ROWS: &[(&str, &[&str])] = &[
    ("404 in JSON", &["status_404", "status_404_plain"]),
    ("401, 403", &["status_401", "status_403"]),
    ("400, 409, 422", &["status_400", "status_409", "status_422"]),
    ("500 in JSON", &["status_500"]),
    (
        "500, 502, 503 with another text",
        &["status_500_html", "status_502", "status_503"],
    ),
    ("closes the connection", &["closed"]),
    (
        "a login page, or no JSON",
        &["login_page", "bad_json", "empty_body"],
    ),
];

fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.filter(|line: &Value| line[0] == "get").collect()
}

/// What the task gets for a key, and after how many requests.
fn shown(lines: &[Value], key: &str) -> String {
    let line = lines
        .iter()
        .find(|line| line[2] == key && line[3] == 0)
        .unwrap();
    let class = line[5][0].as_str().unwrap();
    let text = line[5][1].as_str().unwrap();
    let error = match class {
        "AirflowRuntimeError" => text.split(':').next().unwrap(),
        class => class,
    };
    let asked = line[6]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .as_str()
        .unwrap();
    match asked.strip_prefix("api-server/").unwrap() {
        "1" => format!("`{error}`"),
        count => format!("`{error}` after {count} requests"),
    }
}

#[test]
fn the_table_of_a_failing_api_server_is_what_was_recorded() {
    let (old, new) = (lines(OLD), lines(NEW));
    assert!(old.len() + new.len() >= 100);
    let document = include_str!("../docs/configuration.md");
    for (what, keys) in ROWS {
        for key in *keys {
            let row = format!("| {what} | {} | {} |\n", shown(&old, key), shown(&new, key));
            assert!(document.contains(&row), "{key}: {row}");
        }
    }
}
