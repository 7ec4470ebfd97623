//! Findings about keys of small worlds.

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
use crate::domain::resolve::{Answer, Basis, Fault, Walk};
use crate::domain::search_path::{Layer, Order};
use crate::domain::value::{FingerprintKey, Held, SecretValue};

/// A key that AWS and the environment were asked for.
struct World {
    deployment: Deployment,
    listed: Vec<&'static str>,
    aws: Answer,
    deserialize_json: bool,
}

impl World {
    fn new() -> Self {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(vec![Layer::AWS, Layer::ENV]);
        deployment.aws.identity = Identity::Same;
        Self {
            deployment,
            listed: Vec::new(),
            aws: Answer::Absent(Reason::NotFound),
            deserialize_json: false,
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
            ..Caller::default()
        };
        let mut catalog = Catalog::new();
        let listed = self.listed.iter().map(|name| ListedKey::named(*name));
        catalog.add(Layer::AWS, listed.collect());
        for layer in [Layer::AWS, Layer::ENV] {
            catalog.set_listing(layer, Listing::Complete);
        }
        let name = Key::new(Kind::Variable, key);
        let mut walk = Walk::new(Arc::clone(&deployment), name, Basis::Performed)
            .deserialize_json(self.deserialize_json);
        while let Some(ask) = walk.next_ask() {
            let is_aws = ask.layer == Layer::AWS;
            let none = Answer::Absent(Reason::NotFound);
            walk.answer(if is_aws { self.aws.clone() } else { none });
        }
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
            regions: &[],
            caller: Some(&caller),
        })
    }

    /// The ids, and of the first one whether it is a problem.
    fn check(self, key: &str, is_problem: bool, expected: &[FindingId]) {
        let findings = self.diagnose(key);
        let ids: Vec<_> = findings.iter().map(|finding| finding.id).collect();
        assert_eq!(ids, expected, "{key} {findings:#?}");
        assert_eq!(findings[0].level == Level::Problem, is_problem, "{key}");
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
