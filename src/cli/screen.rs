//! What a subcommand prints on a terminal: in columns, with the theme's colours. Piped, and with `--plain`, lines stay as they
//! are.

use ratatui::style::{Color, Modifier, Style};

use super::args::Options;
use super::columns::{Cell, Table, note};
use crate::app::preferences::{AUTO, Preferences};
use crate::config::{Shell, ThemeFiles, name_of};
use crate::ui::theme::{ColorDepth, RenderCaps, Role, Theme};

/// Standard output, where it is a terminal.
pub(super) struct Screen {
    width: usize,
    /// None: without colours.
    theme: Option<Theme>,
}

/// The theme of the terminal's own sixteen colours.
const SIXTEEN: &str = "sixteen";

impl Screen {
    /// None where standard output is piped, or lines must be plain.
    pub(super) fn new(shell: &Shell, options: &Options, preferences: &Preferences) -> Option<Self> {
        let width = crate::tui::stdout_width()?;
        if options.json || preferences.plain {
            return None;
        }
        let depth = if options.no_color {
            ColorDepth::None
        } else {
            ColorDepth::from_env(|name| shell.text(name))
        };
        let has_colors = depth != ColorDepth::None;
        Some(Self {
            width,
            theme: has_colors.then(|| read_theme(shell, preferences.theme.as_deref(), depth)),
        })
    }

    /// The lines of a table.
    pub(super) fn table(&self, table: &Table) -> Vec<String> {
        table.lines(self.width, &|role, text| self.paint(role, text))
    }

    /// A text that is not in a table, wrapped.
    pub(super) fn text(&self, indent: usize, cell: &Cell) -> Vec<String> {
        note(cell, indent, self.width, &|role, text| {
            self.paint(role, text)
        })
    }

    fn paint(&self, role: Role, text: &str) -> String {
        let style = self.theme.as_ref().map(|theme| theme.style(role));
        let codes = style.map(codes).unwrap_or_default();
        if codes.is_empty() || text.is_empty() {
            return text.to_owned();
        }
        format!("\u{1b}[{}m{text}\u{1b}[0m", codes.join(";"))
    }
}

/// The theme that the user names; otherwise the terminal's own colours, toned so that they can be read on any background: a
/// subcommand does not ask the terminal for its background.
fn read_theme(shell: &Shell, named: Option<&str>, depth: ColorDepth) -> Theme {
    let caps = RenderCaps {
        depth,
        is_plain: false,
    };
    let named = named.filter(|name| *name != AUTO);
    let (themes, _) = ThemeFiles::new(shell, named).reload();
    let number = |name: &str| themes.number(name).unwrap_or_default();
    match named {
        Some(name) => themes.theme(number(&name_of(name)), caps),
        None => themes.theme(number(SIXTEEN), caps).map(toned),
    }
}

fn toned(style: Style) -> Style {
    let (color, is_weak) = match style.fg {
        Some(Color::LightRed) => (Some(Color::Red), false),
        Some(Color::LightGreen) => (Some(Color::Green), false),
        Some(Color::LightYellow) => (Some(Color::Yellow), false),
        Some(Color::LightBlue) => (Some(Color::Blue), false),
        Some(Color::LightMagenta) => (Some(Color::Magenta), false),
        Some(Color::LightCyan) => (Some(Color::Cyan), false),
        Some(Color::Gray | Color::DarkGray) => (None, true),
        Some(Color::White | Color::Black) => (None, false),
        other => (other, false),
    };
    let style = Style {
        fg: color,
        bg: None,
        ..style
    };
    if is_weak {
        style.add_modifier(Modifier::DIM)
    } else {
        style
    }
}

/// The parameters of the sequence that selects a style (ECMA-48, SGR).
fn codes(style: Style) -> Vec<String> {
    let modifiers = [
        (Modifier::BOLD, 1),
        (Modifier::DIM, 2),
        (Modifier::ITALIC, 3),
        (Modifier::UNDERLINED, 4),
        (Modifier::REVERSED, 7),
    ];
    let modifiers = modifiers.iter();
    let set = modifiers.filter(|(modifier, _)| style.add_modifier.contains(*modifier));
    let mut codes: Vec<_> = set.map(|(_, code)| code.to_string()).collect();
    codes.extend(style.fg.and_then(|color| color_code(color, 30)));
    codes.extend(style.bg.and_then(|color| color_code(color, 40)));
    codes
}

/// `first` is the code of black: 30 for text, 40 for the background.
fn color_code(color: Color, first: u8) -> Option<String> {
    let named = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
    ];
    let bright = [
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    let number = |colors: [Color; 8]| colors.iter().position(|other| *other == color);
    let code = |number: usize, first: u8| Some((number + usize::from(first)).to_string());
    match color {
        Color::Reset => None,
        Color::Indexed(index) => Some(format!("{};5;{index}", first + 8)),
        Color::Rgb(red, green, blue) => Some(format!("{};2;{red};{green};{blue}", first + 8)),
        _ => match (number(named), number(bright)) {
            (Some(number), _) => code(number, first),
            (None, Some(number)) => code(number, first + 60),
            (None, None) => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(theme: Option<Theme>) -> Screen {
        Screen { width: 80, theme }
    }

    #[test]
    fn a_role_is_painted_by_the_theme_and_not_without_colours() {
        let theme = |name: Option<&str>, depth| read_theme(&Shell::default(), name, depth);
        let own = screen(Some(theme(None, ColorDepth::Sixteen)));
        assert_eq!(own.paint(Role::Winner, "aws"), "\u{1b}[1;32maws\u{1b}[0m");
        assert_eq!(own.paint(Role::Muted, "absent"), "\u{1b}[2mabsent\u{1b}[0m");
        assert_eq!(own.paint(Role::Text, "aws"), "aws");
        let ember = screen(Some(theme(Some("ember"), ColorDepth::True)));
        assert!(ember.paint(Role::Winner, "aws").contains("38;2;"));
        assert_eq!(screen(None).paint(Role::Winner, "aws"), "aws");
        assert_eq!(color_code(Color::Indexed(9), 40).as_deref(), Some("48;5;9"));
        assert_eq!(color_code(Color::White, 30).as_deref(), Some("97"));
    }
}
