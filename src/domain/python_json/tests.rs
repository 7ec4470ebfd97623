//! Compared with Python: 3.11's answers for each recorded text.

use serde_json::Value;

use super::*;

const RECORDED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/airflow/json.jsonl"
));

/// A recorded text: as it is, or as runs of `[unit, count]`.
fn unsqueezed(value: &Value) -> String {
    let Some(runs) = value.as_array() else {
        return value.as_str().unwrap_or_default().to_owned();
    };
    let run = |run: &Value| {
        let count = usize::try_from(run[1].as_u64().unwrap()).unwrap();
        run[0].as_str().unwrap().repeat(count)
    };
    runs.iter().map(run).collect()
}

fn answer(text: &str) -> (Option<String>, Option<String>, Option<String>) {
    match loads(text) {
        Ok(value) => (Some(dumps(&value)), None, None),
        Err(error) => (
            None,
            Some(error.class().to_owned()),
            Some(error.to_string()),
        ),
    }
}

#[test]
fn python_reads_and_writes_the_same() {
    let mut counts = (0, 0);
    for line in RECORDED.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        let text = unsqueezed(&line[1]);
        let expected = (
            (!line[2].is_null()).then(|| unsqueezed(&line[2])),
            line[3].as_str().map(str::to_owned),
            line[4].as_str().map(str::to_owned),
        );
        assert_eq!(answer(&text), expected, "{}", line[1]);
        match expected.0 {
            Some(_) => counts.0 += 1,
            None => counts.1 += 1,
        }
    }
    assert!(counts.0 > 500 && counts.1 > 300, "{counts:?}");
}

#[test]
fn what_was_written_reads_back_the_same() {
    for line in RECORDED.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if !line[2].is_null() {
            let text = unsqueezed(&line[2]);
            assert_eq!(answer(&text).0, Some(text));
        }
    }
}

#[test]
fn any_nesting_is_an_error_before_it_is_a_danger() {
    let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    let deepest = nested(MAX_NESTING);
    assert_eq!(answer(&deepest).0.as_ref(), Some(&deepest));
    assert_eq!(
        answer(&nested(MAX_NESTING + 1)).1.as_deref(),
        Some("RecursionError")
    );
    assert_eq!(
        answer(&"[".repeat(1_000_000)).1.as_deref(),
        Some("RecursionError")
    );
}

#[test]
fn neither_debug_nor_an_error_says_anything_of_the_text() {
    let value = loads(r#"{"obvious": "obvious-fake"}"#).unwrap();
    assert_eq!(
        format!("{value:?} {:?}", PyText::from("obvious")),
        "Json PyText"
    );
    let error = loads(r#"["obvious-fake" obvious"#).unwrap_err();
    assert!(!format!("{error:?} {error}").contains("obvious"));
}

#[test]
fn texts_count_code_points_and_keep_lone_surrogates() {
    let value = loads(r#""\ud800ä\ud83d\udd11""#).unwrap();
    let Json::Str(text) = &value else {
        unreachable!("a text")
    };
    assert_eq!((text.len(), text.as_str()), (3, None));
    assert_eq!(text.to_lossy(), "\u{fffd}ä🔑");
    assert!(text.contains(&PyText::from("ä")) && !text.contains(&PyText::from("a")));
    assert_eq!(
        PyText::from_bytes(b"a\xffb").codes().collect::<Vec<_>>(),
        [0x61, 0xdcff, 0x62]
    );
}

#[test]
fn what_python_calls_false() {
    let falsy = |text| loads(text).unwrap().is_falsy();
    assert!(
        ["null", "false", "0", "-0", "0.0", "\"\"", "[]", "{}"]
            .into_iter()
            .all(falsy)
    );
    assert!(
        !["true", "1", "NaN", "\" \"", "[0]", "{\"\":0}"]
            .into_iter()
            .any(falsy)
    );
}

#[test]
fn what_print_shows_of_a_part() {
    let shown = |text| printed(&loads(text).unwrap()).to_lossy();
    assert_eq!(shown("null"), "None");
    assert_eq!(shown("[true, 1]"), "[true, 1]");
    assert_eq!(shown("-1e999"), "-inf");
    assert_eq!(shown("\"a\\nb\""), "a\nb");
}
