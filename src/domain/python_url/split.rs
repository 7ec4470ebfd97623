//! A URL in its parts.

use super::netloc::{self, NotAUrl};
use super::{find, split_once};
use crate::domain::python_json::PyText;
use crate::domain::python_re::PythonVersion;

/// What `urlsplit` returns. The parts hold what the URL holds: no `Debug`.
pub struct SplitUrl {
    /// In lower case; empty where there is none.
    pub scheme: PyText,
    /// User, password, host and port as they are written.
    pub netloc: PyText,
    /// From `/` to `?` or `#`.
    pub path: PyText,
    /// Between `?` and `#`.
    pub query: PyText,
}

const SCHEME: &[u8] = b"+-.";

/// `urlsplit(url)`.
///
/// # Errors
/// Brackets that don't pair, an address in brackets that is none (3.11 and later), and characters in the netloc that
/// become delimiters under NFKC.
pub fn urlsplit(url: &[u8], python: PythonVersion) -> Result<SplitUrl, NotAUrl> {
    let url = url.trim_ascii_start_c0();
    let url: Vec<u8> = url
        .iter()
        .copied()
        .filter(|byte| !b"\t\r\n".contains(byte))
        .collect();
    let url = PyText::from_raw(url);
    let (scheme, rest) = scheme(url.as_bytes(), python);
    let (netloc, rest) = match rest.strip_prefix(b"//") {
        Some(rest) => {
            let end = rest.iter().position(|byte| b"/?#".contains(byte));
            rest.split_at(end.unwrap_or(rest.len()))
        }
        None => (&b""[..], rest),
    };
    netloc::check_brackets(netloc, python)?;
    let rest = split_once(rest, b"#").map_or(rest, |(rest, _)| rest);
    let (path, query) = split_once(rest, b"?").unwrap_or((rest, b""));
    netloc::check_normalized(netloc)?;
    let text = |part: &[u8]| PyText::from_raw(part.to_vec());
    Ok(SplitUrl {
        scheme: text(&scheme),
        netloc: text(netloc),
        path: text(path),
        query: text(query),
    })
}

/// The scheme in lower case, and what follows its colon.
fn scheme(url: &[u8], python: PythonVersion) -> (Vec<u8>, &[u8]) {
    let none = (Vec::new(), url);
    let Some(at) = url
        .iter()
        .position(|byte| *byte == b':')
        .filter(|at| *at > 0)
    else {
        return none;
    };
    let (scheme, rest) = (&url[..at], &url[at + 1..]);
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || SCHEME.contains(byte);
    if !scheme.iter().all(is_scheme) {
        return none;
    }
    if python.minor >= 11 && !scheme[0].is_ascii_alphabetic() {
        return none;
    }
    // 3.8 takes `host:5432` for a path.
    let is_port = python.minor <= 8 && !rest.is_empty() && rest.iter().all(u8::is_ascii_digit);
    if is_port && scheme != b"http" {
        return none;
    }
    (scheme.to_ascii_lowercase(), rest)
}

/// `urlparse(url)`: the path ends at the last segment's `;`, for the schemes that have parameters.
///
/// # Errors
/// Those of [`urlsplit`].
pub fn urlparse(url: &[u8], python: PythonVersion) -> Result<SplitUrl, NotAUrl> {
    let mut split = urlsplit(url, python)?;
    let scheme = split.scheme.as_str().unwrap_or_default();
    if USES_PARAMETERS.contains(&scheme) {
        let path = split.path.as_bytes();
        let from = path.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
        if let Some(at) = find(&path[from..], b";") {
            split.path = PyText::from_raw(path[..from + at].to_vec());
        }
    }
    Ok(split)
}

const USES_PARAMETERS: &[&str] = &[
    "", "ftp", "hdl", "prospero", "http", "imap", "https", "shttp", "rtsp", "rtspu", "sip", "sips",
    "mms", "sftp", "tel",
];

/// `lstrip` of C0 controls and spaces.
trait TrimStart {
    fn trim_ascii_start_c0(&self) -> &Self;
}

impl TrimStart for [u8] {
    fn trim_ascii_start_c0(&self) -> &Self {
        let start = self.iter().position(|byte| *byte > 0x20);
        &self[start.unwrap_or(self.len())..]
    }
}

impl SplitUrl {
    /// `username`; None where there is no `@`.
    pub fn username(&self) -> Option<&[u8]> {
        let (user, _) = self.user()?;
        Some(user)
    }

    /// `password`; None where there is no `:` before the last `@`.
    pub fn password(&self) -> Option<&[u8]> {
        self.user()?.1
    }

    fn user(&self) -> Option<(&[u8], Option<&[u8]>)> {
        let (info, _) = super::rsplit_once(self.netloc.as_bytes(), b'@')?;
        Some(match split_once(info, b":") {
            Some((user, password)) => (user, Some(password)),
            None => (info, None),
        })
    }

    /// `hostname or ""`: in lower case, but for an IPv6 zone.
    pub fn hostname(&self) -> PyText {
        PyText::from_raw(netloc::hostname(self.netloc.as_bytes()))
    }

    /// `port`.
    ///
    /// # Errors
    /// It is no number, or too large for a port.
    pub fn port(&self, python: PythonVersion) -> Result<Option<u16>, NotAUrl> {
        netloc::port(self.netloc.as_bytes(), python)
    }
}
