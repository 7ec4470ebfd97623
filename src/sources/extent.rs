//! How much a listing has brought, where only the server says when it ends: one that never ends would fill the memory.

/// Far above the rows of any Airflow.
const MOST_ROWS: u64 = 1_000_000;

/// Of the names of all rows; one has at most 250 characters.
const MOST_BYTES: u64 = 64 << 20;

/// A page has a hundred rows, and may have none where the server filters.
const MOST_PAGES: u64 = 20_000;

/// In a row, none of which brings what was asked for.
const MOST_IDLE: u64 = 1_000;

/// Of what else is kept of a row: descriptions and tags.
const MOST_TEXT: u64 = 256 << 20;

/// Rows so far, bytes of their names and of their texts, and pages.
#[derive(Default)]
pub(in crate::sources) struct Extent {
    rows: u64,
    bytes: u64,
    text: u64,
    pages: u64,
    idle: u64,
}

impl Extent {
    /// One more row.
    pub(in crate::sources) fn add(&mut self, name: &str) {
        self.rows += 1;
        self.bytes += name.len() as u64;
    }

    /// What is kept of a row besides its name.
    #[cfg(feature = "aws")]
    pub(in crate::sources) fn add_text(&mut self, text: &str) {
        self.text += text.len() as u64;
    }

    /// One more page, and whether it brings what was asked for.
    #[cfg(feature = "aws")]
    pub(in crate::sources) fn add_page(&mut self, brings: bool) {
        self.pages += 1;
        self.idle = if brings { 0 } else { self.idle + 1 };
    }

    /// Rows so far.
    pub(in crate::sources) fn rows(&self) -> u64 {
        self.rows
    }

    /// No listing has so much.
    pub(in crate::sources) fn is_endless(&self) -> bool {
        self.rows > MOST_ROWS
            || self.bytes > MOST_BYTES
            || self.text > MOST_TEXT
            || self.pages > MOST_PAGES
            || self.idle > MOST_IDLE
    }

    /// What is said of one that is.
    pub(in crate::sources) fn sentence(&self) -> String {
        let (rows, pages) = (self.rows, self.pages);
        let so_far = if pages > MOST_PAGES || self.idle > MOST_IDLE {
            format!("{rows} rows on {pages} pages")
        } else {
            format!("{rows} rows")
        };
        format!("the listing has no end after {so_far}, so the names are not complete")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_has_a_million_rows_or_64_mib_of_names_at_most() {
        let mut many = Extent {
            rows: MOST_ROWS - 1,
            ..Extent::default()
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

    #[cfg(feature = "aws")]
    #[test]
    fn pages_without_rows_end_too() {
        let mut empty = Extent::default();
        (0..MOST_IDLE).for_each(|_| empty.add_page(false));
        assert!(!empty.is_endless());
        empty.add_page(false);
        assert!(empty.is_endless());
        assert!(empty.sentence().contains("after 0 rows on 1001 pages"));
        let mut many = Extent::default();
        (0..MOST_PAGES).for_each(|_| many.add_page(true));
        assert!(!many.is_endless());
        many.add_page(true);
        assert!(many.is_endless());
        let mut long = Extent::default();
        (0..256).for_each(|_| long.add_text(&"x".repeat(1 << 20)));
        assert!(!long.is_endless());
        long.add_text("x");
        assert!(long.is_endless());
    }
}
