//! A picture of a frame, as a small self-contained SVG: for the README and for reviews of a change.
//!
//! A function of the buffer alone. Box drawing characters are drawn as lines, so that they join in every font.

use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use super::theme::color::{self, Rgb};

/// Tenths of a pixel, so that the file has no rounding errors in it.
const CELL_WIDTH: u32 = 84;
const CELL_HEIGHT: u32 = 180;
const FONT_SIZE: u32 = 140;
const BASELINE: u32 = 132;
const PADDING: u32 = 140;
const TITLE_BAR: u32 = 320;

const BACKGROUND: &str = "#1e1e2e";
const FOREGROUND: &str = "#cdd6f4";
const FONTS: &str = "ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace";

/// The sixteen colours of the picture's terminal.
const ANSI: [Rgb; 16] = [
    Rgb(0x45, 0x47, 0x5a),
    Rgb(0xf3, 0x8b, 0xa8),
    Rgb(0xa6, 0xe3, 0xa1),
    Rgb(0xf9, 0xe2, 0xaf),
    Rgb(0x89, 0xb4, 0xfa),
    Rgb(0xf5, 0xc2, 0xe7),
    Rgb(0x94, 0xe2, 0xd5),
    Rgb(0xba, 0xc2, 0xde),
    Rgb(0x58, 0x5b, 0x70),
    Rgb(0xf3, 0x8b, 0xa8),
    Rgb(0xa6, 0xe3, 0xa1),
    Rgb(0xf9, 0xe2, 0xaf),
    Rgb(0x89, 0xb4, 0xfa),
    Rgb(0xf5, 0xc2, 0xe7),
    Rgb(0x94, 0xe2, 0xd5),
    Rgb(0xff, 0xff, 0xff),
];

/// Draws a buffer as a window of a terminal.
pub fn svg(buffer: &Buffer) -> String {
    let area = buffer.area;
    let width = u32::from(area.width) * CELL_WIDTH + 2 * PADDING;
    let height = u32::from(area.height) * CELL_HEIGHT + 2 * PADDING + TITLE_BAR;
    let mut out = head(width, height);
    for y in 0..area.height {
        let cells: Vec<&Cell> = (0..area.width)
            .filter_map(|x| buffer.cell((area.x + x, area.y + y)))
            .collect();
        let row = SvgRow {
            cells,
            y: u32::from(y) * CELL_HEIGHT,
        };
        row.backgrounds(&mut out);
        row.foregrounds(&mut out);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn head(width: u32, height: u32) -> String {
    let (w, h) = (px(width), px(height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" \
         font-family=\"{FONTS}\" font-size=\"{}\">\n\
         <title>varlens</title>\n\
         <rect width=\"{w}\" height=\"{h}\" rx=\"10\" fill=\"{BACKGROUND}\"/>\n",
        px(FONT_SIZE)
    );
    for (number, fill) in ["#f38ba8", "#f9e2af", "#a6e3a1"].iter().enumerate() {
        let x = 22 + 20 * number;
        line(
            &mut out,
            format_args!("<circle cx=\"{x}\" cy=\"22\" r=\"6\" fill=\"{fill}\"/>"),
        );
    }
    let (x, y) = (px(PADDING), px(PADDING + TITLE_BAR));
    line(
        &mut out,
        format_args!("<g transform=\"translate({x} {y})\" xml:space=\"preserve\">"),
    );
    out
}

/// Writing to a String cannot fail.
fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
    out.push('\n');
}

/// Tenths of a pixel as pixels.
fn px(tenths: u32) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        rest => format!("{}.{rest}", tenths / 10),
    }
}

/// What a cell looks like, reversal applied.
#[derive(Clone, PartialEq, Eq)]
struct CellStyle {
    fg: String,
    bg: Option<String>,
    modifier: Modifier,
}

impl CellStyle {
    fn from_cell(cell: &Cell) -> Self {
        let (fg, bg) = (hex(cell.fg), hex(cell.bg));
        let modifier = cell.modifier;
        if modifier.contains(Modifier::REVERSED) {
            return Self {
                fg: bg.unwrap_or_else(|| BACKGROUND.to_owned()),
                bg: Some(fg.unwrap_or_else(|| FOREGROUND.to_owned())),
                modifier,
            };
        }
        Self {
            fg: fg.unwrap_or_else(|| FOREGROUND.to_owned()),
            bg,
            modifier,
        }
    }

    fn attributes(&self) -> String {
        let mut text = format!(" fill=\"{}\"", self.fg);
        let switches = [
            (Modifier::BOLD, " font-weight=\"bold\""),
            (Modifier::ITALIC, " font-style=\"italic\""),
            (Modifier::UNDERLINED, " text-decoration=\"underline\""),
            (Modifier::CROSSED_OUT, " text-decoration=\"line-through\""),
            (Modifier::DIM, " fill-opacity=\"0.6\""),
        ];
        for (_, attribute) in switches
            .iter()
            .filter(|(switch, _)| self.modifier.contains(*switch))
        {
            text.push_str(attribute);
        }
        text
    }
}

struct SvgRow<'a> {
    cells: Vec<&'a Cell>,
    y: u32,
}

impl SvgRow<'_> {
    /// Runs of cells that are alike: the start and the length of each.
    fn runs(&self, is_alike: impl Fn(&Cell, &Cell) -> bool) -> Vec<(usize, usize)> {
        let mut runs = Vec::new();
        let mut start = 0;
        for group in self.cells.chunk_by(|a, b| is_alike(a, b)) {
            runs.push((start, group.len()));
            start += group.len();
        }
        runs
    }

    fn backgrounds(&self, out: &mut String) {
        for (start, count) in
            self.runs(|a, b| CellStyle::from_cell(a).bg == CellStyle::from_cell(b).bg)
        {
            let Some(bg) = self
                .cells
                .get(start)
                .and_then(|cell| CellStyle::from_cell(cell).bg)
            else {
                continue;
            };
            rect(out, width_of(start), self.y, width_of(count), &bg);
        }
    }

    fn foregrounds(&self, out: &mut String) {
        let alike = |a: &Cell, b: &Cell| {
            let (class, style) = (Class::from_symbol(a.symbol()), CellStyle::from_cell(a));
            class != Class::Single
                && class == Class::from_symbol(b.symbol())
                && style == CellStyle::from_cell(b)
        };
        for (start, count) in self.runs(alike) {
            let Some(cells) = self.cells.get(start..start + count) else {
                continue;
            };
            let Some(first) = cells.first() else {
                continue;
            };
            if first.modifier.contains(Modifier::HIDDEN) {
                continue;
            }
            let style = CellStyle::from_cell(first);
            match Class::from_symbol(first.symbol()) {
                Class::Ascii => self.text(out, start, cells, &style),
                Class::Line => self.rule(out, start, count, &style),
                Class::Single => self.single(out, start, first.symbol(), &style),
            }
        }
    }

    fn text(&self, out: &mut String, start: usize, cells: &[&Cell], style: &CellStyle) {
        let text: String = cells.iter().map(|cell| cell.symbol()).collect();
        let is_visible = |c: char| c != ' ' || style.modifier.contains(Modifier::UNDERLINED);
        let (Some(from), Some(to)) = (text.find(is_visible), text.rfind(is_visible)) else {
            return;
        };
        let shown = text.get(from..=to).unwrap_or_default();
        let (x, y) = (column(start + from), px(self.y + BASELINE));
        let length = px(width_of(shown.len()));
        let style = style.attributes();
        line(
            out,
            format_args!(
                "<text x=\"{x}\" y=\"{y}\" textLength=\"{length}\"{style}>{}</text>",
                escaped(shown)
            ),
        );
    }

    /// A horizontal line across several cells.
    fn rule(&self, out: &mut String, start: usize, count: usize, style: &CellStyle) {
        let (x, length) = (column(start), px(width_of(count)));
        stroke(out, &format!("M{x} {}h{length}", self.middle()), style);
    }

    fn single(&self, out: &mut String, start: usize, symbol: &str, style: &CellStyle) {
        let (left, top) = (width_of(start), self.y);
        if let Some(path) = corner(symbol, left, top) {
            return stroke(out, &path, style);
        }
        let width = width_of(symbol.width().max(1));
        if width > CELL_WIDTH
            && let Some(bg) = &style.bg
        {
            // The cells after a wide character are empty in the buffer.
            rect(out, left, top, width, bg);
        }
        let (x, y) = (px(left + width / 2), px(top + BASELINE));
        let style = style.attributes();
        line(
            out,
            format_args!(
                "<text x=\"{x}\" y=\"{y}\" text-anchor=\"middle\"{style}>{}</text>",
                escaped(symbol)
            ),
        );
    }

    fn middle(&self) -> String {
        px(self.y + CELL_HEIGHT / 2)
    }
}

/// How a cell's text is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Together with its neighbours.
    Ascii,
    /// As a line, together with its neighbours.
    Line,
    /// In the middle of its cell, so that no font moves it.
    Single,
}

impl Class {
    fn from_symbol(symbol: &str) -> Self {
        match symbol {
            "─" => Self::Line,
            _ if symbol.len() == 1 => Self::Ascii,
            _ => Self::Single,
        }
    }
}

fn width_of(cells: usize) -> u32 {
    u32::try_from(cells).unwrap_or(0) * CELL_WIDTH
}

fn column(cell: usize) -> String {
    px(width_of(cell))
}

fn rect(out: &mut String, left: u32, top: u32, width: u32, fill: &str) {
    let (x, y, width, height) = (px(left), px(top), px(width), px(CELL_HEIGHT));
    line(
        out,
        format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>"
        ),
    );
}

fn stroke(out: &mut String, path: &str, style: &CellStyle) {
    line(
        out,
        format_args!("<path d=\"{path}\" stroke=\"{}\" fill=\"none\"/>", style.fg),
    );
}

/// The path of a box's side or corner, if the symbol is one.
fn corner(symbol: &str, left: u32, top: u32) -> Option<String> {
    let (right, bottom) = (px(left + CELL_WIDTH), px(top + CELL_HEIGHT));
    let (x, y) = (px(left + CELL_WIDTH / 2), px(top + CELL_HEIGHT / 2));
    let (left, top) = (px(left), px(top));
    Some(match symbol {
        "│" => format!("M{x} {top}V{bottom}"),
        "╭" => format!("M{x} {bottom}Q{x} {y} {right} {y}"),
        "╮" => format!("M{left} {y}Q{x} {y} {x} {bottom}"),
        "╰" => format!("M{x} {top}Q{x} {y} {right} {y}"),
        "╯" => format!("M{left} {y}Q{x} {y} {x} {top}"),
        "┌" => format!("M{x} {bottom}V{y}H{right}"),
        "┐" => format!("M{left} {y}H{x}V{bottom}"),
        "└" => format!("M{x} {top}V{y}H{right}"),
        "┘" => format!("M{left} {y}H{x}V{top}"),
        _ => return None,
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// A colour as hexadecimal digits; None is the terminal's own. The sixteen are the picture's, the rest xterm's.
fn hex(color: Color) -> Option<String> {
    let own = color::number(color).and_then(|number| ANSI.get(usize::from(number)).copied());
    let rgb = own.or_else(|| Rgb::from_color(color))?;
    Some(format!("#{:02x}{:02x}{:02x}", rgb.0, rgb.1, rgb.2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    #[test]
    fn the_sixteen_are_the_picture_s_and_the_rest_xterm_s() {
        let check = |color, expected: Option<&str>| assert_eq!(hex(color).as_deref(), expected);
        check(Color::Red, Some("#f38ba8"));
        check(Color::Indexed(9), Some("#f38ba8"));
        check(Color::White, Some("#ffffff"));
        check(Color::Indexed(16), Some("#000000"));
        check(Color::Indexed(24), Some("#005f87"));
        check(Color::Indexed(231), Some("#ffffff"));
        check(Color::Indexed(232), Some("#080808"));
        check(Color::Indexed(255), Some("#eeeeee"));
        check(Color::Rgb(1, 2, 255), Some("#0102ff"));
        check(Color::Reset, None);
    }

    #[test]
    fn text_is_escaped_and_wide_characters_keep_their_cells() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
        buffer.set_string(0, 0, "<a&b>", Style::new().bold());
        buffer.set_string(5, 0, "鍵x", Style::new().reversed());
        let text = svg(&buffer);
        assert!(
            text.contains("font-weight=\"bold\">&lt;a&amp;b&gt;</text>"),
            "{text}"
        );
        assert!(text.contains("x=\"42\" y=\"0\" width=\"16.8\""), "{text}");
        assert!(
            text.contains("x=\"50.4\" y=\"13.2\" text-anchor=\"middle\""),
            "{text}"
        );
        assert!(
            text.contains("x=\"58.8\" y=\"13.2\" textLength=\"8.4\" fill=\"#1e1e2e\">x<"),
            "{text}"
        );
        assert!(text.contains(&format!("fill=\"{FOREGROUND}\"/>")), "{text}");
    }
}
