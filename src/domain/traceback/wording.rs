//! What Airflow writes where a variable or connection can't be read, by the lines of releases that write it so.
//!
//! Read in the source of each line of releases: `models/variable.py`, `models/connection.py`, `configuration.py`,
//! `cli/commands/variable_command.py` and `connection_command.py`, and in 3.x `sdk/exceptions.py`, `sdk/execution_time/context.py`,
//! `sdk/definitions/connection.py` and `sdk/api/client.py`.

use crate::domain::key::Kind;
use crate::domain::python_text::unquoted;
use crate::domain::release::Lines;

use super::finding::Cause;

/// A key that an error names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub kind: Option<Kind>,
    pub key: Option<String>,
    pub cause: Cause,
    pub releases: Lines,
    pub form: Form,
}

/// Where such a text is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// The last line of a traceback, which begins with the class of the exception.
    Error,
    /// In a line of a log.
    Logged,
    /// The whole line, printed by a command.
    Printed,
}

struct Wording {
    form: Form,
    /// What comes before the quote or the text.
    lead: &'static str,
    /// The text is the `repr` of a `str`, which escapes quotes in the key.
    is_repr: bool,
    before: &'static str,
    after: &'static str,
    kind: Option<Kind>,
    cause: Cause,
    /// The first line of releases that says so, and the last; none: it still does.
    since: (u16, u16),
    until: Option<(u16, u16)>,
}

use Cause::{BackendUnknown, KwargsNotJson, Missing, WrongFernetKey};
use Form::{Error, Logged, Printed};
use Kind::{Connection, Variable};

const NOT_LOADED: &str = "The object could not be loaded. Please check \"";

#[rustfmt::skip] // One row per wording.
const WORDINGS: &[Wording] = &[
    // models/variable.py; 3.2.0 added the full stop.
    Wording { form: Error, lead: "KeyError: ", is_repr: true, before: "Variable ", after: " does not exist", kind: Some(Variable), cause: Missing, since: (2, 0), until: Some((3, 1)) },
    Wording { form: Error, lead: "KeyError: ", is_repr: true, before: "Variable ", after: " does not exist.", kind: Some(Variable), cause: Missing, since: (3, 2), until: None },
    // The same where a chat or a page has taken the quotes away, or made others of them.
    Wording { form: Error, lead: "KeyError: Variable ", is_repr: false, before: "", after: " does not exist", kind: Some(Variable), cause: Missing, since: (2, 0), until: Some((3, 1)) },
    Wording { form: Error, lead: "KeyError: Variable ", is_repr: false, before: "", after: " does not exist.", kind: Some(Variable), cause: Missing, since: (3, 2), until: None },
    Wording { form: Error, lead: "KeyError: \u{2018}Variable ", is_repr: false, before: "", after: " does not exist", kind: Some(Variable), cause: Missing, since: (2, 0), until: None },
    Wording { form: Error, lead: "KeyError: \u{201c}Variable ", is_repr: false, before: "", after: " does not exist", kind: Some(Variable), cause: Missing, since: (2, 0), until: None },
    // The same error where a task's or trigger's failure is summed up in one line.
    Wording { form: Logged, lead: "(", is_repr: true, before: "Variable ", after: " does not exist", kind: Some(Variable), cause: Missing, since: (2, 0), until: Some((3, 1)) },
    Wording { form: Logged, lead: "exited with error ", is_repr: true, before: "Variable ", after: " does not exist", kind: Some(Variable), cause: Missing, since: (2, 0), until: Some((3, 1)) },
    // `Exception: '…'` in Airflow's mails, and the same below the words of a callback of the user's.
    Wording { form: Logged, lead: ": ", is_repr: true, before: "Variable ", after: " does not exist", kind: Some(Variable), cause: Missing, since: (2, 0), until: Some((3, 1)) },
    Wording { form: Logged, lead: ": ", is_repr: true, before: "Variable ", after: " does not exist.", kind: Some(Variable), cause: Missing, since: (3, 2), until: None },
    // `airflow variables get`, which takes the quotes of the repr away.
    Wording { form: Printed, lead: "", is_repr: false, before: "Variable ", after: " does not exist", kind: Some(Variable), cause: Missing, since: (2, 0), until: Some((3, 1)) },
    Wording { form: Printed, lead: "", is_repr: false, before: "Variable ", after: " does not exist.", kind: Some(Variable), cause: Missing, since: (3, 2), until: None },
    Wording { form: Printed, lead: "", is_repr: true, before: "Variable ", after: " does not exist", kind: Some(Variable), cause: Missing, since: (2, 0), until: Some((3, 1)) },
    Wording { form: Printed, lead: "", is_repr: true, before: "Variable ", after: " does not exist.", kind: Some(Variable), cause: Missing, since: (3, 2), until: None },
    // sdk/execution_time/context.py: task-sdk 1.0.0 to 1.1.0, and from 1.1.1.
    Wording { form: Error, lead: "VARIABLE_NOT_FOUND: {'key': ", is_repr: true, before: "", after: "", kind: Some(Variable), cause: Missing, since: (3, 0), until: Some((3, 1)) },
    Wording { form: Error, lead: "VARIABLE_NOT_FOUND: {'message': ", is_repr: true, before: "Variable ", after: " not found", kind: Some(Variable), cause: Missing, since: (3, 1), until: None },
    // models/connection.py, and from task-sdk 1.0.2 sdk/definitions/connection.py.
    Wording { form: Error, lead: "NotFoundException: ", is_repr: false, before: "The conn_id `", after: "` isn't defined", kind: Some(Connection), cause: Missing, since: (2, 0), until: None },
    Wording { form: Logged, lead: "(", is_repr: false, before: "The conn_id `", after: "` isn't defined", kind: Some(Connection), cause: Missing, since: (2, 0), until: None },
    Wording { form: Logged, lead: ": ", is_repr: false, before: "The conn_id `", after: "` isn't defined", kind: Some(Connection), cause: Missing, since: (2, 0), until: None },
    Wording { form: Logged, lead: "exited with error ", is_repr: false, before: "The conn_id `", after: "` isn't defined", kind: Some(Connection), cause: Missing, since: (2, 0), until: None },
    Wording { form: Error, lead: "CONNECTION_NOT_FOUND: {'conn_id': ", is_repr: true, before: "", after: "", kind: Some(Connection), cause: Missing, since: (3, 0), until: None },
    Wording { form: Printed, lead: "", is_repr: false, before: "The conn_id `", after: "` isn't defined", kind: Some(Connection), cause: Missing, since: (2, 0), until: None },
    // `airflow connections get` names no key.
    Wording { form: Printed, lead: "", is_repr: false, before: "Connection not found.", after: "", kind: Some(Connection), cause: Missing, since: (2, 0), until: None },
    // models/variable.py, for a row of the metadata database; the caller then finds the variable missing.
    Wording { form: Logged, lead: "", is_repr: false, before: "Can't decrypt _val for key=", after: ", invalid token or value", kind: Some(Variable), cause: WrongFernetKey, since: (2, 0), until: None },
    Wording { form: Logged, lead: "", is_repr: false, before: "Can't decrypt _val for key=", after: ", FERNET_KEY configuration missing", kind: Some(Variable), cause: WrongFernetKey, since: (2, 0), until: None },
    // configuration.py: the process doesn't start.
    Wording { form: Error, lead: NOT_LOADED, is_repr: false, before: "backend\" key in \"secrets\" section", after: "", kind: None, cause: BackendUnknown, since: (2, 0), until: None },
    Wording { form: Error, lead: NOT_LOADED, is_repr: false, before: "secrets_backend\" key in \"workers\" section", after: "", kind: None, cause: BackendUnknown, since: (3, 0), until: None },
    // models/crypto.py: the key itself is none, and no row can be read.
    Wording { form: Error, lead: "Could not create Fernet object: ", is_repr: false, before: "", after: "", kind: None, cause: WrongFernetKey, since: (2, 0), until: None },
    // configuration.py from 2.4.1: a warning, and no kwargs.
    Wording { form: Logged, lead: "Failed to parse [secrets] backend_kwargs ", is_repr: false, before: "", after: ", defaulting to no kwargs", kind: None, cause: KwargsNotJson, since: (2, 4), until: None },
    Wording { form: Logged, lead: "Failed to parse [workers] secrets_backend_kwargs ", is_repr: false, before: "", after: ", defaulting to no kwargs", kind: None, cause: KwargsNotJson, since: (3, 0), until: None },
];

/// What a line says, if it is one of these texts: the one that begins first, and of those the longest.
pub(super) fn named(line: &str, form: Form) -> Option<Named> {
    let rows = WORDINGS.iter().filter(|row| row.form == form);
    let found = rows.filter_map(|row| Some((row, row.key(line)?)));
    let (row, key) = found.max_by_key(|(row, _)| row.after.len() + row.lead.len())?;
    let names_key = (!row.after.is_empty() || row.is_repr) && row.kind.is_some();
    Some(Named {
        kind: row.kind,
        key: names_key.then_some(key),
        cause: row.cause,
        releases: Lines::between(row.since, row.until),
        form,
    })
}

/// What is left of a text that was cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub named: Named,
    /// What the key begins with, where it was cut off too.
    pub begun: String,
    /// Words follow, as they do in other errors.
    pub is_doubtful: bool,
}

/// What an error says that a key does not exist, and was cut off before its end.
pub(super) fn cut_off(line: &str) -> Option<Cut> {
    let is_error = |row: &&Wording| row.form == Error && row.cause == Missing;
    WORDINGS
        .iter()
        .filter(is_error)
        .find_map(|row| row.cut_off(line))
}

/// One of these texts has begun and not ended: the rest is on the next line.
pub(super) fn is_cut(line: &str) -> bool {
    let rows = || WORDINGS.iter().filter(|row| row.form != Printed);
    is_printed_cut(line)
        || (rows().any(|row| row.begins(line)) && !rows().any(|row| row.key(line).is_some()))
}

/// `'Variable x does`, of which the rest is on the next line: a line of prose rarely ends so.
fn is_printed_cut(line: &str) -> bool {
    let line = line.trim();
    let inner = line.strip_prefix(['\'', '"']).unwrap_or(line);
    let rest = inner.strip_prefix("Variable ");
    rest.is_some_and(|rest| rest.ends_with(" does") || rest.ends_with(" does not"))
}

/// One of these texts is there from its beginning to its end.
pub(super) fn is_whole(line: &str) -> bool {
    WORDINGS
        .iter()
        .any(|row| !row.after.is_empty() && row.key(line).is_some())
}

impl Wording {
    fn key(&self, line: &str) -> Option<String> {
        if self.form == Printed && !self.is_repr {
            return self.inner(line.trim_end()).map(unescaped);
        }
        if !self.is_repr {
            let (_, rest) = line.split_once(self.lead)?;
            let (_, rest) = rest.split_once(self.before)?;
            return rest.split_once(self.after).map(|(key, _)| key.to_owned());
        }
        if self.lead.is_empty() {
            let (text, rest) = unquoted(line)?;
            return self
                .inner(&text)
                .filter(|_| rest.trim().is_empty())
                .map(str::to_owned);
        }
        line.match_indices(self.lead).find_map(|(at, lead)| {
            let (text, _) = unquoted(line.get(at + lead.len()..)?)?;
            self.inner(&text).map(str::to_owned)
        })
    }

    /// What the end of a line has of it.
    fn cut_off(&self, line: &str) -> Option<Cut> {
        let (_, rest) = line.split_once(self.lead)?;
        let quote = rest.chars().next().filter(|_| self.is_repr);
        let inner = match quote {
            Some(quote @ ('\'' | '"')) => rest.get(1..).filter(|inner| !inner.contains(quote))?,
            Some(_) => return None,
            None => rest,
        };
        let name = inner.strip_prefix(self.before)?;
        // What follows the key, as far as it takes to know it: ` does`, or a backtick.
        let end = self.after.split_inclusive('`').next().unwrap_or_default();
        let end = end.split(' ').take(2).collect::<Vec<_>>().join(" ");
        let whole = name.split_once(&end).filter(|_| !end.is_empty());
        let (key, begun, rest) = if let Some((key, rest)) = whole {
            (Some(key.to_owned()), key, rest)
        } else {
            let at = name.find([' ', '\u{2026}']).unwrap_or(name.len());
            let (begun, rest) = name.split_at(at);
            (None, begun.trim_end_matches("..."), rest)
        };
        let is_word = |text: &str| text.trim_start().starts_with(char::is_alphanumeric);
        Some(Cut {
            begun: begun.to_owned(),
            is_doubtful: key.is_none() && is_word(rest),
            named: Named {
                kind: self.kind,
                key,
                cause: self.cause,
                // The end may tell the releases apart.
                releases: Lines::between(self.since, self.until.filter(|_| self.after.is_empty())),
                form: self.form,
            },
        })
    }

    /// The line ends in the middle of such a text.
    fn begins(&self, line: &str) -> bool {
        let Some((_, rest)) = line.split_once(self.lead).filter(|_| !self.lead.is_empty()) else {
            return self.lead.is_empty() && line.contains(self.before);
        };
        let quote = rest
            .chars()
            .next()
            .filter(|c| self.is_repr && matches!(c, '\'' | '"'));
        let inner = quote.map_or(rest, |quote| rest.trim_start_matches(quote));
        let is_open = match quote {
            Some(quote) => !inner.ends_with(quote),
            None => !self.is_repr || rest.is_empty(),
        };
        let fits = inner.starts_with(self.before) || self.before.starts_with(inner);
        // A bracket at the end of a line of source begins nothing.
        let is_long = !rest.is_empty() || self.lead.len() > 1;
        fits && is_open && is_long && self.may_go_on(rest)
    }

    /// Without quotes, only what follows the key says that the rest of the text is on the next line.
    fn may_go_on(&self, rest: &str) -> bool {
        let is_bare = !self.is_repr && self.before.is_empty() && self.kind.is_some();
        let at = rest.find(' ').unwrap_or(rest.len());
        let after = rest.get(at..).unwrap_or_default();
        !is_bare || self.after.starts_with(after.trim_end())
    }

    fn inner<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.strip_prefix(self.before)?.strip_suffix(self.after)
    }
}

/// A `repr` that has lost its quotes still has its escapes.
fn unescaped(key: &str) -> String {
    unquoted(&format!("\"{}\"", key.replace('"', "\\\"")))
        .map_or_else(|| key.to_owned(), |(key, _)| key)
}
