//! The table of docs/on-call.md: its rows that the sample has are driven with the keys that they name, and no fewer keys do.

use varlens::app::message::Message;

use crate::driver::Driver;

/// What a row of the table is driven with.
enum Row {
    /// `KEY`, and what the row promises: a part of it, word by word, which the screen shows after the last key.
    Sample(&'static str, &'static str),
    /// The sample does not have it; the test that has.
    Elsewhere(&'static str),
}

/// Each situation of the table.
#[rustfmt::skip] // One row per situation.
const ROWS: &[(&str, Row)] = &[
    ("the name differs in `-` and `_`", Row::Sample("aws_stripe_api_key", "differs only in separators")),
    ("the name differs in upper and lower case", Row::Sample("aws_Retry_Limit", "differs only in upper/lower case")),
    ("the secret is at another place: a leading slash, another prefix, a connection's name", Row::Elsewhere("journeys::elsewhere")),
    ("the secret has no value yet", Row::Elsewhere("a_secret_without_a_current_version_is_absent_as_aws_will_answer")),
    ("you may read it, and Airflow may not", Row::Elsewhere("journeys::advice")),
    ("the lookup pattern excludes the key", Row::Sample("smtp_password", "not asked because of the lookup pattern (^aws_ does not match)")),
    ("wrong prefix in `backend_kwargs`", Row::Elsewhere("journeys::near")),
    ("the secret is scheduled for deletion", Row::Sample("aws_retired_token", "the secret is scheduled for deletion")),
    ("the secret is binary", Row::Sample("aws_report_template", "the secret is binary or empty; Airflow reads only text and tries the next layer")),
    ("AWS wins, your environment variable is ignored", Row::Sample("aws_mayras_password", "shadowed, different value")),
    ("quotes around the value", Row::Sample("aws_quoted_url", "text in quotes")),
    ("a newline at the end of the value", Row::Sample("aws_quoted_url", "ends in a newline, which is part of the value")),
    ("the value should be JSON and is not", Row::Sample("aws_mayras_secret", "JSONDecodeError: Expecting value")),
    ("the console stored the value as key/value", Row::Sample("aws_db_host", "a JSON object, as the AWS console's key/value editor saves it")),
    ("AWS denies it", Row::Sample("aws_finance_key", "secretsmanager:GetSecretValue")),
    ("no connection can be built from the value", Row::Elsewhere("journeys::connections")),
    ("no credentials, or expired ones", Row::Elsewhere("journeys::login")),
    ("it is a connection, not a variable", Row::Sample("aws_warehouse", "get_connection(\"aws_warehouse\")")),
    ("what if the lookup pattern were `^aws_`?", Row::Sample("", "What if")),
    ("what does Airflow mask of this value?", Row::Sample("aws_mayras_password", "task log")),
];

/// A line of the table: the situation, the keys to press, how many they are said to be, and what one sees.
struct Line {
    situation: String,
    keys: Vec<String>,
    count: usize,
    seen: String,
}

impl Line {
    fn new(line: &str) -> Self {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [situation, keys, seen, _] = cells[..] else {
            panic!("{line}");
        };
        let (keys, count) = keys.rsplit_once(" (").unwrap();
        Self {
            situation: situation.to_owned(),
            keys: keys
                .split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect(),
            count: count.trim_end_matches(')').parse().unwrap(),
            seen: seen.replace('`', ""),
        }
    }
}

fn table() -> Vec<Line> {
    let text = include_str!("../../docs/on-call.md");
    let rows = text.lines().filter(|line| line.starts_with("| "));
    rows.skip(1).map(Line::new).collect()
}

/// Presses a key as the table names it, or types or pastes what it writes out.
fn press(driver: &mut Driver, key: &str, name: &str) {
    if key == "KEY" {
        driver.type_in(name);
    } else if key.contains('(') {
        driver.send(Message::Paste(key.replace("KEY", name)));
    } else if key.contains(' ') {
        driver.type_in(key);
    } else {
        driver.press(key);
    }
}

#[test]
fn each_situation_has_as_many_keys_as_are_counted() {
    let table = table();
    for line in &table {
        assert_eq!(line.keys.len(), line.count, "{}", line.situation);
    }
    let text = include_str!("../../docs/on-call.md");
    assert_eq!(table.len(), 20);
    assert!(text.contains("\nTwenty situations, "));
    let readme = include_str!("../../README.md");
    assert!(readme.contains("(docs/on-call.md) | twenty situations"));
}

#[test]
fn the_keys_of_each_situation_show_its_cause_and_fewer_do_not() {
    for line in table() {
        let row = ROWS
            .iter()
            .find(|(situation, _)| *situation == line.situation);
        let (_, row) = row.unwrap_or_else(|| panic!("not driven: {}", line.situation));
        let Row::Sample(name, shown) = row else {
            continue;
        };
        let mut driver = Driver::demo(80, 24);
        for key in &line.keys {
            assert!(
                !driver.shows(shown),
                "too many: {}\n{}",
                line.situation,
                driver.text()
            );
            press(&mut driver, key, name);
        }
        assert!(driver.shows(shown), "{}\n{}", line.situation, driver.text());
    }
}

/// What a row promises is what it is driven for.
#[test]
fn the_table_says_what_is_shown() {
    let own_words = ["JSONDecodeError", "secretsmanager", "What if"];
    for line in table() {
        let row = ROWS
            .iter()
            .find(|(situation, _)| *situation == line.situation);
        let Some((_, Row::Sample(name, shown))) = row else {
            continue;
        };
        let seen = line.seen.replace("KEY", name);
        let is_own = own_words.iter().any(|word| shown.starts_with(word));
        assert!(
            is_own || seen.contains(shown),
            "{}: {shown}",
            line.situation
        );
    }
}

/// The tests that have the other rows are there.
#[test]
fn what_the_sample_lacks_is_tested_elsewhere() {
    let tests = [
        include_str!("../journeys.rs"),
        include_str!("../../src/domain/prediction/scenario.rs"),
    ];
    for (situation, row) in ROWS {
        if let Row::Elsewhere(test) = row {
            let name = test.rsplit("::").next().unwrap();
            assert!(
                tests.iter().any(|text| text.contains(name)),
                "{situation}: {test}"
            );
        }
    }
}
