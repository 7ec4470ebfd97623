//! What a log, a traceback or the output of a command says about variables and connections that can't be read.
//!
//! Any release's task log, processor log, import error, REST answer, mail or command output, with colours, JSON or HTML around or inside it,
//! wrapped lines and what containers and log shippers put before a line. What the text does not hold is left out, never guessed.
//!
//! ```text
//! bytes → mail → line (decoded, without colours) → table (CSV) → joined (wrapped lines) → envelope (JSON, HTML, escapes: lines in a line)
//!       → record | frame | wording → chain → merged
//! ```

mod aws;
mod chain;
mod cut_json;
mod envelope;
mod finding;
mod frame;
mod joined;
mod json_line;
mod line;
mod mail;
mod merged;
mod record;
mod table;
mod timestamp;
mod wording;

pub use finding::{Cause, Finding};

use crate::domain::process::Process;
use crate::domain::release::Lines;

use chain::Chain;
use frame::{BEGINNING, Frame};
use joined::Joiner;
use json_line::{Line, Structured};
use mail::Mail;
use merged::Merged;
use record::Record;
use table::Table;
use wording::{Form, Named};

/// What comes between the tracebacks of a chain.
const LINKS: [&str; 2] = [
    "During handling of the above exception, another exception occurred",
    "The above exception was the direct cause of the following exception",
];
/// How the pages of Airflow 2 introduce an import error.
const BROKEN_DAG: &str = "Broken DAG: [";
/// The line below the head of a table that a command prints: no record goes on in it.
const TABLE: &str = "=====";
/// A log shipper may wrap what another one has wrapped.
const MOST_SHIPPERS: usize = 3;

/// What a program printed, in a line of a log: without colours, what containers and shippers put before it, and the head of
/// Airflow's record. None where nothing of the kind is before it.
pub fn message(line: &str) -> Option<String> {
    let plain = line::plain(line);
    let content = line::content(&plain);
    let message = record::after_head(content);
    let is_logged = message.is_some() || content.len() < plain.len();
    is_logged.then(|| message.unwrap_or(content).to_owned())
}

/// What a text says, the most telling first.
pub fn findings(text: &str) -> Vec<Finding> {
    let mut reader = Reader::default();
    for line in text.lines() {
        reader.push(line.as_bytes());
    }
    reader.finish()
}

/// Reads a log line by line, in bounded memory.
#[derive(Default)]
pub struct Reader {
    mail: Mail,
    table: Table,
    joiner: Joiner,
    log: Log,
}

impl Reader {
    /// The next line, without what ends it: in UTF-8, else taken for latin-1.
    pub fn push(&mut self, bytes: &[u8]) {
        let Self {
            mail,
            table,
            joiner,
            log,
        } = self;
        mail.push(bytes, &mut |bytes| {
            let decoded = line::decoded(bytes);
            let plain = line::plain(&decoded);
            joiner.push(&table.line(&plain), &mut |line| {
                log.line(line, MOST_SHIPPERS);
            });
        });
    }

    /// What was found, the most telling first: what Airflow ended with, before what it survived.
    pub fn finish(mut self) -> Vec<Finding> {
        for line in self.mail.finish() {
            self.push(&line);
        }
        let log = &mut self.log;
        self.joiner.flush(&mut |line| log.line(line, MOST_SHIPPERS));
        self.log.finish()
    }
}

/// What is known of a log up to a line.
#[derive(Default)]
struct Log {
    merged: Merged,
    chain: Option<Chain>,
    /// The next traceback belongs to the chain.
    is_linked: bool,
    /// What the record says that the chain belongs to.
    record: Record,
    /// There was a record, or a JSON line: the text is more than a traceback.
    has_records: bool,
    /// The process that the last records were of.
    process: Option<Process>,
    /// What reads where no record says so: the processor, if it comes from a page of Airflow's, or by what
    /// logs as JSON.
    otherwise: Option<Process>,
}

impl Log {
    fn line(&mut self, text: &str, shippers: usize) {
        let content = line::content(text);
        let inside = match shippers {
            0 => Vec::new(),
            _ => envelope::opened(content),
        };
        if inside.is_empty() {
            return self.text(text, content);
        }
        for line in inside {
            match line {
                Line::Record(structured) => self.structured(&structured),
                Line::Shipped(inner, at) => self.shipped(&inner, at.as_deref(), shippers - 1),
            }
        }
    }

    fn shipped(&mut self, inner: &str, at: Option<&str>, shippers: usize) {
        for line in inner.lines() {
            self.line(&line::plain(line), shippers);
            if self.record.at.is_none() {
                self.record.at = at.map(str::to_owned);
            }
        }
    }

    fn text(&mut self, text: &str, content: &str) {
        if content.contains(BROKEN_DAG) {
            self.otherwise = Some(Process::DagProcessor);
        }
        if content.starts_with(TABLE) {
            self.begin(Record::default());
        }
        let record = Record::in_line(text);
        let is_record = record.is_some();
        if let Some(record) = record {
            self.begin(record);
            self.logged(text);
        }
        if self.record.at.is_none() && !(is_record && self.record.is_closed) {
            let before = text.len() - content.len();
            self.record.at = text.get(..before).and_then(timestamp::utc);
        }
        if content.contains(BEGINNING) {
            self.traceback();
        } else if let Some(frame) = Frame::in_line(text)
            .or_else(|| Frame::in_box(content))
            .filter(|_| !is_record)
        {
            self.chain.get_or_insert_default().frame(frame);
        } else if LINKS.iter().any(|link| content.starts_with(link)) {
            self.is_linked = self.chain.is_some();
        } else if !is_record {
            self.inner(text, content);
        }
    }

    /// A line in a traceback, else one outside of tracebacks.
    fn inner(&mut self, text: &str, content: &str) {
        if let Some(chain) = self.chain.as_mut().filter(|chain| !chain.has_ended()) {
            return chain.line(text, self.record.failing);
        }
        let named =
            wording::named(content, Form::Printed).or_else(|| wording::named(text, Form::Error));
        let named = named.or_else(|| wording::named(text, Form::Logged));
        let cut_off = || {
            let cut = wording::cut_off(content).filter(|cut| !cut.is_doubtful)?;
            Some(cut.named)
        };
        if let Some(named) = named.or_else(|| read(content)).or_else(cut_off) {
            self.end_chain();
            self.add(named);
        } else if self.chain.is_none()
            && self.record.failing.is_some()
            && aws::failure(content).is_some()
        {
            // The traceback was left out, up to its last line.
            let chain = self.chain.get_or_insert_default();
            chain.line(text, self.record.failing);
        }
    }

    fn traceback(&mut self) {
        if !std::mem::take(&mut self.is_linked) {
            self.end_chain();
        }
        self.chain.get_or_insert_default().begin();
    }

    fn logged(&mut self, text: &str) {
        let named =
            wording::named(text, Form::Logged).or_else(|| wording::named(text, Form::Error));
        let is_error = !self.record.is_closed;
        if let Some(named) = named.or_else(|| read(text).filter(|_| is_error)) {
            self.add(named);
        }
    }

    fn add(&mut self, named: Named) {
        let is_survived = named.cause != Cause::Missing && named.kind.is_some();
        let finding = Finding {
            kind: named.kind,
            key: named.key,
            cause: named.cause,
            file: None,
            line: None,
            process: self.record.process.or(self.process),
            releases: named.releases,
            at: self
                .record
                .at
                .clone()
                .filter(|_| named.form != Form::Printed),
        };
        self.merged.add(finding, is_survived);
    }

    fn structured(&mut self, structured: &Structured) {
        self.otherwise = self.otherwise.or(structured.likely);
        self.begin(structured.record.clone());
        self.logged(structured.event.lines().next().unwrap_or_default());
        // Airflow 3 logs the traceback of a trigger as a text.
        for line in structured.event.lines().skip(1) {
            self.text(line, line);
        }
        self.end_chain();
        let mut chain = Chain::default();
        // The last is the first that was raised.
        for error in structured.errors.iter().rev() {
            chain.begin();
            for frame in &error.frames {
                chain.frame(frame.clone());
            }
            chain.line(&error.text, self.record.failing);
        }
        self.chain = Some(chain);
        self.end_chain();
    }

    fn begin(&mut self, record: Record) {
        self.end_chain();
        self.is_linked = false;
        self.has_records = true;
        self.process = record.process.or(self.process);
        self.record = record;
    }

    fn end_chain(&mut self) {
        let Some(chain) = self.chain.take() else {
            return;
        };
        let (found, process) = chain.finish(!self.has_records);
        let process = process.or(self.record.process).or(self.process);
        for mut finding in found {
            let at = self.record.at.clone();
            let template = self.record.template.as_ref();
            let template =
                template.filter(|key| finding.file.is_none() && Some(key.kind) == finding.kind);
            finding.key = finding.key.or_else(|| Some(template?.name.clone()));
            self.merged.add(
                Finding {
                    process,
                    at,
                    ..finding
                },
                self.record.failing.is_some(),
            );
        }
    }

    fn finish(mut self) -> Vec<Finding> {
        self.end_chain();
        let otherwise = self.process.or(self.otherwise);
        let mut found = self.merged.finish();
        for finding in &mut found {
            finding.process = finding.process.or(otherwise);
        }
        found
    }
}

/// A read of a secret that failed, outside of tracebacks.
fn read(line: &str) -> Option<Named> {
    let failure = aws::failed_read(line)?;
    let (kind, key) = failure.key.unzip();
    Some(Named {
        kind,
        key,
        cause: failure.cause,
        releases: Lines::ALL,
        form: Form::Logged,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<Option<String>> {
        findings(text).into_iter().map(|found| found.key).collect()
    }

    #[test]
    fn a_traceback_without_the_frames_of_airflow_is_read() {
        let trimmed = |source: &str, error: &str| {
            format!(
                "Traceback (most recent call last):\n  File \"/opt/airflow/dags/x.py\", line 5, in u\n    {source}\n{error}\n"
            )
        };
        let text = trimmed(
            "x = Variable.get('x')",
            "KeyError: 'Variable x does not exist'",
        );
        let found = findings(&text);
        assert_eq!(found.len(), 1, "{found:?}");
        let first = found.first().unwrap();
        assert_eq!((first.key.as_deref(), first.line), (Some("x"), Some(5)));
        // An import error that Airflow keeps ends in Airflow's own frames.
        assert_eq!(first.process, None);
        for source in [
            "raise KeyError('Variable x does not exist')",
            "x = Variable.get('y')",
            "x = BaseHook.get_connection('x')",
        ] {
            let text = trimmed(source, "KeyError: 'Variable x does not exist'");
            assert!(findings(&text).is_empty(), "{source}");
        }
    }

    #[test]
    fn errors_of_the_users_own_are_not_airflows() {
        let raised = "Traceback (most recent call last):\n  File \"/opt/airflow/dags/x.py\", line 5, in <module>\n    raise KeyError(name)\nKeyError: 'Variable x does not exist'\n";
        assert!(findings(raised).is_empty());
        let denied = "Traceback (most recent call last):\n  File \"/opt/airflow/dags/x.py\", line 5, in work\n    client.get_object()\n  File \"/usr/local/lib/python3.11/site-packages/botocore/client.py\", line 1023, in _make_api_call\nbotocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the GetObject operation: Access Denied\n";
        assert!(findings(denied).is_empty());
        for text in [
            "",
            "Variable",
            "KeyError: 'x'",
            "ValueError: Variable x does not exist",
            "{\"event\": 1}",
            "{",
        ] {
            assert!(findings(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_cut_text_gives_what_it_holds() {
        let found = findings("KeyError: 'Variable x does not exist'");
        let [only] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(
            (only.file.as_ref(), only.process, only.at.as_ref()),
            (None, None, None)
        );
        assert_eq!(
            only.releases.names().first().map(String::as_str),
            Some("2.0")
        );
        assert_eq!(keys("KeyError: 'Variable x does n"), [Some("x".to_owned())]);
        assert_eq!(keys("KeyError: 'Variable x"), [None]);
        assert_eq!(keys("KeyError: 'Variable x is not set"), []);
    }

    #[test]
    fn a_traceback_that_is_cut_off_takes_the_key_from_its_frame() {
        let of = |call: &str, package: &str, raise: &str, error: &str| {
            let text = format!(
                "Traceback (most recent call last):\n  File \"/opt/airflow/dags/x.py\", line 5, in work\n    {call}\n  File \"/usr/local/lib/python3.11/site-packages/airflow/{package}\", line 145, in get\n    {raise}\n{error}"
            );
            let found = findings(&text);
            assert!(found.len() <= 1, "{found:?}");
            found.into_iter().next().map(|found| {
                assert_eq!((found.cause, found.line), (Cause::Missing, Some(5)));
                found.key
            })
        };
        let call = "Variable.get(\"fx_rate_table\")";
        let raise = "raise KeyError(f\"Variable {key} does not exist\")";
        let variable = |error: &str| of(call, "models/variable.py", raise, error);
        let key = Some(Some("fx_rate_table".to_owned()));
        for error in [
            "KeyError: 'Variable fx_rate_t",
            "KeyError: 'Variable ",
            "KeyError: 'Variable fx_rate_table does no",
            "KeyError: 'Variable fx_rate_t\u{2026}",
            "KeyError: 'Variable fx_rate_t... (truncated)",
            "KeyError: 'Variable fx_rate_t\n```",
            "KeyEr",
            "",
        ] {
            assert_eq!(variable(error), key, "{error}");
        }
        // The line reads another key, or none that is written out.
        assert_eq!(variable("KeyError: 'Variable other"), Some(None));
        let other = Some(Some("other".to_owned()));
        assert_eq!(variable("KeyError: 'Variable other does not"), other);
        let computed = of("Variable.get(NAME)", "models/variable.py", raise, "Key");
        assert_eq!(computed, Some(None));
        // Nothing says yet what is wrong.
        let open = "var = json.loads(value)";
        assert_eq!(of(call, "models/variable.py", open, ""), None);
        let call = "BaseHook.get_connection('snowflake')";
        let raise = "raise AirflowNotFoundException(f\"The conn_id `{conn_id}` isn't defined\")";
        for error in [
            "airflow.exceptions.AirflowNotFoundException: The conn_id `snowfl",
            "airflow.exceptions.AirflowNotFoundException: The conn_id `snowflake` isn't",
            "airflow.exceptions.AirflowNot",
        ] {
            let found = of(call, "models/connection.py", raise, error);
            assert_eq!(found, Some(Some("snowflake".to_owned())), "{error}");
        }
        let call = "Variable.get(key=\"fx_rate_table\")";
        let error =
            "airflow.sdk.exceptions.AirflowRuntimeError: VARIABLE_NOT_FOUND: {'key': 'fx_rat";
        let found = of(
            call,
            "sdk/definitions/variable.py",
            "return _get(key)",
            error,
        );
        assert_eq!(found, key);
    }

    #[test]
    fn the_source_of_a_mail_is_decoded() {
        let mail = |encoding: &str, body: &str| {
            let text = format!(
                "Subject: Airflow alert\nContent-Transfer-Encoding: {encoding}\nContent-Type: text/html\n\n{body}\n--==x--\n"
            );
            let found = findings(&text);
            found.first().and_then(|found| found.key.clone())
        };
        let html = "Try 1 out of 1<br>Exception:<br>&#39;Variable db_host does not exist&#39;<br>Log: <a href=\"http://x\">Link</a><br>Host: worker<br>";
        let key = Some("db_host".to_owned());
        assert_eq!(mail("8bit", html), key);
        let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, html);
        let (first, second) = encoded.split_at(76);
        assert_eq!(mail("base64", &format!("{first}\n{second}")), key);
        let quoted = html.replace('=', "=3D").replace("db_host", "db_=\nhost");
        assert_eq!(mail("quoted-printable", &quoted), key);
    }

    #[test]
    fn mails_and_messages_name_the_key() {
        for text in [
            "Try 1 out of 1\nException:\n'Variable db_host does not exist'\nLog: Link",
            "Exception: 'Variable db_host does not exist'",
            ":red_circle: *Task failed*: reason: 'Variable db_host does not exist.'",
            "exception: KeyError('Variable db_host does not exist')",
            "<p>Exception:<br/>&#x27;Variable db_host does not exist&#x27;<br/>Log: </p>",
            "{\"error\": \"KeyError: 'Variable db_host does not exist'\"}",
            "{\"import_errors\": [{\"filename\": \"/dags/x.py\", \"stack_trace\": \"Traceback (most recent call last):\\nKeyError: 'Variable db_host does not exist'\\n\"}]}",
        ] {
            assert_eq!(keys(text), [Some("db_host".to_owned())], "{text}");
        }
    }

    #[test]
    fn an_error_that_has_lost_its_quotes_names_its_key() {
        for text in [
            "KeyError: Variable db_host does not exist",
            "KeyError: Variable db_host does not exist.",
            "KeyError: \u{2018}Variable db_host does not exist\u{2019}",
            "KeyError: \u{201c}Variable db_host does not exist\u{201d}",
            "KeyError: Variable db_host does\nnot exist",
            "KeyError: Variable db_host\ndoes not exist\nnext",
            "'Variable db_host does not exist'",
            "'Variable db_host does\nnot exist'",
            "Variable db_host does not\nexist",
        ] {
            // A line that is longer, so that none of these is as wide as the page.
            let text = format!("{}\n{text}", "x".repeat(60));
            assert_eq!(keys(&text), [Some("db_host".to_owned())], "{text}");
        }
        // A line that goes on with something else takes no further lines with it.
        let own = "KeyError: Variable x is not set\nKeyError: 'Variable y does not exist'";
        assert_eq!(keys(own), [Some("y".to_owned())]);
    }

    #[test]
    fn the_page_of_a_broken_dag_is_of_the_processor() {
        let page = "Broken DAG: [/opt/airflow/dags/x.py] Traceback (most recent call last):\n  File \"/opt/airflow/dags/x.py\", line 5, in <module>\n    Variable.get(\"x\")\n  File \"/usr/local/lib/python3.11/site-packages/airflow/models/variable.py\", line 145, in get\n    raise KeyError(f\"Variable {key} does not exist\")\nKeyError: 'Variable x does not exist'\n";
        let found = findings(page);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found.first().and_then(|found| found.process),
            Some(Process::DagProcessor)
        );
    }

    #[test]
    fn a_thousand_keys_and_a_long_line_are_bounded() {
        let many: Vec<_> = (0..1000)
            .map(|n| format!("KeyError: 'Variable key_{n} does not exist'"))
            .collect();
        let many = many.join("\n");
        assert_eq!(findings(&many).len(), 500);
        assert!(findings(&"x".repeat(3 << 20)).is_empty());
    }
}
