//! Parse, run, one line of error, exit code.

use std::process::ExitCode;

/// Wipes memory whenever it is given back, so that copies of values inside libraries do not stay behind.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    varlens::cli::main()
}
