//! All names of one kind, listed for a subcommand.

use tokio::sync::mpsc;

use super::args::Options;
use super::exit::Exit;
use super::output::eprint_line;
use super::session::Session;
use crate::domain::catalog::Catalog;
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::search_path::{Layer, Store};

/// Events of all layers that wait to be applied.
const QUEUE: usize = 16;

/// Lists every layer that can be listed, all at the same time; those that wait for the user only where `--layers` names them.
pub(super) async fn catalog(session: &Session, options: &Options) -> Catalog {
    let stores = session.deployment.stores(options.kind);
    catalog_in(session, options, options.kind, &stores).await
}

/// Lists these layers alone.
pub(super) async fn catalog_in(
    session: &Session,
    options: &Options,
    kind: Kind,
    stores: &[Layer],
) -> Catalog {
    let mut catalog = Catalog::new();
    let (sender, mut events) = mpsc::channel(QUEUE);
    // Dropping the set would cancel the listings.
    let _listings = session
        .sources
        .list(stores, &options.layers, kind, &sender, |layer, event| {
            (layer, event)
        });
    drop(sender);
    while let Some((layer, event)) = events.recv().await {
        catalog.apply(layer, event);
    }
    catalog
}

/// The same of another kind than the options'.
pub(super) async fn catalog_of(session: &Session, options: &Options, kind: Kind) -> Catalog {
    let options = Options {
        kind,
        ..options.clone()
    };
    catalog(session, &options).await
}

/// Prints which layers were not listed, or not completely.
pub(super) fn report_incomplete(catalog: &Catalog) -> Exit {
    for (layer, why) in catalog.all_put_off() {
        eprint_line(&format!("{layer}: {}", reported(layer, why)));
    }
    for (layer, fault) in catalog.faults() {
        let why = reported(layer, fault);
        eprint_line(&format!("{layer} was not listed completely: {why}"));
    }
    // What this version cannot read is reported, and is no failure of this listing.
    let failed = |fault: &Fault| fault.reason != Reason::UnsupportedOption;
    if catalog.faults().any(|(_, fault)| failed(fault)) {
        Exit::Undetermined
    } else {
        Exit::Found
    }
}

/// What happened and what to do. The sentences of some reasons speak of AWS, so another store's own note replaces them.
fn reported(layer: Layer, fault: &Fault) -> String {
    let (sentence, next) = (fault.reason.sentence(), fault.next_step());
    match fault.detail() {
        None => format!("{sentence}; {next}"),
        Some(detail) if layer.store != Store::Aws && fault.reason.depends_on_caller() => {
            format!("{detail}; {next}")
        }
        Some(detail) => format!("{sentence} ({detail}); {next}"),
    }
}
