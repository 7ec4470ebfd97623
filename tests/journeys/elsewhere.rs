//! A key that AWS lacks where Airflow looks, and whose credentials read a value.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use varlens::domain::catalog::{ListedKey, Page};
use varlens::domain::deployment::{Deployment, Identity};
use varlens::domain::elsewhere::SecretNames;
use varlens::domain::key::Kind;
use varlens::domain::reason::Reason;
use varlens::domain::resolve::{Ask, Fault};
use varlens::domain::search_path::{Layer, Order};
use varlens::domain::value::SecretValue;
use varlens::sources::{PageSink, Source, SourceAnswer, SourceFuture, Sources};

use crate::driver::Driver;

const PLACE: &str = "airflow/variables/there";

/// One secret where Airflow looks, and others elsewhere.
#[derive(Default)]
struct Aws {
    listings: AtomicUsize,
}

impl Source for Aws {
    fn layer(&self) -> Layer {
        Layer::AWS
    }

    fn is_audited(&self) -> bool {
        true
    }

    fn list<'a>(&'a self, _: Kind, pages: &'a dyn PageSink) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            let _ = pages
                .send(Page::Keys(vec![ListedKey::named("there")]))
                .await;
            Ok(())
        })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        let is_there = ask.place == PLACE;
        Box::pin(async move {
            if is_there {
                SourceAnswer::Value(SecretValue::from_text("obvious-fake".to_owned()))
            } else {
                SourceAnswer::Absent(Reason::NotFound)
            }
        })
    }

    fn every_name(&self, most_pages: usize) -> SourceFuture<'_, Result<SecretNames, Fault>> {
        assert_eq!(most_pages, 20);
        self.listings.fetch_add(1, Ordering::Relaxed);
        let names = ["/airflow/variables/lead_slash", "bare_name", PLACE];
        Box::pin(async move {
            Ok(SecretNames {
                names: names.map(str::to_owned).to_vec(),
                calls: 1,
                is_cut: false,
            })
        })
    }
}

fn driver(identity: Identity) -> (Driver, Arc<Aws>) {
    let mut deployment = Deployment::assumed("test");
    deployment.order.value = Order::Own(vec![Layer::AWS]);
    deployment.aws.identity = identity;
    let aws = Arc::new(Aws::default());
    let sources = Sources::new(vec![Arc::clone(&aws) as Arc<dyn Source>]);
    (Driver::on(deployment, sources, (200, 40)), aws)
}

/// AWS has nothing where Airflow looks.
struct Nothing;

impl Source for Nothing {
    fn layer(&self) -> Layer {
        Layer::AWS
    }

    fn is_audited(&self) -> bool {
        true
    }

    fn list<'a>(&'a self, _: Kind, _: &'a dyn PageSink) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    fn ask<'a>(&'a self, _: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async { SourceAnswer::Absent(Reason::NotFound) })
    }
}

#[test]
fn a_list_without_keys_says_what_aws_was_searched_for() {
    let mut deployment = Deployment::assumed("test");
    deployment.order.value = Order::Own(vec![Layer::AWS]);
    let sources = Sources::new(vec![Arc::new(Nothing) as Arc<dyn Source>]);
    let driver = Driver::on(deployment, sources, (200, 40));
    let said =
        "AWS lists no secret that begins with airflow/variables/: check the prefix (default)";
    assert!(driver.shows(said), "{}", driver.text());
}

#[test]
fn a_live_lookup_of_a_missing_key_says_where_it_is() {
    let (mut driver, aws) = driver(Identity::Same);
    driver.press("=").type_in("lead_slash");
    assert!(!driver.shows("elsewhere: "), "{}", driver.text());
    assert_eq!(aws.listings.load(Ordering::Relaxed), 0);
    driver.press("enter");
    for said in [
        "elsewhere: /airflow/variables/lead_slash  leading slash",
        "looked at all 3 secret names (1 ListSecrets call)",
        "next: AWS has it at /airflow/variables/lead_slash (leading slash), and Airflow asks for airflow/variables/lead_slash",
    ] {
        assert!(driver.shows(said), "{said}\n{}", driver.text());
    }
    // Another key needs no further listing.
    driver
        .press("esc")
        .press("=")
        .type_in("bare_name")
        .press("enter");
    assert!(
        driver.shows("elsewhere: bare_name  it has no prefix"),
        "{}",
        driver.text()
    );
    driver
        .press("esc")
        .press("=")
        .type_in("nowhere_at_all")
        .press("enter");
    assert!(
        driver.shows("no similar name among all 3 secret names"),
        "{}",
        driver.text()
    );
    assert_eq!(aws.listings.load(Ordering::Relaxed), 1);
    // A refresh forgets them.
    driver.press("esc").press("r");
    driver.press("=").type_in("lead_slash");
    assert!(!driver.shows("elsewhere: "), "{}", driver.text());
    driver.press("enter");
    assert_eq!(aws.listings.load(Ordering::Relaxed), 2);
}

#[test]
fn a_key_that_is_there_is_looked_for_nowhere_else_and_says_whose_credentials_read_it() {
    let caveat = "Airflow's role is not known and may not be allowed to";
    let (mut other, aws) = driver(Identity::Other);
    other.press("=").type_in("there").press("enter");
    assert!(other.shows(caveat), "{}", other.text());
    assert_eq!(aws.listings.load(Ordering::Relaxed), 0);
    for identity in [Identity::Same, Identity::Role] {
        let (mut same, _) = driver(identity);
        same.press("=").type_in("there").press("enter");
        assert!(!same.shows(caveat), "{}", same.text());
    }
}
