//! Versions of what a layer holds: listed without values, and two of them compared.
//!
//! The two values live in here from their reading to the comparison; none is handed out.

use std::sync::Arc;

use super::set::Sources;
use super::source::{Source, SourceAnswer};
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::search_path::Layer;
use crate::domain::value::SecretValue;
use crate::domain::versions::{SecretVersion, ValueDiff, VersionSelector};

impl Sources {
    /// The versions that a store keeps of what is at a place, without values, newest first.
    ///
    /// # Errors
    /// The store is not configured here, keeps no versions, or did not answer.
    pub async fn versions(&self, store: Layer, place: &str) -> Result<Vec<SecretVersion>, Fault> {
        self.versioned(store)?.versions(place).await
    }

    /// Reads two versions, the newer one first, compares them and wipes both. What fails first ends it: the second is
    /// then not asked for.
    ///
    /// # Errors
    /// As for [`Self::versions`]; no value may be read here; one of the two is not there, or holds no text. The note says which.
    pub async fn compare(
        &self,
        store: Layer,
        place: &str,
        pair: &[VersionSelector; 2],
    ) -> Result<ValueDiff, Fault> {
        self.may_compare(store)?;
        let source = self.versioned(store)?;
        let [newer, older] = pair;
        let newer = read(source.as_ref(), place, newer).await?;
        let older = read(source.as_ref(), place, older).await?;
        Ok(ValueDiff::new(&newer, &older))
    }

    /// Whether values of a store may be read at all; sends nothing.
    ///
    /// # Errors
    /// The store is not configured here, or its values may not be read.
    pub fn may_compare(&self, store: Layer) -> Result<(), Fault> {
        let is_audited = self.versioned(store)?.is_audited();
        if self.is_metadata_only && is_audited {
            return Err(Fault::new(Reason::MetadataOnly));
        }
        Ok(())
    }

    fn versioned(&self, store: Layer) -> Result<&Arc<dyn Source>, Fault> {
        self.source(store)
            .ok_or_else(|| Fault::new(Reason::NotConfigured))
    }
}

async fn read(
    source: &dyn Source,
    place: &str,
    which: &VersionSelector,
) -> Result<SecretValue, Fault> {
    let fault = match source.read_version(place, which).await {
        SourceAnswer::Value(value)
        | SourceAnswer::Noted(value, _)
        | SourceAnswer::Arguments(value)
        | SourceAnswer::Object(value, _) => return Ok(value),
        SourceAnswer::Row(row) => return Ok(row.json),
        SourceAnswer::Present => super::source::no_versions(),
        SourceAnswer::Fault(fault) => fault,
        SourceAnswer::Absent(reason) => Fault::new(reason),
        SourceAnswer::NotInspected(reason, note) => Fault {
            note,
            ..Fault::new(reason)
        },
    };
    Err(about(which, fault))
}

/// The same fault, and which version was being read.
fn about(which: &VersionSelector, fault: Fault) -> Fault {
    let note = match &fault.note {
        Some(note) => format!("reading {which}: {note}"),
        None => format!("reading {which}"),
    };
    Fault {
        note: Some(note),
        ..fault
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key::Kind;
    use crate::domain::resolve::Ask;
    use crate::sources::source::{PageSink, SourceFuture, no_versions};

    /// A layer without versions, as most are.
    struct Plain;

    impl Source for Plain {
        fn layer(&self) -> Layer {
            Layer::ENV
        }

        fn is_audited(&self) -> bool {
            false
        }

        fn list<'a>(&'a self, _: Kind, _: &'a dyn PageSink) -> SourceFuture<'a, Result<(), Fault>> {
            Box::pin(async { Ok(()) })
        }

        fn ask<'a>(&'a self, _: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
            Box::pin(async {
                SourceAnswer::Value(SecretValue::from_text("obvious-fake".to_owned()))
            })
        }
    }

    #[tokio::test]
    async fn a_layer_that_keeps_no_versions_says_so() {
        let sources = Sources::new(vec![Arc::new(Plain)]);
        let fault = sources.versions(Layer::ENV, "X").await.unwrap_err();
        assert_eq!(fault, no_versions());
        let pair = VersionSelector::current_and_previous();
        let fault = sources.compare(Layer::ENV, "X", &pair).await.unwrap_err();
        assert_eq!(
            fault.note.as_deref(),
            Some("reading AWSCURRENT: this layer keeps no versions; only AWS Secrets Manager does")
        );
        let fault = sources.versions(Layer::AWS, "x").await.unwrap_err();
        assert_eq!(fault.reason, Reason::NotConfigured);
    }
}
