//! Walks by table: what the layers answer, and how the lookup ends.

use super::*;
use crate::domain::deployment::{Identity, LookupPattern, Origin, Sourced, StartupError};
use crate::domain::process::Process;
use crate::domain::python_re::PythonVersion;
use crate::domain::release::Version;
use crate::domain::search_path::Order;
use crate::domain::value::{FingerprintKey, Held, SecretValue};

fn deployment(order: &[Layer]) -> Deployment {
    let mut deployment = Deployment::assumed("test");
    deployment.order.value = Order::Own(order.to_vec());
    deployment
}

/// Walks with the answers given in order; asks beyond them are not read.
fn walk(deployment: Deployment, name: &str, answers: Vec<Answer>) -> Resolution {
    let key = Key::new(Kind::Variable, name);
    let mut walk = Walk::new(Arc::new(deployment), key, Basis::Performed);
    for answer in answers {
        assert!(walk.next_ask().is_some(), "an answer to no question");
        walk.answer(answer);
    }
    walk.finish()
}

fn verdicts(resolution: &Resolution) -> String {
    let one = |step: &Step| format!("{} {}", step.layer, step.verdict.name());
    let all: Vec<_> = resolution.steps.iter().map(one).collect();
    all.join(", ")
}

fn held(key: &FingerprintKey, text: &str) -> Answer {
    Answer::Held(Held::new(&SecretValue::from_text(text.to_owned()), key))
}

const AWS_ENV: [Layer; 2] = [Layer::AWS, Layer::ENV];

#[test]
fn the_first_that_has_it_wins_and_the_others_are_shadowed() {
    let key = FingerprintKey::random();
    let answers = vec![held(&key, "fake"), held(&key, "fake")];
    let resolution = walk(deployment(&AWS_ENV), "both", answers);
    assert_eq!(verdicts(&resolution), "aws found, env not-reached");
    assert_eq!(resolution.outcome, Outcome::Found);
    assert_eq!(resolution.winner, Some(Layer::AWS));
    assert!(resolution.certain);
    let same = Shadowed {
        layer: Layer::ENV,
        same: Some(true),
    };
    assert_eq!(resolution.shadowed, [same]);
    assert_eq!(resolution.aws_calls.len(), 1);
    assert_eq!(resolution.aws_calls[0].place, "airflow/variables/both");
}

#[test]
fn a_shadowed_value_that_differs_is_called_different() {
    let key = FingerprintKey::random();
    let answers = vec![held(&key, "fake-1"), held(&key, "fake-2")];
    let resolution = walk(deployment(&AWS_ENV), "both", answers);
    assert_eq!(resolution.shadowed[0].same, Some(false));
}

#[test]
fn what_was_not_read_is_neither_same_nor_different() {
    let key = FingerprintKey::random();
    let resolution = walk(
        deployment(&AWS_ENV),
        "both",
        vec![held(&key, "fake"), Answer::Present],
    );
    assert_eq!(resolution.shadowed[0].same, None);
    let resolution = walk(deployment(&AWS_ENV), "both", vec![held(&key, "fake")]);
    assert!(resolution.shadowed.is_empty());
    assert_eq!(verdicts(&resolution), "aws found, env not-reached");
}

#[test]
fn missing_everywhere_is_a_key_error_in_the_words_of_the_release() {
    let absent = || vec![Answer::Absent(Reason::NotFound); 2];
    let resolution = walk(deployment(&AWS_ENV), "nope", absent());
    assert_eq!(resolution.outcome, Outcome::Missing);
    let text = |resolution: &Resolution| resolution.error.as_ref().map(|error| error.text.clone());
    assert_eq!(
        text(&resolution).as_deref(),
        Some("Variable nope does not exist.")
    );
    let mut old = deployment(&AWS_ENV);
    old.airflow.value = Version::new(2, 10, 5);
    let resolution = walk(old, "nope", absent());
    assert_eq!(
        text(&resolution).as_deref(),
        Some("Variable nope does not exist")
    );
}

#[test]
fn a_layer_that_was_not_seen_leaves_the_end_open() {
    let not_inspected = Answer::NotInspected(Some(Reason::NotConfigured), None);
    let resolution = walk(
        deployment(&AWS_ENV),
        "x",
        vec![not_inspected.clone(), Answer::Absent(Reason::NotFound)],
    );
    assert_eq!(resolution.outcome, Outcome::Undetermined);
    assert!(!resolution.certain);
    let resolution = walk(
        deployment(&AWS_ENV),
        "x",
        vec![not_inspected, Answer::Present],
    );
    assert_eq!(resolution.outcome, Outcome::Found);
    assert!(!resolution.certain);
}

fn denied() -> Answer {
    Answer::Fault(Fault {
        code: Some("AccessDeniedException".to_owned()),
        ..Fault::new(Reason::AccessDenied)
    })
}

#[test]
fn denied_to_a_person_says_nothing_about_airflow() {
    let resolution = walk(
        deployment(&AWS_ENV),
        "x",
        vec![denied(), Answer::Absent(Reason::NotFound)],
    );
    assert_eq!(verdicts(&resolution), "aws not-inspected, env absent");
    assert_eq!(resolution.outcome, Outcome::Undetermined);
}

#[test]
fn denied_to_airflows_own_credentials_fails_the_layer_and_the_next_is_asked() {
    let mut deployment = deployment(&AWS_ENV);
    deployment.aws.identity = Identity::Same;
    let resolution = walk(deployment, "x", vec![denied(), Answer::Present]);
    assert_eq!(verdicts(&resolution), "aws failed, env found");
    assert_eq!(resolution.winner, Some(Layer::ENV));
    assert!(resolution.certain);
}

/// The verdict of AWS for a fault, asked with these credentials.
fn verdict_of(identity: Identity, fault: Fault) -> Verdict {
    let mut deployment = Deployment::assumed("test");
    deployment.order.value = Order::Own(vec![Layer::AWS]);
    deployment.aws.identity = identity;
    let key = Key::new(Kind::Variable, "x");
    let mut walk = Walk::new(Arc::new(deployment), key, Basis::Performed);
    walk.next_ask();
    walk.answer(Answer::Fault(fault));
    walk.finish().steps[0].verdict
}

#[test]
fn what_is_denied_to_the_assumed_role_is_denied_to_airflow_and_nothing_else_is() {
    let denied = || Fault::new(Reason::AccessDenied);
    let at_role = Fault {
        at_role: true,
        ..denied()
    };
    assert_eq!(verdict_of(Identity::Role, denied()), Verdict::Failed);
    assert_eq!(
        verdict_of(Identity::Role, at_role.clone()),
        Verdict::NotInspected
    );
    for reason in [
        Reason::ExpiredCredentials,
        Reason::NoCredentials,
        Reason::Unreachable,
        Reason::ServerError,
        Reason::Throttled,
    ] {
        let verdict = verdict_of(Identity::Role, Fault::new(reason));
        assert_eq!(verdict, Verdict::NotInspected, "{reason:?}");
    }
    // With Airflow's own credentials, the role is denied to Airflow too.
    assert_eq!(verdict_of(Identity::Same, at_role), Verdict::Failed);
    assert_eq!(verdict_of(Identity::Other, denied()), Verdict::NotInspected);
}

#[test]
fn before_2_2_the_error_reaches_the_caller() {
    let mut deployment = deployment(&AWS_ENV);
    deployment.aws.identity = Identity::Same;
    deployment.airflow.value = Version::new(2, 1, 4);
    let resolution = walk(deployment, "x", vec![denied()]);
    assert_eq!(verdicts(&resolution), "aws failed, env not-reached");
    assert_eq!(resolution.outcome, Outcome::Error);
    let error = resolution.error.map(|error| error.class);
    assert_eq!(error.as_deref(), Some("ClientError"));
}

#[test]
fn a_connection_that_cannot_be_decrypted_fails_in_the_words_of_the_release() {
    let check = |version, code: Option<&str>, class: &str| {
        let mut deployment = deployment(&[Layer::METASTORE, Layer::ENV]);
        deployment.airflow.value = version;
        let fault = Fault {
            code: code.map(str::to_owned),
            ..Fault::new(Reason::WrongFernetKey)
        };
        let resolution = walk(deployment, "db", vec![Answer::Fault(fault)]);
        assert_eq!(resolution.steps[0].verdict, Verdict::Failed);
        assert_eq!(resolution.steps[0].error.as_ref().unwrap().class, class);
    };
    let (old, new) = (Version::new(2, 10, 5), Version::new(3, 3, 2));
    check(old, Some("InvalidToken"), "InvalidToken");
    check(old, Some("AirflowException"), "AirflowException");
    check(old, None, "AirflowException");
    check(new, None, "ValueError");
}

#[test]
fn a_secret_scheduled_for_deletion_is_absent_for_airflow() {
    let fault = Answer::Fault(Fault {
        code: Some("InvalidRequestException".to_owned()),
        ..Fault::new(Reason::ScheduledForDeletion)
    });
    let resolution = walk(deployment(&AWS_ENV), "x", vec![fault, Answer::Present]);
    assert_eq!(verdicts(&resolution), "aws absent, env found");
    assert_eq!(
        resolution.steps[0].reason,
        Some(Reason::ScheduledForDeletion)
    );
}

#[test]
fn whether_datacoves_is_asked_after_aws_failed_is_not_documented() {
    let mut deployment = Deployment::assumed("test");
    deployment.aws.identity = Identity::Same;
    let resolution = walk(deployment, "x", vec![denied(), Answer::Present]);
    assert_eq!(
        verdicts(&resolution),
        "aws failed, datacoves not-inspected, env found"
    );
    assert_eq!(resolution.steps[1].reason, Some(Reason::NotDocumented));
    assert!(!resolution.certain);
}

#[test]
fn nothing_is_called_without_a_region() {
    let mut deployment = deployment(&AWS_ENV);
    deployment.aws.identity = Identity::Same;
    let no_region = Answer::Fault(Fault::new(Reason::NoRegion));
    let resolution = walk(deployment, "x", vec![no_region, Answer::Present]);
    assert!(resolution.aws_calls.is_empty());
    assert_eq!(verdicts(&resolution), "aws failed, env found");
}

#[test]
fn json_that_does_not_decode_is_an_error_after_the_search() {
    let key = FingerprintKey::random();
    let found = |json| {
        let mut walk = Walk::new(
            Arc::new(deployment(&[Layer::ENV])),
            Key::new(Kind::Variable, "x"),
            Basis::Performed,
        )
        .deserialize_json(json);
        walk.next_ask();
        walk.answer(held(&key, "fake"));
        walk.finish()
    };
    assert_eq!(found(false).outcome, Outcome::Found);
    let resolution = found(true);
    assert_eq!(resolution.outcome, Outcome::Error);
    let text = resolution.error.map(|error| error.text);
    let expected = "Expecting value: line 1 column 1 (char 0)";
    assert_eq!(text.as_deref(), Some(expected));
}

#[test]
fn a_connection_that_no_layer_has() {
    let key = Key::new(Kind::Connection, "db");
    let mut walk = Walk::new(Arc::new(deployment(&AWS_ENV)), key, Basis::Predicted);
    while walk.next_ask().is_some() {
        walk.answer(Answer::Absent(Reason::NotFound));
    }
    let resolution = walk.finish();
    let text = resolution.error.map(|error| error.text);
    assert_eq!(text.as_deref(), Some("The conn_id `db` isn't defined"));
}

/// A task's walk in `airflow`, with AWS, env and the api-server's whole path.
fn task(airflow: Version) -> Deployment {
    let mut deployment = Deployment::assumed("test");
    deployment.airflow.value = airflow;
    deployment.process.value = Process::Task;
    deployment.order.value = Order::Airflow {
        custom: Some(Layer::AWS),
        server_custom: Some(Layer::AWS),
    };
    deployment
}

const ABSENT: Answer = Answer::Absent(Reason::NotFound);

#[test]
fn a_task_asks_its_own_layers_then_the_api_servers() {
    let resolution = walk(task(Version::new(3, 3, 2)), "x", vec![ABSENT; 5]);
    assert_eq!(
        verdicts(&resolution),
        "aws absent, env absent, api-server/aws absent, api-server/env absent, api-server/metastore absent"
    );
    assert_eq!(resolution.aws_calls.len(), 2);
    assert_eq!(resolution.aws_calls[1].layer, Layer::AWS.at_server());
    let text = |airflow| {
        walk(task(airflow), "x", vec![ABSENT; 5])
            .error
            .unwrap()
            .text
    };
    let message = "VARIABLE_NOT_FOUND: {'message': 'Variable x not found'}";
    assert_eq!(text(Version::new(3, 3, 2)), message);
    assert_eq!(
        text(Version::new(3, 1, 0)),
        "VARIABLE_NOT_FOUND: {'key': 'x'}"
    );
}

#[test]
fn in_a_task_what_is_not_json_counts_as_an_error_of_its_layer() {
    let decoded = |airflow, answers: Vec<Answer>| {
        let key = Key::new(Kind::Variable, "x");
        let mut walk =
            Walk::new(Arc::new(task(airflow)), key, Basis::Performed).deserialize_json(true);
        for answer in answers {
            assert!(walk.next_ask().is_some(), "an answer to no question");
            walk.answer(answer);
        }
        walk.finish()
    };
    let key = FingerprintKey::random();
    let bad = || held(&key, "no JSON");
    let newest = decoded(Version::new(3, 3, 2), vec![bad(), held(&key, "{}")]);
    assert_eq!(newest.winner, Some(Layer::ENV));
    assert_eq!(newest.steps[0].reason, Some(Reason::NotJson));
    // The api-server has ended its own search; its metadata database is not asked.
    let all = decoded(Version::new(3, 3, 2), vec![bad(), bad(), bad()]);
    assert_eq!(all.outcome, Outcome::Missing);
    assert_eq!(all.steps[4].verdict, Verdict::NotReached);
    let after_loop = decoded(Version::new(3, 1, 0), vec![bad(), bad(), bad()]);
    assert_eq!(after_loop.error.unwrap().class, "JSONDecodeError");
    let never = decoded(Version::new(3, 0, 1), vec![bad()]);
    assert_eq!(never.outcome, Outcome::Found);
}

#[test]
fn a_key_that_no_route_takes_never_reaches_the_api_server() {
    let resolution = walk(task(Version::new(3, 0, 6)), "a/b", vec![ABSENT; 2]);
    assert_eq!(resolution.steps[2].verdict, Verdict::Skipped);
    assert_eq!(resolution.steps[2].reason, Some(Reason::NoRoute));
    assert_eq!(resolution.outcome, Outcome::Missing);
    let mut cut = Walk::new(
        Arc::new(task(Version::new(3, 3, 2))),
        Key::new(Kind::Variable, "a?b"),
        Basis::Performed,
    );
    for _ in 0..2 {
        cut.next_ask();
        cut.answer(ABSENT);
    }
    assert_eq!(cut.next_ask().unwrap().place, "airflow/variables/a");
}

#[test]
fn a_process_that_does_not_start_asks_nobody() {
    let mut deployment = deployment(&AWS_ENV);
    deployment.refusal = Some(StartupError {
        error: PythonError::new("TypeError", "fake"),
        because: "here".to_owned(),
    });
    let resolution = walk(deployment, "x", Vec::new());
    assert_eq!(resolution.outcome, Outcome::WillNotStart);
    assert_eq!(verdicts(&resolution), "aws not-reached, env not-reached");
}

/// A pattern gives up for good after three keys that were too expensive: a walk tries its key once, not twice.
#[test]
fn a_walk_tries_a_costly_key_once() {
    let mut deployment = Deployment::assumed("test");
    let costly = LookupPattern::parse(Some(r"^(\w+)+\1c$"), PythonVersion::default());
    deployment.aws.kinds[0].pattern = Sourced::new(costly, Origin::Flag("--test"));
    let deployment = Arc::new(deployment);
    let reason = |name: &str| {
        let key = Key::new(Kind::Variable, name);
        let mut walk = Walk::new(Arc::clone(&deployment), key, Basis::Predicted);
        while walk.next_ask().is_some() {
            walk.answer(Answer::Absent(Reason::NotFound));
        }
        walk.finish().steps[0].reason
    };
    let hard = "a".repeat(40);
    for _ in 0..2 {
        assert_eq!(reason(&hard), Some(Reason::LookupPatternNotEvaluated));
    }
    assert_eq!(
        reason("-"),
        Some(Reason::LookupPattern),
        "an easy key after two hard ones"
    );
    assert_eq!(reason(&hard), Some(Reason::LookupPatternNotEvaluated));
    assert_eq!(
        reason("-"),
        Some(Reason::LookupPatternNotEvaluated),
        "after three"
    );
}
