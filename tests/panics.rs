//! What is printed where the program itself has a fault: its place, and nothing of the message, which may quote a value.

use std::process::Command;
use std::sync::Arc;

use portable_pty::CommandBuilder;

use varlens::app;
use varlens::app::preferences::Osc52;
use varlens::domain::key::Kind;
use varlens::domain::resolve::{Ask, Fault};
use varlens::domain::search_path::Layer;
use varlens::sources::{PageSink, Source, SourceAnswer, SourceFuture, sample};
use varlens::tui::{ClipboardEnv, Editor, End, FirstFrame, Setup, Start};
use varlens::ui::theme::{ColorDepth, RenderCaps, ThemeCatalog};

use crate::in_a_terminal::Session;

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
        "lack" => panic!("{CANARY} for want of threads"),
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
    match how.as_str() {
        "bare" => {}
        "lack" => varlens::tui::restore_on_panic(|| Some("4 threads can't be started".to_owned())),
        _ => varlens::tui::restore_on_panic(|| None),
    }
    fail(&how);
}

/// A source whose background work panics.
struct Panics;

impl Source for Panics {
    fn layer(&self) -> Layer {
        Layer::ENV
    }

    fn is_audited(&self) -> bool {
        false
    }

    fn list<'a>(&'a self, _: Kind, _: &'a dyn PageSink) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async { panic!("{CANARY} while listing") })
    }

    fn ask<'a>(&'a self, _: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async { panic!("{CANARY} while asking") })
    }
}

fn setup() -> Setup {
    let deployment = Arc::new(sample::deployment());
    let sources = sample::sources().with(Layer::ENV, Arc::new(Panics));
    Setup {
        start: Start {
            state: app::Setup::new(deployment),
            sources,
            themes: ThemeCatalog::default(),
            theme: None,
            reread: None,
        },
        load: Arc::new(|_| Err("none".to_owned())),
        clipboard: ClipboardEnv::from_env(Osc52::Never, |_| None),
        editor: Editor::from_env(|_| None),
        remember: Box::new(|_| Err("none".to_owned())),
    }
}

/// Runs in a terminal, in a process of its own; among the other tests this does nothing.
#[test]
fn an_explorer_whose_task_panics() {
    if std::env::var(ASKED).as_deref() != Ok("explorer") {
        return;
    }
    varlens::tui::restore_on_panic(|| None);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let caps = RenderCaps {
        depth: ColorDepth::None,
        is_plain: false,
    };
    let ended = runtime.block_on(async {
        let first = FirstFrame::show(caps).unwrap();
        first.run(|| Ok::<_, ()>(setup())).await
    });
    runtime.shutdown_background();
    let is_fault = matches!(ended, Ok(End::Fault));
    std::process::exit(if is_fault { 17 } else { 18 });
}

#[test]
fn a_panic_behind_the_explorer_ends_it_with_the_terminal_restored() {
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "panics::an_explorer_whose_task_panics",
        "--nocapture",
        "--test-threads=1",
    ]);
    command.env(ASKED, "explorer");
    command.env("TERM", "xterm-256color");
    let mut session = Session::spawn(command, 120);
    assert_eq!(session.end(), 17);
    assert!(!session.is_raw() && !session.screen().alternate_screen());
    let said = session.screen().contents().replace('\n', "");
    assert!(
        said.contains("a fault in varlens itself at tests/panics.rs:"),
        "{said}"
    );
    assert!(!said.contains("fake-canary"), "{said}");
}

/// What is printed, and the exit code.
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
    // Rust's own code for a panic, also where it is another thread's.
    let is_other = ["thread", "blocking", "end"].contains(&how);
    let code = match how {
        "lack" => 2,
        _ if is_other => 101,
        _ => 0,
    };
    assert_eq!(output.status.code(), Some(code), "{text}");
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
    let limited = said("lack");
    assert_eq!(limited.matches("4 threads can't be started").count(), 1);
    assert!(!limited.contains("a fault in varlens") && !limited.contains(CANARY));
    // The control: without the hook the message is printed.
    assert!(said("bare").contains(CANARY));
}
