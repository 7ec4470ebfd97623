//! Journeys through the explorer on the sample: keys in, screens out.

mod advice;
mod comparing;
mod connections;
mod dags;
mod deployments;
mod diagnosis;
mod elsewhere;
mod event_loop;
mod filtering;
mod finding;
mod first_use;
mod keys;
mod login;
mod looks;
mod menus;
mod mouse;
mod near;
mod on_call;
mod pickers;
mod plain;
mod presenting;
mod secrecy;
mod sizes;
mod stepping;
mod tasks;
mod touring;
mod versions;
mod walking;
mod what_if;

use crate::driver::{Driver, text_of};

/// Compares a screen with the one that is kept beside this file; its name is the file's.
fn screen(name: &str, driver: &Driver) {
    compare(name, driver, &driver.picture());
}

/// The same for a screen in the plain set of signs; its colours are those of the usual one.
fn plain_screen(name: &str, driver: &Driver) {
    compare(name, driver, &text_of(&driver.frame_in(true)));
}

fn compare(name: &str, driver: &Driver, picture: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("screens/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let (width, height) = driver.state.appearance().size();
    settings.set_description(format!("{width} by {height}"));
    settings.bind(|| insta::assert_snapshot!(name, picture));
}
