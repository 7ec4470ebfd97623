//! A real account before an audience: whatever is pressed, no frame and no clipboard has a name, a number or a text of
//! its own. The same journey without a presentation shows them all.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use varlens::domain::caller::Caller;
use varlens::domain::catalog::{Arn, ListedKey, Page, SecretMeta};
use varlens::domain::deployment::{Deployment, Identity, LookupPattern, Origin, Sourced};
use varlens::domain::key::{Key, Kind};
use varlens::domain::reason::Reason;
use varlens::domain::resolve::{Ask, Fault, Outcome};
use varlens::domain::search_path::{Layer, Order};
use varlens::domain::stand_in::StandIns;
use varlens::domain::value::SecretValue;
use varlens::sources::environment::Environment;
use varlens::sources::{PageSink, Source, SourceAnswer, SourceFuture, Sources};

use super::screen;
use crate::driver::{Clip, Driver};

const ACCOUNT: &str = "112233445566";

/// What no audience may see, in lower case. Each is in one place of the account.
const HIDDEN: [&str; 16] = [
    "acme/vars",
    "acme-prod",
    "stripe",
    "ledger",
    "dash",
    "warehouse",
    "mixed",
    "envonly",
    ACCOUNT,
    "quarterly",
    "owner=jane",
    "alias/acme",
    "role/acme-reader",
    "acme-sso",
    "acme.example.com",
    "/home/jane",
];

/// Names in AWS, each with its value.
const SECRETS: [(&str, &str); 6] = [
    ("aws_stripe", "fake-stripe-value"),
    ("aws_ledger_password", "fake-ledger-value"),
    ("aws_warehouse", "{\"warehouse_host\": \"h\", \"port\": 1}"),
    ("dash-report", "fake-dash-value"),
    ("Aws_Mixed", "fake-mixed-value"),
    ("exactly", "fake-exactly-value"),
];

struct Aws(AtomicU64);

impl Source for Aws {
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
        let named = |(name, _): &(&str, &str)| ListedKey {
            name: (*name).to_owned(),
            secret: Some(meta(name)),
        };
        let keys = match kind {
            Kind::Variable => SECRETS.iter().map(named).collect(),
            _ => Vec::new(),
        };
        Box::pin(async move {
            let _ = pages.send(Page::Keys(keys)).await;
            Ok(())
        })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let found = SECRETS
            .iter()
            .find(|(name, _)| format!("acme/vars/{name}") == ask.place);
        let reading = match found {
            Some((_, value)) => SourceAnswer::Value(SecretValue::from_text((*value).to_owned())),
            None => SourceAnswer::Absent(Reason::NotFound),
        };
        Box::pin(async move { reading })
    }

    fn caller(&self) -> SourceFuture<'_, Option<Caller>> {
        Box::pin(async {
            Some(Caller {
                region: Some("eu-west-1".to_owned()),
                account: Some(ACCOUNT.to_owned()),
                arn: Some(format!(
                    "arn:aws:sts::{ACCOUNT}:assumed-role/acme-reader/jane"
                )),
                profile: Some("acme-sso".to_owned()),
                endpoint: Some("https://acme.example.com".to_owned()),
                ..Caller::default()
            })
        })
    }

    fn calls(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

fn meta(name: &str) -> SecretMeta {
    let secret = format!("acme/vars/{name}");
    let arn = format!("arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:{secret}-AbCdEf");
    SecretMeta {
        arn: Arn::parse(&arn, &secret),
        description: Some("the quarterly numbers".to_owned()),
        kms_key: Some("alias/acme".to_owned()),
        tags: vec![("owner".to_owned(), "jane".to_owned())],
        ..SecretMeta::default()
    }
}

/// A database that cannot be opened, and says where it is.
struct Database;

impl Source for Database {
    fn layer(&self) -> Layer {
        Layer::METASTORE
    }

    fn is_audited(&self) -> bool {
        false
    }

    fn list<'a>(&'a self, _: Kind, _: &'a dyn PageSink) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async { Err(unopened()) })
    }

    fn ask<'a>(&'a self, _: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async { SourceAnswer::NotInspected(Reason::Unreachable, unopened().note) })
    }
}

fn unopened() -> Fault {
    Fault {
        note: Some("/home/jane/airflow.db: is locked".to_owned()),
        ..Fault::new(Reason::Unreachable)
    }
}

fn account() -> (Arc<Deployment>, Sources) {
    let mut deployment = Deployment::assumed("acme-prod");
    let place = || Origin::File("/home/jane/config.toml".to_owned());
    deployment.order = Sourced::new(
        Order::Own(vec![Layer::AWS, Layer::ENV, Layer::METASTORE]),
        place(),
    );
    let python = deployment.python.value;
    let [variables, ..] = &mut deployment.aws.kinds;
    variables.prefix = Sourced::new(Some("acme/vars".to_owned()), place());
    let pattern = LookupPattern::parse(Some("^(aws_|exactly$)"), python);
    variables.pattern = Sourced::new(pattern, place());
    deployment.aws.identity = Identity::Same;
    let variables = [
        ("AIRFLOW_VAR_ENVONLY", "fake-env"),
        ("AIRFLOW_VAR_AWS_LEDGER_PASSWORD", "fake-other"),
    ];
    let variables =
        variables.map(|(name, value)| (name.to_owned(), SecretValue::from_text(value.to_owned())));
    let sources: [Arc<dyn Source>; 3] = [
        Arc::new(Aws(AtomicU64::new(0))),
        Arc::new(Environment::new(variables)),
        Arc::new(Database),
    ];
    (Arc::new(deployment), Sources::new(sources.to_vec()))
}

fn plain(size: (u16, u16)) -> Driver {
    let (deployment, sources) = account();
    Driver::world(deployment, sources, size)
}

/// Some number, by FNV-1a with its bits mixed.
fn drawn(text: &str, attempt: u32) -> u64 {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    let bytes: Vec<u8> = text.bytes().chain(attempt.to_le_bytes()).collect();
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix);
    (hash ^ (hash >> 29))
        .wrapping_mul(0xbf58_476d_1ce4_e5b9)
        .rotate_left(31)
}

/// The same, under the same stand-ins in each run of the test.
fn presented(size: (u16, u16)) -> Driver {
    let (deployment, sources) = account();
    let stand_ins = StandIns::drawn_by(Arc::clone(&deployment), Box::new(drawn));
    let (deployment, sources) = sources.presented_as(&deployment, stand_ins);
    Driver::world(deployment, sources, size)
}

/// Every key of every pane, and what was seen of what is hidden.
fn everything(driver: &mut Driver) -> Vec<&'static str> {
    let mut seen = String::new();
    let look = |driver: &Driver, seen: &mut String| {
        seen.push_str(&driver.flat().to_lowercase());
    };
    look(driver, &mut seen);
    for _ in 0..driver.state.listing().catalog().len() {
        for key in [
            "enter", "tab", "tab", "tab", "c", "x", "x", "y", "?", "esc", "j",
        ] {
            driver.press(key);
            look(driver, &mut seen);
        }
    }
    driver.press("/").type_in("aws").press("enter");
    look(driver, &mut seen);
    driver.press("esc =").type_in("aws_nothing").press("enter");
    look(driver, &mut seen);
    driver.press("esc K enter K K r");
    look(driver, &mut seen);
    for clip in &driver.host.clips {
        seen.push_str(&format!("{clip:?}").to_lowercase());
    }
    HIDDEN
        .into_iter()
        .filter(|text| seen.contains(text))
        .collect()
}

#[test]
fn nothing_of_the_account_is_seen() {
    for size in [(60, 20), (80, 24), (120, 35), (200, 60)] {
        let mut driver = presented(size);
        assert_eq!(everything(&mut driver), [""; 0], "{size:?}");
        assert!(driver.state.secrets().reveal().is_none());
        let is_name = |clip: &Clip| matches!(clip, Clip::Text(_));
        assert!(
            driver.host.clips.iter().all(is_name),
            "{:?}",
            driver.host.clips
        );
    }
    assert_eq!(everything(&mut plain((200, 60))), HIDDEN);
}

#[test]
fn a_presentation_looks_like_this() {
    let mut driver = presented((80, 24));
    screen("presented", &driver);
    driver.press("j x");
    assert!(
        driver.shows("does not show or copy values"),
        "{}",
        driver.text()
    );
    driver.press("enter tab tab");
    screen("presented-details", &driver);
}

/// Where each row's walk goes, for all rows, in order of what is seen.
fn ends(driver: &mut Driver) -> Vec<String> {
    let mut ends = Vec::new();
    driver.press("g");
    for _ in 0..driver.state.listing().catalog().len() {
        driver.press("enter");
        let end = driver.state.resolution(&driver.state.subject().unwrap());
        let shadowed: Vec<_> = end.shadowed.iter().map(|other| other.layer).collect();
        let steps: Vec<_> = end
            .steps
            .iter()
            .map(|step| (step.verdict, step.reason))
            .collect();
        let sensitive = driver
            .state
            .sensitive_word(&end.key.name)
            .map(str::to_owned);
        ends.push(format!(
            "{:?} {shadowed:?} {steps:?} {sensitive:?}",
            end.winner
        ));
        driver.press("j");
    }
    ends.sort();
    ends
}

#[test]
fn every_walk_ends_as_it_does_under_its_own_name() {
    let mut real = ends(&mut plain((80, 24)));
    let shown = ends(&mut presented((80, 24)));
    // The pattern names one key in full; it has no stand-in.
    let (deployment, sources) = account();
    assert_eq!(
        sources
            .shown_as(&Key::new(Kind::Variable, "exactly"))
            .unwrap()
            .name,
        "exactly"
    );
    let (_, sources) = sources.presented(&deployment);
    assert_eq!(sources.shown_as(&Key::new(Kind::Variable, "exactly")), None);
    let exactly = real.iter().position(|end| !shown.contains(end));
    let exactly = exactly.or_else(|| real.windows(2).position(|pair| pair[0] == pair[1]));
    real.remove(exactly.unwrap());
    assert_eq!(real, shown);
    assert!(
        presented((80, 24)).shows("6 keys, 1 not shown"),
        "{}",
        presented((80, 24)).text()
    );
}

#[test]
fn a_real_name_that_is_typed_is_neither_looked_up_nor_kept_on_the_screen() {
    let mut driver = presented((80, 24));
    driver.press("=").type_in("aws_stripe").press("enter");
    assert!(
        driver.shows("presentation mode only looks up listed keys"),
        "{}",
        driver.text()
    );
    assert!(driver.state.walks().looked_up().is_none());
    assert!(!driver.text().contains("aws_stripe"), "{}", driver.text());
    let stand_in = driver.selected();
    driver.press("=").type_in(&stand_in).press("enter");
    let key = Key::new(Kind::Variable, &stand_in);
    assert_eq!(driver.state.walks().looked_up(), Some(&key));
    assert_eq!(driver.state.resolution(&key).outcome, Outcome::Found);
}
