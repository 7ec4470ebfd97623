//! In how many letters two names differ.

/// Letters to insert, remove, replace or swap with their neighbour (Damerau and Levenshtein's distance, neighbours
/// only); None above `limit`. Rows of the table are cut off as soon as the limit is passed.
pub(super) fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > limit * 4 {
        return None;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (row, letter) in a.iter().enumerate() {
        let swap = row.checked_sub(1).and_then(|above| a.get(above)).copied();
        let next = next_row(row + 1, *letter, swap, &b, &last, &before);
        if next.iter().min().is_none_or(|least| *least > limit) {
            return None;
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().filter(|found| *found <= limit)
}

fn next_row(
    row: usize,
    letter: char,
    above: Option<char>,
    b: &[char],
    last: &[usize],
    before: &[usize],
) -> Vec<usize> {
    let mut next = Vec::with_capacity(last.len());
    next.push(row);
    let mut left_letter = None;
    for ((column, other), diagonal) in b.iter().enumerate().zip(last) {
        let up = last.get(column + 1).copied().unwrap_or(usize::MAX - 1);
        let left = next.last().copied().unwrap_or(row);
        let mut best = (up + 1)
            .min(left + 1)
            .min(diagonal + usize::from(letter != *other));
        let is_swap = above == Some(*other) && left_letter == Some(letter);
        if is_swap && let Some(two_back) = column.checked_sub(1).and_then(|at| before.get(at)) {
            best = best.min(two_back + 1);
        }
        next.push(best);
        left_letter = Some(*other);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(a: &str, b: &str, limit: usize, expected: Option<usize>) {
        assert_eq!(distance(a, b, limit), expected, "{a} {b}");
        assert_eq!(distance(b, a, limit), expected, "{b} {a}");
    }

    #[test]
    fn distances() {
        check("", "", 2, Some(0));
        check("secret", "secret", 2, Some(0));
        check("secret", "secert", 2, Some(1));
        check("secret", "sekret", 2, Some(1));
        check("secret", "secre", 2, Some(1));
        check("secret", "secrets", 2, Some(1));
        check("secret", "screts", 2, Some(2));
        check("secret", "public", 2, None);
        check("ab", "ba", 0, None);
        check("é", "e", 1, Some(1));
    }
}
