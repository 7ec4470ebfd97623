//! The way to the wire: the SDK's own HTTP client, so that there is one TLS stack, one pool and one set of rules for proxies.
//!
//! Connects only when the first request is sent: the machine's certificates are read then.

use std::sync::{Arc, OnceLock};

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Connector, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;

use super::address::Address;
use super::request::{HeaderValue, Limits, Method, Request};
use crate::domain::value::SecretValue;

/// What came of sending a message: the answer, or why there is none.
pub(super) type Sent = Result<HttpResponse, ConnectorError>;

/// Which connection carries a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Connection {
    /// One that is kept, if there is any.
    Kept,
    /// One that no request has used: a server may have closed all that are kept.
    New,
}

/// Connectors with their pools, made when they are first needed.
#[derive(Clone, Default)]
pub(super) struct Transport {
    /// For this machine, without a proxy.
    local: Arc<OnceLock<SharedHttpConnector>>,
    /// For all others, through the environment's proxy where it names one.
    remote: Arc<OnceLock<SharedHttpConnector>>,
}

impl Transport {
    /// Sends a message. The answer's body is read from the connection later.
    pub(super) async fn call(
        &self,
        address: &Address,
        limits: Limits,
        message: HttpRequest,
        by: Connection,
    ) -> Sent {
        let is_local = address.is_this_machine() && !address.is_tls();
        let slot = if is_local { &self.local } else { &self.remote };
        let kept = slot.get().filter(|_| by == Connection::Kept);
        if let Some(connector) = kept {
            return connector.call(message).await;
        }
        let slot = Arc::clone(slot);
        let make = move || match by {
            Connection::Kept => slot.get_or_init(|| connector(is_local, limits)).clone(),
            Connection::New => connector(is_local, limits),
        };
        // Reading certificates takes up to 300 ms, so that is not spent on a worker of the runtime.
        let made = tokio::task::spawn_blocking(make).await;
        let connector = made.map_err(|error| ConnectorError::other(error.into(), None))?;
        connector.call(message).await
    }
}

fn connector(is_local: bool, limits: Limits) -> SharedHttpConnector {
    let settings = HttpConnectorSettings::builder()
        .connect_timeout(limits.connect)
        .read_timeout(limits.read)
        .build();
    let mut builder = Connector::builder();
    builder.set_connector_settings(Some(settings));
    let connector = if is_local {
        builder.build_http()
    } else {
        tls_connector(builder)
    };
    SharedHttpConnector::new(connector)
}

/// A connector that speaks TLS with the machine's certificates, by way of the environment's proxy.
pub(in crate::sources) fn tls_connector(builder: ConnectorBuilder) -> Connector {
    builder
        .proxy_config(ProxyConfig::from_env())
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build()
}

/// The message of a request. None if a header or the address has characters that it may not have.
pub(super) fn message(request: &Request<'_>, address: &Address) -> Option<HttpRequest> {
    let body = request.body.map(SecretValue::expose);
    let mut message = HttpRequest::new(body.unwrap_or_default().into());
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
    };
    message.set_method(method).ok()?;
    message.set_uri(address.url()).ok()?;
    let headers = message.headers_mut();
    headers
        .try_insert("user-agent", concat!("varlens/", env!("CARGO_PKG_VERSION")))
        .ok()?;
    for (name, value) in request.headers {
        let value = match value {
            HeaderValue::Text(text) => (*text).to_owned(),
            // The client redacts this header in its Debug, and HTTP/2 never indexes its value.
            HeaderValue::Secret(scheme, secret) => format!("{scheme} {}", secret.expose_text()?),
        };
        headers.try_insert(*name, value).ok()?;
    }
    if let Some(body) = body {
        headers
            .try_insert("content-length", body.len().to_string())
            .ok()?;
    }
    Some(message)
}
