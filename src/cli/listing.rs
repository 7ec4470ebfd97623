//! All names of one kind, listed for a subcommand.

use tokio::sync::mpsc;

use super::exit::Exit;
use super::output::eprint_line;
use super::session::Session;
use crate::domain::catalog::Catalog;
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;

/// Events of all layers that wait to be applied.
const QUEUE: usize = 16;

/// Lists every layer that can be listed, all at the same time.
pub(super) async fn catalog(session: &Session, kind: Kind) -> Catalog {
    let mut catalog = Catalog::new();
    let (sender, mut events) = mpsc::channel(QUEUE);
    let stores = session.deployment.stores(kind);
    // Dropping the set would cancel the listings.
    let _listings = session
        .sources
        .list(&stores, kind, &sender, |layer, event| (layer, event));
    drop(sender);
    while let Some((layer, event)) = events.recv().await {
        catalog.apply(layer, event);
    }
    catalog
}

/// Prints which layers could not be listed completely.
pub(super) fn report_incomplete(catalog: &Catalog) -> Exit {
    for (layer, fault) in catalog.faults() {
        let detail = fault
            .detail()
            .map_or(String::new(), |detail| format!(" ({detail})"));
        eprint_line(&format!(
            "{layer} was not listed completely: {}{detail}; {}",
            fault.reason.sentence(),
            fault.next_step()
        ));
    }
    // What this version cannot read is reported, and is no failure of this listing.
    let failed = |fault: &Fault| fault.reason != Reason::UnsupportedOption;
    if catalog.faults().any(|(_, fault)| failed(fault)) {
        Exit::Undetermined
    } else {
        Exit::Found
    }
}
