//! What the process does before anything else: no core dumps, no reading by others of the same user, no swapping where the
//! system allows that, no body logging.

#[cfg(target_os = "linux")]
use std::sync::atomic::{AtomicBool, Ordering};

#[cfg(target_os = "linux")]
use rustix::mm::{MlockAllFlags, mlockall};
#[cfg(target_os = "linux")]
use rustix::process::{DumpableBehavior, dumpable_behavior, set_dumpable_behavior};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
#[cfg(target_os = "linux")]
use rustix::thread::{CapabilitySet, capabilities};

/// Environment variables that make the AWS SDK log whole bodies.
const BODY_LOGGING: [&str; 2] = ["LOG_SENSITIVE_BODIES", "LOG_SIGNABLE_BODY"];

/// Hardens the process. Continues without what the system does not grant; fails on settings that would leak values.
///
/// # Errors
/// The sentence to print, if the environment asks for bodies to be logged.
pub(super) fn harden() -> Result<(), String> {
    #[cfg(target_os = "linux")]
    let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    let _ = setrlimit(Resource::Core, none);
    #[cfg(target_os = "linux")]
    IS_LOCKED.store(lock_memory(), Ordering::Relaxed);
    for name in BODY_LOGGING {
        if std::env::var_os(name).is_some() {
            return Err(format!(
                "{name} is set, which would log secret values; unset it and run again"
            ));
        }
    }
    Ok(())
}

/// Whether no page of the process is ever written to swap.
#[cfg(target_os = "linux")]
static IS_LOCKED: AtomicBool = AtomicBool::new(false);

/// Locks all memory, each page when it is first used. Only where nothing limits that: with a limit, an allocation would fail
/// and end the program.
#[cfg(target_os = "linux")]
fn lock_memory() -> bool {
    let limit = getrlimit(Resource::Memlock);
    if limit.maximum.is_none() {
        let unlimited = Rlimit {
            current: None,
            maximum: None,
        };
        let _ = setrlimit(Resource::Memlock, unlimited);
    }
    let is_unlimited = getrlimit(Resource::Memlock).current.is_none() || is_privileged();
    let all = MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT;
    is_unlimited && mlockall(all).is_ok()
}

/// The limit does not apply to this process. In a namespace of users the capability is not one of the machine's.
#[cfg(target_os = "linux")]
fn is_privileged() -> bool {
    let users = std::fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    let is_machine = users.split_whitespace().eq(["0", "0", "4294967295"]);
    let own = capabilities(None);
    is_machine && own.is_ok_and(|own| own.effective.contains(CapabilitySet::IPC_LOCK))
}

/// One thing of it, and whether it holds now.
pub(super) struct Hardening {
    pub(super) says: String,
    pub(super) is_achieved: bool,
}

impl Hardening {
    fn new(is_achieved: bool, achieved: &str, otherwise: &str) -> Self {
        let says = if is_achieved { achieved } else { otherwise };
        Self {
            says: says.to_owned(),
            is_achieved,
        }
    }
}

/// What of it holds now.
pub(super) fn achieved() -> Vec<Hardening> {
    let core = Hardening::new(
        getrlimit(Resource::Core).maximum == Some(0),
        "no core dump is written",
        "a core dump may be written: the system does not let its size be limited",
    );
    #[cfg(target_os = "linux")]
    {
        let behavior = dumpable_behavior();
        let is_hidden = behavior.is_ok_and(|behavior| behavior == DumpableBehavior::NotDumpable);
        let hidden = Hardening::new(
            is_hidden,
            "other processes of this user can't read varlens' memory",
            "other processes of this user may read varlens' memory: the system does not let it be hidden",
        );
        let swap = Hardening::new(
            IS_LOCKED.load(Ordering::Relaxed),
            "no part of varlens' memory is written to swap",
            &swapped(getrlimit(Resource::Memlock).current),
        );
        vec![core, hidden, swap]
    }
    #[cfg(not(target_os = "linux"))]
    {
        let swap = Hardening::new(
            false,
            "",
            "varlens' memory, and a value in it, may be written to swap: this system has no lock for all of it",
        );
        vec![core, swap]
    }
}

#[cfg(target_os = "linux")]
fn swapped(limit: Option<u64>) -> String {
    let may = "varlens' memory, and a value in it, may be written to swap";
    match limit {
        Some(bytes) => format!(
            "{may}: only {} KiB may be locked (ulimit -l), and it takes no limit",
            bytes >> 10
        ),
        None => format!("{may}: the system does not let it be locked"),
    }
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_achieved_says_why() {
        let says = |is_achieved| Hardening::new(is_achieved, "yes", "no").says;
        assert_eq!(
            (says(true), says(false)),
            ("yes".to_owned(), "no".to_owned())
        );
        assert!(swapped(Some(8 << 20)).contains("only 8192 KiB"));
        assert!(swapped(None).ends_with("does not let it be locked"));
    }
}
