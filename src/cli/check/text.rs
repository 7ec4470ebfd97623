//! `check` as text: each line of the file, what is so, why, and the one thing to do.

use std::io;

use super::super::output::Data;
use super::checked::{Checked, Report};
use crate::domain::deployment::{Sourced, title};
use crate::domain::expectation::Judgement;
use crate::domain::key::Kind;
use crate::domain::search_path::in_a_line;
use crate::ui::sanitize;

/// How many keys or reads of one line are named.
const NAMED: usize = 8;

pub(super) fn write(data: &mut Data, report: &Report<'_>) -> io::Result<()> {
    let head = head(report);
    let lines = report.checked.iter().flat_map(lines);
    let all = head
        .into_iter()
        .chain(lines)
        .chain([String::new(), summary(report)]);
    let mut all = all.map(|line| sanitize::line(&line));
    all.try_for_each(|line| data.line(&line))
}

/// Against what the file is checked.
fn head(report: &Report<'_>) -> Vec<String> {
    let world = report.world;
    let deployment = world.simulated();
    let mut lines = vec![format!(
        "{} against {}: Airflow {}, order of lookup {}; from names, no value is read",
        report.path,
        title(&deployment.name),
        assumed(&deployment.airflow, deployment.airflow.value.to_string()),
        assumed(
            &deployment.order,
            in_a_line(&deployment.layers(Kind::Variable))
        ),
    )];
    let edits = world.what_if.edits();
    lines.extend(edits.map(|(name, text)| format!("what if {name}={text}")));
    lines.push(String::new());
    lines
}

fn assumed<T>(option: &Sourced<T>, text: String) -> String {
    if option.is_assumed() {
        format!("{text} (assumed)")
    } else {
        text
    }
}

fn lines(checked: &Checked) -> Vec<String> {
    let word = match checked.judgement {
        Judgement::Passed => "ok",
        Judgement::Undetermined => "undetermined",
        Judgement::Failed => "failed",
    };
    let Checked { line, is, .. } = checked;
    let mut lines = vec![format!(
        "{word:<12} line {:<3} {}  is: {is}",
        line.number,
        checked.expects()
    )];
    if checked.judgement == Judgement::Passed {
        return lines;
    }
    let mut detail = |text: String| lines.push(format!("{:13}{text}", ""));
    for text in &checked.why {
        detail(text.clone());
    }
    let named = checked.about.named();
    for text in named.iter().take(NAMED) {
        detail(text.clone());
    }
    if named.len() > NAMED {
        detail(format!("and {} more", named.len() - NAMED));
    }
    if let Some(next) = &checked.next {
        detail(format!("next: {next}"));
    }
    lines
}

fn summary(report: &Report<'_>) -> String {
    let all = report.checked.len();
    let count = |judgement: Judgement| (report.count(judgement), judgement.name());
    let parts = [
        Judgement::Failed,
        Judgement::Undetermined,
        Judgement::Passed,
    ]
    .map(count);
    let parts: Vec<_> = parts
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, name)| format!("{number} {name}"))
        .collect();
    let what = if all == 1 {
        "expectation"
    } else {
        "expectations"
    };
    format!("{all} {what}: {}", parts.join(", "))
}
