//! `list` and `resolve` against the same AWS: they say the same of one secret, and of who asked.

use serde_json::json;

use super::fake::{Content, FakeAws, Reply, Secret, identity};
use super::{CANARY, program};

const ORDER: [&str; 2] = ["--order", "aws"];

fn holding() -> FakeAws {
    FakeAws::holding(vec![
        Secret::text("airflow/variables/whole", CANARY),
        Secret::new("airflow/variables/never_set", Content::Nothing),
        Secret::new("airflow/variables/rotating", Content::Nothing).with(
            "pending-0001",
            &["AWSPENDING"],
            5,
            CANARY,
        ),
        Secret::new("airflow/variables/gone", Content::Deleted),
    ])
}

#[test]
fn list_and_resolve_agree_about_a_secret_without_a_current_version() {
    let server = holding();
    let listed = program(&server, &["list", ORDER[0], ORDER[1]]);
    let expected = "gone\tmissing\taws=scheduled-for-deletion\n\
                    never_set\tmissing\taws=no-current-version\n\
                    rotating\tmissing\taws=no-current-version\n\
                    whole\taws\taws=present\n";
    assert_eq!(listed.out, expected, "{listed:?}");
    let missing = program(
        &server,
        &["list", "--missing", "--json", ORDER[0], ORDER[1]],
    );
    assert_eq!(missing.out.lines().count(), 3, "{missing:?}");
    for key in ["never_set", "rotating"] {
        let run = program(&server, &["resolve", key, "--json", ORDER[0], ORDER[1]]);
        let object = run.object();
        assert_eq!((run.code, &object["outcome"]), (1, &json!("missing")));
        let step = &object["steps"][0];
        assert_eq!(
            (&step["verdict"], &step["reason"]),
            (&json!("absent"), &json!("no-current-version"))
        );
        let next = object["next"][0].as_str().unwrap();
        assert!(
            next.starts_with("store a value in airflow/variables/"),
            "{next}"
        );
    }
    let versions = program(&server, &["versions", "never_set"]);
    assert_eq!(versions.code, 1, "{versions:?}");
    assert!(
        versions
            .out
            .contains("the secret exists and has no current version"),
        "{versions:?}"
    );
    let near = program(&server, &["resolve", "never-set", ORDER[0], ORDER[1]]);
    assert!(
        near.out
            .contains("similar: never_set (differs only in separators; no current version)"),
        "{near:?}"
    );
    let text = program(&server, &["resolve", "never_set", ORDER[0], ORDER[1]]);
    assert!(
        text.out
            .contains("the secret exists and has no current version"),
        "{text:?}"
    );
}

/// `resolve KEY --json` on an AWS that holds one secret of this name.
fn misplaced(name: &str, key: &str, more: &[&str]) -> (FakeAws, serde_json::Value) {
    let server = FakeAws::holding(vec![
        Secret::text(name, CANARY),
        Secret::text("airflow/variables/unrelated_one", CANARY),
        Secret::text("zz/other", CANARY),
    ]);
    let arguments = [&["resolve", key, "--json", ORDER[0], ORDER[1]], more].concat();
    let run = program(&server, &arguments);
    assert_eq!(run.code, 1, "{run:?}");
    let object = run.object();
    (server, object)
}

#[test]
fn a_missing_key_is_found_wherever_it_was_put() {
    for (name, rule, why) in [
        (
            "/airflow/variables/lead_slash",
            "slash-in-name",
            "leading slash",
        ),
        (
            "airflow/variables//lead_slash",
            "slash-in-name",
            "doubled slash",
        ),
        (
            "airflow/variables/lead_slash/",
            "slash-in-name",
            "slash at the end",
        ),
        ("lead_slash", "wrong-prefix", "it has no prefix"),
        (
            "airflow/variable/lead_slash",
            "wrong-prefix",
            "below airflow/variable/",
        ),
        (
            "airflow/connections/lead_slash",
            "wrong-prefix",
            "it has the name of a connection",
        ),
        (
            "airflow/config/lead_slash",
            "wrong-prefix",
            "it has the name of a config option",
        ),
        (
            "Airflow/Variables/lead_slash",
            "case-differs",
            "upper/lower case of the prefix: Airflow/Variables/",
        ),
        (
            "airflow/variables-lead_slash",
            "wrong-separator",
            "`-` in place of the separator `/`",
        ),
        (
            "airflow/variableslead_slash",
            "wrong-separator",
            "no separator between prefix and key",
        ),
        ("dev/lead_slash", "wrong-prefix", "below dev/"),
    ] {
        let (server, object) = misplaced(name, "lead_slash", &[]);
        let elsewhere = &object["elsewhere"];
        let found = &elsewhere["found"][0];
        assert_eq!(found["name"], name);
        assert_eq!((&found["rule"], &found["why"]), (&json!(rule), &json!(why)));
        assert_eq!(
            (&elsewhere["names"], &elsewhere["calls"]),
            (&json!(3), &json!(1))
        );
        assert_eq!(
            (&elsewhere["complete"], &elsewhere["reason"]),
            (&json!(true), &json!(null))
        );
        let next = object["next"][0].as_str().unwrap();
        assert!(
            next.contains(name) && next.contains("airflow/variables/lead_slash"),
            "{next}"
        );
        // One filtered listing and one without a filter, and no value is read but the one that was asked for.
        assert_eq!(
            (server.count("ListSecrets"), server.count("GetSecretValue")),
            (2, 1)
        );
    }
}

#[test]
fn a_misplaced_key_is_in_the_text_with_what_it_cost() {
    let server = FakeAws::holding(vec![Secret::text("/airflow/variables/x_key", CANARY)]);
    let run = program(&server, &["resolve", "x_key", "y_key", ORDER[0], ORDER[1]]);
    for line in [
        "  elsewhere: /airflow/variables/x_key (leading slash)\n",
        "  elsewhere: looked at all 1 secret name (1 ListSecrets call)\n",
        "  next: AWS has it at /airflow/variables/x_key (leading slash), and Airflow asks for airflow/variables/x_key: \
         create a secret airflow/variables/x_key with this value; variables_prefix = /airflow/variables finds it too, but then \
         every other key is looked for there\n",
        "  elsewhere: no similar name among all 1 secret name (1 ListSecrets call)\n",
    ] {
        assert!(run.out.contains(line), "{line}{run:?}");
    }
    // Listed once for both keys.
    assert_eq!(server.count("ListSecrets"), 2);
}

#[test]
fn all_names_are_listed_up_to_a_limit_and_only_where_that_can_help() {
    let many = |count: usize| {
        let name = |number| format!("other/{number:05}");
        (0..count)
            .map(|number| Secret::text(&name(number), CANARY))
            .collect::<Vec<_>>()
    };
    let asked = |server: &FakeAws, key: &str, more: &[&str]| {
        let arguments = [&["resolve", key, "--json", ORDER[0], ORDER[1]], more].concat();
        let object = program(server, &arguments).object();
        (object["elsewhere"].clone(), server.count("ListSecrets"))
    };
    let server = FakeAws::holding(many(2_150));
    let (elsewhere, calls) = asked(&server, "x_key", &[]);
    assert_eq!(
        (&elsewhere["names"], &elsewhere["calls"]),
        (&json!(2000), &json!(20))
    );
    assert_eq!((&elsewhere["complete"], calls), (&json!(false), 21));
    let server = FakeAws::holding(many(2_150));
    let (elsewhere, _) = asked(&server, "x_key", &["--everywhere", "50"]);
    assert_eq!(
        (&elsewhere["names"], &elsewhere["complete"]),
        (&json!(2150), &json!(true))
    );
    let (elsewhere, calls) = asked(&FakeAws::holding(many(3)), "x_key", &["--everywhere", "0"]);
    assert_eq!((elsewhere, calls), (json!(null), 1));
    // A key that is there, and one that a similar key explains.
    let server = || FakeAws::holding(vec![Secret::text("airflow/variables/x_key", CANARY)]);
    assert_eq!(asked(&server(), "x_key", &[]), (json!(null), 0));
    assert_eq!(asked(&server(), "x-key", &[]), (json!(null), 1));
    assert_eq!(asked(&server(), "X_KEY", &[]), (json!(null), 1));
}

const ROLE: &str = "arn:aws:iam::012345678910:role/airflow";

/// Secrets Manager and STS; the role may do what this says.
fn with_role(role: Reply) -> FakeAws {
    let holding = FakeAws::holding(vec![Secret::text("airflow/variables/x", CANARY)]);
    let arn = Secret::text("airflow/variables/x", CANARY).arn();
    FakeAws::new(move |request, _| {
        let _ = &holding;
        match request.operation.as_str() {
            "AssumeRole" => role.clone(),
            "GetSecretValue" => Reply::json(&json!({
                "Name": "airflow/variables/x", "ARN": arn, "SecretString": CANARY,
            })),
            "ListSecrets" => Reply::json(&json!({"SecretList": []})),
            _ => identity(),
        }
    })
}

fn assumed() -> Reply {
    Reply::raw(
        200,
        "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
         <AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>obvious-fake</SecretAccessKey>\
         <SessionToken>obvious-fake</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration>\
         </Credentials></AssumeRoleResult></AssumeRoleResponse>",
    )
}

#[test]
fn what_other_credentials_read_is_not_certain_and_what_the_role_reads_is() {
    let resolve = ["resolve", "x", ORDER[0], ORDER[1]];
    let server = with_role(assumed());
    let other = program(&server, &[&resolve[..], &["--json"]].concat()).object();
    assert_eq!(
        (&other["outcome"], &other["certain"]),
        (&json!("found"), &json!(false))
    );
    let caveat = other["caveat"].as_str().unwrap();
    assert!(
        caveat.contains("--as-role ARN asks as Airflow does"),
        "{caveat}"
    );
    let text = program(&server, &resolve);
    assert!(text.out.contains("  not certain: read "), "{text:?}");
    assert_eq!(server.count("AssumeRole"), 0);

    let role = [&resolve[..], &["--json", "--as-role", ROLE]].concat();
    let run = program(&server, &role);
    let by_role = run.object();
    assert_eq!(
        (&by_role["outcome"], &by_role["certain"]),
        (&json!("found"), &json!(true))
    );
    assert_eq!((run.code, &by_role["caveat"]), (0, &json!(null)));
    assert!(server.count("AssumeRole") > 0);
}

#[test]
fn a_role_that_is_not_had_leaves_aws_not_inspected() {
    let denied = Reply::raw(
        403,
        "<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::012345678910:user/jane is not \
         authorized to perform: sts:AssumeRole on resource: arn:aws:iam::012345678910:role/airflow</Message></Error></ErrorResponse>",
    );
    let server = with_role(denied);
    let ask = |role: &str| {
        let order = ["--order", "aws"];
        let arguments = [
            &["resolve", "x", "--json"][..],
            &order,
            &["--as-role", role],
        ]
        .concat();
        program(&server, &arguments)
    };
    let run = ask(ROLE);
    let object = run.object();
    assert_eq!((run.code, &object["outcome"]), (3, &json!("undetermined")));
    let step = &object["steps"][0];
    assert_eq!(step["verdict"], "not-inspected");
    let detail = step["detail"].as_str().unwrap();
    let said = "arn:aws:iam::012345678910:user/jane may not call sts:AssumeRole";
    assert!(detail.contains(said), "{detail}");
    for role in ["airflow", "arn:aws:iam::012345678910:user/jane"] {
        let run = ask(role);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(run.err.contains("is not the ARN of a role"), "{run:?}");
    }
    assert_eq!(server.count("GetSecretValue"), 0);
}
