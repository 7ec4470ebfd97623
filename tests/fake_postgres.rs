//! A small PostgreSQL on this machine, for tests: two of Airflow's tables, and a record of each statement that it got.
//!
//! Speaks the frontend/backend protocol 3.0 as far as a client of this program goes: no TLS, no password, simple and
//! extended queries.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

/// What was sent, in order: a statement, with its argument behind ` -- ` where it has one.
type Sent = Arc<Mutex<Vec<String>>>;

/// What a statement is answered with: the number of columns, and rows of texts.
pub(crate) struct Rows {
    columns: usize,
    rows: Vec<Vec<Option<String>>>,
}

impl Rows {
    /// None at all.
    pub(crate) fn none(columns: usize) -> Self {
        Self {
            columns,
            rows: Vec::new(),
        }
    }

    /// Rows of these texts.
    pub(crate) fn of<'a, const N: usize>(
        rows: impl IntoIterator<Item = [Option<&'a str>; N]>,
    ) -> Self {
        let owned = |row: [Option<&'a str>; N]| row.map(|text| text.map(str::to_owned)).to_vec();
        Self {
            columns: N,
            rows: rows.into_iter().map(owned).collect(),
        }
    }
}

/// What one statement with its argument is answered with; None where the connection is to be cut.
type Answer = dyn Fn(&str, Option<&str>) -> Option<Rows> + Send + Sync;

/// The server. It ends when it is dropped.
pub(crate) struct FakePostgres {
    address: SocketAddr,
    sent: Sent,
    is_over: Arc<AtomicBool>,
    streams: Arc<Mutex<Vec<TcpStream>>>,
}

impl FakePostgres {
    /// A server whose tables are asked by way of this function.
    pub(crate) fn new(
        answer: impl Fn(&str, Option<&str>) -> Option<Rows> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: listener.local_addr().unwrap(),
            sent: Sent::default(),
            is_over: Arc::default(),
            streams: Arc::default(),
        };
        let (sent, is_over) = (Arc::clone(&server.sent), Arc::clone(&server.is_over));
        let streams = Arc::clone(&server.streams);
        let answer: Arc<Answer> = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if is_over.load(Ordering::Relaxed) {
                    return;
                }
                streams.lock().unwrap().push(stream.try_clone().unwrap());
                let (sent, answer) = (Arc::clone(&sent), Arc::clone(&answer));
                thread::spawn(move || Session::new(&stream, sent, answer).serve());
            }
        });
        server
    }

    /// Airflow's tables with these variables and connections of type `http`.
    pub(crate) fn holding(
        variables: &'static [(&'static str, &'static str)],
        connections: &'static [&'static str],
    ) -> Self {
        Self::new(move |statement, argument| {
            Some(of_airflow(variables, connections, statement, argument))
        })
    }

    /// Airflow's tables with so many variables, `nightly_load_of_000000` and so on.
    #[cfg(target_os = "linux")]
    pub(crate) fn with_many(variables: usize) -> Self {
        Self::new(move |statement, argument| {
            if argument.is_some() || !statement.contains(" FROM variable ") {
                return Some(of_airflow(&[], &[], statement, argument));
            }
            let name = |number| vec![Some(format!("nightly_load_of_{number:06}"))];
            Some(Rows {
                columns: 1,
                rows: (0..variables).map(name).collect(),
            })
        })
    }

    /// A URL as Airflow has it.
    pub(crate) fn url(&self) -> String {
        format!(
            "postgresql+psycopg2://airflow@{}/airflow?sslmode=disable",
            self.address
        )
    }

    /// All statements so far.
    pub(crate) fn sent(&self) -> Vec<String> {
        self.sent.lock().unwrap().clone()
    }
}

impl Drop for FakePostgres {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        for stream in self.streams.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        let _ = TcpStream::connect(self.address);
    }
}

/// Airflow's tables of 2.10.
const COLUMNS: [(&str, &[&str]); 3] = [
    ("alembic_version", &["version_num"]),
    (
        "variable",
        &["id", "key", "val", "description", "is_encrypted"],
    ),
    (
        "connection",
        &[
            "id",
            "conn_id",
            "conn_type",
            "description",
            "host",
            "schema",
            "login",
            "password",
            "port",
            "is_encrypted",
            "is_extra_encrypted",
            "extra",
        ],
    ),
];

fn of_airflow(
    variables: &[(&str, &str)],
    connections: &[&str],
    statement: &str,
    argument: Option<&str>,
) -> Rows {
    let is_about = |table: &str| statement.contains(&format!(" FROM {table} "));
    if statement.starts_with("BEGIN READ ONLY") {
        return Rows::of([[Some("on")]]);
    }
    if statement.contains("information_schema.columns") {
        let pairs = COLUMNS.iter().flat_map(|(table, columns)| {
            columns.iter().map(|column| [Some(*table), Some(*column)])
        });
        return Rows::of(pairs);
    }
    match argument {
        None if statement.contains("alembic_version") => Rows::of([[Some("22ed7efa9da2")]]),
        None if is_about("variable") => Rows::of(variables.iter().map(|(key, _)| [Some(*key)])),
        None if is_about("connection") => Rows::of(connections.iter().map(|id| [Some(*id)])),
        None => Rows::none(0),
        Some(key) if is_about("variable") => {
            let found = variables.iter().filter(|(other, _)| *other == key);
            Rows::of(found.map(|(_, value)| [Some(*value), Some("0")]))
        }
        Some(key) => {
            let found = connections.iter().filter(|other| **other == key);
            let row = [
                Some("http"),
                None,
                Some("obvious-fake-host"),
                None,
                None,
                None,
                None,
                None,
                Some("0"),
                Some("0"),
            ];
            let mut rows = Rows::of(found.map(|_| row));
            rows.columns = row.len();
            rows
        }
    }
}

/// One connection.
struct Session<'a> {
    stream: &'a TcpStream,
    reader: BufReader<&'a TcpStream>,
    sent: Sent,
    answer: Arc<Answer>,
    /// The statement that was prepared last, and its argument.
    statement: String,
    argument: Option<String>,
    out: Vec<u8>,
}

impl<'a> Session<'a> {
    fn new(stream: &'a TcpStream, sent: Sent, answer: Arc<Answer>) -> Self {
        Self {
            stream,
            reader: BufReader::new(stream),
            sent,
            answer,
            statement: String::new(),
            argument: None,
            out: Vec::new(),
        }
    }

    fn serve(mut self) {
        if self.start().is_none() {
            return;
        }
        while let Some((kind, body)) = self.message() {
            if self.take(kind, &body).is_none() {
                let _ = self.stream.shutdown(Shutdown::Both);
                return;
            }
        }
    }

    /// Lets anybody in.
    fn start(&mut self) -> Option<()> {
        let length = self.number()?;
        let mut body = vec![0; length.checked_sub(4)?];
        self.reader.read_exact(&mut body).ok()?;
        self.put(b'R', &0_u32.to_be_bytes());
        self.put(b'S', b"server_version\x0015.0\0");
        self.put(b'K', &[0; 8]);
        self.put(b'Z', b"I");
        self.flush()
    }

    fn number(&mut self) -> Option<usize> {
        let mut bytes = [0; 4];
        self.reader.read_exact(&mut bytes).ok()?;
        usize::try_from(u32::from_be_bytes(bytes)).ok()
    }

    fn message(&mut self) -> Option<(u8, Vec<u8>)> {
        let mut kind = [0];
        self.reader.read_exact(&mut kind).ok()?;
        let length = self.number()?;
        let mut body = vec![0; length.checked_sub(4)?];
        self.reader.read_exact(&mut body).ok()?;
        Some((kind[0], body))
    }

    fn take(&mut self, kind: u8, body: &[u8]) -> Option<()> {
        match kind {
            b'Q' => {
                let text = texts(body).next()?;
                self.sent.lock().unwrap().push(text.clone());
                let rows = (self.answer)(&text, None)?;
                self.describe(&rows);
                self.rows(&rows);
                self.put(b'Z', b"I");
                return self.flush();
            }
            b'P' => {
                self.statement = texts(body).nth(1)?;
                self.put(b'1', &[]);
            }
            b'D' => {
                // One argument, a text.
                self.put(b't', &[0, 1, 0, 0, 0, 25]);
                let rows = (self.answer)(&self.statement, Some(""))?;
                self.describe(&rows);
            }
            b'B' => {
                self.argument = Some(argument(body)?);
                self.put(b'2', &[]);
            }
            b'E' => {
                let (statement, argument) = (self.statement.clone(), self.argument.take()?);
                self.sent
                    .lock()
                    .unwrap()
                    .push(format!("{statement} -- {argument}"));
                let rows = (self.answer)(&statement, Some(&argument))?;
                self.rows(&rows);
            }
            b'C' => self.put(b'3', &[]),
            b'S' => {
                self.put(b'Z', b"I");
                return self.flush();
            }
            b'H' => return self.flush(),
            _ => return None,
        }
        Some(())
    }

    fn describe(&mut self, rows: &Rows) {
        if rows.columns == 0 {
            return;
        }
        let count = u16::try_from(rows.columns).unwrap();
        let mut body = count.to_be_bytes().to_vec();
        for _ in 0..count {
            // Name, table, column, type `text`, size, modifier, format.
            body.extend(b"c\0\0\0\0\0\0\0\0\0\0\x19\xff\xff\xff\xff\xff\xff\0\0");
        }
        self.put(b'T', &body);
    }

    fn rows(&mut self, rows: &Rows) {
        for row in &rows.rows {
            let mut body = u16::try_from(row.len()).unwrap().to_be_bytes().to_vec();
            for text in row {
                match text {
                    None => body.extend((-1_i32).to_be_bytes()),
                    Some(text) => {
                        body.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
                        body.extend(text.as_bytes());
                    }
                }
            }
            self.put(b'D', &body);
        }
        self.put(b'C', b"SELECT 1\0");
    }

    fn put(&mut self, kind: u8, body: &[u8]) {
        self.out.push(kind);
        let length = u32::try_from(body.len() + 4).unwrap();
        self.out.extend(length.to_be_bytes());
        self.out.extend(body);
    }

    fn flush(&mut self) -> Option<()> {
        let mut stream = self.stream;
        let written = stream.write_all(&self.out);
        self.out.clear();
        written.ok()
    }
}

/// Texts that end with a zero byte.
fn texts(body: &[u8]) -> impl Iterator<Item = String> {
    let texts = body.split(|byte| *byte == 0);
    texts.map(|text| String::from_utf8(text.to_vec()).unwrap())
}

/// The one argument of a `Bind`.
fn argument(body: &[u8]) -> Option<String> {
    let mut rest = body;
    let mut name = Vec::new();
    for _ in 0..2 {
        name.clear();
        rest.read_until(0, &mut name).ok()?;
    }
    let mut number = || {
        let (bytes, after) = rest.split_first_chunk::<2>()?;
        rest = after;
        Some(usize::from(u16::from_be_bytes(*bytes)))
    };
    for _ in 0..number()? {
        number()?;
    }
    number()?;
    let (length, after) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    String::from_utf8(after.get(..length)?.to_vec()).ok()
}
