//! A traceback with those it is chained to, from the first line to the last: what can't be read, and where.

use crate::domain::key::{Key, Kind};
use crate::domain::process::Process;
use crate::domain::release::Lines;
use crate::domain::source_line::in_call;

use super::aws::{self, Failure};
use super::finding::{Cause, Finding};
use super::frame::{Frame, Role};
use super::line;
use super::wording::{self, Cut, Form, Named};

/// How many frames of an import error Airflow keeps (`[core] dagbag_import_error_traceback_depth`).
const KEPT_FRAMES: usize = 2;

/// The tracebacks that belong together, as their lines are read.
#[derive(Default)]
pub(super) struct Chain {
    traceback: Traceback,
    process: Option<Process>,
    shape: Shape,
    found: Vec<Finding>,
}

/// What is known of one traceback.
#[derive(Default)]
struct Traceback {
    frames: usize,
    /// The user's code that reads.
    reader: Option<Frame>,
    /// The key in that code, where it is written out.
    written: Option<Key>,
    /// What Airflow looks up below it.
    lookup: Option<Kind>,
    last: Option<Role>,
    has_ended: bool,
    /// What is left of the error, where the text was cut off in it.
    cut: Option<Cut>,
    /// Airflow's last line raises the error that a key is missing.
    raises: bool,
}

/// How Airflow's own lines begin that raise that a key is missing.
const RAISES: [&str; 3] = [
    "raise KeyError(f\"Variable {key} does not exist",
    "raise KeyError(f'Variable {key} does not exist",
    "raise AirflowNotFoundException(f\"The conn_id ",
];

/// What tells an import error that Airflow keeps from other tracebacks.
#[derive(Default)]
struct Shape {
    longest: usize,
    /// It begins where a traceback that isn't shortened does not.
    is_shortened: bool,
    /// Airflow's own frames were left out of it.
    is_trimmed: bool,
}

impl Chain {
    /// The next traceback of the chain.
    pub fn begin(&mut self) {
        self.traceback = Traceback::default();
    }

    /// The next frame, from the outermost to the innermost.
    pub fn frame(&mut self, frame: Frame) {
        let role = frame.role();
        let traceback = &mut self.traceback;
        if self.shape.longest == 0 {
            self.shape.is_shortened = begins_import_error(&frame, role);
        }
        traceback.frames += 1;
        self.shape.longest = self.shape.longest.max(traceback.frames);
        traceback.last = Some(role);
        traceback.raises = false;
        match role {
            Role::User => {
                traceback.reader = Some(frame);
                (traceback.written, traceback.lookup) = (None, None);
            }
            Role::Lookup(kind) => traceback.lookup = Some(kind),
            Role::Template => traceback.reader = None,
            Role::Run(process) => {
                traceback.reader = None;
                self.process = Some(process);
            }
            Role::Within(process) => self.process = self.process.or(Some(process)),
            Role::Parse | Role::Library => {}
        }
    }

    /// A line that is no frame: source, or the error that ends the traceback. `failing` is what Airflow asks a backend for where the log
    /// says that the backend failed.
    pub fn line(&mut self, text: &str, failing: Option<Kind>) {
        let traceback = &mut self.traceback;
        if traceback.has_ended {
            return;
        }
        // A framed traceback shows the lines around it, and the values of its variables, too.
        let is_framed = line::content(text).starts_with('│');
        let is_source = !is_framed || text.contains('❱');
        if traceback.last == Some(Role::User) && traceback.written.is_none() && is_source {
            traceback.written = in_call(text);
        }
        if is_framed {
            return;
        }
        if let Some(named) = wording::named(text, Form::Error) {
            traceback.has_ended = true;
            // A user's code may raise an error that reads the same. Where its line reads the key, the frames below it were left out.
            let is_read = || {
                let written = traceback.written.as_ref();
                let is_named = |key: &Key| named.key.as_ref().is_none_or(|name| *name == key.name);
                written.is_some_and(|key| named.kind == Some(key.kind) && is_named(key))
            };
            let is_users = traceback.last == Some(Role::User);
            let is_trimmed = is_users && is_read();
            if !is_users || is_trimmed {
                self.shape.is_trimmed |= is_trimmed;
                let key = named.key;
                self.find(named.kind, key, named.cause, named.releases);
            }
        } else if let Some(failure) = aws::failure(text) {
            traceback.has_ended = true;
            self.fail(failure, failing, aws::failed_read(text).is_some());
        } else if failing.is_some() && aws::is_exception(line::content(text)) {
            traceback.has_ended = true;
            self.fail(
                Failure {
                    cause: Cause::BackendFailed,
                    key: None,
                },
                failing,
                false,
            );
        } else {
            self.unfinished(text);
        }
    }

    /// A line of source, or the error if the text was cut off in it.
    fn unfinished(&mut self, text: &str) {
        let traceback = &mut self.traceback;
        traceback.raises |= RAISES.iter().any(|raise| text.contains(raise));
        if let Some(cut) = wording::cut_off(text) {
            traceback.cut = Some(cut);
        }
    }

    /// What a traceback says that was cut off before or in its error.
    fn end_of_cut(&mut self) {
        let Traceback {
            has_ended: false,
            last: Some(last),
            cut,
            raises,
            written,
            ..
        } = &mut self.traceback
        else {
            return;
        };
        let cut = cut.take();
        let lookup = match *last {
            Role::Lookup(kind) => Some(kind),
            Role::User => written.as_ref().map(|key| key.kind),
            _ => None,
        };
        let Some(cut) = cut.filter(|cut| cut.named.kind == lookup) else {
            if let (true, Role::Lookup(kind)) = (*raises, *last) {
                self.find(Some(kind), None, Cause::Missing, Lines::ALL);
            }
            return;
        };
        let fits = |key: &Key| match &cut.named.key {
            Some(named) => *named == key.name,
            None => key.name.starts_with(&cut.begun),
        };
        if *last == Role::User && !written.as_ref().is_some_and(fits) {
            return;
        }
        *written = written.take().filter(fits);
        let Named {
            kind,
            key,
            cause,
            releases,
            ..
        } = cut.named;
        self.find(kind, key, cause, releases);
    }

    /// The last line of the traceback was there.
    pub fn has_ended(&self) -> bool {
        self.traceback.has_ended
    }

    /// `is_read`: the error itself says that a secret was read.
    fn fail(&mut self, failure: Failure, failing: Option<Kind>, is_read: bool) {
        // One failure of a backend may raise others while it is handled: the first that says why counts.
        if failing.is_some()
            && self
                .found
                .iter()
                .any(|found| found.cause != Cause::BackendFailed)
        {
            return;
        }
        let asked = self.traceback.lookup.or(failing);
        // Without a frame of the user's or of Airflow's, the error alone counts: the text was cut.
        if asked.is_none() && is_read && self.traceback.reader.is_none() {
            let (kind, key) = failure.key.unzip();
            return self.find(kind, key, failure.cause, Lines::ALL);
        }
        let Some(kind) = asked.filter(|_| self.traceback.last != Some(Role::User)) else {
            return;
        };
        if failing.is_some() {
            self.found.clear();
        }
        let named = failure
            .key
            .filter(|(named, _)| *named == kind)
            .map(|(_, key)| key);
        // 2.2 began to log what a backend raises, and to go on.
        let releases = failing.map_or(Lines::ALL, |_| Lines::between((2, 2), None));
        self.find(Some(kind), named, failure.cause, releases);
    }

    fn find(&mut self, kind: Option<Kind>, key: Option<String>, cause: Cause, releases: Lines) {
        let reader = self.traceback.reader.take().filter(|_| kind.is_some());
        let written = self.traceback.written.take();
        let written = written
            .filter(|key| Some(key.kind) == kind)
            .map(|key| key.name);
        self.found.push(Finding {
            kind,
            key: key.or(written),
            cause,
            line: reader.as_ref().map(|frame| frame.line),
            file: reader.map(|frame| frame.path),
            process: None,
            releases,
            at: None,
        });
    }

    /// What was found. `is_bare`: nothing of a log was around it.
    pub fn finish(mut self, is_bare: bool) -> (Vec<Finding>, Option<Process>) {
        self.end_of_cut();
        let Shape {
            longest,
            is_shortened,
            is_trimmed,
        } = self.shape;
        // What is about all lookups may happen in any process, before a file is parsed.
        let is_of_key = self.found.iter().any(|found| found.kind.is_some());
        let is_short = is_shortened && longest <= KEPT_FRAMES;
        let is_kept = is_bare && is_of_key && is_short && !is_trimmed;
        let process = self.process.or(is_kept.then_some(Process::DagProcessor));
        (self.found, process)
    }
}

/// A traceback of a task's or a trigger's begins with other frames; one of a file that is run by hand too, unless its full path is given.
fn begins_import_error(frame: &Frame, role: Role) -> bool {
    let is_entry = matches!(frame.function.as_str(), "execute" | "poke" | "run");
    frame.path.starts_with(['/', '<']) && (role != Role::User || !is_entry)
}
