//! Compared with real Airflow, 2.10.5 and 3.3.2: what `tests/airflow/record_mask.py` recorded there.

use serde_json::Value;

use super::super::python_json::dumps;
use super::super::release::Version;
use super::*;

const OLD: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/airflow/mask-2.10.5.jsonl"
));
const NEW: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/airflow/mask-3.3.2.jsonl"
));

fn masking(version: &str, options: &MaskOptions) -> Masking {
    let version: Version = version.parse().unwrap();
    Masking::new(MaskRules::of(version), options)
}

fn default(version: &str) -> Masking {
    masking(version, &MaskOptions::default())
}

fn secret(text: &str) -> SecretValue {
    SecretValue::from_text(text.to_owned())
}

/// A recording: the masking of each of its options, and its other lines.
struct Recording {
    maskings: Vec<Masking>,
    lines: Vec<Value>,
}

impl Recording {
    fn of(text: &str) -> Self {
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let release = lines[0][1].as_str().unwrap();
        let options = lines.iter().filter(|line| line[0] == "options");
        let maskings = options
            .map(|line| masking(release, &recorded_options(line)))
            .collect();
        Self { maskings, lines }
    }

    fn lines(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.lines.iter().filter(move |line| line[0] == kind)
    }

    /// The recorded pairs, each with the masking it was recorded under.
    fn pairs(&self) -> impl Iterator<Item = (&Masking, Pair<'_>)> {
        self.lines("pair").map(|line| {
            let number = usize::try_from(line[1].as_u64().unwrap()).unwrap();
            (&self.maskings[number], Pair::of(line))
        })
    }
}

fn recorded_options(line: &Value) -> MaskOptions {
    MaskOptions {
        hide_sensitive: line[2].as_bool().unwrap(),
        extra_names: line[3].as_str().unwrap().to_owned(),
        min_length: line[4]
            .as_u64()
            .map(|least| usize::try_from(least).unwrap()),
    }
}

/// One recorded name and value, and what Airflow made of them.
struct Pair<'a> {
    name: &'a str,
    value: &'a str,
    redacted: String,
    rest: String,
    ui: &'a str,
    plain: bool,
    leaves: Option<&'a str>,
}

impl<'a> Pair<'a> {
    fn of(line: &'a Value) -> Self {
        let value = line[3].as_str().unwrap();
        let redacted = line[4]
            .as_str()
            .map_or_else(|| canonical(value), str::to_owned);
        let rest = match line[5].as_str() {
            Some("value") => value.to_owned(),
            Some("redacted") => redacted.clone(),
            _ => line[5][0].as_str().unwrap().to_owned(),
        };
        Self {
            name: line[2].as_str().unwrap(),
            value,
            redacted,
            rest,
            ui: line[6].as_str().unwrap(),
            plain: line[7] == 1,
            leaves: line[8].as_str(),
        }
    }
}

fn canonical(value: &str) -> String {
    loads(value).map_or_else(|_| value.to_owned(), |json| dumps(&json))
}

fn text_of(redacted: &Redacted) -> String {
    match redacted {
        Redacted::Json(json) => dumps(json),
        Redacted::Text(text) => text.expose_text().unwrap().to_owned(),
    }
}

#[test]
fn the_same_names_are_sensitive() {
    for recording in [OLD, NEW].map(Recording::of) {
        let (mut hidden, mut shown) = (0, 0);
        for line in recording.lines("hide") {
            let name = line[1].as_str().unwrap();
            for (masking, digit) in recording
                .maskings
                .iter()
                .zip(line[2].as_str().unwrap().chars())
            {
                let sensitive = masking.because(name).is_some();
                assert_eq!(sensitive, digit == '1', "{name:?} {masking:?}");
                hidden += usize::from(sensitive);
                shown += usize::from(!sensitive);
            }
        }
        assert!(hidden > 1500 && shown > 1500, "{hidden} {shown}");
    }
}

#[test]
fn redact_gives_the_same() {
    for recording in [OLD, NEW].map(Recording::of) {
        let (mut changed, mut same) = (0, 0);
        for (masking, pair) in recording.pairs() {
            let redacted = text_of(&masking.redact(Some(pair.name), &secret(pair.value)));
            assert_eq!(redacted, pair.redacted, "{:?} {}", pair.name, pair.value);
            changed += usize::from(redacted != canonical(pair.value));
            same += usize::from(redacted == canonical(pair.value));
        }
        assert!(changed > 500 && same > 500, "{changed} {same}");
    }
}

#[test]
fn the_task_log_hides_the_same_parts() {
    for recording in [OLD, NEW].map(Recording::of) {
        let (mut hidden, mut shown) = (0, 0);
        for (masking, pair) in recording.pairs() {
            let preview = masking.preview(pair.name, Some(&secret(pair.value)));
            let log = preview.task_log;
            assert_eq!(
                log.plain,
                Shown::masked_if(pair.plain),
                "{} {}",
                pair.name,
                pair.value
            );
            assert_eq!(log.decodes, Some(pair.leaves.is_some()), "{}", pair.value);
            let Some(leaves) = pair.leaves else { continue };
            let parts = hidden_parts(masking, pair.name, pair.value);
            assert_eq!(parts, leaves, "{} {}", pair.name, pair.value);
            if masking.because("event").is_none() {
                check_summary(log.deserialize_json, leaves, pair.value);
            }
            hidden += usize::from(leaves.contains('1'));
            shown += usize::from(leaves.contains('0'));
        }
        assert!(hidden > 200 && shown > 500, "{hidden} {shown}");
    }
}

fn hidden_parts(masking: &Masking, name: &str, value: &str) -> String {
    let mut parts = String::new();
    let raw = PyText::from(value);
    masking.decoded_parts(name, &raw, &loads(value).unwrap(), &mut |_, hidden| {
        parts.push(if hidden { '1' } else { '0' });
    });
    parts
}

/// `of` says of these parts no more and no less than is so.
fn check_summary(of: Shown, parts: &str, value: &str) {
    let (some_hidden, some_shown) = (parts.contains('1'), parts.contains('0'));
    let right = match of {
        Shown::Plain => !some_hidden,
        Shown::Masked => some_hidden && !some_shown,
        Shown::InPart => some_hidden && some_shown,
        Shown::InnerNames => some_hidden && value.contains('{'),
        _ => false,
    };
    assert!(right, "{of:?} {parts} {value}");
}

/// The same digits for what the REST API gave: 1 for each part that is `***`.
fn stars_in(text: &str) -> String {
    let json = loads(text).unwrap_or_else(|_| Json::text(text));
    let mut parts = String::new();
    json.for_each_leaf(&mut |leaf| {
        let stars = matches!(leaf, Json::Str(text) if text.as_str() == Some("***"));
        parts.push(if stars { '1' } else { '0' });
    });
    parts
}

#[test]
fn the_rest_api_shows_the_same() {
    for recording in [OLD, NEW].map(Recording::of) {
        let mut hidden = 0;
        for (masking, pair) in recording.pairs() {
            let rest = masking.preview(pair.name, Some(&secret(pair.value))).rest;
            if pair.rest == pair.value || pair.rest == canonical(pair.value) {
                assert!(
                    rest == Shown::Plain || pair.value.contains("***"),
                    "{rest:?} {}",
                    pair.value
                );
            } else {
                check_summary(rest, &stars_in(&pair.rest), pair.value);
                hidden += 1;
            }
        }
        let masks = recording.maskings[0].rules.rest != RestRule::Plain;
        assert_eq!(hidden > 500, masks, "{hidden}");
    }
}

#[test]
fn the_web_ui_shows_the_same() {
    let mut eight_stars = 0;
    for recording in [OLD, NEW].map(Recording::of) {
        for (masking, pair) in recording.pairs() {
            let preview = masking.preview(pair.name, Some(&secret(pair.value)));
            let expected = match pair.ui {
                "stars" => Shown::EightStars,
                "invalid" => Shown::InvalidLabel,
                "value" => Shown::Plain,
                _ => preview.rest,
            };
            assert_eq!(preview.ui, expected, "{:?} {}", pair.name, pair.value);
            eight_stars += usize::from(pair.ui == "stars");
        }
    }
    assert!(eight_stars > 500, "{eight_stars}");
}

#[test]
fn the_longest_word_is_the_reason_and_of_several_the_first() {
    let check = |version, name, word| assert_eq!(default(version).because(name), word, "{name}");
    check("2.10.5", "db_password", Some("password"));
    check("2.10.5", "secret_passphrase", Some("passphrase"));
    check("2.10.5", "secret_passwd", Some("passwd"));
    check("2.10.5", "api-key", None);
    check("3.3.2", "api-key", Some("api_key"));
    check("3.3.2", "My Proxy Password", Some("proxy_password"));
    check("3.3.2", "host", None);
}

#[test]
fn an_empty_configured_item_makes_every_name_sensitive() {
    let with = |extra: &str| MaskOptions {
        extra_names: extra.to_owned(),
        ..MaskOptions::default()
    };
    let trailing_comma = masking("2.10.5", &with("pwd,"));
    assert_eq!(trailing_comma.because("host"), Some(""));
    assert_eq!(trailing_comma.because("my_pwd"), Some("pwd"));
    assert_eq!(masking("2.10.5", &with("")).because("host"), None);
    let idle = |version| {
        let masking = masking(version, &with("Acme,my-field,pwd,"));
        masking.idle_words().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(idle("2.10.5"), ["Acme"]);
    assert_eq!(idle("3.3.2"), ["Acme", "my-field"]);
}

fn redacted(version: &str, name: &str, value: &str) -> String {
    text_of(&default(version).redact(Some(name), &secret(value)))
}

/// Read in the wheels of these releases.
#[test]
fn the_depth_of_redact_by_release() {
    let objects =
        |levels, inner: &str| format!("{}{inner}{}", "{\"a\": ".repeat(levels), "}".repeat(levels));
    let lists =
        |levels, inner: &str| format!("{}{inner}{}", "[".repeat(levels), "]".repeat(levels));
    let (open, hidden) = ("{\"secret\": \"x\"}", "{\"secret\": \"***\"}");
    let check = |version, levels: usize, in_objects, in_lists| {
        let of = |hides| if hides { hidden } else { open };
        assert_eq!(
            redacted(version, "n", &objects(levels, open)),
            objects(levels, of(in_objects)),
            "{version}"
        );
        assert_eq!(
            redacted(version, "n", &lists(levels, open)),
            lists(levels, of(in_lists)),
            "{version}"
        );
    };
    check("2.1.0", 30, true, true);
    check("2.10.5", 4, true, true);
    check("2.10.5", 5, false, false);
    check("3.2.1", 5, false, false);
    check("3.3.0", 5, true, true);
    check("3.3.0", 30, true, false);
    check("3.3.2", 30, true, true);
    assert_eq!(redacted("2.1.0", "secret", &lists(9, "1")), lists(9, "1"));
    assert_eq!(
        redacted("2.10.5", "token", &lists(9, "1")),
        lists(6, "\"***\"")
    );
}

/// Read in the wheels of these releases.
#[test]
fn the_rest_api_by_release() {
    let check = |version, name, value, expected| {
        let rest = default(version).preview(name, Some(&secret(value))).rest;
        assert_eq!(rest, expected, "{version} {name} {value}");
    };
    let one_deep = "{\"token\": \"x\", \"a\": 1}";
    let two_deep = "{\"b\": {\"token\": \"x\"}}";
    check("2.10.5", "token", "x", Shown::Plain);
    check("3.0.6", "token", "x", Shown::Masked);
    check("3.0.6", "token", "\"x\"", Shown::Plain);
    check("3.0.6", "n", one_deep, Shown::InnerNames);
    check("3.0.6", "n", two_deep, Shown::Plain);
    check("3.2.0", "n", two_deep, Shown::InnerNames);
    check("3.2.0", "token", "[\"x\"]", Shown::Plain);
    check("3.3.2", "token", "[\"x\"]", Shown::Masked);
    check("3.3.2", "token", "[\"x\", 1]", Shown::InPart);
    check("3.3.2", "token", "12345", Shown::Plain);
    check("3.3.2", "token", "", Shown::Masked);
    check("3.3.2", "n", &"1".repeat(5000), Shown::Error);
}

/// Read in the wheels of these releases.
#[test]
fn the_task_log_by_release() {
    let check = |version, value, plain, deserialize_json| {
        let log = default(version)
            .preview("token", Some(&secret(value)))
            .task_log;
        assert_eq!(
            (log.plain, log.deserialize_json),
            (plain, deserialize_json),
            "{version} {value}"
        );
    };
    let object = "{\"password\": \"fake-1\", \"a\": 1}";
    check("2.0.2", "fake-1", Shown::Plain, Shown::Plain);
    check("2.5.0", object, Shown::Masked, Shown::Plain);
    check("2.10.5", object, Shown::Masked, Shown::InnerNames);
    check("3.0.1", object, Shown::Plain, Shown::Plain);
    check("3.1.8", object, Shown::Masked, Shown::Plain);
    check("3.1.8", "\"fake-1\"", Shown::Masked, Shown::Masked);
    check("3.3.2", object, Shown::Masked, Shown::InnerNames);
    check(
        "2.10.5",
        "[\"fake-1\", 12345]",
        Shown::Masked,
        Shown::InPart,
    );
    check("2.10.5", "12345", Shown::Masked, Shown::Plain);
    check("3.3.2", "12345", Shown::Masked, Shown::Masked);
    check("3.3.2", "1234", Shown::Plain, Shown::Plain);
    check("3.3.2", "Airflow", Shown::Plain, Shown::Plain);
    check("2.10.5", "", Shown::Plain, Shown::Plain);
}

#[test]
fn a_word_that_event_contains_hides_the_whole_task_log_of_airflow_3() {
    let options = MaskOptions {
        extra_names: "pwd,".to_owned(),
        ..MaskOptions::default()
    };
    let log = |version, value: Option<&str>| {
        let value = value.map(secret);
        let log = masking(version, &options)
            .preview("n", value.as_ref())
            .task_log;
        (log.plain, log.deserialize_json)
    };
    assert_eq!(log("3.3.2", None), (Shown::Masked, Shown::Masked));
    assert_eq!(log("3.3.2", Some("{}")), (Shown::Masked, Shown::Masked));
    assert_eq!(log("3.3.2", Some("[1]")), (Shown::Masked, Shown::Masked));
    assert_eq!(log("2.10.5", Some("[1]")), (Shown::Masked, Shown::Plain));
}

#[test]
fn a_preview_without_the_value() {
    let check = |version, name, expected: [&str; 5]| {
        let preview = default(version).preview(name, None);
        let log = preview.task_log;
        let found = [
            log.plain,
            log.deserialize_json,
            preview.ui,
            preview.rest,
            preview.cli,
        ];
        assert_eq!(found.map(Shown::as_str), expected, "{version} {name}");
        assert_eq!(log.decodes, None);
    };
    check(
        "2.10.5",
        "token",
        ["masked", "depends-on-value", "********", "plain", "plain"],
    );
    check(
        "2.10.5",
        "n",
        ["plain", "inner-names", "plain", "plain", "plain"],
    );
    check(
        "3.3.2",
        "token",
        [
            "masked",
            "depends-on-value",
            "depends-on-value",
            "depends-on-value",
            "plain",
        ],
    );
    check(
        "3.3.2",
        "n",
        [
            "plain",
            "inner-names",
            "inner-names",
            "inner-names",
            "plain",
        ],
    );
    check(
        "3.1.8",
        "token",
        [
            "masked",
            "depends-on-value",
            "depends-on-value",
            "depends-on-value",
            "plain",
        ],
    );
    check(
        "3.1.8",
        "n",
        ["plain", "plain", "inner-names", "inner-names", "plain"],
    );
    check(
        "2.0.2",
        "secret",
        ["plain", "plain", "********", "plain", "plain"],
    );
    check(
        "2.5.0",
        "token",
        ["masked", "plain", "********", "plain", "plain"],
    );
}

#[test]
fn bytes_that_are_not_text_count_as_a_text() {
    let value = SecretValue::new(b"\xff\xfefake".to_vec());
    let preview = default("3.3.2").preview("token", Some(&value));
    assert_eq!(
        (preview.task_log.plain, preview.rest),
        (Shown::Masked, Shown::Masked)
    );
    let Redacted::Text(same) = default("3.3.2").redact(None, &value) else {
        unreachable!("not JSON")
    };
    assert_eq!(same.expose(), value.expose());
}

#[test]
fn each_release_says_what_its_masking_does_not_hide() {
    let limits = |version| default(version).limits().join("\n");
    assert!(limits("2.10.5").contains("REST API: every value is shown"));
    assert!(!limits("2.10.5").contains("fewer than"));
    assert!(limits("3.3.2").contains("fewer than 5 characters"));
    assert!(limits("3.0.1").contains("nothing is masked"));
}

#[test]
fn deep_json_is_walked_without_harm() {
    let deep = format!("{}1{}", "[".repeat(990), "]".repeat(990));
    let preview = default("3.3.2").preview("n", Some(&secret(&deep)));
    assert_eq!(preview.rest, Shown::Plain);
    assert_eq!(redacted("3.3.2", "n", &deep), deep);
}
