//! Aligns the columns of lines. In a terminal the cells that do not fit are wrapped; piped, every line is complete.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Piped, cells that are wider, in terminal columns, push the rest of their own line aside rather than of all lines.
const WIDEST: usize = 48;
/// Between two columns.
const GAP: usize = 2;
/// A column is not made narrower than this; where that is not enough, each cell has a line of its own.
const NARROWEST: usize = 12;

/// The lines of a table, with two spaces between columns. `width` is the terminal's, None where the output is piped. Cells
/// must be safe to print.
pub(super) fn aligned<const N: usize>(rows: &[[String; N]], width: Option<usize>) -> Vec<String> {
    let Some(width) = width else {
        let widths = widths(rows, WIDEST);
        return rows.iter().map(|row| line(row, &widths)).collect();
    };
    let wanted = widths(rows, usize::MAX);
    match fitted(wanted, longest_name(rows), width) {
        Some(widths) => rows.iter().flat_map(|row| wrapped(row, &widths)).collect(),
        None => rows.iter().flat_map(|row| stacked(row, width)).collect(),
    }
}

/// The width of each column: that of its widest cell, as far as it is not wider than `widest`.
fn widths<const N: usize>(rows: &[[String; N]], widest: usize) -> [usize; N] {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            let cell = cell.width();
            if cell <= widest {
                *width = cell.max(*width);
            }
        }
    }
    widths
}

/// The longest word of the first column: names are hard to read in parts.
fn longest_name<const N: usize>(rows: &[[String; N]]) -> usize {
    let names = rows.iter().filter_map(|row| row.first());
    let words = names.flat_map(|name| name.split_whitespace().map(UnicodeWidthStr::width));
    words.max().unwrap_or(0)
}

/// Makes the widest column narrower until the columns fit. None where they cannot fit.
fn fitted<const N: usize>(
    mut widths: [usize; N],
    longest_name: usize,
    width: usize,
) -> Option<[usize; N]> {
    let room = width.checked_sub(GAP * N.saturating_sub(1))?;
    while widths.iter().sum::<usize>() > room {
        let least = |number| if number == 0 { longest_name } else { NARROWEST };
        let columns = widths.iter_mut().enumerate();
        let can_shrink = columns.filter(|(number, width)| **width > least(*number));
        let (_, widest) = can_shrink.max_by_key(|(_, width)| **width)?;
        *widest -= 1;
    }
    Some(widths)
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width) in row.iter().zip(widths) {
        line.push_str(cell);
        let padding = width.saturating_sub(cell.width()) + GAP;
        line.extend(std::iter::repeat_n(' ', padding));
    }
    line.truncate(line.trim_end().len());
    line
}

/// A row whose cells continue below themselves.
fn wrapped<const N: usize>(row: &[String; N], widths: &[usize; N]) -> Vec<String> {
    let mut cells = Vec::with_capacity(N);
    for (cell, width) in row.iter().zip(widths) {
        cells.push(split(cell, *width));
    }
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    let part = |number| {
        let parts = cells.iter().map(|cell| cell.get(number).cloned());
        let parts: Vec<_> = parts.map(Option::unwrap_or_default).collect();
        line(&parts, widths)
    };
    (0..height).map(part).collect()
}

/// A cell a line, all but the first indented.
fn stacked(row: &[String], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (number, cell) in row.iter().enumerate() {
        let indent = if number == 0 { "" } else { "  " };
        let parts = split(cell, width.saturating_sub(indent.len()));
        let parts = parts.iter().filter(|part| !part.is_empty());
        lines.extend(parts.map(|part| format!("{indent}{part}")));
    }
    lines
}

/// A text in lines of at most `width` columns, at spaces where there are any; at least one line.
pub(super) fn split(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_word_bounds() {
        if used > 0 && used + word.width() > width {
            lines.push(String::new());
            used = 0;
            if word.trim().is_empty() {
                continue;
            }
        }
        for grapheme in word.graphemes(true) {
            if used > 0 && used + grapheme.width() > width {
                lines.push(String::new());
                used = 0;
            }
            used += grapheme.width();
            if let Some(line) = lines.last_mut() {
                line.push_str(grapheme);
            }
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
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
