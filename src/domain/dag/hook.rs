//! Hooks and storage paths: which connection they name, and when they ask for it.

use std::rc::Rc;

use super::interpreter::Interpreter;
use super::names::is_connection_argument;
use super::usage::When;
use super::value::{Args, Kind, Made, Value};

impl<'a> Interpreter<'a, '_> {
    /// `ObjectStoragePath("s3://conn@bucket/path")`, or with `conn_id=`: asked when the path is used.
    pub(super) fn object_storage(&mut self, args: &Args<'a>, line: u32) {
        let Some(url) = args.positional.first().and_then(Value::as_text) else {
            return;
        };
        let place = url.split_once("://").map_or("", |(_, place)| place);
        let place = place.split('/').next().unwrap_or(place);
        if let Some((connection, _)) = place.split_once('@')
            && args.keyword("conn_id").is_none()
        {
            self.note_connection("conn_id", &Value::text(connection), line, When::Run);
        }
    }

    /// A hook is made: nothing is asked until it is used.
    pub(super) fn hook(&mut self, path: &Rc<str>, args: Args<'a>, line: u32) -> Value<'a> {
        let value = Self::made(path, args, line);
        if let Kind::Made(made) = &value.kind {
            self.note_hook(&made.clone(), When::Run);
        }
        value
    }

    pub(super) fn use_hook(&mut self, made: &Rc<Made<'a>>) {
        self.note_hook(made, self.when);
    }

    fn note_hook(&mut self, made: &Rc<Made<'a>>, when: When) {
        let mut named = made
            .args
            .keywords
            .iter()
            .filter(|(name, _)| is_connection_argument(name));
        let first = named
            .next()
            .map(|(name, value)| (name.to_string(), value.clone()));
        let by_position = made
            .args
            .positional
            .first()
            .filter(|_| takes_connection_first(&made.path));
        let found =
            first.or_else(|| by_position.map(|value| ("conn_id".to_owned(), value.clone())));
        if let Some((name, value)) = found {
            self.note_connection(&name, &value, made.line, when);
        }
    }
}

/// Hooks whose first argument by position is the connection.
fn takes_connection_first(path: &str) -> bool {
    const HOOKS: &[&str] = &[
        "PostgresHook",
        "MySqlHook",
        "SqliteHook",
        "MsSqlHook",
        "S3Hook",
        "SnowflakeHook",
        "JdbcHook",
        "OdbcHook",
        "TrinoHook",
        "PrestoHook",
        "SSHHook",
        "FTPHook",
        "SFTPHook",
        "MongoHook",
        "RedisHook",
        "OracleHook",
        "VerticaHook",
        "HiveServer2Hook",
        "AwsBaseHook",
        "AwsGenericHook",
        "RedshiftSQLHook",
        "ExasolHook",
        "DruidDbApiHook",
        "PinotDbApiHook",
        "ElasticsearchHook",
        "GCSHook",
        "BigQueryHook",
    ];
    HOOKS.contains(&path.rsplit('.').next().unwrap_or(path))
}
