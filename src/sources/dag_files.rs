//! DAG files: finds them below paths as Airflow does, and reads their text.

use std::collections::HashSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::regular_file;
use crate::domain::dag::Ignore;
use crate::domain::release::IgnoreSyntax;

/// Larger files are not read: nobody writes such a DAG, and a parsed file takes about twenty times its size.
pub const LARGEST: u64 = 8 << 20;

/// The files that are scanned, in order, and what could not be looked into.
#[derive(Debug, Default)]
pub struct DagFiles {
    pub files: Vec<PathBuf>,
    /// Paths that can't be read: sentences.
    pub problems: Vec<String>,
    /// Lines of `.airflowignore` that are no pattern, which hide no file: sentences.
    pub remarks: Vec<String>,
    /// The given paths without any DAG file.
    pub empty: Vec<PathBuf>,
    /// Folders and files that `.airflowignore` leaves out.
    pub ignored: usize,
}

/// Files below the paths: folders are searched for `*.py` without what `.airflowignore` leaves out; a path of a file is taken as it is.
/// Links are followed, each folder is entered once. A file that two paths lead to is there once.
pub fn find(paths: &[PathBuf], syntax: IgnoreSyntax) -> DagFiles {
    let mut search = Search {
        found: DagFiles::default(),
        entered: HashSet::new(),
        seen: HashSet::new(),
        reached: 0,
        syntax,
    };
    for path in paths {
        let before = search.reached;
        if path.is_dir() {
            search.folder(path, &mut Vec::new());
        } else if path.is_file() {
            search.file(path.clone());
        } else {
            let what = if path.exists() {
                "is not a regular file or a folder"
            } else {
                "there is no such file or folder"
            };
            let problem = format!("{}: {what}", shown(path));
            search.found.problems.push(problem);
        }
        if search.reached == before {
            search.found.empty.push(path.clone());
        }
    }
    search.found
}

struct Search {
    found: DagFiles,
    entered: HashSet<PathBuf>,
    /// Files that are in the result.
    seen: HashSet<PathBuf>,
    /// How many files and folders the paths led to, counting each as often as that.
    reached: usize,
    syntax: IgnoreSyntax,
}

impl Search {
    fn folder(&mut self, folder: &Path, ignores: &mut Vec<(PathBuf, Ignore)>) {
        let canonical = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        if !self.entered.insert(canonical) {
            self.reached += 1;
            return;
        }
        let depth = ignores.len();
        ignores.extend(self.ignore_file(folder));
        match std::fs::read_dir(folder) {
            Ok(entries) => {
                let mut paths = Vec::new();
                for entry in entries {
                    match entry {
                        Ok(entry) => paths.push(entry.path()),
                        Err(error) => self.closed(folder, &error),
                    }
                }
                paths.sort();
                for path in paths {
                    self.entry(path, ignores);
                }
            }
            Err(error) => self.closed(folder, &error),
        }
        ignores.truncate(depth);
    }

    fn closed(&mut self, path: &Path, error: &std::io::Error) {
        self.found.problems.push(format!(
            "{}: {}; it is not inspected",
            shown(path),
            error.kind()
        ));
    }

    fn entry(&mut self, path: PathBuf, ignores: &mut Vec<(PathBuf, Ignore)>) {
        let name = path.file_name().unwrap_or_default();
        let is_python = path.extension().is_some_and(|extension| extension == "py");
        let is_folder = match std::fs::metadata(&path) {
            Ok(metadata) => metadata.is_dir(),
            // An editor's mark on an open file is a link to nothing.
            Err(_) if name.to_string_lossy().starts_with(".#") => return,
            // A link to nothing, or a folder that may not be entered: Airflow may see a file or a folder here.
            Err(error) => {
                self.reached += 1;
                return self.closed(&path, &error);
            }
        };
        let is_archive = !is_folder && !is_python && has_python(&path);
        if !(is_folder || is_python || is_archive) || name == "__pycache__" || name == ".git" {
            return;
        }
        let decided = ignores.iter().rev().find_map(|(root, ignore)| {
            let below = path.strip_prefix(root).ok()?.to_str()?;
            ignore.decides(below, is_folder)
        });
        if decided == Some(true) {
            self.found.ignored += 1;
        } else if is_folder {
            self.folder(&path, ignores);
        } else if is_archive {
            self.reached += 1;
            let path = shown(&path);
            let problem =
                format!("{path}: Airflow may load DAGs from this zip file; it is not inspected");
            self.found.problems.push(problem);
        } else {
            self.file(path);
        }
    }

    /// To Airflow a link to a file is another file, so only its folder is followed.
    fn file(&mut self, path: PathBuf) {
        self.reached += 1;
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).canonicalize();
        let place = match (folder, path.file_name()) {
            (Ok(folder), Some(name)) => folder.join(name),
            _ => path.clone(),
        };
        if self.seen.insert(place) {
            self.found.files.push(path);
        }
    }

    fn ignore_file(&mut self, folder: &Path) -> Option<(PathBuf, Ignore)> {
        let path = folder.join(".airflowignore");
        // As Airflow does, nothing is ignored where there is no such file.
        let text = String::from_utf8(bytes(&path).ok()?).ok()?;
        let ignore = Ignore::new(&text, self.syntax);
        for line in &ignore.rejected {
            self.found.remarks.push(format!(
                "{}: `{line}` is not a valid pattern; Airflow ignores the line",
                shown(&path)
            ));
        }
        Some((folder.to_owned(), ignore))
    }
}

/// A zip file with Python files in it: Airflow opens each file that is one (`zipfile.is_zipfile`), whatever its name. The names of
/// its members are not compressed.
fn has_python(path: &Path) -> bool {
    let is_file = std::fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let mut start = [0; ZIP.len()];
    let is_zip = is_file
        && regular_file::open(path).is_ok_and(|mut file| file.read_exact(&mut start).is_ok())
        && &start == ZIP;
    // One that is too large to look into may have some.
    is_zip && bytes(path).map_or(true, |bytes| memchr::memmem::find(&bytes, b".py").is_some())
}

/// How a zip file begins.
const ZIP: &[u8; 4] = b"PK\x03\x04";

/// The text of a Python file, and whether bytes were replaced because they are not of its encoding.
///
/// # Errors
/// The file can't be read, or is too large: a sentence.
pub fn read(path: &Path) -> Result<(String, bool), String> {
    bytes(path).map(decode)
}

/// The bytes of a regular file: a pipe would be waited for, and a device may have no end.
fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| error.kind().to_string();
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    let file = regular_file::open(path).map_err(failed)?;
    let read = regular_file::bounded(file, LARGEST).map_err(failed)?;
    read.ok_or_else(|| {
        format!(
            "it has {} MB; files over {} MB are not read",
            metadata.len() >> 20,
            LARGEST >> 20
        )
    })
}

/// A path as it is shown: bytes that are not UTF-8 are written as `\xE9`.
pub fn shown(path: &Path) -> String {
    let mut text = String::new();
    for chunk in path.as_os_str().as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        let bytes = chunk.invalid().iter();
        text.extend(bytes.map(|byte| format!("\\x{byte:02X}")));
    }
    text
}

/// A template file that a DAG names: beside the DAG, or in a folder of its `template_searchpath`. Its path, and its text.
pub fn template(dag: &Path, name: &str, search_path: &[String]) -> Option<(PathBuf, String)> {
    let beside = dag.parent()?;
    let folders = search_path.iter().map(|folder| beside.join(folder));
    folders.chain([beside.to_owned()]).find_map(|folder| {
        let path = folder.join(name.trim_start_matches("./"));
        let (text, _) = read(&path).ok()?;
        Some((path, text))
    })
}

/// UTF-8, or latin-1 where the first two lines say so (PEP 263).
fn decode(bytes: Vec<u8>) -> (String, bool) {
    let head = bytes
        .iter()
        .take(200)
        .map(|byte| char::from(*byte))
        .collect::<String>();
    let is_latin = head.lines().take(2).any(|line| {
        let line = line.to_ascii_lowercase();
        line.starts_with('#')
            && line.contains("coding")
            && ["latin-1", "latin1", "iso-8859-1", "cp1252"]
                .iter()
                .any(|name| line.contains(name))
    });
    if is_latin {
        return (bytes.iter().map(|byte| char::from(*byte)).collect(), false);
    }
    match String::from_utf8(bytes) {
        Ok(text) => (
            text.strip_prefix('\u{feff}')
                .map(str::to_owned)
                .unwrap_or(text),
            false,
        ),
        Err(error) => (String::from_utf8_lossy(error.as_bytes()).into_owned(), true),
    }
}

#[cfg(test)]
mod tests {
    use super::{decode, find, template};
    use crate::domain::release::IgnoreSyntax;

    #[test]
    fn encodings() {
        assert_eq!(decode(b"\xef\xbb\xbfx".to_vec()), ("x".to_owned(), false));
        assert_eq!(
            decode(b"# -*- coding: latin-1 -*-\n\xe9".to_vec())
                .0
                .chars()
                .last(),
            Some('é')
        );
        assert!(decode(b"\xff".to_vec()).1);
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_not_waited_for() {
        let root = std::env::temp_dir().join(format!("varlens-dag-pipe-{}", std::process::id()));
        std::fs::create_dir_all(&root).unwrap();
        let (pipe, dag) = (root.join("query.sql"), root.join("dag.py"));
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        let read = template(&dag, "query.sql", &[]);
        std::fs::write(root.join("other.sql"), "{{ x }}").unwrap();
        let control = template(&dag, "other.sql", &[]);
        let found = find(std::slice::from_ref(&pipe), IgnoreSyntax::Glob);
        std::fs::remove_dir_all(&root).unwrap();
        assert!(made.is_ok_and(|status| status.success()));
        assert_eq!(read, None);
        assert_eq!(control.map(|(_, text)| text).as_deref(), Some("{{ x }}"));
        assert!(found.problems[0].ends_with("is not a regular file or a folder"));
        assert_eq!(
            super::read(std::path::Path::new("/dev/zero")),
            Err("it is not a regular file".to_owned())
        );
    }

    #[test]
    fn zip_files_and_files_that_several_paths_name() {
        let root = std::env::temp_dir().join(format!("varlens-dag-zip-{}", std::process::id()));
        let (inner, none) = (root.join("inner"), root.join("none"));
        std::fs::create_dir_all(&inner).unwrap();
        std::fs::create_dir_all(&none).unwrap();
        let write = |name: &str, text: &[u8]| std::fs::write(inner.join(name), text).unwrap();
        write("a.py", b"");
        write("packed.egg", b"PK\x03\x04 d.py PK");
        write("table.xlsx", b"PK\x03\x04 sheet.xml PK");
        let again = inner.join("..").join("inner").join("a.py");
        let paths = [inner.clone(), again, none.clone(), inner.join("a.py")];
        let found = find(&paths, IgnoreSyntax::Glob);
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(found.files, [inner.join("a.py")]);
        assert_eq!(found.empty, [none]);
        assert_eq!(found.problems.len(), 1, "{found:?}");
        assert!(found.problems[0].contains("packed.egg: Airflow may load"));
    }

    #[cfg(unix)]
    #[test]
    fn links_in_circles_and_ignored_files() {
        let root = std::env::temp_dir().join(format!("varlens-dags-{}", std::process::id()));
        let inner = root.join("inner");
        std::fs::create_dir_all(&inner).unwrap();
        std::os::unix::fs::symlink(&root, inner.join("circle")).unwrap();
        for name in ["a.py", "old.py", "notes.txt"] {
            std::fs::write(inner.join(name), "").unwrap();
        }
        std::fs::write(root.join(".airflowignore"), "old\n(\n").unwrap();
        let found = find(std::slice::from_ref(&root), IgnoreSyntax::Regexp);
        std::fs::remove_dir_all(&root).unwrap();
        assert_eq!(found.files, [inner.join("a.py")]);
        assert_eq!(
            (found.ignored, found.problems.len(), found.remarks.len()),
            (1, 0, 1)
        );
    }
}
