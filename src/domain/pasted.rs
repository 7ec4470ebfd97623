//! The key that is meant by what a user pastes: a line of a DAG, a template, an error of Airflow's, a name in a store.
//!
//! Texts only. A text that is none of these is a key as it is written, which is for the caller to say.

use super::deployment::Deployment;
use super::key::{Key, Kind};
use super::lookup::name_beginning;
use super::search_path::Layer;
use super::source_line::{in_call, in_template, reads_json};
use super::traceback::findings;

/// The key that a text of one or more lines means: that of an error, else of the first line that means one.
pub fn key_in(text: &str, deployment: &Deployment) -> Option<Key> {
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let in_line = |line| in_call(line).or_else(|| in_template(line));
    let mut errors = findings(text).into_iter();
    let found = errors.find_map(|found| found.key());
    let found = found.or_else(|| lines().find_map(in_line));
    found.or_else(|| {
        let mut lines = lines();
        let only = lines.next().filter(|_| lines.next().is_none())?;
        in_environment(only).or_else(|| in_secret(only, deployment))
    })
}

/// The text has a line that reads this variable as JSON.
pub fn is_read_as_json(text: &str, key: &Key) -> bool {
    let names_key = |line: &str| in_call(line).or_else(|| in_template(line)).as_ref() == Some(key);
    text.lines().any(|line| names_key(line) && reads_json(line))
}

fn named(kind: Kind, name: &str) -> Option<Key> {
    (!name.is_empty()).then(|| Key::new(kind, name))
}

/// `AIRFLOW_VAR_KEY`, `export AIRFLOW_VAR_KEY=value`. Most keys have lower case, which the variable's name has lost.
fn in_environment(line: &str) -> Option<Key> {
    let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
    let name = line.split_once('=').map_or(line, |(name, _)| name);
    Kind::ALL.into_iter().find_map(|kind| {
        let bare = name.strip_prefix(kind.env_prefix()?)?;
        let is_whole = !bare.contains(char::is_whitespace);
        named(kind, &bare.to_lowercase()).filter(|_| is_whole)
    })
}

/// A secret's full name or ARN.
fn in_secret(line: &str, deployment: &Deployment) -> Option<Key> {
    let name = in_arn(line).unwrap_or(line);
    Kind::ALL.into_iter().find_map(|kind| {
        let beginning = name_beginning(deployment, Layer::AWS, kind)?;
        let bare = name.strip_prefix(&beginning)?;
        named(kind, bare).filter(|_| !beginning.is_empty())
    })
}

/// The name in an ARN, without the dash and the six letters that AWS appends.
fn in_arn(line: &str) -> Option<&str> {
    let (_, name) = line.strip_prefix("arn:")?.split_once(":secret:")?;
    let (name, random) = name.rsplit_once('-')?;
    (random.len() == 6).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(Kind, &str)>) {
        let found = key_in(text, &Deployment::assumed("test"));
        let expected = expected.map(|(kind, name)| Key::new(kind, name));
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn lines_of_a_dag() {
        let x = Some((Kind::Variable, "x"));
        check("Variable.get(\"x\")", x);
        check("  y = Variable.get('x', default_var=None)", x);
        check("Variable.get( key = 'x')", x);
        check("Variable.get(\"a=b\")", Some((Kind::Variable, "a=b")));
        check("Variable.get(name)", None);
        check(
            "BaseHook.get_connection(\"c\").host",
            Some((Kind::Connection, "c")),
        );
        check("{{ var.value.x }}", x);
        check("bash_command=\"echo {{var.json.x.field}}\"", x);
        check("{{ var.value.get('x', 'y') }}", x);
        check("{{ conn.c.host }}", Some((Kind::Connection, "c")));
        check("x.conn.c", None);
    }

    #[test]
    fn errors_of_airflow() {
        let x = Some((Kind::Variable, "x"));
        check("KeyError: 'Variable x does not exist'", x);
        check("'Variable x does not exist'", x);
        check("Variable x does not exist.", x);
        check("ValueError: Variable x does not exist", None);
        let traceback = "Traceback (most recent call last):\n  v = Variable.get(other)\n  w = Variable.get(\"y\")\nKeyError: 'Variable x does not exist'\n";
        check(traceback, x);
        check("AirflowRuntimeError: VARIABLE_NOT_FOUND: {'key': 'x'}", x);
        check("VARIABLE_NOT_FOUND: {'message': 'Variable x not found'}", x);
        let c = Some((Kind::Connection, "c"));
        check("AirflowNotFoundException: The conn_id `c` isn't defined", c);
        check("CONNECTION_NOT_FOUND: {'conn_id': 'c'}", c);
    }

    #[test]
    fn names_in_a_store() {
        check("AIRFLOW_VAR_AWS_X", Some((Kind::Variable, "aws_x")));
        check(
            "export AIRFLOW_CONN_DB=fake",
            Some((Kind::Connection, "db")),
        );
        check("AIRFLOW_VAR_", None);
        check("airflow/variables/a/b", Some((Kind::Variable, "a/b")));
        check("airflow/connections/c", Some((Kind::Connection, "c")));
        let arn = "arn:aws:secretsmanager:us-west-2:012345678910:secret:airflow/variables/x-AbCdEf";
        check(arn, Some((Kind::Variable, "x")));
    }

    #[test]
    fn a_key_is_no_more_than_itself() {
        for text in [
            "",
            "x",
            "aws_x",
            "airflow/variables/",
            "arn:aws",
            "two words",
            "a\nb",
        ] {
            check(text, None);
        }
    }
}
