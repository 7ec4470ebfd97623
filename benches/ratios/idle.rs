//! A screen on which nothing happens costs nothing.

use std::time::Duration;

use crate::program::{Home, Program};
use crate::report::Report;
use crate::rounds::Effort;
use crate::screen::Screen;

/// Nothing written for so long: the screen has settled.
const SETTLED: Duration = Duration::from_secs(1);
/// What the first frames may take.
const SETTLING: usize = 10;
/// A clock tick of Linux, in milliseconds.
const TICK: usize = 10;

/// Bytes written and processor time used by `varlens demo` while nobody touches it.
pub fn measure(effort: Effort, report: &mut Report) {
    let home = Home::make();
    let seconds = effort.idle.as_secs();
    match watch(&Program::varlens(&["demo"], &home), effort.idle) {
        Err(why) => report.failed("idle", &why),
        Ok((bytes, cpu)) => {
            let name = format!("idle {seconds} s: written");
            report.number(&name, bytes, "B", Some(0));
            let name = format!("idle {seconds} s: processor time (in steps of {TICK} ms)");
            report.number(&name, cpu * TICK, "ms", None);
        }
    }
}

fn watch(program: &Program, time: Duration) -> Result<(usize, usize), String> {
    let screen = Screen::start(program)?;
    screen.until("keys")?;
    let mut settling = 0;
    while screen.written_within(SETTLED)? > 0 {
        settling += 1;
        if settling > SETTLING {
            return Err("the screen never settles".to_owned());
        }
    }
    let process = screen.process().ok_or("the process has no number")?;
    let before = ticks(process)?;
    let bytes = screen.written_within(time)?;
    let used = ticks(process)? - before;
    Ok((bytes, used))
}

/// Processor time of a process, its own and the kernel's for it.
fn ticks(process: u32) -> Result<usize, String> {
    let path = format!("/proc/{process}/stat");
    let stat = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    // The second field, in brackets, may hold spaces.
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let fields = rest.split_whitespace().skip(11).take(2);
    Ok(fields.filter_map(|field| field.parse::<usize>().ok()).sum())
}
