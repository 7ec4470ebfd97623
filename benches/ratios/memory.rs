//! A process's memory, as Linux reports it.

/// Kilobytes of a process that are in memory; None where the system doesn't report it.
pub fn resident(process: u32) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
