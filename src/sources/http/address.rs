//! Addresses of services: what may be sent where, and how a path and a query are added.

use std::net::IpAddr;

use super::fault::noted;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;

/// An address with its path and query, ready to be asked. Never holds a user name or a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    origin: Origin,
    /// Begins with `/`, unless it is empty.
    path: String,
    /// Without `?`.
    query: String,
}

/// Where an address leads: a token is sent to one origin only.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    is_tls: bool,
    /// In lower case, with the brackets of IPv6, without a port.
    host: String,
    port: u16,
}

impl Address {
    /// An address as the user wrote it: `https://api.example.com/base`.
    ///
    /// # Errors
    /// It is no http or https address, holds a user name or a query, or its host or port is not valid.
    pub fn parse(url: &str) -> Result<Self, Fault> {
        let url = url.trim();
        match Destination::new(url) {
            Destination::Unknown => {
                let note =
                    "the address does not begin with https:// or http:// and a host; correct it";
                return Err(noted(Reason::Unreachable, note));
            }
            Destination::WithUser => {
                let note = "the address holds a user name or password, which varlens does not send; give it without";
                return Err(noted(Reason::Unreachable, note));
            }
            _ => {}
        }
        let address = Self::split(url).ok_or_else(|| {
            let note = "the address's host or port is not valid; correct it";
            noted(Reason::Unreachable, note)
        })?;
        if !address.query.is_empty() {
            let note = "the address has a query (?…); give it without";
            return Err(noted(Reason::Unreachable, note));
        }
        Ok(Self {
            path: address.path.trim_end_matches('/').to_owned(),
            ..address
        })
    }

    /// Any http or https address. Its text must be printable ASCII, as a URL's is.
    fn split(url: &str) -> Option<Self> {
        if !url.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let (scheme, rest) = url.split_once("://")?;
        let is_tls = scheme.eq_ignore_ascii_case("https");
        let rest = rest.split('#').next()?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        Some(Self {
            origin: Origin::new(is_tls, authority)?,
            path: path.to_owned(),
            query: query.to_owned(),
        })
    }

    /// The address of something below this one; each part is escaped, so it is one segment of the path.
    #[must_use]
    pub fn below(&self, parts: &[&str]) -> Self {
        let mut below = self.clone();
        for part in parts {
            below.path.push('/');
            escape(&mut below.path, part);
        }
        below
    }

    /// The same with one more parameter, escaped.
    #[must_use]
    pub fn with_query(mut self, name: &str, value: &str) -> Self {
        if !self.query.is_empty() {
            self.query.push('&');
        }
        escape(&mut self.query, name);
        self.query.push('=');
        escape(&mut self.query, value);
        self
    }

    /// The address as it is sent.
    pub fn url(&self) -> String {
        let path = if self.path.is_empty() {
            "/"
        } else {
            &self.path
        };
        let question = if self.query.is_empty() { "" } else { "?" };
        format!("{}{path}{question}{}", self.origin(), self.query)
    }

    /// Scheme, host and port: `https://api.example.com`, `http://127.0.0.1:8080`.
    pub fn origin(&self) -> String {
        let Origin { is_tls, host, port } = &self.origin;
        let (scheme, default) = if *is_tls {
            ("https", 443)
        } else {
            ("http", 80)
        };
        let port = if *port == default {
            String::new()
        } else {
            format!(":{port}")
        };
        format!("{scheme}://{host}{port}")
    }

    /// The host's name or number, with the brackets of IPv6.
    pub fn host(&self) -> &str {
        &self.origin.host
    }

    /// Over TLS.
    pub fn is_tls(&self) -> bool {
        self.origin.is_tls
    }

    /// Its host is this machine's own, by name or number.
    pub fn is_this_machine(&self) -> bool {
        let host = format!("http://{}", self.origin.host);
        Destination::new(&host) == Destination::ThisMachine
    }

    /// Both lead to the same scheme, host and port.
    pub(super) fn is_same_origin(&self, other: &Self) -> bool {
        self.origin == other.origin
    }

    /// Where a redirect leads, by the value of its `location`. None if that is not an http or https address.
    pub(super) fn redirected(&self, location: &str) -> Option<Self> {
        let scheme = if self.is_tls() { "https" } else { "http" };
        if location.starts_with("//") {
            return Self::split(&format!("{scheme}:{location}"));
        }
        if location.contains("://") && !location.starts_with(['/', '?']) {
            return match Destination::new(location) {
                Destination::Unknown | Destination::WithUser => None,
                _ => Self::split(location),
            };
        }
        let first = location.split(['/', '?']).next().unwrap_or_default();
        if first.contains(':') {
            return None;
        }
        let start = match location.chars().next()? {
            '/' => String::new(),
            '?' => self.path.clone(),
            _ => {
                let (folder, _) = self.path.rsplit_once('/').unwrap_or_default();
                format!("{folder}/")
            }
        };
        Self::split(&format!("{}{start}{location}", self.origin()))
    }
}

impl Origin {
    fn new(is_tls: bool, authority: &str) -> Option<Self> {
        // The brackets of IPv6 hold colons too.
        let end = authority.rfind(']').unwrap_or(0);
        let (host, port) = match authority[end..].find(':') {
            None => (authority, ""),
            Some(at) => (&authority[..end + at], &authority[end + at + 1..]),
        };
        let port = match (port, is_tls) {
            ("", true) => 443,
            ("", false) => 80,
            (port, _) => port.parse().ok().filter(|port| *port > 0)?,
        };
        let is_allowed = |c: char| c.is_ascii_alphanumeric() || "-._~[]:".contains(c);
        (!host.is_empty() && host.chars().all(is_allowed)).then(|| Self {
            is_tls,
            host: host.to_ascii_lowercase(),
            port,
        })
    }
}

/// Percent-encodes all but the letters, digits and marks that every part of a URL may hold (RFC 3986, section 2.3).
fn escape(to: &mut String, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            to.push(char::from(byte));
        } else {
            to.push('%');
            to.push(char::from(DIGITS[usize::from(byte >> 4)]));
            to.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

/// Where an address leads, as far as that decides what may be sent there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Over TLS, anywhere.
    Tls,
    /// Plain http to this machine.
    ThisMachine,
    /// Plain http to the addresses at which AWS hands out credentials.
    Metadata,
    /// Plain http to elsewhere.
    PlainHttp,
    /// With a user name or a password in it.
    WithUser,
    /// An address that varlens cannot parse.
    Unknown,
}

impl Destination {
    /// There is no user name or password in the address.
    pub fn can_be_shown(self) -> bool {
        !matches!(self, Self::WithUser | Self::Unknown)
    }

    /// Judges an address by its literal host; no name is resolved.
    pub fn new(url: &str) -> Self {
        let Some((scheme, host)) = scheme_and_host(url) else {
            return Self::Unknown;
        };
        if host.contains('@') {
            return Self::WithUser;
        }
        match scheme.to_ascii_lowercase().as_str() {
            "https" => Self::Tls,
            "http" => Self::plain(host),
            _ => Self::Unknown,
        }
    }

    fn plain(host: &str) -> Self {
        if host.eq_ignore_ascii_case("localhost") {
            return Self::ThisMachine;
        }
        match host.parse::<IpAddr>() {
            Ok(ip) if ip.is_loopback() => Self::ThisMachine,
            Ok(ip) if is_metadata(ip) => Self::Metadata,
            _ => Self::PlainHttp,
        }
    }
}

/// IMDS, ECS and EKS Pod Identity.
fn is_metadata(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_link_local(),
        IpAddr::V6(ip) => ip.segments()[..2] == [0xfd00, 0x0ec2],
    }
}

fn scheme_and_host(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    // With a user before it, the host is not judged.
    let host = match authority.strip_prefix('[') {
        _ if authority.contains('@') => authority,
        Some(rest) => rest.split_once(']')?.0,
        None => authority.split(':').next()?,
    };
    (!host.is_empty()).then_some((scheme, host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_leads_to_this_machine_only() {
        use Destination::{Metadata, PlainHttp, ThisMachine, Tls, Unknown, WithUser};
        let cases = [
            ("https://secretsmanager.eu-west-1.amazonaws.com/", Tls),
            ("HTTPS://x", Tls),
            ("http://127.0.0.1:5000", ThisMachine),
            ("http://127.8.9.1/path", ThisMachine),
            ("http://[::1]:5000/", ThisMachine),
            ("http://LocalHost:1", ThisMachine),
            ("http://169.254.169.254/latest", Metadata),
            ("http://[fd00:ec2::254]/", Metadata),
            ("http://127.1/", PlainHttp),
            ("http://0x7f.0.0.1/", PlainHttp),
            ("http://2130706433/", PlainHttp),
            ("http://0.0.0.0/", PlainHttp),
            ("http://localhost.example.com/", PlainHttp),
            ("http://127.0.0.1.example.com/", PlainHttp),
            ("http://example.com/?127.0.0.1", PlainHttp),
            ("http://example.com\\@127.0.0.1/", PlainHttp),
            ("http://127.0.0.1@example.com/", WithUser),
            ("http://127.0.0.1:80@example.com/", WithUser),
            ("https://user:obvious-fake@example.com", WithUser),
            ("http://[::1]@example.com/", WithUser),
            ("ftp://127.0.0.1", Unknown),
            ("127.0.0.1:5000", Unknown),
            ("http://", Unknown),
            ("", Unknown),
        ];
        for (url, expected) in cases {
            assert_eq!(Destination::new(url), expected, "{url}");
        }
    }

    #[track_caller]
    fn at(url: &str) -> Address {
        match Address::parse(url) {
            Ok(address) => address,
            Err(fault) => panic!("{url}: {fault:?}"),
        }
    }

    #[test]
    fn paths_and_queries_are_escaped() {
        let base = at(" https://API.Example.com:443/base/ ");
        let address = base.below(&["api", "v1", "a/b ü?"]);
        assert_eq!(
            address.url(),
            "https://api.example.com/base/api/v1/a%2Fb%20%C3%BC%3F"
        );
        let address = at("http://[::1]:80")
            .with_query("tags", "a&b")
            .with_query("slug", "x=y");
        assert_eq!(address.url(), "http://[::1]/?tags=a%26b&slug=x%3Dy");
        assert!(address.is_this_machine() && !address.is_tls());
        assert!(!base.is_this_machine());
    }

    #[test]
    fn what_is_no_address_is_refused_with_a_sentence() {
        for (url, part) in [
            ("htps://api.example.com", "does not begin with"),
            ("api.example.com", "does not begin with"),
            ("https://", "does not begin with"),
            ("https://user:obvious-fake@example.com", "user name"),
            ("https://example.com:port", "host or port"),
            ("https://example.com:0", "host or port"),
            ("https://exämple.com", "host or port"),
            ("https://exa mple.com", "host or port"),
            ("https://example.com/?token=obvious-fake", "query"),
        ] {
            let Err(fault) = Address::parse(url) else {
                panic!("{url}")
            };
            let note = fault.note.unwrap();
            assert!(note.contains(part), "{url}: {note}");
            assert!(!note.contains("fake"), "{note}");
        }
    }

    #[test]
    fn redirects_lead_to_an_address() {
        let from = at("https://example.com:8443/a").below(&["b", "c"]);
        for (location, expected) in [
            ("/x?y=1", Some("https://example.com:8443/x?y=1")),
            ("x", Some("https://example.com:8443/a/b/x")),
            ("?y=1", Some("https://example.com:8443/a/b/c?y=1")),
            (
                "/login?next=http://other.example",
                Some("https://example.com:8443/login?next=http://other.example"),
            ),
            ("//other.example/x", Some("https://other.example/x")),
            (
                "http://example.com:8443/x#y",
                Some("http://example.com:8443/x"),
            ),
            ("ftp://example.com/", None),
            ("https://user@example.com/", None),
            ("", None),
        ] {
            let to = from.redirected(location);
            assert_eq!(to.map(|to| to.url()).as_deref(), expected, "{location}");
        }
        let moved = from.redirected("https://EXAMPLE.com:8443/z").unwrap();
        assert!(moved.is_same_origin(&from));
        for other in [
            "//example.com/z",
            "http://example.com:8443/z",
            "//example.com.evil.example:8443/",
        ] {
            assert!(
                !from.redirected(other).unwrap().is_same_origin(&from),
                "{other}"
            );
        }
    }
}
