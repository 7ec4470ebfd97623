//! The help: what the keys do, made from the table of actions.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Paragraph, Wrap};

use super::pane;
use super::theme::{Role, Theme};
use crate::app::State;
use crate::app::action::{ACTIONS, ActionRow, Group};

pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, state: &State, theme: &Theme) {
    let lines = lines(theme);
    let width = area.width.min(100);
    let wanted = u16::try_from(lines.len() + 2).unwrap_or(u16::MAX);
    let area = area.centered(
        Constraint::Length(width),
        Constraint::Length(wanted.min(area.height)),
    );
    let hidden = usize::from(wanted.saturating_sub(area.height));
    let top = state.help_top.min(hidden);
    let foot = if hidden > 0 {
        " j/k scroll · esc closes "
    } else {
        " esc closes "
    };
    let block = pane::block(theme)
        .title(Span::styled(" What the keys do ", theme.style(Role::Title)))
        .title_bottom(Span::styled(
            theme.glyphs().say(foot),
            theme.style(Role::Muted),
        ));
    let shown: Vec<_> = lines.into_iter().skip(top).collect();
    frame.render_widget(Clear, area);
    let paragraph = Paragraph::new(shown)
        .wrap(Wrap { trim: false })
        .style(theme.style(Role::Text))
        .block(block);
    frame.render_widget(paragraph, area);
}

fn lines<'a>(theme: &Theme) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for group in Group::ALL {
        lines.push(Line::styled(group.title(), theme.style(Role::Accent)));
        let rows = ACTIONS.iter().filter(|row| row.group == group);
        lines.extend(rows.map(|row| line(row, theme)));
    }
    lines.push(Line::styled("Signs", theme.style(Role::Accent)));
    for (sign, meaning) in theme.glyphs().legend() {
        lines.push(Line::from(vec![
            Span::styled(format!("  {sign:<22}"), theme.style(Role::Key)),
            Span::styled(meaning, theme.style(Role::Text)),
        ]));
    }
    lines
}

fn line<'a>(row: &ActionRow, theme: &Theme) -> Line<'a> {
    let keys = row.keys.join(" ");
    Line::from(vec![
        Span::styled(format!("  {keys:<22}"), theme.style(Role::Key)),
        Span::styled(row.sentence, theme.style(Role::Text)),
    ])
}
