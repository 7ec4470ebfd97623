//! A Python `str`: code points, lone surrogates among them, which a Rust `String` cannot hold.

use zeroize::Zeroizing;

/// A Python `str`, wiped on drop. Kept as UTF-8, in which a lone surrogate takes the three bytes of its code point.
#[derive(Default)]
pub struct PyText(Zeroizing<Vec<u8>>);

impl PyText {
    /// Bytes as Python's `surrogateescape` reads them: what is not UTF-8 becomes a lone surrogate for each byte.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut text = Self::default();
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            let escapes = chunk.invalid().iter().map(|byte| 0xdc00 + u32::from(*byte));
            escapes.for_each(|code| text.push_code(code));
        }
        text
    }

    /// Bytes in the form in which a text is kept, e.g. a part of another text's.
    pub(crate) fn from_raw(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// A second copy, wiped like the first; not `Clone`, so that copies are made on purpose.
    pub fn clone_of(other: &Self) -> Self {
        Self(Zeroizing::new(other.as_bytes().to_vec()))
    }

    /// The text, unless it holds a lone surrogate.
    pub fn as_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The text with U+FFFD for each lone surrogate.
    pub fn to_lossy(&self) -> String {
        self.codes()
            .map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    }

    /// The bytes: equal texts have equal bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// No code point at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Python's `len`: the number of code points.
    pub fn len(&self) -> usize {
        self.0
            .iter()
            .filter(|byte| !is_continuation(**byte))
            .count()
    }

    /// Python's `other in self`.
    pub fn contains(&self, other: &Self) -> bool {
        let wanted = other.as_bytes();
        wanted.is_empty() || self.0.windows(wanted.len()).any(|part| part == wanted)
    }

    /// The code points.
    pub fn codes(&self) -> impl Iterator<Item = u32> {
        let mut rest = self.0.as_slice();
        std::iter::from_fn(move || {
            let (code, after) = first_code(rest)?;
            rest = after;
            Some(code)
        })
    }

    pub(crate) fn push_str(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Appends a code point, which may be a surrogate.
    pub(crate) fn push_code(&mut self, code: u32) {
        if let Some(c) = char::from_u32(code) {
            self.push_str(c.encode_utf8(&mut [0; 4]));
        } else {
            self.0.extend([
                low_byte(0xe0 | (code >> 12)),
                low_byte(0x80 | ((code >> 6) & 0x3f)),
                low_byte(0x80 | (code & 0x3f)),
            ]);
        }
    }
}

impl From<&str> for PyText {
    fn from(text: &str) -> Self {
        Self(Zeroizing::new(text.as_bytes().to_vec()))
    }
}

impl std::fmt::Debug for PyText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PyText")
    }
}

fn low_byte(code: u32) -> u8 {
    code.to_le_bytes()[0]
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// The first code point and the bytes after it.
fn first_code(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let length = rest
        .iter()
        .take_while(|byte| is_continuation(**byte))
        .count();
    let (following, after) = rest.split_at_checked(length)?;
    let lead_bits = match length {
        0 => 0x7f,
        1 => 0x1f,
        2 => 0x0f,
        _ => 0x07,
    };
    let code = following
        .iter()
        .fold(u32::from(*first) & lead_bits, |code, byte| {
            (code << 6) | u32::from(byte & 0x3f)
        });
    Some((code, after))
}
