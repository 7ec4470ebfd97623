//! The rows of Airflow's tables, as every kind of database gives them.

use crate::domain::value::SecretValue;

/// A stored text, and whether Fernet must be applied to it.
pub(super) struct Stored {
    pub(super) text: SecretValue,
    pub(super) is_encrypted: bool,
}

/// The row of a connection.
pub(super) struct ConnectionRow {
    /// The columns that are never encrypted and come before the password, with their names; without those that are NULL.
    pub(super) texts: Vec<(&'static str, SecretValue)>,
    pub(super) password: Option<Stored>,
    pub(super) schema: Option<SecretValue>,
    pub(super) port: Option<i64>,
    pub(super) extra: Option<Stored>,
}

/// The columns of a row, as texts; NULL is None.
pub(super) type Texts = Vec<Option<SecretValue>>;

/// A column does not have the form that Airflow writes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct UnexpectedRow;

impl Stored {
    /// `val, is_encrypted`; None for a row without a value.
    pub(super) fn from_texts(texts: Texts) -> Result<Option<Self>, UnexpectedRow> {
        let [text, flag] = <[_; 2]>::try_from(texts).map_err(|_| UnexpectedRow)?;
        Ok(Self::new(text, flag.as_ref()))
    }

    fn new(text: Option<SecretValue>, flag: Option<&SecretValue>) -> Option<Self> {
        let is_encrypted = flag.is_some_and(|flag| flag.expose() == b"1");
        text.map(|text| Self { text, is_encrypted })
    }
}

impl ConnectionRow {
    /// `conn_type, description, host, login, password, schema, port, extra, is_encrypted, is_extra_encrypted`
    pub(super) fn from_texts(texts: Texts) -> Result<Self, UnexpectedRow> {
        let [
            conn_type,
            description,
            host,
            login,
            password,
            schema,
            port,
            extra,
            encrypted,
            extra_encrypted,
        ] = <[_; 10]>::try_from(texts).map_err(|_| UnexpectedRow)?;
        let named = [
            ("conn_type", conn_type),
            ("description", description),
            ("host", host),
            ("login", login),
        ];
        let texts = named
            .into_iter()
            .filter_map(|(name, text)| text.map(|text| (name, text)));
        Ok(Self {
            texts: texts.collect(),
            password: Stored::new(password, encrypted.as_ref()),
            schema,
            port: port.map(|port| number(&port)).transpose()?,
            extra: Stored::new(extra, extra_encrypted.as_ref()),
        })
    }
}

fn number(text: &SecretValue) -> Result<i64, UnexpectedRow> {
    let text = text.expose_text().ok_or(UnexpectedRow)?;
    text.parse().map_err(|_| UnexpectedRow)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[Option<&str>]) -> Texts {
        let secret = |text: &str| SecretValue::from_text(text.to_owned());
        texts.iter().map(|text| text.map(secret)).collect()
    }

    #[test]
    fn columns_by_their_places() {
        let row = ["http", "d", "h", "u", "p", "s", "8080", "{}", "1", "0"].map(Some);
        let row = ConnectionRow::from_texts(texts(&row)).unwrap_or_else(|_| panic!());
        let names: Vec<_> = row.texts.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["conn_type", "description", "host", "login"]);
        assert!(
            row.password
                .is_some_and(|stored| stored.is_encrypted && stored.text.expose() == b"p")
        );
        assert!(row.extra.is_some_and(|stored| !stored.is_encrypted));
        assert_eq!(row.port, Some(8080));
        assert!(row.schema.is_some_and(|schema| schema.expose() == b"s"));
    }

    #[test]
    fn what_is_null_is_left_out() {
        let row = ConnectionRow::from_texts(texts(&[None; 10])).unwrap_or_else(|_| panic!());
        assert!(row.texts.is_empty() && row.password.is_none() && row.port.is_none());
        let stored = Stored::from_texts(texts(&[None, Some("1")])).unwrap_or_else(|_| panic!());
        assert!(stored.is_none());
    }

    #[test]
    fn another_form() {
        assert!(Stored::from_texts(texts(&[None])).is_err());
        let mut row = [Some("x"); 10];
        assert!(ConnectionRow::from_texts(texts(&row)).is_err());
        row[6] = Some("");
        assert!(ConnectionRow::from_texts(texts(&row)).is_err());
    }
}
