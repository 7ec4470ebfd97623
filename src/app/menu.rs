//! A list to choose from: the help, the palette, and every picker. It filters while the user types; enter runs what is chosen.
//!
//! Each item is a command as it could be typed after `:`, so a menu can do nothing that the command line cannot.

use super::keymap::{Code, Named, Press};
use super::prompt::Prompt;
use crate::domain::key::Key;

/// Which menu it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuKind {
    /// Keyboard shortcuts, in groups.
    Help,
    /// Every action and command.
    Palette,
    /// Columns to sort by.
    Sort,
    /// Themes, each shown at once while it is looked at.
    Theme,
    /// What can be copied.
    Copy,
    /// The fields of a JSON value.
    Field,
    /// The same, to copy one.
    CopyField,
    /// Deployments.
    Deployment,
    /// The deployment to compare with.
    CompareWith,
    /// In what another deployment differs.
    Comparison,
    /// The usages of a key, to open one.
    Edit,
    /// Keys that DAG files read and no layer has.
    MissingReads,
    /// Regions.
    Region,
    /// What was ignored in the configuration, to be read.
    Warnings,
    /// Why a key is missing, to be read.
    Diagnosis,
    /// What a pasted log says, to choose a key from.
    Log,
}

impl MenuKind {
    /// `j` and `k` move while nothing is typed, as they do in the list: each theme is shown at once, so most users only move.
    pub const fn moves_by_letters(self) -> bool {
        matches!(self, Self::Theme | Self::Diagnosis | Self::Log)
    }

    /// Its items are text to read, on as many lines as they need.
    pub const fn is_text(self) -> bool {
        matches!(self, Self::Warnings | Self::Diagnosis | Self::Log)
    }

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Help => "Keyboard shortcuts",
            Self::Palette => "Actions and commands",
            Self::Sort => "Sort by",
            Self::Theme => "Theme",
            Self::Copy => "Copy",
            Self::Field => "Reveal one field",
            Self::CopyField => "Copy one field",
            Self::Deployment => "Deployment",
            Self::CompareWith => "Compare with",
            Self::Comparison => "Differences",
            Self::Edit => "Open in the editor: reads",
            Self::MissingReads => "Keys that DAG files read and no layer has",
            Self::Region => "Region",
            Self::Warnings => "Configuration warnings",
            Self::Diagnosis => "Diagnosis",
            Self::Log => "From the pasted log: enter looks the key up",
        }
    }
}

/// One line of a menu.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// What is chosen.
    pub label: String,
    /// What it is.
    pub about: String,
    /// The heading that it is under; empty for none.
    pub group: &'static str,
    /// What enter runs; None for a line that only explains.
    pub command: Option<String>,
    /// Further lines of text.
    pub lines: Vec<String>,
    /// The command that it advises, which can be copied.
    pub advice: Option<String>,
    /// How bad it is; None for what is no finding.
    pub severity: Option<Severity>,
}

/// How bad a finding is that a menu shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Good to know.
    Note,
    /// It may explain what is wrong.
    Warning,
    /// It explains what is wrong.
    Error,
}

/// What a line of an item begins with that says what to do.
pub const NEXT: &str = "next: ";

/// A menu that is open.
#[derive(Debug)]
pub struct Menu {
    /// Which one.
    pub kind: MenuKind,
    /// What is typed to filter it.
    pub prompt: Prompt,
    /// The theme that was in force when it was opened.
    pub theme_before: usize,
    /// What it is about.
    pub subject: Option<Key>,
    /// A hint in its frame.
    pub hint: String,
    items: Vec<Item>,
    shown: Vec<usize>,
    selected: usize,
}

/// What a key did to a menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It is still open.
    Nothing,
    /// It is to be closed.
    Close,
    /// It is to be closed, and this command run.
    Run(String),
}

impl Menu {
    /// A menu with the item at a position selected.
    pub fn new(kind: MenuKind, items: Vec<Item>, selected: usize) -> Self {
        let mut menu = Self {
            kind,
            prompt: Prompt::default(),
            theme_before: 0,
            subject: None,
            hint: String::new(),
            items,
            shown: Vec::new(),
            selected,
        };
        menu.filter();
        menu.selected = selected.min(menu.shown.len().saturating_sub(1));
        menu
    }

    /// Other items, with what was typed and the selection as they were.
    pub fn replace(&mut self, items: Vec<Item>) {
        let selected = self.selected;
        self.items = items;
        self.filter();
        self.select(selected);
    }

    /// The items that the filter lets through.
    pub fn shown(&self) -> impl Iterator<Item = &Item> {
        self.shown.iter().filter_map(|at| self.items.get(*at))
    }

    /// How many items there are in all.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// There is nothing to choose.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The position of the selected item among those that are shown.
    pub fn selected(&self) -> usize {
        self.selected
    }

    /// The selected item.
    pub fn selected_item(&self) -> Option<&Item> {
        self.items.get(*self.shown.get(self.selected)?)
    }

    /// Takes a key in.
    pub fn press(&mut self, press: Press) -> Chosen {
        let moves = self.kind.moves_by_letters() && self.prompt.text().is_empty();
        match (press.code, press.ctrl) {
            (Code::Named(Named::Esc), _) => return self.leave(),
            (Code::Named(Named::Enter), _) => return self.choose(),
            (Code::Named(Named::Down | Named::Tab), _) | (Code::Char('n'), true) => self.go(1),
            (Code::Named(Named::Up | Named::BackTab), _) | (Code::Char('p'), true) => self.go(-1),
            (Code::Char('j'), false) if moves => self.go(1),
            (Code::Char('k'), false) if moves => self.go(-1),
            (Code::Named(Named::PageDown), _) => self.go(10),
            (Code::Named(Named::PageUp), _) => self.go(-10),
            _ => {
                self.prompt.edit(press);
                self.filter();
            }
        }
        Chosen::Nothing
    }

    /// Takes pasted text into the filter. False if something was left out.
    pub fn paste(&mut self, text: &str) -> bool {
        let is_whole = self.prompt.paste(text);
        self.filter();
        is_whole
    }

    /// Selects the item at a position among those that are shown.
    pub fn select(&mut self, position: usize) {
        self.selected = position.min(self.shown.len().saturating_sub(1));
    }

    /// The first esc clears what was typed, the next closes.
    fn leave(&mut self) -> Chosen {
        if self.prompt.text().is_empty() {
            return Chosen::Close;
        }
        self.prompt = Prompt::default();
        self.filter();
        Chosen::Nothing
    }

    /// What the selected item runs. A line that only explains is read, not run.
    pub fn choose(&self) -> Chosen {
        let command = self.selected_item().and_then(|item| item.command.clone());
        command.map_or(Chosen::Nothing, Chosen::Run)
    }

    /// Moves the selection, over the ends and round.
    fn go(&mut self, by: isize) {
        let last = self.shown.len().saturating_sub(1);
        let next = self.selected.saturating_add_signed(by);
        self.selected = match by {
            1 if self.selected == last => 0,
            -1 if self.selected == 0 => last,
            _ => next.min(last),
        };
    }

    /// An item must contain every word that was typed, in any case.
    fn filter(&mut self) {
        let typed = self.prompt.text().to_lowercase();
        let words: Vec<&str> = typed.split_whitespace().collect();
        let holds = |item: &Item| {
            let command = item.command.as_deref().unwrap_or_default();
            let lines = item.lines.join(" ");
            let text = format!(
                "{} {} {} {command} {lines}",
                item.label, item.about, item.group
            );
            let text = text.to_lowercase();
            words.iter().all(|word| text.contains(word))
        };
        self.shown = (0..self.items.len())
            .filter(|at| self.items.get(*at).is_some_and(holds))
            .collect();
        self.selected = self.nearest(typed.trim());
    }

    /// The item whose command is what was typed, else one that begins so, else the first.
    fn nearest(&self, typed: &str) -> usize {
        let rank = |at: &usize| {
            let item = self.items.get(*at);
            let command = item.and_then(|item| item.command.as_deref());
            match command.map(str::trim) {
                Some(command) if command == typed => 0,
                Some(command) if command.starts_with(typed) => 1,
                _ => 2,
            }
        };
        let best = self.shown.iter().enumerate().min_by_key(|(_, at)| rank(at));
        best.filter(|_| !typed.is_empty())
            .map_or(0, |(position, _)| position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu() -> Menu {
        let item = |label: &str, about: &str| Item {
            label: label.to_owned(),
            about: about.to_owned(),
            group: "",
            command: Some(label.to_owned()),
            ..Item::default()
        };
        let mut items = vec![
            item("reveal", "show a value"),
            item("copy-name", "copy the name"),
            item("copy-value", "copy the value"),
        ];
        items.push(Item {
            label: "●".to_owned(),
            about: "this layer wins".to_owned(),
            ..Item::default()
        });
        Menu::new(MenuKind::Help, items, 0)
    }

    fn press(menu: &mut Menu, keys: &str) -> Chosen {
        let mut chosen = Chosen::Nothing;
        for key in keys.split_whitespace() {
            chosen = menu.press(key.parse().unwrap());
        }
        chosen
    }

    #[test]
    fn typing_filters_and_enter_runs() {
        let mut menu = menu();
        assert_eq!(press(&mut menu, "v a l u e"), Chosen::Nothing);
        assert_eq!(menu.shown().count(), 2);
        assert_eq!(
            press(&mut menu, "down enter"),
            Chosen::Run("copy-value".to_owned())
        );
    }

    #[test]
    fn j_and_k_move_in_the_themes_until_something_is_typed() {
        let mut menu = menu();
        menu.kind = MenuKind::Theme;
        press(&mut menu, "j j k");
        assert_eq!((menu.selected(), menu.shown().count()), (1, 4));
        press(&mut menu, "n k");
        assert_eq!(menu.shown().count(), 0, "typed: nk");
        menu.kind = MenuKind::Help;
        press(&mut menu, "esc j");
        assert_eq!(menu.shown().count(), 0, "typed: j");
    }

    #[test]
    fn esc_clears_what_was_typed_before_it_closes() {
        let mut menu = menu();
        assert_eq!(press(&mut menu, "q esc"), Chosen::Nothing);
        assert_eq!(menu.shown().count(), 4);
        assert_eq!(press(&mut menu, "esc"), Chosen::Close);
    }

    #[test]
    fn the_selection_goes_round_and_a_page_stops_at_the_end() {
        let mut menu = menu();
        press(&mut menu, "up");
        assert_eq!(menu.selected(), 3);
        assert_eq!(press(&mut menu, "enter"), Chosen::Nothing);
        press(&mut menu, "down");
        assert_eq!(menu.selected(), 0);
        press(&mut menu, "pagedown");
        assert_eq!(menu.selected(), 3);
        press(&mut menu, "ctrl-p ctrl-p");
        assert_eq!(menu.selected(), 1);
    }

    #[test]
    fn without_hits_nothing_is_chosen() {
        let mut menu = menu();
        assert_eq!(press(&mut menu, "z z enter down up enter"), Chosen::Nothing);
        assert_eq!(menu.selected_item(), None);
    }
}
