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
use crate::domain::value::{JsonLine, JsonToken, broken_json, json_lines};

/// Characters of one line of a value that are laid out.
const LONGEST: usize = 131_072;
/// Columns of a name that are shown in any case.
const LEAST_NAME: usize = 12;
/// Columns by which a part of a JSON value is further to the right than what it is in.
const INDENT: usize = 2;
/// Deeper parts are not further to the right, so that they stay visible.
const DEEPEST: usize = 12;

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: &Theme) {
    let Some(reveal) = state.secrets().reveal() else {
        return;
    };
    let width = usize::from(area.width.saturating_sub(2)).max(1);
    let height = pane::rows_in(area).max(1);
    let content = Content::new(reveal, width, theme);
    let top = content.top(reveal.top, height);
    let cut = |text: &str| truncate(&theme.symbols().text(text), width, theme.symbols());
    let title = title(reveal, &content, top, width, theme);
    let footer = footer(state, reveal, &content, width);
    let block = pane::block(theme)
        .border_style(theme.style(Role::Secret))
        .title(truncate(&title, width, theme.symbols()))
        .title_bottom(cut(&footer));
    let rows: Vec<_> = content.rows.into_iter().skip(top).take(height).collect();
    frame.render_widget(Clear, area);
    let paragraph = Paragraph::new(rows)
        .style(theme.style(Role::Text))
        .block(block);
    frame.render_widget(paragraph, area);
}

/// How far a value can be scrolled in an area; 0 while none is shown.
pub(super) fn hidden_rows(area: Rect, state: &State, theme: &Theme) -> usize {
    let width = usize::from(area.width.saturating_sub(2)).max(1);
    state.secrets().reveal().map_or(0, |reveal| {
        let rows = Content::new(reveal, width, theme).rows.len();
        rows.saturating_sub(pane::rows_in(area))
    })
}

/// The rows of a value in a pane of this width.
struct Content<'a> {
    rows: Vec<Line<'a>>,
    /// The rows of the part that is selected.
    selected: Option<(usize, usize)>,
    /// The path of the part that is selected.
    path: Option<String>,
    /// A JSON object or array.
    is_json: bool,
}

impl<'a> Content<'a> {
    fn new(reveal: &'a Reveal, width: usize, theme: &Theme) -> Self {
        match json_lines(&reveal.value) {
            Some(lines) => Self::json(reveal, &lines, width, theme),
            None => Self::text(reveal, width, theme),
        }
    }

    fn text(reveal: &Reveal, width: usize, theme: &Theme) -> Self {
        let shown = sanitize::bytes(reveal.value.expose());
        let style = theme.style(Role::Secret);
        let lines = shown.iter().map(|line| {
            let line: String = line.chars().take(LONGEST).collect();
            Line::from(Span::styled(line, style))
        });
        let mut rows: Vec<_> = lines.flat_map(|line| folded(line, width)).collect();
        if shown.iter().all(String::is_empty) {
            rows = vec![Line::styled("(empty)", theme.style(Role::Muted))];
        }
        Self {
            rows,
            selected: None,
            path: None,
            is_json: false,
        }
    }

    fn json(reveal: &Reveal, lines: &[JsonLine], width: usize, theme: &Theme) -> Self {
        let text = reveal.value.expose_text().unwrap_or_default();
        let mut content = Self {
            rows: Vec::new(),
            selected: None,
            path: None,
            is_json: true,
        };
        let mut items = 0;
        for line in lines {
            let start = content.rows.len();
            content
                .rows
                .extend(folded(json_line(line, text, theme), width));
            let Some(field) = &line.field else {
                continue;
            };
            if reveal.item == Some(items) {
                let selection = theme.style(Role::Selection);
                for row in content.rows.iter_mut().skip(start) {
                    for span in &mut row.spans {
                        span.style = selection;
                    }
                }
                content.selected = Some((start, content.rows.len()));
                content.path = Some(sanitize::line(&field.to_string()));
            }
            items += 1;
        }
        content
    }

    /// The first row that is shown: the wanted one, unless the selected part would be out of sight.
    fn top(&self, wanted: usize, height: usize) -> usize {
        let top = wanted.min(self.rows.len().saturating_sub(height));
        let Some((start, end)) = self.selected else {
            return top;
        };
        top.max(end.saturating_sub(height)).min(start)
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
fn title(
    reveal: &Reveal,
    content: &Content<'_>,
    top: usize,
    width: usize,
    theme: &Theme,
) -> String {
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
    let kind = if content.is_json { "JSON, " } else { "" };
    let at = content.selected.map_or(top, |(start, _)| start) + 1;
    let line = match content.rows.len() {
        1 => String::new(),
        count => format!("{between}line {at} of {count}"),
    };
    let broken = broken_json(&reveal.value);
    let broken = broken.map_or(String::new(), |why| format!("{between}{why}"));
    let name = format!("{}{field}{from}", sanitize::line(&reveal.key.name));
    let rest = format!("{between}{kind}{bytes}{line}{broken}");
    let room = width.saturating_sub(rest.width() + 2).max(LEAST_NAME);
    let name = truncate_middle(&name, room, theme.symbols());
    format!(" {name}{rest} ")
}

/// When it is hidden, and the keys, as many as fit.
fn footer(state: &State, reveal: &Reveal, content: &Content<'_>, width: usize) -> String {
    let hint = |action, does: &str| pane::key_hint(state, " · ", action, does);
    let seconds = reveal.seconds_left(state.clock().now());
    let mut text = format!(" hides in {seconds} s");
    let copy = content.path.as_ref().map(|path| format!("copy {path}"));
    let parts = [
        copy.map(|copy| hint(Action::CopyValue, &copy)),
        Some(hint(Action::Back, "hide now")),
        content
            .is_json
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
