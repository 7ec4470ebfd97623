//! Findings about regions.

use super::*;

/// `doctor --region eu-west-1` of an Airflow that asks us-west-2; `others` are asked with `--regions`.
fn redirected(aws: Answer, env: Answer, others: &[(&str, bool)]) -> Vec<Finding> {
    let mut world = World {
        aws,
        env,
        ..World::new()
    };
    let own = Sourced::new("us-west-2".to_owned(), Origin::Environment("X".to_owned()));
    world.deployment.aws.own_region = Some(own);
    let region = |(region, has): &(&str, bool)| OtherRegion {
        region: (*region).to_owned(),
        place: "airflow/variables/k".to_owned(),
        has: Some(*has),
    };
    world.regions = others.iter().map(region).collect();
    world.diagnose("k")
}

#[test]
fn what_another_region_answers_is_not_what_airflow_finds() {
    let absent = || Answer::Absent(Reason::NotFound);
    let findings = redirected(Answer::Present, absent(), &[]);
    let first = &findings[0];
    assert_eq!(
        (first.id, first.level, first.confidence),
        (FindingId::WrongRegion, Level::Problem, Confidence::Likely)
    );
    let says = "region eu-west-1 was asked, and Airflow asks us-west-2 (environment X), and what that one has is not known";
    assert_eq!(first.says, says);
    assert!(first.next.contains("--region us-west-2"), "{first:#?}");
    let is_healthy = |finding: &Finding| finding.id == FindingId::Healthy;
    assert!(!findings.iter().any(is_healthy), "{findings:#?}");
    let findings = redirected(absent(), absent(), &[]);
    assert_eq!(findings[0].id, FindingId::WrongRegion);
    let findings = redirected(absent(), Answer::Present, &[]);
    assert!(!has_problem(&findings), "{findings:#?}");
    let findings = redirected(Answer::Present, absent(), &[("us-west-2", false)]);
    assert_eq!(findings[0].confidence, Confidence::Certain);
    // Airflow's own region is not one that Airflow does not ask.
    let findings = redirected(absent(), absent(), &[("us-west-2", true)]);
    let is_wrong = |finding: &Finding| finding.says.contains("which Airflow does not ask");
    assert!(!findings.iter().any(is_wrong), "{findings:#?}");
}

#[test]
fn a_miss_names_the_flag_that_asks_other_regions() {
    let next = World::new().diagnose("k").swap_remove(0).next;
    assert!(next.contains("--regions A,B asks other regions"), "{next}");
    let mut world = World::new();
    world.regions = vec![OtherRegion {
        region: "eu-west-3".to_owned(),
        place: "airflow/variables/k".to_owned(),
        has: Some(false),
    }];
    let next = world.diagnose("k").swap_remove(0).next;
    assert!(!next.contains("--regions"), "{next}");
}
