//! The bare programs: the least that does the same work with the same libraries, allocator and hardening.

use std::collections::VecDeque;
use std::io::Write;

use aws_config::{BehaviorVersion, ConfigLoader};
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::types::{Filter, FilterNameStringType};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

use crate::command_line::SECRETS;
use crate::rows;

/// One of the server's secrets.
pub const KEY_TO_GET: &str = "billing_airbyte_password_000007";
const BEGINNING: &str = "airflow/variables/";

/// Runs the bare program of this name.
pub fn run(name: &str) {
    harden();
    match name {
        "get" => wait_for(get(without_certificates())),
        "get-identified" => wait_for(get_identified(without_certificates())),
        "get-usual" => wait_for(get(usual())),
        "get-all" => wait_for(get_all(without_certificates(), 1)),
        "get-all-at-once" => wait_for(get_all(without_certificates(), 16)),
        "list" => wait_for(list(without_certificates())),
        "list-usual" => wait_for(list(usual())),
        _ => panic!("there is no bare program of the name {name}"),
    }
}

fn harden() {
    set_dumpable_behavior(DumpableBehavior::NotDumpable).expect("prctl");
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none).expect("setrlimit");
}

fn wait_for(work: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime can be made").block_on(work);
}

/// The client that the SDK makes by default: it reads the machine's certificates at once.
fn usual() -> ConfigLoader {
    let client = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring));
    defaults().http_client(client.build_https())
}

/// The fastest client for plain http: it reads no certificates.
fn without_certificates() -> ConfigLoader {
    defaults().http_client(Builder::new().build_http())
}

fn defaults() -> ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest())
}

async fn get(loader: ConfigLoader) {
    let client = Client::new(&loader.load().await);
    let name = format!("{BEGINNING}{KEY_TO_GET}");
    let answer = client.get_secret_value().secret_id(name).send().await;
    let answer = answer.expect("the server answers");
    println!("{} bytes", answer.secret_string().unwrap_or_default().len());
}

/// The same, while STS is asked who asks.
async fn get_identified(loader: ConfigLoader) {
    let config = loader.load().await;
    let sts = aws_sdk_sts::Client::new(&config);
    let caller = tokio::spawn(sts.get_caller_identity().send());
    let name = format!("{BEGINNING}{KEY_TO_GET}");
    let client = Client::new(&config);
    let answer = client.get_secret_value().secret_id(name).send().await;
    let answer = answer.expect("the server answers");
    let caller = caller.await.expect("no task is lost");
    let account = caller.map(|caller| caller.account().unwrap_or_default().len());
    let length = answer.secret_string().unwrap_or_default().len();
    println!("{length} bytes, {:?} letters", account.ok());
}

/// Every secret of the server's, so many at once.
async fn get_all(loader: ConfigLoader, at_once: usize) {
    let client = Client::new(&loader.load().await);
    let mut names = (0..SECRETS).map(|row| format!("{BEGINNING}{}", rows::name(row, SECRETS)));
    let mut running = VecDeque::new();
    loop {
        while running.len() < at_once
            && let Some(name) = names.next()
        {
            let request = client.get_secret_value().secret_id(name);
            running.push_back(tokio::spawn(request.send()));
        }
        let Some(request) = running.pop_front() else {
            return;
        };
        let answer = request.await.expect("no task is lost");
        let answer = answer.expect("the server answers");
        println!("{} bytes", answer.secret_string().unwrap_or_default().len());
    }
}

async fn list(loader: ConfigLoader) {
    let client = Client::new(&loader.load().await);
    let filter = Filter::builder()
        .key(FilterNameStringType::Name)
        .values(BEGINNING)
        .build();
    let mut pages = client
        .list_secrets()
        .max_results(100)
        .filters(filter)
        .into_paginator()
        .send();
    let mut names = Vec::new();
    while let Some(page) = pages.next().await {
        let entries = page.expect("the server answers").secret_list;
        let found = entries.unwrap_or_default().into_iter();
        names.extend(found.filter_map(|entry| entry.name));
    }
    let mut text = names.join("\n");
    text.push('\n');
    std::io::stdout()
        .write_all(text.as_bytes())
        .expect("standard output can be written");
}
