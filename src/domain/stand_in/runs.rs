//! A name as runs of separators and of what is between them.

use std::ops::Range;

/// A longer run of separators is cut; no rule of Airflow's looks at more than three.
const LONGEST_RUN: usize = 4;

/// The separators of a run, not too many of them.
pub(super) fn cut_run(chars: &[char], range: &Range<usize>) -> String {
    let run = chars.get(range.clone()).unwrap_or(&[]);
    run.iter().take(LONGEST_RUN).collect()
}

/// Runs of separators, and of what is between them.
pub(super) fn runs(chars: &[char]) -> Vec<(Range<usize>, bool)> {
    let mut start = 0;
    let same = |a: &char, b: &char| is_separator(*a) == is_separator(*b);
    chars
        .chunk_by(same)
        .map(|run| {
            let range = start..start + run.len();
            start = range.end;
            (range, run.first().copied().is_some_and(is_separator))
        })
        .collect()
}

/// Neither letter nor digit. Beyond ASCII there are marks that belong to letters, so those count as letters.
pub(super) fn is_separator(c: char) -> bool {
    c.is_ascii() && !c.is_ascii_alphanumeric()
}
