//! Each fault at each service that varlens asks over plain REST: the Datacoves store, Airflow's API, and its login.
//!
//! A row per fault, tried with `resolve`, with `resolve --json` and in the explorer. Each time: the lookup says what happened and
//! what to do, no part of an answer and no token comes out, what had arrived stays, and the next question works once the
//! fault is over. What ends by time alone, or after a limit of bytes, is tried with smaller limits in the explorer.

mod services;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use varlens::domain::key::{Key, Kind};
use varlens::domain::resolve::Outcome;
use varlens::sources::http::Limits;

use crate::command_line::Run;
use crate::driver::Driver;
use crate::versions::fake::{FakeAws as Server, Reply, Request};

use services::{CANARY, KEY, LATE, SECRETS, SERVICES, Service, entry};

/// What a service says instead of its good answer, given that and the address of another server.
type Wrong = fn(&str, &str) -> Reply;

/// Name, answer, and the word of `--json` for it.
type Row = (&'static str, Wrong, &'static str);

fn page() -> String {
    format!("<html><title>Log in</title>{CANARY}</html>")
}

/// The same JSON, in which each text is an object.
fn of_other_types(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(of_other_types).collect(),
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(name, field)| (name, of_other_types(field)))
                .collect(),
        ),
        Value::String(text) => json!({"x": text}),
        other => other,
    }
}

/// The same JSON without the names of fields. The list of all stays a list.
fn without_names(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(without_names).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(_, field)| without_names(field))
            .collect(),
        other => other,
    }
}

fn with_byte(body: &str, byte: u8) -> Vec<u8> {
    let mut bytes = body.as_bytes().to_vec();
    bytes.insert(body.rfind(KEY).unwrap_or(body.len() / 2) + 1, byte);
    bytes
}

#[rustfmt::skip] // One row per fault.
const FAULTS: &[Row] = &[
    ("closed without a word", |_, _| Reply::closed(), "unreachable"),
    ("reset without a word", |_, _| Reply::reset(), "unreachable"),
    ("closed after the head", |body, _| Reply::raw(200, body).cut(0), "unreachable"),
    ("closed in the middle", |body, _| Reply::raw(200, body).cut(body.len() / 2), "unreachable"),
    ("reset after the head", |body, _| Reply::raw(200, body).reset_after(0), "unreachable"),
    ("reset in the middle", |body, _| Reply::raw(200, body).reset_after(body.len() / 2), "unreachable"),
    ("half of the JSON", |body, _| Reply::raw(200, &body.as_bytes()[..body.len() / 2]), "bad-response"),
    ("nothing", |_, _| Reply::raw(200, ""), "bad-response"),
    ("no JSON", |_, _| Reply::raw(200, CANARY), "bad-response"),
    ("a byte order mark", |body, _| Reply::raw(200, format!("\u{feff}{body}")), "bad-response"),
    ("not UTF-8 in the key", |body, _| Reply::raw(200, with_byte(body, 0xff)), "bad-response"),
    ("a control character in the key", |body, _| Reply::raw(200, with_byte(body, 0x1b)), "bad-response"),
    ("a text instead", |_, _| Reply::json(&json!(CANARY)), "bad-response"),
    ("an empty object instead", |_, _| Reply::json(&json!({})), "bad-response"),
    ("an error's object under 200", |_, _| Reply::json(&json!({"detail": CANARY})), "bad-response"),
    ("a list in a list", |_, _| Reply::json(&json!([[CANARY]])), "bad-response"),
    ("lists instead of objects", |body, _| Reply::json(&without_names(serde_json::from_str(body).unwrap_or_default())), "bad-response"),
    ("other types", |body, _| Reply::json(&of_other_types(serde_json::from_str(body).unwrap_or_default())), "bad-response"),
    ("more after the end", |body, _| Reply::raw(200, format!("{body}{body}")), "bad-response"),
    ("a page for a browser", |_, _| Reply::raw(200, page()).header("content-type", "text/html"), "bad-response"),
    ("a page that is called JSON", |_, _| Reply::raw(200, page()).header("content-type", "application/json"), "bad-response"),
    ("no chunks", |body, _| Reply::raw(200, body).header("transfer-encoding", "chunked").header("content-length", "9"), "unreachable"),
    ("204", |_, _| Reply::raw(204, ""), "bad-response"),
    ("400", |_, _| Reply::raw(400, CANARY), "bad-response"),
    ("401", |_, _| Reply::raw(401, json!({"detail": CANARY}).to_string()), "access-denied"),
    ("401 as a page", |_, _| Reply::raw(401, page()).header("content-type", "text/html"), "access-denied"),
    ("403", |_, _| Reply::raw(403, json!({"detail": CANARY}).to_string()), "access-denied"),
    ("404 of something else", |_, _| Reply::raw(404, json!({"detail": CANARY}).to_string()), "bad-response"),
    ("404 as a page", |_, _| Reply::raw(404, page()).header("content-type", "text/html"), "bad-response"),
    ("418", |_, _| Reply::raw(418, CANARY), "bad-response"),
    ("429", |_, _| Reply::raw(429, CANARY).header("retry-after", "864000"), "throttled"),
    ("500", |_, _| Reply::raw(500, json!({"detail": CANARY}).to_string()), "server-error"),
    ("500 without a word", |_, _| Reply::raw(500, ""), "server-error"),
    ("502 as a page", |_, _| Reply::raw(502, page()).header("content-type", "text/html"), "server-error"),
    ("503", |_, _| Reply::raw(503, CANARY), "server-error"),
    ("599", |_, _| Reply::raw(599, CANARY), "server-error"),
    ("a redirect to another host", |_, other| Reply::raw(302, CANARY).header("location", &format!("{other}/login?next={CANARY}")), "bad-response"),
    ("a redirect that keeps the method", |_, other| Reply::raw(307, CANARY).header("location", other), "bad-response"),
    ("a redirect to a file", |_, _| Reply::raw(301, CANARY).header("location", "file:///etc/passwd"), "bad-response"),
];

/// What ends by time alone.
#[rustfmt::skip] // One row per fault.
const ENDLESS: &[Row] = &[
    ("never", |_, _| Reply::never(), "timed-out"),
    ("stalled after the head", |body, _| Reply::raw(200, body).stalled(0), "timed-out"),
    ("stalled in the middle", |body, _| Reply::raw(200, body).stalled(body.len() / 2), "timed-out"),
    ("dripping", |body, _| Reply::raw(200, body.repeat(20)).dripping(), "timed-out"),
    ("a length that is a lie", |body, _| Reply::raw(200, body).header("content-length", "99000000"), "timed-out"),
];

/// What a limit of bytes ends.
const LONG: Row = (
    "a text without end",
    |body, _| Reply::raw(200, body.replace(CANARY, &CANARY.repeat(10_000))).endless(),
    "bad-response",
);

/// Generous to answer; a megabyte.
const SMALL: Limits = Limits {
    connect: Duration::from_secs(30),
    read: Duration::from_secs(30),
    total: Duration::from_mins(1),
    body: 1 << 20,
};

/// For servers that never answer.
const SHORT: Limits = Limits {
    read: Duration::from_millis(60),
    total: Duration::from_millis(150),
    ..SMALL
};

/// A service at which something goes wrong until it is mended.
struct Failing {
    service: &'static Service,
    server: Server,
    other: Server,
    is_mended: Arc<AtomicBool>,
}

impl Failing {
    fn new(service: &'static Service, wrong: Wrong) -> Self {
        let other = Server::script(vec![Reply::raw(200, CANARY)]);
        let is_mended = Arc::new(AtomicBool::new(false));
        let (elsewhere, mended) = (other.url(), Arc::clone(&is_mended));
        let server = Server::new(move |request, _| {
            let good = (service.good)(request);
            if (service.fails)(request) && !mended.load(Ordering::SeqCst) {
                return wrong(&good, &elsewhere);
            }
            Reply::raw(200, good).header("content-type", "application/json")
        });
        Self {
            service,
            server,
            other,
            is_mended,
        }
    }

    fn set(&self, is_mended: bool) {
        self.is_mended.store(is_mended, Ordering::SeqCst);
    }

    fn resolve(&self, more: &[&str]) -> Run {
        self.service.run(&self.server.url(), more)
    }

    /// Nothing was written, and nobody else was asked.
    #[track_caller]
    fn check_asked(&self, name: &str) {
        let reads = |asked: &Request| {
            asked.operation.starts_with("GET ") || asked.operation == "POST /auth/token"
        };
        let asked = self.server.asked();
        assert!(asked.iter().all(reads), "{name}: {asked:?}");
        assert!(self.other.asked().is_empty(), "{name}");
    }
}

/// No value, no token and no password.
#[track_caller]
fn check_silent(name: &str, run: &Run) {
    for secret in SECRETS {
        assert!(!run.says(secret), "{name}: {run:?}");
    }
}

fn on_the_command_line(service: &'static Service, (name, wrong, reason): Row) {
    let name = &format!("{}: {name}", service.name);
    let failing = Failing::new(service, wrong);
    let said = failing.resolve(&["--json"]);
    check_silent(name, &said);
    let object = said.object();
    let step = &object["steps"][0];
    assert_eq!(
        (said.code(), &object["outcome"], &step["verdict"]),
        (3, &json!("undetermined"), &json!("not-inspected")),
        "{name}: {object}"
    );
    assert_eq!(step["reason"], reason, "{name}: {object}");
    let next = object["next"][0].as_str().unwrap_or_default();
    assert!(!next.is_empty(), "{name}: {object}");
    let text = failing.resolve(&[]);
    check_silent(name, &text);
    assert_eq!(text.code(), 3, "{name}: {text:?}");
    assert!(text.says(next), "{name}: {text:?}");
    for misleading in ["AWS", "Secrets Manager"] {
        assert!(!text.says(misleading), "{name}: {text:?}");
    }
    failing.check_asked(name);
    // The control: without the fault the same lookup finds it, and sends what must not come out.
    failing.set(true);
    let found = failing.resolve(&["--json", "--reveal"]);
    assert_eq!(found.object()["outcome"], "found", "{name}: {found:?}");
    assert_eq!(found.says(CANARY), service.shows_values, "{name}");
    let asked = failing.server.asked();
    let sent = asked
        .last()
        .map(|asked| asked.headers["authorization"].as_str());
    assert!(
        sent.is_some_and(|sent| (service.is_token)(sent)),
        "{name}: {sent:?}"
    );
}

/// Each service on a thread: most of the time goes to waiting.
fn at_each_service(check: impl Fn(&'static Service) + Sync) {
    std::thread::scope(|scope| {
        for service in SERVICES {
            scope.spawn(|| check(service));
        }
    });
}

/// How many faults are tried: on the command line, and in the explorer.
pub(crate) fn tried() -> usize {
    SERVICES.len() * (FAULTS.len() + FAULTS.len() + 1 + ENDLESS.len())
}

#[test]
fn a_lookup_at_each_service_survives_each_fault() {
    at_each_service(|service| {
        for row in FAULTS {
            on_the_command_line(service, *row);
        }
    });
}

/// Name, what the store answers instead of its list, outcome, and what is said.
type Odd = (&'static str, fn() -> Value, &'static str, &'static str);

/// Answers of the Datacoves store that are no fault, or that leave a key undecided.
#[rustfmt::skip] // One row per answer.
const ODD: &[Odd] = &[
    ("a slug twice", || json!([entry(KEY), entry(KEY)]), "found", "the store has this slug twice; the first counts"),
    ("slugs that differ in case", || json!([entry("THE_KEY"), entry("The_Key")]), "undetermined", "environment variables could not be checked"),
    ("the same, and the key", || json!([entry("THE_KEY"), entry(KEY)]), "found", "datacoves"),
    ("a value of a megabyte", || json!([{"slug": KEY, "value": CANARY.repeat(65_536)}]), "found", "datacoves"),
    ("a value of nine megabytes", || json!([{"slug": KEY, "value": CANARY.repeat(600_000)}]), "undetermined", "an element of the list is longer than 8 MiB"),
    ("50,000 entries", || (0..50_000).map(|number| entry(&format!("k{number}"))).chain([entry(KEY)]).collect(), "found", "datacoves"),
    ("no value", || json!([{"slug": KEY}]), "undetermined", "the secret has no value"),
    ("a number", || json!([{"slug": KEY, "value": 7714}]), "found", "how it reaches Airflow is not documented"),
    ("an object", || json!([{"slug": KEY, "value": {"password": CANARY}}]), "found", "how it reaches Airflow is not documented"),
    ("an entry without a slug beside it", || json!([{"value": CANARY}, entry(KEY)]), "found", "datacoves"),
    ("an entry without a slug alone", || json!([{"value": CANARY}]), "undetermined", "1 entry has no slug"),
    ("an empty list", || json!([]), "undetermined", "environment variables could not be checked"),
];

#[test]
fn what_is_odd_in_a_list_of_the_store_is_said() {
    let service = &SERVICES[0];
    for (name, answer, outcome, words) in ODD {
        let body = answer();
        let server = Server::new(move |_, _| Reply::json(&body));
        let said = service.run(&server.url(), &["--json"]);
        let object = said.object();
        assert_eq!(object["outcome"], *outcome, "{name}: {object}");
        let text = service.run(&server.url(), &[]);
        assert!(text.says(words), "{name}: {text:?}");
        check_silent(name, &said);
        check_silent(name, &text);
        assert_eq!(
            text.code(),
            if *outcome == "found" { 0 } else { 3 },
            "{name}"
        );
    }
}

/// What is on the screen, and what a lookup there has ended with.
#[track_caller]
fn look_up(driver: &mut Driver) -> (Outcome, String) {
    driver.press("=").type_in(KEY).press("enter");
    let key = Key::new(Kind::Variable, KEY);
    driver.until(|state| state.walks().performed().contains_key(&key));
    let resolution = Arc::clone(&driver.state.walks().performed()[&key]);
    let reason = resolution.steps[0].reason;
    let said = (
        resolution.outcome,
        reason
            .map_or("", varlens::domain::reason::Reason::name)
            .to_owned(),
    );
    driver.press("esc esc");
    said
}

/// Lists again. The names that are shown.
fn list(driver: &mut Driver, keys: &str) -> Vec<String> {
    driver.press(keys);
    driver.until(|state| !state.is_loading());
    let catalog = driver.state.listing().catalog();
    let mut names: Vec<_> = (0..catalog.rows())
        .map(|row| catalog.name(row).to_owned())
        .collect();
    names.sort();
    names
}

#[track_caller]
fn check_screen(name: &str, driver: &Driver) {
    let shown = driver.flat();
    for secret in SECRETS {
        assert!(!shown.contains(secret), "{name}: {}", driver.text());
    }
}

fn in_the_explorer(service: &'static Service, (name, wrong, reasons): Row, limits: Limits) {
    let name = &format!("{}: {name}", service.name);
    let failing = Failing::new(service, wrong);
    let (deployment, sources) =
        service.load(&failing.server.url(), [limits, SMALL], &failing.is_mended);
    // Everything was listed once, before the fault.
    failing.set(true);
    let mut driver = Driver::networked(deployment, sources, (80, 24), |_| {});
    assert_eq!(list(&mut driver, service.list_keys), [LATE, KEY], "{name}");
    failing.set(false);
    // What had arrived stays, and the screen says that it is not complete.
    assert_eq!(
        list(&mut driver, service.again_keys),
        [LATE, KEY],
        "{name}: {}",
        driver.text()
    );
    let faults: Vec<_> = driver.state.listing().catalog().faults().collect();
    let [(_, fault)] = &faults[..] else {
        panic!("{name}: {faults:?}")
    };
    assert!(reasons.contains(fault.reason.name()), "{name}: {fault:?}");
    assert!(!fault.next_step().is_empty(), "{name}");
    check_screen(name, &driver);
    let (outcome, reason) = look_up(&mut driver);
    assert_eq!(outcome, Outcome::Undetermined, "{name}");
    assert!(reasons.contains(&reason), "{name}: {reason}");
    check_screen(name, &driver);
    failing.check_asked(name);
    // The same keys again, once the fault is over.
    failing.set(true);
    assert_eq!(list(&mut driver, service.again_keys), [LATE, KEY], "{name}");
    assert_eq!(
        driver.state.listing().catalog().faults().count(),
        0,
        "{name}"
    );
    assert_eq!(look_up(&mut driver).0, Outcome::Found, "{name}");
    check_screen(name, &driver);
}

#[test]
fn what_is_listed_in_the_explorer_survives_each_fault() {
    at_each_service(|service| {
        for row in FAULTS {
            in_the_explorer(service, *row, SMALL);
        }
        in_the_explorer(service, LONG, SMALL);
        for row in ENDLESS {
            in_the_explorer(service, *row, SHORT);
        }
    });
}
