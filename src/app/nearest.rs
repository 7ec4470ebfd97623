//! The nearest names to a missing key: a scan over all rows, in slices.
//!
//! A slice takes a few milliseconds at most, so keys are answered in between; a newer question drops the scan.

use crate::domain::catalog::{Catalog, RowId};
use crate::domain::nearest::{Near, Nearest};

/// Names per slice.
const SLICE: usize = 4_096;

/// A scan and how far it has come.
#[derive(Debug)]
pub struct NearestScan {
    nearest: Nearest,
    next: usize,
    of: usize,
}

impl NearestScan {
    /// A scan that has seen nothing.
    pub fn new(asked: &str, catalog: &Catalog) -> Self {
        Self {
            nearest: Nearest::to(asked),
            next: 0,
            of: catalog.len(),
        }
    }

    /// The name that was asked for.
    pub fn asked(&self) -> &str {
        self.nearest.asked()
    }

    /// There is more to see.
    pub fn is_running(&self) -> bool {
        self.next < self.of
    }

    /// Rows came or went since the scan began.
    pub fn is_outdated(&self, catalog: &Catalog) -> bool {
        self.of != catalog.len()
    }

    /// Looks at the next few rows.
    pub fn slice(&mut self, catalog: &Catalog) {
        let end = (self.next + SLICE).min(catalog.len());
        let rows: &[RowId] = catalog.sorted().get(self.next..end).unwrap_or(&[]);
        for row in rows {
            self.nearest.consider(catalog.name(*row));
        }
        self.next = if rows.is_empty() { self.of } else { end };
        if let Some(holder) = catalog.holder_of_member(self.nearest.asked())
            && !self.is_running()
        {
            let holder = holder.to_owned();
            self.nearest.consider_member(&holder);
        }
    }

    /// The nearest so far.
    pub fn best(&self) -> &[Near] {
        self.nearest.best()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::catalog::ListedKey;
    use crate::domain::search_path::Layer;

    #[test]
    fn a_scan_ends_and_finds_what_is_near_wherever_it_is() {
        let mut catalog = Catalog::new();
        let names = (0..10_000).map(|n| ListedKey::named(format!("k{n:05}x")));
        catalog.add(Layer::AWS, names.collect());
        catalog.add(Layer::AWS, vec![ListedKey::named("zz_password")]);
        let mut scan = NearestScan::new("zz-password", &catalog);
        let mut slices = 0;
        while scan.is_running() {
            scan.slice(&catalog);
            slices += 1;
        }
        assert_eq!(slices, 3);
        assert_eq!(scan.best()[0].name, "zz_password");
        assert!(!scan.is_outdated(&catalog));
    }
}
