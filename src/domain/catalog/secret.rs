//! What AWS's listing says of a secret, kept small: texts that repeat are stored once.

use std::hash::Hash;

use hashbrown::HashMap;

/// A key that a layer holds, and what its listing says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListedKey {
    /// As the layer writes it, without prefix.
    pub name: String,
    /// What AWS's listing says.
    pub secret: Option<SecretMeta>,
}

impl ListedKey {
    /// A key without more.
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
    base: String,
    /// The six characters that AWS adds.
    suffix: [u8; 6],
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
    pub fn of(&self, name: &str) -> String {
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

/// What AWS's listing says of a secret. Times are seconds since 1970.
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
    /// When it was made.
    pub created: Option<i64>,
    /// When its value or its settings changed last.
    pub changed: Option<i64>,
    /// The day on which its value was read last.
    pub accessed: Option<i64>,
    /// When it is to be deleted; the listing shows this only for secrets that are.
    pub deleted: Option<i64>,
}

/// Secrets by number; number 0 is "none".
#[derive(Debug, Default)]
pub(super) struct SecretTable {
    secrets: Vec<Slim>,
    /// All descriptions, one behind the other.
    descriptions: String,
    arn_bases: Interned<String>,
    kms_keys: Interned<String>,
    tags: Interned<Vec<Tag>>,
    rotations: Interned<Rotation>,
}

/// A secret in 50 bytes. Times are seconds since 1970 in 32 bits (till 2106), 0 for none.
#[derive(Clone, Copy, Debug, Default)]
struct Slim {
    arn_base: u32,
    arn_suffix: [u8; 6],
    description: (u32, u32),
    kms_key: u32,
    tags: u32,
    rotation: u32,
    created: u32,
    changed: u32,
    accessed: u32,
    deleted: u32,
}

impl SecretTable {
    /// Stores a secret in its old place, or in a new one if `known` is 0. Gives its number.
    pub(super) fn put(&mut self, known: u32, meta: SecretMeta) -> u32 {
        let slim = self.slim(meta);
        let old = (known as usize).checked_sub(1);
        if let Some(slot) = old.and_then(|index| self.secrets.get_mut(index)) {
            *slot = slim;
            return known;
        }
        self.secrets.push(slim);
        narrow(self.secrets.len())
    }

    fn slim(&mut self, meta: SecretMeta) -> Slim {
        let (base, suffix) = match meta.arn {
            Some(arn) => (Some(arn.base), arn.suffix),
            None => (None, [0; 6]),
        };
        Slim {
            arn_base: self.arn_bases.put(base),
            arn_suffix: suffix,
            description: self.put_description(meta.description),
            kms_key: self.kms_keys.put(meta.kms_key),
            tags: self
                .tags
                .put(Some(meta.tags).filter(|tags| !tags.is_empty())),
            rotation: self.rotations.put(meta.rotation),
            created: seconds(meta.created),
            changed: seconds(meta.changed),
            accessed: seconds(meta.accessed),
            deleted: seconds(meta.deleted),
        }
    }

    fn put_description(&mut self, description: Option<String>) -> (u32, u32) {
        let start = self.descriptions.len();
        self.descriptions.push_str(&description.unwrap_or_default());
        (narrow(start), narrow(self.descriptions.len()))
    }

    fn slot(&self, number: u32) -> Option<&Slim> {
        self.secrets.get((number as usize).checked_sub(1)?)
    }

    pub(super) fn is_deleted(&self, number: u32) -> bool {
        self.slot(number).is_some_and(|slim| slim.deleted != 0)
    }

    pub(super) fn changed(&self, number: u32) -> Option<i64> {
        time(self.slot(number)?.changed)
    }

    pub(super) fn get(&self, number: u32) -> Option<SecretMeta> {
        let slim = self.slot(number)?;
        let (start, end) = slim.description;
        let description = self.descriptions.get(start as usize..end as usize);
        Some(SecretMeta {
            arn: self.arn_bases.get(slim.arn_base).map(|base| Arn {
                base: base.clone(),
                suffix: slim.arn_suffix,
            }),
            description: description
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
            kms_key: self.kms_keys.get(slim.kms_key).cloned(),
            tags: self.tags.get(slim.tags).cloned().unwrap_or_default(),
            rotation: self.rotations.get(slim.rotation).cloned(),
            created: time(slim.created),
            changed: time(slim.changed),
            accessed: time(slim.accessed),
            deleted: time(slim.deleted),
        })
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// 0 means none; no secret is from the first second of 1970.
fn seconds(time: Option<i64>) -> u32 {
    time.map_or(0, |time| u32::try_from(time.max(1)).unwrap_or(u32::MAX))
}

fn time(seconds: u32) -> Option<i64> {
    (seconds != 0).then_some(i64::from(seconds))
}

/// Values stored once; number 0 is "none".
#[derive(Debug)]
struct Interned<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32>,
    /// The place of the value that was stored last.
    last: usize,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            numbers: HashMap::new(),
            last: 0,
        }
    }
}

impl<T: Clone + Eq + Hash> Interned<T> {
    fn put(&mut self, value: Option<T>) -> u32 {
        let Some(value) = value else {
            return 0;
        };
        // What is listed side by side is mostly alike.
        if self.values.get(self.last) == Some(&value) {
            return narrow(self.last + 1);
        }
        if let Some(number) = self.numbers.get(&value) {
            self.last = (*number as usize).saturating_sub(1);
            return *number;
        }
        self.values.push(value.clone());
        let number = narrow(self.values.len());
        self.last = self.values.len() - 1;
        self.numbers.insert(value, number);
        number
    }

    fn get(&self, number: u32) -> Option<&T> {
        self.values.get((number as usize).checked_sub(1)?)
    }
}
