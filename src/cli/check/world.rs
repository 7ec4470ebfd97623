//! What a file is checked against: the deployment, a simulated change of it, and the names in its layers.

use std::path::Path;
use std::sync::Arc;

use super::super::args::{CheckWanted, Options};
use super::super::exit::Failure;
use super::super::session::{self, Session};
use super::super::{listing, what_if};
use super::environment::EnvironmentRead;
use crate::app::preferences::Preferences;
use crate::config::{Flags, Shell, read_file};
use crate::domain::catalog::{Catalog, Listing};
use crate::domain::cost::Names;
use crate::domain::deployment::{CURRENT_SHELL, Deployment, title};
use crate::domain::expectation::{CheckFile, Limit};
use crate::domain::inventory::{Inventory, Replay, completed};
use crate::domain::key::Kind;
use crate::domain::prediction::Scenario;
use crate::domain::search_path::Layer;
use crate::domain::team::Team;
use crate::domain::what_if::WhatIf;
use crate::ui::time::date_and_time;

/// A snapshot keeps no key of a team.
const NO_TEAMS: &str = "--offline: a snapshot does not keep what belongs to teams; check the lines of [teams] without it";

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
        let by_file = file.deployment.as_ref();
        let by_file = by_file.filter(|_| flags.deployment.is_none());
        let flags = &Flags {
            deployment: by_file
                .map(|(name, _)| name.clone())
                .or_else(|| flags.deployment.clone()),
            ..flags.clone()
        };
        let session = session::open(flags, shell).map_err(|Failure(why)| match by_file {
            Some((_, line)) if why.contains("unknown deployment `") => {
                Failure(format!("{}:{line}: {why}", wanted.file.display()))
            }
            _ => Failure(why),
        })?;
        if let Some(path) = &wanted.offline {
            if file.keys.iter().any(|key| key.team.is_some()) {
                return Err(Failure(NO_TEAMS.to_owned()));
            }
            if let Some(flag) = without_effect(flags, options) {
                return Err(Failure(format!(
                    "--offline: nobody is asked, so {flag} has no effect; leave it out"
                )));
            }
            let kinds = kinds(file, None);
            let own = given_environments(&session, flags);
            let first = World::offline(session, options, (path, &own), wanted, &kinds);
            return Ok(Self {
                first: first.await?,
                teams: Vec::new(),
            });
        }
        let first = World::list(session, options, wanted, &kinds(file, None)).await?;
        let mut teams: Vec<(String, World)> = Vec::new();
        let of_teams = file.keys.iter();
        for (team, line) in of_teams.filter_map(|key| Some((key.team.as_ref()?, key.line.number))) {
            if teams.iter().any(|(name, _)| name == team.name()) {
                continue;
            }
            let flags = Flags {
                team: Some(team.name().to_owned()),
                ..flags.clone()
            };
            let session = session::reopen(&flags, shell).map_err(|Failure(why)| {
                Failure(format!("{}:{line}: {why}", wanted.file.display()))
            })?;
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
        keys.any(|key| key.kind == *kind && key.team.as_ref().map(Team::name) == team)
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

/// A flag that says how to ask.
fn without_effect(flags: &Flags, options: &Options) -> Option<&'static str> {
    let given = [
        ("--profile", flags.profile.is_some()),
        ("--region", flags.region.is_some()),
        ("--endpoint-url", flags.endpoint_url.is_some()),
        ("--as-role", flags.as_role.is_some()),
        ("--layers", !options.layers.is_empty()),
    ];
    let mut given = given.into_iter().filter(|(_, is_given)| *is_given);
    given.next().map(|(flag, _)| flag)
}

/// The environments that a file gives: by a flag, or for a named deployment. This shell's is not that of the snapshot's deployment.
fn given_environments(session: &Session, flags: &Flags) -> Vec<Layer> {
    let is_file = flags.env_file.is_some() || session.deployment.name != CURRENT_SHELL;
    let environments = [(Layer::ENV, is_file), (Layer::ENV.at_server(), true)].into_iter();
    environments
        .filter(|(layer, is_file)| *is_file && session.sources.source(*layer).is_some())
        .map(|(layer, _)| layer)
        .collect()
}

/// The snapshot that the names are from.
pub(super) struct Snapshot {
    /// Its file, as it was given.
    pub(super) file: String,
    /// The deployment of which it is.
    pub(super) deployment: String,
    /// When it was made, in seconds since 1970.
    pub(super) taken: Option<i64>,
}

impl Snapshot {
    /// `names from prod.json: prod, taken 2026-11-20 13:05 UTC`.
    pub(super) fn in_words(&self) -> String {
        let taken = self
            .taken
            .map_or("at an unknown time".to_owned(), date_and_time);
        let deployment = title(&self.deployment);
        format!("names from {}: {deployment}, taken {taken}", self.file)
    }

    /// It says nothing about another deployment.
    fn fits(&self, deployment: &str) -> Result<(), String> {
        if deployment == CURRENT_SHELL || deployment == self.deployment {
            return Ok(());
        }
        Err(format!(
            "it is a snapshot of {}, not of {deployment}; write one with `varlens snapshot --deployment {deployment}`",
            title(&self.deployment)
        ))
    }
}

/// One deployment with the names in its layers.
pub(super) struct World {
    pub(super) environment: EnvironmentRead,
    /// None where the layers were asked.
    pub(super) snapshot: Option<Snapshot>,
    pub(super) what_if: WhatIf,
    /// What the user prefers.
    pub(super) preferences: Preferences,
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
            environment: EnvironmentRead {
                origin: session.environment,
                is_replayed: false,
            },
            snapshot: None,
            what_if,
            preferences: session.preferences,
            listed: session.deployment,
            catalogs,
        })
    }

    /// By the names of a snapshot. The deployment is the configured one, and the snapshot's where nothing configures it.
    /// `own`: environments that were given, which count in place of the snapshot's.
    async fn offline(
        session: Session,
        options: &Options,
        (path, own): (&Path, &[Layer]),
        wanted: &CheckWanted,
        kinds: &[Kind],
    ) -> Result<Self, Failure> {
        let place = path.display().to_string();
        let failed = |why: String| Failure(format!("{place}: {why}"));
        let text = read_file(path, "snapshot")?;
        let inventory = Inventory::read(&text).map_err(failed)?;
        let snapshot = Snapshot {
            file: place.clone(),
            deployment: inventory.deployment.clone(),
            taken: inventory.taken,
        };
        snapshot.fits(&session.deployment.name).map_err(failed)?;
        let replay = Replay::new(inventory, &place).map_err(failed)?;
        let mut base = completed(&session.deployment, replay.deployment());
        if base.name == CURRENT_SHELL {
            base.name.clone_from(&replay.deployment().name);
        }
        let what_if = what_if::read(&Arc::new(base), &wanted.what_if)?;
        let mut catalogs = Vec::new();
        for kind in kinds {
            if let Some(key) = replay.differs(*kind) {
                return Err(failed(format!(
                    "its names and settings give another end than it recorded for {key}; check without --offline"
                )));
            }
            let mut catalog = listing::catalog_in(&session, options, *kind, own).await;
            replay.fill(&mut catalog, *kind);
            catalogs.push((*kind, catalog));
        }
        let mut listed = Deployment::clone(replay.deployment());
        listed.server.is_env_given |= own.contains(&Layer::ENV.at_server());
        Ok(Self {
            environment: EnvironmentRead {
                is_replayed: !own.contains(&Layer::ENV),
                origin: session.environment,
            },
            snapshot: Some(snapshot),
            what_if,
            preferences: session.preferences,
            listed: Arc::new(listed),
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
        Some(Scenario {
            simulated,
            listed: &self.listed,
            catalog: self.catalog(kind)?,
        })
    }

    fn catalog(&self, kind: Kind) -> Option<&Catalog> {
        let mut catalogs = self.catalogs.iter();
        let (_, catalog) = catalogs.find(|(listed, _)| *listed == kind)?;
        Some(catalog)
    }

    /// The names, as far as they were listed.
    pub(super) fn names(&self) -> Names<'_> {
        Names {
            variables: self.catalog(Kind::Variable),
            connections: self.catalog(Kind::Connection),
        }
    }
}

/// The layers of a search path whose names are not all known.
pub(super) fn incomplete_layers(scenario: Scenario<'_>, kind: Kind) -> Vec<Layer> {
    let deployment = scenario.simulated;
    let is_incomplete = |layer: &Layer| {
        let listing = scenario.catalog.listing(deployment.store(*layer));
        listing != Listing::Complete && !deployment.assumes_absent(*layer)
    };
    let mut layers = deployment.layers(kind);
    layers.retain(is_incomplete);
    layers
}
