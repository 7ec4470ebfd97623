//! What is known of a key as Markdown, fit for a ticket or a chat: the lookup as a flowchart, its steps, the findings, and what
//! was left out. No value.

mod object;
mod several;

pub use object::{LookupObject, OneStep, of_connection, surfaces};
pub use several::{Entry, json_lines, markdown_of};

use crate::domain::deployment::Deployment;
use crate::domain::doctor::Finding;
use crate::domain::inventory::shape_words;
use crate::domain::key::Kind;
use crate::domain::resolve::{Basis, Resolution, Step, Verdict};
use crate::domain::search_path::in_a_line;

/// What a report is made of.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// What was simulated.
    pub deployment: &'a Deployment,
    /// How the lookup ended.
    pub resolution: &'a Resolution,
    /// What is wrong, the cause first; empty where nobody judged.
    pub findings: &'a [Finding],
    /// What else to say, in sentences: next steps, changes since a snapshot.
    pub notes: &'a [String],
    /// Names are stand-ins.
    pub has_stand_ins: bool,
}

/// The report as Markdown.
pub fn markdown(report: Report<'_>) -> String {
    let mut text = Text::default();
    let resolution = report.resolution;
    let key = &resolution.key;
    let outcome = outcome(resolution);
    let name = text.code(&key.name);
    text.line(&format!("# {} {name}: {outcome}", key.kind));
    text.line("");
    let basis = match resolution.basis {
        Basis::Performed => "Looked up live",
        Basis::Predicted => "Predicted from names, nothing was read",
    };
    let about = about(report.deployment, key.kind);
    let about = text.prose(&format!("{basis}: {about}"));
    text.line(&about);
    text.line("");
    flowchart(&mut text, resolution);
    steps(&mut text, resolution);
    findings(&mut text, report.findings);
    if !report.notes.is_empty() {
        text.line("");
        text.line("## Notes");
        text.line("");
        for note in report.notes {
            let note = text.prose(note);
            text.line(&format!("* {note}"));
        }
    }
    left_out(&mut text, report);
    text.text
}

fn outcome(resolution: &Resolution) -> String {
    let outcome = resolution.outcome.name();
    match resolution.winner {
        Some(layer) => format!("{outcome} in {}", layer.title()),
        None => outcome.to_owned(),
    }
}

fn about(deployment: &Deployment, kind: Kind) -> String {
    format!(
        "Airflow {}, Amazon provider {}, process {}, order {}.",
        deployment.airflow.value,
        deployment.amazon_provider.value,
        deployment.process.value.name(),
        in_a_line(&deployment.layers(kind))
    )
}

/// The walk as a Mermaid flowchart, which code hosts and wikis draw.
fn flowchart(text: &mut Text, resolution: &Resolution) {
    let call = match resolution.key.kind {
        Kind::Variable => "Variable.get",
        Kind::Connection => "get_connection",
        Kind::Config => "conf.get",
    };
    text.line("```mermaid");
    text.line("flowchart TD");
    text.line(&format!("  ask([\"{call}\"])"));
    let mut before = "ask".to_owned();
    for (number, step) in resolution.steps.iter().enumerate() {
        let id = format!("s{}", number + 1);
        let label = text.label(&format!(
            "{} {}: {}",
            number + 1,
            step.layer.name(),
            step.verdict.name()
        ));
        let arrow = if step.verdict == Verdict::NotReached {
            "-.->"
        } else {
            "-->"
        };
        text.line(&format!("  {before} {arrow} {id}[\"{label}\"]"));
        if resolution.winner == Some(step.layer) {
            text.line(&format!("  {id} --> answer"));
        }
        before = id;
    }
    if resolution.winner.is_none() {
        text.line(&format!("  {before} --> answer"));
    }
    let label = text.label(&outcome(resolution));
    text.line(&format!("  answer([\"{label}\"])"));
    text.line("```");
    text.line("");
}

fn steps(text: &mut Text, resolution: &Resolution) {
    text.line("| # | layer | asked for | answer |");
    text.line("|---|---|---|---|");
    for (number, step) in resolution.steps.iter().enumerate() {
        let place = step
            .place
            .as_deref()
            .map_or("–".to_owned(), |place| text.cell(place));
        let answer = text.prose(&answer(step));
        let answer = answer.replace('|', "\\|");
        let (number, layer) = (number + 1, step.layer.name());
        text.line(&format!("| {number} | {layer} | {place} | {answer} |"));
    }
}

fn answer(step: &Step) -> String {
    let shape = step.held.as_ref().map(|held| shape_words(&held.shape));
    let shape = shape.map_or(String::new(), |shape| format!(": {shape}"));
    let why = step.why().map_or(String::new(), |why| format!("; {why}"));
    format!("{}{shape}{why}", step.verdict.name())
}

fn findings(text: &mut Text, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    text.line("");
    text.line("## Findings");
    text.line("");
    for (number, finding) in findings.iter().enumerate() {
        let says = text.prose(&finding.says);
        text.line(&format!(
            "{}. **{}** ({}, {}): {says}",
            number + 1,
            finding.id.name(),
            finding.level.name(),
            finding.confidence.name()
        ));
        for seen in &finding.evidence {
            let seen = text.prose(seen);
            text.line(&format!("   * seen: {seen}"));
        }
        if !finding.next.is_empty() {
            let next = text.prose(&finding.next);
            text.line(&format!("   * next: {next}"));
        }
    }
}

fn left_out(text: &mut Text, report: Report<'_>) {
    let read = report.resolution.steps.iter();
    let read = read.filter(|step| step.held.is_some()).count();
    text.line("");
    text.line("## Left out");
    text.line("");
    text.line(&match read {
        0 => "* values: none was read".to_owned(),
        1 => "* values: 1 was read and is not in this report".to_owned(),
        read => format!("* values: {read} were read and are not in this report"),
    });
    text.line("* names inside JSON values");
    let accounts = text.accounts;
    if accounts > 0 {
        text.line(&format!(
            "* account numbers: {accounts}, shown as {ACCOUNT}"
        ));
    }
    if report.has_stand_ins {
        text.line("* names: replaced by stand-ins, drawn at random for this report");
    }
}

/// Shown in place of an account's number.
const ACCOUNT: &str = "(account)";

/// Digits of an account's number.
const DIGITS: usize = 12;

/// Markdown that is being written.
#[derive(Default)]
pub struct Text {
    /// What is written so far.
    pub text: String,
    /// Account numbers that were left out.
    pub accounts: usize,
}

impl Text {
    /// Adds a line.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// A text from outside, on one line, that Markdown does not take for its own signs.
    pub fn prose(&mut self, text: &str) -> String {
        let text = self.plain(text);
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            if matches!(
                c,
                '*' | '_' | '`' | '<' | '>' | '[' | ']' | '#' | '~' | '\\' | '@'
            ) {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        escaped
    }

    /// A name, as it is written.
    pub fn code(&mut self, text: &str) -> String {
        let text = self.plain(text);
        if text.contains('`') {
            return format!("`` {text} ``");
        }
        format!("`{text}`")
    }

    /// The same in a table.
    pub fn cell(&mut self, text: &str) -> String {
        self.code(text).replace('|', "\\|")
    }

    /// The text of a node in a flowchart (Mermaid, "Special characters that break syntax").
    fn label(&mut self, text: &str) -> String {
        let text = self.plain(text);
        text.replace('#', "#35;")
            .replace('"', "#quot;")
            .replace('<', "#lt;")
    }

    /// On one line, without account numbers.
    fn plain(&mut self, text: &str) -> String {
        let is_hidden = |c: char| {
            c.is_control()
                || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let text: String = text
            .chars()
            .map(|c| if is_hidden(c) { '\u{fffd}' } else { c })
            .collect();
        let (text, accounts) = without_accounts(&text);
        self.accounts += accounts;
        text
    }
}

/// The text without account numbers, and how many there were.
fn without_accounts(text: &str) -> (String, usize) {
    let (mut shown, mut count) = (String::with_capacity(text.len()), 0);
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(from.len());
        let (digits, after) = from.split_at(end);
        shown.push_str(before);
        if digits.len() == DIGITS {
            shown.push_str(ACCOUNT);
            count += 1;
        } else {
            shown.push_str(digits);
        }
        rest = after;
    }
    shown.push_str(rest);
    (shown, count)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::key::Key;
    use crate::domain::reason::Reason;
    use crate::domain::resolve::{Answer, Fault, Walk};
    use crate::domain::search_path::{Layer, Order};
    use crate::domain::value::{FingerprintKey, Held, SecretValue};

    fn walked(name: &str, answers: [Answer; 2]) -> (Deployment, Resolution) {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(vec![Layer::AWS, Layer::ENV]);
        let key = Key::new(Kind::Variable, name);
        let mut walk = Walk::new(Arc::new(deployment.clone()), key, Basis::Performed);
        let mut answers = answers.into_iter();
        while walk.next_ask().is_some() {
            let absent = Answer::Absent(Reason::NotFound);
            walk.answer(answers.next().unwrap_or(absent));
        }
        (deployment, walk.finish())
    }

    fn report(name: &str, answers: [Answer; 2]) -> String {
        let (deployment, resolution) = walked(name, answers);
        markdown(Report {
            deployment: &deployment,
            resolution: &resolution,
            findings: &[],
            notes: &["run: aws x".to_owned()],
            has_stand_ins: false,
        })
    }

    #[test]
    fn a_lookup_is_a_flowchart_and_a_table_without_the_value() {
        let value = SecretValue::from_text("{\"obvious\": \"fake\"}".to_owned());
        let held = Answer::Held(Held::new(&value, &FingerprintKey::random()));
        let text = report("my_key", [Answer::Absent(Reason::NotFound), held]);
        let lines = [
            "# variable `my_key`: found in environment variables",
            "  ask --> s1[\"1 aws: absent\"]",
            "  s1 --> s2[\"2 env: found\"]",
            "  s2 --> answer",
            "| 1 | aws | `airflow/variables/my_key` | absent |",
            "| 2 | env | `AIRFLOW_VAR_MY_KEY` | found: json-object, names: 1 |",
            "* values: 1 was read and is not in this report",
            "* run: aws x",
        ];
        for line in lines {
            assert!(text.lines().any(|other| other == line), "{line}\n{text}");
        }
        assert!(!text.contains("obvious"), "{text}");
    }

    #[test]
    fn names_from_outside_stay_names_and_account_numbers_are_left_out() {
        let fault = Fault {
            note: Some("arn:aws:iam::012345678910:user/<b>x</b> *".to_owned()),
            ..Fault::new(Reason::AccessDenied)
        };
        let absent = Answer::Absent(Reason::NotFound);
        let text = report("a|`b\n# c", [Answer::Fault(fault), absent]);
        assert!(
            text.starts_with("# variable `` a|`b\u{fffd}# c ``: "),
            "{text}"
        );
        assert!(text.contains("a\\|`b"), "{text}");
        assert!(
            !text.contains("012345678910") && !text.contains("<b>"),
            "{text}"
        );
        assert!(
            text.contains("* account numbers: 1, shown as (account)"),
            "{text}"
        );
        assert_eq!(
            without_accounts("1234567890123 12"),
            ("1234567890123 12".to_owned(), 0)
        );
    }
}
