//! What the process does before anything else: no core dumps, no reading by others of the same user, no body logging.

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

/// Switches that make the AWS SDK log whole bodies.
const REFUSED: [&str; 2] = ["LOG_SENSITIVE_BODIES", "LOG_SIGNABLE_BODY"];

/// Hardens the process. What the system does not grant is done without; what would leak values is refused.
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
    for name in REFUSED {
        if std::env::var_os(name).is_some() {
            return Err(format!(
                "{name} is set, which would log secret values; unset it and start again"
            ));
        }
    }
    Ok(())
}
