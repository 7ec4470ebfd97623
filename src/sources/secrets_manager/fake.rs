//! A small AWS on this machine, for tests: answers as it is told to, and remembers what it was asked.
//!
//! Depends on nothing but `serde_json` and `rustix`, so that other tests can include this file by its path. An answer that is
//! not to come is held until the server is dropped; only one that drips takes time.

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test uses what it needs"
)]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use rustix::net::sockopt::set_socket_linger;
use serde_json::{Value, json};

/// What was asked.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `ListSecrets`, `GetSecretValue`, …; for STS the `Action`; else method and path.
    pub operation: String,
    /// Header lines by lower-case name.
    pub headers: HashMap<String, String>,
    /// The body as it came.
    pub body: String,
}

impl Request {
    /// The body as JSON; null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or(Value::Null)
    }

    /// A text of the JSON body.
    pub fn text(&self, field: &str) -> String {
        self.json()[field].as_str().unwrap_or_default().to_owned()
    }
}

/// How the body is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Sent {
    #[default]
    Whole,
    /// So many bytes, then the connection is closed.
    Cut(usize),
    /// So many bytes, then the connection is reset; None: not even a head.
    Reset(Option<usize>),
    /// So many bytes, then nothing.
    Stalled(usize),
    /// Byte after byte, with a pause before each.
    Dripping,
    /// The whole body, and its second half again and again.
    Endless,
    /// Not even a head.
    Never,
    /// The connection is closed at once.
    Closed,
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    sent: Sent,
    /// No `content-length` is sent; the body ends with the connection.
    is_unmeasured: bool,
}

impl Reply {
    /// Any bytes under any status.
    pub fn raw(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            body: body.into(),
            ..Self::default()
        }
    }

    /// A good answer.
    pub fn json(body: &Value) -> Self {
        Self::raw(200, body.to_string())
    }

    /// An error as AWS's JSON protocol writes it.
    pub fn error(status: u16, code: &str, message: &str) -> Self {
        Self::raw(
            status,
            json!({"__type": code, "message": message}).to_string(),
        )
        .header("x-amzn-errortype", code)
    }

    /// No answer, as long as the server lives.
    pub fn never() -> Self {
        Self::raw(200, "").sent(Sent::Never)
    }

    /// The connection is closed without a word.
    pub fn closed() -> Self {
        Self::raw(200, "").sent(Sent::Closed)
    }

    /// Closes the connection after so many bytes of the body.
    pub fn cut(self, bytes: usize) -> Self {
        self.sent(Sent::Cut(bytes))
    }

    /// The connection is reset without a word.
    pub fn reset() -> Self {
        Self::raw(200, "").sent(Sent::Reset(None))
    }

    /// Resets the connection after so many bytes of the body.
    pub fn reset_after(self, bytes: usize) -> Self {
        self.sent(Sent::Reset(Some(bytes)))
    }

    /// Says nothing more after so many bytes of the body.
    pub fn stalled(self, bytes: usize) -> Self {
        self.sent(Sent::Stalled(bytes))
    }

    /// Sends the body byte by byte, two hundred in a second.
    pub fn dripping(self) -> Self {
        self.sent(Sent::Dripping)
    }

    /// Sends the body, and its second half again and again, until the client leaves.
    pub fn endless(self) -> Self {
        self.without_length().sent(Sent::Endless)
    }

    /// Without a length: the body ends where the connection is closed.
    pub fn without_length(self) -> Self {
        Self {
            is_unmeasured: true,
            ..self
        }
    }

    /// With one more header line.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn sent(self, sent: Sent) -> Self {
        Self { sent, ..self }
    }
}

/// Before each byte of an answer that drips.
const PAUSE: Duration = Duration::from_millis(5);

type Handler = dyn Fn(&Request, usize) -> Reply + Send + Sync;

struct Shared {
    handler: Box<Handler>,
    asked: Mutex<Vec<Request>>,
    streams: Mutex<Vec<TcpStream>>,
    over: Mutex<bool>,
    ended: Condvar,
}

/// The server. Ends when it is dropped.
pub struct FakeAws {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl FakeAws {
    /// Answers each request by a function of it and of its number, from 0.
    pub fn new(handler: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            handler: Box::new(handler),
            asked: Mutex::default(),
            streams: Mutex::default(),
            over: Mutex::new(false),
            ended: Condvar::new(),
        });
        let taken = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, &taken));
        Self { address, shared }
    }

    /// Answers each request by the next of these, and all further ones by the last.
    pub fn script(replies: Vec<Reply>) -> Self {
        Self::new(move |_, number| replies[number.min(replies.len() - 1)].clone())
    }

    /// Answers as Secrets Manager and STS would that hold these.
    pub fn holding(secrets: Vec<Secret>) -> Self {
        Self::new(move |request, _| answer(&secrets, request))
    }

    /// What to give as endpoint.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// All requests so far, in order.
    pub fn asked(&self) -> Vec<Request> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// How often an operation was asked for.
    pub fn count(&self, operation: &str) -> usize {
        let asked = self.shared.asked.lock().unwrap();
        asked
            .iter()
            .filter(|request| request.operation == operation)
            .count()
    }
}

impl Drop for FakeAws {
    fn drop(&mut self) {
        *self.shared.over.lock().unwrap() = true;
        self.shared.ended.notify_all();
        for stream in self.shared.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if *shared.over.lock().unwrap() {
            return;
        }
        let Ok(stream) = stream else { return };
        let Ok(copy) = stream.try_clone() else { return };
        shared.streams.lock().unwrap().push(copy);
        let shared = Arc::clone(shared);
        thread::spawn(move || serve(&stream, &shared));
    }
}

/// Answers one connection's requests until one side closes it.
fn serve(stream: &TcpStream, shared: &Shared) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader) {
        let number = {
            let mut asked = shared.asked.lock().unwrap();
            asked.push(request.clone());
            asked.len() - 1
        };
        let reply = (shared.handler)(&request, number);
        if !write(stream, &reply, shared) {
            if matches!(reply.sent, Sent::Reset(_)) {
                reset(stream, shared);
            } else {
                let _ = stream.shutdown(Shutdown::Both);
            }
            return;
        }
    }
}

fn read(reader: &mut impl BufRead) -> Option<Request> {
    let first = line(reader)?;
    let mut headers = HashMap::new();
    loop {
        let line = line(reader)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':')?;
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    Some(Request {
        operation: operation(&first, &headers, &body),
        headers,
        body,
    })
}

fn line(reader: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    let read = reader.read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim_end().to_owned())
}

fn operation(first: &str, headers: &HashMap<String, String>, body: &str) -> String {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.split('.').nth(1));
    let action = || {
        body.split('&')
            .find_map(|pair| pair.strip_prefix("Action="))
    };
    let path = first.rsplit_once(' ').map_or(first, |(head, _)| head);
    target.or_else(action).unwrap_or(path).to_owned()
}

/// False if the connection is to be closed.
fn write(mut stream: &TcpStream, reply: &Reply, shared: &Shared) -> bool {
    let bytes = match reply.sent {
        Sent::Closed | Sent::Reset(None) => return false,
        Sent::Never => return wait(shared),
        Sent::Dripping => return drip(stream, reply, shared),
        Sent::Whole | Sent::Endless => &reply.body[..],
        Sent::Cut(count) | Sent::Stalled(count) | Sent::Reset(Some(count)) => &reply.body[..count],
    };
    // In one piece: small ones would wait for each other's acknowledgement.
    let mut message = head(reply).into_bytes();
    message.extend_from_slice(bytes);
    let written = stream.write_all(&message);
    match reply.sent {
        Sent::Cut(_) | Sent::Reset(_) => false,
        Sent::Stalled(_) => wait(shared),
        Sent::Endless => {
            let half = &reply.body[reply.body.len() / 2..];
            while stream.write_all(half).is_ok() {}
            false
        }
        _ => written.is_ok() && !reply.is_unmeasured,
    }
}

/// A socket without patience is reset when its last copy is closed, in place of a goodbye.
fn reset(stream: &TcpStream, shared: &Shared) {
    let _ = set_socket_linger(stream, Some(Duration::ZERO));
    let client = stream.peer_addr().ok();
    let mut streams = shared.streams.lock().unwrap();
    streams.retain(|other| other.peer_addr().ok() != client);
}

/// False where the client has gone, or the server is dropped.
fn drip(mut stream: &TcpStream, reply: &Reply, shared: &Shared) -> bool {
    let mut written = stream.write_all(head(reply).as_bytes());
    for byte in &reply.body {
        let over = shared.over.lock().unwrap();
        let (over, _) = shared.ended.wait_timeout(over, PAUSE).unwrap();
        if *over || written.is_err() {
            return false;
        }
        written = stream.write_all(&[*byte]);
    }
    written.is_ok()
}

fn head(reply: &Reply) -> String {
    let first = format!("HTTP/1.1 {} Fake", reply.status);
    let is_given = |(name, _): &(String, String)| name == "content-length";
    let length = if reply.is_unmeasured || reply.headers.iter().any(is_given) {
        "connection: close".to_owned()
    } else {
        format!("content-length: {}", reply.body.len())
    };
    let id = format!("x-amzn-requestid: {REQUEST_ID}");
    let own = reply
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}"));
    let has_own = reply
        .headers
        .iter()
        .any(|(name, _)| name == "x-amzn-requestid");
    let id = (!has_own).then_some(id);
    let lines: Vec<_> = [first, length].into_iter().chain(id).chain(own).collect();
    format!("{}\r\n\r\n", lines.join("\r\n"))
}

fn wait(shared: &Shared) -> bool {
    let mut over = shared.over.lock().unwrap();
    while !*over {
        over = shared.ended.wait(over).unwrap();
    }
    false
}

/// The id that every answer bears.
pub const REQUEST_ID: &str = "01234567-89ab-cdef-0123-456789abcdef";

/// What a secret holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// `SecretString`.
    Text(String),
    /// `SecretBinary`.
    Binary,
    /// No version has the stage `AWSCURRENT`.
    Nothing,
    /// It is scheduled for deletion.
    Deleted,
}

/// A version of a secret.
#[derive(Clone, Debug)]
pub struct Version {
    /// Its id.
    pub id: String,
    /// Its staging labels.
    pub stages: Vec<String>,
    /// Seconds since 1970.
    pub created: i64,
    /// What it holds.
    pub content: Content,
}

/// A secret.
#[derive(Clone, Debug)]
pub struct Secret {
    /// Its whole name.
    pub name: String,
    /// What it holds.
    pub content: Content,
    /// Versions beside the one that bears `AWSCURRENT`.
    pub others: Vec<Version>,
}

impl Secret {
    /// A secret with a text.
    pub fn text(name: &str, text: &str) -> Self {
        Self::new(name, Content::Text(text.to_owned()))
    }

    /// A secret with any content.
    pub fn new(name: &str, content: Content) -> Self {
        Self {
            name: name.to_owned(),
            content,
            others: Vec::new(),
        }
    }

    /// The same with another version, which bears these stages and holds a text.
    pub fn with(mut self, id: &str, stages: &[&str], created: i64, text: &str) -> Self {
        self.others.push(Version {
            id: id.to_owned(),
            stages: stages.iter().map(|stage| (*stage).to_owned()).collect(),
            created,
            content: Content::Text(text.to_owned()),
        });
        self
    }

    fn current(&self) -> Version {
        Version {
            id: format!("current-of-{}", self.name),
            stages: vec!["AWSCURRENT".to_owned()],
            created: 1_710_000_000,
            content: self.content.clone(),
        }
    }

    /// Every version, the oldest first.
    fn versions(&self) -> Vec<Version> {
        let mut all = self.others.clone();
        all.push(self.current());
        all.sort_by_key(|version| version.created);
        all
    }

    /// Its ARN.
    pub fn arn(&self) -> String {
        format!(
            "arn:aws:secretsmanager:eu-west-1:012345678910:secret:{}-AbCdEf",
            self.name
        )
    }

    fn entry(&self) -> Value {
        let mut entry = json!({
            "ARN": self.arn(),
            "Name": self.name,
            "Description": format!("about {}", self.name),
            "Tags": [{"Key": "team", "Value": "data"}],
            "CreatedDate": 1_700_000_000.25,
            "LastChangedDate": 1_710_000_000,
            "LastAccessedDate": 1_720_000_000,
        });
        if let Some(stages) = self.stages() {
            entry["SecretVersionsToStages"] = stages;
        }
        if matches!(self.content, Content::Deleted) {
            entry["DeletedDate"] = json!(1_730_000_000);
        }
        entry
    }

    /// The versions that there are.
    fn kept(&self) -> Vec<Version> {
        let mut versions = self.versions();
        if matches!(self.content, Content::Nothing) {
            versions.retain(|version| !version.stages.contains(&"AWSCURRENT".to_owned()));
        }
        versions
    }

    /// Which version bears which stages; null where there is no version, as AWS leaves it out then.
    fn stages(&self) -> Option<Value> {
        let mut versions = self.kept();
        versions.retain(|version| !version.stages.is_empty());
        let stages = versions.iter();
        let stages: serde_json::Map<_, _> = stages
            .map(|version| (version.id.clone(), json!(version.stages)))
            .collect();
        (!stages.is_empty()).then_some(Value::Object(stages))
    }

    /// The version that is asked for, by id, by stage, else the current one.
    fn value(&self, request: &Request) -> Reply {
        let (id, stage) = (request.text("VersionId"), request.text("VersionStage"));
        let wanted = |version: &Version| match (id.as_str(), stage.as_str()) {
            ("", "") => version.stages.iter().any(|other| other == "AWSCURRENT"),
            ("", stage) => version.stages.iter().any(|other| other == stage),
            (id, _) => version.id == id,
        };
        match self.versions().iter().find(|version| wanted(version)) {
            Some(version) => self.value_of(version),
            None => Reply::error(400, "ResourceNotFoundException", "no such version"),
        }
    }

    fn value_of(&self, version: &Version) -> Reply {
        let mut value = json!({
            "ARN": self.arn(),
            "Name": self.name,
            "VersionId": version.id,
            "VersionStages": version.stages,
        });
        match &version.content {
            Content::Text(text) => value["SecretString"] = json!(text),
            Content::Binary => value["SecretBinary"] = json!("b2J2aW91cy1mYWtl"),
            Content::Nothing => {
                return Reply::error(400, "ResourceNotFoundException", NO_CURRENT);
            }
            Content::Deleted => {
                return Reply::error(400, "InvalidRequestException", "marked for deletion");
            }
        }
        Reply::json(&value)
    }

    /// One page of versions; those without a stage only where they are asked for.
    fn versions_page(&self, asked: &Value) -> Reply {
        let shows_deprecated = asked["IncludeDeprecated"] == true;
        let mut shown = self.kept();
        shown.retain(|version| shows_deprecated || !version.stages.is_empty());
        let entry = |version: &Version| {
            json!({
                "VersionId": version.id,
                "VersionStages": version.stages,
                "CreatedDate": version.created,
                "LastAccessedDate": 1_720_000_000,
            })
        };
        let (part, token) = slice(&shown, asked);
        let entries: Vec<_> = part.iter().map(entry).collect();
        let mut body = json!({"ARN": self.arn(), "Name": self.name, "Versions": entries});
        body["NextToken"] = json!(token);
        Reply::json(&body)
    }
}

/// AWS's words about a secret that exists and has no current version.
pub const NO_CURRENT: &str =
    "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT";

/// What Secrets Manager and STS would answer that hold these.
pub fn answer(secrets: &[Secret], request: &Request) -> Reply {
    let id = request.text("SecretId");
    let found = secrets
        .iter()
        .find(|secret| secret.name == id || secret.arn() == id);
    let missing = || Reply::error(400, "ResourceNotFoundException", "no such secret");
    match request.operation.as_str() {
        "ListSecrets" => page(secrets, &request.json()),
        "GetSecretValue" => found.map_or_else(missing, |secret| secret.value(request)),
        "ListSecretVersionIds" => {
            found.map_or_else(missing, |secret| secret.versions_page(&request.json()))
        }
        "GetCallerIdentity" => identity(),
        _ => Reply::error(400, "InvalidAction", "not faked"),
    }
}

/// One page by AWS's rules: filtered by the prefix, sorted by name, the token opaque.
fn page(secrets: &[Secret], asked: &Value) -> Reply {
    let prefix = asked["Filters"][0]["Values"][0]
        .as_str()
        .unwrap_or_default();
    let shows_deleted = asked["IncludePlannedDeletion"] == true;
    let mut shown: Vec<_> = secrets
        .iter()
        .filter(|secret| secret.name.starts_with(prefix))
        .filter(|secret| shows_deleted || !matches!(secret.content, Content::Deleted))
        .collect();
    shown.sort_by_key(|secret| &secret.name);
    let (part, token) = slice(&shown, asked);
    let entries: Vec<_> = part.iter().map(|secret| secret.entry()).collect();
    let mut body = json!({"SecretList": entries});
    if let Some(token) = token {
        body["NextToken"] = json!(token);
    }
    Reply::json(&body)
}

/// What belongs on the page that is asked for, and the token of the next one.
fn slice<'a, T>(all: &'a [T], asked: &Value) -> (&'a [T], Option<String>) {
    let token = asked["NextToken"]
        .as_str()
        .and_then(|token| token.strip_prefix("from-"));
    let start: usize = token.map_or(0, |token| token.parse().unwrap());
    let size = usize::try_from(asked["MaxResults"].as_u64().unwrap_or(100)).unwrap();
    let end = all.len().min(start + size);
    (
        &all[start..end],
        (end < all.len()).then(|| format!("from-{end}")),
    )
}

/// What STS says of the caller.
pub fn identity() -> Reply {
    Reply::raw(
        200,
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>arn:aws:iam::012345678910:user/jane</Arn><UserId>AIDA</UserId><Account>012345678910</Account>\
         </GetCallerIdentityResult></GetCallerIdentityResponse>",
    )
    .header("content-type", "text/xml")
}
