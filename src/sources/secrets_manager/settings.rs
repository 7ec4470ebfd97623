//! Region, profile and endpoint that are in force, by AWS's and boto3's rules of precedence.
//!
//! Refuses to ask a metadata endpoint, and to send anything over plain http to another machine.

use std::net::IpAddr;

use aws_config::SdkConfig;
use aws_config::profile::{ProfileFileLoadError, ProfileSet, load};
use aws_types::os_shim_internal::Env;
use aws_types::service_config::ServiceConfigKey;

use super::connect::{AwsConnection, ClientDeps};
use super::login::login;
use crate::domain::reason::Reason;
use crate::domain::region::{could_be, meant};
use crate::domain::renewal::Login;
use crate::domain::resolve::Fault;

/// What is in force.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub region: String,
    /// The profile that was chosen by someone, not `default`.
    pub profile: Option<String>,
    /// The endpoint, where it is not AWS's own.
    pub endpoint: Option<String>,
    /// How a person renews the credentials.
    pub login: Login,
}

type Profiles = Result<ProfileSet, ProfileFileLoadError>;

impl Settings {
    /// Finds region and profile. Sends nothing; fails without a region, or if the chosen profile is not there.
    #[expect(
        clippy::default_trait_access,
        reason = "the type of the files' places is in a crate that is not needed otherwise"
    )]
    pub(super) async fn find(
        connection: &AwsConnection,
        surroundings: &ClientDeps,
    ) -> Result<Self, Fault> {
        let env = &surroundings.environment;
        let profile = chosen_profile(connection, env);
        let override_name = profile.clone().map(Into::into);
        let profiles = load(&surroundings.files, env, &Default::default(), override_name).await;
        refuse_profile(profile.as_deref(), &profiles)?;
        refuse_half_a_key(connection, env)?;
        Ok(Self {
            region: valid(region(connection, env, &profiles)?)?,
            login: login(connection, env, profiles.as_ref().ok()),
            profile,
            endpoint: None,
        })
    }
}

/// botocore knows both variables and asks for the older one first.
fn chosen_profile(connection: &AwsConnection, env: &Env) -> Option<String> {
    // To boto3 an empty name is one, too, if it is given by option.
    connection
        .profile
        .clone()
        .or_else(|| variable(env, "AWS_DEFAULT_PROFILE"))
        .or_else(|| variable(env, "AWS_PROFILE"))
}

/// The SDK would fall through to other credentials where a chosen profile is missing; boto3 fails, and so do we.
fn refuse_profile(name: Option<&str>, profiles: &Profiles) -> Result<(), Fault> {
    let Some(name) = name else {
        return Ok(());
    };
    let text = match profiles {
        Ok(profiles) if profiles.get_profile(name).is_some() => return Ok(()),
        Ok(_) => format!("there is no AWS profile named {name}"),
        Err(_) => "the AWS configuration files cannot be read".to_owned(),
    };
    Err(coded(Reason::NoCredentials, "ProfileNotFound", text))
}

/// boto3 does not go on to other credentials where the environment has half of a key.
fn refuse_half_a_key(connection: &AwsConnection, env: &Env) -> Result<(), Fault> {
    let has = |name| variable(env, name).is_some();
    if connection.keys.is_some() || !has("AWS_ACCESS_KEY_ID") || has("AWS_SECRET_ACCESS_KEY") {
        return Ok(());
    }
    let text = "AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not".to_owned();
    Err(coded(
        Reason::NoCredentials,
        "PartialCredentialsError",
        text,
    ))
}

fn region(connection: &AwsConnection, env: &Env, profiles: &Profiles) -> Result<String, Fault> {
    let aws_region = || variable(env, "AWS_REGION").filter(|_| connection.reads_aws_region);
    refuse_empty(connection, env)?;
    let of_profile = || {
        let region = profiles.as_ref().ok()?.get("region")?;
        given(Some(&region.to_owned()))
    };
    given(connection.region.as_ref())
        .or_else(aws_region)
        .or_else(|| variable(env, "AWS_DEFAULT_REGION"))
        .or_else(of_profile)
        .ok_or_else(|| no_region(connection, env))
}

/// To boto3 an empty region is one, and its endpoint has no name.
fn refuse_empty(connection: &AwsConnection, env: &Env) -> Result<(), Fault> {
    let of_env = || env.get("AWS_DEFAULT_REGION").ok();
    let region = connection.region.clone().or_else(of_env);
    if connection.reads_aws_region || region.as_deref() != Some("") {
        return Ok(());
    }
    let text = "the region is empty".to_owned();
    Err(coded(Reason::NoRegion, "ValueError", text))
}

/// A region becomes part of a host's name.
fn valid(region: String) -> Result<String, Fault> {
    if could_be(&region) {
        return Ok(region);
    }
    Err(Fault {
        next: Some(meant(&region)),
        ..coded(
            Reason::InvalidRegion,
            "InvalidRegionError",
            format!("`{region}`"),
        )
    })
}

fn no_region(connection: &AwsConnection, env: &Env) -> Fault {
    if !connection.reads_aws_region && variable(env, "AWS_REGION").is_some() {
        let text = "AWS_REGION is set, but boto3 does not read it".to_owned();
        return note(Reason::NoRegion, text);
    }
    Fault::new(Reason::NoRegion)
}

fn variable(env: &Env, name: &str) -> Option<String> {
    given(env.get(name).ok().as_ref())
}

fn given(text: Option<&String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty()).cloned()
}

/// As botocore calls it.
fn coded(reason: Reason, code: &str, text: String) -> Fault {
    Fault {
        code: Some(code.to_owned()),
        ..note(reason, text)
    }
}

fn note(reason: Reason, note: String) -> Fault {
    Fault {
        note: Some(note),
        ..Fault::new(reason)
    }
}

/// The endpoint that the client of Secrets Manager takes from this configuration.
pub(super) fn endpoint_of(connection: &AwsConnection, config: &SdkConfig) -> Option<String> {
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

/// Refuses an endpoint to which nothing may be sent.
pub(super) fn refuse_endpoint(url: Option<&str>) -> Result<(), Fault> {
    let text = match url.map(Destination::of) {
        None | Some(Destination::Tls | Destination::ThisMachine) => return Ok(()),
        Some(Destination::Metadata | Destination::PlainHttp) => {
            "plain http is refused except to this machine; use an https endpoint"
        }
        // boto3 takes it, so this says nothing of Airflow.
        Some(Destination::WithUser) => {
            "an address with a user's name or a password in it is refused; give one without"
        }
        Some(Destination::Unknown) => {
            let text = "the endpoint is not an http or https address".to_owned();
            return Err(coded(Reason::Unreachable, "ValueError", text));
        }
    };
    Err(note(Reason::Unreachable, text.to_owned()))
}

/// Where an address leads, as far as it decides what may be sent there.
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
    /// With a user's name or a password in it.
    WithUser,
    /// No address that is understood.
    Unknown,
}

impl Destination {
    /// Nobody's name or password is in the address.
    pub(super) fn can_be_told(self) -> bool {
        !matches!(self, Self::WithUser | Self::Unknown)
    }

    /// Judges an address by its literal host; no name is resolved.
    pub(super) fn of(url: &str) -> Self {
        let Some((scheme, host)) = scheme_and_host(url) else {
            return Self::Unknown;
        };
        if host.contains('@') {
            return Self::WithUser;
        }
        match scheme.to_ascii_lowercase().as_str() {
            "https" => Self::Tls,
            "http" => Self::of_plain(host),
            _ => Self::Unknown,
        }
    }

    fn of_plain(host: &str) -> Self {
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
    // Whoever is named before it, the host is not judged.
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
            assert_eq!(Destination::of(url), expected, "{url}");
        }
    }
}
