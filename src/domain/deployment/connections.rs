//! The Amazon provider's options that decide how a secret becomes a connection.

/// `full_url_mode`, `are_secret_values_urlencoded` and `extra_conn_words`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionOptions {
    /// The secret is handed to Airflow as it is (2.3.0 to 6.2.0 of the provider).
    pub full_url_mode: bool,
    /// Values of a JSON secret are unquoted; None is not given, or null.
    pub unquotes: Option<bool>,
    /// Further names for fields.
    pub extra_words: ExtraWords,
}

impl Default for ConnectionOptions {
    fn default() -> Self {
        Self {
            full_url_mode: true,
            unquotes: None,
            extra_words: ExtraWords::None,
        }
    }
}

/// `extra_conn_words`, read at each lookup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExtraWords {
    /// Not given, or false.
    None,
    /// No object: `AttributeError`.
    NoObject,
    /// By field, in order.
    Fields(Vec<(String, Words)>),
}

/// What `list.extend` is given for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// Names.
    Names(Vec<String>),
    /// Nothing that can be iterated: `TypeError`.
    NotIterable,
}
