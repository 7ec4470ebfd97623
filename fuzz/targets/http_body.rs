//! A body of the Datacoves store or of Airflow's API: the whole way from a server on this machine to what a lookup and a listing make of it.
//!
//! The first byte says which service, and the second which status.
#![no_main]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::{Arc, LazyLock, Mutex};

use libfuzzer_sys::fuzz_target;
use varlens::domain::catalog::Page;
use varlens::domain::key::{Key, Kind};
use varlens::domain::release::RestApi;
use varlens::domain::resolve::{Ask, Fault};
use varlens::domain::team::TeamView;
use varlens::domain::value::SecretValue;
use varlens::sources::airflow_api::{AirflowApi, ApiConnection, Login};
use varlens::sources::datacoves::{DatacovesConnection, DatacovesStore};
use varlens::sources::{PageSink, Source, SourceAnswer, SourceFuture};

/// The answer to the next request: status and body.
static ANSWER: Mutex<(u16, Vec<u8>)> = Mutex::new((200, Vec::new()));

/// Nobody looks at the pages.
struct Nobody;

impl PageSink for Nobody {
    fn send(&self, _page: Page) -> SourceFuture<'_, bool> {
        Box::pin(async { true })
    }
}

fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || {
                let mut lines = BufReader::new(&stream).lines();
                while let Some(Ok(line)) = lines.next() {
                    if !line.is_empty() {
                        continue;
                    }
                    let (status, body) = ANSWER.lock().expect("no panic").clone();
                    let mut message = format!(
                        "HTTP/1.1 {status} x\r\ncontent-length: {}\r\n\r\n",
                        body.len()
                    )
                    .into_bytes();
                    message.extend(body);
                    if (&stream).write_all(&message).is_err() {
                        return;
                    }
                }
            });
        }
    });
    format!("http://{address}")
}

static SOURCES: LazyLock<Vec<Box<dyn Source>>> = LazyLock::new(|| {
    let url = serve();
    let fake = || SecretValue::from_text("fake".to_owned());
    let datacoves = DatacovesStore::new(DatacovesConnection {
        url: url.clone(),
        environment: "dev123".to_owned(),
        tags: Vec::new(),
        token: fake(),
        token_variable: "FAKE".to_owned(),
    });
    let api = |api| {
        AirflowApi::new(ApiConnection {
            url: url.clone(),
            login: Login::Token(fake()),
            api,
            teams: TeamView::Hidden,
        })
    };
    vec![
        Box::new(datacoves),
        Box::new(api(RestApi::V1)),
        Box::new(api(RestApi::V2)),
    ]
});

static RUNTIME: LazyLock<tokio::runtime::Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
});

fn check(fault: &Fault) {
    let said = format!(
        "{} {}",
        fault.detail().unwrap_or_default(),
        fault.next_step()
    );
    assert!(!said.chars().any(char::is_control));
}

fuzz_target!(|data: &[u8]| {
    let [service, status, body @ ..] = data else {
        return;
    };
    let source = &SOURCES[usize::from(*service) % SOURCES.len()];
    let status =
        [200, 200, 200, 200, 201, 400, 401, 403, 404, 429, 500, 302][usize::from(*status) % 12];
    *ANSWER.lock().expect("no panic") = (status, body.to_vec());
    let ask = Ask {
        layer: source.layer(),
        place: "k".to_owned(),
        key: Arc::new(Key::new(Kind::Variable, "k")),
        reached: true,
        team: None,
    };
    RUNTIME.block_on(async {
        if let SourceAnswer::Fault(fault) = source.ask(&ask).await {
            check(&fault);
        }
        if let Err(fault) = source.list(Kind::Variable, &Nobody).await {
            check(&fault);
        }
    });
});
