//! `varlens resolve --kind config AIRFLOW__SECTION__OPTION`: where Airflow's `conf.get` finds an option, from the environment
//! to the default. A key of another form is the name of a secret.

use serde_json::{Value, json};

use super::args::Options;
use super::exit::{Exit, Failure, Outcome};
use super::json as objects;
use super::output::Data;
use super::runtime::wait_for;
use super::session::{self, Session};
use crate::config::{
    DEFAULT_PLACE, Flags, OptionAnswer, OptionStep, Shell, is_presentation, load, look_up_option,
    option_flags,
};
use crate::domain::config_option::place_of;
use crate::domain::diagnosis::{otherwise_read, uncertainty};
use crate::domain::key::Kind;
use crate::domain::resolve::{Outcome as LookupOutcome, Resolution};
use crate::ui::sanitize;

const MIXED: &str = "config options (AIRFLOW__SECTION__OPTION) and names of secrets are different questions; ask for them in two runs";
const NOT_PRESENTED: &str =
    "a presentation cannot show where a config option is set; ask without --present";
const NOT_SIMULATED: &str =
    "a config option (AIRFLOW__SECTION__OPTION) is looked up as it is; remove --what-if";
const NO_TICKET: &str = "a config option has no flowchart; remove --markdown";

/// The keys are options, rather than names of secrets.
///
/// # Errors
/// Some are, and some are not.
pub(super) fn are_options(kind: Kind, keys: &[String]) -> Result<bool, Failure> {
    let is_option = |key: &&String| place_of(key).is_some();
    let count = keys.iter().filter(is_option).count();
    match count {
        _ if kind != Kind::Config => Ok(false),
        0 => Ok(false),
        count if count == keys.len() => Ok(true),
        _ => Err(Failure(MIXED.to_owned())),
    }
}

pub(super) fn run(
    flags: &Flags,
    shell: &Shell,
    options: &Options,
    keys: &[String],
    is_what_if: bool,
) -> Outcome {
    let refused = [
        (is_presentation(flags, shell), NOT_PRESENTED),
        (is_what_if, NOT_SIMULATED),
        (options.markdown, NO_TICKET),
    ];
    if let Some((_, why)) = refused.iter().find(|(is_refused, _)| *is_refused) {
        return Err(Failure((*why).to_owned()));
    }
    let asked = session::settings(flags, shell)?;
    let process = asked.deployment.process.value.name();
    let session = session::of_settings(load(&option_flags(flags), shell)?);
    wait_for(async {
        tokio::select! {
            ended = look_up_all(&session, (flags, shell), options, keys, process) => ended,
            _ = tokio::signal::ctrl_c() => Ok(Exit::Signal(2)),
        }
    })?
}

async fn look_up_all(
    session: &Session,
    (flags, shell): (&Flags, &Shell),
    options: &Options,
    keys: &[String],
    process: &str,
) -> Outcome {
    let mut data = Data::new();
    let mut exit = Exit::Found;
    let mut written = Ok(());
    for key in keys {
        let found = look_up_option(flags, shell, &session.deployment, &session.sources, key);
        let Some(answer) = found.await? else {
            return Err(Failure(format!("{key} is not AIRFLOW__SECTION__OPTION")));
        };
        exit = exit.worst(Exit::from_lookup(answer.outcome));
        written = if options.json {
            let object = object(session, key, process, &answer, options.reveal);
            data.line(&object.to_string())
        } else {
            let lines = text(key, &answer, options.reveal).into_iter();
            let caveat = caveat(session, &answer);
            let mut lines =
                lines.chain(caveat.map(|caveat| format!("  {}", sanitize::line(&caveat))));
            lines.try_for_each(|line| data.line(&line))
        };
        if written.is_err() {
            break;
        }
    }
    data.finish(written, exit)
}

/// Why Airflow may have another value: how a secret was read, quotes that were removed, a release that nobody configured.
fn caveat(session: &Session, answer: &OptionAnswer) -> Option<String> {
    let deployment = &session.deployment;
    let mut secrets = answer.steps.iter().filter_map(|step| step.secret.as_ref());
    let secret = secrets.find_map(|secret| uncertainty(deployment, secret, None));
    let place = answer.winner().map(|step| &step.place);
    let doubts = deployment.doubtful_values.iter();
    let doubts = doubts.filter(|value| Some(&value.name) == place);
    let readings = doubts.map(|value| otherwise_read(value.reading, &[&value.name]));
    let release = deployment.airflow.is_assumed().then(|| {
        let version = deployment.airflow.value;
        format!("Airflow's release is assumed to be {version}, which decides names and defaults: --airflow settles it")
    });
    let all: Vec<_> = secret.into_iter().chain(readings).chain(release).collect();
    (!all.is_empty()).then(|| all.join("; "))
}

fn object(
    session: &Session,
    key: &str,
    process: &str,
    answer: &OptionAnswer,
    is_revealed: bool,
) -> Value {
    let deployment = &session.deployment;
    let error = answer.error.as_ref();
    let value = answer.value.as_ref().filter(|_| is_revealed);
    let value = value.map(|value| String::from_utf8_lossy(value.expose()).into_owned());
    let caveat = caveat(session, answer);
    let calls = answer.secret_lookups();
    let calls = calls.flat_map(|secret| &secret.aws_calls);
    json!({
        "schema": 1,
        "kind": "config",
        "key": key,
        "option": {"section": answer.option.place.section, "name": answer.option.place.name},
        "deployment": deployment.name,
        "airflow": deployment.airflow.value.to_string(),
        "amazon_provider": deployment.amazon_provider.value.to_string(),
        "process": process,
        "basis": "performed",
        "outcome": answer.outcome.name(),
        "winner": answer.winner().map(|step| step.place.as_str()),
        "certain": answer.certain && caveat.is_none(),
        "caveat": caveat,
        "error": error.map(|error| json!({"type": error.class, "text": error.text})),
        "value": value,
        "steps": answer.steps.iter().map(step).collect::<Vec<_>>(),
        "aws_calls": calls.map(|call| json!([call.operation, call.place])).collect::<Vec<_>>(),
        "warnings": objects::warnings(deployment),
    })
}

fn step(step: &OptionStep) -> Value {
    let lookup = step.secret.as_ref().map(|secret| {
        json!({
            "key": secret.key.name,
            "outcome": secret.outcome.name(),
            "steps": objects::steps(secret),
        })
    });
    json!({
        "place": step.place,
        "verdict": step.verdict.name(),
        "detail": step.detail,
        "secret": lookup,
    })
}

fn text(key: &str, answer: &OptionAnswer, is_revealed: bool) -> Vec<String> {
    let place = &answer.option.place;
    let key = sanitize::line(key);
    let mut lines = vec![format!(
        "{key} ([{}] {}): {}",
        sanitize::line(&place.section),
        sanitize::line(&place.name),
        conclusion(answer)
    )];
    for (number, step) in answer.steps.iter().enumerate() {
        let verdict = step.verdict.name();
        let place = sanitize::line(&step.place);
        lines.push(format!("  {:>2} {verdict:<13}  {place}", number + 1));
        let detail = step.detail.as_deref().map(sanitize::line);
        lines.extend(detail.map(|detail| format!("      {detail}")));
        lines.extend(step.secret.iter().flat_map(secret_lines));
    }
    let value = answer.value.as_ref().filter(|_| is_revealed);
    if let Some(value) = value {
        lines.push("  value:".to_owned());
        let shown = sanitize::bytes(value.expose());
        lines.extend(shown.into_iter().map(|line| format!("    {line}")));
    }
    lines
}

/// The layers that were asked for the secret that a site names.
fn secret_lines(secret: &Resolution) -> Vec<String> {
    let name = sanitize::line(&secret.key.name);
    let mut lines = vec![format!(
        "      secret \"{name}\": {}",
        secret.outcome.name()
    )];
    for step in &secret.steps {
        let place = step.place.as_deref().map(sanitize::line);
        let place = place.unwrap_or_default();
        let (layer, verdict) = (step.layer.name(), step.verdict.name());
        lines.push(format!("        {layer:<10} {verdict:<13}  {place}"));
        let why = step.why().map(|why| sanitize::line(&why));
        lines.extend(why.map(|why| format!("          {why}")));
    }
    lines
}

fn conclusion(answer: &OptionAnswer) -> String {
    let outcome = answer.outcome.name();
    match (answer.outcome, answer.winner(), &answer.error) {
        (LookupOutcome::Found, Some(step), _) if step.place == DEFAULT_PLACE => {
            "not set, Airflow's default".to_owned()
        }
        (LookupOutcome::Found, Some(step), _) => {
            let caveat = if answer.certain {
                ""
            } else {
                ", unless a place above has it"
            };
            format!("{outcome} in {}{caveat}", sanitize::line(&step.place))
        }
        (_, _, Some(error)) => format!(
            "{outcome}: {}: {}",
            sanitize::line(&error.class),
            sanitize::line(&error.text)
        ),
        _ => outcome.to_owned(),
    }
}
