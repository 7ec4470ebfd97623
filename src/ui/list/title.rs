//! The two lines in the list's frame: position and counts; and what the symbols mean, the progress, or a filter's fault.

use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::columns::Seen;
use crate::app::State;
use crate::app::list::Progress;
use crate::ui::sanitize;
use crate::ui::symbols::{Meaning, Symbols, UNCERTAIN};
use crate::ui::theme::{Role, Theme};
use crate::ui::truncate::{thousands, truncate, truncate_line};

/// `Variables 5 of 87 · 1,234 in all · searching 42 % /filter`.
pub(super) fn title<'a>(state: &State, width: usize, theme: &Theme) -> Line<'a> {
    let symbols = theme.symbols();
    let mut kind = state.listing().kind().plural().to_owned();
    if let Some(first) = kind.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    let parts = [Some(position(state)), of_all(state), progress(state)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let counts = parts.join(&symbols.text(" · "));
    let loading = if state.is_loading() {
        format!(" {}", symbols.more)
    } else {
        String::new()
    };
    let mut spans = vec![
        Span::styled(format!(" {kind} "), theme.style(Role::Title)),
        Span::styled(format!("{counts}{loading} "), theme.style(Role::Muted)),
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

/// The selected row among those that are shown.
fn position(state: &State) -> String {
    let shown = state.listing().list().len(state.listing().catalog());
    let at = if shown == 0 {
        0
    } else {
        state.listing().list().selected() + 1
    };
    format!("{} of {}", count(at), count(shown))
}

fn of_all(state: &State) -> Option<String> {
    let all = format!("{} in all", count(state.listing().catalog().len()));
    (!state.listing().list().query().is_empty()).then_some(all)
}

fn progress(state: &State) -> Option<String> {
    Some(match state.listing().list().progress()? {
        Progress::Looking(percent) => format!("searching {percent} %"),
        Progress::Sorting(percent) => format!("sorting {percent} %"),
        Progress::SortingLater => "by name until all are listed".to_owned(),
    })
}

fn count(number: usize) -> String {
    thousands(number as u64)
}

/// A fault of the filter, else the progress of the listing, else what the symbols mean.
pub(super) fn footer<'a>(state: &State, seen: &Seen, width: usize, theme: &Theme) -> Line<'a> {
    match state.listing().list().query().problem() {
        Some(problem) => {
            let problem = sanitize::line(problem);
            let text = format!(" {} {problem} ", theme.symbols().warning);
            let text = truncate(&text, width.saturating_sub(2), theme.symbols());
            Line::styled(text, theme.style(Role::Warning))
        }
        None if state.is_loading() => {
            let text = truncate(
                &listing(state, theme),
                width.saturating_sub(2),
                theme.symbols(),
            );
            Line::styled(text, theme.style(Role::Accent))
        }
        None => legend(seen, width.saturating_sub(2), theme),
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

/// What the symbols mean: the usual ones, and the others where a row shows them. Where that doesn't fit, only those that a
/// row shows; the help has them all.
fn legend<'a>(seen: &Seen, width: usize, theme: &Theme) -> Line<'a> {
    let symbols = theme.symbols();
    let all = symbols.legend().into_iter();
    // What most rows show needs no word.
    let all = all.filter(|meaning| meaning.symbol != symbols.absent);
    let is_seen = |meaning: &Meaning| seen.has(meaning.symbol);
    let is_rare = |meaning: &Meaning| [UNCERTAIN, symbols.changed].contains(&meaning.symbol);
    let usual: Vec<_> = all
        .clone()
        .filter(|one| !is_rare(one) || is_seen(one))
        .collect();
    let shown: Vec<_> = all.filter(is_seen).collect();
    let texts = [(&usual, "  "), (&usual, " "), (&shown, "  "), (&shown, " ")];
    let fitting = texts
        .map(|(meanings, gap)| format!(" {} ", entries(meanings, gap)))
        .into_iter()
        .find(|text| text.width() <= width);
    let text = fitting.unwrap_or_else(|| shortened(&shown, width, symbols));
    Line::styled(text, theme.style(Role::Muted))
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
