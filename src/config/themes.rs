//! A person's own themes: files in `$XDG_CONFIG_HOME/varlens/themes`, and one that is named by its path.
//!
//! Reads them, bounded, and says which it could not. Never creates a file or a folder, and never watches one: whoever
//! shows them asks at a person's own doing whether they have changed.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::file::default_path;
use super::shell::Shell;
use crate::app::preferences::AUTO;
use crate::domain::suggest::unknown;
use crate::ui::sanitize;
use crate::ui::theme::{OwnTheme, Reread, ThemeCatalog, by_name};

/// A theme's file is some kilobytes; a larger one is something else.
const LARGEST: u64 = 1024 * 1024;
/// Files that are read at most; whole collections of schemes have about 300.
const MOST: usize = 1_000;
/// How a theme's file ends.
const ENDINGS: [&str; 3] = ["toml", "yaml", "yml"];

/// When a file was written, and how long it is: enough to tell that it has changed.
type Stamp = (Option<SystemTime>, u64);

/// Where own themes are, and what they were like when they were read.
#[derive(Debug, Default)]
pub struct ThemeFiles {
    folder: Option<PathBuf>,
    named: Option<PathBuf>,
    stamps: BTreeMap<PathBuf, Stamp>,
}

impl ThemeFiles {
    /// The folder of this person's themes, and the file that `theme` names if it is a path. Reads nothing yet.
    pub fn of(shell: &Shell, theme: Option<&str>) -> Self {
        let config = default_path(shell);
        Self {
            folder: config.and_then(|path| Some(path.parent()?.join("themes"))),
            named: theme.filter(|theme| is_path(theme)).map(PathBuf::from),
            stamps: BTreeMap::new(),
        }
    }

    /// A file was added, removed or written since they were read. Looks at names and times only.
    pub fn changed(&self) -> bool {
        self.look() != self.stamps
    }

    /// Reads them all. Gives the themes, and in words what could not be read; what is wrong inside a theme says
    /// [`ThemeCatalog::warnings_of`].
    pub fn reload(&mut self) -> (ThemeCatalog, Vec<String>) {
        self.stamps = self.look();
        let mut warnings = Vec::new();
        let mut own = Vec::new();
        // The one that is named comes first, and so stands before one of the same name in the folder.
        let named = self.named.iter();
        let others = self
            .stamps
            .keys()
            .filter(|path| Some(*path) != self.named.as_ref());
        for path in named.chain(others) {
            match read(path) {
                Ok(theme) => own.push(theme),
                Err(warning) => warnings.push(warning),
            }
        }
        (ThemeCatalog::new(own), warnings)
    }

    /// For whoever shows themes and must not know this layer.
    pub fn into_reread(mut self) -> Reread {
        Box::new(move || self.changed().then(|| self.reload().0))
    }

    fn look(&self) -> BTreeMap<PathBuf, Stamp> {
        let stamp = |path: PathBuf| {
            let stamp = std::fs::metadata(&path).ok().as_ref().map(stamp);
            Some((path, stamp?))
        };
        let in_folder = self.folder.as_deref().map(files_in).unwrap_or_default();
        let paths = self.named.iter().cloned().chain(in_folder);
        paths.filter_map(stamp).collect()
    }
}

/// Whether a theme's name is rather a path: `./mine.toml`, `/themes/mine`, `mine.yaml`.
fn is_path(theme: &str) -> bool {
    theme.contains('/') || is_theme_file(Path::new(theme))
}

/// The name under which a theme stands among the others: its own, or that of the file that a path names.
pub fn name_of(theme: &str) -> String {
    let path = Path::new(theme);
    match path.file_stem().and_then(|stem| stem.to_str()) {
        Some(stem) if is_path(theme) => stem.to_owned(),
        _ => theme.to_owned(),
    }
}

/// A path that stands in varlens' own file is relative to that file.
pub(super) fn beside(theme: &str, file: Option<&Path>) -> String {
    let folder = file.and_then(Path::parent).filter(|_| is_path(theme));
    let joined = folder.map(|folder| folder.join(theme));
    let joined = joined.as_deref().and_then(Path::to_str);
    joined.unwrap_or(theme).to_owned()
}

/// Whether there is such a theme.
///
/// # Errors
/// The nearest right name, or why the file cannot be read.
pub(super) fn check(shell: &Shell, theme: &str) -> Result<(), String> {
    if by_name(theme).is_some() || theme == AUTO {
        return Ok(());
    }
    if is_path(theme) {
        return read(Path::new(theme)).map(drop);
    }
    let (shelf, _) = ThemeFiles::of(shell, None).reload();
    match shelf.number(theme) {
        Some(_) => Ok(()),
        None => Err(unknown_theme(theme, &shelf)),
    }
}

/// That there is no such theme, and the nearest that there is.
pub fn unknown_theme(name: &str, shelf: &ThemeCatalog) -> String {
    let known: Vec<_> = std::iter::once(AUTO).chain(shelf.names()).collect();
    let said = unknown("theme", &sanitize::line(name), &known);
    match said.split_once("; known: ") {
        Some((said, _)) => format!("{said}; see varlens themes"),
        None => said,
    }
}

/// Files that may be themes, by name. None where there is no such folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<_> = paths
        .filter(|path| is_theme_file(path))
        .take(MOST)
        .collect();
    files.sort();
    files
}

fn is_theme_file(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ENDINGS.contains(&ending))
}

fn stamp(metadata: &Metadata) -> Stamp {
    (metadata.modified().ok(), metadata.len())
}

fn read(path: &Path) -> Result<OwnTheme, String> {
    let said = |what: &str| format!("theme file {}: {what}", path.display());
    let name = path.file_stem().and_then(|stem| stem.to_str());
    let name = name.ok_or_else(|| said("its name is not UTF-8; give it another"))?;
    let failed = |error: std::io::Error| {
        said(&format!(
            "{}; check the path and its permissions",
            error.kind()
        ))
    };
    // A pipe would be waited for.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(said("this is not a file"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        return Err(said("larger than 1 MiB, so not a theme"));
    }
    let text = String::from_utf8(bytes).map_err(|_| said("not UTF-8; save it as UTF-8"))?;
    Ok(OwnTheme {
        name: name.to_owned(),
        text,
    })
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::fs;

    use super::*;
    use crate::ui::theme::{RenderCaps, Role};

    /// A home of its own for one test, removed at its end.
    struct Home(PathBuf);

    impl Home {
        fn new(name: &str) -> Self {
            let path =
                std::env::temp_dir().join(format!("varlens-{}-themes-{name}", std::process::id()));
            fs::create_dir_all(path.join("varlens/themes")).unwrap();
            Self(path)
        }

        fn write(&self, name: &str, text: impl AsRef<[u8]>) -> String {
            let path = self.0.join("varlens/themes").join(name);
            fs::write(&path, text).unwrap();
            path.to_str().unwrap().to_owned()
        }

        fn shell(&self) -> Shell {
            let home = OsString::from(self.0.as_os_str());
            Shell::new([(OsString::from("XDG_CONFIG_HOME"), home)])
        }

        fn files(&self) -> ThemeFiles {
            ThemeFiles::of(&self.shell(), None)
        }
    }

    impl Drop for Home {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn own(shelf: &ThemeCatalog) -> Vec<&str> {
        shelf
            .names()
            .filter(|name| by_name(name).is_none())
            .collect()
    }

    #[test]
    fn own_themes_are_listed_by_name() {
        let home = Home::new("listed");
        home.write("b.toml", "about = \"second\"");
        home.write("a.yaml", "base00: \"101010\"");
        home.write("readme.txt", "no theme");
        let (shelf, warnings) = home.files().reload();
        assert_eq!(own(&shelf), ["a", "b"]);
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn no_folder_is_no_theme() {
        let (shelf, warnings) = ThemeFiles::of(&Shell::default(), None).reload();
        assert_eq!((own(&shelf), warnings), (Vec::new(), Vec::new()));
    }

    #[test]
    fn what_cannot_be_read_is_said_and_the_rest_is_read() {
        let home = Home::new("said");
        home.write("big.toml", "#".repeat(1024 * 1024 + 1));
        home.write("fits.toml", "#".repeat(1024 * 1024));
        home.write("bytes.toml", b"\xff");
        fs::create_dir(home.0.join("varlens/themes/folder.toml")).unwrap();
        let (shelf, warnings) = home.files().reload();
        assert_eq!(own(&shelf), ["fits"]);
        let says = |what: &str| warnings.iter().any(|said| said.contains(what));
        assert_eq!(warnings.len(), 3, "{warnings:?}");
        assert!(
            says("larger than 1 MiB") && says("not UTF-8") && says("not a file"),
            "{warnings:?}"
        );
    }

    #[test]
    fn a_change_is_seen_once() {
        let home = Home::new("changed");
        let path = home.write("mine.toml", "[roles]\nkey = \"red\"");
        let mut files = home.files();
        assert!(files.changed());
        files.reload();
        assert!(!files.changed());
        let mut reread = files.into_reread();
        assert_eq!(reread(), None);
        fs::write(&path, "[roles]\nkey = \"magenta\"").unwrap();
        let shelf = reread().unwrap();
        let theme = shelf.theme(shelf.number("mine").unwrap(), RenderCaps::default());
        assert_eq!(
            theme.style(Role::Key).fg,
            Some(ratatui::style::Color::Magenta)
        );
        assert_eq!(reread(), None);
        fs::remove_file(&path).unwrap();
        assert_eq!(own(&reread().unwrap()), Vec::<&str>::new());
        assert_eq!(reread(), None);
    }

    #[test]
    fn a_theme_is_named_by_its_path() {
        let home = Home::new("named");
        home.write("mine.toml", "about = \"in the folder\"");
        let path = home.0.join("mine.toml");
        fs::write(&path, "about = \"elsewhere\"").unwrap();
        let path = path.to_str().unwrap();
        let (shelf, _) = ThemeFiles::of(&home.shell(), Some(path)).reload();
        assert_eq!(name_of(path), "mine");
        let number = shelf.number("mine").unwrap();
        assert_eq!(shelf.rows()[number].1, "elsewhere");
        assert_eq!(check(&home.shell(), path), Ok(()));
        let missing = check(&home.shell(), "/nowhere/mine.toml").unwrap_err();
        assert!(missing.contains("/nowhere/mine.toml"), "{missing}");
        let unknown = check(&home.shell(), "mnie").unwrap_err();
        assert!(unknown.contains("did you mean `mine`"), "{unknown}");
    }

    #[test]
    fn names_and_paths() {
        let check = |theme: &str, name: &str, beside_file: &str| {
            assert_eq!(name_of(theme), name);
            assert_eq!(
                beside(theme, Some(Path::new("/c/config.toml"))),
                beside_file
            );
        };
        check("dark", "dark", "dark");
        check("mine.toml", "mine", "/c/mine.toml");
        check("./mine", "mine", "/c/./mine");
        check("/t/x.yaml", "x", "/t/x.yaml");
        check("a.b", "a.b", "a.b");
        assert_eq!(beside("mine.toml", None), "mine.toml");
    }
}
