//! The rules, release by release; `replay` compares them with real Airflow.

mod recording;
mod replay;

use super::super::python_json::dumps;
use super::super::release::Version;
use super::*;

fn masking(version: &str, options: &MaskOptions) -> Masking {
    let version: Version = version.parse().unwrap();
    Masking::new(MaskRules::for_version(version), options)
}

fn default(version: &str) -> Masking {
    masking(version, &MaskOptions::default())
}

fn secret(text: &str) -> SecretValue {
    SecretValue::from_text(text.to_owned())
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

fn text_of(redacted: &Redacted) -> String {
    match redacted {
        Redacted::Json(json) => dumps(json),
        Redacted::Text(text) => text.expose_text().unwrap().to_owned(),
    }
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

/// What the supervisor registers, and from 3.1.1 the task too.
#[test]
fn the_task_log_of_what_the_api_server_gave_by_release() {
    let check = |version, name, value: Option<&str>, plain, deserialize_json| {
        let value = value.map(secret);
        let log = default(version)
            .preview_via(name, value.as_ref(), ValueRoute::ApiServer)
            .task_log;
        assert_eq!(
            (log.plain, log.deserialize_json),
            (plain, deserialize_json),
            "{version} {name}"
        );
    };
    let object = Some("{\"password\": \"fake-1\", \"a\": 1}");
    let text = Some("\"fake-1\"");
    check("3.0.1", "n", object, Shown::Masked, Shown::Plain);
    check("3.0.1", "n", Some("12345"), Shown::Masked, Shown::Masked);
    check("3.0.1", "n", Some("1234"), Shown::Plain, Shown::Plain);
    check("3.0.1", "n", None, Shown::Masked, Shown::Plain);
    check("3.0.2", "n", object, Shown::Plain, Shown::Plain);
    check("3.0.2", "token", text, Shown::Masked, Shown::Plain);
    check("3.1.0", "token", None, Shown::Masked, Shown::Plain);
    check("3.1.1", "token", text, Shown::Masked, Shown::Masked);
    check("3.1.1", "token", object, Shown::Masked, Shown::Plain);
    check("3.1.1", "token", None, Shown::Masked, Shown::DependsOnValue);
    check("3.1.1", "n", None, Shown::Plain, Shown::Plain);
    check("3.3.2", "token", object, Shown::Masked, Shown::InnerNames);
    check("2.10.5", "token", object, Shown::Masked, Shown::InnerNames);
}

#[test]
fn json_is_not_decoded_where_a_release_gives_the_stored_text() {
    let decodes = |version, via| {
        let preview = default(version).preview_via("n", Some(&secret("[1]")), via);
        preview.task_log.decodes
    };
    assert_eq!(decodes("3.0.1", ValueRoute::Process), Some(false));
    assert_eq!(decodes("3.0.1", ValueRoute::ApiServer), Some(true));
    assert_eq!(decodes("3.0.2", ValueRoute::Process), Some(true));
}

#[test]
fn nothing_is_redacted_before_there_is_a_redact() {
    assert_eq!(redacted("2.0.2", "secret", "fake"), "fake");
    assert_eq!(redacted("2.0.2", "secret", "[\"fake\"]"), "[\"fake\"]");
    assert_eq!(redacted("2.1.0", "secret", "fake"), "***");
}

#[test]
fn an_empty_name_is_sensitive_by_an_empty_word_since_2_1_1() {
    let options = MaskOptions {
        extra_names: "pwd,".to_owned(),
        ..MaskOptions::default()
    };
    let because = |version| masking(version, &options).because("").map(str::to_owned);
    assert_eq!(because("2.1.0"), None);
    assert_eq!(because("2.1.1").as_deref(), Some(""));
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
    assert!(!limits("2.10.5").contains("shorter than"));
    assert!(limits("3.3.2").contains("shorter than 5 characters"));
    assert!(limits("3.0.1").contains("nothing is masked"));
    let of_api = |version| {
        let limits = default(version).limits_via(ValueRoute::ApiServer);
        limits.join("\n")
    };
    assert!(of_api("3.0.1").contains("only the JSON text itself is masked"));
    assert!(of_api("3.1.8").contains("objects and lists are shown"));
}

#[test]
fn deep_json_is_walked_without_harm() {
    let deep = format!("{}1{}", "[".repeat(990), "]".repeat(990));
    let preview = default("3.3.2").preview("n", Some(&secret(&deep)));
    assert_eq!(preview.rest, Shown::Plain);
    assert_eq!(redacted("3.3.2", "n", &deep), deep);
}
