//! Filters and orders: terms of every kind, what is said of those that are not understood, and the place that is kept.

use varlens::app::list::column::Column;
use varlens::app::message::Message;
use varlens::app::mode::Pane;
use varlens::app::mouse::Target;
use varlens::domain::catalog::ListingEvent;
use varlens::domain::search_path::Layer;

use super::screen;
use crate::driver::Driver;

fn filtered(filter: &str) -> Driver {
    let mut driver = Driver::demo(80, 24);
    driver.press("/").type_in(filter);
    driver
}

fn names(driver: &Driver) -> Vec<String> {
    let (list, catalog) = (
        driver.state.listing().list(),
        driver.state.listing().catalog(),
    );
    let rows = (0..list.len(catalog)).filter_map(|at| list.at(catalog, at));
    rows.map(|row| catalog.name(row).to_owned()).collect()
}

#[track_caller]
fn check(filter: &str, expected: &[&str]) {
    let driver = filtered(filter);
    assert_eq!(names(&driver), expected, "{filter}");
    assert_eq!(
        driver.state.listing().list().query().problem(),
        None,
        "{filter}"
    );
}

#[test]
fn each_kind_of_term() {
    check(
        "MAYRAS !password",
        &["aws_mayras_secret", "datacoves_mayras_secret"],
    );
    check("'aws_R", &[]);
    check(
        "'aws_r",
        &[
            "aws_report_template",
            "aws_retired_token",
            "aws_retry_limit",
        ],
    );
    check("^data", &["datacoves_api_url", "datacoves_mayras_secret"]);
    check("_url$", &["aws_quoted_url", "datacoves_api_url"]);
    check("^aws_db_host$", &["aws_db_host"]);
    check(
        "/^aws_[qr].*[el]$/",
        &["aws_quoted_url", "aws_report_template"],
    );
    check("wins:env", &["feature_flags", "team_mailing_list"]);
    check("wins:datacoves layer:env", &["datacoves_api_url"]);
    check("missing:", &["aws_retired_token", "smtp_password"]);
    check(
        "shadowed: aws",
        &[
            "aws_default_region",
            "aws_mayras_password",
            "aws_report_template",
        ],
    );
    check(
        "sensitive: !mayras",
        &["aws_retired_token", "smtp_password"],
    );
    check("deleted:", &["aws_retired_token"]);
    check(
        "changed<1w",
        &[
            "aws_mayras_password",
            "aws_retired_token",
            "aws_stripe-api-key",
        ],
    );
    check(
        "changed>2026-11-13",
        &[
            "aws_mayras_password",
            "aws_retired_token",
            "aws_stripe-api-key",
        ],
    );
    check("changed>1y", &["aws_default_region"]);
    check("uncertain:", &[]);
}

#[test]
fn a_fuzzy_filter_ranks_and_marks_letters() {
    let driver = filtered("~amp");
    assert_eq!(names(&driver).first().unwrap(), "aws_mayras_password");
    screen("filter-fuzzy", &driver);
}

#[test]
fn what_was_found_is_marked() {
    screen("filter-pattern", &filtered("/m.y/ !datacoves ret$"));
    screen("filter-marks", &filtered("aws_ /_[mr]/ /[aeiou]+/"));
}

#[test]
fn what_is_not_understood_is_said_and_the_rest_works() {
    let mut driver = filtered("layer:awz mayras");
    assert_eq!(names(&driver).len(), 3);
    assert!(driver.shows("did you mean `aws`?"), "{}", driver.text());
    screen("filter-unknown-layer", &driver);
    driver.press("ctrl-u").type_in("/(/ mayras");
    assert_eq!(names(&driver).len(), 3);
    assert!(
        driver.shows("is not a valid pattern: unclosed group"),
        "{}",
        driver.text()
    );
    driver.press("ctrl-u").type_in("mayras");
    assert!(!driver.shows("pattern:"), "{}", driver.text());
}

#[test]
fn an_empty_list_says_what_the_filter_may_have_meant() {
    check("wins:none", &["aws_retired_token", "smtp_password"]);
    let driver = filtered("foo:bar");
    let said = "\"foo:\" is no filter and is searched as text";
    assert!(driver.shows(said), "{}", driver.text());
    assert!(
        driver.shows("filters: layer:aws wins:env missing:"),
        "{}",
        driver.text()
    );
    screen("filter-no-field", &driver);
    let driver = filtered("wins:meta");
    let said = "wins:meta: this deployment has no such layer";
    assert!(driver.shows(said), "{}", driver.text());
    let layers = "layers: aws, datacoves, env";
    assert!(driver.shows(layers), "{}", driver.text());
    let driver = filtered("zzz");
    assert!(!driver.shows("field"), "{}", driver.text());
}

#[test]
fn a_filter_from_outside_cannot_act_on_the_terminal() {
    let mut driver = Driver::demo(80, 24);
    driver.press("/");
    driver.send(Message::Paste("/(\u{202e}/ layer:\u{202e}".to_owned()));
    assert!(!driver.text().contains('\u{202e}'), "{}", driver.text());
    assert!(driver.shows("⟨U+202E⟩"), "{}", driver.text());
}

#[test]
fn the_title_counts_truthfully() {
    let mut driver = Driver::demo(80, 24);
    assert!(driver.shows(" 16 variables · row 1 "), "{}", driver.text());
    driver.press("j j");
    assert!(driver.shows(" 16 variables · row 3 "), "{}", driver.text());
    driver.press("/").type_in("mayras").press("enter G");
    let title = " 3 of 16 variables · row 3 /mayras ";
    assert!(driver.shows(title), "{}", driver.text());
    driver.press("/").type_in("zzz");
    assert!(driver.shows(" 0 of 16 variables /"), "{}", driver.text());
    driver.press("esc = a");
    assert!(driver.shows("16 variables"), "{}", driver.text());
    assert!(!driver.shows("· row"), "{}", driver.text());
}

#[test]
fn the_title_says_by_what_rows_are_sorted_where_no_header_does() {
    let mut driver = Driver::demo(60, 20);
    assert!(!driver.text().contains("CHANGED"), "{}", driver.text());
    driver.press(":").type_in("sort changed").press("enter");
    assert!(driver.shows("· by changed ▲"), "{}", driver.text());
    driver.press("I");
    assert!(driver.shows("· by changed ▼"), "{}", driver.text());
    driver.send(Message::Resize(160, 50));
    assert!(driver.shows("CHANGED▼"), "{}", driver.text());
    assert!(!driver.shows("by changed"), "{}", driver.text());
}

#[test]
fn a_filter_that_ranks_selects_its_best_hit() {
    let mut driver = Driver::demo(80, 24);
    driver.press("G k");
    let before = driver.selected();
    driver.press("/").type_in("~amp");
    assert_eq!(driver.selected(), "aws_mayras_password");
    driver.press("esc");
    assert_eq!(driver.selected(), before);
    // Who moves among the hits stays where they are, until they type on.
    driver.press("/").type_in("~am").press("down down");
    let chosen = driver.selected();
    assert_ne!(chosen, names(&driver)[0]);
    driver.type_in("p");
    assert_eq!(driver.selected(), "aws_mayras_password");
    driver.press("down enter");
    let kept = driver.selected();
    driver.press("esc");
    assert_eq!(driver.selected(), kept);
}

#[test]
fn the_place_is_kept() {
    let mut driver = Driver::demo(80, 24);
    driver.press("G k k");
    let place = |driver: &Driver| (driver.selected(), driver.state.listing().list().top());
    let before = place(&driver);
    for keys in [
        "/ a w s esc",
        "/ z z z esc",
        "/ ~ x esc",
        "= a esc",
        "= n o t h i n g enter esc",
        "= a w s _ d b _ h o s t enter esc",
        "? j esc esc",
    ] {
        driver.press(keys);
        assert_eq!(place(&driver), before, "{keys}");
    }
    driver.press("/").type_in("mayras").press("down enter");
    let found = driver.selected();
    assert_ne!(found, before.0);
    driver.press("esc");
    assert_eq!(driver.selected(), found);
    assert!(driver.shows(&format!("▸ {found}")), "{}", driver.text());
}

#[test]
fn any_column_sorts() {
    let mut driver = Driver::demo(160, 50);
    let columns = Column::all(
        driver.state.session().deployment(),
        driver.state.listing().kind(),
        true,
    );
    assert_eq!(columns.len(), 8);
    let sort = |driver: &mut Driver, column| {
        let line = format!("sort {column}");
        driver.press(":").type_in(&line).press("enter");
    };
    sort(&mut driver, "changed");
    driver.press("g");
    assert_eq!(driver.selected(), "aws_stripe-api-key");
    screen("sorted-by-change", &driver);
    sort(&mut driver, "env reversed");
    driver.press("j");
    screen("sorted-by-a-layer-reversed", &driver);
    sort(&mut driver, "key reversed");
    driver.press("g");
    assert_eq!(driver.selected(), "team_mailing_list");
    assert!(driver.shows("KEY▼"), "{}", driver.text());
}

#[test]
fn rows_are_by_name_while_the_listing_runs() {
    let mut driver = Driver::unlisted(80, 24);
    driver.press(":").type_in("sort sensitive").press("enter");
    driver.send(Message::Listing {
        generation: 1,
        layer: Layer::METASTORE,
        event: ListingEvent::Began,
    });
    assert!(
        driver.shows("by name until all are listed"),
        "{}",
        driver.text()
    );
    assert_eq!(driver.selected(), "aws_db_host");
    driver.send(Message::Listing {
        generation: 1,
        layer: Layer::METASTORE,
        event: ListingEvent::Ended(Ok(())),
    });
    assert!(!driver.shows("by name"), "{}", driver.text());
    assert_eq!(driver.selected(), "aws_mayras_password");
}

#[test]
fn positions_on_the_screen_are_columns_and_rows() {
    let driver = Driver::demo(160, 50);
    let text = driver.text();
    let head = text.lines().nth(2).unwrap();
    let heads = [
        ("KEY", Column::Key),
        ("AWS", Column::Layer(Layer::AWS)),
        ("ENV", Column::Layer(Layer::ENV)),
        ("WINNER", Column::Winner),
        ("CHANGED", Column::Changed),
    ];
    for (word, column) in heads {
        let x = head.chars().count() - head[head.find(word).unwrap()..].chars().count();
        let at = |offset: usize| driver.target(u16::try_from(x + offset).unwrap(), 2);
        assert_eq!(at(0), Target::Head(column), "{word}");
        assert_eq!(at(word.len() - 1), Target::Head(column), "{word}");
        assert_eq!(driver.target(u16::try_from(x).unwrap(), 3), Target::Row(0));
    }
    assert_eq!(driver.target(0, 2), Target::List);
    assert_eq!(driver.target(120, 2), Target::Pane(Pane::Walk));
    assert_eq!(driver.target(1, 18), Target::Row(15));
    for y in [1, 19, 48 - 1] {
        assert_eq!(driver.target(0, y), Target::List, "{y}");
    }
    for y in [0, 48, u16::MAX] {
        assert_eq!(driver.target(0, y), Target::Nothing, "{y}");
    }
    for (width, height) in [(0, 0), (1, 1), (24, 8)] {
        let small = Driver::demo(width, height);
        for at in [0, 1, 2, 3, 500, u16::MAX] {
            let _ = (small.target(at, 2), small.target(1, at));
        }
    }
}

#[test]
fn one_of_several_terms_is_enough() {
    check(
        "smtp|^data !api",
        &["datacoves_mayras_secret", "smtp_password"],
    );
    check(
        "wins:env|deleted:",
        &["aws_retired_token", "feature_flags", "team_mailing_list"],
    );
}

#[test]
fn a_name_that_is_almost_a_filter_gets_the_right_one() {
    for (filter, meant) in [
        ("win:env", "did you mean `wins:env`?"),
        ("missin:", "did you mean `missing:`?"),
        ("sens:", "did you mean `sensitive:`?"),
        ("layer:foo", "unknown layer \"foo\"; layers: aws datacoves"),
        ("layer:awz", "did you mean `aws`?"),
    ] {
        for size in [(80, 24), (120, 35)] {
            let mut driver = Driver::demo(size.0, size.1);
            driver.press("/").type_in(filter);
            assert!(driver.shows(meant), "{filter}\n{}", driver.text());
        }
    }
}

#[test]
fn typing_replaces_the_filter_that_is_set() {
    let mut driver = filtered("mayras");
    driver.press("enter / s m t p");
    assert_eq!(driver.state.listing().list().filter(), "smtp");
    // Any other key keeps it to be edited.
    driver.press("enter / left P");
    assert_eq!(driver.state.listing().list().filter(), "smtPp");
    driver.press("enter /");
    screen("filter-selected", &driver);
}

#[test]
fn filters_are_remembered() {
    let mut driver = filtered("mayras");
    driver.press("enter / s m t p enter esc /");
    let text = driver.text();
    assert!(driver.shows("e.g. ^aws_"), "{text}");
    driver.press("up");
    assert_eq!(driver.state.listing().list().filter(), "smtp");
    driver.press("ctrl-p");
    assert_eq!(driver.state.listing().list().filter(), "mayras");
    assert_eq!(names(&driver).len(), 3);
    driver.press("ctrl-n ctrl-n");
    assert_eq!(driver.state.listing().list().filter(), "");
    // With a filter, the arrows move among the hits.
    driver.press("ctrl-p ctrl-p g");
    driver.press("backspace").press("up up up");
    assert_eq!(driver.selected(), "aws_mayras_password");
    driver.press("down");
    assert_eq!(driver.selected(), "aws_mayras_secret");
}

#[test]
fn an_empty_filter_shows_examples() {
    let mut driver = Driver::demo(80, 24);
    driver.press("/");
    screen("filter-empty", &driver);
}
