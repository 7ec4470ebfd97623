//! `scan` as text: for each file what costs calls, what is in the clear, and what is only read; then a summary.

use std::collections::BTreeMap;
use std::io;

use super::findings::KeyFinding;
use crate::cli::output::Data;
use crate::domain::dag::{Escape, FileScan, Sink, Unmasked, Usage, When};
use crate::domain::release::Version;
use crate::sources::dag_scan::Scanned;
use crate::ui::sanitize;

pub(super) fn write(
    data: &mut Data,
    scanned: &[Scanned],
    keys: &[KeyFinding],
    (ignored, release): (usize, Version),
) -> io::Result<()> {
    for file in scanned {
        let lines = lines_of(file, release);
        if lines.is_empty() {
            continue;
        }
        data.line(&sanitize::line(&file.path))?;
        lines
            .iter()
            .try_for_each(|line| data.line(&sanitize::line(line)))?;
        data.line("")?;
    }
    for finding in keys {
        let place = finding
            .place
            .as_ref()
            .map(|(file, line)| format!(" ({file}:{line})"))
            .unwrap_or_default();
        let text = format!(
            "{} {}: {}{place}",
            finding.kind.as_str(),
            finding.key,
            finding.what.sentence()
        );
        data.line(&sanitize::line(&text))?;
    }
    data.line(&summary(scanned, ignored))
}

fn lines_of(file: &Scanned, release: Version) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(sentence) = file.incomplete_sentence() {
        lines.push(format!("  {sentence}"));
    }
    if let Some(fault) = &file.scan.import_fault {
        lines.push("  Airflow fails to import this file, so none of its DAGs runs".to_owned());
        lines.push(format!("{:>6}  {}", fault.line, fault.says));
    }
    section(
        &mut lines,
        "read each time the file is parsed (by default every 30 s, up to 2,880 times a day); move it into a @task",
        usages(file, When::Parse),
    );
    section(
        &mut lines,
        "in the clear, where Airflow does not mask it",
        in_the_clear(&file.scan, release),
    );
    section(
        &mut lines,
        &format!("where Airflow {release} shows ***"),
        masked(&file.scan),
    );
    section(&mut lines, "read at run time", usages(file, When::Run));
    lines
}

fn section(lines: &mut Vec<String>, title: &str, rows: Vec<String>) {
    if !rows.is_empty() {
        lines.push(format!("  {title}"));
        lines.extend(rows);
    }
}

fn usages(file: &Scanned, when: When) -> Vec<String> {
    let usages = file.scan.usages.iter().filter(|usage| usage.when == when);
    usages
        .map(|usage| {
            let template = usage
                .template
                .as_ref()
                .map(|path| format!(" in {path}"))
                .unwrap_or_default();
            let default = if usage.default {
                ", with a default"
            } else {
                ""
            };
            format!(
                "{:>6}  {} {}{template}: {}{default}",
                usage.line,
                usage.kind.as_str(),
                key_in_words(usage),
                usage.why
            )
        })
        .collect()
}

/// The key, or what is known of one that is built at run time.
pub(in crate::cli) fn key_in_words(usage: &Usage) -> String {
    match (&usage.key, &usage.parts) {
        (Some(key), _) => key.clone(),
        (None, Some(parts)) => format!("{parts} (the rest is known at run time only)"),
        (None, None) => "(a key that is known at run time only)".to_owned(),
    }
}

/// Keys by line and place, and by why they are not masked.
type Grouped<'a> = BTreeMap<(u32, Sink, Option<Unmasked>), Vec<&'a Escape>>;

fn grouped<'a>(escapes: impl Iterator<Item = &'a Escape>) -> Grouped<'a> {
    let mut grouped = Grouped::new();
    for escape in escapes {
        let place = (escape.line, escape.sink, escape.unmasked);
        grouped.entry(place).or_default().push(escape);
    }
    grouped
}

fn keys(escapes: &[&Escape]) -> String {
    let unknown = "(a key that is known at run time only)";
    let keys: Vec<_> = escapes
        .iter()
        .map(|escape| escape.key.as_deref().unwrap_or(unknown))
        .collect();
    keys.join(", ")
}

/// What happens, why it is not masked, and what to do instead.
fn in_the_clear(scan: &FileScan, release: Version) -> Vec<String> {
    let mut rows = Vec::new();
    for ((line, sink, _), escapes) in grouped(scan.in_the_clear()) {
        let Some(first) = escapes.first() else {
            continue;
        };
        rows.push(format!(
            "{line:>6}  {}: {}",
            keys(&escapes),
            sink.what_happens()
        ));
        rows.push(format!("        {}", first.why(release)));
        rows.push(format!("        instead: {}", first.instead()));
    }
    rows
}

fn masked(scan: &FileScan) -> Vec<String> {
    let masked = scan.escapes.iter().filter(|escape| escape.is_masked());
    let rows = grouped(masked).into_iter();
    rows.map(|((line, sink, _), escapes)| {
        format!("{line:>6}  {}: {}", keys(&escapes), sink.in_words())
    })
    .collect()
}

fn summary(scanned: &[Scanned], ignored: usize) -> String {
    let usages = || scanned.iter().flat_map(|file| &file.scan.usages);
    let mut keys: Vec<_> = usages()
        .filter_map(|usage| usage.key.as_deref().map(|key| (usage.kind, key)))
        .collect();
    keys.sort_unstable();
    keys.dedup();
    let parse = usages().filter(|usage| usage.when == When::Parse).count();
    let clear = scanned
        .iter()
        .flat_map(|file| file.scan.in_the_clear())
        .count();
    let incomplete = scanned
        .iter()
        .filter(|file| file.why_unread().is_some())
        .count();
    let without_template = scanned
        .iter()
        .filter(|file| file.why_unread().is_none() && file.why_incomplete().is_some())
        .count();
    let mut text = format!(
        "{}, {}, {} at parse time, {} in the clear",
        count(scanned.len(), "file"),
        count(keys.len(), "key"),
        count(parse, "read"),
        count(clear, "place"),
    );
    if incomplete > 0 {
        text.push_str(&format!(
            ", {} not read to the end",
            count(incomplete, "file")
        ));
    }
    if without_template > 0 {
        text.push_str(&format!(
            ", {} without a template that it names",
            count(without_template, "file")
        ));
    }
    if ignored > 0 {
        text.push_str(&format!(
            ", {} left out by .airflowignore",
            count(ignored, "path")
        ));
    }
    text
}

fn count(number: usize, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{number} {what}s")
    }
}
