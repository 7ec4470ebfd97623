//! The path of a walk from the first layer down: the layers it passes, where it ends, and what is after that.
//!
//! Symbols and words carry all information; colour only repeats it.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use crate::domain::deployment::Deployment;
use crate::domain::diagnosis::faults_of_step;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Resolution, Step, Verdict};
use crate::domain::search_path::Layer;
use crate::ui::roles;
use crate::ui::sanitize;
use crate::ui::symbols::Symbols;
use crate::ui::theme::{Role, Theme};

/// How many layers the search reaches.
pub(super) fn reached(resolution: &Resolution) -> usize {
    let is_reached = |step: &&Step| step.verdict != Verdict::NotReached;
    resolution.steps.iter().take_while(is_reached).count()
}

/// Airflow's calls to AWS in the first `shown` layers.
pub(super) fn calls_by(resolution: &Resolution, shown: usize) -> usize {
    let layers: Vec<Layer> = resolution
        .steps
        .iter()
        .take(shown)
        .map(|step| step.layer)
        .collect();
    let is_among = |layer: &Layer| layers.contains(layer);
    resolution
        .aws_calls
        .iter()
        .filter(|call| is_among(&call.layer))
        .count()
}

/// The layers one below the other, the api-server's own path inside it. With `shown`, only that many have been asked yet.
pub(super) fn lines<'a>(
    deployment: &Deployment,
    resolution: &Resolution,
    shown: Option<usize>,
    width: usize,
    theme: &Theme,
) -> Vec<Line<'a>> {
    let drawing = Drawing {
        deployment,
        resolution,
        shown,
        width,
        theme,
    };
    let (own, nested) = resolution.own_and_nested();
    let mut lines = Vec::new();
    for (at, step) in own.iter().enumerate() {
        lines.extend(drawing.step(&PathPosition::own(at), step));
    }
    lines.extend(drawing.api_server(own.len(), nested));
    lines
}

/// The position of a layer.
struct PathPosition {
    /// In the whole walk, from 0.
    at: usize,
    /// As it is shown: `2`, `4.1`.
    number: String,
    /// The columns before its path.
    indent: &'static str,
}

impl PathPosition {
    fn own(at: usize) -> Self {
        Self {
            at,
            number: (at + 1).to_string(),
            indent: "",
        }
    }

    fn nested(own: usize, inner: usize) -> Self {
        Self {
            at: own + inner,
            number: format!("{}.{}", own + 1, inner + 1),
            indent: "   ",
        }
    }
}

struct Drawing<'r> {
    deployment: &'r Deployment,
    resolution: &'r Resolution,
    shown: Option<usize>,
    width: usize,
    theme: &'r Theme,
}

impl Drawing<'_> {
    fn is_hidden(&self, at: usize) -> bool {
        self.shown.is_some_and(|shown| at >= shown)
    }

    /// The layer that was asked last, while the user steps through the walk.
    fn is_current(&self, at: usize) -> bool {
        self.shown == Some(at + 1)
    }

    fn api_server<'a>(&self, own: usize, steps: &[Step]) -> Vec<Line<'a>> {
        if steps.is_empty() {
            return Vec::new();
        }
        let number = own + 1;
        let is_unreached = |step: &Step| {
            step.verdict == Verdict::NotReached && !roles::is_shadowed(step, self.resolution)
        };
        if self.is_hidden(own) || steps.iter().all(is_unreached) {
            let not = if self.is_hidden(own) {
                "not asked yet"
            } else {
                "not reached"
            };
            let text = format!(
                "{}{number}   api-server  {not}",
                self.theme.symbols().path_not_taken
            );
            return vec![Line::styled(text, self.theme.style(Role::Muted))];
        }
        let symbols = self.theme.symbols();
        let mut lines = vec![Line::from(vec![
            self.path(symbols.path_end),
            Span::styled(
                format!(
                    "{number} {} api-server: asked last, has its own search path",
                    symbols.inside
                ),
                self.theme.style(Role::Text),
            ),
        ])];
        for (inner, step) in steps.iter().enumerate() {
            lines.extend(self.step(&PathPosition::nested(own, inner), step));
        }
        lines
    }

    fn path<'a>(&self, symbol: &'static str) -> Span<'a> {
        let symbols = self.theme.symbols();
        let role = if symbol == symbols.path_win {
            Role::Winner
        } else if symbol == symbols.path_not_taken {
            Role::Muted
        } else {
            Role::Accent
        };
        Span::styled(symbol, self.theme.style(role))
    }

    /// The path's symbol at a layer, and the one beside the lines below it.
    fn path_symbols(&self, position: &PathPosition, step: &Step) -> (&'static str, &'static str) {
        let symbols = self.theme.symbols();
        let blank = if symbols.path.is_empty() { "" } else { "  " };
        if self.is_hidden(position.at) || step.verdict == Verdict::NotReached {
            return (symbols.path_not_taken, symbols.path_not_taken);
        }
        let last = reached(self.resolution) == position.at + 1;
        // The api-server is after the task's own layers, so the path continues to it.
        match (step.verdict, last) {
            (Verdict::Found, _) => (symbols.path_win, blank),
            (_, true) => (symbols.path_end, blank),
            _ => (symbols.path_branch, symbols.path),
        }
    }

    fn step<'a>(&self, position: &PathPosition, step: &Step) -> Vec<Line<'a>> {
        let (path, beside) = self.path_symbols(position, step);
        if self.is_hidden(position.at) {
            let text = format!(
                "{}{path}{}   {}  not asked yet",
                position.indent,
                position.number,
                step.layer.store.title()
            );
            return vec![Line::styled(text, self.theme.style(Role::Muted))];
        }
        let mut lines = vec![self.first(position, path, step)];
        if is_as_above(step, self.resolution) {
            let above = Span::styled(", as above", self.theme.style(Role::Muted));
            if let Some(first) = lines.last_mut() {
                first.push_span(above);
            }
            return lines;
        }
        let place_text = step.place.as_deref().map(sanitize::line);
        let aside = Aside {
            indent: position.indent,
            path: self.path(beside),
            // Below the title: number, symbol and the blanks between.
            blanks: " ".repeat(position.number.len() + 3),
        };
        if let Some(text) = place_text {
            self.put_place(&mut lines, &text, &aside);
        }
        lines.extend(self.why(step).map(|span| aside.line(span)));
        lines.extend(self.warnings(step).into_iter().map(|span| aside.line(span)));
        lines
    }

    fn first<'a>(&self, position: &PathPosition, path: &'static str, step: &Step) -> Line<'a> {
        let (symbol, role) = symbol(step, self.resolution, self.theme.symbols());
        let style = self.theme.style(role);
        let title_style = if self.is_current(position.at) {
            self.theme.style(Role::Selection)
        } else {
            style
        };
        let mut first = vec![
            Span::raw(position.indent),
            self.path(path),
            Span::styled(format!("{} {symbol} ", position.number), style),
            Span::styled(step.layer.store.title(), title_style),
            Span::styled("  ", self.theme.style(Role::Text)),
            Span::styled(verdict(step, self.resolution), style),
        ];
        if step.verdict == Verdict::Found
            && let Some(held) = &step.held
        {
            let shape = sanitize::line(&held.shape.sentence());
            first.push(Span::styled(
                format!(": {shape}"),
                self.theme.style(Role::Text),
            ));
        }
        Line::from(first)
    }

    /// After the verdict if it fits there, else on its own line.
    fn put_place<'a>(&self, lines: &mut Vec<Line<'a>>, place: &str, aside: &Aside<'a>) {
        let muted = self.theme.style(Role::Muted);
        if let Some(first) = lines.last_mut()
            && first.width() + place.width() + 2 <= self.width
        {
            first.push_span(Span::styled(format!("  {place}"), muted));
            return;
        }
        lines.push(aside.line(Span::styled(place.to_owned(), muted)));
    }

    fn why<'a>(&self, step: &Step) -> Option<Span<'a>> {
        let text = step.why()?;
        // The request id is for a support case; the command line prints it.
        let text = match text.split_once(", request ") {
            Some((text, _)) if text.contains('(') => format!("{text})"),
            Some((text, _)) => text.to_owned(),
            None => text,
        };
        let text = sanitize::line(&text);
        Some(Span::styled(text, self.theme.style(Role::Text)))
    }

    fn warnings<'a>(&self, step: &Step) -> Vec<Span<'a>> {
        let symbol = self.theme.symbols().warning;
        let span = |text: &str| {
            let text = format!("{symbol} {}", sanitize::line(text));
            Span::styled(text, self.theme.style(Role::Warning))
        };
        let faults = faults_of_step(self.deployment, self.resolution, step).into_iter();
        let faults = faults.map(|fault| span(&fault.text));
        let Some(held) = &step.held else {
            return faults.collect();
        };
        let (kind, is_decoded) = (self.resolution.key.kind, self.resolution.is_decoded);
        let remarks = held.remarks(kind, step.layer.store, is_decoded);
        remarks.into_iter().map(span).chain(faults).collect()
    }
}

/// The start of a line below a layer's first one, with the path beside it.
struct Aside<'a> {
    indent: &'static str,
    path: Span<'a>,
    blanks: String,
}

impl<'a> Aside<'a> {
    fn line(&self, text: Span<'a>) -> Line<'a> {
        Line::from(vec![
            Span::raw(self.indent),
            self.path.clone(),
            Span::raw(self.blanks.clone()),
            text,
        ])
    }
}

/// The api-server asked for the same name and got the same answer, so the details are not repeated.
fn is_as_above(step: &Step, resolution: &Resolution) -> bool {
    let is_same = |other: &Step| {
        step.layer.is_nested()
            && other.layer == Layer::own(step.layer.store)
            && other.place == step.place
            && other.verdict == step.verdict
            && other.reason == step.reason
    };
    step.verdict != Verdict::Found && resolution.own_and_nested().0.iter().any(is_same)
}

fn symbol(step: &Step, resolution: &Resolution, symbols: &Symbols) -> (&'static str, Role) {
    let symbol = match step.verdict {
        Verdict::Found => symbols.wins,
        // The list says so of a secret that is about to be deleted.
        Verdict::Absent if step.reason == Some(Reason::ScheduledForDeletion) => symbols.failed,
        Verdict::Absent => symbols.absent,
        Verdict::Skipped => symbols.skipped,
        Verdict::Failed => symbols.failed,
        Verdict::NotInspected => symbols.not_inspected,
        Verdict::NotReached if roles::is_shadowed(step, resolution) => symbols.shadowed,
        Verdict::NotReached => " ",
    };
    (symbol, roles::of_step(step, resolution))
}

fn verdict(step: &Step, resolution: &Resolution) -> String {
    let shadowed = resolution
        .shadowed
        .iter()
        .find(|other| other.layer == step.layer);
    match (step.verdict, shadowed) {
        (Verdict::Found, _) => "found, wins".to_owned(),
        (Verdict::NotReached, Some(other)) => {
            let same = match other.same {
                Some(true) => ", same value",
                Some(false) => ", different value",
                None => "",
            };
            format!("shadowed{same}")
        }
        (Verdict::NotReached, None) => "not reached".to_owned(),
        (Verdict::NotInspected, _) => "not inspected".to_owned(),
        (verdict, _) => verdict.name().to_owned(),
    }
}
