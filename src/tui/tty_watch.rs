//! Notices that the terminal is gone.
//!
//! crossterm 0.29 spins when the other side of a pty closes without a SIGHUP that reaches us, so a thread of its own
//! asks the kernel for that one event.

use rustix::event::{PollFd, PollFlags, poll};
use tokio::sync::oneshot;

/// Tells once that the terminal is gone.
pub(super) struct Hangup {
    gone: oneshot::Receiver<()>,
}

impl Hangup {
    /// Returns when the terminal is gone; never, where it cannot be watched.
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

/// Blocks until the terminal hangs up. False where that cannot be asked.
fn wait() -> bool {
    let stdin = std::io::stdin();
    loop {
        // No event is asked for: hang-ups and errors are reported always.
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
