//! Who asks AWS: found out while the first secret is read, once for each store, and never waited for long.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::JoinHandle;

use super::source::Source;
use crate::domain::caller::Caller;
use crate::domain::search_path::Layer;

type Asking = (Arc<dyn Source>, JoinHandle<Option<Caller>>);

/// What is begun with the first request for a secret; every clone has the same.
#[derive(Clone, Default)]
pub(super) struct Identities {
    begun: Arc<Mutex<BTreeMap<Layer, Asking>>>,
}

impl Identities {
    /// Asks who the caller is, unless that was asked already. Does not wait.
    pub(super) fn begin(&self, store: Layer, source: &Arc<dyn Source>) {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        begun.entry(store).or_insert_with(|| {
            let asked = Arc::clone(source);
            let asking = tokio::spawn(async move {
                // The secret comes first: this uses the time in which its answer is awaited.
                tokio::task::yield_now().await;
                asked.caller().await
            });
            (Arc::clone(source), asking)
        });
    }

    /// Who asked the first store of the search path; waits `patience` at most. What is not known by then stays unknown.
    /// None where nothing was asked.
    pub(super) async fn first(&self, patience: Duration) -> Option<Caller> {
        let (source, asking) = {
            let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
            begun.pop_first()?.1
        };
        let asked = tokio::time::timeout(patience, asking).await;
        let known = source.caller_so_far().await;
        match asked {
            // The secret's own answer, which names the account too, may have come after that of STS.
            Ok(Ok(Some(caller))) => Some(Caller {
                account: caller.account.or(known.and_then(|known| known.account)),
                ..caller
            }),
            Ok(Ok(None)) => None,
            _ => known,
        }
    }
}
