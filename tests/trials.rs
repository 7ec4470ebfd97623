//! Situations of people, most of them after public reports: each gives the right answer on the command line and on the screen.
//!
//! The inputs are made after the reports, and their values are obvious fakes. Where a fact of Airflow mattered, real Airflow
//! 2.10.5 and 3.3.2 were asked.

mod config_files;
mod env_files;
mod hidden;
mod kinds;
mod logs;
mod more_reports;
mod reports;
mod screens;
mod world;
mod wrappers;
