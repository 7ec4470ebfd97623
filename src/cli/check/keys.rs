//! Checks what is expected of keys.
//!
//! A line with the very name counts before patterns; of several patterns that fit, the last one counts.

use super::checked::{About, Checked, KeyEnd, some_of};
use super::explain;
use super::world::{World, Worlds, incomplete_layers};
use crate::domain::catalog::RowId;
use crate::domain::expectation::{CheckFile, Expected, Glob, Judgement, KeyExpectation, Name};
use crate::domain::key::Key;
use crate::domain::prediction::{BulkPredictor, Scenario};
use crate::domain::resolve::{Prediction, Resolution};
use crate::domain::search_path::Layer;
use crate::domain::team::Team;

pub(super) fn check(worlds: &Worlds, file: &CheckFile) -> Vec<Checked> {
    let checked = file.keys.iter().filter_map(|expectation| {
        let team = expectation.team.as_ref().map(Team::name);
        let world = worlds.of(team);
        let scenario = world.scenario(expectation.kind)?;
        let one = One {
            world,
            scenario,
            expectation,
        };
        Some(match &expectation.name {
            _ if one.asks_nothing() => one.nothing(),
            Name::Key(name) => one.key(name),
            Name::Pattern(glob) => one.pattern(glob, file),
        })
    });
    checked.collect()
}

/// One line, and what it is checked against.
struct One<'a> {
    world: &'a World,
    scenario: Scenario<'a>,
    expectation: &'a KeyExpectation,
}

impl One<'_> {
    fn checked(
        &self,
        judgement: Judgement,
        is: String,
        about: (String, usize, Vec<KeyEnd>),
    ) -> Checked {
        let (name, count, others) = about;
        let expectation = self.expectation;
        Checked {
            line: expectation.line.clone(),
            judgement,
            is,
            why: Vec::new(),
            next: None,
            about: About::Keys {
                kind: expectation.kind,
                team: expectation.team.as_ref().map(ToString::to_string),
                name,
                expected: expectation.expected.to_string(),
                count,
                others,
            },
        }
    }

    /// No layer is asked for keys of this kind, with or without the simulated change.
    fn asks_nothing(&self) -> bool {
        let kind = self.expectation.kind;
        let what_if = &self.world.what_if;
        let mut both = [what_if.base(), what_if.deployment()].into_iter();
        both.all(|deployment| deployment.layers(kind).is_empty())
    }

    /// A line that could not fail, or could not pass.
    fn nothing(&self) -> Checked {
        let kind = self.expectation.kind;
        let name = match &self.expectation.name {
            Name::Key(name) => name.clone(),
            Name::Pattern(glob) => glob.text().to_owned(),
        };
        let is = format!("no layer is asked for {} here", kind.plural());
        let mut checked = self.checked(Judgement::Failed, is, (name, 0, Vec::new()));
        checked.next = Some(explain::nothing_is_asked(kind));
        checked
    }

    fn expected(&self) -> &Expected {
        &self.expectation.expected
    }

    /// The lookup of a key without the simulated change.
    fn before(&self, key: &Key) -> Option<Resolution> {
        let unchanged = self.world.unchanged(key.kind)?;
        Some(unchanged.predict(key.clone()))
    }

    fn key(&self, name: &str) -> Checked {
        let key = Key::new(self.expectation.kind, name);
        let before = self.before(&key);
        let resolution = self.scenario.predict(key);
        let judgement = self.expected().judge(&resolution);
        let end = KeyEnd {
            key: name.to_owned(),
            judgement,
            end: Prediction::from(&resolution),
            before: before.as_ref().map(Prediction::from),
        };
        let is = end.words();
        let others = if judgement == Judgement::Passed {
            Vec::new()
        } else {
            vec![end]
        };
        let mut checked = self.checked(judgement, is, (name.to_owned(), 1, others));
        self.explain(&mut checked, &resolution, before.as_ref());
        checked
    }

    fn explain(&self, checked: &mut Checked, resolution: &Resolution, before: Option<&Resolution>) {
        if checked.judgement == Judgement::Passed {
            return;
        }
        let question = self.question(resolution, before);
        checked.why = question.why();
        checked.next = question.next(checked.judgement);
    }

    fn question<'q>(
        &'q self,
        resolution: &'q Resolution,
        before: Option<&'q Resolution>,
    ) -> explain::Question<'q> {
        explain::Question {
            scenario: self.scenario,
            expected: self.expected(),
            resolution,
            before,
        }
    }

    fn pattern(&self, glob: &Glob, file: &CheckFile) -> Checked {
        let kind = self.expectation.kind;
        let fitting = self.fitting(glob);
        let lines = self.other_lines(file);
        let is_own = |row: &RowId| !self.is_claimed(&lines, *row);
        let own: Vec<RowId> = fitting.iter().copied().filter(is_own).collect();
        let mut checked = if own.is_empty() {
            self.without_keys(glob, fitting.is_empty())
        } else {
            let others = self.others(&own);
            let worst = others.iter().map(|end| end.judgement).max();
            let worst = worst.unwrap_or(Judgement::Passed);
            let is = self.counted(own.len(), &others, worst);
            self.checked(worst, is, (glob.text().to_owned(), own.len(), others))
        };
        let incomplete = incomplete_layers(self.scenario, kind);
        if !incomplete.is_empty() {
            // Keys that fit may be there.
            let seen = if own.is_empty() {
                Judgement::Passed
            } else {
                checked.judgement
            };
            checked.judgement = seen.max(Judgement::Undetermined);
            let why = incomplete
                .iter()
                .map(|layer| explain::about_incomplete(self.scenario, *layer));
            checked.why.extend(why);
            checked.next = explain::remedy(self.scenario, kind, &incomplete);
        }
        self.explain_first(&mut checked);
        checked
    }

    /// No key is there that the line is about.
    fn without_keys(&self, glob: &Glob, fits_none: bool) -> Checked {
        let is = if fits_none {
            "no listed key fits"
        } else {
            "another line counts for each key that fits"
        };
        // That no key is there is what this expects.
        let is_met = *self.expected() == Expected::Missing;
        let judgement = if is_met {
            Judgement::Passed
        } else {
            Judgement::Failed
        };
        let about = (glob.text().to_owned(), 0, Vec::new());
        let mut checked = self.checked(judgement, is.to_owned(), about);
        let next =
            "correct the pattern, or remove the line: a check that can't fail proves nothing";
        checked.next = (!is_met).then(|| next.to_owned());
        checked
    }

    /// The keys that are not as expected, or not for certain.
    fn others(&self, rows: &[RowId]) -> Vec<KeyEnd> {
        let kind = self.expectation.kind;
        let predictor = self.scenario.bulk(kind);
        let unchanged = self.world.unchanged(kind);
        let before = unchanged.map(|unchanged| unchanged.bulk(kind));
        let path = self.scenario.simulated.layers(kind);
        rows.iter()
            .filter_map(|row| self.other(&predictor, before.as_ref(), &path, *row))
            .collect()
    }

    /// How many keys are as expected, in words.
    fn counted(&self, all: usize, others: &[KeyEnd], worst: Judgement) -> String {
        let all = some_of(all, "key");
        let how = match worst {
            Judgement::Passed => return format!("{}, {}", all, self.expected()),
            Judgement::Undetermined => "not certain",
            Judgement::Failed => "not",
        };
        match others {
            [one] => format!("1 of {all} is {how}: {} ({})", one.key, one.words()),
            several => format!("{} of {all} are {how}", several.len()),
        }
    }

    /// What is the matter with the first key speaks for the others.
    fn explain_first(&self, checked: &mut Checked) {
        let About::Keys { others, .. } = &checked.about else {
            return;
        };
        let failed = others.iter().find(|end| end.judgement == checked.judgement);
        let Some(first) = failed else {
            return;
        };
        let key = Key::new(self.expectation.kind, first.key.as_str());
        let before = self.before(&key);
        let resolution = self.scenario.predict(key);
        let question = self.question(&resolution, before.as_ref());
        let about = |text: &String| format!("{}: {text}", first.key);
        let (why, next) = (question.why(), question.next(first.judgement));
        let own: Vec<_> = why.iter().map(about).collect();
        checked.why.splice(0..0, own);
        checked.next = next.or(checked.next.take());
    }

    fn fitting(&self, glob: &Glob) -> Vec<RowId> {
        let rows = self.scenario.catalog.sorted().iter();
        rows.filter(|row| self.fits(glob, **row)).copied().collect()
    }

    /// The case of some keys is not known.
    fn fits(&self, glob: &Glob, row: RowId) -> bool {
        let catalog = self.scenario.catalog;
        if catalog.is_case_unknown(row) {
            glob.matches_in_any_case(catalog.name(row))
        } else {
            glob.matches(catalog.name(row))
        }
    }

    /// The other lines about keys of this kind, as this team asks for them.
    fn other_lines<'f>(&self, file: &'f CheckFile) -> Vec<&'f KeyExpectation> {
        let own = self.expectation;
        let is_other = |other: &&KeyExpectation| {
            other.kind == own.kind && other.team == own.team && other.line != own.line
        };
        file.keys.iter().filter(is_other).collect()
    }

    /// Another line counts for this key.
    fn is_claimed(&self, lines: &[&KeyExpectation], row: RowId) -> bool {
        let catalog = self.scenario.catalog;
        let (name, is_open) = (catalog.name(row), catalog.is_case_unknown(row));
        lines.iter().any(|other| match &other.name {
            Name::Key(key) => key == name || is_open && key.to_lowercase() == name,
            Name::Pattern(glob) => {
                let is_later = other.line.start > self.expectation.line.start;
                is_later && self.fits(glob, row)
            }
        })
    }

    /// A key that is not as expected, or not for certain.
    fn other(
        &self,
        predictor: &BulkPredictor<'_>,
        before: Option<&BulkPredictor<'_>>,
        path: &[Layer],
        row: RowId,
    ) -> Option<KeyEnd> {
        let end = predictor.predict(row);
        let judgement = self.judge(end, path, row);
        (judgement != Judgement::Passed).then(|| KeyEnd {
            key: self.scenario.catalog.name(row).to_owned(),
            judgement,
            end,
            before: before.map(|before| before.predict(row)),
        })
    }

    fn judge(&self, end: Prediction, path: &[Layer], row: RowId) -> Judgement {
        self.expected().judge_certain(path, end).unwrap_or_else(|| {
            let key = self.scenario.catalog.key(self.expectation.kind, row);
            self.expected().judge(&self.scenario.predict(key))
        })
    }
}
