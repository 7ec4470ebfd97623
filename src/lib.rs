//! varlens answers one question about an Airflow deployment: when a DAG calls `Variable.get("key")`, where does the
//! value come from, and why?
//!
//! # The map
//!
//! Seven layers, each a file and a folder of the same name. Imports go down only, and files of one layer don't import each
//! other in a circle; tests hold both: `domain < {sources, app} < ui < {tui, config} < cli < main`.
//!
//! | layer | what it is for | start reading at |
//! |---|---|---|
//! | [`domain`] | what Airflow does: lookup, rules of releases, masking; no I/O, clock, async or terminal | [`domain::resolve::Walk`] |
//! | [`sources`] | list the names of a store, read one value | [`sources::Source`] |
//! | [`app`] | the explorer's state: a message in, effects out | [`app::State::update`] |
//! | [`ui`] | a frame from the state; pure | [`ui::view`] |
//! | [`tui`] | the only loop: terminal, keys, timers, signals, clipboard | [`tui::FirstFrame::run`] |
//! | [`config`] | flags, environment, varlens' file and airflow.cfg become one deployment, with the origin of each option | [`config::load`] |
//! | [`cli`] | the command line, one subcommand per file | [`cli::main`] |
//!
//! The centre is [`domain::resolve::Walk`], a state machine: it yields the next question to a layer, takes the answer, and
//! ends in a [`domain::resolve::Resolution`]. [`sources::Sources::perform`] answers with real requests,
//! [`domain::prediction::Scenario`] with the listed names. So the command line, the explorer, the demo and the tests all
//! use the same lookup.
//!
//! # Invariants
//!
//! 1. `domain` does no I/O.
//! 2. A value of a store is in memory only while it is shown, copied, compared or masked: [`domain::value::SecretValue`]. Those of
//!    an environment are there from the start.
//! 3. `update` is a function of state and message.
//! 4. `view` changes nothing.
//! 5. All waiting is in `tui` or in a subcommand.
//! 6. Work that takes time can be cancelled and has a generation or a ticket; a late answer is dropped.
//! 7. No work per frame grows with the number of rows.
//! 8. A failing layer never hides another.
//! 9. Configuration is read once, at the top.
//! 10. Imports go down.
//! 11. The program can only read: no write operation of AWS is linked.
//! 12. The first frame waits for nothing: credentials, region, metadata endpoints and files are read while it is on screen.
//!
//! # Where do I add …
//!
//! | what | where |
//! |---|---|
//! | a key of the keyboard | one row in [`app::action::ACTIONS`], one arm in `app::update::actions` |
//! | a command behind `:` | one row in [`app::command::COMMANDS`], and its function on the state |
//! | a menu | one variant in [`app::menu::MenuKind`], its items in `app::update::pickers`; each is a command |
//! | a term or field of the filter | one row in [`domain::query`], its test of a row next to it |
//! | a step of the guided tour | one row in [`app::tour::STEPS`] |
//! | a release, or a difference between releases | one row in a table of [`domain::release`]; recipe in `CONTRIBUTING.md` |
//! | a reason | one row in [`domain::reason`] |
//! | a store, and so two layers | one row in [`domain::search_path`], its rules in [`domain::lookup`]; recipe in `CONTRIBUTING.md` |
//! | an option of Airflow's | one row in `domain::release::options`, its use in a phase of `config::merge` |
//! | a process | one row in [`domain::process`], its path in [`domain::search_path`] |
//! | a recording of a release | `.ci/record` writes it into `tests/airflow` |
//! | something that a what-if can change | one row in [`domain::what_if::FIELDS`], its edit in `domain::what_if::apply` |
//! | a source | one file in [`sources`], a few lines in `config::sources` |
//! | something that can be copied | one row in [`app::copy_form::FORMS`], one arm below it |
//! | a clipboard | one row in `app::clipboard`, its choice in `tui::clipboard` |
//! | a theme | one file in `themes/`, one row in [`ui::theme::THEMES`] |
//! | a role | one row in [`ui::theme::ROLES`], and what it falls back to |
//! | a symbol of the screen | one field in both sets of [`ui::symbols`] |
//! | a pane | one file in [`ui`]; recipe in `CONTRIBUTING.md` |
//! | a subcommand | one row in `cli::args::subcommands`, one file in [`cli`]; recipe in `CONTRIBUTING.md` |
//! | a flag | one field in a group of `cli::args::flags`, or in its subcommand |
//! | an exit code, an environment variable | one row in `cli::exit` or `cli::man` |
//! | a setting of a check file | one row in [`domain::expectation::SETTINGS`], its use in `cli::check::limits` |
//! | a setting | one row in `config::section` (reader, template, suggestions), its phase in `config::merge`; one of the explorer in `config::preferences` |
//!
//! # Where to read on
//!
//! `docs/architecture.md` has a picture and three journeys: a key press to a frame, a page to a row, a pattern to a verdict.
//! `docs/decisions.md` lists the choices that a reader may wonder about, and `docs/glossary.md` explains the words.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod sources;
pub mod tui;
pub mod ui;
