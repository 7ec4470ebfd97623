//! What may be known of a connection once its values are dropped.

/// What Airflow makes of a layer's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConnectionState {
    /// A connection.
    Built(ConnectionOutline),
    /// None, without an error.
    Nothing,
    /// An exception of this class, so that Airflow asks the next layer. Its text may quote the value.
    Raised(&'static str),
    /// The api-server built one that its answer to a task can't carry.
    Unsendable,
}

impl ConnectionState {
    /// The same without names that come from the secret.
    #[must_use]
    pub fn without_names(self) -> Self {
        match self {
            Self::Built(outline) => Self::Built(outline.without_names()),
            other => other,
        }
    }
}

/// What a connection was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionForm {
    /// A URI.
    Uri,
    /// A JSON object.
    Json,
    /// A Python literal (`full_url_mode: false` of an old Amazon provider).
    PythonLiteral,
    /// A row of the metadata database.
    Row,
}

impl ConnectionForm {
    /// The word of `--json`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Uri => "uri",
            Self::Json => "json",
            Self::PythonLiteral => "python-literal",
            Self::Row => "row",
        }
    }
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldState {
    /// None.
    Missing,
    /// An empty text.
    Empty,
    /// Anything else.
    Set,
}

/// The fields of a connection without their values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionOutline {
    /// `conn_type`, `host`, `login`, `password`, `schema`, `description`, in [`ConnectionOutline::TEXTS`]' order.
    pub texts: [FieldState; 6],
    /// The port's digits.
    pub port: Option<String>,
    /// The names in `extra`.
    pub extra: Vec<String>,
    /// What it was made from.
    pub form: ConnectionForm,
    /// Keys of the secret that Airflow throws away.
    pub dropped: Vec<String>,
}

impl ConnectionOutline {
    /// The fields that are texts.
    pub const TEXTS: [&'static str; 6] = [
        "conn_type",
        "host",
        "login",
        "password",
        "schema",
        "description",
    ];

    /// A text of this name is neither missing nor empty.
    pub fn is_set(&self, name: &str) -> bool {
        let mut texts = Self::TEXTS.iter().zip(&self.texts);
        texts.any(|(other, state)| *other == name && *state == FieldState::Set)
    }

    /// The same without names that come from the secret.
    pub fn without_names(mut self) -> Self {
        self.extra.clear();
        self.dropped.clear();
        self
    }
}
