//! The identity that asks: region, profile and endpoint in effect, account and ARN from STS or from answers of Secrets
//! Manager.
//!
//! Never fails: what nobody answers stays unknown, with why.

use super::connect::Client;
use super::connection::AwsConnection;
use super::endpoint::without_query;
use super::fault::fault;
use crate::domain::caller::{Caller, account_in};
use crate::domain::reason::Reason;
use crate::sources::http::Destination;

/// Who asks through this client. STS is asked until it has answered once.
pub(super) async fn caller(client: &Client) -> Caller {
    let identity = client.identity.get_or_try_init(|| ask(client)).await;
    let why = identity.err();
    let known = so_far(client);
    Caller {
        why: known.why.and(why),
        ..known
    }
}

/// The same, as far as it is known without a request of its own.
pub(super) fn so_far(client: &Client) -> Caller {
    let (account, arn) = client.identity.get().cloned().unwrap_or_default();
    let arn = arn.or_else(|| client.denied.get().cloned());
    let in_answer = || client.account.get().cloned();
    let in_arn = || arn.as_deref().and_then(account_in).map(str::to_owned);
    Caller {
        region: Some(client.settings.region.clone()),
        account: account.or_else(in_answer).or_else(in_arn),
        why: arn.is_none().then_some(Reason::TimedOut),
        arn,
        profile: client.settings.profile.clone(),
        endpoint: client.settings.endpoint.clone(),
        expires: client.expiry.seconds(),
    }
}

/// The identity that would ask, if a client could be made. An address with a user name in it may hold a password.
pub(super) fn unknown(connection: &AwsConnection, why: Reason) -> Caller {
    Caller {
        region: connection.region.clone(),
        profile: connection.profile.clone(),
        endpoint: connection
            .endpoint_url
            .as_deref()
            .filter(|url| Destination::new(url).can_be_shown())
            .map(|url| without_query(url).to_owned()),
        why: Some(why),
        ..Caller::default()
    }
}

async fn ask(client: &Client) -> Result<(Option<String>, Option<String>), Reason> {
    let answer = client.sts().get_caller_identity().send().await;
    // The requests to Secrets Manager itself report the rest of why it failed.
    let answer = answer.map_err(|error| fault(&error, "sts:GetCallerIdentity", None).reason)?;
    Ok((answer.account, answer.arn))
}
