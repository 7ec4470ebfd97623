//! Comparing with another deployment: names and winners, no value.

use varlens::app::deployments::DeploymentChoice;
use varlens::app::message::Message;
use varlens::domain::inventory::{Entry, Inventory};
use varlens::domain::key::Kind;

use super::screen;
use crate::driver::Driver;

/// The sample, beside which `prod` can be opened.
fn beside_prod() -> Driver {
    let choice = |name: &str| DeploymentChoice {
        name: name.to_owned(),
        is_current: name == "sample",
        ..DeploymentChoice::default()
    };
    Driver::demo_with(120, 40, |setup| {
        setup.deployments = ["sample", "prod"].map(choice).to_vec();
        setup.is_sample = false;
    })
}

fn entry(key: &str, winner: &str) -> Entry {
    Entry {
        kind: "variable".to_owned(),
        key: key.to_owned(),
        outcome: "found".to_owned(),
        winner: Some(winner.to_owned()),
        certain: true,
        ..Entry::default()
    }
}

fn prod() -> Box<Inventory> {
    Box::new(Inventory {
        deployment: "prod".to_owned(),
        keys: vec![entry("aws_db_host", "env"), entry("prod_only", "aws")],
        ..Inventory::default()
    })
}

/// Asks for a comparison with `prod`; gives its ticket.
fn ask(driver: &mut Driver) -> u64 {
    driver.press("B");
    assert!(
        driver.shows("Compare with") && driver.shows("prod"),
        "{}",
        driver.text()
    );
    driver.press("enter");
    assert!(
        driver.shows("listing the names of prod"),
        "{}",
        driver.text()
    );
    let (ticket, to, kind) = driver.host.comparisons.last().expect("a question");
    assert_eq!((to.deployment.as_str(), *kind), ("prod", Kind::Variable));
    *ticket
}

#[test]
fn what_is_only_here_only_there_and_won_by_another_layer() {
    let mut driver = beside_prod();
    let calls = driver.state.session().calls();
    let ticket = ask(&mut driver);
    driver.send(Message::Compared {
        ticket,
        kind: Kind::Variable,
        result: Ok(prod()),
    });
    for text in ["Differences", "only here", "aws_default_region"] {
        assert!(driver.shows(text), "{text}\n{}", driver.text());
    }
    screen("differences", &driver);
    driver.type_in("prod_only");
    assert!(
        driver.shows("only there") && driver.shows("found in aws"),
        "{}",
        driver.text()
    );
    driver.press("ctrl-u").type_in("aws_db_host");
    assert!(driver.shows("another winner"), "{}", driver.text());
    driver.press("ctrl-u").type_in("values were not read");
    assert!(driver.shows("what was compared"), "{}", driver.text());
    assert_eq!(driver.state.session().calls(), calls);
}

#[test]
fn a_late_answer_a_failure_and_another_kind_show_no_differences() {
    let mut driver = beside_prod();
    let late = ask(&mut driver);
    let ticket = ask(&mut driver);
    let answer = |ticket, kind, result| Message::Compared {
        ticket,
        kind,
        result,
    };
    driver.send(answer(late, Kind::Variable, Ok(prod())));
    assert!(!driver.shows("Differences"), "{}", driver.text());
    let why = Err("the file is gone".to_owned());
    driver.send(answer(ticket, Kind::Variable, why));
    assert!(
        driver.shows("prod was not compared: the file is gone"),
        "{}",
        driver.text()
    );
    let ticket = ask(&mut driver);
    driver.send(answer(ticket, Kind::Connection, Ok(prod())));
    assert!(
        driver.shows("the list has changed meanwhile"),
        "{}",
        driver.text()
    );
}

#[test]
fn the_sample_and_a_presentation_are_compared_with_nothing() {
    let mut driver = Driver::demo(120, 40);
    driver.press("B");
    assert!(
        driver.shows("the sample has no other deployment"),
        "{}",
        driver.text()
    );
    assert!(driver.host.comparisons.is_empty());
}
