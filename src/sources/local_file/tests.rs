//! What is read, and what is refused, without a word of a value.

use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

use tokio::sync::mpsc;

use super::*;
use crate::domain::key::Key;
use crate::domain::release::{AirflowRules, Version};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("varlens-{}-local-file-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A source whose files of all kinds are at `path`.
fn source(path: &Path, place: FilePlace) -> LocalFile {
    let access = FileAccess {
        option: FileOption::Path(path.display().to_string()),
        place,
    };
    let rules = AirflowRules::for_version(Version::new(3, 3, 2));
    let files = [access.clone(), access.clone(), access];
    LocalFile::new(Layer::LOCAL_FILE, files, &rules, PythonVersion::default())
}

fn ask(kind: Kind, name: &str) -> Ask {
    Ask {
        layer: Layer::LOCAL_FILE,
        place: name.to_owned(),
        key: Key::new(kind, name).into(),
        reached: true,
        team: None,
    }
}

/// What is said of an answer, without its value.
async fn said(source: &LocalFile, kind: Kind, name: &str) -> String {
    match source.ask(&ask(kind, name)).await {
        SourceAnswer::Value(value) => format!("value {}", value.expose().len()),
        SourceAnswer::Object(_, class) => format!("object {class}"),
        SourceAnswer::Noted(_, note) => format!("noted {note}"),
        SourceAnswer::Arguments(_) | SourceAnswer::Row(_) | SourceAnswer::Present => {
            panic!("{name}")
        }
        SourceAnswer::Absent(reason) => format!("absent {}", reason.name()),
        SourceAnswer::Fault(fault) => format!("fault {fault:?}"),
        SourceAnswer::NotInspected(reason, why) => {
            format!(
                "not inspected {} {}",
                reason.name(),
                why.unwrap_or_default()
            )
        }
    }
}

async fn listed(source: &LocalFile, kind: Kind) -> Result<Vec<String>, Fault> {
    let (sender, mut pages) = mpsc::channel(4);
    source.list(kind, &sender).await?;
    drop(sender);
    let mut names = Vec::new();
    while let Some(Page::Keys(keys)) = pages.recv().await {
        names.extend(keys.into_iter().map(|key| key.name));
    }
    Ok(names)
}

#[tokio::test]
async fn each_lookup_reads_the_file_again() {
    let folder = Folder::new("again");
    let path = folder.file("v.json", "{\"a\": \"fake\"}");
    let source = source(&path, FilePlace::Here);
    assert_eq!(said(&source, Kind::Variable, "a").await, "value 4");
    folder.file("v.json", "{\"a\": \"longer fake\", \"n\": null, \"d\": {}}");
    assert_eq!(said(&source, Kind::Variable, "a").await, "value 11");
    assert_eq!(said(&source, Kind::Variable, "n").await, "absent not-found");
    assert_eq!(said(&source, Kind::Variable, "d").await, "object dict");
    assert_eq!(listed(&source, Kind::Variable).await.unwrap(), ["a", "d"]);
}

#[tokio::test]
async fn only_a_regular_file_of_some_size_is_read() {
    let folder = Folder::new("regular");
    let (reader, _writer) = std::io::pipe().unwrap();
    let pipe = folder.0.join("pipe.json");
    std::os::unix::fs::symlink(format!("/dev/fd/{}", reader.as_raw_fd()), &pipe).unwrap();
    let large = folder.file("large.json", "");
    let file = std::fs::File::options().write(true).open(&large).unwrap();
    file.set_len(17 * 1024 * 1024).unwrap();
    let endless = folder.0.join("endless.json");
    std::os::unix::fs::symlink("/dev/zero", &endless).unwrap();
    for (path, why) in [
        (&pipe, "this is no regular file"),
        (&endless, "this is no regular file"),
        (&large, "it has more than 16 MiB"),
    ] {
        let said = said(&source(path, FilePlace::Here), Kind::Variable, "a").await;
        assert!(
            said.starts_with("not inspected unsupported-option"),
            "{said}"
        );
        assert!(said.ends_with(why), "{said}");
    }
    // The control: a file next to them is read.
    let plain = folder.file("plain.json", "{\"a\": \"fake\"}");
    let plain = source(&plain, FilePlace::Here);
    assert_eq!(said(&plain, Kind::Variable, "a").await, "value 4");
}

/// Nine lists of nine, each of the one before: 400 million parts.
#[tokio::test]
async fn a_yaml_bomb_is_not_evaluated() {
    let folder = Folder::new("bomb");
    let mut text = "a0: &a0 fake\n".to_owned();
    for level in 1..10 {
        let items = vec![format!("*a{}", level - 1); 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    let source = source(&folder.file("bomb.yaml", &text), FilePlace::Here);
    let said = said(&source, Kind::Variable, "a0").await;
    assert!(
        said.ends_with("it is nested too deeply, or has too many parts"),
        "{said}"
    );
}

/// How little of it is looked at is tested where it is read.
#[tokio::test]
async fn a_yaml_file_of_dashes_is_given_up_at_once() {
    let folder = Folder::new("dashes");
    let text = "- ".repeat(1 << 20);
    let source = source(&folder.file("deep.yaml", &text), FilePlace::Here);
    let said = said(&source, Kind::Variable, "a0").await;
    assert!(
        said.ends_with("it is nested too deeply, or has too many parts"),
        "{said}"
    );
}

#[tokio::test]
async fn a_file_on_another_machine_is_not_opened_here() {
    let folder = Folder::new("elsewhere");
    let path = folder.file("v.json", "{\"a\": \"fake\"}");
    let elsewhere = source(&path, FilePlace::Elsewhere);
    let said_elsewhere = said(&elsewhere, Kind::Variable, "a").await;
    assert!(
        said_elsewhere.starts_with("not inspected not-configured"),
        "{said_elsewhere}"
    );
    let copy = source(Path::new("/nowhere/v.json"), FilePlace::Copy(path));
    assert_eq!(said(&copy, Kind::Variable, "a").await, "value 4");
    // A copy that isn't there says nothing about Airflow's file.
    let lost = source(
        &folder.0.join("v.json"),
        FilePlace::Copy(folder.0.join("lost.json")),
    );
    let said_lost = said(&lost, Kind::Variable, "a").await;
    assert!(
        said_lost.starts_with("not inspected unsupported-option"),
        "{said_lost}"
    );
}

#[tokio::test]
async fn no_fault_has_a_part_of_the_file() {
    let folder = Folder::new("secrecy");
    for (name, text) in [
        ("v.env", "a=fake-canary\nfake-canary\n"),
        ("v.json", "{\"a\": \"fake-canary\", fake-canary}"),
        ("v.yaml", "a: [fake-canary\n"),
        ("w.yaml", "a: !fake-canary x\n"),
        ("c.json", "{\"a\": {\"fake-canary\": 1}}"),
        ("d.json", "{\"a\": {\"conn_id\": \"fake-canary\"}}"),
    ] {
        let source = source(&folder.file(name, text), FilePlace::Here);
        let kind = Kind::Connection;
        let said = said(&source, kind, "a").await;
        assert!(said.starts_with("fault"), "{name}: {said}");
        assert!(!said.contains("canary"), "{name}: {said}");
        let fault = listed(&source, kind).await.unwrap_err();
        assert!(
            !format!("{fault:?}").contains("canary"),
            "{name}: {fault:?}"
        );
    }
}

/// An object is given as the constructor's arguments, a text as the URI that it is.
#[tokio::test]
async fn connections_are_texts() {
    let folder = Folder::new("connections");
    let path = folder.file(
        "c.yaml",
        "a: http://h\nb: {conn_id: b, conn_type: http, extra_dejson: {x: 1}}\n",
    );
    let source = source(&path, FilePlace::Here);
    let text = async |name: &str| match source.ask(&ask(Kind::Connection, name)).await {
        SourceAnswer::Value(value) | SourceAnswer::Arguments(value) => {
            value.expose_text().map(str::to_owned)
        }
        _ => None,
    };
    assert_eq!(text("a").await.as_deref(), Some("http://h"));
    let object = "{\"conn_type\": \"http\", \"extra\": \"{\\\"x\\\": 1}\"}";
    assert_eq!(text("b").await.as_deref(), Some(object));
}
