//! Phase 5: the layers of which the user says that they do not have a key, where nobody can look.

use super::super::report::Report;
use super::super::section::FileValue;
use super::super::settings::ConfigError;
use super::inputs::Inputs;
use crate::domain::deployment::{Deployment, Origin, Sourced};
use crate::domain::key::Kind;
use crate::domain::named_order;
use crate::domain::search_path::{Layer, names};

/// The flag, else the file's list.
///
/// # Errors
/// A name that is not a layer, or one that is given twice.
pub(super) fn assumed_absent(
    inputs: Inputs<'_>,
    deployment: &Deployment,
) -> Result<(Vec<Layer>, Report), ConfigError> {
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
    let is_asked = |layer: &Layer| {
        let mut stores = Kind::ALL.iter().flat_map(|kind| {
            let asked = deployment.layers(*kind).into_iter();
            asked.chain(deployment.stores(*kind))
        });
        stores.any(|asked| asked == *layer)
    };
    for layer in layers.iter().filter(|layer| !is_asked(layer)) {
        report.warn(format!(
            "{origin}: {layer} is not in the order of lookup, so it changes nothing"
        ));
    }
    Ok((layers, report))
}
