//! Aligns the columns of lines. In a terminal the cells that do not fit are wrapped; piped, every line is complete.

use unicode_width::UnicodeWidthStr;

use crate::ui::theme::Role;
use crate::ui::wrap::text_rows;

/// Piped, cells that are wider, in terminal columns, push the rest of their own line aside rather than of all lines.
const WIDEST: usize = 48;
/// Between two columns.
const GAP: usize = 2;
/// A column is never narrower than this; if the columns are still too wide, each cell gets its own line.
const NARROWEST: usize = 12;

/// A text that is safe to print, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) role: Role,
}

impl Cell {
    pub(super) fn new(text: impl Into<String>, role: Role) -> Self {
        Self {
            text: text.into(),
            role,
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::new(text, Role::Text)
    }
}

/// A part of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// A cell a column.
    Cells(Vec<Cell>),
    /// A line across all columns, below the row that it explains.
    Note(Cell),
}

/// How far a note is indented.
const INDENT: usize = 5;

/// A table with the names of its columns, for a terminal of this width.
pub(super) struct Table {
    pub(super) header: Vec<&'static str>,
    pub(super) rows: Vec<Row>,
}

/// The lines of rows without a header, with two spaces between columns. `width` is the terminal's, None where the output is
/// piped. Cells must be safe to print.
pub(super) fn aligned<const N: usize>(rows: &[[String; N]], width: Option<usize>) -> Vec<String> {
    let cells = |row: &[String; N]| row.iter().cloned().map(Cell::from).collect();
    let rows: Vec<Vec<Cell>> = rows.iter().map(cells).collect();
    let Some(width) = width else {
        let widths = widths(&rows, WIDEST);
        return rows.iter().map(|row| line(row, &widths, &plain)).collect();
    };
    let widths = fitted(&rows, width);
    let lines = rows.iter().flat_map(|row| match &widths {
        Some(widths) => wrapped(row, widths, &plain),
        None => stacked(row, &[], width, &plain),
    });
    lines.collect()
}

fn plain(_: Role, text: &str) -> String {
    text.to_owned()
}

impl Table {
    /// Its lines for a terminal of this width, each part styled by `paint`.
    pub(super) fn lines(&self, width: usize, paint: &dyn Fn(Role, &str) -> String) -> Vec<String> {
        let title = |name: &&str| Cell::new(*name, Role::Title);
        let header: Vec<Cell> = self.header.iter().map(title).collect();
        let cells = self.rows.iter().filter_map(|row| match row {
            Row::Cells(cells) => Some(cells.clone()),
            Row::Note(_) => None,
        });
        let all: Vec<Vec<Cell>> = std::iter::once(header.clone()).chain(cells).collect();
        let widths = fitted(&all, width);
        let mut lines = Vec::new();
        if let Some(widths) = &widths {
            lines.extend(wrapped(&header, widths, paint));
        }
        for row in &self.rows {
            match (row, &widths) {
                (Row::Cells(cells), Some(widths)) => lines.extend(wrapped(cells, widths, paint)),
                (Row::Cells(cells), None) => {
                    lines.extend(stacked(cells, &self.header, width, paint));
                }
                (Row::Note(cell), _) => lines.extend(note(cell, INDENT, width, paint)),
            }
        }
        lines
    }
}

/// A text across all columns, indented.
pub(super) fn note(
    cell: &Cell,
    indent: usize,
    width: usize,
    paint: &dyn Fn(Role, &str) -> String,
) -> Vec<String> {
    let blanks = " ".repeat(indent);
    let parts = text_rows(&cell.text, width.saturating_sub(indent));
    let parts = parts.iter();
    parts
        .map(|part| format!("{blanks}{}", paint(cell.role, part)))
        .collect()
}

/// The width of each column: that of its widest cell, as far as it is not wider than `widest`.
fn widths(rows: &[Vec<Cell>], widest: usize) -> Vec<usize> {
    let mut widths = vec![0; rows.first().map_or(0, Vec::len)];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            let cell = cell.text.width();
            if cell <= widest {
                *width = cell.max(*width);
            }
        }
    }
    widths
}

/// Makes the widest column narrower until the columns fit. None where they cannot fit.
fn fitted(rows: &[Vec<Cell>], width: usize) -> Option<Vec<usize>> {
    let widths = widths(rows, usize::MAX);
    // The first column has names, which are hard to read in parts; one long name must not squeeze all other rows.
    let names = rows.iter().filter_map(|row| row.first());
    let words = names.flat_map(|name| name.text.split_whitespace().map(UnicodeWidthStr::width));
    let longest_name = words.max().unwrap_or(0);
    let room = width.checked_sub(GAP * widths.len().saturating_sub(1))?;
    let whole = narrowed(widths.clone(), longest_name, room);
    whole.or_else(|| narrowed(widths, longest_name.min(width / 4), room))
}

fn narrowed(mut widths: Vec<usize>, least_name: usize, room: usize) -> Option<Vec<usize>> {
    while widths.iter().sum::<usize>() > room {
        let least = |number| if number == 0 { least_name } else { NARROWEST };
        let columns = widths.iter_mut().enumerate();
        let can_shrink = columns.filter(|(number, width)| **width > least(*number));
        let (_, widest) = can_shrink.max_by_key(|(_, width)| **width)?;
        *widest -= 1;
    }
    Some(widths)
}

fn line(row: &[Cell], widths: &[usize], paint: &dyn Fn(Role, &str) -> String) -> String {
    let mut line = String::new();
    let last = row.iter().rposition(|cell| !cell.text.is_empty());
    for (number, (cell, width)) in row.iter().zip(widths).enumerate() {
        if !cell.text.is_empty() {
            line.push_str(&paint(cell.role, &cell.text));
        }
        if last.is_some_and(|last| number < last) {
            let padding = width.saturating_sub(cell.text.width()) + GAP;
            line.extend(std::iter::repeat_n(' ', padding));
        }
    }
    line
}

/// A row whose cells continue below themselves.
fn wrapped(row: &[Cell], widths: &[usize], paint: &dyn Fn(Role, &str) -> String) -> Vec<String> {
    let cells = row.iter().zip(widths);
    let cells: Vec<_> = cells
        .map(|(cell, width)| text_rows(&cell.text, *width))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let part = |number| {
        let parts = cells.iter().zip(row).map(|(parts, cell)| {
            let text = parts.get(number).cloned().unwrap_or_default();
            Cell::new(text, cell.role)
        });
        let parts: Vec<_> = parts.collect();
        line(&parts, widths, paint)
    };
    (0..height).map(part).collect()
}

/// A cell a line, all but the first indented and with the name of its column, where it has one.
fn stacked(
    row: &[Cell],
    header: &[&str],
    width: usize,
    paint: &dyn Fn(Role, &str) -> String,
) -> Vec<String> {
    let mut lines = Vec::new();
    let first = row.first().map_or("", |cell| &cell.text);
    let below = GAP + (first.len() - first.trim_start().len());
    for (number, cell) in row.iter().enumerate() {
        let indent = if number == 0 { 0 } else { below };
        let name = header.get(number).filter(|_| number > 0);
        let cell = match name {
            Some(name) => Cell::new(format!("{name} {}", cell.text), cell.role),
            None => cell.clone(),
        };
        if !cell.text.is_empty() {
            lines.extend(note(&cell, indent, width, paint));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn piped_columns_are_as_wide_as_their_widest_cell_up_to_a_limit() {
        let long = "x".repeat(WIDEST + 1);
        let rows = [
            ["name", "é", "file"],
            ["a longer name", "value", ""],
            [&long, "1", "file"],
        ];
        let rows = rows.map(|row| row.map(str::to_owned));
        let lines = aligned(&rows, None);
        assert_eq!(lines[0], "name           é      file");
        assert_eq!(lines[1], "a longer name  value");
        assert_eq!(lines[2], format!("{long}  1      file"));
    }

    fn in_columns(width: usize) -> Vec<String> {
        let rows = [
            ["order", "datacoves (aws → datacoves → env)", "assumed"],
            ["process", "task", "the flag --process of this run"],
        ];
        aligned(&rows.map(|row| row.map(str::to_owned)), Some(width))
    }

    #[test]
    fn in_a_terminal_cells_are_wrapped_below_themselves() {
        assert_eq!(
            in_columns(50),
            [
                "order    datacoves (aws →      assumed",
                "         datacoves → env)",
                "process  task                  the flag --process",
                "                               of this run",
            ]
        );
        for width in 20..90 {
            let lines = in_columns(width);
            assert!(lines.iter().all(|line| line.width() <= width), "{lines:#?}");
        }
    }

    #[test]
    fn a_long_name_squeezes_no_other_row_and_words_stay_whole() {
        let long = "x".repeat(50);
        let rows = [[long.as_str(), "a b"], ["short", "one two three"]];
        let lines = aligned(&rows.map(|row| row.map(str::to_owned)), Some(40));
        assert_eq!(lines[0], format!("{}  a b", "x".repeat(25)));
        assert_eq!(lines[2], format!("{:<25}  one two three", "short"));
        assert_eq!(
            text_rows("log: masked; UI: x", 9),
            ["log:", "masked;", "UI: x"]
        );
    }

    #[test]
    fn in_a_narrow_terminal_each_cell_has_its_line() {
        assert_eq!(
            in_columns(26),
            [
                "order",
                "  datacoves (aws →",
                "  datacoves → env)",
                "  assumed",
                "process",
                "  task",
                "  the flag --process of",
                "  this run",
            ]
        );
        let one = aligned(&[["x".repeat(50)]], Some(20));
        assert_eq!(one.iter().map(|line| line.width()).max(), Some(20));
    }
}
