//! Measures in turn, and evaluates the times.

use std::time::Duration;

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Effort {
    /// Rounds of programs that are started for each: cheap, and the most affected by other load.
    pub starts: usize,
    /// Rounds of work in this process.
    pub rounds: usize,
    /// Rounds before these, which don't count.
    pub warm_up: usize,
    /// How long an idle program is watched.
    pub idle: Duration,
}

impl Effort {
    /// For results that are kept.
    pub const FULL: Self = Self {
        starts: 101,
        rounds: 31,
        warm_up: 3,
        idle: Duration::from_secs(10),
    };
    /// For a quick look.
    pub const QUICK: Self = Self {
        starts: 15,
        rounds: 7,
        warm_up: 1,
        idle: Duration::from_secs(3),
    };
}

/// Times of one thing.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn median(&self) -> Duration {
        self.share(50)
    }

    /// The time that this many of a hundred do not exceed.
    pub fn share(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
        sorted.get(at).copied().unwrap_or_default()
    }

    pub fn extend(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }
}

/// Times of ours and of the bare program.
#[derive(Default)]
pub struct Pair {
    pub ours: Times,
    pub floor: Times,
}

/// Measures both in turn, so that both see the same load. The first failure ends it.
pub fn in_turn(
    effort: Effort,
    mut ours: impl FnMut() -> Result<Duration, String>,
    mut floor: impl FnMut() -> Result<Duration, String>,
) -> Result<Pair, String> {
    let mut pair = Pair::default();
    for round in 0..effort.warm_up + effort.starts {
        let (our, bare) = (ours()?, floor()?);
        if round >= effort.warm_up {
            pair.ours.add(our);
            pair.floor.add(bare);
        }
    }
    Ok(pair)
}
