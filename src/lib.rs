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
//! | an option of Airflow's | one row in `domain::release::options`, its use in `config::merge::options` |
//! | a process | one row in [`domain::process`], its path in [`domain::search_path`] |
//! | a release to compare with | `tests/airflow/record_walk.py` inside it, a file in `tests/airflow/walks` |
//! | a thing that may be changed in a what-if | one row in [`domain::what_if::FIELDS`], its edit in `domain::what_if::apply` |
//! | a source | one file in [`sources`], one line in `config::sources` |
//! | something that can be copied | one row in [`app::copy_form::FORMS`], one arm below it |
//! | a way to a clipboard | one row in `app::clipboard`, its choice in `tui::clipboard` |
//! | a theme | one file in `themes/`, one row in [`ui::theme::THEMES`] |
//! | a role | one row in [`ui::theme::ROLES`], and what it falls back to |
//! | a sign of the screen | one field in both sets of [`ui::symbols`] |
//! | a pane or widget | one file in [`ui`] |
//! | a subcommand | one variant in `cli::args`, one file in [`cli`] |
//! | a setting | one row in `config::file`, its merge in `config::merge`; one of the explorer in `config::preferences` |
//!
//! # Choices that a reader may wonder about
//!
//! * Credentials that are not known to be Airflow's own prove nothing about Airflow: what is denied to them is
//!   *not inspected*, and the outcome *undetermined*, never *missing*.
//! * A custom secrets backend that varlens does not know is a layer of its own, `custom`, always *not inspected*.
//! * The api-server's path is flat in a walk: its layers are layers of their own (`api-server/env`), which stand behind the
//!   task's. Where both ask the same store, [`domain::deployment::Deployment::store`] says so: it is listed once, and one
//!   request of ours answers for both.
//! * Datacoves' order has the three places that its documentation names, also for a task of Airflow 3; the api-server's path
//!   is added only where a process was asked for.
//! * A class that varlens does not know may keep Airflow from starting; that it cannot tell, and says *not inspected*.
//! * Options in airflow.cfg count in lower case only, in every release: Airflow switches `ConfigParser`'s folding off.
//! * Reasons beyond the first list: `not-json` (a task decodes inside its loop), `no-route` (a key that the api-server's URL
//!   does not carry), `metadata-only`, and `invalid-region` (a name that botocore refuses is not a region that is missing).
//! * A key is *missing* to the filter and to `list --missing` when no layer that is seen gives it: one that could not be seen
//!   makes it uncertain, which has a filter of its own.
//! * A database is opened for each question and closed behind it, so that Airflow's own use of it is never in the way.
//! * A presentation hides names where they enter, in [`sources::presented`], not where they are shown: what is never told
//!   cannot be shown, exported or copied. Its deployment and its names are the only ones that the explorer knows.
//! * The key that reveals makes a revealed value last longer; esc hides it.
//! * What is asked for comes to the front: `enter`, `=` and `space` show the walk, in a low window in the place of the list.
//! * A key is answered with a frame of its own, which waits for no page; a listing is drawn thirty times a second, and pages
//!   that came meanwhile are put in their places together.
//! * A slow filter looks at a few rows from everywhere first, so that hits show at once wherever they lie.
//! * What is changed in thought (what if) is followed by everything that shows a verdict, and never by what asks: nothing is
//!   called for it.
//! * AWS's `GetCallerIdentity` is asked once per listing for the status line; its failure changes nothing else.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod sources;
pub mod tui;
pub mod ui;
