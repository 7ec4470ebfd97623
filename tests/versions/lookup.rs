//! `list` and `resolve` against the same AWS: they say the same of one secret, and of who asked.

use serde_json::json;

use super::fake::{Content, FakeAws, Secret};
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
