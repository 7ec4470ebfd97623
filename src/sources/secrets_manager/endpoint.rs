//! The endpoint that is used, and which addresses may be sent anything: https, or plain http to this machine.

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

use super::connection::AwsConnection;
use super::fault::{coded, noted};
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::sources::http::{Destination, check_certificates};

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

/// The endpoint is AWS's own, also by way of a VPC; None is the usual one.
pub(super) fn is_aws(url: Option<&str>) -> bool {
    const DOMAINS: [&str; 3] = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"];
    let Some(url) = url else {
        return true;
    };
    let authority = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = authority
        .split(['/', '?', '#', ':'])
        .next()
        .unwrap_or_default();
    let host = host.to_ascii_lowercase();
    DOMAINS.iter().any(|domain| host.ends_with(domain))
}

/// An address as it may be shown: what follows `?` may be a token.
pub(super) fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// Fails for an endpoint to which nothing may be sent.
pub(super) fn check_endpoint(url: Option<&str>) -> Result<(), Fault> {
    if url.is_none_or(|url| Destination::new(url) == Destination::Tls) {
        check_certificates()?;
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_of_aws() {
        for url in [
            "https://secretsmanager.eu-west-1.amazonaws.com",
            "https://vpce-1-a.secretsmanager.EU-west-1.vpce.amazonaws.com/",
            "https://secretsmanager.cn-north-1.amazonaws.com.cn:443/",
            "https://secretsmanager.eu-west-1.api.aws",
        ] {
            assert!(is_aws(Some(url)), "{url}");
        }
        for url in [
            "http://127.0.0.1:5000",
            "https://amazonaws.com.example.com",
            "https://notamazonaws.com",
            "no address",
        ] {
            assert!(!is_aws(Some(url)), "{url}");
        }
        assert!(is_aws(None));
    }
}
