//! The deployments that can be gone to from this one, and how each looks.

use std::collections::BTreeMap;

use super::super::file::Section;
use super::{Merged, Merger};
use crate::app::deployments::DeploymentChoice;
use crate::domain::deployment::Origin;
use crate::domain::suggest::unknown;
use crate::ui::deployment_color;

/// The deployments of the file; before them the one that this shell describes, if that is the one in force.
pub(super) fn choices(
    merger: &mut Merger<'_>,
    merged: &Merged,
    sections: &BTreeMap<String, Section>,
) -> Vec<DeploymentChoice> {
    let current = &merged.deployment.name;
    let mut choices = Vec::new();
    if !merger.is_named {
        choices.push(DeploymentChoice {
            name: current.clone(),
            region: merged.access.region.clone(),
            is_current: true,
            ..DeploymentChoice::default()
        });
    }
    for (name, section) in sections {
        let is_current = merger.is_named && name == current;
        let region = if is_current {
            merged.access.region.clone()
        } else {
            section.text("aws.region").map(|at| at.value)
        };
        choices.push(DeploymentChoice {
            name: name.clone(),
            color: color(merger, section),
            metadata_only: section.flag("metadata-only").is_some_and(|at| at.value),
            region,
            is_current,
        });
    }
    merger.note_looks();
    choices
}

/// A colour that can be shown; any other is said, and left out.
fn color(merger: &mut Merger<'_>, section: &Section) -> Option<String> {
    let at = section.text("color")?;
    if deployment_color::parse(&at.value).is_some() {
        return Some(at.value);
    }
    let what = unknown("color", &at.value, &deployment_color::NAMES);
    merger
        .warnings
        .push(format!("{}: {what} (a name, or #rrggbb)", at.place));
    None
}

impl Merger<'_> {
    fn note_looks(&mut self) {
        if let Some((color, origin)) = self.in_file("color") {
            self.note("color", &color, &origin);
        }
        let said = self.file.flag("metadata-only");
        let (value, origin) = said.map_or((false, Origin::Default), |at| {
            (at.value, Origin::File(at.place))
        });
        self.note("metadata-only", &value.to_string(), &origin);
    }
}
