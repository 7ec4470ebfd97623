//! `varlens snapshot [FILE]`: what the deployment has now, without any value, for a later `compare` or `doctor --since`.

use std::path::Path;

use super::args::Options;
use super::exit::{Exit, Failure, Outcome};
use super::listing;
use super::output::{Data, eprint_line};
use super::resolve::Walks;
use super::runtime::wait_for;
use super::session::Session;
use crate::config::{read_file, replace_file};
use crate::domain::deployment::title;
use crate::domain::inventory::{Entry, Inventory, shape_words};
use crate::domain::key::Kind;
use crate::domain::prediction::Scenario;
use crate::tui::seconds_since_1970;
use crate::ui::sanitize;

/// Stand-ins are drawn again for each run, so no two snapshots of them could be compared.
pub(super) const NOT_PRESENTED: &str =
    "a presentation replaces names at random; leave --present and VARLENS_PRESENT out";

pub(super) fn run(
    session: &Session,
    options: &Options,
    file: Option<&str>,
    shapes: bool,
) -> Outcome {
    if session.sources.is_presented() {
        return Err(Failure(NOT_PRESENTED.to_owned()));
    }
    let file = file.filter(|file| *file != "-").map(Path::new);
    if let Some(file) = file {
        replaceable(file)?;
    }
    let inventory = wait_for(async {
        tokio::select! {
            inventory = inventory(session, options, &Kind::ALL, shapes) => Some(inventory),
            _ = tokio::signal::ctrl_c() => None,
        }
    })?;
    let Some(inventory) = inventory else {
        return Ok(Exit::Signal(2));
    };
    let exit = reported(&inventory);
    let text = inventory.write();
    // The file may be a terminal too.
    let text = sanitize::json(&text);
    let Some(file) = file else {
        let mut data = Data::new();
        let written = data.bytes(text.as_bytes());
        return data.finish(written, exit);
    };
    replace_file(file, &text)?;
    let count = inventory.keys.len();
    eprint_line(&format!("{}: keys: {count}, no value", file.display()));
    Ok(exit)
}

/// A file that is there is replaced only if it is a snapshot.
fn replaceable(file: &Path) -> Result<(), Failure> {
    if !file.exists() {
        return Ok(());
    }
    let text = read_file(file, "snapshot")?;
    match Inventory::read(&text) {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure(format!(
            "{}: this file is there and is no snapshot, so it stays as it is; name another file",
            file.display()
        ))),
    }
}

/// Says which layers are not in it, or not completely.
pub(super) fn reported(inventory: &Inventory) -> Exit {
    for (layer, why) in &inventory.incomplete {
        let deployment = title(&inventory.deployment);
        eprint_line(&format!(
            "{deployment}: {layer} was not listed completely: {why}"
        ));
    }
    if inventory.incomplete.is_empty() {
        Exit::Found
    } else {
        Exit::Undetermined
    }
}

/// What the deployment has of these kinds. Shapes cost a lookup for each key.
pub(super) async fn inventory(
    session: &Session,
    options: &Options,
    kinds: &[Kind],
    shapes: bool,
) -> Inventory {
    let mut inventory = Inventory::new(&session.deployment, seconds_since_1970());
    for kind in kinds {
        let options = Options {
            kind: *kind,
            ..options.clone()
        };
        let catalog = listing::catalog(session, &options).await;
        inventory.add(Scenario::new(&session.deployment, &catalog), *kind);
        if shapes {
            look_at_values(session, &options, &mut inventory).await;
        }
    }
    inventory
}

/// Reads each value that Airflow would get, and keeps what it looks like.
async fn look_at_values(session: &Session, options: &Options, inventory: &mut Inventory) {
    let is_found = |entry: &&mut Entry| entry.kind == options.kind.name() && entry.winner.is_some();
    let entries = inventory.keys.iter_mut().filter(is_found);
    let mut entries: Vec<_> = entries.collect();
    let names: Vec<_> = entries.iter().map(|entry| entry.key.clone()).collect();
    if names.is_empty() {
        return;
    }
    eprint_line(&format!(
        "reading {} values to see what they look like; AWS logs each of its own",
        names.len()
    ));
    let mut walks = Walks::new(session, options, &names).anonymous();
    for entry in &mut entries {
        let Some(performed) = walks.next().await else {
            return;
        };
        let held = performed.resolution.held();
        entry.shape = held.map(|held| shape_words(&held.shape));
    }
}
