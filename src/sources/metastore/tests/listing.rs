//! Keys, page by page.

use std::time::Instant;

use super::*;

#[test]
fn a_hundred_thousand_keys_come_in_pages_and_in_order() {
    let folder = Folder::new();
    drop(folder.make(&[
        tables_2_11(),
        "INSERT INTO variable (key, val) WITH RECURSIVE n(i) AS (SELECT 99999 UNION ALL SELECT i - 1 FROM n WHERE i > 0)
         SELECT printf('key_%05d', i), 'fake' FROM n;
         INSERT INTO variable (key, val) VALUES ('null', NULL), (NULL, 'fake');",
    ]));
    let source = at(&folder.database(), None);
    let start = Instant::now();
    let (pages, result) = listed(&source, Kind::Variable);
    let took = start.elapsed();
    assert_eq!(result, Ok(()));
    assert_eq!(pages.len(), 100);
    assert!(pages.iter().all(|page| page.len() == 1_000));
    let keys: Vec<_> = pages.concat();
    assert!(keys.is_sorted());
    assert_eq!(
        (keys[0].as_str(), keys[99_999].as_str()),
        ("key_00000", "key_99999")
    );
    // It takes less than a second; the bound only tells pages by index from pages by counting.
    assert!(took < Duration::from_secs(30), "{took:?}");
}

#[test]
fn odd_names_are_listed_in_the_order_of_their_bytes() {
    let folder = Folder::new();
    drop(folder.make(&[
        tables_2_11(),
        "INSERT INTO variable (key, val) VALUES ('b', ''), ('ü', ''), ('A b', ''), ('', ''), ('a''\"', '');
         INSERT INTO connection (conn_id, conn_type) VALUES ('z', 'http'), ('y', '');",
    ]));
    let source = at(&folder.database(), None);
    let names = ["", "A b", "a'\"", "b", "ü"].map(str::to_owned).to_vec();
    assert_eq!(listed(&source, Kind::Variable), (vec![names], Ok(())));
    let ids = ["y", "z"].map(str::to_owned).to_vec();
    assert_eq!(listed(&source, Kind::Connection), (vec![ids], Ok(())));
}

#[test]
fn an_empty_table_has_no_page() {
    let folder = Folder::new();
    drop(folder.make(&[tables_2_11()]));
    assert_eq!(
        listed(&at(&folder.database(), None), Kind::Variable),
        (vec![], Ok(()))
    );
}

#[test]
fn a_listing_that_nobody_receives_ends() {
    let folder = Folder::new();
    drop(folder.make(&[
        tables_2_11(),
        "INSERT INTO variable (key, val) VALUES ('a', '')",
    ]));
    let source = at(&folder.database(), None);
    let (sender, receiver) = mpsc::channel(1);
    drop(receiver);
    assert_eq!(block_on(source.list(Kind::Variable, &sender)), Ok(()));
}
