//! varlens answers one question about an Airflow deployment: when a DAG calls `Variable.get("key")`, where does the
//! value come from, and why?
//!
//! # The map
//!
//! Seven layers, each a file and a folder of the same name. Imports go down only, which a test holds:
//! `domain < {sources, app} < ui < {tui, config} < cli < main`.
//!
//! | layer | what it is for | start reading at |
//! |---|---|---|
//! | [`domain`] | what the tool is about; no I/O, no clock, no async, no terminal | [`domain::resolve::Walk`] |
//! | [`sources`] | ask a layer, list a layer | [`sources::Source`] |
//! | [`app`] | the explorer's state: a message in, effects out | [`app::State::update`] |
//! | [`ui`] | a frame from the state; pure | [`ui::view`] |
//! | [`tui`] | the only loop: terminal, keys, timers, signals, clipboard | [`tui::run`] |
//! | [`config`] | flags, environment, varlens' file and airflow.cfg, merged with provenance | [`config::load`] |
//! | [`cli`] | the command line, one subcommand per file | [`cli::main`] |
//!
//! The heart is [`domain::resolve::Walk`], a state machine: it yields the next question to a layer, is given the answer,
//! and ends in a [`domain::resolve::Resolution`]. [`sources::Sources::perform`] drives it by really asking,
//! [`domain::prediction::predict`] by the names that are listed. So the command line, the explorer, the demo and the
//! tests all walk the same way.
//!
//! # Invariants
//!
//! 1. `domain` does no I/O.
//! 2. A value is in memory only while it is shown, copied, compared or masked: [`domain::value::SecretValue`].
//! 3. `update` is a function of state and message.
//! 4. `view` changes nothing.
//! 5. All waiting is in `tui` or in a subcommand.
//! 6. What takes time can be cancelled and carries a generation or a ticket; what is late is dropped.
//! 7. No work per frame grows with the rows.
//! 8. A failing layer never hides another.
//! 9. Configuration is read once, at the top.
//! 10. Imports go down.
//! 11. The program can only read: no write operation of AWS is linked.
//! 12. Nothing is waited for before the first frame: credentials, region, metadata endpoints and files are read while
//!     it is on screen.
//!
//! # Where do I add …
//!
//! | what | where |
//! |---|---|
//! | a key of the keyboard | one row in [`app::action::ACTIONS`], one arm in `app::act` |
//! | a command behind `:` | one row in [`app::command::COMMANDS`], and its function on the state |
//! | a menu | one variant in [`app::menu::MenuKind`], its items in `app::act::pickers`; each is a command |
//! | a term or field of the filter | one row in [`domain::query`], its test of a row beside it |
//! | a step of the guided tour | one row in [`app::tour::STEPS`] |
//! | a release, or a difference between releases | one row in a table of [`domain::release`] |
//! | a reason | one row in [`domain::reason`] |
//! | a layer | one row in [`domain::search_path`], its gate in [`domain::lookup`] |
//! | an option of Airflow's | one row in `domain::release::options`, its use in a phase of `config::merge` |
//! | a process | one row in [`domain::process`], its path in [`domain::search_path`] |
//! | a release to compare with | `tests/airflow/record_walk.py` inside it, a file in `tests/airflow/walks` |
//! | a thing that may be changed in a what-if | one row in [`domain::what_if::FIELDS`], its edit in `domain::what_if::apply` |
//! | a source | one file in [`sources`], a few lines in `config::sources` |
//! | something that can be copied | one row in [`app::copy_form::FORMS`], one arm below it |
//! | a way to a clipboard | one row in `app::clipboard`, its choice in `tui::clipboard` |
//! | a theme | one file in `themes/`, one row in [`ui::theme::THEMES`] |
//! | a role | one row in [`ui::theme::ROLES`], and what it falls back to |
//! | a sign of the screen | one field in both sets of [`ui::symbols`] |
//! | a pane or widget | one file in [`ui`] |
//! | a subcommand | one variant in `cli::args`, one file in [`cli`] |
//! | a setting | one row in `config::section`, its merge in `config::merge`; one of the explorer in `config::preferences` |
//!
//! # Where to read on
//!
//! `docs/architecture.md` has a picture and three journeys: a key press to a frame, a page to a row, a pattern to a verdict.
//! `docs/decisions.md` lists the choices that a reader may wonder about, `docs/glossary.md` the words, and `CONTRIBUTING.md`
//! recipes for four tasks.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod sources;
pub mod tui;
pub mod ui;
