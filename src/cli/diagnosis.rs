//! The diagnosis of one key as text, as an object of `--json` and as an exit code.

use serde_json::{Value, json};

use super::columns::Cell;
use super::exit::Exit;
use super::screen::Screen;
use super::text::Part;
use super::{json, text};
use crate::domain::caller::Caller;
use crate::domain::deployment::Deployment;
use crate::domain::diagnosis::{Assumption, Assumptions, database_doubt, uncertainty, withheld_by};
use crate::domain::doctor::{Finding, Level, has_problem};
use crate::domain::key::written;
use crate::domain::prediction::Scenario;
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::search_path::Layer;
use crate::ui::theme::Role;
use crate::ui::{roles, sanitize};

/// What was found out about one key.
pub(super) struct Diagnosis<'a> {
    pub(super) scenario: Scenario<'a>,
    pub(super) resolution: &'a Resolution,
    /// The cause first.
    pub(super) findings: &'a [Finding],
    /// Who asked AWS, where it was asked.
    pub(super) caller: Option<&'a Caller>,
}

impl Diagnosis<'_> {
    /// 3 if a layer that may have the key was not seen, 1 if there is a problem.
    pub(super) fn exit(&self) -> Exit {
        let is_unseen = self.resolution.outcome == Outcome::Found && !self.resolution.certain;
        let seen = if is_unseen {
            Exit::Undetermined
        } else {
            Exit::from_lookup(self.resolution.outcome)
        };
        let found = if has_problem(self.findings) {
            Exit::Finding
        } else {
            Exit::Found
        };
        seen.worst(found)
    }

    fn deployment(&self) -> &Deployment {
        self.scenario.simulated
    }

    fn assumed(&self) -> Vec<Assumption> {
        Assumptions::of(self.scenario.simulated).behind(self.resolution)
    }

    fn caveat(&self) -> Option<String> {
        uncertainty(self.deployment(), self.resolution, None)
    }

    /// The object of `--json`.
    pub(super) fn object(&self) -> Value {
        let (deployment, resolution) = (self.deployment(), self.resolution);
        let finding = |finding: &Finding| {
            json!({
                "id": finding.id.name(),
                "level": finding.level.name(),
                "confidence": finding.confidence.name(),
                "says": finding.says,
                "evidence": finding.evidence,
                "next": finding.next,
            })
        };
        let findings: Vec<_> = self.findings.iter().map(finding).collect();
        let caveat = self.caveat();
        json!({
            "schema": 1,
            "kind": resolution.key.kind.name(),
            "key": resolution.key.name,
            "deployment": deployment.name,
            "outcome": resolution.outcome.name(),
            "winner": resolution.winner.map(Layer::name),
            "certain": resolution.certain && caveat.is_none(),
            "caveat": caveat,
            "findings": findings,
            "steps": json::steps(resolution),
            "unchecked": json::unchecked(deployment, resolution),
            "assumed": json::assumed(self.assumed()),
            "aws": json::caller(self.caller),
            "warnings": json::warnings_of(deployment, resolution),
        })
    }

    /// The lines of text: how the lookup ends, the findings, what the answer rests on, and what is to come after it. A
    /// terminal gets them in colours, and wrapped between words.
    pub(super) fn lines(&self, screen: Option<&Screen>, after: Vec<Part>) -> Vec<String> {
        let resolution = self.resolution;
        let withheld = withheld_by(self.scenario, resolution);
        let answer = Part::Answer {
            name: sanitize::line(&written(&resolution.key.name)),
            answer: text::answer(resolution, withheld),
            role: roles::of_end(resolution.into()),
        };
        let in_lines = |parts: &[Part]| match screen {
            Some(screen) => text::on_screen(parts, screen),
            None => text::lines(parts, resolution),
        };
        let mut lines = in_lines(&[answer]);
        for (number, finding) in self.findings.iter().enumerate() {
            let own = finding_lines(number + 1, finding);
            lines.extend(own.into_iter().flat_map(|line| line.on(screen)));
        }
        let assumed = self.assumed();
        let assumed = assumed.iter().map(|assumption| Part::Remark {
            label: "assumed",
            text: sanitize::line(&assumption.sentence()),
            role: Role::Warning,
        });
        let caveat = self.caveat().map(|caveat| text::not_certain(&caveat));
        let database = database_doubt(self.deployment(), resolution);
        let database = database.map(|doubt| Part::Remark {
            label: "database",
            text: sanitize::line(&doubt.text),
            role: Role::Warning,
        });
        let asked = self.caller.map(text::asked_as);
        let remarks: Vec<Part> = assumed
            .chain(database)
            .chain(caveat)
            .chain(asked)
            .chain(after)
            .collect();
        lines.extend(in_lines(&remarks));
        lines
    }
}

/// A line of a finding.
struct FindingLine {
    indent: usize,
    text: String,
    role: Role,
}

impl FindingLine {
    fn new(indent: usize, text: String, role: Role) -> Self {
        Self { indent, text, role }
    }

    fn on(self, screen: Option<&Screen>) -> Vec<String> {
        match screen {
            Some(screen) => screen.text(self.indent, &Cell::new(self.text, self.role)),
            None => vec![format!("{}{}", " ".repeat(self.indent), self.text)],
        }
    }
}

fn finding_lines(number: usize, finding: &Finding) -> Vec<FindingLine> {
    let says = sanitize::line(&finding.says);
    let role = match finding.level {
        Level::Problem => Role::Error,
        Level::Note => Role::Muted,
    };
    let sure = format!("{}, {}", finding.level.name(), finding.confidence.name());
    let mut lines = vec![
        FindingLine::new(2, format!("{number} {}  {says}", finding.id.name()), role),
        FindingLine::new(6, sure, Role::Muted),
    ];
    let evidence = finding.evidence.iter().map(|seen| sanitize::line(seen));
    lines.extend(evidence.map(|seen| FindingLine::new(6, format!("seen: {seen}"), Role::Muted)));
    if !finding.next.is_empty() {
        let next = sanitize::line(&finding.next);
        lines.push(FindingLine::new(6, format!("next: {next}"), Role::Text));
    }
    lines
}
