//! What is printed where the program itself has a fault: its place, and nothing of the message, which may quote a value.

use std::process::Command;

/// No message is without it.
const CANARY: &str = "fake-canary-6107";
const ASKED: &str = "VARLENS_TEST_PANIC";

struct PanicsAtItsEnd;

impl Drop for PanicsAtItsEnd {
    fn drop(&mut self) {
        panic!("{CANARY} at the end");
    }
}

fn fail(how: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let _ = match how {
        "task" => runtime
            .block_on(async { tokio::spawn(async { panic!("{CANARY} in a task") }).await })
            .is_err(),
        "blocking" => runtime
            .block_on(async {
                tokio::task::spawn_blocking(|| panic!("{CANARY} on a thread of the runtime")).await
            })
            .is_err(),
        "end" => std::thread::spawn(|| drop(PanicsAtItsEnd)).join().is_err(),
        _ => std::thread::spawn(|| panic!("{CANARY} on a thread"))
            .join()
            .is_err(),
    };
}

/// The hook belongs to the process, so it is set in another one; among the other tests this does nothing.
#[test]
fn a_process_that_panics() {
    let Ok(how) = std::env::var(ASKED) else {
        return;
    };
    if how != "bare" {
        varlens::tui::restore_on_panic();
    }
    fail(&how);
}

fn said(how: &str) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "panics::a_process_that_panics",
        "--nocapture",
        "--test-threads=1",
    ]);
    let output = command
        .env(ASKED, how)
        .env("RUST_BACKTRACE", "full")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
    text
}

#[test]
fn a_panic_says_where_it_was_and_nothing_of_its_message() {
    for how in ["thread", "task", "blocking", "end"] {
        let said = said(how);
        let place = "a fault in varlens itself at tests/panics.rs:";
        assert_eq!(said.matches(place).count(), 1, "{how}: {said}");
        assert!(!said.contains("fake-canary"), "{how}: {said}");
    }
    // The control: without the hook the message is printed.
    assert!(said("bare").contains(CANARY));
}
