//! The one test binary: journeys through the screen, the command line, the picture, the house's own rules.
//!
//! Needs nothing but the toolchain: no network, no clock, no sleeping.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may stop where it stands"
)]

mod api_faults;
mod architecture;
mod command_line;
mod corpus;
mod doctor;
mod driver;
mod fake_postgres;
mod in_a_terminal;
mod journeys;
#[cfg(target_os = "linux")]
mod memory;
mod network;
mod package;
mod panics;
mod picture;
mod readme;
mod recorded_connections;
mod recorded_dags;
mod recorded_local_files;
mod recorded_metastores;
mod recorded_options;
mod recorded_other_backends;
mod recorded_parses;
mod recorded_teams;
mod recorded_tracebacks;
mod recorded_walks;
mod recordings;
mod releases;
mod rest_faults;
mod security;
mod trials;
mod versions;
