//! The two lines in the list's frame: position and counts; and what the symbols mean, the progress, or a filter's fault.

use std::iter;

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::columns::{Columns, sorted_on_request};
use super::seen::Seen;
use crate::app::State;
use crate::app::list::Progress;
use crate::domain::key::Kind;
use crate::ui::sanitize;
use crate::ui::symbols::{CASE_UNKNOWN, Meaning, Symbols, UNCERTAIN};
use crate::ui::theme::{Role, Theme};
use crate::ui::truncate::{thousands, truncate, truncate_line};

/// `87 of 1,234 variables · row 5 · by changed ▼ · searching 42 % /filter`.
pub(super) fn title<'a>(state: &State, columns: &Columns, width: usize, theme: &Theme) -> Line<'a> {
    let symbols = theme.symbols();
    let parts = [
        row(state),
        marked(state),
        sorted_by(state, columns, theme),
        progress(state),
        outdated(state),
        scanning(state),
    ];
    let parts = iter::once(String::new()).chain(parts.into_iter().flatten());
    let parts = parts.collect::<Vec<_>>().join(" · ");
    let loading = if state.is_loading() {
        format!(" {}", symbols.more)
    } else {
        String::new()
    };
    let mut spans = vec![
        Span::styled(format!(" {}", counts(state)), theme.style(Role::Title)),
        Span::styled(
            format!("{}{loading} ", symbols.text(&parts)),
            theme.style(Role::Muted),
        ),
    ];
    if !state.listing().list().filter().is_empty() {
        let filter = sanitize::line(state.listing().list().filter());
        spans.push(Span::styled(
            format!("/{filter} "),
            theme.style(Role::Accent),
        ));
    }
    truncate_line(Line::from(spans), width.saturating_sub(2), symbols)
}

/// How many keys are shown, and of how many, where a filter hides some.
fn counts(state: &State) -> String {
    let kind = state.listing().kind();
    let all = state.listing().catalog().len();
    let name = match (kind, all) {
        (Kind::Config, 1) => "config option",
        (Kind::Config, _) => "config options",
        (kind, 1) => kind.name(),
        (kind, _) => kind.plural(),
    };
    if state.listing().list().query().is_empty() {
        return format!("{} {name}", count(all));
    }
    let shown = state.listing().list().len(state.listing().catalog());
    format!("{} of {} {name}", count(shown), count(all))
}

/// The position of the selected row; none where the subject is not a row.
fn row(state: &State) -> Option<String> {
    let list = state.listing().list();
    let has_row = !list.is_empty(state.listing().catalog()) && state.pinned().is_none();
    has_row.then(|| format!("row {}", count(list.selected() + 1)))
}

fn marked(state: &State) -> Option<String> {
    let marked = state.listing().marked().count(state.listing().kind());
    (marked > 0).then(|| format!("{} marked", count(marked)))
}

/// The column that the rows are sorted by, where its header is not on the screen.
fn sorted_by(state: &State, columns: &Columns, theme: &Theme) -> Option<String> {
    let (column, is_reversed) = state.listing().list().sorting();
    let is_visible = !sorted_on_request(column, is_reversed) || columns.has(column);
    let arrow = theme.symbols().of_sorting(is_reversed);
    (!is_visible).then(|| format!("by {} {arrow}", column.head().to_lowercase()))
}

fn progress(state: &State) -> Option<String> {
    Some(match state.listing().list().progress()? {
        Progress::Looking(percent) => format!("searching {percent} %"),
        Progress::Sorting(percent) => format!("sorting {percent} %"),
        Progress::SortingLater => "by name until all are listed".to_owned(),
    })
}

/// The layers whose keys are those of the listing before.
fn outdated(state: &State) -> Option<String> {
    let layers = state.listing().outdated();
    let names: Vec<_> = layers.iter().map(|layer| layer.name()).collect();
    (!names.is_empty()).then(|| format!("{} not refreshed", names.join(", ")))
}

/// How far the scan of DAG files is.
fn scanning(state: &State) -> Option<String> {
    let dags = state.dags();
    let (read, found) = dags.files();
    let before = if dags.is_outdated() {
        ", usages as before"
    } else {
        ""
    };
    dags.is_scanning()
        .then(|| format!("DAG file {} of {}{before}", count(read), count(found)))
}

fn count(number: usize) -> String {
    thousands(number as u64)
}

/// The texts in the list's frame, beside its title.
pub(super) struct Footer<'a> {
    /// At the bottom.
    pub(super) bottom: Line<'a>,
    /// Beside the title: the rest of the legend, where the bottom has no room for it.
    pub(super) top: Option<Line<'a>>,
}

/// A fault of the filter, else the progress of the listing, else what the symbols mean. `beside_title`: the columns that
/// the title leaves.
pub(super) fn footer<'a>(
    state: &State,
    seen: &Seen,
    (width, beside_title): (usize, usize),
    theme: &Theme,
) -> Footer<'a> {
    let width = width.saturating_sub(2);
    let only = |bottom| Footer { bottom, top: None };
    match state.listing().list().query().problem() {
        Some(problem) => {
            let problem = sanitize::line(problem);
            let text = format!(" {} {problem} ", theme.symbols().warning);
            let text = truncate(&text, width, theme.symbols());
            only(Line::styled(text, theme.style(Role::Warning)))
        }
        None if state.is_loading() => {
            let text = truncate(&listing(state, theme), width, theme.symbols());
            only(Line::styled(text, theme.style(Role::Accent)))
        }
        None => {
            let (bottom, top) = legend(seen, (width, beside_title), theme.symbols());
            let muted = |text| Line::styled(text, theme.style(Role::Muted));
            Footer {
                bottom: muted(bottom),
                top: top.map(muted),
            }
        }
    }
}

/// How far the listing is: keys, pages, how often AWS throttled it, keys per second, and the share of the last count.
fn listing(state: &State, theme: &Theme) -> String {
    let (listing, keys) = (state.listing().progress(), state.listing().catalog().len());
    let pages = match listing.pages {
        1 => "1 page".to_owned(),
        pages => format!("{} pages", thousands(pages)),
    };
    let listed = match keys {
        1 => "listing: 1 key".to_owned(),
        keys => format!("listing: {} keys", count(keys)),
    };
    let mut parts = vec![listed, pages];
    match listing.throttled() {
        0 => {}
        1 => parts.push("throttled once".to_owned()),
        times => parts.push(format!("throttled {} times", thousands(times))),
    }
    if let Some(rate) = listing.rate(keys, state.clock().now()) {
        parts.push(format!("{}/s", thousands(rate)));
    }
    if let Some(percent) = listing.percent(keys) {
        let bar: String = (0..10)
            .map(|tenth| if tenth * 10 < percent { '#' } else { '.' })
            .collect();
        parts.push(format!("[{bar}] of {} last time", count(listing.before)));
    }
    format!(" {} ", parts.join(&theme.symbols().text(" · ")))
}

/// What the symbols mean: the usual ones, and the others where a row shows them. Where that doesn't fit, without the one
/// of a layer that doesn't have the key, which most rows show; then only those that a row shows, the last of them beside
/// the title. The help has them all.
fn legend(
    seen: &Seen,
    (width, beside_title): (usize, usize),
    symbols: &Symbols,
) -> (String, Option<String>) {
    let is_seen = |meaning: &Meaning| seen.has(meaning.symbol);
    let mut rare = vec![UNCERTAIN, CASE_UNKNOWN, symbols.changed];
    rare.extend(symbols.of_usages());
    let is_absent = |meaning: &Meaning| meaning.symbol == symbols.absent;
    let mut whole = symbols.legend().to_vec();
    whole.retain(|one| !rare.contains(&one.symbol) || is_seen(one));
    let mut usual = whole.clone();
    usual.retain(|one| !is_absent(one));
    let mut shown = usual.clone();
    shown.retain(is_seen);
    let texts = [
        (&whole, "  "),
        (&usual, "  "),
        (&usual, " "),
        (&shown, "  "),
        (&shown, " "),
    ];
    let fitting = texts
        .map(|(meanings, gap)| format!(" {} ", entries(meanings, gap)))
        .into_iter()
        .find(|text| text.width() <= width);
    match fitting {
        Some(text) => (text, None),
        None => divided(&shown, (width, beside_title), symbols),
    }
}

/// The first entries at the bottom, and the others beside the title; what has no room there either is in the help.
fn divided(
    meanings: &[Meaning],
    (width, beside_title): (usize, usize),
    symbols: &Symbols,
) -> (String, Option<String>) {
    let fits = |count: &usize| text(meanings.get(..*count).unwrap_or_default()).width() <= width;
    let count = (1..meanings.len()).rev().find(fits).unwrap_or(0);
    let (first, rest) = meanings.split_at(count);
    let above = match text(rest) {
        whole if whole.width() <= beside_title => whole,
        _ => shortened(rest, beside_title, symbols),
    };
    if first.is_empty() || above.is_empty() {
        return (shortened(meanings, width, symbols), None);
    }
    (text(first), Some(above))
}

fn text(meanings: &[Meaning]) -> String {
    format!(" {} ", entries(meanings, " "))
}

fn entries(meanings: &[Meaning], gap: &str) -> String {
    let entry = |meaning: &Meaning| format!("{} {}", meaning.symbol, meaning.word);
    meanings.iter().map(entry).collect::<Vec<_>>().join(gap)
}

/// The first entries, whole, and the symbol for more.
fn shortened(meanings: &[Meaning], width: usize, symbols: &Symbols) -> String {
    let text = |count: usize| {
        let first = entries(meanings.get(..count).unwrap_or_default(), " ");
        format!(" {first} {} ", symbols.more)
    };
    let longest = (1..meanings.len()).rev().map(text);
    let mut fitting = longest.filter(|text| text.width() <= width);
    fitting.next().unwrap_or_default()
}
