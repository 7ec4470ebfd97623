//! What can be copied of a key, in one table: its names in each place, the lines that read it, its value.
//!
//! Texts only; nothing here asks anybody. Refuses to make a line that would read another key than the one meant.

mod line;

use super::state::State;
use crate::domain::deployment::{CURRENT_SHELL, Deployment, Origin, Sourced};
use crate::domain::key::{Key, Kind};
use crate::domain::lookup::secret_name;
use crate::domain::python_text::literal;
use crate::domain::resolve::{Step, Verdict};
use crate::domain::search_path::{Layer, Store};

use line::Line;

/// A thing that can be copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// As a DAG writes it.
    Name,
    /// The secret's name in all of AWS.
    Arn,
    /// What AWS is asked for.
    Place,
    /// The environment variable that may hold it.
    Environment,
    /// The call that reads it.
    Python,
    /// The call, and the import before it.
    PythonWithImport,
    /// The AWS CLI's line that reads it.
    AwsCli,
    /// The line that walks the lookup without the explorer.
    Varlens,
    /// The value.
    Value,
}

/// What must be there for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// A key, whether or not anything holds it.
    Key,
    /// AWS in the search path.
    Aws,
    /// The secret in AWS's listing.
    Secret,
    /// The value, which is read for it.
    Value,
}

/// One row of the table.
#[derive(Debug)]
pub struct FormRow {
    /// The thing.
    pub form: Form,
    /// Its name in configuration and on the command line.
    pub name: &'static str,
    /// Its name on the screen, as in "ARN copied".
    pub label: &'static str,
    /// What must be there for it.
    pub needs: Needs,
}

const fn row(form: Form, name: &'static str, label: &'static str, needs: Needs) -> FormRow {
    FormRow {
        form,
        name,
        label,
        needs,
    }
}

/// Everything that can be copied, in the order of the menu.
pub const FORMS: &[FormRow] = &[
    row(Form::Name, "name", "name", Needs::Key),
    row(Form::Value, "value", "value", Needs::Value),
    row(Form::Place, "place", "secret's name", Needs::Aws),
    row(Form::Arn, "arn", "ARN", Needs::Secret),
    row(
        Form::Environment,
        "environment",
        "environment variable's name",
        Needs::Key,
    ),
    row(Form::Python, "python", "Python line", Needs::Key),
    row(
        Form::PythonWithImport,
        "python-import",
        "Python line with import",
        Needs::Key,
    ),
    row(Form::AwsCli, "aws-cli", "AWS CLI line", Needs::Aws),
    row(Form::Varlens, "varlens", "varlens line", Needs::Key),
];

/// What is offered for copying.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// A text that is no secret.
    Text {
        /// The text, as it is copied.
        text: String,
        /// What the user should know before using it.
        note: Option<String>,
    },
    /// The value, once it is read.
    Value,
}

impl Form {
    /// Its row.
    pub fn row(self) -> &'static FormRow {
        // A test holds that each form has a row.
        FORMS
            .iter()
            .find(|row| row.form == self)
            .unwrap_or(&FORMS[0])
    }
}

/// What can be copied of `key` in this form.
///
/// # Errors
/// Why there is nothing to copy, as the user reads it.
pub fn offer(state: &State, key: &Key, form: Form) -> Result<Offer, String> {
    match form {
        Form::Name => Ok(plain(key.name.clone())),
        Form::Value => Ok(Offer::Value),
        Form::Arn => arn(state, key).map(plain),
        Form::Place => place(state, key),
        Form::Environment => environment(key),
        Form::Python => call(key).map(plain),
        Form::PythonWithImport => with_import(state.session.deployment(), key).map(plain),
        Form::AwsCli => aws_cli(state, key),
        Form::Varlens => varlens(state, key),
    }
}

fn plain(text: String) -> Offer {
    Offer::Text { text, note: None }
}

fn arn(state: &State, key: &Key) -> Result<String, String> {
    let name = secret_name(state.session.deployment(), Layer::AWS, key);
    let listed = || {
        let row = state.listing.catalog.find(&key.name)?;
        state.listing.catalog.secret(row)?.arn
    };
    match (name, listed()) {
        (Some(name), Some(arn)) => Ok(arn.full(&name)),
        _ => Err("the AWS listing does not contain this key".to_owned()),
    }
}

/// The step at which AWS is asked, by whoever asks it first.
fn aws_step(state: &State, key: &Key) -> Result<(Step, String), String> {
    let walk = state.resolution(key);
    let is_aws = |step: &&Step| step.layer.store == Store::Aws;
    let Some(step) = walk.steps.iter().find(is_aws) else {
        return Err("AWS Secrets Manager is not in this search path".to_owned());
    };
    match step.place.clone() {
        Some(place) => Ok((step.clone(), place)),
        None => Err(unasked(step)),
    }
}

fn unasked(step: &Step) -> String {
    let why = step.why().map_or(String::new(), |why| format!(": {why}"));
    format!("Airflow does not ask AWS for this key{why}")
}

fn note_on(step: &Step) -> Option<String> {
    (step.verdict == Verdict::Skipped).then(|| unasked(step))
}

fn place(state: &State, key: &Key) -> Result<Offer, String> {
    let (step, text) = aws_step(state, key)?;
    let note = note_on(&step);
    Ok(Offer::Text { text, note })
}

fn environment(key: &Key) -> Result<Offer, String> {
    let name = key.env_name();
    let text = name.ok_or("a config option is not read from the environment by a backend")?;
    let is_exported = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let note = (!text.chars().all(is_exported)).then(|| {
        "a shell cannot export this name: only letters, digits and _ are allowed".to_owned()
    });
    Ok(Offer::Text { text, note })
}

fn call(key: &Key) -> Result<String, String> {
    let name = literal(&key.name);
    match key.kind {
        Kind::Variable => Ok(format!("Variable.get({name})")),
        Kind::Connection => Ok(format!("BaseHook.get_connection({name})")),
        Kind::Config => Err("a config option is read by Airflow itself, not by a DAG".to_owned()),
    }
}

fn with_import(deployment: &Deployment, key: &Key) -> Result<String, String> {
    let call = call(key)?;
    let rules = deployment.airflow_rules();
    let (module, name) = match key.kind {
        Kind::Variable => (rules.variable_module, "Variable"),
        _ => (rules.hook_module, "BaseHook"),
    };
    Ok(format!("from {module} import {name}\n\n{call}\n"))
}

fn aws_cli(state: &State, key: &Key) -> Result<Offer, String> {
    let (step, place) = aws_step(state, key)?;
    let mut line = Line::new(&["aws", "secretsmanager", "get-secret-value"]);
    line.option("--secret-id", &place);
    caller(state, &mut line);
    line.option("--query", "SecretString")
        .option("--output", "text");
    let text = line.finish()?;
    let note = note_on(&step);
    Ok(Offer::Text { text, note })
}

fn caller(state: &State, line: &mut Line) {
    let caller = state.session.caller();
    line.option_if("--region", caller.region.as_deref())
        .option_if("--profile", caller.profile.as_deref())
        .option_if("--endpoint-url", caller.endpoint.as_deref());
}

/// A command as the screen advises it, with the region and the profile that a line for AWS needs.
pub(super) fn with_caller(state: &State, command: &str) -> String {
    // A live lookup has them already.
    let has_flags = command.contains(" --region ");
    if has_flags || !command.starts_with("aws secretsmanager ") {
        return command.to_owned();
    }
    let mut options = Line::new(&[]);
    caller(state, &mut options);
    match options.finish() {
        Ok(options) if !options.is_empty() => format!("{command} {options}"),
        _ => command.to_owned(),
    }
}

/// What the explorer was started with, as far as the state knows it.
fn varlens(state: &State, key: &Key) -> Result<Offer, String> {
    if state.session.is_sample() {
        return Err(
            "the sample exists only inside the demo; no command line can read it".to_owned(),
        );
    }
    let deployment = state.session.deployment().as_ref();
    let mut line = Line::new(&["varlens", "resolve"]);
    if deployment.name != CURRENT_SHELL {
        line.option("--deployment", &deployment.name);
    }
    if key.kind != Kind::Variable {
        line.option("--kind", key.kind.name());
    }
    for (flag, value) in given_by_flag(deployment) {
        line.option(flag, &value);
    }
    caller(state, &mut line);
    let text = line.argument(&key.name).finish()?;
    let note = Some("does not include files passed by flags (--config, --env-file)".to_owned());
    Ok(Offer::Text { text, note })
}

fn given_by_flag(deployment: &Deployment) -> impl Iterator<Item = (&'static str, String)> {
    fn given<T>(setting: &Sourced<T>, text: String) -> Option<(&'static str, String)> {
        match setting.origin {
            Origin::Flag(flag) => Some((flag, text)),
            _ => None,
        }
    }
    let airflow = &deployment.airflow;
    let amazon = &deployment.amazon_provider;
    let process = &deployment.process;
    let python = &deployment.python;
    let order = &deployment.order;
    [
        given(airflow, airflow.value.to_string()),
        given(amazon, amazon.value.to_string()),
        given(process, process.value.name().to_owned()),
        given(python, python.value.to_string()),
        given(order, order.value.name()),
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests;
