//! The pane as text, and that it means the same without colour.

use super::*;
use crate::domain::deployment::Deployment;
use crate::domain::key::{Key, Kind};
use crate::domain::reason::Reason;
use crate::domain::value::SecretValue;
use crate::domain::versions::SecretPlace;

/// 2026-11-20 00:00 UTC.
const NOW: i64 = 1_795_132_800;
const DAY: i64 = 86_400;

fn version(id: &str, stages: &[&str], days: i64) -> SecretVersion {
    SecretVersion {
        id: id.to_owned(),
        stages: stages.iter().map(|stage| (*stage).to_owned()).collect(),
        created: Some(NOW - days * DAY),
        accessed: (days < 20).then_some(NOW - DAY),
    }
}

fn versions(list: Listed, comparison: Compared) -> Versions {
    let key = Key::new(Kind::Variable, "x");
    let secret = SecretPlace::for_key(&Deployment::assumed("test"), &key);
    let mut versions = Versions::new(key, secret, 1);
    versions.list = list;
    versions.comparison = comparison;
    versions
}

fn two() -> Vec<SecretVersion> {
    vec![
        version("0123456789", &[CURRENT], 3),
        version("fedcba9876", &[PREVIOUS], 40),
    ]
}

fn text_of(versions: &Versions) -> Vec<String> {
    let context = VersionContext {
        no_secret: "AWS has no secret for this key, so there are no versions",
        current: "what Airflow reads",
        compare_key: "D",
        now: Some(NOW),
    };
    let lines = lines(versions, &context, &Theme::embedded(0));
    lines.iter().map(ToString::to_string).collect()
}

fn compared(newer: &str, older: &str) -> Vec<String> {
    let value = |text: &str| SecretValue::from_text(text.to_owned());
    let comparison = ValueDiff::new(&value(newer), &value(older));
    let done = Compared::Done(Box::new(comparison));
    let text = text_of(&versions(Listed::Listed(two()), done));
    // Without the title before it and the two lines for each of the two versions after it.
    text[1..text.len() - 4].to_vec()
}

#[test]
fn versions_with_stages_and_dates_and_what_a_comparison_would_cost() {
    let mut all = two();
    all.push(version("0123456799", &[], 100));
    all.insert(0, version("abcdefabcd", &["AWSPENDING", "mine\u{1b}"], 0));
    let text = text_of(&versions(Listed::Listed(all), Compared::NotAsked));
    assert_eq!(
        text,
        [
            "airflow/variables/x",
            "D: compare AWSCURRENT with AWSPREVIOUS, without showing values (2 GetSecretValue, logged in CloudTrail under your name)",
            "! AWSPENDING, mine⟨ESC⟩  a rotation is under way, or was left unfinished",
            "  abcdefabc · created 2026-11-20 00:00 UTC, today · last read 2026-11-19",
            "● AWSCURRENT  what Airflow reads",
            "  012345678 · created 2026-11-17 00:00 UTC, 3 days ago · last read 2026-11-19",
            "○ AWSPREVIOUS  what was current before",
            "  fedcba987 · created 2026-10-11 00:00 UTC, 40 days ago · never read, according to AWS",
            "· deprecated  has no stage; AWS may delete it",
            "  012345679 · created 2026-08-12 00:00 UTC, 100 days ago · never read, according to AWS",
        ]
    );
}

#[test]
fn without_a_clock_there_are_dates_alone() {
    let versions = versions(Listed::Listed(two()), Compared::NotAsked);
    let context = VersionContext {
        no_secret: "AWS has no secret for this key, so there are no versions",
        current: "",
        compare_key: "D",
        now: None,
    };
    let lines = lines(&versions, &context, &Theme::embedded(0));
    let text = lines[3].to_string();
    assert_eq!(
        text,
        "  01234567 · created 2026-11-17 00:00 UTC · last read 2026-11-19"
    );
}

#[test]
fn what_is_not_there_yet() {
    let loading = text_of(&versions(Listed::Loading, Compared::NotAsked));
    assert_eq!(loading, ["airflow/variables/x", "listing the versions…"]);
    let none = text_of(&versions(Listed::Listed(Vec::new()), Compared::NotAsked));
    assert_eq!(none.last().unwrap(), "AWS has no version of this secret");
    let alone = vec![version("0123456789", &[CURRENT], 3)];
    let alone = text_of(&versions(Listed::Listed(alone), Compared::NotAsked));
    assert_eq!(
        alone[1],
        "nothing to compare: there is no AWSPREVIOUS version"
    );
    let asked = text_of(&versions(Listed::Listed(two()), Compared::Asked));
    assert!(asked[1].starts_with("reading two values"));
}

#[test]
fn a_fault_says_what_and_what_next() {
    let fault = || Fault {
        note: Some("needs secretsmanager:ListSecretVersionIds".to_owned()),
        ..Fault::new(Reason::AccessDenied)
    };
    let expected = [
        Reason::AccessDenied.sentence().to_owned(),
        "needs secretsmanager:ListSecretVersionIds".to_owned(),
        format!("next: {}", Reason::AccessDenied.next_step()),
    ];
    let listing = text_of(&versions(Listed::Failed(fault()), Compared::NotAsked));
    assert_eq!(listing[1..], expected);
    let comparison = versions(Listed::Listed(two()), Compared::Failed(fault()));
    assert_eq!(text_of(&comparison)[1..4], expected);
}

#[test]
fn a_comparison_in_words() {
    assert_eq!(
        compared("fake-a", "fake-a"),
        [
            "AWSCURRENT and AWSPREVIOUS have the same value, byte for byte",
            "both: text"
        ]
    );
    assert_eq!(
        compared(
            "{\"host\":\"x\",\"port\":1,\"password\":\"fake-1\"}",
            "{\"host\":\"x\",\"user\":\"y\",\"password\":\"fake-2\"}"
        ),
        [
            "AWSCURRENT and AWSPREVIOUS differ",
            "AWSCURRENT: JSON object with the keys host, port, password",
            "AWSPREVIOUS: JSON object with the keys host, user, password",
            "+ added: port",
            "- removed: user",
            "~ changed: password",
            "= unchanged: host",
        ]
    );
}

#[test]
fn long_lists_are_counted_and_names_cannot_act_on_a_terminal() {
    let object = |value: u32| {
        let entries: Vec<_> = (0..30).map(|n| format!("\"k{n}\":{value}")).collect();
        format!(
            "{{\"\\u001b[31m{}\":{value},{}}}",
            "w".repeat(90),
            entries.join(",")
        )
    };
    let text = compared(&object(1), &object(2));
    let line = text.last().unwrap();
    assert!(line.starts_with("~ changed: ⟨ESC⟩[31mwww"), "{line}");
    assert!(
        line.contains("www…, k0, k1,") && line.ends_with("k10 and 19 more"),
        "{line}"
    );
    assert!(!text.concat().contains('\u{1b}'));

    let many: Vec<_> = (0..50).map(|n| version(&format!("v{n}"), &[], n)).collect();
    let many = said_of_list(many);
    assert_eq!(many.len(), 1 + 1 + 40 + 1);
    assert_eq!(many[42], "and 30 older");
}

fn said_of_list(all: Vec<SecretVersion>) -> Vec<String> {
    text_of(&versions(Listed::Listed(all), Compared::NotAsked))
}

#[test]
fn no_value_is_on_the_screen() {
    let text = compared("{\"key\":\"obvious-fake-1\"}", "obvious-fake-2").concat();
    assert!(text.contains("key") && !text.contains("obvious"), "{text}");
}
