//! `LocalFilesystemBackend`: its files in `list`, `resolve` and `config`.

use super::*;

const BACKEND: &str = "airflow.secrets.local_filesystem.LocalFilesystemBackend";

fn with_file(options: &Value, arguments: &[&str]) -> Run {
    let options = options.to_string();
    let variables = [
        ("AIRFLOW__SECRETS__BACKEND", BACKEND),
        ("AIRFLOW__SECRETS__BACKEND_KWARGS", options.as_str()),
        ("AIRFLOW_VAR_BOTH", "fake"),
    ];
    run_in(&variables, arguments)
}

#[test]
fn the_file_is_a_layer_of_the_list_and_of_a_lookup() {
    let text = format!("{{\"both\": \"{CANARY}\", \"number\": 5, \"nothing\": null}}");
    let path = file("local-file", "variables.json", &text);
    let options = json!({ "variables_file_path": path });
    let found = with_file(
        &options,
        &["resolve", "both", "--airflow", "2.10.5", "--json"],
    );
    assert_eq!(found.code, 0, "{found:?}");
    assert!(!found.says(CANARY), "{found:?}");
    let object = found.object();
    assert_eq!(object["winner"], "local-file");
    assert_eq!(object["shadowed"], json!([{"layer": "env", "same": false}]));
    let shown = with_file(
        &options,
        &["resolve", "both", "--airflow", "2.10.5", "--reveal"],
    );
    assert!(shown.says(CANARY), "{shown:?}");
    let listed = with_file(&options, &["list", "--airflow", "2.10.5", "--json"]);
    let keys: Vec<Value> = listed
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let winners: Vec<_> = keys
        .iter()
        .map(|key| (key["key"].as_str().unwrap(), &key["winner"]))
        .collect();
    assert_eq!(
        winners,
        [
            ("both", &json!("local-file")),
            ("number", &json!("local-file"))
        ]
    );
    assert!(!listed.says(CANARY), "{listed:?}");
    let decoded = with_file(
        &options,
        &[
            "resolve",
            "number",
            "--deserialize-json",
            "--airflow",
            "2.10.5",
            "--json",
        ],
    );
    assert_eq!(
        decoded.object()["error"]["type"],
        "TypeError",
        "{decoded:?}"
    );
    let config = with_file(&options, &["config"]);
    assert!(config.says("local-file.variables_file_path"), "{config:?}");
    assert!(config.says(&path), "{config:?}");
}

#[test]
fn a_file_that_airflow_cannot_load_fails_the_layer_for_every_key() {
    let path = file(
        "local-file-bad",
        "variables.json",
        &format!("{{\"both\": \"{CANARY}\""),
    );
    let options = json!({ "variables_file_path": path });
    let both = with_file(
        &options,
        &["resolve", "both", "--airflow", "2.10.5", "--json"],
    );
    let object = both.object();
    assert_eq!(object["winner"], "env");
    let step = &object["steps"][0];
    assert_eq!(
        (&step["verdict"], &step["reason"]),
        (&json!("failed"), &json!("bad-file"))
    );
    assert!(
        step["detail"]
            .as_str()
            .unwrap()
            .contains("AirflowFileParseException"),
        "{step}"
    );
    assert!(!both.says(CANARY), "{both:?}");
    let kinds = with_file(
        &options,
        &[
            "resolve",
            "both",
            "--kind",
            "connection",
            "--airflow",
            "2.10.5",
            "--json",
        ],
    );
    let step = &kinds.object()["steps"][0];
    assert_eq!(
        (&step["verdict"], &step["reason"]),
        (&json!("skipped"), &json!("no-file"))
    );
    let stops = with_file(
        &json!({ "variables_path": path }),
        &["resolve", "both", "--airflow", "2.10.5", "--json"],
    );
    assert_eq!(stops.object()["outcome"], "will-not-start", "{stops:?}");
}

/// A laptop's file of the same name says nothing about prod.
#[test]
fn a_named_deployment_reads_only_the_copy_that_its_section_names() {
    let path = file(
        "local-file-copy",
        "variables.json",
        &format!("{{\"k\": \"{CANARY}\"}}"),
    );
    let folder = std::path::Path::new(&path).parent().unwrap();
    let cfg = folder.join("airflow.cfg");
    let secrets = format!(
        "[secrets]\nbackend = {BACKEND}\nbackend_kwargs = {{\"variables_file_path\": \"{path}\"}}\n"
    );
    std::fs::write(&cfg, secrets).unwrap();
    let section = "[deployments.prod]\nairflow = \"2.10.5\"\nairflow-cfg = \"airflow.cfg\"\n";
    let config = folder.join("config.toml");
    let ask = |text: &str| {
        std::fs::write(&config, text).unwrap();
        let config = config.display().to_string();
        run(&[
            "resolve",
            "k",
            "--deployment",
            "prod",
            "--config",
            &config,
            "--json",
        ])
    };
    let step = ask(section).object()["steps"][0].clone();
    assert_eq!(
        (&step["verdict"], &step["reason"]),
        (&json!("not-inspected"), &json!("not-configured"))
    );
    let copy = format!("{section}[deployments.prod.local-file]\nvariables = \"variables.json\"\n");
    assert_eq!(ask(&copy).object()["winner"], "local-file");
}
