//! The DAGs' side: which keys a DAG file reads, when, and where their values leave the masker's reach.
//!
//! Pure: text in, usages and escapes out. A file is interpreted as Airflow's DAG processor would import it, on values that are only partly known.

mod bounds;
mod builtin;
mod call;
mod class;
mod comprehension;
mod concurrent;
mod container;
mod context;
mod dispatch;
mod dunder;
mod entry;
mod escape;
mod exception;
mod excerpt;
mod expression;
mod flow;
mod format_spec;
mod hook;
mod ignore;
mod import;
mod imported;
mod interpreter;
mod iterate;
mod jinja;
mod journal;
mod library;
mod matching;
mod metaclass;
mod method;
mod names;
mod operator;
mod pieces;
mod replaced;
mod report;
mod result;
mod run;
mod scan;
mod sequence;
mod statement;
mod subscript;
mod taint;
mod task;
mod text;
mod text_method;
mod unimportable;
mod usage;
mod value;
mod with;

pub use context::{ScanContext, TemplateFile};
pub use excerpt::{Excerpt, Lines};
pub use ignore::Ignore;
pub use scan::{FileScan, scan_python};
pub use usage::{Escape, How, ImportFault, KeyKind, Sink, Unmasked, Usage, When};
