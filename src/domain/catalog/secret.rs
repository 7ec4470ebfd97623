//! What AWS's listing says about a secret.

/// A key that a layer holds, and what its listing says about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedKey {
    /// As the layer writes it, without prefix.
    pub name: String,
    /// What AWS's listing says.
    pub secret: Option<SecretMeta>,
}

impl ListedKey {
    /// A key without metadata.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            secret: None,
        }
    }
}

/// A tag of a secret.
pub type Tag = (String, String);

/// How a secret is rotated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rotation {
    /// Days between rotations, where AWS says so.
    pub every_days: Option<i64>,
    /// Last rotation, seconds since 1970.
    pub last: Option<i64>,
    /// Next rotation, seconds since 1970.
    pub next: Option<i64>,
}

/// The name of a secret in all of AWS, without the secret's own name in it, which the row has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arn {
    /// `arn:aws:secretsmanager:REGION:ACCOUNT:secret:`
    pub(super) base: String,
    /// The six characters that AWS adds.
    pub(super) suffix: [u8; 6],
}

impl Arn {
    /// Reads the ARN of the secret `name`; None where it does not have AWS's form.
    pub fn parse(arn: &str, name: &str) -> Option<Self> {
        let (head, suffix) = arn.rsplit_once('-')?;
        let base = head.strip_suffix(name)?;
        let suffix = <[u8; 6]>::try_from(suffix.as_bytes()).ok()?;
        (base.ends_with(":secret:") && suffix.is_ascii()).then(|| Self {
            base: base.to_owned(),
            suffix,
        })
    }

    /// The whole ARN.
    pub fn full(&self, name: &str) -> String {
        let suffix = std::str::from_utf8(&self.suffix).unwrap_or_default();
        format!("{}{name}-{suffix}", self.base)
    }

    /// The same ARN in another account and with another suffix.
    pub fn elsewhere(&self, account: &str, suffix: [u8; 6]) -> Self {
        let mut parts: Vec<_> = self.base.split(':').collect();
        if let Some(slot) = parts.get_mut(4) {
            *slot = account;
        }
        Self {
            base: parts.join(":"),
            suffix,
        }
    }

    /// The account's number.
    pub fn account(&self) -> Option<&str> {
        self.base.split(':').nth(4).filter(|part| !part.is_empty())
    }
}

/// What AWS's listing says about a secret. Times are seconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretMeta {
    /// Its ARN.
    pub arn: Option<Arn>,
    /// Its description.
    pub description: Option<String>,
    /// The customer-managed KMS key; None for AWS's own.
    pub kms_key: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Rotation, if it is on.
    pub rotation: Option<Rotation>,
    /// When it was created.
    pub created: Option<i64>,
    /// When its value or its settings changed last.
    pub changed: Option<i64>,
    /// The day on which its value was read last.
    pub accessed: Option<i64>,
    /// When it is to be deleted; the listing shows this only for secrets that are.
    pub deleted: Option<i64>,
    /// No version has the stage `AWSCURRENT`, so that AWS gives no value of it: it was created without one, or its first
    /// rotation has not ended.
    pub lacks_current: bool,
}
