//! The files of Airflow's `LocalFilesystemBackend`: from a file's bytes to what each key is, as a release reads them
//! (`secrets/local_filesystem.py`).
//!
//! Airflow reads the file again at each lookup, and all of it: one entry that it does not accept fails the lookup of every
//! key. What is raised is given without the file's path and without any part of its content.

mod connection;
mod entries;
mod env;
mod load;
mod name;
mod option;
mod variable;
mod yaml;

pub use entries::{Entries, LoadError, Loaded};
pub use load::load;
pub use name::{FileFormat, file_format};
pub use option::{FileOption, LocalFiles, option_name};
