//! The services: how each is configured, what it is asked, and what it answers when nothing is wrong.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use varlens::config::{Flags, Shell, load, sources_of};
use varlens::domain::deployment::Deployment;
use varlens::domain::key::Kind;
use varlens::domain::release::RestApi;
use varlens::domain::resolve::{Ask, Fault};
use varlens::domain::search_path::Layer;
use varlens::domain::team::TeamView;
use varlens::domain::value::SecretValue;
use varlens::sources::airflow_api::{AirflowApi, ApiConnection, Login};
use varlens::sources::datacoves::{DatacovesConnection, DatacovesStore};
use varlens::sources::http::Limits;
use varlens::sources::{Listable, PageSink, Source, SourceAnswer, SourceFuture, Sources};

use crate::command_line::{Run, folder, run_in};
use crate::versions::fake::Request;

/// No value is without it.
pub(super) const CANARY: &str = "fake-canary-7714";
const TOKEN: &str = "fake-token-of-the-user-7714";
const PASSWORD: &str = "fake-password-7714";
/// What Airflow 3 hands out.
const HANDED: &str = "fake-token-of-airflow-7714";

/// What must not come out.
pub(super) const SECRETS: [&str; 4] = [CANARY, TOKEN, PASSWORD, HANDED];

/// What is looked up.
pub(super) const KEY: &str = "the_key";
/// It comes before [`KEY`] in the order of the list.
pub(super) const LATE: &str = "another_key";

/// One service.
pub(super) struct Service {
    pub(super) name: &'static str,
    /// The keys that list it in the explorer.
    pub(super) list_keys: &'static str,
    /// The keys that list it there once more.
    pub(super) again_keys: &'static str,
    /// `resolve --reveal` shows what it holds.
    pub(super) shows_values: bool,
    /// The good answer to a request.
    pub(super) good: fn(&Request) -> String,
    /// The requests that go wrong.
    pub(super) fails: fn(&Request) -> bool,
    /// What a request bears that must not come out.
    pub(super) is_token: fn(&str) -> bool,
    /// The deployment's section.
    section: fn(&str) -> String,
    source: fn(&str, Limits) -> Arc<dyn Source>,
}

pub(super) const SERVICES: &[Service] = &[
    Service {
        name: "Datacoves",
        list_keys: "L L",
        again_keys: "r L L",
        shows_values: true,
        good: |_| json!([entry(LATE), entry(KEY)]).to_string(),
        fails: |_| true,
        is_token: |sent| sent == format!("token {TOKEN}"),
        section: |url| {
            format!(
                "airflow = \"2.10.5\"\norder = [\"datacoves\", \"env\"]\n\
                 datacoves = {{ url = \"{url}\", environment = \"dev123\", token-env = \"FAKE_TOKEN\" }}\n"
            )
        },
        source: |url, limits| {
            let connection = DatacovesConnection {
                url: url.to_owned(),
                environment: "dev123".to_owned(),
                tags: Vec::new(),
                token: secret(TOKEN),
                token_variable: "FAKE_TOKEN".to_owned(),
            };
            Arc::new(DatacovesStore::with(connection, limits))
        },
    },
    Service {
        name: "API of Airflow 2",
        list_keys: "r",
        again_keys: "r",
        shows_values: true,
        good: rows,
        fails: |_| true,
        is_token: |sent| sent == format!("Bearer {TOKEN}"),
        section: |url| of_api("2.10.5", url, "token-env = \"FAKE_TOKEN\""),
        source: |url, limits| api(url, limits, RestApi::V1, Login::Token(secret(TOKEN))),
    },
    Service {
        name: "API of Airflow 3",
        list_keys: "r",
        again_keys: "r",
        shows_values: false,
        good: rows,
        fails: |request| request.operation.starts_with("GET "),
        is_token: |sent| sent == format!("Bearer {HANDED}"),
        section: of_user,
        source: |url, limits| api(url, limits, RestApi::V2, user()),
    },
    Service {
        name: "login of Airflow 3",
        list_keys: "r",
        again_keys: "r",
        shows_values: false,
        good: rows,
        fails: |request| request.operation == "POST /auth/token",
        is_token: |sent| sent == format!("Bearer {HANDED}"),
        section: of_user,
        source: |url, limits| api(url, limits, RestApi::V2, user()),
    },
];

fn secret(text: &str) -> SecretValue {
    SecretValue::from_text(text.to_owned())
}

fn user() -> Login {
    Login::User("jane".to_owned(), secret(PASSWORD))
}

/// A secret of the Datacoves store.
pub(super) fn entry(key: &str) -> serde_json::Value {
    json!({"slug": key, "value": CANARY})
}

/// What Airflow's API answers.
fn rows(request: &Request) -> String {
    let row = |key: &str| json!({"key": key, "value": CANARY, "description": null});
    let answer = match request.operation.as_str() {
        "POST /auth/token" => json!({"access_token": HANDED}),
        path if path.contains('?') => {
            json!({"variables": [row(LATE), row(KEY)], "total_entries": 2})
        }
        _ => row(KEY),
    };
    answer.to_string()
}

fn of_user(url: &str) -> String {
    of_api(
        "3.0.6",
        url,
        "user-env = \"FAKE_USER\", password-env = \"FAKE_PASSWORD\"",
    )
}

fn of_api(release: &str, url: &str, login: &str) -> String {
    format!(
        "airflow = \"{release}\"\norder = [\"metastore\", \"env\"]\nmetastore = {{ api = \"{url}\", {login} }}\n"
    )
}

fn api(url: &str, limits: Limits, api: RestApi, login: Login) -> Arc<dyn Source> {
    let connection = ApiConnection {
        url: url.to_owned(),
        login,
        api,
        teams: TeamView::Hidden,
    };
    Arc::new(AirflowApi::with(connection, limits))
}

/// Asks with the first limits while something is wrong, else with the others, so that a busy machine can answer.
struct Switched {
    short: Arc<dyn Source>,
    patient: Arc<dyn Source>,
    is_mended: Arc<AtomicBool>,
}

impl Switched {
    fn now(&self) -> &dyn Source {
        if self.is_mended.load(Ordering::SeqCst) {
            &*self.patient
        } else {
            &*self.short
        }
    }
}

impl Source for Switched {
    fn layer(&self) -> Layer {
        self.now().layer()
    }

    fn is_audited(&self) -> bool {
        self.now().is_audited()
    }

    fn listable(&self, kind: Kind) -> Listable {
        self.now().listable(kind)
    }

    fn list<'a>(
        &'a self,
        kind: Kind,
        pages: &'a dyn PageSink,
    ) -> SourceFuture<'a, Result<(), Fault>> {
        self.now().list(kind, pages)
    }

    fn ask<'a>(&'a self, ask: &'a Ask) -> SourceFuture<'a, SourceAnswer> {
        self.now().ask(ask)
    }

    fn forget(&self) {
        self.short.forget();
        self.patient.forget();
    }
}

const VARIABLES: [(&str, &str); 3] = [
    ("FAKE_TOKEN", TOKEN),
    ("FAKE_USER", "jane"),
    ("FAKE_PASSWORD", PASSWORD),
];

impl Service {
    /// The file in which a deployment with the service alone is described.
    fn config(&self, url: &str) -> String {
        let name = url.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        let path = folder(&format!("rest-faults-{name}")).join("config.toml");
        let text = format!("[deployments.d]\n{}", (self.section)(url));
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub(super) fn run(&self, url: &str, more: &[&str]) -> Run {
        let config = self.config(url);
        let common = ["resolve", KEY, "--config", &config, "--deployment", "d"];
        run_in(&VARIABLES, &[&common, more].concat())
    }

    /// The same for the explorer, with these limits while something is wrong, and the others else.
    pub(super) fn load(
        &self,
        url: &str,
        limits: [Limits; 2],
        is_mended: &Arc<AtomicBool>,
    ) -> (Arc<Deployment>, Sources) {
        let flags = Flags {
            config: Some(self.config(url).into()),
            deployment: Some("d".to_owned()),
            ..Flags::default()
        };
        let shell = Shell::new(VARIABLES.map(|(name, text)| (name.into(), text.into())));
        let (deployment, sources) = sources_of(load(&flags, &shell).unwrap());
        let [short, patient] = limits.map(|limits| (self.source)(url, limits));
        let layer = patient.layer();
        let switched = Switched {
            short,
            patient,
            is_mended: Arc::clone(is_mended),
        };
        (deployment, sources.with(layer, Arc::new(switched)))
    }
}
