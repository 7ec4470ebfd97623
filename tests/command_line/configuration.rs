//! What is wrong in an Airflow's configuration, where the answer is given: in the text, in `next:` and in JSON.

use serde_json::{Value, json};

use super::{Run, file, run, run_in};

const BACKEND: &str = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend";

/// A lookup of `k` with this as Airflow's whole environment.
fn resolved(name: &str, environment: &Value, more: &[&str]) -> Run {
    let path = file(name, "environment.json", &environment.to_string());
    let arguments = ["resolve", "k", "--env-file", &path];
    run(&[&arguments[..], more].concat())
}

/// The ids of `warnings`, each with its layer.
fn ids(run: &Run) -> Vec<(String, Option<String>)> {
    let object = run.object();
    let warnings = object["warnings"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    warnings
        .map(|warning| {
            assert!(
                run.err.contains(warning["text"].as_str().unwrap()),
                "{run:?}"
            );
            (text(&warning["id"]).unwrap(), text(&warning["layer"]))
        })
        .collect()
}

#[test]
fn without_a_fault_there_is_an_empty_list() {
    let object = resolved("no-fault", &json!({"AIRFLOW_VAR_K": "fake"}), &["--json"]).object();
    assert_eq!(object["warnings"], json!([]));
}

/// An option whose name is nearly right: Airflow has no backend, and the answer says which name is meant.
#[test]
fn a_misspelt_backend_is_why_aws_is_not_asked() {
    for (name, misspelt) in [
        "AIRFLOW__SECRETS_BACKEND",
        "AIRFLOW_SECRETS__BACKEND",
        "AIRFLOW_SECRETS_BACKEND",
        "AIRFLOW__SECRET__BACKEND",
        "AIRFLOW__SECRETS__BACKENDS",
        "airflow__secrets__backend",
        "AIRFLOW__SECRETS__BACKND",
    ]
    .into_iter()
    .enumerate()
    {
        let environment = json!({misspelt: BACKEND});
        let folder = format!("misspelt-backend-{name}");
        let text = resolved(&folder, &environment, &[]);
        let said = format!("configuration: {misspelt} is not read by Airflow");
        assert!(text.out.contains(&said), "{text:?}");
        let next = format!("next: fix {misspelt}, which Airflow does not read");
        assert!(text.out.contains(&next), "{text:?}");
        // Airflow's order without a backend, not the assumed one with AWS in it.
        assert!(!text.out.contains(" aws "), "{text:?}");
        let json = resolved(&folder, &environment, &["--json"]);
        let expected = ("misspelt-option".to_owned(), Some("aws".to_owned()));
        assert!(ids(&json).contains(&expected), "{json:?}");
        let next = json.object()["next"][0].as_str().unwrap().to_owned();
        assert!(next.contains("AIRFLOW__SECRETS__BACKEND"), "{next}");
    }
}

/// The option, its text, the id in JSON, and what the text of the answer says.
#[test]
fn faults_of_the_options_are_at_their_layer() {
    let kwargs = "AIRFLOW__SECRETS__BACKEND_KWARGS";
    let single = "AIRFLOW__SECRETS__BACKEND_KWARG__VARIABLES_PREFIX";
    let cases = [
        (
            kwargs,
            "{\"full_url_mode\": False}",
            "kwargs-ignored",
            "is not JSON",
        ),
        (
            kwargs,
            "{'variables_prefix': 'x'}",
            "kwargs-ignored",
            "is not JSON",
        ),
        (
            kwargs,
            "{\"variables_prefix\": \"x\",}",
            "kwargs-ignored",
            "is not JSON",
        ),
        (
            kwargs,
            "[\"variables_prefix\"]",
            "kwargs-ignored",
            "Airflow treats it as empty",
        ),
        (
            kwargs,
            "variables_prefix=x",
            "kwargs-ignored",
            "is not JSON",
        ),
        (
            kwargs,
            "{\"variable_prefix\": \"x\"}",
            "unknown-kwarg",
            "did you mean `variables_prefix`?",
        ),
        (
            kwargs,
            "{\"variables_prefx\": \"x\"}",
            "unknown-kwarg",
            "did you mean `variables_prefix`?",
        ),
        (single, "x", "single-kwargs", "3.2 and later read them"),
    ];
    for (number, (option, text, id, said)) in cases.into_iter().enumerate() {
        let environment = json!({"AIRFLOW__SECRETS__BACKEND": BACKEND, option: text});
        let folder = format!("option-{number}");
        let flags = ["--airflow", "2.10.5", "--region", "us-east-1"];
        let answer = resolved(&folder, &environment, &flags);
        let at_layer = answer.out.split("  2 env").next().unwrap();
        assert!(at_layer.contains(said), "{text}: {answer:?}");
        let json = resolved(&folder, &environment, &[&flags[..], &["--json"]].concat());
        let expected = (id.to_owned(), Some("aws".to_owned()));
        assert!(ids(&json).contains(&expected), "{text}: {json:?}");
    }
}

#[test]
fn quotes_around_the_options_are_named() {
    for quoted in ["'{\"variables_prefix\": \"x\"}'", "\"{}\"", "`{}`"] {
        let environment = json!({
            "AIRFLOW__SECRETS__BACKEND": BACKEND,
            "AIRFLOW__SECRETS__BACKEND_KWARGS": quoted,
        });
        let path = file(
            "quoted-options",
            "environment.json",
            &environment.to_string(),
        );
        let object = run(&[
            "doctor",
            "k",
            "--json",
            "--env-file",
            &path,
            "--region",
            "us-east-1",
        ])
        .object();
        let findings = object["findings"].as_array().unwrap().iter();
        let mut next = findings.map(|finding| finding["next"].as_str().unwrap_or_default());
        assert!(
            next.any(|next| next.starts_with("remove the quotes")),
            "{quoted}: {object}"
        );
    }
}

/// A task's backend without options has its defaults, whatever the options of `[secrets]` are.
#[test]
fn a_tasks_backend_without_options_is_told() {
    let kwargs = "{\"variables_prefix\": \"platform/v\"}";
    let both = |workers_kwargs: Option<&str>| {
        let mut environment = json!({
            "AIRFLOW__SECRETS__BACKEND": BACKEND,
            "AIRFLOW__SECRETS__BACKEND_KWARGS": kwargs,
            "AIRFLOW__WORKERS__SECRETS_BACKEND": BACKEND,
        });
        if let Some(kwargs) = workers_kwargs {
            environment["AIRFLOW__WORKERS__SECRETS_BACKEND_KWARGS"] = kwargs.into();
        }
        environment
    };
    let flags = [
        "--airflow",
        "3.1.8",
        "--process",
        "task",
        "--region",
        "us-east-1",
        "--json",
    ];
    let expected = ("workers-without-kwargs".to_owned(), Some("aws".to_owned()));
    let run = resolved("workers-without", &both(None), &flags);
    assert!(ids(&run).contains(&expected), "{run:?}");
    let with = resolved("workers-with", &both(Some(kwargs)), &flags);
    assert!(!ids(&with).contains(&expected), "{with:?}");
    let server = [
        "--airflow",
        "3.1.8",
        "--process",
        "server",
        "--region",
        "us-east-1",
        "--json",
    ];
    let server = resolved("workers-of-server", &both(None), &server);
    assert!(!ids(&server).contains(&expected), "{server:?}");
}

#[test]
fn a_file_whose_deployments_are_not_used_is_told() {
    let config = file(
        "unused-deployments",
        "config.toml",
        "[deployments.dc]\norder = \"env\"\n",
    );
    let said = "name it with --deployment dc";
    let without = run(&["resolve", "k", "--order", "env", "--config", &config]);
    assert!(without.err.contains(said), "{without:?}");
    let with = run(&["resolve", "k", "--deployment", "dc", "--config", &config]);
    assert!(!with.err.contains(said), "{with:?}");
}

#[test]
fn an_endpoint_of_this_shell_that_does_not_count_is_told() {
    let environment = json!({"AIRFLOW__SECRETS__BACKEND": BACKEND});
    let path = file(
        "unused-endpoint",
        "environment.json",
        &environment.to_string(),
    );
    let shell = [("AWS_ENDPOINT_URL", "http://127.0.0.1:9")];
    let arguments = ["config", "--env-file", &path, "--region", "us-east-1"];
    let said = "AWS_ENDPOINT_URL of this shell is not used";
    let without = run_in(&shell, &arguments);
    assert!(without.err.contains(said), "{without:?}");
    let flag = [&arguments[..], &["--endpoint-url", "http://127.0.0.1:9"]].concat();
    let with = run_in(&shell, &flag);
    assert!(!with.err.contains(said), "{with:?}");
}

#[test]
fn options_without_a_backend_are_why_aws_is_not_asked() {
    let environment = json!({"AIRFLOW__SECRETS__BACKEND_KWARGS": "{\"variables_prefix\": \"x\"}"});
    let text = resolved("kwargs-alone", &environment, &[]);
    let next = "next: set [secrets] backend (AIRFLOW__SECRETS__BACKEND): without it Airflow has no secrets backend";
    assert!(text.out.contains(next), "{text:?}");
    let json = resolved("kwargs-alone", &environment, &["--json"]);
    let expected = ("kwargs-without-backend".to_owned(), Some("aws".to_owned()));
    assert!(ids(&json).contains(&expected), "{json:?}");
}

#[test]
fn a_backend_that_cannot_be_imported_is_named_in_the_next_step() {
    for (number, class) in [
        "airflow.providers.amazon.aws.secrets.secrets_manager.SecretManagerBackend",
        "airflow.providers.amazon.aws.secrets.secrets_managers.SecretsManagerBackend",
        "airflow.contrib.secrets.aws_secrets_manager.SecretsManagerBackend",
        "SecretsManagerBackend",
        "airflow.providers.amazon.aws.secrets.secrets_manager:SecretsManagerBackend",
        "\"airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend\"",
    ]
    .into_iter()
    .enumerate()
    {
        let environment = json!({"AIRFLOW__SECRETS__BACKEND": class});
        let folder = format!("not-imported-{number}");
        let text = resolved(&folder, &environment, &[]);
        assert_eq!(text.code, 1, "{text:?}");
        let next = "next: fix the option (environment AIRFLOW__SECRETS__BACKEND (";
        assert!(text.out.contains(next), "{class}: {text:?}");
        let next = ":1)): Airflow does not start with it";
        assert!(text.out.contains(next), "{class}: {text:?}");
        let json = resolved(&folder, &environment, &["--json"]);
        assert_eq!(ids(&json)[0], ("will-not-start".to_owned(), None));
        assert_eq!(json.object()["outcome"], "will-not-start");
    }
}

#[test]
fn a_hidden_option_asks_for_the_real_file() {
    let listing = format!(
        "[secrets]\nbackend = {BACKEND}\nbackend_kwargs = < hidden >\n[core]\nfernet_key = < hidden >\n\
         [database]\nsql_alchemy_conn = < hidden >\n"
    );
    let path = file("hidden-option", "list.txt", &listing);
    let text = run(&["resolve", "k", "--airflow-cfg", &path]);
    assert_eq!(text.code, 3, "{text:?}");
    let next =
        "next: give what varlens does not know: airflow.cfg [secrets] backend_kwargs is hidden";
    assert!(text.out.contains(next), "{text:?}");
    let json = run(&["resolve", "k", "--airflow-cfg", &path, "--json"]);
    let of = |layer: &str| ("not-followed".to_owned(), Some(layer.to_owned()));
    assert!(ids(&json).contains(&of("aws")), "{json:?}");
    assert!(ids(&json).contains(&of("metastore")), "{json:?}");
}

/// What may be a name of the account is not shown in a presentation.
#[test]
fn in_a_presentation_only_the_kind_of_a_warning_is_given() {
    let environment = json!({"AIRFLOW__SECRETS_BACKEND": BACKEND});
    let run = resolved("presented-warning", &environment, &["--json", "--present"]);
    let warnings = run.object()["warnings"].clone();
    assert_eq!(
        warnings,
        json!([{"id": "misspelt-option", "text": "hidden in a presentation", "layer": "aws"}])
    );
}

/// The names of what the answer rests on.
fn assumed(run: &Run) -> Vec<String> {
    let object = run.object();
    let assumed = object["assumed"].as_array().unwrap().iter();
    assumed
        .map(|one| one["what"].as_str().unwrap().to_owned())
        .collect()
}

const SECRETS: &[&str] = &[
    "--region",
    "us-east-1",
    "--endpoint-url",
    "http://127.0.0.1:9",
];

#[test]
fn an_answer_says_what_is_assumed_and_what_settles_it() {
    let nothing = json!({"HOME": "/root"});
    // Nothing says that there is a Datacoves.
    let text = resolved("assumed-order", &nothing, SECRETS);
    let said = "assumed: order datacoves; --order settles it";
    assert!(text.out.contains(said), "{text:?}");
    let json = resolved("assumed-order", &nothing, &[SECRETS, &["--json"]].concat());
    let order = json!({"what": "order", "value": "datacoves", "flag": "--order", "key": "order"});
    assert_eq!(json.object()["assumed"][0], order);
    // The environment is asked in every order.
    let own = json!({"AIRFLOW_VAR_K": "fake"});
    let flags = ["--json", "--order", "env"];
    assert_eq!(assumed(&resolved("assumed-none", &own, &flags)), [""; 0]);
    // A task of Airflow 3 asks its api-server, whose environment nobody gave; a server does not.
    let database = json!({"AIRFLOW__CORE__EXECUTOR": "LocalExecutor"});
    let flags = [
        "--json",
        "--airflow",
        "3.3.2",
        "--assume-absent",
        "metastore",
    ];
    let run = resolved("assumed-process", &database, &flags);
    assert_eq!(assumed(&run), ["absent", "process"]);
    let flags = [
        "--json",
        "--process",
        "server",
        "--assume-absent",
        "metastore",
    ];
    let run = resolved("given-process", &database, &flags);
    // The release words the error.
    assert_eq!(assumed(&run), ["absent", "airflow"]);
    // What Airflow starts with depends on the release.
    let contrib = "airflow.contrib.secrets.aws_secrets_manager.SecretsManagerBackend";
    let run = resolved(
        "assumed-release",
        &json!({"AIRFLOW__SECRETS__BACKEND": contrib}),
        &["--json"],
    );
    assert!(assumed(&run).contains(&"airflow".to_owned()), "{run:?}");
    let single = json!({"AIRFLOW__SECRETS__BACKEND": BACKEND, "AIRFLOW__SECRETS__BACKEND_KWARG__VARIABLES_PREFIX": "x"});
    let run = resolved("assumed-single", &single, &[SECRETS, &["--json"]].concat());
    assert!(assumed(&run).contains(&"airflow".to_owned()), "{run:?}");
}

#[test]
fn what_nobody_can_look_up_can_be_said() {
    let database = json!({"AIRFLOW__CORE__EXECUTOR": "LocalExecutor", "PATH": "/bin"});
    let flags = ["--airflow", "2.10.5"];
    let open = resolved("absent-open", &database, &flags);
    assert_eq!(open.code, 3, "{open:?}");
    let next =
        "--assume-absent metastore settles it, if you know that the database doesn't have it";
    assert!(open.out.contains(next), "{open:?}");
    let flags = ["--airflow", "2.10.5", "--assume-absent", "metastore"];
    let said = resolved("absent-said", &database, &flags);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.contains("k: missing: KeyError: "), "{said:?}");
    let rests = "assumed: metastore does not have it, as --assume-absent says";
    assert!(said.out.contains(rests), "{said:?}");
    let json = resolved(
        "absent-said",
        &database,
        &[&flags[..], &["--json"]].concat(),
    );
    let object = json.object();
    assert_eq!(
        (&object["outcome"], &object["certain"]),
        (&json!("missing"), &json!(true))
    );
    assert_eq!(object["steps"][1]["reason"], "assumed-absent");
    let absent = json!({"what": "absent", "value": "metastore", "flag": "--assume-absent", "key": "assume-absent"});
    assert_eq!(object["assumed"], json!([absent]));
    // The other layers too, several at once; a wrong name is refused.
    let both = [
        "--airflow",
        "2.10.5",
        "--order",
        "aws,datacoves,env,metastore",
        "--assume-absent",
        "metastore,aws",
        "--assume-absent",
        "datacoves",
    ];
    assert_eq!(resolved("absent-all", &json!({"A": "b"}), &both).code, 1);
    let found = resolved(
        "absent-found",
        &json!({"AIRFLOW_VAR_K": "fake"}),
        &[&both[..], &["--json"]].concat(),
    );
    assert_eq!(
        (found.code, found.object()["certain"].clone()),
        (0, json!(true))
    );
    let wrong = resolved("absent-wrong", &database, &["--assume-absent", "metastor"]);
    wrong.refused(&[
        "--assume-absent",
        "unknown layer `metastor`",
        "did you mean `metastore`?",
    ]);
}

/// What varlens can see is not assumed away; what a deployment says counts as the flag does.
#[test]
fn a_layer_that_can_be_read_is_read_all_the_same() {
    let found = resolved(
        "absent-env",
        &json!({"AIRFLOW_VAR_K": "fake"}),
        &["--order", "env", "--assume-absent", "env"],
    );
    assert_eq!(found.code, 0, "{found:?}");
    let text = "[deployments.prod]\nairflow = \"2.10.5\"\norder = [\"env\", \"metastore\"]\n\
                assume-absent = [\"metastore\", \"env\"]\n";
    let path = file("absent-deployment", "config.toml", text);
    let arguments = ["--config", &path, "--deployment", "prod"];
    let run = super::run(&[&["resolve", "k", "--json"], &arguments[..]].concat());
    assert_eq!(run.code, 1, "{run:?}");
    assert_eq!(assumed(&run), ["absent", "absent"]);
    let config = super::run(&[&["config"], &arguments[..]].concat());
    let place = format!("file {path}:4");
    let mut rows = config
        .out
        .lines()
        .filter(|line| line.starts_with("assume-absent"));
    assert!(
        rows.any(|row| row.contains("metastore,env") && row.contains(&place)),
        "{config:?}"
    );
    // A list of predictions agrees.
    let list = super::run(&[&["list", "--json"], &arguments[..]].concat());
    assert_eq!(list.out, "");
}

#[test]
fn the_answer_says_where_aws_was_asked() {
    let keys = json!({
        "AWS_ACCESS_KEY_ID": "AKIAOBVIOUSFAKE", "AWS_SECRET_ACCESS_KEY": "obvious-fake",
    });
    let flags = [SECRETS, &["--order", "aws,env"]].concat();
    let text = resolved("asked-aws", &keys, &flags);
    let said = "asked: us-east-1, account unknown, as unknown caller (STS: ";
    assert!(text.out.contains(said), "{text:?}");
    assert!(text.out.contains(", at http://127.0.0.1:9"), "{text:?}");
    let json = resolved("asked-aws", &keys, &[&flags[..], &["--json"]].concat());
    let mut aws = json.object()["aws"].clone();
    // It depends on whether the last attempt has ended by then.
    let why = aws["why"].take();
    assert!(
        [json!("unreachable"), json!("timed-out")].contains(&why),
        "{json:?}"
    );
    let expected = json!({
        "region": "us-east-1", "account": null, "caller": null, "endpoint": "http://127.0.0.1:9", "why": null,
    });
    assert_eq!(aws, expected);
    // Where the environment wins before AWS is asked, nobody asks STS.
    let env = json!({"AIRFLOW_VAR_K": "fake"});
    let flags = [SECRETS, &["--order", "env,aws", "--json"]].concat();
    assert_eq!(
        resolved("asked-env", &env, &flags).object()["aws"],
        json!(null)
    );
    let presented = [SECRETS, &["--order", "aws,env", "--json", "--present"]].concat();
    let shown = resolved("asked-presented", &keys, &presented).object()["aws"].clone();
    assert_eq!(
        (&shown["endpoint"], &shown["caller"]),
        (&json!(null), &json!(null))
    );
}

/// A variable was set for the key, under a name that Airflow does not ask for.
#[test]
fn a_variable_under_a_nearly_right_name_is_in_the_next_step() {
    for (number, name) in [
        "K",
        "k",
        "AIRFLOW_VAR_k",
        "AIRFLOW__VAR__K",
        "AIRFLOW_VARS_K",
        "AIRFLOW_VARIABLE_K",
        "airflow_var_k",
    ]
    .into_iter()
    .enumerate()
    {
        let folder = format!("nearly-right-{number}");
        let run = resolved(
            &folder,
            &json!({name: "fake", "OTHER": "fake"}),
            &["--order", "env"],
        );
        assert_eq!(run.code, 1, "{run:?}");
        let next =
            format!("next: set AIRFLOW_VAR_K: {name} is set, and Airflow does not read that");
        assert!(run.out.contains(&next), "{run:?}");
        let folder = format!("nearly-right-json-{number}");
        let json = resolved(
            &folder,
            &json!({name: "fake"}),
            &["--order", "env", "--json"],
        );
        assert!(
            json.object()["next"][0].as_str().unwrap().contains(name),
            "{json:?}"
        );
    }
    let run = resolved(
        "right-elsewhere",
        &json!({"OTHER_K": "fake"}),
        &["--order", "env"],
    );
    assert!(!run.out.contains("next: set"), "{run:?}");
}

/// With `multi_team`, a task of the team gets its own variable: the answer depends on who asks.
#[test]
fn a_key_that_a_team_alone_has_is_undetermined_and_names_the_team() {
    let environment = |multi_team: &str| {
        json!({
            "AIRFLOW__CORE__MULTI_TEAM": multi_team, "AIRFLOW_VAR__MARKETING___K": "fake",
            "AIRFLOW_CONN__DATA___K": "aws://fake@", "AIRFLOW_VAR_OTHER": "fake",
        })
    };
    let flags = ["--order", "env", "--airflow", "3.3.2"];
    let text = resolved("team", &environment("True"), &flags);
    assert_eq!(text.code, 3, "{text:?}");
    assert!(
        text.out
            .contains("team MARKETING has AIRFLOW_VAR__MARKETING___K"),
        "{text:?}"
    );
    let json = resolved(
        "team-json",
        &environment("True"),
        &[&flags[..], &["--json"]].concat(),
    );
    assert_eq!(json.object()["steps"][0]["reason"], "team-unknown");
    let connection = [&flags[..], &["--kind", "connection"]].concat();
    let run = resolved("team-connection", &environment("True"), &connection);
    assert!(
        run.out.contains("team DATA has AIRFLOW_CONN__DATA___K"),
        "{run:?}"
    );
    // The team's own task gets it; another team's does not.
    let with = |name: &str, team: &str, more: &[&str]| {
        let flags = [&flags[..], &["--team", team], more].concat();
        resolved(name, &environment("True"), &flags)
    };
    let found = with("team-own", "marketing", &["--json"]);
    assert_eq!(found.code, 0, "{found:?}");
    assert_eq!(found.object()["team"], "marketing");
    let place = found.object()["steps"][0]["place"].clone();
    assert_eq!(place, "AIRFLOW_VAR__MARKETING___K");
    let other = with("team-other", "data", &[]);
    assert_eq!(other.code, 1, "{other:?}");
    assert!(other.out.contains("AIRFLOW_VAR_K"), "{other:?}");
    let wrong = with("team-wrong", "a b", &[]);
    assert_eq!(wrong.code, 2, "{wrong:?}");
    assert!(wrong.err.contains("3 to 50 letters"), "{wrong:?}");
    let present = with("team-present", "data", &["--present"]);
    assert_eq!(present.code, 2, "{present:?}");
    let old = ["--order", "env", "--airflow", "3.1.8", "--team", "data"];
    let old = resolved("team-early", &environment("True"), &old);
    assert_eq!(old.code, 2, "{old:?}");
    assert!(old.err.contains("Airflow 3.1.8 has no teams"), "{old:?}");
    // Where teams are off, nobody passes one.
    let off = [&flags[..], &["--team", "marketing"]].concat();
    let off = resolved("team-is-off", &environment("False"), &off);
    assert_eq!(off.code, 1, "{off:?}");
    assert!(off.err.contains("multi_team is off"), "{off:?}");
    // A task passes its team to the api-server alone.
    let task = [
        "--airflow",
        "3.3.2",
        "--order",
        "airflow",
        "--process",
        "task",
    ];
    let task = [&task[..], &["--team", "marketing"]].concat();
    let task = resolved("team-task", &environment("True"), &task);
    assert_eq!(task.code, 3, "{task:?}");
    for place in [
        "AIRFLOW_VAR_K\n",
        "AIRFLOW_VAR__MARKETING___K\n",
        "airflow/variables/marketing--k\n",
    ] {
        assert!(task.out.contains(place), "{task:?}");
    }
    // Without the option, and in a release without it, nobody has a team.
    assert_eq!(resolved("team-off", &environment("False"), &flags).code, 1);
    let old = ["--order", "env", "--airflow", "2.10.5"];
    assert_eq!(resolved("team-old", &environment("True"), &old).code, 1);
}

/// Each option names the file and the line that it was taken from.
#[test]
fn config_says_from_which_line_an_option_was_taken() {
    let env = file(
        "lines-env",
        "scheduler.env",
        &format!(
            "# a comment\nAIRFLOW__SECRETS__BACKEND=\"{BACKEND}\"\nAWS_DEFAULT_REGION=us-east-1\n"
        ),
    );
    let cfg = file(
        "lines-cfg",
        "airflow.cfg",
        "[core]\nmulti_team = False\n\n[secrets]\nbackend_kwargs = {\"variables_prefix\": \"p\"}\n",
    );
    let run = run(&[
        "config",
        "--env-file",
        &env,
        "--airflow-cfg",
        &cfg,
        "--json",
    ]);
    let rows: Vec<Value> = run
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let from = |option: &str| {
        let row = rows.iter().find(|row| row["option"] == option);
        row.unwrap_or_else(|| panic!("{option}: {run:?}"))["from"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let backend = format!("environment AIRFLOW__SECRETS__BACKEND ({env}:2)");
    assert_eq!(from("[secrets] backend"), backend);
    let kwargs = format!("airflow.cfg {cfg}:5 [secrets] backend_kwargs");
    assert_eq!(from("[secrets] backend_kwargs"), kwargs);
    assert_eq!(from("aws.variables-prefix"), kwargs);
    let region = format!("environment AWS_DEFAULT_REGION ({env}:3)");
    assert_eq!(from("aws.region"), region);
    let teams = format!("airflow.cfg {cfg}:2 [core] multi_team");
    assert_eq!(from("[core] multi_team"), teams);
}

/// A member of a JSON variable is no key, and neither is a path into it.
#[test]
fn a_part_of_a_json_variable_is_read_through_the_variable() {
    let environment = json!({"AIRFLOW_VAR_SETTINGS": "{\"host\": {\"k\": \"fake\"}}"});
    for (key, part) in [("host", "host"), ("settings.host.k", "host.k")] {
        let flags = ["--order", "env", "--airflow", "2.10.5"];
        let path = file("part", "environment.json", &environment.to_string());
        let arguments = ["resolve", key, "--env-file", &path];
        let run = run(&[&arguments[..], &flags].concat());
        assert_eq!(run.code, 1, "{run:?}");
        let next = format!("{{{{ var.json.settings.{part} }}}}");
        assert!(run.out.contains(&next), "{run:?}");
    }
}

/// An option that is nearly one of another backend is filed under that backend's layer.
#[test]
fn a_misspelt_option_is_filed_under_the_backend_that_there_is() {
    let vault = "airflow.providers.hashicorp.secrets.vault.VaultBackend";
    let environment = json!({
        "AIRFLOW__SECRETS__BACKEND": vault, "AIRFLOW__SECRETS_BACKEND_KWARGS": "{}",
    });
    let json = resolved("misspelt-vault", &environment, &["--json"]);
    let expected = ("misspelt-option".to_owned(), Some("custom".to_owned()));
    assert!(ids(&json).contains(&expected), "{json:?}");
    // Nobody asks AWS, so nobody needs its region.
    assert!(!json.err.contains("no AWS region"), "{json:?}");
}

#[test]
fn the_query_of_a_webserver_s_address_is_not_shown() {
    let text = "[deployments.prod]\norder = [\"env\", \"metastore\"]\n\
                metastore.api = \"https://jane:obvious-fake@airflow.example.com/base?token=obvious-fake#obvious-fake\"\n";
    let path = file("metastore-api", "config.toml", text);
    let arguments = ["config", "--config", &path, "--deployment", "prod"];
    for json in [&[][..], &["--json"]] {
        let run = super::run(&[&arguments[..], json].concat());
        assert_eq!(run.code, 0, "{run:?}");
        assert!(
            run.out.contains("https://…@airflow.example.com/base"),
            "{run:?}"
        );
        assert!(!run.says("obvious-fake"), "{run:?}");
    }
}
