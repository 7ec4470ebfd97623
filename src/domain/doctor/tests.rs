//! Findings about keys of small worlds.

mod absence;
mod regions;
mod values;

use std::sync::Arc;

use super::*;
use crate::domain::caller::Caller;
use crate::domain::catalog::{Catalog, ListedKey, Listing};
use crate::domain::deployment::{Deployment, Identity, LookupPattern, Origin, Sourced};
use crate::domain::key::{Key, Kind};
use crate::domain::nearest::Nearest;
use crate::domain::prediction::Scenario;
use crate::domain::python_re::PythonVersion;
use crate::domain::reason::Reason;
use crate::domain::release::Lines;
use crate::domain::resolve::{Answer, Basis, Fault, Walk};
use crate::domain::search_path::{Layer, Order};
use crate::domain::traceback::{self, Cause};
use crate::domain::value::{FingerprintKey, Held, SecretValue};

/// A key that AWS and the environment were asked for.
struct World {
    deployment: Deployment,
    listed: Vec<&'static str>,
    aws: Answer,
    env: Answer,
    deserialize_json: bool,
    kind: Kind,
    regions: Vec<OtherRegion>,
    outside: Option<usize>,
    log: Option<Cause>,
    /// The listings are not complete.
    is_unlisted: bool,
    beside: Beside<'static>,
}

impl World {
    fn new() -> Self {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(vec![Layer::AWS, Layer::ENV]);
        deployment.aws.identity = Identity::Same;
        let given = || Origin::Flag("--test");
        deployment.order.origin = given();
        deployment.airflow.origin = given();
        deployment.amazon_provider.origin = given();
        deployment.process.origin = given();
        Self {
            deployment,
            listed: Vec::new(),
            aws: Answer::Absent(Reason::NotFound),
            env: Answer::Absent(Reason::NotFound),
            deserialize_json: false,
            kind: Kind::Variable,
            regions: Vec::new(),
            outside: None,
            log: None,
            is_unlisted: false,
            beside: Beside::default(),
        }
    }

    fn holding(text: &str) -> Self {
        let value = SecretValue::from_text(text.to_owned());
        Self {
            aws: Answer::Held(Held::new(&value, &FingerprintKey::random())),
            ..Self::new()
        }
    }

    fn listing(mut self, names: &[&'static str]) -> Self {
        self.listed = names.to_vec();
        self
    }

    fn pattern(mut self, pattern: &str) -> Self {
        let parsed = LookupPattern::parse(Some(pattern), PythonVersion::default());
        self.deployment.aws.kind_mut(Kind::Variable).pattern.value = parsed;
        self
    }

    fn diagnose(self, key: &str) -> Vec<Finding> {
        let deployment = Arc::new(self.deployment);
        let caller = Caller {
            account: Some("012345678910".to_owned()),
            region: Some("eu-west-1".to_owned()),
            ..Caller::default()
        };
        let mut catalog = Catalog::new();
        let listed = self.listed.iter().map(|name| ListedKey::named(*name));
        catalog.add(Layer::AWS, listed.collect());
        for layer in [Layer::AWS, Layer::ENV] {
            if !self.is_unlisted {
                catalog.set_listing(layer, Listing::Complete);
            }
        }
        let name = Key::new(self.kind, key);
        let mut walk = Walk::new(Arc::clone(&deployment), name, Basis::Performed)
            .deserialize_json(self.deserialize_json);
        while let Some(ask) = walk.next_ask() {
            let is_aws = ask.layer == Layer::AWS;
            let answer = if is_aws { &self.aws } else { &self.env };
            walk.answer(answer.clone());
        }
        let log = self.log.map(|cause| traceback::Finding {
            kind: Some(Kind::Variable),
            key: Some(key.to_owned()),
            cause,
            file: None,
            line: None,
            process: None,
            releases: Lines::ALL,
            at: Some("2026-11-29T15:04:05Z".to_owned()),
        });
        let mut nearest = Nearest::to(key);
        for name in &self.listed {
            nearest.consider(name);
        }
        diagnose(Case {
            scenario: Scenario::new(&deployment, &catalog),
            resolution: &walk.finish(),
            deserialize_json: self.deserialize_json,
            near: nearest.best(),
            misplaced: &[],
            others: &[],
            regions: &self.regions,
            outside: self.outside,
            caller: Some(&caller),
            log: log.as_ref(),
            beside: self.beside,
        })
    }

    /// The ids, and of the first one whether it is a problem.
    fn check(self, key: &str, is_problem: bool, expected: &[FindingId]) {
        let findings = self.diagnose(key);
        let ids: Vec<_> = findings.iter().map(|finding| finding.id).collect();
        assert_eq!(ids, expected, "{key} {findings:#?}");
        assert_eq!(findings[0].level == Level::Problem, is_problem, "{key}");
        let has_evidence = |finding: &Finding| !finding.evidence.is_empty();
        assert!(findings.iter().all(has_evidence), "{findings:#?}");
        let is_answered =
            |finding: &Finding| finding.level == Level::Note || !finding.next.is_empty();
        assert!(findings.iter().all(is_answered), "{findings:#?}");
    }
}

#[test]
fn nothing_is_wrong_or_nothing_is_there() {
    World::holding("plain").check("k", false, &[FindingId::Healthy]);
    World::new().check("k", true, &[FindingId::AbsentEverywhere]);
}

#[test]
fn a_pattern_that_excludes_a_listed_key_is_widened_by_that_key() {
    let world = World::new().pattern("^aws_").listing(&["db.x"]);
    let findings = world.diagnose("db.x");
    assert_eq!(findings[0].id, FindingId::LookupPatternExcludes);
    assert_eq!(findings[0].confidence, Confidence::Certain);
    let next = "set variables_lookup_pattern to ^aws_|db\\.x$, or rename the key";
    assert_eq!(findings[0].next, next);
    // A key that is nowhere is not explained by the pattern.
    let world = World::new().pattern("^aws_").listing(&["unrelated"]);
    let ids = [
        FindingId::AbsentEverywhere,
        FindingId::LookupPatternExcludes,
    ];
    world.check("db_x", true, &ids);
    // Created in AWS, it would still be missing.
    let findings = World::new()
        .pattern("^aws_")
        .listing(&["unrelated"])
        .diagnose("db_x");
    let next = &findings[0].next;
    assert!(
        next.contains("AIRFLOW_VAR_DB_X") && next.contains("would not find it"),
        "{next}"
    );
}

#[test]
fn what_aws_answers() {
    let denied = |note: Option<&str>| {
        Answer::Fault(Fault {
            note: note.map(str::to_owned),
            code: Some("AccessDeniedException".to_owned()),
            ..Fault::new(Reason::AccessDenied)
        })
    };
    let answers = [
        (denied(None), FindingId::Denied),
        (denied(Some("KMS denies kms:Decrypt")), FindingId::DeniedKms),
        (
            Answer::Fault(Fault::new(Reason::ExpiredCredentials)),
            FindingId::ExpiredCredentials,
        ),
        (
            Answer::Fault(Fault::new(Reason::InvalidCredentials)),
            FindingId::ExpiredCredentials,
        ),
        (
            Answer::Fault(Fault::new(Reason::NoRegion)),
            FindingId::NoRegion,
        ),
        (
            Answer::Fault(Fault::new(Reason::Unreachable)),
            FindingId::Unreachable,
        ),
        (
            Answer::Fault(Fault::new(Reason::ScheduledForDeletion)),
            FindingId::ScheduledForDeletion,
        ),
        (
            Answer::Absent(Reason::NoSecretString),
            FindingId::BinaryOnly,
        ),
    ];
    for (aws, id) in answers {
        let world = World {
            aws,
            ..World::new()
        };
        let findings = world.listing(&["k"]).diagnose("k");
        assert_eq!((findings[0].id, findings[0].level), (id, Level::Problem));
    }
}

#[test]
fn names_that_are_nearly_the_key() {
    let near = [
        ("aws_x", "AWS_X", FindingId::CaseDiffers),
        ("aws_x ", "aws_x", FindingId::SpaceInName),
        ("/aws_x", "aws_x", FindingId::SlashInName),
        ("aws_x", "/aws_x", FindingId::SlashInName),
        ("aws_my-key", "aws_my_key", FindingId::NearName),
        ("aws_secrets", "aws_secret", FindingId::NearName),
    ];
    for (key, listed, id) in near {
        let findings = World::new().listing(&[listed]).diagnose(key);
        assert_eq!(
            (findings[0].id, findings[0].level),
            (id, Level::Problem),
            "{key}"
        );
    }
}

#[test]
fn values_that_are_not_what_was_meant() {
    World::holding("").check("k", true, &[FindingId::EmptyValue]);
    World::holding("'fake'").check("k", true, &[FindingId::QuotedValue]);
    World::holding("fake\n").check("k", true, &[FindingId::NewlineAtEnd]);
    World::holding(r#"{"aws_k": "fake"}"#).check("aws_k", true, &[FindingId::ConsoleKeyValue]);
    let settings = World::holding(r#"{"host": "h", "port": 1}"#);
    settings.check(
        "k",
        false,
        &[FindingId::ConsoleKeyValue, FindingId::Healthy],
    );
    let wrapped = || World::holding(r#"{"k": "{\"bucket\": \"fake\"}"}"#);
    wrapped().check("k", true, &[FindingId::ConsoleKeyValue]);
    let mut decoded = wrapped();
    decoded.deserialize_json = true;
    let first = &decoded.diagnose("k")[0];
    assert_eq!(first.id, FindingId::ConsoleKeyValue);
    assert!(first.says.contains("its one key is k"));
    let mut plain = World::holding(r#"{"k": "fake"}"#);
    plain.deserialize_json = true;
    plain.check("k", false, &[FindingId::Healthy]);
    let mut text = World::holding("fake");
    text.deserialize_json = true;
    text.check("k", true, &[FindingId::ConsoleKeyValue]);
}

#[test]
fn another_account_than_the_configuration_says() {
    let expecting = |account: &str, identity| {
        let mut world = World::new();
        world.deployment.aws.identity = identity;
        let account = Sourced::new(account.to_owned(), Origin::File("v.toml:3".to_owned()));
        world.deployment.aws.account = Some(account);
        world
    };
    expecting("012345678910", Identity::Same).check("k", true, &[FindingId::AbsentEverywhere]);
    let findings = expecting("999999999999", Identity::Same).diagnose("k");
    assert_eq!(findings[0].id, FindingId::WrongAccount);
    assert_eq!(findings[0].confidence, Confidence::Certain);
    let says = "account 012345678910 is asked, and the secrets are in account 999999999999 (file v.toml:3)";
    assert_eq!(findings[0].says, says);
    let findings = expecting("999999999999", Identity::Other).diagnose("k");
    assert_eq!(findings[0].confidence, Confidence::Likely);
    let mut world = World::new();
    let arn = "arn:aws:secretsmanager:eu-west-1:999999999999:secret:v";
    world.deployment.aws.kind_mut(Kind::Variable).prefix.value = Some(arn.to_owned());
    world.check("k", true, &[FindingId::WrongAccount]);
}

fn not_inspected() -> Answer {
    Answer::NotInspected(Some(Reason::NotConfigured), None)
}

/// What comes first, and how sure it is.
#[track_caller]
fn first(world: World, key: &str, id: FindingId, confidence: Confidence) -> Vec<Finding> {
    let findings = world.diagnose(key);
    assert_eq!(
        (findings[0].id, findings[0].confidence),
        (id, confidence),
        "{findings:#?}"
    );
    findings
}

#[test]
fn a_conclusion_is_as_sure_as_what_was_seen() {
    use Confidence::{Certain, Likely, Possible};
    use FindingId::{AbsentEverywhere, Healthy};
    let with = |aws: Answer, env: Answer| World {
        aws,
        env,
        ..World::new()
    };
    let absent = || Answer::Absent(Reason::NotFound);
    first(with(absent(), Answer::Present), "k", Healthy, Certain);
    first(with(absent(), absent()), "k", AbsentEverywhere, Certain);
    // AWS is asked first, and was not inspected.
    let unread = || with(not_inspected(), Answer::Present);
    let mut world = unread();
    world.deployment.order.value = Order::Own(vec![Layer::DATACOVES, Layer::ENV]);
    world.aws = absent();
    world.env = not_inspected();
    first(world, "k", AbsentEverywhere, Possible);
    let mut world = World {
        listed: vec!["other"],
        ..unread()
    };
    world.is_unlisted = true;
    let findings = first(world, "k", Healthy, Possible);
    assert!(findings[0].says.contains("unless"), "{findings:#?}");
    assert!(!findings[0].next.is_empty());
    // Other credentials may get another answer.
    for (world, id) in [
        (with(Answer::Present, absent()), Healthy),
        (with(absent(), absent()), AbsentEverywhere),
    ] {
        let mut world = world;
        world.deployment.aws.identity = Identity::Other;
        first(world, "k", id, Likely);
    }
    // What the user says is not seen.
    let mut world = with(absent(), not_inspected());
    world.deployment.assumed_absent = vec![Layer::ENV];
    first(world, "k", AbsentEverywhere, Likely);
    // Another order would end otherwise.
    let mut world = with(Answer::Present, absent());
    world.deployment.order.origin = Origin::Assumed;
    first(world, "k", Healthy, Likely);
}

#[test]
fn what_was_not_seen_stays_open_next_to_a_similar_name() {
    let mut world = World {
        env: not_inspected(),
        ..World::new()
    };
    world.is_unlisted = true;
    let findings = world.listing(&["env_only"]).diagnose("eu_only");
    let ids: Vec<_> = findings.iter().map(|finding| finding.id).collect();
    assert_eq!(
        ids,
        [FindingId::NearName, FindingId::AbsentEverywhere],
        "{findings:#?}"
    );
}

#[test]
fn a_name_that_no_listing_has_is_not_explained_by_a_denial() {
    let denied = || World {
        aws: Answer::Fault(Fault::new(Reason::AccessDenied)),
        ..World::new()
    };
    let mut other = denied();
    other.deployment.aws.identity = Identity::Other;
    let findings = first(other, "k", FindingId::AbsentEverywhere, Confidence::Likely);
    assert_eq!(findings[1].id, FindingId::Denied);
    assert_eq!(findings[1].confidence, Confidence::Possible);
    let listed = denied().listing(&["k"]);
    first(listed, "k", FindingId::Denied, Confidence::Certain);
}

#[test]
fn a_layer_that_fails_is_no_layer_without_the_key() {
    for (reason, id) in [
        (Reason::ServerError, FindingId::Unreachable),
        (Reason::BadFile, FindingId::Unreachable),
    ] {
        let world = || World {
            aws: Answer::Fault(Fault::new(reason)),
            ..World::new()
        };
        let findings = world().listing(&["k"]).diagnose("k");
        assert_eq!(findings[0].id, id, "{findings:#?}");
        let is_absent = |finding: &Finding| finding.id == FindingId::AbsentEverywhere;
        assert!(!findings.iter().any(is_absent), "{findings:#?}");
    }
    // A value that nobody may read: it is listed, and that is all that is known.
    let world = World {
        aws: Answer::NotInspected(Some(Reason::MetadataOnly), None),
        ..World::new()
    };
    first(
        world.listing(&["k"]),
        "k",
        FindingId::Healthy,
        Confidence::Possible,
    );
}

#[test]
fn a_log_that_says_something_else_than_the_lookup() {
    let found = |cause| World {
        aws: Answer::Present,
        log: Some(cause),
        ..World::new()
    };
    let ids = |world: World| {
        let findings = world.diagnose("k");
        let ids = findings.iter().map(|finding| (finding.id, finding.level));
        ids.collect::<Vec<_>>()
    };
    let differs = [(FindingId::ProcessesDiffer, Level::Problem)];
    assert_eq!(ids(found(Cause::Missing)), differs);
    assert_eq!(ids(found(Cause::BackendFailed)), differs);
    assert_eq!(
        ids(found(Cause::Denied)),
        [(FindingId::Denied, Level::Problem)]
    );
    // Both say the same.
    let missing = World {
        log: Some(Cause::Missing),
        ..World::new()
    };
    assert_eq!(
        ids(missing),
        [(FindingId::AbsentEverywhere, Level::Problem)]
    );
    let mut other = found(Cause::Missing);
    other.deployment.aws.identity = Identity::Other;
    let findings = other.diagnose("k");
    let next = &findings[0].next;
    assert!(
        next.contains("--as-role") && next.contains("2026-11-29T15:04:05Z"),
        "{next}"
    );
}
