//! What the API answers: rows, names, a token, and what each status means. Quotes no body.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::resolve::Fault;
use crate::domain::team::TeamView;
use crate::domain::value::SecretValue;
use crate::sources::http::{Answer, JsonObject, bad_answer, noted};
use crate::sources::source::SourceAnswer;

/// What was asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Rows,
    Row,
    Token,
}

/// A page of rows, of which only the names are kept.
#[derive(Deserialize)]
pub(super) struct Names {
    #[serde(alias = "variables", alias = "connections")]
    rows: Vec<JsonObject<ListedRow>>,
    pub(super) total_entries: u64,
}

#[derive(Deserialize)]
struct ListedRow {
    #[serde(alias = "connection_id")]
    key: String,
    /// Of a variable; None where Airflow has none, or could not decrypt it.
    #[serde(default)]
    value: Option<IgnoredAny>,
    #[serde(default)]
    team_name: Option<String>,
}

impl Names {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The keys of all rows, those of teams too.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.0.key.as_str())
    }

    /// The names that Airflow's own lookup can find, and those that it finds for a team that may be asking.
    pub(super) fn seen(self, kind: Kind, teams: &TeamView) -> (Vec<String>, Vec<(String, String)>) {
        let (mut seen, mut of_teams) = (Vec::new(), Vec::new());
        for JsonObject(row) in self.rows {
            if kind == Kind::Variable && row.value.is_none() {
                continue;
            }
            match (row.team_name, teams) {
                (None, _) | (Some(_), TeamView::Unknown) => seen.push(row.key),
                (Some(team), TeamView::Of(own)) if own.name() == team => seen.push(row.key),
                (Some(team), TeamView::Open) => of_teams.push((row.key, team)),
                (Some(_), TeamView::Hidden | TeamView::Of(_)) => {}
            }
        }
        (seen, of_teams)
    }
}

/// A row.
#[derive(Deserialize)]
pub(super) struct Found {
    /// Only an answer with a key is a row.
    #[serde(alias = "connection_id")]
    key: String,
    #[serde(default)]
    value: Option<String>,
    #[serde(default)]
    team_name: Option<String>,
}

impl Found {
    /// The row in an answer; None where the API says that there is none.
    pub(super) async fn read(answer: Answer) -> Result<Option<Self>, Fault> {
        if answer.status() == 404 && !answer.is_html() {
            return if answer.json::<NotFound>().await?.is_about_a_row() {
                Ok(None)
            } else {
                Err(no_api(404))
            };
        }
        check(&answer, Asked::Row)?;
        answer.json().await.map(Some)
    }

    /// Fails for a row with another key. Most often a database that ignores case found it, as Airflow's own lookup would; a
    /// proxy may also answer with what it has.
    pub(super) fn check_key(&self, asked: &str) -> Result<(), Fault> {
        if self.key == asked {
            return Ok(());
        }
        Err(Fault {
            next: Some("look the row up in the database itself (metastore.url-env)".to_owned()),
            ..bad_answer(
                "the row that answered has another key, as a database finds it that ignores case",
            )
        })
    }

    /// The team that the row belongs to.
    pub(super) fn team(&self) -> Option<&str> {
        self.team_name.as_deref()
    }

    /// What `Variable.get` gives for the row: nothing where the row has no value, or Airflow could not decrypt it.
    pub(super) fn variable(self, is_value_shown: bool) -> SourceAnswer {
        match self.value {
            Some(value) if is_value_shown => SourceAnswer::Value(SecretValue::from_text(value)),
            Some(_) => SourceAnswer::Present,
            None => SourceAnswer::Absent(Reason::NotFound),
        }
    }
}

/// The body of a 404: of a row that is not there, or of an address that is not the API's.
#[derive(Deserialize)]
struct NotFound {
    /// Airflow 2: `Variable not found`.
    #[serde(default)]
    title: Option<String>,
    /// Airflow 3: a sentence, or an object with one.
    #[serde(default)]
    detail: Option<Detail>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Detail {
    Text(String),
    Object { message: String },
    Other(IgnoredAny),
}

/// What the sentences of Airflow 3 about a row begin with.
const ABSENT_ROWS: [&str; 2] = [
    "The Variable with key: ",
    "The Connection with connection_id: ",
];

impl NotFound {
    fn is_about_a_row(&self) -> bool {
        let in_title = self
            .title
            .as_deref()
            .is_some_and(|title| matches!(title, "Variable not found" | "Connection not found"));
        in_title
            || match &self.detail {
                Some(Detail::Text(text) | Detail::Object { message: text }) => {
                    // A server's own 404 says that the URL "was not found": that is no answer about a row.
                    ABSENT_ROWS.iter().any(|words| text.starts_with(words))
                }
                _ => false,
            }
    }
}

/// What Airflow 3 hands out.
#[derive(Deserialize)]
pub(super) struct Token {
    access_token: String,
}

impl Token {
    pub(super) fn into_secret(self) -> SecretValue {
        SecretValue::from_text(self.access_token)
    }
}

fn no_api(status: u16) -> Fault {
    bad_answer(format!(
        "HTTP {status}: there is no such API of Airflow at this address, or it is another release's"
    ))
}

/// The fault for an answer that is not what was asked for.
pub(super) fn check(answer: &Answer, asked: Asked) -> Result<(), Fault> {
    let status = answer.status();
    let (reason, what, next) = match status {
        200 | 201 if answer.is_html() => {
            return Err(bad_answer(
                "a web page answered, most often a login page, and not Airflow's API",
            ));
        }
        200 | 201 => return Ok(()),
        401 if asked == Asked::Token => (
            Reason::AccessDenied,
            "Airflow rejects the user or the password",
            "check the variables that metastore.user-env and metastore.password-env name",
        ),
        401 => (
            Reason::AccessDenied,
            "Airflow rejects the token, which may have expired, or the user and the password",
            "make a token, or check user and password; basic auth must be among Airflow's [api] auth_backends",
        ),
        403 => (
            Reason::AccessDenied,
            "the user may not read this kind of row through the API, or the token is not one of this server",
            "grant the user's role to read variables and connections, or make a new token",
        ),
        300..=399 => (
            Reason::BadResponse,
            "the server redirects to another path, as for a key that begins with / or contains //, and another row may be there",
            "look the row up in the database itself (metastore.url-env); or correct the address",
        ),
        404 | 405 => return Err(no_api(status)),
        429 => (
            Reason::Throttled,
            "Airflow, or a proxy before it, takes no more requests at the moment",
            "wait a moment and try again",
        ),
        500..600 => (
            Reason::ServerError,
            "Airflow's webserver reports an error of its own",
            "look into the webserver's log",
        ),
        _ => {
            return Err(bad_answer(format!(
                "HTTP {status}: the answer is not that of Airflow's API"
            )));
        }
    };
    Err(Fault {
        next: Some(next.to_owned()),
        ..noted(reason, format!("HTTP {status}: {what}"))
    })
}
