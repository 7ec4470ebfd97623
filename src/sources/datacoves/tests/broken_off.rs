//! Connections that break off in the middle of a listing: closed, reset, stalled. What had arrived stays.

use super::*;

/// No answer is without it.
const CANARY: &str = "obvious-fake-canary";

fn short() -> Limits {
    Limits {
        read: Duration::from_millis(60),
        total: Duration::from_millis(150),
        ..PATIENT
    }
}

/// What had arrived before a connection broke off is shown.
#[tokio::test]
async fn names_that_arrived_before_a_fault_are_kept() {
    let many: Vec<_> = (0..2_000)
        .map(|number| json!({"slug": format!("k{number}"), "value": CANARY}))
        .collect();
    let body = Value::Array(many).to_string();
    let half = body.len() / 2;
    for broken in [
        Reply::raw(200, body.clone()).cut(half),
        Reply::raw(200, body.clone()).reset_after(half),
    ] {
        let server = Server::script(vec![broken]);
        let (names, ended) = list(&store(&server)).await;
        assert!(ended.is_err() && names.len() < 1_100, "{}", names.len());
        // A reset may take what the client has not read yet.
        assert!(
            names
                .iter()
                .enumerate()
                .all(|(at, name)| *name == format!("k{at}"))
        );
    }
    let server = Server::script(vec![Reply::raw(200, body).stalled(half)]);
    let store = DatacovesStore::with(connection(&server.url()), short());
    let (names, ended) = list(&store).await;
    // How much arrives in that time is not this test's affair.
    assert!(ended.is_err() && names.len() < 1_100, "{}", names.len());
}
