//! pyproject.toml and Cargo.toml say the same, and the version is in one place.

use std::path::Path;

use toml::{Table, Value};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    let texts = value.as_array().unwrap().iter();
    texts.map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn the_python_package_is_described_as_the_crate_is() {
    let pyproject: Table = read("pyproject.toml").parse().unwrap();
    let project = pyproject["project"].as_table().unwrap();
    assert_eq!(project["name"].as_str(), Some(env!("CARGO_PKG_NAME")));
    assert_eq!(project["license"].as_str(), Some(env!("CARGO_PKG_LICENSE")));
    let licences = texts(&project["license-files"]);
    assert_eq!(licences, ["LICENSE-APACHE", "LICENSE-MIT"]);
    for name in licences {
        assert!(root().join(name).is_file(), "{name}");
    }
    // What Cargo.toml says isn't repeated.
    let dynamic = texts(&project["dynamic"]);
    for field in ["version", "description", "readme", "keywords"] {
        assert!(dynamic.contains(&field), "{field} isn't dynamic");
        assert!(!project.contains_key(field), "{field} is repeated");
    }
}

#[test]
fn the_changelog_begins_with_this_version() {
    let changelog = read("CHANGELOG.md");
    let first = changelog.lines().find_map(|line| line.strip_prefix("## "));
    let version = first.and_then(|heading| heading.split(' ').next());
    assert_eq!(version, Some(env!("CARGO_PKG_VERSION")));
}
