//! Reports of the selected key, or of all marked keys: copied, or written to a new file. No value.

use std::sync::Arc;

use crate::app::message::Effect;
use crate::app::prompt::Prompt;
use crate::app::state::State;
use crate::domain::doctor::Finding;
use crate::domain::key::Key;
use crate::domain::mask::MaskPreview;
use crate::domain::report::{Entry, Report, json_lines, markdown_of};
use crate::domain::resolve::Resolution;

/// Endings of files that get JSON lines in place of Markdown.
const JSON_ENDINGS: [&str; 2] = [".jsonl", ".ndjson"];

/// What is known of a key.
struct Known {
    resolution: Arc<Resolution>,
    findings: Vec<Finding>,
    masking: MaskPreview,
    changed: Option<i64>,
}

impl State {
    /// Copies what is known of the keys as Markdown, without a value.
    pub(super) fn copy_report(&mut self) {
        if let Some(text) = self.report(markdown_of) {
            self.effects.push(Effect::CopyText {
                what: "report",
                text,
            });
        }
    }

    /// Puts the command that writes the report into the prompt, with a name for the file.
    pub(super) fn ask_report_file(&mut self) {
        let keys = self.reported_keys();
        let name = match &keys[..] {
            [] => return self.no_key(),
            [key] => key.name.clone(),
            keys => format!("{}-{}", keys.len(), self.listing.kind.plural()),
        };
        self.begin_command();
        let file = file_name(&name);
        self.overlay.prompt = Prompt::with(&format!("write-report {file}"));
    }

    /// Writes the report to a file that is not there yet: as JSON lines, if its name says so.
    pub(in crate::app) fn write_report(&mut self, path: &str) {
        let is_json = JSON_ENDINGS.iter().any(|ending| path.ends_with(ending));
        let text = if is_json {
            self.report(json_lines)
        } else {
            self.report(markdown_of)
        };
        if let Some(text) = text {
            let path = path.to_owned();
            self.effects.push(Effect::WriteReport { path, text });
        }
    }

    /// The marked keys, else the one that the panes show.
    fn reported_keys(&mut self) -> Vec<Key> {
        self.listing.list.derive(&self.listing.catalog);
        let marked = self.marked_keys();
        if marked.is_empty() {
            return self.subject().into_iter().collect();
        }
        marked
    }

    /// What is known of the keys. None, and a warning, without any.
    fn report(&mut self, written: fn(&[Entry<'_>]) -> String) -> Option<String> {
        let keys = self.reported_keys();
        if keys.is_empty() {
            self.no_key();
            return None;
        }
        let known: Vec<_> = keys.iter().map(|key| self.known(key)).collect();
        let entry = |known| self.entry(known);
        let entries: Vec<_> = known.iter().map(entry).collect();
        Some(written(&entries))
    }

    fn known(&self, key: &Key) -> Known {
        let catalog = &self.listing.catalog;
        let row = catalog.find(&key.name);
        Known {
            resolution: self.resolution(key),
            findings: self.findings(key),
            masking: self.masking(key),
            changed: row.and_then(|row| catalog.changed(row)),
        }
    }

    fn entry<'a>(&'a self, known: &'a Known) -> Entry<'a> {
        Entry {
            report: Report {
                deployment: self.simulated(),
                resolution: &known.resolution,
                findings: &known.findings,
                notes: &[],
                has_stand_ins: self.session.is_presented(),
            },
            masking: &known.masking,
            changed: known.changed,
        }
    }
}

/// A name that every file system takes: `varlens-db_password.md`.
fn file_name(key: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    let plain = key.replace(|c| !is_plain(c), "-");
    let short: String = plain.chars().take(60).collect();
    format!("varlens-{short}.md")
}
