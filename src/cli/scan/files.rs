//! Scans many files at once: each worker takes the next file.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::cli::exit::Exit;
use crate::domain::dag::{FileScan, ScanContext, TemplateFile, When, scan_python};
use crate::domain::deployment::Deployment;
use crate::sources::dag_files;

/// Nested expressions take stack: that of a worker, in bytes. Only what is used becomes memory.
const STACK: usize = 64 << 20;

/// One file, and what is in it.
pub(in crate::cli) struct Scanned {
    /// As it was given, or found below a given folder.
    pub(in crate::cli) path: String,
    pub(in crate::cli) scan: FileScan,
    /// It could not be read: why.
    pub(super) unread: Option<String>,
}

impl Scanned {
    pub(super) fn exit(&self) -> Exit {
        let clear = self.scan.in_the_clear().next().is_some();
        let parse = self
            .scan
            .usages
            .iter()
            .any(|usage| usage.when == When::Parse);
        if self.why_incomplete().is_some() {
            Exit::Undetermined
        } else if clear || parse || self.scan.import_fault.is_some() {
            Exit::Finding
        } else {
            Exit::Found
        }
    }

    /// Why there may be more than was found.
    pub(in crate::cli) fn why_incomplete(&self) -> Option<&str> {
        self.unread.as_deref().or(self.scan.incomplete.as_deref())
    }
}

/// The files in the given order.
pub(super) fn scan_all(files: &[PathBuf], deployment: &Deployment) -> Vec<Scanned> {
    let gone = deployment.airflow_rules().gone_dag_arguments;
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let work = || {
        let masker = deployment.masker();
        let sensitive = |name: &str| masker.is_sensitive(name);
        let mut own = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(index) else {
                break;
            };
            own.push((index, scan_one(file, &sensitive, gone)));
        }
        if let Ok(mut done) = done.lock() {
            done.extend(own);
        }
    };
    let workers = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(files.len())
        .max(1);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            // One that can't be started leaves its files to the others; if none can, this thread does the work.
            let _ = std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, work);
        }
    });
    work();
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, scanned)| scanned).collect()
}

/// Template files by name and search path; None where there is none.
type Templates = HashMap<(String, Vec<String>), Option<TemplateFile>>;

fn scan_one(file: &Path, sensitive: &dyn Fn(&str) -> bool, gone: &[&str]) -> Scanned {
    let path = file.display().to_string();
    let (text, replaced) = match dag_files::read(file) {
        Ok(read) => read,
        Err(why) => {
            return Scanned {
                path,
                scan: FileScan::default(),
                unread: Some(why),
            };
        }
    };
    // Many fields may name one file.
    let templates = RefCell::new(Templates::new());
    let found = |name: &str, paths: &[String]| {
        let mut templates = templates.borrow_mut();
        let known = templates.entry((name.to_owned(), paths.to_vec()));
        let read = || {
            let (name, text) = dag_files::template(file, name, paths)?;
            let text = text.into();
            Some(TemplateFile { name, text })
        };
        known.or_insert_with(read).clone()
    };
    let mut scan = scan_python(
        &text,
        &ScanContext {
            sensitive,
            gone_dag_arguments: gone,
            template: &found,
        },
    );
    if replaced && scan.incomplete.is_none() {
        scan.incomplete =
            Some("it is not UTF-8, so that some letters could not be read".to_owned());
    }
    Scanned {
        path,
        scan,
        unread: None,
    }
}
