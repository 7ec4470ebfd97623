//! How expired credentials are renewed: one row per source of credentials.
//!
//! The texts replace the next step of [`crate::domain::reason`] for `expired-credentials` where it is known how the user
//! logs in.

use std::borrow::Cow;

/// Where credentials came from, as far as renewing them differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Renewal {
    /// By a login of IAM Identity Center.
    Sso,
    /// By a program that the profile names.
    Process,
    /// From AWS's files.
    Profile,
    /// From the environment.
    Environment,
    /// From `backend_kwargs`.
    Keys,
    /// From anywhere else.
    #[default]
    Elsewhere,
}

/// Each source and its next step; `{profile}` is the option that names the profile, `{of}` the profile in a sentence.
#[rustfmt::skip] // One row per way.
const STEPS: [(Renewal, &str); 6] = [
    (Renewal::Sso, "run: aws sso login{profile}"),
    (Renewal::Process, "log in again for the credential_process of {of}"),
    (Renewal::Profile, "write new keys and a new aws_session_token for {of}"),
    (Renewal::Environment, "set new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and run varlens again"),
    (Renewal::Keys, "put new keys into backend_kwargs, and run varlens again"),
    (Renewal::Elsewhere, "log in again, then refresh"),
];

/// How the user logs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// Where the credentials came from.
    pub by: Renewal,
    /// The profile that holds them, where it is not the default one.
    pub profile: Option<String>,
}

impl Login {
    /// What to do, with the exact command where there is one.
    pub fn next_step(&self) -> String {
        let row = STEPS.iter().find(|(by, _)| *by == self.by);
        let text = row.map_or("log in again", |(_, text)| text);
        let option = self.profile.as_deref().map(quoted);
        let option = option.map_or_else(String::new, |name| format!(" --profile {name}"));
        let of = self.profile.as_deref().map_or_else(
            || "the default profile".to_owned(),
            |name| format!("profile {name}"),
        );
        text.replace("{profile}", &option).replace("{of}", &of)
    }
}

/// As a shell reads it as one word. A NUL, which no shell can read, leaves it as it is.
fn quoted(name: &str) -> Cow<'_, str> {
    shlex::try_quote(name).unwrap_or(Cow::Borrowed(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(by: Renewal, profile: Option<&str>, expected: &str) {
        let login = Login {
            by,
            profile: profile.map(str::to_owned),
        };
        assert_eq!(login.next_step(), expected);
    }

    #[test]
    fn steps() {
        check(Renewal::Sso, None, "run: aws sso login");
        check(
            Renewal::Sso,
            Some("prod"),
            "run: aws sso login --profile prod",
        );
        check(
            Renewal::Sso,
            Some("my prod's"),
            "run: aws sso login --profile \"my prod's\"",
        );
        check(
            Renewal::Process,
            None,
            "log in again for the credential_process of the default profile",
        );
        check(
            Renewal::Profile,
            Some("{of}"),
            "write new keys and a new aws_session_token for profile {of}",
        );
        check(
            Renewal::Keys,
            Some("x"),
            "put new keys into backend_kwargs, and run varlens again",
        );
        check(Renewal::Elsewhere, None, "log in again, then refresh");
    }
}
