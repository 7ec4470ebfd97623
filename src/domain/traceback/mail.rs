//! The source of a mail, whose text is encoded: Airflow encodes its own mails in base64, mail servers in quoted-printable.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const HEADER: &str = "content-transfer-encoding:";
/// A longer part is an attachment.
const LONGEST: usize = 4 << 20;

/// Decodes the parts of mails, and leaves everything else as it is.
#[derive(Default)]
pub(super) struct Mail {
    encoding: Encoding,
    /// The headers of the part have ended.
    is_body: bool,
    /// What is decoded when more of it is there.
    held: Vec<u8>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Encoding {
    /// No header names one.
    #[default]
    Plain,
    Base64,
    QuotedPrintable,
}

impl Mail {
    /// The next line; hands on those that are complete.
    pub fn push(&mut self, line: &[u8], hand_on: &mut impl FnMut(&[u8])) {
        if let Some(encoding) = header(line) {
            (self.encoding, self.is_body) = (encoding, false);
            return;
        }
        let trimmed = line.trim_ascii_end();
        match self.encoding {
            Encoding::Plain => hand_on(line),
            _ if !self.is_body => {
                self.is_body = trimmed.is_empty();
                hand_on(line);
            }
            Encoding::Base64 if is_base64(trimmed) && self.held.len() < LONGEST => {
                self.held.extend_from_slice(trimmed);
            }
            Encoding::QuotedPrintable if !trimmed.starts_with(b"--") => self.quoted(line, hand_on),
            _ => {
                self.finish().iter().for_each(|line| hand_on(line));
                hand_on(line);
            }
        }
    }

    /// The lines of a part that ends here.
    pub fn finish(&mut self) -> Vec<Vec<u8>> {
        let held = std::mem::take(&mut self.held);
        let encoding = std::mem::take(&mut self.encoding);
        let text = match encoding {
            Encoding::Base64 => STANDARD.decode(&held).unwrap_or(held),
            _ => held,
        };
        text.split(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect()
    }

    fn quoted(&mut self, line: &[u8], hand_on: &mut impl FnMut(&[u8])) {
        let line = line.trim_ascii_end();
        if let Some(start) = line.strip_suffix(b"=")
            && self.held.len() < LONGEST
        {
            return self.held.extend_from_slice(start);
        }
        self.held.extend_from_slice(line);
        let whole = std::mem::take(&mut self.held);
        hand_on(&from_quoted(&whole));
    }
}

fn header(line: &[u8]) -> Option<Encoding> {
    let text = std::str::from_utf8(line).ok()?.trim().to_ascii_lowercase();
    match text.strip_prefix(HEADER)?.trim() {
        "base64" => Some(Encoding::Base64),
        "quoted-printable" => Some(Encoding::QuotedPrintable),
        _ => Some(Encoding::Plain),
    }
}

fn is_base64(line: &[u8]) -> bool {
    let is_of = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=".contains(byte);
    !line.is_empty() && line.iter().all(is_of)
}

/// `=3D` is a byte.
fn from_quoted(line: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(line.len());
    let mut rest = line;
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).filter(|_| *first == b'=');
        let byte = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        decoded.push(byte.unwrap_or(*first));
        rest = if byte.is_some() {
            after.get(2..).unwrap_or_default()
        } else {
            after
        };
    }
    decoded
}
