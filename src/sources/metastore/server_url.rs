//! The URL of a database server, as `sqlalchemy.engine.make_url` splits it and as the drivers read its options
//! (SQLAlchemy 1.4 and 2.0, `engine/url.py`; libpq's "Parameter Key Words"; mysqlclient and PyMySQL, `connect`).
//!
//! Shows no password: [`Server`] is displayed without one, and a URL that cannot be read is not quoted.

use std::fmt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::dialect::{Dialect, Seen};
use crate::domain::key::Kind;
use crate::domain::value::SecretValue;

/// A database server, and how Airflow connects to it.
pub(super) struct Server {
    pub(super) dialect: Dialect,
    /// Tried in this order; never empty.
    pub(super) addresses: Vec<Address>,
    pub(super) user: String,
    pub(super) password: SecretValue,
    pub(super) database: String,
    /// The schema of Airflow's tables, where an option of Airflow says it.
    pub(super) schema: Option<String>,
    pub(super) tls: Tls,
    /// `-c name=value` in libpq's `options`.
    pub(super) settings: Vec<(String, String)>,
}

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// A host's name or number, without brackets, and a port.
    Tcp(String, u16),
    /// PostgreSQL: the folder of the socket, and the port in the socket's name. MySQL: the socket; the port does not count.
    Socket(PathBuf, u16),
}

/// How far the server must prove who it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TlsMode {
    Off,
    /// TLS if the server offers it.
    #[default]
    Preferred,
    /// TLS with any certificate.
    Required,
    /// A certificate of a known authority.
    Authority,
    /// The same, for this host.
    Host,
}

/// TLS, and its files.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tls {
    pub(super) mode: TlsMode,
    pub(super) authority: Option<PathBuf>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
}

/// What is wrong with a URL, in a sentence that quotes no part of it.
pub(super) type Malformed = &'static str;

const PORT: Malformed =
    "the port in the database URL is not a number from 1 to 65535; check the URL";
const HOST: Malformed = "the database URL names no host that can be read; check the URL";
const TLS: Malformed =
    "the TLS mode in the database URL is not one that the driver knows; check sslmode or ssl_mode";
const AT_SIGN: Malformed =
    "the host in the database URL contains an @; write @ in a password as %40";

/// Where libpq looks for a socket if the URL names no host: Debian's folder, then PostgreSQL's own.
const POSTGRES_SOCKETS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

impl Server {
    /// Reads what follows `://`.
    pub(super) fn parse(dialect: Dialect, rest: &str) -> Result<Self, Malformed> {
        let (user, password, rest) = split_login(rest);
        let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = address.split_once('/').unwrap_or((address, ""));
        let mut server = Self {
            dialect,
            addresses: Vec::new(),
            user: user.map(unquoted_text).unwrap_or_default(),
            password: SecretValue::new(std::mem::take(&mut *unquoted(
                password.unwrap_or_default(),
                false,
            ))),
            database: database.to_owned(),
            schema: None,
            tls: Tls::default(),
            settings: Vec::new(),
        };
        let (host, port) = split_port(authority)?;
        let mut options = Options::default();
        for (name, value) in pairs(query) {
            server.apply(&mut options, &name, value)?;
        }
        server.tls.finish();
        server.addresses = options.addresses(dialect, host, port)?;
        Ok(server)
    }

    /// See [`Dialect::row`].
    pub(super) fn row(&self, kind: Kind, seen: &Seen) -> Option<String> {
        self.dialect.row(kind, self.schema.as_deref(), seen)
    }

    /// See [`Dialect::keys`].
    pub(super) fn keys(&self, kind: Kind, seen: &Seen) -> Option<String> {
        self.dialect.keys(kind, self.schema.as_deref(), seen)
    }

    /// One option of the query. What only tunes the driver has no effect here.
    fn apply(
        &mut self,
        options: &mut Options,
        name: &str,
        mut value: Zeroizing<Vec<u8>>,
    ) -> Result<(), Malformed> {
        if matches!(name, "password" | "passwd") {
            self.password = SecretValue::new(std::mem::take(&mut *value));
            return Ok(());
        }
        let text = String::from_utf8_lossy(&value).into_owned();
        match name {
            "user" => self.user = text,
            "dbname" | "database" | "db" => self.database = text,
            "host" => options.hosts.push(text),
            "port" => options.ports.push(text),
            "unix_socket" => options.socket = Some(text),
            "options" => self.settings = settings(&text),
            _ => self.tls.apply(name, &text)?,
        }
        Ok(())
    }
}

impl fmt::Display for Server {
    /// `PostgreSQL at db.example.com:5432, database airflow`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at ", self.dialect.name())?;
        for (at, address) in self.addresses.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{address}")?;
        }
        write!(f, ", database {}", self.database)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(host, port) if host.contains(':') => write!(f, "[{host}]:{port}"),
            Self::Tcp(host, port) => write!(f, "{host}:{port}"),
            Self::Socket(path, _) => write!(f, "the socket {}", path.display()),
        }
    }
}

impl Tls {
    fn apply(&mut self, name: &str, value: &str) -> Result<(), Malformed> {
        let file = || Some(PathBuf::from(value));
        match name {
            "sslmode" | "ssl_mode" | "ssl-mode" => self.mode = mode(value).ok_or(TLS)?,
            // asyncpg takes libpq's words, the others a truth value.
            "ssl" => self.mode = mode(value).unwrap_or(truth(value, TlsMode::Required)),
            "ssl_disabled" => self.mode = truth(value, TlsMode::Off),
            "ssl_verify_cert" => self.raise(truth(value, TlsMode::Authority)),
            "ssl_verify_identity" | "ssl_check_hostname" => {
                self.raise(truth(value, TlsMode::Host));
            }
            "sslrootcert" if value == "system" => self.raise(TlsMode::Host),
            "sslrootcert" => self.authority = file(),
            "ssl_ca" => {
                self.authority = file();
                self.raise(TlsMode::Authority);
            }
            "sslcert" | "ssl_cert" => self.certificate = file(),
            "sslkey" | "ssl_key" => self.key = file(),
            _ => {}
        }
        Ok(())
    }

    /// As libpq does it: with a file of authorities, `require` is `verify-ca`.
    fn finish(&mut self) {
        if self.authority.is_some() && self.mode == TlsMode::Required {
            self.mode = TlsMode::Authority;
        }
    }

    fn raise(&mut self, to: TlsMode) {
        if to as u8 > self.mode as u8 {
            self.mode = to;
        }
    }
}

/// The words of libpq and of MySQL.
fn mode(word: &str) -> Option<TlsMode> {
    Some(match word.to_ascii_lowercase().as_str() {
        "disable" | "disabled" => TlsMode::Off,
        "allow" | "prefer" | "preferred" => TlsMode::Preferred,
        "require" | "required" => TlsMode::Required,
        "verify-ca" | "verify_ca" => TlsMode::Authority,
        "verify-full" | "verify_identity" => TlsMode::Host,
        _ => return None,
    })
}

fn truth(word: &str, on: TlsMode) -> TlsMode {
    match word.to_ascii_lowercase().as_str() {
        "" | "0" | "false" | "no" | "off" => TlsMode::Preferred,
        _ => on,
    }
}

/// Where the query says the server is, which counts before the URL's own host.
#[derive(Default)]
struct Options {
    hosts: Vec<String>,
    ports: Vec<String>,
    socket: Option<String>,
}

impl Options {
    fn addresses(
        self,
        dialect: Dialect,
        host: &str,
        port: Option<u16>,
    ) -> Result<Vec<Address>, Malformed> {
        if let Some(socket) = self.socket {
            return Ok(vec![Address::Socket(PathBuf::from(socket), 0)]);
        }
        let default = port.unwrap_or(dialect.port());
        let split = |texts: &[String]| -> Vec<String> {
            let parts = texts.iter().flat_map(|text| text.split(','));
            parts.map(str::to_owned).collect()
        };
        let hosts = split(&self.hosts);
        let ports = split(&self.ports);
        if hosts.is_empty() {
            let port = ports.first().map_or(Ok(default), |port| number(port))?;
            return named(dialect, host, port).map(|address| vec![address]);
        }
        let address = |(at, host): (usize, &String)| {
            let port = ports.get(at).or(ports.first());
            let port = port.map_or(Ok(default), |port| number(port))?;
            one(dialect, host, port)
        };
        hosts.iter().enumerate().map(address).collect()
    }
}

/// A host of libpq: a folder of sockets, or a name with or without a port.
fn one(dialect: Dialect, host: &str, port: u16) -> Result<Address, Malformed> {
    if host.starts_with('/') {
        return Ok(Address::Socket(PathBuf::from(host), port));
    }
    let (name, own_port) = split_port(host)?;
    named(dialect, name, own_port.unwrap_or(port))
}

fn named(dialect: Dialect, host: &str, port: u16) -> Result<Address, Malformed> {
    if host.contains('@') {
        return Err(AT_SIGN);
    }
    if host.is_empty() {
        return Ok(without_host(dialect, port));
    }
    Ok(Address::Tcp(host.to_owned(), port))
}

fn without_host(dialect: Dialect, port: u16) -> Address {
    let sockets = POSTGRES_SOCKETS.iter().map(Path::new);
    let mut existing = sockets.filter(|folder| folder.join(format!(".s.PGSQL.{port}")).exists());
    match (dialect, existing.next()) {
        (Dialect::Postgres, Some(folder)) => Address::Socket(folder.to_owned(), port),
        _ => Address::Tcp("localhost".to_owned(), port),
    }
}

/// User and password, as the URL writes them, and what follows the `@`. As SQLAlchemy's expression does it: a user contains
/// neither `:` nor `/`, and a password ends at the first `@`.
fn split_login(address: &str) -> (Option<&str>, Option<&str>, &str) {
    let end = address.find([':', '/']).unwrap_or(address.len());
    let (before, after) = address.split_at(end);
    if let Some((password, rest)) = after
        .strip_prefix(':')
        .and_then(|text| text.split_once('@'))
    {
        return (Some(before), Some(password), rest);
    }
    match before.rsplit_once('@') {
        Some((user, _)) => (Some(user), None, &address[user.len() + 1..]),
        None => (None, None, address),
    }
}

/// A host without its brackets, and its port.
fn split_port(authority: &str) -> Result<(&str, Option<u16>), Malformed> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(inner) => {
            let (host, rest) = inner.split_once(']').ok_or(HOST)?;
            (host, rest.strip_prefix(':').unwrap_or_default())
        }
        None => authority.split_once(':').unwrap_or((authority, "")),
    };
    if port.is_empty() {
        return Ok((host, None));
    }
    number(port).map(|port| (host, Some(port)))
}

fn number(port: &str) -> Result<u16, Malformed> {
    port.trim()
        .parse()
        .ok()
        .filter(|port| *port > 0)
        .ok_or(PORT)
}

/// Python's `parse_qsl`: options without a value are left out.
fn pairs(query: &str) -> impl Iterator<Item = (String, Zeroizing<Vec<u8>>)> {
    let parts = query.split('&').filter_map(|part| part.split_once('='));
    parts
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| {
            let name = String::from_utf8_lossy(&unquoted(name, true)).into_owned();
            (name, unquoted(value, true))
        })
}

/// `-c search_path=airflow -cstatement_timeout=5` and `--search_path=airflow`.
fn settings(options: &str) -> Vec<(String, String)> {
    let mut settings = Vec::new();
    let mut words = options.split_whitespace();
    while let Some(word) = words.next() {
        let setting = match word.strip_prefix("--").or_else(|| word.strip_prefix("-c")) {
            Some("") => words.next(),
            other => other,
        };
        let pair = setting.and_then(|setting| setting.split_once('='));
        settings.extend(pair.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
    settings
}

fn unquoted_text(text: &str) -> String {
    String::from_utf8_lossy(&unquoted(text, false)).into_owned()
}

/// Python's `unquote`, or `unquote_plus`. Room for all, so that growing leaves no copy of a password.
fn unquoted(text: &str, plus: bool) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let mut rest = text.as_bytes();
    while let [first, more @ ..] = rest {
        let hex = more.get(..2).filter(|_| *first == b'%').and_then(hex_byte);
        if let Some(byte) = hex {
            bytes.push(byte);
            rest = more.get(2..).unwrap_or_default();
            continue;
        }
        bytes.push(if plus && *first == b'+' { b' ' } else { *first });
        rest = more;
    }
    bytes
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let [high, low] = digits else { return None };
    u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
}

#[cfg(test)]
mod tests;
