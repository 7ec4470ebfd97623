//! The explorer itself in a terminal while a server lists to it page by page, as AWS does: how soon the rows are there,
//! how quickly keys are answered meanwhile and afterwards, and what that takes of memory. The server is another process.

use std::io::{BufRead, BufReader};
use std::num::NonZeroU16;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::command_line::aws_env;
use crate::memory::resident;
use crate::program::{Home, Program};
use crate::report::Report;
use crate::rounds::{Effort, Pair, Times};
use crate::rows;
use crate::screen::{SIZE, Screen};

/// From few to AWS's quota for one account and region.
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 500_000];
/// What is typed into the filter, letter by letter: in every name, in many, in few, in none.
const NEEDLES: [&str; 6] = ["_", "a", "password", "snowflake_to", "0042", "qqq"];
/// Between two keys: faster than anyone types.
const PAUSE: Duration = Duration::from_millis(20);
const BACKSPACE: &str = "\x7f";
/// The end of each frame: the terminal may show it now.
const FRAME_END: &[u8] = b"\x1b[?2026l";
const LAYERS: [&str; 2] = ["--order", "aws,env"];

/// How long the user may wait for a key, in milliseconds: while rows come in as afterwards.
const PATIENCE: Option<f64> = Some(16.0);
/// Bytes that a row may take besides its name.
pub const MEMORY: usize = 120;

pub fn measure(effort: Effort, report: &mut Report) {
    let home = Home::make();
    let mut memory = Vec::new();
    for rows in SIZES {
        match measure_size(rows, effort, &home, report) {
            Ok(resident) => memory.push((rows, resident)),
            Err(why) => report.failed(&format!("listing {rows} rows"), &why),
        }
    }
    if let [few, .., many] = memory.as_slice() {
        let name = format!("{} to {} rows: memory a row above its name", few.0, many.0);
        let above = growth(*few, *many);
        report.number(&name, above, "B", Some(MEMORY));
    }
}

/// Bytes that each row more takes, without its name. Rows are with kilobytes.
fn growth(few: (usize, usize), many: (usize, usize)) -> usize {
    let names = |rows: usize| -> usize { (0..rows).map(|row| rows::name(row, rows).len()).sum() };
    let above = |(rows, kilobytes): (usize, usize)| (kilobytes * 1_024).saturating_sub(names(rows));
    above(many).saturating_sub(above(few)) / (many.0 - few.0)
}

/// Gives the kilobytes that the explorer holds at the end.
fn measure_size(
    rows: usize,
    effort: Effort,
    home: &Home,
    report: &mut Report,
) -> Result<usize, String> {
    let server = Server::start(rows)?;
    let ours = Program::varlens(&LAYERS, home).with(&aws_env(&server.url));
    let floor = Program::floor("list", home).with(&aws_env(&server.url));
    let what = format!("{rows} rows from a server");
    let pair = in_turns(rows, effort, &ours, &floor)?;
    let pace = |times: &Times| per_second(rows, times.median());
    let name = format!("{what}: a second");
    report.number(&name, pace(&pair.ours), "rows", None);
    let name = format!("{what}: the bare paginator, a second");
    report.number(&name, pace(&pair.floor), "rows", None);
    // With few rows, the explorer's own start counts too.
    let limit = if rows > 10_000 { 1.25 } else { 1.3 };
    report.ratio(&format!("{what} / bare paginator"), Ok(pair), Some(limit));

    let mut explorer = Watched::start(&ours)?;
    let [meanwhile, afterwards] = explorer.key_presses(rows, effort)?;
    let name = format!("{what}: key to filtered frame");
    report_times(
        report,
        &format!("{name} while they come in"),
        &meanwhile,
        PATIENCE,
    );
    report_times(report, &format!("{name} then"), &afterwards, PATIENCE);
    let resident = explorer.resident()?;
    report.number(&format!("{what}: resident memory"), resident, "kB", None);
    Ok(resident)
}

/// From the start of each program to when it has all rows.
fn in_turns(rows: usize, effort: Effort, ours: &Program, floor: &Program) -> Result<Pair, String> {
    let mut pair = Pair::default();
    let starts = if rows > 10_000 { 3 } else { effort.rounds };
    for _ in 0..starts {
        pair.ours.add(Watched::until_listed(ours, rows)?);
        pair.floor.add(floor.time()?);
    }
    Ok(pair)
}

fn report_times(report: &mut Report, name: &str, times: &Times, limit: Option<f64>) {
    if times.len() == 0 {
        return report.failed(name, "the listing ended before a key was drawn");
    }
    let median = format!("{name}, median of {}", times.len());
    report.time(&median, times.median(), limit);
    report.time(&format!("{name}, 99 of 100"), times.share(99), limit);
}

fn per_second(rows: usize, time: Duration) -> usize {
    let microseconds = time.as_micros().max(1);
    usize::try_from(rows as u128 * 1_000_000 / microseconds).unwrap_or(usize::MAX)
}

/// This program as a server, in a separate process so that its memory is not counted.
struct Server {
    child: Child,
    url: String,
}

impl Server {
    fn start(rows: usize) -> Result<Self, String> {
        let path = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = Command::new(path);
        command
            .args(["--serve", &rows.to_string()])
            .stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        let mut url = String::new();
        let output = child.stdout.take().ok_or("the server has no output")?;
        let read = BufReader::new(output).read_line(&mut url);
        read.map_err(|error| error.to_string())?;
        let url = url.trim().to_owned();
        Ok(Self { child, url })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A program in a terminal, and its screen.
pub struct Watched {
    screen: Screen,
    terminal: vt100::Parser,
    is_whole: bool,
}

impl Watched {
    pub fn start(program: &Program) -> Result<Self, String> {
        let size =
            [SIZE.rows, SIZE.cols].map(|cells| NonZeroU16::new(cells).unwrap_or(NonZeroU16::MIN));
        let [height, width] = size;
        let mut watched = Self {
            screen: Screen::start(program)?,
            terminal: vt100::Parser::new(height, width, 0),
            is_whole: false,
        };
        watched.until(|watched| watched.contents().contains(" variables"))?;
        Ok(watched)
    }

    /// Starts a program and gives the time until all rows are on its screen.
    fn until_listed(program: &Program, rows: usize) -> Result<Duration, String> {
        let mut watched = Self::start(program)?;
        let at = watched.until(|watched| watched.has_listed(rows))?;
        Ok(at - watched.screen.began())
    }

    /// The times that keys take while rows come in, and afterwards.
    fn key_presses(&mut self, rows: usize, effort: Effort) -> Result<[Times; 2], String> {
        self.press("/")?;
        let mut times = [Times::default(), Times::default()];
        let mut rounds = 0;
        while rounds < effort.rounds {
            rounds += usize::from(self.has_listed(rows));
            self.typed(&mut times)?;
        }
        Ok(times)
    }

    /// Reads frames until one shows what is waited for. Gives when that one was whole.
    pub fn until(&mut self, is_there: impl Fn(&Self) -> bool) -> Result<Instant, String> {
        loop {
            let (at, chunk) = self.screen.next()?;
            self.terminal.process(&chunk);
            self.is_whole = chunk.ends_with(FRAME_END);
            if self.is_whole && is_there(self) {
                return Ok(at);
            }
        }
    }

    pub fn contents(&self) -> String {
        self.terminal.screen().contents()
    }

    /// The listing has ended with so many rows.
    pub fn has_listed(&self, rows: usize) -> bool {
        let contents = self.contents();
        let all = grouped(rows);
        contents.contains(&format!(" {all} variables")) && !contents.contains("listing:")
    }

    /// Types each needle letter by letter and takes it back. Adds the time that each key took to a frame with what it finds:
    /// to the first times if that frame still says that rows come in, else to the others.
    fn typed(&mut self, [meanwhile, afterwards]: &mut [Times; 2]) -> Result<(), String> {
        for needle in NEEDLES {
            let letters = (1..=needle.len()).map(|length| (&needle[length - 1..length], length));
            let back = (1..needle.len()).rev().map(|length| (BACKSPACE, length));
            for (key, length) in letters.chain(back) {
                let time = self.answered(key, &needle[..length])?;
                if self.contents().contains("listing:") {
                    meanwhile.add(time);
                } else {
                    afterwards.add(time);
                }
            }
            self.press(BACKSPACE)?;
        }
        Ok(())
    }

    fn press(&mut self, key: &str) -> Result<Instant, String> {
        std::thread::sleep(PAUSE);
        self.screen.press(key)
    }

    /// The time from a key press to the end of the frame that shows what a filter finds.
    fn answered(&mut self, key: &str, filter: &str) -> Result<Duration, String> {
        let pressed = self.press(key)?;
        let title = format!("/{filter} ");
        let shown = self.until(|watched| watched.title().contains(&title))?;
        Ok(shown.saturating_duration_since(pressed))
    }

    /// The line of the list's frame that says what is shown.
    fn title(&self) -> String {
        let mut lines = self.terminal.screen().rows(0, SIZE.cols);
        lines
            .find(|line| line.contains(" variables"))
            .unwrap_or_default()
    }

    /// Kilobytes of the program that are in memory.
    pub fn resident(&self) -> Result<usize, String> {
        let process = self.screen.process().ok_or("the process has no number")?;
        resident(process).ok_or_else(|| "this system doesn't report it".to_owned())
    }
}

/// With a comma before each three digits.
fn grouped(number: usize) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1_000), number % 1_000),
    }
}
