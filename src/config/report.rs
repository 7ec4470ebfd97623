//! What a phase of the merge gives besides its result: rows of `varlens config`, and warnings.

use std::fmt::Display;

use super::settings::EffectiveOption;
use crate::domain::config_warning::ConfigWarning;
use crate::domain::deployment::{Origin, Sourced};

/// Rows and warnings, in the order in which the user reads them.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// Rows of `varlens config`.
    pub(super) options: Vec<EffectiveOption>,
    /// What is ignored or doubtful.
    pub(super) warnings: Vec<ConfigWarning>,
}

impl Report {
    /// Adds a row of `varlens config`.
    pub(super) fn option(&mut self, name: &str, value: &str, origin: &Origin) {
        self.options.push(EffectiveOption {
            name: name.to_owned(),
            value: value.to_owned(),
            origin: origin.to_string(),
        });
    }

    /// Adds a row for a value that is shown as it is.
    pub(super) fn sourced<T: Display>(&mut self, name: &str, sourced: &Sourced<T>) {
        self.option(name, &sourced.value.to_string(), &sourced.origin);
    }

    /// Adds a warning.
    pub(super) fn warn(&mut self, warning: impl Into<ConfigWarning>) {
        self.warnings.push(warning.into());
    }

    /// Adds warnings.
    pub(super) fn warn_all(
        &mut self,
        warnings: impl IntoIterator<Item = impl Into<ConfigWarning>>,
    ) {
        self.warnings.extend(warnings.into_iter().map(Into::into));
    }

    /// The warnings as sentences.
    pub(super) fn sentences(&self) -> Vec<String> {
        let texts = self.warnings.iter().map(|warning| warning.text.clone());
        texts.collect()
    }

    /// Appends the report of a phase.
    pub(super) fn append(&mut self, report: Self) {
        self.options.extend(report.options);
        self.warnings.extend(report.warnings);
    }

    /// Appends the report of a phase and gives the phase's result.
    pub(super) fn collect<T>(&mut self, (value, report): (T, Self)) -> T {
        self.append(report);
        value
    }
}
