//! What can be copied of ordinary and of odd keys.

use std::sync::Arc;

use super::*;
use crate::app::Setup;
use crate::domain::caller::Caller;
use crate::domain::catalog::{Arn, ListedKey, SecretMeta};
use crate::domain::deployment::LookupPattern;
use crate::domain::process::Process;
use crate::domain::python_re::PythonVersion;
use crate::domain::release::Version;
use crate::domain::search_path::Order;

fn state(change: impl FnOnce(&mut Deployment)) -> State {
    let mut deployment = Deployment::assumed(CURRENT_SHELL);
    deployment.airflow.value = Version::new(2, 10, 5);
    change(&mut deployment);
    State::new(Setup::new(Arc::new(deployment))).0
}

fn text(state: &State, kind: Kind, name: &str, form: Form) -> String {
    match offer(state, &Key::new(kind, name), form) {
        Ok(Offer::Text { text, .. }) => text,
        other => panic!("{name:?} {form:?}: {other:?}"),
    }
}

fn note(state: &State, name: &str, form: Form) -> Option<String> {
    match offer(state, &Key::new(Kind::Variable, name), form) {
        Ok(Offer::Text { note, .. }) => note,
        other => panic!("{name:?} {form:?}: {other:?}"),
    }
}

#[track_caller]
fn refused(state: &State, kind: Kind, name: &str, form: Form, part: &str) {
    let why = offer(state, &Key::new(kind, name), form).unwrap_err();
    assert!(why.contains(part), "{name:?} {form:?}: {why}");
}

#[track_caller]
fn check(name: &str, form: Form, expected: &str) {
    assert_eq!(text(&state(|_| {}), Kind::Variable, name, form), expected);
}

#[test]
fn each_form_has_a_row() {
    use Form as F;
    let all = [
        F::Name,
        F::Value,
        F::Place,
        F::Arn,
        F::Environment,
        F::Python,
        F::PythonWithImport,
        F::AwsCli,
        F::Varlens,
    ];
    assert!(FORMS.iter().map(|row| row.form).eq(all));
    let mut names: Vec<_> = FORMS.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FORMS.len());
    for form in all {
        assert_eq!(form.row().form, form);
    }
}

#[test]
fn an_ordinary_key_in_every_form() {
    check("aws_x", Form::Name, "aws_x");
    check("aws_x", Form::Place, "airflow/variables/aws_x");
    check("aws_x", Form::Environment, "AIRFLOW_VAR_AWS_X");
    check("aws_x", Form::Python, "Variable.get(\"aws_x\")");
    check(
        "aws_x",
        Form::PythonWithImport,
        "from airflow.models import Variable\n\nVariable.get(\"aws_x\")\n",
    );
    check(
        "aws_x",
        Form::AwsCli,
        "aws secretsmanager get-secret-value --secret-id airflow/variables/aws_x --query SecretString --output text",
    );
    check("aws_x", Form::Varlens, "varlens resolve aws_x");
    let key = Key::new(Kind::Variable, "aws_x");
    assert_eq!(offer(&state(|_| {}), &key, Form::Value), Ok(Offer::Value));
}

#[test]
fn odd_keys_are_quoted_for_where_they_go() {
    for (name, python, shell) in [
        ("it's", "\"it's\"", "\"it's\""),
        ("say \"a\"", "'say \"a\"'", "'say \"a\"'"),
        ("a b", "\"a b\"", "'a b'"),
        ("$HOME`x`", "\"$HOME`x`\"", "'$HOME`x`'"),
        ("back\\slash", "\"back\\\\slash\"", "\"back\\\\slash\""),
        ("straße", "\"straße\"", "'straße'"),
        ("evil\u{202e}", "\"evil\\u202e\"", "'evil\u{202e}'"),
        ("-dash", "\"-dash\"", "-- -dash"),
        ("--help", "\"--help\"", "-- --help"),
    ] {
        check(name, Form::Name, name);
        check(name, Form::Python, &format!("Variable.get({python})"));
        let expected = format!("varlens resolve {shell}");
        let line = text(&state(|_| {}), Kind::Variable, name, Form::Varlens);
        if name.is_ascii() {
            assert_eq!(line, expected);
        }
        let words = shlex::split(&line).unwrap();
        assert_eq!(words.last().unwrap(), name, "{line}");
    }
}

#[test]
fn a_newline_is_written_in_python_and_refused_in_a_shell() {
    check("a\nb", Form::Python, "Variable.get(\"a\\nb\")");
    check("a\nb", Form::Name, "a\nb");
    let state = state(|_| {});
    for form in [Form::AwsCli, Form::Varlens] {
        refused(&state, Kind::Variable, "a\nb", form, "control character");
        refused(&state, Kind::Variable, "\u{1b}[31m", form, "control");
    }
}

#[test]
fn a_secret_id_that_begins_with_a_dash_is_tied_to_its_option() {
    let bare = state(|deployment| {
        deployment.aws.kinds[0].prefix = Sourced::new(Some(String::new()), Origin::Default);
    });
    let line = text(&bare, Kind::Variable, "--help", Form::AwsCli);
    assert!(line.contains(" '--secret-id=--help' "), "{line}");
}

#[test]
fn names_that_a_shell_cannot_export_are_noted() {
    let state = state(|_| {});
    for name in ["datacoves-x", "a.b", "a b", "ä", "x'"] {
        let note = note(&state, name, Form::Environment);
        assert!(note.unwrap().contains("cannot export"), "{name}");
    }
    for name in ["aws_x", "A1", "straße"] {
        // `ß` is `SS` in capitals.
        assert_eq!(note(&state, name, Form::Environment), None, "{name}");
    }
}

#[test]
fn connections_and_config_options() {
    let old = state(|_| {});
    let call = text(&old, Kind::Connection, "db", Form::PythonWithImport);
    assert_eq!(
        call,
        "from airflow.hooks.base import BaseHook\n\nBaseHook.get_connection(\"db\")\n"
    );
    let place = text(&old, Kind::Connection, "db", Form::Place);
    assert_eq!(place, "airflow/connections/db");
    let name = text(&old, Kind::Connection, "db", Form::Environment);
    assert_eq!(name, "AIRFLOW_CONN_DB");
    let line = text(&old, Kind::Connection, "db", Form::Varlens);
    assert_eq!(line, "varlens resolve --kind connection db");
    for form in [Form::Python, Form::PythonWithImport, Form::Environment] {
        refused(
            &old,
            Kind::Config,
            "sql_alchemy_conn",
            form,
            "config option",
        );
    }
}

#[test]
fn imports_follow_the_release() {
    let import = |version, kind| {
        let state = state(|deployment| deployment.airflow.value = version);
        let text = text(&state, kind, "x", Form::PythonWithImport);
        text.lines().next().unwrap().to_owned()
    };
    let of = |minor| Version::new(3, minor, 0);
    assert_eq!(
        import(of(0), Kind::Variable),
        "from airflow.sdk import Variable"
    );
    assert_eq!(
        import(of(0), Kind::Connection),
        "from airflow.hooks.base import BaseHook"
    );
    assert_eq!(
        import(of(1), Kind::Connection),
        "from airflow.sdk import BaseHook"
    );
}

#[test]
fn lines_say_what_they_were_asked_with() {
    let mut state = state(|deployment| {
        deployment.name = "prod eu".to_owned();
        deployment.airflow.origin = Origin::Flag("--airflow");
        deployment.process = Sourced::new(Process::Server, Origin::Flag("--process"));
        deployment.order = Sourced::new(
            Order::Own(vec![Layer::AWS, Layer::ENV]),
            Origin::Flag("--order"),
        );
    });
    state.session.set_caller(Caller {
        region: Some("eu-west-1".to_owned()),
        profile: Some("it's prod".to_owned()),
        endpoint: Some("http://127.0.0.1:5000".to_owned()),
        ..Caller::default()
    });
    let line = text(&state, Kind::Variable, "x", Form::AwsCli);
    assert_eq!(
        line,
        "aws secretsmanager get-secret-value --secret-id airflow/variables/x --region eu-west-1 \
         --profile \"it's prod\" --endpoint-url http://127.0.0.1:5000 --query SecretString --output text"
    );
    let line = text(&state, Kind::Variable, "x", Form::Varlens);
    assert_eq!(
        line,
        "varlens resolve --deployment 'prod eu' --airflow 2.10.5 --process server --order 'aws,env' \
         --region eu-west-1 --profile \"it's prod\" --endpoint-url http://127.0.0.1:5000 x"
    );
    let mut setup = Setup::new(Arc::clone(state.session.deployment()));
    setup.is_sample = true;
    let state = State::new(setup).0;
    refused(&state, Kind::Variable, "x", Form::Varlens, "the sample");
}

#[test]
fn what_aws_is_not_asked_for() {
    let gated = state(|deployment| {
        let pattern = LookupPattern::parse(Some("^aws_"), PythonVersion::default());
        deployment.aws.kinds[0].pattern = Sourced::new(pattern, Origin::Default);
    });
    for form in [Form::Place, Form::AwsCli] {
        let note = note(&gated, "smtp_host", form).unwrap();
        assert!(note.contains("does not ask AWS"), "{note}");
    }
    assert_eq!(note(&gated, "aws_x", Form::Place), None);
    let off = state(|deployment| {
        deployment.aws.kinds[0].prefix = Sourced::new(None, Origin::Default);
    });
    refused(&off, Kind::Variable, "x", Form::Place, "does not ask AWS");
    let without = state(|deployment| {
        deployment.order.value = Order::Own(vec![Layer::ENV]);
    });
    refused(&without, Kind::Variable, "x", Form::AwsCli, "search path");
}

#[test]
fn the_arn_is_there_once_aws_listed_it() {
    let mut state = state(|_| {});
    let arn = "arn:aws:secretsmanager:us-west-2:012345678910:secret:airflow/variables/aws_x-Ab12Cd";
    refused(&state, Kind::Variable, "aws_x", Form::Arn, "listing");
    let meta = SecretMeta {
        arn: Arn::parse(arn, "airflow/variables/aws_x"),
        ..SecretMeta::default()
    };
    let listed = ListedKey {
        name: "aws_x".to_owned(),
        secret: Some(meta),
    };
    state.listing.catalog.add(Layer::AWS, vec![listed]);
    assert_eq!(text(&state, Kind::Variable, "aws_x", Form::Arn), arn);
    refused(&state, Kind::Variable, "aws_y", Form::Arn, "listing");
}
