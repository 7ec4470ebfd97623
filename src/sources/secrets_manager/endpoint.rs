//! The endpoint that is used, and which addresses may be sent anything: https, or plain http to this machine.

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

use super::connection::AwsConnection;
use super::fault::{coded, noted};
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::sources::http::Destination;

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
