//! A revealed value: the only widget that reads it. It disappears when the state drops the value.
//!
//! A JSON object or array is laid out over several lines, one of which may be selected; everything else is shown as it is.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::theme::{Role, Theme};
use super::truncate::{thousands, truncate, truncate_middle};
use super::{pane, sanitize};
use crate::app::State;
use crate::app::action::Action;
use crate::app::value::Reveal;
use crate::domain::value::{JsonLine, JsonLines, JsonToken, broken_json_at};

/// Characters of one line of a value that are laid out.
const LONGEST: usize = 131_072;
/// Columns of a name that are shown in any case.
const LEAST_NAME: usize = 12;
/// Columns by which a part of a JSON value is further to the right than what it is in.
const INDENT: usize = 2;
/// Deeper parts are not further to the right, so that they stay visible.
const DEEPEST: usize = 12;

/// Where a value's rows are. It outlives the value until the next frame, so it contains nothing of it.
pub(super) struct ValuePlan {
    pub(super) area: Rect,
    /// The row on which each line begins, and at its end the number of rows.
    starts: Vec<usize>,
    /// The line of the part that is selected.
    selected: Option<usize>,
}

impl ValuePlan {
    /// None while no value is shown.
    pub(super) fn new(area: Rect, state: &State, theme: &Theme) -> Option<Self> {
        let reveal = state.secrets().reveal()?;
        let lines = ValueLines::new(reveal);
        let width = width_in(area);
        let mut starts = vec![0];
        let mut rows = 0;
        for at in 0..lines.count() {
            rows += folded(lines.line(at, theme), width).len();
            starts.push(rows);
        }
        let part = |part| reveal.lines.as_ref()?.line_of_part(part);
        Some(Self {
            area,
            starts,
            selected: reveal.item.and_then(part),
        })
    }

    fn rows(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// How far the value can be scrolled.
    pub(super) fn hidden_rows(&self) -> usize {
        self.rows().saturating_sub(pane::rows_in(self.area))
    }

    /// The row on which a line begins.
    fn start(&self, line: usize) -> usize {
        self.starts
            .get(line)
            .copied()
            .unwrap_or_else(|| self.rows())
    }

    /// The first row that is shown: the wanted one, unless the selected part would be out of sight.
    fn top(&self, wanted: usize, height: usize) -> usize {
        let top = wanted.min(self.rows().saturating_sub(height));
        let Some(line) = self.selected else {
            return top;
        };
        let (start, end) = (self.start(line), self.start(line + 1));
        top.max(end.saturating_sub(height)).min(start)
    }

    /// The rows from `top` on, as many as are visible.
    fn visible<'a>(&self, lines: &ValueLines<'a>, top: usize, theme: &Theme) -> Vec<Line<'a>> {
        let height = pane::rows_in(self.area).max(1);
        let first = self.starts.partition_point(|start| *start <= top);
        let first = first.saturating_sub(1);
        let mut rows = Vec::new();
        for at in first..lines.count() {
            let begins = self.start(at);
            if begins >= top + height {
                break;
            }
            let mut line = lines.line(at, theme);
            if self.selected == Some(at) {
                let selection = theme.style(Role::Selection);
                for span in &mut line.spans {
                    span.style = selection;
                }
            }
            let skipped = top.saturating_sub(begins);
            rows.extend(folded(line, width_in(self.area)).into_iter().skip(skipped));
        }
        rows.truncate(height);
        rows
    }
}

/// The columns of a row.
fn width_in(area: Rect) -> usize {
    usize::from(area.width.saturating_sub(2)).max(1)
}

pub(super) fn draw(frame: &mut Frame<'_>, plan: &ValuePlan, state: &State, theme: &Theme) {
    let Some(reveal) = state.secrets().reveal() else {
        return;
    };
    let area = plan.area;
    let width = width_in(area);
    let top = plan.top(reveal.top, pane::rows_in(area).max(1));
    let lines = ValueLines::new(reveal);
    let cut = |text: &str| truncate(&theme.symbols().text(text), width, theme.symbols());
    let title = title(reveal, plan, top, width, theme);
    let footer = footer(state, reveal, plan, width);
    let block = pane::block(theme)
        .border_style(theme.style(Role::Secret))
        .title(truncate(&title, width, theme.symbols()))
        .title_bottom(cut(&footer));
    frame.render_widget(Clear, area);
    let paragraph = Paragraph::new(plan.visible(&lines, top, theme))
        .style(theme.style(Role::Text))
        .block(block);
    frame.render_widget(paragraph, area);
}

/// The lines of a value before they are folded.
enum ValueLines<'a> {
    Json(&'a JsonLines, &'a str),
    Text(Vec<String>),
}

impl<'a> ValueLines<'a> {
    fn new(reveal: &'a Reveal) -> Self {
        match (&reveal.lines, reveal.value.expose_text()) {
            (Some(lines), Some(text)) => Self::Json(lines, text),
            _ => Self::Text(sanitize::bytes(reveal.value.expose())),
        }
    }

    fn count(&self) -> usize {
        match self {
            Self::Json(lines, _) => lines.iter().len(),
            Self::Text(lines) if lines.iter().all(String::is_empty) => 1,
            Self::Text(lines) => lines.len(),
        }
    }

    fn line(&self, at: usize, theme: &Theme) -> Line<'a> {
        match self {
            Self::Json(lines, text) => lines
                .get(at)
                .map(|line| json_line(line, text, theme))
                .unwrap_or_default(),
            Self::Text(lines) if lines.iter().all(String::is_empty) => {
                Line::styled("(empty)", theme.style(Role::Muted))
            }
            Self::Text(lines) => {
                let line = lines.get(at).map_or("", String::as_str);
                let line: String = line.chars().take(LONGEST).collect();
                Line::from(Span::styled(line, theme.style(Role::Secret)))
            }
        }
    }
}

/// `  "host": "db.example.com",`
fn json_line<'a>(line: &JsonLine, text: &str, theme: &Theme) -> Line<'a> {
    let muted = theme.style(Role::Muted);
    let part = |span: &std::ops::Range<usize>| sanitize::line(text.get(span.clone()).unwrap_or(""));
    let mut spans = vec![Span::raw(" ".repeat(INDENT * line.depth.min(DEEPEST)))];
    if let Some(name) = &line.name {
        let name = format!("\"{}\"", sanitize::line(name));
        spans.push(Span::styled(name, theme.style(Role::Accent)));
        spans.push(Span::styled(": ", muted));
    }
    spans.push(match &line.token {
        JsonToken::Brackets(brackets) => Span::styled(*brackets, muted),
        JsonToken::Text(span) => Span::styled(part(span), theme.style(Role::Secret)),
        JsonToken::Word(span) => Span::styled(part(span), theme.style(Role::Title)),
    });
    if line.has_comma {
        spans.push(Span::styled(",", muted));
    }
    Line::from(spans)
}

/// `aws_x · host from aws · JSON, 312 bytes · line 1 of 24`.
///
/// A long name is cut, so that size and line stay.
fn title(reveal: &Reveal, plan: &ValuePlan, top: usize, width: usize, theme: &Theme) -> String {
    let between = theme.symbols().text(" · ");
    let field = reveal.field.as_deref();
    let field = field.map_or(String::new(), |field| {
        format!("{between}{}", sanitize::line(field))
    });
    let from = reveal
        .layer
        .map_or(String::new(), |layer| format!(" from {layer}"));
    let bytes = match reveal.value.expose().len() {
        1 => "1 byte".to_owned(),
        count => format!("{} bytes", thousands(count as u64)),
    };
    let kind = if reveal.lines.is_some() { "JSON, " } else { "" };
    let at = plan.selected.map_or(top, |line| plan.start(line)) + 1;
    let line = match plan.rows() {
        1 => String::new(),
        count => format!("{between}line {at} of {count}"),
    };
    let name = format!("{}{field}", sanitize::line(&reveal.key.name));
    let rest = format!("{between}{kind}{bytes}{line}");
    let Some(broken) = broken_json_at(&reveal.value) else {
        let room = width.saturating_sub(from.width() + rest.width() + 2);
        let name = truncate_middle(&name, room.max(LEAST_NAME), theme.symbols());
        return format!(" {name}{from}{rest} ");
    };
    // The place of the fault is whole: before it, the layer goes, and then the key is cut.
    let broken = format!("{between}{broken}");
    let place = broken.split(": ").next().map_or(0, UnicodeWidthStr::width);
    let least = place + theme.symbols().more.width();
    let without = name.width() + rest.width() + 2;
    let from = if without + from.width() + least <= width {
        from
    } else {
        String::new()
    };
    let room = width.saturating_sub(without + from.width()).max(least);
    let broken = truncate(&broken, room, theme.symbols());
    let room = width.saturating_sub(from.width() + rest.width() + broken.width() + 2);
    let name = truncate_middle(&name, room.max(LEAST_NAME), theme.symbols());
    format!(" {name}{from}{rest}{broken} ")
}

/// When it is hidden, and the keys, as many as fit.
fn footer(state: &State, reveal: &Reveal, plan: &ValuePlan, width: usize) -> String {
    let hint = |action, does: &str| pane::key_hint(state, " · ", action, does);
    let seconds = reveal.seconds_left(state.clock().now());
    let mut text = format!(" hides in {seconds} s");
    let path = plan
        .selected
        .and_then(|line| reveal.lines.as_ref()?.field_at(line));
    let copy = path.map(|path| format!("copy {}", sanitize::line(&path.to_string())));
    let parts = [
        copy.map(|copy| hint(Action::CopyValue, &copy)),
        Some(hint(Action::Back, "hide now")),
        reveal
            .lines
            .is_some()
            .then(|| hint(Action::ScrollDown, "select a part")),
        Some(hint(Action::Reveal, "extend")),
        Some(hint(Action::PageDown, "scroll")),
    ];
    for part in parts.into_iter().flatten() {
        if text.width() + part.width() < width {
            text.push_str(&part);
        }
    }
    format!("{text} ")
}

/// A line in rows of the pane's width, broken anywhere: no blank of a value is lost.
fn folded(line: Line<'_>, width: usize) -> Vec<Line<'_>> {
    if line.width() <= width {
        return vec![line];
    }
    let (mut rows, mut row, mut used) = (Vec::new(), Line::default(), 0);
    for span in line.spans {
        let mut part = String::new();
        for grapheme in span.content.graphemes(true) {
            if used + grapheme.width() > width {
                row.push_span(Span::styled(std::mem::take(&mut part), span.style));
                rows.push(std::mem::take(&mut row));
                used = 0;
            }
            used += grapheme.width();
            part.push_str(grapheme);
        }
        row.push_span(Span::styled(part, span.style));
    }
    rows.push(row);
    rows
}
