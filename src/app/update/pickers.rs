//! The menus of things to choose from: columns, forms to copy, fields, deployments, regions; and the commands they run.

use crate::app::copy_form::{FORMS, FormRow, Offer, offer};
use crate::app::deployments::Choice;
use crate::app::list::column::Column;
use crate::app::menu::{Item, Menu, MenuKind};
use crate::app::message::Effect;
use crate::app::pending::{FieldUse, Purpose};
use crate::app::state::State;
use crate::domain::deployment::title;
use crate::domain::region::{REGIONS, could_be, meant};

impl State {
    pub(super) fn open_sort(&mut self) {
        let (current, _) = self.listing.list.sorting();
        let columns = self.columns();
        let selected = columns.iter().position(|column| *column == current);
        let item = |column: &Column| {
            let name = name_of(*column);
            Item {
                about: format!("sort by {name}"),
                command: Some(format!("sort {name}")),
                label: name,
                group: "",
                ..Item::default()
            }
        };
        let items = columns.iter().map(item).collect();
        self.overlay.menu = Some(Menu::new(MenuKind::Sort, items, selected.unwrap_or(0)));
    }

    fn columns(&self) -> Vec<Column> {
        Column::all(self.simulated(), self.listing.kind, self.dags.has_dags())
    }

    /// The arguments of `sort`.
    pub(in crate::app) fn column_names(&self) -> Vec<String> {
        self.columns().into_iter().map(name_of).collect()
    }

    pub(super) fn invert_sort(&mut self) {
        let (column, is_reversed) = self.listing.list.sorting();
        self.listing.list.sort(column, !is_reversed);
    }

    /// Sorts by a column; by the same one once more, the other way round.
    pub(in crate::app) fn sort_by(&mut self, column: Column) {
        let (current, is_reversed) = self.listing.list.sorting();
        self.listing
            .list
            .sort(column, column == current && !is_reversed);
    }

    /// `sort COLUMN`, `sort COLUMN reversed`.
    pub(in crate::app) fn sort_as(&mut self, text: &str) {
        let (name, is_reversed) = match text.strip_suffix(" reversed") {
            Some(name) => (name.trim(), true),
            None => (text, false),
        };
        let columns = self.columns();
        match columns.iter().find(|column| name_of(**column) == name) {
            Some(column) => self.listing.list.sort(*column, is_reversed),
            None => self.warn_unknown("column", name, &self.column_names()),
        }
    }

    /// What can be copied of the key, each with what it is, or why it cannot be had.
    pub(super) fn open_copy(&mut self) {
        let Some(key) = self.subject() else {
            return;
        };
        let item = |row: &FormRow| {
            let (about, can_be) = match offer(self, &key, row.form) {
                Ok(Offer::Text { text, note }) => {
                    let note = note.map_or(String::new(), |note| format!("  ({note})"));
                    (format!("{text}{note}"), true)
                }
                Ok(Offer::Value) if self.may_read_values() => {
                    ("without showing it; 1 GetSecretValue".to_owned(), true)
                }
                Ok(Offer::Value) => ("not available: values are not read here".to_owned(), false),
                Err(why) => (format!("not available: {why}"), false),
            };
            Item {
                label: row.label.to_owned(),
                about,
                group: "",
                command: can_be.then(|| format!("copy {}", row.name)),
                ..Item::default()
            }
        };
        let mut items: Vec<_> = FORMS.iter().map(item).collect();
        items.push(Item {
            label: "one field".to_owned(),
            about: if self.may_read_values() {
                "of a JSON value, without showing it".to_owned()
            } else {
                "not available: values are not read here".to_owned()
            },
            group: "",
            command: self.may_read_values().then(|| "copy field".to_owned()),
            ..Item::default()
        });
        self.overlay.menu = Some(Menu::new(MenuKind::Copy, items, 0));
    }

    /// `copy FORM`.
    pub(in crate::app) fn copy_as(&mut self, name: &str) {
        if name == "field" {
            return self.walk(Purpose::Fields(FieldUse::Copy));
        }
        let Some(row) = FORMS.iter().find(|row| row.name == name) else {
            let known: Vec<_> = FORMS.iter().map(|row| row.name.to_owned()).collect();
            self.warn_unknown("form", name, &known);
            return;
        };
        let Some(key) = self.subject() else {
            return self.no_key();
        };
        match offer(self, &key, row.form) {
            Ok(Offer::Text { text, .. }) => self.effects.push(Effect::CopyText {
                what: row.label,
                text,
            }),
            Ok(Offer::Value) => self.walk(Purpose::Copy),
            Err(why) => {
                self.warn(why);
            }
        }
    }

    pub(in crate::app) fn reveal_field(&mut self, name: &str) {
        self.hide();
        self.walk(Purpose::Field(FieldUse::Reveal, name.to_owned()));
    }

    pub(in crate::app) fn copy_field(&mut self, name: &str) {
        self.walk(Purpose::Field(FieldUse::Copy, name.to_owned()));
    }

    pub(in crate::app) fn open_fields(&mut self, wanted: FieldUse, names: &[String]) {
        let item = |name: &String| Item {
            label: name.clone(),
            about: String::new(),
            group: "",
            command: Some(format!("{} {name}", wanted.command())),
            ..Item::default()
        };
        let kind = match wanted {
            FieldUse::Reveal => MenuKind::Field,
            FieldUse::Copy => MenuKind::CopyField,
        };
        self.overlay.menu = Some(Menu::new(kind, names.iter().map(item).collect(), 0));
    }

    pub(super) fn open_deployments(&mut self) {
        if self.session.is_presented() {
            self.warn("presentation mode does not show other deployments");
            return;
        }
        let item = |choice: &crate::app::deployments::DeploymentChoice| {
            let reads = if choice.metadata_only {
                "metadata-only "
            } else {
                ""
            };
            let here = if choice.is_current { "(current) " } else { "" };
            let region = choice.region.as_deref().unwrap_or_default();
            Item {
                label: title(&choice.name).to_owned(),
                about: format!("{here}{reads}{region}"),
                group: "",
                command: Some(format!("deployment {}", choice.name)),
                ..Item::default()
            }
        };
        let items: Vec<_> = self.session.deployments().iter().map(item).collect();
        let current = self
            .session
            .deployments()
            .iter()
            .position(|one| one.is_current);
        self.overlay.menu = Some(Menu::new(MenuKind::Deployment, items, current.unwrap_or(0)));
    }

    pub(in crate::app) fn go_to_deployment(&mut self, name: &str) {
        let known: Vec<_> = self
            .session
            .deployments()
            .iter()
            .map(|one| one.name.clone())
            .collect();
        if !known.iter().any(|other| other == name) {
            self.warn_unknown("deployment", name, &known);
            return;
        }
        if self.stays_in_sample("deployment") {
            return;
        }
        self.notify(format!("opening {}…", title(name)));
        self.switch_to(Choice {
            deployment: name.to_owned(),
            region: None,
            order: self.order_of(name),
        });
    }

    /// The sample is one deployment in one region.
    pub(super) fn stays_in_sample(&mut self, what: &str) -> bool {
        if self.session.is_sample() {
            self.warn(format!(
                "the sample has no other {what}; run varlens without demo to switch"
            ));
        }
        self.session.is_sample()
    }

    pub(super) fn open_regions(&mut self) {
        if self.stays_in_sample("region") {
            return;
        }
        let item = |region: &crate::domain::region::Region| Item {
            label: region.name.to_owned(),
            about: region.place.to_owned(),
            group: "",
            command: Some(format!("region {}", region.name)),
            ..Item::default()
        };
        let current = self.session.caller().region.as_deref();
        let selected = REGIONS
            .iter()
            .position(|region| Some(region.name) == current);
        let items = REGIONS.iter().map(item).collect();
        self.overlay.menu = Some(Menu::new(MenuKind::Region, items, selected.unwrap_or(0)));
    }

    /// Any region may be named: new ones come. What could be none is refused here, so that the listing stays.
    pub(in crate::app) fn go_to_region(&mut self, name: &str) {
        if self.stays_in_sample("region") {
            return;
        }
        if !could_be(name) {
            self.warn(format!("`{name}` is not a region name; {}", meant(name)));
            return;
        }
        let current = self.current_deployment().map(|one| one.name.clone());
        let Some(deployment) = current else {
            self.warn("no deployment is open");
            return;
        };
        self.notify(format!("opening {name}…"));
        self.switch_to(Choice {
            order: self.order_of(&deployment),
            deployment,
            region: Some(name.to_owned()),
        });
    }
}

/// A column as the user types it.
fn name_of(column: Column) -> String {
    column.head().to_lowercase()
}
