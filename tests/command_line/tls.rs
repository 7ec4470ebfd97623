//! TLS of the Datacoves store and of Airflow's REST API: only a certificate of a known authority, for the host that was asked,
//! gets the token.
//!
//! The certificates were made for these tests by `openssl`, with an authority whose key was thrown away.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{CANARY, Run, file, run_in};

const TOKEN: &str = "obvious-fake-token";
const AUTHORITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tls/fake-authority.pem");
/// For `localhost`.
const SERVER: [&str; 2] = [
    include_str!("../tls/fake-server.pem"),
    include_str!("../tls/fake-server.key"),
];
/// For `other.example`.
const OTHER: [&str; 2] = [
    include_str!("../tls/fake-other.pem"),
    include_str!("../tls/fake-other.key"),
];

/// A server that answers both services, and what it was sent once a client had accepted its certificate.
struct TlsServer {
    port: u16,
    sent: Arc<Mutex<Vec<String>>>,
}

impl TlsServer {
    fn start([certificate, key]: [&str; 2]) -> Self {
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let sent: Arc<Mutex<Vec<String>>> = Arc::default();
        let (config, kept) = (Arc::new(config), Arc::clone(&sent));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                // A client that rejects the certificate hangs up.
                let _ = serve(StreamOwned::new(connection, stream), &kept);
            }
        });
        Self { port, sent }
    }

    fn url(&self) -> String {
        format!("https://localhost:{}", self.port)
    }

    fn sent(&self) -> Vec<String> {
        self.sent.lock().unwrap().clone()
    }
}

fn serve(
    mut stream: StreamOwned<ServerConnection, TcpStream>,
    sent: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut byte = [0];
    while !request.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte)? == 0 {
            return Ok(());
        }
        request.extend(byte);
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let body = if request.starts_with("GET /api/v1/secrets/") {
        format!("[{{\"slug\": \"k\", \"value\": \"{CANARY}\"}}]")
    } else {
        format!("{{\"key\": \"k\", \"value\": \"{CANARY}\"}}")
    };
    sent.lock().unwrap().push(request);
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )?;
    stream.flush()
}

#[derive(Clone, Copy, Debug)]
enum Service {
    Datacoves,
    RestApi,
}

impl Service {
    const BOTH: [Self; 2] = [Self::Datacoves, Self::RestApi];

    const fn layer(self) -> &'static str {
        match self {
            Self::Datacoves => "datacoves",
            Self::RestApi => "metastore",
        }
    }
}

/// The lookup of a key at a server, with or without its authority among those that are known.
fn look_up(service: Service, server: &TlsServer, is_known: bool, more: &[&str]) -> Run {
    let (url, layer) = (server.url(), service.layer());
    let config = format!(
        "[deployments.d]\nairflow = \"2.10.5\"\norder = [\"{layer}\", \"env\"]\nprocess = \"server\"\n\
         metastore = {{ api = \"{url}\", token-env = \"FAKE_TOKEN\" }}\n\
         datacoves = {{ url = \"{url}\", environment = \"dev123\", token-env = \"FAKE_TOKEN\" }}\n"
    );
    let config = file(
        &format!("tls-{layer}-{}", server.port),
        "config.toml",
        &config,
    );
    let mut variables = vec![("FAKE_TOKEN", TOKEN)];
    if is_known {
        variables.push(("SSL_CERT_FILE", AUTHORITY));
    }
    let arguments = ["resolve", "--config", &config, "--deployment", "d", "k"];
    run_in(&variables, &[&arguments[..], more].concat())
}

#[test]
fn a_certificate_of_a_known_authority_for_the_host_is_accepted() {
    for service in Service::BOTH {
        let server = TlsServer::start(SERVER);
        let run = look_up(service, &server, true, &["--json", "--reveal"]);
        let object = run.object();
        assert_eq!(object["winner"], service.layer(), "{run:?}");
        assert_eq!(object["value"], CANARY, "{run:?}");
        let sent = server.sent();
        assert_eq!(sent.len(), 1, "{sent:?}");
        assert!(sent[0].contains(TOKEN), "{sent:?}");
    }
}

#[test]
fn another_certificate_gets_no_request_and_the_layer_says_why() {
    for service in Service::BOTH {
        for (certificate, is_known, words) in [
            (SERVER, false, "the TLS certificate is not trusted"),
            (OTHER, true, "the TLS certificate is for another host name"),
        ] {
            let server = TlsServer::start(certificate);
            let text = look_up(service, &server, is_known, &[]);
            let json = look_up(service, &server, is_known, &["--json"]);
            assert_eq!(json.code, 3, "{json:?}");
            let step = json.object()["steps"][0].clone();
            assert_eq!(step["verdict"], "not-inspected", "{json:?}");
            let detail = step["detail"].as_str().unwrap();
            assert!(detail.contains(words), "{service:?}: {detail}");
            assert!(text.says(words), "{text:?}");
            assert_eq!(server.sent(), [] as [String; 0], "{service:?}: {words}");
            for run in [text, json] {
                assert!(!run.says(TOKEN) && !run.says(CANARY), "{run:?}");
            }
        }
    }
}
