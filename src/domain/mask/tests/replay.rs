//! Compared with real Airflow: every recording, on every surface.

use std::sync::LazyLock;

use super::recording::{Leaves, Pair, Recording, canonical, releases};
use super::*;
use crate::domain::release::TaskLogRule;

/// Every recording, and what comparing it found; once for all tests.
static COMPARED: LazyLock<Vec<Compared>> =
    LazyLock::new(|| releases().into_iter().map(Compared::for_release).collect());

/// What a comparison found: how often something was hidden and shown, and where varlens is wrong.
#[derive(Default)]
struct Found {
    hidden: usize,
    shown: usize,
    differences: Vec<String>,
}

impl Found {
    fn count(&mut self, is_hidden: bool) {
        self.hidden += usize::from(is_hidden);
        self.shown += usize::from(!is_hidden);
    }

    fn expect(&mut self, right: bool, says: impl FnOnce() -> String) {
        if !right {
            self.differences.push(says());
        }
    }
}

struct Compared {
    recording: Recording,
    names: Found,
    redaction: Found,
    task_log: Found,
    task_log_of_api_server: Found,
    rest: Found,
    web_ui: Found,
}

impl Compared {
    fn for_release(release: Version) -> Self {
        let mut compared = Self {
            recording: Recording::for_release(release),
            names: Found::default(),
            redaction: Found::default(),
            task_log: Found::default(),
            task_log_of_api_server: Found::default(),
            rest: Found::default(),
            web_ui: Found::default(),
        };
        compared.compare_names();
        compared.compare_pairs();
        compared
    }

    fn compare_names(&mut self) {
        for line in self.recording.lines("hide") {
            let name = line[1].as_str().unwrap();
            let digits = line[2].as_str().unwrap().chars();
            for (number, (masking, digit)) in self.recording.maskings.iter().zip(digits).enumerate()
            {
                let sensitive = masking.because(name).is_some();
                assert_eq!(masking.is_sensitive(name), sensitive, "{name:?}");
                self.names.expect(sensitive == (digit == '1'), || {
                    format!("{name:?} with options {number}: {digit}")
                });
                self.names.count(sensitive);
            }
        }
    }

    fn compare_pairs(&mut self) {
        for (masking, pair) in self.recording.pairs() {
            let value = secret(pair.value);
            let preview = masking.preview(pair.name, Some(&value));
            let of_api = masking.preview_via(pair.name, Some(&value), ValueRoute::ApiServer);
            let redacted = text_of(&masking.redact(Some(pair.name), &value));
            compare_redacted(&mut self.redaction, &pair, &redacted);
            compare_log(
                &mut self.task_log,
                masking,
                &pair,
                &preview,
                ValueRoute::Process,
            );
            compare_log(
                &mut self.task_log_of_api_server,
                masking,
                &pair,
                &of_api,
                ValueRoute::ApiServer,
            );
            compare_rest(&mut self.rest, &pair, preview.rest);
            compare_ui(&mut self.web_ui, &pair, &preview);
        }
    }

    fn differences(&self) -> usize {
        let all = [
            &self.names,
            &self.redaction,
            &self.task_log,
            &self.task_log_of_api_server,
            &self.rest,
            &self.web_ui,
        ];
        all.iter().map(|found| found.differences.len()).sum()
    }
}

fn compare_redacted(found: &mut Found, pair: &Pair<'_>, redacted: &str) {
    found.count(redacted != canonical(pair.value));
    found.expect(redacted == pair.redacted, || {
        format!("{:?} {}: {redacted}", pair.name, pair.value)
    });
}

fn compare_log(
    found: &mut Found,
    masking: &Masking,
    pair: &Pair<'_>,
    preview: &MaskPreview,
    via: ValueRoute,
) {
    let (log, real) = (&preview.task_log, pair.log(via));
    let says = |what: &str| format!("{what}, {via:?}: {:?} {} {log:?}", pair.name, pair.value);
    found.expect(log.plain == Shown::masked_if(real.plain), || says("plain"));
    let decodes = matches!(real.leaves, Leaves::Decoded(_));
    found.expect(log.decodes == Some(decodes), || says("decodes"));
    match real.leaves {
        Leaves::Raised => {}
        Leaves::NotDecoded(hidden) => {
            let expected = Shown::masked_if(hidden);
            found.expect(log.deserialize_json == expected, || says("not decoded"));
        }
        Leaves::Decoded(leaves) => {
            let parts = hidden_parts(masking, pair.name, pair.value, via);
            found.expect(parts == leaves, || says("decoded"));
            let is_summary = masking.because("event").is_some()
                || is_right(log.deserialize_json, leaves, pair.value);
            found.expect(is_summary, || says("summary"));
            found.hidden += usize::from(leaves.contains('1'));
            found.shown += usize::from(leaves.contains('0'));
        }
    }
}

fn hidden_parts(masking: &Masking, name: &str, value: &str, via: ValueRoute) -> String {
    let mut parts = String::new();
    let raw = PyText::from(value);
    let Ok(json) = loads(value) else {
        return "not JSON".to_owned();
    };
    masking.decoded_parts(name, &raw, &json, via, &mut |_, hidden| {
        parts.push(if hidden { '1' } else { '0' });
    });
    parts
}

/// `of` says of these parts no more and no less than is so.
fn is_right(of: Shown, parts: &str, value: &str) -> bool {
    let (some_hidden, some_shown) = (parts.contains('1'), parts.contains('0'));
    match of {
        Shown::Plain => !some_hidden,
        Shown::Masked => some_hidden && !some_shown,
        Shown::InPart => some_hidden && some_shown,
        Shown::InnerNames => some_hidden && value.contains('{'),
        _ => false,
    }
}

/// The same digits for what the REST API gave: 1 for each part that is `***`.
fn stars_in(text: &str) -> String {
    let json = loads(text).unwrap_or_else(|_| Json::text(text));
    let mut parts = String::new();
    json.for_each_leaf(&mut |leaf| {
        let stars = matches!(leaf, Json::Str(text) if text.as_str() == Some("***"));
        parts.push(if stars { '1' } else { '0' });
    });
    parts
}

fn compare_rest(found: &mut Found, pair: &Pair<'_>, rest: Shown) {
    let is_same = pair.rest == pair.value || pair.rest == canonical(pair.value);
    let right = if is_same {
        rest == Shown::Plain || pair.value.contains("***")
    } else {
        is_right(rest, &stars_in(&pair.rest), pair.value)
    };
    found.expect(right, || {
        format!("{:?} {} {rest:?}: {}", pair.name, pair.value, pair.rest)
    });
    found.count(!is_same);
}

fn compare_ui(found: &mut Found, pair: &Pair<'_>, preview: &MaskPreview) {
    let expected = match pair.ui {
        "stars" => Shown::EightStars,
        "invalid" => Shown::InvalidLabel,
        "value" => Shown::Plain,
        _ => preview.rest,
    };
    found.expect(preview.ui == expected, || {
        format!("{:?} {} {:?}", pair.name, pair.value, preview.ui)
    });
    found.count(pair.ui == "stars");
}

/// No release differs, and each was really compared; the differences of all are reported at once.
fn check(of: impl Fn(&Compared) -> &Found, in_earnest: impl Fn(&Recording, &Found) -> bool) {
    let mut wrong = Vec::new();
    for compared in COMPARED.iter() {
        let (recording, found) = (&compared.recording, of(compared));
        let first = found.differences.iter().take(5);
        wrong.extend(first.map(|what| format!("{}: {what}", recording.release)));
        if !in_earnest(recording, found) {
            let Found { hidden, shown, .. } = found;
            let release = recording.release;
            wrong.push(format!("{release}: {hidden} hidden, {shown} shown"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_same_names_are_sensitive() {
    check(
        |compared| &compared.names,
        |_, found| found.hidden > 1500 && found.shown > 1500,
    );
}

#[test]
fn redact_gives_the_same() {
    check(
        |compared| &compared.redaction,
        |recording, found| {
            let redacts = recording.rules.depth != super::super::super::release::Depth::Nowhere;
            (found.hidden > 400) == redacts && found.shown > 500
        },
    );
}

#[test]
fn the_task_log_hides_the_same_parts() {
    check(
        |compared| &compared.task_log,
        |recording, found| is_log_in_earnest(recording.rules.task_log, found),
    );
}

#[test]
fn the_task_log_hides_the_same_parts_of_what_the_api_server_gave() {
    check(
        |compared| &compared.task_log_of_api_server,
        |recording, found| is_log_in_earnest(recording.rules.task_log_of_api_server, found),
    );
}

/// Few decoded parts are hidden where a release registers only the text.
fn is_log_in_earnest(rule: TaskLogRule, found: &Found) -> bool {
    let least = match rule {
        TaskLogRule::Nothing | TaskLogRule::NothingDecoded => 0,
        TaskLogRule::Decoded | TaskLogRule::RawTextAndDecoded => 201,
        _ => 50,
    };
    let decodes = rule != TaskLogRule::NothingDecoded;
    found.hidden >= least && (found.shown > 500) == decodes
}

#[test]
fn the_rest_api_shows_the_same() {
    check(
        |compared| &compared.rest,
        |recording, found| match recording.rules.rest {
            RestRule::Plain => found.hidden == 0,
            RestRule::UnderName => found.hidden > 500,
            RestRule::JsonFirstLevel | RestRule::JsonInnerNames => found.hidden > 150,
        },
    );
}

#[test]
fn the_web_ui_shows_the_same() {
    check(
        |compared| &compared.web_ui,
        |recording, found| {
            let has_stars = recording.rules.ui == UiRule::EightStars;
            (found.hidden > 500) == has_stars
        },
    );
}

/// How many of each release were compared; to be seen with `--nocapture`.
#[test]
#[expect(clippy::print_stdout, reason = "what it prints is for who asks for it")]
fn faithful_masking() {
    assert!(COMPARED.len() >= 32);
    let mut pairs = 0;
    for compared in COMPARED.iter() {
        let (recording, differences) = (&compared.recording, compared.differences());
        println!(
            "masking {}: {} pairs, {} names x {} options, {differences} differences",
            recording.release,
            recording.lines("pair").count(),
            recording.lines("hide").count(),
            recording.maskings.len(),
        );
        assert_eq!(differences, 0, "{}", recording.release);
        pairs += recording.lines("pair").count();
    }
    println!(
        "masking in all: {} releases, {pairs} pairs, 0 differences",
        COMPARED.len()
    );
}
