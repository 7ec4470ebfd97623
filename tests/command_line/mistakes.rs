//! What the user mistypes: it is either understood, or refused with the file or the flag, and the nearest right name.

use super::{file, folder, run, run_in};

#[test]
fn a_file_that_cannot_be_read_is_named_with_what_named_it() {
    let refused = run(&["config", "--config", "/nope"]);
    refused.refused(&[
        "flag --config: configuration file /nope: no such file; check the path",
        "varlens config --template",
    ]);
    let variable = run_in(&[("VARLENS_CONFIG", "/nope")], &["config"]);
    variable.refused(&["environment VARLENS_CONFIG: configuration file /nope: no such file"]);
    let directory = folder("a-directory");
    let directory = directory.to_str().unwrap();
    for (flag, what) in [
        ("--config", "configuration file"),
        ("--env-file", "environment file"),
        ("--server-env-file", "environment file"),
        ("--airflow-cfg", "airflow.cfg"),
        ("--server-airflow-cfg", "airflow.cfg"),
    ] {
        let refused = run(&["config", flag, directory]);
        let text = format!("flag {flag}: {what} {directory}: this is a directory; name a file");
        refused.refused(&[&text]);
        let missing = run(&["config", flag, "/nope/x"]);
        missing.refused(&[&format!("flag {flag}: {what} /nope/x: no such file")]);
    }
    let text = "[deployments.prod]\nenv = { file = \"gone.env\" }\n";
    let config = file("gone-env", "config.toml", text);
    let refused = run(&["config", "--config", &config, "--deployment", "prod"]);
    refused.refused(&[
        &format!("file {config}:2: environment file "),
        "gone.env: no such file",
    ]);
    let refused = run(&["keys", "--log-file", directory]);
    refused.refused(&["log file", "is a directory"]);
}

#[test]
fn a_log_is_not_taken_for_an_airflow_cfg_nor_a_binary_for_an_environment() {
    let log = "[2026-01-31, 03:00:00 UTC] {taskinstance.py:1} ERROR - Task failed\nKeyError: 'x'\n";
    let log = file("log-as-cfg", "airflow.cfg", log);
    run(&["config", "--airflow-cfg", &log]).refused(&["this is a log, not an airflow.cfg"]);
    let binary = env!("CARGO_BIN_EXE_varlens");
    let refused = run(&["config", "--env-file", binary]);
    refused.refused(&[&format!("environment file {binary}: ")]);
    let elf = file(
        "elf-as-env",
        "elf",
        "\u{7f}ELF\0\0main\0puts\0LC_ALL=\0_end\0",
    );
    run(&["config", "--env-file", &elf]).refused(&["a binary file, not the output of `env -0`"]);
}

#[test]
fn a_policy_is_not_written_for_what_cannot_be_an_account_or_a_key() {
    run(&["policy", "--account", "123"]).refused(&["an account ID has 12 digits"]);
    for key in [
        "alias/x",
        "arn:x",
        "arn:aws:kms:eu-west-1:012345678910:alias/x",
    ] {
        run(&["policy", "--kms-key", key]).refused(&["a policy needs the ARN of a key"]);
    }
    run(&["resolve", "x", "--everywhere", "some"]).refused(&["expected a number of pages"]);
}

#[test]
fn a_theme_that_does_not_exist_is_refused_with_the_nearest_name() {
    let refused = run(&["themes", "--theme", "monocrome"]);
    refused.refused(&["flag --theme: unknown theme `monocrome`; did you mean `monochrome`?"]);
    assert_eq!(run(&["themes", "--theme", "soft"]).code, 0);
    run(&["themes", "--theme", "./nope.toml"]).refused(&["theme file ./nope.toml: no such file"]);
}

#[test]
fn a_begun_release_number_is_the_newest_known_one_and_the_output_says_which() {
    let known = run(&["config", "--airflow", "2.10"]);
    known.warned(&["--airflow 2.10: taken as 2.10.5, the newest known release of that line"]);
    assert!(known.says("2.10.5"), "{known:?}");
    let newest = run(&["config", "--airflow", "3", "--amazon-provider", "8"]);
    newest.warned(&[
        "--airflow 3: taken as 3.",
        "--amazon-provider 8: taken as 8.29.0",
    ]);
    let whole = run(&["config", "--airflow", "2.10.0"]);
    assert_eq!((whole.err.as_str(), whole.code), ("", 0));
    run(&["config", "--airflow", "4"]).refused(&["`4` is not a release number such as 2.10.5"]);
    let config = file("begun", "config.toml", "[deployments.a]\nairflow = \"2\"\n");
    let by_file = run(&["config", "--config", &config, "--deployment", "a"]);
    assert_eq!((by_file.err.as_str(), by_file.code), ("", 0));
    assert!(by_file.says("2.11.2"), "{by_file:?}");
}

#[test]
fn other_spellings_are_understood_and_others_get_the_nearest_name() {
    for kind in ["variable", "variables", "Connections", "config", "configs"] {
        assert_eq!(
            run(&["list", "--order", "env", "--kind", kind]).code,
            0,
            "{kind}"
        );
    }
    let kind = run(&["list", "--kind", "conection"]);
    kind.refused(&["unknown kind `conection`; did you mean `connection`?"]);
    let spelled = run(&["config", "--process", "DAG_processor", "--order", "AWS,env"]);
    assert!(
        spelled.says("dag-processor") && spelled.says("aws,env"),
        "{spelled:?}"
    );
    let process = run(&["config", "--process", "trigerer"]);
    process.refused(&["flag --process: unknown process `trigerer`; did you mean `triggerer`?"]);
    let order = run(&["config", "--order", "aws,airflow"]);
    order.refused(&["flag --order: `airflow` is a whole order: give it alone"]);
    run(&["config", "--order", "aws,,env"]).refused(&["a layer's name is missing"]);
    run(&["config", "--order", "asw"]).refused(&["did you mean `aws`?"]);
    assert_eq!(run(&["completions", "Bash"]).code, 0);
    let region = run(&["config", "--region", "us-west2"]);
    let meant = "flag --region: us-west2 is not the name of an AWS region; did you mean us-west-2?";
    region.warned(&[meant]);
    assert_eq!(run(&["config", "--region", "xx-new-9"]).err, "");
}

#[test]
fn a_key_without_a_name_is_a_usage_error() {
    run(&["resolve", ""]).refused(&["a key can't be empty"]);
    run(&["resolve", "--what-if", "off=aws", ""]).refused(&["a key can't be empty"]);
    let pattern = run(&["resolve", "--what-if", "pattern=x", "aws_x"]);
    pattern.refused(&["did you mean one of variables-lookup-pattern, "]);
}

#[test]
fn a_limit_of_open_files_that_is_too_low_is_a_sentence() {
    for limit in ["8", "10", "12"] {
        for command in ["list --order env", "resolve x --order env"] {
            let line = format!("ulimit -n {limit}; exec \"$0\" {command}");
            let mut shell = std::process::Command::new("sh");
            shell
                .args(["-c", &line, env!("CARGO_BIN_EXE_varlens")])
                .env_clear();
            let run = super::ended(&mut shell);
            assert_eq!(run.code, 2, "{limit} {command}: {run:?}");
            assert!(
                run.err.contains("files may be open at a time"),
                "{limit} {command}: {run:?}"
            );
        }
    }
}
