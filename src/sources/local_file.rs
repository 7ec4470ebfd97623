//! The files of Airflow's `LocalFilesystemBackend` (`secrets/local_filesystem.py`).
//!
//! A file is read again at each lookup and each listing, as Airflow reads it, up to a size; only a regular file is read.
//! Listing keeps the names alone: values are dropped while the file is read.

mod access;
mod file;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use access::{FileAccess, FilePlace};

use super::source::{PageSink, Source, SourceAnswer, SourceFuture};
use crate::domain::catalog::{ListedKey, Page};
use crate::domain::connection::Builder;
use crate::domain::key::Kind;
use crate::domain::local_file::{Entries, FileOption, LoadError, Loaded, file_format, load};
use crate::domain::python_json::{Json, PyText, dumps};
use crate::domain::python_re::PythonVersion;
use crate::domain::reason::Reason;
use crate::domain::release::{AirflowRules, LocalFileRules};
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::value::SecretValue;
use access::{Unread, failed, not_inspected};

/// The files of one deployment's backend.
pub struct LocalFile {
    layer: Layer,
    /// In the order of [`Kind::ALL`].
    files: Arc<[FileAccess; 3]>,
    rules: LocalFileRules,
    builder: Builder,
}

impl LocalFile {
    /// A source that has read nothing yet.
    pub fn new(
        layer: Layer,
        files: [FileAccess; 3],
        rules: &AirflowRules,
        python: PythonVersion,
    ) -> Self {
        Self {
            layer,
            files: Arc::new(files),
            rules: rules.local_file,
            builder: Builder::server(rules.connection, python),
        }
    }

    /// Reads the file of a kind on a thread that may block, and gives what `pick` takes of its entries.
    async fn read<T: Send + 'static>(
        &self,
        kind: Kind,
        pick: impl FnOnce(Entries) -> T + Send + 'static,
    ) -> Result<T, Unread> {
        let (files, rules, builder) = (Arc::clone(&self.files), self.rules, self.builder);
        let read = tokio::task::spawn_blocking(move || {
            let number = Kind::ALL.iter().position(|other| *other == kind);
            let access = number.and_then(|number| files.get(number));
            access
                .map_or(Ok(Entries::new()), |access| {
                    entries(access, kind, rules, builder)
                })
                .map(pick)
        });
        // The program is ending.
        read.await.unwrap_or_else(|_| {
            Err(Unread::NotInspected(Box::new(Fault::new(
                Reason::Unreachable,
            ))))
        })
    }

    async fn answer(&self, ask: &Ask) -> SourceAnswer {
        let name = ask.place.clone();
        let kind = ask.key.kind;
        match self
            .read(kind, move |entries| found(kind, entries, &name))
            .await
        {
            Ok(answer) => answer,
            Err(Unread::Failed(fault)) => SourceAnswer::Fault(*fault),
            Err(Unread::NotInspected(fault)) => {
                SourceAnswer::NotInspected(fault.reason, fault.detail())
            }
        }
    }
}

fn entries(
    access: &FileAccess,
    kind: Kind,
    rules: LocalFileRules,
    builder: Builder,
) -> Result<Entries, Unread> {
    let path = match &access.option {
        FileOption::None => return Ok(Entries::new()),
        FileOption::Wrong(error) => return Err(failed(error.clone(), "the option is no path")),
        FileOption::Path(path) => path,
    };
    let content = file::read(path, &access.place, rules)?;
    let shown = access.place.shown(path);
    let raised = |error| failed(error, &format!("{shown}: Airflow cannot load this file"));
    let format = file_format(path, rules).map_err(raised)?;
    load(kind, format, &content, rules, builder).map_err(|error| match error {
        LoadError::Raised(error) => raised(error),
        LoadError::NotEvaluated(why) => not_inspected(&format!(
            "{shown}: varlens cannot read it as Airflow does: {why}"
        )),
    })
}

/// `dict.get(key)`: null is a variable that isn't there.
fn found(kind: Kind, entries: Entries, name: &str) -> SourceAnswer {
    let is_wanted = |key: &PyText| key.as_bytes() == name.as_bytes();
    let mut entries = entries.into_iter();
    let entry = entries.find(|(key, _)| key.as_ref().is_some_and(is_wanted));
    match entry {
        None => SourceAnswer::Absent(Reason::NotFound),
        Some((_, loaded)) => answer(kind, &loaded),
    }
}

/// A text as it is. What is no text has the form of JSON.
fn answer(kind: Kind, loaded: &Loaded) -> SourceAnswer {
    if let Some(why) = loaded.unknown {
        return SourceAnswer::NotInspected(Reason::UnsupportedOption, Some(why.to_owned()));
    }
    match &loaded.value {
        Json::Null => SourceAnswer::Absent(Reason::NotFound),
        Json::Str(text) if loaded.class == "str" => {
            SourceAnswer::Value(SecretValue::new(text.as_bytes().to_vec()))
        }
        value if kind == Kind::Connection => {
            SourceAnswer::Arguments(SecretValue::from_text(dumps(value)))
        }
        value => SourceAnswer::Object(SecretValue::from_text(dumps(value)), loaded.class),
    }
}

/// The names that a lookup finds.
fn names(entries: Entries) -> Vec<ListedKey> {
    let is_found = |loaded: &Loaded| !matches!(loaded.value, Json::Null);
    let name = |key: Option<PyText>| Some(key?.as_str()?.to_owned());
    entries
        .into_iter()
        .filter(|(_, loaded)| is_found(loaded))
        .filter_map(|(key, _)| name(key))
        .map(ListedKey::named)
        .collect()
}

impl Source for LocalFile {
    fn layer(&self) -> Layer {
        self.layer
    }

    fn is_audited(&self) -> bool {
        false
    }

    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            match self.read(kind, names).await {
                Ok(names) => {
                    // The receiver may be gone, which is no error.
                    let _ = names.is_empty() || pages.send(Page::Keys(names)).await;
                    Ok(())
                }
                Err(Unread::Failed(fault) | Unread::NotInspected(fault)) => Err(*fault),
            }
        })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(self.answer(ask))
    }
}
