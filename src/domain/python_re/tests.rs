//! Whole patterns against what Python itself answered.
//!
//! The recording was made by `tests/python_re/record.py` with Python 3.8 to 3.13.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;
use serde_json::Value;

use super::ast::ClassKind;
use super::flags::Flags;
use super::fold::{self, Case};
use super::{Pattern, PatternError, PythonVersion, unicode};

const RECORDING: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/python_re/recorded.jsonl"
));

fn recording() -> (Value, impl Iterator<Item = Value>) {
    let mut lines = RECORDING
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    (lines.next().unwrap(), lines)
}

fn versions() -> impl Iterator<Item = PythonVersion> {
    (8..=13).map(|minor| PythonVersion { minor })
}

fn compiled(pattern: &str, minor: u8) -> Result<Pattern, PatternError> {
    Pattern::compile(pattern, PythonVersion { minor })
}

/// What came of the recorded answers.
#[derive(Debug, Default)]
struct Tally {
    invalid: usize,
    linear: usize,
    backtracking: usize,
    not_evaluated: BTreeSet<String>,
    matched: usize,
    unmatched: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn replay(&mut self, line: &Value, keys: &[&str], minor: u8) {
        let [pattern, kind, answer] = [0, 2, 3].map(|index| line[index].as_str().unwrap());
        match (compiled(pattern, minor), kind) {
            (Err(PatternError::NotEvaluated(_)), _) => {
                self.not_evaluated.insert(pattern.to_owned());
            }
            (Err(PatternError::Invalid { class, message }), _)
                if class == kind && message == answer =>
            {
                self.invalid += 1;
            }
            (Ok(program), "ok") => self.keys(&program, keys, answer),
            (other, _) => self.wrong.push(format!("3.{minor} {line}: {other:?}")),
        }
    }

    fn keys(&mut self, program: &Pattern, keys: &[&str], bits: &str) {
        let bits = u128::from_str_radix(bits, 16).unwrap();
        let mut refused = false;
        for (index, key) in keys.iter().enumerate() {
            let expected = bits >> index & 1 == 1;
            match program.matches(key) {
                Err(_) => refused = true,
                Ok(matched) if matched != expected => {
                    let source = program.source();
                    self.wrong.push(format!("{source:?} on {key:?}: {matched}"));
                }
                Ok(true) => self.matched += 1,
                Ok(false) => self.unmatched += 1,
            }
        }
        if refused {
            self.not_evaluated.insert(program.source().to_owned());
        } else if program.is_linear() {
            self.linear += 1;
        } else {
            self.backtracking += 1;
        }
    }
}

#[test]
#[allow(
    clippy::print_stdout,
    reason = "cargo test faithful -- --nocapture prints how much was compared"
)]
fn faithful_patterns() {
    let (head, lines) = recording();
    let keys: Vec<&str> = head["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key.as_str().unwrap())
        .collect();
    let mut tally = Tally::default();
    let mut patterns = BTreeSet::new();
    for line in lines {
        patterns.insert(line[0].to_string());
        for minor in line[1].as_array().unwrap() {
            tally.replay(&line, &keys, u8::try_from(minor.as_u64().unwrap()).unwrap());
        }
    }
    assert!(tally.wrong.is_empty(), "{:#?}", tally.wrong);
    let (patterns, not_evaluated) = (patterns.len(), tally.not_evaluated.len());
    assert!(not_evaluated * 100 < patterns, "{tally:?}");
    println!(
        "lookup patterns: {patterns}, Python 3.8 to 3.13, {not_evaluated} not evaluated, 0 differences"
    );
    // Without these the agreement might be that of an empty recording.
    assert!(patterns > 4_000 && tally.invalid > 1_500, "{tally:?}");
    assert!(
        tally.linear > 2_000 && tally.backtracking > 900,
        "{tally:?}"
    );
    assert!(
        tally.matched > 100_000 && tally.unmatched > 100_000,
        "{tally:?}"
    );
}

/// The check above notices a wrong answer, a wrong message and a wrong acceptance.
#[test]
fn replay_notices_disagreement() {
    for (line, wrong) in [
        (r#"["a", [11], "ok", "2"]"#, 0),
        (r#"["a", [11], "ok", "3"]"#, 1),
        (r#"["a", [11], "ok", "0"]"#, 1),
        (
            r#"["*", [11], "re.error", "nothing to repeat at position 0"]"#,
            0,
        ),
        (
            r#"["*", [11], "re.error", "nothing to repeat at position 1"]"#,
            1,
        ),
        (
            r#"["*", [11], "re.PatternError", "nothing to repeat at position 0"]"#,
            1,
        ),
        (r#"["*", [11], "ok", "0"]"#, 1),
        (r#"["a", [11], "re.error", "x"]"#, 1),
    ] {
        let mut tally = Tally::default();
        tally.replay(&serde_json::from_str(line).unwrap(), &["b", "a"], 11);
        assert_eq!(tally.wrong.len(), wrong, "{line}");
    }
}

/// As in the recorder, to compare sets of characters without writing them down.
fn digest(codes: impl Iterator<Item = u32>) -> String {
    let step = |value: u64, code| (value ^ u64::from(code)).wrapping_mul(0x100_0000_01b3);
    format!("{:016x}", codes.fold(0xcbf2_9ce4_8422_2325, step))
}

#[test]
fn classes_hold_the_same_characters() {
    let (head, _) = recording();
    let all: String = ('\0'..=char::MAX).collect();
    for python in versions() {
        let digests = &head["digests"][python.minor.to_string()];
        for (name, kind) in [
            (r"\w", ClassKind::Word),
            (r"\d", ClassKind::Digit),
            (r"\s", ClassKind::Space),
        ] {
            let members = unicode::members(kind, false, python);
            let runs = Regex::new(&format!("[{members}]+")).unwrap();
            let found = runs.find_iter(&all).flat_map(|run| run.as_str().chars());
            assert_eq!(
                digest(found.map(u32::from)),
                digests[name],
                "{python} {name}"
            );
        }
    }
}

#[test]
fn equal_and_lower_characters_are_the_same() {
    let (head, _) = recording();
    for python in versions() {
        let digests = &head["digests"][python.minor.to_string()];
        let lower = |c| Case::Unicode.lower(c, python);
        let lowered = ('\0'..=char::MAX).filter(|&c| lower(c) != c);
        let lowered = lowered.flat_map(|c| [u32::from(c), u32::from(lower(c))]);
        assert_eq!(digest(lowered), digests["lower"], "{python}");

        let mut classes = BTreeMap::new();
        for class in fold::classes(python) {
            let mut class: Vec<u32> = class.collect();
            class.sort_unstable();
            let lowers = class.iter().filter_map(|&c| char::from_u32(c)).map(lower);
            if class.len() > 1 {
                classes.insert(lowers.min().unwrap(), class);
            }
        }
        let members = classes
            .into_values()
            .flat_map(|class| [class, vec![0]].concat());
        assert_eq!(digest(members), digests["folds"], "{python}");
    }
}

#[track_caller]
fn check(pattern: &str, key: &str, expected: bool) {
    let program = compiled(pattern, 11).unwrap();
    assert_eq!(program.matches(key), Ok(expected), "{pattern:?} on {key:?}");
}

#[test]
fn answers_as_airflow_would() {
    for (pattern, key, expected) in [
        ("^aws_", "AWS_default", true),
        ("aws_", "my_aws_", false),
        ("^(?!aws_default$).*$", "aws_default", false),
        ("^(?!aws_default$).*$", "aws_default2", true),
        ("^(db|pg)_.*", "pg_main", true),
        (r"(\w+)_\1$", "ab_AB", true),
        (r"(\w+)_\1$", "k_\u{212a}", true),
        (r"(s)\1", "sſ", false),
        ("(a)?b(?(1)c|d)$", "abd", false),
        ("(a)?b(?(1)c|d)$", "bd", true),
        ("abc$", "abc\n", true),
        (r"abc\Z", "abc\n", false),
        ("[a-z]+$", "İı", true),
        (r"\w$", "²", true),
        (r"a\sb", "a\x1cb", true),
        (r"\B", "", false),
        (r"[\ud800-\udfff]", "a", false),
        (r"[^\ud800]", "a", true),
    ] {
        check(pattern, key, expected);
    }
}

#[test]
fn plain_patterns_are_linear() {
    for (pattern, linear) in [
        ("^aws_.*$", true),
        ("(a$|b$)", true),
        ("(?m)a$b", true),
        ("a$b", false),
        ("(?:a$)*", false),
        (r"\ba", false),
        ("(?!a).*", false),
        ("a++", false),
    ] {
        assert_eq!(
            compiled(pattern, 11).unwrap().is_linear(),
            linear,
            "{pattern}"
        );
    }
}

#[test]
fn versions_differ() {
    let message = |pattern, minor| match compiled(pattern, minor) {
        Ok(_) => "ok".to_owned(),
        Err(error) => error.to_string(),
    };
    assert_eq!(message("a++", 11), "ok");
    assert_eq!(
        message("a++", 10),
        "re.error: multiple repeat at position 2"
    );
    assert_eq!(message("a(?i)b", 10), "ok");
    assert_eq!(
        message("a(?i)b", 13),
        "re.PatternError: global flags not at the start of the expression at position 1"
    );
    assert_eq!(message("(?(9)a)", 8), "RuntimeError: invalid SRE code");
    assert_eq!(message("(?x)(?-x: (?x) )", 8), "sre_parse.Verbose");
}

#[track_caller]
fn refusal(pattern: &str) -> String {
    match compiled(pattern, 11) {
        Err(PatternError::NotEvaluated(reason)) => reason,
        other => panic!("{pattern}: {other:?}"),
    }
}

#[test]
fn what_it_cannot_answer_is_not_evaluated() {
    for (pattern, reason) in [
        (r"\N{BULLET}", "character name"),
        ("(a{1000}){1000}{0}(?:b{1000}){1000}{1}", "too large"),
        ("(a(?(1)b|c))", "a condition inside"),
        (r"(?:(a)|b)++\1", "possessive"),
        (r"(?:(a?)b?)*\1", "may take nothing"),
        ("(?(１)a)", "digits other than"),
        (&format!("a{{{}}}", "1".repeat(5000)), "4300 digits"),
        (&"a".repeat(20_001), "longer than"),
        ("𐐀|a", "beyond U+FFFF"),
        ("(?a)[Ā-𐿿]", "beyond U+FFFF"),
    ] {
        let pattern = pattern.replace("}{0}", "}").replace("}{1}", "}");
        let said = refusal(&pattern);
        assert!(said.contains(reason), "{pattern}: {said}");
    }
}

/// Nesting costs no more stack than any thread has.
#[test]
fn deep_nesting_is_refused() {
    let run = || {
        for open in ["(", "(?:", "(?=", "(?<!", "(?(1)", "(?i:", "[a](a|"] {
            let deep = format!("(){}", open.repeat(3_000));
            assert!(refusal(&deep).contains("nested deeper"), "{open}");
            let most = format!("(){}a{}", open.repeat(40), ")".repeat(40));
            let _ = compiled(&most, 11).map(|program| program.matches("aaa"));
        }
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20).spawn(run);
    thread.unwrap().join().unwrap();
}

#[test]
fn stops_after_too_many_steps() {
    let program = compiled(r"^(\w+)*\1c$", 11);
    let program = program.or_else(|_| compiled(r"^(\w+)+\1c$", 11)).unwrap();
    let key = "a".repeat(40);
    let expected = "not evaluated: too expensive to evaluate; Airflow may hang on it too";
    assert_eq!(program.matches("b"), Ok(false));
    for _ in 0..3 {
        assert_eq!(program.matches(&key).unwrap_err().to_string(), expected);
    }
    assert_eq!(
        program.clone().matches("b").unwrap_err().to_string(),
        expected
    );
}

#[test]
fn part_of_the_case_is_heeded() {
    let program = compiled(r"(?a:(k)\1)", 11).unwrap();
    assert_eq!(program.matches("kK"), Ok(true));
    assert!(program.matches("k\u{212a}").is_err());
    assert_eq!(Case::from_flags(Flags::NONE), Case::Exact);
}
