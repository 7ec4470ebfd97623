//! What-if: a deployment with a few simulated changes, to be compared with the real one.
//!
//! No store is asked again: names that were listed, and values that were read already, answer
//! ([`Scenario`]). What Airflow's files say under another release is not read again, so what the
//! base was refused for, and options that the provider refuses, stay as they were found.

mod apply;
mod diff;
mod field;

pub use diff::{DiffScan, DiffSummary, KeyCount, KeyDiff, ScenarioDiff};
pub use field::{FIELDS, Field};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::catalog::Catalog;
use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::prediction::Scenario;
use crate::domain::process::Process;
use crate::domain::release::{self, Version};
use crate::domain::suggest::unknown;

use field::{Edit, What};

/// A deployment, and what is changed in it.
#[derive(Clone, Debug)]
pub struct WhatIf {
    base: Arc<Deployment>,
    deployment: Arc<Deployment>,
    /// By number in [`FIELDS`]: the edit, and the text that it was read from.
    edits: BTreeMap<usize, (Edit, String)>,
}

impl WhatIf {
    /// Nothing is changed yet.
    pub fn new(base: Arc<Deployment>) -> Self {
        Self {
            deployment: Arc::clone(&base),
            base,
            edits: BTreeMap::new(),
        }
    }

    /// The field and the text of `FIELD=VALUE`.
    ///
    /// # Errors
    /// What was expected, in a sentence.
    pub fn parse(text: &str) -> Result<(&'static str, &str), String> {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| format!("`{text}`: expected FIELD=VALUE, e.g. order=env,aws"))?;
        let (_, field) = find(name.trim())?;
        Ok((field.name, value))
    }

    /// Changes a field. The value of the base is no change.
    ///
    /// # Errors
    /// The wrong name or value, with the nearest right one or what was expected. Nothing is changed then.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), String> {
        let (number, field) = find(name)?;
        let edit = field
            .read(&self.base, text)
            .map_err(|error| format!("{name}: {error}"))?;
        if field.is_kept_as(&self.base, text) {
            self.edits.remove(&number);
        } else {
            self.edits.insert(number, (edit, text.to_owned()));
        }
        self.apply();
        Ok(())
    }

    /// Undoes a change.
    pub fn unset(&mut self, name: &str) {
        if let Ok((number, _)) = find(name) {
            self.edits.remove(&number);
            self.apply();
        }
    }

    /// Undoes all changes.
    pub fn clear(&mut self) {
        self.edits.clear();
        self.apply();
    }

    fn apply(&mut self) {
        self.deployment = if self.is_empty() {
            Arc::clone(&self.base)
        } else {
            let edits = self.edits.values().map(|(edit, _)| edit);
            Arc::new(apply::changed(&self.base, edits))
        };
    }

    /// The current value, as an edit would give it; empty for an unknown name.
    pub fn text(&self, name: &str) -> String {
        let Ok((number, field)) = find(name) else {
            return String::new();
        };
        match self.edits.get(&number) {
            Some((_, text)) => text.clone(),
            None => field.text(&self.deployment),
        }
    }

    /// The user changed the field; a field that merely follows another is not edited.
    pub fn is_edited(&self, name: &str) -> bool {
        find(name).is_ok_and(|(number, _)| self.edits.contains_key(&number))
    }

    /// Nothing is changed.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The deployment without the changes.
    pub fn base(&self) -> &Arc<Deployment> {
        &self.base
    }

    /// The deployment with the changes; the base itself if there are none.
    pub fn deployment(&self) -> &Arc<Deployment> {
        &self.deployment
    }

    /// The deployment with the changes, by the names that were listed for the base.
    pub fn scenario<'a>(&'a self, catalog: &'a Catalog) -> Scenario<'a> {
        Scenario {
            simulated: &self.deployment,
            listed: &self.base,
            catalog,
        }
    }

    /// The changes, names and texts, in the order of [`FIELDS`].
    pub fn edits(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let fields = FIELDS.iter().enumerate();
        fields.filter_map(|(number, field)| {
            let (_, text) = self.edits.get(&number)?;
            Some((field.name, text.as_str()))
        })
    }

    /// Warnings about the changes: releases whose rules are not known, patterns that Python rejects.
    pub fn notes(&self) -> Vec<String> {
        let after = &self.deployment;
        let (airflow, amazon) = (after.airflow.value, after.amazon_provider.value);
        let mut notes = Vec::new();
        if self.is_edited(What::Airflow.name()) || self.is_edited(What::AmazonProvider.name()) {
            notes.extend(release::doubts(airflow, amazon));
        }
        if self.is_edited(What::Process.name()) {
            notes.extend(after.process.value.doubt(airflow));
        }
        for kind in Kind::ALL {
            let name = What::Pattern(kind).name();
            let trouble = after.aws.kind(kind).pattern.value.trouble();
            let trouble = trouble.filter(|_| self.is_edited(name));
            notes.extend(trouble.map(|trouble| format!("{name}: {trouble}")));
        }
        notes
    }
}

/// What is assumed may as well be another release or process.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Instead {
    Airflow(Version),
    AmazonProvider(Version),
    Process(Process),
}

impl Instead {
    /// `base` so, as a what-if would change it.
    pub(crate) fn of(self, base: &Deployment) -> Deployment {
        let edit = match self {
            Self::Airflow(version) => Edit::Airflow(version),
            Self::AmazonProvider(version) => Edit::AmazonProvider(version),
            Self::Process(process) => Edit::Process(process),
        };
        apply::changed(base, std::iter::once(&edit))
    }
}

fn find(name: &str) -> Result<(usize, &'static Field), String> {
    let found = FIELDS
        .iter()
        .enumerate()
        .find(|(_, field)| field.name == name);
    found.ok_or_else(|| {
        let names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
        unknown("field", name, &names)
    })
}

#[cfg(test)]
mod tests;
