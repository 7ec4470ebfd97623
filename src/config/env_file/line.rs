//! One line of a file with variables: what it is, its name and its value.

use super::super::noise::is_of_a_tool;
use super::names::is_name;

/// The first line, and what comes after it.
pub(super) fn cut_line(text: &[u8]) -> (&[u8], &[u8]) {
    match memchr::memchr(b'\n', text) {
        Some(at) => {
            let (line, rest) = text.split_at(at);
            (line, rest.get(1..).unwrap_or_default())
        }
        None => (text, b""),
    }
}

/// All lines, without blanks around them.
pub(super) fn all_lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii)
}

/// `;` begins a comment in a file of systemd; nowhere does it begin a variable.
pub(super) fn is_comment(line: &[u8]) -> bool {
    line.starts_with(b"#") || line.starts_with(b";")
}

/// What is after the first `=`, without blanks around it.
pub(super) fn value_of(line: &[u8]) -> &[u8] {
    let at = line.iter().position(|byte| *byte == b'=');
    let value = at.and_then(|at| line.get(at + 1..)).unwrap_or_default();
    value.trim_ascii()
}

/// `NAME=value`, as `env` prints it.
pub(super) fn pair(line: &[u8]) -> Option<(String, &[u8])> {
    let at = line.iter().position(|byte| *byte == b'=')?;
    let (name, value) = line.split_at(at);
    let name = std::str::from_utf8(name)
        .ok()
        .filter(|name| is_name(name))?;
    Some((name.to_owned(), value.get(1..).unwrap_or_default()))
}

/// Name and value in a .env file: also `export NAME=value` and `NAME = value`.
pub(super) fn dotenv_name(line: &[u8]) -> Option<(String, &[u8])> {
    let line = line.strip_prefix(b"export ").unwrap_or(line).trim_ascii();
    let at = line.iter().position(|byte| *byte == b'=')?;
    let (name, value) = line.split_at(at);
    let name = std::str::from_utf8(name.trim_ascii()).ok();
    let name = name.filter(|name| is_name(name))?;
    Some((
        name.to_owned(),
        value.get(1..).unwrap_or_default().trim_ascii(),
    ))
}

/// What `kubectl` or a shell prints above an output.
pub(super) fn is_noise(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_ok_and(is_of_a_tool)
}
