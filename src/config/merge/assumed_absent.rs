//! Phase 5: the layers of which the user says that they do not have a key, where nobody can look.

use super::super::report::Report;
use super::super::section::FileValue;
use super::super::settings::ConfigError;
use super::inputs::Inputs;
use crate::domain::deployment::{Origin, Sourced};
use crate::domain::named_order;
use crate::domain::search_path::{Layer, names};

/// The flag, else the file's list.
///
/// # Errors
/// A name that is not a layer, or one that is given twice.
pub(super) fn assumed_absent(inputs: Inputs<'_>) -> Result<(Vec<Layer>, Report), ConfigError> {
    let by_flag = || {
        let given = &inputs.flags.assume_absent;
        let texts = given.iter().flat_map(|text| named_order::split(text));
        let origin = Origin::Flag("--assume-absent");
        (!given.is_empty()).then(|| Sourced::new(texts.collect(), origin))
    };
    let by_file = || inputs.section.list("assume-absent").map(FileValue::sourced);
    let mut report = Report::default();
    let Some(Sourced { value, origin }) = by_flag().or_else(by_file) else {
        return Ok((Vec::new(), report));
    };
    let layers =
        named_order::layers(&value).map_err(|error| ConfigError(format!("{origin}: {error}")))?;
    report.option("assume-absent", &names(&layers, ","), &origin);
    Ok((layers, report))
}
