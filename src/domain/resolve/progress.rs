//! How far a lookup has come: everything that decides how it ends, without its texts.
//!
//! The walk owns one and adds places, reasons and errors; a scan over all rows runs it alone. So they cannot disagree.

use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::release::BackendErrors;
use crate::domain::search_path::{Layer, Order, Store};
use crate::domain::verdict::Verdict;

use super::resolution::{Outcome, Resolution};

/// How the lookup of one key ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prediction {
    /// How it ends for Airflow.
    pub outcome: Outcome,
    /// The first layer that has it.
    pub winner: Option<Layer>,
    /// No layer before the winner was not inspected.
    pub certain: bool,
    /// How many calls of AWS Airflow makes.
    pub aws_calls: u8,
    /// The winner and the layers that also have it: a bit for each, by [`Layer::index`].
    pub holders: u16,
}

impl Prediction {
    /// `layer` has the key, whether or not it is reached.
    pub fn holds(self, layer: Layer) -> bool {
        with(self.holders, layer) == self.holders
    }

    /// A layer has the key and is never reached.
    pub fn is_shadowed(self) -> bool {
        self.winner.into_iter().fold(0, with) != self.holders
    }
}

impl From<&Resolution> for Prediction {
    fn from(resolution: &Resolution) -> Self {
        let shadowed = resolution.shadowed.iter().map(|shadowed| shadowed.layer);
        let holders = resolution.winner.into_iter().chain(shadowed);
        Self {
            outcome: resolution.outcome,
            winner: resolution.winner,
            certain: resolution.certain,
            aws_calls: u8::try_from(resolution.aws_calls.len()).unwrap_or(u8::MAX),
            holders: holders.fold(0, with),
        }
    }
}

const fn with(layers: u16, layer: Layer) -> u16 {
    layers | 1 << layer.index()
}

/// What a deployment says about errors of one layer.
#[derive(Clone, Copy, Debug)]
struct ErrorRules {
    /// They end the lookup.
    propagate: bool,
    /// Datacoves documents the order, but not what follows an error of AWS.
    is_datacoves_order: bool,
}

/// The state of one lookup.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    errors: ErrorRules,
    /// How it ended, where a layer or the configuration ended it.
    ended: Option<Outcome>,
    /// No more layers are asked, though none of them won.
    is_cut: bool,
    winner: Option<Layer>,
    /// The layer whose listing answers for the winner.
    winning_source: Option<Layer>,
    is_uncertain: bool,
    aws_failed: bool,
    aws_calls: u8,
    holders: u16,
}

impl Progress {
    /// A lookup that has asked nothing yet.
    pub(crate) fn new(deployment: &Deployment, kind: Kind) -> Self {
        let rules = deployment.airflow_rules();
        let refusal = deployment.refusal.as_ref();
        Self {
            errors: ErrorRules {
                // `conf.get` never asks another layer after an error.
                propagate: rules.backend_errors == BackendErrors::Propagate || kind == Kind::Config,
                is_datacoves_order: matches!(deployment.order.value, Order::Datacoves { .. }),
            },
            ended: refusal.map(|_| {
                if deployment.is_refused_at_lookup {
                    Outcome::Error
                } else {
                    Outcome::WillNotStart
                }
            }),
            is_cut: false,
            winner: None,
            winning_source: None,
            is_uncertain: false,
            aws_failed: false,
            aws_calls: 0,
            holders: 0,
        }
    }

    /// Airflow asks no more layers.
    pub(crate) fn is_over(&self) -> bool {
        self.is_cut || self.ended.is_some()
    }

    /// No document says whether Airflow asks Datacoves' store after an error of AWS.
    pub(crate) fn is_undocumented(&self, layer: Layer) -> bool {
        self.errors.is_datacoves_order && layer.store == Store::Datacoves && self.aws_failed
    }

    /// What a layer did that Airflow reached. `source` is [`Deployment::store`] of `layer`.
    pub(crate) fn record(&mut self, layer: Layer, source: Layer, verdict: Verdict) {
        match verdict {
            Verdict::Found => {
                self.ended = Some(Outcome::Found);
                self.winner = Some(layer);
                self.winning_source = Some(source);
                self.holders = with(self.holders, layer);
            }
            Verdict::Failed => {
                self.aws_failed |= layer.store == Store::Aws;
                if self.errors.propagate {
                    self.end(Outcome::Error);
                }
            }
            Verdict::NotInspected => self.is_uncertain = true,
            Verdict::Absent | Verdict::Skipped | Verdict::NotReached => {}
        }
    }

    /// Airflow calls AWS once.
    pub(crate) fn count_call(&mut self) {
        self.aws_calls = self.aws_calls.saturating_add(1);
    }

    /// A layer after the winner that has the key shadows it, unless it is the very one that won, asked by the api-server.
    pub(crate) fn can_shadow(&self, source: Layer) -> bool {
        self.winning_source != Some(source)
    }

    /// A layer that Airflow does not reach also has the key.
    pub(crate) fn shadow(&mut self, layer: Layer) {
        self.holders = with(self.holders, layer);
    }

    /// The lookup ends like this.
    pub(crate) fn end(&mut self, outcome: Outcome) {
        self.ended = Some(outcome);
    }

    /// No more layers are asked, and how it ends depends on those that were.
    pub(crate) fn cut(&mut self) {
        self.is_cut = true;
    }

    /// Airflow raised what the last layer raised.
    pub(crate) fn is_error(&self) -> bool {
        self.ended == Some(Outcome::Error)
    }

    /// How the lookup ends, if no more layers are asked.
    pub(crate) fn prediction(&self) -> Prediction {
        let without_end = if self.is_uncertain {
            Outcome::Undetermined
        } else {
            Outcome::Missing
        };
        Prediction {
            outcome: self.ended.unwrap_or(without_end),
            winner: self.winner,
            certain: !self.is_uncertain,
            aws_calls: self.aws_calls,
            holders: self.holders,
        }
    }
}
