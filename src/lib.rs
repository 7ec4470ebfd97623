//! varlens
pub mod app;
pub mod domain;
pub mod sources;
pub mod tui;
pub mod ui;
