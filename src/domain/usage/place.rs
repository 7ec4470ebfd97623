//! What a scan finds and reports: places that read a key.

use std::path::Path;
use std::sync::Arc;

use crate::domain::dag::{Excerpt, How, KeyKind, Usage, When};

/// A place that reads a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsagePlace {
    /// The file with the read: a DAG file, or a template that it names.
    pub file: Arc<str>,
    /// The path of that file, where it can't be shown as it is.
    pub path: Option<Arc<Path>>,
    /// From 1.
    pub line: u32,
    pub when: When,
    pub how: How,
    /// What makes it parse time or run time, in words.
    pub why: Box<str>,
    pub default: bool,
    pub deserialize_json: bool,
    /// How often it asks in one parse or run, as far as loops are known.
    pub times: u32,
    /// For a key that only the run knows: its known parts, with `…` for the others.
    pub parts: Option<Box<str>>,
    /// The code around it.
    pub code: Excerpt,
}

impl UsagePlace {
    /// The place of a usage of a DAG file.
    pub fn new(usage: &Usage, dag: &Arc<str>, code: Excerpt) -> Self {
        let template = usage.template.as_deref();
        Self {
            file: template.map_or_else(|| Arc::clone(dag), Arc::from),
            path: None,
            line: usage.line,
            when: usage.when,
            how: usage.how,
            why: usage.why.as_str().into(),
            default: usage.default,
            deserialize_json: usage.deserialize_json,
            times: usage.times,
            parts: usage.parts.as_deref().map(Box::from),
            code,
        }
    }
}

/// What one file reads: each key, None for one that only the run knows, and where.
#[derive(Clone, Debug, Default)]
pub struct FileUsages {
    /// As it is shown.
    pub path: Arc<str>,
    pub usages: Vec<(KeyKind, Option<Box<str>>, UsagePlace)>,
    /// Why there may be more: a sentence.
    pub incomplete: Option<String>,
}

/// What a scan reports.
#[derive(Clone, Debug)]
pub enum ScanEvent {
    /// The files were found.
    Found {
        /// How many.
        files: usize,
        /// What could not be looked into: sentences.
        problems: Vec<String>,
    },
    /// Some of them were read.
    Files(Vec<FileUsages>),
    /// All of them were read.
    Ended,
}
