//! What a file is checked against: the deployment, a simulated change of it, and the names in its layers.

use std::sync::Arc;

use super::super::args::{CheckWanted, Options};
use super::super::exit::Failure;
use super::super::session::{self, Session};
use super::super::{listing, what_if};
use crate::config::{Flags, Shell};
use crate::domain::catalog::{Catalog, Listing};
use crate::domain::cost::Names;
use crate::domain::deployment::Deployment;
use crate::domain::expectation::{CheckFile, Limit};
use crate::domain::key::Kind;
use crate::domain::prediction::Scenario;
use crate::domain::search_path::Layer;
use crate::domain::what_if::WhatIf;

/// The deployment as whoever the flags name asks it, and as each team of the file asks it.
pub(super) struct Worlds {
    first: World,
    teams: Vec<(String, World)>,
}

impl Worlds {
    /// Reads the configuration and lists what the file asks about.
    ///
    /// # Errors
    /// The configuration cannot be used.
    pub(super) async fn open(
        flags: &Flags,
        shell: &Shell,
        options: &Options,
        wanted: &CheckWanted,
        file: &CheckFile,
    ) -> Result<Self, Failure> {
        let session = session::open(flags, shell)?;
        let first = World::list(session, options, wanted, &kinds(file, None)).await?;
        let mut teams: Vec<(String, World)> = Vec::new();
        for team in file.keys.iter().filter_map(|key| key.team.as_ref()) {
            if teams.iter().any(|(name, _)| name == team.name()) {
                continue;
            }
            let flags = Flags {
                team: Some(team.name().to_owned()),
                ..flags.clone()
            };
            let session = session::reopen(&flags, shell)?;
            let kinds = kinds(file, Some(team.name()));
            let world = World::list(session, options, wanted, &kinds).await?;
            teams.push((team.name().to_owned(), world));
        }
        Ok(Self { first, teams })
    }

    pub(super) fn first(&self) -> &World {
        &self.first
    }

    /// As this team's task asks.
    pub(super) fn of(&self, team: Option<&str>) -> &World {
        let mut teams = self.teams.iter();
        let found = teams.find(|(name, _)| Some(name.as_str()) == team);
        found.map_or(&self.first, |(_, world)| world)
    }
}

/// The kinds of keys that the file asks about.
fn kinds(file: &CheckFile, team: Option<&str>) -> Vec<Kind> {
    let is_asked = |kind: &Kind| {
        let mut keys = file.keys.iter();
        keys.any(|key| key.kind == *kind && key.team.as_ref().map(|team| team.name()) == team)
    };
    let counts_calls = file
        .limits
        .iter()
        .any(|(limit, _)| matches!(limit, Limit::CallsPerDay(_)));
    let is_counted = |kind: &Kind| counts_calls && team.is_none() && *kind != Kind::Config;
    let kinds = Kind::ALL.into_iter();
    kinds
        .filter(|kind| is_asked(kind) || is_counted(kind))
        .collect()
}

/// One deployment with the names in its layers.
pub(super) struct World {
    pub(super) what_if: WhatIf,
    /// Whose names were listed.
    listed: Arc<Deployment>,
    catalogs: Vec<(Kind, Catalog)>,
}

impl World {
    async fn list(
        session: Session,
        options: &Options,
        wanted: &CheckWanted,
        kinds: &[Kind],
    ) -> Result<Self, Failure> {
        let what_if = what_if::read(&session.deployment, &wanted.what_if)?;
        let mut catalogs = Vec::new();
        for kind in kinds {
            let catalog = listing::catalog_of(&session, options, *kind).await;
            listing::report_incomplete(&catalog);
            catalogs.push((*kind, catalog));
        }
        Ok(Self {
            what_if,
            listed: session.deployment,
            catalogs,
        })
    }

    /// The deployment that is checked.
    pub(super) fn simulated(&self) -> &Arc<Deployment> {
        self.what_if.deployment()
    }

    /// Whose names were listed.
    pub(super) fn listed(&self) -> &Arc<Deployment> {
        &self.listed
    }

    /// The names of a kind, and how to look them up. None for a kind that the file does not ask about.
    pub(super) fn scenario(&self, kind: Kind) -> Option<Scenario<'_>> {
        self.with(self.simulated(), kind)
    }

    /// The same without the simulated change; None where there is none.
    pub(super) fn unchanged(&self, kind: Kind) -> Option<Scenario<'_>> {
        if self.what_if.is_empty() {
            return None;
        }
        self.with(self.what_if.base(), kind)
    }

    fn with<'a>(&'a self, simulated: &'a Arc<Deployment>, kind: Kind) -> Option<Scenario<'a>> {
        let (_, catalog) = self.catalogs.iter().find(|(listed, _)| *listed == kind)?;
        Some(Scenario {
            simulated,
            listed: &self.listed,
            catalog,
        })
    }

    /// The names, as far as they were listed.
    pub(super) fn names(&self) -> Names<'_> {
        let of = |kind| {
            let found = self.catalogs.iter().find(|(listed, _)| *listed == kind);
            found.map(|(_, catalog)| catalog)
        };
        Names {
            variables: of(Kind::Variable),
            connections: of(Kind::Connection),
        }
    }
}

/// The layers of a search path whose names are not all known.
pub(super) fn unseen(scenario: Scenario<'_>, kind: Kind) -> Vec<Layer> {
    let deployment = scenario.simulated;
    let is_unseen = |layer: &Layer| {
        let listing = scenario.catalog.listing(deployment.store(*layer));
        listing != Listing::Complete && !deployment.assumes_absent(*layer)
    };
    let mut layers = deployment.layers(kind);
    layers.retain(is_unseen);
    layers
}
