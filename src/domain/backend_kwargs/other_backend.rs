//! The options of secrets backends that varlens does not read, as far as they decide what is asked for.

use super::{Kwargs, stem};
use crate::domain::key::Kind;
use crate::domain::other_backend::{BackendRow, NameForm, OtherBackend, OtherPlace, known};
use crate::domain::python_json::Json;
use crate::domain::release::AmazonRules;

impl Kwargs {
    /// The backend of this class with these options.
    pub fn other_backend(&self, class: &str, amazon: &AmazonRules) -> OtherBackend {
        let row = known(class);
        let place = |kind| match row {
            Some(row) => self.other_place(row, kind, amazon),
            None => OtherPlace::Unknown,
        };
        let places = Kind::ALL.map(place);
        OtherBackend::new(class, row, places)
    }

    fn other_place(&self, row: &BackendRow, kind: Kind, amazon: &AmazonRules) -> OtherPlace {
        let option = format!("{}_{}", stem(kind), row.option);
        let given = match self.get(&option) {
            None => vec![row.default(kind).to_owned()],
            Some(Json::Null) => return OtherPlace::NotAsked,
            Some(Json::Str(text)) => vec![text.to_lossy()],
            Some(Json::Array(items)) if row.form == NameForm::Vault => {
                let text = |item: &Json| match item {
                    Json::Str(text) => Some(text.to_lossy()),
                    _ => None,
                };
                match items.iter().map(text).collect::<Option<Vec<_>>>() {
                    Some(paths) => paths,
                    None => return OtherPlace::Unknown,
                }
            }
            Some(_) => return OtherPlace::Unknown,
        };
        let sep = match (self.get("sep"), row.form) {
            // They have no such option.
            (_, NameForm::Ssm | NameForm::Vault | NameForm::Kubernetes) | (None, _) => {
                row.sep.to_owned()
            }
            (Some(Json::Str(text)), _) => text.to_lossy(),
            (Some(_), _) => return OtherPlace::Unknown,
        };
        // What replaces `_` is not simulated with another separator.
        if row.form == NameForm::Azure && sep != row.sep {
            return OtherPlace::Unknown;
        }
        if row.form == NameForm::Akeyless && given.iter().any(String::is_empty) {
            return OtherPlace::NotAsked;
        }
        let beginnings = given
            .iter()
            .map(|prefix| beginning(row.form, prefix, &sep, amazon))
            .collect();
        if row.form == NameForm::Vault {
            return self.behind_mount(beginnings);
        }
        OtherPlace::Beginnings(beginnings)
    }

    /// Vault's paths are below its mount point; without one, the key names it.
    fn behind_mount(&self, paths: Vec<String>) -> OtherPlace {
        match self.get("mount_point") {
            None => OtherPlace::Beginnings(after("secret", paths)),
            Some(Json::Str(mount)) if !mount.is_empty() => {
                OtherPlace::Beginnings(after(&mount.to_lossy(), paths))
            }
            Some(other) if other.is_falsy() => OtherPlace::BehindMount(paths),
            Some(_) => OtherPlace::Unknown,
        }
    }
}

fn after(mount: &str, paths: Vec<String>) -> Vec<String> {
    let below = |path: String| format!("{mount}/{path}");
    paths.into_iter().map(below).collect()
}

/// What comes before the key.
fn beginning(form: NameForm, prefix: &str, sep: &str, amazon: &AmazonRules) -> String {
    match form {
        NameForm::Ssm => {
            let joined = format!("{}/", prefix.trim_end_matches('/'));
            // Since the release that has lookup patterns too.
            let is_bare = amazon.lookup_patterns && !joined.starts_with('/');
            if is_bare {
                format!("/{joined}")
            } else {
                joined
            }
        }
        NameForm::Vault => match prefix.trim_end_matches('/') {
            "" => String::new(),
            path => format!("{path}/"),
        },
        NameForm::Azure => match prefix.trim_end_matches(|c| sep.contains(c)) {
            "" => String::new(),
            prefix => format!("{prefix}{sep}"),
        },
        NameForm::Yandex if prefix.is_empty() => String::new(),
        NameForm::Joined | NameForm::Kubernetes | NameForm::Yandex => format!("{prefix}{sep}"),
        NameForm::Akeyless => format!("{}{sep}", prefix.trim_end_matches('/')),
    }
}
