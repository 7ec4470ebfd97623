//! The HTTP client: costs nothing until it is used.
//!
//! The SDK's own reads the machine's certificates as soon as a client is made, which is two thirds of its start-up;
//! this one reads them at the first https request, beside the runtime's workers. Refuses plain http to other machines,
//! whoever asks for it: an endpoint of the environment, of a profile, or a credentials provider. No answer is read beyond
//! [`MOST_BYTES`].

use std::sync::{Arc, OnceLock};

use aws_sdk_secretsmanager::config::{
    HttpClient, RuntimeComponents, SharedAsyncSleep, SharedHttpClient,
};
use aws_sdk_secretsmanager::error::ConnectorError;
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use http_body_util::Limited;

use super::not_sent::{AnswerTooLong, PlainHttpRefused};
use crate::sources::http::{Destination, tls_connector};

/// The most bytes of an answer. A page of 100 secrets with all the tags, labels and descriptions that AWS's quotas allow
/// has 10 MB; a value has 64 KiB.
pub(super) const MOST_BYTES: usize = 16 << 20;

/// The answer, of which no more than [`MOST_BYTES`] can be read.
///
/// # Errors
/// It announces more.
fn bounded(answer: HttpResponse) -> Result<HttpResponse, ConnectorError> {
    let length = answer.headers().get("content-length");
    let length = length.and_then(|text| text.parse::<usize>().ok());
    if length.is_some_and(|length| length > MOST_BYTES) {
        return Err(ConnectorError::user(AnswerTooLong.into()));
    }
    Ok(answer.map(|body| SdkBody::from_body_1_x(Limited::new(body, MOST_BYTES))))
}

/// Makes a connection by the address that is asked, when it is asked.
#[derive(Clone, Debug)]
pub(super) struct LazyHttp {
    plain: SharedHttpClient,
    tls: Arc<OnceLock<SharedHttpClient>>,
}

impl Default for LazyHttp {
    fn default() -> Self {
        Self {
            plain: Builder::new().build_http(),
            tls: Arc::default(),
        }
    }
}

impl HttpClient for LazyHttp {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(ByAddress {
            client: self.clone(),
            settings: settings.clone(),
            components: components.clone(),
        })
    }
}

/// One request's choice between plain and TLS.
#[derive(Clone, Debug)]
struct ByAddress {
    client: LazyHttp,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
}

impl HttpConnector for ByAddress {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match Destination::new(request.uri()) {
            Destination::Tls => {
                let this = self.clone();
                HttpConnectorFuture::new(async move {
                    let answer = this.tls().await?.call(request).await?;
                    bounded(answer)
                })
            }
            Destination::ThisMachine | Destination::Metadata => {
                let asked = self.plain().call(request);
                HttpConnectorFuture::new(async move { bounded(asked.await?) })
            }
            Destination::PlainHttp | Destination::WithUser | Destination::Unknown => {
                HttpConnectorFuture::ready(Err(ConnectorError::user(PlainHttpRefused.into())))
            }
        }
    }
}

impl ByAddress {
    /// Without a proxy: the address is this machine's or the link's own.
    fn plain(&self) -> SharedHttpConnector {
        self.client
            .plain
            .http_connector(&self.settings, &self.components)
    }

    /// Reading certificates takes from 2 to 300 ms, so the first time is not spent on a worker of the runtime.
    async fn tls(self) -> Result<SharedHttpConnector, ConnectorError> {
        let is_warm = self.client.tls.get().is_some();
        let connector = move || {
            let client = self.client.tls.get_or_init(tls_client);
            client.http_connector(&self.settings, &self.components)
        };
        if is_warm {
            return Ok(connector());
        }
        let made = tokio::task::spawn_blocking(connector).await;
        made.map_err(|error| ConnectorError::other(error.into(), None))
    }
}

fn tls_client() -> SharedHttpClient {
    Builder::new().build_with_connector_fn(|settings, components| {
        let mut builder = Connector::builder();
        builder.set_connector_settings(settings.cloned());
        builder.set_sleep_impl(components.and_then(sleep_of));
        tls_connector(builder)
    })
}

fn sleep_of(components: &RuntimeComponents) -> Option<SharedAsyncSleep> {
    components.sleep_impl()
}
