//! Opening, moving, filtering, looking up, and what is around them.

use varlens::app::message::Message;
use varlens::app::mode::Mode;
use varlens::domain::catalog::{ListedKey, ListingEvent, Page};
use varlens::domain::key::Kind;
use varlens::domain::reason::Reason;
use varlens::domain::resolve::Fault;
use varlens::domain::search_path::Layer;
use varlens::ui::theme::MONOCHROME;

use super::screen;
use crate::driver::{Clip, Driver};

#[test]
fn the_first_frame_says_that_it_is_listing() {
    let driver = Driver::unlisted(80, 24);
    screen("open-before-the-listing", &driver);
}

#[test]
fn open() {
    let driver = Driver::demo(80, 24);
    assert!(driver.shows("SAMPLE DATA"), "{}", driver.text());
    screen("open-80x24", &driver);
    screen("open-160x50", &Driver::demo(160, 50));
    screen("open-60x20", &Driver::demo(60, 20));
}

#[test]
fn an_idle_screen_asks_for_no_tick() {
    let mut driver = Driver::demo(80, 24);
    assert_eq!(driver.state.next_tick(), None);
    driver.press("j j enter tab / a enter esc");
    assert_eq!(driver.state.next_tick(), None);
    driver.press("c");
    assert!(driver.state.next_tick().is_some(), "a notice has an end");
    driver.at(60_000);
    assert_eq!(driver.state.next_tick(), None);
}

#[test]
fn a_listing_says_what_keeps_it() {
    let mut driver = Driver::demo(120, 35);
    driver.send(Message::Listing {
        generation: driver.answers.generation,
        layer: Layer::AWS,
        event: ListingEvent::Began,
    });
    assert!(driver.shows("listing: ") && !driver.shows("throttled"));
    let due = driver.state.next_tick();
    assert_eq!(
        due,
        Some(driver.state.clock().now() + 1_000),
        "it is said again"
    );
    driver.state.update(Message::Throttled(1));
    assert!(driver.shows("throttled once"), "{}", driver.text());
    driver.state.update(Message::Throttled(3));
    assert!(driver.shows("throttled 3 times"), "{}", driver.text());
    // The next listing counts from zero.
    driver.state.update(Message::Press("r".parse().unwrap()));
    driver.state.update(Message::Throttled(4));
    let generation = driver.answers.generation + 1;
    driver.state.update(Message::Listing {
        generation,
        layer: Layer::AWS,
        event: ListingEvent::Began,
    });
    assert!(driver.shows("throttled once"), "{}", driver.text());
}

#[test]
fn a_cancelled_listing_says_that_it_was_cancelled() {
    let mut driver = Driver::demo(120, 35);
    driver.send(Message::Listing {
        generation: driver.answers.generation,
        layer: Layer::AWS,
        event: ListingEvent::Began,
    });
    driver.press("esc");
    assert!(driver.shows("listing cancelled"), "{}", driver.text());
    let faults: Vec<_> = driver.state.listing().catalog().faults().collect();
    assert!(
        matches!(&faults[..], [(Layer::AWS, fault)] if fault.reason == Reason::Cancelled),
        "{faults:?}"
    );
}

#[test]
fn moving_and_paging_keep_within_the_list() {
    let mut driver = Driver::demo(80, 24);
    let first = driver.selected();
    driver.press("k pageup ctrl-u");
    assert_eq!(driver.selected(), first);
    driver.press("pagedown");
    let paged = driver.selected();
    driver.press("g ctrl-f");
    assert_eq!(driver.selected(), paged);
    driver.press("G");
    let last = driver.selected();
    driver.press("j pagedown ctrl-d down");
    assert_eq!(driver.selected(), last);
    assert_ne!(first, last);
    screen("last-row", &driver);
    driver.press("home");
    assert_eq!(driver.selected(), first);
}

#[test]
fn filtering_as_one_types() {
    let mut driver = Driver::demo(80, 24);
    driver.press("/ m a y r");
    screen("filter-typing", &driver);
    driver.press("enter j x");
    assert!(driver.shows("fake-mayras"), "{}", driver.text());
    driver.press("esc esc");
    assert!(driver.state.listing().list().filter().is_empty());
    assert!(!driver.has_quit);
}

#[test]
fn a_filter_without_hits() {
    let mut driver = Driver::demo(80, 24);
    driver.press("/ z z z enter");
    screen("filter-without-hits", &driver);
    driver.press("enter x y c");
    assert_eq!(driver.host.clips, []);
    driver.press("esc");
    assert_ne!(driver.selected(), "");
}

#[test]
fn a_filter_without_hits_offers_similar_names() {
    let mut driver = Driver::demo(80, 24);
    driver.press("/").type_in("aws_stripe_apikey");
    let said = "similar: aws_stripe-api-key · tab: the first";
    assert!(driver.shows(said), "{}", driver.text());
    driver.press("tab");
    assert_eq!(driver.state.listing().list().filter(), "aws_stripe-api-key");
    driver.press("enter");
    assert_eq!(driver.selected(), "aws_stripe-api-key");
    // A kept filter offers them too, and other terms than a name have none.
    driver
        .press("/")
        .type_in("aws_stripe_apikey")
        .press("enter");
    assert!(
        driver.shows("similar: aws_stripe-api-key"),
        "{}",
        driver.text()
    );
    driver
        .press("/")
        .type_in("missing: aws_stripe_apikey")
        .press("enter");
    assert!(!driver.shows("similar:"), "{}", driver.text());
}

#[test]
fn a_near_miss_is_found_within_three_keys() {
    let mut driver = Driver::demo(80, 24);
    assert!(!driver.shows("differs"), "{}", driver.text());
    driver.press("=").type_in("aws_stripe_api_key");
    screen("lookup-typing", &driver);
    driver.press("enter");
    assert!(driver.shows("aws_stripe-api-key"), "{}", driver.text());
    screen("lookup-near-miss", &driver);
    driver.press("esc");
    assert_eq!(driver.state.overlay().mode(), Mode::Browse);
}

#[test]
fn a_key_of_the_list_can_be_looked_up() {
    let mut driver = Driver::demo(80, 24);
    driver
        .press("=")
        .type_in("datacoves_api_url")
        .press("enter");
    assert_eq!(driver.selected(), "datacoves_api_url");
    assert!(driver.shows("live lookup"), "{}", driver.text());
    driver.press("=").press("enter");
    assert_eq!(driver.state.overlay().mode(), Mode::Browse);
}

#[test]
fn text_that_is_pasted_runs_no_commands() {
    let mut driver = Driver::demo(80, 24);
    driver.send(varlens::app::message::Message::Paste("qqx".to_owned()));
    assert!(!driver.has_quit && driver.state.secrets().reveal().is_none());
    driver.press("esc /");
    driver.send(varlens::app::message::Message::Paste(
        "mayras\nq".to_owned(),
    ));
    assert_eq!(driver.state.listing().list().filter(), "mayras");
}

#[test]
fn connections_and_config_options_have_lists_of_their_own() {
    let mut driver = Driver::demo(80, 24);
    driver.press("K");
    assert_eq!(driver.state.listing().kind(), Kind::Connection);
    screen("connections", &driver);
    driver.press("enter");
    assert!(driver.shows("live lookup"), "{}", driver.text());
    driver.press("K");
    assert_eq!(driver.state.listing().kind(), Kind::Config);
    screen("config-options", &driver);
    driver.press("K");
    assert_eq!(driver.state.listing().kind(), Kind::Variable);
}

#[test]
fn a_kind_is_listed_once() {
    let mut driver = Driver::demo(80, 24);
    let calls = |driver: &Driver| driver.state.session().calls();
    driver.press("enter K K");
    let all = calls(&driver);
    driver.press("K");
    assert_eq!(calls(&driver), all);
    assert!(driver.shows(" 16 variables"), "{}", driver.text());
    assert!(driver.shows("live lookup"), "a lookup is remembered");
    driver.press("K K K / m a y enter");
    assert_eq!(calls(&driver), all);
    assert!(driver.shows(" 3 of 16 variables"), "{}", driver.text());
    // A refresh lists each kind again.
    driver.press("r");
    assert_eq!(calls(&driver), all + 1);
    driver.press("K");
    assert_eq!(calls(&driver), all + 2);
    driver.press("K K K");
    assert_eq!(calls(&driver), all + 3);
}

#[test]
fn monochrome_shows_the_selection() {
    let mut driver = Driver::demo(80, 24);
    driver.press("j : t h e m e space m o n o tab enter");
    assert_eq!(driver.state.appearance().theme(), MONOCHROME);
    let buffer = driver.frame();
    let reversed = |y: u16| {
        let is_reversed = |x: u16| {
            let modifier = buffer[(x, y)].modifier;
            modifier.contains(ratatui::style::Modifier::REVERSED)
        };
        (2..40).filter(|x| is_reversed(*x)).count()
    };
    let selected = (0..24).find(|y| {
        crate::driver::text_of(&buffer)
            .lines()
            .nth(usize::from(*y))
            .is_some_and(|line| line.contains('▸'))
    });
    let selected = selected.expect("a row is marked");
    assert_eq!(reversed(selected), 38);
    assert_eq!(reversed(selected + 1), 0);
    screen("monochrome", &driver);
}

#[test]
fn esc_never_quits_and_q_does() {
    let mut driver = Driver::demo(80, 24);
    driver.press("esc esc / a esc esc = b esc esc ? esc esc enter esc x esc esc tab esc");
    assert!(!driver.has_quit);
    driver.press("q");
    assert!(driver.has_quit);
}

#[test]
fn ctrl_c_quits_from_anywhere() {
    for keys in ["", "/", "=", "?", "/ a", "x"] {
        let mut driver = Driver::demo(80, 24);
        driver.press(keys).press("ctrl-c");
        assert!(driver.has_quit, "{keys}");
    }
}

#[test]
fn letters_that_are_typed_are_no_commands() {
    let mut driver = Driver::demo(80, 24);
    driver.press("/ q x y");
    assert!(!driver.has_quit);
    assert_eq!(driver.host.clips, []);
    assert_eq!(driver.state.listing().list().filter(), "qxy");
}

#[test]
fn copying_a_name() {
    let mut driver = Driver::demo(80, 24);
    driver.select("aws_db_host").press("c");
    assert_eq!(driver.host.clips, [Clip::Text("aws_db_host".to_owned())]);
    assert!(driver.shows("name copied"), "{}", driver.text());
}

#[test]
fn a_refresh_lists_again_and_forgets_what_was_performed() {
    let mut driver = Driver::demo(80, 24);
    let before = driver.text();
    driver.press("enter");
    assert!(driver.shows("live lookup"), "{}", driver.text());
    driver.press("r");
    assert!(!driver.shows("live lookup"), "{}", driver.text());
    let names = |text: &str| text.lines().nth(4).map(str::to_owned);
    assert_eq!(names(&before), names(&driver.text()));
}

/// What a refresh of AWS reports, after it has begun.
fn refreshed(driver: &mut Driver, reports: Vec<ListingEvent>) {
    driver.state.update(Message::Press("r".parse().unwrap()));
    let generation = driver.answers.generation + 1;
    for event in reports {
        driver.send(Message::Listing {
            generation,
            layer: Layer::AWS,
            event,
        });
    }
}

#[test]
fn a_refresh_that_fails_loses_no_key_and_says_so() {
    let mut driver = Driver::demo(120, 35);
    driver.select("aws_db_host");
    let before = driver.state.listing().catalog().secrets();
    let fault = Fault::new(Reason::Throttled);
    let reports = vec![ListingEvent::Began, ListingEvent::Ended(Err(fault))];
    refreshed(&mut driver, reports);
    assert_eq!(driver.selected(), "aws_db_host");
    assert_eq!(driver.state.listing().catalog().secrets(), before);
    assert!(driver.shows("aws not refreshed"), "{}", driver.text());
    assert!(driver.shows("aws: AWS throttled the request"));
    // A key that was not listed may have been added since.
    driver.press("=").type_in("added_since");
    assert!(driver.shows("undetermined"), "{}", driver.text());
}

/// With AWS's own words after it, which may be long.
#[test]
fn what_to_do_about_a_failed_listing_is_whole_at_80_columns() {
    for reason in Reason::all().filter(|reason| reason.depends_on_caller()) {
        let mut driver = Driver::demo(80, 24);
        let mut fault = Fault::new(reason);
        fault.note = Some("what AWS said, ".repeat(20));
        let reports = vec![ListingEvent::Began, ListingEvent::Ended(Err(fault))];
        refreshed(&mut driver, reports);
        assert!(driver.shows("retry"), "{reason:?}: {}", driver.text());
    }
    // In the smallest windows at least how to begin, beside a row of the list.
    let mut driver = Driver::demo(30, 8);
    let fault = Fault::new(Reason::NoRegion);
    let reports = vec![ListingEvent::Began, ListingEvent::Ended(Err(fault))];
    refreshed(&mut driver, reports);
    assert!(driver.shows("pass --region NAME"), "{}", driver.text());
    assert!(driver.shows("aws_db_host"), "{}", driver.text());
}

#[test]
fn a_refresh_that_is_cancelled_loses_no_key() {
    let mut driver = Driver::demo(120, 35);
    driver.select("aws_db_host");
    let before = driver.state.listing().catalog().secrets();
    refreshed(&mut driver, vec![ListingEvent::Began]);
    assert_eq!(driver.state.listing().catalog().secrets(), 0);
    driver.press("esc");
    assert_eq!(driver.state.listing().catalog().secrets(), before);
    assert_eq!(driver.selected(), "aws_db_host");
    assert!(driver.shows("aws not refreshed"), "{}", driver.text());
}

#[test]
fn a_refresh_during_a_refresh_loses_neither_keys_nor_the_selection() {
    let mut driver = Driver::demo(120, 35);
    driver.select("aws_db_host");
    let before = driver.state.listing().catalog().secrets();
    refreshed(&mut driver, vec![ListingEvent::Began]);
    driver.answers.generation += 1;
    let fault = Fault::new(Reason::Throttled);
    let reports = vec![ListingEvent::Began, ListingEvent::Ended(Err(fault))];
    refreshed(&mut driver, reports);
    assert_eq!(driver.state.listing().catalog().secrets(), before);
    assert_eq!(driver.selected(), "aws_db_host");
    // A page that comes before the second one is of no more worth than what was there.
    let mut driver = Driver::demo(120, 35);
    driver.select("aws_db_host");
    let page = ListingEvent::Page {
        page: Page::Keys(vec![ListedKey::named("aws_added_since")]),
        pages: 1,
    };
    refreshed(&mut driver, vec![ListingEvent::Began, page]);
    driver.answers.generation += 1;
    refreshed(&mut driver, vec![ListingEvent::Began]);
    driver.press("esc");
    let catalog = driver.state.listing().catalog();
    assert!(catalog.find("aws_added_since").is_some());
    assert_eq!(driver.selected(), "aws_db_host");
}

#[test]
fn a_refresh_that_succeeds_drops_keys_that_have_gone() {
    let mut driver = Driver::demo(120, 35);
    let page = ListingEvent::Page {
        page: Page::Keys(vec![ListedKey::named("aws_db_host")]),
        pages: 1,
    };
    let reports = vec![ListingEvent::Began, page, ListingEvent::Ended(Ok(()))];
    refreshed(&mut driver, reports);
    assert!(!driver.shows("not refreshed"), "{}", driver.text());
    let catalog = driver.state.listing().catalog();
    assert!(catalog.find("aws_mayras_secret").is_none());
    // Neither does a later failure bring them back.
    let fault = Fault::new(Reason::Throttled);
    let reports = vec![ListingEvent::Began, ListingEvent::Ended(Err(fault))];
    driver.answers.generation += 1;
    refreshed(&mut driver, reports);
    let catalog = driver.state.listing().catalog();
    assert!(catalog.find("aws_mayras_secret").is_none());
    assert!(catalog.find("aws_db_host").is_some());
}

#[test]
fn suspending_hides_what_is_shown() {
    let mut driver = Driver::demo(80, 24);
    driver.press("x ctrl-z");
    assert_eq!(driver.suspended, 1);
    assert!(driver.state.secrets().reveal().is_none());
}

/// What is said of a key that was written wrong, or is not given though a layer holds it.
#[test]
fn how_a_key_was_written_is_told() {
    let looked_up = |key: &str| {
        let mut driver = Driver::demo(80, 24);
        driver.press(":").type_in("resolve").press("space");
        driver.send(Message::Paste(key.to_owned())).press("enter");
        driver
    };
    let driver = looked_up("airflow/variables/aws_db_host");
    let said = "next: leave off airflow/variables/, which Airflow puts before the key: aws_db_host";
    assert!(driver.shows(said), "{}", driver.text());
    screen("lookup-whole-name", &driver);
    let mut driver = Driver::demo(80, 24);
    driver.press("=").type_in(" aws_db_host").press("enter");
    let said =
        "next: remove leading/trailing spaces from the key (Airflow keeps them): aws_db_host";
    assert!(driver.shows(said), "{}", driver.text());
    assert!(driver.shows("differs only in leading/trailing spaces"));
    let driver = looked_up("nowhere_at_all");
    assert!(
        driver.shows("next: check the spelling; if AWS has the secret,"),
        "{}",
        driver.text()
    );
}

#[test]
fn why_nothing_is_revealed_is_true() {
    let mut driver = Driver::demo(80, 24);
    for (key, why) in [
        (
            "aws_retired_token",
            "aws: the secret is scheduled for deletion",
        ),
        (
            "smtp_password",
            "aws: not asked because of the lookup pattern",
        ),
    ] {
        for keys in ["x", "X", "y"] {
            driver.select(key).press(keys);
            assert!(
                driver.shows("no layer returns this key"),
                "{}",
                driver.text()
            );
            assert!(driver.shows(why), "{}", driver.text());
        }
    }
    driver.press("=").type_in("aws_nothing").press("enter x");
    let said = "nothing to reveal: no layer has this key";
    assert!(driver.shows(said), "{}", driver.text());
}
