//! The Datacoves Secrets Manager over its REST API, as its public client asks it (`dbt-coves` 1.12, `utils/secrets.py`).
//!
//! `GET {url}/api/v1/secrets/{environment}` answers with a list of secrets and their values; there is no request for names
//! alone. An answer may mark what it contains as retrieved, so a listing waits until the user asks for it, and a lookup asks
//! for its key alone, by both names that releases of the client have given to that parameter. The match is exact, here as in
//! the client, whatever the server makes of the parameters. A value that is not asked for is dropped while it is decoded.

mod connection;
mod entry;
mod fault;

#[cfg(feature = "aws")]
#[cfg(test)]
mod tests;

pub use connection::DatacovesConnection;

use super::http::{Address, Answer, HeaderValue, HttpClient, Limits, Request};
use super::source::{Listable, PageSink, Source, SourceAnswer, SourceFuture};
use crate::domain::catalog::{ListedKey, Page};
use crate::domain::key::Kind;
use crate::domain::reason::Reason;
use crate::domain::resolve::{Ask, Fault};
use crate::domain::search_path::Layer;

use entry::{Entry, Slug};
use fault::{answer_fault, unreadable, without_slug};

/// Datacoves documents how `Variable.get` uses its store, and nothing about connections and config options.
const VARIABLES_ONLY: &str = "Datacoves documents its store for variables only";

/// The Datacoves layer of one deployment.
pub struct DatacovesStore {
    connection: DatacovesConnection,
    client: HttpClient,
}

impl DatacovesStore {
    /// A source that has done nothing yet.
    pub fn new(connection: DatacovesConnection) -> Self {
        Self::with(connection, Limits::default())
    }

    /// The same with other limits of time and of bytes.
    pub fn with(connection: DatacovesConnection, limits: Limits) -> Self {
        Self {
            connection,
            client: HttpClient::new(limits),
        }
    }

    /// The address of the environment's secrets.
    fn address(&self) -> Result<Address, Fault> {
        let DatacovesConnection {
            url,
            environment,
            tags,
            ..
        } = &self.connection;
        let base = Address::parse(url)?;
        let address = base.below(&["api", "v1", "secrets", environment]);
        let with_tag = |address: Address, tag: &String| address.with_query("tags", tag);
        Ok(tags.iter().fold(address, with_tag))
    }

    /// Asks once. The answer is a list, as far as its head says.
    async fn send(&self, address: &Address) -> Result<Answer, Fault> {
        let token = HeaderValue::Secret("token", &self.connection.token);
        let headers = [
            ("authorization", token),
            ("accept", HeaderValue::Text("application/json")),
        ];
        let answer = self.client.send(&Request::get(address, &headers)).await?;
        match answer_fault(&answer, &self.connection) {
            Some(fault) => Err(fault),
            None => Ok(answer),
        }
    }

    async fn list_into(&self, pages: &dyn PageSink) -> Result<(), Fault> {
        let answer = self.send(&self.address()?).await?;
        let mut list = answer.list::<Slug>();
        let mut unnamed = 0_usize;
        while let Some(elements) = list.next().await? {
            let count = elements.len();
            let names = elements
                .into_iter()
                .flatten()
                .filter_map(|entry| entry.slug);
            let keys: Vec<_> = names.map(ListedKey::named).collect();
            unnamed += count - keys.len();
            if !keys.is_empty() && !pages.send(Page::Keys(keys)).await {
                return Ok(());
            }
        }
        match unnamed {
            0 => Ok(()),
            count => Err(without_slug(count)),
        }
    }

    async fn find(&self, key: &str) -> Result<Found, Fault> {
        let address = self.address()?;
        let address = address.with_query("slug", key).with_query("key", key);
        let answer = self.send(&address).await?;
        let mut list = answer.list_with(|element| Entry::read(element, key));
        let (mut found, mut unnamed) = (Found::default(), 0);
        while let Some(elements) = list.next().await? {
            for element in elements {
                match element.unwrap_or(Entry::Unnamed) {
                    Entry::Wanted(value) => found.take(value),
                    Entry::Unreadable if found.value.is_none() => return Err(unreadable()),
                    Entry::Unreadable => found.is_doubled = true,
                    Entry::Other => {}
                    Entry::Unnamed => unnamed += 1,
                }
            }
        }
        if found.value.is_none() && unnamed > 0 {
            return Err(without_slug(unnamed));
        }
        Ok(found)
    }
}

/// What an answer has for one slug. The first entry counts, as in the client.
#[derive(Default)]
struct Found {
    value: Option<serde_json::Value>,
    is_doubled: bool,
}

impl Found {
    fn take(&mut self, value: serde_json::Value) {
        self.is_doubled = self.value.is_some();
        self.value.get_or_insert(value);
    }

    fn answer(self) -> SourceAnswer {
        let Some(value) = self.value else {
            return SourceAnswer::Absent(Reason::NotFound);
        };
        let Some((value, note)) = entry::text(value) else {
            let note = "the secret has no value; what Airflow makes of that is not documented";
            return SourceAnswer::NotInspected(Reason::NotDocumented, Some(note.to_owned()));
        };
        let doubled = "the store has this slug twice; the first counts";
        let notes: Vec<_> = note
            .into_iter()
            .chain(self.is_doubled.then_some(doubled))
            .collect();
        match notes.as_slice() {
            [] => SourceAnswer::Value(value),
            notes => SourceAnswer::Noted(value, notes.join("; ")),
        }
    }
}

impl Source for DatacovesStore {
    fn layer(&self) -> Layer {
        Layer::DATACOVES
    }

    /// The store shows when each secret was retrieved last.
    fn is_audited(&self) -> bool {
        true
    }

    fn listable(&self, kind: Kind) -> Listable {
        match kind {
            Kind::Variable => Listable::OnRequest,
            Kind::Connection | Kind::Config => Listable::Not(Fault {
                note: Some(VARIABLES_ONLY.to_owned()),
                ..Fault::new(Reason::NotDocumented)
            }),
        }
    }

    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        Box::pin(async move {
            match self.listable(kind) {
                Listable::Not(fault) => Err(fault),
                Listable::Freely | Listable::OnRequest => self.list_into(pages).await,
            }
        })
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        Box::pin(async move {
            if ask.key.kind != Kind::Variable {
                let note = VARIABLES_ONLY.to_owned();
                return SourceAnswer::NotInspected(Reason::NotDocumented, Some(note));
            }
            match self.find(&ask.place).await {
                Ok(found) => found.answer(),
                Err(fault) => SourceAnswer::Fault(fault),
            }
        })
    }

    fn calls(&self) -> u64 {
        self.client.calls()
    }
}
