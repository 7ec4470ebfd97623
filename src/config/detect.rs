//! The Airflow that is installed on this machine: its release, its Amazon provider's and its Python's, read from the names
//! of metadata folders. Runs nothing.

use std::path::{Path, PathBuf};

use super::shell::Shell;
use crate::domain::deployment::{Origin, Sourced};

/// What is installed in one Python environment.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Installed {
    /// `apache-airflow`'s release, as it is written.
    pub(super) airflow: Option<String>,
    /// The Amazon provider's.
    pub(super) amazon_provider: Option<String>,
    /// `3.11`.
    pub(super) python: Option<String>,
    /// The folder with the packages.
    pub(super) place: String,
}

impl Installed {
    /// A release of this environment, with its origin.
    pub(super) fn release(&self, release: Option<&String>) -> Option<Sourced<String>> {
        let origin = Origin::Detected(self.place.clone());
        Some(Sourced::new(release?.clone(), origin))
    }
}

/// Looks in the active environment (`VIRTUAL_ENV`, `CONDA_PREFIX`), then in that of each `airflow` on `PATH`.
pub(super) fn installed(shell: &Shell) -> Option<Installed> {
    roots(shell).into_iter().find_map(|root| in_root(&root))
}

fn roots(shell: &Shell) -> Vec<PathBuf> {
    let active = ["VIRTUAL_ENV", "CONDA_PREFIX"]
        .into_iter()
        .filter_map(|name| shell.text(name));
    let mut roots: Vec<_> = active.map(PathBuf::from).collect();
    let path = shell.text("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute() && folder.join("airflow").is_file())
        .filter_map(|folder| folder.parent().map(Path::to_owned));
    roots.extend(on_path);
    roots
}

/// `lib/python3.11/site-packages` of an environment.
fn in_root(root: &Path) -> Option<Installed> {
    let folders = names(&root.join("lib"));
    let pythons = folders
        .iter()
        .filter_map(|name| name.strip_prefix("python"));
    pythons
        .filter(|version| version.starts_with("3."))
        .find_map(|version| in_packages(root, version))
}

fn in_packages(root: &Path, python: &str) -> Option<Installed> {
    let packages = root
        .join("lib")
        .join(format!("python{python}"))
        .join("site-packages");
    let names = names(&packages);
    let version = |package: &str| {
        let mut found = names.iter().filter_map(|name| {
            let rest = name.strip_suffix(".dist-info")?.strip_prefix(package)?;
            rest.strip_prefix('-').map(str::to_owned)
        });
        found.next()
    };
    // 3.x can be installed as the core package alone.
    let airflow = version("apache_airflow").or_else(|| version("apache_airflow_core"))?;
    Some(Installed {
        airflow: Some(airflow),
        amazon_provider: version("apache_airflow_providers_amazon"),
        python: Some(python.to_owned()),
        place: packages.display().to_string(),
    })
}

/// The names in a folder, sorted; none where it cannot be read.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<_> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use super::*;

    #[test]
    fn releases_are_read_from_the_metadata_folders() {
        let root = std::env::temp_dir().join(format!("varlens-{}-detect", std::process::id()));
        let packages = root.join("lib/python3.9/site-packages");
        for name in [
            "apache_airflow-2.10.5.dist-info",
            "apache_airflow_providers_amazon-9.4.0.dist-info",
            "apache_airflow_providers_common_sql-1.2.0.dist-info",
        ] {
            std::fs::create_dir_all(packages.join(name)).unwrap();
        }
        let shell = |name: &str, value: OsString| Shell::new([(OsString::from(name), value)]);
        let found = installed(&shell("VIRTUAL_ENV", root.clone().into_os_string()));
        let expected = Installed {
            airflow: Some("2.10.5".to_owned()),
            amazon_provider: Some("9.4.0".to_owned()),
            python: Some("3.9".to_owned()),
            place: packages.display().to_string(),
        };
        assert_eq!(found, Some(expected));
        // On PATH an environment counts only if it has a program `airflow`.
        let bin = root.join("bin");
        std::fs::create_dir_all(&bin).unwrap();
        let on_path = || shell("PATH", bin.clone().into_os_string());
        assert_eq!(installed(&on_path()), None);
        std::fs::write(bin.join("airflow"), "").unwrap();
        assert!(installed(&on_path()).is_some());
        std::fs::remove_dir_all(&root).unwrap();
    }
}
