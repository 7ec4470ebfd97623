//! OSC 52: the sequence that asks a terminal to put bytes on its clipboard, and its wrapping in tmux and GNU screen.
//!
//! A text is sent whole or not at all. Sequences are wiped on drop.
//!
//! tmux 3.3a, tried on a separate socket with an outer terminal that was recorded: by default (`set-clipboard external`,
//! `allow-passthrough off`) nothing arrives; the plain sequence does with `set-clipboard on`, and tmux keeps a copy in
//! a buffer; the wrapped one does with `allow-passthrough on` (and in tmux before 3.3 always), and nothing is kept. A
//! program inside can't know which applies, and tmux drops what it does not pass on, so both are sent.
//!
//! GNU screen 4.9.0 passes on the contents of DCS strings of at most 767 bytes, so a long sequence is sent in parts; it
//! *prints* the rest of any longer string, also of the plain sequence.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::app::clipboard::Multiplexer;

/// The most that is sent, in base64; k9s stops there too.
const MOST_ENCODED: usize = 74_994;

/// The most bytes that fit in it.
const MOST: usize = MOST_ENCODED / 4 * 3;

/// screen's limit is 767 bytes between the marks.
const PART: usize = 512;

const BEGIN: &[u8] = b"\x1b]52;c;";
/// BEL, not ST: ST would end screen's own string.
const END: &[u8] = b"\x07";
const STRING_END: &[u8] = b"\x1b\\";

/// The sequence that puts `bytes` on the terminal's clipboard.
///
/// # Errors
/// They are more than terminals accept.
pub(super) fn sequence(bytes: &[u8], through: Multiplexer) -> Result<Zeroizing<Vec<u8>>, String> {
    if bytes.len() > MOST {
        return Err(format!(
            "longer than OSC 52 carries ({MOST} bytes); nothing was sent"
        ));
    }
    let encoded = base64(bytes);
    Ok(wrapped(&encoded, &encoded, through))
}

/// The sequence that overwrites the terminal's clipboard.
///
/// An empty text clears it; tmux ignores that when it reads the plain sequence itself, so it gets a space.
pub(super) fn clearing(through: Multiplexer) -> Zeroizing<Vec<u8>> {
    wrapped(b"IA==", b"", through)
}

/// `read` is for a tmux that reads the sequence itself, `passed` for the terminal.
fn wrapped(read: &[u8], passed: &[u8], through: Multiplexer) -> Zeroizing<Vec<u8>> {
    // Room for all: a buffer that grows would leave a part of the value in memory.
    let room = read.len() + passed.len() * 2 + 256;
    let mut out = Zeroizing::new(Vec::with_capacity(room));
    match through {
        Multiplexer::Nothing => push_plain(&mut out, passed),
        Multiplexer::Tmux => {
            push_plain(&mut out, read);
            out.extend_from_slice(b"\x1bPtmux;\x1b");
            push_plain(&mut out, passed);
            out.extend_from_slice(STRING_END);
        }
        Multiplexer::Screen => {
            let mut plain = Zeroizing::new(Vec::with_capacity(room));
            push_plain(&mut plain, passed);
            for part in plain.chunks(PART) {
                out.extend_from_slice(b"\x1bP");
                out.extend_from_slice(part);
                out.extend_from_slice(STRING_END);
            }
        }
    }
    out
}

fn push_plain(out: &mut Vec<u8>, encoded: &[u8]) {
    out.extend_from_slice(BEGIN);
    out.extend_from_slice(encoded);
    out.extend_from_slice(END);
}

/// Base64 with padding (RFC 4648), into a buffer that is wiped. The buffer's size always suffices.
fn base64(bytes: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut encoded = Zeroizing::new(vec![0; bytes.len().div_ceil(3) * 4]);
    let length = STANDARD.encode_slice(bytes, &mut encoded).unwrap_or(0);
    encoded.truncate(length);
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], through: Multiplexer, expected: &[u8]) {
        let found = sequence(bytes, through).unwrap();
        assert_eq!(
            found.escape_ascii().to_string(),
            expected.escape_ascii().to_string()
        );
    }

    #[test]
    fn base64_of_every_length() {
        for (bytes, expected) in [
            (&b""[..], ""),
            (b"f", "Zg=="),
            (b"fa", "ZmE="),
            (b"fak", "ZmFr"),
            (b"fake", "ZmFrZQ=="),
            (b"\xfb\xff\xbf", "+/+/"),
            (b"\x00\x00", "AAA="),
        ] {
            assert_eq!(base64(bytes).as_slice(), expected.as_bytes());
        }
    }

    #[test]
    fn sequences_for_each_multiplexer() {
        check(b"fake", Multiplexer::Nothing, b"\x1b]52;c;ZmFrZQ==\x07");
        check(
            b"fake",
            Multiplexer::Tmux,
            b"\x1b]52;c;ZmFrZQ==\x07\x1bPtmux;\x1b\x1b]52;c;ZmFrZQ==\x07\x1b\\",
        );
        check(
            b"fake",
            Multiplexer::Screen,
            b"\x1bP\x1b]52;c;ZmFrZQ==\x07\x1b\\",
        );
        // Bytes that are not UTF-8 are sent unchanged.
        check(b"\xff\n\x00", Multiplexer::Nothing, b"\x1b]52;c;/woA\x07");
    }

    #[test]
    fn clearing_leaves_nothing_or_a_space() {
        for (through, expected) in [
            (Multiplexer::Nothing, &b"\x1b]52;c;\x07"[..]),
            (
                Multiplexer::Tmux,
                b"\x1b]52;c;IA==\x07\x1bPtmux;\x1b\x1b]52;c;\x07\x1b\\",
            ),
            (Multiplexer::Screen, b"\x1bP\x1b]52;c;\x07\x1b\\"),
        ] {
            assert_eq!(clearing(through).as_slice(), expected, "{through:?}");
        }
    }

    #[test]
    fn screen_gets_parts_that_make_the_whole() {
        let bytes = b"fake".repeat(3_000);
        let found = sequence(&bytes, Multiplexer::Screen).unwrap();
        let parts: Vec<&[u8]> = found
            .split_inclusive(|byte| *byte == b'\\')
            .map(|part| part.strip_prefix(b"\x1bP").unwrap())
            .map(|part| part.strip_suffix(STRING_END).unwrap())
            .collect();
        assert!(parts.len() > 30 && parts.iter().all(|part| part.len() <= 767));
        let plain = sequence(&bytes, Multiplexer::Nothing).unwrap();
        assert_eq!(parts.concat(), plain.as_slice());
    }

    #[test]
    fn a_text_that_is_too_long_is_an_error_and_never_cut() {
        for through in [Multiplexer::Nothing, Multiplexer::Tmux, Multiplexer::Screen] {
            let most = sequence(&vec![b'x'; MOST], through).unwrap();
            assert!(most.len() >= 74_992);
            let why = sequence(&vec![b'x'; MOST + 1], through).unwrap_err();
            assert!(why.contains("nothing was sent"), "{why}");
        }
        assert_eq!(MOST, 56_244);
        assert!(base64(&vec![0; MOST]).len() <= MOST_ENCODED);
        assert!(base64(&vec![0; MOST + 3]).len() > MOST_ENCODED);
    }
}
