//! Base64 as Python's `base64.urlsafe_b64decode` reads it, which forgives much: whatever is not of the alphabet is passed
//! over, and nothing is read after the padding (`Modules/binascii.c`, not strict).

use zeroize::Zeroizing;

/// The bytes of a text; None where Python raises `binascii.Error`. Wiped on drop: keys are read with it.
pub(super) fn decode(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    // Room for all, so that growing leaves no copy of half a key in freed memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len() / 4 * 3 + 3));
    let (mut place, mut pads, mut left) = (0_u8, 0_u8, 0_u8);
    for byte in text {
        if *byte == b'=' {
            // Padding counts where it belongs; elsewhere it is skipped like any other unknown character.
            if place >= 2 {
                pads += 1;
                if place + pads >= 4 {
                    return Some(bytes);
                }
            }
            continue;
        }
        let Some(value) = value(*byte) else {
            continue;
        };
        pads = 0;
        match place {
            0 => {}
            1 => bytes.push(left << 2 | value >> 4),
            2 => bytes.push(left << 4 | value >> 2),
            _ => bytes.push(left << 6 | value),
        }
        left = value;
        place = (place + 1) % 4;
    }
    (place == 0).then_some(bytes)
}

/// Both alphabets: Python translates the URL-safe one to the other first.
fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&[u8]>) {
        let bytes = decode(text.as_bytes());
        assert_eq!(bytes.as_ref().map(|bytes| bytes.as_slice()), expected);
    }

    #[test]
    fn as_python_reads_it() {
        check("", Some(b""));
        check("ZmFrZQ==", Some(b"fake"));
        check("Zm Fr\nZQ=*=AAAA", Some(b"fake"));
        check("-_-_", Some(&[0xfb, 0xff, 0xbf]));
        check("+/+/", Some(&[0xfb, 0xff, 0xbf]));
        check("====", Some(b""));
        check("=Z=m=F=r=", Some(b"fa"));
        check("Z===mFr", Some(b"fak"));
        check("Z", None);
        check("ZmFrZQ", None);
        check("ZmFrZQ=", None);
        check("ZmFrZ===", None);
    }
}
