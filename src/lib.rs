//! varlens
pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod sources;
pub mod tui;
pub mod ui;
