//! The explorer's state, in parts.
//!
//! Each part owns its fields and how they change; whoever draws reads them. What a message does to several parts at once is
//! in `app::update`. No I/O, no clock, no ratatui.

mod appearance;
mod clock;
mod dag_usages;
mod key_listing;
mod overlay;
mod panes;
mod secrets;
mod session;
mod walks;

pub use appearance::Appearance;
pub use clock::Clock;
pub use dag_usages::{DAGS_NOT_PRESENTED, DagUsages, NO_DAGS, OTHER_KIND};
pub use key_listing::KeyListing;
pub use overlay::Overlay;
pub use panes::Panes;
pub use secrets::Secrets;
pub use session::Session;
pub use walks::Walks;

use super::message::Effect;
use super::setup::Setup;

/// Everything that the screen shows.
pub struct State {
    pub(super) session: Session,
    pub(super) listing: KeyListing,
    pub(super) walks: Walks,
    pub(super) secrets: Secrets,
    pub(super) panes: Panes,
    pub(super) overlay: Overlay,
    pub(super) appearance: Appearance,
    pub(super) clock: Clock,
    pub(super) dags: DagUsages,
    /// What the messages so far asked for; [`State::update`] hands it out.
    pub(super) effects: Vec<Effect>,
}

impl State {
    /// The parts before anything happened, and the warnings to report.
    pub(super) fn from_setup(setup: Setup) -> (Self, Vec<String>) {
        let state = Self {
            listing: KeyListing::new(setup.kind),
            walks: Walks::default(),
            secrets: Secrets::default(),
            panes: Panes::default(),
            overlay: Overlay::default(),
            clock: Clock::new(setup.began_at),
            dags: DagUsages::new(setup.has_dags),
            effects: Vec::new(),
            appearance: Appearance::new(setup.theme, setup.themes, setup.size, setup.preferences),
            session: Session::new(
                setup.deployment,
                setup.deployments,
                setup.is_sample,
                setup.is_presented,
            ),
        };
        (state, setup.warnings)
    }

    /// What is simulated, and where: the deployment, what-if changes, the caller.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The keys and the list of them.
    pub fn listing(&self) -> &KeyListing {
        &self.listing
    }

    /// The lookups that were made or are under way.
    pub fn walks(&self) -> &Walks {
        &self.walks
    }

    /// The value on the screen, the one on the clipboard, and versions.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// What DAG files read.
    pub fn dags(&self) -> &DagUsages {
        &self.dags
    }

    /// The panes beside the list.
    pub fn panes(&self) -> &Panes {
        &self.panes
    }

    /// Where keys go, and what lies over the list: prompt, menu, tour, notice.
    pub fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    /// Theme, window size and preferences.
    pub fn appearance(&self) -> &Appearance {
        &self.appearance
    }

    /// The time.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }
}
