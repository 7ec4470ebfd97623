//! Why a key is missing, or is not what was expected: the findings over the list.

use super::screen;
use crate::driver::{Clip, Driver};

#[test]
fn findings_from_names_cost_nothing_and_a_lookup_is_offered_with_its_cost() {
    for (width, height, name) in [(80, 24, "diagnosis-80x24"), (120, 35, "diagnosis-120x35")] {
        let mut driver = Driver::demo(width, height);
        let calls = driver.state.session().calls();
        driver
            .press("=")
            .type_in("aws_stripe_api_key")
            .press("enter");
        let calls_of_lookup = driver.state.session().calls() - calls;
        driver.press("d");
        screen(name, &driver);
        assert_eq!(driver.state.session().calls(), calls + calls_of_lookup);
    }
}

#[test]
fn a_lookup_from_the_findings_makes_them_sure() {
    let mut driver = Driver::demo(120, 35);
    driver.select("aws_retired_token");
    let calls = driver.state.session().calls();
    driver.press("d");
    assert!(
        driver
            .shows("from the listed names alone; enter: look it up in AWS now (1 GetSecretValue)")
    );
    assert_eq!(driver.state.session().calls(), calls);
    driver.press("enter");
    assert!(driver.state.session().calls() > calls);
    let shown = [
        "from the lookup that was made",
        "1 scheduled-for-deletion  problem, certain",
        "next: restore it",
    ];
    for text in shown {
        assert!(driver.shows(text), "{text}\n{}", driver.text());
    }
    driver.press("N");
    let copied = matches!(driver.host.clips.first(), Some(Clip::Text(text)) if text.starts_with("aws secretsmanager restore-secret"));
    assert!(copied, "{:?}", driver.host.clips);
    driver.press("down N");
    assert_eq!(driver.host.clips.len(), 1, "a note has no command");
    driver.press("esc");
    assert!(!driver.shows("scheduled-for-deletion  problem"));
}

#[test]
fn a_similar_name_is_found_without_a_call() {
    let mut driver = Driver::demo(120, 35);
    driver.select("feature_flags").press("d");
    assert!(
        driver.shows("Diagnosis of feature_flags"),
        "{}",
        driver.text()
    );
    driver
        .press("esc =")
        .type_in("aws_mayras-secret")
        .press("enter d");
    assert!(
        driver.shows("near-name  problem, likely"),
        "{}",
        driver.text()
    );
    driver.type_in("healthy");
    assert!(driver.shows("no match"), "{}", driver.text());
}

#[test]
fn a_report_is_copied_without_a_call_and_without_a_value() {
    let mut driver = Driver::demo(120, 35);
    driver.select("aws_db_host");
    let calls = driver.state.session().calls();
    driver.press("E");
    assert_eq!(driver.state.session().calls(), calls);
    let Some(Clip::Text(text)) = driver.host.clips.first() else {
        panic!("{:?}", driver.host.clips);
    };
    assert!(
        text.starts_with("# variable `aws_db_host`: found in AWS Secrets Manager"),
        "{text}"
    );
    assert!(
        text.contains("```mermaid") && !text.contains("db.example.com"),
        "{text}"
    );
}

#[test]
fn a_report_goes_to_a_new_file_whose_name_is_asked_for() {
    let mut driver = Driver::demo(120, 35);
    driver.select("aws_db_host").press("W");
    assert!(
        driver.shows("write-report varlens-aws_db_host.md"),
        "{}",
        driver.text()
    );
    assert!(driver.host.reports.is_empty());
    driver.press("enter");
    let (path, text) = driver.host.reports.first().expect("a report");
    assert_eq!(path, "varlens-aws_db_host.md");
    assert!(
        text.contains("```mermaid") && !text.contains("db.example.com"),
        "{text}"
    );
    assert!(
        driver.shows("report written to varlens-aws_db_host.md"),
        "{}",
        driver.text()
    );
    // The file is there now.
    driver.press("W enter");
    assert_eq!(driver.host.reports.len(), 1);
    assert!(driver.shows("exists already"), "{}", driver.text());
    // Another name, typed in place of the first one.
    driver
        .press("W ctrl-u")
        .type_in("write-report other.md")
        .press("enter");
    assert_eq!(driver.host.reports.len(), 2);
}

/// Marked keys are exported together, whichever key is selected.
#[test]
fn marked_keys_are_exported_without_values() {
    let mut driver = Driver::demo(120, 35);
    for name in ["aws_db_host", "aws_retired_token", "smtp_password"] {
        driver.select(name).press("M");
    }
    driver.press("A");
    driver.select("aws_quoted_url").press("E");
    let Some(Clip::Text(text)) = driver.host.clips.first() else {
        panic!("{:?}", driver.host.clips);
    };
    for line in [
        "# 3 keys",
        "| `aws_db_host` | found in AWS Secrets Manager | looked up live | no | console-key-value |",
        "# variable `aws_db_host`: found in AWS Secrets Manager",
        "# variable `aws_retired_token`: missing",
        "# variable `smtp_password`: missing",
    ] {
        assert!(text.lines().any(|other| other == line), "{line}\n{text}");
    }
    assert!(
        !text.contains("db.example.com") && !text.contains("aws_quoted_url"),
        "{text}"
    );
    driver.press("W");
    assert!(
        driver.shows("write-report varlens-3-variables.md"),
        "{}",
        driver.text()
    );
    driver
        .press("ctrl-u")
        .type_in("write-report keys.jsonl")
        .press("enter");
    let (path, text) = driver.host.reports.last().unwrap();
    assert_eq!(path, "keys.jsonl");
    let lines: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let keys: Vec<_> = lines
        .iter()
        .map(|line| line["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["aws_db_host", "aws_retired_token", "smtp_password"]);
    let first = &lines[0];
    assert_eq!(
        (&first["schema"], &first["basis"], &first["winner"]),
        (&1.into(), &"performed".into(), &"aws".into())
    );
    assert!(
        first["value"].is_null() && first["changed"].is_i64(),
        "{first}"
    );
    assert!(!text.contains("db.example.com"), "{text}");
    // Without marks, it is the selected key again.
    driver.press("esc").press("W");
    assert!(
        driver.shows("write-report varlens-aws_quoted_url.md"),
        "{}",
        driver.text()
    );
}
