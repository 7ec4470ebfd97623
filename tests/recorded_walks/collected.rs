//! What `varlens collect` printed inside real Airflow: the deployment that it yields gives the walk that Airflow took.
//!
//! `tests/airflow/record_collect.py` makes the recordings, in deployments of `tests/airflow/walks`.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use varlens::config::{Flags, Shell, load};
use varlens::domain::deployment::Origin;

use super::compare::{Compared, compare};
use super::world::{Setup, World};

fn lines(folder: &str, name: &str) -> Vec<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/airflow");
    let path = root.join(folder).join(format!("{name}.jsonl"));
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The same sources, asked as the collected deployment says.
fn collected(setup: Setup, world: &World, outputs: &Value) -> Setup {
    let text = |name: &str| {
        let output = outputs[name].as_str()?;
        Some(world.write(&format!("{name}.json"), output))
    };
    let flags = Flags {
        env_file: text("output"),
        server_env_file: text("server"),
        ..Flags::default()
    };
    let settings = load(&flags, &Shell::default()).unwrap();
    let mut deployment = settings.deployment;
    // The recorded answers are those to Airflow's own credentials, which nobody collects.
    deployment.aws.identity = setup.deployment.aws.identity;
    deployment.server.aws.identity = setup.deployment.server.aws.identity;
    let is_observed = |origin: &Origin| matches!(origin, Origin::Observed(_));
    assert!(is_observed(&deployment.airflow.origin), "{outputs}");
    assert!(is_observed(&deployment.amazon_provider.origin), "{outputs}");
    assert!(is_observed(&deployment.process.origin), "{outputs}");
    assert_eq!(deployment.airflow.value, setup.deployment.airflow.value);
    Setup {
        deployment: Arc::new(deployment),
        ..setup
    }
}

/// How many answers were the same, and those that were not.
fn replay(name: &str) -> (usize, Vec<String>) {
    let world = World::read();
    let walks = lines("walks", name);
    let (mut same, mut differences) = (0, Vec::new());
    for line in lines("collected", name) {
        let (number, outputs) = (&line[0], &line[1]);
        let of_deployment = walks.iter().filter(|walk| walk[1] == *number);
        let mut of_deployment = of_deployment.skip_while(|walk| walk[0] != "deployment");
        let described = of_deployment.next().unwrap();
        let setup = collected(world.set_up(&walks[0], &described[2]), &world, outputs);
        for answer in of_deployment {
            match compare(&setup, answer) {
                Compared::Same => same += 1,
                Compared::Undecided(why) => differences.push(format!("{answer}: {why}")),
                Compared::Differs(ours) => {
                    differences.push(format!("{described}\n    real {answer}\n    ours {ours}"));
                }
            }
        }
    }
    (same, differences)
}

#[test]
fn a_collected_deployment_gives_the_walk_of_airflow() {
    for name in ["2.2.5", "2.10.5", "3.3.2"] {
        let (same, differences) = replay(name);
        assert!(differences.is_empty(), "{name}: {}", differences.join("\n"));
        assert!(same >= 40, "{name}: {same} answers");
    }
}
