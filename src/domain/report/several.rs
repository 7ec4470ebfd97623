//! What is known of several keys: a table of the answers with a report of each, or a JSON object in a line for each. No value.

use serde::Serialize;

use super::{LookupObject, Report, Text, about, markdown, outcome};
use crate::domain::doctor::{FindingId, Level};
use crate::domain::mask::MaskPreview;
use crate::domain::resolve::Basis;

/// A key of several.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    /// How its lookup ended, and what is wrong.
    pub report: Report<'a>,
    /// What Airflow masks of it.
    pub masking: &'a MaskPreview,
    /// When its secret changed last, in seconds since 1970, where AWS says so.
    pub changed: Option<i64>,
}

/// A line of a file in JSON lines.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    lookup: LookupObject<'a>,
    changed: Option<i64>,
    findings: Vec<&'static str>,
}

/// The keys as Markdown: a table, then the report of each.
pub fn markdown_of(entries: &[Entry<'_>]) -> String {
    if let [only] = entries {
        return markdown(only.report);
    }
    let mut text = Text::default();
    text.line(&format!("# {} keys", entries.len()));
    text.line("");
    if let Some(first) = entries.first() {
        let about = about(first.report.deployment, first.report.resolution.key.kind);
        let about = text.prose(&about);
        text.line(&about);
        text.line("");
    }
    text.line("| key | answer | basis | sensitive | first finding |");
    text.line("|---|---|---|---|---|");
    for entry in entries {
        let resolution = entry.report.resolution;
        let key = text.cell(&resolution.key.name);
        let basis = match resolution.basis {
            Basis::Performed => "looked up live",
            Basis::Predicted => "predicted from names",
        };
        let sensitive = if entry.masking.sensitive { "yes" } else { "no" };
        let finding = problems(entry.report).next();
        let finding = finding.map_or("–", FindingId::name);
        let answer = outcome(resolution);
        text.line(&format!(
            "| {key} | {answer} | {basis} | {sensitive} | {finding} |"
        ));
    }
    let reports = entries.iter().map(|entry| markdown(entry.report));
    let reports: Vec<_> = reports.collect();
    format!("{}\n{}", text.text, reports.join("\n"))
}

/// The keys as JSON, an object in a line for each.
pub fn json_lines(entries: &[Entry<'_>]) -> String {
    let line = |entry: &Entry<'_>| {
        let Report {
            deployment,
            resolution,
            ..
        } = entry.report;
        let line = Line {
            lookup: LookupObject::new(deployment, resolution, entry.masking, None),
            changed: entry.changed,
            findings: problems(entry.report).map(FindingId::name).collect(),
        };
        // It has no map whose keys could fail.
        serde_json::to_string(&line).map(|line| format!("{line}\n"))
    };
    entries
        .iter()
        .filter_map(|entry| line(entry).ok())
        .collect()
}

fn problems(report: Report<'_>) -> impl Iterator<Item = FindingId> {
    let findings = report.findings.iter();
    let problems = findings.filter(|finding| finding.level == Level::Problem);
    problems.map(|finding| finding.id)
}
