//! What is said next to a cause, and what explains nothing.

use super::*;
use crate::domain::config_warning::{ConfigWarning, WarningId};

fn ids(findings: &[Finding]) -> Vec<FindingId> {
    findings.iter().map(|finding| finding.id).collect()
}

fn without_env(aws: Answer) -> World {
    World {
        aws,
        env: not_inspected(),
        ..World::new()
    }
}

#[test]
fn another_name_explains_nothing_where_the_key_exists() {
    let answers = [
        Answer::Absent(Reason::NoSecretString),
        Answer::Fault(Fault::new(Reason::ScheduledForDeletion)),
        Answer::Fault(Fault::new(Reason::DecryptionFailure)),
        Answer::Fault(Fault::new(Reason::AccessDenied)),
    ];
    for aws in answers {
        let world = World {
            aws,
            ..World::new()
        };
        let findings = world
            .listing(&["aws_v_bin", "aws_v_big"])
            .diagnose("aws_v_bin");
        let has_near = ids(&findings).contains(&FindingId::NearName);
        assert!(!has_near, "{findings:#?}");
    }
    // The deleted one isn't listed.
    let world = World {
        aws: Answer::Fault(Fault::new(Reason::ScheduledForDeletion)),
        ..World::new()
    };
    let findings = world.listing(&["aws_pin_2"]).diagnose("aws_pin");
    assert_eq!(findings[0].id, FindingId::ScheduledForDeletion);
    assert!(
        !ids(&findings).contains(&FindingId::NearName),
        "{findings:#?}"
    );
    let mut text = World::holding("fake");
    text.deserialize_json = true;
    let findings = text.listing(&["k", "ks"]).diagnose("k");
    assert_eq!(
        ids(&findings),
        [FindingId::ConsoleKeyValue],
        "{findings:#?}"
    );
}

#[test]
fn a_key_that_is_listed_is_not_absent_everywhere() {
    for reason in [
        Reason::AccessDenied,
        Reason::DecryptionFailure,
        Reason::Unreachable,
    ] {
        let mut world = without_env(Answer::Fault(Fault::new(reason)));
        world.deployment.aws.identity = Identity::Other;
        world.is_unlisted = true;
        let findings = world.listing(&["k"]).diagnose("k");
        let is_absent = ids(&findings).contains(&FindingId::AbsentEverywhere);
        assert!(!is_absent, "{reason:?} {findings:#?}");
    }
}

#[test]
fn next_to_a_cause_a_layer_that_was_not_seen_takes_one_note() {
    let mut world = without_env(Answer::Absent(Reason::NotFound));
    world.is_unlisted = true;
    let findings = world.listing(&["AWS_X"]).diagnose("aws_x");
    assert_eq!(
        ids(&findings),
        [FindingId::CaseDiffers, FindingId::AbsentEverywhere],
        "{findings:#?}"
    );
    let open = &findings[1];
    assert_eq!(
        (open.level, open.evidence.len()),
        (Level::Note, 1),
        "{open:#?}"
    );
    assert!(
        open.says
            .starts_with("not inspected, so it may have the key: ")
    );
    // A place that is only possible says enough, too.
    let mut world = without_env(Answer::Absent(Reason::NotFound));
    world.is_unlisted = true;
    let findings = world.diagnose("team//token");
    assert_eq!(findings[0].id, FindingId::SlashInName);
    assert_eq!(findings[1].level, Level::Note, "{findings:#?}");
}

#[test]
fn names_that_could_not_be_listed_are_not_called_different() {
    let mut world = World::new();
    world.is_unlisted = true;
    let findings = world.diagnose("k");
    let first = &findings[0];
    assert_eq!(first.id, FindingId::AbsentEverywhere);
    assert!(
        first
            .says
            .contains("are not listed, so similar ones are not known"),
        "{first:#?}"
    );
    let is_said = |seen: &String| seen.contains("similar ones are not known");
    assert!(first.evidence.iter().any(is_said), "{first:#?}");
    let findings = World::new().diagnose("k");
    assert!(!findings[0].evidence.iter().any(is_said), "{findings:#?}");
}

#[test]
fn a_variable_that_is_nearly_another_key_is_not_about_this_one() {
    let with = |key: &str| {
        let mut world = World::new();
        let text =
            "airflow_var_lower is not read by Airflow: it asks for AIRFLOW_VAR_LOWER, in capitals";
        let variable = ConfigWarning::new(WarningId::MisspeltVariable, text);
        let option = ConfigWarning::new(WarningId::MisspeltOption, "AIRFLOW__CORE__X is not read");
        world.deployment.warnings = vec![variable, option];
        ids(&world.diagnose(key))
    };
    assert!(with("lower").contains(&FindingId::NearName));
    for other in ["low", "lower_2", "k"] {
        assert_eq!(with(other), [FindingId::AbsentEverywhere], "{other}");
    }
}

#[test]
fn no_pattern_is_widened_for_a_key_that_aws_does_not_have() {
    let world = || World {
        env: Answer::Present,
        ..World::new().pattern("^aws_")
    };
    let of = |findings: Vec<Finding>| {
        let mut findings = findings.into_iter();
        let pattern = findings.find(|finding| finding.id == FindingId::LookupPatternExcludes);
        pattern.expect("it is said").next
    };
    assert_eq!(of(world().listing(&["other"]).diagnose("env_only")), "");
    let listed = world().listing(&["env_only"]);
    assert!(of(listed.diagnose("env_only")).starts_with("set variables_lookup_pattern"));
}

#[test]
fn a_name_with_white_space_at_its_end_is_in_quotes() {
    let findings = World::new().listing(&["aws_x"]).diagnose("aws_x ");
    let first = &findings[0];
    assert!(first.next.ends_with("store it as \"aws_x \""), "{first:#?}");
    assert!(
        first.evidence[0].contains("\"airflow/variables/aws_x \""),
        "{first:#?}"
    );
    let findings = World::new().listing(&["aws_x "]).diagnose("aws_x");
    assert!(
        findings[0].says.starts_with("\"aws_x \" exists"),
        "{findings:#?}"
    );
}

#[test]
fn a_prefix_below_which_there_is_nothing_comes_first() {
    let world = |outside| {
        let mut world = World::new();
        world.outside = outside;
        world
    };
    let says = "AWS lists no secret that begins with airflow/variables/";
    let findings = world(Some(3)).diagnose("k");
    let first = &findings[0];
    assert_eq!(
        (first.id, first.says.as_str()),
        (FindingId::WrongPrefix, says)
    );
    assert!(first.next.starts_with("check the prefix ("), "{first:#?}");
    // An account without secrets, or whose other names are not known, does not prove a wrong prefix.
    for outside in [Some(0), None] {
        let findings = world(outside).diagnose("k");
        let first = &findings[0];
        assert_eq!(first.id, FindingId::AbsentEverywhere);
        assert!(first.says.starts_with(says), "{first:#?}");
        assert!(first.next.starts_with("check the prefix ("), "{first:#?}");
    }
}
