//! The deployments that the explorer can switch to, and how each is shown.

use std::collections::BTreeMap;

use super::super::report::Report;
use super::super::section::{FileValue, Section};
use super::selection::Selection;
use crate::app::deployments::DeploymentChoice;
use crate::domain::deployment::{Origin, Sourced};
use crate::domain::suggest::unknown;
use crate::ui::deployment_color;

/// The deployments of the file; before them the one that this shell describes, if it is the current one. `region` is
/// the current one's.
pub(super) fn choices(
    selection: &Selection,
    region: Option<&String>,
    sections: &BTreeMap<String, Section>,
) -> (Vec<DeploymentChoice>, Report) {
    let mut report = Report::default();
    let mut choices = Vec::new();
    if !selection.is_named {
        choices.push(DeploymentChoice {
            name: selection.name.clone(),
            region: region.cloned(),
            is_current: true,
            ..DeploymentChoice::default()
        });
    }
    for (name, section) in sections {
        let is_current = selection.is_named && *name == selection.name;
        let own_region = || section.text("aws.region").map(|region| region.value);
        choices.push(DeploymentChoice {
            name: name.clone(),
            color: report.collect(color(section)),
            metadata_only: section.is_on("metadata-only"),
            region: if is_current {
                region.cloned()
            } else {
                own_region()
            },
            is_current,
        });
    }
    report.append(appearance(&selection.section));
    (choices, report)
}

/// A colour that can be shown; any other is a warning.
fn color(section: &Section) -> (Option<String>, Report) {
    let mut report = Report::default();
    let Some(color) = section.text("color") else {
        return (None, report);
    };
    if deployment_color::parse(&color.value).is_some() {
        return (Some(color.value), report);
    }
    let what = unknown("color", &color.value, &deployment_color::NAMES);
    report.warn(format!("{}: {what} (a name, or #rrggbb)", color.place));
    (None, report)
}

/// The rows of the current deployment's colour and of `metadata-only`.
fn appearance(section: &Section) -> Report {
    let mut report = Report::default();
    if let Some(color) = section.text("color").map(FileValue::sourced) {
        report.sourced("color", &color);
    }
    let metadata_only = section.flag("metadata-only").map(FileValue::sourced);
    let metadata_only = metadata_only.unwrap_or(Sourced::new(false, Origin::Default));
    report.sourced("metadata-only", &metadata_only);
    report
}
