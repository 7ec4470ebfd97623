//! From the start of the program to the last line of its first frame, in a real pseudo-terminal.

use std::time::Duration;

use crate::program::{Home, Program};
use crate::report::Report;
use crate::rounds::{Effort, Pair, in_turn};
use crate::screen::Screen;
use crate::server;

/// The status line's last word before anything is listed.
const LAST_WORD: &str = "0 keys";
/// The last word of the bare screen.
const MARKER: &str = "bare-screen";
/// A key of the sample data.
const SAMPLE_KEY: &str = "aws_mayras";

const LIMIT: f64 = 1.5;

pub fn measure(effort: Effort, report: &mut Report) {
    let home = Home::make();
    let floor = match Program::bare_screen(MARKER, &home) {
        Ok(floor) => floor,
        Err(why) => return report.failed("first frames", &why),
    };
    let demo = Program::varlens(&["demo"], &home);
    let pair = against_floor(effort, &demo, LAST_WORD, &floor);
    report.ratio("demo: first frame", pair, Some(LIMIT));
    let pair = against_floor(effort, &demo, SAMPLE_KEY, &floor);
    report.ratio("demo: first frame with keys", pair, None);

    let metadata = server::black_hole();
    let hanging = Program::varlens(&[], &home).with(&[
        ("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.as_str()),
        ("AWS_METADATA_SERVICE_NUM_ATTEMPTS", "1"),
    ]);
    let pair = against_floor(effort, &hanging, LAST_WORD, &floor);
    report.ratio(
        "explorer: first frame, metadata endpoint hangs",
        pair,
        Some(LIMIT),
    );
}

fn against_floor(
    effort: Effort,
    ours: &Program,
    marker: &str,
    floor: &Program,
) -> Result<Pair, String> {
    in_turn(effort, || first(ours, marker), || first(floor, MARKER))
}

fn first(program: &Program, marker: &str) -> Result<Duration, String> {
    Screen::start(program)?.until(marker)
}
