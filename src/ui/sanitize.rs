//! Text that is safe on a terminal: characters that control it, hide text or reverse its direction are made visible.
//!
//! For the screen and for lines on standard output only; the model and the lookup keep the exact text, and so does `--json`, in
//! which it is escaped as JSON does it.
//! Different texts stay different: `⟨` itself is escaped too, so an escape is never mistaken for data.

use std::borrow::Cow;

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// How many combining marks may follow one letter.
const MARKS: usize = 4;

/// One line: line breaks are made visible too.
pub fn line(text: &str) -> String {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    let mut marks = MARKS;
    for c in text.chars() {
        let is_mark = c.general_category() == GeneralCategory::NonspacingMark
            || c.general_category() == GeneralCategory::EnclosingMark;
        marks = if is_mark { marks + 1 } else { 0 };
        // A mark needs a letter before it, and there are not too many of them.
        if is_plain(c) && marks <= MARKS {
            shown.push(c);
        } else {
            shown.push_str(&escape(c));
        }
    }
    shown
}

/// Several lines, broken at line feeds.
pub fn lines(text: &str) -> impl Iterator<Item = String> {
    text.split('\n').map(line)
}

/// Bytes: text as [`lines`], and each byte that is not UTF-8 as `⟨xFF⟩`.
pub fn bytes(bytes: &[u8]) -> Vec<String> {
    let (mut shown, mut last) = (Vec::new(), String::new());
    for chunk in bytes.utf8_chunks() {
        for (number, text) in lines(chunk.valid()).enumerate() {
            if number > 0 {
                shown.push(std::mem::take(&mut last));
            }
            last.push_str(&text);
        }
        last.extend(chunk.invalid().iter().map(|byte| format!("⟨x{byte:02X}⟩")));
    }
    shown.push(last);
    shown
}

/// JSON in which nothing acts on a terminal: each such character is written as `\\u009b`, which is the same text to whoever parses
/// it. JSON itself has escapes for C0 controls only.
pub fn json(text: &str) -> Cow<'_, str> {
    let acts = |c: char| c > '~' && c != '⟨' && !is_plain(c);
    if text.is_ascii() && !text.contains('\u{7f}') || !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if acts(c) {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

fn escape(c: char) -> String {
    match c {
        '\n' => "⟨LF⟩".to_owned(),
        '\r' => "⟨CR⟩".to_owned(),
        '\t' => "⟨TAB⟩".to_owned(),
        '\u{1b}' => "⟨ESC⟩".to_owned(),
        _ => format!("⟨U+{:04X}⟩", c as u32),
    }
}

/// Shows as itself and has no other effect.
fn is_plain(c: char) -> bool {
    use GeneralCategory as Category;
    if c == ' ' {
        return true;
    }
    let is_control = matches!(
        c.general_category(),
        Category::Control
            | Category::Format
            | Category::Surrogate
            | Category::PrivateUse
            | Category::Unassigned
            | Category::LineSeparator
            | Category::ParagraphSeparator
            | Category::SpaceSeparator
    );
    !is_control && !is_blank(c) && c != '⟨'
}

/// Letters, marks and symbols that are invisible.
fn is_blank(c: char) -> bool {
    matches!(c,
        '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{2800}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(line(text), expected, "{text:?}");
    }

    #[test]
    fn plain_text_stays() {
        for text in [
            "aws_x",
            "a b",
            "größe",
            "日本語",
            "שלום",
            "naïve",
            "e\u{301}",
            "✓",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn characters_that_control_a_terminal_are_made_visible() {
        check("a\u{1b}[31mb", "a⟨ESC⟩[31mb");
        check("a\tb\r\n", "a⟨TAB⟩b⟨CR⟩⟨LF⟩");
        check("\u{202e}evil", "⟨U+202E⟩evil");
        check("a\u{200b}b\u{feff}", "a⟨U+200B⟩b⟨U+FEFF⟩");
        check("a\u{a0}b", "a⟨U+00A0⟩b");
        check("\u{9b}31m", "⟨U+009B⟩31m");
        check("\u{3164}\u{e0041}", "⟨U+3164⟩⟨U+E0041⟩");
        check("\u{301}e", "⟨U+0301⟩e");
        check(
            &format!("e{}", "\u{301}".repeat(5)),
            "e\u{301}\u{301}\u{301}\u{301}⟨U+0301⟩",
        );
    }

    #[test]
    fn an_imitated_escape_differs_from_a_real_one() {
        check("⟨U+202E⟩", "⟨U+27E8⟩U+202E⟩");
    }

    #[test]
    fn bytes_that_are_not_text() {
        assert_eq!(bytes(b"a\xff\nb"), ["a⟨xFF⟩", "b"]);
    }

    fn unescape(shown: &str) -> Option<String> {
        let mut text = String::new();
        let mut rest = shown;
        while let Some((before, after)) = rest.split_once('⟨') {
            text.push_str(before);
            let (name, after_escape) = after.split_once('⟩')?;
            text.push(match name {
                "LF" => '\n',
                "CR" => '\r',
                "TAB" => '\t',
                "ESC" => '\u{1b}',
                code => char::from_u32(u32::from_str_radix(code.strip_prefix("U+")?, 16).ok()?)?,
            });
            rest = after_escape;
        }
        text.push_str(rest);
        Some(text)
    }

    #[test]
    fn json_has_no_character_that_acts_on_a_terminal() {
        let text = "\u{9b}31m \u{7f} \u{202e} \u{feff} \u{e0041} größe שלום ⟨";
        let object = serde_json::json!({"key": text}).to_string();
        assert!(object.contains('\u{9b}'), "the control");
        let shown = json(&object);
        assert_eq!(
            shown,
            "{\"key\":\"\\u009b31m \\u007f \\u202e \\ufeff \\udb40\\udc41 größe שלום ⟨\"}"
        );
        let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
        assert_eq!(read["key"], text);
        assert_eq!(json("{\"key\":\"plain\"}"), "{\"key\":\"plain\"}");
    }

    proptest! {
        #[test]
        fn json_keeps_every_text(text in any::<String>()) {
            let object = serde_json::Value::from(text.clone()).to_string();
            let shown = json(&object);
            prop_assert!(!shown.chars().any(char::is_control));
            let read: serde_json::Value = serde_json::from_str(&shown).unwrap();
            prop_assert_eq!(read, serde_json::Value::from(text));
        }

        #[test]
        fn nothing_is_lost(text in any::<String>()) {
            let shown = line(&text);
            prop_assert_eq!(unescape(&shown), Some(text));
            prop_assert!(!shown.chars().any(char::is_control));
        }
    }

    #[test]
    fn bytes_keep_their_lines_and_show_what_is_no_text() {
        assert_eq!(bytes(b"a\nb\xff\xfe\n"), ["a", "b⟨xFF⟩⟨xFE⟩", ""]);
        assert_eq!(bytes(b"\xff\nc\r"), ["⟨xFF⟩", "c⟨CR⟩"]);
        assert_eq!(bytes(b""), [""]);
    }
}
