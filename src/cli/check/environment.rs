//! Whose environment a check has read, for its head and its summary.

use crate::config::EnvironmentOrigin;

/// Whose environment was read.
pub(super) struct EnvironmentRead {
    pub(super) origin: EnvironmentOrigin,
    /// The names of the environment are those of a snapshot.
    pub(super) is_replayed: bool,
}

impl EnvironmentRead {
    /// One line of the head.
    pub(super) fn in_words(&self) -> String {
        let text = match (&self.origin, self.is_replayed) {
            (EnvironmentOrigin::File(path), _) => {
                format!("Airflow's, from {}", path.display())
            }
            (EnvironmentOrigin::Shell, true) => {
                "this shell's for Airflow's options, the snapshot's for keys (--env-file FILE gives Airflow's)".to_owned()
            }
            (EnvironmentOrigin::Shell, false) => {
                "this shell's, as if it were Airflow's (--env-file FILE gives Airflow's)".to_owned()
            }
            (EnvironmentOrigin::Unknown, true) => "the snapshot's".to_owned(),
            (EnvironmentOrigin::Unknown, false) => {
                "not known (--env-file FILE gives Airflow's)".to_owned()
            }
        };
        format!("environment: {text}")
    }

    /// Whose it is, in a word, and its file.
    pub(super) fn parts(&self) -> (&'static str, Option<String>) {
        match (&self.origin, self.is_replayed) {
            (EnvironmentOrigin::File(path), _) => ("airflow", Some(path.display().to_string())),
            (EnvironmentOrigin::Shell, _) => ("shell", None),
            (EnvironmentOrigin::Unknown, true) => ("snapshot", None),
            (EnvironmentOrigin::Unknown, false) => ("unknown", None),
        }
    }
}
