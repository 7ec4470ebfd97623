//! What the name of an environment variable may be.

/// Names of Airflow's variables may contain `-`, `.` and `/`, and letters of any script.
pub(super) fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    let first = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    first && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
}
