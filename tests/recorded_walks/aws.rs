//! AWS Secrets Manager as it was while recordings were made.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::mpsc;
use varlens::config::Access;
use varlens::domain::key::Kind;
use varlens::domain::reason::Reason;
use varlens::domain::resolve::{Ask, Fault};
use varlens::domain::search_path::Layer;
use varlens::domain::value::SecretValue;
use varlens::sources::{Page, Pending, Reading, Source};

/// Answers by name, unless region, profile or credentials fail: as the real source finds them in the same settings.
pub(super) struct RecordedAws {
    secrets: Arc<Value>,
    /// The region that the secrets are in.
    is_at_home: bool,
    /// Nobody answers at the endpoint that is configured.
    is_unreachable: bool,
    fault: Option<Fault>,
}

const HOME: &str = "us-east-1";

impl RecordedAws {
    pub(super) fn new(secrets: Arc<Value>, access: &Access) -> Self {
        let variable = |name: &str| {
            let found = access.environment.iter().find(|(other, _)| other == name);
            found.map(|(_, value)| value.clone())
        };
        let region = access
            .region
            .clone()
            .or_else(|| variable("AWS_DEFAULT_REGION"));
        let profile = access.profile.clone();
        let profile = profile
            .or_else(|| variable("AWS_DEFAULT_PROFILE"))
            .or_else(|| variable("AWS_PROFILE"));
        let is_url = |url: &String| url.starts_with("http");
        let has_keys =
            access.keys.is_some() || variable("AWS_ACCESS_KEY_ID").is_some_and(|id| !id.is_empty());
        let is_region = |region: &str| {
            region
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        let fault = match region.as_deref() {
            // Nobody has a profile here.
            _ if profile.is_some() => Some(coded(Reason::NoCredentials, "ProfileNotFound")),
            None => Some(Fault::new(Reason::NoRegion)),
            Some("") => Some(coded(Reason::NoRegion, "ValueError")),
            Some(region) if !is_region(region) => {
                Some(coded(Reason::NoRegion, "InvalidRegionError"))
            }
            _ if access.endpoint_url.as_ref().is_some_and(|url| !is_url(url)) => {
                Some(coded(Reason::Unreachable, "ValueError"))
            }
            _ if has_keys
                && access.keys.is_none()
                && variable("AWS_SECRET_ACCESS_KEY").is_none_or(|key| key.is_empty()) =>
            {
                Some(coded(Reason::NoCredentials, "PartialCredentialsError"))
            }
            _ if !has_keys => Some(Fault::new(Reason::NoCredentials)),
            _ => None,
        };
        Self {
            secrets,
            is_unreachable: access.endpoint_url.is_some(),
            is_at_home: region.as_deref() == Some(HOME),
            fault,
        }
    }

    fn read(&self, ask: &Ask) -> Reading {
        if let Some(fault) = &self.fault {
            return Reading::Fault(fault.clone());
        }
        let value = &self.secrets[&ask.place];
        match value {
            // Faults were put in before anything was sent.
            _ if self.is_unreachable && value.get("fault").is_none() => {
                Reading::Fault(Fault::new(Reason::Unreachable))
            }
            _ if !self.is_at_home => fault(Reason::NotFound, "ResourceNotFoundException"),
            Value::String(text) => Reading::Value(SecretValue::from_text(text.clone())),
            Value::Null => fault(Reason::NotFound, "ResourceNotFoundException"),
            other if other.get("binary").is_some() => Reading::Absent(Reason::NoSecretString),
            other if other.get("deleted").is_some() => {
                fault(Reason::ScheduledForDeletion, "InvalidRequestException")
            }
            other => {
                let code = other["fault"].as_str().unwrap();
                fault(reason(code), code)
            }
        }
    }
}

fn fault(reason: Reason, code: &str) -> Reading {
    Reading::Fault(coded(reason, code))
}

fn coded(reason: Reason, code: &str) -> Fault {
    Fault {
        code: Some(code.to_owned()),
        ..Fault::new(reason)
    }
}

fn reason(code: &str) -> Reason {
    match code {
        "AccessDeniedException" | "UnrecognizedClientException" => Reason::AccessDenied,
        "ThrottlingException" => Reason::Throttled,
        "DecryptionFailure" => Reason::DecryptionFailure,
        "ExpiredTokenException" => Reason::ExpiredCredentials,
        _ => Reason::BadResponse,
    }
}

impl Source for RecordedAws {
    fn layer(&self) -> Layer {
        Layer::Aws
    }

    fn is_audited(&self) -> bool {
        true
    }

    fn list(&self, _kind: Kind, _pages: mpsc::Sender<Page>) -> Pending<'_, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> Pending<'a, Reading> {
        Box::pin(async move { self.read(ask) })
    }
}
