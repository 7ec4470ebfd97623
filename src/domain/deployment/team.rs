//! Which team's task asks a layer, and what a lookup sees there of what belongs to teams.

use super::Deployment;
use crate::domain::key::Kind;
use crate::domain::process::Process;
use crate::domain::search_path::{Layer, Store};
use crate::domain::team::{Team, TeamView};

impl Deployment {
    /// The team that `layer` is asked for.
    pub fn team_of(&self, layer: Layer) -> Option<&Team> {
        let team = self.team.as_ref()?;
        (self.has_teams(layer) && self.passes_team(layer)).then_some(team)
    }

    /// What a lookup sees at `layer` of what belongs to teams.
    pub fn team_view(&self, layer: Layer) -> TeamView {
        if !self.knows_teams() {
            return TeamView::Unknown;
        }
        if !self.has_teams(layer) {
            return TeamView::Hidden;
        }
        match &self.team {
            Some(team) if self.passes_team(layer) => TeamView::Of(team.clone()),
            None if self.passes_team(layer) || self.is_like_server(layer) => TeamView::Open,
            Some(_) | None => TeamView::Hidden,
        }
    }

    /// The release has teams at all.
    pub fn knows_teams(&self) -> bool {
        self.airflow_rules().hides_team_rows
    }

    fn has_teams(&self, layer: Layer) -> bool {
        self.knows_teams() && self.teams_of(layer).in_use() == Ok(true)
    }

    /// The lookup of a team's task passes its team there. A task's own loop passes none (`sdk/execution_time/context.py`):
    /// the api-server takes it from the task's token, which a DAG parser or a trigger does not have
    /// (`execution_api/security.py`, `get_team_name_dep`).
    fn passes_team(&self, layer: Layer) -> bool {
        match self.process.value {
            Process::Server => true,
            Process::Task => layer.is_nested() || !self.asks_server(),
            Process::DagProcessor | Process::Triggerer => false,
        }
    }

    fn asks_server(&self) -> bool {
        let layers = self.layers(Kind::Variable);
        layers.iter().any(|layer| layer.is_nested())
    }

    /// The task's environment may be that of the api-server too, which nobody gave.
    fn is_like_server(&self, layer: Layer) -> bool {
        let is_task = self.process.value == Process::Task;
        is_task && layer.store == Store::Env && !self.server.is_env_given
    }
}
