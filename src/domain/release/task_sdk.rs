//! Rules of the task SDK of Airflow 3: how a task, a DAG parser or a trigger looks a variable up.
//!
//! Each release of Airflow pins its SDK, or came with it; rows name the release of Airflow.

use super::{Since, Version};
use crate::domain::key::Kind;

/// Where the api-server comes in a task's lookup (`sdk/execution_time/context.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiLeg {
    /// After the loop over the backends: an error there is raised (up to 3.1.0).
    AfterLoop,
    /// The loop's last backend: an error there counts as "not here".
    InLoop,
}

/// What `deserialize_json=True` does to a value that the task's own backends gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decoding {
    /// Nothing: the text comes back as it is (3.0.0 and 3.0.1).
    Never,
    /// Inside the loop: a value that is not JSON is logged as an error of its backend, and the next one is asked.
    InLoop,
}

/// Which keys the api-server's route takes (`api_fastapi/execution_api/routes/variables.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApiRoute {
    /// Without `/` (3.0).
    OneSegment,
    /// Any path.
    Path,
    /// Any path but `keys`, which lists the keys (since 3.3.0).
    PathButKeys,
}

/// What happens to a task whose supervisor has ended (`sdk/execution_time/task_runner.py`, `comms.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LostSupervisor {
    /// It waits forever.
    Hangs,
    /// `EOFError`.
    EndOfFile,
}

/// What a plain `Variable.get` does in a trigger's `async run()`, whose event loop must not wait for the supervisor
/// (`jobs/triggerer_job_runner.py`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainGets {
    /// Neither masking nor the api-server can be reached: `RuntimeError`, in the loop for its backend and after it for all.
    Raise,
    /// The api-server is not reached, which counts as "not here".
    Lose,
    /// It works.
    Work,
}

/// The rules of one release's task SDK.
#[derive(Clone, Copy, Debug)]
pub struct TaskRules {
    /// Where the api-server comes.
    pub api_leg: ApiLeg,
    /// When JSON is decoded.
    pub decoding: Decoding,
    /// Which variables reach the api-server.
    variables: ApiRoute,
    /// Which connections do (`api_fastapi/execution_api/routes/connections.py`).
    connections: ApiRoute,
    /// What happens with a key that ends the supervisor.
    pub lost_supervisor: LostSupervisor,
    /// What a trigger gets.
    pub plain_gets: PlainGets,
}

const API_LEG: Since<ApiLeg> = Since::new(
    ApiLeg::AfterLoop,
    &[(Version::new(3, 1, 1), ApiLeg::InLoop)],
);

const DECODING: Since<Decoding> = Since::new(
    Decoding::Never,
    &[(Version::new(3, 0, 2), Decoding::InLoop)],
);

const VARIABLES: Since<ApiRoute> = Since::new(
    ApiRoute::OneSegment,
    &[
        (Version::new(3, 1, 0), ApiRoute::Path),
        (Version::new(3, 3, 0), ApiRoute::PathButKeys),
    ],
);

const CONNECTIONS: Since<ApiRoute> = Since::new(
    ApiRoute::OneSegment,
    &[(Version::new(3, 4, 0), ApiRoute::Path)],
);

const LOST_SUPERVISOR: Since<LostSupervisor> = Since::new(
    LostSupervisor::Hangs,
    &[(Version::new(3, 0, 3), LostSupervisor::EndOfFile)],
);

const PLAIN_GETS: Since<PlainGets> = Since::new(
    PlainGets::Raise,
    &[
        (Version::new(3, 1, 1), PlainGets::Lose),
        (Version::new(3, 2, 0), PlainGets::Work),
    ],
);

impl TaskRules {
    /// The rules in force in `version` of Airflow.
    pub(super) fn for_version(version: Version) -> Self {
        Self {
            api_leg: API_LEG.at(version),
            decoding: DECODING.at(version),
            lost_supervisor: LOST_SUPERVISOR.at(version),
            plain_gets: PLAIN_GETS.at(version),
            variables: VARIABLES.at(version),
            connections: CONNECTIONS.at(version),
        }
    }

    /// Which keys of a kind reach the api-server.
    pub fn route(&self, kind: Kind) -> ApiRoute {
        match kind {
            Kind::Connection => self.connections,
            Kind::Variable | Kind::Config => self.variables,
        }
    }
}
