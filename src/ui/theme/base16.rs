//! Reads base16 and base24 schemes as they are published: YAML in one known shape, flat or with a `palette:`.
//!
//! A line is a key, a colon and a text. Nothing else of YAML is supported; each ignored line is a warning.

use ratatui::style::Modifier;

use super::document::{Document, LocatedText, Spec};
use super::kind::ThemeKind;
use super::role::Role;
use crate::domain::suggest::unknown;
use crate::ui::sanitize;

/// The keys of a scheme's file besides colours; the first two mean the same, in the older and the newer form.
const KEYS: [&str; 10] = [
    "scheme",
    "name",
    "author",
    "system",
    "slug",
    "description",
    "variant",
    "palette",
    "version",
    "url",
];

/// A role's foreground and background, by the number in the scheme. 00 to 07 go from the background to the brightest
/// text, 08 to 0E are red, orange, yellow, green, cyan, blue and purple (tinted-theming's styling guide).
type RoleStyle = (Role, &'static str, Option<&'static str>, Modifier);
const ROLE_STYLES: [RoleStyle; 16] = [
    (Role::Text, "base05", None, Modifier::empty()),
    (Role::Muted, "base04", None, Modifier::empty()),
    (Role::Accent, "base0C", None, Modifier::empty()),
    (Role::Border, "base03", None, Modifier::empty()),
    (Role::Title, "base06", None, Modifier::BOLD),
    (Role::Selection, "base07", Some("base02"), Modifier::BOLD),
    (Role::Match, "base0A", None, Modifier::UNDERLINED),
    (Role::Winner, "base0B", None, Modifier::BOLD),
    (Role::Shadowed, "base04", None, Modifier::empty()),
    (Role::Skipped, "base0A", None, Modifier::empty()),
    (Role::Warning, "base09", None, Modifier::empty()),
    (Role::Error, "base08", None, Modifier::BOLD),
    (Role::Secret, "base0E", None, Modifier::empty()),
    (Role::Banner, "base00", Some("base09"), Modifier::BOLD),
    (Role::Key, "base0D", None, Modifier::BOLD),
    (Role::Bar, "base05", Some("base01"), Modifier::empty()),
];

/// Whether a text is a scheme: a line begins with `base00:` or another of its colours.
pub(super) fn is_scheme(text: &str) -> bool {
    let is_color = |line: &str| key_and_rest(line).is_some_and(|(key, _)| base(key).is_some());
    text.lines().any(is_color)
}

/// Reads a scheme. `whose` begins each warning.
pub(super) fn read(text: &str, whose: &str, warnings: &mut Vec<String>) -> Document {
    let mut document = Document {
        paint: Some(true),
        ..Document::default()
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (number, line) in text.lines().enumerate() {
        let place = format!("{whose}line {}", number + 1);
        if is_blank(line) {
            continue;
        }
        if let Err(fault) = read_line(line, &place, &mut document) {
            warnings.push(format!("{place}: {fault}"));
        }
    }
    add_roles(&mut document, whose, warnings);
    document
}

fn is_blank(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#') || line == "---" || line == "..."
}

fn read_line(line: &str, place: &str, document: &mut Document) -> Result<(), String> {
    let (key, rest) = key_and_rest(line).ok_or("a key and a colon were expected")?;
    let text = scalar(rest).ok_or("expected a string on one line")?;
    if let Some(name) = base(key) {
        let color = hex(text).ok_or_else(|| {
            let text = sanitize::line(text);
            format!("`{text}` is not a colour; six hexadecimal digits were expected")
        })?;
        let place = place.to_owned();
        document
            .palette
            .insert(name, LocatedText { text: color, place });
        return Ok(());
    }
    match key {
        "scheme" | "name" => document.about = Some(sanitize::line(text)),
        "variant" if text == "light" => document.kind = Some(ThemeKind::Light),
        "variant" if text == "dark" => document.kind = Some(ThemeKind::Dark),
        key if KEYS.contains(&key) => {}
        key => return Err(unknown("key", &sanitize::line(key), &KEYS)),
    }
    Ok(())
}

/// `key: rest`, the key perhaps in quotes.
fn key_and_rest(line: &str) -> Option<(&str, &str)> {
    let (key, rest) = line.split_once(':')?;
    let key = key.trim().trim_matches(['"', '\'']);
    Some((key, rest.trim()))
}

/// The text of a value: in quotes, or up to a comment. None for a value that YAML continues on other lines.
fn scalar(rest: &str) -> Option<&str> {
    for quote in ['"', '\''] {
        if let Some(rest) = rest.strip_prefix(quote) {
            return rest.split_once(quote).map(|(text, _)| text);
        }
    }
    if rest.starts_with(['[', '{', '|', '>', '&', '*']) {
        return None;
    }
    let end = rest.find(" #").unwrap_or(rest.len());
    Some(rest.get(..end)?.trim_end())
}

/// The name of a colour as it is used here: `base0A`. base24 ends at 17.
fn base(key: &str) -> Option<String> {
    let number = key
        .strip_prefix("base")
        .filter(|number| number.len() == 2)?;
    let value = u8::from_str_radix(number, 16).ok()?;
    (value <= 0x17).then(|| format!("base{value:02X}"))
}

fn hex(text: &str) -> Option<String> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    let is_hex = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hex.then(|| format!("#{digits}"))
}

/// Adds the roles whose colours the scheme has. The others fall back, with one warning.
fn add_roles(document: &mut Document, whose: &str, warnings: &mut Vec<String>) {
    let mut missing: Vec<_> = (0..16)
        .map(|number| format!("base{number:02X}"))
        .filter(|name| !document.palette.contains_key(name))
        .collect();
    if missing.len() > 4 {
        missing.truncate(4);
        missing.push("…".to_owned());
    }
    if !missing.is_empty() {
        let missing = missing.join(", ");
        warnings.push(format!("{whose}the scheme lacks {missing}"));
    }
    let at = |name: &str| document.palette.get(name).cloned();
    let background = at("base00");
    let spec = |(role, fg, bg, modifier): RoleStyle| {
        let spec = Spec {
            fg: Some(at(fg)?),
            bg: bg.and_then(at),
            modifier,
        };
        Some((role, spec))
    };
    let roles: Vec<_> = ROLE_STYLES.into_iter().filter_map(spec).collect();
    document.background = background;
    document.roles = roles;
}
