//! Writing the order of lookup that the user chose: to varlens' own file, which keeps everything else that it has.

use std::fs::{self, File, create_dir_all};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use toml::de::DeTable;

use super::file;
use super::settings::Flags;
use super::shell::Shell;
use super::whole_file::write_whole;

const ABOUT: &str = "# Written by varlens: the order that you chose in the explorer.
# `varlens config --template` shows everything that can be set here.
";

/// Writes the order to varlens' own file: a new one, or as the first line of the one that is there. Gives its path.
///
/// # Errors
/// Why nothing was written. A file that is there then stays as it is.
pub fn remember_order(flags: &Flags, shell: &Shell, order: &str) -> Result<String, String> {
    let path = file::path(flags, shell).ok_or("there is no home directory for a config.toml")?;
    let shown = path.display();
    let line = line(order);
    let target = followed(&path);
    if target.symlink_metadata().is_ok() {
        insert(&target, &line).map_err(|why| {
            format!("{shown} stays as it is ({why}); to remember the order, add at its top: {line}")
        })?;
        return Ok(shown.to_string());
    }
    if let Some(folder) = target.parent() {
        create_dir_all(folder)
            .map_err(|error| format!("{}: {}", folder.display(), error.kind()))?;
    }
    let text = format!("{ABOUT}{line}\n");
    create_whole(&target, |file| file.write_all(text.as_bytes()))
        .map_err(|error| format!("{shown}: {}", error.kind()))?;
    Ok(shown.to_string())
}

/// Puts a line before everything that a file has.
fn insert(path: &Path, line: &str) -> Result<(), String> {
    let failed = |error: io::Error| error.kind().to_string();
    let metadata = fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err("it is not a plain file".to_owned());
    }
    // Its name could be given to another file, but whoever made it so does not want that.
    if metadata.permissions().readonly() {
        return Err("it is read-only".to_owned());
    }
    let before = fs::read_to_string(path).map_err(failed)?;
    let after = with_first_line(&before, line).ok_or("it says an order, or can't be read")?;
    let write = |file: &mut File| {
        file.set_permissions(metadata.permissions())?;
        file.write_all(after.as_bytes())
    };
    write_whole(path, write, |temporary, path| {
        if fs::read_to_string(path)? != before {
            return Err(io::Error::from(ErrorKind::ResourceBusy));
        }
        fs::rename(temporary, path)
    })
    .map_err(failed)
}

/// The text with a line before its own, where both can be read together.
fn with_first_line(text: &str, line: &str) -> Option<String> {
    const BYTE_ORDER_MARK: char = '\u{feff}';
    let (mark, own) = match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(own) => (BYTE_ORDER_MARK.to_string(), own),
        None => (String::new(), text),
    };
    let together = format!("{mark}{line}\n{own}");
    // A file that sets the order already can't be read with a second one.
    let is_read = |text: &str| DeTable::parse(text).is_ok();
    (is_read(own) && is_read(&together)).then_some(together)
}

/// Links that are followed; the system has a limit too.
const MOST_LINKS: usize = 16;

/// Where a link points, also if nothing is there yet: a configuration is often linked from a folder of such files.
fn followed(path: &Path) -> PathBuf {
    let mut path = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        let Ok(target) = fs::read_link(&path) else {
            break;
        };
        // A relative target begins at the link's folder.
        path = path.parent().map_or(target.clone(), |at| at.join(&target));
    }
    path
}

/// Creates a file that has all of its text or isn't there. A file that is there is an error, and stays as it is.
fn create_whole(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<()> {
    write_whole(path, write, give_name)
}

/// Gives a file its name, unless another file has it.
fn give_name(temporary: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(temporary, path) {
        Ok(()) => fs::remove_file(temporary),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        // Some file systems have no hard links.
        Err(_) if path.symlink_metadata().is_ok() => Err(ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(temporary, path),
    }
}

/// `order = ["aws", "env"]`, or the name of an order.
fn line(order: &str) -> String {
    let names: Vec<_> = order.split(',').map(|name| format!("\"{name}\"")).collect();
    match &names[..] {
        [name] => format!("order = {name}"),
        names => format!("order = [{}]", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::process;

    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("varlens-{name}-{}", process::id()));
        let _ = fs::remove_dir_all(&folder);
        create_dir_all(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<_> = entries
            .map(name)
            .map(|name| name.into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_failed_write_leaves_nothing() {
        let folder = folder("failed");
        let path = folder.join("config.toml");
        let half = |file: &mut File| {
            file.write_all(b"order = [")?;
            Err(ErrorKind::StorageFull.into())
        };
        let error = create_whole(&path, half).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
        assert_eq!(names(&folder), [""; 0]);
        create_whole(&path, |file| file.write_all(b"whole")).unwrap();
        assert_eq!(names(&folder), ["config.toml"]);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        fs::write(folder.join("plain"), "").unwrap();
        let plain = fs::metadata(folder.join("plain")).unwrap().permissions();
        assert_eq!(mode, plain.mode());
        // Nor does one beside a file that is there.
        fs::remove_file(folder.join("plain")).unwrap();
        let error = create_whole(&path, |file| file.write_all(b"other")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert_eq!(names(&folder), ["config.toml"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_order_goes_before_what_a_file_has() {
        let line = "order = \"airflow\"";
        let expected = "order = \"airflow\"\n# mine\ntheme = \"soft\"\n[keys]\n";
        let text = "# mine\ntheme = \"soft\"\n[keys]\n";
        assert_eq!(with_first_line(text, line).as_deref(), Some(expected));
        let marked = with_first_line("\u{feff}theme = \"soft\"\r\n", line).unwrap();
        assert_eq!(marked, "\u{feff}order = \"airflow\"\ntheme = \"soft\"\r\n");
        assert_eq!(with_first_line("order = \"aws\"\n", line), None);
        assert_eq!(with_first_line("no toml", line), None);
        assert_eq!(
            with_first_line("", line).as_deref(),
            Some("order = \"airflow\"\n")
        );
    }

    #[test]
    fn a_file_that_is_there_keeps_its_permissions_and_a_read_only_one_its_text() {
        let folder = folder("kept");
        let path = folder.join("config.toml");
        fs::write(&path, "theme = \"soft\"\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let flags = Flags {
            config: Some(path.clone()),
            ..Flags::default()
        };
        let remember = || remember_order(&flags, &Shell::default(), "aws,env");
        remember().unwrap();
        let text = "order = [\"aws\", \"env\"]\ntheme = \"soft\"\n";
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
        let mode = || fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o600);
        // It says an order now.
        let why = remember().unwrap_err();
        assert!(why.contains("stays as it is (it says an order"), "{why}");
        fs::write(&path, "theme = \"soft\"\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        let why = remember().unwrap_err();
        assert!(why.contains("read-only"), "{why}");
        assert!(
            why.contains("add at its top: order = [\"aws\", \"env\"]"),
            "{why}"
        );
        assert_eq!(names(&folder), ["config.toml"]);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_link_is_followed_and_stays_a_link() {
        let folder = folder("linked");
        let link = folder.join("config.toml");
        std::os::unix::fs::symlink("dotfiles/varlens.toml", &link).unwrap();
        let flags = Flags {
            config: Some(link.clone()),
            ..Flags::default()
        };
        remember_order(&flags, &Shell::default(), "aws,env").unwrap();
        assert!(link.is_symlink());
        let text = fs::read_to_string(folder.join("dotfiles/varlens.toml")).unwrap();
        assert!(text.ends_with("order = [\"aws\", \"env\"]\n"), "{text}");
        assert_eq!(names(&folder), ["config.toml", "dotfiles"]);
        // Links in a circle end.
        let circle = folder.join("circle");
        std::os::unix::fs::symlink("circle", &circle).unwrap();
        assert_eq!(followed(&circle), circle);
        fs::remove_dir_all(folder).unwrap();
    }
}
