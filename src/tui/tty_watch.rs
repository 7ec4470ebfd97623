//! Notices when the terminal is gone.
//!
//! crossterm 0.29 spins when the other side of a pty closes without a SIGHUP that reaches us, so a
//! separate thread polls for that one event.

use rustix::event::{PollFd, PollFlags, poll};
use tokio::sync::oneshot;

/// Completes once, when the terminal is gone.
pub(super) struct Hangup {
    gone: oneshot::Receiver<()>,
}

impl Hangup {
    /// Returns when the terminal is gone; never, where it can't be watched.
    pub(super) async fn gone(&mut self) {
        if (&mut self.gone).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Watches standard input.
pub(super) fn watch() -> Hangup {
    let (sender, gone) = oneshot::channel();
    // Without the thread the loop still ends on SIGHUP.
    let _ = std::thread::Builder::new()
        .name("hangup".to_owned())
        .spawn(move || {
            if wait() {
                let _ = sender.send(());
            }
        });
    Hangup { gone }
}

/// Blocks until the terminal hangs up. False where it can't be polled.
fn wait() -> bool {
    let stdin = std::io::stdin();
    loop {
        // No event is requested: hang-ups and errors are always reported.
        let mut watched = [PollFd::new(&stdin, PollFlags::empty())];
        match poll(&mut watched, None) {
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
            Ok(_) => {
                let [fd] = &watched;
                return !fd.revents().is_empty();
            }
        }
    }
}
