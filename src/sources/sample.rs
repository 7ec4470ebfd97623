//! A small world inside the program, for demonstrations, onboarding and tests: every case once, all of it made up.
//!
//! Touches no network, no file and no environment variable.

mod versions;
mod world;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::dag_scan::DagSource;
use super::set::Sources;
use super::source::{PageSink, Source, SourceAnswer, SourceFuture, no_versions};
use crate::domain::caller::Caller;
use crate::domain::catalog::{ListedKey, Page};
use crate::domain::deployment::{Deployment, Identity, LookupPattern, Origin, Sourced};
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::release::Version;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::value::SecretValue;
use crate::domain::versions::{SecretVersion, VersionSelector};

use world::{Entry, EntryContent, WORLD};

/// The deployment of the sample: the order and the lookup pattern of Datacoves' documentation.
pub fn deployment() -> Deployment {
    let given = || Origin::File("the sample".to_owned());
    let mut deployment = Deployment::assumed("sample");
    deployment.airflow = Sourced::new(Version::new(2, 10, 5), given());
    deployment.amazon_provider = Sourced::new(Version::new(9, 4, 0), given());
    deployment.process.origin = given();
    deployment.order.origin = given();
    deployment.python.origin = given();
    let pattern = LookupPattern::parse(Some("^aws_"), deployment.python.value);
    for kind in &mut deployment.aws.kinds {
        kind.pattern = Sourced::new(pattern.clone(), given());
    }
    deployment.aws.identity = Identity::Same;
    deployment
}

/// The sources of the sample, one per layer of its search path.
pub fn sources() -> Sources {
    let layers = [Layer::AWS, Layer::DATACOVES, Layer::ENV];
    let sample = |layer| {
        Arc::new(Sample {
            layer,
            calls: AtomicU64::new(0),
        }) as Arc<dyn Source>
    };
    Sources::new(layers.map(sample).to_vec()).with_dags(DagSource::Sample(&DAGS))
}

/// The sample's DAG files and their templates.
const DAGS: [(&str, &str); 3] = [
    ("dags/billing.py", include_str!("sample/dags/billing.py")),
    ("dags/daily.sql", include_str!("sample/dags/daily.sql")),
    ("dags/reports.py", include_str!("sample/dags/reports.py")),
];

struct Sample {
    layer: Layer,
    calls: AtomicU64,
}

impl Sample {
    fn entries(&self, kind: Kind) -> impl Iterator<Item = &'static Entry> {
        let layer = self.layer;
        WORLD
            .iter()
            .filter(move |entry| entry.layer == layer && entry.kind == kind)
    }

    fn count(&self) {
        if self.layer == Layer::AWS {
            self.calls.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn page(&self, kind: Kind) -> Page {
        self.count();
        if self.layer == Layer::ENV {
            let upper = self.entries(kind).map(|entry| entry.name.to_uppercase());
            return Page::Environment(upper.collect());
        }
        let listed = |entry: &Entry| ListedKey {
            name: entry.name.to_owned(),
            secret: (self.layer == Layer::AWS).then(|| world::meta(entry)),
        };
        Page::Keys(self.entries(kind).map(listed).collect())
    }

    fn read(&self, ask: &Ask) -> SourceAnswer {
        self.count();
        let asked = |entry: &&Entry| match self.layer {
            Layer::ENV => entry.name.to_uppercase() == ask.key.name.to_uppercase(),
            _ => entry.name == ask.key.name,
        };
        let Some(entry) = self.entries(ask.key.kind).find(asked) else {
            return SourceAnswer::Absent(Reason::NotFound);
        };
        content(entry)
    }

    /// The secret of this whole name.
    fn secret(&self, place: &str) -> Result<&'static Entry, Fault> {
        if self.layer != Layer::AWS {
            return Err(no_versions());
        }
        self.count();
        let all = WORLD.iter().filter(|entry| entry.layer == Layer::AWS);
        let found = all.into_iter().find(|entry| world::place(entry) == place);
        found.ok_or_else(|| fault(Reason::NotFound, "ResourceNotFoundException"))
    }

    fn secret_versions(&self, place: &str) -> Result<Vec<SecretVersion>, Fault> {
        let entry = self.secret(place)?;
        match entry.content {
            EntryContent::Denied => Err(denied()),
            _ => Ok(versions::versions(entry)),
        }
    }

    fn read_one(&self, place: &str, which: &VersionSelector) -> Result<SourceAnswer, Fault> {
        let entry = self.secret(place)?;
        if versions::is_current(entry, which) {
            return Ok(content(entry));
        }
        match versions::text(entry, which) {
            Some(text) => Ok(SourceAnswer::Value(SecretValue::from_text(text.to_owned()))),
            None => Err(fault(Reason::NotFound, "ResourceNotFoundException")),
        }
    }
}

fn content(entry: &Entry) -> SourceAnswer {
    match entry.content {
        EntryContent::Text(text) => SourceAnswer::Value(SecretValue::from_text(text.to_owned())),
        EntryContent::Binary => SourceAnswer::Absent(Reason::NoSecretString),
        EntryContent::Deleted => SourceAnswer::Fault(fault(
            Reason::ScheduledForDeletion,
            "InvalidRequestException",
        )),
        EntryContent::Denied => SourceAnswer::Fault(denied()),
    }
}

fn denied() -> Fault {
    let next = "grant secretsmanager:GetSecretValue on this secret, and kms:Decrypt if its KMS key is customer-managed";
    Fault {
        next: Some(next.to_owned()),
        ..fault(Reason::AccessDenied, "AccessDeniedException")
    }
}

fn fault(reason: Reason, code: &str) -> Fault {
    Fault {
        code: Some(code.to_owned()),
        request_id: Some("00000000-sample".into()),
        ..Fault::new(reason)
    }
}

impl Source for Sample {
    fn layer(&self) -> Layer {
        self.layer
    }

    fn is_audited(&self) -> bool {
        self.layer == Layer::AWS
    }

    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            // The receiver may be gone, which is no error.
            let _ = pages.send(self.page(kind)).await;
            Ok(())
        })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async move { self.read(ask) })
    }

    fn versions<'a>(
        &'a self,
        place: &'a str,
    ) -> SourceFuture<'a, Result<Vec<SecretVersion>, Fault>> {
        Box::pin(async move { self.secret_versions(place) })
    }

    fn read_version<'a>(
        &'a self,
        place: &'a str,
        which: &'a VersionSelector,
    ) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async move {
            self.read_one(place, which)
                .unwrap_or_else(SourceAnswer::Fault)
        })
    }

    fn caller(&self) -> SourceFuture<'_, Option<Caller>> {
        let caller = Caller {
            region: Some("us-west-2".to_owned()),
            account: Some(world::ACCOUNT.to_owned()),
            arn: Some(format!("arn:aws:iam::{}:user/sample", world::ACCOUNT)),
            ..Caller::default()
        };
        let is_aws = self.layer == Layer::AWS;
        Box::pin(async move { is_aws.then_some(caller) })
    }

    fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests;
