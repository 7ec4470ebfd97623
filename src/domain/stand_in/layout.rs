//! How a stand-in is built: which parts of the real name stay, where words go, and in which case.
//!
//! Knows no deployment: `preserved` decides what a candidate must keep; here candidates are built, those that keep the
//! least of the real name first.

use std::ops::Range;

use super::case::NameCase;
use super::words;

/// A longer run of separators is cut; no rule of Airflow's looks at more than three.
const LONGEST_RUN: usize = 4;
/// How many runs of separators are kept.
const MOST_RUNS: usize = 6;
/// Digits after the words, by attempt: none while words are enough, later some, where a pattern needs them.
const DIGITS: [u32; 16] = [0, 0, 2, 2, 0, 0, 2, 4, 4, 4, 6, 6, 6, 6, 8, 8];
/// How often a plan is tried with other words.
pub(super) const ATTEMPTS: u32 = 16;

/// A part of a stand-in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// A part of the real name: its position there, and its text.
    Kept { at: Range<usize>, text: String },
    /// Separators and digits.
    Fixed(String),
    /// A word, in lower case.
    Word(String),
}

/// The parts of a stand-in. Names that differ only in case share one.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    parts: Vec<Part>,
    /// How many characters the real name has.
    length: usize,
}

impl Layout {
    /// The stand-in of a real name, with its words in a case.
    pub(super) fn put(&self, real: &str, case: NameCase) -> String {
        let chars: Vec<char> = real.chars().collect();
        let mut put = String::new();
        let mut words = String::new();
        for part in &self.parts {
            let text = match part {
                Part::Word(word) => {
                    words.push_str(word);
                    words.push(' ');
                    continue;
                }
                Part::Fixed(text) => text.clone(),
                Part::Kept { at, text } => self.kept(&chars, at, text),
            };
            put.push_str(&cased_words(&mut words, case));
            put.push_str(&text);
        }
        put.push_str(&cased_words(&mut words, case));
        put
    }

    fn kept(&self, real: &[char], at: &Range<usize>, text: &str) -> String {
        match real.get(at.clone()) {
            Some(part) if real.len() == self.length => part.iter().collect(),
            _ => text.to_lowercase(),
        }
    }

    /// The case of what is not kept of a real name.
    pub(super) fn case_of(&self, real: &str) -> NameCase {
        let is_kept = |index: usize| {
            let mut kept = self.parts.iter().filter_map(|part| match part {
                Part::Kept { at, .. } => Some(at),
                _ => None,
            });
            kept.any(|at| at.contains(&index))
        };
        let rest: String = real
            .chars()
            .enumerate()
            .filter(|(index, _)| !is_kept(*index))
            .map(|(_, c)| c)
            .collect();
        NameCase::from_text(&rest)
    }
}

/// Adjacent words, each in this case.
fn cased_words(words: &mut String, case: NameCase) -> String {
    let text = case.put(words);
    words.clear();
    text.replace(' ', "")
}

/// Which parts of a real name stay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KeepPlan {
    head: usize,
    tail: usize,
    middle: Option<Range<usize>>,
}

/// A real name, taken apart once for all its candidates.
pub(super) struct Real {
    lower: String,
    chars: Vec<char>,
}

impl Real {
    pub(super) fn new(name: &str) -> Self {
        Self {
            lower: name.to_lowercase(),
            chars: name.chars().collect(),
        }
    }

    /// What may be kept, the least first: nothing, then parts that occur literally in one of the texts (in lower case).
    pub(super) fn plans(&self, literals: &[String]) -> Vec<KeepPlan> {
        let mut plans = vec![KeepPlan::default()];
        if literals.is_empty() {
            return plans;
        }
        let heads = self.ends(literals, |length| 0..length);
        let count = self.chars.len();
        let tails = self.ends(literals, |length| count - length..count);
        let head = |head: &usize| KeepPlan {
            head: *head,
            ..KeepPlan::default()
        };
        let tail = |tail: &usize| KeepPlan {
            tail: *tail,
            ..KeepPlan::default()
        };
        plans.extend(heads.iter().map(head));
        plans.extend(tails.iter().map(tail));
        if let (Some(head), Some(tail)) = (heads.last(), tails.last()) {
            plans.push(KeepPlan {
                head: *head,
                tail: *tail,
                middle: None,
            });
        }
        let in_middle = self
            .tokens()
            .filter(|token| self.is_literal(token, literals));
        plans.extend(in_middle.map(|token| KeepPlan {
            middle: Some(token),
            ..KeepPlan::default()
        }));
        // A name that is kept whole would not be a stand-in.
        plans.retain(|plan| plan.head + plan.tail < count.max(1));
        plans
    }

    /// The lengths of a beginning or an end that occurs in a text: up to a separator, then as far as it goes.
    fn ends(&self, literals: &[String], at: impl Fn(usize) -> Range<usize>) -> Vec<usize> {
        let stands = |length: &usize| self.is_literal(&at(*length), literals);
        let longest = (1..=self.chars.len()).take_while(stands).last();
        let Some(longest) = longest else {
            return Vec::new();
        };
        let ends_in_separator = |length: &usize| {
            let range = at(*length);
            let edge = if range.start == 0 {
                range.end.checked_sub(1)
            } else {
                Some(range.start)
            };
            let edge = edge.and_then(|edge| self.chars.get(edge));
            edge.is_some_and(|c| is_separator(*c))
        };
        let mut lengths: Vec<_> = (1..longest).filter(ends_in_separator).collect();
        lengths.push(longest);
        lengths
    }

    fn is_literal(&self, range: &Range<usize>, literals: &[String]) -> bool {
        let text: String = self
            .part(range)
            .iter()
            .flat_map(|c| c.to_lowercase())
            .collect();
        literals.iter().any(|literal| literal.contains(&text))
    }

    fn part(&self, range: &Range<usize>) -> &[char] {
        self.chars.get(range.clone()).unwrap_or(&[])
    }

    /// Runs of letters and digits, of two characters or more.
    fn tokens(&self) -> impl Iterator<Item = Range<usize>> {
        let runs = runs(&self.chars).into_iter();
        runs.filter(|(range, is_separator)| !is_separator && range.len() > 1)
            .map(|(range, _)| range)
    }

    /// The candidate of a plan and an attempt, with a sensitive word where it needs one. None where a drawn word would
    /// give a part of the real name away.
    pub(super) fn candidate(
        &self,
        plan: &KeepPlan,
        attempt: u32,
        drawn: u64,
        sensitive: Option<&str>,
    ) -> Option<Layout> {
        let mut builder = Builder {
            real: self,
            drawn,
            taken: 0,
            parts: Vec::new(),
        };
        let between = builder.body(plan, attempt)?;
        if let Some(word) = sensitive {
            builder.fixed(&between);
            builder.parts.push(Part::Word(word.to_lowercase()));
        }
        builder.number(attempt, &between);
        builder.end(plan);
        Some(Layout {
            parts: builder.parts,
            length: self.chars.len(),
        })
    }
}

struct Builder<'r> {
    real: &'r Real,
    drawn: u64,
    taken: u32,
    parts: Vec<Part>,
}

impl Builder<'_> {
    /// Everything up to the end of the words. Returns the separator between words.
    fn body(&mut self, plan: &KeepPlan, attempt: u32) -> Option<String> {
        let rest = plan.head..self.real.chars.len() - plan.tail;
        let (lead, joiners, _) = self.separators(&rest);
        self.kept(0..plan.head);
        self.fixed(&lead);
        self.word()?;
        if let Some(middle) = &plan.middle {
            let before = self.run_at(middle.start, true);
            let after = self.run_at(middle.end, false);
            self.fixed(&before);
            self.kept(middle.clone());
            self.fixed(&after);
            self.word()?;
            return Some(if after.is_empty() { before } else { after });
        }
        let plain = if attempt.is_multiple_of(2) { "_" } else { "" };
        let joiners = if joiners.is_empty() {
            vec![plain.to_owned()]
        } else {
            joiners
        };
        for joiner in &joiners {
            self.fixed(joiner);
            self.word()?;
        }
        joiners.into_iter().next()
    }

    fn end(&mut self, plan: &KeepPlan) {
        let count = self.real.chars.len();
        let rest = plan.head..count - plan.tail;
        let (_, _, trail) = self.separators(&rest);
        self.fixed(&trail);
        self.kept(count - plan.tail..count);
    }

    fn kept(&mut self, at: Range<usize>) {
        if !at.is_empty() {
            let text = self.real.part(&at).iter().collect();
            self.parts.push(Part::Kept { at, text });
        }
    }

    fn fixed(&mut self, text: &str) {
        if !text.is_empty() {
            self.parts.push(Part::Fixed(text.to_owned()));
        }
    }

    fn word(&mut self) -> Option<()> {
        let word = words::word(self.drawn.rotate_right(self.taken * 13) & 0x1FFF);
        self.taken += 1;
        if self.real.lower.contains(word) {
            return None;
        }
        self.parts.push(Part::Word(word.to_owned()));
        Some(())
    }

    fn number(&mut self, attempt: u32, between: &str) {
        let digits = DIGITS.get(attempt as usize).copied().unwrap_or(0);
        if digits > 0 {
            let least = 10_u64.pow(digits - 1);
            let number = least + (self.drawn >> 26) % (9 * least);
            self.fixed(&format!("{between}{number}"));
        }
    }

    /// The separators of a part of the real name: before the words, between them, after them.
    fn separators(&self, rest: &Range<usize>) -> (String, Vec<String>, String) {
        let part = self.real.part(rest);
        let runs = runs(part);
        let text = |range: &Range<usize>| cut_run(part, range);
        let (mut lead, mut between, mut trail) = (String::new(), Vec::new(), String::new());
        for (range, is_separator) in &runs {
            if !is_separator {
                continue;
            }
            let run = text(range);
            if range.start == 0 {
                lead = run;
            } else if range.end == part.len() {
                trail = run;
            } else if between.len() < MOST_RUNS && !between.contains(&run) {
                between.push(run);
            }
        }
        (lead, between, trail)
    }

    /// The run of separators that ends, or begins, at a place.
    fn run_at(&self, place: usize, ends: bool) -> String {
        let chars = &self.real.chars;
        let runs = runs(chars);
        let found = runs.iter().find(|(range, is_separator)| {
            *is_separator && (if ends { range.end } else { range.start }) == place
        });
        found.map_or_else(String::new, |(range, _)| cut_run(chars, range))
    }
}

fn cut_run(chars: &[char], range: &Range<usize>) -> String {
    let run = chars.get(range.clone()).unwrap_or(&[]);
    run.iter().take(LONGEST_RUN).collect()
}

/// Runs of separators, and of what is between them.
fn runs(chars: &[char]) -> Vec<(Range<usize>, bool)> {
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
fn is_separator(c: char) -> bool {
    c.is_ascii() && !c.is_ascii_alphanumeric()
}
