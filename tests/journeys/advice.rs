//! A key that was looked up: where the screen shows it, and what it advises.

use std::sync::Arc;

use varlens::app::message::Message;
use varlens::app::mode::Mode;
use varlens::app::mouse::{Gesture, Target};
use varlens::domain::config_warning::{ConfigWarning, WarningId};
use varlens::domain::key::Kind;
use varlens::domain::search_path::Store;

use super::screen;
use crate::driver::{Clip, Driver};

/// The lines of the screen that begin with this.
fn lines(driver: &Driver, beginning: &str) -> Vec<String> {
    let is_such = |line: &&str| line.trim_start_matches(['│', ' ']).starts_with(beginning);
    let text = driver.text();
    text.lines().filter(is_such).map(str::to_owned).collect()
}

fn looked_up(key: &str) -> Driver {
    let mut driver = Driver::demo(80, 24);
    driver.press("=").type_in(key).press("enter");
    driver
}

#[test]
fn a_key_that_was_looked_up_is_the_highlighted_one() {
    let mut driver = looked_up("aws_stripe_api_key");
    assert_eq!(lines(&driver, "= aws_stripe_api_key").len(), 1);
    assert!(lines(&driver, "▸").is_empty(), "{}", driver.text());
    // The first row of the list is below it.
    assert_eq!(driver.target(5, 3), Target::List);
    assert_eq!(driver.target(5, 4), Target::Row(0));
    screen("lookup-pinned", &driver);
    driver.press("esc");
    assert!(lines(&driver, "= ").is_empty(), "{}", driver.text());
    assert_eq!(lines(&driver, "▸ aws_db_host").len(), 1);
    // One that is a row of the list is highlighted there, unless the filter hides it.
    driver
        .press("=")
        .type_in("aws_mayras_secret")
        .press("enter");
    assert!(lines(&driver, "= ").is_empty(), "{}", driver.text());
    assert_eq!(lines(&driver, "▸ aws_mayras_secret").len(), 1);
    driver.press("esc / h o s t enter = ");
    driver.type_in("aws_mayras_secret");
    assert_eq!(lines(&driver, "= aws_mayras_secret").len(), 1);
    driver.press("enter");
    assert_eq!(lines(&driver, "= aws_mayras_secret").len(), 1);
    driver.mouse(Gesture::Click, "aws_db_host");
    assert!(lines(&driver, "= ").is_empty(), "{}", driver.text());
}

/// A fault of the configuration is in the walk, at its layer or above all, and in the next step.
#[test]
fn a_fault_of_the_configuration_is_in_the_lookup_and_in_the_next_step() {
    let faulty = |store| {
        let mut driver = Driver::demo_with(100, 40, |setup| {
            let warning = ConfigWarning::new(WarningId::KwargsIgnored, "backend_kwargs: not JSON");
            let deployment = Arc::make_mut(&mut setup.deployment);
            deployment.warnings = vec![warning.about(store).remedy("write JSON")];
        });
        driver.press("=").type_in("qqqqqq").press("enter enter");
        driver
    };
    let driver = faulty(Store::Aws);
    let said = lines(&driver, "│  ! backend_kwargs: not JSON");
    let shown = driver.text();
    let (path, _) = shown.split_once("environment variables").unwrap();
    assert!(
        path.contains("! backend_kwargs: not JSON"),
        "{said:?} {shown}"
    );
    assert!(driver.shows("next: write JSON"), "{shown}");
    let driver = faulty(Store::LocalFile);
    let shown = driver.text();
    let (above, _) = shown.split_once("AWS Secrets Manager").unwrap();
    assert!(above.contains("! backend_kwargs: not JSON"), "{shown}");
}

#[test]
fn a_pinned_key_is_shown_above_a_list_without_rows() {
    let mut driver = Driver::demo(80, 24);
    driver.press("/ z z z z enter =").type_in("aws_x");
    assert_eq!(lines(&driver, "= aws_x").len(), 1);
    assert!(driver.shows("no key matches"), "{}", driver.text());
}

#[test]
fn a_similar_key_is_one_key_press_away() {
    let mut driver = looked_up("aws_stripe_api_key");
    assert!(driver.shows("1 or enter: look up"), "{}", driver.text());
    driver.press("enter");
    assert_eq!(driver.selected(), "aws_stripe-api-key");
    assert!(driver.shows("Variable.get(\"aws_stripe-api-key\")  live"));
    let mut driver = looked_up("aws_mayras_passwort");
    driver.press("1");
    assert_eq!(driver.selected(), "aws_mayras_password");
    assert_eq!(driver.state.listing().kind(), Kind::Variable);
    // While a key is typed, a digit is a part of it.
    driver.press("=").type_in("aws_stripe_api_key1");
    assert!(!driver.shows("1: look up"), "{}", driver.text());
}

#[test]
fn the_next_step_names_a_key_as_it_is_listed() {
    let mut driver = Driver::demo(80, 24);
    let command = "resolve AIRFLOW_VAR_AWS_STRIPE_API_KEY";
    driver.press(":").type_in(command).press("enter");
    let said = "next: leave off AIRFLOW_VAR_, which Airflow puts before the key:";
    assert!(driver.shows(said), "{}", driver.text());
    assert!(driver.shows("aws_stripe-api-key"), "{}", driver.text());
    let driver = looked_up("aws_retired-token");
    // It is scheduled for deletion, so it would be no better.
    assert!(!driver.shows("next: use aws_retired"), "{}", driver.text());
}

#[test]
fn the_command_of_the_next_step_can_be_copied() {
    let mut driver = Driver::demo(120, 35);
    driver.select("aws_retired_token");
    assert!(driver.shows("N: copy the command"), "{}", driver.text());
    driver.press("N");
    let command = "aws secretsmanager restore-secret --secret-id airflow/variables/aws_retired_token --region us-west-2";
    assert_eq!(driver.host.clips, [Clip::Text(command.to_owned())]);
    assert!(driver.shows("command copied"), "{}", driver.text());
    driver.select("aws_db_host").press("N");
    assert_eq!(driver.host.clips.len(), 1);
    assert!(driver.shows("no command to copy"), "{}", driver.text());
}

#[test]
fn what_is_typed_may_be_a_line_an_error_or_a_name_in_a_store() {
    for typed in [
        "Variable.get(\"aws_db_host\")",
        "{{ var.value.aws_db_host }}",
        "AIRFLOW_VAR_AWS_DB_HOST",
        "airflow/variables/aws_db_host",
        "KeyError: 'Variable aws_db_host does not exist'",
    ] {
        let mut driver = Driver::demo(120, 35);
        driver.press("G =").type_in(typed);
        assert!(
            driver.shows("variable aws_db_host · enter"),
            "{}",
            driver.text()
        );
        let predicted = "Variable.get(\"aws_db_host\")  predicted";
        assert!(driver.shows(predicted), "{}", driver.text());
        driver.press("enter");
        assert_eq!(driver.selected(), "aws_db_host");
        assert!(driver.shows("understood as the variable aws_db_host"));
    }
    let mut driver = Driver::demo(120, 35);
    driver
        .press("=")
        .type_in("BaseHook.get_connection('aws_redshift')");
    assert!(
        driver.shows("connection aws_redshift · enter"),
        "{}",
        driver.text()
    );
    // Nothing is said of the selected variable meanwhile.
    assert!(
        driver.shows("enter looks up the connection aws_redshift"),
        "{}",
        driver.text()
    );
    driver.press("enter");
    assert_eq!(driver.state.listing().kind(), Kind::Connection);
    assert_eq!(driver.selected(), "aws_redshift");
}

#[test]
fn a_line_that_reads_json_is_looked_up_as_it_reads() {
    for typed in [
        "Variable.get('db_password', deserialize_json=True)",
        "{{ var.json.db_password.user }}",
    ] {
        let mut driver = Driver::demo(120, 35);
        driver.press("=").type_in(typed).press("enter");
        assert!(driver.state.session().is_decoded(), "{typed}");
        assert!(driver.shows("deserialize_json=True"), "{}", driver.text());
        let mut driver = Driver::demo(120, 35);
        driver.send(Message::Paste(typed.to_owned()));
        driver.press("enter");
        assert!(driver.state.session().is_decoded(), "{typed}");
    }
    let mut driver = Driver::demo(120, 35);
    driver
        .press("=")
        .type_in("Variable.get('db_password')")
        .press("enter");
    assert!(!driver.state.session().is_decoded());
}

#[test]
fn a_paste_while_browsing_is_put_into_the_prompt() {
    let mut driver = Driver::demo(80, 24);
    let calls = driver.state.session().calls();
    let traceback = "  File \"dag.py\"\r    Variable.get(name)\rKeyError: 'Variable aws_db_host does not exist'\r";
    driver.send(Message::Paste(traceback.to_owned()));
    assert!(driver.shows("= key: aws_db_host"), "{}", driver.text());
    // Nothing is asked before enter.
    assert_eq!(driver.state.session().calls(), calls);
    driver.press("enter");
    assert_eq!(driver.state.session().calls(), calls + 1);
    driver.press("=").send(Message::Paste(traceback.to_owned()));
    assert!(driver.shows("= key: aws_db_host"), "{}", driver.text());
    driver
        .press("esc")
        .send(Message::Paste("no key here".to_owned()));
    assert!(driver.shows("names no key"), "{}", driver.text());
    assert_eq!(driver.state.overlay().mode(), Mode::Browse);
}

#[test]
fn a_pasted_log_is_diagnosed_with_all_that_it_says() {
    let mut driver = Driver::demo(120, 35);
    driver.press(":").type_in("paste").press("enter");
    assert!(driver.shows("paste the log"), "{}", driver.text());
    let failed = |key: &str, line: u32| {
        format!(
            "[2026-11-29T15:04:05.678+0000] {{taskinstance.py:3313}} ERROR - Task failed with exception\r\
             Traceback (most recent call last):\r  File \"/opt/airflow/dags/etl.py\", line {line}, in load\r    \
             Variable.get(\"{key}\")\r  File \"/usr/lib/python3/site-packages/airflow/models/variable.py\", line 145, in get\r    \
             raise KeyError(f\"Variable {{key}} does not exist\")\rKeyError: 'Variable {key} does not exist'\r"
        )
    };
    let calls = driver.state.session().calls();
    let log = failed("aws_db_host", 12) + &failed("aws_qqqq", 40);
    driver.send(Message::Paste(log));
    for part in [
        "aws_db_host does not exist",
        "etl.py:12",
        "process: task",
        "2026-11-29T15:04:05.678Z",
        "aws_qqqq does not exist",
    ] {
        assert!(driver.shows(part), "{part} {}", driver.text());
    }
    assert_eq!(driver.state.session().calls(), calls);
    driver.press("enter");
    // The lookup finds it, and the log says otherwise.
    assert!(driver.shows("processes-differ"), "{}", driver.text());
    assert!(
        driver.shows("etl.py") || driver.shows("the log says"),
        "{}",
        driver.text()
    );
    driver.press("esc :").type_in("paste 2").press("enter");
    assert!(driver.shows("Diagnosis"), "{}", driver.text());
    driver.press("esc :").type_in("paste 7").press("enter");
    assert!(driver.shows("no log with so many"), "{}", driver.text());
}

#[test]
fn tab_completes_a_key_and_up_brings_one_back() {
    let mut driver = Driver::demo(80, 24);
    driver.press("=").type_in("aws_r");
    assert!(
        driver.shows("tab: aws_report_template"),
        "{}",
        driver.text()
    );
    screen("lookup-completions", &driver);
    driver.press("tab");
    assert_eq!(driver.state.overlay().prompt().text(), "aws_re");
    driver.type_in("t").press("tab");
    assert_eq!(driver.state.overlay().prompt().text(), "aws_retired_token");
    driver.press("enter = a enter =");
    driver.press("up up");
    assert_eq!(driver.state.overlay().prompt().text(), "aws_retired_token");
    driver.press("down");
    assert_eq!(driver.state.overlay().prompt().text(), "a");
    // Without a key that begins so, tab takes the most similar one.
    driver
        .press("ctrl-u")
        .type_in("aws_stripe_api_key")
        .press("tab");
    assert_eq!(driver.state.overlay().prompt().text(), "aws_stripe-api-key");
}

#[test]
fn digits_switch_the_kind_where_no_similar_key_has_one() {
    let mut driver = Driver::demo(80, 24);
    for (key, kind) in [
        ("2", Kind::Connection),
        ("3", Kind::Config),
        ("1", Kind::Variable),
    ] {
        driver.press(key);
        assert_eq!(driver.state.listing().kind(), kind);
    }
    let mut driver = looked_up("aws_stripe_api_key");
    driver.press("2");
    assert_eq!(
        driver.state.listing().kind(),
        Kind::Connection,
        "there is one similar key"
    );
}

#[test]
fn marked_keys_are_copied_and_looked_up_together() {
    let mut driver = Driver::demo(80, 24);
    driver.press("A");
    assert!(
        driver.shows("no key is marked; M marks one"),
        "{}",
        driver.text()
    );
    driver.select("aws_mayras_secret").press("M");
    driver.select("smtp_password").press("M");
    driver.select("aws_db_host").press("M M k M");
    assert!(driver.shows("· 3 marked"), "{}", driver.text());
    driver.select("aws_mayras_secret");
    screen("marked", &driver);
    driver.press("c");
    let names = "aws_db_host\naws_mayras_secret\nsmtp_password".to_owned();
    // The second M of `aws_default_region` was taken back.
    assert_eq!(driver.host.clips, [Clip::Text(names)]);
    assert!(driver.shows("names copied"), "{}", driver.text());
    driver.press("A");
    assert!(
        driver.shows("marked keys: 2 found, 1 missing"),
        "{}",
        driver.text()
    );
    assert_eq!(driver.state.walks().performed().len(), 3);
    // Another kind has marks of its own.
    driver.press("2");
    assert!(!driver.shows("marked"), "{}", driver.text());
    driver.press("1 esc");
    assert!(!driver.shows("· 3 marked"), "{}", driver.text());
    assert!(driver.shows("no key is marked now"), "{}", driver.text());
}

#[test]
fn esc_ends_the_lookup_of_marked_keys() {
    let mut driver = Driver::demo(80, 24);
    driver.press("M M M");
    driver.answers.hold = true;
    driver.press("A");
    assert!(
        driver.shows("looking up marked key 1 of 3"),
        "{}",
        driver.text()
    );
    driver.press("esc");
    driver.answers.hold = false;
    driver.release();
    assert_eq!(driver.state.walks().performed().len(), 0);
    assert!(driver.state.walks().pending().is_none());
}

#[test]
fn a_key_of_another_kind_is_named() {
    let mut driver = Driver::demo(80, 24);
    // What was not listed is not known.
    driver.press("=").type_in("aws_warehouse").press("enter");
    assert!(!driver.shows("is a connection"), "{}", driver.text());
    driver
        .press("esc 2 1 =")
        .type_in("aws_warehouse")
        .press("enter");
    let said = "aws_warehouse is a connection, not a variable · 2: connections";
    assert!(driver.shows(said), "{}", driver.text());
    driver.press("2 =").type_in("aws_db_host").press("enter");
    let said = "aws_db_host is a variable, not a connection · 1: variables";
    assert!(driver.shows(said), "{}", driver.text());
    // A connection that exists needs no such remark.
    driver.press("=").type_in("aws_warehouse").press("enter");
    assert!(!driver.shows("not a connection"), "{}", driver.text());
}

#[test]
fn the_lookup_and_the_list_have_one_symbol_for_a_deleted_secret() {
    let mut driver = Driver::demo(80, 24);
    driver.select("aws_retired_token");
    let row = lines(&driver, "▸ aws_retired_token");
    assert!(row[0].contains('✗'), "{row:?}");
    let predicted = driver.text();
    let step = |text: &str| {
        text.lines()
            .any(|line| line.contains("1 ✗ AWS Secrets Manager"))
    };
    assert!(step(&predicted), "{predicted}");
    driver.press("enter");
    assert!(step(&driver.text()), "{}", driver.text());
}

/// However long the text is, the key that was understood is beside it before `enter`.
#[test]
fn the_key_of_a_long_line_is_shown_beside_it() {
    let line = format!(
        "[2026-11-20, 08:00:00 UTC] {{taskinstance.py:1937}} ERROR - {} KeyError: 'Variable aws_stripe_api_key does not exist'",
        "x".repeat(60)
    );
    for size in [(80, 24), (120, 35), (60, 20)] {
        let mut driver = Driver::demo(size.0, size.1);
        driver.press("=");
        driver.send(Message::Paste(line.clone()));
        assert!(
            driver.shows("variable aws_stripe_api_key"),
            "{}",
            driver.text()
        );
        let text = driver.text();
        let prompt = text
            .lines()
            .find(|line| line.starts_with(" = key: "))
            .unwrap();
        assert!(prompt.contains("variable aws_stripe_api_key"), "{text}");
    }
}
