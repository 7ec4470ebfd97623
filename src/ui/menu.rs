//! A menu over the screen: its items, the text that filters them, and the selection.

use ratatui::Frame;
use ratatui::layout::{Constraint, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};
use unicode_width::UnicodeWidthStr;

use super::header;
use super::pane;
use super::sanitize;
use super::theme::{Role, Theme};
use super::truncate::{pad, truncate};
use super::wrap::{text_rows, wrapped};
use crate::app::State;
use crate::app::menu::{Item, Menu, MenuKind, NEXT, Severity};
use crate::app::mode::is_too_small;
use crate::app::mouse::Target;

const WIDEST: u16 = 100;
/// The theme menu is at the side.
const WIDEST_AT_SIDE: u16 = 56;

pub(super) fn draw(frame: &mut Frame<'_>, menu: &Menu, sheet: &Sheet, theme: &Theme) {
    let area = sheet.area;
    let block = pane::block(theme)
        .title(title(menu, theme))
        .title_bottom(footer(menu, usize::from(area.width), theme));
    let rows = sheet.rows.iter().skip(sheet.top).take(sheet.room);
    let shown: Vec<_> = rows.map(|row| pane::borrowed(&row.line)).collect();
    frame.render_widget(Clear, area);
    let paragraph = Paragraph::new(shown)
        .style(theme.style(Role::Text))
        .block(block);
    frame.render_widget(paragraph, area);
    put_cursor(frame, area, menu);
}

/// What of the open menu is at a position of the window.
pub(super) fn at(sheet: &Sheet, position: Position) -> Target {
    if !sheet.area.contains(position) {
        return Target::Nothing;
    }
    let row = position.y.checked_sub(sheet.area.y + 1).map(usize::from);
    let row = row.filter(|row| *row < sheet.room);
    let item = row.and_then(|row| sheet.rows.get(sheet.top + row)?.item);
    item.map_or(Target::Menu, Target::Item)
}

/// The open menu as it is laid out on the screen; None while there is none, or no room for one.
pub(super) fn sheet(state: &State, theme: &Theme) -> Option<Sheet> {
    let (width, height) = state.appearance().size();
    let menu = state
        .overlay()
        .menu()
        .filter(|_| !is_too_small(state.appearance().size()))?;
    Some(Sheet::new(menu, Rect::new(0, 0, width, height), theme))
}

/// A menu as it is laid out on the screen.
pub(super) struct Sheet {
    area: Rect,
    rows: Vec<MenuRow<'static>>,
    /// The first row that is shown.
    top: usize,
    /// Rows that fit.
    room: usize,
}

struct MenuRow<'a> {
    line: Line<'a>,
    /// The item's position, where it is one.
    item: Option<usize>,
}

impl Sheet {
    fn new(menu: &Menu, window: Rect, theme: &Theme) -> Self {
        let rows = rows(menu, usize::from(width(window, menu.kind)), theme);
        let area = place(window, menu.kind, rows.len());
        let room = usize::from(area.height.saturating_sub(2));
        let selected = rows
            .iter()
            .position(|row| row.item == Some(menu.selected()));
        Self {
            top: top(selected.unwrap_or(0), rows.len(), room),
            area,
            rows,
            room,
        }
    }
}

/// The columns of a menu with its frame.
fn width(window: Rect, kind: MenuKind) -> u16 {
    let widest = match kind {
        MenuKind::Theme => WIDEST_AT_SIDE,
        _ => WIDEST,
    };
    window.width.min(widest)
}

/// In the middle; the theme menu is at the side, so that the preview is visible.
fn place(area: Rect, kind: MenuKind, lines: usize) -> Rect {
    let wanted = u16::try_from(lines + 2).unwrap_or(u16::MAX).max(5);
    let height = Constraint::Length(wanted.min(area.height));
    let width = width(area, kind);
    if kind != MenuKind::Theme {
        return area.centered(Constraint::Length(width), height);
    }
    let [side] = ratatui::layout::Layout::horizontal([Constraint::Length(width)])
        .flex(ratatui::layout::Flex::End)
        .areas(area);
    side.centered_vertically(height)
}

/// The first line that is shown, so that the selected one is visible with its neighbours.
fn top(selected: usize, lines: usize, room: usize) -> usize {
    let centred = selected.saturating_sub(room / 2);
    centred.min(lines.saturating_sub(room))
}

fn title<'a>(menu: &Menu, theme: &Theme) -> Line<'a> {
    let typed = sanitize::line(menu.prompt.text());
    let mut spans = vec![Span::styled(
        format!(" {} ", heading(menu)),
        theme.style(Role::Title),
    )];
    if typed.is_empty() {
        let keys = if menu.kind.moves_by_letters() {
            "· j k: move "
        } else {
            ""
        };
        let hint = format!("{keys}· type to filter ");
        let hint = theme.symbols().text(&hint);
        spans.push(Span::styled(hint.into_owned(), theme.style(Role::Muted)));
    } else {
        spans.push(Span::styled(
            format!("/{typed} "),
            theme.style(Role::Accent),
        ));
    }
    Line::from(spans)
}

/// Its title, and what it is about.
fn heading(menu: &Menu) -> String {
    let title = menu.kind.title();
    match &menu.subject {
        Some(key) => format!("{title} of {}", sanitize::line(&key.name)),
        None => title.to_owned(),
    }
}

fn put_cursor(frame: &mut Frame<'_>, area: Rect, menu: &Menu) {
    let typed = sanitize::line(menu.prompt.text());
    if typed.is_empty() {
        return;
    }
    let column = heading(menu).width() + typed.width() + 4;
    let x = area
        .x
        .saturating_add(u16::try_from(column).unwrap_or(u16::MAX));
    frame.set_cursor_position(Position::new(x.min(area.right().saturating_sub(2)), area.y));
}

fn footer<'a>(menu: &Menu, width: usize, theme: &Theme) -> Line<'a> {
    let shown = menu.shown().count();
    let at = if shown == 0 { 0 } else { menu.selected() + 1 };
    let count = format!(" {at} of {shown} ");
    let is_command = menu
        .selected_item()
        .is_some_and(|item| item.command.is_some());
    let enter = if is_command { "· enter: select " } else { "" };
    let is_filtered = !menu.prompt.text().is_empty();
    let esc = if is_filtered {
        "clear the filter"
    } else {
        "close"
    };
    let hint = &menu.hint;
    let keys = format!("{enter}{hint}· esc: {esc} ");
    let text = if count.width() + keys.width() + 2 <= width {
        format!("{count}{keys}")
    } else {
        count
    };
    Line::styled(
        theme.symbols().text(&text).into_owned(),
        theme.style(Role::Muted),
    )
}

/// All rows, headings among them.
fn rows<'a>(menu: &Menu, width: usize, theme: &Theme) -> Vec<MenuRow<'a>> {
    let labels = menu.shown().filter(|item| !is_text(menu, item));
    let labels = labels.map(|item| item.label.width());
    let label = labels.max().unwrap_or(0).clamp(4, width / 2);
    let plain = |line| MenuRow { line, item: None };
    let (mut rows, mut group) = (Vec::new(), "");
    for (at, item) in menu.shown().enumerate() {
        if item.group != group {
            group = item.group;
            rows.push(plain(Line::styled(group, theme.style(Role::Accent))));
        }
        if is_text(menu, item) {
            rows.extend(wrapped_item(item, at, menu.selected(), width, theme));
            continue;
        }
        rows.push(MenuRow {
            line: line(item, at == menu.selected(), label, width, theme),
            item: Some(at),
        });
    }
    if menu.kind == MenuKind::Help && menu.prompt.text().is_empty() {
        rows.extend(legend(label, width, theme).into_iter().map(plain));
    }
    if rows.is_empty() {
        let text = "no match; esc: clear the filter";
        rows.push(plain(Line::styled(text, theme.style(Role::Muted))));
    }
    rows
}

/// An item to read, and not to choose.
fn is_text(menu: &Menu, item: &Item) -> bool {
    menu.kind.is_text() || (item.about.is_empty() && item.command.is_none())
}

/// An item that is text to read: on as many lines as it needs.
fn wrapped_item<'a>(
    item: &Item,
    at: usize,
    selected: usize,
    width: usize,
    theme: &Theme,
) -> Vec<MenuRow<'a>> {
    let is_selected = at == selected;
    let marker = theme.symbols().selected;
    let title = match item.severity {
        Some(Severity::Error) => Role::Error,
        Some(Severity::Warning) => Role::Warning,
        Some(Severity::Note) => Role::Title,
        None if item.lines.is_empty() => Role::Text,
        None => Role::Key,
    };
    let mut text = vec![Line::styled(
        sanitize::line(&item.label),
        theme.style(title),
    )];
    let further = item.lines.iter();
    text.extend(further.map(|line| {
        let shown = format!("  {}", sanitize::line(line));
        if line.starts_with(NEXT) {
            Line::styled(shown, theme.style(Role::Accent))
        } else {
            Line::raw(shown)
        }
    }));
    let lines = wrapped(text, width.saturating_sub(4)).into_iter();
    let row = |(number, mut line): (usize, Line<'a>)| {
        let is_marked = is_selected && number == 0;
        let symbol = if is_marked { marker } else { " " };
        let symbol = Span::styled(format!("{symbol} "), theme.style(Role::Accent));
        line.spans.insert(0, symbol);
        MenuRow {
            line,
            item: Some(at),
        }
    };
    lines.enumerate().map(row).collect()
}

/// What the symbols on the screen mean.
fn legend<'a>(label: usize, width: usize, theme: &Theme) -> Vec<Line<'a>> {
    let mut lines = vec![Line::styled("Symbols and words", theme.style(Role::Accent))];
    let room = width.saturating_sub(label + 6);
    let mut explain = |term: &str, sentence: &'static str| {
        for (number, row) in text_rows(sentence, room).into_iter().enumerate() {
            let term = if number == 0 { term } else { "" };
            let term = pad(term, label, theme.symbols());
            lines.push(Line::from(vec![
                Span::styled(format!("  {term}  "), theme.style(Role::Key)),
                Span::styled(row, theme.style(Role::Text)),
            ]));
        }
    };
    for meaning in theme.symbols().legend() {
        explain(meaning.symbol, meaning.sentence);
    }
    for (term, sentence) in header::TERMS {
        explain(term, sentence);
    }
    lines
}

fn line<'a>(item: &Item, is_selected: bool, label: usize, width: usize, theme: &Theme) -> Line<'a> {
    let selection = is_selected.then(|| theme.style(Role::Selection));
    let style = |role| -> Style { selection.unwrap_or_else(|| theme.style(role)) };
    let symbols = theme.symbols();
    let marker = if is_selected { symbols.selected } else { " " };
    let about = width.saturating_sub(label + 6);
    let shown = symbols.text(&sanitize::line(&item.about)).into_owned();
    let shown = if is_selected {
        pad(&shown, about, symbols)
    } else {
        truncate(&shown, about, symbols)
    };
    Line::from(vec![
        Span::styled(format!("{marker} "), style(Role::Accent)),
        Span::styled(
            pad(&sanitize::line(&item.label), label, symbols),
            style(Role::Key),
        ),
        Span::styled("  ", style(Role::Text)),
        Span::styled(shown, style(Role::Text)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selected_line_stays_in_sight() {
        for (lines, room) in [(40, 10), (5, 10), (11, 10), (1, 1)] {
            for selected in 0..lines {
                let top = top(selected, lines, room);
                assert!(top <= selected && selected < top + room);
                assert!(top + room <= lines.max(room));
            }
        }
    }
}
