//! base16 and base24 schemes in the shapes in which they are published, and broken ones.

use super::*;

/// The older form, with the colours of base16's own default.
const FLAT: &str = r#"# a comment
scheme: "Default Dark"
author: "Chris Kempson (http://chriskempson.com)"
base00: "181818" # background
base01: "282828"
base02: "383838"
base03: "585858"
base04: "b8b8b8"
base05: "d8d8d8"
base06: "e8e8e8"
base07: "f8f8f8"
base08: "ab4642"
base09: "dc9656"
base0A: "f7ca88"
base0B: "a1b56c"
base0C: "86c1b9"
base0D: "7cafc2"
base0E: "ba8baf"
base0F: "a16946"
"#;

/// The newer form: the same below `palette`, with `#`, and small letters in the names.
fn nested() -> String {
    let head =
        "system: 'base16'\nname: 'Default Dark'\nslug: default-dark\nvariant: \"dark\"\npalette:\n";
    let colors = FLAT.lines().filter(|line| line.starts_with("base"));
    let colors = colors.map(|line| format!("  {}\n", line.to_lowercase().replace(": \"", ": \"#")));
    format!("{head}{}", colors.collect::<String>())
}

#[test]
fn both_forms_are_the_same_theme() {
    let (flat, warnings) = read(FLAT);
    assert_eq!(warnings, Vec::<String>::new());
    let (nested, warnings) = read(&nested());
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(flat, nested);
    assert_eq!(flat.about(), Some("Default Dark"));
    let ground = Color::Rgb(0x18, 0x18, 0x18);
    assert_eq!(flat.background(), Some(ground));
    assert_eq!(flat.kind(), ThemeKind::Dark);
    let text = Style::new().fg(Color::Rgb(0xd8, 0xd8, 0xd8)).bg(ground);
    assert_eq!(flat.style(Role::Text), text);
    let winner = Style::new().fg(Color::Rgb(0xa1, 0xb5, 0x6c)).bg(ground);
    assert_eq!(flat.style(Role::Winner), winner.bold());
}

#[test]
fn base24_and_windows_line_ends_and_a_light_one() {
    let text =
        nested().replace("base16", "base24") + "  base10: \"#000000\"\n  base17: \"ffffff\"\n";
    let text = text.replace("\"dark\"", "\"light\"").replace('\n', "\r\n");
    let (theme, warnings) = read(&format!("\u{feff}{text}"));
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(theme.kind(), ThemeKind::Light);
    let (theme, _) = read(&FLAT.replace("181818", "fafafa"));
    assert_eq!(theme.kind(), ThemeKind::Light);
}

#[test]
fn what_is_ignored_is_a_warning() {
    let check = |line: &str, expected: &[&str]| {
        let (theme, warnings) = read(&format!("{FLAT}{line}\n"));
        assert_eq!(warnings, expected, "{line}");
        assert_eq!(theme.style(Role::Key), read(FLAT).0.style(Role::Key));
    };
    check("  # nothing", &[]);
    check("---", &[]);
    check(
        "auhtor: me",
        &["line 20: unknown key `auhtor`; did you mean `author`?"],
    );
    check("no colon", &["line 20: a key and a colon were expected"]);
    check("author: |", &["line 20: expected a string on one line"]);
    check(
        "author: \"open",
        &["line 20: expected a string on one line"],
    );
    check(
        "base18: \"000000\"",
        &[
            "line 20: unknown key `base18`; known: scheme, name, author, system, slug, description, variant, palette, version, url",
        ],
    );
    check(
        "base0F: \"12345\"",
        &["line 20: `12345` is not a colour; six hexadecimal digits were expected"],
    );
}

#[test]
fn a_scheme_without_some_colours_warns_and_falls_back() {
    let (theme, warnings) = read(&FLAT.replace("base0B", "# "));
    assert_eq!(warnings, ["the scheme lacks base0B"]);
    assert_eq!(theme.style(Role::Winner), theme.style(Role::Accent));
    let (_, warnings) = read("base00: \"181818\"");
    assert_eq!(
        warnings,
        ["the scheme lacks base01, base02, base03, base04, …"]
    );
}

#[test]
fn toml_is_not_read_as_a_scheme() {
    let (theme, warnings) = read("[palette]\nbase00 = \"#123456\"\n[roles]\ntext = \"base00\"");
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(
        theme.style(Role::Text).fg,
        Some(Color::Rgb(0x12, 0x34, 0x56))
    );
}

#[test]
fn a_theme_inherits_from_a_scheme() {
    let text = "inherits = \"mine\"\n[roles]\nwinner = { fg = \"base0D\" }";
    let (theme, warnings) = Theme::read(text, &|_| Some(FLAT.to_owned()));
    assert_eq!(warnings, Vec::<String>::new());
    assert_eq!(theme.style(Role::Winner).fg, theme.style(Role::Key).fg);
    assert_eq!(theme.style(Role::Error), read(FLAT).0.style(Role::Error));
}
