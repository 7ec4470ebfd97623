//! How far a listing has come. AWS does not say how many there are, so only the listing before can be a measure.

use super::message::Millis;

/// A listing that is under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListingProgress {
    /// Pages that have come.
    pub pages: u64,
    /// When it began.
    pub began: Millis,
    /// How many keys the listing before ended with; 0 where there was none.
    pub before: usize,
    /// Requests of listings so far that AWS put off because there were too many.
    pub throttled_in_all: u64,
    /// Of these, those before this listing.
    pub throttled_before: u64,
}

impl ListingProgress {
    /// Keys each second so far; None while no time has passed.
    pub fn rate(self, keys: usize, now: Millis) -> Option<u64> {
        let passed = now.saturating_sub(self.began);
        let keys = u64::try_from(keys).ok()?;
        (keys * 1_000).checked_div(passed)
    }

    /// How often AWS put this listing off.
    pub fn throttled(self) -> u64 {
        self.throttled_in_all.saturating_sub(self.throttled_before)
    }

    /// Of a hundred, measured by the listing before; 99 at most, since there may be more now.
    pub fn percent(self, keys: usize) -> Option<usize> {
        let share = (keys * 100).checked_div(self.before)?;
        Some(share.min(99))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_said() {
        let first = ListingProgress {
            pages: 3,
            began: 1_000,
            before: 0,
            throttled_in_all: 7,
            throttled_before: 5,
        };
        assert_eq!(first.throttled(), 2);
        assert_eq!(first.rate(300, 1_000), None);
        assert_eq!(first.rate(300, 1_500), Some(600));
        assert_eq!(first.percent(300), None);
        let again = ListingProgress {
            before: 600,
            ..first
        };
        assert_eq!(again.percent(300), Some(50));
        assert_eq!(again.percent(900), Some(99));
    }
}
