//! From a row to what Airflow makes of it: decrypted, and for a connection as its JSON form
//! (`models/variable.py`, `models/connection.py`).

use zeroize::Zeroizing;

use super::fernet::{DecryptError, Fernet};
use super::row::{ConnectionRow, Stored};
use crate::domain::connection::{RowExtra, RowFields};
use crate::domain::python_json::{Json, PyText, dumps, loads};
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::value::SecretValue;
use crate::sources::source::{self, SourceAnswer};

const NO_KEY_HERE: &str = "the row is encrypted, and varlens has no Fernet key; set fernet-key-env to the variable that holds it";

/// `NullFernet.decrypt` returns what it is given.
const CIPHERTEXT: &str =
    "the row is encrypted and Airflow's fernet_key is empty, so Airflow returns the ciphertext";

/// `Variable.get_val`: what cannot be decrypted is logged by Airflow and counts as not there.
pub(super) fn variable(fernet: Option<&Fernet>, row: Option<Stored>) -> SourceAnswer {
    let Some(stored) = row else {
        return SourceAnswer::Absent(Reason::NotFound);
    };
    if !stored.is_encrypted {
        return SourceAnswer::Value(stored.text);
    }
    let Some(fernet) = fernet else {
        return no_key_here();
    };
    let is_ciphertext = matches!(fernet, Fernet::Null) && needs_key(&stored);
    match fernet.decrypt(&stored.text) {
        Ok(value) if is_ciphertext => SourceAnswer::Noted(value, CIPHERTEXT.to_owned()),
        Ok(value) => SourceAnswer::Value(value),
        Err(_) => SourceAnswer::Absent(Reason::WrongFernetKey),
    }
}

/// The row, and `Connection.as_json` of it. Unlike for a variable, what cannot be decrypted raises: the password when the
/// row is loaded, the extra when it is read.
pub(super) fn connection(fernet: Option<&Fernet>, row: Option<ConnectionRow>) -> SourceAnswer {
    let Some(mut row) = row else {
        return SourceAnswer::Absent(Reason::NotFound);
    };
    let parts = [&row.password, &row.extra];
    if fernet.is_none() && parts.into_iter().flatten().any(needs_key) {
        return no_key_here();
    }
    let password = match open(fernet, row.password.take(), "password") {
        Ok(password) => password,
        Err(fault) => return SourceAnswer::Fault(fault),
    };
    let (extra, extra_fault) = match open(fernet, row.extra.take(), "extra") {
        Ok(extra) => (extra, None),
        Err(fault) => (None, Some(fault)),
    };
    let json = json(&row, password.as_ref(), extra.as_ref());
    let extra = match &extra_fault {
        None => RowExtra::Text(extra),
        Some(fault) => RowExtra::Undecryptable(class(fault)),
    };
    let fields = fields(row, password, extra);
    SourceAnswer::Row(Box::new(source::ConnectionRow {
        json,
        fields,
        extra_fault,
    }))
}

/// The exception of a fault of [`undecryptable`].
fn class(fault: &Fault) -> &'static str {
    match fault.code.as_deref() {
        Some("InvalidToken") => "InvalidToken",
        Some("UnicodeDecodeError") => "UnicodeDecodeError",
        _ => "AirflowException",
    }
}

fn fields(mut row: ConnectionRow, password: Option<SecretValue>, extra: RowExtra) -> RowFields {
    let mut take = |name: &str| {
        let at = row.texts.iter().position(|(other, _)| *other == name);
        at.map(|at| row.texts.swap_remove(at).1)
    };
    RowFields {
        texts: [
            take("conn_type"),
            take("description"),
            take("host"),
            take("login"),
            row.schema,
        ],
        port: row.port,
        password,
        extra,
    }
}

fn no_key_here() -> SourceAnswer {
    SourceAnswer::NotInspected(Reason::NotConfigured, Some(NO_KEY_HERE.to_owned()))
}

/// What is empty is never decrypted here (`if self._password and self.is_encrypted`).
fn needs_key(stored: &Stored) -> bool {
    stored.is_encrypted && !stored.text.expose().is_empty()
}

fn open(
    fernet: Option<&Fernet>,
    stored: Option<Stored>,
    part: &str,
) -> Result<Option<SecretValue>, Fault> {
    let Some(stored) = stored else {
        return Ok(None);
    };
    match fernet {
        Some(Fernet::Null) if needs_key(&stored) => Err(undecryptable(part, None)),
        Some(fernet) if needs_key(&stored) => fernet
            .decrypt(&stored.text)
            .map(Some)
            .map_err(|error| undecryptable(part, Some(error))),
        _ => Ok(Some(stored.text)),
    }
}

/// The code is the exception that Airflow gets; none where it depends on the release.
fn undecryptable(part: &str, error: Option<DecryptError>) -> Fault {
    let (code, why) = match error {
        None => (None, "Airflow has no Fernet key"),
        Some(DecryptError::BadKey) => (Some("AirflowException"), "the Fernet key is malformed"),
        Some(DecryptError::BadToken) => (Some("InvalidToken"), "the Fernet key does not match"),
        Some(DecryptError::NotText) => (Some("UnicodeDecodeError"), "it is not UTF-8"),
    };
    Fault {
        code: code.map(str::to_owned),
        note: Some(format!(
            "the connection's {part} cannot be decrypted: {why}"
        )),
        ..Fault::new(Reason::WrongFernetKey)
    }
}

/// In Airflow's order; what is NULL is left out, and so is an empty extra.
fn json(
    row: &ConnectionRow,
    password: Option<&SecretValue>,
    extra: Option<&SecretValue>,
) -> SecretValue {
    let text = |name: &str, value: &SecretValue| {
        let text = PyText::from_bytes(value.expose());
        (PyText::from(name), Json::Str(text))
    };
    let mut entries: Vec<_> = row
        .texts
        .iter()
        .map(|(name, value)| text(name, value))
        .collect();
    entries.extend(password.map(|password| text("password", password)));
    entries.extend(row.schema.as_ref().map(|schema| text("schema", schema)));
    let port = |port: i64| Json::Int(Zeroizing::new(port.to_string()));
    entries.extend(row.port.map(|number| (PyText::from("port"), port(number))));
    let extra = extra.map(parsed).filter(|extra| !extra.is_falsy());
    entries.extend(extra.map(|extra| (PyText::from("extra"), extra)));
    SecretValue::from_text(dumps(&Json::Object(entries)))
}

/// What is not JSON stays the text it is: Airflow drops it from this form, and a connection has it all the same.
fn parsed(extra: &SecretValue) -> Json {
    let text = extra.expose_text().unwrap_or_default();
    loads(text).unwrap_or_else(|_| Json::text(text))
}
