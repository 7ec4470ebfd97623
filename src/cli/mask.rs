//! `varlens mask NAME`: what Airflow does with a variable of this name. The value comes on standard input, never in
//! the arguments, where other processes could read it.

use std::io::{IsTerminal, Read};

use serde::Serialize;
use serde_json::{Value, json};

use super::args::Options;
use super::exit::{Exit, Failure, Outcome};
use super::names::shown_as;
use super::output::{Data, eprint_line};
use super::session::Session;
use super::text;
use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::mask::{MaskPreview, Redacted};
use crate::domain::python_json;
use crate::domain::report::{of_connection, surfaces};
use crate::domain::value::SecretValue;
use crate::ui::sanitize;

/// A secret of AWS holds at most 65,536 bytes; this leaves room for what others hold.
const LONGEST: u64 = 16 * 1024 * 1024;

pub(super) fn run(session: &Session, options: &Options, name: Option<&str>) -> Outcome {
    let deployment = &*session.deployment;
    let ended = match name {
        Some(name) => {
            let kind = options.kind;
            let name = shown_as(&session.sources, kind, name)?;
            match kind {
                Kind::Variable => preview(session, options, &name),
                Kind::Connection => connection(deployment, options, &name),
                Kind::Config => Err(Failure(
                    "--kind config: varlens does not know what Airflow masks of a config option; give variable or connection"
                        .to_owned(),
                )),
            }
        }
        None => words(deployment, options),
    };
    // What Airflow masks is a finding where Airflow does not start at all.
    match ended {
        Ok(Exit::Found) if deployment.refusal.is_some() => Ok(Exit::Finding),
        ended => ended,
    }
}

fn words(deployment: &Deployment, options: &Options) -> Outcome {
    let mut data = Data::new();
    let masker = deployment.masker();
    let idle: Vec<_> = masker.idle_words().map(str::to_owned).collect();
    let written = masker.words().try_for_each(|word| {
        if options.json {
            data.line(&json!({"schema": 1, "word": word}).to_string())
        } else {
            data.line(&sanitize::line(word))
        }
    });
    for word in idle {
        eprint_line(&format!(
            "the configured word `{word}` can never match in this release"
        ));
    }
    data.finish(written, Exit::Found)
}

fn preview(session: &Session, options: &Options, name: &str) -> Outcome {
    let deployment = &*session.deployment;
    let value = read_value()?;
    let masker = deployment.masker();
    let mut preview = masker.preview(name, value.as_ref());
    // An audience sees no part of a value, not even its fields' names.
    if session.sources.is_presented() {
        preview.sensitive_fields.clear();
    }
    let redacted = value
        .as_ref()
        .filter(|_| options.reveal)
        .map(|value| masker.redact(Some(name), value));
    let mut data = Data::new();
    let written = if options.json {
        let object = object(deployment, name, &preview);
        data.line(&with_redacted(&object, redacted.as_ref()))
    } else {
        lines(name, &preview, redacted.as_ref(), &masker.limits())
            .iter()
            .try_for_each(|line| data.line(line))
    };
    data.finish(written, Exit::Found)
}

/// What is hidden of a connection does not depend on its name.
fn connection(deployment: &Deployment, options: &Options, name: &str) -> Outcome {
    let mask = deployment.masker().connection();
    let mut data = Data::new();
    let written = if options.json {
        let object = json!({
            "schema": 1,
            "kind": Kind::Connection.name(),
            "name": name,
            "airflow": deployment.airflow.value.to_string(),
        });
        data.line(&with_members(object, of_connection(mask)).to_string())
    } else {
        let lines = [
            format!("{}: a connection", sanitize::line(name)),
            "  task log".to_owned(),
            format!("    password      {}", mask.password.words()),
            format!("    extra         {}", mask.extra.words()),
            format!("    extra_dejson  {}", mask.extra_dejson.words()),
            format!("  CLI        {}", mask.cli.words()),
        ];
        lines.iter().try_for_each(|line| data.line(line))
    };
    data.finish(written, Exit::Found)
}

/// The value on standard input, less one final newline; None where nothing is given.
fn read_value() -> Result<Option<SecretValue>, Failure> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    stdin
        .lock()
        .take(LONGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure(format!("standard input: {}", error.kind())))?;
    if bytes.len() as u64 > LONGEST {
        let text = format!("standard input: longer than {} MiB", LONGEST >> 20);
        return Err(Failure(text));
    }
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
    }
    Ok((!bytes.is_empty()).then(|| SecretValue::new(bytes)))
}

fn object(deployment: &Deployment, name: &str, preview: &MaskPreview) -> Value {
    let object = json!({
        "schema": 1,
        "name": name,
        "airflow": deployment.airflow.value.to_string(),
    });
    with_members(object, surfaces(preview))
}

fn with_members(mut object: Value, more: impl Serialize) -> Value {
    if let (Some(members), Ok(Value::Object(more))) =
        (object.as_object_mut(), serde_json::to_value(more))
    {
        members.extend(more);
    }
    object
}

/// The object with one more member, whose text is exactly Python's, spaces included.
fn with_redacted(object: &Value, redacted: Option<&Redacted>) -> String {
    let redacted = redacted.map_or_else(|| Value::Null.to_string(), as_json);
    let mut text = object.to_string();
    text.pop();
    text + ",\"redacted\":" + &redacted + "}"
}

/// What only Python reads, such as `NaN`, is given as a text.
fn as_json(redacted: &Redacted) -> String {
    let text = match redacted {
        Redacted::Json(value) => python_json::dumps(value),
        Redacted::Text(text) => {
            let text = String::from_utf8_lossy(text.expose());
            return Value::String(text.into_owned()).to_string();
        }
    };
    if serde_json::from_str::<Value>(&text).is_ok() {
        text
    } else {
        Value::String(text).to_string()
    }
}

fn lines(
    name: &str,
    preview: &MaskPreview,
    redacted: Option<&Redacted>,
    limits: &[String],
) -> Vec<String> {
    let mut lines = vec![
        format!("{}: {}", sanitize::line(name), text::sensitive(preview)),
        format!("  task log        {}", preview.task_log.plain.words()),
        format!(
            "  task log JSON   {}",
            preview.task_log.deserialize_json.words()
        ),
        format!("  UI              {}", preview.ui.words()),
        format!("  REST API        {}", preview.rest.words()),
        format!("  CLI             {}", preview.cli.words()),
    ];
    lines.extend(fields(&preview.sensitive_fields));
    lines.push("  (UI and REST API list only variables of the metadata database)".to_owned());
    if preview.sensitive {
        lines.extend(limits.iter().map(|limit| format!("  ! {limit}")));
    }
    if let Some(redacted) = redacted {
        let text = match redacted {
            Redacted::Json(value) => python_json::dumps(value),
            Redacted::Text(text) => String::from_utf8_lossy(text.expose()).into_owned(),
        };
        lines.push(format!("  redacted   {}", sanitize::line(&text)));
    }
    lines
}

fn fields(names: &[String]) -> Option<String> {
    let listed = sanitize::line(&names.join(", "));
    (!names.is_empty()).then(|| format!("  JSON fields     {listed} (sensitive names)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redacted_is_valid_json_and_keeps_what_python_keeps() {
        let check = |value, expected: &str| {
            let redacted = python_json::loads(value).map(Redacted::Json).unwrap();
            let line = with_redacted(&json!({"schema": 1}), Some(&redacted));
            assert_eq!(line, format!("{{\"schema\":1,\"redacted\":{expected}}}"));
            assert!(serde_json::from_str::<Value>(&line).is_ok(), "{line}");
        };
        check(
            "{\"z\": 1.50, \"a\": 123456789012345678901, \"z\": 2}",
            "{\"z\": 2, \"a\": 123456789012345678901}",
        );
        check("[NaN]", "\"[NaN]\"");
        check("\"\\ud83d\"", "\"\\\"\\\\ud83d\\\"\"");
        assert_eq!(
            with_redacted(&json!({"schema": 1}), None),
            "{\"schema\":1,\"redacted\":null}"
        );
    }
}
