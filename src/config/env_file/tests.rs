//! Files as people have them. Values are made up.

use super::*;

/// What is said about the file.
struct Said {
    notes: Vec<String>,
    incomplete: Option<String>,
}

fn read_as(form: &str, file: &str) -> Variables {
    let (found, variables) = parse(file.as_bytes()).unwrap();
    assert_eq!(found, form, "{file}");
    variables
}

fn check(form: &str, file: &str, expected: &[(&str, &str)]) -> Said {
    let read = read_as(form, file);
    let notes = read.notes.clone();
    let incomplete = read.incomplete.clone();
    let shell = read.into_shell();
    let names: Vec<_> = shell.names().map(str::to_owned).collect();
    let shown: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), shell.raw_text(name).unwrap()))
        .collect();
    let shown: Vec<_> = shown
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    assert_eq!(shown, expected, "{file}");
    Said { notes, incomplete }
}

fn error(file: &str) -> String {
    parse(file.as_bytes()).err().unwrap()
}

const ENV: &str = "the output of `env`";
const DOTENV: &str = "a .env file";
const COMPOSE: &str = "a docker compose file";
const KUBERNETES: &str = "a Kubernetes or Helm file";

#[test]
fn a_process_that_overwrote_a_part_of_its_environment_is_incomplete() {
    let variables = read_as("the output of `env -0`", "A=1\0airflow scheduler\0B=2\0");
    assert_eq!(variables.count(), 2);
    let incomplete = variables.incomplete.unwrap();
    assert!(
        incomplete.starts_with("1 of the parts between zero bytes"),
        "{incomplete}"
    );
}

#[test]
fn the_output_of_env() {
    check(
        ENV,
        "A=1\nB=two words\nC=\n",
        &[("A", "1"), ("B", "two words"), ("C", "")],
    );
    let read = check(
        ENV,
        "A=1\nand more\nB=2",
        &[("A", "1\nand more"), ("B", "2")],
    );
    assert!(read.notes[0].contains("`env -0`"), "{:?}", read.notes);
    check(
        ENV,
        "A=x=y\nAIRFLOW_VAR_A-B=3\n",
        &[("A", "x=y"), ("AIRFLOW_VAR_A-B", "3")],
    );
    let zeros = "A=1\0B=two\nlines\0";
    check(
        "the output of `env -0`",
        zeros,
        &[("A", "1"), ("B", "two\nlines")],
    );
}

#[test]
fn what_a_process_prints_keeps_its_quotes() {
    let file = "PATH=/bin\nHOME=/root\nAIRFLOW_VAR_A=\"x\"\nB='y'\n";
    let expected = [
        ("AIRFLOW_VAR_A", "\"x\""),
        ("B", "'y'"),
        ("HOME", "/root"),
        ("PATH", "/bin"),
    ];
    let read = check(ENV, file, &expected);
    assert!(read.notes.is_empty() && read.incomplete.is_none());
}

#[test]
fn a_key_in_pem_is_one_value() {
    let pem = "-----BEGIN FAKE KEY-----\nAAAA\nBBBB==\n-----END FAKE KEY-----";
    check(ENV, &format!("A={pem}\nB=2\n"), &[("A", pem), ("B", "2")]);
    check(
        DOTENV,
        &format!("A=\"{pem}\"\nB=2\n"),
        &[("A", pem), ("B", "2")],
    );
}

#[test]
fn a_dotenv_file() {
    let file = "# comment\nexport A=\"a\\nb\"\nB = 'c d' \nC=e # f\n\nD=\n";
    let read = check(
        DOTENV,
        file,
        &[("A", "a\nb"), ("B", "c d"), ("C", "e"), ("D", "")],
    );
    let notes = read.notes.join("\n");
    assert!(notes.contains("around A and B were removed"), "{notes}");
    assert!(notes.contains("docker run --env-file"), "{notes}");
    assert!(notes.contains("the comment after C was removed"), "{notes}");
}

#[test]
fn quoted_values_over_several_lines() {
    let file = "A='{\n  \"x\": \"y\"\n  }'\nB=1\n";
    check(DOTENV, file, &[("A", "{\n  \"x\": \"y\"\n  }"), ("B", "1")]);
    let file = "A=plain\nB=\"one\ntwo\\\"\nthree\"\n";
    check(DOTENV, file, &[("A", "plain"), ("B", "one\ntwo\"\nthree")]);
    // A quote that nothing closes is a part of the value.
    check(ENV, "A='x\nB=2\n", &[("A", "'x"), ("B", "2")]);
}

#[test]
fn lines_that_are_no_variables_are_counted() {
    let read = check(DOTENV, "# x\nA='1'\noops\nmore oops\n", &[("A", "1")]);
    let why = "2 lines are not variables, the first is line 3";
    assert_eq!(read.incomplete.as_deref(), Some(why));
    let read = check(ENV, "oops\nA=1\n", &[("A", "1")]);
    assert_eq!(read.incomplete.as_deref(), Some("line 1 is not a variable"));
    // What `kubectl` prints above the environment.
    let read = check(ENV, "Defaulted container\nA=1\n", &[("A", "1")]);
    assert_eq!(read.incomplete, None);
}

#[test]
fn what_bash_declares() {
    let file = "declare -x A=\"say \\\"hi\\\" \\$x\"\ndeclare -x B=\"two\nlines\"\ndeclare -x C\n";
    let expected = [("A", "say \"hi\" $x"), ("B", "two\nlines")];
    check("the output of `declare -x`", file, &expected);
    let read = read_as("the output of `declare -x`", "declare -x A=$'a\\tb'\n");
    assert!(read.unknown_sentences()[0].starts_with("A: "));
}

#[test]
fn a_json_object() {
    let file = " {\"A\": \"1\", \"B\": \"\\u00e9\"}";
    let read = check("a JSON object", file, &[("A", "1"), ("B", "é")]);
    assert!(read.incomplete.is_none());
    assert_eq!(error("{\"A\": 1}"), "the value of A is not a string");
    assert!(!error("{oops fake-secret").contains("fake"));
    assert!(error("[1, 2]").contains("list"));
}

#[test]
fn a_compose_file_in_both_forms_with_anchors() {
    let file = "
x-airflow-common: &airflow-common
  image: example/airflow:1
  environment: &common-env
    AIRFLOW_VAR_A: \"1\"
    AIRFLOW_VAR_B: true
    AIRFLOW_VAR_C: ${FROM_HOST:-x}
    AIRFLOW_VAR_D: pa$$word
services:
  scheduler:
    <<: *airflow-common
    environment:
      <<: *common-env
      AIRFLOW_VAR_E: '{\"k\": \"v\"}'
  web:
    environment:
      - AIRFLOW_VAR_F=6
      - AIRFLOW_VAR_G
";
    let expected = [
        ("AIRFLOW_VAR_A", "1"),
        ("AIRFLOW_VAR_B", "true"),
        ("AIRFLOW_VAR_D", "pa$word"),
        ("AIRFLOW_VAR_E", "{\"k\": \"v\"}"),
        ("AIRFLOW_VAR_F", "6"),
    ];
    let read = check(COMPOSE, file, &expected);
    assert!(read.incomplete.is_some());
    let unknown = read_as(COMPOSE, file).unknown_sentences().join("\n");
    assert!(
        unknown.contains("AIRFLOW_VAR_C: docker compose replaces"),
        "{unknown}"
    );
    assert!(
        unknown.contains("AIRFLOW_VAR_G: docker compose takes"),
        "{unknown}"
    );
}

#[test]
fn services_that_disagree_leave_a_value_unknown() {
    let file = "services:\n  a:\n    environment: {AIRFLOW_VAR_X: one}\n  b:\n    environment: {AIRFLOW_VAR_X: two, AIRFLOW_VAR_Y: y}\n";
    check(COMPOSE, file, &[("AIRFLOW_VAR_Y", "y")]);
    let unknown = read_as(COMPOSE, file).unknown_sentences();
    assert!(unknown[0].contains("several values"), "{unknown:?}");
}

#[test]
fn kubernetes_and_helm() {
    let pod = "kind: Pod\nspec:\n  containers:\n  - env:\n    - name: AIRFLOW_VAR_A\n      value: \"1\"\n    - name: AIRFLOW_VAR_S\n      valueFrom: {secretKeyRef: {name: s, key: k}}\n";
    check(KUBERNETES, pod, &[("AIRFLOW_VAR_A", "1")]);
    let helm = "config:\n  secrets:\n    backend: x.Y\nextraEnv: |\n  - name: AIRFLOW_VAR_TC\n    value: sandbox\n";
    let expected = [
        ("AIRFLOW_VAR_TC", "sandbox"),
        ("AIRFLOW__SECRETS__BACKEND", "x.Y"),
    ];
    check(KUBERNETES, helm, &expected);
    let map = "kind: ConfigMap\ndata:\n  AIRFLOW_VAR_A: x\n  OTHER: y\n";
    check(
        "a ConfigMap",
        map,
        &[("AIRFLOW_VAR_A", "x"), ("OTHER", "y")],
    );
    let ecs = "{\"containerDefinitions\": [{\"environment\": [{\"name\": \"AIRFLOW_VAR_A\", \"value\": \"1\"}]}]}";
    check("a list of variables", ecs, &[("AIRFLOW_VAR_A", "1")]);
    let ecs = "{\"environment\": [{\"name\": \"AIRFLOW_VAR_A\", \"value\": \"pa$$word\"}]}";
    check("a list of variables", ecs, &[("AIRFLOW_VAR_A", "pa$$word")]);
}

#[test]
fn lists_of_variables_and_the_options_of_mwaa() {
    let file = "- AIRFLOW_VAR_A=1\n- B={\"a\":\"b\"}\n";
    check(
        "a list of variables",
        file,
        &[("AIRFLOW_VAR_A", "1"), ("B", "{\"a\":\"b\"}")],
    );
    let file = "AIRFLOW_VAR_A: one\nOTHER: two\n";
    check(
        "a list of variables",
        file,
        &[("AIRFLOW_VAR_A", "one"), ("OTHER", "two")],
    );
    let file = "{\"Environment\": {\"AirflowVersion\": \"2.10.3\", \"AirflowConfigurationOptions\": {\"secrets.backend\": \"x.Y\"}}}";
    let form = "the configuration options of an MWAA environment";
    check(form, file, &[("AIRFLOW__SECRETS__BACKEND", "x.Y")]);
    assert_eq!(read_as(form, file).airflow.as_deref(), Some("2.10.3"));
}

#[test]
fn a_secret_of_kubernetes() {
    let file = "apiVersion: v1\nkind: Secret\nstringData:\n  AIRFLOW_CONN_A: http://fake\n---\nkind: Secret\ndata:\n  AIRFLOW_VAR_B: ZmFrZQ==\n  AIRFLOW_VAR_C: '!'\n---\nkind: Secret\ndata:\n  password: ZmFrZQ==\n";
    let expected = [("AIRFLOW_CONN_A", "http://fake"), ("AIRFLOW_VAR_B", "fake")];
    check("a Kubernetes Secret", file, &expected);
    let read = read_as("a Kubernetes Secret", file);
    assert_eq!(
        read.unknown_sentences(),
        ["AIRFLOW_VAR_C: its value is not base64"]
    );
    assert!(read.incomplete.is_some());
    assert!(
        error("kind: Secret\ndata:\n  password: ZmFrZQ==\n").contains("no environment variable")
    );
}

#[test]
fn a_file_may_name_the_release_and_the_role() {
    let release = |file: &str| parse(file.as_bytes()).unwrap().1.airflow;
    let compose = |images: [&str; 2]| {
        let service =
            |name, image| format!("  {name}:\n    image: {image}\n    environment:\n      A: x\n");
        let [one, two] = images;
        release(&format!(
            "services:\n{}{}",
            service("a", one),
            service("b", two)
        ))
    };
    let official = "${AIRFLOW_IMAGE_NAME:-apache/airflow:2.10.5}";
    assert_eq!(
        compose([official, "postgres:13"]).as_deref(),
        Some("2.10.5")
    );
    assert_eq!(
        compose([official, "apache/airflow:slim-3.0.6-python3.11"]),
        None
    );
    assert_eq!(compose(["apache/airflow:latest", "redis"]), None);
    let docker = release("FROM apache/airflow:2.9.3-python3.11\nENV A=x\n");
    assert_eq!(docker.as_deref(), Some("2.9.3"));
    let helm = release("airflowVersion: \"3.1.8\"\nenv:\n  - name: A\n    value: x\n");
    assert_eq!(helm.as_deref(), Some("3.1.8"));
    let mwaa = "{\"Environment\": {\"ExecutionRoleArn\": \"arn:aws:iam::012345678910:role/mwaa\", \"AirflowConfigurationOptions\": {\"secrets.backend\": \"x.Y\"}}}";
    let role = parse(mwaa.as_bytes()).unwrap().1.role;
    assert_eq!(role.as_deref(), Some("arn:aws:iam::012345678910:role/mwaa"));
}

#[test]
fn a_dockerfile() {
    let file = "# syntax=docker/dockerfile:1\nFROM example/airflow:1\nENV A=\"x y\" B='{\"k\":\"v\"}' \\\n    C=3\nENV D old form\nENV P=$PATH:/x\nRUN echo A=no\n";
    let expected = [
        ("A", "x y"),
        ("B", "{\"k\":\"v\"}"),
        ("C", "3"),
        ("D", "old form"),
    ];
    let read = check("a Dockerfile", file, &expected);
    assert!(read.incomplete.is_some());
    assert!(read_as("a Dockerfile", file).unknown_sentences()[0].starts_with("P: "));
}

#[test]
fn a_function_of_bash_does_not_spoil_the_variable_above_it() {
    let file = "PATH=/bin\nHOME=/root\nAIRFLOW_VAR_A=1\nBASH_FUNC_which%%=() {  export X\n y\n}\nB=\"2\" # x\n";
    let (_, read) = parse(file.as_bytes()).unwrap();
    let shell = read.into_shell();
    assert_eq!(shell.raw_text("AIRFLOW_VAR_A").unwrap(), "1");
    assert_eq!(shell.raw_text("B").unwrap(), "\"2\" # x");
}

#[test]
fn a_comment_after_quotes_may_have_quotes() {
    let file = "# x\nA=\"x\" # say \"hi\"\nB='a' # it's\nC='{\"k\": \"v # w\"}'\n";
    check(
        DOTENV,
        file,
        &[("A", "x"), ("B", "a"), ("C", "{\"k\": \"v # w\"}")],
    );
}

#[test]
fn only_the_last_stage_of_a_dockerfile_counts() {
    let file = "FROM a AS one\nENV A=1\nFROM b\nENV B=2\n";
    check("a Dockerfile", file, &[("B", "2")]);
    let file = "FROM a AS one\nENV A=1\nFROM one\nENV B=2\n";
    check("a Dockerfile", file, &[("A", "1"), ("B", "2")]);
}

#[test]
fn a_file_without_a_variable_is_refused() {
    for file in [
        "",
        " \n\n",
        "# only a comment\n",
        "hello\nworld\n",
        "FROM scratch\n",
        "a: 1\nb: [x]\n",
        "---\n- x\n- y\n",
        "{}",
    ] {
        assert!(parse(file.as_bytes()).is_err(), "{file:?}");
    }
    assert!(error("").contains("empty"));
}

#[test]
fn hostile_yaml_ends() {
    let deep = "[".repeat(10_000);
    assert!(parse(format!("a: {deep}").as_bytes()).is_err());
    assert!(parse(format!("a:\n{}x", "- ".repeat(10_000)).as_bytes()).is_err());
    let mut chain = "- &a0 [x]\n".to_owned();
    for level in 1..5_000 {
        chain.push_str(&format!("- &a{level} [*a{}]\n", level - 1));
    }
    assert!(parse(chain.as_bytes()).is_err());
    let mut bomb = "a0: &a0 [x, x]\n".to_owned();
    for level in 1..40 {
        bomb.push_str(&format!("a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1));
    }
    assert!(parse(bomb.as_bytes()).is_err());
}
