//! The user's own themes: files in `$XDG_CONFIG_HOME/varlens/themes`, and one that is named by its path.
//!
//! Reads files up to a size limit and says which it cannot read. Never creates a file or a folder, and never watches one:
//! the explorer asks whether they have changed when the user does something.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::file::default_path;
use super::read::{bounded, unreadable};
use super::shell::Shell;
use crate::app::preferences::AUTO;
use crate::domain::suggest::unknown;
use crate::ui::sanitize;
use crate::ui::theme::{OwnTheme, Reread, ThemeCatalog, by_name};

/// The size limit of a theme's file, in bytes. Real ones have a few kilobytes.
const MAX_SIZE: u64 = 1024 * 1024;
/// How many files are read. Large collections of schemes have about 300.
const MAX_FILES: usize = 1_000;
/// The extensions of theme files.
const EXTENSIONS: [&str; 3] = ["toml", "yaml", "yml"];

/// When a file was written and its size: enough to notice a change.
type Stamp = (Option<SystemTime>, u64);

/// Where the user's themes are, and their stamps when they were read.
#[derive(Debug, Default)]
pub struct ThemeFiles {
    folder: Option<PathBuf>,
    named: Option<PathBuf>,
    stamps: BTreeMap<PathBuf, Stamp>,
}

impl ThemeFiles {
    /// The folder of the user's themes, and the file that `theme` names if it is a path. Reads nothing yet.
    pub fn new(shell: &Shell, theme: Option<&str>) -> Self {
        let config = default_path(shell);
        Self {
            folder: config.and_then(|path| Some(path.parent()?.join("themes"))),
            named: theme.filter(|theme| is_path(theme)).map(PathBuf::from),
            stamps: BTreeMap::new(),
        }
    }

    /// A file was added, removed or written since the themes were read. Checks names, times and sizes only.
    pub fn changed(&self) -> bool {
        self.stamps_now() != self.stamps
    }

    /// Reads all files. Gives the themes and a sentence for each file that cannot be read. What is wrong inside a theme
    /// is in [`ThemeCatalog::warnings_of`].
    pub fn reload(&mut self) -> (ThemeCatalog, Vec<String>) {
        self.stamps = self.stamps_now();
        let mut warnings = Vec::new();
        let mut own = Vec::new();
        // The named file comes first, so that it wins over one of the same name in the folder.
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

    /// The same for the explorer, which must not import this layer.
    pub fn into_reread(mut self) -> Reread {
        Box::new(move || self.changed().then(|| self.reload().0))
    }

    fn stamps_now(&self) -> BTreeMap<PathBuf, Stamp> {
        let stamp = |path: PathBuf| {
            let stamp = std::fs::metadata(&path).ok().as_ref().map(stamp);
            Some((path, stamp?))
        };
        let in_folder = self.folder.as_deref().map(files_in).unwrap_or_default();
        let paths = self.named.iter().cloned().chain(in_folder);
        paths.filter_map(stamp).collect()
    }
}

/// Whether a theme's name is a path: `./mine.toml`, `/themes/mine`, `mine.yaml`.
fn is_path(theme: &str) -> bool {
    theme.contains('/') || is_theme_file(Path::new(theme))
}

/// The name of a theme in the list: the name itself, or the stem of the file that a path names.
pub fn name_of(theme: &str) -> String {
    let path = Path::new(theme);
    match path.file_stem().and_then(|stem| stem.to_str()) {
        Some(stem) if is_path(theme) => stem.to_owned(),
        _ => theme.to_owned(),
    }
}

/// A path in varlens' own file is relative to that file.
pub(super) fn beside(theme: &str, file: Option<&Path>) -> String {
    let folder = file.and_then(Path::parent).filter(|_| is_path(theme));
    let joined = folder.map(|folder| folder.join(theme));
    let joined = joined.as_deref().and_then(Path::to_str);
    joined.unwrap_or(theme).to_owned()
}

/// Checks that a theme exists.
///
/// # Errors
/// The nearest right name, or why the file cannot be read.
pub fn check(shell: &Shell, theme: &str) -> Result<(), String> {
    if by_name(theme).is_some() || theme == AUTO {
        return Ok(());
    }
    if is_path(theme) {
        return read(Path::new(theme)).map(drop);
    }
    let (catalog, _) = ThemeFiles::new(shell, None).reload();
    match catalog.number(theme) {
        Some(_) => Ok(()),
        None => Err(unknown_theme(theme, &catalog)),
    }
}

/// The sentence for an unknown theme, with the nearest name.
pub fn unknown_theme(name: &str, catalog: &ThemeCatalog) -> String {
    let known: Vec<_> = std::iter::once(AUTO).chain(catalog.names()).collect();
    let sentence = unknown("theme", &sanitize::line(name), &known);
    match sentence.split_once("; known: ") {
        Some((unknown, _)) => format!("{unknown}; see varlens themes"),
        None => sentence,
    }
}

/// Files that may be themes, sorted. Empty where there is no such folder.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<_> = paths
        .filter(|path| is_theme_file(path))
        .take(MAX_FILES)
        .collect();
    files.sort();
    files
}

fn is_theme_file(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
}

fn stamp(metadata: &Metadata) -> Stamp {
    (metadata.modified().ok(), metadata.len())
}

fn read(path: &Path) -> Result<OwnTheme, String> {
    let wrong = |what: &str| format!("theme file {}: {what}", path.display());
    let name = path.file_stem().and_then(|stem| stem.to_str());
    let name = name.ok_or_else(|| wrong("its name is not UTF-8; rename it"))?;
    let failed = |error: std::io::Error| unreadable(path, "theme file", &error);
    // Reading a pipe would block.
    if !std::fs::metadata(path).map_err(failed)?.is_file() {
        return Err(wrong("this is not a file; name a file"));
    }
    let bytes = bounded(path, MAX_SIZE).map_err(failed)?;
    let bytes = bytes.ok_or_else(|| wrong("larger than 1 MiB, so not a theme"))?;
    let text = String::from_utf8(bytes).map_err(|_| wrong("not UTF-8; save it as UTF-8"))?;
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

    /// One test's own configuration folder, removed at the end.
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
            ThemeFiles::new(&self.shell(), None)
        }
    }

    impl Drop for Home {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn own(catalog: &ThemeCatalog) -> Vec<&str> {
        catalog
            .names()
            .filter(|name| by_name(name).is_none())
            .collect()
    }

    #[test]
    fn own_themes_are_sorted_by_name() {
        let home = Home::new("listed");
        home.write("b.toml", "about = \"second\"");
        home.write("a.yaml", "base00: \"101010\"");
        home.write("readme.txt", "no theme");
        let (catalog, warnings) = home.files().reload();
        assert_eq!(own(&catalog), ["a", "b"]);
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn without_a_folder_there_are_no_own_themes() {
        let (catalog, warnings) = ThemeFiles::new(&Shell::default(), None).reload();
        assert_eq!((own(&catalog), warnings), (Vec::new(), Vec::new()));
    }

    #[test]
    fn an_unreadable_file_is_a_warning_and_the_rest_is_read() {
        let home = Home::new("unreadable");
        home.write("big.toml", "#".repeat(1024 * 1024 + 1));
        home.write("fits.toml", "#".repeat(1024 * 1024));
        home.write("bytes.toml", b"\xff");
        fs::create_dir(home.0.join("varlens/themes/folder.toml")).unwrap();
        let (catalog, warnings) = home.files().reload();
        assert_eq!(own(&catalog), ["fits"]);
        let says = |what: &str| warnings.iter().any(|warning| warning.contains(what));
        assert_eq!(warnings.len(), 3, "{warnings:?}");
        assert!(
            says("larger than 1 MiB") && says("not UTF-8") && says("not a file"),
            "{warnings:?}"
        );
    }

    #[test]
    fn a_change_is_noticed_once() {
        let home = Home::new("changed");
        let path = home.write("mine.toml", "[roles]\nkey = \"red\"");
        let mut files = home.files();
        assert!(files.changed());
        files.reload();
        assert!(!files.changed());
        let mut reread = files.into_reread();
        assert_eq!(reread(), None);
        fs::write(&path, "[roles]\nkey = \"magenta\"").unwrap();
        let catalog = reread().unwrap();
        let theme = catalog.theme(catalog.number("mine").unwrap(), RenderCaps::default());
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
        let (catalog, _) = ThemeFiles::new(&home.shell(), Some(path)).reload();
        assert_eq!(name_of(path), "mine");
        let number = catalog.number("mine").unwrap();
        assert_eq!(catalog.rows()[number].1, "elsewhere");
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
