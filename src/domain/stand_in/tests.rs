//! Stand-ins keep what Airflow decides by, and nothing else.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use proptest::prelude::*;

use super::*;
use crate::domain::deployment::{LookupPattern, Origin, Sourced};
use crate::domain::lookup::asked_place;
use crate::domain::process::Process;
use crate::domain::release::Version;
use crate::domain::search_path::Layer;

fn fixed() -> Draw {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    Box::new(move |text, attempt| hasher.hash_one((text, attempt)))
}

fn variable(name: &str) -> Key {
    Key::new(Kind::Variable, name)
}

/// A deployment with patterns at both sides and a gate, where they are not empty.
fn deployment(own: &str, server: &str, gate: &str, airflow: Version) -> Deployment {
    let mut deployment = Deployment::assumed("acme");
    deployment.airflow = Sourced::assumed(airflow);
    deployment.process = Sourced::new(Process::Task, Origin::Flag("--process"));
    let python = deployment.python.value;
    for (aws, text) in [
        (&mut deployment.aws, own),
        (&mut deployment.server.aws, server),
    ] {
        let [variables, ..] = &mut aws.kinds;
        variables.pattern = Sourced::assumed(LookupPattern::parse(Some(text), python));
        variables.prefix.value = Some("acme/vars".to_owned());
    }
    let gate = (!gate.is_empty()).then(|| gate.to_owned());
    deployment.name_gate = Sourced::new(gate, Origin::Default);
    deployment
}

fn of_pattern(pattern: &str) -> StandIns {
    let deployment = deployment(pattern, "", "", Version::new(2, 10, 5));
    StandIns::drawn_by(Arc::new(deployment), fixed())
}

/// What decides about a name under a deployment, as text.
fn decided(deployment: &Deployment, name: &str) -> Vec<String> {
    let key = variable(name);
    let mut said: Vec<_> = deployment
        .layers(Kind::Variable)
        .iter()
        .map(|layer| match asked_place(deployment, *layer, &key) {
            Ok(_) => format!("{layer} asked"),
            Err(refusal) => format!("{layer} {refusal:?}"),
        })
        .collect();
    said.push(format!("{:?}", deployment.masker().because(name)));
    said
}

const NAMES: [&str; 24] = [
    "aws_mayras_secret",
    "aws_default_region",
    "smtp_password",
    "datacoves-mayras-key",
    "datacoves_x",
    "team--shared_url",
    "_TEAM___shared",
    "AWS_X",
    "aws_x",
    "Aws_X",
    "plain",
    "x",
    "42",
    "a/b",
    "a.b.c",
    "with space",
    "straße",
    "STRASSE",
    "strasse",
    "my_api_key",
    "acme_prod_token",
    "url-prod",
    "a-b_c.d/e f",
    "amber_river",
];

const PATTERNS: [&str; 10] = [
    "",
    "^aws_",
    "(?!aws_)",
    "^(aws|datacoves)[-_]",
    r".*[-_]prod(_|$)",
    "^[a-m]",
    r"^\w+$",
    "^acme_(prod|dev)_",
    "(",
    r"^datacoves\-",
];

#[test]
fn everything_that_is_decided_by_a_name_is_kept() {
    let (mut shown, mut left_out) = (0, 0);
    let releases = [
        Version::new(2, 10, 5),
        Version::new(3, 0, 0),
        Version::new(3, 3, 2),
    ];
    for airflow in releases {
        for (number, pattern) in PATTERNS.iter().enumerate() {
            let server = PATTERNS[(number + 1) % PATTERNS.len()];
            let gate = if number % 3 == 1 { "datacoves-" } else { "" };
            let real = Arc::new(deployment(pattern, server, gate, airflow));
            let mut stand_ins = StandIns::drawn_by(Arc::clone(&real), fixed());
            for name in NAMES {
                let Some(stand_in) = stand_ins.stand_in(&variable(name)) else {
                    left_out += 1;
                    continue;
                };
                shown += 1;
                let now = decided(stand_ins.shown(), &stand_in);
                assert_eq!(
                    decided(&real, name),
                    now,
                    "{name} {stand_in} {pattern} {airflow}"
                );
                assert_eq!(stand_ins.real(&variable(&stand_in)), Some(variable(name)));
            }
        }
    }
    assert!(left_out * 20 < shown, "{shown} shown, {left_out} left out");
}

#[test]
fn little_of_a_name_is_kept() {
    let mut stand_ins = of_pattern("^aws_");
    let mut of = |name: &str| stand_ins.stand_in(&variable(name)).unwrap();
    let matching = of("aws_stripe_password");
    assert!(matching.starts_with("aws_"), "{matching}");
    assert!(matching.contains("password"), "{matching}");
    assert!(!matching.contains("stripe"), "{matching}");
    let other = of("stripe_account");
    assert!(
        !other.contains("stripe") && !other.contains("account"),
        "{other}"
    );
    let plain = of_pattern("")
        .stand_in(&variable("aws_stripe_account"))
        .unwrap();
    assert!(!plain.contains("aws"), "{plain}");
}

#[test]
fn names_that_differ_only_in_case_share_a_variable() {
    let mut stand_ins = of_pattern("");
    let mut shown = HashMap::new();
    let reals = ["team_x", "TEAM_X", "Team_X", "tEAM_x", "team_X"];
    for real in reals {
        shown.insert(real, stand_ins.stand_in(&variable(real)).unwrap());
    }
    let of_variable = stand_ins.of_variable(Kind::Variable, "TEAM_X").unwrap();
    let mut different: Vec<_> = shown.values().collect();
    different.sort();
    different.dedup();
    assert_eq!(different.len(), reals.len(), "{shown:?}");
    for stand_in in shown.values() {
        assert_eq!(stand_in.to_uppercase(), of_variable);
    }
    assert_eq!(shown["team_x"], of_variable.to_lowercase());
    assert_eq!(shown["TEAM_X"], of_variable);
    // Another name's variable is another one.
    let other = stand_ins.of_variable(Kind::Variable, "TEAM_Y").unwrap();
    assert_ne!(other, of_variable);
}

#[test]
fn a_stand_in_in_another_case_means_a_name_in_another_case() {
    let mut stand_ins = of_pattern("");
    let upper = stand_ins.of_variable(Kind::Variable, "TEAM_X").unwrap();
    let real = |name: &str| stand_ins.real(&variable(name)).map(|key| key.name);
    assert_eq!(real(&upper.to_lowercase()).as_deref(), Some("team_x"));
    assert_eq!(real(&upper).as_deref(), Some("TEAM_X"));
    assert_eq!(real("team_x"), None);
    assert_eq!(real("no_stand_in"), None);
}

#[test]
fn a_name_for_which_nothing_fits_is_left_out_and_counted_once() {
    let mut stand_ins = of_pattern("^(exactly_this|aws_.*)$");
    assert_eq!(stand_ins.stand_in(&variable("exactly_this")), None);
    assert_eq!(stand_ins.stand_in(&variable("exactly_this")), None);
    assert!(stand_ins.stand_in(&variable("aws_x")).is_some());
    assert_eq!(stand_ins.left_out(Kind::Variable), 1);
    assert_eq!(stand_ins.left_out(Kind::Connection), 0);
}

#[test]
fn runs_differ_and_a_run_does_not() {
    let real = Arc::new(deployment("", "", "", Version::new(2, 10, 5)));
    let names: Vec<_> = (0..20).map(|n| variable(&format!("key_{n}"))).collect();
    let run = || StandIns::random(Arc::clone(&real));
    let all =
        |run: &mut StandIns| -> Vec<_> { names.iter().map(|key| run.stand_in(key)).collect() };
    let mut first = run();
    let stand_ins = all(&mut first);
    assert_eq!(stand_ins, all(&mut first));
    assert_ne!(stand_ins, all(&mut run()));
    let account = first.account("012345678910");
    assert_eq!(account, first.account("012345678910"));
    assert_ne!(account, "012345678910");
    assert_ne!(account, first.account("109876543210"));
    assert!(account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()));
}

#[test]
fn many_names_have_as_many_stand_ins() {
    let mut stand_ins = of_pattern("^aws_");
    let mut upper = HashSet::new();
    for number in 0..5_000 {
        let stand_in = stand_ins.stand_in(&variable(&format!("aws_n{number}")));
        assert!(upper.insert(stand_in.unwrap().to_uppercase()), "{number}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_name_is_treated_otherwise_under_its_stand_in(
        names in proptest::collection::vec("(aws_|datacoves-|_|Team--)?[a-zA-Zéß0-9_./% -]{0,12}(_secret|_key)?", 1..6),
        pattern in 0..PATTERNS.len(),
        server in 0..PATTERNS.len(),
        gate in prop_oneof![Just(""), Just("datacoves-")],
    ) {
        let release = Version::new(3, 3, 2);
        let real = Arc::new(deployment(PATTERNS[pattern], PATTERNS[server], gate, release));
        let mut stand_ins = StandIns::drawn_by(Arc::clone(&real), fixed());
        let mut by_upper: HashMap<String, String> = HashMap::new();
        for name in &names {
            let Some(stand_in) = stand_ins.stand_in(&variable(name)) else { continue };
            prop_assert_ne!(&stand_in, name);
            prop_assert_eq!(decided(&real, name), decided(stand_ins.shown(), &stand_in));
            prop_assert_eq!(stand_ins.real(&variable(&stand_in)), Some(variable(name)));
            prop_assert_eq!(name.contains('-'), stand_in.contains('-'));
            prop_assert_eq!(name.contains("--"), stand_in.contains("--"));
            let known = by_upper.insert(name.to_uppercase(), stand_in.to_uppercase());
            prop_assert!(known.is_none_or(|known| known == stand_in.to_uppercase()));
        }
    }
}

#[test]
fn the_control_sees_what_another_name_would_change() {
    let real = deployment("^aws_", "", "", Version::new(2, 10, 5));
    assert_ne!(decided(&real, "aws_x"), decided(&real, "x"));
    assert_ne!(decided(&real, "my_password"), decided(&real, "my_x"));
    let layers = real.layers(Kind::Variable);
    assert!(layers.contains(&Layer::AWS));
}
