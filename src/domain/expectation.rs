//! What a deployment is expected to do: which layer gives a key, what its DAG files may cost.

mod file;
mod glob;
mod judge;
mod setting;

pub use file::Problem;
pub use file::{CheckFile, KeyExpectation, Limit, Line, Name, parse};
pub use glob::Glob;
pub use judge::{Expected, Judgement};
pub use setting::{SETTINGS, SettingRow};
