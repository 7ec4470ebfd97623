//! What the process does before anything else: no core dumps, no reading by others of the same user, no body logging.

#[cfg(target_os = "linux")]
use rustix::process::{DumpableBehavior, dumpable_behavior, set_dumpable_behavior};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

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
    for name in BODY_LOGGING {
        if std::env::var_os(name).is_some() {
            return Err(format!(
                "{name} is set, which would log secret values; unset it and run again"
            ));
        }
    }
    Ok(())
}

/// What of it holds now, in sentences.
pub(super) fn achieved() -> Vec<(String, bool)> {
    let limit = getrlimit(Resource::Core);
    let core = (
        "no core dump is written".to_owned(),
        limit.maximum == Some(0),
    );
    #[cfg(target_os = "linux")]
    {
        let behavior = dumpable_behavior();
        let is_hidden = behavior.is_ok_and(|behavior| behavior == DumpableBehavior::NotDumpable);
        let says = "other processes of this user can't read varlens' memory".to_owned();
        vec![core, (says, is_hidden)]
    }
    #[cfg(not(target_os = "linux"))]
    vec![core]
}
