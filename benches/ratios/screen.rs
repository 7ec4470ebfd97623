//! A program in a pseudo-terminal of 200 by 60, and when it wrote what.

use std::io::{Read, Write};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use crate::program::Program;

pub const SIZE: PtySize = PtySize {
    rows: 60,
    cols: 200,
    pixel_width: 0,
    pixel_height: 0,
};

/// Longer than any step takes.
const PATIENCE: Duration = Duration::from_secs(10);

/// A program that runs in a terminal. It is killed when this is dropped.
pub struct Screen {
    began: Instant,
    child: Box<dyn Child + Send + Sync>,
    chunks: Receiver<(Instant, Vec<u8>)>,
    /// Keeps the terminal open.
    _master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
}

impl Screen {
    /// Starts a program. The clock runs from just before that.
    pub fn start(program: &Program) -> Result<Self, String> {
        let pair = native_pty_system()
            .openpty(SIZE)
            .map_err(|error| error.to_string())?;
        let reader = pair
            .master
            .try_clone_reader()
            .map_err(|error| error.to_string())?;
        let keyboard = pair
            .master
            .take_writer()
            .map_err(|error| error.to_string())?;
        let chunks = read(reader);
        let command = command(program);
        let began = Instant::now();
        let child = pair
            .slave
            .spawn_command(command)
            .map_err(|error| error.to_string())?;
        Ok(Self {
            began,
            child,
            chunks,
            _master: pair.master,
            keyboard,
        })
    }

    /// The time from the start to when all of the marker had been written.
    pub fn until(&self, marker: &str) -> Result<Duration, String> {
        let mut written = Vec::new();
        loop {
            let Ok((at, chunk)) = self.chunks.recv_timeout(PATIENCE) else {
                return Err(format!("“{marker}” was never written: {}", tail(&written)));
            };
            written.extend_from_slice(&chunk);
            let is_there = written
                .windows(marker.len())
                .any(|part| part == marker.as_bytes());
            if is_there {
                return Ok(at - self.began);
            }
        }
    }

    /// What is written next, and when.
    pub fn next(&self) -> Result<(Instant, Vec<u8>), String> {
        let chunk = self.chunks.recv_timeout(PATIENCE);
        chunk.map_err(|_| "nothing more is written".to_owned())
    }

    /// Types, and gives when.
    pub fn press(&mut self, keys: &str) -> Result<Instant, String> {
        let pressed = Instant::now();
        let typed = self.keyboard.write_all(keys.as_bytes());
        typed.map_err(|error| error.to_string())?;
        Ok(pressed)
    }

    /// When it was started.
    pub fn began(&self) -> Instant {
        self.began
    }

    /// How many bytes are written while one waits. Err if the program ended.
    pub fn written_within(&self, time: Duration) -> Result<usize, String> {
        let until = Instant::now() + time;
        let mut bytes = 0;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            match self.chunks.recv_timeout(left) {
                Ok((_, chunk)) => bytes += chunk.len(),
                Err(RecvTimeoutError::Timeout) => return Ok(bytes),
                Err(RecvTimeoutError::Disconnected) => return Err("the program ended".to_owned()),
            }
        }
    }

    pub fn process(&self) -> Option<u32> {
        self.child.process_id()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let id = self.process().and_then(|id| i32::try_from(id).ok());
        if let Some(process) = id.and_then(Pid::from_raw) {
            // It may have ended by itself.
            let _ = kill_process(process, Signal::KILL);
        }
        let _ = self.child.wait();
    }
}

fn command(program: &Program) -> CommandBuilder {
    let mut command = CommandBuilder::new(&program.path);
    command.args(&program.arguments);
    command.env_clear();
    for (name, value) in &program.environment {
        command.env(name, value);
    }
    command
}

/// The time is taken where the bytes are read, so that passing them to the main thread does not count.
fn read(mut reader: Box<dyn Read + Send>) -> Receiver<(Instant, Vec<u8>)> {
    let (sender, chunks) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = vec![0; 256 * 1024];
        while let Ok(length @ 1..) = reader.read(&mut buffer) {
            let chunk = buffer.get(..length).unwrap_or_default().to_vec();
            if sender.send((Instant::now(), chunk)).is_err() {
                return;
            }
        }
    });
    chunks
}

fn tail(written: &[u8]) -> String {
    let text = String::from_utf8_lossy(written);
    let last = text.lines().rfind(|line| !line.trim().is_empty());
    last.unwrap_or_default().chars().take(100).collect()
}
