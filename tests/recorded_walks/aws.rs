//! AWS Secrets Manager as it was while recordings were made.

use std::sync::Arc;

use serde_json::Value;
use varlens::config::Access;
use varlens::domain::key::Kind;
use varlens::domain::reason::Reason;
use varlens::domain::resolve::{Ask, Fault};
use varlens::domain::search_path::Layer;
use varlens::domain::value::SecretValue;
use varlens::sources::{PageSink, Source, SourceAnswer, SourceFuture};

/// What a deployment says of its access to AWS, as far as it decides what is answered.
pub(super) struct AwsAccess {
    has_keys: bool,
    /// The region that the secrets are in.
    is_at_home: bool,
    /// Nobody answers at the endpoint that is configured.
    is_unreachable: bool,
}

const HOME: &str = "us-east-1";

impl AwsAccess {
    pub(super) fn new(access: &Access) -> Self {
        let variable = |name: &str| {
            let found = access.environment.iter().find(|(other, _)| other == name);
            found.map(|(_, value)| value.as_str())
        };
        let region = access
            .region
            .as_deref()
            .or_else(|| variable("AWS_DEFAULT_REGION"));
        Self {
            has_keys: access.keys.is_some() || variable("AWS_ACCESS_KEY_ID").is_some(),
            is_at_home: region == Some(HOME),
            is_unreachable: access.endpoint_url.is_some(),
        }
    }
}

/// Answers by name, unless the real source could not even ask: region, profile and endpoint are its own affair.
pub(super) struct RecordedAws {
    secrets: Arc<Value>,
    access: AwsAccess,
    real: Arc<dyn Source>,
}

impl RecordedAws {
    /// `real` is the source that the same settings make.
    pub(super) fn new(secrets: Arc<Value>, access: AwsAccess, real: Arc<dyn Source>) -> Self {
        Self {
            secrets,
            access,
            real,
        }
    }

    fn read(&self, ask: &Ask) -> SourceAnswer {
        // Credentials are looked for when a request is signed.
        if !self.access.has_keys {
            return SourceAnswer::Fault(Fault::new(Reason::NoCredentials));
        }
        // Config options have copies of what the variables have, below their own prefix.
        let copied = ask.place.strip_prefix("airflow/config");
        let place = match copied.filter(|_| ask.key.kind == Kind::Config) {
            Some(rest) => format!("airflow/variables{rest}"),
            None => ask.place.clone(),
        };
        let value = &self.secrets[&place];
        match value {
            // Faults were put in before anything was sent.
            _ if self.access.is_unreachable && value.get("fault").is_none() => {
                SourceAnswer::Fault(Fault::new(Reason::Unreachable))
            }
            _ if !self.access.is_at_home => fault(Reason::NotFound, "ResourceNotFoundException"),
            Value::String(text) => SourceAnswer::Value(SecretValue::from_text(text.clone())),
            Value::Null => fault(Reason::NotFound, "ResourceNotFoundException"),
            other if other.get("binary").is_some() => SourceAnswer::Absent(Reason::NoSecretString),
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

fn fault(reason: Reason, code: &str) -> SourceAnswer {
    SourceAnswer::Fault(Fault {
        code: Some(code.to_owned()),
        ..Fault::new(reason)
    })
}

fn reason(code: &str) -> Reason {
    match code {
        "AccessDeniedException" => Reason::AccessDenied,
        "UnrecognizedClientException" => Reason::InvalidCredentials,
        "ThrottlingException" => Reason::Throttled,
        "DecryptionFailure" => Reason::DecryptionFailure,
        "ExpiredTokenException" => Reason::ExpiredCredentials,
        _ => Reason::BadResponse,
    }
}

impl Source for RecordedAws {
    fn layer(&self) -> Layer {
        Layer::AWS
    }

    fn is_audited(&self) -> bool {
        true
    }

    fn list<'a>(
        &'a self,
        _kind: Kind,
        _pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async { Ok(()) })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async move {
            match self.real.ready().await {
                Ok(()) => self.read(ask),
                Err(fault) => SourceAnswer::Fault(fault),
            }
        })
    }
}
