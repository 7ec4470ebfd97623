//! What DAG files read: their scan, the usages of a key, the keys that no layer has, and opening a file in an editor.

use crate::app::action::Action;
use crate::app::menu::{Item, Menu, MenuKind};
use crate::app::message::Effect;
use crate::app::mode::Pane;
use crate::app::state::{NO_DAGS, OTHER_KIND, State};
use crate::domain::dag::KeyKind;
use crate::domain::key::Key;
use crate::domain::resolve::Outcome;
use crate::domain::usage::{KeyUsages, ScanEvent, ScanState, UsagePlace, UsageState, may_be};

/// More are counted and not shown: `varlens scan --keys` prints all.
const MOST_SHOWN: usize = 1_000;

impl State {
    /// Reads the DAG files again, where there are any.
    pub(super) fn scan_dags(&mut self) {
        if let Some(generation) = self.dags.begin() {
            self.effects.push(Effect::ScanDags { generation });
        }
    }

    pub(super) fn dags_reported(&mut self, generation: u64, event: ScanEvent) {
        if !self.dags.apply(generation, event) || self.dags.is_scanning() {
            return;
        }
        if let Some(changes) = self.session.changes_mut() {
            changes.restart();
        }
    }

    /// See [`crate::app::state::DagUsages::hide_code`].
    pub fn hide_code(&mut self, hides: bool) {
        self.dags.hide_code(hides);
    }

    /// What DAG files do with a key; None where there are none, or where keys of its kind are not scanned.
    pub fn usage(&self, key: &Key) -> Option<UsageState> {
        let kind = KeyKind::of(key.kind).filter(|_| self.dags.has_dags())?;
        let any_case = self.is_case_unknown(key);
        Some(self.dags.index().usage(kind, &key.name, any_case))
    }

    /// Where DAG files read a key, and how many more places there are.
    pub fn usage_places(&self, key: &Key) -> (Vec<&UsagePlace>, usize) {
        let Some(kind) = KeyKind::of(key.kind) else {
            return (Vec::new(), 0);
        };
        let any_case = self.is_case_unknown(key);
        let usages = self.dags.index().usages(kind, &key.name, any_case);
        let left_out = usages.iter().map(|usages| usages.left_out).sum();
        let places = usages.into_iter().flat_map(|usages| &usages.places);
        (places.collect(), left_out)
    }

    /// Where DAG files read a key that only the run knows and that may be this one.
    pub fn dynamic_places(&self, key: &Key) -> Vec<&UsagePlace> {
        let kind = KeyKind::of(key.kind);
        let dynamic = kind.and_then(|kind| self.dags.index().dynamic(kind));
        let places = dynamic.into_iter().flat_map(|dynamic| &dynamic.places);
        let any_case = self.is_case_unknown(key);
        places
            .filter(|place| may_be(place, &key.name, any_case))
            .collect()
    }

    fn is_case_unknown(&self, key: &Key) -> bool {
        let catalog = &self.listing.catalog;
        let row = catalog.find(&key.name);
        key.kind == self.listing.kind && row.is_some_and(|row| catalog.is_case_unknown(row))
    }

    /// Shows the usages of the key.
    pub(super) fn show_usages(&mut self) {
        if !self.dags.has_dags() {
            return self.warn(NO_DAGS);
        }
        self.panes.show(Pane::Usages);
    }

    /// Opens the only usage of the key, or lets the user choose one.
    pub(super) fn edit_usage(&mut self) {
        let Some(key) = self.subject() else {
            return self.no_key();
        };
        if !self.dags.has_dags() {
            return self.warn(NO_DAGS);
        }
        let places = self.places_to_open(&key);
        let item = |(number, place): (usize, &&UsagePlace)| Item {
            label: short(place),
            about: about(place),
            command: Some(format!("edit {}", number + 1)),
            ..Item::default()
        };
        let items: Vec<_> = places.iter().enumerate().map(item).collect();
        match items.len() {
            0 => self.warn(format!(
                "no DAG file that was read so far reads {}",
                key.name
            )),
            1 => self.edit_place("1"),
            _ => {
                let mut menu = Menu::new(MenuKind::Edit, items, 0);
                menu.subject = Some(key);
                self.overlay.menu = Some(menu);
            }
        }
    }

    fn places_to_open(&self, key: &Key) -> Vec<&UsagePlace> {
        let (mut places, _) = self.usage_places(key);
        places.extend(self.dynamic_places(key));
        places
    }

    /// `edit NUMBER`.
    pub(in crate::app) fn edit_place(&mut self, number: &str) {
        let Some(key) = self.subject() else {
            return self.no_key();
        };
        let places = self.places_to_open(&key);
        let at = number
            .parse::<usize>()
            .ok()
            .and_then(|at| at.checked_sub(1));
        let Some(place) = at.and_then(|at| places.get(at)) else {
            let count = places.len();
            return self.warn(format!("edit takes the number of a usage, 1 to {count}"));
        };
        let (file, line) = (place.file.to_string(), place.line);
        if self.session.is_sample() {
            return self
                .warn("the sample's DAG files are inside the program: there is no file to open");
        }
        self.hide();
        self.effects.push(Effect::Edit { file, line });
    }

    /// The editor has ended, or could not be started.
    pub(super) fn edited(&mut self, result: Result<(), String>) {
        if let Err(why) = result {
            return self.warn(why);
        }
        let keymap = self.appearance.keymap();
        let refresh = keymap.hint("; ", Action::Refresh, "reads the DAG files again");
        self.notify(format!("back from the editor{refresh}"));
    }

    /// Lists the keys that DAG files read and that Airflow does not find.
    pub(super) fn list_missing_reads(&mut self) {
        if !self.dags.has_dags() {
            return self.warn(NO_DAGS);
        }
        let Some(kind) = KeyKind::of(self.listing.kind) else {
            return self.warn(OTHER_KIND);
        };
        if self.listing.catalog.is_listing() || self.dags.is_scanning() {
            let what = if self.dags.is_scanning() {
                "the DAG files are still being read"
            } else {
                "the layers are still being listed"
            };
            return self.warn(format!("{what}; try again afterwards"));
        }
        let items = self.missing_reads(kind);
        self.overlay.notice = None;
        self.hide();
        self.overlay.menu = Some(Menu::new(MenuKind::MissingReads, items, 0));
    }

    /// By how sure it is; the last items say how far that can be trusted.
    fn missing_reads(&self, kind: KeyKind) -> Vec<Item> {
        let index = self.dags.index();
        let scenario = self.scenario();
        let group = |key: &str, usages: &KeyUsages| {
            let resolution = scenario.predict(Key::new(self.listing.kind, key));
            let is_listed = self.listing.catalog.find(key).is_some();
            match resolution.outcome {
                Outcome::Found => None,
                Outcome::Undetermined => Some(NOT_CERTAIN),
                _ if is_listed => Some(NOT_FOUND),
                _ if usages.is_needed() => Some(MISSING),
                _ => Some(WITH_DEFAULT),
            }
        };
        let item = |(key, usages): (&str, &KeyUsages)| {
            let group = group(key, usages)?;
            let place = usages.places.first()?;
            let more = usages.places.len() - 1 + usages.left_out;
            let more = match more {
                0 => String::new(),
                more => format!(", {more} more"),
            };
            Some(Item {
                label: key.to_owned(),
                about: format!("{}, {}{more}", short(place), place.when.in_words()),
                group,
                command: Some(format!("resolve {key}")),
                ..Item::default()
            })
        };
        let mut items: Vec<_> = index.keys(kind).filter_map(item).collect();
        let rank = |item: &Item| GROUPS.iter().position(|group| *group == item.group);
        items.sort_by(|a, b| (rank(a), &a.label).cmp(&(rank(b), &b.label)));
        let left = items.len().saturating_sub(MOST_SHOWN);
        let count = items.len();
        items.truncate(MOST_SHOWN);
        let note = |label| Item {
            label,
            group: NOTES,
            ..Item::default()
        };
        let mut notes = vec![match count {
            0 => "each key that was seen is found by Airflow, by the listed names".to_owned(),
            count => format!("{count} in all, by the listed names; no value was read"),
        }];
        if left > 0 {
            notes.push(format!(
                "{left} more are not shown: `varlens scan --keys` prints all"
            ));
        }
        if let Some(dynamic) = index.dynamic(kind) {
            let count = dynamic.places.len() + dynamic.left_out;
            notes.push(format!(
                "{count} reads have keys that are known at run time only"
            ));
        }
        notes.extend(self.scan_problems());
        items.extend(notes.into_iter().map(note));
        items
    }

    /// What keeps the scan from being complete, in a few sentences.
    pub fn scan_problems(&self) -> Vec<String> {
        const SHOWN: usize = 5;
        let index = self.dags.index();
        let (problems, left_out) = index.problems();
        let mut sentences: Vec<_> = problems.iter().take(SHOWN).cloned().collect();
        let more = problems.len().saturating_sub(SHOWN) + left_out;
        if more > 0 {
            sentences.push(format!("and {more} more; `varlens scan` prints all"));
        }
        let (_, found) = index.files();
        if index.scan() == ScanState::Ended && found == 0 && sentences.is_empty() {
            sentences.push("there is no DAG file below the paths that were given".to_owned());
        }
        sentences
    }
}

const MISSING: &str = "no layer has it";
const NOT_FOUND: &str = "listed, and Airflow does not find it";
const NOT_CERTAIN: &str = "not found so far: a layer was not inspected";
const WITH_DEFAULT: &str = "no layer has it, and each read has a default";
const NOTES: &str = "what was compared";
const GROUPS: [&str; 5] = [MISSING, NOT_FOUND, NOT_CERTAIN, WITH_DEFAULT, NOTES];

/// Its file and line; of a long path the end, so that the line is on the screen.
fn short(place: &UsagePlace) -> String {
    const LONGEST: usize = 40;
    let file = &*place.file;
    let parts: Vec<_> = file.rsplit('/').take(2).collect();
    let is_long = file.chars().count() > LONGEST;
    let end = parts.into_iter().rev().collect::<Vec<_>>().join("/");
    let shown = if is_long { &end } else { file };
    format!("{shown}:{}", place.line)
}

/// When and why, in words.
fn about(place: &UsagePlace) -> String {
    let key = match &place.parts {
        Some(parts) => format!("{parts}: "),
        None => String::new(),
    };
    format!("{key}{}: {}", place.when.in_words(), place.why)
}
