//! The servers: a Secrets Manager that answers at once, and an endpoint that never does.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::rows;

/// AWS's own.
const PAGE: usize = 100;

/// Serves this many variables on a port of this machine. Gives the address.
pub fn secrets_manager(secrets: usize) -> String {
    let pages: Arc<Vec<String>> = Arc::new(pages(secrets));
    let (listener, url) = listen();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let pages = Arc::clone(&pages);
            std::thread::spawn(move || serve(&stream, &pages));
        }
    });
    url
}

/// Accepts connections on a port of this machine and never answers. Gives the address.
pub fn black_hole() -> String {
    let (listener, url) = listen();
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for stream in listener.incoming() {
            kept.push(stream);
        }
    });
    url
}

fn listen() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("a listener has an address");
    (listener, format!("http://{address}"))
}

/// One connection, request after request.
fn serve(stream: &TcpStream, pages: &[String]) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let (target, body) = request(&mut reader)?;
        let answer = answer(&target, &body, pages);
        writer.write_all(&response(&answer)).ok()?;
    }
}

/// What is called, and with what.
fn request(reader: &mut impl BufRead) -> Option<(String, Value)> {
    let (mut target, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        match name.to_ascii_lowercase().as_str() {
            "x-amz-target" => value.trim().clone_into(&mut target),
            "content-length" => length = value.trim().parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((target, serde_json::from_slice(&body).unwrap_or_default()))
}

/// What STS answers to `GetCallerIdentity`.
const CALLER: &str = r#"<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/test</Arn><UserId>AIDACKCEVSQ6C2EXAMPLE</UserId>
<Account>123456789012</Account></GetCallerIdentityResult>
<ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>"#;

fn answer(target: &str, body: &Value, pages: &[String]) -> Vec<u8> {
    if target == "secretsmanager.ListSecrets" {
        let token = body.get("NextToken").and_then(Value::as_str);
        let page = token
            .and_then(|token| token.parse().ok())
            .unwrap_or(0_usize);
        return pages.get(page).cloned().unwrap_or_default().into_bytes();
    }
    let Some(id) = body.get("SecretId") else {
        // The only other call has a body that is no JSON.
        return CALLER.into();
    };
    let id = id.as_str();
    let name = id.unwrap_or_default();
    let value = json!({
        "ARN": rows::arn(name), "Name": name, "SecretString": "postgresql://user:password@host/db",
        "VersionId": "a1b2c3d4-5678-90ab-cdef-EXAMPLE11111", "VersionStages": ["AWSCURRENT"],
        "CreatedDate": 1_700_000_000.25,
    });
    value.to_string().into_bytes()
}

fn response(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nx-amzn-RequestId: 01234567-89ab-cdef-0123-456789abcdef\r\n\
         Content-Type: application/x-amz-json-1.1\r\nContent-Length: {}\r\n\
         Connection: keep-alive\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn pages(secrets: usize) -> Vec<String> {
    let numbers: Vec<usize> = (0..secrets).map(|n| rows::nth(n, secrets)).collect();
    let all = numbers.chunks(PAGE);
    let last = all.len().saturating_sub(1);
    let page = |(number, rows): (usize, &[usize])| {
        let list: Vec<_> = rows.iter().map(|row| entry(*row, secrets)).collect();
        let mut page = json!({ "SecretList": list });
        if number < last {
            page["NextToken"] = json!((number + 1).to_string());
        }
        page.to_string()
    };
    all.enumerate().map(page).collect()
}

fn entry(row: usize, of: usize) -> Value {
    let name = format!("airflow/variables/{}", rows::name(row, of));
    json!({
        "ARN": rows::arn(&name), "Name": name, "Description": rows::description(row),
        "CreatedDate": 1_600_000_000.123, "LastChangedDate": 1_700_000_000.456,
        "LastAccessedDate": 1_750_000_000.0,
        "Tags": [{"Key": "team", "Value": "data"}, {"Key": "env", "Value": "prod"}],
        "SecretVersionsToStages": {"a1b2c3d4-5678-90ab-cdef-EXAMPLE11111": ["AWSCURRENT"]},
    })
}
