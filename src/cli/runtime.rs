//! The runtimes that subcommands wait on.

use super::exit::Failure;

/// A runtime with one worker, so that the screen's thread stays free.
pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("no threads can be started: {}", error.kind())))
}

/// Waits on this thread alone for the answers that a command needs. What is still running then is not waited for.
pub(super) fn wait_for<T>(answers: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure(format!("no runtime can be started: {}", error.kind())))?;
    let answer = runtime.block_on(answers);
    runtime.shutdown_background();
    Ok(answer)
}
