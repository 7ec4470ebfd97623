//! URLs as people write them.

use super::*;

fn parse(dialect: Dialect, rest: &str) -> Server {
    Server::parse(dialect, rest).unwrap_or_else(|what| panic!("{rest}: {what}"))
}

fn postgres(rest: &str) -> Server {
    parse(Dialect::Postgres, rest)
}

fn mysql(rest: &str) -> Server {
    parse(Dialect::MySql, rest)
}

fn tcp(host: &str, port: u16) -> Address {
    Address::Tcp(host.to_owned(), port)
}

fn socket(path: &str, port: u16) -> Address {
    Address::Socket(PathBuf::from(path), port)
}

/// User, password, address and database of a URL that names one of each.
#[track_caller]
fn check(rest: &str, user: &str, password: &str, address: &Address, database: &str) {
    let server = postgres(rest);
    assert_eq!(server.user, user, "{rest}");
    assert_eq!(server.password.expose_text(), Some(password), "{rest}");
    assert_eq!(server.addresses, std::slice::from_ref(address), "{rest}");
    assert_eq!(server.database, database, "{rest}");
    assert!(password.len() < 5 || !server.to_string().contains(password));
}

#[test]
fn as_sqlalchemy_splits_them() {
    check("u:p@h:1/d", "u", "p", &tcp("h", 1), "d");
    check(
        "u:fake%40pass%2Fword@h/d",
        "u",
        "fake@pass/word",
        &tcp("h", 5432),
        "d",
    );
    check(
        "u%40corp:fake+a%20b%2@h/d",
        "u@corp",
        "fake+a b%2",
        &tcp("h", 5432),
        "d",
    );
    check(
        "u@corp:fake-p@h/d",
        "u@corp",
        "fake-p",
        &tcp("h", 5432),
        "d",
    );
    check("u@h:7/d", "u", "", &tcp("h", 7), "d");
    check("h:7/d", "", "", &tcp("h", 7), "d");
    check("u:p:q@h/d", "u", "p:q", &tcp("h", 5432), "d");
    check("u:fake-a/b?c@h/d", "u", "fake-a/b?c", &tcp("h", 5432), "d");
}

#[test]
fn hosts_of_many_forms() {
    check("u:p@[::1]:7/d", "u", "p", &tcp("::1", 7), "d");
    check("u:p@[fe80::1]/d", "u", "p", &tcp("fe80::1", 5432), "d");
    check(
        "u:p@/d?host=/run/pg&port=7",
        "u",
        "p",
        &socket("/run/pg", 7),
        "d",
    );
    check("u:p@h/d?host=other", "u", "p", &tcp("other", 5432), "d");
    check(
        "?host=h&user=u&password=fake%2Bp&dbname=d",
        "u",
        "fake+p",
        &tcp("h", 5432),
        "d",
    );
    let many = postgres("u@/d?host=a:1&host=b:2");
    assert_eq!(many.addresses, [tcp("a", 1), tcp("b", 2)]);
    let many = postgres("u@/d?host=a,b,c&port=1,2,3");
    assert_eq!(many.addresses, [tcp("a", 1), tcp("b", 2), tcp("c", 3)]);
    assert_eq!(many.to_string(), "PostgreSQL at a:1, b:2, c:3, database d");
    assert_eq!(
        mysql("u@h/d?unix_socket=/run/mysqld/mysqld.sock").addresses,
        [socket("/run/mysqld/mysqld.sock", 0)]
    );
    assert_eq!(mysql("u@/d").addresses, [tcp("localhost", 3306)]);
}

#[test]
fn what_cannot_be_read_is_not_quoted() {
    for (rest, words) in [
        ("u:fake-canary@h:port/d", "port"),
        ("u:fake-canary@h:0/d", "port"),
        ("u:fake-canary@h:70000/d", "port"),
        ("u:fake-canary@[::1/d", "no host"),
        ("u:fake@canary@h/d", "%40"),
        ("u:fake-canary@h/d?sslmode=requiere", "TLS mode"),
        ("u:fake-canary@h/d?host=a&port=x", "port"),
    ] {
        let Err(what) = Server::parse(Dialect::Postgres, rest) else {
            panic!("{rest}");
        };
        assert!(what.contains(words) && !what.contains("canary"), "{what}");
    }
}

#[track_caller]
fn check_tls(dialect: Dialect, query: &str, mode: TlsMode, authority: Option<&str>) {
    let server = parse(dialect, &format!("u@h/d?{query}"));
    assert_eq!(server.tls.mode, mode, "{query}");
    assert_eq!(
        server.tls.authority,
        authority.map(PathBuf::from),
        "{query}"
    );
}

#[test]
fn tls_as_drivers_take_it() {
    use Dialect::{MySql, Postgres};
    check_tls(Postgres, "", TlsMode::Preferred, None);
    check_tls(Postgres, "sslmode=disable", TlsMode::Off, None);
    check_tls(Postgres, "sslmode=require", TlsMode::Required, None);
    check_tls(Postgres, "ssl=require", TlsMode::Required, None);
    check_tls(
        Postgres,
        "sslmode=verify-full&sslrootcert=/ca.pem",
        TlsMode::Host,
        Some("/ca.pem"),
    );
    check_tls(
        Postgres,
        "sslrootcert=/ca.pem&sslmode=verify-ca",
        TlsMode::Authority,
        Some("/ca.pem"),
    );
    // libpq: with a file of authorities, `require` verifies.
    check_tls(
        Postgres,
        "sslmode=require&sslrootcert=/ca.pem",
        TlsMode::Authority,
        Some("/ca.pem"),
    );
    check_tls(
        Postgres,
        "sslrootcert=/ca.pem&sslmode=require",
        TlsMode::Authority,
        Some("/ca.pem"),
    );
    check_tls(Postgres, "sslrootcert=system", TlsMode::Host, None);
    check_tls(MySql, "ssl_mode=REQUIRED", TlsMode::Required, None);
    check_tls(
        MySql,
        "ssl_ca=/ca.pem&ssl_check_hostname=true",
        TlsMode::Host,
        Some("/ca.pem"),
    );
    check_tls(MySql, "ssl_ca=/ca.pem", TlsMode::Authority, Some("/ca.pem"));
    check_tls(MySql, "ssl_disabled=true", TlsMode::Off, None);
    check_tls(MySql, "ssl=true", TlsMode::Required, None);
    check_tls(MySql, "ssl=false&charset=utf8mb4", TlsMode::Preferred, None);
    let server = mysql("u@h/d?ssl_cert=/c.pem&ssl_key=/k.pem");
    assert_eq!(server.tls.certificate, Some(PathBuf::from("/c.pem")));
    assert_eq!(server.tls.key, Some(PathBuf::from("/k.pem")));
}

#[test]
fn settings_of_libpq() {
    let server = postgres(
        "u@h/d?options=-csearch_path%3Dairflow%20-c%20a=b%20--x%3Dy%20-c&application_name=z",
    );
    let settings: Vec<_> = server
        .settings
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    assert_eq!(
        settings,
        [("search_path", "airflow"), ("a", "b"), ("x", "y")]
    );
}
