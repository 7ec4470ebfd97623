//! What Airflow hides of a connection: its password whatever the options say, its extra by the names inside
//! (`models/connection.py`: `mask_secret(self.password)` without a name, `mask_secret(extra)` in `extra_dejson`; the task SDK
//! registers the extra's whole text too, `sdk/execution_time/context.py`).

use super::{Masking, Shown};
use crate::domain::release::TaskLogRule;

/// What the log of a task and `airflow connections get` show of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionMask {
    /// The log of a task that prints the password.
    pub password: Shown,
    /// The log of a task that prints `extra`, the text.
    pub extra: Shown,
    /// The log of a task that prints what `extra_dejson` gives.
    pub extra_dejson: Shown,
    /// `airflow connections get` prints everything as it is.
    pub cli: Shown,
}

impl Masking {
    /// What is hidden of any connection that the task's own process got.
    pub fn connection(&self) -> ConnectionMask {
        let is_logged_plain = matches!(
            self.rules.task_log,
            TaskLogRule::Nothing | TaskLogRule::NothingDecoded
        );
        let unless_plain = |shown: Shown| if is_logged_plain { Shown::Plain } else { shown };
        let inner = self.inner_names();
        // The task SDK came with the least length.
        let has_sdk = self.rules.min_length.is_some();
        let whole = if has_sdk { Shown::Masked } else { inner };
        ConnectionMask {
            password: unless_plain(Shown::Masked),
            extra: unless_plain(whole),
            extra_dejson: unless_plain(inner),
            cli: Shown::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::MaskOptions;
    use super::*;
    use crate::domain::release::{AirflowRules, Version};

    fn mask(version: Version, hide_sensitive: bool) -> ConnectionMask {
        let options = MaskOptions {
            hide_sensitive,
            ..MaskOptions::default()
        };
        Masking::new(AirflowRules::for_version(version).mask, &options).connection()
    }

    #[test]
    fn a_password_is_masked_even_where_sensitive_names_are_not_hidden() {
        let open = mask(Version::new(2, 10, 5), false);
        assert_eq!((open.password, open.extra), (Shown::Masked, Shown::Plain));
        let usual = mask(Version::new(2, 10, 5), true);
        assert_eq!(usual.extra, Shown::InnerNames);
        let new = mask(Version::new(3, 3, 2), false);
        assert_eq!((new.extra, new.extra_dejson), (Shown::Masked, Shown::Plain));
        assert_eq!(mask(Version::new(2, 0, 2), true).password, Shown::Plain);
    }
}
