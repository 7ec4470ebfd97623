//! The diagnosis of one key as text, as an object of `--json` and as an exit code.

use serde_json::{Value, json};

use super::exit::Exit;
use super::text::Part;
use super::{json, text};
use crate::domain::caller::Caller;
use crate::domain::deployment::Deployment;
use crate::domain::diagnosis::{Assumption, Assumptions, uncertainty, withheld_by};
use crate::domain::doctor::{Finding, has_problem};
use crate::domain::prediction::Scenario;
use crate::domain::resolve::{Outcome, Resolution};
use crate::domain::search_path::Layer;
use crate::ui::sanitize;

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
            "warnings": json::warnings(deployment),
        })
    }

    /// The lines of text: how the lookup ends, the findings, and what the answer rests on.
    pub(super) fn lines(&self) -> Vec<String> {
        let name = sanitize::line(&self.resolution.key.name);
        let withheld = withheld_by(self.scenario, self.resolution);
        let mut lines = vec![format!(
            "{name}: {}",
            text::answer(self.resolution, withheld)
        )];
        for (number, finding) in self.findings.iter().enumerate() {
            lines.extend(finding_lines(number + 1, finding));
        }
        let assumed = self.assumed();
        let assumed = assumed.iter().map(Assumption::sentence);
        lines.extend(assumed.map(|text| format!("  assumed: {}", sanitize::line(&text))));
        let caveat = self.caveat().map(|caveat| text::not_certain(&caveat));
        let asked = self.caller.map(text::asked_as);
        let remarks: Vec<Part> = caveat.into_iter().chain(asked).collect();
        lines.extend(text::lines(&remarks, self.resolution));
        lines
    }
}

fn finding_lines(number: usize, finding: &Finding) -> Vec<String> {
    let says = sanitize::line(&finding.says);
    let mut lines = vec![
        format!("  {number} {}  {says}", finding.id.name()),
        format!(
            "      {}, {}",
            finding.level.name(),
            finding.confidence.name()
        ),
    ];
    let evidence = finding.evidence.iter();
    lines.extend(evidence.map(|seen| format!("      seen: {}", sanitize::line(seen))));
    if !finding.next.is_empty() {
        lines.push(format!("      next: {}", sanitize::line(&finding.next)));
    }
    lines
}
