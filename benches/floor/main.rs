//! The least that a ratatui program does: a bar, two boxes side by side and two lines below them. Then it waits to be killed.
//!
//! A program of its own, so that it links nothing else: the bench `ratios` builds and starts it to compare varlens' first
//! frame with. Its argument is the last word that it draws.

#![allow(clippy::expect_used, reason = "a program that is only measured")]

use ratatui::layout::{Constraint, Layout};
use ratatui::text::Line;
use ratatui::widgets::{Block, Paragraph};

fn main() {
    // Without an argument nobody measures: `cargo bench` starts every bench.
    let Some(marker) = std::env::args()
        .nth(1)
        .filter(|word| !word.starts_with('-'))
    else {
        return;
    };
    let mut terminal = ratatui::init();
    let drawn = terminal.draw(|frame| {
        let rows = [1, 0, 1, 1].map(|height| match height {
            0 => Constraint::Fill(1),
            height => Constraint::Length(height),
        });
        let [head, body, hints, foot] = Layout::vertical(rows).areas(frame.area());
        let [left, right] =
            Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).areas(body);
        frame.render_widget(Paragraph::new(Line::from("a bar")), head);
        frame.render_widget(Block::bordered().title("left"), left);
        frame.render_widget(Block::bordered().title("right"), right);
        frame.render_widget(Paragraph::new(Line::from("hints")), hints);
        frame.render_widget(Paragraph::new(Line::from(marker)), foot);
    });
    drawn.expect("the terminal can be drawn on");
    loop {
        std::thread::park();
    }
}
