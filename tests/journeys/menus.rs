//! The help, the palette, the command line and the menus.

use varlens::app::action::ACTIONS;
use varlens::app::mode::Mode;

use super::screen;
use crate::driver::Driver;

/// A sentence as [`Driver::flat`] shows it.
fn flat(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_help_lists_every_action_and_says_where_one_is() {
    let mut driver = Driver::demo(160, 100);
    driver.press("?");
    for row in ACTIONS
        .iter()
        .filter(|row| driver.state.applies(row.action))
    {
        assert!(driver.shows(row.sentence), "{}", row.name);
    }
    assert!(driver.shows("this layer wins"), "{}", driver.text());
    screen("help-160x100", &driver);
    driver.press("esc");
    assert_eq!(driver.state.overlay().mode(), Mode::Browse);
    assert!(driver.state.overlay().menu().is_none());
}

#[test]
fn the_help_scrolls_where_it_does_not_fit() {
    let mut driver = Driver::demo(80, 24);
    driver.press("?");
    screen("help-80x24", &driver);
    let mut seen = driver.flat();
    for _ in 0..ACTIONS.len() {
        driver.press("down");
        seen.push_str(&driver.flat());
    }
    for row in ACTIONS
        .iter()
        .filter(|row| driver.state.applies(row.action))
    {
        let start: String = flat(row.sentence).chars().take(30).collect();
        assert!(seen.contains(&start), "{start}");
    }
}

#[test]
fn the_help_filters_as_one_types_and_enter_runs() {
    let mut driver = Driver::demo(80, 24);
    driver.press("?").type_in("copy name");
    screen("help-filtered", &driver);
    driver.press("enter");
    assert!(driver.state.overlay().menu().is_none());
    assert_eq!(driver.host.clips.len(), 1);
    driver.press("?").type_in("zzz");
    assert!(driver.shows("no match; esc"), "{}", driver.text());
    driver.press("enter esc");
    assert!(
        driver.state.overlay().menu().is_some(),
        "the first esc clears what was typed"
    );
    driver.press("esc");
    assert!(driver.state.overlay().menu().is_none() && !driver.has_quit);
}

#[test]
fn the_palette_finds_an_action_by_its_name() {
    let mut driver = Driver::demo(80, 24);
    driver.press("ctrl-p");
    screen("palette", &driver);
    driver.type_in("next-kind").press("enter");
    assert!(driver.shows("3 connections"), "{}", driver.text());
    driver.press("ctrl-p").type_in("filter TEXT").press("enter");
    assert_eq!(driver.state.overlay().mode(), Mode::Command);
    driver.type_in("post").press("enter");
    assert_eq!(driver.state.listing().list().filter(), "post");
}

#[test]
fn a_command_is_completed_and_remembered() {
    let mut driver = Driver::demo(80, 24);
    driver.press(": t h tab");
    assert_eq!(driver.state.overlay().prompt().text(), "theme ");
    driver.press("l");
    screen("command-completion", &driver);
    driver.press("tab enter");
    assert_eq!(driver.state.appearance().theme(), 1);
    driver.press(": up");
    assert_eq!(driver.state.overlay().prompt().text().trim(), "theme light");
    driver.press("down up esc");
    assert_eq!(driver.state.overlay().mode(), Mode::Browse);
    driver
        .press(":")
        .type_in("resolve aws_mayras_secert")
        .press("enter");
    assert!(
        driver.shows("similar: aws_mayras_secret"),
        "{}",
        driver.text()
    );
}

#[test]
fn a_wrong_command_names_the_nearest_right_one() {
    let mut driver = Driver::demo(80, 24);
    driver.press(":").type_in("revael").press("enter");
    assert!(driver.shows("did you mean `reveal`?"), "{}", driver.text());
    screen("command-unknown", &driver);
    driver.press(":").type_in("theme lihgt").press("enter");
    assert!(driver.shows("did you mean `light`?"), "{}", driver.text());
    driver.press(":").type_in("kind secrets").press("enter");
    assert!(driver.shows("variable"), "{}", driver.text());
    driver.press(":").type_in("theme ").press("enter");
    assert!(driver.shows("Theme · j k: move"), "{}", driver.text());
    driver.press("esc");
    driver.press(":").type_in("resolve ").press("enter");
    assert!(driver.shows("`resolve` needs KEY"), "{}", driver.text());
    driver.press(": enter");
    assert_eq!(driver.state.overlay().mode(), Mode::Browse);
    driver.press(": q enter");
    assert!(driver.has_quit);
}

#[test]
fn backspace_in_an_empty_command_leaves_it() {
    let mut driver = Driver::demo(80, 24);
    driver.press(": a backspace");
    assert_eq!(driver.state.overlay().mode(), Mode::Command);
    driver.press("backspace");
    assert_eq!(driver.state.overlay().mode(), Mode::Browse);
}

#[test]
fn a_menu_s_foot_says_what_the_keys_do_now() {
    let mut driver = Driver::demo(80, 24);
    driver.press("?");
    assert!(
        driver.shows("enter: select · esc: close"),
        "{}",
        driver.text()
    );
    driver.type_in("zoom");
    let said = "enter: select · esc: clear the filter";
    assert!(driver.shows(said), "{}", driver.text());
    driver.press("esc").type_in("zzz");
    assert!(!driver.shows("runs"), "nothing is selected");
    driver.press("esc").type_in("wins:env");
    assert!(!driver.shows("runs"), "{}", driver.text());
    driver.press("esc");
    assert!(driver.shows("esc: close") && driver.state.overlay().menu().is_some());
}

const WARNINGS: [&str; 2] = [
    "/home/somebody/in/a/folder/whose/name/is/long/bad.toml:5: unknown key `regoin`; did you mean `region`?",
    "/home/somebody/in/a/folder/whose/name/is/long/bad.toml:7: keys: `r` is now reveal, no longer refresh; bind refresh to another key, or to [] for none",
];

#[test]
fn what_was_ignored_in_the_configuration_is_told_in_80_columns_and_can_be_read_in_full() {
    let warned = |warnings: &[&str]| {
        let warnings = warnings.iter().map(|text| (*text).to_owned()).collect();
        Driver::demo_with(80, 24, |setup| setup.warnings = warnings)
    };
    let mut driver = warned(&WARNINGS);
    let said = "2 warnings, :warnings shows them: bad.toml:5: unknown key `regoin`; did you mean `region`?";
    assert!(driver.shows(said), "{}", driver.text());
    screen("warnings-notice", &driver);
    driver.press(":").type_in("warnings").press("enter");
    for warning in WARNINGS {
        assert!(driver.shows(warning), "{}", driver.text());
    }
    screen("warnings", &driver);
    driver.press("down enter esc");
    assert!(driver.state.overlay().menu().is_none());
    let driver = warned(&WARNINGS[1..]);
    let said = "bad.toml:7: keys: `r` is now reveal";
    assert!(driver.shows(said), "{}", driver.text());
    let mut driver = warned(&[]);
    driver.press(":").type_in("warnings").press("enter");
    assert!(
        driver.shows("no configuration warnings"),
        "{}",
        driver.text()
    );
}

#[test]
fn the_theme_goes_back_to_what_the_terminal_asks_for() {
    let mut driver = Driver::demo(80, 24);
    driver.press(":").type_in("theme light").press("enter");
    assert_eq!(driver.state.appearance().theme(), 1);
    driver.press(":").type_in("theme au").press("tab enter");
    assert_eq!(driver.state.appearance().theme(), 0, "{}", driver.text());
    driver.press("T").type_in("auto");
    assert!(driver.shows("following the terminal"), "{}", driver.text());
    driver.press("esc esc");
}

#[test]
fn a_theme_is_seen_before_it_is_taken() {
    let mut driver = Driver::demo(120, 35);
    driver.press("T down");
    assert_eq!(driver.state.appearance().theme(), 1);
    screen("theme-picker", &driver);
    driver.press("esc");
    assert_eq!(driver.state.appearance().theme(), 0, "esc takes nothing");
    driver.press("T down down enter");
    assert_eq!(driver.state.appearance().theme(), 2);
    assert!(driver.state.overlay().menu().is_none());
}

#[test]
fn a_screenshot_is_asked_for_after_the_value_is_hidden() {
    let mut driver = Driver::demo(80, 24);
    driver.select("aws_mayras_password").press("x");
    driver
        .press(":")
        .type_in("screenshot here.svg")
        .press("enter");
    assert_eq!(driver.host.screenshots, ["here.svg"]);
    assert!(driver.state.secrets().reveal().is_none());
    driver.press(":").type_in("screenshot").press("enter");
    assert_eq!(driver.host.screenshots, ["here.svg", ""]);
}

#[test]
fn pasted_text_goes_into_the_menu_s_filter() {
    let mut driver = Driver::demo(80, 24);
    driver.press("?");
    driver.send(varlens::app::message::Message::Paste("qq".repeat(500_000)));
    assert!(driver.state.overlay().menu().is_some() && !driver.has_quit);
    driver.press("esc esc");
    assert!(driver.state.overlay().menu().is_none());
}

#[test]
fn the_theme_menu_moves_like_the_list_and_cuts_nothing_silently() {
    let mut driver = Driver::demo(80, 24);
    driver.press("T");
    assert!(
        driver.shows("j k: move · type to filter"),
        "{}",
        driver.text()
    );
    let before = driver.state.appearance().theme();
    driver.press("j");
    assert_eq!(driver.state.appearance().theme(), before + 1);
    driver.press("k");
    assert_eq!(driver.state.appearance().theme(), before);
    let text = driver.text();
    let cut = text
        .lines()
        .find(|line| line.contains("black, white and four"));
    assert!(cut.unwrap().contains('…'), "{text}");
}
