//! Where keys go, and which pane is in front.

/// Columns and rows below which nothing useful fits, so that nothing is drawn.
pub const SMALLEST: (u16, u16) = (24, 8);

/// Below this height there is room for the list or for a pane, and not for both.
pub const LOW: u16 = 15;

/// Nothing is drawn in a window of this size.
pub fn is_too_small((width, height): (u16, u16)) -> bool {
    width < SMALLEST.0 || height < SMALLEST.1
}

/// Where keys go while no menu is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// To the list.
    #[default]
    Browse,
    /// Into the filter.
    Filter,
    /// Into the key that is looked up.
    Lookup,
    /// Into the command line.
    Command,
    /// To the what-if form.
    WhatIf,
}

/// A pane beside the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The walk of the selected key.
    #[default]
    Walk,
    /// What Airflow masks.
    Masking,
    /// What the listing knows.
    Details,
    /// The versions of its secret.
    Versions,
    /// Where DAG files read it.
    Usages,
}

impl Pane {
    /// All panes, in the order of `tab`.
    pub const ALL: [Self; 5] = [
        Self::Walk,
        Self::Masking,
        Self::Details,
        Self::Versions,
        Self::Usages,
    ];

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Walk => "Lookup",
            Self::Masking => "Masking",
            Self::Details => "Details",
            Self::Versions => "Versions",
            Self::Usages => "Usages",
        }
    }

    /// The pane this many places on among these, round the end.
    pub fn step(self, panes: &[Self], by: isize) -> Self {
        let count = panes.len().max(1);
        let at = panes.iter().position(|pane| *pane == self).unwrap_or(0);
        let next = at.checked_add_signed(by).unwrap_or(count - 1) % count;
        panes.get(next).copied().unwrap_or(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tab_goes_round_both_ways() {
        let round = |by| {
            let mut pane = Pane::Walk;
            for _ in 0..Pane::ALL.len() {
                pane = pane.step(&Pane::ALL, by);
            }
            pane
        };
        assert_eq!(Pane::Walk.step(&Pane::ALL, 1), Pane::Masking);
        assert_eq!(Pane::Masking.step(&Pane::ALL, -1), Pane::Walk);
        assert_eq!(round(1), Pane::Walk);
        assert_eq!(round(-1), Pane::Walk);
    }
}
