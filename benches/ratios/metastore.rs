//! The explorer in a terminal while the names of a metadata database come in, through Airflow's REST API: how soon after the
//! first answer rows are on the screen, and what a row takes of memory. The server is a thread of this process.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use crate::listing::{MEMORY, Watched};
use crate::program::{Home, Program};
use crate::report::Report;
use crate::rounds::{Effort, Times};

const MANY: usize = 100_000;
const FEW: usize = 1_000;
/// How long the first rows may take after they were sent, in milliseconds.
const FIRST: Option<f64> = Some(100.0);
/// What a page of Airflow's has at most (`[api] maximum_page_limit`).
const PAGE: usize = 100;
/// The length of each name.
const NAME: usize = "nightly_load_of_000000".len();

pub fn measure(effort: Effort, report: &mut Report) {
    let home = Home::make();
    let what = "100,000 names of a metastore";
    let first = first_rows(effort, &home);
    match &first {
        Ok(times) => report.time(
            &format!("{what}: sent to on the screen"),
            times.median(),
            FIRST,
        ),
        Err(why) => report.failed(what, why),
    }
    match resident(FEW, &home).and_then(|few| Ok((few, resident(MANY, &home)?))) {
        Ok((few, many)) => {
            let above = many.saturating_sub(few) * 1_024 / (MANY - FEW);
            let name = format!("{what}: memory a row above its name");
            report.number(&name, above.saturating_sub(NAME), "B", Some(MEMORY));
        }
        Err(why) => report.failed(what, &why),
    }
}

/// From when the server has sent its first page to the frame that shows a row of it.
fn first_rows(effort: Effort, home: &Home) -> Result<Times, String> {
    let mut times = Times::default();
    for _ in 0..effort.rounds.min(15) {
        let api = Api::start(MANY)?;
        let mut watched = Watched::start(&api.explorer(home)?)?;
        let shown = watched.until(|watched| watched.contents().contains("nightly_load_of_0000"))?;
        let sent = api.sent.get().ok_or("no page was asked for")?;
        times.add(shown.saturating_duration_since(*sent));
    }
    Ok(times)
}

/// Kilobytes of the explorer that holds so many names.
fn resident(rows: usize, home: &Home) -> Result<usize, String> {
    let api = Api::start(rows)?;
    let mut watched = Watched::start(&api.explorer(home)?)?;
    watched.until(|watched| watched.has_listed(rows))?;
    watched.resident()
}

/// Airflow 2's API, as far as names go.
struct Api {
    url: String,
    /// When the first page was sent.
    sent: Arc<OnceLock<Instant>>,
}

impl Api {
    fn start(rows: usize) -> Result<Self, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let sent: Arc<OnceLock<Instant>> = Arc::default();
        let first = Arc::clone(&sent);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let first = Arc::clone(&first);
                std::thread::spawn(move || serve(&stream, rows, &first));
            }
        });
        Ok(Self {
            url: format!("http://{address}"),
            sent,
        })
    }

    fn explorer(&self, home: &Home) -> Result<Program, String> {
        let path = home.path().join("metastore.toml");
        let text = format!(
            "[deployments.d]\nairflow = \"2.10.5\"\norder = [\"metastore\"]\nmetastore = {{ api = \"{}\", token-env = \"FAKE_TOKEN\" }}\n",
            self.url
        );
        std::fs::write(&path, text).map_err(|error| error.to_string())?;
        let path = path.display().to_string();
        let program = Program::varlens(&["--config", &path, "--deployment", "d"], home);
        Ok(program.with(&[("FAKE_TOKEN", "obvious-fake")]))
    }
}

/// One connection, request after request.
fn serve(stream: &TcpStream, rows: usize, first: &OnceLock<Instant>) -> Option<()> {
    stream.set_nodelay(true).ok()?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let offset = offset(&mut reader)?;
        let last = rows.min(offset + PAGE);
        let row = |number: usize| {
            format!("{{\"key\":\"nightly_load_of_{number:06}\",\"value\":\"fake\"}}")
        };
        let page: Vec<_> = (offset..last).map(row).collect();
        let body = format!(
            "{{\"variables\":[{}],\"total_entries\":{rows}}}",
            page.join(",")
        );
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        writer.write_all(format!("{head}{body}").as_bytes()).ok()?;
        first.get_or_init(Instant::now);
    }
}

/// Where the page that is asked for begins.
fn offset(reader: &mut impl BufRead) -> Option<usize> {
    let mut asked = None;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if let Some((_, rest)) = line.split_once("offset=") {
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            asked = digits.parse().ok();
        }
        if line.trim_end().is_empty() {
            return asked;
        }
    }
}
