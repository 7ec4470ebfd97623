//! A program to start: varlens, or this one as a bare program, with an almost empty environment.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A program with its arguments and environment.
#[derive(Clone)]
pub struct Program {
    pub path: PathBuf,
    pub arguments: Vec<String>,
    pub environment: Vec<(String, OsString)>,
}

impl Program {
    /// varlens itself.
    pub fn varlens(arguments: &[&str], home: &Home) -> Self {
        Self::new(env!("CARGO_BIN_EXE_varlens").into(), arguments, home)
    }

    /// A bare program.
    pub fn floor(name: &str, home: &Home) -> Self {
        let path = std::env::current_exe().expect("the path of this program");
        Self::new(path, &["--floor", name], home)
    }

    /// The bare ratatui program, which is built first if it has changed. It draws `marker` last.
    pub fn bare_screen(marker: &str, home: &Home) -> Result<Self, String> {
        Ok(Self::new(build("floor")?, &[marker], home))
    }

    fn new(path: PathBuf, arguments: &[&str], home: &Home) -> Self {
        let environment = [
            ("PATH", std::env::var_os("PATH").unwrap_or_default()),
            ("HOME", home.path().into()),
            ("TERM", "xterm-256color".into()),
            ("LANG", "C.UTF-8".into()),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value));
        Self {
            path,
            arguments: arguments.iter().map(|&text| text.to_owned()).collect(),
            environment: environment.into(),
        }
    }

    /// Adds variables to its environment.
    pub fn with(mut self, environment: &[(&str, &str)]) -> Self {
        let more = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).into()));
        self.environment.extend(more);
        self
    }

    /// The time from its start to its end.
    pub fn time(&self) -> Result<Duration, String> {
        let mut command = self.command();
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let began = Instant::now();
        let status = command.status().map_err(|error| error.to_string())?;
        let time = began.elapsed();
        status
            .success()
            .then_some(time)
            .ok_or_else(|| status.to_string())
    }

    /// Its output, to check that it does what it is measured for.
    pub fn output(&self) -> Result<String, String> {
        let output = self.command().output().map_err(|error| error.to_string())?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = said.lines().next().unwrap_or_default();
        Err(format!("{}: {line}", output.status))
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.path);
        command
            .args(&self.arguments)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }
}

/// Builds another bench, as this one was built. Gives its path.
fn build(bench: &str) -> Result<PathBuf, String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "bench",
            "--bench",
            bench,
            "--no-run",
            "--locked",
            "--message-format=json",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let messages = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let path = |message: Value| {
        let is_it = message["target"]["name"] == bench;
        let path = message["executable"].as_str().filter(|_| is_it)?;
        Some(PathBuf::from(path))
    };
    let path = messages.filter_map(path).next_back();
    path.ok_or_else(|| format!("the bench {bench} was not built"))
}

/// An empty home directory, removed at the end.
pub struct Home(PathBuf);

impl Home {
    pub fn make() -> Self {
        let path = std::env::temp_dir().join(format!("varlens-ratios-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a directory for temporary files can be made");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // Only an empty directory is left if this fails.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
