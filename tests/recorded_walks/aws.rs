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

/// Answers by name, unless region or credentials are missing: as the real source finds them in the same settings.
pub(super) struct RecordedAws {
    secrets: Arc<Value>,
    fault: Option<Reason>,
}

impl RecordedAws {
    pub(super) fn new(secrets: Arc<Value>, access: &Access) -> Self {
        let has = |name: &str| {
            access
                .environment
                .iter()
                .any(|(other, value)| other == name && !value.is_empty())
        };
        let fault = if access.region.is_none() && !has("AWS_DEFAULT_REGION") {
            Some(Reason::NoRegion)
        } else if access.keys.is_none() && !has("AWS_ACCESS_KEY_ID") {
            Some(Reason::NoCredentials)
        } else {
            None
        };
        Self { secrets, fault }
    }

    fn read(&self, ask: &Ask) -> Reading {
        if let Some(reason) = self.fault {
            return Reading::Fault(Fault::new(reason));
        }
        match &self.secrets[&ask.place] {
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
    Reading::Fault(Fault {
        code: Some(code.to_owned()),
        ..Fault::new(reason)
    })
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
