//! The explorer's state, and what each thing that happens does to it.
//!
//! No I/O, no clock, no ratatui: [`State::update`] is a function of state and message, and returns the
//! [`Effect`](message::Effect)s that it asks for. The time arrives with [`Message::Tick`](message::Message::Tick).
//!
//! `state` holds the parts, each with its own fields; `update` and the files beside it say what a message does to them;
//! everything else here is data and tables that know no `State`.

pub mod action;
pub mod clipboard;
pub mod command;
pub mod copy_form;
pub mod deployments;
pub mod first_use;
pub mod frame_fit;
pub mod history;
pub mod keymap;
pub mod list;
pub mod marked;
pub mod menu;
pub mod message;
pub mod missing_reads;
pub mod mode;
pub mod mouse;
pub mod nearest;
pub mod notice;
pub mod pending;
pub mod preferences;
pub mod progress;
pub mod prompt;
pub mod tour;
pub mod value;
pub mod versions;
pub mod what_if;

mod advice;
mod select;
mod setup;
pub mod state;
mod theme_name;
mod update;

pub use setup::{Setup, Welcome};
pub use state::State;
pub use theme_name::ThemeName;
