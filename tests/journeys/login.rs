//! Credentials that expire during use: the messages, and what happens after a login.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use varlens::app::message::Message;
use varlens::domain::caller::Caller;
use varlens::domain::catalog::{ListedKey, Page};
use varlens::domain::key::Kind;
use varlens::domain::reason::Reason;
use varlens::domain::renewal::{Login, Renewal};
use varlens::domain::resolve::{Ask, Basis, Fault};
use varlens::domain::search_path::Layer;
use varlens::domain::value::SecretValue;
use varlens::sources::{PageSink, Source, SourceAnswer, SourceFuture, sample};

use crate::driver::Driver;

/// An AWS whose credentials are good as long as somebody is logged in.
#[derive(Default)]
struct Expiring {
    is_logged_in: AtomicBool,
    asked: AtomicU64,
    checks: AtomicU64,
}

impl Expiring {
    /// How often files were looked at for new credentials.
    fn checks(&self) -> u64 {
        self.checks.load(Ordering::Relaxed)
    }

    fn check(&self) -> Result<(), Fault> {
        if self.is_logged_in.load(Ordering::Relaxed) {
            return Ok(());
        }
        let login = Login {
            by: Renewal::Sso,
            profile: Some("prod".to_owned()),
        };
        Err(Fault {
            next: Some(login.next_step()),
            ..Fault::new(Reason::ExpiredCredentials)
        })
    }
}

impl Source for Expiring {
    fn layer(&self) -> Layer {
        Layer::AWS
    }

    fn is_audited(&self) -> bool {
        true
    }

    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            self.check()?;
            if kind == Kind::Variable {
                let keys = vec![ListedKey::named("aws_a"), ListedKey::named("aws_b")];
                let _ = pages.send(Page::Keys(keys)).await;
            }
            Ok(())
        })
    }

    fn ask<'a>(&'a self, _: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async move {
            self.asked.fetch_add(1, Ordering::Relaxed);
            match self.check() {
                Ok(()) => SourceAnswer::Value(SecretValue::from_text("fake-value".to_owned())),
                Err(fault) => SourceAnswer::Fault(fault),
            }
        })
    }

    fn is_renewed(&self) -> SourceFuture<'_, bool> {
        self.checks.fetch_add(1, Ordering::Relaxed);
        Box::pin(async { false })
    }
}

fn driver() -> (Driver, Arc<Expiring>) {
    driver_on(Expiring::default())
}

fn driver_on(aws: Expiring) -> (Driver, Arc<Expiring>) {
    let aws = Arc::new(aws);
    let own: Arc<dyn Source> = Arc::clone(&aws) as Arc<dyn Source>;
    let sources = sample::sources().with(Layer::AWS, own);
    let driver = Driver::on(sample::deployment(), sources, (120, 30));
    (driver, aws)
}

const COMMAND: &str = "run: aws sso login --profile prod";

#[test]
fn what_has_expired_names_the_command_and_one_looks_every_five_seconds() {
    let (mut driver, aws) = driver();
    assert!(driver.shows(COMMAND), "{}", driver.text());
    assert!(driver.state.awaits_login());
    driver.at(1);
    assert_eq!(aws.checks(), 1);
    assert_eq!(driver.state.next_tick(), Some(5_001));
    driver.at(5_000);
    assert_eq!(aws.checks(), 1);
    driver.at(5_001);
    assert_eq!(aws.checks(), 2);
    driver.send(Message::FocusGained);
    assert_eq!(aws.checks(), 3);
    assert_eq!(driver.state.next_tick(), Some(10_001));
}

#[test]
fn where_nothing_has_expired_nobody_looks_and_no_timer_runs() {
    let (mut driver, aws) = driver_on(Expiring {
        is_logged_in: AtomicBool::new(true),
        ..Expiring::default()
    });
    driver.send(Message::FocusGained).at(60_000);
    assert_eq!(aws.checks(), 0);
    assert_eq!(driver.state.next_tick(), None);
}

#[test]
fn after_a_login_the_list_and_the_walk_that_failed_come_by_themselves() {
    let (mut driver, aws) = driver();
    driver.press("=").type_in("aws_a").press("enter");
    assert!(driver.shows(COMMAND), "{}", driver.text());
    let key = driver.state.subject().unwrap();
    aws.is_logged_in.store(true, Ordering::Relaxed);
    let generation = driver.answers.generation;
    driver.send(Message::CredentialsRenewed { generation });
    assert!(!driver.state.awaits_login());
    assert!(
        !driver.shows(COMMAND) && driver.shows("aws_b"),
        "{}",
        driver.text()
    );
    let walk = driver.state.resolution(&key);
    assert_eq!(
        (walk.basis, walk.winner),
        (Basis::Performed, Some(Layer::AWS))
    );
    assert_eq!(aws.asked.load(Ordering::Relaxed), 2);
    driver.send(Message::CredentialsRenewed { generation });
    assert_eq!(
        aws.asked.load(Ordering::Relaxed),
        2,
        "a late word changes nothing"
    );
}

#[test]
fn a_reveal_that_failed_does_not_show_the_value_by_itself() {
    let (mut driver, aws) = driver();
    driver.press("=").type_in("aws_a").press("enter x");
    aws.is_logged_in.store(true, Ordering::Relaxed);
    let generation = driver.answers.generation;
    driver.send(Message::CredentialsRenewed { generation });
    assert!(driver.state.secrets().reveal().is_none() && !driver.shows("fake-value"));
    driver.press("x");
    assert!(driver.shows("fake-value"), "{}", driver.text());
}

#[test]
fn the_session_s_clock_counts_from_the_moment_the_program_began() {
    let mut driver = Driver::demo_with(80, 24, |setup| setup.began_at = Some(1_000_000));
    assert_eq!(driver.state.session_seconds_left(), None);
    let generation = driver.answers.generation;
    let caller = Caller {
        expires: Some(1_000_090),
        ..Caller::default()
    };
    driver.send(Message::Caller { generation, caller });
    assert_eq!(driver.state.session_seconds_left(), Some(90));
    driver.at(100_000);
    assert_eq!(driver.state.session_seconds_left(), Some(-10));
}
