//! Names of keys: those on the command line as a presentation shows them, and the listed ones that are similar.

use super::exit::Failure;
use super::output::eprint_line;
use crate::domain::catalog::Catalog;
use crate::domain::key::{Key, Kind};
use crate::domain::nearest::{Near, Nearest};
use crate::domain::source_line::{in_call, in_template};
use crate::sources::Sources;
use crate::ui::sanitize;

/// A key on the command line that has no stand-in.
const NOT_SHOWN: &str = "no stand-in keeps what decides about this key, so a presentation cannot show it; ask without --present";

/// No layer can have a key without a name, and an unset variable of a script gives one.
const EMPTY: &str = "a key can't be empty; is a variable of the script not set?";

/// The name under which a key is looked up: its own, or in a presentation its stand-in.
pub(super) fn shown_as(sources: &Sources, kind: Kind, name: &str) -> Result<String, Failure> {
    if name.is_empty() {
        return Err(Failure(EMPTY.to_owned()));
    }
    if let Some(meant) = in_call(name).or_else(|| in_template(name)) {
        let (line, key) = (sanitize::line(name), sanitize::line(&meant.name));
        eprint_line(&format!(
            "{line} is looked up as it is written; the {} that it reads is {key}",
            meant.kind
        ));
    }
    let shown = sources.shown_as(&Key::new(kind, name));
    let shown = shown.ok_or_else(|| Failure(NOT_SHOWN.to_owned()))?;
    Ok(shown.name)
}

/// The same for several keys.
pub(super) fn all_shown_as(
    sources: &Sources,
    kind: Kind,
    names: &[String],
) -> Result<Vec<String>, Failure> {
    let shown = names.iter().map(|name| shown_as(sources, kind, name));
    shown.collect()
}

/// The listed names that are nearest to one.
pub(super) fn nearest(catalog: &Catalog, name: &str) -> Vec<Near> {
    let mut nearest = Nearest::to(name);
    for row in catalog.sorted() {
        nearest.consider(catalog.name(*row));
    }
    if let Some(holder) = catalog.holder_of_member(name) {
        nearest.consider_member(holder);
    }
    nearest.best().to_vec()
}
