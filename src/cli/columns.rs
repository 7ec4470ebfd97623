//! Aligns the columns of lines for a terminal.

use unicode_width::UnicodeWidthStr;

/// Cells that are wider, in terminal columns, push the rest of their own line aside rather than of all lines.
const WIDEST: usize = 48;

/// One line per row, with two spaces between columns. Cells must be safe to print.
pub(super) fn aligned<const N: usize>(rows: &[[String; N]]) -> impl Iterator<Item = String> {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            let cell = cell.width();
            if cell <= WIDEST {
                *width = cell.max(*width);
            }
        }
    }
    rows.iter().map(move |row| line(row, &widths))
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (cell, width) in row.iter().zip(widths) {
        line.push_str(cell);
        let padding = width.saturating_sub(cell.width()) + 2;
        line.extend(std::iter::repeat_n(' ', padding));
    }
    line.truncate(line.trim_end().len());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell_up_to_a_limit() {
        let long = "x".repeat(WIDEST + 1);
        let rows = [
            ["name", "é", "file"],
            ["a longer name", "value", ""],
            [&long, "1", "file"],
        ];
        let rows = rows.map(|row| row.map(str::to_owned));
        let lines: Vec<_> = aligned(&rows).collect();
        assert_eq!(lines[0], "name           é      file");
        assert_eq!(lines[1], "a longer name  value");
        assert_eq!(lines[2], format!("{long}  1      file"));
    }
}
