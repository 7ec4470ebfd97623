//! What the listings say about many secrets, stored compactly: repeated values once, times as narrow as they are used.

use hashbrown::HashMap;

use super::interned::Interned;
use super::lines::narrow;
use super::secret::{Arn, Rotation, SecretMeta, Tag};

const DAY: i64 = 86_400;

/// Secrets by number; number 0 is "none".
#[derive(Debug, Default)]
pub(super) struct SecretTable {
    secrets: Vec<Slim>,
    /// Descriptions, one after the other, in the order of the secrets.
    descriptions: String,
    /// Descriptions that changed after they were stored, by index.
    redescribed: HashMap<u32, String>,
    alike: Interned<Alike>,
    arn_bases: Interned<String>,
    kms_keys: Interned<String>,
    tags: Interned<Vec<Tag>>,
    rotations: Interned<Rotation>,
}

/// A secret in 24 bytes. `changed` is seconds since 1970 (until 2106); the others, of which only the day is shown, are
/// days (until 2149); 0 is none.
#[derive(Clone, Copy, Debug, Default)]
struct Slim {
    changed: u32,
    /// Number in the table of shared parts.
    alike: u32,
    /// Where its description ends; it begins where the previous one ends.
    description_end: u32,
    arn_suffix: [u8; 6],
    created: u16,
    accessed: u16,
}

/// What many secrets share, by the numbers of its parts. Few are scheduled for deletion or lack a current version, so that
/// is here too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Alike {
    arn_base: u32,
    kms_key: u32,
    tags: u32,
    rotation: u32,
    /// Seconds since 1970.
    deleted: u32,
    lacks_current: bool,
}

impl SecretTable {
    /// How many secrets there are.
    pub(super) fn len(&self) -> usize {
        self.secrets.len()
    }

    /// Stores a secret at its old number, or at a new one if `known` is 0. Returns its number.
    pub(super) fn put(&mut self, known: u32, mut meta: SecretMeta) -> u32 {
        let description = meta.description.take().unwrap_or_default();
        let slim = self.slim(meta);
        let old = known.checked_sub(1);
        let Some(place) = old.filter(|place| (*place as usize) < self.secrets.len()) else {
            return self.append(slim, &description);
        };
        if self.description(place) != description {
            self.redescribed.insert(place, description);
        }
        if let Some(slot) = self.secrets.get_mut(place as usize) {
            let description_end = slot.description_end;
            *slot = Slim {
                description_end,
                ..slim
            };
        }
        known
    }

    fn append(&mut self, slim: Slim, description: &str) -> u32 {
        self.descriptions.push_str(description);
        self.secrets.push(Slim {
            description_end: narrow(self.descriptions.len()),
            ..slim
        });
        narrow(self.secrets.len())
    }

    fn slim(&mut self, meta: SecretMeta) -> Slim {
        let (base, suffix) = match meta.arn {
            Some(arn) => (Some(arn.base), arn.suffix),
            None => (None, [0; 6]),
        };
        let tags = Some(meta.tags).filter(|tags| !tags.is_empty());
        let alike = Alike {
            arn_base: self.arn_bases.put(base),
            kms_key: self.kms_keys.put(meta.kms_key),
            tags: self.tags.put(tags),
            rotation: self.rotations.put(meta.rotation),
            deleted: seconds(meta.deleted),
            lacks_current: meta.lacks_current,
        };
        Slim {
            changed: seconds(meta.changed),
            alike: self.alike.put(Some(alike)),
            description_end: 0,
            arn_suffix: suffix,
            created: days(meta.created),
            accessed: days(meta.accessed),
        }
    }

    fn slot(&self, number: u32) -> Option<&Slim> {
        self.secrets.get((number as usize).checked_sub(1)?)
    }

    fn alike(&self, slim: &Slim) -> Alike {
        self.alike.get(slim.alike).copied().unwrap_or_default()
    }

    pub(super) fn is_deleted(&self, number: u32) -> bool {
        self.slot(number)
            .is_some_and(|slim| self.alike(slim).deleted != 0)
    }

    pub(super) fn lacks_current(&self, number: u32) -> bool {
        self.slot(number)
            .is_some_and(|slim| self.alike(slim).lacks_current)
    }

    pub(super) fn changed(&self, number: u32) -> Option<i64> {
        time(self.slot(number)?.changed)
    }

    fn description(&self, place: u32) -> &str {
        if let Some(description) = self.redescribed.get(&place) {
            return description;
        }
        let place = place as usize;
        let end = |place: usize| {
            let slim = self.secrets.get(place);
            slim.map_or(0, |slim| slim.description_end as usize)
        };
        let start = place.checked_sub(1).map_or(0, end);
        self.descriptions.get(start..end(place)).unwrap_or("")
    }

    /// What was stored; `created` and `accessed` are rounded to the day.
    pub(super) fn get(&self, number: u32) -> Option<SecretMeta> {
        let slim = self.slot(number)?;
        let alike = self.alike(slim);
        let description = self.description(number - 1);
        Some(SecretMeta {
            arn: self.arn_bases.get(alike.arn_base).map(|base| Arn {
                base: base.clone(),
                suffix: slim.arn_suffix,
            }),
            description: Some(description)
                .filter(|text| !text.is_empty())
                .map(str::to_owned),
            kms_key: self.kms_keys.get(alike.kms_key).cloned(),
            tags: self.tags.get(alike.tags).cloned().unwrap_or_default(),
            rotation: self.rotations.get(alike.rotation).cloned(),
            created: day(slim.created),
            changed: time(slim.changed),
            accessed: day(slim.accessed),
            deleted: time(alike.deleted),
            lacks_current: alike.lacks_current,
        })
    }
}

/// 0 means none; no secret is from the first second of 1970.
fn seconds(time: Option<i64>) -> u32 {
    time.map_or(0, |time| u32::try_from(time.max(1)).unwrap_or(u32::MAX))
}

fn time(seconds: u32) -> Option<i64> {
    (seconds != 0).then_some(i64::from(seconds))
}

/// 0 means none; no secret is from the first day of 1970.
fn days(time: Option<i64>) -> u16 {
    let days = time.map(|time| time.div_euclid(DAY).max(1));
    days.map_or(0, |days| u16::try_from(days).unwrap_or(u16::MAX))
}

fn day(days: u16) -> Option<i64> {
    (days != 0).then(|| i64::from(days) * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn described(text: &str) -> SecretMeta {
        SecretMeta {
            description: Some(text.to_owned()).filter(|text| !text.is_empty()),
            ..SecretMeta::default()
        }
    }

    #[test]
    fn a_secret_is_small() {
        assert_eq!(size_of::<Slim>(), 24);
    }

    #[test]
    fn times_are_kept_as_they_are_shown() {
        let mut table = SecretTable::default();
        let number = table.put(
            0,
            SecretMeta {
                created: Some(1_600_000_123),
                changed: Some(1_700_000_456),
                accessed: Some(1_750_000_789),
                deleted: Some(1_800_000_321),
                ..SecretMeta::default()
            },
        );
        let meta = table.get(number).unwrap();
        assert_eq!(meta.created, Some(1_600_000_123 / DAY * DAY));
        assert_eq!(meta.accessed, Some(1_750_000_789 / DAY * DAY));
        assert_eq!(meta.changed, Some(1_700_000_456));
        assert_eq!(meta.deleted, Some(1_800_000_321));
        assert!(table.is_deleted(number) && !table.lacks_current(number));
        let none = table.put(0, SecretMeta::default());
        assert_eq!(table.get(none), Some(SecretMeta::default()));
        assert!(!table.is_deleted(none));
        let bare = SecretMeta {
            lacks_current: true,
            ..SecretMeta::default()
        };
        let without_value = table.put(0, bare.clone());
        assert!(table.lacks_current(without_value) && !table.lacks_current(none));
        assert_eq!(table.get(without_value), Some(bare));
        // A later listing may find that it has got a value.
        table.put(without_value, SecretMeta::default());
        assert!(!table.lacks_current(without_value));
        assert_eq!(table.get(0), None);
        assert_eq!(table.get(4), None);
    }

    #[test]
    fn descriptions_stay_with_their_secrets_when_one_changes() {
        let mut table = SecretTable::default();
        let [a, b, c] = ["one", "", "three"].map(|text| table.put(0, described(text)));
        let text = |table: &SecretTable, number| table.get(number).unwrap().description;
        assert_eq!(text(&table, a).as_deref(), Some("one"));
        assert_eq!(text(&table, b), None);
        assert_eq!(text(&table, c).as_deref(), Some("three"));
        assert_eq!(table.put(b, described("two, and longer")), b);
        table.put(a, described(""));
        assert_eq!(text(&table, a), None);
        assert_eq!(text(&table, b).as_deref(), Some("two, and longer"));
        assert_eq!(text(&table, c).as_deref(), Some("three"));
    }
}
