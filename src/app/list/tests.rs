//! The list by small catalogs: filters, orders, the selection, and what arrives in between.

use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::domain::catalog::{ListedKey, SecretMeta};
use crate::domain::deployment::Deployment;
use crate::domain::key::Kind;
use crate::domain::mask::Masking;
use crate::domain::prediction::Scenario;
use crate::domain::search_path::Order as DeploymentOrder;

fn catalog(names: &[&str]) -> Catalog {
    let mut catalog = Catalog::new();
    add(&mut catalog, names);
    catalog
}

fn add(catalog: &mut Catalog, names: &[&str]) -> Vec<RowId> {
    let keys = names.iter().map(|name| ListedKey::named(*name)).collect();
    catalog.add(Layer::AWS, keys)
}

fn shown<'a>(list: &'a List, catalog: &'a Catalog) -> Vec<&'a str> {
    let name = |row: &RowId| catalog.name(*row);
    list.window(catalog).iter().map(name).collect()
}

fn selected<'a>(list: &List, catalog: &'a Catalog) -> &'a str {
    list.selected_row().map_or("", |row| catalog.name(row))
}

#[test]
fn the_selected_key_stays_selected_while_rows_stream_in() {
    let mut catalog = catalog(&["m", "p", "z"]);
    let mut list = List::default();
    list.set_height(2);
    list.select(&catalog, 1);
    let new = add(&mut catalog, &["a", "b", "q"]);
    list.added(&catalog, &new);
    assert_eq!(selected(&list, &catalog), "p");
    assert_eq!(list.selected(), 3);
    assert_eq!(shown(&list, &catalog), ["m", "p"]);
}

#[test]
fn a_filter_keeps_the_selected_key_if_it_matches() {
    let catalog = catalog(&["aws_a", "aws_b", "db_a", "db_b"]);
    let mut list = List::default();
    list.set_height(9);
    list.select(&catalog, 3);
    list.set_filter("_b");
    list.derive(&catalog);
    assert_eq!(shown(&list, &catalog), ["aws_b", "db_b"]);
    assert_eq!(selected(&list, &catalog), "db_b");
    list.set_filter("");
    list.derive(&catalog);
    assert_eq!(selected(&list, &catalog), "db_b");
    list.set_filter("nothing");
    list.derive(&catalog);
    assert_eq!(list.selected_row(), None);
}

#[test]
fn new_rows_join_a_filtered_list_if_they_match() {
    let mut catalog = catalog(&["a1", "b1"]);
    let mut list = List::default();
    list.set_height(9);
    list.set_filter("A");
    list.derive(&catalog);
    let new = add(&mut catalog, &["a0", "b0", "xa"]);
    list.added(&catalog, &new);
    assert_eq!(shown(&list, &catalog), ["a0", "a1", "xa"]);
}

#[test]
fn moving_stays_within_the_list_and_scrolls() {
    let catalog = catalog(&["a", "b", "c", "d"]);
    let mut list = List::default();
    list.set_height(2);
    list.move_by(&catalog, -5);
    assert_eq!(selected(&list, &catalog), "a");
    list.move_by(&catalog, 100);
    assert_eq!(shown(&list, &catalog), ["c", "d"]);
    list.move_by(&catalog, -2);
    assert_eq!(shown(&list, &catalog), ["b", "c"]);
}

/// A list and all that is known of its rows.
struct World {
    catalog: Catalog,
    list: List,
    deployment: Arc<Deployment>,
    masking: Masking,
}

impl World {
    fn with_names(names: &[&str]) -> Self {
        let mut deployment = Deployment::assumed("test");
        deployment.order.value = DeploymentOrder::Own(vec![Layer::AWS, Layer::ENV]);
        let mut world = Self {
            catalog: Catalog::new(),
            list: List::default(),
            masking: deployment.masker(),
            deployment: Arc::new(deployment),
        };
        world.catalog.set_listing(Layer::ENV, Listing::Complete);
        world.list.set_height(100);
        world.add(names);
        world
    }

    fn add(&mut self, names: &[&str]) {
        let new = add(&mut self.catalog, names);
        self.list.added(&self.catalog, &new);
    }

    fn slice(&mut self) {
        let known = RowContext::new(
            Scenario::new(&self.deployment, &self.catalog),
            &self.masking,
            Kind::Variable,
            Some(NOW),
        );
        self.list.slice(&known);
    }

    fn settle(&mut self) -> &mut Self {
        self.list.derive(&self.catalog);
        while self.list.has_slice(&self.catalog) {
            self.slice();
            self.list.derive(&self.catalog);
        }
        self
    }

    fn filter(&mut self, filter: &str) -> &mut Self {
        self.list.set_filter(filter);
        self.settle()
    }

    fn shown(&self) -> Vec<&str> {
        shown(&self.list, &self.catalog)
    }

    fn selected(&self) -> &str {
        selected(&self.list, &self.catalog)
    }
}

const NOW: i64 = 1_795_132_800;

fn many(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("k{n:06}_{}", n % 7)).collect()
}

#[test]
fn a_slow_filter_shows_what_it_has_found_and_says_how_far_it_is() {
    let names = many(20_000);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut world = World::with_names(&names);
    world.list.set_filter("/_3$/");
    world.list.derive(&world.catalog);
    assert_eq!(world.list.progress(), Some(Progress::Looking(0)));
    assert!(world.list.is_empty(&world.catalog));
    world.slice();
    // A few from everywhere come first.
    let first = world.list.len(&world.catalog);
    assert!(first > 30 && matches!(world.list.progress(), Some(Progress::Looking(1))));
    let shown = world.shown();
    let places = shown.iter().map(|name| &name[..4]);
    let places: std::collections::BTreeSet<&str> = places.collect();
    assert!(places.len() > 15, "{places:?}");
    world.slice();
    assert!(matches!(world.list.progress(), Some(Progress::Looking(22))));
    world.settle();
    assert!(world.shown().is_sorted());
    assert_eq!(world.list.len(&world.catalog), 2_857);
    assert!(first < 2_857 && world.list.progress().is_none());
}

#[test]
fn a_newer_filter_drops_the_scan() {
    let names = many(20_000);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut world = World::with_names(&names);
    world.list.set_filter("/_3$/");
    world.list.derive(&world.catalog);
    world.slice();
    world.list.set_filter("k000001");
    world.list.derive(&world.catalog);
    assert!(!world.list.has_slice(&world.catalog));
    assert_eq!(world.shown(), ["k000001_1"]);
}

#[test]
fn rows_that_arrive_join_whatever_the_filter_and_leave_when_they_go() {
    for filter in ["a", "^a", "/^.*a.*$/", "~a", "/a/ !x"] {
        let mut world = World::with_names(&["a1", "b1"]);
        world.filter(filter);
        assert_eq!(world.shown(), ["a1"], "{filter}");
        world.add(&["a0", "b0", "a2"]);
        world.settle();
        let mut shown = world.shown();
        shown.sort_unstable();
        assert_eq!(shown, ["a0", "a1", "a2"], "{filter}");
        let new = world
            .catalog
            .add_environment(Layer::ENV, vec!["AB".to_owned()]);
        world.list.added(&world.catalog, &new);
        world.settle();
        assert_eq!(world.list.len(&world.catalog), 4, "{filter}");
        // Another case explains the variable, so its own row goes.
        world.add(&["Ab"]);
        world.settle();
        assert!(world.shown().contains(&"Ab"), "{filter}");
        assert!(!world.shown().contains(&"ab"), "{filter}");
        assert_eq!(world.list.len(&world.catalog), 4, "{filter}");
    }
}

#[test]
fn rows_that_arrive_in_the_middle_of_a_scan_are_found_once() {
    let names = many(20_000);
    let (early, late): (Vec<_>, Vec<_>) =
        names.iter().map(String::as_str).partition(|n| n < &"k013");
    for filter in ["/_3$/", "~k3"] {
        let mut world = World::with_names(&early);
        world.list.set_filter(filter);
        world.list.derive(&world.catalog);
        world.slice();
        world.add(&["a_3", "k000003_3x"]);
        world.add(&late);
        world.settle();
        let mut whole = World::with_names(&early);
        whole.add(&late);
        whole.add(&["a_3", "k000003_3x"]);
        whole.filter(filter);
        world.list.set_height(30_000);
        whole.list.set_height(30_000);
        whole.settle();
        world.settle();
        assert_eq!(world.shown(), whole.shown(), "{filter}");
    }
}

#[test]
fn a_fuzzy_filter_has_the_best_first() {
    let mut world = World::with_names(&["a_d_x_b", "db", "dxxb", "zz"]);
    assert_eq!(world.filter("~db").shown(), ["db", "a_d_x_b", "dxxb"]);
    // Two of them do not rank.
    assert_eq!(world.filter("~db ~b").shown(), ["a_d_x_b", "db", "dxxb"]);
    assert_eq!(world.filter("!~db").shown(), ["zz"]);
}

#[test]
fn sorting_by_each_column_and_back() {
    let mut world = World::with_names(&["b_password", "c", "d"]);
    let meta = |changed: i64| {
        Some(SecretMeta {
            changed: Some(changed),
            ..SecretMeta::default()
        })
    };
    for (name, changed) in [("a", NOW - 9), ("b", NOW - 5), ("e", NOW - 7)] {
        let key = ListedKey {
            name: name.to_owned(),
            secret: meta(changed),
        };
        let new = world.catalog.add(Layer::AWS, vec![key]);
        world.list.added(&world.catalog, &new);
    }
    let new = world
        .catalog
        .add_environment(Layer::ENV, vec!["C".to_owned(), "F".to_owned()]);
    world.list.added(&world.catalog, &new);
    world.catalog.set_listing(Layer::AWS, Listing::Complete);
    let mut check = |column, is_reversed, expected: &str| {
        world.list.sort(column, is_reversed);
        world.settle();
        assert_eq!(world.shown().join(" "), expected, "{column:?}");
    };
    check(Column::Key, false, "a b b_password c d e f");
    check(Column::Key, true, "f e d c b_password b a");
    check(Column::Changed, false, "b e a b_password c d f");
    check(Column::Changed, true, "a e b b_password c d f");
    check(Column::Sensitive, false, "b_password a b c d e f");
    check(Column::Winner, false, "a b b_password c d e f");
    check(Column::Winner, true, "f a b b_password c d e");
    check(Column::Layer(Layer::ENV), false, "f c a b b_password d e");
    check(Column::Layer(Layer::ENV), true, "a b b_password d e c f");
    check(Column::Key, false, "a b b_password c d e f");
}

#[test]
fn the_selected_key_stays_selected_when_the_order_changes() {
    let mut world = World::with_names(&["a", "b_token", "c", "d"]);
    world.list.select(&world.catalog, 2);
    for (column, is_reversed, position) in [
        (Column::Key, true, 1),
        (Column::Sensitive, false, 2),
        (Column::Sensitive, true, 1),
        (Column::Key, false, 2),
    ] {
        world.list.sort(column, is_reversed);
        world.settle();
        assert_eq!(world.selected(), "c", "{column:?}");
        assert_eq!(world.list.selected(), position, "{column:?} {is_reversed}");
    }
}

#[test]
fn while_a_listing_runs_rows_are_by_name_and_sorted_when_it_ends() {
    let mut world = World::with_names(&["a", "b_token"]);
    world.catalog.set_listing(Layer::AWS, Listing::Running);
    world.list.sort(Column::Sensitive, false);
    world.settle();
    assert_eq!(world.list.progress(), Some(Progress::SortingLater));
    world.add(&["0"]);
    world.settle();
    assert_eq!(world.shown(), ["0", "a", "b_token"]);
    world.catalog.set_listing(Layer::AWS, Listing::Complete);
    world.settle();
    assert_eq!(world.list.progress(), None);
    assert_eq!(world.shown(), ["b_token", "0", "a"]);
}

#[test]
fn who_wins_is_asked_again_when_a_listing_ends() {
    let mut world = World::with_names(&["a", "b"]);
    world.catalog.set_listing(Layer::AWS, Listing::Running);
    let new = world
        .catalog
        .add_environment(Layer::ENV, vec!["C".to_owned()]);
    world.list.added(&world.catalog, &new);
    assert_eq!(world.filter("uncertain:").shown(), ["c"]);
    world.catalog.set_listing(Layer::AWS, Listing::Complete);
    assert_eq!(world.settle().shown(), Vec::<&str>::new());
    assert_eq!(world.filter("wins:env").shown(), ["c"]);
}

#[test]
fn who_wins_is_asked_again_of_another_deployment() {
    let mut world = World::with_names(&["both", "only_aws"]);
    let new = world
        .catalog
        .add_environment(Layer::ENV, vec!["BOTH".to_owned()]);
    world.list.added(&world.catalog, &new);
    world.catalog.set_listing(Layer::AWS, Listing::Complete);
    world.list.simulate(&Arc::clone(&world.deployment));
    assert_eq!(world.filter("wins:aws").shown(), ["both", "only_aws"]);
    let mut other = Deployment::assumed("test");
    other.order.value = DeploymentOrder::Own(vec![Layer::ENV, Layer::AWS]);
    world.deployment = Arc::new(other);
    world.list.simulate(&Arc::clone(&world.deployment));
    assert_eq!(world.settle().shown(), ["only_aws"]);
}

#[test]
fn the_selection_and_the_window_return_when_a_filter_is_left() {
    let names = many(1_000);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut world = World::with_names(&names);
    world.list.set_height(10);
    world.list.select(&world.catalog, 500);
    world.list.move_by(&world.catalog, -3);
    let before = (world.list.selected(), world.list.top());
    for filter in ["k0001", "/_3$/", "~k9", "zzz", "k000497"] {
        world.filter("k");
        world.filter(filter);
        world.filter("");
        assert_eq!(
            (world.list.selected(), world.list.top()),
            before,
            "{filter}"
        );
    }
    // Whoever moves, or keeps what was found, stays there.
    world.filter("k0001").list.keep();
    world.filter("");
    assert_eq!(world.selected(), "k000199_3");
    world.filter("k0002");
    world.list.move_by(&world.catalog, -1);
    let moved = world.selected().to_owned();
    world.filter("");
    assert_eq!(world.selected(), moved);
    let window = world.list.top()..world.list.top() + 10;
    assert!(window.contains(&world.list.selected()));
}

#[test]
fn the_selection_returns_from_a_key_that_was_looked_up() {
    let mut world = World::with_names(&["a", "b", "c", "d"]);
    world.list.select(&world.catalog, 1);
    world.list.select_name(&world.catalog, "d");
    assert_eq!(world.selected(), "d");
    world.list.select_name(&world.catalog, "c");
    world.list.select_name(&world.catalog, "is not there");
    assert_eq!(world.selected(), "c");
    world.list.come_back(&world.catalog);
    assert_eq!(world.selected(), "b");
    world.list.select_name(&world.catalog, "d");
    world.list.move_by(&world.catalog, -1);
    world.list.come_back(&world.catalog);
    assert_eq!(world.selected(), "c");
}

#[derive(Clone, Debug)]
enum Step {
    Filter(&'static str),
    Sort(usize, bool),
    Add(Vec<String>),
    Env(String),
    Listing(bool),
    Move(isize),
    Height(usize),
    Slice,
    Settle,
}

fn step() -> impl Strategy<Value = Step> {
    let filters = [
        "",
        "a",
        "!a",
        "^b",
        "c$",
        "/b.?c/",
        "/(/",
        "~ab",
        "~a ~b",
        "wins:env",
        "missing:",
        "sensitive: a",
        "!layer:aws",
    ];
    let name = "[abcA_]{1,3}";
    prop_oneof![
        prop::sample::select(filters.to_vec()).prop_map(Step::Filter),
        (0..6_usize, any::<bool>())
            .prop_map(|(column, is_reversed)| Step::Sort(column, is_reversed)),
        prop::collection::vec(name, 1..6).prop_map(Step::Add),
        name.prop_map(Step::Env),
        any::<bool>().prop_map(Step::Listing),
        (-4..5_isize).prop_map(Step::Move),
        (0..5_usize).prop_map(Step::Height),
        Just(Step::Slice),
        Just(Step::Settle),
    ]
}

impl World {
    /// What comes, comes while its layer is being listed.
    fn listing(&mut self, layer: Layer, add: impl FnOnce(&mut Self)) {
        let before = self.catalog.listing(layer);
        self.catalog.set_listing(layer, Listing::Running);
        add(self);
        self.catalog.set_listing(layer, before);
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Filter(filter) => self.list.set_filter(filter),
            Step::Sort(column, is_reversed) => {
                let columns = Column::all(&self.deployment, Kind::Variable, true);
                self.list.sort(columns[column % columns.len()], is_reversed);
            }
            Step::Add(names) => {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                self.listing(Layer::AWS, |world| world.add(&names));
            }
            Step::Env(name) => self.listing(Layer::ENV, |world| {
                let names = vec![name.to_uppercase()];
                let new = world.catalog.add_environment(Layer::ENV, names);
                world.list.added(&world.catalog, &new);
            }),
            Step::Listing(true) => self.catalog.set_listing(Layer::AWS, Listing::Running),
            Step::Listing(false) => self.catalog.set_listing(Layer::AWS, Listing::Complete),
            Step::Move(by) => self.list.move_by(&self.catalog, by),
            Step::Height(height) => self.list.set_height(height),
            Step::Slice => {
                self.list.derive(&self.catalog);
                self.slice();
            }
            Step::Settle => {
                self.settle();
            }
        }
    }
}

#[test]
fn a_row_that_another_layer_holds_too_is_looked_at_again() {
    let mut world = World::with_names(&[]);
    world.list.set_filter("wins:env");
    for step in [Step::Listing(true), Step::Env("a".to_owned()), Step::Slice] {
        world.take(step);
    }
    assert_eq!(world.shown(), ["a"]);
    world.take(Step::Add(vec!["a".to_owned(), "b".to_owned()]));
    world.settle();
    assert_eq!(world.shown(), [""; 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn whatever_happens_the_list_is_what_a_new_one_would_be(steps in prop::collection::vec(step(), 0..25)) {
        let mut world = World::with_names(&[]);
        for step in steps {
            world.take(step);
            let length = world.list.len(&world.catalog);
            let selected = world.list.selected();
            prop_assert!(length == 0 || selected < length);
            prop_assert_eq!(world.list.selected_row(), world.list.at(&world.catalog, selected));
            let is_seen = selected >= world.list.top() && selected < world.list.top() + world.list.height();
            prop_assert!(world.list.height() == 0 || is_seen);
        }
        world.settle();
        let (column, is_reversed) = world.list.sorting();
        let filter = world.list.filter().to_owned();
        let mut other = List::default();
        other.set_filter(&filter);
        other.sort(column, is_reversed);
        other.set_height(1_000);
        world.list.set_height(1_000);
        world.settle();
        let before = world.shown().join(" ");
        world.list = other;
        world.settle();
        prop_assert_eq!(before, world.shown().join(" "), "{} {:?}", filter, column);
    }
}
