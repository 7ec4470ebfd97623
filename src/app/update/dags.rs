//! What DAG files read: their scan, the usages of a key, the keys that no layer has, and opening a file in an editor.

use std::path::{Path, PathBuf};

use crate::app::action::Action;
use crate::app::menu::{Item, Menu, MenuKind};
use crate::app::message::Effect;
use crate::app::missing_reads::{Basis, MissingGroup, MissingRead, MissingReads};
use crate::app::mode::Pane;
use crate::app::state::{DAGS_NOT_PRESENTED, NO_DAGS, OTHER_KIND, State};
use crate::domain::dag::KeyKind;
use crate::domain::key::Key;
use crate::domain::usage::{KeyUsages, MOST_PLACES, ScanEvent, ScanState, UsagePlace, UsageState};

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

    /// Why it is not known what DAG files read, where it isn't.
    pub fn why_no_dags(&self) -> &'static str {
        if self.session.is_presented() {
            DAGS_NOT_PRESENTED
        } else {
            NO_DAGS
        }
    }

    /// There are DAG files that an editor can open: those of the sample are inside the program.
    pub(super) fn has_dag_files(&self) -> bool {
        self.dags.has_dags() && !self.session.is_sample()
    }

    /// The panes, in the order of `tab`: that of the usages where DAG files are known.
    pub fn panes_in_order(&self) -> Vec<Pane> {
        let has_usages = self.has_usages();
        let panes = Pane::ALL.into_iter();
        panes
            .filter(|pane| has_usages || *pane != Pane::Usages)
            .collect()
    }

    /// DAG files are scanned for keys of the kind that is listed.
    pub fn has_usages(&self) -> bool {
        self.dags.has_dags() && KeyKind::of(self.listing.kind).is_some()
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
        places(&self.dags.index().usages(kind, &key.name, any_case))
    }

    /// Where DAG files read a key that only the run knows and that may be this one, and how many more places there are.
    pub fn dynamic_places(&self, key: &Key) -> (Vec<&UsagePlace>, usize) {
        let Some(kind) = KeyKind::of(key.kind) else {
            return (Vec::new(), 0);
        };
        let any_case = self.is_case_unknown(key);
        places(&self.dags.index().dynamic_of(kind, &key.name, any_case))
    }

    fn is_case_unknown(&self, key: &Key) -> bool {
        let catalog = &self.listing.catalog;
        let row = catalog.find(&key.name);
        key.kind == self.listing.kind && row.is_some_and(|row| catalog.is_case_unknown(row))
    }

    /// Shows the usages of the key.
    pub(super) fn show_usages(&mut self) {
        if !self.dags.has_dags() {
            return self.warn(self.why_no_dags());
        }
        self.panes.show(Pane::Usages);
    }

    /// Opens the only usage of the key, or lets the user choose one.
    pub(super) fn edit_usage(&mut self) {
        let Some(key) = self.subject() else {
            return self.no_key();
        };
        if !self.dags.has_dags() {
            return self.warn(self.why_no_dags());
        }
        let places = self.places_to_open(&key);
        match places.len() {
            0 => self.warn(format!(
                "no DAG file that was read so far reads {}",
                key.name
            )),
            1 => self.edit_place("1"),
            _ => {
                let items = places.iter().enumerate().map(|(number, place)| Item {
                    label: short(place),
                    about: about(place),
                    command: Some(format!("edit {}", number + 1)),
                    ..Item::default()
                });
                let mut menu = Menu::new(MenuKind::Edit, items.collect(), 0);
                menu.subject = Some(key);
                self.dags.offered = places;
                self.overlay.menu = Some(menu);
            }
        }
    }

    fn places_to_open(&self, key: &Key) -> Vec<UsagePlace> {
        let (mut places, _) = self.usage_places(key);
        places.extend(self.dynamic_places(key).0);
        places.into_iter().cloned().collect()
    }

    /// `edit NUMBER`: of the usages in the menu, where the number was chosen there.
    pub(in crate::app) fn edit_place(&mut self, number: &str) {
        let mut places = std::mem::take(&mut self.dags.offered);
        if places.is_empty() {
            let Some(key) = self.subject() else {
                return self.no_key();
            };
            places = self.places_to_open(&key);
        }
        let at = number
            .parse::<usize>()
            .ok()
            .and_then(|at| at.checked_sub(1));
        let Some(place) = at.and_then(|at| places.get(at)) else {
            let count = places.len();
            return self.warn(format!("edit takes the number of a usage, 1 to {count}"));
        };
        let named = PathBuf::from(&*place.file);
        let file = place.path.as_deref().map_or(named, Path::to_owned);
        let line = place.line;
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
            return self.warn(self.why_no_dags());
        }
        let Some(kind) = KeyKind::of(self.listing.kind) else {
            return self.warn(OTHER_KIND);
        };
        let is_first = self.dags.is_scanning() && !self.dags.is_outdated();
        if self.listing.catalog.is_listing() || is_first {
            let what = if is_first {
                "the DAG files are still being read"
            } else {
                "the layers are still being listed"
            };
            return self.warn(format!("{what}; try again afterwards"));
        }
        self.overlay.notice = None;
        self.hide();
        let comparison = MissingReads::new(kind, self.dags.index(), self.reads_basis());
        self.dags.missing = Some(comparison);
        self.overlay.menu = Some(Menu::new(MenuKind::MissingReads, Vec::new(), 0));
        self.compare_reads();
    }

    fn reads_basis(&self) -> Basis {
        Basis::new(&self.listing.catalog, self.dags.version())
    }

    /// Compares some more of the keys that DAG files read with the layers, and shows how far that is, or what was found. It
    /// ends with its menu.
    pub(super) fn compare_reads(&mut self) {
        let is_shown = |menu: &Menu| menu.kind == MenuKind::MissingReads;
        let is_shown = self.overlay.menu.as_ref().is_some_and(is_shown);
        let comparison = self.dags.missing.take();
        let Some(mut comparison) = comparison.filter(|one| is_shown && one.is_running()) else {
            return;
        };
        if comparison.is_outdated(self.reads_basis()) {
            comparison =
                MissingReads::new(comparison.kind(), self.dags.index(), self.reads_basis());
        }
        comparison.slice(self.scenario(), self.dags.index());
        let items = if comparison.is_running() {
            let (done, of) = comparison.progress();
            let text = format!("comparing the keys that DAG files read: {done} of {of}");
            vec![note(text)]
        } else {
            self.missing_items(&comparison)
        };
        if let Some(menu) = &mut self.overlay.menu {
            menu.replace(items);
        }
        self.dags.missing = Some(comparison);
    }

    /// By how sure it is; the last items say how far that can be trusted.
    fn missing_items(&self, comparison: &MissingReads) -> Vec<Item> {
        let found = comparison.found();
        let left = comparison.count() - found.len();
        let mut items: Vec<_> = found.map(missing_item).collect();
        items.push(note(match comparison.count() {
            0 => "each key that was seen is found by Airflow, by the listed names".to_owned(),
            count => format!("{count} in all, by the listed names; no value was read"),
        }));
        if left > 0 {
            items.push(note(format!(
                "{left} more are not shown: `varlens scan --keys` prints all"
            )));
        }
        let dynamic = self.dags.index().dynamic(comparison.kind());
        let count: usize = dynamic.map(KeyUsages::count).sum();
        items.extend(match count {
            0 => None,
            1 => Some(note(
                "1 read has a key that is known at run time only".to_owned(),
            )),
            count => Some(note(format!(
                "{count} reads have keys that are known at run time only"
            ))),
        });
        if self.dags.is_outdated() {
            items.push(note(
                "by the scan before: the DAG files are being read again".to_owned(),
            ));
        }
        items.extend(self.scan_problems().into_iter().map(note));
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

/// By file and line, as many as are kept of one key; and how many more there are.
fn places<'a>(usages: &[&'a KeyUsages]) -> (Vec<&'a UsagePlace>, usize) {
    let all: usize = usages.iter().map(|usages| usages.count()).sum();
    let places = usages.iter().flat_map(|usages| &usages.places);
    let mut places: Vec<_> = places.collect();
    places.sort_by_key(|place| (&place.file, place.line, place.when));
    places.truncate(MOST_PLACES);
    let left_out = all - places.len();
    (places, left_out)
}

const NOTES: &str = "what was compared";

const fn heading(group: MissingGroup) -> &'static str {
    match group {
        MissingGroup::Nowhere => "no layer has it",
        MissingGroup::NotFound => "listed, and Airflow does not find it",
        MissingGroup::NotCertain => "not found so far: a layer was not inspected",
        MissingGroup::WithDefault => "no layer has it, and each read has a default",
    }
}

fn missing_item((group, key, read): (MissingGroup, &str, &MissingRead)) -> Item {
    let more = match read.more {
        0 => String::new(),
        more => format!(", {more} more"),
    };
    let place = &read.place;
    Item {
        label: key.to_owned(),
        about: format!("{}, {}{more}", short(place), place.when.in_words()),
        group: heading(group),
        command: Some(format!("resolve {key}")),
        ..Item::default()
    }
}

fn note(label: String) -> Item {
    Item {
        label,
        group: NOTES,
        ..Item::default()
    }
}

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
