//! Why a key is missing, or is not what was expected: from the lookup that was made, or from the listed names alone.

use crate::app::action::Action;
use crate::app::copy_form::with_caller;
use crate::app::menu::{Item, Menu, MenuKind, NEXT, Severity};
use crate::app::message::Effect;
use crate::app::state::State;
use crate::domain::diagnosis::command;
use crate::domain::doctor::{Beside, Case, Confidence, Finding, Level, diagnose};
use crate::domain::key::Key;

/// How to ask what the explorer does not ask for a diagnosis; `region` is the key that switches the region.
fn not_asked(region: Option<&str>) -> String {
    let here = region.map_or(String::new(), |key| {
        format!("; {key} tries another region here")
    });
    format!(
        "other regions, and what Airflow's other processes get: varlens doctor KEY --regions A,B compares them{here}"
    )
}

impl State {
    /// Shows the findings about the key that the panes show. Asks nothing.
    pub(super) fn open_diagnosis(&mut self) {
        self.listing.list.derive(&self.listing.catalog);
        match self.subject() {
            Some(key) => self.show_diagnosis(key),
            None => self.no_key(),
        }
    }

    pub(super) fn show_diagnosis(&mut self, key: Key) {
        self.hide();
        let items = self.diagnosis_items(&key);
        let keymap = self.appearance.keymap();
        let hint = if items.iter().any(|item| item.advice.is_some()) {
            keymap.hint("· ", Action::CopyCommand, "copies the command ")
        } else {
            String::new()
        };
        let mut menu = Menu::new(MenuKind::Diagnosis, items, 0);
        menu.subject = Some(key);
        menu.hint = hint;
        self.overlay.menu = Some(menu);
    }

    /// Findings are on the screen.
    pub(super) fn is_diagnosing(&self) -> bool {
        let menu = self.overlay.menu.as_ref();
        menu.is_some_and(|menu| menu.kind == MenuKind::Diagnosis)
    }

    /// Judges again what has become known since.
    pub(super) fn refresh_diagnosis(&mut self) {
        let shown = self.overlay.menu.as_ref().filter(|_| self.is_diagnosing());
        let Some(key) = shown.and_then(|menu| menu.subject.clone()) else {
            return;
        };
        let items = self.diagnosis_items(&key);
        if let Some(menu) = &mut self.overlay.menu {
            menu.replace(items);
        }
    }

    /// Copies the command that the selected finding advises.
    pub(super) fn copy_advice(&mut self) {
        let selected = self.overlay.menu.as_ref().and_then(Menu::selected_item);
        let advice = selected.and_then(|item| item.advice.clone());
        match advice {
            Some(command) => self.effects.push(Effect::CopyText {
                what: "command",
                text: with_caller(self, &command),
            }),
            None => self.warn("no command to copy: the next step of this finding is not one"),
        }
    }

    fn diagnosis_items(&self, key: &Key) -> Vec<Item> {
        let (basis, next) = self.basis(key);
        let findings = self.findings(key);
        let item = |(number, finding): (usize, &Finding)| Item {
            group: basis,
            command: next.map(str::to_owned),
            ..item(number + 1, finding)
        };
        let mut items: Vec<_> = findings.iter().enumerate().map(item).collect();
        items.push(Item {
            label: not_asked(self.appearance.keymap().first(Action::Region).as_deref()),
            group: "not asked here",
            ..Item::default()
        });
        items
    }

    /// What the findings rest on, with the cost of knowing more; and the command that finds it out.
    fn basis(&self, key: &Key) -> (&'static str, Option<&'static str>) {
        let pending = self.walks.pending.as_ref();
        if pending.is_some_and(|pending| pending.key == *key) {
            return ("looking it up …", None);
        }
        if self.walks.performed.contains_key(key) {
            return ("from the lookup that was made, and the listed names", None);
        }
        if self.why_no_value().is_some() {
            let basis = "from the listed names alone: this deployment is metadata-only";
            return (basis, None);
        }
        let basis = "from the listed names alone; enter: look it up in AWS now (1 GetSecretValue)";
        (basis, Some("perform"))
    }

    pub(super) fn findings(&self, key: &Key) -> Vec<Finding> {
        let scan = self.walks.nearest.as_ref();
        let near = scan.filter(|scan| scan.asked() == key.name);
        let elsewhere = self.walks.elsewhere(key);
        diagnose(Case {
            scenario: self.scenario(),
            resolution: &self.resolution(key),
            deserialize_json: self.decodes(key),
            near: near.map_or(&[], |scan| scan.best()),
            misplaced: elsewhere.map_or(&[], |elsewhere| &elsewhere.found),
            outside: elsewhere.map(|elsewhere| elsewhere.outside),
            others: &[],
            regions: &[],
            caller: Some(self.session.caller()),
            log: self.walks.log(key),
            beside: Beside {
                names_cut: elsewhere.filter(|all| all.is_cut).map(|all| all.names),
                ..Beside::default()
            },
        })
    }
}

fn item(number: usize, finding: &Finding) -> Item {
    let mut lines = vec![finding.says.clone()];
    lines.extend(finding.evidence.iter().map(|seen| format!("seen: {seen}")));
    if !finding.next.is_empty() {
        lines.push(format!("{NEXT}{}", finding.next));
    }
    Item {
        label: format!(
            "{number} {}  {}, {}",
            finding.id.name(),
            finding.level.name(),
            finding.confidence.name()
        ),
        lines,
        advice: command(&finding.next).map(str::to_owned),
        severity: Some(match (finding.level, finding.confidence) {
            (Level::Note, _) => Severity::Note,
            (Level::Problem, Confidence::Certain) => Severity::Error,
            (Level::Problem, _) => Severity::Warning,
        }),
        ..Item::default()
    }
}
