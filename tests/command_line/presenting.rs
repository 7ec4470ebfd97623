//! `--present`: what is printed has stand-ins for names, and nothing of the configuration that names a place.

use serde_json::Value;

use super::{Run, file, folder, run, run_in, run_with_input};

/// In every name, place and account that these tests describe, and nowhere else.
const NAMES: [&str; 4] = ["acme", "jane", "112233445566", "ledger"];

fn shown(run: &Run) -> Vec<&'static str> {
    let text = format!("{}{}", run.out, run.err).to_lowercase();
    NAMES
        .into_iter()
        .filter(|name| text.contains(name))
        .collect()
}

/// Runs a command with and without an audience. The control shows what is hidden. Gives both.
#[track_caller]
fn check(arguments: &[&str], shows: &[&str]) -> (Run, Run) {
    let plain = run(arguments);
    assert_eq!(shown(&plain), shows, "{plain:?}");
    let mut presenting = arguments.to_vec();
    presenting.push("--present");
    let presented = run(&presenting);
    assert_eq!(shown(&presented), [""; 0], "{presented:?}");
    assert_eq!(presented.code, plain.code, "{presented:?}");
    (plain, presented)
}

fn environment(test: &str) -> String {
    let text = "AIRFLOW_VAR_ACME_LEDGER_PASSWORD=fake-a\nAIRFLOW_VAR_ACME_URL=fake-b\n";
    file(test, "process.env", text)
}

#[test]
fn a_value_is_never_revealed_in_a_presentation() {
    let flags = run(&["resolve", "x", "--present", "--reveal"]);
    flags.refused(&["--reveal", "--present"]);
    let variable = [("VARLENS_PRESENT", "1")];
    run_in(&variable, &["resolve", "x", "--reveal"]).refused(&["--reveal", "VARLENS_PRESENT"]);
    let control = run_in(&[("VARLENS_PRESENT", "0")], &["mask", "x", "--reveal"]);
    assert_eq!(control.code, 0, "{control:?}");
}

#[test]
fn lists_have_stand_ins() {
    let file = environment("present-list");
    let arguments = ["list", "--json", "--order", "env", "--env-file", &file];
    let (plain, presented) = check(&arguments, &["acme", "ledger"]);
    let sensitive = |run: &Run| {
        let mut lines: Vec<_> = run
            .out
            .lines()
            .map(|line| {
                let object: Value = serde_json::from_str(line).unwrap();
                (
                    object["sensitive"].clone() == Value::Bool(true),
                    object["winner"].clone(),
                )
            })
            .collect();
        lines.sort_by_key(|(sensitive, _)| *sensitive);
        lines
    };
    assert_eq!(sensitive(&plain), sensitive(&presented));
    assert_eq!(sensitive(&plain).len(), 2);
    check(
        &["list", "--order", "env", "--env-file", &file],
        &["acme", "ledger"],
    );
}

#[test]
fn a_lookup_is_shown_under_a_stand_in() {
    let file = environment("present-resolve");
    let key = "acme_ledger_password";
    let arguments = [
        "resolve",
        key,
        "--order",
        "env",
        "--env-file",
        &file,
        "--json",
    ];
    let (plain, presented) = check(&arguments, &["acme", "ledger"]);
    let (plain, presented) = (plain.object(), presented.object());
    for same in ["outcome", "winner", "masking", "certain"] {
        assert_eq!(plain[same], presented[same], "{same}");
    }
    assert_eq!(presented["deployment"], "presentation");
    assert_ne!(plain["key"], presented["key"]);
    let missing = [
        "resolve",
        "acme_missing",
        "--order",
        "env",
        "--env-file",
        &file,
    ];
    let (_, presented) = check(&missing, &["acme"]);
    assert!(presented.says("missing"), "{presented:?}");
}

#[test]
fn a_simulated_change_is_shown_under_a_stand_in() {
    let file = environment("present-what-if");
    let (key, change) = ("acme_ledger_password", "off=metastore");
    let base = ["resolve", key, "--order", "env", "--env-file", &file];
    for more in [&["--what-if", change][..], &["--what-if", change, "--json"]] {
        let arguments: Vec<&str> = base.iter().chain(more).copied().collect();
        let (plain, presented) = check(&arguments, &["acme", "ledger"]);
        for ran in [plain, presented] {
            assert!(ran.says("found") && !ran.says("missing:"), "{ran:?}");
        }
    }
}

#[test]
fn the_configuration_names_no_place_and_no_person() {
    let folder = folder("present-config");
    let config = folder.join("acme.toml");
    let text = "default = \"acme-prod\"\n[deployments.acme-prod]\nairflow = \"2.10.5\"\nunknwon = 1\n\
        [deployments.acme-prod.aws]\nregion = \"eu-west-1\"\nprofile = \"jane\"\nvariables-prefix = \"acme/vars\"\n\
        endpoint-url = \"https://acme.example.com\"\nvariables-lookup-pattern = \"^aws_\"\n";
    std::fs::write(&config, text).unwrap();
    let config = config.to_str().unwrap();
    for json in [&["--json"][..], &[]] {
        let mut arguments = vec!["config", "--config", config];
        arguments.extend(json);
        let (_, presented) = check(&arguments, &["acme", "jane"]);
        for shown in ["eu-west-1", "2.10.5", "^aws_", "presentation", "1 warning"] {
            assert!(presented.says(shown), "{shown}: {presented:?}");
        }
    }
}

#[test]
fn masking_is_shown_under_a_stand_in() {
    let (plain, presented) = check(
        &["mask", "acme_ledger_token", "--json"],
        &["acme", "ledger"],
    );
    let (plain, presented) = (plain.object(), presented.object());
    for same in ["sensitive", "because", "task_log", "ui", "rest"] {
        assert_eq!(plain[same], presented[same], "{same}");
    }
    let piped = run_with_input("fake-value-of-acme", &["mask", "acme_x", "--present"]);
    assert_eq!(shown(&piped), [""; 0], "{piped:?}");
    let value = "{\"acme_password\": \"obvious-fake\"}";
    let control = run_with_input(value, &["mask", "x"]);
    assert!(control.says("acme_password"), "{control:?}");
    for more in [&[][..], &["--json"]] {
        let arguments = [&["mask", "x", "--present"][..], more].concat();
        let piped = run_with_input(value, &arguments);
        assert!(!piped.says("acme_password"), "{piped:?}");
    }
}

#[test]
fn a_log_is_shown_under_stand_ins_and_without_paths() {
    let file = environment("present-log");
    let log = "Traceback (most recent call last):\n  File \"/opt/acme/dags/ledger.py\", line 12, in load\n    \
        Variable.get(\"acme_missing\")\n  File \"/home/airflow/.local/lib/python3.11/site-packages/airflow/\
        models/variable.py\", line 145, in get\n    raise KeyError(f\"Variable {key} does not exist\")\n\
        KeyError: 'Variable acme_missing does not exist'\n";
    for more in [&[][..], &["--json"]] {
        let base = ["doctor", "-", "--order", "env", "--env-file", &file];
        let arguments = [&base[..], more].concat();
        let plain = run_with_input(log, &arguments);
        assert_eq!(shown(&plain), ["acme", "ledger"], "{plain:?}");
        let presented = run_with_input(log, &[&arguments[..], &["--present"]].concat());
        assert_eq!(shown(&presented), [""; 0], "{presented:?}");
        assert_eq!(presented.code, plain.code, "{presented:?}");
        let lines = |run: &Run| run.out.lines().count();
        assert!(lines(&presented) > 1, "{presented:?}");
    }
}

#[test]
fn a_diagnosis_names_no_prefix() {
    let text = "AIRFLOW__SECRETS__BACKEND=airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\n\
        AIRFLOW__SECRETS__BACKEND_KWARGS={\"variables_prefix\": \"acme/vars\", \"variables_lookup_pattern\": \"^zz\"}\n\
        AIRFLOW_VAR_ACME_URL=fake-b\n";
    let file = file("present-doctor", "process.env", text);
    let base = ["doctor", "acme_url", "--env-file", &file];
    check(&[&base[..], &["--json"]].concat(), &["acme"]);
    check(&base, &["acme"]);
}
