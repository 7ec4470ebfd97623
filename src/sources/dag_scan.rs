//! Scans many DAG files at once: each worker takes the next file.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::dag_files;
use crate::domain::dag::{FileScan, Lines, ScanContext, TemplateFile, Usage, scan_python};
use crate::domain::deployment::Deployment;
use crate::domain::mask::Masking;
use crate::domain::usage::{FileUsages, ScanEvent, UsagePlace};

/// Nested expressions take stack: that of a worker, in bytes. Only what is used becomes memory.
const STACK: usize = 64 << 20;

/// Files that are reported at a time.
const BATCH: usize = 64;

/// One file, and what is in it.
pub struct Scanned {
    /// As it was given, or found below a given folder.
    pub path: String,
    pub scan: FileScan,
    /// It could not be read: why.
    pub unread: Option<String>,
}

impl Scanned {
    /// Why it was not read to its end, so that there may be more reads at any time.
    pub fn why_unread(&self) -> Option<&str> {
        self.unread.as_deref().or(self.scan.incomplete.as_deref())
    }

    /// Why there may be more than was found. A template is rendered when a task runs: one that was not found has no read at
    /// parse time.
    pub fn why_incomplete(&self) -> Option<String> {
        let unread = self.why_unread().map(str::to_owned);
        unread.or_else(|| self.without_template())
    }

    fn without_template(&self) -> Option<String> {
        let name = self.scan.missing_template.as_ref()?;
        Some(format!(
            "the template {name} was not found, so what it reads is not known"
        ))
    }

    /// The same as a sentence.
    pub fn incomplete_sentence(&self) -> Option<String> {
        let unread = self.why_unread();
        let unread = unread.map(|why| format!("not read to its end: {why}"));
        unread.or_else(|| self.without_template())
    }
}

/// What of a deployment decides about a scan. Each worker has its own.
struct ScanRules {
    masking: Masking,
    /// Arguments of DAGs that its release does not have any more.
    gone: &'static [&'static str],
}

impl ScanRules {
    fn of(deployment: &Deployment) -> Self {
        Self {
            masking: deployment.masker(),
            gone: deployment.airflow_rules().gone_dag_arguments,
        }
    }

    fn scan(
        &self,
        text: &str,
        template: &dyn Fn(&str, &[String]) -> Option<TemplateFile>,
    ) -> FileScan {
        let context = ScanContext {
            sensitive: &|name| self.masking.is_sensitive(name),
            gone_dag_arguments: self.gone,
            template,
        };
        scan_python(text, &context)
    }
}

/// The DAG files of a deployment.
#[derive(Clone, Debug)]
pub enum DagSource {
    /// Files, and folders of them.
    Paths(Vec<PathBuf>),
    /// Files inside the program: their paths and their text.
    Sample(&'static [(&'static str, &'static str)]),
}

impl DagSource {
    /// Scans the files and reports what is in them, until `send` gives false or `is_cancelled` is set. Blocks meanwhile.
    pub fn scan(
        &self,
        deployment: &Deployment,
        is_cancelled: &AtomicBool,
        send: &(dyn Fn(ScanEvent) -> bool + Sync),
    ) {
        match self {
            Self::Sample(files) => scan_sample(files, deployment, send),
            Self::Paths(paths) => scan_paths(paths, deployment, is_cancelled, send),
        }
    }
}

fn scan_sample(
    files: &[(&str, &str)],
    deployment: &Deployment,
    send: &(dyn Fn(ScanEvent) -> bool + Sync),
) {
    let rules = ScanRules::of(deployment);
    let template = |name: &str, _: &[String]| {
        let path = format!("dags/{name}");
        let found = files.iter().find(|(other, _)| *other == path);
        found.map(|(_, text)| TemplateFile {
            name: path.clone(),
            text: (*text).into(),
        })
    };
    let dags: Vec<_> = files
        .iter()
        .filter(|(path, _)| Path::new(path).extension().is_some_and(|end| end == "py"))
        .collect();
    let found = ScanEvent::Found {
        files: dags.len(),
        problems: Vec::new(),
    };
    let templates = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), Rc::from(*text)));
    let templates: HashMap<_, _> = templates.collect();
    let usages = dags.into_iter().map(|(path, text)| {
        let scan = rules.scan(text, &template);
        let why = scan.incomplete.as_ref();
        let why = why.map(|why| format!("not read to its end: {why}"));
        let names = FileNames {
            dag: Path::new(path),
            templates: &HashMap::new(),
        };
        usages_of(path, &scan, why, (text, &templates), &names)
    });
    let _ = send(found) && send(ScanEvent::Files(usages.collect())) && send(ScanEvent::Ended);
}

fn scan_paths(
    paths: &[PathBuf],
    deployment: &Deployment,
    is_cancelled: &AtomicBool,
    send: &(dyn Fn(ScanEvent) -> bool + Sync),
) {
    let found = dag_files::find(paths, deployment.airflow_rules().dag_ignore);
    let event = ScanEvent::Found {
        files: found.files.len(),
        problems: found.problems,
    };
    if !send(event) {
        return;
    }
    let stop = AtomicBool::new(false);
    let is_over = || stop.load(Ordering::Relaxed) || is_cancelled.load(Ordering::Relaxed);
    let work = |next: &AtomicUsize| {
        let rules = ScanRules::of(deployment);
        let mut batch = Vec::new();
        while let Some(file) = found.files.get(next.fetch_add(1, Ordering::Relaxed)) {
            if is_over() {
                return;
            }
            batch.push(usages_in(file, &rules));
            if batch.len() >= BATCH && !send(ScanEvent::Files(std::mem::take(&mut batch))) {
                stop.store(true, Ordering::Relaxed);
            }
        }
        if !batch.is_empty() && !send(ScanEvent::Files(batch)) {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    if let Err(why) = in_workers(workers, &work) {
        let unread = found.files.iter().map(|file| unread_usages(file, &why));
        let _ = send(ScanEvent::Files(unread.collect()));
    }
    if !is_over() {
        let _ = send(ScanEvent::Ended);
    }
}

/// Runs the work in so many threads, at least one, whose stack is large; each takes the next number. The thread that calls only waits:
/// its stack may be small. One that can't be started leaves its files to the others.
///
/// # Errors
/// None could be started: why the files were not read.
fn in_workers(count: usize, work: &(dyn Fn(&AtomicUsize) + Sync)) -> Result<(), String> {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let start = |_| {
            let next = &next;
            let thread = std::thread::Builder::new().stack_size(STACK);
            thread.spawn_scoped(scope, move || work(next)).err()
        };
        let failed: Vec<_> = (0..count.max(1)).filter_map(start).collect();
        match failed.first() {
            Some(error) if failed.len() == count.max(1) => Err(format!(
                "no thread could be started for it ({})",
                error.kind()
            )),
            _ => Ok(()),
        }
    })
}

/// The files in the given order.
pub fn scan_all(files: &[PathBuf], deployment: &Deployment) -> Vec<Scanned> {
    let done = Mutex::new(Vec::new());
    let work = |next: &AtomicUsize| {
        let rules = ScanRules::of(deployment);
        let mut own = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(file) = files.get(index) else {
                break;
            };
            own.push((index, scan_one(file, &rules).0));
        }
        if let Ok(mut done) = done.lock() {
            done.extend(own);
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    if let Err(why) = in_workers(workers.min(files.len()), &work) {
        return files.iter().map(|file| unread(file, why.clone())).collect();
    }
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, scanned)| scanned).collect()
}

/// A file that could not be read, and why.
fn unread(file: &Path, why: String) -> Scanned {
    Scanned {
        path: dag_files::shown(file),
        scan: FileScan::default(),
        unread: Some(why),
    }
}

fn unread_usages(file: &Path, why: &str) -> FileUsages {
    let scanned = unread(file, why.to_owned());
    FileUsages {
        usages: Vec::new(),
        incomplete: scanned.incomplete_sentence(),
        path: scanned.path.into(),
    }
}

/// What a file reads, with the code around it.
fn usages_in(file: &Path, rules: &ScanRules) -> FileUsages {
    let (scanned, texts) = scan_one(file, rules);
    let why = scanned.incomplete_sentence();
    let names = FileNames {
        dag: file,
        templates: &texts.paths,
    };
    let texts = (texts.dag.as_str(), &texts.templates);
    usages_of(&scanned.path, &scanned.scan, why, texts, &names)
}

/// The paths of a DAG file and of its templates, by which an editor opens them.
struct FileNames<'a> {
    dag: &'a Path,
    /// By their shown paths.
    templates: &'a HashMap<String, PathBuf>,
}

impl FileNames<'_> {
    /// The path of the file with a read, where it is not what is shown.
    fn path_of(&self, template: Option<&str>, shown: &str) -> Option<Arc<Path>> {
        let path = match template {
            None => Some(self.dag),
            Some(name) => self.templates.get(name).map(PathBuf::as_path),
        };
        path.filter(|path| *path != Path::new(shown)).map(Arc::from)
    }
}

fn usages_of(
    path: &str,
    scan: &FileScan,
    incomplete: Option<String>,
    (text, templates): (&str, &HashMap<String, Rc<str>>),
    names: &FileNames<'_>,
) -> FileUsages {
    let path: Arc<str> = Arc::from(path);
    // Most files read nothing.
    let lines = Lines::new(if scan.usages.is_empty() { "" } else { text });
    let templates: HashMap<&str, Lines<'_>> = templates
        .iter()
        .map(|(name, text)| (name.as_str(), Lines::new(text)))
        .collect();
    let code = |usage: &Usage| match &usage.template {
        None => lines.around(usage.line),
        Some(name) => templates
            .get(name.as_str())
            .map(|lines| lines.around(usage.line))
            .unwrap_or_default(),
    };
    let usages = scan.usages.iter().map(|usage| {
        let key = usage.key.as_deref().map(Box::from);
        let mut place = UsagePlace::new(usage, &path, code(usage));
        place.path = names.path_of(usage.template.as_deref(), &place.file);
        (usage.kind, key, place)
    });
    FileUsages {
        usages: usages.collect(),
        incomplete,
        path,
    }
}

/// What was read of one file and of the templates that it names, by their shown paths.
#[derive(Default)]
struct Texts {
    dag: String,
    templates: HashMap<String, Rc<str>>,
    /// The paths of the templates.
    paths: HashMap<String, PathBuf>,
}

/// Template files by name and search path; None where there is none.
type Templates = HashMap<(String, Vec<String>), Option<TemplateFile>>;

fn scan_one(file: &Path, rules: &ScanRules) -> (Scanned, Texts) {
    let (text, replaced) = match dag_files::read(file) {
        Ok(read) => read,
        Err(why) => return (unread(file, why), Texts::default()),
    };
    // Many fields may name one file.
    let templates = RefCell::new(Templates::new());
    let paths = RefCell::new(HashMap::new());
    let template = |name: &str, folders: &[String]| {
        let mut templates = templates.borrow_mut();
        let known = templates.entry((name.to_owned(), folders.to_vec()));
        let read = || {
            let (path, text) = dag_files::template(file, name, folders)?;
            let (name, text) = (dag_files::shown(&path), text.into());
            paths.borrow_mut().insert(name.clone(), path);
            Some(TemplateFile { name, text })
        };
        known.or_insert_with(read).clone()
    };
    let mut scan = rules.scan(&text, &template);
    if replaced {
        scan.forget_replaced_letters();
        let why = || "it is not UTF-8, so that some letters could not be read".to_owned();
        scan.incomplete.get_or_insert_with(why);
    }
    let templates = templates.into_inner();
    let scanned = Scanned {
        path: dag_files::shown(file),
        scan,
        unread: None,
    };
    let texts = Texts {
        dag: text,
        paths: paths.into_inner(),
        templates: templates
            .into_values()
            .flatten()
            .map(|template| (template.name, template.text))
            .collect(),
    };
    (scanned, texts)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::in_workers;

    #[test]
    fn the_thread_that_calls_never_does_the_work() {
        let own = thread::current().id();
        let is_own = |_: &_| assert_ne!(thread::current().id(), own);
        for count in [0, 1, 3] {
            assert_eq!(in_workers(count, &is_own), Ok(()));
        }
    }
}
