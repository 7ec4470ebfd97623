//! The identity that asks: region, profile and endpoint in effect, account and ARN from STS.
//!
//! Never fails: what STS does not answer stays unknown.

use super::connect::Client;
use super::connection::AwsConnection;
use crate::domain::caller::Caller;
use crate::sources::http::Destination;

/// Who asks through this client. STS is asked until it has answered once.
pub(super) async fn caller(client: &Client) -> Caller {
    let identity = client.identity.get_or_try_init(|| ask(client)).await;
    let (account, arn) = identity.ok().cloned().unwrap_or_default();
    Caller {
        region: Some(client.settings.region.clone()),
        account,
        arn,
        profile: client.settings.profile.clone(),
        endpoint: client.settings.endpoint.clone(),
        expires: client.expiry.seconds(),
    }
}

/// The identity that would ask, if a client could be made. An address with a user name in it may hold a password.
pub(super) fn unknown(connection: &AwsConnection) -> Caller {
    Caller {
        region: connection.region.clone(),
        profile: connection.profile.clone(),
        endpoint: connection
            .endpoint_url
            .clone()
            .filter(|url| Destination::new(url).can_be_shown()),
        ..Caller::default()
    }
}

async fn ask(client: &Client) -> Result<(Option<String>, Option<String>), ()> {
    let answer = client.sts().get_caller_identity().send().await;
    // The requests to Secrets Manager itself report why it failed.
    let answer = answer.map_err(|_| ())?;
    Ok((answer.account, answer.arn))
}
