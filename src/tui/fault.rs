//! A panic on another thread than the explorer's: without what that thread did, the explorer would go on as if nothing were
//! missing. So it ends, with the value hidden and the clipboard cleared.

use std::process::exit;
use std::thread;
use std::time::Duration;

use tokio::sync::Notify;

/// What Rust's own panics of the first thread end with.
pub(super) const EXIT_CODE: i32 = 101;

/// What a limit of the process ends with, like every other configuration in which nothing can be done.
pub(super) const LACKING: i32 = 2;

/// How long the explorer may take to end by itself.
const GRACE: Duration = Duration::from_secs(2);

static HAPPENED: Notify = Notify::const_new();

/// Returns once a thread has panicked.
pub(super) async fn noticed() {
    HAPPENED.notified().await;
}

/// Ends the program from the thread that panicked: through the explorer if it runs, else at once, with this code.
pub(super) fn end(explorer_runs: bool, code: i32) -> ! {
    if explorer_runs {
        HAPPENED.notify_one();
        thread::sleep(GRACE);
    }
    exit(code)
}
