//! `check` as text: each line of the file, what is so, why, and the one thing to do.

use std::io;

use super::super::columns::Cell;
use super::super::output::Data;
use super::super::screen::Screen;
use super::checked::{Checked, Report, some_of};
use super::world::Snapshot;
use crate::domain::deployment::{Sourced, title};
use crate::domain::expectation::Judgement;
use crate::domain::key::Kind;
use crate::domain::search_path::{Store, in_a_line};
use crate::ui::sanitize;
use crate::ui::theme::Role;

/// How many keys or reads of one line are named.
const NAMED: usize = 8;

/// How far what explains a line is indented.
const INDENT: usize = 13;

/// `screen`: where standard output is a terminal.
pub(super) fn write(
    data: &mut Data,
    report: &Report<'_>,
    screen: Option<&Screen>,
) -> io::Result<()> {
    let head = head(report);
    let head = head.iter().map(|line| plain(line));
    let rows = report.checked.iter().flat_map(rows);
    let end = [plain(""), plain(&summary(report))];
    for (indent, cell) in head.chain(rows).chain(end) {
        let lines = match screen {
            Some(screen) if !cell.text.is_empty() => screen.text(indent, &cell),
            _ => vec![format!("{:indent$}{}", "", cell.text)],
        };
        lines.iter().try_for_each(|line| data.line(line))?;
    }
    Ok(())
}

fn plain(text: &str) -> (usize, Cell) {
    (0, Cell::new(sanitize::line(text), Role::Text))
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
    lines.extend(world.snapshot.as_ref().map(Snapshot::in_words));
    let mut layers = deployment.layers(Kind::Variable).into_iter();
    if layers.any(|layer| layer.store == Store::Env) {
        lines.push(world.environment.in_words());
    }
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

fn rows(checked: &Checked) -> Vec<(usize, Cell)> {
    let (word, role) = match checked.judgement {
        Judgement::Passed => ("ok", Role::Winner),
        Judgement::Undetermined => ("undetermined", Role::Warning),
        Judgement::Failed => ("failed", Role::Error),
    };
    let first = format!(
        "{word:<12} line {:<3} {}  is: {}",
        checked.line.number,
        checked.expects(),
        checked.is
    );
    let mut rows = vec![(0, Cell::new(sanitize::line(&first), role))];
    if checked.judgement == Judgement::Passed {
        return rows;
    }
    let mut detail = |text: &str, role| rows.push((INDENT, Cell::new(sanitize::line(text), role)));
    for text in &checked.why {
        detail(text, Role::Text);
    }
    let named = checked.about.named();
    for text in named.iter().take(NAMED) {
        detail(text, Role::Text);
    }
    if named.len() > NAMED {
        detail(&format!("and {} more", named.len() - NAMED), Role::Text);
    }
    if let Some(next) = &checked.next {
        detail(&format!("next: {next}"), Role::Accent);
    }
    rows
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
    format!("{}: {}", some_of(all, "expectation"), parts.join(", "))
}
