//! What stands between the keys of one kind and a layer, worked out once for many keys.
//!
//! Answers as [`super::gate`] does, which a property test of the outlook holds, without making a text for each key. Refuses
//! to say why; and an empty key, which botocore refuses for reasons of its own.

use super::{
    Deployment, EnvTeamRule, Key, Kind, Layer, LookupPattern, is_team_scoped, is_team_variable,
    refuses_after_pattern, refuses_before_pattern, secret_name, team_argument,
};
use crate::domain::python_re::Pattern;
use crate::domain::search_path::Store;

/// What becomes of a key at a layer, without the reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passage {
    /// The layer is asked.
    Asked,
    /// It is never asked.
    Skipped,
    /// Airflow gets an exception before anything is asked.
    Failed,
    /// Airflow may ask; varlens cannot tell.
    NotInspected,
}

/// One check that a key must pass.
#[derive(Debug)]
enum Check<'a> {
    /// No key passes.
    Closed(Passage),
    /// The key must begin so.
    Begins(&'a str),
    /// The key must not hold this.
    Lacks(&'static str),
    /// The key must not be a team's.
    NoTeam(fn(&str) -> bool),
    /// Python's pattern must match.
    Matches(&'a Pattern),
}

impl Check<'_> {
    fn passage(&self, name: &str) -> Passage {
        let passes = match self {
            Self::Closed(passage) => return *passage,
            Self::Begins(gate) => name.starts_with(gate),
            Self::Lacks(separator) => !name.contains(separator),
            Self::NoTeam(is_team) => !is_team(name),
            Self::Matches(pattern) => match pattern.matches(name) {
                Ok(matches) => matches,
                Err(_) => return Passage::NotInspected,
            },
        };
        if passes {
            Passage::Asked
        } else {
            Passage::Skipped
        }
    }
}

/// The checks of one layer, in Airflow's order.
#[derive(Debug)]
pub(crate) struct Gates<'a>(Vec<Check<'a>>);

impl<'a> Gates<'a> {
    /// What keys of `kind` meet at `layer`.
    pub(crate) fn of(deployment: &'a Deployment, layer: Layer, kind: Kind) -> Self {
        let mut gates = Self(Vec::new());
        match layer.store {
            Store::Aws => {
                gates.name_gate(deployment);
                gates.aws(deployment, layer, kind);
            }
            Store::Datacoves => gates.name_gate(deployment),
            Store::Env => gates.env(deployment, layer, kind),
            Store::Custom => gates.close(Passage::NotInspected),
            _ => {}
        }
        gates
    }

    /// What becomes of a key, which is not empty.
    pub(crate) fn passage(&self, name: &str) -> Passage {
        let mut passages = self.0.iter().map(|check| check.passage(name));
        let stopped = passages.find(|passage| *passage != Passage::Asked);
        stopped.unwrap_or(Passage::Asked)
    }

    fn close(&mut self, passage: Passage) {
        self.0.push(Check::Closed(passage));
    }

    fn name_gate(&mut self, deployment: &'a Deployment) {
        let gate = deployment.name_gate.value.as_deref();
        self.0.extend(gate.map(Check::Begins));
    }

    fn aws(&mut self, deployment: &'a Deployment, layer: Layer, kind: Kind) {
        let options = deployment.aws_of(layer);
        if options.not_followed.is_some() && options.client_error.is_none() {
            self.close(Passage::NotInspected);
        }
        let probe = Key::new(kind, "");
        if team_argument(deployment, layer, &probe, None).is_some() {
            self.close(Passage::Failed);
        }
        if secret_name(deployment, layer, &probe).is_none() {
            self.close(Passage::Skipped);
        }
        if refuses_before_pattern(deployment, kind) {
            self.teams(deployment, layer, "--");
        }
        if deployment.amazon_rules().lookup_patterns {
            self.pattern(&options.of(kind).pattern.value);
        }
        if refuses_after_pattern(deployment) {
            self.0.push(Check::NoTeam(is_team_scoped));
        }
        if options.client_error.is_some() {
            self.close(Passage::Failed);
        }
    }

    fn pattern(&mut self, pattern: &'a LookupPattern) {
        match pattern {
            LookupPattern::Every => {}
            LookupPattern::Python(pattern) => self.0.push(Check::Matches(pattern)),
            LookupPattern::Invalid { .. } => self.close(Passage::Failed),
            LookupPattern::NotEvaluated { .. } => self.close(Passage::NotInspected),
        }
    }

    fn teams(&mut self, deployment: &Deployment, layer: Layer, separator: &'static str) {
        match deployment.teams_of(layer).in_use() {
            Ok(true) => self.0.push(Check::Lacks(separator)),
            Ok(false) => {}
            Err(_) => self.close(Passage::Failed),
        }
    }

    fn env(&mut self, deployment: &Deployment, layer: Layer, kind: Kind) {
        if kind.env_prefix().is_none() {
            self.close(Passage::Skipped);
        }
        match deployment.airflow_rules().env_team {
            EnvTeamRule::Always => {}
            EnvTeamRule::RefusesTeamNames => self.0.push(Check::NoTeam(is_team_variable)),
            EnvTeamRule::RefusesWithTeams => self.teams(deployment, layer, "___"),
        }
    }
}
