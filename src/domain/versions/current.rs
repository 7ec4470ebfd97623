//! What the current version means to Airflow, which may not read it at all.

use crate::domain::reason::Reason;
use crate::domain::resolve::{Resolution, Step, Verdict};
use crate::domain::search_path::Layer;

/// What Airflow does with the version labelled `AWSCURRENT`, by a walk of its key.
pub fn read_by_airflow(resolution: &Resolution, layer: Layer) -> String {
    let step = resolution.steps.iter().find(|step| step.layer == layer);
    let Some(step) = step else {
        return never_asked(None);
    };
    match step.verdict {
        Verdict::Found => "what Airflow reads".to_owned(),
        Verdict::Skipped => never_asked(step.reason),
        Verdict::NotReached => not_reached(resolution),
        Verdict::Absent | Verdict::Failed => nothing_read(step),
        Verdict::NotInspected => {
            "what Airflow asks for; whether it gets it is undetermined".to_owned()
        }
    }
}

/// Airflow does not ask the layer for this key.
pub fn never_asked(reason: Option<Reason>) -> String {
    format!("current, but Airflow never reads it{}", why(reason))
}

/// Airflow asks for it, and does not get the value for this reason.
pub fn not_given(reason: Reason) -> String {
    format!("current, but Airflow reads nothing{}", why(Some(reason)))
}

fn not_reached(resolution: &Resolution) -> String {
    match resolution.winner {
        Some(winner) => format!(
            "current, but Airflow does not reach it: found in {}",
            winner.title()
        ),
        None => "current, but Airflow does not reach it".to_owned(),
    }
}

fn nothing_read(step: &Step) -> String {
    match step.reason {
        // It was created after the walk, or after the names were listed.
        None | Some(Reason::NotFound | Reason::NoCurrentVersion) => {
            "what Airflow asks for".to_owned()
        }
        Some(reason) => not_given(reason),
    }
}

fn why(reason: Option<Reason>) -> String {
    reason.map_or(String::new(), |reason| format!(": {}", reason.words()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::deployment::Deployment;
    use crate::domain::key::{Key, Kind};
    use crate::domain::resolve::{Answer, Basis, Walk};
    use crate::domain::search_path::Order;

    #[track_caller]
    fn check(order: &[Layer], answers: Vec<Answer>, expected: &str) {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = Order::Own(order.to_vec());
        let key = Key::new(Kind::Variable, "x");
        let mut walk = Walk::new(Arc::new(deployment), key, Basis::Performed);
        for answer in answers {
            walk.next_ask();
            walk.answer(answer);
        }
        let resolution = walk.finish();
        assert_eq!(read_by_airflow(&resolution, Layer::AWS), expected);
    }

    #[test]
    fn airflow_reads_it_only_where_the_walk_ends_there() {
        let order = [Layer::AWS, Layer::ENV];
        check(&order, vec![Answer::Present], "what Airflow reads");
        check(
            &order,
            vec![Answer::Absent(Reason::NoSecretString)],
            "current, but Airflow reads nothing: no secret string",
        );
        check(
            &order,
            vec![Answer::NotInspected(None, None)],
            "what Airflow asks for; whether it gets it is undetermined",
        );
        check(
            &order,
            vec![Answer::Absent(Reason::NotFound)],
            "what Airflow asks for",
        );
        check(
            &[Layer::ENV, Layer::AWS],
            vec![Answer::Present],
            "current, but Airflow does not reach it: found in environment variables",
        );
        check(
            &[Layer::ENV],
            Vec::new(),
            "current, but Airflow never reads it",
        );
    }
}
