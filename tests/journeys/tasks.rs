//! A task of Airflow 3, whose api-server has its own search path.

use super::screen;
use crate::driver::Driver;

fn performed(name: &str, width: u16, height: u16) -> Driver {
    let mut driver = Driver::task(width, height);
    driver.select(name).press("enter");
    assert!(driver.shows("live lookup"), "{}", driver.text());
    driver
}

#[test]
fn what_the_api_server_has_is_one_column_and_a_path_in_the_walk() {
    let driver = performed("server_flag", 120, 35);
    assert!(driver.shows("API-"), "{}", driver.text());
    screen("task-api-server", &driver);
}

#[test]
fn in_a_small_window() {
    screen("task-api-server-80x24", &performed("server_flag", 80, 24));
}

#[test]
fn what_the_task_itself_has_leaves_the_api_server_unasked() {
    let driver = performed("aws_mayras_secret", 80, 24);
    assert!(driver.shows("api-server  not reached"), "{}", driver.text());
    screen("task-own-layer", &driver);
}

#[test]
fn one_request_of_ours_answers_for_both_calls_of_airflow_s() {
    let mut driver = Driver::task(120, 35);
    let before = driver.state.session().calls();
    driver.press("=").type_in("aws_nowhere").press("enter");
    assert!(driver.shows("2 AWS calls"), "{}", driver.text());
    assert_eq!(driver.state.session().calls(), before + 1);
    screen("task-missing", &driver);
}
