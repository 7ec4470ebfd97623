//! Opening a menu, and what is chosen in one.

use crate::app::action::{ACTIONS, Action, ActionRow, Group};
use crate::app::command::COMMANDS;
use crate::app::keymap::{Keymap, Press};
use crate::app::menu::{Chosen, Item, Menu, MenuKind};
use crate::app::message::Effect;
use crate::app::mode::Mode;
use crate::app::preferences::AUTO;
use crate::app::state::State;
use crate::app::theme_name::ThemeName;
use crate::app::what_if::FORM_KEYS;
use crate::domain::query::{FIELDS, FORMS};

use super::what_if::ELSEWHERE;

impl State {
    pub(super) fn open_menu(&mut self, action: Action) {
        self.hide();
        let (kind, items, selected) = match action {
            Action::Theme => (MenuKind::Theme, self.theme_items(), self.appearance.theme()),
            Action::Palette => (
                MenuKind::Palette,
                palette_items(self.appearance.keymap()),
                0,
            ),
            _ => (MenuKind::Help, self.help_items(), 0),
        };
        let mut menu = Menu::new(kind, items, selected);
        menu.theme_before = self.appearance.theme();
        self.overlay.menu = Some(menu);
    }

    pub(super) fn open_warnings(&mut self) {
        if self.session.warnings().is_empty() {
            self.notify("no configuration warnings");
            return;
        }
        let item = |warning: &String| Item {
            label: warning.clone(),
            ..Item::default()
        };
        let items = self.session.warnings().iter().map(item).collect();
        self.overlay.menu = Some(Menu::new(MenuKind::Warnings, items, 0));
    }

    pub(in crate::app) fn press_in_menu(&mut self, press: Press) {
        let Some(menu) = &mut self.overlay.menu else {
            return;
        };
        let copies = self.appearance.keymap().action(press) == Some(Action::CopyCommand);
        if copies && menu.kind == MenuKind::Diagnosis && menu.prompt.text().is_empty() {
            return self.copy_advice();
        }
        let chosen = menu.press(press);
        self.follow_menu(chosen);
    }

    /// Shows the theme that is looked at, closes the menu, or runs what was chosen.
    pub(in crate::app) fn follow_menu(&mut self, chosen: Chosen) {
        match chosen {
            Chosen::Nothing => {
                self.preview_theme();
            }
            Chosen::Close => {
                let closed = self.overlay.menu.take();
                self.dags.offered.clear();
                if let Some(menu) = closed.filter(|menu| menu.kind == MenuKind::Theme) {
                    self.appearance.set_theme(menu.theme_before);
                }
            }
            Chosen::Run(command) => {
                let closed = self.overlay.menu.take();
                self.run_line(&command);
                let closed = closed.filter(|menu| menu.kind == MenuKind::Diagnosis);
                let subject = closed.and_then(|menu| menu.subject);
                if let Some(key) = subject {
                    self.show_diagnosis(key);
                }
            }
        }
    }

    fn preview_theme(&mut self) {
        let Some(menu) = self
            .overlay
            .menu
            .as_ref()
            .filter(|menu| menu.kind == MenuKind::Theme)
        else {
            return;
        };
        let looked_at = menu.selected_item().map(|item| item.label.as_str());
        let number = self
            .appearance
            .themes()
            .iter()
            .position(|row| Some(row.name.as_str()) == looked_at);
        self.appearance
            .set_theme(number.unwrap_or(menu.theme_before));
    }

    fn theme_items(&self) -> Vec<Item> {
        let item = |row: &ThemeName| Item {
            label: row.name.clone(),
            about: row.about.clone(),
            group: "",
            command: Some(format!("theme {}", row.name)),
            ..Item::default()
        };
        let mut items: Vec<_> = self.appearance.themes().iter().map(item).collect();
        items.push(Item {
            label: AUTO.to_owned(),
            about: "dark or light, following the terminal".to_owned(),
            group: "",
            command: Some(format!("theme {AUTO}")),
            ..Item::default()
        });
        items
    }

    /// The arguments of `theme`.
    pub(in crate::app) fn theme_names(&self) -> Vec<String> {
        let named = self.appearance.themes().iter().map(|row| row.name.clone());
        named.chain([AUTO.to_owned()]).collect()
    }

    pub(in crate::app) fn take_theme(&mut self, name: &str) {
        if name == AUTO {
            self.effects.push(Effect::ThemeOfTerminal);
            return;
        }
        let mut themes = self.appearance.themes().iter();
        match themes.position(|row| row.name == name) {
            Some(number) => {
                self.appearance.set_theme(number);
                self.effects.push(Effect::ThemeChosen);
            }
            None => self.warn_unknown("theme", name, &self.theme_names()),
        }
    }

    /// What applies here, group by group.
    fn help_items(&self) -> Vec<Item> {
        if self.overlay.mode == Mode::WhatIf {
            return self.form_help_items();
        }
        let of_group = |group: Group| {
            let rows = ACTIONS.iter().filter(move |row| row.group == group);
            rows.filter(|row| self.applies(row.action))
                .map(|row| help_item(self.appearance.keymap(), row))
        };
        let actions = Group::ALL.into_iter().flat_map(of_group);
        actions.chain(filter_items()).collect()
    }

    /// The keys of the what-if form, and what works from there as well.
    fn form_help_items(&self) -> Vec<Item> {
        let works = |row: &&ActionRow| ELSEWHERE.contains(&row.action) && self.applies(row.action);
        let rows = ACTIONS.iter().filter(works);
        let others = rows.map(|row| help_item(self.appearance.keymap(), row));
        let keys = FORM_KEYS.into_iter().map(form_item);
        keys.chain(others).collect()
    }
}

/// A key of the what-if form.
fn form_item((keys, sentence): (&str, &str)) -> Item {
    Item {
        label: keys.to_owned(),
        about: sentence.to_owned(),
        group: "What-if",
        command: None,
        ..Item::default()
    }
}

/// How a filter is written.
fn filter_items() -> impl Iterator<Item = Item> {
    let forms = FORMS.iter().map(|form| (form.example, form.sentence));
    let fields = FIELDS.iter().map(|field| (field.example, field.sentence));
    forms.chain(fields).map(|(example, sentence)| Item {
        label: example.to_owned(),
        about: sentence.to_owned(),
        group: "Filter: finds keys that ...",
        command: None,
        ..Item::default()
    })
}

/// An action under its keys as they are bound, or as it is typed where it has none.
fn help_item(keymap: &Keymap, row: &ActionRow) -> Item {
    let keys: Vec<_> = keymap.keys(row.action).collect();
    let label = if keys.is_empty() {
        format!(":{}", row.name)
    } else {
        keys.join(" ")
    };
    Item {
        label,
        about: row.sentence.to_owned(),
        group: row.group.title(),
        command: Some(row.name.to_owned()),
        ..Item::default()
    }
}

/// Every action, and every command that takes an argument, by name.
fn palette_items(keymap: &Keymap) -> Vec<Item> {
    let action = |row: &ActionRow| {
        let key = keymap.first(row.action);
        let key = key.map_or(String::new(), |key| format!("{key:<8} "));
        Item {
            label: row.name.to_owned(),
            about: format!("{key}{}", row.sentence),
            group: "",
            command: Some(row.name.to_owned()),
            ..Item::default()
        }
    };
    let mut items: Vec<_> = ACTIONS.iter().map(action).collect();
    items.extend(COMMANDS.iter().map(|row| Item {
        label: format!("{} {}", row.name, row.argument.name()),
        about: row.sentence.to_owned(),
        group: "",
        command: Some(format!("{} ", row.name)),
        ..Item::default()
    }));
    items.sort_by(|a, b| a.label.cmp(&b.label));
    items
}
