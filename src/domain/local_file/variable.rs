//! Variables and config options, where a list stands for the values of one key.

use super::entries::{Entries, LoadError, Loaded};
use crate::domain::python_error::PythonError;
use crate::domain::python_json::Json;
use crate::domain::release::{FileNameRule, LocalFileRules};

/// The only item of each list.
pub(super) fn single(entries: Entries, rules: LocalFileRules) -> Result<Entries, LoadError> {
    let is_several = |loaded: &Loaded| match &loaded.value {
        Json::Array(items) => items.len() != 1,
        _ => false,
    };
    if entries.iter().any(|(_, loaded)| is_several(loaded)) {
        return Err(not_unique(rules).into());
    }
    Ok(entries
        .into_iter()
        .map(|(key, loaded)| (key, only_item(loaded)))
        .collect())
}

fn only_item(loaded: Loaded) -> Loaded {
    if matches!(loaded.value, Json::Array(_)) {
        return loaded.into_item().unwrap_or(Loaded::json(Json::Null));
    }
    loaded
}

/// It names the file and the keys.
pub(super) fn not_unique(rules: LocalFileRules) -> PythonError {
    let class = match rules.name {
        FileNameRule::LastDot => "AirflowException",
        FileNameRule::Suffix => "VariableNotUnique",
    };
    PythonError::new(
        class,
        "The \"…\" file contains multiple values for keys: […]",
    )
}
