//! The endpoint that is used, and which addresses may be sent anything: https, or plain http to this machine.

use std::net::IpAddr;

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

use super::connection::AwsConnection;
use super::fault::{coded, noted};
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;

/// The endpoint that the Secrets Manager client uses in this configuration.
pub(super) fn endpoint(connection: &AwsConnection, config: &SdkConfig) -> Option<String> {
    if connection.endpoint_url.is_some() {
        return connection.endpoint_url.clone();
    }
    let key = ServiceConfigKey::builder()
        .service_id("Secrets Manager")
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build()
        .ok()?;
    let service = config.service_config()?.load_config(key);
    service.or_else(|| config.endpoint_url().map(str::to_owned))
}

/// Fails for an endpoint to which nothing may be sent.
pub(super) fn check_endpoint(url: Option<&str>) -> Result<(), Fault> {
    let text = match url.map(Destination::new) {
        None | Some(Destination::Tls | Destination::ThisMachine) => return Ok(()),
        Some(Destination::Metadata | Destination::PlainHttp) => {
            "varlens sends plain http to this machine only; use an https endpoint"
        }
        // boto3 accepts it, so this proves nothing about Airflow.
        Some(Destination::WithUser) => {
            "the endpoint's address holds a user name or password, which varlens does not send; give it without"
        }
        Some(Destination::Unknown) => {
            let text = "the endpoint is not an http or https address; correct it";
            return Err(coded(Reason::Unreachable, "ValueError", text));
        }
    };
    Err(noted(Reason::Unreachable, text))
}

/// Where an address leads, as far as that decides what may be sent there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Destination {
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
    pub(super) fn can_be_shown(self) -> bool {
        !matches!(self, Self::WithUser | Self::Unknown)
    }

    /// Judges an address by its literal host; no name is resolved.
    pub(super) fn new(url: &str) -> Self {
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
}
