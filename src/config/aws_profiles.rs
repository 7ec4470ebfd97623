//! The names of the profiles in AWS's own files, for the flag that names one. Nothing else of the files is kept.

use std::path::{Path, PathBuf};

use super::read::bounded;

/// Far above what anyone has.
const LARGEST: u64 = 1024 * 1024;

/// The names, sorted, with those of both files once; None where a file is there that can't be read.
pub fn names(environment: &[(String, String)]) -> Option<Vec<String>> {
    let variable = |name: &str| {
        let mut pairs = environment.iter();
        let found = pairs.find(|(other, _)| other == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    };
    let path = |name: &str, file: &str| -> Option<PathBuf> {
        match variable(name) {
            Some(path) => Some(PathBuf::from(path)),
            None => Some(Path::new(variable("HOME")?).join(".aws").join(file)),
        }
    };
    let mut names = Vec::new();
    for (place, is_config) in [
        (path("AWS_CONFIG_FILE", "config"), true),
        (path("AWS_SHARED_CREDENTIALS_FILE", "credentials"), false),
    ] {
        let Some(path) = place.filter(|path| path.exists()) else {
            continue;
        };
        if !path.is_file() {
            return None;
        }
        let text = String::from_utf8(bounded(&path, LARGEST).ok()??).ok()?;
        names.extend(text.lines().filter_map(|line| profile(line, is_config)));
    }
    names.sort();
    names.dedup();
    Some(names)
}

/// `[profile NAME]` in the configuration file, `[NAME]` in that of the credentials, and `[default]` in both.
fn profile(line: &str, is_config: bool) -> Option<String> {
    let section = line.trim().strip_prefix('[')?.split_once(']')?.0.trim();
    let name = match section.strip_prefix("profile ") {
        Some(name) if is_config => name.trim(),
        None if !is_config || section == "default" => section,
        _ => return None,
    };
    // A name with blanks is in quotes.
    let name = name.trim_matches(['"', '\'']);
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_that_are_profiles() {
        for (line, is_config, name) in [
            ("[profile prod]", true, Some("prod")),
            ("[profile \"a b\"]", true, Some("a b")),
            ("[default]", true, Some("default")),
            ("[default] # x", false, Some("default")),
            ("[prod]", false, Some("prod")),
            ("[prod]", true, None),
            ("[sso-session x]", true, None),
            ("region = us-east-1", true, None),
        ] {
            assert_eq!(profile(line, is_config).as_deref(), name, "{line}");
        }
    }

    #[test]
    fn files_that_are_not_there_have_no_names() {
        let place = |name: &str, path: &str| (name.to_owned(), path.to_owned());
        let nowhere = [place("HOME", "/nowhere")];
        assert_eq!(names(&nowhere), Some(Vec::new()));
        let device = [place("AWS_CONFIG_FILE", "/dev/zero")];
        assert_eq!(names(&device), None);
    }
}
