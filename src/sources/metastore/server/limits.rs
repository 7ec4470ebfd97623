//! How long a server is waited for, and how much it may send.

use std::future::pending;
use std::time::Duration;

use super::fault::Failure;

/// How long each step may take.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    /// Until a session is ready.
    pub(super) connect: Duration,
    /// Until the next row, or the end of a statement.
    pub(super) answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(10),
        }
    }
}

/// By how much the process may grow while one step waits, in KiB. The driver makes room for any message that a server
/// announces, up to 4 GiB, and has no limit to set.
const MOST_GROWTH: u64 = 128 << 10;

/// How often that is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// The step's result, or a failure when the limit has passed or the server sends too much.
pub(super) async fn within<T>(
    limit: Duration,
    step: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let bounded = async {
        tokio::select! {
            biased;
            () = too_much() => Err(Failure::TooMuch),
            result = step => result,
        }
    };
    tokio::time::timeout(limit, bounded)
        .await
        .unwrap_or(Err(Failure::TimedOut))
}

/// Ends when the process has grown too much. Never where the system does not say how large it is.
async fn too_much() {
    // Most steps are over by then, and cost no look.
    tokio::time::sleep(LOOK).await;
    let Some(before) = resident() else {
        return pending().await;
    };
    loop {
        tokio::time::sleep(LOOK).await;
        if resident().is_some_and(|now| now.saturating_sub(before) > MOST_GROWTH) {
            return;
        }
    }
}

/// The memory that the process uses, in KiB.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let mut lines = status.lines();
    let size = lines.find_map(|line| line.strip_prefix("VmRSS:"))?;
    size.split_whitespace().next()?.parse().ok()
}

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::time::Duration;

    use crate::domain::key::{Key, Kind};
    use crate::domain::reason::Reason;
    use crate::domain::resolve::Ask;
    use crate::domain::search_path::Layer;
    use crate::domain::team::TeamView;
    use crate::domain::value::SecretValue;
    use crate::sources::metastore::Metastore;
    use crate::sources::metastore::server::ServerDatabase;
    use crate::sources::metastore::url::{self, DatabaseLocation};
    use crate::sources::{Source, SourceAnswer};

    /// A server that begins one message of 2 GiB. Gives the URL for it.
    fn endless(head: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut begin = [0; 8];
            stream.read_exact(&mut begin).unwrap();
            stream.write_all(head).unwrap();
            let zeros = vec![0; 1 << 20];
            while stream.write_all(&zeros).is_ok() {}
        });
        format!("postgresql://jane:obvious-fake@{address}/airflow?sslmode=disable")
    }

    fn server(url: &str) -> ServerDatabase {
        match url::parse(url) {
            DatabaseLocation::Server(server) => ServerDatabase::new(*server, TeamView::Hidden),
            _ => panic!("no server"),
        }
    }

    async fn asked(url: String) -> (Reason, String) {
        let url = SecretValue::from_text(url);
        let source = Metastore::new(Layer::METASTORE, &url, None, TeamView::Hidden);
        let ask = Ask {
            layer: Layer::METASTORE,
            place: "a".to_owned(),
            key: Key::new(Kind::Variable, "a").into(),
            reached: true,
            team: None,
        };
        let (reason, said) = match source.ask(&ask).await {
            SourceAnswer::Fault(fault) => (fault.reason, fault.detail()),
            SourceAnswer::NotInspected(reason, detail) => (reason, detail),
            _ => panic!("inspected"),
        };
        let said = said.unwrap_or_default();
        assert!(!said.contains("obvious-fake"), "{said}");
        (reason, said)
    }

    #[tokio::test]
    async fn a_message_without_end_is_given_up() {
        // A notice, and the answer to the log-in.
        for head in [b"N\x7f\xff\xff\xff", b"R\x7f\xff\xff\xff"] {
            let mut server = server(&endless(head));
            // A busy machine may take long for so much.
            server.limits.connect = Duration::from_hours(1);
            let fault = server.variable("a").await.err().unwrap();
            let said = fault.note.unwrap_or_default();
            assert_eq!(fault.reason, Reason::BadResponse, "{said}");
            assert!(said.contains("more than 128 MiB"), "{said}");
            assert!(!said.contains("obvious-fake"), "{said}");
        }
    }

    #[tokio::test]
    async fn a_file_of_certificates_is_a_file() {
        for option in ["sslrootcert", "sslcert", "sslkey"] {
            let url = "postgresql://jane:obvious-fake@127.0.0.1:1/airflow?sslmode=verify-ca";
            let (reason, said) = asked(format!("{url}&{option}=/dev/zero")).await;
            assert_eq!(reason, Reason::UnsupportedOption, "{said}");
            assert!(said.contains("the file /dev/zero is not a file"), "{said}");
        }
    }
}
