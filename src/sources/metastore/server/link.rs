//! One connection of the driver: opened without what the driver would read of varlens' own environment, and asked for rows
//! as texts.

use std::future::poll_fn;
use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{
    AssertSqlSafe, ColumnIndex, ConnectOptions, Connection, Decode, MySqlConnection, PgConnection,
    Row, query, raw_sql,
};

use super::fault::Failure;
use super::limits::within;
use super::paging::Paging;
use crate::domain::value::SecretValue;
use crate::sources::metastore::dialect::Dialect;
use crate::sources::metastore::row::Texts;
use crate::sources::metastore::server_url::{Address, Server, TlsMode};

/// A connection to either kind of server.
pub(super) enum Link {
    Postgres(Box<PgConnection>),
    MySql(Box<MySqlConnection>),
}

/// The same for both kinds: the driver has types of its own for each.
macro_rules! with_connection {
    ($link:expr, $connection:ident => $body:expr) => {
        match $link {
            Link::Postgres($connection) => {
                let $connection = &mut **$connection;
                $body
            }
            Link::MySql($connection) => {
                let $connection = &mut **$connection;
                $body
            }
        }
    };
}

impl Link {
    /// Connects, and sets the limits that last for a session.
    pub(super) async fn open(server: &Server, address: &Address) -> Result<Self, Failure> {
        match server.dialect {
            Dialect::Postgres => {
                let connection = postgres(server, address).connect().await?;
                Ok(Self::Postgres(Box::new(connection)))
            }
            Dialect::MySql => {
                let connection = mysql(server, address).connect().await?;
                let mut link = Self::MySql(Box::new(connection));
                link.set_limits().await?;
                Ok(link)
            }
        }
    }

    async fn set_limits(&mut self) -> Result<(), Failure> {
        let versions = self.all("SELECT VERSION()".to_owned()).await?;
        let version = versions.into_iter().flatten().flatten().next();
        if let Some(set) = Dialect::MySql.session(&version.unwrap_or_default()) {
            with_connection!(self, connection => { raw_sql(AssertSqlSafe(set)).execute(connection).await?; });
        }
        Ok(())
    }

    /// Begins a transaction that cannot write. A failure where the server does not keep to that.
    pub(super) async fn begin(&mut self, dialect: Dialect) -> Result<(), Failure> {
        let begin = raw_sql(dialect.begin());
        let kept = with_connection!(self, connection => {
            let rows = begin.fetch_all(connection).await?;
            // The value is the last column; MySQL gives the variable's name before it.
            let is_on = |row| last(row).map(|text| text.eq_ignore_ascii_case("on"));
            rows.last().map(is_on).transpose()?
        });
        if kept == Some(true) {
            return Ok(());
        }
        Err(Failure::NotReadOnly)
    }

    /// Ends the transaction.
    pub(super) async fn end(&mut self) -> Result<(), Failure> {
        with_connection!(self, connection => { raw_sql("ROLLBACK").execute(connection).await?; });
        Ok(())
    }

    /// The first row for a key. The statement is not kept at the server, where a pooler may give it to another session.
    pub(super) async fn first(
        &mut self,
        statement: String,
        key: &str,
    ) -> Result<Option<Texts>, Failure> {
        let statement = AssertSqlSafe(statement);
        with_connection!(self, connection => {
            let asked = query(statement).bind(key).persistent(false);
            let row = asked.fetch_optional(connection).await?;
            row.as_ref().map(secrets).transpose()
        })
    }

    /// All rows of a statement about the tables, with all their columns.
    pub(super) async fn all(
        &mut self,
        statement: String,
    ) -> Result<Vec<Vec<Option<String>>>, Failure> {
        let statement = raw_sql(AssertSqlSafe(statement));
        with_connection!(self, connection => {
            let rows = statement.fetch_all(connection).await?;
            rows.iter().map(owned).collect()
        })
    }

    /// Hands over the first column of each row while the rows arrive. The server alone is waited for with a limit, not
    /// whoever looks at the pages. False where nobody does any more.
    pub(super) async fn names(
        &mut self,
        statement: String,
        limit: Duration,
        paging: &mut Paging<'_>,
    ) -> Result<bool, Failure> {
        let statement = raw_sql(AssertSqlSafe(statement));
        with_connection!(self, connection => {
            let mut rows = statement.fetch(connection);
            loop {
                let next = async { Ok(poll_fn(|context| rows.as_mut().poll_next(context)).await) };
                let Some(row) = within(limit, next).await? else {
                    break;
                };
                let row = row?;
                let name = text(&row, 0)?;
                if let Some(name) = name && !paging.add(name).await {
                    return Ok(false);
                }
                if let Some(said) = paging.endless() {
                    return Err(Failure::Endless(said));
                }
            }
        });
        Ok(paging.finish().await)
    }

    /// Says goodbye, so that the server does not report a lost connection.
    pub(super) async fn close(self) {
        // Nothing follows, so a failure changes nothing.
        let _ = match self {
            Self::Postgres(connection) => connection.close().await,
            Self::MySql(connection) => connection.close().await,
        };
    }
}

/// Options of which none is taken from the environment: each that has a variable is set.
fn postgres(server: &Server, address: &Address) -> PgConnectOptions {
    let tls = &server.tls;
    let mut options = PgConnectOptions::new_without_pgpass()
        .username(&server.user)
        .password(server.password.expose_text().unwrap_or_default())
        .database(&server.database)
        .application_name("varlens")
        // Poolers refuse what they do not know.
        .extra_float_digits(None)
        .statement_cache_capacity(0)
        .ssl_mode(match tls.mode {
            TlsMode::Off => PgSslMode::Disable,
            TlsMode::Preferred => PgSslMode::Prefer,
            TlsMode::Required => PgSslMode::Require,
            TlsMode::Authority => PgSslMode::VerifyCa,
            TlsMode::Host => PgSslMode::VerifyFull,
        });
    options = match address {
        Address::Tcp(host, port) => options.host(host).port(*port),
        Address::Socket(path, port) => options.socket(path).port(*port),
    };
    if let Some(path) = &tls.authority {
        options = options.ssl_root_cert(path);
    }
    if let (Some(certificate), Some(key)) = (&tls.certificate, &tls.key) {
        options = options.ssl_client_cert(certificate).ssl_client_key(key);
    }
    if server.settings.is_empty() {
        return options;
    }
    options.options(server.settings.iter().map(|(name, value)| (name, value)))
}

fn mysql(server: &Server, address: &Address) -> MySqlConnectOptions {
    let tls = &server.tls;
    let mut options = MySqlConnectOptions::new()
        .username(&server.user)
        .password(server.password.expose_text().unwrap_or_default())
        .database(&server.database)
        .statement_cache_capacity(0)
        // A session is left as the server makes it, but for how texts are encoded.
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .ssl_mode(match tls.mode {
            TlsMode::Off => MySqlSslMode::Disabled,
            TlsMode::Preferred => MySqlSslMode::Preferred,
            TlsMode::Required => MySqlSslMode::Required,
            TlsMode::Authority => MySqlSslMode::VerifyCa,
            TlsMode::Host => MySqlSslMode::VerifyIdentity,
        });
    options = match address {
        Address::Tcp(host, port) => options.host(host).port(*port),
        Address::Socket(path, _) => options.socket(path),
    };
    if let Some(path) = &tls.authority {
        options = options.ssl_ca(path);
    }
    if let (Some(certificate), Some(key)) = (&tls.certificate, &tls.key) {
        options = options.ssl_client_cert(certificate).ssl_client_key(key);
    }
    options
}

fn text<R: Row>(row: &R, at: usize) -> Result<Option<&str>, sqlx::Error>
where
    usize: ColumnIndex<R>,
    for<'r> Option<&'r str>: Decode<'r, R::Database>,
{
    row.try_get_unchecked(at)
}

fn last<R: Row>(row: &R) -> Result<String, Failure>
where
    usize: ColumnIndex<R>,
    for<'r> Option<&'r str>: Decode<'r, R::Database>,
{
    let at = row.len().saturating_sub(1);
    Ok(text(row, at)?.unwrap_or_default().to_owned())
}

fn owned<R: Row>(row: &R) -> Result<Vec<Option<String>>, Failure>
where
    usize: ColumnIndex<R>,
    for<'r> Option<&'r str>: Decode<'r, R::Database>,
{
    let columns = 0..row.len();
    columns
        .map(|at| Ok(text(row, at)?.map(str::to_owned)))
        .collect()
}

fn secrets<R: Row>(row: &R) -> Result<Texts, Failure>
where
    usize: ColumnIndex<R>,
    for<'r> Option<&'r str>: Decode<'r, R::Database>,
{
    let secret = |text: &str| SecretValue::from_text(text.to_owned());
    let columns = 0..row.len();
    columns.map(|at| Ok(text(row, at)?.map(secret))).collect()
}
