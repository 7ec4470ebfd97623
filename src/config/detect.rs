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

/// Where [`installed`] looks, as text.
pub(super) const SEARCHED: &str = "VIRTUAL_ENV, CONDA_PREFIX, varlens' own environment and PATH";

/// Looks in the active environment (`VIRTUAL_ENV`, `CONDA_PREFIX`), then in the one that varlens is installed in, then in
/// that of each `airflow` on `PATH`.
pub(super) fn installed(shell: &Shell) -> Option<Installed> {
    let own = std::env::current_exe().ok();
    find(shell, own.as_deref())
}

fn find(shell: &Shell, own: Option<&Path>) -> Option<Installed> {
    roots(shell, own)
        .into_iter()
        .find_map(|root| in_root(&root))
}

fn roots(shell: &Shell, own: Option<&Path>) -> Vec<PathBuf> {
    let active = ["VIRTUAL_ENV", "CONDA_PREFIX"]
        .into_iter()
        .filter_map(|name| shell.text(name));
    let mut roots: Vec<_> = active.map(PathBuf::from).collect();
    roots.extend(own.and_then(environment_of));
    let path = shell.text("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .filter_map(|folder| environment_of(&folder.join("airflow")));
    roots.extend(on_path);
    roots
}

/// The environment of a program in `bin`. pipx and uv put a link to the program on `PATH`, so the link is followed.
fn environment_of(program: &Path) -> Option<PathBuf> {
    // Asked first: there is none in most folders of `PATH`, and to follow links takes a call for each part of a path.
    if !program.is_file() {
        return None;
    }
    let program = program.canonicalize().ok()?;
    program.parent()?.parent().map(Path::to_owned)
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
    let library = root.join("lib").join(format!("python{python}"));
    // Debian's own Python installs into the second.
    ["site-packages", "dist-packages"]
        .iter()
        .find_map(|folder| in_folder(&library.join(folder), python))
}

fn in_folder(packages: &Path, python: &str) -> Option<Installed> {
    let names = names(packages);
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
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    /// An environment in a temporary folder, with a program `airflow` and one other; removed when dropped.
    struct Environment(PathBuf);

    impl Environment {
        fn new(name: &str, packages: &str) -> Self {
            let folder = format!("varlens-{}-{name}", std::process::id());
            // Followed to the end: the temporary folder is a link on macOS.
            let root = std::env::temp_dir().canonicalize().unwrap().join(folder);
            for package in [
                "apache_airflow-2.10.5.dist-info",
                "apache_airflow_providers_amazon-9.4.0.dist-info",
                "apache_airflow_providers_common_sql-1.2.0.dist-info",
            ] {
                fs::create_dir_all(root.join(packages).join(package)).unwrap();
            }
            for folder in ["bin", "links"] {
                fs::create_dir_all(root.join(folder)).unwrap();
            }
            Self(root)
        }

        fn program(&self, name: &str) -> PathBuf {
            let program = self.0.join("bin").join(name);
            fs::write(&program, "").unwrap();
            program
        }
    }

    impl Drop for Environment {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn shell(name: &str, value: PathBuf) -> Shell {
        Shell::new([(OsString::from(name), value.into_os_string())])
    }

    fn release(found: Option<Installed>) -> Option<String> {
        found?.airflow
    }

    #[test]
    fn releases_are_read_from_the_metadata_folders() {
        let packages = "lib/python3.9/site-packages";
        let environment = Environment::new("detect", packages);
        let expected = Installed {
            airflow: Some("2.10.5".to_owned()),
            amazon_provider: Some("9.4.0".to_owned()),
            python: Some("3.9".to_owned()),
            place: environment.0.join(packages).display().to_string(),
        };
        let active = shell("VIRTUAL_ENV", environment.0.clone());
        assert_eq!(find(&active, None), Some(expected));
    }

    #[test]
    fn an_environment_on_path_counts_if_it_has_a_program_airflow() {
        let environment = Environment::new("path", "lib/python3.11/dist-packages");
        let on_path = |folder: &str| find(&shell("PATH", environment.0.join(folder)), None);
        assert_eq!(on_path("bin"), None);
        let program = environment.program("airflow");
        assert_eq!(on_path("links"), None);
        symlink(program, environment.0.join("links/airflow")).unwrap();
        for folder in ["bin", "links"] {
            let found = release(on_path(folder));
            assert_eq!(found.as_deref(), Some("2.10.5"), "{folder}");
        }
    }

    #[test]
    fn varlens_finds_the_airflow_that_it_is_installed_next_to() {
        let environment = Environment::new("own", "lib/python3.11/site-packages");
        let empty = Shell::default();
        let own = environment.program("varlens");
        let link = environment.0.join("links/varlens");
        symlink(&own, &link).unwrap();
        for program in [own, link] {
            let found = release(find(&empty, Some(&program)));
            assert_eq!(found.as_deref(), Some("2.10.5"), "{}", program.display());
        }
        assert_eq!(find(&empty, Some(&environment.0.join("bin/gone"))), None);
    }
}
