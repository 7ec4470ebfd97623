//! What varlens' file may say: its keys, one row each, and the values of one table.
//!
//! Reader, suggestions and `varlens config --template` follow from the rows.

use std::collections::BTreeMap;

use crate::app::preferences::{CLIPBOARD_SECONDS, Osc52, REVEAL_SECONDS};
use crate::domain::deployment::{Origin, Sourced};
use Type::{Flag, List, Number, OneOf, Text, Within};

/// A value of the file.
#[derive(Clone, Debug)]
pub(super) struct FileValue<T> {
    pub(super) value: T,
    /// Its file and line: `config.toml:12`.
    pub(super) place: String,
}

impl<T> FileValue<T> {
    /// The value with its origin.
    pub(super) fn sourced(self) -> Sourced<T> {
        Sourced::new(self.value, Origin::File(self.place))
    }
}

/// A deployment's settings by dotted name: `aws.region`.
#[derive(Clone, Debug, Default)]
pub(super) struct Section {
    pub(super) texts: BTreeMap<&'static str, FileValue<String>>,
    pub(super) flags: BTreeMap<&'static str, FileValue<bool>>,
    pub(super) numbers: BTreeMap<&'static str, FileValue<usize>>,
    pub(super) lists: BTreeMap<&'static str, FileValue<Vec<String>>>,
}

impl Section {
    pub(super) fn text(&self, name: &str) -> Option<FileValue<String>> {
        check_row(name, |kind| matches!(kind, Type::Text | Type::OneOf(_)));
        self.texts.get(name).cloned()
    }

    pub(super) fn flag(&self, name: &str) -> Option<FileValue<bool>> {
        check_row(name, |kind| kind == Type::Flag);
        self.flags.get(name).cloned()
    }

    /// A switch that the file turns on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.flag(name).is_some_and(|flag| flag.value)
    }

    pub(super) fn number(&self, name: &str) -> Option<FileValue<usize>> {
        check_row(name, |kind| matches!(kind, Type::Number | Type::Within(_)));
        self.numbers.get(name).cloned()
    }

    /// A list, or a string with commas.
    pub(super) fn list(&self, name: &str) -> Option<FileValue<Vec<String>>> {
        check_row(name, |kind| kind == Type::List);
        self.lists.get(name).cloned()
    }

    /// The file sets the key.
    #[cfg(test)]
    pub(super) fn has(&self, name: &str) -> bool {
        let is_switch = self.flags.contains_key(name) || self.numbers.contains_key(name);
        is_switch || self.texts.contains_key(name) || self.lists.contains_key(name)
    }
}

/// A key that is read has a row of the right type; otherwise no file could set it. Checked where debug assertions are on.
fn check_row(name: &str, is_type: impl Fn(Type) -> bool) {
    let has_row = || {
        let mut rows = PREFERENCES.iter().chain(KEYS);
        rows.any(|row| row.name == name && is_type(row.kind))
    };
    debug_assert!(has_row(), "{name} has no row of this type in KEYS");
    #[cfg(test)]
    tests::READ.with_borrow_mut(|read| read.insert(name.to_owned()));
}

/// What a value must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Flag,
    Number,
    /// A number from the first to the second.
    Within((usize, usize)),
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// A string, or a list of strings.
    List,
    /// A table; its keys are rows with dotted names.
    Table,
}

/// A key of the file.
pub(super) struct KeyRow {
    /// With a dot after its table's name: `aws.region`.
    pub(super) name: &'static str,
    pub(super) kind: Type,
    /// Its line in the template, as TOML.
    pub(super) example: &'static str,
    /// What the template says about it; it may be empty.
    pub(super) comment: &'static str,
}

const fn key(
    name: &'static str,
    kind: Type,
    example: &'static str,
    comment: &'static str,
) -> KeyRow {
    KeyRow {
        name,
        kind,
        example,
        comment,
    }
}

/// A table, whose keys are the rows that follow.
const fn table(name: &'static str) -> KeyRow {
    key(name, Type::Table, "", "")
}

/// The keys at the top of the file: preferences for the explorer. A wrong value there is only a warning.
#[rustfmt::skip] // a row a line
pub(super) const PREFERENCES: &[KeyRow] = &[
    key("theme", Text, r#""auto""#, "a name that `varlens themes` lists, or a file's path; auto: dark or light, like the terminal"),
    key("mouse", Flag, "true", "false, or --no-mouse: the terminal keeps its own mouse selection"),
    key("motion", Flag, "true", "false, --no-motion or NO_MOTION: no animation"),
    key("plain", Flag, "false", "true, --plain or VARLENS_PLAIN: no boxes, for screen readers"),
    key("reveal-seconds", Within(REVEAL_SECONDS), "15", "1 to 600: how long a revealed value stays visible"),
    key("clipboard-seconds", Within(CLIPBOARD_SECONDS), "45", "1 to 3600: how long a copied value stays on the clipboard"),
    key("order", List, r#""datacoves""#, "where neither a deployment nor Airflow's configuration says it: that or \"airflow\" or a list"),
    key("osc52", OneOf(&Osc52::NAMES), r#""auto""#, r#"copy through the terminal: "auto" (over SSH or without a display), "always", "never""#),
];

/// The keys of a deployment; those of a table follow the table, and tables come last, as TOML needs it.
#[rustfmt::skip] // a row a line
pub(super) const KEYS: &[KeyRow] = &[
    key("color", Text, r#""red""#, "of its name in the header: a colour name or #rrggbb"),
    key("metadata-only", Flag, "false", "true: never read a value: no reveal, no copy, no GetSecretValue"),
    key("airflow", Text, r#""2.10.5""#, "Airflow's release"),
    key("amazon-provider", Text, r#""9.4.0""#, "apache-airflow-providers-amazon"),
    key("process", Text, r#""server""#, "the process that looks keys up; in Airflow 3 also: task, dag-processor, triggerer"),
    key("python", Text, r#""3.11""#, "the Python of Airflow's process; lookup patterns depend on it"),
    key("order", List, r#""datacoves""#, r#"or "airflow", or a list such as ["aws", "env"]"#),
    key("assume-absent", List, r#""metastore""#, "layers that nobody can look into and that do not have the keys"),
    key("multi-team", Flag, "false", "[core] multi_team"),
    key("team", Text, r#""data-eng""#, "the team whose task asks (Airflow 3.2 and later)"),
    key("hide-sensitive", Flag, "true", "[core] hide_sensitive_var_conn_fields"),
    key("sensitive-names", Text, r#""""#, "[core] sensitive_var_conn_names"),
    key("min-length", Number, "5", "[logging] min_length_masked_secret"),
    key("airflow-cfg", Text, r#""airflow.cfg""#, "of Airflow's process, relative to this file"),
    key("server-airflow-cfg", Text, r#""server.cfg""#, "of Airflow 3's api-server, if it differs"),
    key("dags", List, r#"["dags/"]"#, "DAG files and folders, relative to this file: the explorer shows what they read"),
    table("aws"),
    key("aws.region", Text, r#""us-west-2""#, ""),
    key("aws.profile", Text, r#""prod-readonly""#, ""),
    key("aws.endpoint-url", Text, r#""http://127.0.0.1:5000""#, ""),
    key("aws.role-arn", Text, r#""arn:aws:iam::012345678910:role/airflow""#, "the role that Airflow has; varlens assumes it"),
    key("aws.account", Text, r#""012345678910""#, "the account that has the secrets; `varlens doctor` says if another one is asked"),
    key("aws.variables-prefix", Text, r#""airflow/variables""#, ""),
    key("aws.connections-prefix", Text, r#""airflow/connections""#, ""),
    key("aws.config-prefix", Text, r#""airflow/config""#, ""),
    key("aws.sep", Text, r#""/""#, ""),
    key("aws.variables-lookup-pattern", Text, r#""^aws_""#, ""),
    key("aws.connections-lookup-pattern", Text, r#""^aws_""#, ""),
    key("aws.config-lookup-pattern", Text, r#""""#, ""),
    key("aws.same-identity", Flag, "false", "true: Airflow uses these same credentials"),
    table("datacoves"),
    key("datacoves.name-gate", Text, r#""datacoves-""#, "keys must start with this to reach AWS and Datacoves"),
    key("datacoves.replace", Flag, "false", "true: AWS replaces Datacoves' own store"),
    key("datacoves.url", Text, r#""https://api.example.datacoves.com""#, "the address of Datacoves' API"),
    key("datacoves.environment", Text, r#""dev123""#, "the environment's slug"),
    key("datacoves.token-env", Text, r#""DATACOVES__SECRETS_TOKEN""#, "the environment variable with the token"),
    key("datacoves.tags", List, r#"["airflow"]"#, "only secrets with one of these tags; others count as not there"),
    table("env"),
    key("env.file", Text, r#""scheduler.env""#, "the environment of Airflow's process, relative to this file"),
    table("server-env"),
    key("server-env.file", Text, r#""api-server.env""#, "the environment of Airflow 3's api-server, which tasks ask last"),
    table("local-file"),
    key("local-file.variables", Text, r#""variables.json""#, "a copy of LocalFilesystemBackend's variables_file_path; relative to this file"),
    key("local-file.connections", Text, r#""connections.yaml""#, "a copy of its connections_file_path"),
    key("local-file.config", Text, r#""configs.json""#, "a copy of its configs_file_path (Airflow 3.2 and later)"),
    table("metastore"),
    key("metastore.url-env", Text, r#""PROD_SQL_ALCHEMY_CONN""#, "the environment variable with the database's URL"),
    key("metastore.fernet-key-env", Text, r#""PROD_FERNET_KEY""#, "the environment variable with [core] fernet_key"),
    key("metastore.api", Text, r#""https://airflow.example.com""#, "or its webserver's address, where the database cannot be reached"),
    key("metastore.token-env", Text, r#""PROD_AIRFLOW_TOKEN""#, "the environment variable with a token for its REST API"),
    key("metastore.user-env", Text, r#""PROD_AIRFLOW_USER""#, "or those with a user"),
    key("metastore.password-env", Text, r#""PROD_AIRFLOW_PASSWORD""#, "and a password"),
];

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    use super::*;

    thread_local! {
        /// The keys that this test's thread has read.
        pub(super) static READ: RefCell<BTreeSet<String>> = RefCell::default();
    }

    #[test]
    #[should_panic(expected = "aws.regoin has no row of this type")]
    fn a_key_without_a_row_cannot_be_read() {
        let _ = Section::default().text("aws.regoin");
    }

    #[test]
    #[should_panic(expected = "mouse has no row of this type")]
    fn a_key_cannot_be_read_as_another_type() {
        let _ = Section::default().text("mouse");
    }

    #[test]
    fn every_key_is_read() {
        use crate::config::settings::Flags;
        use crate::config::{file, merge, shell::Shell};
        let text = "[deployments.prod]\nairflow = \"3.3.2\"\n";
        let file = file::parse(std::path::Path::new("config.toml"), text).unwrap();
        let flags = Flags {
            deployment: Some("prod".to_owned()),
            ..Flags::default()
        };
        let url = "sqlite:////fake.db";
        let shell = Shell::new([("FAKE".into(), url.into())]);
        merge::merge(&flags, &shell, &file).unwrap();
        let text = text.to_owned() + "[deployments.prod.metastore]\nurl-env = \"FAKE\"\n";
        let file = file::parse(std::path::Path::new("config.toml"), &text).unwrap();
        merge::merge(&flags, &shell, &file).unwrap();
        let api = "api = \"https://airflow.example.com\"\ntoken-env = \"FAKE\"\nuser-env = \"FAKE\"\npassword-env = \"FAKE\"\n";
        let text = text.replace("url-env = \"FAKE\"\n", api);
        let file = file::parse(std::path::Path::new("config.toml"), &text).unwrap();
        merge::merge(&flags, &shell, &file).unwrap();
        let read = READ.take();
        let rows = PREFERENCES.iter().chain(KEYS);
        let silent: Vec<_> = rows
            .filter(|row| row.kind != Type::Table)
            .map(|row| row.name)
            .filter(|name| !read.contains(*name))
            .collect();
        assert_eq!(silent, [""; 0]);
    }
}
