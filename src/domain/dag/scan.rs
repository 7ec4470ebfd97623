//! One file: parsed with tolerance for errors, interpreted, and what was found.

use std::collections::BTreeSet;

use ruff_python_ast::{ModModule, PySourceType};
use ruff_python_parser::Parsed;

use super::bounds;
use super::context::ScanContext;
use super::imported::imported;
use super::interpreter::{Interpreter, Place};
use super::usage::{Escape, ImportFault, Usage};
use super::value::{Scope, Value};
use crate::domain::line_starts::LineStarts;

/// What is in one DAG file.
#[derive(Debug, Default)]
pub struct FileScan {
    pub usages: Vec<Usage>,
    pub escapes: Vec<Escape>,
    /// Why Airflow does not import it, so far as that is certain.
    pub import_fault: Option<ImportFault>,
    /// The line of the first loop that reads something and of which the length is not known: each read in it counts once.
    pub open_loop: Option<u32>,
    /// Functions that the file does not call and that read something, with the line of the first read. Another file may call them
    /// when it is parsed.
    pub uncalled: Vec<(String, u32)>,
    /// The parts of the names that it imports, but for Airflow's.
    pub imported: BTreeSet<String>,
    /// Why there may be more: a syntax error with its line, or code that was too long or too deep to be followed.
    pub incomplete: Option<String>,
    /// A template file that it names and that was not found, so that its reads are not known. They would be in task runs.
    pub missing_template: Option<String>,
}

impl FileScan {
    /// Escapes that Airflow does not mask.
    pub fn in_the_clear(&self) -> impl Iterator<Item = &Escape> {
        self.escapes.iter().filter(|escape| !escape.is_masked())
    }
}

impl FileScan {
    /// Letters of the file could not be read: keys that have one in its place are not known.
    pub fn forget_replaced_letters(&mut self) {
        let is_replaced =
            |key: &Option<String>| key.as_ref().is_some_and(|key| key.contains('\u{fffd}'));
        for usage in &mut self.usages {
            if is_replaced(&usage.key) {
                usage.parts = usage.key.take().map(|key| key.replace('\u{fffd}', "…"));
            }
        }
        for escape in &mut self.escapes {
            if is_replaced(&escape.key) {
                escape.key = None;
            }
        }
    }
}

/// Words without which a file reads nothing; looked for before it is interpreted.
const WORDS: [&str; 6] = [
    "Variable",
    "get_connection",
    "conn_id",
    "Hook(",
    "ObjectStoragePath",
    "Connection",
];

/// Words of which a template needs one to read something.
const IN_TEMPLATES: [&str; 3] = ["var", "conn", "xcom_pull"];

/// What a file has that only names template files, which may read something.
const FILES: [&str; 11] = [
    ".sql",
    ".hql",
    ".sh",
    ".bash",
    ".json",
    ".html",
    ".yaml",
    ".yml",
    ".cypher",
    ".txt",
    "template_ext",
];

/// The file may read something, so that interpreting it is worth the time.
fn mentions_airflow(source: &str) -> bool {
    let has = |word: &str| memchr::memmem::find(source.as_bytes(), word.as_bytes()).is_some();
    let any = |words: &[&str]| words.iter().any(|word| has(word));
    any(&WORDS) || has("{{") && any(&IN_TEMPLATES) || has("airflow") && any(&FILES)
}

impl<'a> Interpreter<'a, '_> {
    /// `exec` of a text that is known: its reads take place at the line of the call.
    pub(super) fn execute_text(&mut self, code: &Value<'a>, line: u32) {
        let Some(source) = code.as_text() else { return };
        if bounds::check(&source).is_err() {
            self.cut = true;
            return;
        }
        let parsed = ruff_python_parser::parse_unchecked_source(&source, PySourceType::Python);
        let mut inner = Interpreter::new(&source, self.context);
        inner.bind_imports(&imports(&self.module));
        inner.bind_imports(&imports(&self.scope));
        inner.when = self.when;
        inner.nesting = self.nesting;
        inner.within(Place::Module, |this| {
            this.execute(parsed.suite());
        });
        let why = format!("exec, {}", self.why());
        for usage in std::mem::take(&mut inner.usages) {
            self.note(Usage {
                line,
                why: why.clone(),
                ..usage
            });
        }
    }

    fn bind_imports(&mut self, imports: &[(&'a str, String)]) {
        for (name, path) in imports {
            self.bind(name, Value::external(path.as_str()));
        }
    }
}

/// Names of the scope that are bound to something imported.
fn imports<'a>(scope: &Scope<'a>) -> Vec<(&'a str, String)> {
    let names = scope.names.borrow();
    names
        .iter()
        .filter_map(|(name, value)| Some((*name, value.path()?.to_owned())))
        .collect()
}

/// Where the file is not Python, in a sentence.
fn syntax_error(source: &str, parsed: &Parsed<ModModule>) -> Option<String> {
    let error = parsed.errors().first()?;
    let line = LineStarts::new(source).line_at(error.location.start().to_usize());
    Some(format!(
        "line {line} is not valid Python ({}); what could be read is listed",
        error.error
    ))
}

/// Reads and escapes of one Python file.
pub fn scan_python(source: &str, context: &ScanContext<'_>) -> FileScan {
    if let Err(why) = bounds::check(source) {
        return FileScan {
            incomplete: Some(format!("it was not parsed, since {why}")),
            ..FileScan::default()
        };
    }
    let parsed = ruff_python_parser::parse_unchecked_source(source, PySourceType::Python);
    let error = syntax_error(source, &parsed);
    let imported = imported(parsed.suite());
    if !mentions_airflow(source) {
        return FileScan {
            imported,
            incomplete: error,
            ..FileScan::default()
        };
    }
    let mut interpreter = Interpreter::new(source, context);
    interpreter.within(Place::Module, |this| {
        this.execute(parsed.suite());
    });
    interpreter.run_later();
    let is_cut = interpreter.cut || interpreter.cut_of_calls && interpreter.noted() > 0;
    let cut =
        is_cut.then(|| "its code is too long or too deep to be followed to the end".to_owned());
    let mut usages = std::mem::take(&mut interpreter.usages);
    usages.sort_by(|left, right| {
        (&left.template, left.line, left.when, &left.key).cmp(&(
            &right.template,
            right.line,
            right.when,
            &right.key,
        ))
    });
    let mut escapes = std::mem::take(&mut interpreter.escapes);
    escapes.sort_by(|left, right| {
        (left.line, left.sink, &left.key).cmp(&(right.line, right.sink, &right.key))
    });
    FileScan {
        usages,
        escapes,
        import_fault: interpreter.import_fault.take(),
        open_loop: interpreter.open_loop,
        uncalled: std::mem::take(&mut interpreter.uncalled),
        imported,
        incomplete: error.or(cut),
        missing_template: interpreter.missing_templates.pop_first(),
    }
}
