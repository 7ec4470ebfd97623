//! A database server, asked in transactions that cannot write.
//!
//! Connects at the first question and keeps that connection for the next ones; a listing has a connection of its own. Every
//! wait has a limit. Whether the server keeps a transaction read-only is asked each time, and nothing is read where it does not.

mod fault;
mod limits;
mod link;
mod paging;
mod tables;

use tokio::sync::Mutex;

use super::dialect::Seen;
use super::row::{ConnectionRow, Stored, Texts};
use super::schema::SeenRevision;
use super::server_url::Server;
use crate::domain::catalog::Page;
use crate::domain::key::Kind;
use crate::domain::release::SchemaRevision;
use crate::domain::resolve::Fault;
use crate::domain::team::TeamView;
use crate::sources::regular_file::unfit;
use crate::sources::source::PageSink;

use fault::Failure;
use limits::{Limits, within};
use link::Link;
use paging::Paging;
use tables::Tables;

/// One server and the session with it.
pub(super) struct ServerDatabase {
    server: Server,
    limits: Limits,
    teams: TeamView,
    session: Mutex<Option<Session>>,
    /// What the last session was told of the schema.
    revision: SeenRevision,
}

/// A connection, and what is known of the tables behind it.
struct Session {
    link: Link,
    tables: Tables,
}

/// What is asked of a key's row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Row,
    Team,
}

/// Rows of two columns.
fn pairs(rows: Vec<Vec<Option<String>>>) -> Vec<(String, String)> {
    let pair = |row: Vec<Option<String>>| {
        let mut texts = row.into_iter().flatten();
        texts.next().zip(texts.next())
    };
    rows.into_iter().filter_map(pair).collect()
}

impl ServerDatabase {
    /// Nothing is sent yet.
    pub(super) fn new(server: Server, teams: TeamView) -> Self {
        Self {
            server,
            limits: Limits::default(),
            teams,
            session: Mutex::new(None),
            revision: SeenRevision::default(),
        }
    }

    /// Airflow's tables are in this schema.
    pub(super) fn set_schema(&mut self, schema: Option<String>) {
        self.server.schema = schema;
    }

    /// `variable.val` of a key; None where there is no row, or no value in it.
    pub(super) async fn variable(&self, key: &str) -> Result<Option<Stored>, Fault> {
        let Some(texts) = self.row(Wanted::Row, Kind::Variable, key).await? else {
            return Ok(None);
        };
        Stored::from_texts(texts).map_err(|_| self.fault(&Failure::UnexpectedRow))
    }

    /// The row of a connection.
    pub(super) async fn connection(&self, id: &str) -> Result<Option<ConnectionRow>, Fault> {
        let Some(texts) = self.row(Wanted::Row, Kind::Connection, id).await? else {
            return Ok(None);
        };
        let row = ConnectionRow::from_texts(texts);
        row.map(Some)
            .map_err(|_| self.fault(&Failure::UnexpectedRow))
    }

    /// The team that a key's row belongs to; None where rows of teams are not left out.
    pub(super) async fn team(&self, kind: Kind, key: &str) -> Result<Option<String>, Fault> {
        let texts = self.row(Wanted::Team, kind, key).await?;
        let team = texts.into_iter().flatten().flatten().next();
        Ok(team.and_then(|team| team.expose_text().map(str::to_owned)))
    }

    /// Ends the session, if nobody uses it at this moment.
    pub(super) fn forget(&self) {
        if let Ok(mut session) = self.session.try_lock() {
            *session = None;
        }
    }

    /// The last migration, as far as the server was asked.
    pub(super) fn revision(&self) -> Option<SchemaRevision> {
        self.revision.get()
    }

    fn fault(&self, failure: &Failure) -> Fault {
        fault::fault(&self.server, failure)
    }

    /// The columns of the row that the server finds for a key.
    async fn row(&self, wanted: Wanted, kind: Kind, key: &str) -> Result<Option<Texts>, Fault> {
        let mut kept = self.session.lock().await;
        if let Some(mut session) = kept.take() {
            match self.row_in(&mut session, wanted, kind, key).await {
                // A session that was kept may have ended meanwhile, which is no answer: ask once more, in a new one.
                Err(failure) if failure.has_ended_session() => {}
                Err(failure) => return Err(self.fault(&failure)),
                Ok(row) => {
                    *kept = Some(session);
                    return Ok(row);
                }
            }
        }
        let mut session = self.open().await.map_err(|failure| self.fault(&failure))?;
        let row = self.row_in(&mut session, wanted, kind, key).await;
        let row = row.map_err(|failure| self.fault(&failure))?;
        *kept = Some(session);
        Ok(row)
    }

    async fn row_in(
        &self,
        session: &mut Session,
        wanted: Wanted,
        kind: Kind,
        key: &str,
    ) -> Result<Option<Texts>, Failure> {
        let seen = self.seen(&session.tables, kind)?;
        let dialect = self.server.dialect;
        let statement = match wanted {
            Wanted::Row => self.server.row(kind, &seen),
            Wanted::Team if seen == Seen::WithoutTeam => {
                dialect.team(kind, self.server.schema.as_deref())
            }
            Wanted::Team => None,
        };
        let Some(statement) = statement else {
            return Ok(None);
        };
        let asked = async {
            session.link.begin(dialect).await?;
            let row = session.link.first(statement, key).await?;
            session.link.end().await?;
            Ok(row)
        };
        within(self.limits.answer, asked).await
    }

    /// Sends the names of a kind, page by page, while they arrive. Ends early where nobody receives them.
    pub(super) async fn send_keys(&self, kind: Kind, pages: &dyn PageSink) -> Result<(), Fault> {
        let sent = async {
            let mut session = self.open().await?;
            let seen = self.seen(&session.tables, kind)?;
            let Some(statement) = self.server.keys(kind, &seen) else {
                return Ok(());
            };
            if let Some(collation) = session.tables.collation(kind)
                && !pages.send(Page::Compared(collation)).await
            {
                return Ok(());
            }
            let begun = session.link.begin(self.server.dialect);
            within(self.limits.answer, begun).await?;
            let mut paging = Paging::new(pages);
            let (link, limit) = (&mut session.link, self.limits.answer);
            if link.names(statement, limit, &mut paging).await? {
                let schema = self.server.schema.as_deref();
                let of_teams = self.server.dialect.keys_of_teams(kind, schema);
                let is_open = seen == Seen::WithoutTeam && self.teams == TeamView::Open;
                if let Some(statement) = of_teams.filter(|_| is_open) {
                    let rows = within(limit, link.all(statement)).await?;
                    let _ = pages.send(Page::OfTeams(pairs(rows))).await;
                }
                within(limit, link.end()).await?;
                session.link.close().await;
            }
            Ok(())
        };
        sent.await.map_err(|failure| self.fault(&failure))
    }

    fn seen(&self, tables: &Tables, kind: Kind) -> Result<Seen, Failure> {
        tables.seen(kind, &self.teams)
    }

    /// A session with the first address that answers.
    async fn open(&self) -> Result<Session, Failure> {
        within(self.limits.connect, async {
            let mut link = self.connect().await?;
            link.begin(self.server.dialect).await?;
            let tables = Tables::read(&mut link, &self.server).await?;
            link.end().await?;
            self.revision.set(tables.revision().clone());
            Ok(Session { link, tables })
        })
        .await
    }

    /// The driver reads each file of certificates to its end.
    fn check_files(&self) -> Result<(), Failure> {
        let tls = &self.server.tls;
        let files = [&tls.authority, &tls.certificate, &tls.key];
        for path in files.into_iter().flatten() {
            if let Some(why) = unfit(path) {
                let next = "check sslrootcert, sslcert and sslkey, or ssl_ca, ssl_cert and ssl_key";
                let what = format!("the file {} {why}; {next}", path.display());
                return Err(Failure::Certificates(what));
            }
        }
        Ok(())
    }

    async fn connect(&self) -> Result<Link, Failure> {
        self.check_files()?;
        let mut last = Failure::TimedOut;
        for address in &self.server.addresses {
            match Link::open(&self.server, address).await {
                Ok(link) => return Ok(link),
                Err(failure) => last = failure,
            }
        }
        Err(last)
    }
}
