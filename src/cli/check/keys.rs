//! Checks what is expected of keys.
//!
//! A line with the very name counts before patterns; of several patterns that fit, the last one counts.

use super::checked::{About, Checked, KeyEnd};
use super::explain;
use super::world::{World, Worlds, unseen};
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
        let why = explain::Question {
            scenario: self.scenario,
            expected: self.expected(),
            resolution,
            before,
        };
        checked.why = why.why();
        checked.next = why.next(checked.judgement);
    }

    fn pattern(&self, glob: &Glob, file: &CheckFile) -> Checked {
        let kind = self.expectation.kind;
        let fitting: Vec<RowId> = self.fitting(glob);
        let is_own = |row: &RowId| !self.is_claimed(file, *row);
        let own: Vec<RowId> = fitting.iter().copied().filter(is_own).collect();
        let (predictor, before) = (
            self.scenario.bulk(kind),
            self.world
                .unchanged(kind)
                .map(|unchanged| unchanged.bulk(kind)),
        );
        let path = self.scenario.simulated.layers(kind);
        let others: Vec<KeyEnd> = own
            .iter()
            .filter_map(|row| self.other(&predictor, before.as_ref(), &path, *row))
            .collect();
        let unseen = unseen(self.scenario, kind);
        let worst = others.iter().map(|end| end.judgement).max();
        let mut judgement = worst.unwrap_or(Judgement::Passed);
        let mut is = self.counted(own.len(), &others, judgement);
        let (mut why, mut next) = (Vec::new(), None);
        let none = if fitting.is_empty() {
            "no listed key fits"
        } else {
            "another line counts for each key that fits"
        };
        // That no key is there is what this expects.
        if own.is_empty() && *self.expected() != Expected::Missing {
            judgement = Judgement::Failed;
            none.clone_into(&mut is);
            next = Some(
                "correct the pattern, or remove the line: a check that can't fail proves nothing"
                    .to_owned(),
            );
        } else if own.is_empty() {
            none.clone_into(&mut is);
        }
        if !unseen.is_empty() {
            let worst = if own.is_empty() {
                Judgement::Passed
            } else {
                judgement
            };
            judgement = worst.max(Judgement::Undetermined);
            why.extend(
                unseen
                    .iter()
                    .map(|layer| explain::unseen(self.scenario, *layer)),
            );
            next = explain::settles(self.scenario, kind, &unseen);
        }
        let mut checked = self.checked(judgement, is, (glob.text().to_owned(), own.len(), others));
        checked.why = why;
        checked.next = next;
        self.explain_first(&mut checked);
        checked
    }

    /// How many keys are as expected, in words.
    fn counted(&self, all: usize, others: &[KeyEnd], worst: Judgement) -> String {
        let how = match worst {
            Judgement::Passed => return format!("{}, {}", keys(all), self.expected()),
            Judgement::Undetermined => "not certain",
            Judgement::Failed => "not",
        };
        match others {
            [one] => format!("1 of {} is {how}: {} ({})", keys(all), one.key, one.words()),
            several => format!("{} of {} are {how}", several.len(), keys(all)),
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
        let question = explain::Question {
            scenario: self.scenario,
            expected: self.expected(),
            resolution: &resolution,
            before: before.as_ref(),
        };
        let about = |text: &String| format!("{}: {text}", first.key);
        let (why, next) = (question.why(), question.next(first.judgement));
        let own: Vec<_> = why.iter().map(about).collect();
        checked.why.splice(0..0, own);
        checked.next = next.or(checked.next.take());
    }

    fn fitting(&self, glob: &Glob) -> Vec<RowId> {
        let catalog = self.scenario.catalog;
        let fits = |row: &&RowId| {
            let name = catalog.name(**row);
            if catalog.is_case_unknown(**row) {
                glob.matches_in_any_case(name)
            } else {
                glob.matches(name)
            }
        };
        catalog.sorted().iter().filter(fits).copied().collect()
    }

    /// Another line counts for this key.
    fn is_claimed(&self, file: &CheckFile, row: RowId) -> bool {
        let catalog = self.scenario.catalog;
        let (name, is_open) = (catalog.name(row), catalog.is_case_unknown(row));
        let own = self.expectation;
        let others = file
            .keys
            .iter()
            .filter(|other| other.kind == own.kind && other.team == own.team);
        let mut others = others.filter(|other| other.line != own.line);
        others.any(|other| match &other.name {
            Name::Key(key) => key == name || is_open && key.to_lowercase() == name,
            Name::Pattern(glob) => {
                let is_later = other.line.start > own.line.start;
                let fits = glob.matches(name) || is_open && glob.matches_in_any_case(name);
                is_later && fits
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

fn keys(count: usize) -> String {
    match count {
        1 => "1 key".to_owned(),
        count => format!("{count} keys"),
    }
}
