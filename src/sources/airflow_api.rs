//! The metadata database through Airflow's REST API, where no other way is open: `/api/v1` of Airflow 2, `/api/v2` of Airflow 3
//! (`api_connexion/openapi/v1.yaml`, `api_fastapi/core_api/routes/public`).
//!
//! Sends GET requests, and one POST to `/auth/token` where Airflow 3 hands out a token for a user and a password. Names are
//! listed page by page, and values are dropped while they are decoded. That a key is there is certain; what the API says of
//! a value is not always what `Variable.get` gives, and of a connection it never shows the password: then the answer is
//! only that the key is there.

mod answer;

#[cfg(test)]
#[cfg(feature = "aws")]
mod tests;

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use super::extent::Extent;
use super::http::{Address, Answer, HeaderValue, HttpClient, Limits, Request, bad_answer, noted};
use super::source::{PageSink, Source, SourceAnswer, SourceFuture};
use crate::domain::catalog::{Collation, ListedKey, Page};
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::release::RestApi;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;
use crate::domain::team::TeamView;
use crate::domain::value::SecretValue;

use answer::{Found, Names, Token};

/// Names of one page: more than this no release sends (`[api] maximum_page_limit`).
const PAGE: &str = "100";

/// How the API is reached, and as whom.
pub struct ApiConnection {
    /// The webserver's address: `https://airflow.example.com`.
    pub url: String,
    /// As whom.
    pub login: Login,
    /// Which API the release has.
    pub api: RestApi,
    /// Which rows of teams Airflow's own lookup sees.
    pub teams: TeamView,
}

/// As whom varlens asks.
pub enum Login {
    /// A token that the user made.
    Token(SecretValue),
    /// A user and a password.
    User(String, SecretValue),
    /// Neither is known; what to set.
    Missing(String),
}

/// The API of one deployment.
pub struct AirflowApi {
    connection: ApiConnection,
    client: HttpClient,
    /// The token that Airflow 3 handed out, or that it refused to: a wrong password is sent once, as many may lock the user out.
    token: Mutex<Option<Result<Arc<SecretValue>, Fault>>>,
}

#[derive(Serialize)]
struct Credentials<'a> {
    username: &'a str,
    password: &'a str,
}

impl AirflowApi {
    /// A source that has done nothing yet.
    pub fn new(connection: ApiConnection) -> Self {
        Self::with(connection, Limits::default())
    }

    /// The same with other limits of time and of bytes.
    pub fn with(connection: ApiConnection, limits: Limits) -> Self {
        Self {
            connection,
            client: HttpClient::new(limits),
            token: Mutex::new(None),
        }
    }

    fn address(&self, parts: &[&str]) -> Result<Address, Fault> {
        Ok(Address::parse(&self.connection.url)?.below(parts))
    }

    /// The address of a kind's rows.
    fn rows(&self, kind: Kind, below: &[&str]) -> Result<Address, Fault> {
        let rows = if kind == Kind::Variable {
            "variables"
        } else {
            "connections"
        };
        let version = self.connection.api.version();
        let mut parts = vec!["api", version, rows];
        parts.extend(below);
        self.address(&parts)
    }

    /// Sends one GET as the user. A token that Airflow handed out is renewed once where it is refused.
    async fn get(&self, address: &Address) -> Result<Answer, Fault> {
        match &self.connection.login {
            Login::Missing(what) => Err(noted(Reason::NotConfigured, what.clone())),
            Login::Token(token) => self.get_with(address, token).await,
            Login::User(user, password) if self.connection.api.has_tokens() => {
                let token = self.token(user, password).await?;
                let answer = self.get_with(address, &token).await?;
                if answer.status() != 401 {
                    return Ok(answer);
                }
                self.refused(&token).await;
                let token = self.token(user, password).await?;
                self.get_with(address, &token).await
            }
            Login::User(user, password) => {
                let basic = basic(user, password);
                self.send(address, HeaderValue::Secret("Basic", &basic))
                    .await
            }
        }
    }

    async fn get_with(&self, address: &Address, token: &SecretValue) -> Result<Answer, Fault> {
        self.send(address, HeaderValue::Secret("Bearer", token))
            .await
    }

    /// The token that Airflow handed out. Others wait only while one logs in, not while a token is used.
    async fn token(&self, user: &str, password: &SecretValue) -> Result<Arc<SecretValue>, Fault> {
        let mut kept = self.token.lock().await;
        if let Some(before) = kept.as_ref() {
            return before.clone();
        }
        let token = self.log_in(user, password).await.map(Arc::new);
        let is_final = |fault: &Fault| fault.reason == Reason::AccessDenied;
        if token.as_ref().err().is_none_or(is_final) {
            *kept = Some(token.clone());
        }
        token
    }

    /// Forgets a token that Airflow refuses, unless another question has renewed it already.
    async fn refused(&self, token: &Arc<SecretValue>) {
        let mut kept = self.token.lock().await;
        kept.take_if(|kept| kept.as_ref().is_ok_and(|kept| Arc::ptr_eq(kept, token)));
    }

    async fn send(&self, address: &Address, as_whom: HeaderValue<'_>) -> Result<Answer, Fault> {
        let headers = [
            ("authorization", as_whom),
            ("accept", HeaderValue::Text("application/json")),
        ];
        // Where a path is mended (`//`), another row would answer.
        let request = Request::get(address, &headers).here_only();
        self.client.send(&request).await
    }

    /// `POST /auth/token` (Airflow 3, `auth/managers/simple/routes/login.py`, and the same of FAB).
    async fn log_in(&self, user: &str, password: &SecretValue) -> Result<SecretValue, Fault> {
        let address = self.address(&["auth", "token"])?;
        let credentials = Credentials {
            username: user,
            password: password.expose_text().unwrap_or_default(),
        };
        let body = serde_json::to_vec(&credentials).unwrap_or_default();
        let body = SecretValue::new(body);
        let headers = [
            ("content-type", HeaderValue::Text("application/json")),
            ("accept", HeaderValue::Text("application/json")),
        ];
        let request = Request::post(&address, &headers, &body);
        let answer = self.client.send(&request).await?;
        answer::check(&answer, answer::Asked::Token)?;
        let token: Token = answer.json().await?;
        Ok(token.into_secret())
    }

    async fn read(&self, ask: &Ask) -> Result<SourceAnswer, Fault> {
        let kind = ask.key.kind;
        if kind == Kind::Config {
            // `MetastoreBackend` has no `get_config`.
            return Ok(SourceAnswer::Absent(Reason::NotFound));
        }
        if !self.connection.api.reads_database(kind) {
            let what = "before Airflow 2.4 the API looks a variable up in all backends, so it cannot tell what the database holds; read the database itself (metastore.url-env)";
            return Err(noted(Reason::UnsupportedOption, what));
        }
        let answer = self.get(&self.rows(kind, &[&ask.place])?).await?;
        let Some(found) = Found::read(answer).await? else {
            return Ok(SourceAnswer::Absent(Reason::NotFound));
        };
        found.check_key(&ask.place)?;
        if let Some(answer) = found.team().and_then(|team| self.of_a_team(team)) {
            return Ok(answer);
        }
        if kind == Kind::Connection {
            return Ok(SourceAnswer::Present);
        }
        Ok(found.variable(self.connection.api.shows_values()))
    }

    /// The answer for a row that belongs to a team; None where the lookup sees it.
    fn of_a_team(&self, team: &str) -> Option<SourceAnswer> {
        match &self.connection.teams {
            TeamView::Unknown => None,
            TeamView::Of(own) if own.name() == team => None,
            TeamView::Open => {
                let detail = format!("the row belongs to team {team}");
                Some(SourceAnswer::NotInspected(
                    Reason::TeamUnknown,
                    Some(detail),
                ))
            }
            TeamView::Hidden | TeamView::Of(_) => Some(SourceAnswer::Absent(Reason::NotFound)),
        }
    }

    async fn send_keys(&self, kind: Kind, pages: &dyn PageSink) -> Result<(), Fault> {
        let rows = self.rows(kind, &[])?;
        let mut position = Position::default();
        // Which database is behind the API is in no answer.
        if !pages.send(Page::Compared(Collation::unknown())).await {
            return Ok(());
        }
        loop {
            let page = rows
                .clone()
                .with_query("limit", PAGE)
                .with_query("offset", &position.extent.rows().to_string());
            let answer = self.get(&page).await?;
            answer::check(&answer, answer::Asked::Rows)?;
            let names: Names = answer.json().await?;
            let there_is_more = position.advance(&names)?;
            let (keys, of_teams) = names.seen(kind, &self.connection.teams);
            let keys: Vec<_> = keys.into_iter().map(ListedKey::named).collect();
            if !of_teams.is_empty() && !pages.send(Page::OfTeams(of_teams)).await {
                return Ok(());
            }
            if !keys.is_empty() && !pages.send(Page::Keys(keys)).await {
                return Ok(());
            }
            if !there_is_more {
                return Ok(());
            }
        }
    }
}

/// How far a listing has come.
#[derive(Default)]
struct Position {
    /// The rows so far: their number is where the next page begins.
    extent: Extent,
    /// The hash of the page before.
    last: Option<u64>,
    hasher: RandomState,
}

impl Position {
    /// After a page: whether there is another. A server that has no end is none.
    fn advance(&mut self, page: &Names) -> Result<bool, Fault> {
        let hash = self.hasher.hash_one(page.keys().collect::<Vec<_>>());
        page.keys().for_each(|key| self.extent.add(key));
        if page.is_empty() || self.extent.rows() >= page.total_entries {
            return Ok(false);
        }
        if self.last.replace(hash) == Some(hash) {
            return Err(bad_answer(
                "the listing repeats a page, so it would never end",
            ));
        }
        if self.extent.is_endless() {
            return Err(bad_answer(self.extent.sentence()));
        }
        Ok(true)
    }
}

/// `user:password` in base64, without a copy that stays.
fn basic(user: &str, password: &SecretValue) -> SecretValue {
    let mut both = Zeroizing::new(Vec::with_capacity(user.len() + 1 + password.expose().len()));
    both.extend_from_slice(user.as_bytes());
    both.push(b':');
    both.extend_from_slice(password.expose());
    SecretValue::from_text(STANDARD.encode(&*both))
}

impl Source for AirflowApi {
    fn layer(&self) -> Layer {
        Layer::METASTORE
    }

    fn is_audited(&self) -> bool {
        false
    }

    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            if kind == Kind::Config {
                return Ok(());
            }
            self.send_keys(kind, pages).await
        })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async move {
            let answer = self.read(ask).await;
            answer.unwrap_or_else(SourceAnswer::not_seen)
        })
    }

    fn calls(&self) -> u64 {
        self.client.calls()
    }

    fn forget(&self) {
        if let Ok(mut token) = self.token.try_lock() {
            *token = None;
        }
    }
}
