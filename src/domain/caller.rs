//! Who asks AWS, from where, and under which name AWS writes it down.

use super::reason::Reason;

/// What is known of the caller. Nothing in it is secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The region that is asked.
    pub region: Option<String>,
    /// The account's number.
    pub account: Option<String>,
    /// The caller's ARN, as `GetCallerIdentity` gives it.
    pub arn: Option<String>,
    /// The profile, where one was chosen.
    pub profile: Option<String>,
    /// The endpoint, where it is not AWS's own.
    pub endpoint: Option<String>,
    /// Why the ARN is not known; None where it is.
    pub why: Option<Reason>,
    /// When the credentials that were used last expire, in seconds since 1970; None if they do not, or it is not known.
    pub expires: Option<i64>,
}

impl Caller {
    /// The end of the ARN that people recognise: `user/jane`, `assumed-role/reader/jane`.
    pub fn short_arn(&self) -> Option<&str> {
        let arn = self.arn.as_deref()?;
        Some(arn.rsplit_once(':').map_or(arn, |(_, end)| end))
    }
}

/// The account's number in an ARN: `arn:aws:iam::012345678910:user/jane`. None where that has none.
pub fn account_in(arn: &str) -> Option<&str> {
    let account = arn.strip_prefix("arn:")?.split(':').nth(3)?;
    is_account_id(account).then_some(account)
}

/// An account ID has 12 digits (IAM User Guide, "IAM identifiers").
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text can be the ARN of a role (IAM User Guide, "IAM identifiers").
pub fn is_role(arn: &str) -> bool {
    let mut parts = arn.splitn(6, ':');
    let mut part = || parts.next().unwrap_or_default();
    let head = (part(), part(), part(), part());
    let account = part();
    let is_head = matches!(head, ("arn", partition, "iam", "") if partition.starts_with("aws"));
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@-_/".contains(c);
    let name = part().strip_prefix("role/").unwrap_or_default();
    let is_name = !name.is_empty() && name.len() <= 576 && name.chars().all(is_allowed);
    is_head && is_account_id(account) && is_name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_in_an_arn() {
        let number = Some("012345678910");
        assert_eq!(account_in("arn:aws:iam::012345678910:user/jane"), number);
        let secret = "arn:aws-cn:secretsmanager:cn-north-1:012345678910:secret:a/b-Abc123";
        assert_eq!(account_in(secret), number);
        for none in ["", "arn:aws:s3:::bucket", "arn:odd", "arn:aws:iam::1234:x"] {
            assert_eq!(account_in(none), None, "{none}");
        }
    }

    #[test]
    fn the_end_of_the_arn() {
        let caller = Caller {
            arn: Some("arn:aws:sts::012345678910:assumed-role/reader/jane".to_owned()),
            ..Caller::default()
        };
        assert_eq!(caller.short_arn(), Some("assumed-role/reader/jane"));
    }
}
