//! From one deployment to another: what stays, what goes, and what is not read where only names may be.

use varlens::app::Setup;
use varlens::app::deployments::{Choice, DeploymentChoice};
use varlens::app::message::Message;
use varlens::domain::caller::Caller;
use varlens::domain::catalog::{ListedKey, ListingEvent, Page};
use varlens::domain::resolve::Basis;
use varlens::domain::search_path::Layer;
use varlens::sources::sample;
use varlens::tui::Loaded;

use crate::driver::{Clip, Driver};

fn choice(name: &str, metadata_only: bool, is_current: bool) -> DeploymentChoice {
    DeploymentChoice {
        name: name.to_owned(),
        color: metadata_only.then(|| "red".to_owned()),
        metadata_only,
        region: None,
        is_current,
    }
}

/// The sample, from which a switch to `prod` is possible, of which no value is read.
fn beside_prod(width: u16, height: u16) -> Driver {
    Driver::demo_with(width, height, add_prod)
}

fn add_prod(setup: &mut Setup) {
    setup.deployments = vec![choice("sample", false, true), choice("prod", true, false)];
}

fn ask_for(driver: &mut Driver, deployment: &str) {
    let to = Choice {
        deployment: deployment.to_owned(),
        region: Some("eu-west-1".to_owned()),
        order: None,
    };
    driver.state.switch_to(to);
    let effects = driver.state.update(Message::Tick(0));
    driver.run_effects(effects);
}

fn go(driver: &mut Driver, name: &str) {
    ask_for(driver, name);
    let mut deployment = sample::deployment();
    name.clone_into(&mut deployment.name);
    let mut sources = sample::sources();
    if name == "prod" {
        sources = sources.metadata_only();
    }
    driver.arrive(deployment, sources);
}

#[test]
fn a_switch_keeps_filter_pane_and_preferences_and_begins_anew_otherwise() {
    let mut driver = Driver::demo_with(120, 30, |setup| {
        add_prod(setup);
        setup.preferences.plain = true;
    });
    driver.press("/").type_in("mayra").press("enter tab y x");
    assert!(
        driver.state.secrets().reveal().is_some() && driver.state.secrets().clipboard().is_some()
    );
    let before = (
        driver.state.panes().active(),
        driver.state.appearance().theme(),
        driver.state.appearance().size(),
    );
    go(&mut driver, "prod");
    let state = &driver.state;
    assert_eq!(
        (
            state.panes().active(),
            state.appearance().theme(),
            state.appearance().size()
        ),
        before
    );
    assert_eq!(state.listing().list().filter(), "mayra");
    assert!(state.appearance().preferences().plain && state.secrets().clipboard().is_some());
    assert!(state.secrets().reveal().is_none() && state.walks().performed().is_empty());
    assert!(state.session().switching().is_none() && !state.is_loading());
    assert!(driver.shows("prod (metadata-only)"), "{}", driver.text());
    assert!(driver.selected().contains("mayra"), "{}", driver.text());
}

#[test]
fn what_is_shown_stays_till_the_other_is_there_and_when_it_cannot_be_had() {
    let mut driver = beside_prod(120, 30);
    ask_for(&mut driver, "prod");
    let (ticket, to) = driver.host.switches[0].clone();
    assert_eq!(to.region.as_deref(), Some("eu-west-1"));
    driver.select("aws_mayras_secret").press("enter");
    assert_eq!(driver.state.walks().performed().len(), 1);
    let result = Err("config.toml:3: this is not TOML".to_owned());
    driver.switched(ticket, result);
    assert_eq!(driver.state.session().deployment().name, "sample");
    assert_eq!(driver.state.walks().performed().len(), 1);
    let said = "prod was not opened: config.toml:3: this is not TOML";
    assert!(driver.shows(said), "{}", driver.text());
}

#[test]
fn a_name_that_no_region_has_is_refused_and_the_listing_stays() {
    let mut driver = Driver::demo_with(120, 30, |setup| {
        add_prod(setup);
        setup.is_sample = false;
    });
    let rows = driver.state.listing().catalog().len();
    driver.press(":").type_in("region us east 1").press("enter");
    let said = "`us east 1` is not a region name; did you mean us-east-1?";
    assert!(driver.shows(said), "{}", driver.text());
    assert_eq!(driver.host.switches, []);
    assert_eq!(driver.state.listing().catalog().len(), rows);
    driver.press(":").type_in("region xx-new-9").press("enter");
    assert_eq!(driver.host.switches.len(), 1);
}

#[test]
fn a_switch_that_was_given_up_or_asked_for_again_is_not_taken() {
    let mut driver = beside_prod(80, 24);
    ask_for(&mut driver, "prod");
    driver.press("esc");
    assert!(driver.state.session().switching().is_none() && driver.shows("stayed with sample"));
    driver.arrive(sample::deployment(), sample::sources());
    assert!(driver.state.session().deployments()[0].is_current);
    ask_for(&mut driver, "prod");
    ask_for(&mut driver, "dev");
    let (late, _) = driver.host.switches.remove(0);
    let loaded = Loaded {
        deployment: driver.state.session().deployment().clone(),
        sources: sample::sources(),
        deployments: Vec::new(),
        warnings: Vec::new(),
    };
    driver.switched(late, Ok(loaded));
    assert_eq!(driver.state.session().deployments().len(), 2);
    assert!(driver.state.session().switching().is_some());
}

#[test]
fn late_answers_of_the_deployment_before_do_not_paint_this_one() {
    let mut driver = beside_prod(80, 24);
    let generation = driver.answers.generation;
    driver.answers.hold = true;
    driver.select("aws_mayras_password").press("x");
    go(&mut driver, "dev");
    let rows = driver.state.listing().catalog().len();
    let keys = || vec![ListedKey::named("of-the-one-before")];
    let caller = || Caller {
        arn: Some("arn:aws:iam::012345678910:user/before".to_owned()),
        ..Caller::default()
    };
    for (generation, is_taken) in [(generation, false), (driver.answers.generation, true)] {
        driver.send(Message::Listing {
            generation,
            layer: Layer::AWS,
            event: ListingEvent::page(Page::Keys(keys())),
        });
        driver.send(Message::Caller {
            generation,
            caller: caller(),
        });
        assert_eq!(driver.state.listing().catalog().len() > rows, is_taken);
        assert_eq!(
            driver.state.session().caller().arn == caller().arn,
            is_taken
        );
    }
    assert!(driver.release() > 0);
    assert!(
        driver.state.secrets().reveal().is_none() && driver.state.walks().performed().is_empty()
    );
}

#[test]
fn where_only_names_may_be_read_nothing_asks_for_a_value() {
    let mut control = beside_prod(120, 30);
    go(&mut control, "dev");
    control.select("aws_mayras_secret").press("enter x y");
    assert!(control.state.secrets().reveal().is_some());
    assert!(matches!(control.host.clips.last(), Some(Clip::Value(_))));
    let mut driver = beside_prod(120, 30);
    go(&mut driver, "prod");
    let calls = driver.state.session().calls();
    for key in ["enter", "x", "y"] {
        driver.select("aws_mayras_secret").press(key);
        assert!(driver.shows("prod is metadata-only"), "{}", driver.text());
        assert!(
            driver.state.secrets().reveal().is_none() && driver.state.walks().pending().is_none()
        );
    }
    driver
        .press("=")
        .type_in("aws_mayras_secret")
        .press("enter");
    let key = driver.state.subject().unwrap();
    assert_eq!(driver.state.resolution(&key).basis, Basis::Predicted);
    assert_eq!(driver.state.session().calls(), calls);
    assert!(driver.host.clips.is_empty());
}

#[test]
fn the_name_stands_on_its_colour() {
    let mut driver = beside_prod(80, 24);
    let plain = driver.frame();
    go(&mut driver, "prod");
    let buffer = driver.frame();
    let at = driver.text().find("prod").unwrap();
    let column = u16::try_from(at).unwrap();
    assert_eq!(buffer[(column, 0)].bg, ratatui::style::Color::Red);
    assert_ne!(plain[(column, 0)].bg, ratatui::style::Color::Red);
    driver.send(Message::Theme(3));
    let buffer = driver.frame();
    assert_eq!(buffer[(column, 0)].bg, ratatui::style::Color::Reset);
    assert_ne!(buffer[(column, 0)].modifier, buffer[(1, 0)].modifier);
}
