//! `sql_alchemy_conn`: the URLs with which Airflow does not start (`settings.py`, `configure_orm`).
//!
//! Never quotes a URL, which may contain a password. Cannot know whether a driver is installed.

use super::python_error::PythonError;
use super::release::DatabaseRule;

/// What Airflow raises for this URL while it starts.
pub fn refused(url: &str, rule: DatabaseRule) -> Option<PythonError> {
    let Some((_, rest)) = url.split_once("://") else {
        return Some(no_url(url, rule));
    };
    let is_sqlite = url.starts_with("sqlite");
    if is_sqlite {
        let is_relative = !url.starts_with("sqlite:////") && url != "sqlite://";
        let refuses = rule != DatabaseRule::Any;
        return (is_relative && refuses).then(|| {
            let text = "Cannot use relative path: `…` to connect to sqlite. Please use absolute path such as `sqlite:////tmp/airflow.db`.";
            PythonError::new("AirflowConfigException", text)
        });
    }
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let (_, port) = host.rsplit_once(':').filter(|_| !host.ends_with(']'))?;
    let is_number = port.chars().all(|c| c.is_ascii_digit());
    (!is_number)
        .then(|| PythonError::new("ValueError", "invalid literal for int() with base 10: …"))
}

fn no_url(url: &str, rule: DatabaseRule) -> PythonError {
    if rule == DatabaseRule::SplitsScheme && !url.contains(':') {
        return PythonError::new(
            "ValueError",
            "not enough values to unpack (expected 2, got 1)",
        );
    }
    PythonError::new("ArgumentError", "Could not parse … URL from string …")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_as_real_releases_take_them() {
        use DatabaseRule::{AbsoluteOnly, Any, SplitsScheme};
        for (url, rule, class) in [
            ("garbage", Any, Some("ArgumentError")),
            ("", AbsoluteOnly, Some("ArgumentError")),
            ("garbage", SplitsScheme, Some("ValueError")),
            ("sqlite:///x.db", Any, None),
            (
                "sqlite:///x.db",
                AbsoluteOnly,
                Some("AirflowConfigException"),
            ),
            ("sqlite:////x.db", SplitsScheme, None),
            ("postgresql://u:fake@h:port/db", Any, Some("ValueError")),
            ("postgresql+psycopg2://u:fake@h:5432/db", SplitsScheme, None),
            ("postgresql://h/db", SplitsScheme, None),
        ] {
            let error = refused(url, rule);
            assert_eq!(
                error.as_ref().map(|error| error.class.as_str()),
                class,
                "{url}"
            );
            assert!(error.is_none_or(|error| !error.text.contains("fake")));
        }
    }
}
