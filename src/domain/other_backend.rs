//! Secrets backends that varlens does not read: what they are called, and what their service would be asked for.
//!
//! Names and paths are those of the providers' `get_variable`, `get_conn_value` and `get_config`, without a team.

use crate::domain::key::{Key, Kind};

/// A secrets backend that varlens does not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherBackend {
    class: String,
    row: Option<&'static BackendRow>,
    /// In the order of [`Kind::ALL`].
    places: [OtherPlace; 3],
}

/// Where the keys of a kind are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum OtherPlace {
    /// It isn't known.
    Unknown,
    /// The kind is switched off.
    NotAsked,
    /// What comes before the key: several in the order in which they are tried.
    Beginnings(Vec<String>),
    /// The key begins with the mount point, and this comes between that and the rest.
    BehindMount(Vec<String>),
}

/// How a backend makes a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameForm {
    /// `prefix/key`, with one `/` at its beginning (Amazon 7.3.0 and later).
    Ssm,
    /// Mount point, path and key.
    Vault,
    /// Prefix, separator and key.
    Joined,
    /// The same, with the separator in place of each `_`, and without an empty prefix.
    Azure,
    /// The same, without an empty prefix.
    Yandex,
    /// The path without `/` at its end, separator and key.
    Akeyless,
    /// A label and its value.
    Kubernetes,
}

/// What is known of one backend.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BackendRow {
    class: &'static str,
    /// What Airflow 2 still called it.
    contrib: Option<&'static str>,
    title: &'static str,
    pub(super) form: NameForm,
    /// What follows `variables_` in the names of its options.
    pub(super) option: &'static str,
    /// In the order of [`Kind::ALL`].
    defaults: [&'static str; 3],
    pub(super) sep: &'static str,
}

const LABELS: [&str; 3] = [
    "airflow.apache.org/variable-key",
    "airflow.apache.org/connection-id",
    "airflow.apache.org/config-key",
];
const DASHED: [&str; 3] = ["airflow-variables", "airflow-connections", "airflow-config"];
const ABSOLUTE: [&str; 3] = [
    "/airflow/variables",
    "/airflow/connections",
    "/airflow/config",
];
const RELATIVE: [&str; 3] = ["airflow/variables", "airflow/connections", "airflow/config"];
const PLAIN: [&str; 3] = ["variables", "connections", "config"];

#[rustfmt::skip] // One row per backend.
const BACKENDS: &[BackendRow] = &[
    row("airflow.providers.amazon.aws.secrets.systems_manager.SystemsManagerParameterStoreBackend", Some("airflow.contrib.secrets.aws_systems_manager.SystemsManagerParameterStoreBackend"), "AWS Systems Manager Parameter Store", NameForm::Ssm, "prefix", ABSOLUTE, "/"),
    row("airflow.providers.hashicorp.secrets.vault.VaultBackend", Some("airflow.contrib.secrets.hashicorp_vault.VaultBackend"), "HashiCorp Vault", NameForm::Vault, "path", PLAIN, "/"),
    row("airflow.providers.google.cloud.secrets.secret_manager.CloudSecretManagerBackend", Some("airflow.contrib.secrets.gcp_secrets_manager.CloudSecretsManagerBackend"), "Google Cloud Secret Manager", NameForm::Joined, "prefix", DASHED, "-"),
    row("airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend", Some("airflow.contrib.secrets.azure_key_vault.AzureKeyVaultBackend"), "Azure Key Vault", NameForm::Azure, "prefix", DASHED, "-"),
    row("airflow.providers.yandex.secrets.lockbox.LockboxSecretBackend", None, "Yandex Lockbox", NameForm::Yandex, "prefix", RELATIVE, "/"),
    row("airflow.providers.akeyless.secrets.akeyless.AkeylessBackend", None, "Akeyless", NameForm::Akeyless, "path", ABSOLUTE, "/"),
    row("airflow.providers.cncf.kubernetes.secrets.kubernetes_secrets_backend.KubernetesSecretsBackend", None, "Kubernetes secrets", NameForm::Kubernetes, "label", LABELS, "="),
];

/// Classes that a provider has renamed, and what they are now.
const RENAMED: [(&str, &str); 1] = [(
    "airflow.providers.microsoft.azure.secrets.azure_key_vault.AzureKeyVaultBackend",
    "airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend",
)];

const fn row(
    class: &'static str,
    contrib: Option<&'static str>,
    title: &'static str,
    form: NameForm,
    option: &'static str,
    defaults: [&'static str; 3],
    sep: &'static str,
) -> BackendRow {
    BackendRow {
        class,
        contrib,
        title,
        form,
        option,
        defaults,
        sep,
    }
}

impl BackendRow {
    /// What the option of a kind is where it isn't given.
    pub(super) fn default(&self, kind: Kind) -> &'static str {
        let number = Kind::ALL.iter().position(|other| *other == kind);
        number.map_or("", |number| self.defaults[number])
    }
}

/// The row of a class.
pub(super) fn known(asked: &str) -> Option<&'static BackendRow> {
    let class = RENAMED.iter().find(|(old, _)| *old == asked);
    let class = class.map_or(asked, |(_, new)| new);
    let is_it = |row: &&BackendRow| row.class == class || row.contrib == Some(class);
    BACKENDS.iter().find(is_it)
}

impl OtherBackend {
    pub(super) fn new(
        class: &str,
        row: Option<&'static BackendRow>,
        places: [OtherPlace; 3],
    ) -> Self {
        Self {
            class: class.to_owned(),
            row,
            places,
        }
    }

    /// What it is called: `HashiCorp Vault`, or its class.
    pub fn name(&self) -> &str {
        self.row.map_or(&self.class, |row| row.title)
    }

    /// What a class of one of Airflow's providers is called: `HashiCorp Vault`.
    pub fn title_of(class: &str) -> Option<&'static str> {
        known(class).map(|row| row.title)
    }

    /// One of Airflow's providers has it.
    pub fn is_known(&self) -> bool {
        self.row.is_some()
    }

    /// It tests keys with the lookup patterns of the Amazon provider.
    pub fn has_lookup_patterns(&self) -> bool {
        self.row.is_some_and(|row| row.form == NameForm::Ssm)
    }

    /// It has no keys of this kind.
    pub fn is_off(&self, kind: Kind) -> bool {
        *self.place_of(kind) == OtherPlace::NotAsked
    }

    fn place_of(&self, kind: Kind) -> &OtherPlace {
        let number = Kind::ALL.iter().position(|other| *other == kind);
        number.map_or(&OtherPlace::Unknown, |number| &self.places[number])
    }

    /// What it asks its service for, several in their order. None where that isn't known, or nothing is asked.
    pub fn places(&self, key: &Key) -> Option<Vec<String>> {
        let row = self.row?;
        match self.place_of(key.kind) {
            OtherPlace::Unknown | OtherPlace::NotAsked => None,
            OtherPlace::Beginnings(beginnings) => {
                let names = beginnings.iter();
                let names = names.map(|beginning| named(row, beginning, &key.name));
                names.collect()
            }
            OtherPlace::BehindMount(paths) => {
                let (mount, rest) = key.name.split_once('/')?;
                let name = |path: &String| format!("{mount}/{path}{rest}");
                Some(paths.iter().map(name).collect())
            }
        }
    }
}

/// None where the backend refuses the name itself.
fn named(row: &BackendRow, beginning: &str, key: &str) -> Option<String> {
    let name = format!("{beginning}{key}");
    if row.form != NameForm::Azure {
        return Some(name);
    }
    let name = name.replace('_', row.sep);
    let is_valid = (1..=127).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_valid.then_some(name)
}
