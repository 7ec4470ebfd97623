//! All themes that can be chosen: those inside the binary, and a person's own. A number names one, for cheap previews.

use super::depth::ColorDepth;
use super::embedded::{self, THEMES};
use super::styles::Theme;
use crate::ui::sanitize;

/// A theme of a person's own: a file's name without its ending, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnTheme {
    /// Its name.
    pub name: String,
    /// The file's text: varlens' TOML, or a base16 scheme.
    pub text: String,
}

/// How themes are shown on this terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RenderCaps {
    /// How many colours there are.
    pub depth: ColorDepth,
    /// Plain signs, nothing drawn around panes.
    pub is_plain: bool,
}

/// All themes. The embedded ones come first and keep their numbers; an own one of the same name stands in its place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemeCatalog {
    own: Vec<OwnTheme>,
}

/// Gives the themes anew where a file of theirs has changed, else None. Reads files, so it is asked at a person's own
/// doing: the focus comes back, a refresh, the picker opens.
pub type Reread = Box<dyn FnMut() -> Option<ThemeCatalog> + Send>;

impl ThemeCatalog {
    /// The embedded themes and these, of which the first of a name counts.
    pub fn new(own: Vec<OwnTheme>) -> Self {
        let mut shelf = Self::default();
        for theme in own {
            if shelf.own(&theme.name).is_none() {
                shelf.own.push(theme);
            }
        }
        shelf
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        THEMES.len() + self.added().count()
    }

    /// Never: some are embedded.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Names in the order of their numbers.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let embedded = THEMES.iter().map(|row| row.name);
        embedded.chain(self.added().map(|theme| theme.name.as_str()))
    }

    /// Names and what each is for, as they may be shown, in the order of their numbers: what a picker lists.
    pub fn rows(&self) -> Vec<(String, String)> {
        self.names()
            .map(|name| (sanitize::line(name), self.about(name)))
            .collect()
    }

    /// The number of a theme by its name.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.names().position(|other| other == name)
    }

    /// The name of a theme by its number.
    pub fn name(&self, number: usize) -> Option<&str> {
        self.names().nth(number)
    }

    /// A theme by its number, as it looks on this terminal. The default where there is no such number. Reads the
    /// theme's text anew, some microseconds, so that a preview may ask at each step.
    pub fn theme(&self, number: usize, look: RenderCaps) -> Theme {
        if look.depth == ColorDepth::None {
            return Theme::embedded(embedded::MONOCHROME).plain(look.is_plain);
        }
        let theme = match self.name(number) {
            Some(name) => self.read(name).0,
            None => Theme::embedded(0),
        };
        theme.at_depth(look.depth).plain(look.is_plain)
    }

    /// What is wrong with a theme, each with its name: ``theme `mine`: line 3: …``.
    pub fn warnings_of(&self, name: &str) -> Vec<String> {
        let (_, warnings) = self.read(name);
        let name = sanitize::line(name);
        let said = |warning| format!("theme `{name}`: {warning}");
        warnings.into_iter().map(said).collect()
    }

    fn read(&self, name: &str) -> (Theme, Vec<String>) {
        let text = self.text(name).unwrap_or_default();
        // An own theme may build on the embedded one whose place it takes.
        let lookup = |other: &str| {
            if other == name {
                return embedded::text_of(other).or_else(|| self.text(other));
            }
            self.text(other)
        };
        Theme::read(&text, &lookup)
    }

    fn text(&self, name: &str) -> Option<String> {
        let own = self.own(name).map(|theme| theme.text.clone());
        own.or_else(|| embedded::text_of(name))
    }

    fn about(&self, name: &str) -> String {
        if self.own(name).is_some() {
            let about = self.read(name).0.about().map(str::to_owned);
            return about.unwrap_or_else(|| "your own".to_owned());
        }
        let row = THEMES.iter().find(|row| row.name == name);
        row.map_or_else(String::new, |row| row.about.to_owned())
    }

    fn own(&self, name: &str) -> Option<&OwnTheme> {
        self.own.iter().find(|theme| theme.name == name)
    }

    /// Own themes that stand in nobody's place.
    fn added(&self) -> impl Iterator<Item = &OwnTheme> {
        let is_added = |theme: &&OwnTheme| embedded::by_name(&theme.name).is_none();
        self.own.iter().filter(is_added)
    }
}
