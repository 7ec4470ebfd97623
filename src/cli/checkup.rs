//! `varlens doctor` without a key: who asks AWS from where, what that identity may do, and what is missing.
//!
//! Everything is tried with requests that read no value: the name that is asked for belongs to no secret.

mod check;
mod credentials;
mod permissions;

use std::sync::Arc;

use serde_json::{Value, json};

use super::args::Options;
use super::exit::{Exit, Failure, Outcome};
use super::output::{Data, eprint_line};
use super::runtime::wait_for;
use super::session::{self, Session};
use super::{hardening, policy};
use crate::config::{Flags, Shell};
use crate::domain::caller::Caller;
use crate::domain::deployment::{Deployment, Identity, title};
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::place;
use crate::domain::policy::{Place, Reader, Statement, statements};
use crate::domain::reason::Reason;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::{Layer, Store, in_a_line};
use crate::sources::{Source, SourceAnswer};
use crate::tui::seconds_since_1970;
use crate::ui::{sanitize, time};
use check::{Check, State};
pub(in crate::cli) use credentials::Credentials;

pub(super) fn run(flags: &Flags, shell: &Shell, options: &Options) -> Outcome {
    let settings = session::settings(flags, shell)?;
    if settings.is_presented {
        return Err(Failure(
            "it names account, region and identity; leave --present and VARLENS_PRESENT out"
                .to_owned(),
        ));
    }
    let credentials = Credentials::new(&settings.access, shell);
    let session = session::of_settings(settings);
    eprint_line(
        "reads no value: it lists a page of names of each kind and asks for a name that nothing has",
    );
    let checks = wait_for(async {
        tokio::select! {
            checks = look(&session, &credentials) => Some(checks),
            _ = tokio::signal::ctrl_c() => None,
        }
    })?;
    match checks {
        Some((checks, caller)) => write(&session.deployment, options, &checks, caller.as_ref()),
        None => Ok(Exit::Signal(2)),
    }
}

async fn look(session: &Session, credentials: &Credentials) -> (Vec<Check>, Option<Caller>) {
    let mut checks = vec![about_deployment(&session.deployment)];
    let aws = session.sources.source(Layer::AWS).filter(|_| {
        Kind::ALL
            .iter()
            .any(|kind| session.deployment.asks_aws(*kind))
    });
    let caller = match aws {
        Some(source) => source.caller().await,
        None => None,
    };
    if let Some(caller) = &caller {
        checks.extend(about_caller(&session.deployment, caller, credentials));
        checks.extend(permissions::checks(session).await);
    } else {
        let says = "this deployment does not ask AWS Secrets Manager";
        checks.push(Check::new("aws", State::Unknown, says));
    }
    checks.extend(other_layers(session).await);
    let hardened = hardening::achieved().into_iter();
    // What the system does not grant is no fault of the deployment's.
    checks.extend(hardened.map(|one| {
        let state = if one.is_achieved {
            State::Good
        } else {
            State::Unknown
        };
        Check::new("hardening", state, one.says)
    }));
    checks.extend(not_known(&session.deployment, caller.as_ref()));
    (checks, caller)
}

fn about_deployment(deployment: &Deployment) -> Check {
    let path = in_a_line(&deployment.layers(Kind::Variable));
    let (airflow, provider) = (&deployment.airflow, &deployment.amazon_provider);
    let says = format!(
        "{}: Airflow {} ({}), Amazon provider {} ({}), process {}, order {path} ({})",
        title(&deployment.name),
        airflow.value,
        airflow.origin,
        provider.value,
        provider.origin,
        deployment.process.value.name(),
        deployment.order.origin
    );
    match &deployment.refusal {
        None => Check::new("deployment", State::Good, says),
        Some(refusal) => {
            let (because, error) = (&refusal.because, &refusal.error.text);
            let says = format!("{says}; Airflow does not start with {because}: {error}");
            Check::new("deployment", State::Problem, says).next(format!("fix {because}"))
        }
    }
}

fn about_caller(deployment: &Deployment, caller: &Caller, credentials: &Credentials) -> Vec<Check> {
    let region = match &caller.region {
        Some(region) => Check::new("region", State::Good, region.as_str()),
        None => Check::new("region", State::Problem, "no region is known").next("pass --region"),
    };
    let endpoint = caller.endpoint.as_deref();
    let endpoint = endpoint.map_or("AWS's own", |endpoint| endpoint);
    let identity = match (&caller.arn, caller.why) {
        (Some(arn), _) => Check::new("identity", State::Good, arn.as_str()),
        (None, Some(why)) => {
            let state = if why.depends_on_caller() {
                State::Problem
            } else {
                State::Unknown
            };
            Check::new("identity", state, why.sentence()).next(why.next_step())
        }
        (None, None) => Check::new("identity", State::Unknown, "STS did not name the caller"),
    };
    // AWS refuses requests whose time is five minutes off, so an answer of STS says that the clock is right.
    let clock = match &caller.arn {
        Some(_) => Check::new("clock", State::Good, "AWS accepts the time of this machine"),
        None => Check::new(
            "clock",
            State::Unknown,
            "no signed request was answered, so nothing is known of the clock",
        ),
    };
    let profile = credentials.profile();
    // The profile is the cause, and more credentials are no remedy.
    let identity = match &profile {
        Some(profile) if caller.arn.is_none() => identity.next(profile.next.clone()),
        _ => identity,
    };
    let mut checks: Vec<_> = profile.into_iter().collect();
    checks.extend([
        region,
        Check::new("endpoint", State::Good, endpoint),
        credentials.proxy(caller),
        credentials.source(),
        about_expiry(caller),
        identity,
        about_account(deployment, caller),
        clock,
    ]);
    checks.extend(credentials.shadowed());
    checks
}

fn about_expiry(caller: &Caller) -> Check {
    let expires = caller.expires;
    let Some((expires, now)) = expires.zip(seconds_since_1970()) else {
        return Check::new(
            "expiry",
            State::Good,
            "the credentials do not say that they expire",
        );
    };
    let when = time::date_and_time(expires);
    if expires > now {
        let minutes = (expires - now) / 60;
        return Check::new(
            "expiry",
            State::Good,
            format!("{when}, in {minutes} minutes"),
        );
    }
    let says = format!("the credentials expired {when}");
    Check::new("expiry", State::Problem, says).next("log in again")
}

fn about_account(deployment: &Deployment, caller: &Caller) -> Check {
    let Some(account) = &caller.account else {
        return Check::new(
            "account",
            State::Unknown,
            "the account's number is not known",
        );
    };
    let expected = deployment.aws.account.as_ref();
    match expected.filter(|expected| expected.value != *account) {
        None => Check::new("account", State::Good, account.as_str()),
        Some(expected) => {
            let (number, origin) = (&expected.value, &expected.origin);
            let says = format!("{account} is asked, and the secrets are in {number} ({origin})");
            let next = format!("ask with credentials of account {number}: --profile, or --as-role");
            Check::new("account", State::Problem, says).next(next)
        }
    }
}

/// Whether the other layers answer.
async fn other_layers(session: &Session) -> Vec<Check> {
    let mut layers: Vec<Layer> = Vec::new();
    for layer in Kind::ALL
        .into_iter()
        .flat_map(|kind| session.deployment.stores(kind))
    {
        if layer.store != Store::Aws && !layers.contains(&layer) {
            layers.push(layer);
        }
    }
    let mut checks = Vec::new();
    for layer in layers {
        let Some(source) = session.sources.source(layer) else {
            let says = format!(
                "{}: not configured in varlens, so it is not inspected",
                layer.title()
            );
            let check = Check::new(format!("layer-{layer}"), State::Unknown, says);
            checks.push(check.next(layer.config_hint().unwrap_or_default()));
            continue;
        };
        let check = match source.ready().await {
            Ok(()) => tried(session, source.as_ref(), layer).await,
            Err(fault) => failed(layer, &fault),
        };
        checks.push(check);
    }
    checks
}

/// What varlens cannot reach may be in Airflow's reach, unless it is AWS, which both ask.
fn failed(layer: Layer, fault: &Fault) -> Check {
    let state = if layer.store == Store::Aws || !fault.reason.depends_on_caller() {
        State::Problem
    } else {
        State::Unknown
    };
    let says = explained(layer, fault.reason, fault.detail());
    Check::new(format!("layer-{layer}"), state, says).next(fault.next_step())
}

/// The sentences of such reasons speak of AWS; another store's own detail says it better.
fn explained(layer: Layer, reason: Reason, detail: Option<String>) -> String {
    let (title, sentence) = (layer.title(), reason.sentence());
    match detail {
        Some(detail) if layer.store != Store::Aws && reason.depends_on_caller() => {
            format!("{title}: {detail}")
        }
        Some(detail) => format!("{title}: {sentence} ({detail})"),
        None => format!("{title}: {sentence}"),
    }
}

/// Asks a layer for a name that it does not have.
async fn tried(session: &Session, source: &dyn Source, layer: Layer) -> Check {
    let title = layer.title();
    let check = |state, says: String| Check::new(format!("layer-{layer}"), state, says);
    if source.is_audited() {
        let says = format!("{title}: configured, not tried, since it logs what is read");
        return check(State::Unknown, says);
    }
    let deployment = &session.deployment;
    let is_of = |kind: &Kind| deployment.stores(*kind).contains(&layer);
    let kind = Kind::ALL.into_iter().find(is_of).unwrap_or_default();
    let key = Key::new(kind, permissions::NO_KEY);
    let place = place(deployment, layer, &key).unwrap_or_else(|| key.name.clone());
    let ask = Ask {
        layer,
        place,
        key: Arc::new(key),
        reached: true,
        team: None,
    };
    match source.ask(&ask).await {
        SourceAnswer::Fault(fault) if fault.reason != Reason::NotFound => failed(layer, &fault),
        SourceAnswer::NotInspected(reason, detail) => {
            let says = explained(layer, reason, detail);
            check(State::Unknown, says).next(reason.next_step())
        }
        _ => check(State::Good, format!("{title}: answers")),
    }
}

/// What nobody can know from here.
fn not_known(deployment: &Deployment, caller: Option<&Caller>) -> Vec<Check> {
    let unknown = |says: &str| Check::new("not-known", State::Unknown, says);
    let mut checks = Vec::new();
    if caller.is_none() {
        return checks;
    }
    if deployment.aws.identity == Identity::Other {
        checks.push(unknown(
            "what Airflow's own identity may do: varlens asks with other credentials (--as-role asks as Airflow's role)",
        ));
    }
    checks.push(unknown(
        "what the policy of a single secret denies: `varlens doctor KEY` shows it for that secret",
    ));
    checks
}

/// The statements that allow what is missing.
fn grants(deployment: &Deployment, checks: &[Check], caller: Option<&Caller>) -> Vec<Statement> {
    let missing: Vec<_> = checks.iter().filter_map(|check| check.missing).collect();
    let place = Place {
        region: caller.and_then(|caller| caller.region.clone()),
        account: caller.and_then(|caller| caller.account.clone()),
        kms_key: None,
    };
    let mut statements = statements(deployment, Reader::Varlens, &place);
    for statement in &mut statements {
        statement.actions.retain(|action| missing.contains(action));
    }
    statements.retain(|statement| !statement.actions.is_empty());
    statements
}

fn write(
    deployment: &Deployment,
    options: &Options,
    checks: &[Check],
    caller: Option<&Caller>,
) -> Outcome {
    let statements = grants(deployment, checks, caller);
    let has = |state| checks.iter().any(|check| check.state == state);
    let exit = if has(State::Problem) {
        Exit::Finding
    } else {
        Exit::Found
    };
    let mut data = Data::new();
    let written = if options.json {
        data.line(&object(checks, &statements).to_string())
    } else {
        let lines = checks.iter().flat_map(lines);
        let mut lines = lines.chain(policy_lines(&statements));
        lines.try_for_each(|line| data.line(&line))
    };
    data.finish(written, exit)
}

fn lines(check: &Check) -> Vec<String> {
    let says = sanitize::line(&check.says);
    let mut lines = vec![format!("{:<8} {}: {says}", check.state.name(), check.id)];
    if !check.next.is_empty() {
        lines.push(format!("         next: {}", sanitize::line(&check.next)));
    }
    lines
}

fn policy_lines(statements: &[Statement]) -> Vec<String> {
    if statements.is_empty() {
        return Vec::new();
    }
    let document = policy::document(statements);
    let title = "a policy that allows what is missing:".to_owned();
    let lines = document.lines().map(str::to_owned);
    std::iter::once(title).chain(lines).collect()
}

fn object(checks: &[Check], statements: &[Statement]) -> Value {
    let check = |check: &Check| {
        json!({
            "id": check.id,
            "state": check.state.name(),
            "says": check.says,
            "next": check.next,
            "missing": check.missing,
        })
    };
    let policy = (!statements.is_empty()).then(|| policy::object(statements));
    json!({
        "schema": 1,
        "checks": checks.iter().map(check).collect::<Vec<_>>(),
        "policy": policy,
    })
}
