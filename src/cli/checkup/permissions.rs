//! Which permissions the caller has: each tried by a request that reads no value.

use std::sync::{Arc, Mutex, PoisonError};

use super::super::session::Session;
use super::check::{Check, State};
use crate::domain::catalog::Page;
use crate::domain::deployment::Deployment;
use crate::domain::diagnosis::EmptyPrefix;
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::{name_beginning, place};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::sources::{PageSink, Source, SourceAnswer, SourceFuture};

/// No secret has this name, so that a permission can be tried without reading one.
pub(super) const NO_KEY: &str = "varlens-doctor-asks-for-a-name-that-no-secret-has";

const LIST: &str = "secretsmanager:ListSecrets";
const READ: &str = "secretsmanager:GetSecretValue";
const VERSIONS: &str = "secretsmanager:ListSecretVersionIds";

pub(super) async fn checks(session: &Session) -> Vec<Check> {
    let Some(source) = session.sources.source(Layer::AWS) else {
        return Vec::new();
    };
    let mut checks = Vec::new();
    let mut keys = None;
    let mut below = Vec::new();
    for (number, kind) in listed_kinds(&session.deployment).into_iter().enumerate() {
        let page = first_page(source.as_ref(), kind).await;
        let (names, own_keys) = page.as_ref().ok().copied().flatten().unzip();
        if page.is_ok() {
            below.push((kind, names.unwrap_or(0)));
        }
        if number == 0 {
            checks.push(listing(&page));
            keys = own_keys;
        }
    }
    checks.extend(below_prefixes(&session.deployment, &below));
    let kinds = Kind::ALL
        .into_iter()
        .filter(|kind| session.deployment.asks_aws(*kind));
    let places: Vec<_> = kinds
        .filter_map(|kind| {
            let key = Key::new(kind, NO_KEY);
            Some((place(&session.deployment, Layer::AWS, &key)?, key))
        })
        .collect();
    for (place, key) in &places {
        checks.push(reading(session, source.as_ref(), place, key).await);
    }
    if let Some((place, _)) = places.first() {
        checks.push(versions(source.as_ref(), place).await);
    }
    checks.push(about_kms(keys));
    checks
}

/// Takes one page: how many names, and how many of them have a key of their own in KMS.
#[derive(Default)]
struct FirstPage(Mutex<Option<(usize, usize)>>);

impl PageSink for FirstPage {
    fn send(&self, page: Page) -> SourceFuture<'_, bool> {
        if let Page::Keys(keys) = &page {
            let own = |key: &&crate::domain::catalog::ListedKey| {
                let secret = key.secret.as_ref();
                secret.is_some_and(|secret| secret.kms_key.is_some())
            };
            let counts = (keys.len(), keys.iter().filter(own).count());
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(counts);
        }
        // One page is enough.
        Box::pin(async { false })
    }
}

/// The kinds that are kept in AWS where it is asked for them, one for each prefix. Config options are rarely kept there.
fn listed_kinds(deployment: &Deployment) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    let beginning = |kind| name_beginning(deployment, Layer::AWS, kind);
    for kind in [Kind::Variable, Kind::Connection] {
        let is_new = !kinds
            .iter()
            .any(|other| beginning(*other) == beginning(kind));
        if deployment.asks_aws(kind) && beginning(kind).is_some() && is_new {
            kinds.push(kind);
        }
    }
    if kinds.is_empty() {
        kinds.push(Kind::Variable);
    }
    kinds
}

/// How many names the first page has, and how many of them have a key of their own; None where there is no page.
type Counts = Option<(usize, usize)>;

async fn first_page(source: &dyn Source, kind: Kind) -> Result<Counts, Fault> {
    let page = FirstPage::default();
    let result = source.list(kind, &page).await;
    let counts = *page.0.lock().unwrap_or_else(PoisonError::into_inner);
    match (result, counts) {
        (Err(fault), None) => Err(fault),
        _ => Ok(counts),
    }
}

fn listing(page: &Result<Counts, Fault>) -> Check {
    let needs = "varlens lists names with it; Airflow does not need it";
    match page {
        Ok(Some((names, _))) => {
            let says = format!("{LIST}: allowed (names on the first page: {names}); {needs}");
            Check::new("list", State::Good, says)
        }
        Ok(None) => Check::new("list", State::Good, format!("{LIST}: allowed; {needs}")),
        Err(fault) => failed("list", LIST, needs, fault),
    }
}

/// A prefix that is wrong has nothing below it. One that has nothing may be right, where the other kind is in AWS.
fn below_prefixes(deployment: &Deployment, below: &[(Kind, usize)]) -> Vec<Check> {
    let is_all_empty = below.iter().all(|(_, names)| *names == 0);
    let empty = below.iter().filter(|(_, names)| *names == 0);
    let check = |(kind, _): &(Kind, usize)| {
        let empty = EmptyPrefix::of(deployment, *kind)?;
        let state = if is_all_empty {
            State::Problem
        } else {
            State::Unknown
        };
        let says = format!(
            "{}, where Airflow looks for {}",
            empty.says(),
            kind.plural()
        );
        let next = format!(
            "{}, unless AWS is to have no {}",
            empty.next(),
            kind.plural()
        );
        Some(Check::new(format!("prefix-{kind}"), state, says).next(next))
    };
    empty.filter_map(check).collect()
}

async fn reading(session: &Session, source: &dyn Source, place: &str, key: &Key) -> Check {
    let kind = key.kind;
    let id = format!("read-{kind}");
    let needs = format!("Airflow reads {} with it", kind.plural());
    if session.is_metadata_only {
        let says = format!("{READ}: not tried, since this deployment is metadata-only; {needs}");
        return Check::new(id, State::Unknown, says);
    }
    let ask = Ask {
        layer: Layer::AWS,
        place: place.to_owned(),
        key: Arc::new(key.clone()),
        reached: true,
        team: None,
    };
    match source.ask(&ask).await {
        SourceAnswer::Fault(fault) if fault.reason == Reason::NotFound => {
            allowed(&id, place, &needs)
        }
        SourceAnswer::Fault(fault) => failed(&id, READ, &needs, &fault),
        SourceAnswer::NotInspected(reason, detail) => {
            let detail = detail.map_or(String::new(), |detail| format!(" ({detail})"));
            let says = format!("{READ}: {}{detail}; {needs}", reason.sentence());
            Check::new(id, State::Unknown, says).next(reason.next_step())
        }
        _ => allowed(&id, place, &needs),
    }
}

fn allowed(id: &str, place: &str, needs: &str) -> Check {
    let says = format!("{READ} on {}: allowed; {needs}", beginning(place));
    Check::new(id, State::Good, says)
}

async fn versions(source: &dyn Source, place: &str) -> Check {
    let needs = "`varlens versions` needs it; Airflow does not";
    match source.versions(place).await {
        Err(fault) if fault.reason != Reason::NotFound => {
            failed("versions", VERSIONS, needs, &fault)
        }
        _ => Check::new(
            "versions",
            State::Good,
            format!("{VERSIONS}: allowed; {needs}"),
        ),
    }
}

/// What is asked for, without the name that no secret has.
fn beginning(place: &str) -> String {
    let beginning = place.strip_suffix(NO_KEY).unwrap_or(place);
    format!("{beginning}*")
}

fn failed(id: &str, action: &'static str, needs: &str, fault: &Fault) -> Check {
    let detail = fault
        .detail()
        .map_or(String::new(), |detail| format!(" ({detail})"));
    let says = format!("{action}: {}{detail}; {needs}", fault.reason.sentence());
    // A key that AWS does not know is refused too, and no policy changes that.
    let code = fault.code.as_deref().unwrap_or_default();
    let is_denied = fault.reason == Reason::AccessDenied && code.starts_with("AccessDenied");
    // What did not answer says nothing of permissions.
    let state = if fault.reason == Reason::AccessDenied {
        State::Problem
    } else {
        State::Unknown
    };
    let check = Check::new(id, state, says).next(fault.next_step());
    Check {
        missing: is_denied.then_some(action),
        ..check
    }
}

/// Only a read of such a secret would use the key, and that would bring its value.
fn about_kms(keys: Option<usize>) -> Check {
    let says = match keys {
        Some(0) => {
            return Check::new(
                "kms",
                State::Good,
                "kms:Decrypt: no secret on the first page has a key of its own",
            );
        }
        Some(1) => "1 secret on the first page has a KMS key of its own".to_owned(),
        Some(count) => format!("{count} secrets on the first page have a KMS key of their own"),
        None => "whether secrets have a KMS key of their own is not known".to_owned(),
    };
    let says = format!("kms:Decrypt: {says}; not tried, since only reading a value shows it");
    let next = "`varlens doctor KEY` with such a key tries it; `varlens policy --kms-key ARN` prints the statement";
    Check::new("kms", State::Unknown, says).next(next)
}
