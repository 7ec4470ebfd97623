//! How much a listing has brought, where only the server says when it ends: one that never ends would fill the memory.

/// Far above the rows of any Airflow.
const MOST_ROWS: u64 = 1_000_000;

/// Of the names of all rows; one has at most 250 characters.
const MOST_BYTES: u64 = 64 << 20;

/// Rows so far, and bytes of their names.
#[derive(Default)]
pub(in crate::sources) struct Extent {
    rows: u64,
    bytes: u64,
}

impl Extent {
    /// One more row.
    pub(in crate::sources) fn add(&mut self, name: &str) {
        self.rows += 1;
        self.bytes += name.len() as u64;
    }

    /// Rows so far.
    pub(in crate::sources) fn rows(&self) -> u64 {
        self.rows
    }

    /// No listing has so much.
    pub(in crate::sources) fn is_endless(&self) -> bool {
        self.rows > MOST_ROWS || self.bytes > MOST_BYTES
    }

    /// What is said of one that is.
    pub(in crate::sources) fn sentence(&self) -> String {
        format!(
            "the listing has no end after {} rows, so the names are not complete",
            self.rows
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_has_a_million_rows_or_64_mib_of_names_at_most() {
        let mut many = Extent {
            rows: MOST_ROWS - 1,
            bytes: 0,
        };
        many.add("a");
        assert!(!many.is_endless());
        many.add("a");
        assert!(many.is_endless() && many.sentence().contains("1000001 rows"));
        let mut long = Extent::default();
        let name = "x".repeat(32 << 20);
        long.add(&name);
        long.add(&name);
        assert!(!long.is_endless());
        long.add("x");
        assert!(long.is_endless() && long.rows() == 3);
    }
}
