//! What the name of an environment variable may be.

/// Names of Airflow's variables may contain `-`, `.` and `/`, and letters of any script.
pub(super) fn is_name(name: &str) -> bool {
    // A function that bash exports: `BASH_FUNC_which%%`.
    let function = name
        .strip_suffix("%%")
        .filter(|bare| bare.starts_with("BASH_FUNC_"));
    let mut chars = function.unwrap_or(name).chars();
    let first = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    first && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'))
}
